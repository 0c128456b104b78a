"""One turn: an accepted event is read, understood, thought through, and committed in one transaction (law 4)."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.case import Stale
from backend.database import Transaction
from backend.files import Files
from backend.talks import keep_parts
from bot import inbox
from bot.claiming import Claims
from bot.effects import Effects, Moved, Settled, Thought
from bot.fetching import fetched
from bot.gathering import read_all
from bot.inbox import Failed, Taken
from bot.known import Known
from bot.model import Model, added
from bot.remarks import remark
from bot.situation import Situations, Talk
from bot.telling import pointed, told, unheard, vouched
from channels.base import (
    Address,
    Channel,
    DeliveryReceipt,
    Ignored,
    InboundMessage,
    Presence,
    Reading,
    Traits,
    Update,
)
from dialogs import third
from dialogs.complaint import BY_KEY, Form, Value
from dialogs.readiness import get_ready
from dialogs.step import step
from dialogs.turn import FlagSafety, Outcome, Turn
from dialogs.understanding import understand
from notifications.outbox import Outbox

LONG = 4_000  # characters: longer words are thought over in a thread
BIG = 32_000  # bytes: bigger events are read in a thread …
BIG_AT_ONCE = 2  # … so many at a time: each takes several times its size while it is read
TYPING_SECONDS = 0.3
PRESUMED = 0.6  # how sure a value is that nobody has said
TRIES = 8


class Intake:
    """Takes events to their fate."""

    def __init__(  # noqa: PLR0913 - every part a turn needs, each by its name
        self,
        *,
        find: Callable[[str, str], Channel | None],
        situations: Situations,
        effects: Effects,
        files: Files,
        outbox: Outbox,
        known: Known,
        claims: Claims,
        now: Callable[[], datetime],
        model: Model | None = None,
    ) -> None:
        self._find = find
        self._situations = situations
        self._effects = effects
        self._files = files
        self._outbox = outbox
        self._now = now
        self._database = situations.database
        self._known = known
        self._claims = claims
        self._room_for_big = asyncio.Semaphore(BIG_AT_ONCE)
        self._model = model
        get_ready(situations.languages)

    async def take(self, taken: Taken) -> None:
        """Reads an event and does what it asks for. Raises `Failed` with the reason staff see."""
        channel = self._find(taken.raw.channel, taken.raw.account)
        if channel is None:
            raise Failed(f"the channel {taken.raw.channel} ({taken.raw.account}) is not configured here")
        reading = await self._read(channel, taken)
        if isinstance(reading, InboundMessage):
            await self._turn(channel, taken, reading)
        elif isinstance(reading, Presence):
            await self._database.write(lambda tx: self._effects.moved(tx, taken, reading, self._now()))
        elif isinstance(reading, DeliveryReceipt):
            known = await self._outbox.receive(reading)
            await self._end(
                taken, "handled" if known else "ignored", "" if known else "a receipt for no message of ours"
            )
        elif reading.about:
            await self._remark(taken, reading)
        else:
            await self._pass_by(channel, taken, reading)

    async def _pass_by(self, channel: Channel, taken: Taken, reading: Ignored) -> None:
        """Nothing is collected; at the most the private way is shown."""
        row = pointed(reading.pointer, channel.traits, self._situations.languages, self._now())
        if row is None:
            await self._end(taken, "ignored", reading.reason)
        else:
            await self._database.write(lambda tx: self._effects.point(tx, taken, reading, row, self._now()))

    async def _read(self, channel: Channel, taken: Taken) -> Reading:
        try:
            if taken.parts or len(taken.raw.body) > BIG:
                async with self._room_for_big:
                    return await asyncio.to_thread(read_all, channel, taken)
            return channel.read(taken.raw)
        except ValueError as error:
            raise Failed(f"it could not be read: {error}") from error

    async def _end(self, taken: Taken, fate: str, reason: str) -> None:
        await self._database.write(
            lambda tx: inbox.settle(tx, taken.id, fate, self._now(), reason=reason), brief=True
        )

    async def _remark(self, taken: Taken, ignored: Ignored) -> None:
        def write(tx: Transaction) -> None:
            now = self._now()
            case = remark(tx, self._effects.complaints, taken.raw, ignored, now)
            inbox.settle(tx, taken.id, "ignored", now, reason=ignored.reason, complaint_id=case)

        await self._database.write(write)

    async def _turn(self, channel: Channel, taken: Taken, message: InboundMessage) -> None:
        now = self._now()
        message = await self._claims.read(message, channel.traits, now)
        message = await fetched(channel, message, last=taken.attempts + 1 >= inbox.TRIES)
        files, rows = await keep_parts(
            self._files, message.address, message.attachments, taken.body_file, now
        )
        event = Event(channel, taken, replace(message, attachments=tuple(files)), rows)
        typing = asyncio.get_running_loop().call_later(
            TYPING_SECONDS, self._show_typing, channel, message.address
        )
        try:
            await self._until_committed(event)
        finally:
            typing.cancel()

    async def _until_committed(self, event: "Event") -> None:
        """Thinks and commits; when the talk moved meanwhile, thinks again on what it is now."""
        address = event.message.address
        words: dict[str, str] | None = (
            None if self._model else {}
        )  # asked once, however often the turn is tried
        for _ in range(TRIES):
            thought, words = await self._think(event, words)
            try:
                await self._commit(thought)
            except (Stale, Moved):
                self._known.forget(address)
                continue
            except Settled:
                self._known.forget(address)
            return
        raise RuntimeError("the conversation changed at every try")

    async def _think(self, event: "Event", words: dict[str, str] | None) -> tuple[Thought, dict[str, str]]:
        """Understanding and step, outside the writer: the transaction only merges what they came to."""
        now, traits = self._now(), event.channel.traits
        talk = self._known.get(event.message.address) if traits.style != "letter" else None
        if talk is None or _names_more(event.message, talk):
            talk = await self._situations.find(event.message, traits, now)
        if words is None:
            words = await self._suggested(event, talk)
        if len(event.message.text) > LONG:
            return await asyncio.to_thread(self._reason, event, talk, now, words), words
        return self._reason(event, talk, now, words), words

    async def _suggested(self, event: "Event", talk: Talk) -> dict[str, str]:
        """What the optional model found; a pressed button and words to a person are not shown to it."""
        if self._model is None or event.message.option or talk.person:
            return {}
        return dict(await self._model.read(event.message.text, talk.form, asked=talk.state.asked))

    def _reason(self, event: "Event", talk: Talk, now: datetime, words: Mapping[str, str]) -> Thought:
        message, state, source = event.message, talk.state, talk.replaces or str(event.taken.id)
        local = now.astimezone(self._situations.zone)
        understood = understand(
            message.text,
            now=local,
            languages=self._situations.languages,
            language=state.language or None,
            asked=_asked(talk) or None,
            prefix=self._situations.prefix,
        )
        if words:
            understood = added(
                understood,
                words,
                message.text,
                talk.form,
                now=local,
                languages=self._situations.languages,
                language=state.language or None,
            )
        if talk.claimed:  # whoever comes to their case is told where it stands
            understood = understood._replace(command="status", intent="status")
        turn = Turn(
            text=message.text,
            understood=understood,
            now=local,
            message=source,
            option=message.option,
            files=tuple(each.name for each in message.attachments),
            sender=message.sender,
            contact=_contact(event.channel.traits, message),
            language=message.language or event.channel.traits.language,
            edited=bool(message.edited),
            proved=talk.proved,
            whole=message.whole,
        )
        language = state.language or understood.language
        situation = self._situations.around(talk, event.channel.traits, language, now)
        form = filled(talk.form, message, source, event.channel.traits.about)
        if talk.theirs:
            outcome = replace(third.take(state, turn, situation), form=talk.form)
        elif message.wordless == "other":
            outcome = unheard(form, state, turn, situation)
        else:
            outcome = at_once(step(form, state, turn, situation))
        outcome = told(vouched(outcome, message, source), message, talk, situation)
        if message.answered:
            outcome = replace(outcome, replies=())
        return Thought(
            event.channel.traits, event.taken, message, talk, outcome, event.files, now, understood.command
        )

    async def _commit(self, thought: Thought) -> None:
        brief = len(thought.message.text) <= LONG  # a megabyte would hold the event loop up
        talk, written = await self._database.write(lambda tx: self._effects.apply(tx, thought), brief=brief)
        if thought.traits.style != "letter":
            self._known.keep(thought.message.address, talk)
        if talk.kept:
            self._known.forget(thought.message.address)
        self._outbox.offer(row for row in written if row["owner"] == self._outbox.node)
        if talk.spent and (channel := self._find(talk.address.channel, talk.address.account)):
            for provider_id in talk.spent:
                _in_passing(channel.update(Update(talk.address, "spent", provider_id=provider_id)))

    def _show_typing(self, channel: Channel, address: Address) -> None:
        _in_passing(channel.update(Update(address, "typing")))


@dataclass(frozen=True, slots=True)
class Event:
    """A message as it was read, with the files it brought already kept."""

    channel: Channel
    taken: Taken
    message: InboundMessage
    files: Sequence[Mapping[str, Any]]


def at_once(outcome: Outcome) -> Outcome:
    """Danger does not wait for the rest of a form: the talk counts as sent in, and a person may take it up."""
    if outcome.state.phase in {"idle", "submitted"} or not any(
        isinstance(act, FlagSafety) for act in outcome.acts
    ):
        return outcome
    return replace(outcome, state=outcome.state._replace(phase="submitted", asked=""))


def filled(form: Form, message: InboundMessage, source: str, about: Mapping[str, str]) -> Form:
    """The form with what the person wrote on a form page, in their own words, and what is known of everybody who
    writes to this account, until they say otherwise."""
    for key, text in about.items():
        if key not in form:
            form = form.with_value(key, Value(text, "", source, PRESUMED))
    for key, text in message.form.items():
        if key in BY_KEY and text.strip():
            form = form.with_value(key, Value(text.strip(), text.strip(), source, confirmed=True))
    return form


def _contact(traits: Traits, message: InboundMessage) -> tuple[str, str] | None:
    """The field of the form that the address itself fills."""
    return (traits.contact, message.address.peer) if traits.contact else None


def _names_more(message: InboundMessage, talk: Talk) -> bool:
    """Whether the message names words or a case that the remembered talk may know nothing of."""
    return bool(message.edited or message.claim or talk.kept or (talk.others and message.thread.ids))


def _asked(talk: Talk) -> str:
    """The open question; for an edited message the one it had answered."""
    if talk.replaces:
        for key, value in talk.form.items():
            if value.message == talk.replaces and key != "problem_description":
                return key
    return talk.state.asked


def _in_passing(work: Coroutine[Any, Any, None]) -> None:
    """Runs beside everything else; whether it succeeds matters to nobody."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
