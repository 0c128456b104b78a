"""A desk that ends itself with SIGKILL right after a named step, run as a program of its own by test_kill.py."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from desk import desk
from road_steps import STEPS, WORDS


def die_after(owner: type, name: str) -> None:
    """Patches a method so that its return is the last thing this process does."""
    original = getattr(owner, name)

    def killed() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if asyncio.iscoroutinefunction(original):

        async def last(*arguments: Any, **more: Any) -> Any:
            await original(*arguments, **more)
            killed()

    else:

        def last(*arguments: Any, **more: Any) -> Any:  # type: ignore[misc]
            original(*arguments, **more)
            killed()

    setattr(owner, name, last)


async def main(url: str, folder: str, step: str) -> None:
    die_after(*STEPS[step])
    async with desk(url, Path(folder)) as running:
        await running.customer.say(WORDS, identity="first")
        await running.quiet()
        await asyncio.sleep(30)  # the step comes, or the parent's timeout


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
