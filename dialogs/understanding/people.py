"""Reads who writes, for whom, and where they live."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits, lexicon
from dialogs.understanding.source import Source, low, read

_BEFORE_ADDRESS = re.compile(
    r"((?-i:[A-Z])[^\W\d][^\W\d.'-]*(?:[ -][A-Z][^\W\d][\w'-]*){1,3})[\s,;:(<|/-]{1,4}$"
)
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_INITIAL, _AFTER_INITIAL = re.compile(r" [A-Z]$"), re.compile(r"\. ?[A-Z][^\W\d_][\w'-]{0,30}")
_QUOTED = re.compile(r'"[^"\n]{4,120}"')  # what somebody else wrote
_DOUBLE = re.compile(
    "司[马馬徒]|诸葛|諸葛|欧阳|歐陽|上官|慕容|令狐|宇文|尉[迟遲]|端木|[东東]方|南[宫宮]|皇甫|夏侯|公[孙孫]|[闻聞]人|[张張][简簡]"
)
_SENTENCE = re.compile(r"[.!?]\s{1,3}(?=[A-Z])")
_TOLD = 2  # common words of a sentence that is no part of an address
_CODE_BEFORE = re.compile(r"(?<![\d-])(?P<postcode>\d{3}(?:\d{2,3})?)[ ,]?\Z")
_LONGEST = 60  # characters of a name
_LEFT = 30  # characters before a street's number that can be of the address
_CUE = 4
_FOOT = 320  # characters at the end of a text in which somebody signs
_JOINTS = frozenset(" ,，、|/·\n\t:：;；(（<-")
_STOPS_NAME = frozenset(',，。！？!?;；:：\n|、）)(（"')
_SHORT_WORD = re.compile(r"(?:^|[\s,.])(?:[A-Za-z]|[A-Z][a-z]{1,2}|hon)$")
_SEGMENT_AFTER = re.compile(
    r"[,，、|\n\t ]{1,3}(?P<name>[^\n,，。.;；:：!?！？|()（）0-9@]{2,40})(?=[,，。.;\n|(（]|$)"
)
_LETTERED = r"[^\n,，。;；:：!?！？|()（）0-9@.]"
_LAST_LINE = re.compile(
    r"(?:[\n.!?。！？]|\s[–—-])\s{0,3}"
    rf"(?P<name>(?:[A-Z]\. ?){{0,2}}(?!\s){_LETTERED}{_LETTERED}{{1,39}})[\s.。]{{0,5}}$"
)
_STOPS_AT_END = " .\n\t"
_SEGMENTS = 2
_FOR_REACH = 60  # characters around a word for a relation or an office
_ONE_NAME, _CALLED = 16, 0.72  # letters of a name that is one word, and how sure it is one
_WHOSE = 20  # characters before a name that say whose it is
_OPENLY = 1000  # characters of a text in which it is said for whom it is written
_FORENAMES = 2  # words of a name that has no capitals
_SENTENCES = re.compile(r"[.!?;\n。！？；]")
_LETTERS_ONLY = re.compile(r"[^\W\d_]{2,16}(?:['-][^\W\d_]{2,16})?")
_TWO_HALVES = re.compile(r"([a-z]{2,20})[._-]([a-z]{2,20})")
_ROLE = re.compile(
    r"\W{0,4}[a-z][\w.'-]{0,20}(?: [a-z][\w.'-]{0,20}){0,2}\W{0,4}"
)  # "office manager", "invoice"
_NO_NAME_ENDS = frozenset("号箱址话码单费店司款期价票卡站机员者人们谢系网府县市区路街")
_PARTICLES = frozenset(
    {"de", "la", "del", "van", "von", "der", "den", "du", "des", "le", "al", "el", "bin", "y", "and"}
)
_PRONOUNS = frozenset("我你您她他它咱这那")
_LEAST_HAN = 2
_MOST_NAMES = 5  # words of a name that stands by itself
_SHORTEST = 5
_MOST = 12
_CODE_REACH = 60
_BEFORE_CUE = 48  # characters before and after a pattern's cue that can be of its match
_AFTER_CUE = 200
_STREET = 120  # … and on either side of a street's word
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
_LONGEST_HAN = 4  # characters of a person's name; an organisation says what it is
# What is felt in one language is a name in another: "Ravi".
_FELT = frozenset({"problems.praise", "problems.pleased", "feelings.thanks"})
# A text with one of these in it is about something else.
_NO_NAME = (
    "problems.",
    "feelings.",
    "remedies.",
    "phrases.",
    "safety.",
    "changes.",
    "references.labels",
    "products.",
    "contacts.",
)


@dataclass(frozen=True, slots=True)
class Rules:
    names: tuple[tuple[str, re.Pattern[str]], ...]
    acting: tuple[re.Pattern[str], ...]
    said_for: re.Pattern[str] | None
    said_for_words: frozenset[str]
    closings: tuple[str, ...]
    closing: re.Pattern[str]
    closing_first: re.Pattern[str]
    ends: tuple[str, ...]
    titles: frozenset[str]
    surnames: str
    rare: str
    spaced: bool
    always: bool
    leads: tuple[str, ...]
    never: frozenset[str]
    beside: frozenset[str]
    common: frozenset[str]
    bodies: tuple[str, ...]
    addresses: tuple[tuple[str, re.Pattern[str]], ...]
    street_words: frozenset[str]
    roles: tuple[str, ...]
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


@lru_cache(maxsize=16)
def rules(tag: str) -> Rules:
    words = LANGUAGES[tag].words
    names, addresses = words["names"], words["addresses"]
    closings = "|".join(re.escape(each) for each in sorted(names["closings"], key=len, reverse=True))
    signature = (
        rf" {{0,3}}(?:{closings}) {{0,3}}[,.!:：，]? {{0,3}}\n? {{0,3}}"
        r"(?P<strict>[^\n,.;!?()0-9@]{1,60}(?:\. ?[^\n,.;!?()0-9@]{1,40})?)"
    )
    return Rules(
        names=tuple((low(cue), re.compile(each, re.IGNORECASE)) for cue, each in names["patterns"]),
        said_for=_optional(names.get("acting_said")),
        said_for_words=frozenset(names.get("acting_words", ())),
        acting=tuple(re.compile(each, re.IGNORECASE) for each in names["acting_patterns"]),
        closings=tuple(names["closings"]),
        closing=re.compile(rf"[\n.,;!?。]{signature}", re.IGNORECASE),
        closing_first=re.compile(signature, re.IGNORECASE),
        ends=tuple(names["ends"]),
        titles=frozenset(title.rstrip(".") for title in names["titles"]),
        surnames=str(names.get("surnames", "")),
        rare=str(names.get("rare", "")),
        spaced=bool(words["spaced"]),
        always=not words["spaced"],
        leads=tuple(sorted(names["leads"], key=len, reverse=True)),
        never=frozenset(names["never"]),
        beside=frozenset(map(low, names.get("beside", ()))),
        common=frozenset(words["detect"]["words"]),
        bodies=tuple(names["bodies"]),
        addresses=tuple((cue, re.compile(each, re.IGNORECASE)) for cue, each in addresses["patterns"]),
        street_words=frozenset(addresses.get("street_words", ())),
        roles=tuple(sorted(names.get("roles", ()), key=len, reverse=True)),
        street=_optional(addresses.get("street")),
        postcode=_optional(addresses.get("postcode")),
        postcode_mark=_optional(addresses.get("postcode_mark")),
        anchor=_optional(addresses.get("anchor")),
        rest=_optional(addresses.get("rest")),
        before_code=_optional(addresses.get("before_code")),
        behind_code=_optional(addresses.get("behind_code")),
        counties=_optional(addresses.get("counties")),
        code_words=frozenset(addresses.get("code_words", ())),
        stops=frozenset(addresses.get("stops", "")),
        holds=frozenset(addresses.get("holds", "")),
        place_cues=tuple(addresses.get("cues", ())),
    )


def _optional(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def name(source: Source, tag: str, emails: Sequence[Found], hits: Hits) -> Found | None:
    """The writer's name: said in so many words, signed below, or standing before their e-mail address; in need what
    they are called, which is no full name."""
    known = rules(tag)
    called: Found | None = None
    for cue, pattern in known.names:
        match = _search_near(pattern, source.low, cue, spaced=known.spaced)
        found = _checked(match, known, source) if match else None
        if found and "called" not in pattern.groupindex:
            return found
        called = called or (found if found and not _speaks(found.value, source, hits) else None)
    return _signed(source, known) or _before_email(source, emails) or _as_in_email(source, emails) or called


def _search_near(pattern: re.Pattern[str], text: str, cue: str, *, spaced: bool) -> re.Match[str] | None:
    """The first match of a pattern that cannot do without its cue, with which a word begins where words are
    `spaced`."""
    if pattern.pattern.startswith("\\A"):
        return pattern.match(text)
    at = text.find(cue)
    while at >= 0:
        within = spaced and at > 0 and text[at - 1].isalnum()
        if not within and (
            match := pattern.search(text, max(0, at - _BEFORE_CUE), at + len(cue) + _AFTER_CUE)
        ):
            return match
        at = text.find(cue, at + 1)
    return None


def roles(tag: str) -> Sequence[str]:
    """What may stand before a name and says who it is of."""
    return rules(tag).roles


def without_lead(said: str, tag: str) -> str:
    """The name in "call me Ann", "it's Ann Price"."""
    known, lowered = rules(tag), low(said)
    if lowered.startswith(known.leads):
        for lead in known.leads:
            if lowered.startswith(lead) and len(said) > len(lead):
                return said[len(lead) :].strip()
    return said


def sureness(said: str, tag: str, source: Source, hits: Hits) -> float:
    """How likely words given as a name are one: 0 for a sentence, 0.5 for what should be asked back."""
    words = said.split()
    if len(said) > _LONGEST or any(character.isdecimal() or character in "@?？" for character in said):
        return 0.0
    if said in rules(tag).never:
        return 0.0
    if _HAN.match(said):
        return _han_sureness(said, tag, source, hits)
    named = [word for word in words if low(word) not in _PARTICLES]
    if not _titled(named) and _is_sentence(" ".join(named), tag, source, hits):
        return 0.0
    return 0.85 if len(words) <= 4 and (len(words) > 1 or len(said) <= 20) else 0.5


def _han_sureness(said: str, tag: str, source: Source, hits: Hits) -> float:
    if said[0] in _PRONOUNS:
        return 0.0  # "她知道的"
    if len(said) <= _LONGEST_HAN or "·" in said or said.endswith(rules(tag).bodies):
        return 0.85
    return 0.0 if _speaks(said, source, hits, goods=False) else 0.5


def _is_sentence(said: str, tag: str, source: Source, hits: Hits) -> bool:
    known, words = rules(tag), low(said).split()
    told = _speaks(said, source, hits) or (words[:1] and words[0] in known.ends)
    return bool(told) or not known.common.isdisjoint(words)


def _speaks(said: str, source: Source, hits: Hits, *, goods: bool = True) -> bool:
    """Whether a word of a complaint stands in these very words. Without `goods`, which people are called by, too:
    "Casimir Bonnet"."""
    start = source.plain.find(said)
    end = start + len(said)
    return any(
        table.startswith(_NO_NAME)
        and (goods or table != "products.nouns")
        and any(hit.start < end and start < hit.end for hit in found)
        for table, found in hits.items()
    )


def _titled(words: Sequence[str]) -> bool:
    return all(word[:1].isupper() for word in words) and not (len(words) > 1 and all(map(str.isupper, words)))


def plain(said: str, tag: str, source: Source, hits: Hits) -> bool:
    """Whether words nobody asked a name with are plainly one: "Ann Price", "王丽". Words of other languages are in
    names: "Ravi"."""
    known, words = rules(tag), said.split()
    hits = {table: [hit for hit in found if hit.language == tag] for table, found in hits.items()}
    if (
        _speaks(said, source, hits)
        or low(said) in known.never
        or any(low(word) in known.never - known.titles for word in words)
    ):
        return False
    if _HAN.fullmatch(said):
        return 2 <= len(said) <= 3 and said[0] in known.surnames
    if not all(_WORD.fullmatch(word) for word in words) or len(words) > _MOST_NAMES:
        return False
    if low(words[0]).rstrip(".") in known.titles and len(words) > 1 and words[-1][0].isupper():
        return True  # "Madame Lefèvre"
    named = [word for word in words if low(word) not in _PARTICLES]
    return _proper(named) and known.common.isdisjoint(map(low, named))


def is_acting(source: Source, tag: str) -> bool:
    """Whether somebody says that they write for another person: "帮爷爷写的", "represento a mi madre"."""
    known = rules(tag)
    said, words = known.said_for, known.said_for_words
    if said is None or (words and words.isdisjoint(source.vocabulary)):
        return False
    if not words:
        return bool(said.search(source.low, 0, _OPENLY))
    return any(
        said.search(source.low, max(0, at - _FOR_REACH), at + _FOR_REACH)
        for word in words & source.vocabulary
        for at in islice(_places(word, source.low), _SEGMENTS)
    )


def called(said: str, tag: str, enabled: Sequence[str]) -> Found | None:
    """The one word a text is, when it is written like a name and is no word of any table of the enabled languages,
    but for what somebody feels in another one: "Lena", 林, "Ravi"."""
    known, source = rules(tag), read(said)
    lone = len(source.words) == 1 and _WORD.fullmatch(said) and len(said) <= _ONE_NAME
    if not lone or low(said) in known.never or low(said) in known.common:
        return None
    written = said in known.surnames if _HAN.fullmatch(said) else said[0].isupper() and said[1:].islower()
    hits = lexicon(tuple(enabled), "").scan(source) if written else {}
    told = any(hit.language == tag or table not in _FELT for table, found in hits.items() for hit in found)
    if not written or told:
        return None
    return Found(said, said, _CALLED, 0, len(said))


def of_another(text: str, name: Found, tag: str) -> bool:
    """Whether a name is said to be somebody else's than the writer's: "her name is …"."""
    before = _SENTENCES.split(low(text[max(0, name.start - _WHOSE) : name.start]))[-1]
    return any(cue in before for cue in LANGUAGES[tag].words["names"]["others"])


def acting(source: Source, tag: str) -> Found | None:
    """The person somebody writes for, when they are named."""
    known = rules(tag)
    for pattern in known.acting:
        match = pattern.search(source.low)
        if match and (found := _checked(match, known, source)):
            return found
    return None


def _checked(match: re.Match[str], known: Rules, source: Source) -> Found | None:
    group = next(key for key, value in match.groupdict().items() if value)
    start, _ = match.span(group)
    said = source.plain[slice(*match.span(group))].strip(" \t\"'-:")
    start = source.plain.find(said, start) if said else start
    if group == "family":
        return Found(said, said, 0.85, start, start + 1)
    if group == "couple":
        both = all(word[0].isupper() for word in said.replace(",", "").split() if low(word) not in _PARTICLES)
        return Found(said, said, 0.8, start, start + len(said)) if both else None
    if group == "called":
        return Found(said, said, 0.75, start, start + len(said)) if _calls(said, known) else None
    tidy = (
        _spaced_name(said, known, strict=group == "strict")
        if _is_spaced(said, known)
        else _han_name(said, known, strict=group == "strict")
    )
    if not tidy:
        return None
    initial = _AFTER_INITIAL.match(source.plain, start + len(tidy)) if _INITIAL.search(tidy) else None
    if initial:  # "Marcus T. Bellweather"
        tidy = source.plain[start : initial.end()]
    return Found(tidy, tidy, 0.8 if group == "strict" else 0.9, start, start + len(tidy))


def _calls(said: str, known: Rules) -> bool:
    """Whether one word is what somebody goes by: "Dave", 老李. No full name, but a name."""
    if not known.spaced:
        return said[0] in known.surnames or said[1] in known.surnames or said[0] == "阿"
    bare = low(said)
    small = bare in known.common or bare in known.never or bare in known.ends or bare in known.titles
    return said[0].isupper() and not said.isupper() and not small


def _is_spaced(said: str, known: Rules) -> bool:
    return known.spaced or said.isascii()


def _spaced_name(said: str, known: Rules, *, strict: bool) -> str:
    kept: list[str] = []
    titled = said.split(" ", 1)[0].lower().rstrip(".") in known.titles
    for word in said.split():
        bare = word.strip(".,'\"").lower()
        if (bare in known.ends and kept) or not _WORD.fullmatch(word):
            break
        if kept and strict and not word[0].isupper():
            break
        kept.append(word)
    while kept and kept[0].lower().rstrip(".") in known.titles:
        kept.pop(0)
    if not kept or len(kept) > 5 or kept[0].lower() in known.ends:
        return ""
    return " ".join(kept) if not strict or _proper(kept) or (titled and kept[0][0].isupper()) else ""


def _proper(words: Sequence[str]) -> bool:
    return (
        len(words) >= 2
        and all(word[0].isupper() for word in words)
        and not all(len(w) > 2 and w.isupper() for w in words)
    )


def _han_name(said: str, known: Rules, *, strict: bool) -> str:
    match = _HAN.match(said)
    if match is None:
        return said if not strict and _WORD.match(said) else ""
    text = match.group()
    if "·" in text:
        return text[:12].strip("·")
    if strict and len(text) in {2, 3} and text[0] in known.surnames and len(text) == len(said):
        return text
    for end in known.ends:
        at = text.find(end, 1)
        if at > 0:
            text = text[:at]
    longest = 3 if text[0] in known.surnames and not _DOUBLE.match(text) else 4
    if strict and text[0] not in known.surnames:
        return ""
    return text[: max(longest, 4) if "·" in text else longest] if len(text) >= 2 else ""


def _signed(source: Source, known: Rules) -> Found | None:
    tail = max(0, len(source.plain) - 400)
    ending = source.low[tail:]
    if not any(closing in ending for closing in known.closings):
        return None
    last = known.closing_first.match(source.low) if not tail else None
    for match in known.closing.finditer(source.low, last.end() if last else tail):
        last = match
    if last is None:
        return None
    return _checked(last, known, source) or _signed_short(last, known, source)


def _signed_short(match: re.Match[str], known: Rules, source: Source) -> Found | None:
    """One name at the very end, on the line below a greeting: "Best", "Eoin"."""
    start, end = match.span("strict")
    said = source.plain[start:end].strip()
    start = source.plain.find(said, start) if said else start
    if not _LETTERS_ONLY.fullmatch(said) or source.plain[end:].strip(_STOPS_AT_END) or not known.spaced:
        return None
    if low(said) in known.beside or "\n" not in match.group() or not _calls(said, known):
        return None
    return Found(said, said, 0.75, start, start + len(said))


def in_quotes(source: Source, start: int, end: int) -> bool:
    """Whether it stands in what is quoted with more than itself: "the form says "Joe Bloggs, 1 Sample Street"."""
    if '"' not in source.plain:
        return False
    return any(
        quote.start() < start and end < quote.end() and quote.end() - quote.start() - 2 > end - start
        for quote in islice(_QUOTED.finditer(source.plain), _MOST)
    )


