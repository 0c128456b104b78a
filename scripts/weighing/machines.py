"""Teaches the weights of channels/email/weights.toml: what the words, the subject and the sender of a mail say of
whether a machine wrote it.

Learnt are labelled mails (tests/data/mail-machines); as people's, too, texts of tests/data/understanding, and mails
made of a machine's with a complaint above or below it, as people send them on. Logistic, with a pull to nothing; what
machines say never counts against a machine, and what people say never for one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from math import inf
from random import Random

from evaluation.sets import ROOT, read
from weighing import descent
from weighing.descent import Example, Learnt, Manner, common

from channels.email import marks
from channels.email.machines import ADDRESSES, ANSWERING, PEOPLES, Seen, excess, says_nothing_else, traits
from channels.email.quotes import new_words
from channels.email.senders import kind_of

MAILS = ROOT / "tests/data/mail-machines"
WEIGHTS = ROOT / "channels/email/weights.toml"
LEAST, DOUBTFUL = 1.0, 2.0
"""Above it a mail is a machine's, or one against which something speaks: no person's mail that was not learnt from
stands there."""
PEOPLES_LEAST = 0.0
SEEN = 3
MANNER = Manner(passes=30, pace=0.3, pull=0.003)
TEXTS, SENT_ON = 6_000, 300
OF_PERSON, OF_TEXT = 3.0, 0.3
"""How much a person's mail counts beside a machine's, and a text of another set."""
FOLDS = 5
THREADED = 0.5
"""The share of made mails that answer one."""
SENDERS = ("ann.smith", "ann.smith", "info", "orders", "noreply", "kim")
"""Where the texts come from: small firms complain as well, from the address they trade from."""
_FOR = frozenset(
    (
        *("from.machine", "from.trade", "named.so", "tagged", "links", "links.3", "pairs.3", "prices.3"),
        *("no.person", "no.i"),
        *("explained", "explained.all", "rest.0", "own.subject", "own.subject.title", "title"),
    )
)
_AGAINST = frozenset(
    (
        "question",
        "s.question",
        "elsewhere",
        "nothing",
        "person.trading",
        "one.person",
        "own.2",
        "own.3",
        "customers",
        "claims",
        "rest.3",
    )
)


@dataclass(frozen=True, slots=True)
class Mail:
    language: str
    seen: Seen
    by_machine: bool


def mails() -> list[Mail]:
    files = sorted(MAILS.glob("*.jsonl"))
    return [_mail(json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]


def _mail(told: Mapping[str, str]) -> Mail:
    name, address = parseaddr(told["from"])
    threaded = bool(told.get("in_reply_to"))
    subject = told["subject"]
    words = new_words(told["text"], reply=threaded, forward=marks.sends_on(subject))
    elsewhere = told.get("reply_to", address) != address and not kind_of(told["reply_to"])
    seen = Seen(address, name, subject, words, threaded, elsewhere)
    return Mail(told["language"], seen, told["kind"] == "machine")


def texts() -> list[Mail]:
    """People's words of other sets, as mails."""
    every = [text for half in ("develop", "trades") for text in read(half) if len(text.text) >= 15]
    chance = Random(5)
    subjects = ("", "Complaint", "Re: your mail")
    return [
        Mail(
            text.group,
            _by_ann(
                chance.choice(subjects),
                text.text,
                threaded=chance.random() < THREADED,
                sender=chance.choice(SENDERS),
            ),
            False,
        )
        for text in chance.sample(every, TEXTS)
    ]


def _by_ann(subject: str, text: str, *, threaded: bool = False, sender: str = "ann.smith") -> Seen:
    person = sender == "ann.smith"
    name, house = ("Ann Smith", "example.com") if person else ("Cafe Blue", "cafeblue.example.com")
    return Seen(f"{sender}@{house}", name, subject, text, threaded)


