"""Numbered choices: digits in place of buttons, for people whose channel shows none."""

import re
from dataclasses import replace

from channels.base import Option
from dialogs import catalogue
from dialogs.draft import Draft
from dialogs.turn import Reply

_DIGIT = re.compile(r"\s*(\d)\s*[.)]?\s*")
_CARRIES = re.compile(r"\{choices\}|(?<!\d)1(?!\d)")
# Where a channel has no room for options, only what cannot be said in any words is numbered.
_CHOICES = frozenset({"yes", "no", "new", "same", "reopen"})


def chosen(draft: Draft) -> Draft:
    """A digit alone is the option it stood for in the last question."""
    offered = draft.state.offered
    found = _DIGIT.fullmatch(draft.turn.text) if offered and not draft.turn.option else None
    if found is None or not 1 <= int(found[1]) <= len(offered):
        return draft
    key = offered[int(found[1]) - 1]
    said = "" if _is_order(key) else catalogue.text(f"button.{_caption(key)}", draft.language)
    return draft._replace(turn=replace(draft.turn, option=key, text=said))


def _caption(key: str) -> str:
    return key.partition(":")[0]


def _is_order(key: str) -> bool:
    return _caption(key) not in {"yes", "no", "send"}


def put(draft: Draft) -> Draft:
    """Options become numbered words at the end of their question, unless its text has its own digits."""
    if draft.situation.traits.style != "text" or not draft.replies:
        return draft
    replies = tuple(_numbered(reply, draft) for reply in draft.replies)
    last = draft.replies[-1]
    offered = () if _carries(last, draft) else tuple(option.key for option in _named(last, draft))
    return draft.now(offered=offered)._replace(replies=replies)


def _named(reply: Reply, draft: Draft) -> tuple[Option, ...]:
    most = draft.situation.traits.max_options
    if most:
        return reply.options[:most]
    return tuple(each for each in reply.options if _caption(each.key) in _CHOICES)


def _numbered(reply: Reply, draft: Draft) -> Reply:
    named = _named(reply, draft)
    if not named or _carries(reply, draft):
        return replace(reply, options=())
    gap = draft.space
    words = [f"{number}{gap}{option.label}" for number, option in enumerate(named, 1)]
    line = (f",{gap}" if gap else "，").join(words)
    return replace(reply, text=f"{reply.text}\n{line}", options=())


def _carries(reply: Reply, draft: Draft) -> bool:
    return any(_CARRIES.search(catalogue.template(key, draft.language)) for key in reply.keys)
