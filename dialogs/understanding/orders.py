"""Reads orders to the assistant itself: status, help, skip, a person; yes and no; a language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import TOKEN, Source, low

# beside the marks what says of whom a sign is: its skin, its sex
_EDGES = " \t\n.,;:!?¿¡~·。，！？、；：\"'()[]*_—-\u200d\ufe0f♀♂🏻🏼🏽🏾🏿"
_ORDER = 70  # characters of the longest order with its politeness
_MARKS: Mapping[str, str] = {"?": "unknown", "??": "unknown", "???": "unknown", "-": "skip"}
_GAP = re.compile(r"[,.!?，。！？\n ]+")
_STOP = re.compile(r"[.,;!\n，。；！]")
_SHORT = 160  # characters of a message in which a phrase counts as an order
# Answers to a question of information, in the order they are looked for.
_TOPICS = tuple(
    (name, f"phrases.{name}")
    for name in ("free", "nameless", "privacy", "routes", "remedies", "times", "needed", "how")
)
TOPICS = frozenset(name for name, _ in _TOPICS)
_BRIEF = 60
_BARE = 24
_REFUSALS = ("skip", "unknown")
_WISHES = frozenset({"remedies.refund", "remedies.exchange", "remedies.repair", "remedies.nothing"})
_LINE_ORDER = 70
_ARTICLE = 3
# "The product is not the one": a complaint, where "change the product" is an order.
_GOODS = frozenset({"product_description", "problem_description", "remedy_details"})
# Lines about the person: told to be wrong they are to be changed, while "the item is wrong" is a complaint.
_PERSONAL = frozenset(
    {"name_or_organisation", "phone", "email", "fax", "address", "postcode_city", "problem_date"}
)
_SAID = ("human", "person", "withdraw", "new", "status", "reopen", "files")
# What is said to a question instead of an answer, beside a refusal.
_BESIDE = ("private", "told", "why")
_TOLD = 3  # words beside "as I said" that may be an answer

Answer = Literal["yes", "no"] | None


@dataclass(frozen=True, slots=True)
class Tables:
    """What is compared with whole messages. `openings` are the texts of `starts`, for one test of all of them;
    `line_starts` are `lines` with their first words, empty where they need not be whole."""

    commands: Mapping[str, str]
    languages: Mapping[str, str]
    greetings: frozenset[str]
    polite: tuple[str, ...]
    whole: Mapping[str, Answer]
    starts: tuple[tuple[str, Answer, bool], ...]
    openings: tuple[str, ...]
    not_after_no: re.Pattern[str]
    lines: Mapping[str, str]
    line_starts: Sequence[tuple[str, str, str]]
    starters: tuple[str, ...]
    no_lines: tuple[str, ...]
    wishes: "Sequence[Wish]"


@lru_cache(maxsize=16)
def tables(tags: tuple[str, ...]) -> Tables:
    commands: dict[str, str] = {}
    languages: dict[str, str] = {}
    greetings: set[str] = set()
    polite: set[str] = set()
    whole: dict[str, Answer] = {}
    starts: list[tuple[str, Answer, bool]] = []
    after_no: set[str] = set()
    lines: dict[str, str] = {}
    starters: set[str] = set()
    for tag in tags:
        words = LANGUAGES[tag].words
        for command, phrases in words["commands"].items():
            for phrase in map(low, phrases):
                commands.setdefault(tidy(phrase) or phrase, command)
                commands.setdefault(tidy(phrase).replace("'", "") or phrase, command)
        for code, phrases in words["languages"].items():
            languages |= dict.fromkeys(map(tidy, map(low, phrases)), code)
        greetings |= {tidy(low(each)) for each in words["greetings"]["words"]}
        polite |= {low(each) for each in words["greetings"]["polite"]}
        starters |= {low(each) for each in words["problems"]["question_starts"]}
        after_no |= set(words["answers"]["never_after_no"])
        lines |= {low(phrase): key for key, phrases in words["fields"].items() for phrase in phrases}
        _answers(words["answers"], whole, starts, spaced=bool(words["spaced"]))
    lines = dict(sorted(lines.items(), key=lambda pair: -len(pair[0])))
    return Tables(
        commands,
        languages,
        frozenset(greetings),
        tuple(sorted(polite, key=len, reverse=True)),
        whole,
        tuple(sorted(starts, key=lambda each: -len(each[0]))),
        tuple(each[0] for each in starts),
        re.compile(r"\W*(?:" + "|".join(sorted(after_no) or ["(?!)"]) + r")\b"),
        lines,
        [(each.partition(" ")[0] if each.isascii() else "", each, key) for each, key in lines.items()],
        tuple(starters),
        tuple(low(each) for tag in tags for each in LANGUAGES[tag].words["changes"]["no_line"]),
        [_wish(tag) for tag in tags],
    )


def _answers(
    words: Mapping[str, Sequence[str]],
    whole: dict[str, Answer],
    starts: list[tuple[str, Answer, bool]],
    *,
    spaced: bool,
) -> None:
    sides: tuple[tuple[str, Answer], ...] = (("yes", "yes"), ("no", "no"))
    for side, answer in sides:
        for phrase in (*words[side], *words[f"{side}_only"]):
            whole.setdefault(tidy(low(phrase)), answer)
            whole.setdefault(tidy(low(phrase)).replace("'", ""), answer)
        starts += [(low(phrase), answer, spaced) for phrase in words[side]]


def tidy(text: str) -> str:
    return " ".join(text.strip(_EDGES).split())


class Message(NamedTuple):
    """A text as orders are compared with it: as it is, without the marks around it, and without politeness too."""

    text: str
    bare: str
    polite: str


def message(text: str, known: Tables) -> Message:
    bare = tidy(text)
    return Message(text, bare, _without_politeness(bare, known))


def _without_politeness(bare: str, known: Tables) -> str:
    if len(bare) > _ORDER or not (bare.startswith(known.polite) or bare.endswith(known.polite)):
        return bare
    words = [word for word in known.polite if word in bare]
    for _ in range(3):
        before = bare
        for word in words:
            if bare.startswith(word) and _edge(bare, len(word), word):
                bare = tidy(bare[len(word) :])
            if bare.endswith(word) and _edge(bare, len(bare) - len(word) - 1, word):
                bare = tidy(bare[: len(bare) - len(word)])
        if bare == before:
            break
    return bare


def _edge(text: str, at: int, word: str) -> bool:
    if not word.isascii() or at < 0 or at >= len(text):
        return True
    return not text[at].isalnum()


def command(whole: Message, known: Tables) -> str:
    """The order a whole message is, "" when it is none. Politeness around it is forgiven."""
    bare, commands = whole.bare, known.commands
    if not bare:
        return _MARKS.get(whole.text.strip(), "")
    found = commands.get(bare) or ("'" in bare and commands.get(bare.replace("'", "")))
    if not found and not bare.isascii():
        found = commands.get(bare.replace(" ", "").replace(",", ""))  # "好的 谢谢"
    return found or commands.get(whole.polite, "") or _by_clauses(bare, commands)


def _by_clauses(bare: str, commands: Mapping[str, str]) -> str:
    """Several orders in one breath: "forget it, I withdraw". Taking back wins, then a person, then the last."""
    if len(bare) > _ORDER or not _STOP.search(bare):
        return ""
    clauses = [tidy(each) for each in _STOP.split(bare)]
    found = [commands.get(each, "") for each in clauses if each]
    if not all(found):
        return ""
    return next((each for each in ("withdraw", "person") if each in found), found[-1])


def is_known(text: str, tag: str) -> bool:
    """Whether a whole message is an order, an answer or a greeting in this language."""
    own, whole = tables((tag,)), low(text[:_SHORT])
    said = message(whole, own)
    return bool(command(said, own) or answer(said, own) or greeting(said, own))


def first(text: str, known: Tables) -> str:
    """The order the words before the first stop are: "done. actually …"."""
    clause = _STOP.split(text.lstrip()[:40], maxsplit=1)[0]
    return command(message(clause, known), known)


def language(whole: Message, known: Tables) -> str:
    """The language a whole message asks for, "" when it does not: named alone, or with nothing but the words of
    such a wish around it."""
    named = known.languages.get(whole.bare) or known.languages.get(whole.polite, "")
    if named or len(whole.bare) > _LINE_ORDER:
        return named
    return next((code for wish in known.wishes if (code := wish.named(whole.bare))), "")


class Wish(NamedTuple):
    """How one language, `tag`, asks to go on in another: names of languages, the small words of the wish, and those
    that say that a language is not spoken."""

    tag: str
    never: tuple[str, ...]
    names: Mapping[str, str]
    small: frozenset[str]
    longest: tuple[str, ...]
    spaced: bool

    def named(self, text: str) -> str:
        """The language named last, when all other words are those of a wish."""
        if not self.spaced:
            return self._within(text)
        words = TOKEN.findall(text)
        codes = [code for word in words if (code := self.names.get(word))]
        wished = codes and all(each in self.names or each in self.small for each in words)
        return self._spoken(codes, negated=any(word in self.never for word in words)) if wished else ""

    def _spoken(self, codes: Sequence[str], *, negated: bool) -> str:
        """Who speaks no English goes on in the language they say so in."""
        if negated and len(set(codes)) == 1:
            return self.tag if codes[0] != self.tag else ""
        return codes[-1]

    def _within(self, text: str) -> str:
        places = [(text.rfind(name), code) for name, code in self.names.items() if name in text]
        if not places:
            return ""
        negated = any(word in text for word in self.never)
        for word in (*self.names, *self.longest):
            text = text.replace(word, " ")
        codes = [code for _, code in sorted(places)]
        return "" if TOKEN.search(text) else self._spoken(codes, negated=negated)


def _wish(tag: str) -> Wish:
    words = LANGUAGES[tag].words
    spaced = bool(words["spaced"])
    names = {low(name): code for code, phrases in words["languages"].items() for name in phrases}
    if spaced:
        names = {name: code for name, code in names.items() if " " not in name}
    small = sorted(map(low, words["speaking"]["words"]), key=len, reverse=True)
    names = dict(sorted(names.items(), key=lambda pair: -len(pair[0])))
    never = tuple(map(low, words["speaking"]["never"]))
    return Wish(tag, never, names, frozenset(small), tuple(small), spaced)


def greeting(whole: Message, known: Tables) -> bool:
    """Nothing but a greeting."""
    bare = whole.bare
    if bare in known.greetings:
        return True
    if not bare or tidy(_GAP.split(bare, maxsplit=1)[0]) not in known.greetings:
        return False
    return all(part in known.greetings for part in map(tidy, _GAP.split(bare)) if part)


def answer(whole: Message, known: Tables) -> Answer:
    """Yes, no, or neither. A longer text counts only when it begins with the word and a break."""
    bare = whole.bare
    if bare in known.whole:
        return known.whole[bare]
    if whole.polite in known.whole:
        return known.whole[whole.polite]
    return _started(bare, known) if bare.startswith(known.openings) else None


def _started(bare: str, known: Tables) -> Answer:
    for phrase, meaning, spaced in known.starts:
        if bare.startswith(phrase) and _breaks(bare, len(phrase), spaced=spaced):
            if meaning == "no" and known.not_after_no.match(bare, len(phrase)):
                return None
            return meaning
    return None


def _breaks(text: str, at: int, *, spaced: bool) -> bool:
    if at >= len(text):
        return True
    return not text[at].isalnum() if spaced else text[at] in " ,.!?;:，。！？；：、\n"


def said(source: Source, hits: Hits, *, asked: bool) -> str:
    """An order that stands inside a short message: "can I speak to someone"; to a question also "I'd rather
    not say that"."""
    if len(source.low) > _SHORT:
        return ""
    if "phrases.send" in hits and len(source.low.strip()) <= _BARE:
        return "send"
    brief = asked and len(source.low) <= _BRIEF
    names = (*_SAID, *_BESIDE, *_REFUSALS) if brief and not _WISHES.intersection(hits) else _SAID
    found = (name for name in names if f"phrases.{name}" in hits)
    found = (name for name in found if name != "person" or _wants_somebody(source, hits))
    return next((name for name in found if name != "told" or _says_no_more(source, hits)), "") if hits else ""


