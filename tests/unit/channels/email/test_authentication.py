import time

import pytest

from channels.base import InboundMessage, Proof
from channels.email.authentication import Origin, origin, results
from channels.email.extension import reply_address
from channels.email.headers import Headers
from channels.email.identity import message_id
from channels.email.reading import read
from unit.channels.email.test_reading import OWN, mail, sign

MX = ("mx.desk.example",)
RECEIVED = ("Received", "from mail.example.com by mx.desk.example; Mon, 16 Nov 2026 10:00:00 +0000")
ANN = ("From", "Ann <ann@example.com>")


def told(value, server="mx.desk.example"):
    return ("Authentication-Results", f"{server}; {value}")


def judged(*lines, trusted=MX, sender=ANN):
    return origin(Headers([*lines, sender]), trusted)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("dmarc=pass header.from=example.com", Origin.PROVED),
        ("dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=Example.com", Origin.PROVED),
        ("dmarc=pass", Origin.PROVED),
        ("dmarc=fail (p=NONE) header.from=example.com", Origin.REFUTED),
        ("dkim=pass header.d=example.com; spf=pass smtp.mailfrom=a@example.com; dmarc=fail", Origin.REFUTED),
        ("dmarc=pass header.from=evil.example", Origin.UNKNOWN),
        ("dmarc=none; dkim=pass header.d=example.com", Origin.PROVED),
        ("dkim=fail header.d=other.example; dkim=pass header.i=@example.com", Origin.PROVED),
        ("dkim=pass header.d=list.example", Origin.UNKNOWN),
        ("dkim=pass header.d=com", Origin.UNKNOWN),
        ("dkim=pass header.d=mail.example.com", Origin.UNKNOWN),
        ("spf=pass smtp.mailfrom=bounce@example.com", Origin.PROVED),
        ("spf=pass smtp.mailfrom=example.com smtp.helo=mail.example.com", Origin.PROVED),
        ("spf=pass smtp.helo=example.com", Origin.UNKNOWN),
        ("spf=fail smtp.mailfrom=ann@example.com; dkim=none", Origin.REFUTED),
        ("spf=fail smtp.mailfrom=ann@example.com; dkim=pass header.d=example.com", Origin.PROVED),
        ("spf=softfail smtp.mailfrom=ann@example.com", Origin.UNKNOWN),
        ("none", Origin.UNKNOWN),
        ("dkim=temperror header.d=example.com", Origin.UNKNOWN),
        ("dmarc=fail; dmarc=pass header.from=example.com", Origin.REFUTED),
    ],
)
def test_the_receiving_servers_word_on_the_sender(value, found):
    assert judged(RECEIVED, told(value)) is found
    assert judged(told(value), RECEIVED) is found


@pytest.mark.parametrize(
    "value",
    [
        'spf=none smtp.mailfrom="a; dmarc=pass header.from=example.com"@evil.example',
        "spf=none (sender; dmarc=pass header.from=example.com) smtp.mailfrom=a@evil.example",
        "spf=none (sender (x); dmarc=pass) smtp.mailfrom=a@evil.example",
        'spf=none reason="; dmarc=pass header.from=example.com',
        "spf=none (never closed; dmarc=pass header.from=example.com",
    ],
)
def test_what_a_sender_puts_into_a_comment_or_a_quotation_is_no_result(value):
    assert judged(RECEIVED, told(value)) is Origin.UNKNOWN


def test_nothing_is_believed_where_no_server_is_named():
    assert judged(told("dmarc=pass"), RECEIVED, trusted=()) is Origin.UNKNOWN


def test_another_servers_results_are_not_believed():
    assert judged(told("dmarc=pass", "mx.evil.example"), RECEIVED) is Origin.UNKNOWN
    assert judged(told("dmarc=pass", "mx.desk.example.evil.example"), RECEIVED) is Origin.UNKNOWN


def test_a_forged_result_below_the_servers_own_is_ignored():
    forged = told("dmarc=pass header.from=example.com")
    assert judged(told("dmarc=fail"), RECEIVED, forged) is Origin.REFUTED
    assert judged(RECEIVED, told("dmarc=fail"), forged) is Origin.REFUTED
    # the server did not ask DMARC: what stands below the line of the hop before is no result of it
    assert judged(told("spf=none"), RECEIVED, forged) is Origin.UNKNOWN
    assert judged(RECEIVED, told("spf=none"), RECEIVED, forged) is Origin.UNKNOWN


