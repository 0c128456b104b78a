"""A complaint's own page: who may see it, what it says, and what can be done there."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from backend import listing
from e2e.public_desk import TO_DECISION, Served, serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WORDS = "I was charged twice for order 58-20417."


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("status")) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def http(desk: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=desk.url, follow_redirects=True) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(desk: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who was never let in."""
    async with httpx.AsyncClient(base_url=desk.url, follow_redirects=True) as client:
        yield client


def hidden(page: str) -> str:
    """The key of the form to add words, which makes two sendings one."""
    found = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


async def test_the_key_opens_the_page_and_leaves_the_address(desk: Served, http: httpx.AsyncClient):
    case = await desk.complain(WORDS)
    opened = await http.get(desk.link(case).removeprefix(desk.url))

    assert "key" not in str(opened.url)
    assert case["reference"] in opened.text
    assert WORDS in opened.text
    assert "We are collecting details" in opened.text
    cookie = opened.history[0].headers["set-cookie"]
    assert f"Path=/complaint/{case['reference']}" in cookie
    assert "HttpOnly" in cookie
    assert opened.headers["cache-control"] == "no-store"


async def test_unknown_and_not_yours_look_the_same(desk: Served, http: httpx.AsyncClient):
    case = await desk.complain(WORDS)
    other = await desk.complain("Another person's complaint.")
    key = desk.link(other).partition("key=")[2]
    pages = []
    for reference in (case["reference"], "AMD-261121-7K3TF"):
        for query in ("", "?key=wrong", f"?key={key}"):
            answer = await http.get(f"/complaint/{reference}{query}")
            pages.append(
                (answer.status_code, answer.text.replace(reference, "").replace("-".join(reference), ""))
            )
        masked = [re.sub(r"[0-9A-Z]{5,6}", "", body) for _, body in pages]

    assert len({status for status, _ in pages}) == 1
    assert len({len(body) for body in masked}) == 1
    assert WORDS not in "".join(body for _, body in pages)


async def test_a_code_sent_to_the_own_address_opens_the_page(
    desk: Served, http: httpx.AsyncClient, stranger: httpx.AsyncClient
):
    case = await desk.complain(WORDS)
    here = f"/complaint/{case['reference']}"
    asked = await http.post(f"{here}/code")
    await desk.quiet()
    rows = await desk.program.database.read(
        lambda c: (
            c.execute(text("select text from message where kind = 'code' order by id desc limit 1"))
            .scalars()
            .all()
        )
    )
    code = re.search(r"\b\d{6}\b", rows[0])
    assert code
    wrong = await http.post(f"{here}/code", data={"code": "000000" if code[0] != "000000" else "111111"})
    right = await http.post(f"{here}/code", data={"code": f" {code[0][:3]} {code[0][3:]} "})
    used = await stranger.post(f"{here}/code", data={"code": code[0]})

    assert "a code is on its way" in asked.text
    assert wrong.status_code == 403
    assert WORDS not in wrong.text
    assert WORDS in right.text
    assert used.status_code == 403


async def test_a_code_is_not_found_by_trying(desk: Served, http: httpx.AsyncClient):
    case = await desk.complain(WORDS)
    here = f"/complaint/{case['reference']}"
    for _ in range(6):
        await http.post(f"{here}/code")
    await desk.quiet()
    sent = await desk.program.database.read(
        lambda c: c.execute(
            text("select count(*) from access_code where complaint_id = :of"), {"of": case["id"]}
        ).scalar()
    )
    codes = await desk.program.database.read(
        lambda c: (
            c.execute(
                text("select text from message where kind = 'code' and complaint_id = :of"),
                {"of": case["id"]},
            )
            .scalars()
            .all()
        )
    )
    right = {found[0] for each in codes if (found := re.search(r"\b\d{6}\b", each))}
    for number in range(20):
        guess = f"{number:06}"
        if guess not in right:
            assert (await http.post(f"{here}/code", data={"code": guess})).status_code == 403
    late = [await http.post(f"{here}/code", data={"code": each}) for each in right]

    assert sent is not None
    assert sent <= 3
    assert {each.status_code for each in late} == {403}


