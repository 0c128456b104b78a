"""A copy of every letter in the mailbox's own folder of sent mail, for people who look there.

The desk's record does not hang on it: a copy that cannot be laid there is tried again until the program ends.
"""

import asyncio
from collections import deque

import structlog

from channels.email.imap_line import Lost, Refused
from channels.email.oauth import Denied, NotNow, Tokens
from channels.email.settings import Imap

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 30.0
MOST = 1_000  # copies that wait; the oldest go first


class Copies:
    """Lays copies into one folder, several on one line."""

    def __init__(self, settings: Imap, tokens: Tokens | None) -> None:
        self._settings = settings
        self._tokens = tokens
        self._waiting: deque[bytes] = deque(maxlen=MOST)
        self._come = asyncio.Event()

    def put(self, mail: bytes) -> None:
        """Hands in one letter as it was sent."""
        self._waiting.append(mail)
        self._come.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._come.wait()
            self._come.clear()
            try:
                await self._lay_all()
            except (Lost, Refused, Denied, NotNow, OSError) as error:
                log.warning("mail.copy_waits", folder=self._settings.sent, reason=str(error))
                await asyncio.sleep(PAUSE_SECONDS)
                self._come.set()

    async def _lay_all(self) -> None:
        from channels.email.imap import signed_in

        line = await signed_in(self._settings, self._tokens)
        try:
            await line.make(self._settings.sent)
            while self._waiting:
                await line.keep(self._waiting[0], self._settings.sent)
                self._waiting.popleft()
        finally:
            await line.close()
