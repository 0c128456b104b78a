"""Machines' mail on the road: an absence is noted on its case, and machines that answer each other come to an
end; what a person wrote after all is taken in."""

import asyncio
import re
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from backend.actors import Actor
from channels.email import configure, deliver
from channels.terminal import Terminal
from desk import desk

pytestmark = pytest.mark.integration

ACCOUNT = "complaints@desk.example"


def mails_of(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "outgoing-mail").rglob("new/*"))]


def configured(tools, **settings):
    return configure({"MAIL_ADDRESS": ACCOUNT, **settings}, tools)


async def comes_in(running, raw: str) -> None:
    channel = next(each for (name, _), each in running.program.channels.items() if name == "email")
    tools = channel._tools
    await deliver(raw.replace("\n", "\r\n").encode(), running.program.inbox.accept, tools, ACCOUNT, None)
    await running.quiet()


def letter(
    number: int, sender: str = "ann@example.org", words: str = "My kettle leaks, order LH-4711."
) -> str:
    return f"From: Ann <{sender}>\nSubject: Kettle {number}\nMessage-ID: <{number}@example.org>\n\n{words}\n"


async def test_an_absence_is_noted_on_the_case_and_moves_nothing(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        before = await running.rows("select state from complaint")

        head = "From: Ann <ann@example.org>\nSubject: Automatic reply: Kettle"
        away = f"{head}\nIn-Reply-To: {identity}\n\nBack on Monday."
        await comes_in(running, away)

        assert await running.rows("select fate from inbound order by id") == [("handled",), ("ignored",)]
        ((note,),) = await running.rows("select text from message where author = 'note'")
        assert "Automatic reply: Kettle" in note
        assert "Back on Monday." in note
        assert await running.rows("select state from complaint") == before
        assert len(await asyncio.to_thread(mails_of, tmp_path)) == 1


async def test_a_late_letter_is_noted_on_its_case_and_stays_as_it_is(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        before = await running.rows("select status from message where author = 'bot'")
        late = (
            "From: MAILER-DAEMON@example.org\nSubject: Delayed Mail (still being retried)\nReturn-Path: <>\n"
            "\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n<ann@example.org>: connect timed out\n\n"
            f"------ This is a copy of the headers ------\nTo: ann@example.org\nMessage-ID: {identity}\n"
        )
        await comes_in(running, late)
        ((note,),) = await running.rows("select text from message where author = 'note'")
        assert "delayed" in note
        assert await running.rows("select status from message where author = 'bot'") == before


async def test_a_strangers_absence_is_noted_nowhere(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        await comes_in(
            running,
            f"From: eve@example.org\nSubject: Automatic reply\nIn-Reply-To: {identity}\n\nEve is away.",
        )
        assert await running.rows("select text from message where author = 'note'") == []


async def test_an_address_gets_so_many_automatic_mails_a_day_and_no_more(
    database_url: str, tmp_path: Path
) -> None:
    def three(tools):
        return configured(tools, MAIL_DAILY="3")

    async def answers(running) -> int:
        await running.quiet()
        return len(await asyncio.to_thread(mails_of, tmp_path))

    async with desk(database_url, tmp_path, channels=three) as running:
        for number in range(1, 3):
            await comes_in(running, letter(number))
        assert await answers(running) == 2
        clock = running.clock
    # another process counts on: the count stands in the database
    async with desk(database_url, tmp_path, channels=three, clock=clock) as running:
        for number in range(3, 7):
            await comes_in(running, letter(number))
        assert await answers(running) == 3
        assert await running.rows("select count(*) from complaint") == [(6,)]
        await comes_in(running, letter(7, sender="bob@example.org"))
        assert await answers(running) == 4
        clock.move(hours=25)
        await comes_in(running, letter(8))
        assert await answers(running) == 5


DSN = """From: MAILER-DAEMON@mx.example.org
To: complaints@desk.example
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
Message-ID: <dsn-{number}@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ann@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no

--b
Content-Type: text/rfc822-headers

To: <ann@example.org>
Message-ID: {identity}

--b--
"""


async def by_chat_too(running) -> None:
    """The same person reached the desk at the terminal about this case."""
    await running.customer.say("hello")
    await running.hears()
    link = "update conversation set complaint_id = (select max(id) from complaint) where channel = 'terminal'"
    await running.program.database.write(lambda tx: tx.connection.exec_driver_sql(link) and None)


async def reply_of(running, folder: Path, words: str) -> str:
    """Somebody at the desk writes; the Message-ID of their letter."""
    await running.does("reply", words)
    await running.settled()
    raw = next(each for each in await asyncio.to_thread(mails_of, folder) if words.encode() in each)
    return str(message_from_bytes(raw)["Message-ID"])


@pytest.mark.parametrize(("status", "action"), [("5.1.1", "failed"), ("4.4.7", "failed")])
async def test_a_letter_that_comes_back_is_failed_and_goes_another_way(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, action: str
) -> None:
    """For good, or given up after days: either way this address does not take it."""
    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=1))
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        await by_chat_too(running)
        identity = await reply_of(running, tmp_path, "We send you a new one.")
        report = DSN.format(number=1, action=action, status=status, identity=identity)
        for number in (1, 2):  # some servers tell it twice
            await comes_in(running, report.replace("<dsn-1", f"<dsn-{number}"))
        await running.settled()
        failed = "select status, error from message where provider_id = :of"
        ((found, error),) = await running.rows(failed, of=identity)
        assert found == "failed"
        assert error.startswith(status)
        assert [each.text for each in await running.hears()] == ["We send you a new one."]
        events = [row[0] for row in await running.rows("select event from case_event order by id")]
        assert events.count("delivery_failed") == events.count("fell_back") == 1
        state = await running.rows("select state from complaint")
        assert state == [("acknowledged",)]


async def test_a_letter_that_comes_back_and_has_no_other_way_is_shown_to_the_desk(
    database_url: str, tmp_path: Path
) -> None:
    from backend import listing

    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        identity = await reply_of(running, tmp_path, "We send you a new one.")
        await comes_in(running, DSN.format(number=1, action="failed", status="5.1.1", identity=identity))
        await running.settled()
        now = running.clock()
        counted = await running.program.database.read(lambda c: listing.counts(c, 0, now, now))
        assert counted["undelivered"] == 1
        assert "fell_back" not in str(await running.rows("select event from case_event"))


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
async def test_a_report_that_is_no_failure_starts_no_other_way(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=1))
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        await by_chat_too(running)
        identity = await reply_of(running, tmp_path, "We send you a new one.")
        status = "4.4.1" if action == "delayed" else "2.0.0"
        await comes_in(running, DSN.format(number=1, action=action, status=status, identity=identity))
        await running.settled()
        found = await running.rows("select status from message where provider_id = :of", of=identity)
        assert found == [("accepted",)]
        assert await running.hears() == []


