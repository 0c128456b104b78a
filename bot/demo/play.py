"""Plays the stories in the order of their times: customers through the inbox, staff through the verbs, time by hand."""

import asyncio
import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select

from backend.actors import Actor
from backend.case import Refused, complaints, messages, timer_rows
from backend.complaints import SCALES, Recorded
from backend.database import Transaction
from backend.deadlines import open_again
from backend.models import Staff
from backend.talks import conversations
from bot.app import Program
from bot.demo.pictures import drawn
from bot.demo.stage import Clock, Stage
from bot.demo.stories import Person, Story, span
from bot.demo.voices import Voice, voice_of
from bot.inbox import inbound
from channels.base import RawEvent
from notifications.outbox import OPEN

staff = Staff.__table__  # type: ignore[attr-defined]

ANSWERS = 14  # questions a patient customer answers
THINKING = timedelta(seconds=50)
AT_THE_DOOR = timedelta(minutes=20)  # after opening, when what came at night is taken up
FORMER_MAILBOX = "service@former.example"
POLL_SECONDS = 0.002
_GO_ON = {"en": "continue", "zh-CN": "继续"}


class Part:
    """One story on the stage: whose voice it is, and the case it became."""

    def __init__(self, story: Story, voice: Voice | None) -> None:
        self.story = story
        self.voice = voice
        self.case = 0
        self.done = 0


