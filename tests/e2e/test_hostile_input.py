"""What nobody sends by accident, sent to the running program on both databases: never a crash, never a lost word."""

import asyncio
import smtplib
import stat
from pathlib import Path

import httpx
import pytest

from e2e.desk_process import AMENDS, Customer, DeskProcess, desk_process
from e2e.test_main_job import Console, letter, number

pytestmark = pytest.mark.e2e

HUGE = "9" * 40
PATHS = [
    "/console/complaints/AMD%00",
    "/console/complaints/%FF%FE",
    "/console/complaints?q=%00&page=-1",
    f"/console/complaints?queue=open&cursor={HUGE}",
    f"/console/complaints?cursor=-{HUGE}",
    "/console/complaints?cursor=%EF%BC%91%EF%BC%92",
    f"/console/complaints?owner={HUGE}",
    "/console/complaints?due=0000-00-00",
    f"/api/v1/complaints?cursor={HUGE}",
    f"/api/v1/complaints?owner={HUGE}",
    "/api/v1/complaints?q=%00",
    "/api/v1/complaints/%00",
    f"/api/v1/complaints/AMD-261121-7K3TF/messages?cursor={HUGE}",
    "/status?reference=%00",
    "/c/%00",
    f"/c/AMD-261121-7K3TF/{HUGE}",
    "/chat?language=%00",
    "/static/..%2f..%2fpyproject.toml",
    "/channels/web/files/%00",
]


async def token(desk: DeskProcess) -> str:
    made = await asyncio.create_subprocess_exec(
        str(AMENDS), "token", "add", "probe", "--role", "admin",
        env=desk.environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    return (await made.communicate())[0].decode().strip()


async def test_odd_addresses_and_numbers_are_answered_and_none_is_an_error_of_ours(
    database_url: str, tmp_path: Path
):
    async with (
        desk_process(database_url, tmp_path) as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        await Console.sign_in(staff, desk.link())
        staff.headers["Authorization"] = f"Bearer {await token(desk)}"
        answers = {path: (await staff.get(path)).status_code for path in PATHS}
        assert {path: code for path, code in answers.items() if code >= 500} == {}
        assert (await staff.get("/readyz")).status_code == 200


async def test_odd_characters_are_kept_out_and_the_words_around_them_are_not_lost(
    database_url: str, tmp_path: Path
):
    async with (
        desk_process(database_url, tmp_path) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as web,
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        customer = await Customer.arrive(web)
        body = r'{"id": "\u0000odd", "text": "The oak\u0000 shelf \ud800is split\u0007."}'
        answer = await web.post("/channels/web/messages", content=body, headers=customer.headers)
        assert answer.status_code in {202, 400, 422}
        await customer.say("The oak\x00 shelf \u202eis split\x07.")
        reference = number(str((await customer.hears("complaint number is"))[-1]["text"]))

        mail = letter("The kettle leaks.")
        raw = (
            mail.as_bytes()
            .replace(b"kettle leaks", b"kettle\x00 leaks\xff\xfe")
            .replace(b"Broken", b"Bro\x00ken")
        )
        await post_raw(desk, raw)
        told = number(str((await sink.mail(1))["Subject"]))

        await Console.sign_in(staff, desk.link())
        assert "is split" in (await staff.get(f"/console/complaints/{reference}")).text
        page = (await staff.get(f"/console/complaints/{told}")).text
        assert "kettle" in page
        assert "leaks" in page


async def post_raw(desk: DeskProcess, raw: bytes) -> None:
    """As a server hands it over that checks nothing."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", desk.mail_port) as server:
            server.sendmail("ann@example.com", ["complaints@fernhill.example"], raw)

    await asyncio.to_thread(send)


async def test_what_the_desk_writes_is_for_its_own_user_alone(sqlite_database_url: str, tmp_path: Path):
    async with (
        desk_process(sqlite_database_url, tmp_path) as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url) as web,
    ):
        customer = await Customer.arrive(web)
        photo = await customer.upload("shelf.txt", b"The shelf is split.", "text/plain")
        await customer.say("The oak shelf is split.", files=[photo])
        await customer.hears("complaint number is")
        assert readable_by_others(tmp_path) == []


def readable_by_others(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if stat.S_IMODE(each.stat().st_mode) & 0o077]


async def test_many_passwords_at_once_are_five_tries(database_url: str, tmp_path: Path):
    async with (
        desk_process(database_url, tmp_path) as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url, headers={"Origin": desk.url}) as thief,
    ):
        tries = (
            thief.post("/console/sign-in", data={"email": "desk@localhost", "password": f"guess {k}"})
            for k in range(25)
        )
        codes = sorted(answer.status_code for answer in await asyncio.gather(*tries))
        assert codes == [422] * 5 + [429] * 20