async def test_a_forged_report_fails_no_letter(database_url: str, tmp_path: Path) -> None:
    """Whoever has never seen the letter cannot name it; and one to Ann is not failed by a report about Eve."""
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        identity = await reply_of(running, tmp_path, "We send you a new one.")
        number = identity.removeprefix("<").partition(".")[0]
        for wrong in (f"<{number}.0123456789abcdef0123456789abcdef@desk.example>", identity.upper()):
            await comes_in(
                running, DSN.format(number=wrong[5], action="failed", status="5.1.1", identity=wrong)
            )
        other = DSN.format(number=9, action="failed", status="5.1.1", identity=identity)
        await comes_in(running, other.replace("ann@example.org", "eve@evil.example"))
        await running.settled()
        assert await running.rows("select status from message where provider_id = :of", of=identity) == [
            ("accepted",)
        ]


@pytest.mark.parametrize(
    ("language", "stripped"), [("en", False), ("en", True), ("zh-CN", True)], ids=["whole", "en", "zh-CN"]
)
async def test_two_desks_that_write_to_each_other_fall_silent(
    tmp_path: Path, sqlite_database_url: str, language: str, *, stripped: bool
) -> None:
    """A mail in the other desk's name reaches one of them; on the way a gateway may drop every header that warns."""
    ours, theirs = ACCOUNT, "complaints@other.example"

    def at(account):
        return lambda tools: configure({"MAIL_ADDRESS": account}, tools)

    folders = {ours: tmp_path / "ours", theirs: tmp_path / "theirs"}
    for folder in folders.values():
        folder.mkdir()
    words = {"en": "My kettle leaks, order LH-4711.", "zh-CN": "我买的水壶漏水，我要投诉，订单LH-4711。"}[
        language
    ]
    other = f"sqlite:///{folders[theirs]}/desk.db"
    async with (
        desk(sqlite_database_url, folders[ours], channels=at(ours)) as first,
        desk(other, folders[theirs], channels=at(theirs)) as second,
    ):
        running, seen = {ours: first, theirs: second}, set()
        await comes_in(first, f"From: {theirs}\nSubject: 1\nMessage-ID: <1@other.example>\n\n{words}\n")
        for _ in range(10):
            waiting = [
                (to, raw)
                for by, to in ((ours, theirs), (theirs, ours))
                for raw in await asyncio.to_thread(mails_of, folders[by])
                if raw not in seen
            ]
            for to, raw in waiting:
                seen.add(raw)
                kept = re.sub(rb"(?m)^(?:Auto-Submitted|X-[A-Za-z-]+|List-[A-Za-z-]+):.*\r\n", b"", raw)
                tools = running[to].program.tools
                await deliver(kept if stripped else raw, running[to].program.inbox.accept, tools, to, None)
                await running[to].quiet()
        assert len(seen) == 1, "the acknowledgement is not answered"
        assert await second.rows("select count(*) from complaint") == [(0,)]
        assert await second.rows("select fate from inbound") == [("ignored",)]


