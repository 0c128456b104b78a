"""Reads who writes, and for whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits, lexicon
from dialogs.understanding.source import Source, in_quotes, low, read, word_places

_BEFORE_ADDRESS = re.compile(
    r"((?-i:[A-Z])[^\W\d][^\W\d.'-]*(?:[ -][A-Z][^\W\d][\w'-]*){1,3})[\s,;:(<|/-]{1,4}$"
)
_OWNS = re.compile("['’]s? [a-z]")  # "Dr Hayes' surgery"
_BODY_JOINTS = frozenset({"of", "the", "for", "and", "&", "de", "del", "la", "y", "et", "des", "du", "in"})
_ABBREVIATED, _LEAST_BODY = 5, 2  # letters of "Ltd.", words of an organisation's name
_FAMILIAR = frozenset("小老阿")
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_INITIAL, _AFTER_INITIAL = re.compile(r" [A-Z]$"), re.compile(r"\. ?[A-Z][^\W\d_][\w'-]{0,30}")
_DOUBLE = re.compile(
    "司[马馬徒]|诸葛|諸葛|欧阳|歐陽|上官|慕容|令狐|宇文|尉[迟遲]|端木|[东東]方|南[宫宮]|皇甫|夏侯|公[孙孫]|[闻聞]人|[张張][简簡]"
)
_LONGEST = 60  # characters of a name
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
_BEFORE_CUE = 48  # characters before and after a pattern's cue that can be of its match
_AFTER_CUE = 200
_NO_NAME_SIGNS = frozenset(
    "的话唔冇嘅咗啲喺佢这那哪每都很太没不了吗呢啦就还再也吧個个样樣這沒嗎"
)  # in no name without a surname
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
    leads: tuple[str, ...]
    never: frozenset[str]
    beside: frozenset[str]
    common: frozenset[str]
    bodies: tuple[str, ...]
    roles: tuple[str, ...]
    wished: str


@lru_cache(maxsize=16)
def rules(tag: str) -> Rules:
    words = LANGUAGES[tag].words
    names = words["names"]
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
        leads=tuple(sorted(names["leads"], key=len, reverse=True)),
        never=frozenset(names["never"]),
        beside=frozenset(map(low, names.get("beside", ()))),
        common=frozenset(words["detect"]["words"]),
        bodies=tuple(names["bodies"]),
        roles=tuple(sorted(names.get("roles", ()), key=len, reverse=True)),
        wished=str(names.get("wished", "")),
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
    if said in rules(tag).never or _OWNS.search(said):
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
    if not _NO_NAME_SIGNS.isdisjoint(said) and not _has_surname(said, rules(tag)):
        return 0.0  # "天天这样"
    if len(said) <= _LONGEST_HAN or "·" in said or said.endswith(rules(tag).bodies):
        return 0.85
    return 0.0 if _speaks(said, source, hits, goods=False) else 0.5


def is_surname(said: str, tag: str) -> bool:
    """Whether one character is a surname and no wish, as 钱 is."""
    return said in rules(tag).surnames and said not in rules(tag).wished


def _has_surname(said: str, known: Rules) -> bool:
    return said[0] in known.surnames or said[:2] in known.rare or said[0] in known.rare


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
        familiar = len(said) == 2 and said[0] in _FAMILIAR and said[1] in known.surnames  # 小陈
        return familiar or (2 <= len(said) <= 3 and said[0] in known.surnames)
    figured = any(map(str.isdecimal, said))  # "Model WM900"
    if figured or not all(_WORD.fullmatch(word) for word in words) or len(words) > _MOST_NAMES:
        return False
    if not words:
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
        for at in islice(word_places(word, source.low), _SEGMENTS)
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
    if group == "kin":
        return _of_kin(said, start, known)
    if group == "body":
        body = _body(said)
        return Found(body, body, 0.85, start, start + len(body)) if body else None
    if group == "called":
        return Found(said, said, 0.75, start, start + len(said)) if _calls(said, known) else None
    tidy = (
        _spaced_name(said, known, strict=group == "strict")
        if _is_spaced(said, known)
        else _han_name(said, known, strict=group == "strict")
    )
    if not tidy:
        return None
    start = max(start, source.plain.find(tidy, start))  # behind a title
    initial = _AFTER_INITIAL.match(source.plain, start + len(tidy)) if _INITIAL.search(f" {tidy}") else None
    if initial:  # "Marcus T. Bellweather"
        tidy = source.plain[start : initial.end()]
    return Found(tidy, tidy, 0.8 if group == "strict" else 0.9, start, start + len(tidy))


def _of_kin(said: str, start: int, known: Rules) -> Found | None:
    """A name beside whose kin somebody is, though it has no capitals: "i am her son paul"."""
    listed = known.common | known.never | known.titles | frozenset(known.ends) | known.beside
    if not listed.isdisjoint(low(said).split()):
        return None
    return Found(said.title() if said.islower() else said, said, 0.85, start, start + len(said))


def _body(said: str) -> str:
    """The name of an organisation at the head of some words: as far as they have capitals, or join those that do."""
    kept: list[str] = []
    for word in said.split():
        if not word[0].isupper() and not (kept and word in _BODY_JOINTS):
            break
        kept.append(word)
        if word.endswith(".") and len(word) > _ABBREVIATED:
            break
    while kept and kept[-1] in _BODY_JOINTS:
        kept.pop()
    return " ".join(kept).rstrip(".,") if len(kept) >= _LEAST_BODY else ""


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
        or any(map(str.isdecimal, said))  # "Model WM900"
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
        of_address = bool(local) and own and unlisted(said, tag, (tag,))  # "tia moss tia@example.com"
        if said and own and (of_address or unlisted(said, tag, enabled)):
            at = text.find(said, span[0])
            value = said if not known.spaced or not said.islower() else said.title()
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
    if not known.spaced or not 0 < len(words) <= most or len(said) > most * _ONE_NAME:
        return False
    plain = all(_LETTERS_ONLY.fullmatch(word) for word in words)
    listed = known.never | known.common | frozenset(known.ends) | known.titles | frozenset(known.beside)
    return plain and listed.isdisjoint(words) and not lexicon(tuple(enabled), "").scan(read(said))
