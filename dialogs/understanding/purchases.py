"""Reads what was bought, and sums of money."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source, low

_SIGNED = re.compile(r"[£$€¥￥]\s?[0-9]{1,9}(?:[.,]\d{1,3}){0,3}")
_NAMED = re.compile(
    r"[0-9](?<![0-9][0-9])[0-9]{0,8}(?:[.,]\d{1,3}){0,3}\s?(?:€|蚊港纸|蚊|港币|台币|pounds?|euros?|dollars?|usd|eur|gbp|rmb|quid|元|块\d(?!\d)|块钱?|块|欧元|英镑|美元)"
)
# before the figure, or alone where nothing stands behind it: "USD 312.40", 新台币3990元
_CODED = re.compile(
    r"(?<![a-z])(?:usd|eur|gbp|hkd|twd|inr|aud|cad|nzd|sgd|rs\.?|₹|新台币|台币|港币)\s?[0-9]{1,9}(?:[.,]\d{1,3}){0,3}(?:元)?"
)
_ABROAD = ("hk", "nt", "us", "au", "nz", "ca", "sg", "a", "c", "s")  # letters before a dollar's sign
_SIGNS = frozenset("£$€¥￥")
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
    "蚊",
    "港币",
    "台币",
    "hkd",
    "twd",
    "inr",
    "rs",
    "₹",
    "aud",
    "cad",
    "nzd",
    "sgd",
]
_NUMBERED = re.compile(
    r"(?: ?(?:number|no\.?)|号码?)?[\s:是]{0,3}\+?(?:\d{5}|\d{3}[ -]\d{4}(?!\d))|尾?号(?![称角召线])"
)  # "phone 077…" names no product
_CORRECTION = 80  # characters of a text that says which thing it is
_SHORT_NAME = 3  # characters of a thing's name
_LISTED = re.compile(r"\s?(?:,|&|\+|、|和|跟|与|还有|(?:and|or|y|o|et|ou|with|con|avec)\b)[^.!?]{0,16}\Z")
_MOST = 12
_SHOP_REACH = 12  # characters behind a thing that may say it is who sells it
_BEFORE = 24  # characters before a noun in which its context is looked for
_HEAD, _HEAD_HAN = 120, 36  # characters at the beginning of a long text
_ENDS_HAN = frozenset("坏不没一是有太都就还的了很烂断裂漏发过上从又老总也才刚到用买被给少臭馊酸咸苦凉冷")


def amounts(source: Source) -> tuple[Found, ...]:
    found: list[Found] = []
    if not any(sign in source.low for sign in _MONEY):
        return ()
    found += _spoken_amounts(source)
    last = 0
    for start, end in sorted(_figured_amounts(source)):
        if start >= last and len(found) < _MOST:
            found.append(Found(source.plain[start:end], source.low[start:end], 0.8, start, end))
            last = end
    return tuple(found)


def _figured_amounts(source: Source) -> Iterator[tuple[int, int]]:
    """Sums in figures. Two patterns, each of which begins with few characters: most places are passed at once."""
    text = source.low
    if not _SIGNS.isdisjoint(text):
        yield from ((_from_letters(text, match.start()), match.end()) for match in _first(_SIGNED, text))
    if source.figures:
        yield from (match.span() for match in _first(_CODED, text))
        yield from (match.span() for match in _first(_NAMED, text))


def _from_letters(text: str, at: int) -> int:
    """Where a sum begins whose sign has letters before it: "HK$156"."""
    before = next((each for each in _ABROAD if text.endswith(each, 0, at)), "")
    start = at - len(before)
    return start if before and not text[start - 1 : start].isalnum() else at


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


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= _MOST:
            return
        yield match


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
    ]
    if bought:
        inside = [hit for hit in named if bought.start <= hit.start < bought.end]
        return _with_kind(source, inside[0]) if inside and _ends(inside[0], bought) else bought
    weak = _weak(tag)
    named = _compounds(source, [hit for hit in named if hit.phrase not in weak] or named)
    if not named:
        return None
    return (
        _only(source, named)
        or _only(source, [hit for hit in named if _is_ours(source, hit)])
        or _only(source, named[:1] if _begins(source, named) else [])
    )


def another(source: Source, hits: Hits) -> Found | None:
    """The thing that a short text says it is, where it says what it is not: "it's not a toaster, it's a kettle"."""
    if len(source.low) > _CORRECTION or not (nouns := hits.get("products.nouns")):
        return None
    named = _compounds(source, [hit for hit in _longest(nouns) if not _partial(source, hit)])
    left = [hit for hit in named if not _is_denied(source, hit)]
    if named and not left:
        return _told_instead(source, named[-1])
    return _only(source, left) if 0 < len(left) < len(named) else None


def _told_instead(source: Source, denied: Hit) -> Found | None:
    """The thing no table knows behind the one that it is not: "不是羽绒服，是羽绒裤"."""
    pattern = _rather(denied.language)
    match = pattern.match(source.low, denied.end) if pattern else None
    if match is None:
        return None
    said = source.plain[slice(*match.span("thing"))]
    return Found(said, said, 0.82, *match.span("thing"))


@lru_cache(maxsize=16)
def _rather(tag: str) -> re.Pattern[str] | None:
    pattern = LANGUAGES[tag].words["products"].get("rather")
    return re.compile(str(pattern)) if pattern else None


def _is_denied(source: Source, hit: Hit) -> bool:
    start = _with_kind(source, hit).start
    gap = " " if LANGUAGES[hit.language].words["spaced"] else ""
    return f"{gap}{source.low[max(0, start - _BEFORE) : start].rstrip()}".endswith(_denials(hit.language))


@lru_cache(maxsize=16)
def _denials(tag: str) -> tuple[str, ...]:
    gap = " " if LANGUAGES[tag].words["spaced"] else ""
    return tuple(f"{gap}{low(each)}" for each in LANGUAGES[tag].words["products"]["instead"])


def _compounds(source: Source, named: Sequence[Hit]) -> list[Hit]:
    """Things that are one: "the oven door", "la puerta del horno"."""
    kept: list[Hit] = []
    for hit in named:
        before = kept[-1] if kept else None
        if before and source.low[before.end : hit.start] in _joints(hit.language):
            kept[-1] = before._replace(end=hit.end, phrase=source.low[before.start : hit.end])
        else:
            kept.append(hit)
    return kept


@lru_cache(maxsize=16)
def _weak(tag: str) -> frozenset[str]:
    """Things that hold others: what a text is about where it names nothing else."""
    return frozenset(LANGUAGES[tag].words["products"].get("weak", ()))


@lru_cache(maxsize=16)
def _joints(tag: str) -> frozenset[str]:
    return frozenset(LANGUAGES[tag].words["products"]["joints"])


def _only(source: Source, named: Sequence[Hit]) -> Found | None:
    """The thing named, when no other is."""
    found = [_with_kind(source, hit) for hit in named]
    return found[0] if len({each.value.lower().rstrip("s") for each in found}) == 1 else None


def _is_ours(source: Source, hit: Hit) -> bool:
    """Whether it is said to be the organisation's: "your taxi refused my wheelchair"."""
    start = _with_kind(source, hit).start
    before = f" {source.low[max(0, start - _BEFORE) : start].rstrip()}"
    ours, there = _ours(hit.language)
    return before.endswith(ours) and not before.endswith(there)


