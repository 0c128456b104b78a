"""What somebody must mend is loud where staff look, in /readyz and in the log; costs are counted by case and month."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from backend.web.app import build
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
REFUSALS = {
    "wrong token": (401, 20003, "AMENDS_TWILIO_AUTH_TOKEN"),
    "suspended": (401, 20005, "not active"),
    "unknown account": (404, 20404, "AMENDS_TWILIO_ACCOUNT_SID"),
    "another's number": (400, 21606, "AMENDS_TWILIO_FROM"),
}


@asynccontextmanager
async def console(one: Phone, language: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    """The console of this desk, signed in as an agent."""
    office = one.desk.program.office
    await office.access.add_staff("mei@desk.example", "agent", "Mei Lin", None)
    link = await office.access.sign_in_link("mei@desk.example")
    assert link
    transport = httpx.ASGITransport(build(office, []))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://desk.example", params={"lang": language}
    ) as browser:
        assert (await browser.post(link.replace(office.public_url, ""))).status_code == 303
        yield browser


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def ready(one: Phone) -> tuple[int, str]:
    transport = httpx.ASGITransport(build(one.desk.program.office, []))
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example") as browser:
        answer = await browser.get("/readyz")
        return answer.status_code, answer.text


@pytest.mark.parametrize("name", REFUSALS)
async def test_an_account_that_is_refused_is_loud_and_harms_no_case(
    database_url: str, tmp_path: Path, name: str
) -> None:
    status, code, words = REFUSALS[name]
    async with phone(database_url, tmp_path) as one:
        one.provider.always = (status, code)
        with capture_logs() as logs:
            assert await one.provider.says("My kettle leaks") == 200
            await one.desk.quiet()
        assert [each["log_level"] for each in logs if each["event"] == "twilio.account"] == ["error"]
        assert (await one.case())["state"] == "intake"
        assert await one.desk.rows("select distinct status from message where author = 'bot'") == [
            ("queued",)
        ]
        assert words in (await ready(one))[1]
        async with console(one) as browser:
            page = plain((await browser.get("/console/complaints?queue=open")).text)
            assert "Not working: sms: " in page
            assert words in page
        one.provider.always = None
        one.desk.clock.move(seconds=60)
        one.desk.program.database.wakes.wake(["outbox"])
        assert len(await one.hears()) == 2  # nothing was lost
        assert words not in (await ready(one))[1]


@pytest.mark.parametrize(
    ("ceiling", "language", "words"),
    [
        ("0.12", "en", "ceiling for costs is near (0.10 / 0.12 USD)"),
        ("0.12", "zh-CN", "本月费用接近上限（0.10 / 0.12 USD）"),
        ("0.10", "en", "ceiling for costs is reached (0.10 / 0.10 USD)"),
        ("0.10", "zh-CN", "本月费用已达上限（0.10 / 0.10 USD）"),
    ],
)
async def test_a_ceiling_that_is_near_or_reached_is_shown_to_staff_and_machines(
    database_url: str, tmp_path: Path, ceiling: str, language: str, words: str
) -> None:
    async with phone(database_url, tmp_path, PRICE="0.05", CEILING=ceiling) as one:
        await one.says("My kettle leaks")
        one.desk.clock.move(minutes=2)
        status, told = await ready(one)
        assert status == 200  # every node would say the same: none is taken out for it
        assert "AMENDS_TWILIO_CEILING" in told
        async with console(one, language) as browser:
            page = plain((await browser.get("/console/complaints?queue=open")).text)
            assert words in page


async def test_below_the_ceiling_nobody_is_alarmed_and_a_new_month_begins_at_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path, PRICE="0.05", CEILING="0.10") as one:
        assert "troubles" not in (await ready(one))[1]
        await one.says("My kettle leaks")
        one.desk.clock.move(minutes=2)
        assert "troubles" in (await ready(one))[1]
        one.desk.clock.move(days=20)
        assert "troubles" not in (await ready(one))[1]


@pytest.mark.parametrize(
    ("language", "words", "month"),
    [
        ("en", "2 segments, 0.10 USD", "This month, all cases: 0.15"),
        ("zh-CN", "2段，0.10 USD", "本月全部个案：0.15"),
    ],
)
async def test_the_case_shows_what_its_texts_cost_beside_the_months(
    database_url: str, tmp_path: Path, language: str, words: str, month: str
) -> None:
    async with phone(database_url, tmp_path, PRICE="0.05") as one:
        await one.says("My kettle leaks")
        sender, one.sender = one.sender, "+447911123456"
        await one.says("HELP")
        one.sender = sender
        one.desk.clock.move(minutes=2)
        async with console(one, language) as browser:
            reference = (await one.case())["reference"]
            page = plain((await browser.get(f"/console/complaints/{reference}")).text)
            assert words in page
            assert month in page


async def test_texts_without_a_price_are_only_counted(sqlite_database_url: str, tmp_path: Path) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await one.says("My kettle leaks")
        async with console(one) as browser:
            page = plain((await browser.get(f"/console/complaints/{(await one.case())['reference']}")).text)
            assert "2 segments" in page
            assert "USD" not in page
