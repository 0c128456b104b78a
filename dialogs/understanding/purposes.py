"""Weighs a text for what it is for, as the labelled texts taught it: how much speaks for anything but a complaint, and
for what."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple, cast

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Intent
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import STEM, code, is_written_together, letters, pairs

HEAD = 400
"""Characters that are weighed: by then it is said what somebody writes for."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = re.compile(r"[.!?;。！？；\n]+(?=.)")
_TABLES = ("problems.", "phrases.", "remedies.", "feelings.")
_LENGTHS = (3, 6, 10, 16, 25, 40)  # words


class Purpose(NamedTuple):
    """What a text is likeliest for beside a complaint. `told`: enough speaks against a complaint; `doubtful`: so little
    speaks for one that a few words are none."""

    kind: Intent
    told: bool
    doubtful: bool


class Weights(NamedTuple):
    """Tenths by trait: `against` a complaint and, by kind, for each of the others; `bias` and `likely` are what a text
    weighs without any. Above `least` stands one of a hundred complaints, above `doubt` one of ten."""

    against: Mapping[str | int, int]
    bias: int
    least: int
    doubt: int
    kinds: Mapping[Intent, Mapping[str | int, int]]
    likely: Mapping[str, int]


def traits(source: Source, hits: Hits) -> Set[str | int]:
    """What a text is weighed by: its words by their beginnings and each two that follow each other, the first and the
    last, its characters where it is written without spaces, its tables, its form."""
    text = source.low[:HEAD].strip()
    words = [word[:STEM] for word in letters(text)]
    found: set[str | int] = {*words, *map("_".join, zip(words, words[1:], strict=False))}
    found.update(_edges(words, "_"))
    together = is_written_together(text)
    if together:
        found |= pairs(text)
        found.update(_edges(_HAN.findall(text), ""))
    found.update(_form(source, text, together=together))
    found.update(f"@{table}" for table in hits if table.startswith(_TABLES))
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


def weigh(source: Source, hits: Hits, tag: str) -> Purpose | None:
    """None in a language that has no weights."""
    known = weights(tag)
    if known is None:
        return None
    found = traits(source, hits)
    weight = known.bias + _sum(known.against, found)
    kind = max(known.kinds, key=lambda each: known.likely[each] + _sum(known.kinds[each], found))
    return Purpose(kind, told=weight > known.least, doubtful=weight > known.doubt)


def _sum(known: Mapping[str | int, int], found: Iterable[str | int]) -> int:
    return sum(map(known.get, found, repeat(0)))


@lru_cache(maxsize=16)
def weights(tag: str) -> Weights | None:
    """From purposes.toml of the language, written by scripts/weigh: `trait:tenths`, side by side."""
    known = LANGUAGES[tag].words.get("purposes") if tag in LANGUAGES else None
    if not known:
        return None
    kinds = {cast(Intent, kind): _read(line) for kind, line in known["kinds"].items()}
    return Weights(
        _read(known["against"]), known["bias"], known["least"], known["doubt"], kinds, known["likely"]
    )


def _read(line: str) -> Mapping[str | int, int]:
    parted = (pair.rpartition(":") for pair in line.split())
    return {_named(trait): int(tenths) for trait, _, tenths in parted}


def _named(trait: str) -> str | int:
    """Characters are known by their code, as `pairs` gives them; those that begin or end a text carry a mark."""
    return code(trait) if min(trait) > "\u33ff" else trait


def written(trait: str | int) -> str:
    """A trait as it stands in purposes.toml; "" for characters that are not of a script without spaces."""
    if isinstance(trait, str):
        return trait
    said = trait.to_bytes(4, "little").decode("utf-16-le", "replace").rstrip("\0")
    return said if min(said, default="") > "\u33ff" else ""
