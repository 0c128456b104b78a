"""A mail server refuses a letter for good: it goes to the next proved address, else to the people of the desk."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from backend import listing
from channels.terminal import Terminal
from desk import desk
from integration.channels.sink import Sink, Stage, sink
from integration.road.test_machines_mail import by_chat_too, comes_in, configured, letter

pytestmark = pytest.mark.integration

REPLY = "We send you a new one."


def through(server: Sink):
    """A mailbox that sends by this server."""
    return lambda tools: configured(tools, MAIL_SMTP_URL=f"smtp://127.0.0.1:{server.port}?starttls=never")


@pytest.mark.parametrize(("how", "stage"), [("never", "RCPT"), ("never", "DATA"), ("later", "RCPT")])
async def test_a_letter_refused_for_good_goes_to_the_next_proved_address_and_one_refused_for_now_waits(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: Literal["never", "later"],
    stage: Stage,
) -> None:
    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=1))
    async with sink() as server, desk(database_url, tmp_path, channels=through(server)) as running:
        await comes_in(running, letter(1))
        await running.settled()
        await by_chat_too(running)
        server.refuse(how, stage)
        await running.does("reply", REPLY)
        await (running.quiet() if how == "later" else running.settled())
        told = "select channel, status, error from message where author = 'staff' order by id"
        said = await running.rows(told)
        events = [row[0] for row in await running.rows("select event from case_event order by id")]
        fell = events.count("delivery_failed"), events.count("fell_back")
        heard = [each.text for each in await running.hears()]
        if how == "later":
            assert [row[:2] for row in said] == [("email", "queued")]
            assert (heard, fell) == ([], (0, 0))
            server.refuse(None)
            running.clock.move(hours=1)
            await running.settled()
            assert REPLY.encode() in server.mails[-1][2]
            return
        assert [row[:2] for row in said] == [("email", "failed"), ("terminal", "delivered")]
        assert said[0][2].startswith("550 5.1.1" if stage == "RCPT" else "550")
        assert (heard, fell) == ([REPLY], (1, 1))
        assert len(server.mails) == 1, "the refused letter is not tried again"


async def test_a_letter_refused_for_good_without_another_proved_address_is_shown_to_the_desk(
    database_url: str, tmp_path: Path
) -> None:
    async with sink() as server, desk(database_url, tmp_path, channels=through(server)) as running:
        await comes_in(running, letter(1))
        await running.settled()
        server.refuse("never")
        await running.does("reply", REPLY)
        await running.settled()
        now = running.clock()
        counted = await running.program.database.read(lambda c: listing.counts(c, 0, now, now))
        assert counted["undelivered"] == 1
        assert await running.rows("select event from case_event where event = 'fell_back'") == []
