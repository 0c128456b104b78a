"""A customer as a script writes them: what they say, what they hear. One script, several ways to reach the desk: the
pure step, a terminal, the web chat over HTTP and server-sent events, letters over SMTP; text messages by Twilio's
double, and what only a messenger can do by Telegram's."""

import asyncio
import json
import re
import smtplib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
from benchmark.ports import unused_port

from backend.actors import Actor
from backend.schema import migrate
from bot.app import Program, compose, prepare, served
from channels.base import Channel, Option, OutboundMessage, Tools, Traits
from channels.email import configure
from channels.terminal import File, Terminal
from channels.web import web_channel
from desk import MANAGER, MONDAY, Clock, Desk, settings_for
from dialogs import catalogue, survey
from dialogs.turn import FlagSafety, Rate
from integration.channels.sink import Sink, sink
from integration.telegram.room import Room, room
from sms_desk import Phone, phone
from telegram_double.people import keys_of, text_of
from unit.dialogs import talk

SCALES = {"severity": 2, "safety": 0, "complexity": 1, "impact": 1, "immediate_needed": "no"}
RUTH = Actor("staff", 7, "Ruth", "agent")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(24)
_SPACE = re.compile(r"\s+")
_OUT = "select count(*) from message where author in ('bot', 'staff') and status not in ('queued', 'sending')"


@lru_cache(maxsize=512)
def pattern(key: str, language: str) -> re.Pattern[str]:
    """A text of the catalogue, whatever its variables hold and wherever a letter breaks its lines."""
    parts = re.split(r"\{\w+\}", catalogue.template(key, language))
    return re.compile(".*?".join(re.escape(_SPACE.sub("", part)) for part in parts), re.DOTALL)


class Customer:
    """What every way has in common. `heard` is what came after the last thing said, `lines` the whole talk."""

    letters = False
    chance_of_buttons = True

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.heard: list[str] = []
        self.lines: list[tuple[str, str]] = []

    async def says(self, text: str, *, edits: bool = False) -> "Customer":
        self.lines.append(("customer", text))
        return self._hear(await self._say(text, None, (), edits=edits))

    async def presses(self, label: str) -> "Customer":
        """Presses the newest button of that caption."""
        self.lines.append(("customer", f"[{label}]"))
        return self._hear(await self._say(label, self._option(label), (), edits=False))

    async def sends(self, *files: str) -> "Customer":
        self.lines.append(("customer", " ".join(f"[{name}]" for name in files)))
        return self._hear(await self._say("", None, files, edits=False))

    def _hear(self, heard: Sequence[tuple[str, str]]) -> "Customer":
        self.heard = [text for _, text in heard]
        self.lines += [(author or "desk", text) for author, text in heard]
        return self

    def hears(self, *keys: str) -> "Customer":
        """The last turn was answered with these texts of the catalogue, in this order, whatever stands between."""
        text, at = _SPACE.sub("", "\n".join(self.heard)), 0
        for key in keys:
            found = pattern(key, self.language).search(text, at)
            assert found, f"{key} was not heard (in its place) in: {self.heard}"
            at = found.start()
        return self

    def hears_not(self, *keys: str) -> "Customer":
        text = _SPACE.sub("", "\n".join(self.heard))
        for key in keys:
            assert not pattern(key, self.language).search(text), f"{key} was heard in: {self.heard}"
        return self

    def reads(self, *words: str) -> "Customer":
        """These words stand in what was heard."""
        text = _SPACE.sub("", "\n".join(self.heard))
        for each in words:
            assert _SPACE.sub("", each) in text, f"{each!r} is not in: {self.heard}"
        return self

    def reads_not(self, *words: str) -> "Customer":
        text = _SPACE.sub("", "\n".join(self.heard))
        for each in words:
            assert _SPACE.sub("", each) not in text, f"{each!r} is in: {self.heard}"
        return self

    def hears_nothing(self) -> "Customer":
        assert self.heard == []
        return self

    def told(self, *keys: str) -> "Customer":
        """What the desk says of its own accord, not in answer: the pure step has no part in it."""
        return self.hears(*keys)

    def note(self, text: str) -> "Customer":
        """A stage direction, for the page that shows the talk."""
        self.lines.append(("note", text))
        return self

    async def holds(self, **values: str) -> "Customer":
        """The form holds these values; an empty one is open."""
        form = await self.form()
        held = {key: form.get(key, {}).get("value", "") for key in values}
        assert held == values
        return self

    # What each way does in its own manner

    def _option(self, label: str) -> str | None:
        raise NotImplementedError

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        raise NotImplementedError

    async def form(self) -> Mapping[str, Any]:
        raise NotImplementedError

    async def cases(self) -> Sequence[str]:
        """The states of all cases, the oldest first."""
        raise NotImplementedError

    async def flagged(self) -> bool:
        raise NotImplementedError

    async def person_comes(self) -> None:
        raise NotImplementedError

    async def person_writes(self, text: str) -> None:
        raise NotImplementedError

    async def person_goes(self) -> None:
        raise NotImplementedError

    async def time_passes(self, **by: float) -> None:
        raise NotImplementedError

    async def is_decided(self) -> None:
        raise NotImplementedError

    async def is_finished(self) -> None:
        """Everything is done and the customer said nothing against it."""
        raise NotImplementedError

    async def survey(self) -> tuple[int | None, int | None, str, bool]:
        """What is kept of the newest one: the mark of the result, that of the handling, words, a refusal."""
        raise NotImplementedError

    async def waits(self) -> None:
        """Three days pass after the end; the two questions come."""
        await self.time_passes(days=3, minutes=1)


