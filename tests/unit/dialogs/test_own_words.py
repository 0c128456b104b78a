"""Yes and no in people's own words: what an answer comes to, what it denies, what only sounds like an answer."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def answer(asked, text, language="en"):
    read = understand(text, now=NOW, languages=("en", "zh-CN", "es", "fr"), language=language, asked=asked)
    return read.answer


@pytest.mark.parametrize(
    ("asked", "text", "language", "meant"),
    [
        ("sms_optin", "I was scammed that way last year so absolutely not", "en", "no"),
        ("consent_third_party", "it's not as if I'm shy so go ahead", "en", "yes"),
        ("consent_third_party", "I thought about it but no", "en", "no"),
        ("sms_optin", "el teléfono es de mi hija, así que no", "es", "no"),
        ("confirm", "I was not sure at first. Yes.", "en", "yes"),
    ],
)
def test_what_follows_so_or_ends_the_answer_is_meant(asked, text, language, meant):
    assert answer(asked, text, language) == meant


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("yes but not too late", "en", "yes"),
        ("可以 不过别太晚", "zh-CN", "yes"),
    ],
)
def test_a_wish_after_yes_is_still_yes(text, language, meant):
    assert answer("sms_optin", text, language) == meant


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("remedy_requested", "wouldn't turn it down", "en"),
        ("confirm", "I don't see anything wrong with it", "en"),
        ("consent_third_party", "por mí no hay drama", "es"),
        ("consent_third_party", "je n'y vois aucun inconvénient", "fr"),
        ("consent_third_party", "有啥不能给的", "zh-CN"),
    ],
)
def test_two_denials_are_a_yes(asked, text, language):
    assert answer(asked, text, language) == "yes"


def test_yeah_nah_is_no_and_nah_yeah_is_yes():
    assert answer("sms_optin", "yeah nah") == "no"
    assert answer("sms_optin", "nah yeah") == "yes"


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("confirm", "you've put Mill Road, the street is called Hill Road", "en"),
        ("confirm", "yes apart from the phone number", "en"),
        ("confirm", "todo bien menos el teléfono", "es"),
        ("confirm", "oui mais corrigez la date", "fr"),
        ("confirm", "前面都对，电话不对", "zh-CN"),
        ("consent_third_party", "strictly between ourselves please", "en"),
        ("sms_optin", "微信可以，短信我从来不看", "zh-CN"),
    ],
)
def test_a_no_to_this_question_outweighs_a_yes_to_any(asked, text, language):
    assert answer(asked, text, language) == "no"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("sms_optin", "ok, but email only"),
        ("consent_third_party", "sure 🙄"),
        ("confirm", "looks right to me, but let me read the end again"),
    ],
)
def test_a_yes_in_doubt_is_neither(asked, text):
    assert answer(asked, text) is None


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("consent_third_party", "who are they exactly", "en"),
        ("consent_third_party", "I met her exactly where the old mill used to stand", "en"),
        ("recurrent", "before what", "en"),
        ("consent_third_party", "是哪家公司", "zh-CN"),
    ],
)
def test_short_words_amid_others_are_no_answer(asked, text, language):
    assert answer(asked, text, language) is None


def test_danger_is_a_yes_to_the_question_of_danger():
    assert answer("safety_question", "two of the girls on the tills fainted") == "yes"
    assert answer("recurrent", "two of the girls on the tills fainted") is None
