"""The page of whole conversations: written by having them."""

import re
from itertools import count
from pathlib import Path
from typing import Any

from dialogs import labels
from integration.conversations.people import MAIL, STEP, TERMINAL, Customer, Way
from integration.conversations.scripts import SCRIPTS, Script

HEAD = """# Conversations

Whole talks as the desk has them, written by `scripts/conversations`: chats and letters run through a desk of their own
on SQLite, text messages through the step that thinks. The same scripts are tests
(`tests/integration/conversations/scripts.py`), and a test fails when this page and a run differ. Numbers of complaints
and keys of links are drawn by chance; they are shown as fixed ones.
"""
_WAYS = {"chat": "Chat", "letter": "E-mail", "text": "Text messages"}
_LANGUAGES = {"en": "English", "zh-CN": "Chinese", "es": "Spanish", "fr": "French"}
_NUMBERS = ("AMD-261116-4HW2T", "AMD-261116-9PKD3", "AMD-261116-2RXV6")
_REFERENCE = re.compile(r"AMD-\d{6}-[0-9A-Z]{5,6}")
_KEY = re.compile(r"(?<=key=)[0-9a-f]{16,}")
_NAMES = {"customer": "Customer", "desk": "Amends"}
_UNSHOWN = frozenset({"confirm_date", "language"})


def way(script: Script) -> Way:
    return {"chat": TERMINAL, "letter": MAIL}.get(script.style, STEP)


async def page(folder: Path) -> str:
    """The page as it is now; each conversation gets a folder of its own below `folder`."""
    parts = [HEAD]
    for number, script in zip(count(1), (each for each in SCRIPTS if each.shown), strict=False):
        place = folder / str(number)
        place.mkdir()
        url = f"sqlite:///{place / 'amends.db'}"
        async with way(script).open(url, place, script.language, script.style) as customer:
            await script.talk(customer)
            parts.append(_section(number, script, customer, await customer.form()))
    return "\n".join(parts)


def _section(number: int, script: Script, customer: Customer, form: Any) -> str:
    known: dict[str, str] = {}
    rows = [f"## {number}. {script.shown}\n", f"*{_WAYS[script.style]}, {_LANGUAGES[script.language]}*\n"]
    for author, text in customer.lines:
        rows.append(_said(author, _steady(text, known)))
    rows.append("What the form holds then:\n")
    rows += [
        f"- {labels.label(key, 'en')}: {_inline(_steady(value['value'], known))}"
        for key, value in form.items()
        if key not in _UNSHOWN
    ]
    return "\n".join(rows) + "\n"


def _said(author: str, text: str) -> str:
    if author == "note":
        return f"*{text}*\n"
    quoted = "\n".join(f"> {line}  " if line.strip() else ">" for line in text.strip().splitlines())
    return f"**{_NAMES.get(author, author)}**\n\n{quoted}\n"


def _inline(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())


def _steady(text: str, known: dict[str, str]) -> str:
    def number(match: re.Match[str]) -> str:
        return known.setdefault(match[0], _NUMBERS[len(known) % len(_NUMBERS)])

    return _KEY.sub("…", _REFERENCE.sub(number, text)).replace("<", "&lt;")
