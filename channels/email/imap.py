"""A mailbox that is read by IMAP: every mail is stored, then marked or moved; nothing is ever deleted.

A mail is taken when the desk's database has it, never when the server says so: what was stored and not yet marked when
the line broke or the process died comes again and is known by folder, UIDVALIDITY and UID.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from channels.base import Accept, Ignored, RawEvent, Reading, StorageUnavailable
from channels.email.imap_line import Line, Lost, Opened, Refused
from channels.email.listener import LARGEST_MAIL
from channels.email.oauth import Denied, NotNow, Tokens
from channels.email.refusals import Refusals
from channels.email.settings import Imap

log = structlog.get_logger(__name__)

TAKEN, IGNORED, FAILED = "AmendsTaken", "AmendsIgnored", "AmendsFailed"
"""Keywords a mail gets; a mail program shows them as labels or not at all."""

RENEW_SECONDS = 9 * 60.0  # servers end an IDLE after half an hour, and routers forget quiet lines sooner
POLL_SECONDS = 30.0  # where the server cannot IDLE
LOOK_SECONDS = 0.3  # how often a node that does not read looks whether it may
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
FAILURES = 8  # lines lost one after the other, three minutes of them, before somebody is told
SIZED = 200  # mails asked for their size at once
AT_ONCE = 20  # mails fetched at once …
BYTES = 4_000_000  # … of so many bytes, or one alone
HEAD = 16_000  # bytes in which From is looked for
_FROM = re.compile(
    rb"^from:[^\r\n]{0,300}?([^\s<>@,;\"]{1,64}@[^\s<>@,;\"]{1,255})", re.IGNORECASE | re.MULTILINE
)
ENOUGH = 3  # mails refused one after the other, before the rest of them is not asked for
TRIES = 3  # of a mail that breaks the line or is not given out


class Stalled(Exception):
    """Nothing can be stored: the mailbox waits as it is."""


@dataclass(slots=True)
class Inlet:
    """One mailbox. `reading` tells what a stored mail was; `sole` makes this node the only one that reads;
    `trouble` is what somebody has to mend, in words, and `warning` what will be one."""

    settings: Imap
    account: str
    variable: str
    reading: Callable[[RawEvent], Reading]
    sole: Callable[[str], Awaitable[bool]]
    now: Callable[[], datetime]
    tokens: Tokens | None = None
    trouble: str = ""
    warning: str = ""
    _failures: int = 0
    _tries: dict[int, int] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)  # where the server keeps no keywords
    _refusals: Refusals = field(default_factory=Refusals)
    _validity: int = -1

    @property
    def troubles(self) -> str:
        """Everything somebody has to mend, in words."""
        told = (self.trouble, self._refusals.told(self.account, self.variable), self.warning)
        return "; ".join(filter(None, told))

    async def run(self, accept: Accept) -> None:
        """Until cancelled."""
        while True:
            if not await self.sole(f"imap:{self.account}"):
                await asyncio.sleep(LOOK_SECONDS)
                continue
            try:
                await self._read_on(accept)
            except (Lost, NotNow, Stalled, OSError) as error:
                self._note(str(error), loud=isinstance(error.__cause__, ssl.SSLCertVerificationError))
            except (Refused, Denied) as error:
                self._note(f"the server refuses: {error}", loud=True)
            await asyncio.sleep(PAUSES[min(self._failures, len(PAUSES)) - 1])

    def alarm(self, words: str) -> None:
        """Something ends soon, or has ended: told in the log and on /readyz until it is mended."""
        if words and words != self.warning:
            log.error("mail.leave_ends", mailbox=self.account, mend=words)
        self.warning = words

    def _note(self, reason: str, *, loud: bool = False) -> None:
        self._failures += 1
        words = {"mailbox": self.account, "server": self.settings.host, "reason": reason}
        if loud or self._failures > FAILURES:
            self.trouble = f"{self.account} is not read: {reason}; look at {self.variable}"
        if loud:
            log.error("mail.refused", mend=f"look at {self.variable}", **words)
        else:
            log.warning("mail.line_lost", **words)

    async def _read_on(self, accept: Accept) -> None:
        """Reads on one line until it breaks or this node may not any more."""
        line = await signed_in(self.settings, self.tokens)
        try:
            opened = await line.open(self.settings.folder)
            if (
                opened.validity != self._validity
            ):  # the folder was made anew: its numbers mean other mails now
                self._validity = opened.validity
                self._tries.clear()
                self._seen.clear()
                self._refusals.clear()
            marks = await self._marks(line, opened)
            while await self.sole(f"imap:{self.account}"):
                await self._drain(line, marks, accept)
                self._failures, self.trouble = 0, ""
                await self._wait(line)
        finally:
            await line.close()

    async def _marks(self, line: Line, opened: Opened) -> "Marks":
        wish = self.settings.after or ("flag" if opened.keywords else "move")
        if wish == "move" and line.can("MOVE"):
            for folder in self.settings.folders:
                await line.make(folder)
            return Moved(line, self.settings)
        if opened.keywords:
            return Flagged(line)
        log.warning(
            "mail.no_marks",
            mailbox=self.account,
            mend="the server keeps no keywords and moves no mail: at each start the whole folder is read again",
        )
        return Remembered(line, self._seen)

    async def _wait(self, line: Line) -> None:
        """For mail, or for the time at which a refused mark may be tried again."""
        if line.can("IDLE"):
            await line.wait_for_mail(min(RENEW_SECONDS, self._refusals.seconds_left()))
        else:
            await asyncio.sleep(min(POLL_SECONDS, self._refusals.seconds_left()))
            await line.noop()

    async def _drain(self, line: Line, marks: "Marks", accept: Accept) -> None:
        """Takes every mail that waits, oldest first; a mail that cannot be had holds up no other."""
        await self._mark_again(marks)
        waiting = [uid for uid in await marks.waiting() if uid not in self._refusals]
        for part in _parts(waiting, SIZED):
            sizes = await line.sizes(part)
            for batch in _batches([uid for uid in part if uid in sizes], sizes):
                await self._take(line, marks, batch, sizes, accept)

    async def _take(
        self, line: Line, marks: "Marks", uids: Sequence[int], sizes: Mapping[int, int], accept: Accept
    ) -> None:
        mails = await self._fetched(line, uids, sizes)
        events = {uid: self._event(uid, *mails[uid]) for uid in uids if uid in mails}
        stored = await asyncio.gather(*(_stored(each, accept) for each in events.values()))
        kept = [uid for uid, done in zip(events, stored, strict=True) if done]
        fates: dict[str, list[int]] = {}
        for uid in kept:
            fates.setdefault(self._fate(events[uid]), []).append(uid)
        for fate, of in fates.items():
            await self._mark(marks, of, fate)
        for uid in kept:
            self._tries.pop(uid, None)
        if len(kept) < len(events):
            raise Stalled("nothing can be stored; the mails wait in the mailbox")

    async def _mark_again(self, marks: "Marks") -> None:
        """Mails that were stored when the server refused to mark them; they are not fetched again."""
        for fate, uids in self._refusals.due().items():
            await self._mark(marks, uids, fate)

    async def _mark(self, marks: "Marks", uids: Sequence[int], fate: str) -> None:
        """What is refused holds up nothing: it is stored, known by its number, and marked when the server lets us."""
        if not (refused := await _marked(marks, uids, fate)):
            self._refusals.drop(uids)
            return
        self._refusals.drop([uid for uid in uids if uid not in refused])
        words = next(iter(refused.values()))
        if self._refusals.add(refused, fate):
            log.error(
                "mail.not_marked",
                mailbox=self.account,
                mails=len(refused),
                reason=words,
                mend="free space, or make the folder; it is tried again",
            )

    async def _fetched(
        self, line: Line, uids: Sequence[int], sizes: Mapping[int, int]
    ) -> dict[int, tuple[bytes, str]]:
        """The mails, each with a word on why it is not whole; one that broke the line before is asked for alone."""
        alone = [uid for uid in uids if self._tries.get(uid) or sizes[uid] > LARGEST_MAIL]
        together = [uid for uid in uids if uid not in alone]
        found: dict[int, tuple[bytes, str]] = {}
        if together:
            for uid in together:
                self._tries[uid] = self._tries.get(uid, 0) + 1
            try:
                mails = await line.fetch(together)
            except Refused:
                mails = {}
            found = {uid: (mail, "") for uid, mail in mails.items() if uid in together}
            alone += [uid for uid in together if uid not in found]
            for uid in found:
                self._tries.pop(uid, None)
        for uid in alone:
            got = await self._alone(line, uid, sizes[uid])
            if got is not None:
                found[uid] = got
        return found

    async def _alone(self, line: Line, uid: int, size: int) -> tuple[bytes, str] | None:
        """One mail by itself; after some tries it counts as failed, with what can be had of it. None: it is gone."""
        if size <= LARGEST_MAIL and self._tries.get(uid, 0) < TRIES:
            self._tries[uid] = self._tries.get(uid, 0) + 1
            try:
                mails = await line.fetch([uid])
            except Refused:
                mails = {}
            if uid in mails:
                del self._tries[uid]
                return mails[uid], ""
            if uid not in await line.sizes([uid]):
                return None
        why = (
            f"it has {size // 1_000_000} MB, more than {LARGEST_MAIL // 1_000_000}"
            if size > LARGEST_MAIL
            else f"the server did not give it out in {TRIES} tries"
        )
        try:
            headers = (await line.fetch([uid], headers=True)).get(uid, b"")
        except Refused:
            headers = b""
        return headers, f"{why}; it lies in the mailbox, UID {uid}"

    def _event(self, uid: int, mail: bytes, unread: str) -> RawEvent:
        place = f"{self.settings.folder}/{self._validity}/{uid}"
        return RawEvent(
            channel="email",
            account=self.account,
            provider_id=place,
            received_at=self.now(),
            body=mail,
            envelope={"unread": unread} if unread else {},
            lane=f"mail:{_writer(mail) or place}",
        )

    def _fate(self, event: RawEvent) -> str:
        """Where a stored mail goes; what the desk makes of it later does not hang on this."""
        try:
            return IGNORED if isinstance(self.reading(event), Ignored) else TAKEN
        except ValueError:
            return FAILED


def _writer(mail: bytes) -> str:
    """The address in From, as well as a glance tells it: mails of one person are taken one after the other."""
    found = _FROM.search(mail[:HEAD])
    return found[1].decode("latin-1").lower() if found else ""


async def _stored(event: RawEvent, accept: Accept) -> bool:
    try:
        await accept(event)
    except StorageUnavailable:
        return False
    return True


async def _marked(marks: "Marks", uids: Sequence[int], fate: str) -> dict[int, str]:
    """Marks together, and one by one what is refused together. Returns the refused ones with the server's words."""
    try:
        await marks.mark(uids, fate)
    except Refused as error:
        if len(uids) == 1:
            return {uids[0]: str(error)}
        refused: dict[int, str] = {}
        for at, uid in enumerate(uids):
            refused |= await _marked(marks, [uid], fate)
            if at + 1 == len(refused) == ENOUGH:  # not one mail is the matter: the folder, or the quota
                return dict.fromkeys(uids[at + 1 :], str(error)) | refused
        return refused
    return {}