def beside(source: Source, tag: str, spots: Sequence[tuple[int, int]], hits: Hits) -> Found | None:
    """A name that signs a text without saying so: alone between stops, just before or after a number, an address
    or a mail address at its end, or the whole of the last line."""
    known, text = rules(tag), source.plain
    foot = max(0, len(text) - _FOOT)
    for start, end in sorted(spots):
        if end < foot:
            continue
        spot = start
        for _ in range(_SEGMENTS):  # 韩凤琴，电话0459 …
            before = _segment_before(text, max(spot - _LONGEST, 0), spot)
            if not before:
                break
            if found := _signature(before, known, source, hits):
                return found
            if known.spaced and not _ROLE.fullmatch(text, *before):
                break
            spot = before[0]
        number = not any(map(str.isalpha, text[start:end])) or "@" in text[start:end]
        after = _SEGMENT_AFTER.match(text, end) if number else None
        ends = after is not None and not text[after.end() :].strip(_STOPS_AT_END)
        if (
            after
            and (ends or not known.spaced)
            and (found := _signature(after.span("name"), known, source, hits))
        ):
            return found
    last = _LAST_LINE.search(text, foot)
    return _signature(last.span("name"), known, source, hits) if last else None


def _segment_before(text: str, low_end: int, spot: int) -> tuple[int, int] | None:
    """The words between the stop before a value and the value itself."""
    end = spot
    while end > low_end and text[end - 1] in _JOINTS:
        end -= 1
    start = end
    while start > low_end and text[start - 1] not in _STOPS_NAME and not _ends_sentence(text, start - 1):
        start -= 1
    return (start, end) if start < end < spot + 1 else None


