"""Numbered answers: digits in place of buttons, where a phone shows none."""

import re
from dataclasses import replace

from dialogs import catalogue
from dialogs.draft import Draft
from dialogs.turn import Reply

_DIGIT = re.compile(r"\s*(\d)\s*[.)]?\s*")
_CARRIES = re.compile(r"\{choices\}|(?<!\d)1(?!\d)")


def chosen(draft: Draft) -> Draft:
    """A digit alone is the option it stood for in the last question."""
    offered = draft.state.offered if draft.situation.traits.max_options else ()
    found = _DIGIT.fullmatch(draft.turn.text) if offered and not draft.turn.option else None
    if found is None or not 1 <= int(found[1]) <= len(offered):
        return draft
    key = offered[int(found[1]) - 1]
    label = catalogue.text(f"button.{_caption(key)}", draft.language)
    return draft._replace(turn=replace(draft.turn, option=key, text="" if _is_order(key) else label))


def _caption(key: str) -> str:
    return key.partition(":")[0]


def _is_order(key: str) -> bool:
    return _caption(key) not in {"yes", "no", "send"}


def put(draft: Draft) -> Draft:
    """Options become numbered words at the end of their question, unless its text has its own digits."""
    traits = draft.situation.traits
    if traits.style != "text" or not traits.max_options or not draft.replies:
        return draft
    replies = tuple(_numbered(reply, draft) for reply in draft.replies)
    last = draft.replies[-1]
    offered = tuple(option.key for option in last.options) if not _carries(last, draft) else ()
    return draft.now(offered=offered)._replace(replies=replies)


def _numbered(reply: Reply, draft: Draft) -> Reply:
    if not reply.options:
        return reply
    if _carries(reply, draft):
        return replace(reply, options=())
    gap = draft.space
    words = [f"{number}{gap}{option.label}" for number, option in enumerate(reply.options, 1)]
    line = (f",{gap}" if gap else "，").join(words)
    return replace(reply, text=f"{reply.text}\n{line}", options=())


def _carries(reply: Reply, draft: Draft) -> bool:
    return any(_CARRIES.search(catalogue.template(key, draft.language)) for key in reply.keys)
