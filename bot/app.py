"""The composition of one desk: a visible list of constructors, and one task group that runs them."""

import asyncio
import ctypes
import gc
import hashlib
import hmac
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import structlog

from backend.access import Access, answer_key
from backend.complaints import Complaints
from backend.database import Database, open_database
from backend.files import Files, open_files
from backend.office import Office
from backend.policy import load_profile
from backend.schema import migrate_aside, up_to_date
from backend.talks import Talks
from bot import leases
from bot.aside import Aside
from bot.claiming import Claims
from bot.effects import Effects
from bot.inbox import Inbox
from bot.intake import Intake
from bot.known import Known
from bot.listening import hold, listen
from bot.model import Model
from bot.registry import configure
from bot.settings import RESTORING, Settings, keep_secret
from bot.situation import Situations
from bot.watch import Watch
from channels.base import Channel, SettingError, Tools, Traits
from dialogs import catalogue
from notifications.announcer import Announcer
from notifications.costs import Ledger
from notifications.gate import Gate
from notifications.outbox import Outbox
from notifications.proving import Proving
from notifications.recalls import Recalls
from notifications.timekeeper import Timekeeper

log = structlog.get_logger()

SWITCH_SECONDS = 0.0005  # how long the interpreter lets one thread run while the event loop waits
GARBAGE = 5_000  # objects made between two looks for garbage
# What glibc's mallopt is told, by the numbers of malloc.h: one heap for all threads, and what a big mail needed goes
# back to the system at once (left alone, glibc learns from the first big one to keep it).
HEAP = {-8: 1, -3: 131_072, -1: 131_072}  # M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD
RECEIVE_AGAIN_SECONDS = 5.0
LINKS = 1_000  # case links kept signed


@dataclass(frozen=True, slots=True)
class Program:
    """Every part of a running desk."""

    settings: Settings
    database: Database
    files: Files
    channels: Mapping[tuple[str, str], Channel]
    inbox: Inbox
    intake: Intake
    outbox: Outbox
    timekeeper: Timekeeper
    recalls: Recalls
    complaints: Complaints
    situations: Situations
    office: Office
    tools: Tools
    receivers: list["asyncio.Task[None]"] = field(default_factory=list)

    @asynccontextmanager
    async def running(self, *, alone: bool = False, receiving: bool = True) -> AsyncIterator[None]:
        """Runs everything but the web server for the time of the block. `alone`: no other process serves this
        database, so what is leased was left by an earlier life."""
        await self.database.start()
        try:
            if alone:
                await self.database.write(leases.free_all)
            self.inbox.open(self.intake.take)
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self.inbox.run()),
                    group.create_task(self.outbox.run()),
                    group.create_task(self.timekeeper.run()),
                    group.create_task(self.recalls.run()),
                    *(
                        [group.create_task(self._watch_leases())]
                        if self.database.dialect == "postgresql"
                        else []
                    ),
                ]
                self.receivers[:] = [
                    group.create_task(self._receive(each)) for each in self.channels.values() if receiving
                ]
                yield
                for task in [*tasks, *self.receivers]:
                    task.cancel()
        finally:
            await self.database.close()

    async def _watch_leases(self) -> None:
        await leases.watch_over(self.database, self.outbox.node)

    async def _receive(self, channel: Channel) -> None:
        """A channel that stumbles is started again; a wrong setting ends the program with its line."""
        while True:
            try:
                await channel.receive(self.inbox.accept)
                return
            except (SettingError, asyncio.CancelledError):
                raise
            except Exception:
                log.exception("channel.receive_raised", channel=channel.name)
                await asyncio.sleep(RECEIVE_AGAIN_SECONDS)


