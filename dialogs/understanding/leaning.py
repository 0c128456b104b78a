"""Weighs an answer for yes, no or neither, as the labelled answers taught it: people agree and refuse in more ways than
any table foresees."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import Source
from dialogs.understanding.traits import STEM, sharing

Answer = Literal["yes", "no"] | None

QUESTIONS = frozenset(
    {"acting_for.authority", "consent_third_party", "safety_question", "remedy_requested", "sms_optin"}
)
"""Those whose answers are weighed."""
GRAVE: Mapping[str, Answer] = {"consent_third_party": "yes", "sms_optin": "yes", "safety_question": "no"}
"""The answer to a question that, if misread, passes on what was not to be, or leaves somebody in danger: it is taken
only where it weighs as much more as is needed against the tables."""
LONGEST = 200  # characters of an answer that is weighed
_WORD = re.compile(r"[a-z']+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_BITS = 16  # of what speaks for no
_HALF, _ONES = 1 << _BITS - 1, (1 << _BITS) - 1
_LENGTHS = (2, 4, 8, 14, 24)  # words


class Weights(NamedTuple):
    """`traits`: how many hundredths each speaks for yes and for no beside neither, in one number; `bias` is what an
    answer weighs without any. Where the tables read nothing, an answer is taken that weighs by `sure` more than the
    next; what they read is given up only for one that weighs by `firm` more."""

    traits: Mapping[str, int]
    bias: int
    sure: int
    firm: int


def weigh(source: Source, question: str, ruled: Answer, tag: str) -> Answer:
    """The answer that weighs most; `ruled` is what the tables read, and stands where the language has no weights."""
    known = weights(tag)
    if known is None or question not in QUESTIONS or len(source.low) > LONGEST:
        return ruled
    whole = known.bias + sum(map(known.traits.get, traits(source, question, ruled), repeat(0)))
    no = (whole + _HALF & _ONES) - _HALF
    yes = whole - no >> _BITS
    weight: dict[Answer, int] = {"yes": yes, "no": no, None: 0}
    best = max(weight, key=weight.__getitem__)
    others = max(each for answer, each in weight.items() if answer != best)
    least = known.firm if ruled or best == GRAVE.get(question, "") else known.sure
    return best if best == ruled or weight[best] - others >= least else ruled


def traits(source: Source, question: str, ruled: Answer) -> Set[str]:
    """What an answer is weighed by: its words, each two that follow each other, the first and the last, alone and with
    the question; what the tables read; its length."""
    parts = _parts(source.low)
    found = {f"={ruled or ''}", f"={ruled or ''}:{question}", f":{question}"}
    found.update(parts, map("_".join, pairwise(parts)))
    found.update(f"{question}:{part}" for part in parts)
    found.update(_edges(parts))
    found.update(f">{most}" for most in _LENGTHS if len(parts) > most)
    if "?" in source.low:
        found.add("?")
    return found


def _edges(parts: Sequence[str]) -> Iterator[str]:
    if parts:
        yield f"^{parts[0]}"
        yield f"^{'_'.join(parts[:2])}"
        yield f"{parts[-1]}$"
        yield f"{'_'.join(parts[-2:])}$"


def _parts(text: str) -> Sequence[str]:
    """The words by their beginnings; of what is written without spaces each character, and each two."""
    parts = [word.replace("'", "")[:STEM] for word in _WORD.findall(text)]
    if not text.isascii():
        for run in _HAN.findall(text):
            parts += [*run, *map("".join, pairwise(run))]
    return parts


@lru_cache(maxsize=16)
def weights(tag: str) -> Weights | None:
    """From leanings.toml of the language, written by scripts/weigh: `trait:yes:no`, side by side."""
    known = LANGUAGES[tag].read("leanings") if tag in LANGUAGES else None
    if not known:
        return None
    each = (part.rsplit(" ", 2) for part in known["traits"].split("|"))
    traits = sharing({trait: _together(int(yes), int(no)) for trait, yes, no in each}, {})
    return Weights(traits, _together(known["yes"], known["no"]), known["sure"], known["firm"])


def _together(yes: int, no: int) -> int:
    """Both in one number, which add up each by itself."""
    return (yes << _BITS) + no
