"""Machines that carry no header are told by their words, and nobody's mail is taken for one of theirs."""

import json
import random
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from channels.email import senders, spoken
from channels.email.automatic import judge
from channels.email.machines import Seen, above_quotes, is_machines, is_peoples
from channels.email.mime import parse
from channels.email.spoken import said

DATA = Path(__file__).parents[3] / "data"
MAILS = [
    json.loads(line)
    for path in sorted((DATA / "mail-machines").glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
PEOPLE = [mail for mail in MAILS if mail["kind"] == "person"]
MACHINES = [mail for mail in MAILS if mail["kind"] == "machine"]
DESK = "complaints@desk.example.com"
SECONDS = 0.5  # a hundred times what it takes
SEEN_AT_LEAST = 0.7  # of the mails the weights were taught by


def verdict(told):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = told["from"], told["subject"]
    if told.get("reply_to"):
        mail["Reply-To"] = told["reply_to"]
    if told.get("in_reply_to"):
        mail["In-Reply-To"] = "<7.abc@desk.example.com>"
    mail.set_content(told["text"])
    return judge(parse(mail.as_bytes()), told["from"], DESK)


def letter(text, subject="Kettle", sender="Ann Smith <ann.smith@example.com>", **more):
    return {"from": sender, "subject": subject, "text": text, **more}


@pytest.mark.parametrize("told", PEOPLE, ids=lambda told: told["subject"][:40])
def test_no_persons_mail_is_lost(told):
    assert verdict(told).reason == ""


def test_most_machines_are_seen():
    assert sum(verdict(told).kind != "message" for told in MACHINES) >= SEEN_AT_LEAST * len(MACHINES)


def test_no_complaint_of_other_sets_is_lost():
    texts = [
        json.loads(line)["text"]
        for path in sorted((DATA / "understanding").glob("*/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if '"text"' in line
    ]
    chosen = random.Random(11).sample([text for text in texts if isinstance(text, str)], 2_000)
    lost = [text for text in chosen if is_machines(Seen("ann@example.com", "Ann", "", text))]
    assert lost == []


ABSENCE = (
    "Thank you for your email. I am on annual leave until 4 January with no access to email. "
    "If your matter is urgent please contact my colleague Ben."
)
ORDER = "Order summary\nOak stool x 1   £85.00\nSubtotal £85.00\nShipping £5.00\nTotal £90.00"


def test_an_absence_in_its_owners_words_is_a_machines():
    found = verdict(letter(ABSENCE, "Re: Your complaint", in_reply_to=True))
    assert found.kind == "auto_reply"
    assert found.reason == "automatic mail by its words: an absence"


@pytest.mark.parametrize(
    "told",
    [
        letter("I am on holiday until Friday, please send it to my neighbour.", "Re: Kettle", in_reply_to=True),
        letter(f"{ORDER}\n\nThe stool came with three legs.", "Order confirmation"),
        letter(f"The stool came with three legs.\n\n{ORDER}", "Fwd: Order confirmation"),
        letter(ORDER, "Fwd: Order confirmation", "Shop <noreply@shop.example.com>"),
        letter(ABSENCE, "New message", "Form <noreply@form.example.com>", reply_to="ann@example.com"),
        letter("Where is my refund? Your ticket 4711 was closed and nobody answers.", "[Ticket #4711] Closed"),
        letter("The heating does not work. When will you come?", "Heating", "Office <office@church.example.org>"),
        letter("Why do I only ever get automatic replies? I want a refund.", "Automatic reply"),
        letter("Your mails to us are refused. Could you tell me who looks after your server?", "SPF",
               "Ana <postmaster@example.net>"),
        letter(f"Monday suits me.\n\n> {ABSENCE}", "Re: When?", in_reply_to=True),
        letter(f"Monday suits me.\n\nFrom: Shop\nSubject: When?\n\n{ABSENCE}", "Re: When?", in_reply_to=True),
        letter(""),
        letter("?"),
    ],
    ids=lambda told: f"{told['subject']}: {told['text'][:20]}",
)  # fmt: skip
def test_a_person_who_looks_like_a_machine_is_none(told):
    assert verdict(told).kind == "message"


def test_what_stands_below_a_line_like_a_quotations_is_read_before_anybody_is_set_aside():
    words = f"{ABSENCE}\n\n-----Note\nMy kettle leaks. I bought it in May. I want my money back. Where is it?"
    assert verdict(letter(words)).kind == "message"


def test_a_group_that_writes_in_the_desks_own_name_is_no_machine():
    told = letter(ABSENCE, sender=f"Desk <{DESK}>", reply_to="ann@example.com")
    assert verdict(told).kind == "message"


def test_phrases_are_read_in_the_language_most_of_them_are_of():
    polish = said("Przebywam na urlopie i nie mam dostępu; w sprawach pilnych proszę o kontakt z kolegą.")
    assert {"away", "deputy"} <= polish.keys()
    assert "i" in said("I waited, and I paid.")  # "and" in Polish
    assert said("") == {}


def test_traditional_characters_say_the_same_as_simplified_ones():
    assert said("您的訂單已出貨，驗證碼")["order"] == said("您的订单已出货，验证码")["order"] > 0


def test_a_phrase_is_whole_words_where_words_stand_apart():
    assert "left" not in said("anolongeratx")
    assert said("UNSUBSCRIBE!") == said("unsubscribe")


def test_a_mail_with_a_machines_subject_alone_is_not_plainly_a_persons():
    assert not is_peoples(Seen("ann@example.com", "Ann", "Out of office", "Back on Monday."))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("no-reply@shop.example", "machine"),
        ("noreply+12@shop.example", "machine"),
        ("bill-alerts@bank.example", "machine"),
        ("newsletter@shop.example", "trade"),
        ("anna@news.shop.example", "trade"),
        ("info@shop.example", "desk"),
        ("customer.care@shop.example", "desk"),
        ("ann.smith@example.com", ""),
        ("postmann@example.com", ""),
        ("", ""),
    ],
)
def test_senders_tell_what_they_are(address, kind):
    assert senders.kind_of(address) == kind


@pytest.mark.parametrize(
    ("name", "address", "so"),
    [
        ("Ann Smith", "asmith@example.com", True),
        ("李芳", "x1@example.com", True),
        ("土屋 太郎", "x1@example.com", True),
        ("김지훈", "x1@example.com", True),
        ("Smith Support", "smith@example.com", False),
        ("Ann Smith", "info@example.com", False),
        ("招财银行卡部", "x1@example.com", False),
        ("", "x1@example.com", False),
    ],
)
def test_an_address_is_a_persons_by_its_name(name, address, so):
    assert senders.is_persons(name, address) is so


def test_what_is_quoted_is_left_out():
    assert above_quotes("Monday.\n\n> When?") == "Monday.\n"
    assert above_quotes("Monday.\n-----Original Message-----\nx") == "Monday."
    assert above_quotes("Monday.\nFrom: Shop\nx") == "Monday."
    assert above_quotes("One\n---\nTwo") == "One\n---\nTwo"


@pytest.mark.parametrize(
    "piece", ["thank you for your email ", "\n>", "您的订单已出货，", "a:", "\n\n", "\U0001f600"]
)
def test_time_grows_with_the_length_alone(piece):
    for many in (20_000, 200_000):
        text = piece * (many // len(piece))
        began = time.perf_counter()
        is_machines(Seen("ann@example.com", "Ann", "Re: x", above_quotes(text), threaded=True))
        assert time.perf_counter() - began < SECONDS


def test_what_letters_count_as_is_kept_for_as_many_as_a_language_has():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_900)))
    said(text + "\ud800")
    assert len(spoken.WITHIN_WORDS) <= spoken.MOST_LETTERS
