"""A desk that ends itself with SIGKILL as soon as it asks Twilio for a file; a program of its own for test_media.py."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from channels.sms.channel import TwilioChannel
from sms_desk import texted


async def die(*_: object) -> NoReturn:
    """Stands in for the fetch of a file, which comes right after its message was committed and confirmed."""
    await asyncio.to_thread(sys.stdin.readline)  # the parent has heard the 200
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def main(url: str, folder: str, settings: str) -> None:
    TwilioChannel.fetch = die  # type: ignore[method-assign]
    async with texted(url, Path(folder), json.loads(settings)) as (_, target):
        print(target, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