def compose(
    settings: Settings,
    *,
    only: Callable[[Tools], Sequence[Channel]] | None = None,
    now: Callable[[], datetime] | None = None,
) -> Program:
    """Builds a desk from its settings. `only` gives its channels in place of the configured ones (the terminal).

    Raises `SettingError`.
    """
    clock = now or _now
    secret = keep_secret(settings)
    sign = _signer(secret)
    profile = load_profile(settings.profile, settings.zone)
    database = open_database(settings.database)
    files = open_files(settings.files_url, settings.data)
    node = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:6]}"
    storage = Talks(database, files, clock)
    tools = Tools(
        storage=storage,
        data=settings.data,
        organisation=settings.organisation,
        public_url=settings.url,
        languages=settings.languages,
        now=clock,
        sign=sign,
        sole=database.sole,
        say=catalogue.text,
    )
    channels = {
        (channel.name, channel.account): channel
        for channel in (only(tools) if only else configure(_given(settings), tools))
    }

    def find(name: str, account: str) -> Channel | None:
        return channels.get((name, account))

    def traits(name: str, account: str) -> Traits | None:
        channel = find(name, account)
        return channel.traits if channel else None

    @lru_cache(LINKS)
    def link_of(reference: str, case_secret: str) -> str:
        return f"{settings.url}/complaint/{reference}?key={sign('case', f'{reference}:{case_secret}')}"

    def case_link(row: Mapping[str, Any]) -> str:
        return link_of(row["reference"], row["secret"])

    def answer_link(row: Mapping[str, Any], answer: str) -> str:
        level = int((row["decision"] or {}).get("level", 1))
        key = answer_key(sign, row, answer, level)
        return f"{settings.url}/complaint/{row['reference']}/decision/{answer}?of={level}&key={key}"

    announcer = Announcer(
        profile=profile,
        organisation=settings.organisation,
        public_url=settings.url,
        traits=traits,
        case_link=case_link,
        answer_link=answer_link,
    )
    complaints = Complaints(
        profile=profile,
        announce=announcer.announce,
        prefix=settings.reference_prefix,
        undo=timedelta(seconds=settings.undo_seconds),
        reach=_reach(channels),
    )
    line = next((each for each in channels.values() if each.traits.proved and each.traits.segments), None)
    situations = Situations(
        database=database,
        profile=profile,
        organisation=settings.organisation,
        languages=settings.languages,
        public_url=settings.url,
        prefix=settings.reference_prefix,
        case_link=case_link,
        texts=line is not None,
    )
    names = sorted({name for name, _ in channels})
    known = Known()
    proving = Proving(line, settings.organisation, sign)
    ledger = Ledger(tuple(channels.values()), settings.zone, clock)
    gate = Gate(database, settings.zone, clock, ledger, announcer.elsewhere)
    outbox = Outbox(database, complaints, find, tuple(channels.values()), node, known.told, gate)

    def gathers(name: str, account: str) -> float:
        found = traits(name, account)
        return found.gathers if found else 0.0

    inbox = Inbox(database, files, names, node, clock, gathers=gathers)
    aside = Aside(database, files, channels, clock)
    access = Access(database, clock, sign, settings.url, announcer.send_code)
    intake = Intake(
        find=find,
        situations=situations,
        effects=Effects(complaints, situations, node, proving, access),
        files=files,
        outbox=outbox,
        known=known,
        claims=Claims(access, situations, settings.url),
        now=clock,
        model=Model(settings.llm_url, settings.llm_model, settings.llm_api_key) if settings.llm_url else None,
    )
    watch = Watch(database, channels, clock, ledger)
    office = Office(
        organisation=settings.organisation,
        languages=settings.languages,
        timezone=settings.zone,
        public_url=settings.url,
        prefix=settings.reference_prefix,
        undo_seconds=settings.undo_seconds,
        allowed_origins=settings.allowed_origins,
        outgoing_mail=_outgoing_mail(settings),
        database=database,
        complaints=complaints,
        access=access,
        files=files,
        storage=storage,
        profile=profile,
        now=clock,
        sign=sign,
        accept=inbox.accept,
        replay=inbox.replay,
        set_aside=aside.listed,
        take_in=aside.take_in,
        health=watch.health,
        metrics=watch.metrics,
        alarms=watch.alarms,
        spending=watch.spending,
        ways=_ways(channels),
    )
    return Program(
        settings=settings,
        database=database,
        files=files,
        channels=channels,
        inbox=inbox,
        intake=intake,
        outbox=outbox,
        timekeeper=Timekeeper(database, complaints, clock),
        recalls=Recalls(database, complaints, clock),
        complaints=complaints,
        situations=situations,
        office=office,
        tools=tools,
    )