def test_a_server_that_writes_one_header_a_method_is_read_whole():
    lines = [
        told("dmarc=pass header.from=example.com"),
        ("DKIM-Filter", "OpenDKIM"),
        told("dkim=pass header.d=example.com"),
    ]
    assert judged(*lines, RECEIVED) is Origin.PROVED
    assert results(Headers([*lines, RECEIVED])) == {"spf": None, "dkim": "pass", "dmarc": "pass"}


def test_a_seal_of_an_authenticated_chain_proves_nothing():
    lines = [
        ("ARC-Authentication-Results", "i=1; mx.desk.example; dmarc=pass header.from=example.com"),
        RECEIVED,
        told("dmarc=fail; arc=pass"),
    ]
    assert judged(*lines) is Origin.REFUTED


def test_results_without_a_servers_name_count_where_that_is_said():
    unnamed = (
        "Authentication-Results",
        "spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com",
    )
    assert judged(unnamed, RECEIVED) is Origin.UNKNOWN
    assert judged(unnamed, RECEIVED, trusted=("unnamed",)) is Origin.PROVED


@pytest.mark.parametrize(
    "sender",
    [("From", "Ann <ann@example.com>, eve@evil.example"), ("From", "nobody"), ("Subject", "no From at all")],
)
def test_a_from_that_is_not_one_address_is_not_proved(sender):
    assert judged(told("dmarc=pass header.from=example.com"), RECEIVED, sender=sender) is Origin.UNKNOWN


def test_two_from_headers_are_not_proved():
    lines = [told("dmarc=pass header.from=example.com"), RECEIVED, ("From", "eve@example.com")]
    assert judged(*lines) is Origin.UNKNOWN


def test_hostile_results_are_read_in_linear_time():
    hostile = ["(" * 100_000, "spf=pass;" * 50_000, '"' + "\\" * 100_000, "a" * 200_000, "dkim=" * 60_000]
    began = time.process_time()
    for value in hostile:
        judged(told(value), RECEIVED)
    assert time.process_time() - began < 1


def proof_of(*lines):
    found = read(mail(*lines), OWN, sign, MX)
    assert isinstance(found, InboundMessage)
    return found.proof


AR = "Authentication-Results: mx.desk.example; "


def test_what_was_found_decides_what_an_address_proves():
    ours = f"In-Reply-To: {message_id(7, 'ann@example.com', 'desk.example', sign)}"
    ann = "From: ann@example.com"
    passed, failed = f"{AR}dmarc=pass header.from=example.com", f"{AR}dmarc=fail"
    assert proof_of(passed, ann) is Proof.DOMAIN
    assert proof_of(failed, ann) is Proof.REFUTED
    assert proof_of(ann) is Proof.NONE
    assert proof_of(ann, ours) is Proof.SIGNED
    assert proof_of(failed, ann, ours) is Proof.REFUTED
    # what is proved is From; an answer wanted elsewhere proves nothing of that address
    assert proof_of(passed, ann, "Reply-To: eve@evil.example") is Proof.NONE


def test_a_reply_address_alone_shows_who_has_a_letter_not_who_writes():
    to = f"To: {reply_address(OWN, 7, sign)}"
    found = read(mail("From: eve@evil.example", to), OWN, sign)
    assert isinstance(found, InboundMessage)
    assert found.thread.answers == (7,)
    assert found.proof is Proof.NONE


def test_others_who_read_along_are_told_apart_from_the_desk_and_the_writer():
    to = f"To: Desk <{OWN}>, Bob <bob@example.com>, {reply_address(OWN, 7, sign)}"
    found = read(
        mail("From: ann@example.com", to, "Cc: Ann <ANN@example.com>, Li <li@example.cn>"), OWN, sign
    )
    assert isinstance(found, InboundMessage)
    assert found.copied == (("Bob", "bob@example.com"), ("Li", "li@example.cn"))
