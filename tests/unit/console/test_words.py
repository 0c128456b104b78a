"""The words of the console: complete in both languages, used, and in the voice of the desk."""

import ast
import re
from pathlib import Path
from string import Formatter

import polib
import pytest

from backend.actors import READERS
from backend.listing import DUTIES, QUEUES
from backend.states import STATES, TABLE
from backend.web.words import LOCALES

WEB = LOCALES.parent
REPOSITORY = WEB.parents[1]
ROOMS = ("backend", "bot", "notifications", "dialogs")
NAMED_ELSEWHERE = (
    *(f"console.queue.{queue}" for queue in QUEUES),
    *(f"console.empty.{queue}" for queue in QUEUES),
    *(f"console.empty.{queue}.then" for queue in QUEUES),
    *(f"console.state.{state}" for state in STATES),
    *(f"console.event.{row.event}" for row in TABLE),
    *(
        f"console.action.{row.event}"
        for row in TABLE
        if row.event not in {"idle", "no_reply"} and row.source != "-"
    ),
    *(f"console.timer.{code}" for code in DUTIES),
    *(f"console.role.{role}" for role in READERS),
    *(f"console.delivery.{status}" for status in ("sent", "accepted", "delivered", "read", "failed")),
)


def catalogue(language: str) -> dict[str, polib.POEntry]:
    return {each.msgid: each for each in polib.pofile(str(LOCALES / language / "console.po"))}


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


def test_every_event_the_code_can_write_has_words():
    known = catalogue("en").keys()
    written = {
        name for room in ROOMS for path in (REPOSITORY / room).rglob("*.py") for name in events_in(path)
    }
    assert {"joined", "unreachable", "reachable", "fell_back", "said", "amended", "submit"} <= written
    assert {name for name in written if f"console.event.{name}" not in known} == set()


def events_in(path: Path) -> set[str]:
    """The events a module names where it writes one: both, where it writes one of two."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr in {"happened", "move"}:
            named = node.args[0] if node.func.attr == "happened" else _event_of(node)
            found |= {
                each.value
                for each in ast.walk(named)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found


def _event_of(call: ast.Call) -> ast.expr:
    """`case.move(event, …)` and `complaints.move(case, event, …)`."""
    return call.args[1] if isinstance(call.args[0], ast.Name) and len(call.args) > 2 else call.args[0]


def test_every_word_the_console_asks_for_is_there():
    known = catalogue("en").keys()
    asked = set(NAMED_ELSEWHERE)
    paths = [*(WEB / "templates/console").glob("*.html"), *(WEB / "console").glob("*.py")]
    for path in paths:
        asked |= set(
            re.findall(r"""\b(?:t|word)\(\s*["'](console\.[\w.-]*\w)["']\s*[,)]""", path.read_text("utf-8"))
        )

    assert asked - known == set()
    assert len(asked) > 250


@pytest.mark.parametrize(
    ("language", "banned"),
    [
        ("en", r"unfortunately|inconvenience|kindly|please|oops|!"),
        ("zh_CN", "你|亲，|！|[,;?](?=[\u4e00-\u9fff])"),
    ],
)
def test_the_voice_of_the_desk_is_kept(language: str, banned: str):
    for key, entry in catalogue(language).items():
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert key.startswith("console.why.") or not re.search(banned, text, re.IGNORECASE), (key, text)


def test_no_template_carries_words_or_style_of_its_own():
    for path in (WEB / "templates/console").glob("*.html"):
        text = path.read_text("utf-8")
        text = re.sub(r"\{% block (layout|view|live)[^%]*%\}.*?\{% endblock %\}", "", text)
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>|&amp;", " ", bare)
        words = re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", bare)
        assert set(words) <= {"Ctrl"}, (path.name, words)
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path.name


def test_the_script_takes_its_words_from_the_page():
    script = (WEB / "static/console.js").read_text("utf-8")
    asked = set(re.findall(r"\bwords\.(\w+)", script)) - {"dataset"}
    given = set(
        re.findall(
            r"data-(\w+)=", (WEB / "templates/console/frame.html").read_text("utf-8").split('id="words"')[1]
        )
    )

    assert asked <= given


def test_templates_exist_for_every_page():
    asked = set()
    for path in (WEB / "console").glob("*.py"):
        asked |= set(re.findall(r'"(console/\w+\.html)"', path.read_text("utf-8")))

    assert asked
    assert all((Path(WEB) / "templates" / each).is_file() for each in asked)