@asynccontextmanager
async def served(program: Program, *, ready: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """The whole desk with its web server, for the time of the block. Raises `SettingError` for a taken port."""
    import uvicorn

    from backend.web.app import build

    settings = program.settings
    routers = [
        router for channel in program.channels.values() if (router := channel.routes(program.inbox.accept))
    ]
    app = build(program.office, routers)
    listening = listen(settings.host, settings.port)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    async with program.running(alone=program.database.dialect == "sqlite"):
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not (server.started or task.done()):  # noqa: ASYNC110 - uvicorn tells its start by a flag alone
            await asyncio.sleep(0.01)
        if ready:
            ready()
        try:
            yield
        finally:
            for (
                receiver
            ) in program.receivers:  # a channel that ends closes its pages' streams, which hold the server
                receiver.cancel()
            server.should_exit = True
            await task


def prepare(settings: Settings) -> TextIO | None:
    """What must be true before a desk serves: a writable data folder, held by one process on SQLite, the schema up.

    Returns the lock to be kept. Raises `SettingError`.
    """
    look_at_folder(settings.data)
    lock = None
    if settings.database.startswith("sqlite"):
        lock = hold(settings.data)
        migrate_aside(settings.database)
    elif not up_to_date(settings.database):
        raise SettingError(
            "AMENDS_DATABASE_URL", "the schema is not of this version: run amends migrate first"
        )
    return lock


def speed_up() -> None:
    """The event loop waits for the writer's thread a fraction of a millisecond instead of five, memory is given back,
    and what was built at the start is never looked through for garbage again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with suppress(OSError, AttributeError):  # another C library
        libc = ctypes.CDLL(None)
        for parameter, value in HEAP.items():
            libc.mallopt(parameter, value)
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _now() -> datetime:
    return datetime.now(UTC)


def _signer(secret: str) -> Callable[[str, str], str]:
    def sign(purpose: str, value: str) -> str:
        mac = hmac.new(
            secret.encode(), f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).digest()
        return mac[:20].hex()

    return sign


def _reach(
    channels: Mapping[tuple[str, str], Channel],
) -> Callable[[Mapping[str, str]], tuple[str, str, str] | None]:
    """How a case that staff wrote down can be answered: the first channel whose addresses the form holds."""

    def reach(values: Mapping[str, str]) -> tuple[str, str, str] | None:
        for (name, account), channel in channels.items():
            open_to_all = channel.traits.contact and not channel.traits.proved
            peer = values.get(channel.traits.contact, "") if open_to_all else ""
            if peer.strip():
                return name, account, peer.strip().lower()
        return None

    return reach


def _outgoing_mail(settings: Settings) -> str:
    url = settings.channels.get("MAIL_SMTP_URL", "")
    return (
        url.rsplit("@", 1)[-1].split("//")[-1].rstrip("/")
        if url
        else f"Maildir {settings.data / 'outgoing-mail'}"
    )


def _given(settings: Settings) -> Mapping[str, str]:
    """What the channels read for themselves, and the sites that may embed the chat, which pages and chat share."""
    return {**settings.channels, "ALLOWED_ORIGINS": ",".join(settings.allowed_origins)}


def _ways(channels: Mapping[tuple[str, str], Channel]) -> tuple[tuple[str, str], ...]:
    """The other ways in that the landing page names: channels whose account is an address people can write to."""
    return tuple(
        (channel.traits.contact, channel.account) for channel in channels.values() if channel.traits.contact
    )


def make_folder(data: Path) -> None:
    """Makes the data folder; raises `SettingError` where it cannot be."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError("AMENDS_DATA", f"the folder {data} cannot be made: {error.strerror}") from None


def look_at_folder(data: Path) -> None:
    """Makes the data folder and writes into it; raises `SettingError` where one of both cannot be, or where the folder
    is half restored."""
    make_folder(data)
    if (data / RESTORING).exists():
        raise SettingError("AMENDS_DATA", f"a restore into {data} did not end; run amends restore again")
    try:
        probe = data / f".probe-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise SettingError("AMENDS_DATA", f"the folder {data} cannot be written: {error.strerror}") from None