def _begins(source: Source, named: Sequence[Hit]) -> bool:
    """Whether a text begins with the first of several things, and not with a list: "the bunk bed came without its
    ladder"."""
    hit, following = named[0], named[1]
    before = source.low[: _with_kind(source, hit).start].lstrip()
    if before and before not in LANGUAGES[hit.language].words["products"]["articles"]:
        return False
    return not _LISTED.match(source.low, hit.end, following.start)


@lru_cache(maxsize=16)
def behind(tag: str) -> re.Pattern[str]:
    """Where an answer that names a thing goes on to tell of it: ", they cracked …"."""
    return re.compile(str(LANGUAGES[tag].words["products"]["behind"]))


@lru_cache(maxsize=16)
def _ours(tag: str) -> Sequence[tuple[str, ...]]:
    """What stands before a thing of the organisation's, and before one that only says where something was."""
    products, gap = LANGUAGES[tag].words["products"], " " if LANGUAGES[tag].words["spaced"] else ""
    return [tuple(f"{gap}{each}" for each in products[name]) for name in ("ours", "there")]


def _early(source: Source, hit: Hit) -> bool:
    """In a long text only a thing named at its head is what it is about."""
    head = _HEAD if LANGUAGES[hit.language].words["spaced"] else _HEAD_HAN
    return len(source.low) <= 2 * head or hit.start <= head


def _partial(source: Source, hit: Hit) -> bool:
    """Whether one character of a script without spaces is a part of a longer name: 鱼 of 鱼竿."""
    following = source.low[hit.end : hit.end + 1]
    return len(hit.phrase) == 1 and "\u4e00" <= following <= "\u9fff" and following not in _ENDS_HAN


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
        tuple(f" {each}" if LANGUAGES[tag].words["spaced"] else each for each in products["context"]),
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
    if len(hit.phrase) <= _SHORT_NAME:
        context += _context_of_short(hit.language)
    start = max(0, hit.start - _BEFORE)
    before = f"{'' if start else ' '}{source.low[start : hit.start].rstrip()}"
    shop = source.low[hit.end : hit.end + _SHOP_REACH].lstrip().startswith(_shops(hit.language))
    return not shop and not before.endswith(context) and not _NUMBERED.match(source.low, hit.end)


@lru_cache(maxsize=16)
def _context_of_short(tag: str) -> tuple[str, ...]:
    """What takes away only short nouns: with 手机 one calls, 空气炸锅 is what it is about."""
    return tuple(LANGUAGES[tag].words["products"].get("context_short", ()))


@lru_cache(maxsize=16)
def _shops(tag: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[tag].words["places"]["shops"])


def _with_kind(source: Source, hit: Hit) -> Found:
    """The noun with the word before it that belongs to its name: "leather sofa"."""
    kinds = _words(hit.language)[2]
    start = hit.start
    before = source.low[max(0, start - 16) : start]
    edge = not LANGUAGES[hit.language].words["spaced"]
    kinds = tuple(kind for kind in kinds if edge or before.endswith(f" {kind}") or before == kind)
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