def _ends_sentence(text: str, at: int) -> bool:
    """A full stop, but not the one after an initial or a title."""
    return text[at] == "." and not _SHORT_WORD.search(text, max(0, at - 4), at)


def _signature(span: tuple[int, int], known: Rules, source: Source, hits: Hits) -> Found | None:
    said = source.plain[slice(*span)].strip(" \t\"'-:")
    start = source.plain.find(said, span[0]) if said else -1
    if start < 0 or in_quotes(source, start, start + len(said)):
        return None
    if _HAN.fullmatch(said):
        return _han_signature(said, start, known, source, hits)
    words = [word for word in said.split() if low(word) not in _PARTICLES]
    names = [word for word in words if word.strip(".").lower() not in known.titles]
    if (
        not 1 < len(words) <= 5
        or not names
        or not all(
            _WORD.fullmatch(word) and word[0].isupper() for word in (each.strip('"') for each in words)
        )
    ):
        return None
    if any(low(word) in known.common or low(word) in known.never for word in names) or _speaks(
        said, source, hits, goods=False
    ):
        return None
    return Found(said, said, 0.75, start, start + len(said))


def _han_signature(said: str, start: int, known: Rules, source: Source, hits: Hits) -> Found | None:
    for role in known.roles:
        if said.startswith(role) and len(said) - len(role) >= _LEAST_HAN:
            said, start = said[len(role) :], start + len(role)
            break
    named = said[0] in known.surnames or said[0] in known.rare or said[:2] in known.rare
    fits = _LEAST_HAN <= len(said) <= (3 if named else 2) or (
        len(said) == _LONGEST_HAN and (said[:2] in known.surnames or said[:2] in known.rare)
    )
    if not fits or said in known.never or said[-1] in _NO_NAME_ENDS or _speaks(said, source, hits):
        return None
    return Found(said, said, 0.75, start, start + len(said))


