"""A recall reaches everybody it concerns once, on every verified way, and only after two people checked it."""

from pathlib import Path
from typing import Any

import pytest

from backend import recalls
from backend.actors import Actor
from backend.case import Refused
from backend.complaints import Recorded
from channels.sms.segments import measure
from desk import AGENT, MANAGER
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
OTHER = Actor("staff", 7, "Omar Said", "manager")
TEXTS = {
    "en": {
        "product": "Kettle K2",
        "facts": "the handle can come off when it is hot.",
        "todo": "Do not use it.",
        "remedy": "your money back.",
    },
    "zh-CN": {
        "product": "K2水壶",
        "facts": "手柄受热可能脱落。",
        "todo": "请勿使用。",
        "remedy": "全额退款。",
    },
}


async def works(one: Phone, act: Any) -> Any:
    return await one.desk.program.database.write(act)


async def drafted(one: Phone, *wordings: str, numbers: tuple[str, ...] = ()) -> int:
    now = one.desk.clock()
    found = await one.desk.program.database.read(lambda c: recalls.concerned(c, wordings, numbers))
    return int(await works(one, lambda tx: recalls.draft(tx, TEXTS, found, MANAGER, now)))


async def let_go(one: Phone, recall: int, by: Actor = OTHER) -> None:
    now = one.desk.clock()
    await works(one, lambda tx: recalls.approve(tx, recall, by, now))
    await one.desk.program.recalls.tell()


async def heard_by_phone(one: Phone, product: str) -> None:
    recorded = Recorded(
        "media.phone", "en", "It leaks", {"phone": "01234 567890", "product_description": product}
    )
    await works(one, lambda tx: one.desk.program.complaints.record(tx, recorded, AGENT, one.desk.clock()))


async def whole(one: Phone, recall: int) -> recalls.Whole:
    found = await one.desk.program.database.read(lambda c: recalls.whole(c, recall))
    assert found
    return found


async def test_everybody_is_told_once_in_their_language_and_who_cannot_be_written_to_is_shown(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        await one.says("My kettle leaks")  # the same words again, by the same person
        await one.desk.says("我买的水壶漏水")
        await heard_by_phone(one, "the K2 kettle")
        await heard_by_phone(one, "a sofa")
        await one.desk.settled()
        await one.desk.hears()
        await one.hears()
        recall = await drafted(one, "kettle", "水壶")
        found = await whole(one, recall)
        assert (found.count, found.told) == (3, 0)
        one.desk.clock.move(hours=13)  # at night: safety news do not wait
        await let_go(one, recall)
        (text,) = await one.hears()
        assert "important safety news" in text
        assert measure(text).segments == 1
        assert "ettle" not in text
        assert "the handle can come off" in "\n".join(await one.says("READ"))
        await one.desk.settled()
        (told,) = [each.text for each in await one.desk.hears()]
        assert "手柄受热可能脱落" in told
        found = await whole(one, recall)
        assert (found.count, found.told, found.by_hand) == (3, 3, 1)
        assert found.row["ended_at"]
        assert [each["way"] for each in found.cases] == ["by_hand", "message", "message"]
        rows = await one.desk.rows("select text from message where author = 'note'")
        assert ["the handle can come off" in row[0] for row in rows] == [True]
        await one.desk.program.recalls.tell()
        assert await one.hears() == []


async def test_two_people_check_it(sqlite_database_url: str, tmp_path: Path) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        recall = await drafted(one, "kettle")
        for by, told in (
            (MANAGER, "Two people"),
            (AGENT, "A manager"),
            (Actor("staff", 9, "", "auditor"), "may read"),
        ):
            with pytest.raises(Refused, match=told):
                await let_go(one, recall, by)
        assert (await whole(one, recall)).told == 0
        now = one.desk.clock()
        await works(one, lambda tx: recalls.drop(tx, recall, AGENT, now))
        with pytest.raises(Refused, match="no draft"):
            await let_go(one, recall)
        assert "recalled" not in await one.events()


async def test_what_was_told_before_a_death_is_not_told_again(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        await one.desk.says("My kettle leaks")
        await one.desk.settled()
        await one.hears()
        await one.desk.hears()
        recall = await drafted(one, "kettle")
        now, desk = one.desk.clock(), one.desk.program.complaints

        def first(tx: Any) -> int:
            recalls.approve(tx, recall, OTHER, now)
            return recalls.tell_some(tx, desk, 1, now)

        with pytest.raises(ZeroDivisionError):  # the process dies inside a unit of work: nothing of it stays
            await works(one, lambda tx: first(tx) / 0)
        found = await whole(one, recall)
        assert (found.told, found.row["approved_at"]) == (0, None)
        await works(one, first)
        assert (await whole(one, recall)).told >= 1
        await one.desk.program.recalls.tell()
        await one.desk.settled()
        assert len(await one.hears()) == 1
        assert len(await one.desk.hears()) == 1
        assert (await one.events()).count("recalled") == 2


@pytest.mark.parametrize(
    ("wordings", "numbers", "told"),
    [
        (("teapot",), (), "No complaint is about"),
        (("%",), (), "No complaint is about"),
        ((), ("AMD-261116-XXXXX",), "There is no complaint AMD"),
    ],
)
async def test_a_recall_that_concerns_nobody_is_not_written(
    sqlite_database_url: str, tmp_path: Path, wordings: tuple[str, ...], numbers: tuple[str, ...], told: str
) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        with pytest.raises(Refused, match=told):
            await drafted(one, *wordings, numbers=numbers)
        reference = (await one.case())["reference"]
        recall = await drafted(one, numbers=(reference,))
        (case,) = (await whole(one, recall)).cases
        await works(one, lambda tx: recalls.leave_out(tx, recall, case["id"], AGENT))
        assert (await whole(one, recall)).count == 0


async def test_what_reached_nobody_is_not_shown_as_told(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        recall = await drafted(one, "kettle")
        await let_go(one, recall)
        await one.desk.settled()
        assert [each["failed"] for each in (await whole(one, recall)).cases] == [0]
        text = next(each for each in one.provider.texts if "safety news" in each.body)
        await one.provider.reports(text, "undelivered", 30005)
        await one.desk.settled()
        found = await whole(one, recall)
        assert ([each["failed"] for each in found.cases], found.told, found.by_hand) == ([1], 1, 1)
