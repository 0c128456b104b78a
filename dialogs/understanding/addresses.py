"""Reads where somebody lives: the postal address, with its postcode and town."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.source import TOKEN, Source, in_quotes, low, word_places

_JOINTS = frozenset(" ,，、|/·\n\t:：;；(（<-")
_MOST = 12  # places that are looked at
_SENTENCE = re.compile(r"[.!?]\s{1,3}(?=[A-Z])")
_TOLD = 2  # common words of a sentence that is no part of an address
_CODE_BEFORE = re.compile(r"(?<![\d-])(?P<postcode>\d{3}(?:\d{2,3})?)[ ,]?\Z")
_LEFT = 30  # characters before a street's number that can be of the address
_DOORS, _DOOR = 3, 48  # what may stand before a street, flat and house, and the characters of each
_CUE = 4
_SHORTEST = 5
_CODE_REACH = 60
_STREET = 120  # characters on either side of a street's word that can be of its address
_CODE_END = 60
# What a small word goes on with where it is the beginning of a place's name: 石家庄, 和平路
_WITHIN = {
    "家": frozenset("庄口界港湾沟桥村坡巷堡营渡窑嘴镇"),
    "回": frozenset("龙民族澜"),
    "为": frozenset("民公市"),
    "和": frozenset("平田政顺义睦谐龙县大路街里苑"),
    "于": frozenset("洪都田"),
    "从": frozenset("化江"),
}
_THEIRS_REACH = 30  # characters beside an address that may say whose it is
_DOUBTED_REACH = 6  # … that it is another place: "12号旁边那栋", "31号不要再送"
_BARE = 16  # words of a text that may be nothing but an address
_BEFORE_CODE = 110  # characters before a postcode in which its street stands
# words of a town's name that are small ones elsewhere: "Stoke on Trent", "Fontaine de Vaucluse"
_IN_TOWNS = frozenset(
    {"on", "upon", "of", "the", "in", "under", "by", "le", "la", "les", "de", "du"}
    | {"des", "del", "el", "los", "las", "sur", "en", "sous", "aux"}
)
_TOWNS_WORD = re.compile(r"[^\W\d_][\w'.-]*")


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled address tables of one language."""

    spaced: bool
    common: frozenset[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    street_words: frozenset[str]
    street: re.Pattern[str] | None
    postcode: re.Pattern[str] | None
    postcode_mark: re.Pattern[str] | None
    anchor: re.Pattern[str] | None
    rest: re.Pattern[str] | None
    before_code: re.Pattern[str] | None
    behind_code: re.Pattern[str] | None
    code_words: frozenset[str]
    counties: re.Pattern[str] | None
    stops: frozenset[str]
    holds: frozenset[str]
    place_cues: tuple[str, ...]
    doors: re.Pattern[str] | None
    unlike: frozenset[str]


@lru_cache(maxsize=16)
def rules(tag: str) -> Rules:
    words = LANGUAGES[tag].words
    own = words["addresses"]
    return Rules(
        spaced=bool(words["spaced"]),
        common=frozenset(words["detect"]["words"]),
        patterns=tuple((cue, re.compile(each, re.IGNORECASE)) for cue, each in own["patterns"]),
        street_words=frozenset(own.get("street_words", ())),
        street=_optional(own.get("street")),
        postcode=_optional(own.get("postcode")),
        postcode_mark=_optional(own.get("postcode_mark")),
        anchor=_optional(own.get("anchor")),
        rest=_optional(own.get("rest")),
        before_code=_optional(own.get("before_code")),
        behind_code=_optional(own.get("behind_code")),
        counties=_optional(own.get("counties")),
        code_words=frozenset(own.get("code_words", ())),
        stops=frozenset(own.get("stops", "")),
        holds=frozenset(own.get("holds", "")),
        place_cues=tuple(own.get("cues", ())),
        doors=_optional(own.get("doors")),
        unlike=frozenset(own.get("unlike", ())),
    )


def _optional(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _found(source: Source, tag: str) -> dict[str, Found]:
    """The postal address and, where it stands out, postcode and city."""
    known, found = rules(tag), dict[str, Found]()
    if known.spaced and not source.figures:
        return found
    place = _anchored(source, known, tag) or _first_place(source, known, tag)
    match = _postcode(source, known)
    if not place and match and known.before_code:
        place = _before_code(source, known.before_code, match.start(), tag)
    if place:
        found["address"] = place = _with_doors(source, place, known)
    match = match or _code_behind(source, place, known)
    if match and not known.spaced:
        found["postcode_city"] = _code(match)
    elif match:
        found["postcode_city"] = _with_city(source, match, place, known)
    elif place and not known.spaced and (code := _CODE_BEFORE.search(source.plain, 0, place.start)):
        found["postcode_city"] = _code(code)  # 110099台北市信義區…
    return found


def find(source: Source, tag: str, tags: Sequence[str]) -> dict[str, Found]:
    """The postal address; a text that is hardly more than one tells no language, so the others are tried, too."""
    found = _found(source, tag)
    if found or not source.figures or len(source.words) > _BARE:
        return found
    for other in tags:
        if other != tag and rules(other).spaced and len(both := _found(source, other)) > 1:
            return both
    return found


def _before_code(source: Source, pattern: re.Pattern[str], at: int, tag: str) -> Found | None:
    """The number and the name that stand before a postcode and its town, whatever a street is called there:
    "9 Abbey Cloister, Evesham WR11 4NT"."""
    match = pattern.search(source.plain, max(0, at - _BEFORE_CODE), at)
    if not match:
        return None
    place = _place(source, *next(span for key in match.groupdict() if (span := match.span(key))[0] >= 0))
    return place if _is_own(source, place, tag) else None


def _code(match: re.Match[str]) -> Found:
    start, end = match.span("postcode")
    return Found(match["postcode"], match["postcode"], 0.85, start, end)


def streets(source: Source, tag: str, places: Mapping[str, Found]) -> list[tuple[int, int]]:
    """Where the street and the number of an address stand, without what its words go on with."""
    known, place = rules(tag), places.get("address")
    if place is None:
        return []
    if known.street is None:
        return [(place.start, place.end)]
    return [match.span("address") for match in known.street.finditer(source.plain, place.start, place.end)][
        :_MOST
    ]


def _is_own(source: Source, place: Found, tag: str) -> bool:
    return not _is_theirs(source, place, tag) and not in_quotes(source, place.start, place.end)


def _is_doubted(source: Source, place: Found, tag: str) -> bool:
    """Whether what goes on behind an address says that it is hardly the writer's: "31号不要再送了"."""
    behind = source.low[place.end : place.end + _DOUBTED_REACH]
    return any(each in behind for each in _doubts(tag))


@lru_cache(maxsize=16)
def _doubts(tag: str) -> tuple[str, ...]:
    return tuple(map(low, LANGUAGES[tag].words["places"].get("doubted", ())))


def _is_theirs(source: Source, place: Found, tag: str) -> bool:
    """Whether it is said to be a shop, or where something went astray: "your branch at 12 High Street"."""
    theirs, behind = _elsewhere(tag)
    before = source.low[max(0, place.start - _THEIRS_REACH) : place.start].rstrip(" ,:(")
    for small in (" at", " on", " in", " to"):
        before = before.removesuffix(small)
    return before.endswith(theirs) or source.low[place.end : place.end + _THEIRS_REACH].lstrip().startswith(
        behind
    )


@lru_cache(maxsize=16)
def _elsewhere(tag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    places = LANGUAGES[tag].words["places"]
    return tuple(map(low, places["theirs"])), tuple(map(low, places["behind"]))


def _postcode(source: Source, known: Rules) -> re.Match[str] | None:
    """The first postcode, looked for where its mark stands."""
    if known.postcode is None or known.postcode_mark is None:
        return known.postcode.search(source.plain) if known.postcode else None
    for mark in known.postcode_mark.finditer(source.low):
        start, end = max(0, mark.start() - _CODE_REACH), mark.end() + _CODE_END
        if match := known.postcode.search(source.plain, start, end):
            return match
    return None


def _code_behind(source: Source, place: Found | None, known: Rules) -> re.Match[str] | None:
    """Where no mark says so, the postcode right behind an address: "学院路30号 100083", "Grand-Rue 8, 1260 Nyon"."""
    if place is None:
        return None
    if known.spaced:
        return known.behind_code.match(source.plain, place.end) if known.behind_code else None
    if known.postcode is None:
        return None
    end = place.end
    while end < len(source.plain) and source.plain[end] in _JOINTS and end - place.end < _CUE:
        end += 1
    return known.postcode.match(source.plain, end) if end > place.end else None


def _first_place(source: Source, known: Rules, tag: str) -> Found | None:
    others: list[Found] = []
    for matches in _address_matches(source, known):
        place = _best_place(source, known, matches, tag, others)
        if place and (known.spaced or not _answers(tag).refused.search(low(place.value))):
            return place
    return None


class _Answers(NamedTuple):
    leads: re.Pattern[str]
    behind: re.Pattern[str]
    refused: re.Pattern[str]


@lru_cache(maxsize=16)
def _answers(tag: str) -> _Answers:
    words = LANGUAGES[tag].words["addresses"]
    edge = r"(?<![^\W_])" if LANGUAGES[tag].words["spaced"] else ""
    return _Answers(
        re.compile(f"{edge}{words['leads']}"), re.compile(words["behind"]), re.compile(words["refused"])
    )


def _best_place(
    source: Source, known: Rules, matches: Iterator[re.Match[str]], tag: str, others: list[Found]
) -> Found | None:
    """Of several places the one a postcode stands closest behind, else the first; none of `others`, which are
    somebody else's and grow by those found to be so."""
    best: Found | None = None
    nearest = _CODE_REACH + 1
    for match in islice(matches, _MOST):
        place = _place(source, *match.span("address"))
        if any(place.start < each.end and each.start < place.end for each in others):
            continue
        if not known.unlike.isdisjoint(TOKEN.findall(low(place.value))):
            continue  # "in 2019 we moved down the road"
        if not _is_own(source, place, tag):
            others.append(place)
            continue
        code = (
            known.postcode.search(source.plain, match.end(), match.end() + _CODE_REACH)
            if known.postcode
            else None
        )
        gap = code.start() - match.end() if code else _CODE_REACH
        if gap < nearest:
            best, nearest = place, gap
    return best


def _with_doors(source: Source, place: Found, known: Rules) -> Found:
    """An address with the flat, the floor or the house's name that stands before its street."""
    start = place.start
    for _ in range(_DOORS):
        match = known.doors and known.doors.search(source.plain, max(0, start - _DOOR), start)
        if not match:
            break
        start = match.start("door")
    return place if start == place.start else _place(source, start, place.end)


def answered(said: str, tag: str) -> str:
    """The address in an answer, without what leads to it, "sure, it's …", and what is told of it: "楼下有个店"; ""
    where none is given."""
    known, lowered = _answers(tag), low(said)
    figures = any(map(str.isdecimal, lowered))
    if known.refused.search(lowered) and not figures:
        return ""
    start = 0
    for lead in islice(known.leads.finditer(lowered), _MOST):
        rest = said[lead.end() : lead.end() + 1]
        if lead.start() == 0 or not rest.islower():
            start = (
                lead.end()
                if rest and (rest.isdecimal() or rest.isupper() or not rules(tag).spaced)
                else start
            )
    behind = known.behind.search(lowered, start + _SHORTEST)
    end = behind.start() if behind else len(said)
    sentence = _SENTENCE.search(said, start + _SHORTEST, end)
    if sentence and len(rules(tag).common & set(low(said[sentence.end() :]).split())) >= _TOLD:
        end = sentence.start()
    kept = said[start:end].strip(" ,.;，。")
    return kept if len(kept) >= _SHORTEST else said


def _anchored(source: Source, known: Rules, tag: str) -> Found | None:
    """An address without spaces: from its street and number to the left up to a word that is none of it, to the
    right to the last of its doors. Traditional characters are read as the others. Of several the first that nothing
    behind it puts in doubt."""
    if not known.anchor or not known.rest or not source.figures:
        return None
    text = source.low
    doubted: Found | None = None
    behind = 0
    for match in islice(known.anchor.finditer(text), _MOST):
        if match.start() < behind:
            continue  # within the one before
        start = match.start()
        while start > max(behind, match.start() - _LEFT) and _belongs(text, start - 1, known):
            start -= 1
        end = known.rest.match(text, match.end()).end()  # type: ignore[union-attr]  # it matches the empty string too
        said = source.plain[start:end].rstrip()
        cued = any(cue in text[max(0, start - _CUE) : start] for cue in known.place_cues)
        held = not known.holds.isdisjoint(text[start : match.start()]) or cued
        if len(said) < _SHORTEST or not held or "某某" in said:
            continue
        place, behind = Found(said, said, 0.85, start, start + len(said)), end
        if not _is_own(source, place, tag):
            continue
        if not _is_doubted(source, place, tag):
            return place
        doubted = doubted or place
    return doubted


def _belongs(text: str, at: int, known: Rules) -> bool:
    """Whether a character is of the names of places: a small word only within one, as in 石家庄."""
    character = text[at]
    if character in _WITHIN:
        return text[at + 1 : at + 2] in _WITHIN[character]
    return ("\u4e00" <= character <= "\u9fff" and character not in known.stops) or (
        character.isascii() and character.isalnum() and "\u4e00" <= text[at - 1 : at] <= "\u9fff" and at > 0
    )


def _address_matches(source: Source, known: Rules) -> Iterator[Iterator[re.Match[str]]]:
    """What each pattern finds, only those whose words stand in the text."""
    streets = known.street_words & source.vocabulary
    if known.street and streets:
        yield _near_streets(source, known.street, streets)
    yield from (pattern.finditer(source.plain) for cue, pattern in known.patterns if cue in source.low)


def _near_streets(source: Source, street: re.Pattern[str], words: Set[str]) -> Iterator[re.Match[str]]:
    """The matches around the words one of which a street has, in their order."""
    stretches: list[tuple[int, int]] = []
    for at in sorted(place for word in words for place in word_places(word, source.low)):
        start = max(0, at - _STREET)
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, at + _STREET))
    for stretch in stretches:
        yield from street.finditer(source.plain, *stretch)


def _place(source: Source, start: int, end: int) -> Found:
    said = source.plain[start:end].strip(" ,.;")
    return Found(said, said, 0.85, start, start + len(said))


def _with_city(source: Source, match: re.Match[str], address: Found | None, known: Rules) -> Found:
    start, end = match.span()
    if "city" in match.groupdict() and match["city"]:
        start, end = match.start("postcode"), _townless(source, *match.span("city"), known)
    elif address and 0 <= start - address.end <= 40 and "\n\n" not in source.plain[address.end : start]:
        start = _town(source, address.end, start, known)
    elif address and start < address.end < end:
        start = address.end
    said = source.plain[start:end].strip(" ,.;:\n-").replace("\n", ", ")
    start = source.plain.find(said, start) if "\n" not in source.plain[start:end] else end - len(said)
    return Found(said, said, 0.85, start, start + len(said))


def _town(source: Source, start: int, end: int, known: Rules) -> int:
    """Where the name of a town begins between an address and its postcode: behind the last word that is of none, and
    behind the village before it unless it is a county."""
    first = True
    for word in _TOWNS_WORD.finditer(source.low, start, end):
        said = source.plain[word.start() : word.end()]
        small = word.group().rstrip(".") in known.common and not said.istitle()
        small = small or word.group() in known.code_words
        if small and (first or word.group() not in _IN_TOWNS):
            start = word.end()
        else:
            first = False
    last = max(source.plain.rfind(",", start, end), source.plain.rfind("\n", start, end))
    village = last > start and source.plain[last + 1 : end].strip(" ,")
    if not village or known.counties is None or known.counties.search(source.low, last, end):
        return start
    return last


def _townless(source: Source, start: int, end: int, known: Rules) -> int:
    """Where the name of a town ends that goes on in capitals: "33110 LE BOUSCAT ET PAS"."""
    if not source.plain[start:end].isupper():
        return end
    last = end
    for count, word in enumerate(_TOWNS_WORD.finditer(source.low, start, end)):
        if count and word.group() in known.common and word.group() not in _IN_TOWNS:
            return last
        last = word.end()
    return end
