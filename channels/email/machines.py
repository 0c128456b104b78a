"""Whether a mail that no header gives away is a machine's, weighed by what its words, its subject and its sender say:
programs thank, confirm and remind in the words their owners gave them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import repeat
from math import inf
from pathlib import Path
from typing import NamedTuple

from channels.email import clauses, marks, senders
from channels.email.clauses import Told
from channels.email.spoken import HAS_HAN, said

PEOPLES = frozenset({"my", "i", "me", "bought", "wrong", "asks", "tells", "business", "form"})
"""The tables of what people say."""
ADDRESSES = frozenset({"your", "we"})
"""The tables of what both say."""
ANSWERING = frozenset({"away", "deputy", "left", "thanks", "taken", "soon", "unattended"})
"""The tables of what a machine answers a letter with."""
_TRADING = frozenset(
    {"order", "bill", "code", "offer", "parcel", "bulk", "account", "survey", "booking", "alarm"}
)
_ABSENT = frozenset({"away", "deputy", "left", "thanks", "meeting", "seen"})
_NOT_MACHINES = PEOPLES | ADDRESSES
_OWN = frozenset({"bought", "wrong", "asks", "tells", "business"})
_NO_PERSONS = frozenset({"deputy", "left", "unattended", "bounce", "seen", "done"})
_MAY_BE_PEOPLES = frozenset({"", "desk"})
_SURE = frozenset({"away", "left", "failed", "auto", "unread"})
"""Kinds of sentences; of the others people write as well, who confirm and promise."""
_PROGRAMS = frozenset({"machine", "trade"})
_OUTWEIGHED = {"": 4, "desk": 4, "trade": 2, "machine": 1}
"""By what an address is: how many phrases of machines one of a person's needs beside it."""
_FOLDER = Path(__file__).parent
_HEAD, _TAIL = 3_000, 1_500
_FIRST, _LAST, _AT_LEAST = 300, 150, 2
_PARAGRAPHS = re.compile(r"\n[ \t\u3000\r]*\n")
_MOST, _SHORT, _SHORT_HAN = 40, 30, 10
_CUSTOMERS = 4  # phrases of customers for each of a machine's
_WORDY, _PLAINLY = 50, 2  # bytes; tables of what people say
_QUESTION = re.compile("[?？؟]")
_LINK = re.compile(r"https?://|www\.")
_PRICE = re.compile(
    r"(?:[$€£¥₩₽₺]|nt\$|rmb|usd|eur|chf)\s?\d|\d\s?(?:[€£₽₺]|元|円|원|zł|kr\b|eur\b|usd\b|chf\b|kč|ft\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?m)^[^\n:：]{2,40}[:：][ \t\u3000]*\S")
_SEARCHED = 20_000
# A line end that is spelled out is found ten times as fast as a line's beginning
_OLDER = re.compile(
    r"\n[ \t]{0,3}(?:[>|＞]|-{3,} ?\w|_{20,}|(?:From|Von|De|Da|Van|Från|От|发件人|寄件者|差出人)\s?[:：])"
)
_NAMES = {
    "away": "an absence",
    "deputy": "an absence",
    "left": "an address that is no longer used",
    "thanks": "an acknowledgement",
    "taken": "an acknowledgement",
    "unattended": "a notice that nobody reads answers",
    "order": "an order",
    "parcel": "a delivery",
    "bill": "a bill or payment",
    "code": "a code or a security notice",
    "account": "a notice about an account",
    "bulk": "a newsletter",
    "offer": "an advertisement",
    "meeting": "a calendar notice",
    "booking": "a booking or reminder",
    "alarm": "an alarm or a device's notice",
    "bounce": "a failed delivery",
    "seen": "a notice that mail was read",
    "survey": "a survey",
    "social": "a network's notice",
    "done": "a ticket's state",
}
_COUNTS, _KINDS = (2, 4, 6, 9, 13), (2, 3, 4)
_MOST_KINDS, _MOST_REST = 4, 3


class Seen(NamedTuple):
    """What a mail is weighed by: who sent it, and its new words. `elsewhere`: the answer is wanted at an address that
    is no machine's, as forms on the web write."""

    sender: str
    name: str
    subject: str
    text: str
    threaded: bool = False
    elsewhere: bool = False


