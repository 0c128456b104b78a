"""Yes and no as people say them: taken back, meant at first, asked back, put off, told of something else."""

from datetime import UTC, datetime

import pytest

from dialogs.turn import Submit
from dialogs.understanding import confirming, understand
from unit.dialogs.talk import Customer

NOW = datetime(2026, 11, 18, 21, 40, tzinfo=UTC)
ALL = ("en", "zh-CN", "es", "fr")


def answer(text, language="en", asked="remedy_requested"):
    return understand(text, now=NOW, languages=ALL, language=language, asked=asked).answer


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "no. wait. yes", "yes"),
        ("en", "yes please... actually scratch that, no", "no"),
        ("en", "yes, wait, no, I take that back", "no"),
        ("en", "nope sorry meant yep", "yes"),
        ("zh-CN", "要，等等，还是不要了", "no"),
        ("zh-CN", "不用，哦不对，要的", "yes"),
        ("zh-CN", "唔要，喂等陣，要呀", "yes"),
        ("es", "sí, bueno, no, déjelo", "no"),
        ("es", "No. Digo, sí.", "yes"),
        ("fr", "oui enfin non, oubliez", "no"),
        ("fr", "Non. Ah si, oui.", "yes"),
    ],
)
def test_the_last_word_of_one_who_thinks_better_of_it_counts(language, text, meant):
    assert answer(text, language) == meant


@pytest.mark.parametrize("text", ["Yes, sorry for the bother", "Yes, oh and thank you", "yes, actually"])
def test_a_sorry_or_an_oh_takes_nothing_back(text):
    assert answer(text) == "yes"


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "At first I wanted something, now I don't", "no"),
        ("en", "Having first said no, we'd now like to take you up on it.", "yes"),
        ("zh-CN", "本来不想要的，可你们态度太差，现在要", "yes"),
        ("zh-CN", "我们商量过了，决定不要了", "no"),
        ("es", "al principio no, ahora sí", "yes"),
        ("fr", "J'allais dire non, mais finalement oui", "yes"),
    ],
)
def test_what_was_meant_at_first_does_not_count(language, text, meant):
    assert answer(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "Gosh, what a question. Who wouldn't?", "yes"),
        ("en", "Do bears sleep in the woods?", "yes"),
        ("en", "would i say no to that? i would not", "yes"),
        ("en", "do I look like I have time for that", "no"),
        ("zh-CN", "难道我白受罪？", "yes"),
        ("zh-CN", "谁不想啊", "yes"),
        ("zh-CN", "非赔不可", "yes"),
        ("zh-CN", "点會唔要", "yes"),
        ("zh-CN", "要来干嘛", "no"),
        ("es", "¿quién va a decir que no?", "yes"),
        ("es", "¿tengo yo cara de tener tiempo?", "no"),
        ("fr", "pourquoi dirais-je non ?", "yes"),
        ("fr", "à quoi bon", "no"),
        ("en", "Do I want anything? No, I do not", "no"),
        ("en", "Do I want my money back? Yes!", "yes"),
    ],
)
def test_a_question_may_be_an_answer(language, text, meant):
    assert answer(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "it was the 14th"),
        ("en", "I am Mrs Patel"),
        ("en", "sorry, wrong chat"),
        ("en", "yes? no? I honestly can't decide"),
        ("en", "hmm"),
        ("zh-CN", "是去年三月买的"),
        ("zh-CN", "不好意思发错群了"),
        ("es", "es una lavadora"),
        ("es", "este mensaje no era para ustedes"),
        ("fr", "c'est une cafetière"),
        ("fr", "bof"),
    ],
)
def test_what_says_neither_is_neither(language, text):
    assert answer(text, language) is None


@pytest.mark.parametrize(
    ("text", "meant"), [("it was, yes", "yes"), ("I am, thanks", "yes"), ("It is indeed", "yes")]
)
def test_a_verb_that_stands_for_itself_is_a_yes(text, meant):
    assert answer(text) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "erm, yes please", "yes"),
        ("zh-CN", "emmm 不用", "no"),
        ("es", "mmm no", "no"),
        ("fr", "bof, non", "no"),
    ],
)
def test_a_hesitation_hides_no_answer(language, text, meant):
    assert answer(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "Every digit", "yes"),
        ("en", "one digit off", "no"),
        ("en", "that used to be my number", "no"),
        ("zh-CN", "一字不差", "yes"),
        ("zh-CN", "差了一位", "no"),
        ("es", "eso mismo", "yes"),
        ("es", "le falta un cero", "no"),
        ("fr", "c'est bien ça", "yes"),
        ("fr", "il manque un chiffre", "no"),
    ],
)
def test_what_was_read_back_is_right_or_not(language, text, meant):
    assert answer(text, language, "confirm") == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "we've decided against it", "no"),
        ("en", "if I need anything I'll be in touch", "no"),
        ("en", "Nothing you could do would make up for it", "no"),
        ("en", "let it lie", "no"),
        ("en", "I'd be a fool to turn that down", "yes"),
        ("en", "it'd be rude not to", "yes"),
        ("en", "I'd be lying if I said no", "yes"),
        ("en", "yeah, I don't think so", "no"),
        ("en", "nah yeah that'd be good", "yes"),
        ("en", "either way, no", "no"),
        ("zh-CN", "我啥都不求", "no"),
        ("zh-CN", "没差，不用了", "no"),
        ("zh-CN", "不不不,我要的", "yes"),
        ("zh-HK", "乜都唔要", "no"),
        ("es", "sería de tontos decir que no", "yes"),
        ("es", "si necesito algo ya les llamo", "no"),
        ("es", "no, no, si yo sí quiero", "yes"),
        ("fr", "je serais bien bête de refuser", "yes"),
        ("fr", "si besoin je vous recontacte", "no"),
        ("fr", "restons-en là", "no"),
    ],
)
def test_yes_and_no_are_known_however_they_are_put(language, text, meant):
    assert answer(text, language) == meant


