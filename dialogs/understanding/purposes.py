"""Weighs a text for what it is for, as the labelled texts taught it: how much speaks for anything but a complaint, and
for what."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple, cast

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Intent
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import STEM, code, is_written_together, letters, pairs, sharing

HEAD = 400
"""Characters that are weighed: by then it is said what somebody writes for."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = re.compile(r"[.!?;。！？；\n](?=[^.!?;。！？；\n])")
_TABLES = ("problems.", "phrases.", "remedies.", "feelings.")
_LENGTHS = (3, 6, 10, 16, 25, 40)  # words
_NEAR = 24  # tenths
_BITS = 16  # of a weight among others
_HALF, _ONES = 1 << _BITS - 1, (1 << _BITS) - 1


class Purpose(NamedTuple):
    """What a text is likeliest for beside a complaint. `told`: enough speaks against a complaint; `near`: nearly
    enough; `doubtful`: so little speaks for one that a few words are none."""

    kind: Intent
    told: bool
    near: bool
    doubtful: bool


class Weights(NamedTuple):
    """`traits`: what each weighs, in tenths: against a complaint and for each of `kinds`, in one number, so that a text
    is weighed for all of them at once; `bias` is what a text weighs without any. Above `least` stands one of seventy
    complaints, above `doubt` one of ten."""

    traits: Mapping[str | int, int]
    kinds: Sequence[Intent]
    bias: int
    least: int
    doubt: int


def traits(source: Source, hits: Hits, seen: Intent) -> Set[str | int]:
    """What a text is weighed by: its words by their beginnings and each two that follow each other, the first and the
    last, its characters where it is written without spaces, its tables and what they take it for (`seen`), its form."""
    text = source.low[:HEAD].strip()
    words = [word[:STEM] for word in letters(text)]
    found: set[str | int] = {*words, *map("_".join, pairwise(words))}
    found.update(_edges(words, "_"))
    together = is_written_together(text)
    if together:
        found |= pairs(text)
        found.update(_edges(_HAN.findall(text), ""))
    found.update(_form(source, text, together=together))
    found.update(f"@{table}" for table in hits if table.startswith(_TABLES))
    found.add(f"={seen}")
    return found


def _edges(parts: Sequence[str], joint: str) -> Iterator[str]:
    """The first and the last, alone and with the next to them."""
    if parts:
        yield f"^{parts[0]}"
        yield f"^{joint.join(parts[:2])}"
        yield f"{parts[-1]}$"
        yield f"{joint.join(parts[-2:])}$"


def _form(source: Source, text: str, *, together: bool) -> Iterator[str]:
    if "?" in text:
        yield "?"
        if text.endswith("?"):
            yield "?$"
    if "!" in text:
        yield "!"
    if source.figures:
        yield "#"
    length = len(letters(text)) + (len(_HAN.findall(text)) // 2 if together else 0)
    yield from (f">{most}" for most in _LENGTHS if length > most)
    sentences = len(_ENDS.findall(text))
    if sentences:
        yield "/1"
    if sentences > 1:
        yield "/2"


def weigh(source: Source, hits: Hits, seen: Intent, tag: str) -> Purpose | None:
    """None in a language that has no weights."""
    known = weights(tag)
    if known is None:
        return None
    found = traits(source, hits, seen)
    against, *others = _apart(known.bias + sum(map(known.traits.get, found, repeat(0))), len(known.kinds) + 1)
    kind = known.kinds[max(range(len(others)), key=others.__getitem__)]
    told, near, doubtful = (against > each for each in (known.least, known.least - _NEAR, known.doubt))
    return Purpose(kind, told, near, doubtful)


def _put_together(tenths: Iterable[int]) -> int:
    """Several weights in one number, which add up each by itself."""
    return sum(weight << _BITS * at for at, weight in enumerate(tenths))


def _apart(whole: int, count: int) -> Sequence[int]:
    """`whole` was begun with the half of each, so that none falls below nothing and takes of the next."""
    return [(whole >> _BITS * at & _ONES) - _HALF for at in range(count)]


@lru_cache(maxsize=16)
def weights(tag: str) -> Weights | None:
    """From purposes.toml of the language, written by scripts/weigh: `trait:tenths`, side by side."""
    known = LANGUAGES[tag].read("purposes") if tag in LANGUAGES else None
    if not known:
        return None
    found: dict[str | int, int] = defaultdict(int)
    for at, line in enumerate((known["against"], *known["kinds"].values())):
        for trait, _, tenths in (pair.rpartition(":") for pair in line.split()):
            found[_named(trait)] += int(tenths) << _BITS * at
    kinds = cast(Sequence[Intent], tuple(known["kinds"]))
    bias = _put_together(_HALF + each for each in (known["bias"], *(known["likely"][kind] for kind in kinds)))
    return Weights(sharing(found, {}), kinds, bias, known["least"], known["doubt"])


def _named(trait: str) -> str | int:
    """Characters are known by their code, as `pairs` gives them; those that begin or end a text carry a mark."""
    return code(trait) if min(trait) > "\u33ff" else trait


def written(trait: str | int) -> str:
    """A trait as it stands in purposes.toml; "" for characters that are not of a script without spaces."""
    if isinstance(trait, str):
        return trait
    said = trait.to_bytes(4, "little").decode("utf-16-le", "replace").rstrip("\0")
    return said if min(said, default="") > "\u33ff" else ""
