"""What holds texts back, what becomes of them, and which other way they go."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.sms.segments import measure
from desk import Clock
from notifications import costs
from sms_desk import Phone, phone
from twilio_double import ANN, Twilio

pytestmark = pytest.mark.integration


async def statuses(one: Phone) -> list[tuple[str, str]]:
    rows = "select status, error from message where channel = 'sms' and status is not null order by id"
    return [(status, error) for status, error in await one.desk.rows(rows)]


async def newest(one: Phone) -> tuple[str, str]:
    return (await statuses(one))[-1]


async def test_callbacks_move_a_message_and_never_back(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("HELP")
        (text,) = one.provider.texts
        assert (await newest(one))[0] == "accepted"
        for reported, becomes in [
            ("sent", "sent"),
            ("queued", "sent"),
            ("delivered", "delivered"),
            ("sent", "delivered"),
            ("delivered", "delivered"),
            ("undelivered", "delivered"),
        ]:
            assert await one.provider.reports(text, reported) == 200
            await one.desk.settled()
            assert (await newest(one))[0] == becomes


async def test_a_failed_text_says_why_and_a_late_delivery_wins(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        text = one.provider.texts[0]
        await one.provider.reports(text, "undelivered", 30003)
        await one.desk.settled()
        status, error = (await statuses(one))[0]
        assert status == "failed"
        assert "off, out of reach" in error
        assert "delivery_failed" in await one.events()
        await one.provider.reports(text, "delivered")
        await one.desk.settled()
        assert (await statuses(one))[0] == ("delivered", "")


async def test_a_callback_for_no_message_of_ours_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("HELP")
        text = one.provider.texts[0]
        before = await statuses(one)
        text.callback = text.callback.replace("message=", "message=99")
        await one.provider.reports(text, "failed", 30003)
        await one.desk.settled()
        assert await statuses(one) == before
        fates = await one.desk.rows("select fate, reason from inbound order by id desc limit 1")
        assert fates == [("ignored", "a receipt for no message of ours")]


async def test_stop_is_kept_and_later_notices_are_not_texted(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        assert await one.says("STOP") == []  # Twilio confirms its own word, once
        assert "texts_stopped" in await one.events()
        assert (await one.case())["state"] != "closed"
        await one.desk.does("reply", "Never sent.")
        assert await one.hears() == []
        assert await newest(one) == ("failed", "the person ended texts")
        assert "delivery_failed" in await one.events()
        assert await one.says("START") == []  # Twilio confirms this one too
        assert "texts_started" in await one.events()
        await one.desk.does("reply", "A word from us.")
        assert await one.hears() == ["A word from us."]


async def test_a_stop_twilio_does_not_know_is_confirmed_once(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("我买的水壶漏水")
        (told,) = await one.says("退订")
        assert "恢复" in told
        assert measure(told).segments == 1
        await one.desk.does("reply", "您好")
        assert await one.hears() == []
        (told,) = await one.says("恢复")
        await one.desk.does("reply", "您好")
        assert await one.hears() == ["您好"]


async def test_an_opt_out_only_twilio_knew_is_learned_from_its_refusal(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        one.provider.stopped.add(ANN)
        await one.desk.does("reply", "A word from us.")
        await one.hears()
        status, error = await newest(one)
        assert status == "failed"
        assert "STOP" in error
        assert "texts_stopped" in await one.events()


async def by_web_too(one: Phone) -> None:
    """The same person reached the desk at the terminal about this case."""
    await one.desk.customer.say("hello")
    await one.desk.hears()
    await one.desk.program.database.write(
        lambda tx: tx.connection.exec_driver_sql(
            "update conversation set complaint_id = (select max(id) from complaint) where channel = 'terminal'"
        )
    )


async def test_a_notice_that_cannot_be_texted_goes_another_proved_way(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from channels.terminal import Terminal

    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=2))
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        await by_web_too(one)
        await one.says("STOP")
        await one.desk.does("reply", "We send you a new one.")
        await one.desk.settled()
        assert [message.text for message in await one.desk.hears()] == ["We send you a new one."]
        assert "fell_back" in await one.events()
        rows = "select count(*) from message where fallback_of is not null"
        assert await one.desk.rows(rows) == [(1,)]


@pytest.mark.parametrize("code", [30003, 30006, 30007])
async def test_an_unreachable_phone_falls_back_after_its_callback(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    from dataclasses import replace

    from channels.terminal import Terminal

    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=2))
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        await by_web_too(one)
        await one.desk.does("reply", "We send you a new one.")
        await one.hears()
        text = next(each for each in one.provider.texts if each.body == "We send you a new one.")
        await one.provider.reports(text, "undelivered", code)
        await one.provider.reports(text, "undelivered", code)
        await one.desk.settled()
        assert [message.text for message in await one.desk.hears()] == ["We send you a new one."]


async def night(url: str, tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 16, 22, 30, tzinfo=UTC))
    async with phone(url, tmp_path, clock) as one:
        assert len(await one.says("My kettle leaks")) == 2  # who writes at night is awake
        await one.desk.does("reply", "A word from us.")
        await one.desk.quiet()
        assert "A word from us." not in one.provider.bodies()
        rows = "select status, attempts from message order by id desc limit 1"
        assert await one.desk.rows(rows) == [("queued", 0)]
        clock.move(hours=10)
        one.desk.program.database.wakes.wake(["outbox"])
        await one.hears()
        assert "A word from us." in one.provider.bodies()


async def test_a_notice_waits_for_the_morning_of_its_reader(database_url: str, tmp_path: Path) -> None:
    await night(database_url, tmp_path)


async def test_danger_is_answered_at_night(sqlite_database_url: str, tmp_path: Path) -> None:
    async with phone(sqlite_database_url, tmp_path, Clock(datetime(2026, 11, 16, 3, 0, tzinfo=UTC))) as one:
        safety, _ = await one.says("The kettle caught fire and my hand is burnt")
        assert "112" in safety


async def test_one_number_gets_so_many_texts_a_day(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, DAILY="3") as one:
        await one.says("My kettle leaks")
        for _ in range(4):
            assert await one.provider.says("HELP", sender=ANN) == 200
        await one.desk.program.inbox.settle()
        await one.desk.quiet()
        assert len(one.provider.texts) == 3
        waiting = "select distinct error from message where status = 'queued' and error <> ''"
        assert await one.desk.rows(waiting) == [("as many as one number gets in a day were sent",)]


async def test_the_months_ceiling_stops_notices_but_no_answer(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, PRICE="0.05", CEILING="0.10") as one:
        await one.says("My kettle leaks")
        segments = await one.desk.rows("select sum(segments) from message")
        assert int(segments[0][0]) == 2
        (number,) = (await one.desk.rows("select max(id) from complaint"))[0]
        of_case = await one.desk.program.database.read(lambda c: costs.segments_of(c, number))
        assert of_case == 2
        told = (await one.desk.program.office.metrics()).decode()
        assert 'amends_text_segments{channel="sms"} 2.0' in told
        assert 'amends_text_cost{ceiling="0.1",channel="sms",currency="USD"} 0.1' in told
        await one.desk.does("reply", "A word from us.")
        await one.hears()
        assert await newest(one) == ("failed", "the month's ceiling for texts is reached")
        assert len(await one.says("STATUS")) == 1


async def test_a_wrong_token_harms_no_case(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        refuse(one.provider)
        assert await one.provider.says("My kettle leaks", sender=ANN) == 200
        await one.desk.program.inbox.settle()
        await one.desk.quiet()
        assert (await one.case())["state"] == "intake"
        rows = await one.desk.rows("select status, error from message where status is not null order by id")
        assert rows[0][0] == "queued"
        assert "AMENDS_TWILIO_AUTH_TOKEN" in rows[0][1]
        one.provider.always = None
        one.desk.clock.move(seconds=30)
        one.desk.program.database.wakes.wake(["outbox"])
        assert len(await one.hears()) == 2
        assert (await one.case())["acknowledged_at"]


def refuse(provider: Twilio) -> None:
    provider.always = (401, 20003)


async def test_the_same_text_twice_is_answered_once(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        assert len(await one.says("My kettle leaks", sid="SM77")) == 2
        assert await one.says("My kettle leaks", sid="SM77") == []
        assert await one.desk.rows("select count(*) from complaint") == [(1,)]