class StepCustomer(Customer):
    """Talks to the pure step; form and state go through JSON between two turns."""

    def __init__(self, language: str = "en", traits: Traits | None = None, **more: Any) -> None:
        super().__init__(language)
        self.letters = traits is not None and traits.style == "letter"
        self.talk = talk.Customer(traits=traits or Traits(), now=MONDAY, **more)
        self._states: list[str] = []
        self.options: list[Option] = []  # of what the desk asked of its own accord

    @property
    def _asked_last(self) -> bool:
        return bool(self.talk.state.survey) and self.talk.state.survey[1] == "result"

    def _option(self, label: str) -> str | None:
        said = [each for reply in self.talk.replies for each in reply.options]
        options = [*said, *self.options] if self._asked_last else said
        return _newest(options, label)

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        before = len(self.talk.acts)
        more = {"message": f"m{self.talk.count}", "edited": True} if edits else {}
        self.talk.says(text, option=option, files=tuple(files), **more)
        for act in self.talk.acts[before:]:
            name = type(act).__name__
            if name == "FlagSafety":  # as a running desk does: danger does not wait for the rest of a form
                self.talk.state = self.talk.state._replace(phase="submitted", asked="")
            if name == "Leave":
                self._states[-1] = "acknowledged"
            elif name == "Open":
                self._opened()
            elif name in _MOVES and self._states:
                self._move(_MOVES[name])
        assert self.talk.last
        return [("", reply.text) for reply in self.talk.last.replies]

    def _opened(self) -> None:
        self._states.append("received" if self.letters else "intake")
        case = self.talk.case
        assert case
        if len(self._states) > 1:
            self.talk.others = (*self.talk.others, self._former)
        self._former = case
        self.talk.reference = f"AMD-261116-9PKD{len(self._states)}"

    def _move(self, state: str) -> None:
        self._states[-1] = state
        if self.talk.case:
            self.talk.on(state)
            self._former = self.talk.case

    def told(self, *keys: str) -> "Customer":
        return self

    async def form(self) -> Mapping[str, Any]:
        return self.talk.form.to_json()

    async def cases(self) -> Sequence[str]:
        return self._states

    async def flagged(self) -> bool:
        return any(isinstance(act, FlagSafety) for act in self.talk.acts)

    async def person_comes(self) -> None:
        self.talk.person = "Ruth"
        self._move("acknowledged")

    async def person_writes(self, text: str) -> None:
        self.lines.append(("Ruth", text))
        if self.talk.case:
            self.talk.case = replace(self.talk.case, written=True)

    async def person_goes(self) -> None:
        self.talk.person = ""

    async def time_passes(self, **by: float) -> None:
        self.talk.now += timedelta(**by)
        if self._states and self._states[-1] == "intake" and timedelta(**by) < timedelta(hours=12):
            self._move("acknowledged")  # the form went in as it stood

    async def is_decided(self) -> None:
        self._move("decision_sent")

    async def is_finished(self) -> None:
        self._move("closed")
        self.talk.on("closed", due=self.talk.now.date() + timedelta(days=30), reason="implemented")
        self.talk.state = self.talk.state._replace(phase="submitted", asked="", pending="")

    async def waits(self) -> None:
        self.talk.now += timedelta(days=3, minutes=1)
        self.talk.state = survey.asked(self.talk.state, self.talk.case.reference if self.talk.case else "")
        self.options = [*survey.options("result")]

    async def survey(self) -> tuple[int | None, int | None, str, bool]:
        rates = [act for act in self.talk.acts if isinstance(act, Rate)]
        marks = [
            [mark for mark in of if mark] for of in zip(*((r.result, r.fairness) for r in rates), strict=True)
        ]
        words = "\n".join(each.words for each in rates if each.words)
        result, fairness = (each[-1] if each else None for each in marks or ([], []))
        return result, fairness, words, any(each.refused for each in rates)