async def test_words_and_files_are_added_once_and_kept(
    desk: Served, http: httpx.AsyncClient, stranger: httpx.AsyncClient
):
    case = await desk.complain(WORDS)
    page = await http.get(desk.link(case).removeprefix(desk.url))
    here = f"/complaint/{case['reference']}"
    data = {"text": "The second charge was on 5 October.", "key": hidden(page.text)}
    for _ in range(2):
        added = await http.post(
            f"{here}/messages", data=data, files={"files": ("Beleg.png", b"\x89PNG\r\n\x1a\nxx")}
        )
    empty = await http.post(f"{here}/messages", data={"text": " "}, files={"files": ("", b"")})
    file = re.search(rf"{here}/files/[^\"]+", added.text)

    assert "Added to your complaint" in added.text
    assert added.text.count("The second charge was on 5 October.") == 1
    assert empty.status_code == 422
    assert file
    got = await http.get(file[0])
    assert got.content.startswith(b"\x89PNG")
    assert "sandbox" in got.headers["content-security-policy"]
    assert (await stranger.get(file[0])).status_code == 404
    assert "The second charge" not in (await stranger.post(f"{here}/messages", data=data)).text
    row = await desk.case(case["reference"])
    assert row["last_author"] == "customer"


@pytest.mark.parametrize(("event", "state"), [("accept", "implementing"), ("reject", "internal_review")])
async def test_a_decision_is_answered_and_a_no_keeps_the_case_open(
    desk: Served, http: httpx.AsyncClient, event: str, state: str
):
    case = await desk.complain(WORDS)
    await desk.submit(case)
    await desk.moves(case, *TO_DECISION)
    here = f"/complaint/{case['reference']}"
    page = await http.get(desk.link(case).removeprefix(desk.url))
    assert "You are right" in page.text
    assert "We refund £249.00" in page.text
    assert page.text.index('value="accept"') < page.text.index('value="reject"')

    answered = await http.post(f"{here}/answer", data={"event": event, "why": "That is how I see it."})
    again = await http.post(f"{here}/answer", data={"event": event})

    assert answered.status_code == 200
    assert (await desk.case(case["reference"]))["state"] == state
    assert "has moved on" in again.text
    events = await desk.program.database.read(lambda c: listing.events_of(c, case["id"]))
    (told,) = (each for each in events if each["event"] == event)
    assert (told["actor"], told["reason"]) == ("customer", "That is how I see it.")


async def test_taking_back_is_asked_once_more(desk: Served, http: httpx.AsyncClient):
    case = await desk.complain(WORDS)
    here = f"/complaint/{case['reference']}"
    await http.get(desk.link(case).removeprefix(desk.url))
    asked = await http.post(f"{here}/answer", data={"event": "withdraw"})

    assert "Take this complaint back?" in asked.text
    assert (await desk.case(case["reference"]))["state"] == "intake"
    done = await http.post(f"{here}/answer", data={"event": "withdraw", "sure": "yes"})
    row = await desk.case(case["reference"])
    assert (row["state"], row["close_reason"]) == ("closed", "withdrawn")
    assert "You have taken your complaint back" in done.text


async def test_nobody_moves_a_case_without_its_key_or_from_another_site(
    desk: Served, http: httpx.AsyncClient, stranger: httpx.AsyncClient
):
    case = await desk.complain(WORDS)
    here = f"/complaint/{case['reference']}"
    data = {"event": "withdraw", "sure": "yes"}
    await stranger.post(f"{here}/answer", data=data)
    await http.get(desk.link(case).removeprefix(desk.url))
    crossed = await http.post(f"{here}/answer", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    staffs = await http.post(f"{here}/answer", data={"event": "approve_and_send"})

    assert crossed.status_code == 403
    assert staffs.status_code == 400
    assert (await desk.case(case["reference"]))["state"] == "intake"


async def test_leaving_forgets_the_case_on_this_device(desk: Served, http: httpx.AsyncClient):
    case = await desk.complain(WORDS)
    await http.get(desk.link(case).removeprefix(desk.url))
    await http.post(f"/complaint/{case['reference']}/leave")

    assert WORDS not in (await http.get(f"/complaint/{case['reference']}")).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AMD-261121-7K3TG", "One character seems to be off"),
        ("hello", "does not look like one of our numbers"),
        ("amd 2611217k3tf", "Is it you?"),
        ("\x00" * 50, "does not look like"),
    ],
    ids=["mistyped", "none", "by hand", "controls"],
)
async def test_a_number_is_read_as_people_write_it(http: httpx.AsyncClient, typed: str, told: str):
    answer = await http.get("/complaint", params={"number": typed})

    assert told in answer.text


async def test_an_address_with_a_typing_error_is_told_as_such(http: httpx.AsyncClient):
    answer = await http.get("/complaint/AMD-261121-7K3TG", follow_redirects=True)

    assert "One character seems to be off" in answer.text
    assert "Send me a code" not in answer.text


async def test_errors_say_first_that_nothing_was_lost(http: httpx.AsyncClient):
    missing = await http.get("/no/such/page", headers={"Accept-Language": "zh"})
    program = await http.get("/channels/web/nothing")

    assert missing.status_code == 404
    assert "没有丢失任何内容" in missing.text
    assert program.headers["content-type"] == "application/problem+json"
