"""Which talk a letter belongs to, and as whose: by the letter it answers, else by a number its writer may name.

What a letter answers is told by a signed reply address, by the Message-IDs of our letters, or by the writer's own. At
another address than the one our letter went to it is somebody else's word on that case (law 11).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from backend import third_parties
from backend.case import complaints, messages
from backend.models import MessageKey
from backend.talks import conversations
from channels.base import InboundMessage, Proof

keys = MessageKey.__table__  # type: ignore[attr-defined]

PROVING = frozenset({Proof.OWN, Proof.DOMAIN, Proof.SIGNED})


@dataclass(frozen=True, slots=True)
class Found:
    """A talk and the case in it that is meant. `theirs`: the case is somebody else's, and the talk is not the writer's
    own. `proved`: the letter comes from the address of its talk. `also` are further cases of this address it names."""

    talk: Mapping[str, Any]
    case: int | None
    theirs: bool = False
    proved: bool = True
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hint:
    """A talk a letter may belong to. `ours`: it takes a letter of ours to know this."""

    talk: int
    case: int | None
    ours: bool


def find(connection: Connection, message: InboundMessage) -> Found | None:
    """The talk of a letter; None begins a new one."""
    hints = list(_hints(connection, message))
    talks = _talks(connection, {hint.talk for hint in hints})
    numbered = _numbered(connection, message) if message.proof in PROVING else []
    for hint in hints:
        talk = talks.get(hint.talk)
        found = _of_hint(connection, message, hint, talk) if talk else None
        if found is not None:
            own = [] if found.theirs else [*_named_beside(message, hints, talks), *(n[0] for n in numbered)]
            also = tuple(dict.fromkeys(case for case in own if case != found.case))
            return Found(found.talk, found.case, found.theirs, found.proved, also)
    if not numbered:
        return None  # anybody can write a number: it takes a proved address to be heard (law 11)
    (case, talk_id), *others = numbered
    talk = _talks(connection, {talk_id}).get(talk_id)
    return Found(talk, case, also=tuple(each[0] for each in others)) if talk else None


def _of_hint(
    connection: Connection, message: InboundMessage, hint: _Hint, talk: Mapping[str, Any]
) -> Found | None:
    """What a hint comes to: the writer's own talk, a word on somebody else's case, or nothing."""
    if (talk["channel"], talk["account"]) != (message.address.channel, message.address.account):
        return None
    if talk["peer"] == message.address.peer:
        proved = message.proof in PROVING or (hint.ours and message.proof is not Proof.REFUTED)
        case = talk["about"] or hint.case or talk["complaint_id"]
        return Found(talk, case, theirs=talk["about"] is not None, proved=proved)
    case = hint.case or talk["about"]
    if case is None:
        return None
    # Whoever was copied in knows the customer's own Message-ID; a stranger who guesses one is nobody
    address = message.address
    if not hint.ours and not third_parties.is_known(connection, case, address.channel, address.peer):
        return None
    return Found(talk, case, theirs=True, proved=False)


def _named_beside(
    message: InboundMessage, hints: Sequence[_Hint], talks: Mapping[int, Mapping[str, Any]]
) -> Iterator[int]:
    """Further cases of the same address whose letters this one answers too."""
    for hint in hints:
        talk = talks.get(hint.talk)
        if hint.case and hint.ours and talk and talk["peer"] == message.address.peer and not talk["about"]:
            yield hint.case


def _hints(connection: Connection, message: InboundMessage) -> Iterator[_Hint]:
    """The surest first: reply addresses, then our Message-IDs, the newest before older ones, then the writer's own."""
    given = {"at_channel": message.address.channel, "at_account": message.address.account}
    answers, ids = list(message.thread.answers), list(reversed(message.thread.ids))
    if answers:
        rows = {row.id: row for row in connection.execute(_BY_NUMBER, {**given, "numbers": answers})}
        yield from (_hint(rows[number]) for number in answers if number in rows)
    if ids:
        ours = {row.provider_id: row for row in connection.execute(_BY_IDENTITY, {**given, "ids": ids})}
        yield from (_hint(ours[each]) for each in ids if each in ours)
        theirs = {row.key: row for row in connection.execute(_BY_KEY, {**given, "ids": ids})}
        yield from (
            _Hint(theirs[each].conversation_id, theirs[each].complaint_id, ours=False)
            for each in ids
            if each in theirs
        )


def _hint(row: Any) -> _Hint:
    return _Hint(row.conversation_id, row.complaint_id, ours=True)


def _talks(connection: Connection, numbers: set[int]) -> dict[int, Mapping[str, Any]]:
    if not numbers:
        return {}
    rows = connection.execute(_TALKS, {"numbers": sorted(numbers)}).mappings()
    return {row["id"]: dict(row) for row in rows}


def _numbered(connection: Connection, message: InboundMessage) -> list[tuple[int, int]]:
    """Cases of this very address that the letter names, with their talks, in the order it names them."""
    numbers, address = list(message.thread.references), message.address
    if not numbers:
        return []
    given = {"at_channel": address.channel, "at_account": address.account, "at_peer": address.peer}
    found = {row.reference: row for row in connection.execute(_BY_REFERENCE, {**given, "numbers": numbers})}
    return [(found[each].id, found[each].conversation_id) for each in numbers if each in found]


_here = (
    messages.c.channel == bindparam("at_channel"),
    messages.c.account == bindparam("at_account"),
    messages.c.conversation_id.is_not(None),
)
_HINTED = select(messages.c.id, messages.c.provider_id, messages.c.conversation_id, messages.c.complaint_id)
_BY_NUMBER = _HINTED.where(*_here, messages.c.id.in_(bindparam("numbers", expanding=True)))
_BY_IDENTITY = _HINTED.where(*_here, messages.c.provider_id.in_(bindparam("ids", expanding=True)))
_BY_KEY = (
    select(keys.c.key, keys.c.conversation_id, conversations.c.complaint_id)
    .join(conversations, conversations.c.id == keys.c.conversation_id)
    .where(
        keys.c.channel == bindparam("at_channel"),
        keys.c.account == bindparam("at_account"),
        keys.c.key.in_(bindparam("ids", expanding=True)),
    )
)
_TALKS = select(conversations).where(conversations.c.id.in_(bindparam("numbers", expanding=True)))
_BY_REFERENCE = select(complaints.c.id, complaints.c.reference, complaints.c.conversation_id).where(
    complaints.c.channel == bindparam("at_channel"),
    complaints.c.account == bindparam("at_account"),
    complaints.c.peer == bindparam("at_peer"),
    complaints.c.reference.in_(bindparam("numbers", expanding=True)),
    complaints.c.conversation_id.is_not(None),
)
