import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import DeliveryReceipt, Ignored, InboundMessage, Proof, RawEvent
from channels.email.identity import message_id, number_of
from channels.email.reading import read, references_in

MAILS = Path(__file__).parents[3] / "data" / "mail"
OWN = "complaints@desk.example"
NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def sign(purpose, value):
    return hashlib.sha256(f"{purpose} {value}".encode()).hexdigest()[:16]


def event(body, mail_from="ann@example.com"):
    return RawEvent("email", OWN, "1", NOW, body, {"mail_from": mail_from})


def mail(*headers, body="It leaks."):
    return event("\r\n".join([*headers, "", body]).encode())


def reading(name, **changes):
    raw = (MAILS / f"{name}.eml").read_bytes()
    for old, new in changes.items():
        raw = raw.replace(old.encode(), new.encode())
    return read(event(raw), OWN, sign)


@given(st.binary(max_size=500))
def test_no_bytes_raise(body):
    assert isinstance(read(event(body), OWN, sign), InboundMessage | Ignored | DeliveryReceipt)


def test_reading_twice_gives_the_same():
    assert reading("lying_type") == reading("lying_type")


def test_a_message_carries_what_a_person_said():
    message = reading("reply_gmail")
    assert message.address.peer == "ann@example.com"
    assert (message.sender, message.subject) == ("Ann Smith", "Re: AMD-261121-7K3TF")
    assert message.text == "It is the blue one.\n\nThe serial number is 4711."
    assert "> Which kettle is it?" in message.whole
    assert message.thread.ids == ("<plain-1@example.com>", "<7.sig@desk.example>")
    assert message.thread.references == ("AMD-261121-7K3TF",)
    assert message.key == "<reply-1@example.com>"
    assert message.proof is Proof.NONE


def test_an_empty_file_is_noted_and_not_kept():
    message = reading("lying_type")
    assert [file.name for file in message.attachments] == ["invoice.pdf", "note.txt"]
    assert "empty file: empty.bin" in message.notes


@pytest.mark.parametrize(
    ("headers", "peer", "name"),
    [
        (["From: Ann <Ann@Example.com>"], "ann@example.com", "Ann"),
        (["From: Ann <ann@example.com>", "Reply-To: Bob <Bob@x.example>"], "bob@x.example", "Ann"),
        (["From: ann@example.com", "Reply-To: Bob <bob@x.example>"], "bob@x.example", "Bob"),
        (["From: Ann <ann@example.com>", f"Reply-To: {OWN}"], "ann@example.com", "Ann"),
        (["From: nobody", "Sender: s@example.com"], "s@example.com", ""),
        (["Return-Path: <r@example.com>"], "r@example.com", ""),
        (["Subject: none"], "envelope@example.com", ""),
        (["From: a@example.com, b@example.com"], "a@example.com", ""),
    ],
)
def test_the_answer_goes_to_where_it_is_wanted(headers, peer, name):
    raw = mail(*headers)
    message = read(replace(raw, envelope={"mail_from": "envelope@example.com"}), OWN, sign)
    assert (message.address.peer, message.sender) == (peer, name)


def test_a_mail_without_any_address_is_ignored_with_the_reason():
    found = read(RawEvent("email", OWN, "1", NOW, b"Subject: x\n\nI leak."), OWN, sign)
    assert isinstance(found, Ignored)
    assert "no address" in found.reason


@pytest.mark.parametrize(
    "name", ["out_of_office", "mailing_list", "loop", "feedback_report", "delayed", "read_receipt"]
)
def test_machines_are_ignored_with_a_reason(name):
    found = reading(name)
    assert isinstance(found, Ignored)
    assert len(found.reason) > 10


@pytest.mark.parametrize("name", ["bounce", "bounce_plain"])
def test_a_bounce_of_our_own_mail_is_its_receipt(name):
    identity = message_id(7, "ann@example.com", "desk.example", sign)
    receipt = reading(name, **{"<7.SIGNATURE@desk.example>": identity})
    assert isinstance(receipt, DeliveryReceipt)
    assert (receipt.provider_id, receipt.status, receipt.at) == (identity, "failed", NOW)
    assert receipt.address.peer == "ann@example.com"
    assert receipt.error.startswith("5.")


