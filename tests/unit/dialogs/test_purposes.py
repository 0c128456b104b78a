"""What a first message is for: greetings, questions and praise open no case, and no complaint is lost."""

from datetime import UTC, datetime

import pytest

from dialogs.turn import AskPerson, Feedback, Open
from dialogs.understanding import purposes, understand
from unit.dialogs.talk import ALL, Customer

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def intent(text):
    return understand(text, now=NOW, languages=ALL).intent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is the cordless drill still on offer next week", "enquiry"),
        ("这款电饭锅能煮几个人的饭？", "enquiry"),
        ("oye tienen ese taladro en versión de 18 voltios", "enquiry"),
        ("savez-vous si le train de 18h accepte les vélos ?", "enquiry"),
        ("best curry ive had in years, tell the chef", "praise"),
        ("nurses there were kindness itself. Thank you", "praise"),
        ("谢谢李护士，半夜还来看我爸好几趟，我们全家都记着呢", "praise"),
        ("has anyone looked at what i sent in about the nursery yet", "status"),
        ("有结果了吗？上次反映的那个路灯", "status"),
        ("agent agent agent", "human"),
        ("Manager please.", "human"),
        ("别跟我机器人了，叫个活人来", "human"),
        ("pásame con una persona, por favor", "human"),
        ("please withdraw my complaint", "stop"),
        ("我想撤回申訴,對方已經道歉了", "stop"),
        ("laissez tomber ma réclamation, c'est réglé", "stop"),
        ("Good morning to you!", "greeting"),
        ("哈囉，早晨", "greeting"),
        ("qué tal, buenas tardes", "greeting"),
        ("You should think about a bench outside the pharmacy", "other"),
        ("Et si vous mettiez un rayon vrac ? Ça plairait au quartier.", "other"),
    ],
)
def test_what_is_no_complaint_is_known_for_what_it_is(text, expected):
    assert intent(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Lovely staff, gorgeous room, shame about the mouse.",
        "complaint",
        "I want to make a complaint",
        "Could you explain why I pay for a gym that is closed?",
        "Great boots, but the left sole came off on day two",
        "The third parcel this month that never came. Thank you very much.",
        "菜味道不错,环境也挺好,但是汤里有根头发,实在倒胃口",
        "我要投诉",
        "¿Por qué me cobran dos veces?",
        "quiero poner una reclamación",
        "Le repas était bon mais une heure et demie d'attente",
        "je veux me plaindre de votre livreur",
    ],
)
def test_no_complaint_is_lost_for_being_polite_or_put_as_a_question(text):
    assert intent(text) == "complaint"


def test_a_trouble_in_a_word_about_what_was_sent_in_is_told_anew():
    assert intent("What I sent in March is broken again, the lid leaks and nobody answers") == "complaint"


@pytest.mark.parametrize(
    "text", ["Is the cordless drill still on offer next week", "best curry ive had in years, tell the chef"]
)
def test_questions_and_praise_open_no_case(text):
    ann = Customer().says(text)
    assert ann.did(Feedback)
    assert not ann.did(Open)


def test_who_asks_for_a_person_in_their_own_words_gets_one():
    text = "i'm no good at this typing, could one of your staff ring me"
    assert intent(text) == "human"
    assert Customer().says(text).did(AskPerson)


@pytest.mark.parametrize("tag", ALL)
def test_every_language_knows_what_speaks_for_each_purpose(tag):
    known = purposes.weights(tag)
    assert known is not None
    assert known.least > known.doubt
    assert set(known.kinds) == {"enquiry", "praise", "status", "human", "stop", "greeting", "other"}


def test_a_language_without_weights_has_its_tables_alone():
    assert purposes.weights("de") is None


@pytest.mark.parametrize("trait", ["goods", "is_it", "^is_it", "?$", "@problems.words"])
def test_traits_are_written_as_they_are_read(trait):
    assert purposes.written(trait) == trait