LONG = (
    "When we bought it the man in the shop told us that it would last for twenty years, and my late husband "
    "believed him as he believed everybody who wore a tie. "
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (LONG + "Please go ahead.", "yes"),
        (LONG + "So no.", "no"),
        ("No. " + LONG + "So no.", "no"),
        ("Yes. " + LONG + "So no.", None),
    ],
)
def test_a_long_answer_is_read_at_its_end(text, meant):
    assert answer(text) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "she asked me to", "yes"),
        ("en", "he's sat next to me", "yes"),
        ("en", "I have power of attorney", "yes"),
        ("en", "haven't told her yet", "no"),
        ("en", "she'd be mortified", "no"),
        ("en", "he knows but told me not to", "no"),
        ("en", "she has dementia", None),
        ("en", "it's me, I'm the customer", None),
        ("zh-CN", "她让我写的", "yes"),
        ("zh-CN", "瞒着他写的", "no"),
        ("zh-CN", "我就是本人", None),
        ("es", "me lo pidió ella", "yes"),
        ("es", "todavía no lo sabe", "no"),
        ("fr", "il est au courant", "yes"),
        ("fr", "à son insu", "no"),
    ],
)
def test_whether_somebody_knows_and_agrees(language, text, meant):
    assert answer(text, language, "acting_for.authority") == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "I was going to let it slide but no, I want my money back", "yes"),
        ("en", "I was going to say yes but no, leave it", "no"),
        ("en", "I was going to let it go but no", "yes"),
        ("en", "I said no earlier but I've changed my mind", "yes"),
        ("en", "My husband says leave it. I say no, I want it put right.", "yes"),
        ("es", "iba a dejarlo correr pero no, quiero que me lo arreglen", "yes"),
    ],
)
def test_a_no_to_an_intention_is_none_to_the_question(language, text, meant):
    assert answer(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "asked", "meant"),
    [
        ("en", "I've no objection to texts", "sms_optin", "yes"),
        ("en", "no rush but yes", "remedy_requested", "yes"),
        ("en", "no texts", "sms_optin", "no"),
        ("fr", "pas de souci pour les sms", "sms_optin", "yes"),
        ("en", "Please do not take any further action", "remedy_requested", "no"),
        ("en", "I would not mind", "remedy_requested", "yes"),
    ],
)
def test_a_negator_turns_only_what_it_belongs_to(language, text, asked, meant):
    assert answer(text, language, asked) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no thats all"),
        ("en", "Nah, that's everything"),
        ("en", "nothing else from me"),
        ("zh-CN", "没有了，就这些"),
        ("es", "No, eso es todo, gracias"),
        ("fr", "non c'est tout"),
    ],
)
def test_that_nothing_is_to_be_added_agrees_to_the_summary(language, text):
    assert answer(text, language, "confirm") == "yes"
    assert confirming.answer(text, (language,)) == "yes"


@pytest.mark.parametrize(
    "text", ["no that's all wrong", "no, that's everything but the date", "no, not at all"]
)
def test_a_no_that_says_more_sends_nothing(text):
    assert answer(text, "en", "confirm") != "yes"
    assert confirming.answer(text, ("en",)) != "yes"


def test_one_who_has_nothing_to_add_has_sent_the_complaint():
    ann = Customer().says("The headphones I bought went dead last Friday. I want my money back.")
    while ann.state.phase != "confirming":
        ann.says("skip")
    assert ann.says("no thats all").hears("summary.sent").did(Submit)


@pytest.mark.parametrize(("text", "meant"), [("yh dat wud b gr8 thx", "yes"), ("dont want nuffin thx", "no")])
def test_words_spelt_as_in_texts_are_read(text, meant):
    assert answer(text) == meant


def test_the_last_word_counts_that_stands_for_itself():
    assert answer("No... sorry, fat thumbs, hit the wrong word. Yes.") == "yes"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Well, I wouldn't turn my nose up at a refund", "yes"),
        ("the last thing I want is another voucher", "no"),
        ("I really don't think that's necessary", "no"),
        ("Of course I don't", "no"),
        ("I'd sooner you didn't", "no"),
        ("It would be only fair", "yes"),
        ("It wouldn't be unwelcome", "yes"),
        ("It's all in hand, thanks", "no"),
        ("first tell me whether it's going to cost me", None),
        ("what kind of thing are you offering", None),
        ("yes/no, delete as applicable", None),
        ("sorry i dont understand the question my english not so good", None),
    ],
)
def test_politeness_refusal_and_questions_are_told_apart(text, meant):
    assert answer(text) == meant