class Marks(Protocol):
    """How the mailbox remembers what was taken."""

    async def waiting(self) -> list[int]:
        """The UIDs not taken yet, oldest first."""

    async def mark(self, uids: Sequence[int], fate: str) -> None:
        """These are stored. Raises `Refused` where the server does not take note of it."""


class Flagged:
    """By keywords."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def waiting(self) -> list[int]:
        return await self._line.search("UNKEYWORD", TAKEN, "UNDELETED")

    async def mark(self, uids: Sequence[int], fate: str) -> None:
        await self._line.flag(uids, *dict.fromkeys((TAKEN, fate)))


class Moved:
    """By folders."""

    def __init__(self, line: Line, settings: Imap) -> None:
        self._line = line
        self._folders = {TAKEN: settings.processed, IGNORED: settings.ignored, FAILED: settings.failed}

    async def waiting(self) -> list[int]:
        return await self._line.search("UNDELETED")

    async def mark(self, uids: Sequence[int], fate: str) -> None:
        try:
            await self._line.move(uids, self._folders[fate])
        except Refused:  # somebody may have deleted the folder
            await self._line.make(self._folders[fate])
            await self._line.move(uids, self._folders[fate])


class Remembered:
    """In this process alone: at the next start all is read again, and known by its number."""

    def __init__(self, line: Line, seen: set[int]) -> None:
        self._line = line
        self._seen = seen

    async def waiting(self) -> list[int]:
        return [uid for uid in await self._line.search("UNDELETED") if uid not in self._seen]

    async def mark(self, uids: Sequence[int], fate: str) -> None:  # noqa: ARG002 - there is nowhere to write it
        self._seen.update(uids)


def _parts(uids: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), most):
        yield uids[start : start + most]


def _batches(uids: Iterable[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    batch: list[int] = []
    held = 0
    for uid in uids:
        if batch and (len(batch) == AT_ONCE or held + sizes[uid] > BYTES):
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += sizes[uid]
    if batch:
        yield batch


async def signed_in(settings: Imap, tokens: Tokens | None) -> Line:
    """A line on which the server knows us. Raises `Lost`, `Refused`, `Denied`, `NotNow`."""
    line = Line(settings.host, settings.port, _tls(settings))
    try:
        await line.hello()
        if tokens is None:
            await line.login(settings.user, settings.password)
        else:
            await line.login_with_token(settings.user, await tokens.access())
        await line.learn()
    except BaseException as error:
        if tokens is not None and isinstance(error, Refused):
            tokens.forget()
        await line.close()
        raise
    return line


def _tls(settings: Imap) -> ssl.SSLContext | None:
    return ssl.create_default_context() if settings.tls else None
