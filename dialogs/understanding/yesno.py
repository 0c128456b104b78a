"""Reads the answer to a question that wants yes or no: colloquial, indirect, denied, mistyped, in signs; doubt is
neither."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding import minds
from dialogs.understanding.phrases import Phrases, Place
from dialogs.understanding.source import Source, low

Answer = Literal["yes", "no"] | None
QUESTIONS = frozenset(
    {
        *("remedy_requested", "sms_optin", "consent_third_party", "safety_question", "recurrent", "confirm"),
        "acting_for.authority",
    }
)
"""The questions that want yes or no."""

_LONGEST = 160  # characters of a message that is read as such an answer
_OPENING = 20  # characters of a long one in which a plain answer stands
_YES_SIGNS = frozenset("👍👌✅✔🙆🆗💯👏☑🤝🫡🙏")
_NO_SIGNS = frozenset("👎❌🙅🚫✖⛔🛑❎")
_RUN = re.compile(r"(\w)\1{2,}")
_LETTERS = re.compile(r"[^\W_]")
_EDGES = " \t\n.,;:!~·。，！、；：\"'()[]*_—-…"
_BREAKS = frozenset(",.;!，。；！")
_ENDS = re.compile("[,.;:!?，。；：！？\n—]")
_ASKING = ("?", "？", "吗", "么")
_LONG = 5  # letters of a word in which one may be wrong
_FEW = 3  # words that may be of another language than the talk
_MISTYPED = 40  # characters of an answer in which typing errors are looked for
_NEAR = 20  # characters before a yes in which a negator turns it
_NEAR_HAN = 2
_GAP, _GAP_HAN = 30, 8  # characters that "…" in a phrase may stand for
_SHAPE = re.compile("[…(|]")
_AFTER = 3  # words that may follow the answer a clause begins with
_AFTER_HAN = 4
_TELLING, _TELLING_HAN = 3, 3  # words or characters of a phrase that means the same wherever it stands
_LEAD, _LEAD_HAN = 3, 2  # before another one
_REST, _REST_HAN = 3, 5  # and behind it
_DOUBTED_SIGNS = frozenset("🙄🤨😒")
_CONSENTS = frozenset({"sms_optin", "consent_third_party"})
_STRICT = frozenset({"confirm", *_CONSENTS})
"""The questions to which a wrong yes lets something happen that nobody wanted."""
_OUTWEIGHED = frozenset({"acting_for.authority", *_STRICT, "safety_question"})
"""Those in which a no of their own outweighs a yes that may be said to anything."""
_KINDS, _NAMES = ("doubt", "no", "yes"), ("doubts", "no", "yes")
_RETORT = "retort_"
_EDGED = (r"(?<![^\W_])", r"(?![^\W_])")


class Table(NamedTuple):
    """The phrases of a language for one question, each with what it means, and the negators that turn a yes; `own` are
    those of the question itself. `heard` are whole messages that only say that the question was read; `weak` are a yes
    where nothing else is said: in "please don't" it is no yes. What stands after the last of the `turns` ("so", "but")
    is meant, and so is one of the `firm` words at the end. One of the `copulas` ("it was") is a yes only at the end of
    a clause or before one of the `sures`: else it tells a value. What is said beside one of
    the `indifferent` is meant."""

    meanings: Mapping[str, str]
    phrases: Phrases
    negators: tuple[str, ...]
    spaced: bool
    own: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    indifferent: frozenset[str] = frozenset()
    copulas: frozenset[str] = frozenset()
    sures: tuple[str, ...] = ()
    leads: str = ""
    follows: frozenset[str] = frozenset()
    turns: re.Pattern[str] = re.compile("(?!)")  # nothing


class _Said(NamedTuple):
    """A phrase in an answer. `own`: it is one of the question itself, `faint`: it is one
    for any question, and stands amid other words; `retort`: it is a question that answers."""

    start: int
    end: int
    meaning: str
    own: bool
    weak: bool
    faint: bool
    retort: bool = False


@lru_cache(maxsize=64)
def table(tag: str, question: str) -> Table:
    words = LANGUAGES[tag].words
    general, spaced = words["yesno"], bool(words["spaced"])
    own = general.get(question, {})
    meanings: dict[str, str] = {}
    for source in (own, general, _whole_answers(words["answers"])):
        for phrase, meaning in _phrases(source):
            meanings.setdefault(phrase, meaning)
    heard = frozenset(map(low, own.get("heard", ())))
    for phrase in heard:
        meanings.pop(phrase, None)
    leads, edges = str(general.get("leads", "")), _EDGED if spaced else ("", "")
    shapes = filter(None, (_shapes(own, "own_", general), *_general_shapes(tag)))
    turns = "|".join(re.escape(low(each)) for each in sorted(general["turns"], key=len, reverse=True))
    return Table(
        meanings,
        Phrases(meanings, spaced=spaced, leads=leads, shapes=tuple(shapes)),
        tuple(map(low, general["negators"])),
        spaced,
        own=frozenset(phrase for phrase, _ in _phrases(own)),
        heard=heard,
        weak=frozenset(map(low, general.get("weak", ()))),
        firm=frozenset(map(low, general["firm"])),
        fillers=frozenset(map(low, (*general.get("fillers", ()), *general.get("weak", ())))),
        indifferent=frozenset(map(low, general["indifferent"])),
        copulas=frozenset(map(low, general["copulas"])),
        sures=tuple(map(low, general["sures"])),
        leads=leads,
        follows=frozenset(map(low, general.get("follows", ()))),
        turns=re.compile(f"{edges[0]}(?:{turns}){edges[1]}"),
    )


@lru_cache(maxsize=16)
def _general_shapes(tag: str) -> Sequence[re.Pattern[str] | None]:
    """Those of all questions, compiled once."""
    general = LANGUAGES[tag].words["yesno"]
    return _shapes(general["retorts"], _RETORT, general), _shapes(general, "", general)


def _shapes(source: Mapping[str, Any], prefix: str, general: Mapping[str, Any]) -> re.Pattern[str] | None:
    """The phrases with a gap or a choice in them, as groups named by what they mean: with who says so before them,
    "I wouldn't turn it down" begins no later than "I wouldn't"."""
    spaced = "subjects" in general
    led = spaced and prefix != _RETORT
    before = f"(?:(?:{'|'.join(map(low, general['subjects']))}) ?)?" if led else ""
    found: list[str] = []
    for kind, name in zip(_KINDS, _NAMES, strict=True):
        phrases = [each for each in source.get(name, ()) if prefix == _RETORT or _SHAPE.search(each)]
        shaped = [_shape(low(each), spaced=spaced) for each in phrases]
        if shaped:
            found.append(f"(?P<{prefix}{kind}>{before}(?:{'|'.join(shaped)}))")
    edges = _EDGED if spaced else ("", "")
    return re.compile(f"{edges[0]}(?:{'|'.join(found)}){edges[1]}") if found else None


def _shape(phrase: str, *, spaced: bool) -> str:
    """A phrase in which "…" stands for a few words, "(a|b)" for one of them, "(a|b)?" for one of them or none."""
    gap = rf"(?:[^.!?;,]{{0,{_GAP}}} )?" if spaced else f"[^。.!?;,，！？；]{{0,{_GAP_HAN}}}?"
    shape = re.escape(phrase.removesuffix(" …")).replace("…\\ ", gap).replace("…", gap).replace("'", "'?")
    shape = re.sub(r"\\\(([^()]*)\\\)\\\?\\ ", r"(?:(?:\1)\\ )?", shape)
    shape = re.sub(r"\\\(([^()]*)\\\)\\\?", r"(?:\1)?", shape)
    return shape.replace("\\(", "(?:").replace("\\)", ")").replace("\\|", "|").replace(")\\?", ")?")


@lru_cache(maxsize=16)
def _nearly(tag: str) -> Mapping[str, str]:
    """The longer words of a language with one letter left out, by which a mistyped one is known."""
    phrases = {phrase for question in QUESTIONS for phrase in table(tag, question).meanings}
    words = {word for phrase in phrases for word in phrase.split() if len(word) >= _LONG}
    found: dict[str, str] = {}
    for word in sorted(words):
        for shorter in _shortened(word):
            found.setdefault(shorter, word)
    return found


def _shortened(word: str) -> Iterator[str]:
    """The word and all it becomes when one letter is left out: two words an edit apart share one of them."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _phrases(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, name in zip(_KINDS, _NAMES, strict=True):
        for each in source.get(name, ()):
            phrase = low(each)
            if _SHAPE.search(phrase):
                continue
            yield phrase, kind
            if "'" in phrase:
                yield phrase.replace("'", ""), kind