def _before_email(source: Source, emails: Sequence[Found]) -> Found | None:
    for email in emails:
        start = max(0, email.start - 70)
        match = _BEFORE_ADDRESS.search(source.plain[start : email.start])
        if match and _proper(match[1].split()):
            return Found(match[1], match[1], 0.85, start + match.start(1), start + match.end(1))
    return None


def _as_in_email(source: Source, emails: Sequence[Found]) -> Found | None:
    """A name without capitals that is that of the address: "je suis paul lefèvre, paul.lefevre@…"."""
    for email in emails:
        halves = _TWO_HALVES.fullmatch(low(email.value.partition("@")[0]))
        at = source.low.find(f"{halves[1]} {halves[2]}", 0, email.start) if halves else -1
        if halves and at >= 0 and not source.low[at - 1 : at].isalnum():
            end = at + len(halves[1]) + len(halves[2]) + 1
            return Found(source.plain[at:end].title(), source.plain[at:end], 0.85, at, end)
    return None


def before_contact(
    source: Source, tag: str, spots: Sequence[tuple[int, int]], enabled: Sequence[str]
) -> Found | None:
    """One or two words that stand alone before a telephone number or a mail address and are no words of any table:
    "… asap. sam 07700900123"."""
    known, text = rules(tag), source.plain
    for start, end in sorted(spots):
        span = _segment_before(text, max(start - _LONGEST, 0), start)
        if span is None or (text[span[0] - 1 : span[0]] == "." and text[span[0]].isalnum()):
            continue  # nothing, or the end of a mail address
        said = without_lead(text[slice(*span)].strip(" \t\"'-:"), tag)
        local = low(text[start:end]).partition("@")[0] if "@" in text[start:end] else ""
        own = not local or any(word in local for word in low(said).split())
        if said and own and unlisted(said, tag, enabled):
            at = text.find(said, span[0])
            value = said if known.always or not said.islower() else said.title()
            return Found(value, said, _CALLED, at, at + len(said))
    return None