MEI = Actor("staff", 7, "Mei Lin", "agent")
LETTER = (
    "From: Ann <ann@example.org>\nSubject: Out of office\nMessage-ID: <1@example.org>\n\n"
    "My kettle leaks, order LH-4711.\n"
)


async def aside(running):
    (one,) = await running.program.office.set_aside(None)
    return one


async def test_it_becomes_a_case_once_with_a_note_of_who_took_it_in(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, LETTER)
        one = await aside(running)
        assert (one.name, one.sender, one.subject) == ("Ann", "ann@example.org", "Out of office")
        assert await asyncio.to_thread(mails_of, tmp_path) == []

        take_in = running.program.office.take_in
        assert sorted(await asyncio.gather(take_in(one.id, MEI), take_in(one.id, MEI))) == [False, True]
        await running.settled()

        assert await running.rows("select fate from inbound") == [("handled",)]
        assert len(await running.rows("select reference from complaint")) == 1
        assert len(await asyncio.to_thread(mails_of, tmp_path)) == 1
        ((note,),) = await running.rows("select text from message where author = 'note'")
        assert note.startswith("Taken in by Mei Lin (staff:7)")
        assert "out-of-office" in note
        assert await running.rows("select actor from case_event where event = 'noted'") == [("staff:7",)]
        assert not await take_in(one.id, MEI)
        assert await running.program.office.set_aside(None) == []


async def test_the_same_letter_by_another_way_is_no_second_case(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, LETTER)
        await comes_in(running, f"Received: from elsewhere\n{LETTER}")
        for one in await running.program.office.set_aside(None):
            assert await running.program.office.take_in(one.id, MEI)
            await running.settled()

        fates = await running.rows("select fate from inbound order by fate")
        assert fates == [("duplicate",), ("handled",)]
        assert len(await running.rows("select reference from complaint")) == 1


async def test_the_desks_own_letter_makes_no_case_with_itself(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1, ACCOUNT))
        one = await aside(running)
        assert await running.program.office.take_in(one.id, MEI)
        await running.settled()

        assert await running.rows("select fate from inbound") == [("ignored",)]
        assert await running.rows("select reference from complaint") == []
        assert await asyncio.to_thread(mails_of, tmp_path) == []


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "List-Id: <talk.example.org>",
        "Return-Path: <>",
        "X-Loop: ann@example.org",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    ],
)
async def test_it_is_a_persons_whatever_it_looks_like(database_url: str, tmp_path: Path, head: str) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, f"{head}\n{letter(1)}")
        one = await aside(running)
        assert await running.program.office.take_in(one.id, MEI)
        await running.settled()

        assert await running.rows("select fate from inbound") == [("handled",)]
        assert len(await running.rows("select reference from complaint")) == 1