class Play:
    """One performance. Every act runs at its own time, what falls due before it first."""

    def __init__(self, desk: Program, stage: Stage, clock: Clock, end: datetime) -> None:
        self._desk = desk
        self._stage = stage
        self._clock = clock
        self._end = end
        self._people: dict[str, Actor] = {}

    async def hire(self, people: Sequence[Person]) -> None:
        """Adds the people of the desk."""
        for person in people:
            await self._desk.office.access.add_staff(person.email, person.role, person.name)
        rows = await self._desk.database.read(lambda c: c.execute(select(staff)).all())
        by_email = {row.email: row for row in rows}
        for person in people:
            row = by_email[person.email]
            self._people[person.key] = Actor("staff", row.id, row.name, row.role)

    async def perform(self, cast: Iterable[tuple[datetime, Story]]) -> None:
        """Plays every story to its last step, then lets time run to the end."""
        order = count()
        parts = [
            (at, next(order), Part(story, voice_of(story, self._desk, self._stage))) for at, story in cast
        ]
        heapq.heapify(parts)
        while parts:
            at, _, part = heapq.heappop(parts)
            await self._until(at)
            await self._act(part)
            if part.done <= len(part.story.steps):
                following = part.story.steps[part.done - 1]
                heapq.heappush(parts, (self._when(following), next(order), part))
        await self._lose_a_letter()
        await self._until(self._end)

    async def count(self) -> int:
        """How many complaints there are now."""
        found = await self._desk.database.read(
            lambda c: c.execute(select(func.count(complaints.c.id))).scalar_one()
        )
        return int(found)

    def _when(self, step: Mapping[str, Any]) -> datetime:
        """The step's own time; people at the desk work while it is open."""
        at = self._clock.moment + span(step.get("after", ""))
        if "by" in step and "take_over" not in step and span(step.get("after", "")) >= timedelta(hours=1):
            opens = open_again(at, self._desk.office.profile.hours)
            at = opens.astimezone(at.tzinfo) + AT_THE_DOOR if opens else at
        return min(at, self._end)

    async def _until(self, moment: datetime) -> None:
        """Moves the clock, stopping wherever something falls due."""
        moment = min(moment, self._end)
        while (due := await self._next_due()) is not None and due <= moment:
            self._clock.move_to(due)
            await self._desk.timekeeper.tick()
            await self._quiet()
        self._clock.move_to(moment)
        await self._desk.timekeeper.tick()

    async def _next_due(self) -> datetime | None:
        query = select(func.min(timer_rows.c.due_at)).where(timer_rows.c.state == "running")
        return await self._desk.database.read(lambda c: c.execute(query).scalar())

    async def _act(self, part: Part) -> None:
        """The first words, or the step whose turn it is."""
        if part.done == 0:
            await self._begin(part)
        else:
            await self._step(part, part.story.steps[part.done - 1])
        part.done += 1
        await self._quiet()

    async def _begin(self, part: Part) -> None:
        story = part.story
        if part.voice is None:
            reference = await self._write(
                lambda tx: self._desk.complaints.record(
                    tx, _recorded(story), self._actor(story.by), self._clock()
                )
            )
            part.case = await self._case_of(complaints.c.reference == reference)
        else:
            files = [(each["name"], drawn(each)) for each in story.files]
            await part.voice.says(story.says, self._clock(), files=files)
            await self._quiet()
            part.case = await self._case_of(complaints.c.peer == part.voice.peer)
            await self._answer(part)
        if story.category:
            await self._verb(
                part, "amend", {"category": story.category}, by=story.by or self._first_agent(story)
            )

    def _first_agent(self, story: Story) -> str:
        return "mei" if story.language == "zh-CN" else "daniel"

    async def _answer(self, part: Part) -> None:
        """The customer answers what is asked until the form is sent in, or where the story leaves off."""
        for _ in range(ANSWERS if part.story.answers else 0):
            state = await self._state(part)
            asked = state.get("asked", "")
            if state.get("phase") == "submitted" or (asked and asked == part.story.stops):
                return
            await self._until(self._clock.moment + THINKING)
            if state.get("phase") == "confirming":
                await self._press(part, "send")
            elif not asked:
                await self._say(part, _GO_ON[part.story.language])
            elif asked in part.story.answers:
                await self._say(part, part.story.answers[asked])
            else:
                await self._press(part, "done" if asked == "enclosure_list" else f"skip:{asked}")

    async def _state(self, part: Part) -> Mapping[str, Any]:
        query = select(conversations.c.state).where(conversations.c.complaint_id == part.case)
        return await self._desk.database.read(lambda c: c.execute(query).scalar()) or {}

    async def _step(self, part: Part, step: Mapping[str, Any]) -> None:
        if "says" in step:
            await self._say(part, step["says"])
        elif "press" in step:
            await self._press(part, step["press"])
        elif "refuse" in step:
            self._stage.refusals[part.story.address] = step["refuse"]
        else:
            await self._deed(part, step)

    async def _deed(self, part: Part, step: Mapping[str, Any]) -> None:
        """What somebody at the desk does: a reply, a note, taking over, or an event of the state table."""
        by = step["by"]
        try:
            if "reply" in step:
                await self._verb(part, "reply", step["reply"], by=by, undo=timedelta())
            elif "note" in step:
                await self._verb(part, "note", step["note"], by=by)
            elif hand := step.keys() & {"take_over", "hand_back"}:
                await self._verb(part, hand.pop(), by=by)
            else:
                event, data = self._move(step)
                await self._verb(part, "transition", event, by=by, reason=step.get("reason", ""), data=data)
        except Refused as error:
            raise ValueError(f"the story of {part.story.name} stumbles: {error}") from error

    def _move(self, step: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """The event of a step and what it needs."""
        if "event" in step:
            return step["event"], step.get("data", {})
        if "assign" in step:
            return "assign", {"owner": self._actor(step["assign"]).id}
        if "ask" in step:
            return "ask", {"question": step["ask"]}
        if "assess" in step:
            return "assessed", {"assessment": _scales(step["assess"])}
        return ("propose", step["propose"]) if "propose" in step else ("solve_on_spot", step["solve"])

    async def _say(self, part: Part, words: str) -> None:
        if part.voice is None:
            raise LookupError(f"{part.story.name} can only be heard by somebody at the desk")
        await part.voice.says(words, self._clock())
        await self._quiet()

    async def _press(self, part: Part, key: str) -> None:
        if part.voice is None:
            raise LookupError(f"{part.story.name} has no buttons")
        await part.voice.presses(key, self._clock())
        await self._quiet()

    async def _verb(self, part: Part, name: str, *given: Any, by: str, **more: Any) -> None:
        verb, actor = getattr(self._desk.complaints, name), self._actor(by)
        await self._write(lambda tx: verb(tx, part.case, *given, actor, self._clock(), **more))

    def _actor(self, key: str) -> Actor:
        return self._people[key]

    async def _write(self, work: Any) -> Any:
        def wake(tx: Transaction) -> Any:
            tx.wake("outbox")
            return work(tx)

        return await self._desk.database.write(wake)

    async def _case_of(self, where: Any) -> int:
        query = select(func.max(complaints.c.id)).where(where)
        return int(await self._desk.database.read(lambda c: c.execute(query).scalar_one()))

    async def _quiet(self) -> None:
        """Returns when nothing waits to be taken or sent; an event that could not be taken ends the play."""
        now = self._clock.moment
        coming = select(inbound.c.id, inbound.c.attempts).where(inbound.c.fate == "pending")
        going = select(messages.c.id, messages.c.attempts).where(
            messages.c.status.in_(OPEN), messages.c.due_at <= now
        )
        while waiting := await self._desk.database.read(lambda c: c.execute(coming.union_all(going)).all()):
            if any(row.attempts for row in waiting):
                raise RuntimeError("a sample message could not be taken or sent")
            await asyncio.sleep(POLL_SECONDS)

    async def _lose_a_letter(self) -> None:
        """A mail to a mailbox this desk no longer has: nobody can take it, and staff see that."""
        await self._until(self._end - timedelta(minutes=50))
        letter = (
            b"From: Jo Marsh <jo.marsh@mail.example>\r\nSubject: Still waiting\r\n\r\nIs anybody there?\r\n"
        )
        event = RawEvent("email", FORMER_MAILBOX, "former-1", self._clock(), letter, lane="mail:former")
        await self._desk.inbox.accept(event)
        await self._quiet()


def _recorded(story: Story) -> Recorded:
    return Recorded(
        media=f"media.{story.channel}",
        language=story.language,
        words=story.says,
        values={"name_or_organisation": story.name, **story.values},
        safety=story.urgent,
    )


def _scales(numbers: Sequence[int]) -> dict[str, Any]:
    """Severity, safety, complexity and impact; what is severe needs something at once."""
    urgent = "yes" if numbers[0] == 3 else "no"
    return dict(zip(SCALES, [*numbers, urgent], strict=True))