@pytest.mark.parametrize("name", ["bounce", "bounce_plain"])
def test_a_bounce_of_strange_mail_is_ignored(name):
    found = reading(name)
    assert isinstance(found, Ignored)
    assert found.reason.startswith("bounce")


def test_a_reply_naming_our_mail_from_its_receiver_is_proven():
    identity = message_id(7, "ann@example.com", "desk.example", sign)
    reply = ["From: ann@example.com", f"In-Reply-To: {identity}"]
    assert read(mail(*reply), OWN, sign).proof is Proof.SIGNED
    assert read(mail("From: eve@example.com", reply[1]), OWN, sign).proof is Proof.NONE
    assert read(mail(*reply, "Reply-To: eve@example.com"), OWN, sign).proof is Proof.NONE
    assert (
        read(mail("From: eve@example.com", reply[1], "Reply-To: ann@example.com"), OWN, sign).proof
        is Proof.NONE
    )


def test_only_the_desk_makes_its_message_ids():
    identity = message_id(7, "Ann@example.com", "desk.example", sign)
    assert number_of(identity, ["ann@example.com"], sign) == 7
    assert number_of(identity.replace("<7.", "<8."), ["ann@example.com"], sign) is None
    assert number_of("<7.x@desk.example>", ["ann@example.com"], sign) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("see AMD-261121-7K3TF please", ("AMD-261121-7K3TF",)),
        ("amd 261121 7k3tf", ("AMD-261121-7K3TF",)),
        ("编号AMD2611217K3TF。", ("AMD-261121-7K3TF",)),
        ("AMD-261121-7K3TF and AMD-261121-7K3TF", ("AMD-261121-7K3TF",)),
        ("AMD-26112O-7K3TF", ("AMD-26112O-7K3TF",)),
        ("phone 0201 234567, order 4711", ()),
        ("nothing", ()),
    ],
)
def test_complaint_numbers_are_found_in_any_writing(text, numbers):
    assert references_in([text]) == numbers


def test_a_form_that_writes_in_the_desks_own_name_tells_who_wrote():
    message = read(mail(f"From: Form <{OWN}>", "Reply-To: Ann <ann@example.com>"), OWN, sign)
    assert (message.address.peer, message.text) == ("ann@example.com", "It leaks.")
    assert isinstance(read(mail(f"From: <{OWN}>", f"Reply-To: <{OWN}>"), OWN, sign), Ignored)
    ours = mail(f"From: <{OWN}>", "Reply-To: Ann <ann@example.com>", "X-Amends-Reference: AMD-261121-7K3TF")
    assert isinstance(read(ours, OWN, sign), Ignored)


def test_a_letter_through_a_group_that_is_the_desk_itself_is_a_persons():
    headers = ["List-ID: <complaints.desk.example>", "Precedence: list"]
    message = read(mail("From: Ann <ann@example.com>", *headers), OWN, sign)
    assert message.address.peer == "ann@example.com"
    through = mail(f"From: 'Ann' via Desk <{OWN}>", "X-Original-From: Ann <ann@example.com>", *headers)
    assert read(through, OWN, sign).address.peer == "ann@example.com"
    assert isinstance(
        read(mail("From: Ann <ann@example.com>", "List-ID: <talk.example.org>"), OWN, sign), Ignored
    )


def test_an_absence_names_our_letter_only_from_whom_it_went_to():
    identity = message_id(7, "ann@example.com", "desk.example", sign)
    away = ["Subject: Automatic reply: Kettle", f"In-Reply-To: {identity}"]
    found = read(mail("From: ann@example.com", *away, body="Back on Monday."), OWN, sign)
    assert (found.about, found.words) == ((identity,), "Automatic reply: Kettle\n\nBack on Monday.")
    assert read(mail("From: eve@example.com", *away), OWN, sign).about == ()
