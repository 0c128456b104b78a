"""Reads numbers of purchases: orders, invoices, bookings, policies, serial numbers and their like."""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding import nearness
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/_]{2,39}")
# the same, or figures in groups: they are one number
_LOOSE = re.compile(r"(?<![\w-])\d{2,8}(?: \d{2,8}){1,4}(?![\w-])|[A-Za-z0-9][A-Za-z0-9\-/_]{2,39}")
# what capitals begin and figures in groups go on with: "WB 44 7821 B", "4022.1189", "9 9 1 2 0"
_PARTED = re.compile(
    r"\d{4,8}\.\d{4,8}(?![\w.])|\d{1,3}(?:\.\d{3}){2,3}(?: [A-Z])?(?![\w.]|,\d)"
    r"|(?!\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d))\d{2,8}(?:\.\d{2,8}){2,3}(?![\w.])"
    r"|\d{2}-\d{2}-\d{2} \d{6,8}(?!\d)|\d\d \d\d \d\d \d{10} \d{4} \d{6} [A-Z]\d\b"
    r"|(?:\d(?: \d){4,15}|\d(?: \d{4}){2,4}(?: \d{1,3})?|\d{2}(?: \d{1,6}){1,5}|\d{1,3}(?: \d{3}){2,4}"
    r"|[A-Z]{2} ?\d{4} ?\d{4} ?\d[A-Z]{2}|\d[A-Z](?: \d{3,4}){2,4}(?: \d{1,2}){0,2}|[A-Z]\d{1,3}[A-Z](?: \d{3,4}){2,4}"
    r"|[A-Z]{1,4} \d{2,8}(?:[-/][A-Z0-9]{1,8}){1,3}|1Z ?[0-9A-Z]{3} ?[0-9A-Z]{3} ?\d\d ?\d{4} ?\d{4}"
    r"|[A-Z]{2}\d{2} [A-Z]{3}"
    r"|(?=(?:[A-Z] ){0,4}\d \d)[A-Z0-9](?: [A-Z0-9]){4,15}|[\u4e00-\u9fff][A-Z][·.• ]?[A-Z0-9]{5,6})(?![A-Za-z0-9_-])"
    r"|[A-Z]{1,4}(?: \d{2,10}){1,4}(?: \d)?(?: [A-Z]{1,2}(?![A-Za-z0-9_-]))?(?![A-Za-z0-9_/-])"
)
_COLON = re.compile(r"[^\n,.;:!?\d]{1,40}[:=]\s?(?=[a-z0-9])")
_SIGNS = re.compile(r"[\s:#.,=\"'()_|-]*")
_MEASURE = (
    r"[%£$€¥]|[.:]\d|,\d{3}(?!\d)| ?(?:pounds?|euros?|dollars?|quid|usd|eur|gbp|rmb|kg|km|cm|mm|ml|gb|mb|w|kwh|miles?|"
    r"days?|hours?|minutes?|seconds?|people|times|years?|元|块|公里|米|分钟|小时|天|人|度|斤|克)(?!\w)"
)
_MEASURED = re.compile(_MEASURE)
# What follows a sum or a count, "15000元的", or a round count, "1500 flyers"; a verb is no such word.
_COUNTED = (
    " ?(?:元|块|公里|米|分钟|小时|天|人|度|斤|克|份|件|个|次|年|月|双|台|张"
    "|本|套|瓶|箱|盒|只|条|包|平|万|积分|室|楼|栋|路|页|字|株|颗)"
)
_ROUND = re.compile(r"\d{1,6}00 (?!(?:is|was|has|does|comes|arrives|says|shows|always)\b)[^\W\d_]{3,20}s\b")
_NUMERO = frozenset({"no", "nr", "num", "number", "#"})  # "no-12345" is number 12345
_LETTERS = re.compile(r"[A-Z]{5,8}(?![\w-])")
_OF_A_CARD = re.compile("的?(?:银行|信用|储蓄|借记)?卡")  # behind its last figures: "尾号6623的卡"
# What can be nothing but a number of some paper: five figures, or letters and figures together, no sum and no measure.
_STRONG = re.compile(
    r"(?<![A-Za-z0-9_@./£$€¥+:-])(?<!\d )(?P<sign>(?:#|№|\((?:number|no\.?|ref\.?):?(?= )"
    r"|\b[Nn]o[.:]|\b[Nn]r[.:]|\bN[º°o][.:]?) ?)?"
    r"(?P<number>(?!0\d{9,10}(?!\d))(?!1[3-9]\d{9}(?!\d))\d{5,20}(?:[-/]\d{1,8}){0,3}|\d{2,8}(?:[-/]\d{2,8}){1,3}(?:[-/](?:\d|[A-Za-z]{1,2}))?"
    r"|(?=[A-Za-z0-9/-]{0,12}\d)(?=[A-Za-z0-9/-]{0,12}[A-Z])[A-Z0-9][A-Z0-9/-]{4,24}|[A-Z]{2}\d{2} [A-Z]{3})"
    rf"(?![A-Za-z0-9_@]| \d|{_COUNTED}|{_MEASURE})",
    re.ASCII,
)
_TRAP = 4  # characters between the word that says what a number is and the number
_JOINED = re.compile(
    r"\s{0,3}(?:,|;|/|&|\+|and|和|、|及|跟|与|\bet\b|\by\b)\s{0,3}"
    r"(?:(?:also|and|then|i think|maybe|mine|还有|también|aussi) ?){0,3}(?:no\.?\s{0,3}|# ?)?"
)
_UNLABELLED = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?:1Z[A-Za-z0-9]{16}|[A-Za-z]{1,6}[-_]?\d{4,20}(?:[-/]?[A-Za-z0-9]{1,10}){0,3}"
    r"|[A-Za-z]{2,4}/\d{2,5}/\d{3,6}|(?-i:[A-Z]{1,3})-\d{1,4}/\d{3,8}|(?-i:[A-Z]{2,4})\.\d{4,10}"
    r"|(?-i:[A-Z]{2,5})_(?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{4,16}"
    r"|(?-i:[A-Z]{2,4})[-/]\d{3,10}(?:[-/][A-Za-z0-9]{1,8}){0,2}"
    r"|(?-i:SO|PO|DN|INV|CMR|RMA|AWB|SIN) ?\d{5,12}"
    r"|(?-i:[A-Z]{1,3})/\d{2,5}/\d{2,6}(?:-[A-Z])?|\d{3,6}-(?-i:[A-Z]{2,3})(?:-\d{1,4})?|\d{2,4}-(?-i:[A-Z]{2,3})-\d{2,5}"
    r"|\d{3,5}-\d{3,6}-(?-i:[A-Z])|[1-9]\d-\d{5,8}|[1-9]\d{2,3}-\d{6,8}(?:-\d{5,8})?"
    r"|(?-i:[A-Z]{1,3})-\d{2,6}-\d{2,6}|(?!(?:00)?861[3-9]\d{9}(?!\d))\d{12,20})(?![A-Za-z0-9@_-])"
)
# A model's name goes on with letters, and its figures are few: "WF-1000XM4", "WAN28282GB".
_MODEL = re.compile(r"[A-Za-z]{1,5}-?\d{3,5}[A-Za-z]{1,3}\d{0,2}[A-Za-z]?")
_FLIGHT = re.compile(r"[A-Z]{1,3} ?\d{1,4}")
_TRAVEL = 24  # characters around what may be a flight or a train
_TRAVELLING = re.compile(
    r"改签|退票|值机|头等舱|经济舱|商务舱|航班|晚点|起飞|延误|落地|次列车|次车|次高铁|(?<=\d)次|高铁|动车|机场|登机|flight|delay|airport|gate|boarding|depart|platform"
    r"|hours? late|ryanair|easyjet|wizz|lufthansa|iberia|vueling|air france|\bklm\b|emirates"
    r"|vuelo|aeropuerto|retras|embarque|\bvol\b|aeroport|retard|embarquement|\btrain\b|\btren\b"
)
# who begins with a number gives the one it is about: "780045. That's all there is", "(7789-0012) the shoes …"
_AT_THE_HEAD = re.compile(
    r"\A\s{0,4}[(\[#]?\s?(?P<number>(?!0)\d{6,12}|\d{2,8}(?:-\d{2,8}){1,2}|[A-Za-z]{1,4}-?\d{2,8}(?:-\d{2,8}){0,2}"
    r"(?: \d\d){0,3})\s?[)\].,:;\n](?!\d)",
    re.ASCII,
)
_LEAST_AT_THE_HEAD = 6
_CHANGED = 40  # characters between what takes a number back and the new one
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?:[A-Z]{2,4}-\d{4,12}|[A-Z]{2,4}\d{6,14}|[A-Z]{2,4}[/-]\d{2,6}[/-]\d{3,8})(?![A-Za-z0-9@_-]|\.\d)"
)
_NO_SUM = r"(?! ?(?:[£$€¥%]|pounds|euros|dollars|days|people|kg|cm|mm))"
_GROUPS = re.compile(rf"(?: \d{{2,6}}){{1,6}}(?: \d)?(?![A-Za-z0-9_-]){_NO_SUM}")
# behind letters and figures: "JD0002 2210 3345", "1Z999AA1 0123 4567 84", "DZ556 208"
_FOURS = re.compile(rf"(?: \d{{3,5}}){{1,5}}(?: \d{{1,2}}[A-Z]?)?(?![A-Za-z0-9_-]){_NO_SUM}")
# behind letters, a dash and figures: "INV-7730 42"
_PARTED_AT_A_SPACE, _LAST_GROUP = (
    re.compile(r"[A-Z]{2,4}-\d{2,6}|[A-Z]-\d{3,6}"),
    re.compile(r" \d{2,4}(?=[,.;!?)\n]|\Z| (?:in|is|was|has|dated|from|please|and)\b)(?![.,]\d)"),
)
_PAIRED = re.compile(r"[A-Za-z]{1,4}-\d\d")
_PAIRS = re.compile(rf"(?: \d\d){{1,4}}(?![A-Za-z0-9_-]){_NO_SUM}")  # behind one pair: "EE-90 44 17"
_DATE = re.compile(
    r"(?:19|20)?\d\d[-/]\d{1,2}[-/](?:19|20)?\d{1,2}|(?:0?\d|[12]\d|3[01])[/.](?:0?\d|[12]\d|3[01])"
)
_YEAR = re.compile(r"(?:19[5-9]|20[0-3])\d")
_DIGITS = re.compile(r"\d\D?\d\D?\d")
# numbers of figures and letters or of parts, and which of their shapes is not that of a price, a day or a telephone
_MIXED = re.compile(r"(?<![A-Za-z0-9@./_-])(?=[A-Z/-]{0,12}\d)[A-Z0-9][A-Z0-9/-]{5,30}(?![A-Za-z0-9@_]|\.\d)")
_A_FIGURE, _A_LETTER = re.compile(r"\d"), re.compile(r"[A-Za-z]")
_TELLING = re.compile(
    r"(?=[9/-]{0,12}A)(?=[A/-]{0,12}9)[A9/-]{6,30}|(?!9{3}-9{3}-9{4}\Z)9{2,6}-9{2,6}-9{1,6}"
)
_MOST = 12
_GROUPED = re.compile(
    r"(?=[A-Z0-9 ]{6,32}\Z)(?=[0-9 ]{0,32}[A-Z])(?:[A-Z]?\d[A-Z0-9]{0,7}|\d{1,8}[A-Z]{1,2})(?: \d[A-Z0-9]{0,7}){1,5}"
)
_NEXT_LINE = re.compile(r"[ ]?\n[ ]?[A-Z0-9]{2,12}(?![A-Za-z0-9])")
_DOORS, _POINTS = frozenset("栋幢座楼层室弄元"), frozenset(",.")
_BESIDE = 2  # characters between a label and its number
_LEAST_LABEL = 4  # letters of a label that can be no head of a number
_LEAST, _LEAST_SHORT = 4, 2  # figures of a number behind its label


