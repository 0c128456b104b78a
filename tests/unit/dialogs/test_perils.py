"""What the weights say of danger: they hear what no phrase foresaw, and doubt what one sees."""

import random
import re
from datetime import UTC, datetime
from itertools import chain
from typing import get_args

import pytest

from dialogs.languages import LANGUAGES
from dialogs.understanding import perils, safety, understand
from dialogs.understanding.found import Hazard
from dialogs.understanding.lexicon import lexicon
from dialogs.understanding.source import read

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)
ALL = ("en", "zh-CN", "es", "fr")


def danger(text):
    return understand(text, now=NOW, languages=ALL).safety


def told(text, tag):
    """Whether the tables see it."""
    source = read(text)
    return safety.said(source, lexicon(ALL, tag).scan(source)) is not None


@pytest.mark.parametrize(
    ("text", "tag", "hazard"),
    [
        ("I could not feel my arm for an hour after I touched the freezer handle", "en", "electric"),
        ("he keeps writing down what time my daughter walks home", "en", "person"),
        ("有人天天在楼下盯着我家窗户写我几点出门", "zh-CN", "person"),
        ("al abrir la olla me salpicó el caldo y se me levantó la piel", "es", "health"),
        ("en ouvrant la cocotte j'ai eu la peau de la main qui part", "fr", "health"),
    ],
)
def test_what_no_phrase_foresaw_is_heard(text, tag, hazard):
    assert not told(text, tag)
    assert (danger(text).flag, danger(text).hazard) == (True, hazard)


@pytest.mark.parametrize(
    "text",
    [
        "路由器着火了",
        "着火了!!你们的电池",
        "the charger is on fire",
        "el enchufe echa chispas",
        "ça sent le gaz",
    ],
)
def test_the_plainest_words_are_enough(text):
    assert danger(text).flag


def test_the_sentence_that_tells_it_is_found_in_a_long_letter():
    others = "The parcel came late. Nobody wrote to me. I paid 40 pounds for it. " * 20
    told = "My daughter touched the plug and was thrown across the kitchen."
    found = danger(f"{others}{told} {others}")
    assert found.flag
    assert found.words == told.rstrip(".")


def test_what_nobody_ended_does_not_add_up_to_danger():
    assert not danger("and then I waited and I rang and she said next week " * 60).flag


@pytest.mark.parametrize("tag", ALL)
def test_every_language_knows_what_speaks_for_each_danger(tag):
    known = perils.weights(tag)
    assert known is not None
    assert known.flag > known.hint > known.bias
    assert set(known.hazards) == {each for each in get_args(Hazard) if each}
    tables = {"said", *(f"danger.{name}" for name in LANGUAGES[tag].words["danger"]["classes"])}
    assert {table for table in known.tables if table.startswith(("said", "danger."))} & tables
    words = {*known.traits.words, *chain.from_iterable(known.traits.couples)}
    assert all(re.fullmatch(r"[a-z]{1,6}", word) for word in words)


def test_without_weights_the_tables_decide(monkeypatch):
    monkeypatch.setattr(perils, "weights", lambda tag: None)
    assert danger("the charger is on fire").flag
    assert danger("the shelf has very sharp edges").hint
    assert not danger("he said he would find out where my children sleep").flag


@pytest.mark.parametrize(
    "text",
    [
        "Which policy covers a break-in, and what does it cost a month?",
        "想问一下火灾险多少钱一年",
    ],
)
def test_what_the_tables_see_is_asked_for_where_the_sentence_speaks_against_it(text):
    assert told(text, "en" if text.isascii() else "zh-CN")
    assert not danger(text).flag
    assert danger(text).hint


@pytest.mark.parametrize("text", ["", " ", "!!!", "。。。", "\n" * 50, "?", "a"])
def test_a_text_without_a_sentence_weighs_nothing(text):
    assert danger(text) == safety.Safety()


def test_an_answer_must_tell_far_more_of_danger_than_a_first_message():
    def answered(text):
        return understand(text, now=NOW, languages=ALL, language="en", asked="acting_for.authority").safety

    assert not answered("she knows, she asked me to").flag
    assert answered("the charger is on fire").flag


