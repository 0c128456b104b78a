"""Reads what the person would like to be done."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found, Understanding
from dialogs.understanding.lexicon import Hit, Hits, lexicon
from dialogs.understanding.source import Source, low, read

KINDS = ("refund", "exchange", "repair", "explanation", "apology", "compensation", "delivery", "cancellation")
_TABLES = tuple((kind, f"remedies.{kind}") for kind in KINDS)
_SIGNS = frozenset("💸💰💵💶💷")  # of money, for money back
_REACH = 40
_JOINED = 24  # characters between two wishes that are one breath
_MOST = 8
_BARE, _ALONE = 48, 7  # characters of a text that is a remedy alone, and beside its name
_NEW = 3  # words of a wish for a new thing
_OPENING = 14
_ARTICLE = 4  # characters before the name of a remedy
_TROUBLES = ("problems.words", "problems.denying", "feelings.angry", "feelings.kin")
_CHOICE = 100  # characters of a text that takes one remedy instead of another
_LITTLE, _LITTLE_HAN = 18, 4  # characters beside the name of a remedy that tell nothing
_OPENS = frozenset(".!?;:\n")
_PARTS = frozenset({"", *".,;:!?\n。、"})
_CLAUSE = frozenset(".!?;\n。")
_HAN_CLAUSE, _ORDER = (
    ".!?;,:()~ \n。、…",
    6,
)  # what ends a Chinese clause, and characters beside the remedy in an order


def remedy(source: Source, hits: Hits, tag: str, *, asked: bool) -> Found | None:
    """The remedies wished for, in the words of the language they were said in; `tag` where two languages share it."""
    if asked and not source.words and not _SIGNS.isdisjoint(source.plain):
        return Found(label("refund", tag), source.plain.strip(), 0.8, 0, len(source.plain))
    asked = asked or (len(source.low) <= _BARE and _is_bare(source, hits, _ALONE))
    found = _named(source, hits, tag, asked=asked)
    found += _paid(source, tag, found)
    wanted = _sum_back(source, tag)
    if not found:
        return wanted or (_nothing(hits) if asked else _wants_nothing(source, tag))
    if wanted and all(kind != "refund" for _, kind in found):
        found.append((Hit(wanted.start, wanted.end, wanted.said, tag), "refund"))
    found += _either(source, tag, found)
    found.sort(key=lambda pair: pair[0].start)
    found = _preferred(source, found, asked=asked)
    kept = [pair for pair in found if asked or not _denied(source, pair[0])]
    for hit, kind in kept:
        if kind == "exchange" and (someone := _someone(source, hit)):
            return someone
    return _joined(source, kept) if kept else None


def _named(source: Source, hits: Hits, tag: str, *, asked: bool) -> list[tuple[Hit, str]]:
    """The kinds of remedy that are wished for, each once."""
    found: list[tuple[Hit, str]] = []
    for kind, table in _TABLES:
        meant = [hit for hit in hits.get(table, ()) if asked or _wished(source, hit, hits)]
        meant = [hit for hit in meant if kind != "apology" or not _own_apology(source, hit)]
        if meant:
            own = (hit for hit in meant if hit.language == tag and hit.start <= meant[0].end)
            found.append((next(own, meant[0]), kind))
    return found + (_going_with(source, hits, found) if found and not asked else [])


def _paid(source: Source, tag: str, found: Sequence[tuple[Hit, str]]) -> list[tuple[Hit, str]]:
    """A sum that is to be paid for a loss: "pay me the £120 for the lino"; or a thing: "修好再赔地板"."""
    paid = _sum(source, tag, "sum_paid") or _goods(source, tag)
    if paid is None or any(kind == "compensation" for _, kind in found):
        return []
    return [(Hit(paid[0], paid[1], source.low[slice(*paid)], tag), "compensation")]


def _either(source: Source, tag: str, found: Sequence[tuple[Hit, str]]) -> list[tuple[Hit, str]]:
    """A thing that does what it should, or else another remedy: "a working dryer or my money back" is an exchange
    too."""
    if any(kind in {"exchange", "repair"} for _, kind in found):
        return []
    for match in islice(_sums(tag, "either").finditer(source.low), _MOST):
        if any(0 <= hit.start - match.end() <= _JOINED for hit, _ in found):
            return [(Hit(*match.span(), match[0], tag), "exchange")]
    return []


def _going_with(source: Source, hits: Hits, found: Sequence[tuple[Hit, str]]) -> list[tuple[Hit, str]]:
    """What is named in one breath with a wish is one too: "a refund and a proper apology"."""
    kinds = {kind for _, kind in found}
    others = [
        (hit, kind)
        for kind, table in _TABLES
        if kind not in kinds
        for hit in hits.get(table, ())
        if any(
            0 <= hit.start - wish.end <= _JOINED
            and _also(hit.language).fullmatch(source.low, wish.end, hit.start)
            for wish, _ in found
        )
    ]
    return list({kind: (hit, kind) for hit, kind in reversed(others)}.values())


@lru_cache(maxsize=16)
def _also(language: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[language].words["remedies"]["also"]))


def _preferred(source: Source, found: list[tuple[Hit, str]], *, asked: bool) -> list[tuple[Hit, str]]:
    """Without what is named as not wished for, where something else is: "a repair rather than a refund". An answer
    that names nothing else stays in its own words: "anything, not a refund"."""
    left = [pair for pair in found if not _rejected(source, pair[0])]
    return left or ([] if asked else found)


def _rejected(source: Source, hit: Hit) -> bool:
    before = source.low[max(0, hit.start - _LITTLE) : hit.start].rstrip()
    if not LANGUAGES[hit.language].words["spaced"]:
        return before.endswith(_rejections(hit.language))
    return f" {before}".endswith(_rejections(hit.language))


@lru_cache(maxsize=16)
def _rejections(language: str) -> tuple[str, ...]:
    words = LANGUAGES[language].words
    gap = " " if words["spaced"] else ""
    return tuple(f"{gap}{low(each)}" for each in words["remedies"]["rejected"])


def choice(text: str, language: str) -> Found | None:
    """The remedy a short text takes instead of another that it names: "不要退款，要换货"."""
    if len(text) > _CHOICE:
        return None
    source = read(text)
    hits = lexicon((language,), language).scan(source)
    named = [(hit, kind) for kind, table in _TABLES for hit in hits.get(table, ())]
    left = [pair for pair in named if not _rejected(source, pair[0])]
    return _joined(source, sorted(left)) if 0 < len(left) < len(named) else None


def _someone(source: Source, hit: Hit) -> Found | None:
    """Somebody else instead of who came is no exchange of goods: "换一个护工", "a different carer"."""
    words = LANGUAGES[hit.language].words
    behind = source.low[hit.end : hit.end + _OPENING]
    for person in words["remedies"]["people"]:
        at = behind.find(person)
        rest = behind[at + len(person) : at + len(person) + 1]
        fits = (
            (at == 0)
            if not words["spaced"]
            else (at > 0 and not rest.isalnum() and " " not in behind[1:at].strip())
        )
        if fits:
            end = hit.end + at + len(person)
            said = source.plain[hit.start : end]
            return Found(said, said, 0.85, hit.start, end)
    return None


def _own_apology(source: Source, hit: Hit) -> bool:
    """Whether the writer apologises: "I'd like to apologise"."""
    around = source.low[max(0, hit.start - _OPENING) : hit.end + _OPENING]
    return any(phrase in around for phrase in LANGUAGES[hit.language].words["remedies"]["own_apology"])


def _sum_back(source: Source, tag: str) -> Found | None:
    """A sum that is wanted back is a refund: "if I don't get my £340 back"."""
    back = _sum(source, tag, "sum_back")
    return Found(label("refund", tag), source.low[slice(*back)], 0.8, *back) if back else None


def _sum(source: Source, tag: str, table: str) -> tuple[int, int] | None:
    """Where a sum stands that is wanted back, or to be paid for a loss."""
    match = _sums(tag, table).search(source.low) if source.figures else None
    return match.span() if match else None


def _goods(source: Source, tag: str) -> tuple[int, int] | None:
    pattern = _sums(tag, "goods_paid") if "goods_paid" in LANGUAGES[tag].words["remedies"] else None
    match = pattern.search(source.low) if pattern else None
    return match.span() if match else None


@lru_cache(maxsize=16)
def _sums(tag: str, table: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[tag].words["remedies"][table]))


def _wished(source: Source, hit: Hit, hits: Hits) -> bool:
    for wish in hits.get("remedies.wishes", ()):
        before = 0 <= hit.start - wish.end <= _REACH and _one_clause(source.low, wish.end, hit.start)
        inside = wish.start <= hit.start and hit.end <= wish.end
        after = 0 <= wish.start - hit.end <= 8 and _one_clause(source.low, hit.end, wish.start)
        if before or inside or after:
            return True
    return _ordered(source, hit)


def _ordered(source: Source, hit: Hit) -> bool:
    """A clause that opens with the remedy is a wish: "replace the plates", "refund or exchange". In Chinese it is
    little more than it, too, and tells nothing of what was: 换一件."""
    if _is_clause(source.low, hit):
        return True
    if not LANGUAGES[hit.language].words["spaced"]:
        return _is_order(source.low, hit)
    before = source.low[max(0, hit.start - _OPENING) : hit.start].rstrip()
    after = source.low[hit.end : hit.end + _OPENING].split()
    refused = bool(after) and after[0] in _denials(hit.language)[0]
    return (not before or before[-1] in _OPENS) and not refused


def _is_order(text: str, hit: Hit) -> bool:
    start = max(text.rfind(mark, 0, hit.start) for mark in _HAN_CLAUSE) + 1
    end = min([at for mark in _HAN_CLAUSE if (at := text.find(mark, hit.end)) >= 0] or [len(text)])
    left = hit.start - start + end - hit.end
    told = _denials(hit.language)[0] + _over(hit.language)
    clause = text[start : hit.start] + text[hit.end : end]
    return left <= _ORDER and not any(word in clause for word in told)


@lru_cache(maxsize=16)
def _over(language: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[language].words["remedies"]["over"])


def _is_clause(text: str, hit: Hit) -> bool:
    """Whether a remedy stands alone between two stops: "LH-8844551, refund, k.lowe@…", "骗子!退钱!!!"."""
    before = text[max(0, hit.start - _OPENING) : hit.start].rstrip()
    after = text[hit.end : hit.end + _OPENING].lstrip("吧啊呀 ")
    return before[-1:] in _PARTS and after[:1] in _PARTS


def _one_clause(text: str, start: int, end: int) -> bool:
    return _CLAUSE.isdisjoint(text[start:end])


@lru_cache(maxsize=16)
def _denials(language: str) -> tuple[tuple[str, ...], bool]:
    words = LANGUAGES[language].words
    return tuple(words["remedies"]["denied"]), bool(words["spaced"])


def _denied(source: Source, hit: Hit) -> bool:
    """Told as something that was promised, offered or refused, not wished for."""
    denials, spaced = _denials(hit.language)
    before = source.low[max(0, hit.start - (22 if spaced else 6)) : hit.start]
    for mark in _CLAUSE if spaced else (*_CLAUSE, ","):
        before = before.rpartition(mark)[2]
    if spaced:
        words = f" {before} "
        return any(f" {word} " in words for word in denials)
    return any(word in before for word in denials)


def is_bare(text: str, language: str) -> bool:
    """Whether a text is little more than a kind of remedy: "an apology to her", "some money back"."""
    source = read(text)
    return _is_bare(source, lexicon((language,), language).scan(source), _LITTLE)


def is_one(source: Source, hits: Hits) -> bool:
    """Whether a short text names a remedy and nothing that befell anybody: "换个新的，把工时费退了"."""
    named = any(table in hits for _, table in _TABLES)
    befell = "problems.words" in hits or "feelings.kin" in hits
    return named and len(source.low) <= _CHOICE and not befell


def opens_with_one(text: str, language: str) -> bool:
    """Whether a sentence begins with the name of a remedy and tells of no trouble: "An apology, and credit for the
    calls"."""
    source = read(text)
    hits = lexicon((language,), language).scan(source)
    named = [hit for _, table in _TABLES for hit in hits.get(table, ())]
    troubles = [hit for table in _TROUBLES for hit in hits.get(table, ())]
    apart = [
        each for each in troubles if not any(each.start < one.end and one.start < each.end for one in named)
    ]
    if not named or len(text) > _CHOICE or apart:
        return False
    first = min(named)
    return first.start <= _ARTICLE and not _denied(source, first) and not _told(source, first)


