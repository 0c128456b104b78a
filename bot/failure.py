"""What a command says when it cannot go on: one line on stderr, exit 2 for wrong use, 1 for failure."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from channels.base import SettingError, StorageUnavailable


def fail(message: str, code: int = 1) -> NoReturn:
    """Ends the program with one line."""
    sys.stderr.write(f"amends: {message}\n")
    raise SystemExit(code)


@contextmanager
def explained(debugging: Callable[[], bool]) -> Iterator[None]:
    """Every error inside becomes one line; with `debugging` it stays a traceback."""
    try:
        yield
    except (SettingError, StorageUnavailable) as error:
        if debugging():
            raise
        fail(str(error), code=2 if isinstance(error, SettingError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if debugging():
            raise
        _explain(error)


def _explain(error: BaseException) -> NoReturn:
    """One line for a failure; of several that came together, the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, SettingError):
        fail(str(error), code=2)
    first = str(error).splitlines()[0] if str(error) else ""
    fail(f"{type(error).__name__}: {first} (amends --debug shows more)")