def is_titled(said: str, tag: str) -> bool:
    """Whether words are a title and a name: "mr patel"."""
    known, words = rules(tag), low(said).split()
    titled = 1 < len(words) <= _MOST_NAMES and words[0].rstrip(".") in known.titles
    rest = set(words[1:])
    return titled and known.common.isdisjoint(rest) and known.titles.isdisjoint(rest)


def unlisted(said: str, tag: str, enabled: Sequence[str], *, led: bool = False) -> bool:
    """Whether one or two words could be a name, as no table of the enabled languages knows them; a few more where
    they are `led` by "I'm", "soy"."""
    known, words = rules(tag), low(said).split()
    most = _MOST_NAMES if led else _FORENAMES
    if known.always or not 0 < len(words) <= most or len(said) > most * _ONE_NAME:
        return False
    plain = all(_LETTERS_ONLY.fullmatch(word) for word in words)
    listed = known.never | known.common | frozenset(known.ends) | known.titles | frozenset(known.beside)
    return plain and listed.isdisjoint(words) and not lexicon(tuple(enabled), "").scan(read(said))


def addresses(source: Source, tag: str) -> dict[str, Found]:
    """The postal address and, where it stands out, postcode and city."""
    known, found = rules(tag), dict[str, Found]()
    if not (known.always or source.figures):
        return found
    place = _anchored(source, known, tag) or _first_place(source, known, tag)
    match = _postcode(source, known)
    if not place and match and known.before_code:
        place = _before_code(source, known.before_code, match.start(), tag)
    if place:
        found["address"] = place
    match = match or _code_behind(source, place, known)
    if match and not known.spaced:
        found["postcode_city"] = _code(match)
    elif match:
        found["postcode_city"] = _with_city(source, match, place, known)
    elif place and not known.spaced and (code := _CODE_BEFORE.search(source.plain, 0, place.start)):
        found["postcode_city"] = _code(code)  # 110099台北市信義區…
    return found


