"""Whole complaints by text alone, from the first words to the end, on both databases."""

import asyncio
from pathlib import Path

import pytest

from channels.sms.segments import measure
from desk import AGENT, MANAGER
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
SCALES = {"severity": "2", "safety": "0", "complexity": "1", "impact": "1", "immediate_needed": "no"}


async def decided(one: Phone, outcome: str, reasons: str, remedy: str) -> list[str]:
    await one.desk.does("transition", "assign")
    (taken,) = await one.hears()
    assert one_segment([taken])
    await one.desk.does("transition", "assessed", data={"assessment": SCALES})
    given = {"outcome": outcome, "reasons": reasons, "remedy": remedy}
    await one.desk.does("transition", "propose", data=given)
    await one.desk.does("transition", "approve_and_send", by=MANAGER)
    return await one.hears()


async def surveyed(one: Phone) -> str:
    """Three days after the end: the question that comes by itself."""
    one.desk.clock.move(days=3, minutes=1)
    await one.desk.program.timekeeper.tick()
    (asked,) = await one.hears()
    return asked


async def marks(one: Phone) -> tuple[int, int, str]:
    ((result, fairness, words),) = await one.desk.rows("select result, fairness, words from survey")
    return result, fairness, words


def one_segment(texts: list[str]) -> bool:
    return all(measure(text).segments == 1 for text in texts)