def _wants_somebody(source: Source, hits: Hits) -> bool:
    """Whether a call is wished for, and not forbidden: "don't call me back"."""
    return any(not _unwanted(source, hit) for hit in hits["phrases.person"])


def _unwanted(source: Source, hit: Hit) -> bool:
    spaced = bool(LANGUAGES[hit.language].words["spaced"])
    before = f" {source.low[: hit.start].rstrip()}" if spaced else source.low[: hit.start]
    denials = LANGUAGES[hit.language].words["asking"]["unwanted"]
    return before.endswith(tuple(f" {each}" if spaced else each for each in denials))


def wants_person(source: Source, hits: Hits) -> bool:
    """Whether a person is asked for, beside the question whether this is one: "are you a real person?"."""
    asks = [(hit.start, hit.end) for hit in hits.get("phrases.human", ())]
    return any(
        not _unwanted(source, hit) and not any(start < hit.end and hit.start < end for start, end in asks)
        for hit in hits.get("phrases.person", ())
    )


def _says_no_more(source: Source, hits: Hits) -> bool:
    """Whether "as I said" is all there is: a few words with it may be the answer itself."""
    hit = hits["phrases.told"][0]
    rest = source.low[: hit.start] + " " + source.low[hit.end :]
    return not source.figures and len(TOKEN.findall(rest)) <= _TOLD and len(rest) <= _BARE