def _whole_answers(answers: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Only those long enough to mean the same inside an answer."""
    return {side: [each for each in answers[side] if len(each) > 1] for side in ("yes", "no")}


def answer(
    source: Source, question: str, tags: Sequence[str], whole: Answer, *, danger: bool = False
) -> Answer:
    """Yes, no, or neither, to one of QUESTIONS. `tags`: the language of the text first, then the others; `whole`
    is what the message means as it stands, when it is nothing but a word for yes or no; `danger`: it tells of one."""
    if danger and question == "safety_question":
        return "yes"
    text = source.low.strip()
    if not text:
        return whole
    if len(text) > _LONGEST:
        return whole if question == "safety_question" else _closing(text, tags[0], question, whole)
    if not _LETTERS.search(text):
        return _by_sign(source.plain) or whole
    found = _said_in(text, question, tags, whole, source)
    rolled = found == "yes" and question in _STRICT and not _DOUBTED_SIGNS.isdisjoint(source.plain)
    return None if rolled else found


def _closing(text: str, tag: str, question: str, opened: Answer) -> Answer:
    """What a long answer comes to at its end, unless it was opened with the opposite."""
    known = table(tag, question)
    first = known.phrases.first_of(text[:_OPENING])
    if first and not opened and _breaks_off(text, first.end) and text[first.start : first.end] in known.firm:
        opened = _as_answer(known.meanings.get(text[first.start : first.end], ""))
    said = _meant(minds.closing(text), known, question)[0]
    return None if opened and said and opened != said else opened or said


def _said_in(text: str, question: str, tags: Sequence[str], whole: Answer, source: Source) -> Answer:
    known, bare = [table(tag, question) for tag in tags], _evened(text)
    if bare not in known[0].meanings:
        resolved = minds.resolved(text, tags[0])
        bare = bare if resolved == text else _evened(resolved)
    if any(_is_none(bare, each) for each in known):
        return None
    if any(bare.partition(",")[0] in each.heard for each in known):
        whole = None  # "ok, …": what follows is the answer
    reconsidered = _reconsidered(bare, tags[0], question)
    if reconsidered:
        return reconsidered
    for tag in tags if len(bare.split()) <= _FEW else tags[:1]:
        meaning, found = _meant(bare, table(tag, question), question)
        if found:
            return _asked_back(text, bare, meaning, whole, table(tag, question))
    return whole or _by_sign(source.plain) or _mistyped(bare, question, tags)


def _reconsidered(text: str, tag: str, question: str) -> Answer:
    """What the writer says who thought better of it."""
    known = table(tag, question)
    for rest in minds.second_thoughts(text, tag):
        first = next((each for each in _phrases_in(rest.text, known) if not each.faint), None)
        if not first or (rest.plain and not _is_plain(rest.text, first, known)):
            continue
        meaning = _meant(rest.text, known, question)[0]
        if meaning and _little(rest.text[: first.start], spaced=known.spaced):
            return meaning
    return None


def _is_plain(text: str, said: _Said, known: Table) -> bool:
    """Whether a text begins with a word for yes or no that stands for itself."""
    return said.start == 0 and _is_firm(text, said, known)


def _is_none(bare: str, known: Table) -> bool:
    """A whole message of doubt, or one that only says that the question was read, in any language."""
    return bare in known.heard or known.meanings.get(bare) == "doubt"


def _mistyped(text: str, question: str, tags: Sequence[str]) -> Answer:
    """What is typed as "defintely", "no probelm": with the words put right that are one letter from one of ours."""
    known = table(tags[0], question)
    if not known.spaced or len(text) > _MISTYPED:
        return None
    nearly, words = _nearly(tags[0]), text.split()
    mended = [_mended(word, nearly) for word in words]
    return _meant(" ".join(mended), known, question)[0] if mended != words else None


def _mended(word: str, nearly: Mapping[str, str]) -> str:
    if len(word) < _LONG - 1:
        return word
    return next((nearly[each] for each in _shortened(word) if each in nearly), word)


def _by_sign(text: str) -> Answer:
    for character in text:
        if character in _YES_SIGNS:
            return "yes"
        if character in _NO_SIGNS:
            return "no"
    return None


def _evened(text: str) -> str:
    """What is typed as "Yesss!" or "ye s", as it was meant."""
    bare = _RUN.sub(r"\1", text).strip(_EDGES)
    joined = bare.replace(" ", "")
    return joined if len(joined) <= 3 and joined.isascii() and joined.isalpha() else bare


def _meant(text: str, known: Table, question: str) -> tuple[Answer, bool]:
    """What an answer says, and whether it says anything: what it comes to in the end, or what its first phrase says,
    unless one of the question itself says no."""
    said = _without_indifference(text, [each for each in _phrases_in(text, known) if not each.faint], known)
    if not said:
        return None, False
    concluded = _concluded(text, said, known)
    if concluded:
        return _as_answer(concluded), True
    retort = next((each.meaning for each in reversed(said) if each.retort), None)
    if retort:
        return _as_answer(retort), True
    first = _first(text, said, spaced=known.spaced)
    refused = first == "yes" and any(each.own and each.meaning == "no" for each in said)
    if refused and question in _CONSENTS and _stands_alone(text, said[0]):
        return None, True  # "ok, but no texts"
    if refused and question in _OUTWEIGHED:
        return "no", True
    held = question == "confirm" and any(each.own and each.meaning == "doubt" for each in said)
    return None if held else first, True


def _without_indifference(text: str, said: Sequence[_Said], known: Table) -> Sequence[_Said]:
    """What is said in earnest: "whatever, no" is a no."""
    decided = [each for each in said if text[each.start : each.end] not in known.indifferent]
    return decided if any(each.meaning != "doubt" and not each.weak for each in decided) else said


def _phrases_in(text: str, known: Table) -> Iterator[_Said]:
    for place in known.phrases.within(text):
        start, end, shape = place
        phrase = text[start:end]
        meaning = shape.removeprefix("own_").removeprefix(_RETORT) or known.meanings[phrase]
        if meaning == "yes" and not shape and _negated(text, start, known):
            meaning = "no"
        own = shape.startswith("own_") if shape else phrase in known.own
        faint = not (shape or own or meaning == "doubt") and _is_amid(text, place, known)
        weak, retort = not shape and phrase in known.weak, shape.startswith(_RETORT)
        yield _Said(start, end, meaning, own, weak, faint, retort)


def _is_amid(text: str, place: Place, known: Table) -> bool:
    """Whether a phrase of a word or two neither begins nor ends a clause that says little else."""
    phrase, before = text[place.start : place.end], _until(text, place.start, known)
    after = _ENDS.split(text[place.end :], maxsplit=1)[0]
    if phrase in known.copulas and after.strip(_EDGES) and not after.lstrip().startswith(known.sures):
        return True  # "it was the blue one"
    if not known.spaced:
        lead, rest = len(before.strip(known.leads)), len(after.strip(_EDGES))
        return len(phrase) < _TELLING_HAN and (
            lead > _LEAD_HAN or (rest > _REST_HAN and phrase not in known.firm)
        )
    if known.follows and phrase == "no" and not known.follows.issuperset(after.split()[:1]):
        return True  # "no notes"
    lead = sum(word not in known.fillers for word in before.split())
    rest, firm = len(after.split()), phrase in known.firm
    if lead:
        return len(phrase.split()) < _TELLING and not (firm and not rest and lead <= _LEAD)
    return len(phrase.split()) < _TELLING and rest > _REST and not firm


def _until(text: str, at: int, known: Table) -> str:
    """What stands before a place in its clause."""
    return known.turns.split(_ENDS.split(text[:at])[-1])[-1]


def _as_answer(meaning: str) -> Answer:
    return "yes" if meaning == "yes" else "no" if meaning == "no" else None


def _first(text: str, said: Sequence[_Said], *, spaced: bool) -> Answer:
    """What the first phrase says, or the next one where it is weak, unless a doubt stands beside it; one that opens the
    text and is followed by a break is said for itself, but not in "yes? no? I can't decide"."""
    first: _Said | None = None
    for each in said:
        if each.meaning == "doubt":
            return None
        if first is None or first.weak:
            first = each
            if not (each.weak or each.own) and _stands_alone(text, each):
                break
    torn = spaced and {"yes", "no", "doubt"} <= {each.meaning for each in said}
    return _as_answer(first.meaning) if first and not torn else None


def _concluded(text: str, said: Sequence[_Said], known: Table) -> str:
    """What follows a last "so" or "but" and is hardly more than an answer, or the one word the text ends with."""
    ending = _ENDS.split(text)[-1].strip(_EDGES)
    settled = said[0].meaning != "doubt" and _stands_alone(text, said[0])
    if ending in known.firm and ending != text and not settled:
        return said[-1].meaning if said[-1].end >= len(text.rstrip(_EDGES)) else ""
    turns = list(known.turns.finditer(text))
    if not turns or _opens(text[: turns[-1].start()], said[0]):
        return ""
    at = len(text) - len(text[turns[-1].end() :].lstrip(_EDGES))
    after = next((each for each in said if each.start == at and not each.weak), None)
    if after and (_little(text[after.end :], spaced=known.spaced) or _is_firm(text, after, known)):
        return after.meaning
    return ""


def _is_firm(text: str, said: _Said, known: Table) -> bool:
    return text[said.start : said.end] in known.firm and _breaks_off(text, said.end)


def _opens(text: str, said: _Said) -> bool:
    """Whether nothing stands before a turn, or nothing but the answer: "yes but not too late"."""
    bare = text.strip(_EDGES)
    return not bare or (said.start == 0 and said.end >= len(bare))


def _little(rest: str, *, spaced: bool) -> bool:
    return len(rest.split()) <= _AFTER if spaced else len(rest.strip(_EDGES)) <= _AFTER_HAN


def _stands_alone(text: str, said: _Said) -> bool:
    return said.start == 0 and _breaks_off(text, said.end)


def _breaks_off(text: str, at: int) -> bool:
    return text[at : at + 1] in {"", *_BREAKS}


def _negated(text: str, at: int, known: Table) -> bool:
    if not known.spaced:
        return text[max(0, at - _NEAR_HAN) : at].endswith(known.negators)
    words = re.split(r"[,.;!?:]", text[max(0, at - _NEAR) : at])[-1].split()
    return not set(known.negators).isdisjoint(words)


def _asked_back(text: str, bare: str, meaning: Answer, whole: Answer, known: Table) -> Answer:
    """A question in return is no answer, unless the question is one ("why not?") or comes after one."""
    first = known.phrases.first_of(bare)
    if first and bare[first.end : first.end + 1] in {"", *_BREAKS}:
        return meaning
    if not text.endswith(_ASKING[:2]) and (known.spaced or not text.endswith(_ASKING[2:])):
        return meaning
    if any(each.retort for each in _phrases_in(bare, known)):
        return meaning
    return meaning if whole or bare.rstrip("?？ ") in known.meanings else None
