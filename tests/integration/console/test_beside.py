"""Who else stands beside a case on its page, and words that are given a case of their own."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from backend import third_parties
from backend.case import case_events, complaints, load, messages, write_messages

pytestmark = pytest.mark.integration


def place(reference: str, more: str = "") -> str:
    return f"/console/complaints/{reference}{more}"


async def copied(desk: Any, reference: str, name: str, peer: str) -> int:
    """Somebody is copied in; their number."""
    case = await desk.complaint(reference)

    def write(tx: Any) -> int:
        third_parties.keep(
            tx, load(tx, case["id"], desk.clock()), "email", "care@desk.example", [(name, peer)], "copied"
        )
        return int(third_parties.of_case(tx.connection, case["id"])[-1]["id"])

    return int(await desk.program.database.write(write))


async def said(desk: Any, reference: str, words: str, author: str = "customer") -> int:
    """Further words on a case; their message's number."""
    case = await desk.complaint(reference)
    row = {
        "conversation_id": case["conversation_id"],
        "complaint_id": case["id"],
        "author": author,
        "name": "Bob <bob@example.org>" if author == "third" else "",
        "text": words,
        "language": "en",
        "at": desk.clock(),
    }
    written = await desk.program.database.write(lambda tx: write_messages(tx, [row]))
    return int(written[0]["id"])


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_people_beside_the_customer_are_shown_and_escaped(desk: Any, language: str):
    reference = desk.found["charge"]
    await copied(desk, reference, "<b>Bob</b>", "bob@example.org")
    await said(desk, reference, "I saw <i>it</i>.", "third")
    async with desk.signed_in("mei.lin") as browser:
        page = (await browser.get(place(reference), params={"lang": language})).text
    assert "bob@example.org" in page
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page
    assert "<b>Bob</b>" not in page
    assert "I saw &lt;i&gt;it&lt;/i&gt;." in page
    assert not re.search(r">[^<]*\bconsole\.[a-z]+\.", page)


async def test_somebody_is_let_in_and_left_out_again(either_desk: Any):
    desk, reference = either_desk, either_desk.found["charge"]
    number = await copied(desk, reference, "Bob", "bob@example.org")
    case = await desk.complaint(reference)

    async def events() -> list[str]:
        query = select(case_events.c.event).where(case_events.c.complaint_id == case["id"])
        return list(
            await desk.read(lambda c: c.execute(query.order_by(case_events.c.sequence)).scalars().all())
        )

    async with desk.signed_in("mei.lin") as browser:
        for wanted, event in (("yes", "third_party_admitted"), ("", "third_party_left_out")):
            form = {"party": str(number), "wanted": wanted}
            assert (await browser.post(place(reference, "/third-parties"), data=form)).status_code == 303
            assert (await events())[-1] == event
            again = await browser.post(place(reference, "/third-parties"), data=form)
            assert again.status_code == 303
            assert (await events())[-1] == event
        # somebody of another case
        other = await browser.post(
            place(desk.found["sofa"], "/third-parties"),
            data={"party": str(number), "wanted": "yes"},
            headers={"accept": "application/json"},
        )
        assert other.status_code == 409


async def test_a_message_is_given_its_own_case_from_its_line(either_desk: Any):
    desk, reference = either_desk, either_desk.found["charge"]
    message = await said(desk, reference, "And my lamp blinks since Friday.")
    async with desk.signed_in("mei.lin") as browser:
        page = (await browser.get(place(reference))).text
        assert f'name="message" value="{message}"' in page
        case = await desk.complaint(reference)
        first = select(func.min(messages.c.id)).where(
            messages.c.complaint_id == case["id"], messages.c.author == "customer"
        )
        opened = await desk.read(lambda c: c.execute(first).scalar())
        assert f'name="message" value="{opened}"' not in page  # the words that opened the case
        answer = await browser.post(place(reference, "/splits"), data={"message": str(message)})
        assert answer.status_code == 303
        new = answer.headers["location"].rpartition("/")[2]
        moved = (await browser.get(place(new))).text
        assert "my lamp blinks" in moved
        assert reference in moved  # where it came from
    query = select(complaints.c.reference).join(messages, messages.c.complaint_id == complaints.c.id)
    owner = await desk.read(lambda c: c.execute(query.where(messages.c.id == message)).scalar())
    assert owner == new


async def test_who_may_only_read_changes_nothing_here(desk: Any):
    reference = desk.found["charge"]
    message = await said(desk, reference, "And my lamp blinks since Friday.")
    number = await copied(desk, reference, "Bob", "bob@example.org")
    async with desk.signed_in("audit", headers={"accept": "application/json"}) as browser:
        split = await browser.post(place(reference, "/splits"), data={"message": str(message)})
        admit = await browser.post(
            place(reference, "/third-parties"), data={"party": str(number), "wanted": "yes"}
        )
        assert (split.status_code, admit.status_code) == (409, 409)
        page = (await browser.get(place(reference), headers={"accept": "text/html"})).text
        assert 'name="message"' not in page
        assert "third-parties" not in page
