"""The words of the customer's pages: in both languages, used, and in the voice of the desk."""

import re
from pathlib import Path
from string import Formatter

import polib
import pytest

from backend.web.public.chat import SAID
from backend.web.public.fields import SECTIONS
from backend.web.words import LOCALES, word, words_of

WEB = LOCALES.parent
BANNED = {
    "en": "ticket|unfortunately|inconvenience|kindly|invalid|we guarantee|we promise|resolution|oops|!",
    "zh_CN": "你|亲，|工单|不便之处|无效|非法|予以|敬请|！|[,;?](?=[\u4e00-\u9fff])",
}


def catalogue(language: str) -> dict[str, polib.POEntry]:
    return {each.msgid: each for each in polib.pofile(str(LOCALES / language / "public.po"))}


def variables(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():
    english, chinese = catalogue("en"), catalogue("zh_CN")

    assert english.keys() == chinese.keys()
    for key, entry in english.items():
        said = entry.msgstr or entry.msgstr_plural[1]
        other = chinese[key].msgstr or chinese[key].msgstr_plural[0]
        assert said, key
        assert other, key
        assert variables(said) == variables(other), key


@pytest.mark.parametrize("language", BANNED)
def test_the_voice_of_the_desk_is_kept(language: str):
    for key, entry in catalogue(language).items():
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert not re.search(BANNED[language], text, re.IGNORECASE), (key, text)


def test_every_word_a_page_asks_for_is_there():
    known = catalogue("en").keys()
    asked = {f"chat.{name}" for name in SAID}
    for path in [*(WEB / "templates/public").glob("*.html"), WEB / "templates/base_public.html"]:
        asked |= set(re.findall(r"""\bt\(["']([a-z_.]+)["'][,)]""", path.read_text("utf-8")))
    for section in SECTIONS:
        asked.add(f"section.{section.key}")
        asked |= {f"form.hint.{each.key}" for each in section.inputs if each.hint}

    assert asked - known == set()


def test_no_template_or_script_of_ours_carries_words_of_its_own():
    own = r"{% block \w+_(class|attributes) %}.*?{% endblock %}|{%.*?%}|{{.*?}}|{#.*?#}"
    for path in (WEB / "templates/public").glob("*.html"):
        markup = re.sub(own, "", path.read_text("utf-8"), flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", " ", markup)
        assert not re.search(r"[A-Za-z\u4e00-\u9fff]{3}", bare), (path.name, bare)
    script = Path(WEB / "static/chat.js").read_text("utf-8")
    assert not re.search(r"[\u4e00-\u9fff]", script)


def test_plurals_and_variables_are_filled():
    assert word("span.hours", "en", n=1) == "within 1 hour"
    assert word("span.hours", "en", n=24) == "within 24 hours"
    assert word("span.hours", "zh-CN", n=24) == "24小时内"
    assert word("chat.received", "zh-CN", time="09:12") == "已收到 09:12"


def test_what_is_put_into_words_is_never_markup():
    said = words_of("en")("status.owner", name="<b>Mei</b>")

    assert "<b>" not in str(said)
    assert "&lt;b&gt;Mei" in str(said)