def _told(source: Source, hit: Hit) -> bool:
    """Whether what goes on behind a remedy is told of it: "the refund was promised"."""
    behind = source.low[hit.end : hit.end + _OPENING].split()
    return bool(behind) and behind[0] in LANGUAGES[hit.language].words["remedies"]["happened"]


def _is_bare(source: Source, hits: Hits, most: int) -> bool:
    """Whether at most so many characters stand beside kinds of remedy that are named in one breath."""
    text, named = source.low, sorted(hit for _, table in _TABLES for hit in hits.get(table, ()))
    if not named or any(_denied(source, hit) for hit in named):
        return False
    left = at = 0
    for hit in named:
        joined = at and _also(hit.language).fullmatch(text, at, hit.start)
        left += 0 if joined else max(0, hit.start - at)
        at = max(at, _word_end(text, hit.end))
    left += len(text) - at
    return left <= (most if LANGUAGES[named[0].language].words["spaced"] else min(most, _LITTLE_HAN))


def _word_end(text: str, at: int) -> int:
    """Where the word ends whose beginning a phrase is: "rembourse-ment"."""
    while at < len(text) and text[at].isalpha() and text[at].isascii():
        at += 1
    return at


def alone(understood: Understanding, source: Source, language: str) -> Found | None:
    """The wish a short message is, read as an answer to the question for one: a kind of remedy, or a new one of
    something in the person's words. None when it is something else."""
    found = understood.fields.get("remedy_details")
    if found is None:
        return None
    comma = str(LANGUAGES[language].words["formats"]["comma"])
    labels = set(LANGUAGES[language].words["remedies"]["labels"].values())
    if found.value in labels or labels.issuperset(found.value.split(comma)):
        return found._replace(confidence=0.85)
    if source.figures:
        return None
    words = LANGUAGES[language].words
    text = f" {' '.join(source.words)} " if words["spaced"] else source.low
    news = [f" {low(each)} " if words["spaced"] else low(each) for each in words["remedies"]["another"]]
    if "product_description" in understood.fields:
        anew = any(each in text for each in news)
    else:  # "new seat", but not "new address"
        brief = len(source.words) <= _NEW and text.startswith(tuple(news))
        anew = brief and _lines(language).isdisjoint(source.words)
    return found._replace(confidence=0.85) if anew else None


