"""Reads how somebody feels: angry, insulting, in distress; that somebody of theirs has died."""

from typing import Literal

from dialogs.languages import LANGUAGES
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_STOPS = frozenset(".!?;\n。！？；")
_REACH = 24  # characters between somebody and their death
_MOST = 8  # words of either kind that are looked at
_OWNED = 16  # characters before somebody that may say it is a thing of theirs


def read(source: Source, hits: Hits) -> Literal["", "angry", "insult", "distress"]:
    if "feelings.distress" in hits or _bereaved(source, hits):
        return "distress"
    if "feelings.insult" in hits:
        return "insult"
    return "angry" if "feelings.angry" in hits else ""


def _bereaved(source: Source, hits: Hits) -> bool:
    """Whether a person died, and no telephone: "my dad died", not "my dad's phone died"."""
    if "feelings.gone" not in hits:
        return False
    kin = [hit for hit in hits.get("feelings.kin", ())[:_MOST] if not _owns(source.low, hit)]
    return any(_dies(source.low, who, gone, hits) for who in kin for gone in hits["feelings.gone"][:_MOST])


def _owns(text: str, who: Hit) -> bool:
    """Whether a thing of theirs is meant: "dad's phone", "el móvil de mi padre"."""
    before = text[max(0, who.start - _OWNED) : who.start]
    return text.startswith("'s ", who.end) or before.endswith(_owning(who.language))


def _owning(tag: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[tag].words["feelings"]["of_theirs"])


def _dies(text: str, who: Hit, gone: Hit, hits: Hits) -> bool:
    first, second = (who, gone) if who.start <= gone.start else (gone, who)
    between = text[first.end : second.start]
    if first.end > second.start or len(between) > _REACH or not _STOPS.isdisjoint(between):
        return False
    things = hits.get("products.nouns", ())[:_MOST]
    return not any(first.end <= thing.start and thing.end <= second.start for thing in things)