class _Weights(NamedTuple):
    """Tenths by trait. Above `least` a mail is a machine's, above `doubtful` one against which something speaks; below
    `peoples` it is a person's whatever its subject says. `most`: what the form of a mail can add."""

    of: Mapping[str, int]
    bias: int
    least: int
    doubtful: int
    peoples: int
    most: int


def is_machines(mail: Seen) -> bool:
    """Whether a machine wrote it, as far as words tell. Most mails are people's, and known for such by their ends."""
    if mail.elsewhere:
        return False
    if says_nothing_else(mail):
        return not _is_sent_on(mail)
    known = _weights()
    least = known.least if _speaks_so(mail) else known.doubtful
    if (least == known.doubtful and not _might_speak_so(mail)) or _is_sent_on(mail):
        return False
    told = said(_middle_cut(mail.text))
    if _is_plain_absence(told):
        return True
    whole = known.bias + _sum(known, _by_words(mail, told)) + _sum(known, _by_sentences(mail))
    return whole + known.most > least and whole + _sum(known, _by_form(mail)) > least


def says_nothing_else(mail: Seen) -> bool:
    """Whether each sentence is one of absences, acknowledgements and notices, and they are of several
    kinds: a person who is away says besides what shall be done, and what went wrong."""
    kind = senders.kind_of(mail.sender)
    if not (mail.threaded or kind in _PROGRAMS) or _QUESTION.search(mail.text):
        return False
    if _is_customers(mail) or not clauses.begins_so(mail.text):
        return False
    told = clauses.told(mail.text)
    named = _is_named_so(mail)
    if told.claims or (told.peoples and not named):
        return False
    if named:
        return bool(told.kinds & _SURE) and told.unexplained <= told.telling + 1
    return not told.unexplained and told.telling >= _AT_LEAST - (mail.threaded and kind in _PROGRAMS)


def _is_customers(mail: Seen) -> bool:
    """Whether its ends say what customers do, and little or nothing that machines say."""
    told = _said_at_its_ends(mail.text)
    own = sum(count for table, count in told.items() if table in _OWN)
    machines = sum(count for table, count in told.items() if table not in _NOT_MACHINES)
    return own > 0 and (machines == 0 or own >= max(_CUSTOMERS, _CUSTOMERS * machines))


def _is_named_so(mail: Seen) -> bool:
    """Whether an answer has a subject that is not the one it answers, and one that machines give: people's programs
    keep it."""
    return mail.threaded and not marks.answers(mail.subject) and clauses.titles(mail.subject)


def _is_plain_absence(told: Mapping[str, int]) -> bool:
    """Thanks for the mail, an absence, who stands in, and nothing that people say: no weight need tell."""
    stands_in = told.get("deputy", 0) >= _AT_LEAST
    return stands_in and {"thanks", "away"} <= told.keys() and not told.keys() & _OWN


def excess(mail: Seen, weight: float, least: float, doubtful: float) -> float:
    """How far a weight lies above what this mail needs."""
    if mail.elsewhere or _is_sent_on(mail):
        return -inf
    if _speaks_so(mail):
        return weight - least
    return weight - doubtful if _might_speak_so(mail) else -inf


def _might_speak_so(mail: Seen) -> bool:
    """Whether more weight may tell, all the same, that it is a machine's: it answers or comes from a desk, and no
    customer's wish is in it."""
    if not (mail.threaded or senders.kind_of(mail.sender)) or _is_customers(mail):
        return False
    if _is_named_so(mail):
        return True
    sentences = _sentences_of(mail)
    if sentences.claims and sentences.telling <= _AT_LEAST:
        return False
    return sentences.telling >= _AT_LEAST or bool(said(mail.text).keys() & _NO_PERSONS)


def _says_more(mail: Seen) -> bool:
    """Whether a sentence is of no machine's kind, or a customer's."""
    sentences = _sentences_of(mail)
    return len(mail.text) <= clauses.LONGEST and (sentences.unexplained > 0 or sentences.claims)


def _sentences_of(mail: Seen) -> Told:
    return clauses.told(mail.text) if clauses.begins_so(mail.text) else clauses.NOTHING


