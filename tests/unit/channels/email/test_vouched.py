"""Mail that somebody at the desk took in as a person's."""

from datetime import UTC, datetime

import pytest

from channels.base import VOUCHED, Ignored, InboundMessage, RawEvent
from channels.email.vouched import outline, read_vouched

OWN = "complaints@desk.example"


def event(raw: bytes) -> RawEvent:
    now = datetime(2026, 11, 16, tzinfo=UTC)
    return RawEvent("email", OWN, "1", now, raw, {"mail_from": "", VOUCHED: "7"})


def sign(purpose: str, value: str) -> str:
    return f"{purpose}{value}"


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-replied", "Subject: Out of office", "List-Id: <a.b>"])
def test_it_is_a_message_whatever_it_looks_like(head):
    found = read_vouched(event(f"From: Ann <ann@example.org>\r\n{head}\r\n\r\nIt leaks.".encode()), OWN, sign)
    assert isinstance(found, InboundMessage)
    assert found.text == "It leaks."
    assert found.address.peer == "ann@example.org"


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"Subject: x\r\n\r\ny", f"From: {OWN}\r\n\r\nx".encode()])
def test_nobody_is_answered_who_has_no_address_but_the_desks(raw):
    assert isinstance(read_vouched(event(raw), OWN, sign), Ignored)


def test_staff_see_sender_and_subject_of_as_much_as_there_is():
    head = b"From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nSubject: Kettle\r\nContent-Type: multipart/mixed; bou"
    found = outline(head)
    assert (found.name, found.sender, found.subject) == ("Jürgen", "j@example.org", "Kettle")
    assert outline(b"").sender == ""