def sent_on(every: Sequence[Mail], people: Sequence[Mail], count: int, seed: int) -> Iterator[Mail]:
    """A machine's mail as a person sends it on, with words of their own and no mark between."""
    of_language = defaultdict(list)
    for mail in people:
        of_language[mail.language[:2]].append(mail.seen.text)
    machines = [mail for mail in every if mail.by_machine]
    chance = Random(seed)
    for _ in range(count):
        mail = chance.choice(machines)
        pair = [mail.seen.text, chance.choice(of_language[mail.language[:2]] or of_language["en"])]
        chance.shuffle(pair)
        subject = chance.choice((mail.seen.subject, f"Fwd: {mail.seen.subject}", "Complaint", ""))
        words = chance.choice(("\n\n", "\n", " ")).join(pair)
        threaded = chance.random() < THREADED
        marked = f"Re: {subject}" if threaded and not marks.answers(subject) else subject
        yield Mail(mail.language, _by_ann(marked, words, threaded=threaded), False)


def example(mail: Mail, share: float) -> Example:
    return Example(sorted(set(traits(mail.seen))), mail.by_machine, share)


def sign(trait: str) -> int:
    """Which way a trait may count, 0 either way."""
    family, _, rest = trait.partition(".")
    table = rest.split(".")[0]
    if family in {"c", "sc", "kinds"}:
        return 1
    if family in {"t", "s"}:
        return -1 if table in PEOPLES else 0 if table in ADDRESSES else 1
    if trait in _AGAINST or "island" in trait or rest.startswith("own."):
        return -1
    return int(
        trait in _FOR
        or family in {"machine", "tables"}
        or (family == "threaded" and (table in ANSWERING or table == "c"))
    )


def learn(every: Sequence[Example]) -> Learnt:
    known = common((each.traits for each in every), SEEN)
    return descent.learn(every, known, MANNER, {trait: sign(trait) for trait in known})


def _examples(every: Sequence[Mail], people: Sequence[Mail]) -> list[Example]:
    own = [example(mail, 1.0 if mail.by_machine else OF_PERSON) for mail in every]
    made = [example(mail, 1.0) for mail in sent_on(every, people, SENT_ON, 1)]
    return [*own, *(example(mail, OF_TEXT) for mail in people), *made]


def _weight(learnt: Learnt, mail: Mail) -> float:
    """Above what it needs."""
    if not mail.seen.elsewhere and says_nothing_else(mail.seen):
        return inf
    return excess(mail.seen, learnt.score(set(traits(mail.seen))), LEAST, DOUBTFUL)


def check() -> str:
    """What these weights do with mails they have not seen, each fold read by the others."""
    every, people = mails(), texts()
    Random(3).shuffle(every)
    machines, persons, pasted = list[float](), list[float](), list[float]()
    for fold in range(FOLDS):
        learnt = learn(_examples([mail for at, mail in enumerate(every) if at % FOLDS != fold], people))
        for mail in every[fold::FOLDS]:
            (machines if mail.by_machine else persons).append(_weight(learnt, mail))
        made = sent_on(every[fold::FOLDS], people, SENT_ON // FOLDS, 2)
        pasted += [_weight(learnt, mail) for mail in made]
    told = [
        f"{sum(each > 0 for each in scores)} of {len(scores)} {name}"
        for scores, name in ((machines, "machines'"), (persons, "people's"), (pasted, "sent on by people"))
    ]
    return f"set aside: {', '.join(told)}; the highest of people's {max(persons):.1f} above"


def lines() -> Iterator[str]:
    """weights.toml"""
    learnt = learn(_examples(mails(), texts()))
    yield "# Written by scripts/weigh: what the traits of a mail say of a machine, in tenths; see scripts/weighing."
    yield f"bias = {round(learnt.bias * 10)}"
    yield f"least = {round(LEAST * 10)}"
    yield f"doubtful = {round(DOUBTFUL * 10)}"
    yield f"peoples = {round(PEOPLES_LEAST * 10)}"
    yield "[traits]"
    for trait, weight in sorted(learnt.weights.items()):
        if round(weight * 10):
            yield f'"{trait}" = {round(weight * 10)}'


def write() -> None:
    WEIGHTS.write_text("\n".join(lines()) + "\n", "utf-8")
