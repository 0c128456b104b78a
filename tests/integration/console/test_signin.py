"""Who gets in, how often one may try, and what a session is worth."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from backend.case import messages
from backend.web.console import signin
from backend.web.console.throttle import PAUSE, Throttle
from staff import PASSWORD

pytestmark = pytest.mark.integration
MEI = "mei.lin@fernhill.example"


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "_tries", Throttle())


async def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(desk: Any):
    async with desk.browser() as browser:
        answer = await browser.get("/console/complaints/new")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/console/sign-in?next=/console/complaints/new",
        )

        entered = await browser.post(answer.headers["location"], data={"email": MEI, "password": PASSWORD})
        assert (entered.status_code, entered.headers["location"]) == (303, "/console/complaints/new")
        assert (await browser.get("/console/complaints/new")).status_code == 200


async def test_the_cookie_is_out_of_scripts_reach(desk: Any):
    async with desk.browser() as browser:
        answer = await browser.post(
            "/console/sign-in", data={"email": MEI, "password": PASSWORD, "stay": "yes"}
        )

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=1209600" in cookie
    assert "path=/console" in cookie


async def test_looking_at_a_link_does_not_use_it_up_and_it_works_once(desk: Any):
    link = (await desk.program.office.access.sign_in_link(MEI)).replace(desk.program.office.public_url, "")
    async with desk.browser() as browser:
        assert (await browser.get(link)).status_code == 200
        assert (await browser.get(link)).status_code == 200
        assert "amends_desk" not in browser.cookies
        assert (await browser.post(link)).status_code == 303
        assert (await browser.get("/console/complaints")).status_code == 200
    async with desk.browser() as thief:
        assert (await thief.post(link)).status_code == 410


async def test_an_unknown_person_and_a_wrong_password_read_the_same(desk: Any):
    async with desk.browser() as browser:
        wrong = await browser.post("/console/sign-in", data={"email": MEI, "password": "no"})
    signin._tries = Throttle()
    async with desk.browser() as browser:
        nobody = await browser.post(
            "/console/sign-in", data={"email": "nobody@fernhill.example", "password": "no"}
        )

    assert wrong.status_code == nobody.status_code == 422
    assert wrong.text.replace(MEI, "") == nobody.text.replace("nobody@fernhill.example", "")


async def test_after_five_wrong_tries_even_the_right_password_waits(desk: Any):
    async with desk.browser() as browser:
        for left in (4, 3, 2, 1, 0):
            answer = await browser.post("/console/sign-in", data={"email": MEI, "password": "no"})
            assert f"After {left} more" in answer.text
        right = {"email": MEI, "password": PASSWORD}
        assert (await browser.post("/console/sign-in", data=right)).status_code == 429
        desk.clock.forward(seconds=PAUSE.total_seconds())
        assert (await browser.post("/console/sign-in", data=right)).status_code == 303


async def test_asking_for_a_link_says_the_same_for_anybody(desk: Any):
    async with desk.browser() as browser:
        known = await browser.post("/console/sign-in/links", data={"email": MEI})
        unknown = await browser.post("/console/sign-in/links", data={"email": "nobody@fernhill.example"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(MEI, "") == unknown.text.replace("nobody@fernhill.example", "")


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "/console//evil", "/complaint/x"]
)
async def test_sign_in_leads_nowhere_but_into_the_console(desk: Any, place: str):
    async with desk.browser() as browser:
        answer = await browser.post(
            f"/console/sign-in?next={place}", data={"email": MEI, "password": PASSWORD}
        )

    assert answer.headers["location"] == "/console/complaints"


async def test_signing_out_ends_the_session(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        cookie = browser.cookies["amends_desk"]
        assert (await browser.post("/console/sign-out")).status_code == 303
    async with desk.browser(cookies={"amends_desk": cookie}) as again:
        assert (await again.get("/console/complaints")).status_code == 303


async def test_a_form_of_another_site_signs_nobody_in(desk: Any):
    async with desk.browser(headers={"sec-fetch-site": "cross-site"}) as browser:
        answer = await browser.post("/console/sign-in", data={"email": MEI, "password": PASSWORD})

    assert answer.status_code == 429
    assert "set-cookie" not in answer.headers


async def test_a_sign_in_link_leaves_by_mail_and_lets_its_reader_in(mailing_desk: Any):
    desk = mailing_desk
    async with desk.browser() as browser:
        await browser.post("/console/sign-in/links", data={"email": MEI})
        await browser.post("/console/sign-in/links", data={"email": "nobody@fernhill.example"})
        query = select(messages).where(messages.c.kind == "code")
        [letter] = await desk.read(lambda c: c.execute(query).all())
        assert (letter.status, letter.channel, letter.peer) == ("queued", "email", MEI)
        link = re.search(r"http\S+/console/sign-in/link/\S+", letter.text)
        assert link
        entered = await browser.post(link[0].replace(desk.program.office.public_url, ""))
        assert entered.status_code == 303
