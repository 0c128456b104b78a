"""The road of a message on both databases: each law of the design held by a test."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.case import Refused
from bot.verifying import _verify
from channels.base import Accepted, RawEvent, SendError
from desk import MANAGER, Clock, Desk, desk

COMPLAINT = "My kettle broke yesterday, order LH-8821345. I want my money back."


async def fate_of(running: Desk, number: int) -> str:
    return str((await running.rows("select fate from inbound where id = :of", of=number))[0][0])


@pytest.mark.requirement("R-007")
async def test_the_first_words_get_a_number_at_once(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        first, *_ = await running.says(COMPLAINT)

        assert first.kind == "acknowledgement"
        ((reference, state, acknowledged),) = await running.rows(
            "select reference, state, acknowledged_at is not null from complaint"
        )
        assert reference in first.text
        assert (state, bool(acknowledged)) == ("intake", True)


@pytest.mark.requirement("R-002")
async def test_a_greeting_opens_no_case(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        answered = await running.says("Hello")

        assert answered
        assert await running.rows("select count(*) from complaint") == [(0,)]
        assert await running.rows("select fate from inbound") == [("handled",)]


async def test_the_same_message_twice_is_one(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        accepted = [await running.customer.say(COMPLAINT, identity="same") for _ in range(3)]
        await running.quiet()

        assert [each.duplicate for each in accepted] == [False, True, True]
        assert await running.rows("select count(*) from complaint") == [(1,)]
        assert await running.rows("select count(*) from message where author = 'customer'") == [(1,)]


async def test_messages_of_a_talk_keep_their_order(database_url: str, tmp_path: Path) -> None:
    words = [COMPLAINT, *(f"and another thing, number {number}" for number in range(12))]
    async with desk(database_url, tmp_path) as running:
        for each in words:
            await running.customer.say(each)
        await running.quiet()

        said = await running.rows("select text from message where author = 'customer' order by id")
        accepted = await running.rows("select body from inbound order by id")
        assert [row[0] for row in said] == [json.loads(bytes(row[0]))["text"] for row in accepted]
        assert await running.rows("select count(*) from complaint") == [(1,)]


async def test_an_event_nobody_can_read_is_kept_shown_and_taken_again(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        raw = RawEvent("terminal", "local", "broken", running.clock(), b"\xff\x00 not ours", {"peer": "ann"})
        accepted = await running.program.inbox.accept(raw)
        await running.quiet()

        assert await fate_of(running, accepted.id) == "failed"
        (row,) = await running.program.inbox.unprocessed()
        assert "could not be read" in row["reason"]
        kept = await running.rows("select body from inbound where id = :of", of=accepted.id)
        assert bytes(kept[0][0]) == raw.body

        assert await running.program.inbox.replay(accepted.id)
        assert not await running.program.inbox.replay(4711)


async def test_an_event_of_a_channel_that_is_gone_waits(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        raw = RawEvent("pigeon", "", "1", running.clock(), b"coo")
        accepted = await running.program.inbox.accept(raw)
        await running.quiet()

        assert await fate_of(running, accepted.id) == "failed"


async def test_a_refused_message_is_never_shown_as_sent(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        running.customer.refusal = SendError("the line is closed", permanent=True)
        await running.says(COMPLAINT)

        statuses = await running.rows("select distinct status, error from message where author = 'bot'")
        assert statuses == [("failed", "the line is closed")]
        assert await running.rows("select acknowledged_at from complaint") == [(None,)]
        events = await running.rows("select event from case_event")
        assert ("delivery_failed",) in events


async def test_a_message_refused_for_now_goes_out_later_in_order(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        running.customer.refusal = SendError("busy", permanent=False, retry_after=60)
        assert await running.says(COMPLAINT) == []
        assert await running.says("It was order LH-8821345") == []
        assert set(await running.rows("select status from message where author = 'bot'")) == {("queued",)}

        running.customer.refusal = None
        running.clock.move(minutes=2)
        await running.program.database.write(lambda tx: tx.wake("outbox"))
        heard = [await running.customer.hears() for _ in range(2)]
        assert heard[0].kind == "acknowledgement"
        assert [each.id for each in heard] == sorted(each.id for each in heard)


async def test_a_reply_waits_for_its_undo_time_and_can_be_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, UNDO_SECONDS="10") as running:
        await running.says(COMPLAINT)
        kept = await running.does("reply", "We send you a new one.")
        gone = await running.does("reply", "Never mind this.")
        assert await running.does_undo(gone) == "Never mind this."
        assert await running.hears() == []

        running.clock.move(seconds=11)
        await running.program.database.write(lambda tx: tx.wake("outbox"))
        heard = await running.customer.hears()
        assert (heard.id, heard.text, heard.author.name) == (kept, "We send you a new one.", "Mei Lin")


async def test_a_case_goes_from_words_to_closing_by_the_table(database_url: str, tmp_path: Path) -> None:
    scales = {"severity": 2, "safety": 0, "complexity": 1, "impact": 1, "immediate_needed": "no"}
    decision = {"outcome": "upheld", "reasons": "The switch was faulty.", "remedy": "A new kettle by post."}
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        running.clock.move(days=2)
        await running.program.timekeeper.tick()  # the reminder
        await running.program.timekeeper.tick()  # and the end of the silence
        await running.quiet()
        assert await running.rows("select state from complaint") == [("acknowledged",)]
        await running.does("transition", "assign")
        await running.does("transition", "assessed", data={"assessment": scales})
        await running.does("transition", "propose", data=decision)
        await running.does("transition", "approve_and_send", by=MANAGER)
        await running.does("transition", "accept", reason="she said so on the phone")
        await running.does("transition", "done", data={"done": "The kettle was delivered."})
        await running.hears()
        running.clock.move(days=8)
        await running.program.timekeeper.tick()
        assert await running.rows("select state, close_reason from complaint") == [("closed", "implemented")]
        assert (await running.program.database.read(_verify)).broken == []
        assert await running.rows("select code from timer where state = 'running'") == [("T-SURVEY",)]


@pytest.mark.requirement("R-010")
async def test_every_open_case_has_a_next_update(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        assert (await running.rows("select next_update_due is not null from complaint"))[0][0]


@pytest.mark.requirement("R-016")
async def test_a_changed_event_breaks_its_chain(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        await running.program.database.write(
            lambda tx: tx.connection.execute(
                text("update case_event set actor = 'staff:9' where sequence = 1")
            )
        )
        result = await running.program.database.read(_verify)
        assert len(result.broken) == 1
        assert "from event 1" in result.broken[0]


@pytest.mark.requirement("R-014")
async def test_no_words_of_a_person_stand_in_the_chain(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says("Zanzibarquuxkettle broke yesterday and I want a refund")
        await running.does("note", "Zanzibarquuxnote")
        rows = await running.rows("select actor, event, reason, data from case_event")
        assert "Zanzibarquux" not in str(rows)


async def test_two_desks_on_one_server_share_the_work(postgres_database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with (
        desk(postgres_database_url, tmp_path, clock=clock) as one,
        desk(postgres_database_url, tmp_path, clock=clock) as two,
    ):
        await one.says(COMPLAINT)
        for number in range(10):
            each = (one, two)[number % 2]
            await each.customer.say(f"more about it, part {number}", identity=f"part {number}")
            await each.quiet()
        assert await one.rows("select count(*) from complaint") == [(1,)]
        assert await one.rows("select fate, count(*) from inbound group by fate") == [("handled", 11)]
        assert (await one.program.database.read(_verify)).broken == []


@pytest.mark.parametrize(
    "words",
    ["", " ", "\0\x01\x02", "🙂🙂🙂", "\u202eمرحبا لدي شكوى\u202c", "x" * 1_000_000, "坏了！" * 50_000],
)
async def test_any_words_have_a_fate(words: str, database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        accepted = await running.customer.say(words)
        assert isinstance(accepted, Accepted)
        await running.quiet()
        assert await fate_of(running, accepted.id) == "handled"


@pytest.mark.requirement("R-008")
async def test_danger_goes_to_the_team_at_once_and_is_asked_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        first, second = await running.says("The kettle caught fire and my hand is badly burnt")
        assert (first.kind, second.kind) == ("safety", "acknowledgement")
        assert await running.rows("select state, priority from complaint") == [("acknowledged", 1)]
        (answer,) = await running.says("I am at the hospital now")
        assert "?" not in answer.text
        await running.does("transition", "assign")
        assert await running.rows("select state from complaint") == [("assessing",)]


async def test_a_person_who_takes_over_may_work_on_the_case(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        await running.does("take_over")
        await running.settled()
        assert [each.text for each in await running.hears()] == [
            "Mei Lin from our team is now writing with you. I stay silent."
        ]
        assert await running.rows("select state from complaint") == [("acknowledged",)]
        assert await running.says("Thank you") == []
        await running.does("transition", "assign")


async def test_a_case_that_cannot_be_told_of_holds_up_no_other(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        spoil = text("update complaint set language = 'no language'")
        await running.program.database.write(lambda tx: tx.connection.execute(spoil))
        running.clock.move(days=2)
        for _ in range(3):
            await running.program.timekeeper.tick()
        assert (await running.program.office.health())["status"] == "ready"
        with pytest.raises(Refused, match="no value for language"):
            await running.does("amend", {"language": '"><x>'})


async def test_a_code_goes_out_once_however_often_it_is_asked_for(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        ((reference,),) = await running.rows("select reference from complaint")
        access = running.program.office.access
        for _ in range(4):
            await access.send_code(reference)
            for guess in range(6):
                assert await access.check_code(reference, f"{guess:06}x") is None
        await running.settled()
        (code,) = [each for each in await running.hears() if each.kind == "code"]
        assert (
            await access.check_code(reference, "".join(filter(str.isdigit, code.text))[:6]) is None
        )  # used up
        running.clock.move(minutes=16)
        await access.send_code(reference)
        await running.settled()
        (fresh,) = await running.hears()
        digits = next(
            word for word in fresh.text.replace(".", " ").split() if word.isdigit() and len(word) == 6
        )
        assert await access.check_code(reference, digits)
