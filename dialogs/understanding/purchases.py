"""Reads what was bought: order, invoice and serial numbers, the product, and sums of money."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/_]{2,39}")
# what capitals begin and figures in groups go on with: "WB 44 7821 B"
_PARTED = re.compile(
    r"\d{2}(?: \d{1,6}){1,5}(?![\w-])|[A-Z]{1,4}(?: \d{2,10}){1,4}(?: [A-Z]{1,2}(?![\w-]))?(?![\w-])"
)
_COLON = re.compile(r"[^\n,.;:!?\d]{1,40}[:=]\s?(?=[a-z0-9])")
_AFTER_LABEL = re.compile(r"[\s:#.,=\"'()_-]*")
_MEASURE = (
    r"[%£$€¥]|[.,:]\d| ?(?:pounds?|euros?|dollars?|quid|usd|eur|gbp|rmb|kg|km|cm|mm|ml|gb|mb|w|kwh|miles?|"
    r"days?|hours?|minutes?|seconds?|people|times|years?|元|块|公里|米|分钟|小时|天|人|度|斤|克)(?!\w)"
)
_MEASURED = re.compile(_MEASURE)
_LETTERS = re.compile(r"[A-Z]{5,8}(?![\w-])")
# What can be nothing but a number of some paper: five figures, or letters and figures together, no sum and no measure.
_STRONG = re.compile(
    r"(?<![\w@./£$€¥+:-])(?P<sign>(?:#|№|\b[Nn]o[.:]|\b[Nn]r[.:]|\bN[º°o][.:]?) ?)?"
    r"(?P<number>(?!0\d{9,10}(?!\d))(?!1[3-9]\d{9}(?!\d))\d{5,20}(?:-\d{1,8}){0,3}|\d{2,8}(?:[-/]\d{2,8}){1,3}(?:[-/][A-Za-z]{1,2})?"
    r"|(?=[A-Za-z0-9/-]{0,12}\d)(?=[A-Za-z0-9/-]{0,12}[A-Z])[A-Z0-9][A-Z0-9/-]{4,24}|[A-Z]{2}\d{2} [A-Z]{3})"
    rf"(?![\w@]|{_MEASURE})"
)
_BETWEEN_SIGNS = frozenset(" ,:(\"'=-#.是为：，（“")
_BEHIND_SIGNS = frozenset(" ,()=-\"'是，（）的这那个就我们为”")
_SMALL_WORDS, _SMALL_REACH, _TRAP = 6, 14, 4
_SMALL_BEFORE = re.compile(
    r"(?<![^\W_])(?:which|that|is|are|was|were|i|we|you|it|placed|made|think|believe|with|has|have|had|as|got|gave|given|me|to|my|our|the"
    r"|your|of|for|from|on|it's|its|this|number|numbers|nos?|nrs?|says|said|opened|ordered|quoted|email|mail|letter|page|s"
    r"|es|el|la|que|con|mi|su|un|una|número|numero|números|hice|puse|tiene|de|del|est|le|les|l|que|qui|j'ai|passée|numéro"
    r"|mon|ma|vos?|votre|du|des|avec|的|号|号码|编号|我|下|了|买|这|个|单|叫|系|嘅|係)$"
)
_SMALL_BEHIND = re.compile(
    r"(?:is|was|are|were|my|our|the|your|being|as|for|an?|es|era|mi|el|la|su|est|était|mon|ma|le|votre|这|个|一|笔)(?![^\W_])\s?"
    r"|(?:这个|那个|这笔|这张|这一|是|就是|我的|你们的|的)"
)
_JOINED = re.compile(r"\s{0,3}(?:,|;|/|&|\+|and|和|、|及|跟|与|\bet\b|\by\b)\s{0,3}(?:no\.?\s{0,3})?")
_UNLABELLED = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?:[A-Za-z]{1,6}[-_]?\d{4,20}(?:-?[A-Za-z0-9]{1,10}){0,3}"
    r"|(?-i:[A-Z]{2,4})[-/]\d{3,10}(?:[-/][A-Za-z0-9]{1,8}){0,2}"
    r"|(?-i:[A-Z]{1,3})/\d{2,5}/\d{2,6}(?:-[A-Z])?|\d{3,6}-(?-i:[A-Z]{2,3})(?:-\d{1,4})?|\d{2,4}-(?-i:[A-Z]{2,3})-\d{2,5}"
    r"|\d{3,5}-\d{3,6}-(?-i:[A-Z]))(?![A-Za-z0-9@_-])"
)
_GROUPS = re.compile(r"(?: \d{2,6}){1,4}(?![\w-])(?! ?(?:[£$€¥%]|pounds|euros|dollars|days|people|kg|cm|mm))")
_DATE = re.compile(r"(?:19|20)?\d\d[-/]\d{1,2}[-/](?:19|20)?\d{1,2}")
_YEAR = re.compile(r"(?:19[5-9]|20[0-3])\d")
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
    labelled = list(_labelled(source, hits, taken))
    if not (labelled or source.figures):
        return None
    if labelled and "changes.cues" in hits:
        free = [
            _as_found(each, 0.8) for each in _first(_UNLABELLED, source.plain) if _free(each.span(), taken)
        ]
        return max([*labelled, *free], key=lambda each: each.start)  # "no, it is …": the last one said
    if labelled:
        return _joined(labelled, 0.9)
    near = _near_labels(source, hits, taken)
    if near:
        return _joined(near, 0.85)
    if not asked and not _DIGITS.search(source.low):
        return None
    free = [
        _as_found(match, 0.8)
        for match in _first(_UNLABELLED, source.plain)
        if _free(match.span(), taken) and not _is_something_else(source.low, match.start(), hits)
    ]
    if free:
        return _joined(free, 0.8)
    if asked:
        loose = [
            _as_found(match, 0.75)
            for match in _first(_TOKEN, source.plain)
            if _looks(match.group(), match.span(), taken, 3)
        ]
        return _joined(loose, 0.75) if loose else None
    return None


def _near_labels(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> list[Found]:
    """Numbers with nothing but small words between them and a label: "the order I placed, 88213", "88213 is my order
    number", or a sign that says number: "#88213"."""
    labels = hits.get("references.labels", ())
    starts = {label.start: label for label in reversed(labels)}
    ends = {label.end for label in labels}
    found: list[Found] = []
    for match in _first(_STRONG, source.plain):
        start, end = match.span()
        if not _free((start, end), taken) or _DATE.fullmatch(match.group()):
            continue
        if match["sign"] or _before(source.low, start, ends) or _behind(source.low, end, starts):
            start = match.start("number")
            found.append(
                Found(source.plain[start:end].rstrip("-/_"), source.plain[start:end], 0.85, start, end)
            )
    return found