_MOVES = {
    "Submit": "acknowledged", "Withdraw": "closed", "Reopen": "investigating", "FlagSafety": "acknowledged",
}  # fmt: skip


def _newest(options: Sequence[Any], label: str) -> str:
    for option in reversed(options):
        if option.label == label:
            return str(option.key)
    raise AssertionError(f"no button {label!r} in {[each.label for each in options]}")


class DeskCustomer(Customer):
    """Talks to a running desk; what is on record is read from its database."""

    def __init__(self, running: Desk, language: str = "en") -> None:
        super().__init__(language)
        self.running = running
        self.options: list[Option] = []
        self.count = 0

    def _option(self, label: str) -> str | None:
        return _newest(self.options, label)

    async def _take(self) -> Sequence[tuple[str, str]]:
        """What has come since the last look, once the desk is quiet."""
        raise NotImplementedError

    async def form(self) -> Mapping[str, Any]:
        ((form,),) = await self.running.rows("select form from complaint order by id desc limit 1")
        found: Mapping[str, Any] = json.loads(form) if isinstance(form, str) else form
        return found

    async def cases(self) -> Sequence[str]:
        return [str(row[0]) for row in await self.running.rows("select state from complaint order by id")]

    async def flagged(self) -> bool:
        return any(row[0] for row in await self.running.rows("select safety_flag from complaint"))

    async def person_comes(self) -> None:
        await self.running.does("take_over", by=RUTH)
        await self._overhear()

    async def person_writes(self, text: str) -> None:
        await self.running.does("reply", text, by=RUTH)
        await self._overhear()
        self.reads(text)

    async def person_goes(self) -> None:
        await self.running.does("hand_back", by=RUTH)
        await self._overhear()

    async def time_passes(self, **by: float) -> None:
        self.running.clock.move(**by)
        await self.running.program.timekeeper.tick()
        await self._overhear()

    async def is_decided(self) -> None:
        await self.running.does("transition", "assign")
        await self.running.does("transition", "assessed", data={"assessment": SCALES})
        decision = {
            "outcome": "not_upheld",
            "reasons": "The log shows that it was offered.",
            "remedy": "An apology.",
        }
        await self.running.does("transition", "propose", data=decision)
        await self.running.does("transition", "approve_and_send", by=MANAGER)
        await self._overhear()

    async def is_finished(self) -> None:
        await self.running.does("transition", "assign")
        await self.running.does("transition", "assessed", data={"assessment": SCALES})
        decision = {"outcome": "upheld", "reasons": "It was our mistake.", "remedy": "A new one."}
        await self.running.does("transition", "propose", data=decision)
        await self.running.does("transition", "approve_and_send", by=MANAGER)
        await self.running.does("transition", "accept", by=RUTH, reason="told on the phone")
        await self.running.does("transition", "done", data={"done": "The new one was sent"})
        await self._overhear()
        await self.time_passes(days=7, minutes=1)  # nothing is said against it

    async def survey(self) -> tuple[int | None, int | None, str, bool]:
        query = "select result, fairness, words, refused from survey order by asked_at desc limit 1"
        ((result, fairness, words, refused),) = await self.running.rows(query)
        return result, fairness, words, bool(refused)

    async def _overhear(self) -> None:
        """What the desk says of its own accord, once it is out."""
        await self.running.settled()
        self._hear(await self._take())


class TerminalCustomer(DeskCustomer):
    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        await self.running.customer.say(text, option, [File(name, PICTURE) for name in files])
        return await self._take()

    async def _take(self) -> Sequence[tuple[str, str]]:
        heard: list[OutboundMessage] = await self.running.hears()
        self.options += [option for each in heard for option in each.options]
        return [(each.author.name, each.text) for each in heard]


