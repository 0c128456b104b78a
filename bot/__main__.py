"""The console script, and `python -m bot`.

What runs day and night does not carry the libraries that read command lines and colour terminals (11 MB): a plain
`amends serve` is read here, every other command, and every mistake, by `bot.cli`.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

OPTIONS = {"--host": str, "--port": int, "--data": Path}


def main() -> None:
    """Runs the command of `sys.argv`."""
    os.umask(0o077)  # what customers wrote is for this user alone
    given = plain_serve(sys.argv[1:])
    if given is None:
        from bot.cli import main as every_command

        every_command()
        return
    _leave_out_rich()
    from bot.failure import explained

    with explained(lambda: False):
        from bot.serving import serve
        from bot.watch import set_up_logs

        set_up_logs(debug=False)
        serve(**given)


def _leave_out_rich() -> None:
    """Structlog loads it for tracebacks in colour, which a log never shows, and does without where it is missing."""
    sys.modules["rich"] = None  # type: ignore[assignment]  # an import is told that there is none
    import structlog  # noqa: F401

    del sys.modules["rich"]


def plain_serve(words: Sequence[str]) -> dict[str, Any] | None:
    """The options of a `serve` written as `--name value` or `--name=value`; None for anything else."""
    if not words or words[0] != "serve":
        return None
    given: dict[str, Any] = {}
    rest = [part for word in words[1:] for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2:
        return None
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        try:
            given[name.removeprefix("--")] = OPTIONS[name](value)
        except (KeyError, ValueError):
            return None
    return given


if __name__ == "__main__":
    main()
