"""Machines that carry no header are told by their words, and nobody's mail is taken for one of theirs."""

import json
import random
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from channels.email import clauses, senders, spoken
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
SEEN_AT_LEAST = 0.74  # of the mails the weights were taught by


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


@pytest.mark.parametrize(
    "told",
    [
        letter("I will be on holiday between 3 and 9 May and will respond to your email when I return. "
               "For anything urgent please call our front desk.", "Re: Kettle", in_reply_to=True),
        letter("We have received your enquiry and logged it under reference 88-2. "
               "A member of the team will reply within ten working days.", "Re: Kettle", in_reply_to=True),
        letter("Jo Hale no longer works here. Please direct mail to office@firm.example.com.", "Re: Kettle",
               in_reply_to=True),
        letter("本人5月1日至5日休假，期间无法回复邮件，急事请联系同事王芳。", "Re: 投诉", in_reply_to=True),
        letter("Ich bin bis zum 9. Mai im Urlaub. Ihre Nachricht beantworte ich nach meiner Rückkehr.",
               "Re: Kessel", in_reply_to=True),
        letter("Je suis en vacances jusqu'au 9 mai. Je répondrai à votre message à mon retour.",
               "Re: Bouilloire", in_reply_to=True),
        letter("Hemos recibido su mensaje. Le contestaremos en el plazo de dos días hábiles.", "Re: Hervidor",
               in_reply_to=True),
        letter("Wir öffnen wieder am 3. Januar. Allen ein gutes neues Jahr.", "Betriebsferien", in_reply_to=True),
    ],
    ids=lambda told: told["text"][:20],
)  # fmt: skip
def test_a_mail_whose_every_sentence_is_a_machines_is_one(told):
    assert verdict(told).kind == "auto_reply"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your mail, I am on holiday until Monday and will send the receipt then.",
        "I am out of the office this week. Please contact my colleague Joan about the faulty printer.",
        "I am in hospital until further notice. My son Roy answers for me: roy@example.com.",
        "We acknowledge receipt of your letter. Our client will respond within 14 days.",
        "You have received my complaint and logged it under a number. Nobody replies within ten working days.",
        "我休假到10号，请10号以后再派送。",
        "您的来信已收到，但是退款到现在没到账。",
        "八月投诉的，只收到自动回复",
        "Je suis absent jusqu'à jeudi, le réparateur peut passer vendredi.",
        "Ich bin bis Freitag verreist und schicke die Fotos danach.",
    ],
)
@pytest.mark.parametrize("subject", ["Re: Your complaint", "Complaint"])
@pytest.mark.parametrize("sender", ["Ann Smith <ann.smith@example.com>", "Firm <info@firm.example.com>"])
def test_one_sentence_of_substance_makes_it_a_persons(text, subject, sender):
    assert verdict(letter(text, subject, sender, in_reply_to=True)).kind == "message"


def test_a_small_firms_complaint_is_not_lost_for_the_address_it_comes_from():
    texts = (
        "carbon monoxide alarm keeps going off since the engineer left",
        "Your invoice 332 charges us twice for the toner. Please issue a credit note.",
        "Die gelieferte Tonerkartusche läuft aus. Wir bitten um Ersatz bis Mittwoch.",
    )
    for text in texts:
        assert verdict(letter(text, "Complaint", "Firm <info@firm.example.com>")).kind == "message"


def test_a_complaint_of_automatic_replies_under_their_title_is_not_lost():
    told = letter("每次都是自动回复，说工作日内处理，三个星期了没人管。", "自动回复")
    assert verdict(told).kind == "message"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("I am travelling from 3 to 9 May.", {"away"}),
        ("Your request was registered under number 7.", {"taken"}),
        ("In urgent cases please call 020 7946 0123.", {"deputy"}),
        ("This mailbox is not monitored.", {"unread"}),
        ("The door does not exist.", set()),
        ("", set()),
    ],
)
def test_words_make_a_sentence_of_a_kind_together(text, kinds):
    assert clauses.told(text).kinds == kinds


def test_what_no_frame_explains_is_counted_by_sentence():
    assert clauses.told("I am away until Monday. The lamp hums at night, louder each week.").unexplained == 1
    assert clauses.told("Kind regards\nTom Reid").unexplained == 0


def test_a_long_mail_is_not_looked_at_by_sentences():
    assert not clauses.begins_so("a " * clauses.LONGEST)
    assert clauses.begins_so(f"{ABSENCE} {ABSENCE} {ABSENCE}")
    assert not clauses.begins_so(f"I want my money back and the kettle gone. {'The lid is loose. ' * 20}")
    assert clauses.begins_so(f"{ABSENCE[:60]}{' and so on' * 30}")


@pytest.mark.parametrize(
    ("name", "address", "so"),
    [
        ("Silver Creek Storage", "auto@silvercreekstorage.example.com", True),
        ("Cafe Blue", "info@cafeblue.example.com", True),
        ("Ann Smith", "ann.smith@example.com", False),
        ("", "x@firm.example.com", False),
    ],
)
def test_a_house_writes_under_its_own_name(name, address, so):
    assert senders.is_organisations(name, address) is so


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
    "piece",
    [
        "thank you for your email ",
        "\n>",
        "您的订单已出货，",
        "a:",
        "\n\n",
        "\U0001f600",
        "a.",
        "A'",
        "1 ",
        "a@",
    ],
)
def test_time_grows_with_the_length_alone(piece):
    for many in (1_400, 20_000, 200_000):
        text = piece * (many // len(piece))
        began = time.perf_counter()
        is_machines(Seen("ann@example.com", "Ann", "Re: x", above_quotes(text), threaded=True))
        assert time.perf_counter() - began < SECONDS


def test_what_letters_count_as_is_kept_for_as_many_as_a_language_has():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_900)))
    said(text + "\ud800")
    assert len(spoken.WITHIN_WORDS) <= spoken.MOST_LETTERS
