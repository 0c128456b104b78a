import pytest

from channels.email.automatic import judge
from channels.email.extension import reply_address
from channels.email.mime import parse

OWN = "complaints@desk.example"


def verdict(*headers, mail_from="ann@example.com", own=OWN):
    lines = ["From: Ann <ann@example.com>", "Subject: Kettle", *headers]
    kept = {line.partition(":")[0].lower(): line for line in lines}
    return judge(parse("\r\n".join([*kept.values(), "", "It leaks."]).encode()), mail_from, own)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (failure)",
        "Precedence: bulk",
        "Precedence: list",
        "X-Precedence: junk",
        "List-Id: <talk.example.com>",
        "X-Autoreply: yes",
        "X-Autorespond: Re",
        "Return-Path: <>",
        "From: MAILER-DAEMON@example.com",
        "From: bounces+12@news.example",
        "Subject: Out of Office: back on Monday",
        "Subject: Automatic reply: Kettle",
        "Subject: Re: Auto Reply",
        "Subject: 自动回复: 投诉",
        "Subject: 自动回复",
        "Subject: Abwesenheitsnotiz: Kessel",
    ],
)
def test_a_machine_is_told_by_one_sign(header):
    found = verdict(header)
    assert found.kind == "auto_reply"
    assert found.reason


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "Subject: Out of office chairs arrived broken",
        "Subject: Re: [AMD-261121-7K3TF] Automatic reply never stops",
        "Subject: 自动回复机器坏了",
        "X-Auto-Response-Suppress: All",
        "List-Unsubscribe: <mailto:x@example.com>",
        "From: noreply@webform.example",
        "From: Postmaster General <pg@example.com>",
    ],
)
def test_a_person_is_not_taken_for_a_machine(header):
    assert verdict(header).kind == "message"


def test_a_person_who_answers_a_machine_is_none():
    assert verdict("Subject: Re: Automatic reply: Kettle", "In-Reply-To: <1@desk.example>").kind == "message"
    assert verdict("Subject: Automatic reply: Kettle", "In-Reply-To: <1@desk.example>").kind == "auto_reply"


def test_the_empty_envelope_sender_takes_no_answer():
    assert verdict(mail_from="").kind == "auto_reply"
    assert verdict(mail_from="<>").kind == "auto_reply"
    assert verdict(mail_from=None).kind == "message"


def test_the_desks_own_mail_is_a_loop():
    assert verdict("From: Acme <Complaints@Desk.Example>").kind == "loop"
    assert verdict("X-Loop: anything").kind == "loop"
    assert verdict("From: Acme <complaints@desk.example>", own="other@desk.example").kind == "message"


def test_the_desks_own_mail_is_a_loop_although_it_wants_answers_at_an_address_of_their_own():
    answers = reply_address("complaints@desk.example", 7, lambda purpose, value: f"{purpose} {value}")
    assert verdict("From: Acme <complaints@desk.example>", f"Reply-To: <{answers}>").kind == "loop"
    form = verdict("From: Acme <complaints@desk.example>", "Reply-To: <ann@example.com>")
    assert form.kind == "message"


def test_a_mail_that_went_round_many_servers_is_a_loop():
    received = "".join(f"Received: from a{n} by b\r\n" for n in range(61))
    assert (
        judge(parse(f"{received}From: ann@example.com\r\n\r\nx".encode()), "ann@example.com").kind == "loop"
    )
