"""Reads the answer to a question that wants yes or no: colloquial, indirect, denied, mistyped, in signs; doubt is
neither."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding import leaning, minds
from dialogs.understanding.assent import QUESTIONS, RETORT, Table, table
from dialogs.understanding.phrases import Place
from dialogs.understanding.source import Source

Answer = Literal["yes", "no"] | None

_LONGEST = 160  # characters of a message that is read as such an answer
_OPENING = 20  # characters of a long one in which a plain answer stands
_YES_SIGNS = frozenset("👍👌✅✔🙆🆗💯👏☑🤝🫡🙏")
_NO_SIGNS = frozenset("👎❌🙅🚫✖⛔🛑❎")
_RUN = re.compile(r"(\w)\1{2,}")
_LETTERS = re.compile(r"[^\W_]")
_EDGES = " \t\n.,;:!~·。，！、；：\"'()[]*_—-…"
_BREAKS = frozenset(",.;!，。；！")
_STOPS = (".", "!", "?", "。", "！", "？", "\n", "…")
_ENDS = re.compile("[,.;:!?，。；：！？\n—]")
_CLAUSE_ENDS = re.compile("[,.;:!?，。；：！？\n—] *")
_ASKING = ("?", "？", "吗", "么")
_LONG = 5  # letters of a word in which one may be wrong
_FEW = 3  # words that may be of another language than the talk
_MISTYPED = 40  # characters of an answer in which typing errors are looked for
_STRESSED = 60  # and words that only stress
_NEAR = 20  # characters before a yes in which a negator turns it
_NEAR_HAN = 2
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
_AGREEING = frozenset({"acting_for.authority"})
"""In which any no does: "he knows but he does not agree"."""
_MARKS = re.compile(r"[,.;!?:]")
_PAUSES = re.compile(r"[\s,.!，。！、~…]+")


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


def answer(
    source: Source, question: str, tags: Sequence[str], whole: Answer, *, danger: bool = False
) -> Answer:
    """Yes, no, or neither, to one of QUESTIONS. `tags`: the language of the text first, then the others; `whole`
    is what the message means as it stands, when it is nothing but a word for yes or no; `danger`: it tells of one."""
    if danger and question == "safety_question":
        return "yes"
    found = by_tables(source, question, tags, whole)
    if not whole and _LETTERS.search(source.low):
        found = leaning.weigh(source, question, found, tags[0])
    rolled = found == "yes" and question in _STRICT and not _DOUBTED_SIGNS.isdisjoint(source.plain)
    return None if rolled else found


def by_tables(source: Source, question: str, tags: Sequence[str], whole: Answer) -> Answer:
    """What the tables of phrases read."""
    text = source.low.strip()
    if not text:
        return whole
    if len(text) > _LONGEST:
        return whole if question == "safety_question" else _closing(text, tags[0], question, whole)
    if not _LETTERS.search(text):
        return _by_sign(source.plain) or whole
    return _said_in(text, question, tags, whole, source)


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
    if question == "confirm" and any(is_complete(bare, each) for each in known):
        return "yes"
    reconsidered = _reconsidered(bare, tags[0], question)
    if reconsidered:
        return reconsidered
    for tag in tags if len(bare.split()) <= _FEW else tags[:1]:
        meaning, found = _meant(bare, table(tag, question), question)
        if found:
            return _asked_back(text, bare, meaning, whole, table(tag, question))
    return whole or _by_sign(source.plain) or _mistyped(bare, question, tags)


def is_complete(text: str, known: Table) -> bool:
    """Whether an answer to a summary only says that nothing is to be added: "no, that's all"."""
    return bool(known.complete.fullmatch(_PAUSES.sub(" " if known.spaced else "", text).strip()))


def _reconsidered(text: str, tag: str, question: str) -> Answer:
    """What the writer says who thought better of it."""
    known = table(tag, question)
    for rest in minds.second_thoughts(text, tag):
        first = next((each for each in _phrases_in(rest.text, known) if not each.faint), None)
        if not first and rest.intended and minds.is_change(rest.text, tag):
            return _opposite(_meant(rest.intended, known, question)[0])
        if not first or (rest.plain and not _is_plain(rest.text, first, known)):
            continue
        if rest.intended and _is_plain(rest.text, first, known) and first.meaning == "no":
            return _undone(rest, first, known, question)
        meaning = _meant(rest.text, known, question)[0]
        if meaning and _little(rest.text[: first.start], spaced=known.spaced):
            return meaning
    return None


def _opposite(said: Answer) -> Answer:
    return "no" if said == "yes" else "yes" if said == "no" else None


def _undone(rest: minds.Rest, denial: _Said, known: Table, question: str) -> Answer:
    """What a "no" comes to that gives up an intention: "I was going to let it go but no, I want it mended"."""
    intended = _meant(rest.intended, known, question)[0]
    further = rest.text[denial.end :].strip(_EDGES)
    if not further:
        return "yes" if intended == "no" else "no"
    said = _meant(further, known, question)[0]
    wanted = said == "yes" and (intended == "no" or known.wants.match(further))
    return "yes" if wanted else "no"


def _is_plain(text: str, said: _Said, known: Table) -> bool:
    """Whether a text begins with a word for yes or no that stands for itself."""
    return said.start == 0 and _is_firm(text, said, known)


def _is_none(bare: str, known: Table) -> bool:
    """A whole message of doubt, or one that only says that the question was read, in any language."""
    return bare in known.heard or known.meanings.get(bare) == "doubt"


def _mistyped(text: str, question: str, tags: Sequence[str]) -> Answer:
    """What is typed as "defintely", "no probelm", "i rly wud": with the words put right that are spelt as in texts or
    are one letter from one of ours, and without those that only stress."""
    known = table(tags[0], question)
    if not known.spaced or len(text) > _STRESSED:
        return None
    spellings: Mapping[str, str] = LANGUAGES[tags[0]].words["yesno"].get("spellings", {})
    nearly, words = _nearly(tags[0]) if len(text) <= _MISTYPED else {}, text.split()
    mended = [spellings[word] if word in spellings else _mended(word, nearly) for word in words]
    return _meant(" ".join(filter(None, mended)), known, question)[0] if mended != words else None


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
    if _is_wanted_after_all(text, said, known):
        return "yes", True
    retort = next((each.meaning for each in reversed(said) if each.retort), None)
    if retort:
        return _as_answer(retort), True
    first = _first(text, said, spaced=known.spaced)
    any_no = question in _AGREEING
    refused = first == "yes" and any((each.own or any_no) and each.meaning == "no" for each in said)
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
    since = 0
    for place, behind in pairwise([*known.phrases.within(text), None]):
        if place is None:
            return
        start, end, shape = place
        phrase, before = text[start:end], text[since:start]
        meaning = shape.removeprefix("own_").removeprefix(RETORT) or known.meanings[phrase]
        if meaning == "yes" and not shape and _negated(before, known):
            meaning = "no"
        if meaning == "yes" and _denied(phrase, text[end:], known):
            if behind and behind.start <= end + 1:
                continue  # "i would" in "I would not mind"
            meaning = "no"
        own = shape.startswith("own_") if shape else phrase in known.own
        faint = not (shape or own or meaning == "doubt") and _is_amid(text, place, known)
        since = since if faint else end  # "i don't" amid a sentence denies what follows it
        weak, retort = not shape and phrase in known.weak, shape.startswith(RETORT)
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


def _is_degree(before: str, known: Table) -> bool:
    """Whether a word turns nothing, as a negator stands before it: "not so good"."""
    return known.spaced and before.rpartition(" ")[0].rpartition(" ")[2] in known.negators


def _is_wanted_after_all(text: str, said: Sequence[_Said], known: Table) -> bool:
    """Whether a wish stands behind all that is denied: "he says leave it; I say no, I want it put right"."""
    if said[0].meaning != "no":
        return False
    clauses = (found.end() for found in _CLAUSE_ENDS.finditer(text))
    start = next((at for at in clauses if known.wants.match(text, at)), len(text))
    return {each.meaning for each in said if each.start >= start} == {"yes"}


def _concluded(text: str, said: Sequence[_Said], known: Table) -> str:
    """What follows a last "so" or "but" and is hardly more than an answer, or the one word the text ends with."""
    ending = _ENDS.split(text)[-1].strip(_EDGES)
    settled = said[0].meaning != "doubt" and _stands_alone(text, said[0])
    if settled and _is_last_word(text, said[-1], known):
        return said[-1].meaning
    if ending in known.firm and ending != text and not settled:
        return said[-1].meaning if said[-1].end >= len(text.rstrip(_EDGES)) else ""
    turns = [each for each in known.turns.finditer(text) if not _is_degree(text[: each.start()], known)]
    if not turns or _opens(text[: turns[-1].start()], said[0]):
        return ""
    at = len(text) - len(text[turns[-1].end() :].lstrip(_EDGES))
    after = next((each for each in said if each.start == at and not each.weak), None)
    if after and (_little(text[after.end :], spaced=known.spaced) or _is_firm(text, after, known)):
        return after.meaning
    return ""


def _is_last_word(text: str, said: _Said, known: Table) -> bool:
    """Whether the last sentence is nothing but a firm word: "No... I hit the wrong key. Yes."."""
    alone = text[: said.start].rstrip(" ").endswith(_STOPS) and not text[said.end :].strip(_EDGES)
    return alone and text[said.start : said.end] in known.firm


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


def _negated(before: str, known: Table) -> bool:
    """Whether a negator stands shortly before, in what no other phrase has taken: "no objection to texts"."""
    if not known.spaced:
        return before[-_NEAR_HAN:].endswith(known.negators)
    words = _MARKS.split(before[-_NEAR:])[-1].split()
    turned = max((at for at, word in enumerate(words) if word in known.turning), default=-1)
    return not {*words[turned + 1 :]}.isdisjoint(known.negators)


def _denied(phrase: str, after: str, known: Table) -> bool:
    """Whether a verb is denied by what follows it: "please do not"."""
    if not known.verbs or phrase.rpartition(" ")[2] not in known.verbs:
        return False
    return not known.denials.isdisjoint(after.split(maxsplit=1)[:1])


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