async def test_a_complaint_in_english_from_the_first_text_to_the_end(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        number, question = await one.says("My kettle leaks, I bought it last week")
        reference = (await one.case())["reference"]
        assert number.startswith(f"Amends: received, number {reference}.")
        assert "STOP to end texts" in number
        assert question == "What would put this right for you?\n1 Skip"
        assert one_segment([number, question])
        assert (await one.says("I want my money back"))[0].endswith("1 I don't know, 2 Skip")
        (summary,) = await one.says("1")
        assert "Reply 1 to send, 2 to change one, 3 to add something." in summary
        (sent,) = await one.says("1")
        assert (await one.case())["state"] == "acknowledged"
        (status,) = await one.says("STATUS")
        assert status.startswith(f"Amends: {reference}: received.")
        assert one_segment([summary, sent, status])
        assert reference in (await one.says(f"status {reference}"))[0]

        (ready,) = await decided(one, "upheld", "The seal was faulty.", "You get 25 pounds back.")
        assert one_segment([ready])
        assert "kettle" not in ready
        assert "25" not in ready
        (answer,) = await one.says("READ")
        assert "Why: The seal was faulty." in answer
        assert "What we will do: You get 25 pounds back." in answer
        assert answer.splitlines()[-1].startswith("1 I accept, 2 I do not accept, 3 ")
        (noted,) = await one.says("1")
        assert "noted" in noted
        assert (await one.case())["state"] in {"implementing", "resolved"}

        await one.desk.does("transition", "done", data={"done": "The money was sent."})
        (done,) = await one.hears()
        assert "Reply 1 yes, 2 no" in done
        assert "money" not in done
        await one.says("1")
        case = await one.case()
        assert (case["state"], case["close_reason"]) == ("closed", "satisfied")
        asked = await surveyed(one)
        assert one_segment([asked])
        assert asked.startswith(f"Amends: {reference}: are you content with the result?")
        assert "kettle" not in asked
        (second,) = await one.says("4")
        (thanks,) = await one.says("5, but nobody answered my first call")
        assert one_segment([second, thanks])
        assert await marks(one) == (4, 5, "but nobody answered my first call")
        assert (await one.case())["state"] == "closed"
        (again,) = await one.says("REOPEN")
        assert (await one.case())["state"] == "assessing"
        assert reference in again


async def test_a_complaint_in_chinese_from_the_first_text_to_the_end(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        number, question = await one.says("我上周买的水壶漏水，很生气")
        reference = (await one.case())["reference"]
        assert number.startswith(f"【Amends】已收到，编号{reference}")
        assert question.endswith("\n1跳过")
        assert one_segment([number, question])
        assert (await one.says("退款"))[0].endswith("\n1不清楚，2跳过")
        (summary,) = await one.says("１")
        assert "回1提交" in summary
        (sent,) = await one.says("１")
        assert (await one.case())["state"] == "acknowledged"
        (status,) = await one.says("进度")
        assert reference in status
        assert one_segment([summary, sent, status])
        (ready,) = await decided(one, "upheld", "密封圈有问题。", "退还全款。")
        assert one_segment([ready])
        assert "水壶" not in ready
        (answer,) = await one.says("查看")
        assert "密封圈有问题" in answer
        await one.says("1")
        await one.desk.does("transition", "done", data={"done": "已退款"})
        (done,) = await one.hears()
        assert one_segment([done])
        await one.says("１")
        assert (await one.case())["state"] == "closed"
        asked = await surveyed(one)
        assert asked.startswith(f"【Amends】{reference}：对结果满意吗")
        (second,) = await one.says("４分")
        (thanks,) = await one.says("5 就是第一次打电话没人接")
        assert one_segment([asked, second, thanks])
        assert await marks(one) == (4, 5, "就是第一次打电话没人接")


async def finished(one: Phone, **later: float) -> None:
    """A complaint by text from its first words to its end; the last word comes `later`."""
    await one.says("My kettle leaks, order LH-8821345, I want my money back")
    await one.says("send it")
    await decided(one, "upheld", "The seal was faulty.", "You get 25 pounds back.")
    await one.says("accept")
    await one.desk.does("transition", "done", data={"done": "The money was sent."})
    await one.hears()
    one.desk.clock.move(**later)
    await one.says("1")
    assert (await one.case())["state"] == "closed"


async def test_after_stop_nobody_is_asked_how_it_went(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await finished(one)
        await one.says("STOP")
        one.desk.clock.move(days=3, minutes=1)
        await one.desk.program.timekeeper.tick()
        assert await one.hears() == []
        assert (await one.events())[-1] == "survey_skipped"


async def put_off(one: Phone) -> str:
    """The newest text, once it waits; until then it is in somebody's hands, who looks at the hour."""
    newest = "select status, text from message order by id desc limit 1"
    async with asyncio.timeout(10):
        while True:
            ((status, text),) = await one.desk.rows(newest)
            if status == "queued":
                return str(text)
            assert status == "sending", status
            await asyncio.sleep(0.02)


async def test_a_survey_by_text_waits_for_the_morning(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await finished(one, hours=12, minutes=30)  # half past ten in the evening
        one.desk.clock.move(days=3, minutes=1)
        await one.desk.program.timekeeper.tick()
        await one.desk.quiet()
        text = await put_off(one)
        assert text not in one.provider.bodies()
        one.desk.clock.move(hours=10)
        await one.desk.program.database.write(lambda tx: tx.wake("outbox"))
        assert text in await one.hears()


async def test_not_fixed_by_text_is_offered_to_be_taken_up_by_number(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await finished(one)
        await surveyed(one)
        (offer,) = await one.says("1 it still leaks")
        assert offer.endswith("1 Take it up again, 2 New complaint, 3 No")
        assert (await one.case())["state"] == "closed"
        await one.says("1")
        assert (await one.case())["state"] == "assessing"


async def test_a_complaint_is_withdrawn_by_text_after_asking_back(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks and smells")
        (asked,) = await one.says("I want to withdraw my complaint")
        assert asked.endswith("1 Yes, 2 No")
        await one.says("1")
        case = await one.case()
        assert (case["state"], case["close_reason"]) == ("closed", "withdrawn")


async def test_a_person_a_question_and_help_come_by_text(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        assert "STOP to end texts" in (await one.says("HELP"))[0]
        await one.says("My kettle leaks")
        assert (await one.case())["reference"] in (await one.says("AGENT"))[0]
        await one.desk.does("reply", "I am looking at it.")
        await one.desk.does("transition", "assign")
        await one.hears()
        await one.desk.does("transition", "ask", data={"question": "Which colour is the kettle?"}, by=AGENT)
        (asked,) = await one.hears()
        assert "READ" in asked
        assert "kettle" not in asked
        assert one_segment([asked])
        assert await one.says("READ") == ["Which colour is the kettle?"]
        await one.says("It is red")
        assert "customer_reply" in await one.events()


@pytest.mark.parametrize(("word", "answer"), [("ESTADO", "status"), ("SUIVI", "status"), ("LEER", "status")])
async def test_words_of_every_language_are_understood(
    sqlite_database_url: str, tmp_path: Path, word: str, answer: str
) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        reference = (await one.case())["reference"]
        assert reference in "".join(await one.says(word))
        assert (await one.desk.rows("select count(*) from complaint")) == [(1,)]