def topic(source: Source, hits: Hits, ordered: str) -> str:
    """The information a message asks for; `ordered` is its command, which names one too: "how long?"."""
    if ordered in TOPICS:
        return ordered
    if len(source.low) > _SHORT:
        return ""
    return next((name for name, table in _TOPICS if table in hits), "") if hits else ""


def line(source: Source, known: Tables, hits: Hits) -> str:
    """The line of the form somebody wants to change: "change the date", "the number is wrong"."""
    bare = tidy(source.low[:_SHORT])
    article, _, named = bare.partition(" ")
    if bare in known.lines or (len(article) <= _ARTICLE and named in known.lines):
        return known.lines.get(bare) or known.lines[named]
    ordered = "changes.verbs" in hits
    if not ordered and "changes.cues" not in hits and "changes.wrong" not in hits:
        return ""
    if _of_a_thing(source, known):
        return ""
    for start, phrase, key in known.line_starts:
        likely = not start or start in source.vocabulary
        if likely and phrase in source.low and (ordered or key not in _GOODS):
            return key
    return ""


def _of_a_thing(source: Source, known: Tables) -> bool:
    """Whether it is something on a thing that is wrong: "the name on it was Sophie"."""
    return any(phrase in source.low for phrase in known.no_lines)


def wanted_line(source: Source, known: Tables, hits: Hits, tag: str) -> str:
    """The line a message asks to change and says nothing more of: "change the date", "电话写错了", "电话"."""
    bare = tidy(source.low) if len(source.low) <= _LINE_ORDER else ""
    if bare in known.lines and not source.low.rstrip().endswith("?"):
        key = known.lines[bare]
        return key if key in _PERSONAL - {"problem_date"} or bare in _wrong_lines(tag) else ""
    if not bare or not ("changes.verbs" in hits or "changes.wrong" in hits):
        return ""
    for phrase, key in known.lines.items():
        if phrase in source.low and _nothing_else(source.low, phrase, tag):
            return key if "changes.verbs" in hits or key in _PERSONAL or phrase in _wrong_lines(tag) else ""
    return ""