class WebCustomer(DeskCustomer):
    """A page: says over HTTP, hears over the stream."""

    def __init__(self, running: Desk, page: httpx.AsyncClient, language: str = "en") -> None:
        super().__init__(running, language)
        self.page = page
        self.came: list[dict[str, Any]] = []
        self.arrived = asyncio.Condition()
        self.seen = 0

    async def listen(self) -> None:
        """Keeps what the stream brings, until cancelled."""
        async with self.page.stream("GET", "/channels/web/events", timeout=None) as stream:
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: ") and kind == "message":
                    await self._arrive(json.loads(line[6:]))

    async def _arrive(self, message: dict[str, Any]) -> None:
        if message["author"] == "customer":
            return
        async with self.arrived:
            self.came.append(message)
            self.arrived.notify_all()

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        cited = [await self._upload(name) for name in files]
        self.count += 1
        body = {"id": f"m{self.count}", "text": text, "files": cited} | ({"option": option} if option else {})
        (await self.page.post("/channels/web/messages", json=body)).raise_for_status()
        return await self._take()

    async def _upload(self, name: str) -> str:
        sent = await self.page.post("/channels/web/files", files={"file": (name, PICTURE, "image/png")})
        return str(sent.raise_for_status().json()["file"])

    async def _take(self) -> Sequence[tuple[str, str]]:
        await self.running.quiet()
        ((wanted,),) = await self.running.rows(_OUT)
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: len(self.came) >= wanted)
        fresh, self.seen = self.came[self.seen :], len(self.came)
        self.options += [
            Option(each["key"], each["label"]) for message in fresh for each in message["options"]
        ]
        return [("Ruth" if each["author"] == "staff" else "", each["text"]) for each in fresh]


class MailCustomer(DeskCustomer):
    """Writes letters: a real client hands them to the desk's listener, a real server takes the answers."""

    letters = True

    def __init__(self, running: Desk, port: int, taker: Sink, language: str = "en") -> None:
        super().__init__(running, language)
        self.port = port
        self.taker = taker
        self.seen = 0
        self.last: EmailMessage | None = None
        self.subject = ""

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        self.count += 1
        mail = EmailMessage()
        mail["From"], mail["To"] = "Ann Price <ann@example.com>", "complaints@localhost"
        mail["Message-ID"] = f"<{self.count}@example.com>"
        mail["Subject"] = f"Re: {self.last['Subject']}" if self.last else "A matter"
        if self.last:
            mail["In-Reply-To"] = self.last["Message-ID"]
        mail.set_content(text)
        for name in files:
            mail.add_attachment(PICTURE, maintype="image", subtype="png", filename=name)
        await asyncio.to_thread(self._post, mail)
        return await self._take()

    def _post(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.port) as server:
            server.send_message(mail)

    async def _take(self) -> Sequence[tuple[str, str]]:
        await self.running.quiet()
        fresh, self.seen = self.taker.mails[self.seen :], len(self.taker.mails)
        read = [message_from_bytes(content, policy=policy.default) for _, _, content in fresh]
        heard = []
        for mail in read:
            assert isinstance(mail, EmailMessage)
            self.last = mail
            body = mail.get_body(("plain",))
            assert body
            heard.append(("", f"{mail['Subject']}\n{body.get_content()}"))
        return heard


class PhoneCustomer(DeskCustomer):
    """Sends text messages: Twilio's double hands them to the desk's webhook and takes the answers."""

    def __init__(self, phone: Phone, language: str = "en") -> None:
        super().__init__(phone.desk, language)
        self.phone = phone

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        assert (option, files, edits) == (None, (), False), "a plain phone sends words alone"
        return [("", body) for body in await self.phone.says(text)]

    async def _take(self) -> Sequence[tuple[str, str]]:
        return [("", body) for body in await self.phone.hears()]


