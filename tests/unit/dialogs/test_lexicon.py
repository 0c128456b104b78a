"""What is looked at in a text to find the phrases of its languages: little, and yet everything that stands there."""

from importlib import import_module

import pytest

from dialogs.languages import LANGUAGES
from dialogs.understanding.lexicon import Finder, lexicon
from dialogs.understanding.source import low, parted, read

module = import_module("dialogs.understanding.lexicon")  # its function of the same name hides it

STORY = (
    "I bought a kettle on 2 November and it doesn't work: the lid leaks. I've rung your shop's hotline twice, "
    "nobody answered. I'd like my money back, please, or I want to speak to a person's manager. "
)
CHINESE = "上个月在你们店里买的电水壶漏水了，打了两次客服电话都没有人接，我要求退款，并且给我一个解释。"
TEXTS = {
    "en": STORY,
    "zh-CN": CHINESE,
    "es": "Compré un hervidor y no funciona. Quiero que me devuelvan el dinero.",
}


def searched(monkeypatch):
    """What the automata are given to search, and how many places each of them finds."""
    calls = []
    find = Finder.find

    def call(self, text):
        places = list(find(self, text))
        calls.append((text, places))
        return places

    monkeypatch.setattr(Finder, "find", call)
    return calls


def found(text, tag):
    return {
        (hit.start, hit.end, table)
        for table, hits in lexicon((tag,), tag).scan(read(text)).items()
        for hit in hits
    }


@pytest.mark.parametrize("tag", sorted(TEXTS))
def test_hardly_a_place_is_looked_at_where_no_phrase_stands(tag, monkeypatch):
    calls = searched(monkeypatch)
    hits = lexicon((tag,), tag).scan(read(TEXTS[tag]))
    standing = {hit for found in hits.values() for hit in found}
    assert standing
    assert sum(len(places) for _, places in calls) <= 1.2 * len(standing)


def test_a_text_of_one_script_is_not_searched_for_words_of_another(monkeypatch):
    calls = searched(monkeypatch)
    hits = lexicon(("en", "zh-CN"), "en").scan(read(STORY))
    assert {hit.language for found in hits.values() for hit in found} == {"en"}
    assert all(text.startswith(" ") for text, _ in calls)  # only for words between spaces


def test_a_phrase_said_over_and_over_counts_a_few_times():
    hits = lexicon(("en",), "en").scan(read("gas leak, " * 2000))
    assert max(len(found) for found in hits.values()) <= 100


def test_words_are_found_behind_an_elision():
    assert (2, 8, "problems.words") in found("j'attends toujours", "fr")


@pytest.mark.parametrize("tag", sorted(LANGUAGES))
def test_every_phrase_of_every_table_is_found_where_it_stands(tag):
    before, after = ("zq, ", ", zq") if LANGUAGES[tag].words["spaced"] else ("的", "的")
    missed = []
    for phrase in module._phrases(tag):
        text = f"{before}{phrase.text}{after}"
        start = low(text).find(phrase.text)
        places = found(text, tag)
        missed += [
            phrase for table in phrase.tables if (start, start + len(phrase.text), table) not in places
        ]
    assert not missed


@pytest.mark.parametrize("apart", [" ", ", ", "\n"])
def test_phrases_are_found_however_far_back_others_begin_alike(apart):
    text = apart.join([*["speak to nobody"] * 40, "speak to a person"])
    assert any(text[start:end] == "speak to a person" for start, end, _ in found(text, "en"))


@pytest.mark.parametrize("text", ["", "it's", "'a' b''c", "_x_ y", "caffè—12€", "中文 and words", "a\nb"])
def test_the_parts_of_a_text_keep_their_places(text):
    at = 0
    for part in parted(text):
        assert text[at : at + len(part)] == part
        assert not part or part.isalnum()
        at += len(part) + 1
    assert at == len(text) + 1