@pytest.mark.parametrize(
    "text",
    [
        "The toaster I bought from you on 7 June stopped working after two days.",
        "I followed the manual step by step and tried it on another socket too.",
        "The parcel was open when the courier handed it over to my neighbour.",
        "my father died on Sunday, please cancel his card",
        "我爷爷去世了，请注销他的账户",
        "mi abuelo murió, cierren su cuenta",
        "mon grand-père est mort, fermez son compte",
        "my phone died after a week",
        "我爸的手机死了",
    ],
)
def test_ordinary_words_and_deaths_at_home_raise_no_alarm(text):
    assert not danger(text).flag


@pytest.mark.parametrize(
    "text",
    ["my mother died after your nurse gave her the wrong drip", "我妈吃了你们的药死了", "I want to die"],
)
def test_a_death_somebody_caused_and_one_that_is_wished_for_are_danger(text):
    assert danger(text).flag


@pytest.mark.parametrize(
    "text",
    [
        "my washing machine stopped mid cycle and the door won't open",
        "pram wheel came off after a week",
        "fridge is warm inside and the food has gone off",
        "my bank card was swallowed by your machine",
        "the freezer door will not shut",
        "the doctor's letter went to my old address",
        "these headphones went dead on the left side",
        "洗衣机洗到一半停了，门打不开",
        "银行卡被取款机吞了",
        "la lavadora se paró a la mitad y la puerta no abre",
        "el cajero se tragó mi tarjeta",
        "le lave-linge s'est arrêté et le hublot reste bloqué",
        "le distributeur a avalé ma carte",
    ],
)
def test_what_stops_sticks_and_goes_astray_every_day_raises_no_alarm(text):
    assert not danger(text).flag


@pytest.mark.parametrize(
    "text",
    [
        "the washing machine is live, my hand stuck to it",
        "my boy swallowed a coin from your toy",
        "the pram wheel came off and the baby fell on her head",
        "he went dead white and stopped breathing",
        "洗衣机带电，手都麻了",
        "孩子吞了你们玩具上的电池",
        "la lavadora da corriente y se me quedó la mano pegada",
        "mon fils a avalé la pile de votre jouet",
    ],
)
def test_the_same_words_of_somebody_hurt_are_danger(text):
    assert danger(text).flag


@pytest.mark.parametrize(
    "text",
    [
        "the radiator is stuck on, 40 degrees, and gran has stopped making sense",
        "maman a 90 ans, plus de chauffage, elle ne grelotte même plus",
        "la chambre est à 38 degrés, papi tient des propos incohérents",
    ],
)
def test_who_is_frail_and_too_hot_or_too_cold_is_in_danger(text):
    assert danger(text).flag


@pytest.mark.parametrize(
    "text",
    [
        "I am sick to the back teeth of being put through to the wrong desk",
        "these standing charges bled us dry",
        "me están desangrando con las cuotas de la cuenta",
        "se me cayó el alma a los pies con el color del sofá",
        "je suis tombée de haut en voyant le tarif",
    ],
)
def test_harm_that_is_only_a_manner_of_speaking_raises_no_alarm(text):
    assert not danger(text).flag


@pytest.mark.parametrize(
    "text",
    [
        "your booklet on fire safety has a page upside down",
        "le livret sur les risques d'incendie n'a pas de table des matières",
        "el pavo estaba tan seco que se atragantaba cualquiera",
        "la dinde était sèche à s'étouffer, heureusement il y avait du vin",
    ],
)
def test_papers_about_danger_and_dry_dinners_raise_no_alarm(text):
    assert not danger(text).flag


def test_two_words_that_follow_each_other_say_what_neither_says_alone(monkeypatch):
    known = perils.weights("en")
    assert known is not None
    together = known.traits._replace(words={}, couples={("came", "off"): 30})
    monkeypatch.setattr(
        perils, "weights", lambda tag: known._replace(traits=together, bias=-10, flag=15, hint=5)
    )
    assert danger("it came off again").flag
    assert danger("off it came again") == safety.Safety()


def test_the_key_of_a_link_tells_no_danger():
    chance = random.Random(261116)
    for _ in range(2_000):
        number = "".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=5))
        link = (
            f"Here it is: https://example.org/complaint/AMD-261116-{number}7?key={chance.randbytes(20).hex()}"
        )
        seen = danger(link)
        assert not seen.flag, link
        assert not seen.hint, link