def _nothing_else(text: str, phrase: str, tag: str) -> bool:
    """Whether nothing is said beside the line, that it shall be changed, and the small words of a sentence."""
    small, spaced = _change_words(tag)
    if spaced:
        return phrase.isascii() and set(TOKEN.findall(text)) <= small | set(phrase.split())
    text = text.replace(phrase, "", 1)
    for word in sorted(small, key=len, reverse=True):
        text = text.replace(word, "")
    return not TOKEN.search(text)


@lru_cache(maxsize=16)
def _change_words(tag: str) -> tuple[frozenset[str], bool]:
    words = LANGUAGES[tag].words
    changes, spaced = words["changes"], bool(words["spaced"])
    phrases = [low(each) for name in ("verbs", "wrong", "small") for each in changes[name]]
    return frozenset(TOKEN.findall(" ".join(phrases)) if spaced else phrases), spaced


@lru_cache(maxsize=16)
def _wrong_lines(tag: str) -> frozenset[str]:
    return frozenset(map(low, LANGUAGES[tag].words["changes"]["wrong_lines"]))


def questioning(source: Source, tag: str) -> bool:
    """Whether the person asks something, in a complaint or beside it."""
    text = source.low.strip()
    if text.endswith(("?", "？")):
        return True
    starts, ends, inside, never = _asking(tag)
    if len(text) > _SHORT or text.startswith(never):
        return False
    return (
        text.startswith(starts)
        or text.endswith(ends)
        or (len(text) <= _BARE and any(map(text.__contains__, inside)))
    )


@lru_cache(maxsize=16)
def _asking(tag: str) -> Sequence[tuple[str, ...]]:
    asking = LANGUAGES[tag].words["asking"]
    return [tuple(asking[name]) for name in ("starts", "ends", "inside", "never")]


@lru_cache(maxsize=16)
def _turns(tag: str) -> tuple[str, ...]:
    return tuple(low(each) for each in LANGUAGES[tag].words["changes"]["to"])


def line_value(source: Source, tag: str, key: str) -> Found | None:
    """The new value in "change my name to Tom Reid"; None when only the line is named."""
    if not key:
        return None
    for turn in _turns(tag):
        at = source.low.rfind(turn)
        if at < 0:
            continue
        start = at + len(turn)
        said = source.plain[start:].split("\n")[0].strip(_EDGES)
        if said and len(said) <= 200:
            place = source.plain.find(said, start)
            return Found(said, said, 0.8, place, place + len(said))
    return None


def asks(source: Source, known: Tables, hits: Hits) -> bool:
    """A question rather than a report."""
    text = source.low.strip()
    ends = text.endswith(("?", "？", "吗", "么", "呢"))
    return bool(hits.get("problems.questions")) or (
        ends and (text.startswith(known.starters) or "phrases.how" in hits)
    )