def places(source: Source, tag: str, tags: Sequence[str]) -> dict[str, Found]:
    """The postal address; a text that is hardly more than one tells no language, so the others are tried, too."""
    found = addresses(source, tag)
    if found or not source.figures or len(source.words) > _BARE:
        return found
    for other in tags:
        if other != tag and rules(other).spaced and len(both := addresses(source, other)) > 1:
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
    return source.low.startswith(_doubts(tag), place.end) or any(
        each in source.low[place.end : place.end + _DOUBTED_REACH] for each in _doubts(tag)
    )


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
    yield from (pattern.finditer(source.plain) for cue, pattern in known.addresses if cue in source.low)


def _near_streets(source: Source, street: re.Pattern[str], words: Set[str]) -> Iterator[re.Match[str]]:
    """The matches around the words one of which a street has, in their order."""
    stretches: list[tuple[int, int]] = []
    for at in sorted(place for word in words for place in _places(word, source.low)):
        start = max(0, at - _STREET)
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, at + _STREET))
    for stretch in stretches:
        yield from street.finditer(source.plain, *stretch)


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        if not (at and text[at - 1].isalnum()):
            yield at
        at = text.find(word, at + len(word))


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
    apart = known.counties and last > start and source.plain[last + 1 : end].strip(" ,")
    return last if apart and not known.counties.search(source.low, last, end) else start  # type: ignore[union-attr]


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
