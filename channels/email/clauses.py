"""Whether a short mail says nothing but what absences, acknowledgements and notices are made of, sentence by
sentence."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from channels.email.spoken import HAN, HAS_HAN, language_of, parted, phrases

LONGEST = 1_500
"""Characters; what is longer is not looked at."""
FRAMES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (kind, frozenset(words.split()))
    for kind, words in (
        ("away", "absent"),
        ("away", "gone until"),
        ("soon", "answer later"),
        ("unread", "mail limited"),
        ("deputy", "urgent contact"),
        ("deputy", "urgent someone"),
        ("deputy", "contact someone"),
        ("taken", "letter took"),
        ("taken", "took number"),
        ("taken", "took later"),
        ("left", "left"),
        ("failed", "failed"),
        ("failed", "unsent mail"),
        ("failed", "unsent letter"),
        ("auto", "auto"),
        ("hours", "hours"),
        ("thanks", "thanks letter"),
    )
)
"""Which words together make a sentence of which kind."""
PEOPLES = frozenset({"claim", "kin", "goods"})
"""What customers speak of: what was bought or shall be done, their wishes, their family."""
_CLAIMS = frozenset({"claim", "kin"})
_TITLES = frozenset({"title", "absent", "gone", "left", "failed", "unsent", "auto", "hours"})
_SENTENCE = re.compile(r"(?<!\s\d)(?<!\s\d\d)[.!](?=[\s\"')]|$)|[。！；;\n…]")
"""A full stop behind one or two figures may be a day's, as in German."""
_ADDRESS = re.compile(
    r"[\w.+-]{0,64}@[\w.-]{1,99}|https?:[^\s，。；）]{0,200}|"
    r"\b[a-z][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){0,4}\.[a-z]{2,24}(?:/\S{0,200})?|"
    r"\+?\d(?:[ ()/-]{0,2}\d){6,20}",
    re.IGNORECASE,
)
_REACHED = "000000"
_NAME = re.compile(r"(?<=\s)[A-Z\u00c0-\u00de][\w'-]+")
_SIGNATURE = re.compile(r"\W{0,3}(?:[A-Z\u00c0-\u00de]\w{0,20}\W{0,3}){1,4}")
"""Names alone, or initials."""
_HAN_LETTER = re.compile(f"[{HAN}]")
_MOST_OTHER, _MOST_OTHER_HAN = 3, 8
"""How many words, or characters, beside those of a frame a sentence of a kind may have."""
_ONE_OF = 5
"""At most one of so many words may be such."""
_AT_ONCE = 2
"""Sentences of no kind by which a beginning is known for a person's."""
_BEGINNING = 200
"""Characters by which most people's mails are known for such."""
_NO_KINDS = frozenset({"thanks"})
"""What people say as often."""


class Told(NamedTuple):
    """The kinds of a mail's sentences, how many sentences are of none, and whether one is a customer's (`claims`: even
    where who sent it is a shop, which speaks of goods too)."""

    kinds: frozenset[str]
    unexplained: int
    peoples: bool
    claims: bool

    @property
    def telling(self) -> int:
        """How many of the kinds are machines' rather than people's."""
        return len(self.kinds - _NO_KINDS)


NOTHING = Told(frozenset(), 1, peoples=True, claims=True)
"""Of a mail that is not looked at."""


def begins_so(text: str) -> bool:
    """Whether the beginning of a mail lets it be a machine's, in a fraction of the time."""
    if len(text) > LONGEST:
        return False
    if len(text) <= _BEGINNING:
        return True
    end = max(text.rfind(mark, 0, _BEGINNING) for mark in ".。\n")
    begins = told(text[: end + 1] if end > 0 else text[:_BEGINNING])
    return bool(begins.kinds or (not begins.claims and begins.unexplained < _AT_ONCE))


@lru_cache(maxsize=8)  # asked for again and again while one mail is judged
def told(text: str) -> Told:
    """What the sentences of a mail say."""
    sentences = [each for each in _SENTENCE.split(_ADDRESS.sub(f" {_REACHED} ", text)) if each.strip()]
    kinds: set[str] = set()
    unexplained, every = 0, set[str]()
    for sentence, words, rest in _words_of(sentences):
        every |= words
        of = {kind for kind, frame in FRAMES if frame <= words}
        most = 0 if not of else _most_other(sentence)
        if rest > most:
            unexplained += 1
        else:
            kinds |= of
    return Told(frozenset(kinds), unexplained, bool(every & PEOPLES), bool(every & _CLAIMS))


def titles(subject: str) -> bool:
    """Whether a subject is one that machines give."""
    return any(words & _TITLES for _, words, _ in _words_of([subject]))


def _most_other(sentence: str) -> int:
    if HAS_HAN.search(sentence):
        return min(_MOST_OTHER_HAN, len(sentence) // _ONE_OF)
    return min(_MOST_OTHER, len(sentence.split()) // _ONE_OF)


def _words_of(sentences: Sequence[str]) -> Iterator[tuple[str, set[str], int]]:
    """Each sentence with the tables its words stand in, and how many of its words stand in none."""
    known = phrases("clauses.toml")
    told = [parted(each) for each in sentences]
    matches = [known.automaton.find_matches_as_indexes(each, overlapping=True) for each in told]
    language = language_of([known.of[number] for each in matches for number, _, _ in each])
    for sentence, words, found in zip(sentences, told, matches, strict=True):
        tables: set[str] = set()
        spans = []
        for number, start, end in found:
            if of := known.of[number].get(language):
                tables.update(of)
                spans.append((start, end))
        if _REACHED in sentence:
            tables.add("someone")
        yield sentence, tables, _count_other(sentence, words, spans)


def _count_other(sentence: str, words: str, spans: Sequence[tuple[int, int]]) -> int:
    """How many words, or characters where words stand together, no span covers; names and numbers are none."""
    rest = "".join(_between(words, spans))
    if HAS_HAN.search(sentence):
        return len(_HAN_LETTER.findall(rest))
    if _SIGNATURE.fullmatch(sentence):
        return 0
    names = {parted(each).strip() for each in _NAME.findall(sentence)}
    return sum(each.isalpha() and each not in names for each in rest.split() if len(each) > 1)


def _between(words: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    covered = 0
    for start, end in sorted(spans):
        if start > covered:
            yield f"{words[covered:start]} "
        if end > covered:
            covered = end if words[end - 1] == " " else words.find(" ", end)
    yield words[covered:]
