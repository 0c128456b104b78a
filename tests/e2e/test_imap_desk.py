"""The running program reads a mailbox: killed between storing and marking, started again, every mail answered once."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from e2e.desk_process import desk_process
from e2e.test_main_job import Console, letter, number, post
from imap_server import Folder
from integration.mail.test_imap_commands import QUOTA, marks, refusing

pytestmark = pytest.mark.e2e


async def test_a_mail_in_the_mailbox_is_numbered_and_acknowledged(
    database_url: str, folder: Folder, tmp_path: Path
) -> None:
    async with (
        desk_process(database_url, tmp_path, MAIL_IMAP_URL=folder.url) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        await asyncio.to_thread(folder.put, letter("The kettle leaks. Order LH-8821345.").as_bytes())
        acknowledgement = await sink.mail(1)
        reference = number(str(acknowledgement["Subject"]))
        await folder.until(1)
        await Console.sign_in(staff, desk.link())
        assert "kettle leaks" in (await staff.get(f"/console/complaints/{reference}")).text


async def test_the_same_mail_by_listener_and_mailbox_is_one_case(
    database_url: str, folder: Folder, tmp_path: Path
) -> None:
    async with (
        desk_process(database_url, tmp_path, MAIL_IMAP_URL=folder.url) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        mail = letter("The kettle leaks. Order LH-8821345.")
        await post(desk, mail)
        await sink.mail(1)
        await asyncio.to_thread(folder.put, mail.as_bytes(), letter("The lamp flickers.", "two").as_bytes())
        await sink.mail(2)
        await folder.until(2)
        await Console.sign_in(staff, desk.link())
        listed = (await staff.get("/console/complaints?queue=open")).text
        assert listed.count("kettle leaks") >= 1
        assert len(sink.mails) == 2


async def test_a_desk_killed_while_it_reads_takes_every_mail_once(
    database_url: str, folder: Folder, tmp_path: Path
) -> None:
    folder.put(*(letter(f"The kettle number {k} leaks.", f"k{k}").as_bytes() for k in range(20)))
    async with desk_process(database_url, tmp_path, MAIL_IMAP_URL=folder.url) as (desk, sink):
        await sink.mail(1)
        await desk.end(signal.SIGKILL)
        desk.printed = ""
        await desk.start()
        await folder.until(20)
        came, answered = 0, set()
        while (
            len(answered) < 20
        ):  # one may come twice, sent and not yet written down when the desk was killed
            came += 1
            answered.add(str((await sink.mail(came))["In-Reply-To"]))
        identities = {mail["Message-ID"] for mail in sink.mails}
    assert answered == {f"<k{k}@example.com>" for k in range(20)}
    assert len(identities) == 20, "a letter sent twice carries the same Message-ID"


async def test_a_mailbox_that_refuses_us_is_told_on_readyz(
    sqlite_database_url: str, folder: Folder, tmp_path: Path
) -> None:
    wrong = folder.url.replace("p%25ss%20word", "guess")
    async with (
        desk_process(sqlite_database_url, tmp_path, MAIL_IMAP_URL=wrong) as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url) as http,
        asyncio.timeout(20),
    ):
        while not (told := (await http.get("/readyz")).json().get("troubles")):
            pass
        assert "AMENDS_MAIL_IMAP_URL" in told[0]
        assert (await http.get("/readyz")).status_code == 200


async def test_marks_that_are_refused_are_told_on_readyz_while_the_mails_are_answered(
    sqlite_database_url: str, folder: Folder, tmp_path: Path
) -> None:
    full = True
    folder.put(*(letter(f"The kettle number {k} leaks.", f"k{k}").as_bytes() for k in range(2)))
    async with (
        refusing(folder, lambda command: QUOTA if full and marks(command) else "") as proxy,
        desk_process(sqlite_database_url, tmp_path, MAIL_IMAP_URL=folder.through(proxy.port)) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as http,
        asyncio.timeout(40),
    ):
        await sink.mail(2)
        while not (told := (await http.get("/readyz")).json().get("troubles")):
            pass
        assert "2 stored mails" in told[0]
        assert "OVERQUOTA" in told[0]
        assert (await http.get("/readyz")).status_code == 200
        assert len(sink.mails) == 2