def _speaks_so(mail: Seen) -> bool:
    """Whether phrases of machines stand where they mostly do, far more of them than of people's, and no question from
    an address that may be a person's. An answer must say what only machines say: people thank and are away as well."""
    told = _said_at_its_ends(mail.text)
    count = sum(count for table, count in told.items() if table not in _NOT_MACHINES)
    people = sum(count for table, count in told.items() if table in _OWN)
    kind = senders.kind_of(mail.sender)
    if people * _OUTWEIGHED[kind] > count or (_QUESTION.search(mail.text) and not _may_ask(kind, told)):
        return False
    if mail.threaded and kind in _MAY_BE_PEOPLES:
        return bool(told.keys() & _NO_PERSONS) and not _says_more(mail)
    least = 1 if kind == "trade" or mail.threaded else _AT_LEAST
    return count >= least or count + _names_machines(mail.subject) >= least


@lru_cache(maxsize=8)  # asked for again and again while one mail is judged
def _said_at_its_ends(text: str) -> Mapping[str, int]:
    together = not text.isascii() and HAS_HAN.search(text)  # a quarter of it says as much
    first, last = (_FIRST // 4, _LAST // 4) if together else (_FIRST, _LAST)
    return said(text if len(text) <= first + last else f"{text[:first]}\n{text[-last:]}")


def _may_ask(kind: str, told: Mapping[str, int]) -> bool:
    """Whether a question in it may be a machine's: a shop's only where it says plainly that many get the same."""
    if kind == "trade":
        return any(told.get(table, 0) > 1 for table in ("bulk", "survey", "offer", "unattended"))
    return kind == "machine"


def _names_machines(subject: str) -> int:
    return sum(table not in _NOT_MACHINES for table in said(subject))


def _is_sent_on(mail: Seen) -> bool:
    """Whether it comes from a person and holds what shops and programs write, as when somebody sends that on."""
    if marks.sends_on(mail.subject):
        return True
    if not senders.is_persons(mail.name, mail.sender):
        return False
    told = said(_middle_cut(mail.text))
    return not told.keys() & _ABSENT and any(told.get(table, 0) > 1 for table in _TRADING)


def speaks_for_itself(mail: Seen) -> bool:
    """Whether a mail with the subject of an absence is a person's all the same, who complains of one. An answer that is
    not under the subject it answers is a program's, unless a customer's words are in it."""
    if mail.threaded and not marks.answers(mail.subject):
        return clauses.told(mail.text).claims and is_peoples(mail)
    told = clauses.told(mail.text)
    return is_peoples(mail) or (told.claims and told.kinds == {"auto"})


def is_peoples(mail: Seen) -> bool:
    """Whether the words are so plainly a person's that a subject as programs write it says nothing."""
    known = _weights()
    if len(mail.text.encode()) < _WORDY and len(said(mail.text).keys() & _OWN) < _PLAINLY:
        return False
    return known.bias + _sum(known, traits(mail)) < known.peoples


def traits(mail: Seen) -> Iterator[str]:
    """All that a mail is weighed by."""
    yield from _by_words(mail, said(_middle_cut(mail.text)))
    yield from _by_sentences(mail)
    yield from _by_form(mail)


def kind_of(mail: Seen) -> str:
    """What a machine's mail most likely is, in words staff understand."""
    told = Counter(said(_middle_cut(mail.text))) + Counter(said(mail.subject))
    named = {table: told[table] for table in _NAMES if table in told}
    return _NAMES[max(named, key=named.__getitem__)] if named else "a program's letter"


def above_quotes(text: str) -> str:
    """The beginning of a text up to what may be an older mail: cheap, and right often enough to tell most people's."""
    match = _OLDER.search(text, 0, _SEARCHED)
    return text[: match.start()] if match else text


def _sum(known: _Weights, each: Iterator[str]) -> int:
    return sum(map(known.of.get, set(each), repeat(0)))


def _middle_cut(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"


def _by_words(mail: Seen, told: Mapping[str, int]) -> Iterator[str]:
    machines = {table: count for table, count in told.items() if table not in _NOT_MACHINES}
    for table, count in told.items():
        yield f"t.{table}"
        if count > 2:
            yield f"t.{table}.3"
        if count > 5:
            yield f"t.{table}.6"
    if not marks.answers(mail.subject):  # else it is that of the letter answered
        yield from (f"s.{table}" for table in said(mail.subject))
    whole = sum(machines.values())
    yield from (f"machine.{least}" for least in _COUNTS if whole >= least)
    yield from (f"tables.{least}" for least in _KINDS if len(machines) >= least)
    kind = senders.kind_of(mail.sender) or "person"
    yield from _by_sender(mail, kind)
    yield from _by_person(told, kind)
    if mail.threaded:
        yield from (f"threaded.{table}" for table in told.keys() & ANSWERING)
    elif kind == "person" and told.keys() & _TRADING:
        yield "person.trading"


def _by_sentences(mail: Seen) -> Iterator[str]:
    """What the sentences of a short mail are, and what its subject is where it is the mail's own."""
    yield from _by_own_subject(mail)
    if len(mail.text) > clauses.LONGEST:
        return
    told = clauses.told(mail.text)
    yield from (f"c.{kind}" for kind in told.kinds)
    if mail.threaded:
        yield from (f"threaded.c.{kind}" for kind in told.kinds)
    yield from (f"kinds.{least}" for least in range(1, min(told.telling, _MOST_KINDS) + 1))
    rest = min(told.unexplained, _MOST_REST)
    yield f"rest.{rest}"
    yield f"{senders.kind_of(mail.sender) or 'person'}.rest.{rest}"
    if told.claims:
        yield "claims"
    if told.peoples:
        yield "customers"
    elif told.telling > told.unexplained:
        yield "explained" if told.unexplained or told.telling < _AT_LEAST else "explained.all"


def _by_own_subject(mail: Seen) -> Iterator[str]:
    own = mail.threaded and not marks.answers(mail.subject)
    if own:
        yield "own.subject"
    if (own or not mail.threaded) and clauses.titles(mail.subject):
        yield "own.subject.title" if own else "title"
    yield from (f"sc.{kind}" for kind in clauses.told(mail.subject).kinds)


def _by_person(told: Mapping[str, int], kind: str) -> Iterator[str]:
    own = len(told.keys() & _OWN)
    for name, is_so in (
        ("no.person", not own),
        ("no.i", not {"i", "my", "me", "bought"} & told.keys()),
        ("own.2", own > 1),
        ("own.3", own > 2),
    ):
        if is_so:
            yield name
            yield f"{kind}.{name}"
    if not told:
        yield "nothing"


def _by_sender(mail: Seen, kind: str) -> Iterator[str]:
    yield f"from.{kind}"
    if senders.is_named_so(mail.name):
        yield "named.so"
    if senders.is_persons(mail.name, mail.sender):
        yield "one.person"
    if senders.is_organisations(mail.name, mail.sender):
        yield "house"
        yield f"house.{kind}"
        if not mail.threaded:
            yield "house.first"
    if mail.elsewhere:
        yield "elsewhere"
    if mail.threaded:
        yield "threaded"
        yield f"threaded.{kind}"


def _by_form(mail: Seen) -> Iterator[str]:
    text = _middle_cut(mail.text)
    if any(map(_is_island, _PARAGRAPHS.split(text)[:_MOST])):
        yield "island"
        yield f"{senders.kind_of(mail.sender) or 'person'}.island"
    if mail.subject.lstrip()[:1] in {"[", "【", "("}:
        yield "tagged"
    if _QUESTION.search(text):
        yield "question"
    if _QUESTION.search(mail.subject):
        yield "s.question"
    for name, pattern in (("links", _LINK), ("prices", _PRICE), ("pairs", _PAIR)):
        count = len(pattern.findall(text))
        if count:
            yield name
        if count > 2:
            yield f"{name}.3"
    yield "long" if len(text) > 800 else "short" if len(text) < 80 else "middle"


def _is_island(paragraph: str) -> bool:
    """Whether a paragraph says nothing that machines say."""
    least = _SHORT_HAN if HAS_HAN.search(paragraph) else _SHORT
    return len(paragraph.strip()) >= least and said(paragraph).keys() <= _NOT_MACHINES


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    """From weights.toml, written by scripts/weigh."""
    known = tomllib.loads((_FOLDER / "weights.toml").read_text("utf-8"))
    of = known["traits"]
    most = sum(max(of.get(name, 0), 0) for name in _FORMS)
    return _Weights(of, known["bias"], known["least"], known["doubtful"], known["peoples"], most)


_FORMS = (
    *("tagged", "links", "links.3", "prices", "prices.3", "pairs", "pairs.3", "long", "middle", "short"),
    *(
        "island",
        "machine.island",
        "trade.island",
        "desk.island",
        "person.island",
        "question",
        "s.question",
    ),
)
