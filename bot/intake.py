"""One turn: an accepted event is read, understood, thought through, and committed in one transaction (law 4)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.case import Stale
from backend.files import Files
from backend.talks import keep_parts
from bot import inbox
from bot.effects import Effects, Moved, Settled, Thought
from bot.inbox import Failed, Taken
from bot.known import Known
from bot.situation import Situations, Talk
from channels.base import Address, Channel, DeliveryReceipt, Ignored, InboundMessage, Traits, Update
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
TRIES = 8


class Intake:
    """Takes events to their fate."""

    def __init__(
        self,
        *,
        find: Callable[[str, str], Channel | None],
        situations: Situations,
        effects: Effects,
        files: Files,
        outbox: Outbox,
        known: Known,
        now: Callable[[], datetime],
    ) -> None:
        self._find = find
        self._situations = situations
        self._effects = effects
        self._files = files
        self._outbox = outbox
        self._now = now
        self._database = situations.database
        self._known = known
        self._room_for_big = asyncio.Semaphore(BIG_AT_ONCE)
        get_ready(situations.languages)

    async def take(self, taken: Taken) -> None:
        """Reads an event and does what it asks for. Raises `Failed` with the reason staff see."""
        channel = self._find(taken.raw.channel, taken.raw.account)
        if channel is None:
            raise Failed(f"the channel {taken.raw.channel} ({taken.raw.account}) is not configured here")
        reading = await self._read(channel, taken)
        if isinstance(reading, InboundMessage):
            await self._turn(channel, taken, reading)
        elif isinstance(reading, DeliveryReceipt):
            known = await self._outbox.receive(reading)
            await self._end(
                taken, "handled" if known else "ignored", "" if known else "a receipt for no message of ours"
            )
        else:
            await self._end(taken, "ignored", reading.reason)

    async def _read(self, channel: Channel, taken: Taken) -> InboundMessage | DeliveryReceipt | Ignored:
        try:
            if len(taken.raw.body) > BIG:
                async with self._room_for_big:
                    return await asyncio.to_thread(channel.read, taken.raw)
            return channel.read(taken.raw)
        except ValueError as error:
            raise Failed(f"it could not be read: {error}") from error

    async def _end(self, taken: Taken, fate: str, reason: str) -> None:
        await self._database.write(
            lambda tx: inbox.settle(tx, taken.id, fate, self._now(), reason=reason), brief=True
        )

    async def _turn(self, channel: Channel, taken: Taken, message: InboundMessage) -> None:
        now = self._now()
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
        for _ in range(TRIES):
            thought = await self._think(event)
            try:
                await self._commit(thought)
            except (Stale, Moved):
                self._known.forget(address)
                continue
            except Settled:
                self._known.forget(address)
            return
        raise RuntimeError("the conversation changed at every try")

    async def _think(self, event: "Event") -> Thought:
        """Understanding and step, outside the writer: the transaction only merges what they came to."""
        now, traits = self._now(), event.channel.traits
        talk = self._known.get(event.message.address) if traits.style != "letter" else None
        if talk is None:
            talk = await self._situations.find(event.message, traits, now)
        if len(event.message.text) > LONG:
            return await asyncio.to_thread(self._reason, event, talk, now)
        return self._reason(event, talk, now)

    def _reason(self, event: "Event", talk: Talk, now: datetime) -> Thought:
        message, state, source = event.message, talk.state, str(event.taken.id)
        local = now.astimezone(self._situations.zone)
        understood = understand(
            message.text,
            now=local,
            languages=self._situations.languages,
            language=state.language or None,
            asked=state.asked or None,
            prefix=self._situations.prefix,
        )
        turn = Turn(
            text=message.text,
            understood=understood,
            now=local,
            message=source,
            option=message.option,
            files=tuple(each.name for each in message.attachments),
            sender=message.sender,
            contact=_contact(event.channel.traits, message),
            language=message.language,
            edited=bool(message.edited),
            whole=message.whole,
        )
        language = state.language or understood.language
        situation = self._situations.around(talk, event.channel.traits, language, now)
        outcome = at_once(step(filled(talk.form, message, source), state, turn, situation))
        if message.answered:
            outcome = replace(outcome, replies=())
        return Thought(event.channel.traits, event.taken, message, talk, outcome, event.files, now)

    async def _commit(self, thought: Thought) -> None:
        brief = len(thought.message.text) <= LONG  # a megabyte would hold the event loop up
        talk, written = await self._database.write(lambda tx: self._effects.apply(tx, thought), brief=brief)
        if thought.traits.style != "letter":
            self._known.keep(thought.message.address, talk)
        self._outbox.offer(row for row in written if row["owner"] == self._outbox.node)

    def _show_typing(self, channel: Channel, address: Address) -> None:
        task = asyncio.ensure_future(channel.update(Update(address, "typing")))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())


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


def filled(form: Form, message: InboundMessage, source: str) -> Form:
    """The form with what the person wrote on a form page, in their own words."""
    for key, text in message.form.items():
        if key in BY_KEY and text.strip():
            form = form.with_value(key, Value(text.strip(), text.strip(), source, confirmed=True))
    return form


def _contact(traits: Traits, message: InboundMessage) -> tuple[str, str] | None:
    """The field of the form that the address itself fills."""
    return (traits.contact, message.address.peer) if traits.contact else None