@lru_cache(maxsize=16)
def _lines(language: str) -> frozenset[str]:
    """How the lines of the form are called."""
    return frozenset(word for each in LANGUAGES[language].words["fields"].values() for word in each)


def _nothing(hits: Hits) -> Found | None:
    for hit in hits.get("remedies.nothing", ()):
        return Found(label("nothing", hit.language), hit.phrase, 0.9, hit.start, hit.end)
    return None


def label(kind: str, language: str) -> str:
    return str(LANGUAGES[language].words["remedies"]["labels"][kind])


def _wants_nothing(source: Source, tag: str) -> Found | None:
    """Who says so without being asked: "I do not expect anything"."""
    for phrase in LANGUAGES[tag].words["remedies"]["unasked"]:
        at = source.low.find(phrase)
        if at >= 0:
            return Found(label("nothing", tag), phrase, 0.85, at, at + len(phrase))
    return None


def _joined(source: Source, found: Sequence[tuple[Hit, str]]) -> Found:
    language = found[0][0].language
    formats = LANGUAGES[language].words["formats"]
    values = list(dict.fromkeys(label(kind, hit.language) for hit, kind in found))
    start, end = found[0][0].start, max(hit.end for hit, _ in found)
    return Found(str(formats["comma"]).join(values), source.plain[start:end], 0.85, start, end)