class TelegramCustomer(DeskCustomer):
    """Writes to a bot of the Bot API double."""

    def __init__(self, at: Room, language: str = "en") -> None:
        super().__init__(at.desk, language)
        self.at = at
        self.seen = 0

    async def _say(
        self, text: str, option: str | None, files: Sequence[str], *, edits: bool
    ) -> Sequence[tuple[str, str]]:
        ann = self.at.ann
        if edits:
            await ann.edits(ann.said(), text)
        elif option:
            asked = next(each for each in reversed(ann.all()) if option in keys_of(each))
            await ann.presses(asked, option)
        elif not files:
            await ann.says(text)
        for _ in files:
            await ann.sends(**ann.file("photo", PICTURE))
        return await self._take()

    async def _take(self) -> Sequence[tuple[str, str]]:
        await self.at.quiet()
        everything = self.at.ann.all()
        fresh, self.seen = everything[self.seen :], len(everything)
        for each in fresh:
            rows = each.get("reply_markup", {}).get("inline_keyboard", [])
            self.options += [Option(key["callback_data"], key["text"]) for row in rows for key in row]
        return [("", text_of(each)) for each in fresh]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to the desk."""

    name: str
    open: Callable[[str, Path, str, str], Any]


def spoken(language: str) -> tuple[str, ...]:
    """The languages of a desk on which a talk is held in this one."""
    return tuple(dict.fromkeys(("en", "zh-CN", language)))


@asynccontextmanager
async def _by_step(_url: str, _folder: Path, language: str, style: str) -> AsyncIterator[Customer]:
    if style == "text":
        yield StepCustomer(language, talk.TEXT, contact=("phone", "+447700900452"))
    elif style == "letter":
        from_ann = {"contact": ("email", "ann@example.com"), "sender": "Ann Price"}
        yield StepCustomer(language, talk.LETTER, languages=spoken(language), **from_ann)
    else:
        yield StepCustomer(language, languages=spoken(language))


@asynccontextmanager
async def _desk(
    url: str,
    folder: Path,
    language: str,
    channels: Callable[[Tools], Sequence[Channel]],
    run: Callable[[Program], Any],
    **more: str,
) -> AsyncIterator[Program]:
    given = {"ORGANISATION": "Lakeside Home", "PUBLIC_URL": "https://complaints.example"}
    given |= {"LANGUAGES": ",".join(spoken(language))} | more
    settings = settings_for(url, folder, **given)
    await asyncio.to_thread(migrate, settings.database)
    lock = await asyncio.to_thread(prepare, settings)
    program = compose(settings, only=channels, now=Clock())
    try:
        async with run(program):
            yield program
    finally:
        if lock:
            lock.close()


def _running(program: Program) -> Any:
    return program.running(alone=True)


def _with_clock(program: Program, terminal: Terminal | None = None) -> Desk:
    clock = program.tools.now
    assert isinstance(clock, Clock)
    return Desk(program, terminal, clock)  # type: ignore[arg-type]


@asynccontextmanager
async def _by_terminal(url: str, folder: Path, language: str, _style: str) -> AsyncIterator[Customer]:
    terminals: list[Terminal] = []

    def only(tools: Tools) -> Sequence[Channel]:
        terminals.append(Terminal(tools, peer="ann"))
        return terminals

    async with _desk(url, folder, language, only, _running) as program:
        yield TerminalCustomer(_with_clock(program, terminals[0]), language)


@asynccontextmanager
async def _by_web(url: str, folder: Path, language: str, _style: str) -> AsyncIterator[Customer]:
    def only(tools: Tools) -> Sequence[Channel]:
        return [web_channel({}, tools)]

    async with (
        _desk(url, folder, language, only, served, PORT=str(unused_port()), PUBLIC_URL="") as program,
        httpx.AsyncClient(base_url=program.settings.url, timeout=30) as page,
    ):
        begun = (await page.post("/channels/web/conversations")).raise_for_status().json()
        page.headers["Authorization"] = f"Bearer {begun['token']}"
        customer = WebCustomer(_with_clock(program), page, language)
        listening = asyncio.create_task(customer.listen())
        try:
            yield customer
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@asynccontextmanager
async def _by_mail(url: str, folder: Path, language: str, _style: str) -> AsyncIterator[Customer]:
    async with sink() as taker:
        settings = {"MAIL_LISTEN": "127.0.0.1:0", "MAIL_SMTP_URL": f"smtp://127.0.0.1:{taker.port}"}
        boxes: list[Any] = []

        def only(tools: Tools) -> Sequence[Channel]:
            boxes.extend(configure(settings, tools))
            return boxes

        async with _desk(url, folder, language, only, _running) as program:
            await boxes[0].listener.ready.wait()
            yield MailCustomer(_with_clock(program), boxes[0].listener.port, taker, language)


@asynccontextmanager
async def _by_phone(url: str, folder: Path, language: str, _style: str) -> AsyncIterator[Customer]:
    async with phone(url, folder, languages=",".join(spoken(language))) as one:
        one.sender = "+447700900452"
        yield PhoneCustomer(one, language)


@asynccontextmanager
async def _by_telegram(url: str, folder: Path, language: str, _style: str) -> AsyncIterator[Customer]:
    async with room(url, folder, language={"zh-CN": "zh-hans"}.get(language, language)) as at:
        yield TelegramCustomer(at, language)


STEP = Way("step", _by_step)
TERMINAL = Way("terminal", _by_terminal)
WEB = Way("web", _by_web)
MAIL = Way("mail", _by_mail)
PHONE = Way("phone", _by_phone)
TELEGRAM = Way("telegram", _by_telegram)
