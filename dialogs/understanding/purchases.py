"""Reads what was bought: order, invoice and serial numbers, the product, and sums of money."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/_]{2,39}")
_AFTER_LABEL = re.compile(r"[\s:#.,=\"'()–—-]*")
_JOINED = re.compile(r"\s{0,3}(?:,|;|/|&|\+|and|和|、|及|跟|与|\bet\b|\by\b)\s{0,3}(?:no\.?\s{0,3})?")
_UNLABELLED = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?:[A-Za-z]{1,6}[-_]?\d{4,20}(?:-?[A-Za-z0-9]{1,10}){0,3}"
    r"|(?-i:[A-Z]{2,4})[-/]\d{3,10}(?:[-/][A-Za-z0-9]{1,8}){0,2})(?![A-Za-z0-9@_-])"
)
_UNITS = r"(?! ?(?:[£$€¥%年月日号点时元块个]|pounds|euros|dollars|days|people|weeks|months|hours|kg|cm|mm))"
_GROUPS = re.compile(rf"(?: \d{{2,6}}){{1,4}}(?![A-Za-z0-9_-]){_UNITS}")
_MORE_GROUPS = re.compile(rf"(?: \d{{3,6}}){{2,4}}(?![A-Za-z0-9_-]){_UNITS}")
_SHORT_FIRST = re.compile(r"[A-Z0-9]{1,2}(?: [A-Z]{0,3}\d[A-Z0-9]{0,7}){2,6}(?![A-Za-z0-9_-])")
"""A number whose first group is too short to be one by itself: "1Z 999 AA1 01 2345 6784", "35 693803 564380 9"."""
_BEFORE_LABEL = re.compile(
    r"(?<![\w./@-])(?P<number>[a-z0-9][a-z0-9\-/_]{3,39})\s{0,2}"
    r"(?:\(|(?:is|was|being|on|es|era|est)\b|是|就是|为)\s{0,2}"
    r"(?:(?:my|the|our|your|this|mi|el|la|ma|le|mon|notre|nuestro|我的|我|你们的|这个)\s{0,2})?$"
)
"""A number named before what it is: "4471882 is my order number"."""
_PRICED = re.compile(r"[.,]\d\d(?!\d)|\s?(?:[€£$¥%元块年]|(?i:euros?|pounds?|dollars?|quid|usd|eur)\b)")
_EXPLICIT = re.compile(
    r"(?:\b(?:no|nr|num|numbers?|nos|ref|reference|id|code|numero)\b|[#:№]|n[°º]|号|编号|码)[^a-z0-9]{0,8}$"
)
_ROUND = re.compile(r"\d?\d00|19[89]\d|20[0-4]\d")
_LETTERS = re.compile(r"[A-Z]{6}")  # how airlines and hotels name a booking
_SIGNED = re.compile(r"(?:#|№|(?i:\b(?:no|nr)\.)) ?([A-Za-z1-9][A-Za-z0-9\-/]{3,24})(?![A-Za-z0-9])")
_WINDOW = 64  # characters before a label in which such a number is looked for
_DATE = re.compile(r"(?:19|20)?\d\d[-/]\d{1,2}[-/](?:19|20)?\d{1,2}")
_AMOUNT = re.compile(
    r"[£$€¥￥]\s?\d{1,9}(?:[.,]\d{1,3}){0,3}|\d{1,9}(?:[.,]\d{1,3}){0,3}\s?(?:pounds?|euros?|dollars?|usd|eur|gbp|rmb|quid|元|块\d(?!\d)|块钱?|块|欧元|英镑|美元)"
)
_SPOKEN = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万第])(?P<figure>[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]{0,11})(?P<unit>块|元|圆|欧元|英镑|美元|港币)"
)
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000
_FIGURES_HAN = {**dict(zip("一二三四五六七八九", range(1, 10), strict=True)), "两": 2}
_MONEY = [
    "£",
    "$",
    "€",
    "¥",
    "￥",
    "元",
    "块",
    "镑",
    "pound",
    "euro",
    "dollar",
    "usd",
    "eur",
    "gbp",
    "rmb",
    "quid",
]
_DIGITS = re.compile(r"\d\D?\d\D?\d")
_NUMBERED = re.compile(r"(?: ?(?:number|no\.?)|号码?)?[\s:是]{0,3}\d{5}")  # "phone 077…" names no product
_MOST = 12
_OF_PHONES = 10  # figures that may be a telephone
_FEWEST, _LONG_ENOUGH = 4, 6  # figures of a number: named before its label, written in groups
_NEXT_WORD = 16  # characters after a thing in which another is named by it
_HEAD, _HEAD_HAN = 120, 36  # characters at the beginning of a long text
_ENDS_HAN = frozenset("坏不没一是有太都就还的了很烂断裂漏发过上从又老总也才刚到用买被给少臭馊酸咸苦凉冷")


def amounts(source: Source) -> tuple[Found, ...]:
    found: list[Found] = []
    if not any(sign in source.low for sign in _MONEY):
        return ()
    found += _spoken_amounts(source)
    for match in _AMOUNT.finditer(source.low):
        found.append(Found(source.plain[slice(*match.span())], match.group(), 0.8, *match.span()))
        if len(found) >= _MOST:
            break
    return tuple(found)


def _spoken_amounts(source: Source) -> Iterator[Found]:
    """Sums in Chinese numerals, in figures: 三千五百块 is 3500块."""
    if source.low.isascii():
        return
    for match in _first(_SPOKEN, source.low):
        figure = _spoken_figure(match["figure"])
        if figure:
            yield Found(f"{figure}{match['unit']}", match.group(), 0.75, *match.span())


def _spoken_figure(said: str) -> int:
    whole = part = digit = 0
    last = 1
    for character in said:
        if character in _TENS:
            last = _TENS[character]
            part += (digit or 1) * last
            digit = 0
        elif character == "万":
            whole, part, digit, last = (part + digit) * _MYRIAD, 0, 0, _MYRIAD
        else:
            digit = _FIGURES_HAN.get(character, 0)
            last = 10 if character in "零〇" else last
    return whole + part + digit * max(1, last // 10 if last > 10 else 1)


def product_reference(
    source: Source, hits: Hits, taken: Sequence[tuple[int, int]], *, asked: bool
) -> Found | None:
    """The order, invoice or serial numbers in the text, several joined by a comma. Never a plain word, nor
    anything in `taken`: telephone numbers, complaint numbers, addresses."""
    if not source.figures and not any(hit.phrase in _coded() for hit in hits.get("references.labels", ())):
        return None
    labelled = list(_labelled(source, hits, taken))
    if labelled and "changes.cues" in hits:
        free = [
            _as_found(each, 0.8)
            for each in _first(_UNLABELLED, source.plain)
            if _free(each.span(), taken) and not _of_a_ride(source, each.start())
        ]
        return max([*labelled, *free], key=lambda each: each.start)  # "no, it is …": the last one said
    if labelled:
        return _joined(labelled, 0.9)
    if not asked and not _DIGITS.search(source.low):
        return None
    free = [
        _as_found(match, 0.8)
        for match in _first(_UNLABELLED, source.plain)
        if _free(match.span(), taken) and not _of_a_ride(source, match.start())
    ]
    if free:
        return _joined(free, 0.8)
    signed = [
        Found(match[1].rstrip("-/"), match.group(), 0.8, *match.span(1))
        for match in _first(_SIGNED, source.plain)
        if sum(map(str.isdigit, match[1])) >= _FEWEST and _free(match.span(1), taken)
    ]
    if signed:
        return _joined(signed, 0.8)
    if asked:
        loose = [_as_found(match, 0.75) for match in _first(_TOKEN, source.plain) if _looks(match, taken, 3)]
        return _joined(loose, 0.75) if loose else None
    return None


def _of_a_ride(source: Source, at: int) -> bool:
    """Whether the word before says that a number is that of a flight, a road, a room or a model."""
    return source.low[max(0, at - 14) : at].rstrip(" :：#").endswith(_numbered())


@lru_cache(maxsize=1)
def _numbered() -> tuple[str, ...]:
    return tuple(word for each in LANGUAGES.values() for word in each.words["references"]["never"])


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= _MOST:
            return
        yield match


def _labelled(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    ends: set[int] = set()
    for label in hits.get("references.labels", ()):
        if _in_number(source.low, label) or _of_a_phone(label, hits):
            continue
        before = _named_before(source, label, taken)
        if before and before.start not in ends:
            ends.add(before.start)
            yield before
        at = _skip(source.low, label)
        short = _SHORT_FIRST.match(source.plain, at)
        if short and short.start() not in ends and _looks(short, taken, _LONG_ENOUGH):
            ends.add(short.start())
            yield _as_found(short, 0.9)
            continue
        explicit = bool(_EXPLICIT.search(source.low, label.start, at))
        match = _TOKEN.match(source.plain, at)
        if match and label.phrase in _coded() and _LETTERS.fullmatch(match.group()):
            ends.add(match.start())
            yield _as_found(match, 0.85)
            continue
        if match and not explicit and _ROUND.fullmatch(match.group()):
            continue  # "order 2000 bricks", "contract 2024 to 2026"
        while match and match.start() not in ends and _looks(match, taken, 3 if explicit else 4):
            ends.add(match.start())
            end = _grouped(source.plain, match)
            said = source.plain[match.start() : end]
            yield Found(said.rstrip("-/_"), said, 0.9, match.start(), end)
            gap = _JOINED.match(source.plain, end)
            match = _TOKEN.match(source.plain, gap.end()) if gap else None


@lru_cache(maxsize=1)
def _coded() -> frozenset[str]:
    """The labels of bookings, which may be letters alone."""
    return frozenset(word for each in LANGUAGES.values() for word in each.words["references"]["coded"])


def _named_before(source: Source, label: Hit, taken: Sequence[tuple[int, int]]) -> Found | None:
    begin = max(0, label.start - _WINDOW)
    match = _BEFORE_LABEL.search(source.low[begin : label.start])
    if match is None:
        return None
    start, end = (begin + at for at in match.span("number"))
    said = source.plain[start:end]
    if said.isdecimal() and len(said) >= _OF_PHONES:
        return None
    if sum(map(str.isdigit, said)) < _FEWEST or _DATE.fullmatch(said) or not _free((start, end), taken):
        return None
    return Found(said.rstrip("-/_"), said, 0.85, start, end)


def _of_a_phone(label: Hit, hits: Hits) -> bool:
    """Whether a label only ends what a telephone is announced by: 手机号码."""
    return any(each.start < label.start < each.end for each in hits.get("contacts.phone", ()))


def _in_number(text: str, label: Hit) -> bool:
    """Whether letters that could be a label are the beginning of the number itself: "INV-55120", "SN2048"."""
    around = text[label.start - 1 : label.start] + text[label.end : label.end + 1]
    return label.phrase.isascii() and any(
        character.isascii() and (character.isalnum() or character in "-/_") for character in around
    )


def _skip(text: str, label: Hit) -> int:
    """Past the small words between a label and its number: "order number is: "."""
    at = _AFTER_LABEL.match(text, label.end).end()  # type: ignore[union-attr]  # it matches the empty string too
    between = _between(label.language)
    for _ in range(3):
        if not text.startswith(between, at):
            break
        for word in between:
            if text.startswith(word, at) and not text[at + len(word) : at + len(word) + 1].isdecimal():
                at = _AFTER_LABEL.match(text, at + len(word)).end()  # type: ignore[union-attr]
                break
    return at


@lru_cache(maxsize=16)
def _between(language: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[language].words["references"]["between"])


def _looks(match: re.Match[str], taken: Sequence[tuple[int, int]], digits: int) -> bool:
    said = match.group()
    count = sum(map(str.isdigit, said))
    enough = count >= digits or (count >= 1 and len(said) >= 5 and any(map(str.isalpha, said)))
    enough = enough or (count >= 2 and len(said) >= 5 and "-" in said)
    return (
        enough
        and not _DATE.fullmatch(said)
        and _free(match.span(), taken)
        and not (said.isdecimal() and _PRICED.match(match.string, match.end()))
    )


def _free(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= start or span[0] >= end for start, end in taken)


def _grouped(text: str, match: re.Match[str]) -> int:
    """Where a number in groups of figures ends: "4471 0098 21"."""
    pattern = _GROUPS if match.group().isdecimal() else _MORE_GROUPS
    more = pattern.match(text, match.end())
    return more.end() if more else match.end()


def _as_found(match: re.Match[str], sure: float) -> Found:
    return Found(match.group().rstrip("-/_"), match.group(), sure, *match.span())


def _joined(found: Sequence[Found], sure: float) -> Found:
    values = list(dict.fromkeys(each.value for each in found))
    start, end = min(each.start for each in found), max(each.end for each in found)
    return Found(", ".join(values), ", ".join(each.said for each in found), sure, start, end)


def product(source: Source, hits: Hits, tag: str) -> Found | None:
    """The product or service, when one stands out: bought in so many words, or the only one named."""
    bought = _bought(source, tag)
    never = _words(tag)[1]
    if bought and bought.value.lower() in _commonest(tag):
        bought = None  # "two and two were delivered": a word of the sentence, no thing
    nouns = hits.get("products.nouns")
    if not nouns:
        return bought
    named = [
        hit
        for hit in _longest(nouns)
        if hit.phrase not in never
        and _about(source, hit)
        and _early(source, hit)
        and not _partial(source, hit)
        and not _of_another(source, hit)
    ]
    if bought:
        inside = [hit for hit in named if bought.start <= hit.start < bought.end]
        return _with_kind(source, inside[0]) if inside and _ends(inside[0], bought) else bought
    kinds = {_with_kind(source, hit).value.lower().rstrip("s") for hit in named}
    if len(kinds) == 1:
        return _with_kind(source, named[0])
    return None


def _early(source: Source, hit: Hit) -> bool:
    """In a long text only a thing named at its head is what it is about."""
    head = _HEAD if LANGUAGES[hit.language].words["spaced"] else _HEAD_HAN
    return len(source.low) <= 2 * head or hit.start <= head


def _partial(source: Source, hit: Hit) -> bool:
    """Whether one character of a script without spaces is a part of a longer name: 鱼 of 鱼竿."""
    following = source.low[hit.end : hit.end + 1]
    return len(hit.phrase) == 1 and "\u4e00" <= following <= "\u9fff" and following not in _ENDS_HAN


def _of_another(source: Source, hit: Hit) -> bool:
    """Whether the thing only names another one: "the boiler app", 电视公司."""
    after, spaced = _after(hit.language)
    following = source.low[hit.end : hit.end + _NEXT_WORD]
    if not spaced:
        return following.startswith(after)
    return following.startswith(" ") and following[1:].split(" ", 1)[0].strip(".,;:!?\n") in after


@lru_cache(maxsize=16)
def _after(tag: str) -> tuple[tuple[str, ...], bool]:
    words = LANGUAGES[tag].words
    return tuple(words["products"]["after"]), bool(words["spaced"])


def _ends(hit: Hit, bought: Found) -> bool:
    return hit.end == bought.end or not LANGUAGES[hit.language].words["spaced"]


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if kept and hit.start < kept[-1].end:
            if hit.end > kept[-1].end:
                kept[-1] = hit
        else:
            kept.append(hit)
    return kept


@lru_cache(maxsize=16)
def _commonest(tag: str) -> frozenset[str]:
    return frozenset(LANGUAGES[tag].words["detect"].get("words", ()))


@lru_cache(maxsize=16)
def _words(tag: str) -> tuple[re.Pattern[str], frozenset[str], tuple[str, ...], tuple[str, ...]]:
    products = LANGUAGES[tag].words["products"]
    return (
        re.compile(products["bought"]),
        frozenset(products["never"]),
        tuple(f"{kind} " if LANGUAGES[tag].words["spaced"] else kind for kind in products["kinds"]),
        tuple(products["context"]),
    )


@lru_cache(maxsize=16)
def _tails(tag: str) -> tuple[str, ...]:
    products = LANGUAGES[tag].words["products"]
    return tuple(f" {tail}" for tail in products["tails"])


def _bought(source: Source, tag: str) -> Found | None:
    pattern, never, *_ = _words(tag)
    places = [source.low.find(cue) for cue in LANGUAGES[tag].words["products"]["bought_words"]]
    first = min((at for at in places if at >= 0), default=None)
    match = pattern.search(source.low, first) if first is not None else None
    if match is None or match["product"].strip() in never:
        return None
    start, end = match.span("product")
    said = source.plain[start:end].strip()
    if not said or said.isdecimal():
        return None
    return Found(said, said, 0.8, start, start + len(said))


def _about(source: Source, hit: Hit) -> bool:
    context = _words(hit.language)[3]
    before = source.low[max(0, hit.start - 12) : hit.start].rstrip()
    return not before.endswith(context) and not _NUMBERED.match(source.low, hit.end)


def _with_kind(source: Source, hit: Hit) -> Found:
    """The noun with the word before it that belongs to its name: "leather sofa"."""
    kinds = _words(hit.language)[2]
    start = hit.start
    before = source.low[max(0, start - 16) : start]
    if before.endswith(kinds):
        start -= next(len(kind) for kind in kinds if before.endswith(kind))
    end = hit.end
    for tail in _tails(hit.language):
        if (
            source.low.startswith(tail, end)
            and not source.low[end + len(tail) : end + len(tail) + 1].isalnum()
        ):
            end += len(tail)
            break
    said = source.plain[start:end]
    return Found(said, said, 0.82, start, end)