def _before(text: str, at: int, ends: Set[int]) -> bool:
    """Whether only small words stand between the end of a label and `at`."""
    for _ in range(_SMALL_WORDS):
        while at and text[at - 1] in _BETWEEN_SIGNS:
            at -= 1
        if at in ends:
            return True
        word = _SMALL_BEFORE.search(text, max(0, at - _SMALL_REACH), at)
        if not word:
            return False
        at = word.start()
    return at in ends


def _behind(text: str, at: int, starts: Mapping[int, Hit]) -> bool:
    """Whether only small words stand between `at` and the beginning of a label."""
    for _ in range(_SMALL_WORDS):
        while at < len(text) and text[at] in _BEHIND_SIGNS:
            at += 1
        if at in starts:
            return True
        word = _SMALL_BEHIND.match(text, at)
        if not word:
            return False
        at = word.end()
    return False


def _is_something_else(text: str, at: int, hits: Hits) -> bool:
    """Whether the word before says that this is no number of a purchase: "flight BA2490", "error E4471"."""
    return any(
        at - _TRAP <= hit.end <= at and text[hit.end : at].strip(" :-是#") == ""
        for hit in hits.get("references.traps", ())
    )


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= _MOST:
            return
        yield match


def _labelled(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    ends: dict[int, int] = {}
    for label in hits.get("references.labels", ()):
        if _in_number(source.low, label):
            continue
        for at in (_skip(source.low, label), _after_colon(source.low, label)):
            numbers = list(_numbers(source.plain, at, taken, ends)) if at else []
            numbers = numbers or list(_code(source.plain, at, label))
            yield from numbers
            if numbers:
                break


def _numbers(text: str, at: int, taken: Sequence[tuple[int, int]], known: dict[int, int]) -> Iterator[Found]:
    """The number that begins at `at`, and those joined to it."""
    while match := _PARTED.match(text, at) or _TOKEN.match(text, at):
        end = _grouped(text, match)
        if any(start <= match.start() < known[start] for start in known) or not _looks(
            text[match.start() : end], (match.start(), end), taken, 4
        ):
            return
        if _MEASURED.match(text, end):
            return
        known[match.start()] = end
        said = text[match.start() : end]
        yield Found(said.rstrip("-/_"), said, 0.9, match.start(), end)
        gap = _JOINED.match(text, end)
        if not gap:
            return
        at = gap.end()


def _code(text: str, at: int, label: Hit) -> Iterator[Found]:
    """A booking's code may be letters alone: "PNR QXPLMN"."""
    coded = LANGUAGES[label.language].words["references"]["coded"]
    match = _LETTERS.match(text, at) if at and label.phrase in coded else None
    if match:
        yield _as_found(match, 0.85)


def _after_colon(text: str, label: Hit) -> int:
    """Behind the colon that ends what is said of a label: "reference number given to me: 00918-2"; 0 without one."""
    colon = _COLON.match(text, label.end)
    return colon.end() if colon else 0


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
            end = at + len(word)
            if text.startswith(word, at) and not (word.isascii() and text[end : end + 1].isdecimal()):
                at = _AFTER_LABEL.match(text, end).end()  # type: ignore[union-attr]
                break
    return at


@lru_cache(maxsize=16)
def _between(language: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[language].words["references"]["between"])


def _looks(said: str, span: tuple[int, int], taken: Sequence[tuple[int, int]], digits: int) -> bool:
    count = sum(map(str.isdigit, said))
    enough = count >= digits or (count >= 1 and len(said) >= 5 and any(map(str.isalpha, said)))
    enough = enough or (count >= 2 and len(said) >= 5 and "-" in said)
    return enough and not _DATE.fullmatch(said) and not _YEAR.fullmatch(said) and _free(span, taken)


def _free(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= start or span[0] >= end for start, end in taken)


def _grouped(text: str, match: re.Match[str]) -> int:
    """Where a number in groups of figures ends: "4471 0098 21"."""
    if not match.group().isdecimal():
        return match.end()
    more = _GROUPS.match(text, match.end())
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
