"""What the desk reads, on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from backend import listing
from backend.case import complaints
from staff import add, chat

pytestmark = pytest.mark.integration


async def subjects(desk: Any, queue: str, **more: Any) -> list[str]:
    now = desk.clock()
    mei = desk.found["mei"].id
    found = await desk.read(
        lambda c: listing.queue(c, queue, me=mei, now=now, day_ends=now + timedelta(hours=12), **more)
    )
    return [row.subject for row in found.rows]


async def test_each_queue_holds_what_its_name_says(either_desk: Any):
    desk = either_desk
    fryer, charge = "空气炸锅冒烟，母亲手部烫伤", "Charged twice for order 58-20417, third time asking"
    sofa, fridge = "Sofa promised for 6 November, nobody came", "Text: fridge delivery missed again"

    assert await subjects(desk, "safety") == [fryer]
    assert await subjects(desk, "mine") == [fryer, charge]
    assert await subjects(desk, "undelivered") == [fridge]
    assert set(await subjects(desk, "overdue")) == {sofa, charge}
    assert await subjects(desk, "waiting") == []
    assert await subjects(desk, "closed") == []
    assert len(await subjects(desk, "open")) == 6
    assert set(await subjects(desk, "unassigned")) == {
        sofa,
        fridge,
        "Shelf arrived split along the edge",
        "水壶 K2 漏水，要求换货",
    }


async def test_counts_agree_with_the_queues(either_desk: Any):
    desk = either_desk
    now = desk.clock()
    ends = now + timedelta(hours=12)
    found = await desk.read(lambda c: listing.counts(c, desk.found["mei"].id, now, ends))

    for queue in set(listing.QUEUES) - {"unprocessed", "closed"}:
        assert found[queue] == len(await subjects(desk, queue)), queue
    assert found["unprocessed"] == 1


async def test_a_message_that_came_through_later_takes_a_case_off_the_undelivered(either_desk: Any):
    desk = either_desk
    case = await desk.complaint(desk.found["fridge"])
    now = desk.clock()
    row = {"author": "bot", "status": "delivered", "channel": "email", "account": "a", "peer": "b"}
    await desk.write(lambda tx: add(tx, desk.program, case["id"], "by e-mail then", now, **row))

    assert await subjects(desk, "undelivered") == []


async def test_a_promise_kept_late_is_no_longer_broken(either_desk: Any):
    desk = either_desk
    case, tom, now = await desk.complaint(desk.found["sofa"]), desk.found["tom"], desk.clock()
    await desk.write(
        lambda tx: tx.connection.execute(text("UPDATE timer SET state = 'fired' WHERE state = 'running'"))
    )
    assert "Sofa promised for 6 November, nobody came" in await subjects(desk, "overdue")

    def settle(tx: Any) -> None:
        verbs = desk.program.complaints
        verbs.transition(tx, case["id"], "ack_sent", tom, now, reason="told him on the phone")
        verbs.transition(tx, case["id"], "assign", tom, now)
        scales = dict.fromkeys(("severity", "complexity", "impact"), 1) | {
            "safety": 0,
            "immediate_needed": "no",
        }
        verbs.transition(tx, case["id"], "assessed", tom, now, data={"assessment": scales})
        decision = {"outcome": "upheld", "reasons": "Nobody came.", "remedy": "Delivered on Monday."}
        verbs.transition(tx, case["id"], "propose", tom, now, data=decision)
        verbs.transition(tx, case["id"], "approve_and_send", desk.found["adaeze"], now)
        verbs.transition(tx, case["id"], "accept", tom, now, reason="on the phone, 20 Nov")

    await desk.write(settle)

    assert "Sofa promised for 6 November, nobody came" not in await subjects(desk, "overdue")


async def test_pages_of_a_long_list_hold_every_case_once(either_desk: Any):
    desk = either_desk
    now = desk.clock()

    def many(tx: Any) -> None:
        for number in range(listing.PAGE + 15):
            chat(
                tx, desk.program, f"case {number}", now=now - timedelta(minutes=number % 7), name=f"N{number}"
            )

    await desk.write(many)
    for queue in ("open", "unassigned"):
        seen: list[str] = []
        cursor = ""
        while True:
            found = await desk.read(
                lambda c, q=queue, at=cursor: listing.queue(c, q, me=1, now=now, day_ends=now, cursor=at)
            )
            seen += [row.reference for row in found.rows]
            cursor = found.next
            if not cursor:
                break
        total = listing.PAGE + 15 + (6 if queue == "open" else 4)
        assert len(seen) == len(set(seen)) == total


async def test_a_cursor_of_another_list_is_refused(either_desk: Any):
    with pytest.raises(ValueError, match="cursor"):
        await subjects(either_desk, "open", cursor="7")


async def test_cases_are_found_by_number_name_subject_and_last_words(either_desk: Any):
    desk = either_desk

    async def find(words: str, reference: str = "") -> list[str]:
        found = await desk.read(lambda c: listing.search(c, words, reference))
        return [row.reference for row in found.rows]

    assert await find("", desk.found["sofa"]) == [desk.found["sofa"]]
    assert await find("achterb") == [desk.found["sofa"]]
    assert await find("烫伤") == [desk.found["fryer"]]
    assert await find("THIRD TIME") == [desk.found["charge"]]
    assert await find("100%") == []
    assert await find("_") == []


async def test_who_gave_no_name_is_shown_by_an_address_people_know_and_by_nothing_else(either_desk: Any):
    desk = either_desk
    for peer, shown in (
        ("+447700900142", "+447700900142"),
        ("ann@example.org", "ann@example.org"),
        ("rjq2t5w3", ""),
    ):
        change = update(complaints).where(complaints.c.reference == desk.found["fridge"]).values(peer=peer)
        await desk.write(lambda tx, change=change: tx.connection.execute(change))
        found = await desk.read(lambda c: listing.search(c, "", desk.found["fridge"]))
        assert found.rows[0].who == shown


async def test_a_case_is_read_whole(either_desk: Any):
    desk = either_desk
    found = await desk.read(lambda c: listing.whole(c, desk.found["fryer"]))

    assert found.owner == "Mei Lin"
    assert [each["author"] for each in found.messages] == [
        "customer",
        "bot",
        "customer",
        "note",
        "staff",
        "customer",
    ]
    assert [each["name"] for each in found.attachments] == ["IMG_2044.jpg"]
    assert [each["sequence"] for each in found.events] == list(range(1, len(found.events) + 1))
    assert found.reply_to[0] == "telegram"
    assert await desk.read(lambda c: listing.whole(c, "AMD-000000-00000")) is None


async def test_a_file_belongs_to_its_case_alone(either_desk: Any):
    desk = either_desk

    assert await desk.read(lambda c: listing.attachment(c, desk.found["fryer"], "photo1"))
    assert await desk.read(lambda c: listing.attachment(c, desk.found["charge"], "photo1")) is None


@pytest.mark.parametrize("queue", ["safety", "mine", "unassigned", "open", "overdue", "undelivered"])
async def test_no_queue_reads_the_whole_table(desk: Any, queue: str):
    """On SQLite every step of a queue is a search of an index, or a walk along one from its end."""
    plans: list[str] = []

    def read(connection: Any) -> None:
        now = desk.clock()
        statements: list[tuple[str, Any]] = []
        from sqlalchemy import event

        def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            statements.append((statement, parameters))

        event.listen(connection.engine, "before_cursor_execute", note)
        try:
            listing.queue(connection, queue, me=1, now=now, day_ends=now)
        finally:
            event.remove(connection.engine, "before_cursor_execute", note)
        raw = connection.connection.driver_connection
        for statement, parameters in statements:
            plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    await desk.read(read)

    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan], plans


async def test_closed_cases_do_not_weigh_on_the_open_ones(desk: Any):
    await desk.write(
        lambda tx: tx.connection.execute(
            update(complaints).where(complaints.c.reference == desk.found["shelf"]).values(state="closed")
        )
    )

    assert "Shelf arrived split along the edge" not in await subjects(desk, "open")
    assert await subjects(desk, "closed") == ["Shelf arrived split along the edge"]