def labelled(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> Found | None:
    """The numbers that follow their labels, several joined by a comma. Never a plain word, nor anything in `taken`:
    complaint numbers, mail addresses."""
    known: dict[int, int] = {}
    labels = _labels(source, hits)
    heads = {label.start for label in labels if len(label.phrase) >= _LEAST_LABEL}
    found = [number for label in labels for number in _follows(source, hits, label, taken, known, heads)]
    denied = [each for each in found if _is_withdrawn(source.low, each, hits)]
    if denied:
        found = [each for each in found if each not in denied]
        taken = [*taken, *((each.start, each.end) for each in denied)]
        if not found:
            return _another(source, denied, taken)
    if found and "changes.cues" in hits:
        free = [each for each in _unlabelled(source) if _free((each.start, each.end), taken)]
        last = max([*found, *free], key=lambda each: each.start)
        if any(cue.start <= last.start <= cue.end + _CHANGED for cue in hits["changes.cues"]):
            return last  # "no, it is …": the last one said
    if not found:
        return None
    spans = [(each.start, each.end) for each in found]
    more = list(_lettered(source, hits, [*taken, *spans]))
    spans += [(each.start, each.end) for each in more]
    more += [each for each in _near_labels(source, hits, [*taken, *spans]) if not each.value.isdecimal()]
    spans = [(each.start, each.end) for each in (*found, *more)]
    return _joined([*found, *more, *_alike(source, hits, found, [*taken, *spans])], 0.9)


def _names_a_thing(text: str, number: Found, hits: Hits) -> bool:
    """Whether it is what a model is called, with the thing behind it: "your XR-200 kettles"."""
    return any(
        thing.start == number.end + 1 and text[number.end] == " " for thing in hits.get("products.nouns", ())
    )


def _is_withdrawn(text: str, number: Found, hits: Hits) -> bool:
    """Whether it is said before or behind a number that it is the wrong one."""
    return nearness.is_denied(text, number.start, hits) or nearness.is_taken_back(text, number.end, hits)


def _another(source: Source, denied: Sequence[Found], taken: Sequence[tuple[int, int]]) -> Found | None:
    """The number made just like one that is said not to be it: "it wasn't order 118204, mine is 118240"."""
    shapes = {_shape(each.value) for each in denied}
    for match in _first(_LOOSE, source.plain):
        if _shape(match.group()) in shapes and _free(match.span(), taken):
            return _as_found(match, 0.8)
    return None


def _put_right(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> Found | None:
    """The number given in place of one that stands away from its label: "单号我前面报成9920471了，正确的是9920417"."""
    numbers = [_as_found(match, 0.8) for match in _first(_STRONG, source.plain) if _free(match.span(), taken)]
    wrong = [each for each in numbers if _is_withdrawn(source.low, each, hits)]
    return _another(source, wrong, [*taken, *((each.start, each.end) for each in wrong)]) if wrong else None


def _alike(
    source: Source, hits: Hits, found: Sequence[Found], taken: Sequence[tuple[int, int]]
) -> Iterator[Found]:
    """Further numbers made just like one with a label: "his meter is 19M553021 and mine 19M553012"."""
    shapes = {shape for each in found if _TELLING.fullmatch(shape := _shape(each.value))}
    if not shapes:
        return
    for match in _first(_MIXED, source.plain):
        number = _as_found(match, 0.8)
        if (
            _shape(number.value) in shapes
            and _free(match.span(), taken)
            and not _DATE.fullmatch(number.value)
            and not _is_something_else(source.low, match.start(), hits)
            and not nearness.is_denied(source.low, match.start(), hits)
        ):
            yield number


def _shape(number: str) -> str:
    """A number with all its letters and figures made the same."""
    return _A_FIGURE.sub("9", _A_LETTER.sub("A", number))


def _lettered(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Further numbers that need no label since they begin with capitals: "order 88213, and HT-2041 too"."""
    for match in _first(_LETTERED, source.plain):
        if _free(match.span(), taken) and not _is_something_else(source.low, match.start(), hits):
            yield _as_found(match, 0.8)


def beside(source: Source, hits: Hits, taken: Sequence[tuple[int, int]], *, asked: bool) -> Found | None:
    """The numbers that stand away from their label, or that need none. Weaker signs: here `taken` holds the telephone
    numbers too. `asked`: a number was asked for, so less will do."""
    if not source.figures:
        return None
    known: dict[int, int] = {}
    behind = [
        number
        for label in _labels(source, hits)
        if (at := _after_colon(source.low, label))
        for number in _numbers(source.plain, at, taken, known)
    ]
    near = behind or _near_labels(source, hits, taken)
    if near:
        return _joined(near, 0.85)
    if "references.labels" in hits and (right := _put_right(source, hits, taken)):
        return right
    if not asked and not _DIGITS.search(source.low):
        return None
    free = [
        each
        for each in _unlabelled(source)
        if _free((each.start, each.end), taken)
        and not _is_something_else(source.low, each.start, hits)
        and not _is_handle(source.low, each.start, hits)
        and not _is_withdrawn(source.low, each, hits)
        and not _names_a_thing(source.low, each, hits)
    ]
    if free:
        return _joined(free, 0.8)
    whole = _GROUPED.fullmatch(source.plain.strip(" .")) if asked else None
    if whole and _free(whole.span(), taken) and sum(map(str.isdecimal, whole[0])) >= _LEAST_AT_THE_HEAD:
        start = source.plain.find(whole[0])
        return Found(whole[0], whole[0], 0.75, start, start + len(whole[0]))
    if asked:
        loose = [
            _as_found(match, 0.75)
            for match in _first(_LOOSE, source.plain)
            if _looks(match.group(), match.span(), taken, 3)
            and not _is_part(source.low, match.start())
            and not _is_handle(source.low, match.start(), hits)
            and not _is_something_else(source.low, match.start(), hits)
            and not _MEASURED.match(source.low, match.end())
            and not nearness.is_sum(source.low, match.start(), hits)
        ]
        return _joined(loose, 0.75) if loose else None
    return None


def _unlabelled(source: Source) -> list[Found]:
    """Numbers that need no label; models and flights look alike: "WF-1000XM4", "CA1832"."""
    head = _AT_THE_HEAD.match(source.plain)
    found = [_as_found(match, 0.8) for match in _first(_UNLABELLED, source.plain)]
    if head and _looks(head["number"], head.span("number"), [], _LEAST_AT_THE_HEAD):
        number = Found(head["number"], head["number"], 0.75, *head.span("number"))
        found = [number, *(each for each in found if each.start >= number.end)]
    return [
        each
        for each in found
        if not _MODEL.fullmatch(each.value) and not _flies(source.plain, each.start, each.end)
    ]


def _flies(text: str, start: int, end: int) -> bool:
    """Whether it is the number of a flight or a train: "CA1832航班", "BA 117 delayed"."""
    if not _FLIGHT.fullmatch(text, start, end):
        return False
    return bool(_TRAVELLING.search(text[max(0, start - _TRAVEL) : end + _TRAVEL]))


def is_labelled(number: Found, hits: Hits) -> bool:
    """Whether the word for a number of a purchase stands right before it: "账号 0571-88213"."""
    return any(0 <= number.start - label.end <= _BESIDE for label in hits.get("references.labels", ()))


def _is_part(text: str, at: int) -> bool:
    """Whether figures are the end of a sum, "12,400", or the door of a house, 3栋1202."""
    return text[at - 1 : at] in _DOORS or (text[at - 1 : at] in _POINTS and text[at - 2 : at - 1].isdecimal())


def _labels(source: Source, hits: Hits) -> list[Hit]:
    """The words for a number; "mon numéro" is the number somebody is called at."""
    called = hits.get("contacts.phone", ())
    return [
        label
        for label in hits.get("references.labels", ())
        if not _in_number(source.low, label)
        and not any(cue.start < label.start and label.end <= cue.end for cue in called)
    ]


def _near_labels(source: Source, hits: Hits, taken: Sequence[tuple[int, int]]) -> list[Found]:
    """Numbers with nothing but small words between them and a label: "the order I placed, 88213", "88213 is my order
    number", or a sign that says number: "#88213"."""
    labels = hits.get("references.labels", ())
    starts = {label.start: label.language for label in reversed(labels)}
    ends = {label.end: label.language for label in labels}
    found: list[Found] = []
    for match in _first(_STRONG, source.plain):
        start, end = match.span()
        if not _free((start, end), taken) or _DATE.fullmatch(match.group()):
            continue
        if not match["sign"] and _is_counted(source.low, start, hits):
            continue
        if _is_handle(source.low, start, hits) or nearness.is_denied(source.low, start, hits):
            continue
        if (
            match["sign"]
            or nearness.before(source.low, start, ends)
            or nearness.behind(source.low, end, starts)
        ):
            start = match.start("number")
            found.append(
                Found(source.plain[start:end].rstrip("-/_"), source.plain[start:end], 0.85, start, end)
            )
    return found


def _is_counted(text: str, at: int, hits: Hits) -> bool:
    """Whether it is a round count of things, or something else by the word before it: "charged 15000"."""
    return bool(_ROUND.match(text, at)) or _is_something_else(
        text, at, hits, "references.traps", "references.readings", "counted.sums"
    )


def _is_something_else(text: str, at: int, hits: Hits, *tables: str) -> bool:
    """Whether the word before says that this is no number of a purchase: "flight BA2490", "error E4471"."""
    return any(
        at - _TRAP <= hit.end <= at and text[hit.end : at].strip(" :-是#") == ""
        for table in tables or ("references.traps",)
        for hit in hits.get(table, ())
    )


def _is_handle(text: str, at: int, hits: Hits) -> bool:
    """Whether it is what somebody goes by elsewhere: "vx: xm_2008", "微信号是wang_88"."""
    return any(
        at - _TRAP <= hit.end <= at
        and text[hit.end : at].strip(" :-是#为叫=") == ""
        and (hit.end < at or not hit.phrase.isascii())
        for hit in hits.get("references.handles", ())
    )


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= _MOST:
            return
        yield match


def _follows(
    source: Source,
    hits: Hits,
    label: Hit,
    taken: Sequence[tuple[int, int]],
    known: dict[int, int],
    heads: Set[int],
) -> Iterator[Found]:
    at = _skip(source.low, label)
    if at in heads:
        return  # "meter point MPAN 12 0006": the label beside the number has it
    if _is_something_else(source.low, at, hits, "references.readings"):
        return
    least = _LEAST_SHORT if label.phrase in _short(label.language) else _LEAST
    numbers = list(_numbers(source.plain, at, taken, known, least))
    yield from numbers or _code(source.plain, at, label)


@lru_cache(maxsize=16)
def _short(language: str) -> frozenset[str]:
    """Labels of numbers that may be as short as a queue's: "A57"."""
    return frozenset(LANGUAGES[language].words["references"].get("short", ()))


def _numbers(
    text: str, at: int, taken: Sequence[tuple[int, int]], known: dict[int, int], least: int = _LEAST
) -> Iterator[Found]:
    """The number that begins at `at`, and those joined to it."""
    while match := _PARTED.match(text, at) or _TOKEN.match(text, at):
        end = _grouped(text, match)
        if text[end - 1] == "-" and (rest := _NEXT_LINE.match(text, end)):
            end = rest.end()  # cut by the end of a sticker's line
        said = text[match.start() : end]
        value = "".join(said.split()) if "\n" in said else said.rstrip("-/_")
        if any(start <= match.start() < known[start] for start in known) or not _looks(
            value, (match.start(), end), taken, least
        ):
            return
        if (
            (_MEASURED.match(text, end) and (text[end] != "," or value.isdecimal()))
            or _ROUND.match(text, match.start())
            or _flies(text, match.start(), end)
            or _OF_A_CARD.match(text, end)
        ):
            return
        known[match.start()] = end
        yield Found(value, said, 0.9, match.start(), end)
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
    at = _past_signs(text, label.end)
    between = _between(label.language)
    for _ in range(3):
        if not text.startswith(between, at):
            break
        for word in between:
            end = at + len(word)
            if text.startswith(word, at) and not _begins_number(text, word, end):
                at = _past_signs(text, end)
                break
    return at


def _begins_number(text: str, word: str, end: int) -> bool:
    """Whether what could be a small word is the head of the number itself: "pedido ES-998877"."""
    if not word.isascii():
        return False
    joined = text[end : end + 1] in "-/_" and text[end + 1 : end + 2].isdecimal() and word not in _NUMERO
    return joined or text[end : end + 1].isdecimal()


def _past_signs(text: str, at: int) -> int:
    signs = _SIGNS.match(text, at)
    return signs.end() if signs else at


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
    said = match.group()
    if _PAIRED.fullmatch(said) and (pairs := _PAIRS.match(text, match.end())):
        return pairs.end()
    if _PARTED_AT_A_SPACE.fullmatch(said) and (last := _LAST_GROUP.match(text, match.end())):
        return last.end()
    if not said.isdecimal() and not (said.isalnum() and said[-1].isdecimal() and said[0].isalpha()):
        return match.end()
    more = (_GROUPS if said.isdecimal() else _FOURS).match(text, match.end())
    return more.end() if more else match.end()


def _as_found(match: re.Match[str], sure: float) -> Found:
    return Found(match.group().rstrip("-/_"), match.group(), sure, *match.span())


def _joined(found: Sequence[Found], sure: float) -> Found:
    values = list(dict.fromkeys(each.value for each in found))
    start, end = min(each.start for each in found), max(each.end for each in found)
    return Found(", ".join(values), ", ".join(each.said for each in found), sure, start, end)
