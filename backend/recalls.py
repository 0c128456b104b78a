"""Safety news for many customers at once: drafted by one person, approved by another, told case by case.

Source: table of notices, "recall / mass notice": facts, what to do, remedy, on all verified ways of those affected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from backend import case as cases
from backend.actors import Actor
from backend.case import Case, Refused, complaints, messages
from backend.complaints import Complaints
from backend.database import Transaction
from backend.models import Affected, Recall
from dialogs import catalogue

recalls = Recall.__table__  # type: ignore[attr-defined]
affected = Affected.__table__  # type: ignore[attr-defined]

PARTS = ("product", "facts", "todo", "remedy")
"""What the notice says in each language."""
MOST = 100_000  # cases of one recall
LISTED = 500  # cases shown of it
TWICE = timedelta(minutes=1)  # within which the same draft is a form that was sent twice
WORDINGS = 20  # that are looked for at once
SOURCES = (
    "product_description",
    "product_reference",
)  # fields whose words tell that a case is about a product


@dataclass(frozen=True, slots=True)
class Whole:
    """A recall with its cases: how many, to how many it was written, and who has to be told by hand: nobody can be
    written to there, or every message failed."""

    row: Mapping[str, Any]
    cases: Sequence[Mapping[str, Any]]  # the newest of them; `failed` where no message of it got through
    count: int
    told: int
    by_hand: int


def concerned(connection: Connection, wordings: Iterable[str], numbers: Iterable[str]) -> list[int]:
    """The cases whose product holds one of `wordings`, and those of `numbers`; of several of one address the newest.
    Looks at every case: to be asked for outside the writer. Raises `Refused` for a number nobody has, or for none."""
    said = [wording for wording in wordings if wording.strip()]
    if len(said) > WORDINGS:
        raise Refused(f"{WORDINGS} names of a product at most.")
    wanted = {number: None for number in numbers if number}
    known = _numbered(connection, wanted)
    if strange := [number for number in wanted if number not in known]:
        raise Refused(f"There is no complaint {strange[0]}.")
    found = _one_each(connection, [*known.values(), *_about(connection, said)])
    if not found:
        raise Refused("No complaint is about this product: name it as customers do, or give numbers.")
    return found


def draft(
    tx: Transaction,
    texts: Mapping[str, Mapping[str, str]],
    concerning: Sequence[int],
    actor: Actor,
    now: datetime,
) -> int:
    """Writes a recall that concerns these cases; nobody is told yet. Returns its id, that of the first where the same
    form came twice; raises `Refused`."""
    _check(actor)
    kept = {language: _complete(language, said) for language, said in texts.items() if any(said.values())}
    if not kept:
        raise Refused("The words of the recall are missing.")
    if (same := _sent_twice(tx, kept, concerning, actor, now)) is not None:
        return same
    row = {"texts": kept, "drafted_by": actor.id, "drafted_at": now}
    recall = int(tx.connection.execute(insert(recalls).returning(recalls.c.id), row).scalar_one())
    tx.connection.execute(
        insert(affected),
        [{"recall_id": recall, "complaint_id": each, "told_at": None, "way": ""} for each in concerning],
    )
    return recall


def _sent_twice(
    tx: Transaction, texts: Mapping[str, Any], concerning: Sequence[int], actor: Actor, now: datetime
) -> int | None:
    """The draft of a moment ago that says the same, by the same person, of the same cases."""
    for row in tx.connection.execute(_DRAFTED, {"by": actor.id, "since": now - TWICE}):
        if row.texts == texts:
            cases = tx.connection.execute(_CONCERNED, {"recall": row.id}).scalars()
            if set(cases) == set(concerning):
                return int(row.id)
    return None


def leave_out(tx: Transaction, recall: int, complaint: int, actor: Actor) -> None:
    """Takes a case out of a draft. Raises `Refused` once it was approved."""
    _check(actor)
    _draft_of(tx, recall)
    tx.connection.execute(_LEAVE_OUT, {"recall": recall, "complaint": complaint})


def drop(tx: Transaction, recall: int, actor: Actor, now: datetime) -> None:
    """Gives a draft up; nobody is told."""
    _check(actor)
    _draft_of(tx, recall)
    tx.connection.execute(_DROPPED, {"of": recall, "now": now})


def approve(tx: Transaction, recall: int, actor: Actor, now: datetime) -> None:
    """Lets the recall go: from now on those concerned are told. Two people check it (`Refused` otherwise)."""
    _check(actor)
    if not actor.manages:
        raise Refused("A manager does this.")
    row = _draft_of(tx, recall)
    if row["drafted_by"] == actor.id:
        raise Refused("Two people check a recall: somebody else approves it.")
    if tx.connection.execute(_ANY, {"recall": recall}).first() is None:
        raise Refused("Nobody is left to be told: give it up.")
    tx.connection.execute(_APPROVED, {"of": recall, "now": now, "by": actor.id})
    tx.wake("recalls")


def tell_some(tx: Transaction, desk: Complaints, batch: int, now: datetime) -> int:
    """Tells the next cases of approved recalls, each once whatever happens between; returns how many were looked at.

    Notes on each that it was told, or that nobody can be written to there and a person has to call.
    """
    waiting = tx.connection.execute(_WAITING, {"batch": batch}).all()
    for row in waiting:
        taken = tx.connection.execute(_TAKE, {"of": row.id, "now": now}).rowcount
        if taken:
            case = cases.load(tx, row.complaint_id, now)
            _tell(case, row)
            way = "message" if any(_is_sent(each) for each in desk.save(tx, case)) else "by_hand"
            tx.connection.execute(_WAY, {"of": row.id, "way": way})
            if way == "by_hand":
                case.set(person_wanted=True)
                case.happened("recall_by_hand", _approver(row), data={"recall": row.recall_id})
                desk.save(tx, case)
    for recall in {row.recall_id for row in waiting}:
        tx.connection.execute(_ENDED, {"recall": recall, "now": now})
    return len(waiting)


def _tell(case: Case, row: Any) -> None:
    words = notice(row.texts, case["language"])
    case.happened("recalled", _approver(row), words=words, data={"recall": row.recall_id})


def _approver(row: Any) -> Actor:
    return Actor("staff", row.approved_by)


def _is_sent(message: Mapping[str, Any]) -> bool:
    return bool(message["status"] == "queued")


def notice(texts: Mapping[str, Mapping[str, str]], language: str) -> str:
    """The recall in a customer's language, or in the first it was written in."""
    spoken = language if language in texts else next(iter(texts))
    said = dict(texts[spoken])
    actions = [line.strip(" -•·") for line in said["todo"].splitlines() if line.strip(" -•·")]
    if len(actions) > 1:
        said["todo"] = "\n" + catalogue.lines(actions)  # one action a line
    return catalogue.text("notice.recall.body", spoken, **said).replace(": \n", ":\n")


def listed(connection: Connection, limit: int = 50) -> list[Mapping[str, Any]]:
    """The recalls, newest first, each with how many it concerns and to how many it was written."""
    counted = (
        select(
            affected.c.recall_id,
            func.count().label("count"),
            func.count(affected.c.told_at).label("told"),
        )
        .group_by(affected.c.recall_id)
        .subquery()
    )
    query = (
        select(recalls, counted.c.count, counted.c.told)
        .join(counted, counted.c.recall_id == recalls.c.id, isouter=True)
        .order_by(recalls.c.id.desc())
        .limit(limit)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def whole(connection: Connection, recall: int) -> Whole | None:
    """One recall with its cases."""
    row = connection.execute(select(recalls).where(recalls.c.id == recall)).first()
    if row is None:
        return None
    columns = [
        complaints.c[name]
        for name in ("id", "reference", "subject", "complainant", "language", "peer", "channel", "state")
    ]
    query = (
        select(*columns, affected.c.told_at, affected.c.way, _failed().label("failed"))
        .join(affected, affected.c.complaint_id == complaints.c.id)
        .where(affected.c.recall_id == recall)
    )
    count, told, by_hand = connection.execute(
        select(
            func.count(),
            func.count(affected.c.told_at),
            func.count().filter(or_(affected.c.way == "by_hand", _failed())),
        ).where(affected.c.recall_id == recall)
    ).one()
    shown = connection.execute(query.order_by(complaints.c.id.desc()).limit(LISTED))
    return Whole(dict(row._mapping), [dict(each._mapping) for each in shown], count, told, by_hand)


def _failed() -> ColumnElement[bool]:
    """Whether every message of the recall to this case failed, those to further ways too."""
    ours = (
        messages.c.complaint_id == affected.c.complaint_id,
        messages.c.at >= affected.c.told_at,
        messages.c.urgent,
    )
    alive = messages.c.status.not_in(("failed", "taken_back"))
    return and_(
        affected.c.way == "message",
        exists().where(*ours, messages.c.status == "failed"),
        ~exists().where(*ours, alive),
    )


def _check(actor: Actor) -> None:
    if not actor.handles:
        raise Refused("Your role may read but not change.")


def _complete(language: str, said: Mapping[str, str]) -> dict[str, str]:
    given = {part: str(said.get(part, "")).strip() for part in PARTS}
    if lacking := [part for part in PARTS if not given[part]]:
        raise Refused(f"The words in {language} are not complete: {', '.join(lacking)}.")
    return given


def _draft_of(tx: Transaction, recall: int) -> Mapping[str, Any]:
    query = select(recalls).where(recalls.c.id == recall)
    if tx.dialect == "postgresql":
        query = query.with_for_update()
    row = tx.connection.execute(query).first()
    if row is None:
        raise LookupError(f"no recall {recall}")
    if row.approved_at or row.dropped_at:
        raise Refused("This recall is no draft any more.")
    return dict(row._mapping)


def _numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    query = select(complaints.c.reference, complaints.c.id).where(complaints.c.reference.in_(list(numbers)))
    return {row.reference: row.id for row in connection.execute(query)}


def _about(connection: Connection, wordings: Iterable[str]) -> list[int]:
    """Cases whose product is called by one of these; the words of the problem are not searched."""
    found = [
        complaints.c.form[(source, "value")].as_string().ilike(f"%{_escaped(wording)}%", escape="\\")
        for wording in wordings
        for source in SOURCES
    ]
    if not found:
        return []
    query = select(complaints.c.id).where(or_(*found)).order_by(complaints.c.id.desc()).limit(MOST)
    return list(connection.execute(query).scalars())


def _escaped(wording: str) -> str:
    return wording.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _one_each(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Of several cases of one address the newest, so that nobody is told twice."""
    where = (complaints.c.channel, complaints.c.account, complaints.c.peer)
    found: dict[Any, int] = {}
    for start in range(0, len(ids), 500):
        query = select(complaints.c.id, *where).where(complaints.c.id.in_(ids[start : start + 500]))
        for row in connection.execute(query):
            address = (row.channel, row.account, row.peer) if row.peer else row.id
            found[address] = max(row.id, found.get(address, 0))
    return sorted(found.values())


_DRAFTED = select(recalls.c.id, recalls.c.texts).where(
    recalls.c.drafted_by == bindparam("by"),
    recalls.c.drafted_at >= bindparam("since", type_=recalls.c.drafted_at.type),
    recalls.c.dropped_at.is_(None),
)
_CONCERNED = select(affected.c.complaint_id).where(affected.c.recall_id == bindparam("recall"))
_ANY = select(affected.c.id).where(affected.c.recall_id == bindparam("recall")).limit(literal_column("1"))
_LEAVE_OUT = delete(affected).where(
    affected.c.recall_id == bindparam("recall"), affected.c.complaint_id == bindparam("complaint")
)
_now = bindparam("now", type_=recalls.c.drafted_at.type)
_DROPPED = update(recalls).where(recalls.c.id == bindparam("of")).values(dropped_at=_now)
_APPROVED = (
    update(recalls)
    .where(recalls.c.id == bindparam("of"))
    .values(approved_at=_now, approved_by=bindparam("by"))
)
_WAITING = (
    select(
        affected.c.id, affected.c.recall_id, affected.c.complaint_id, recalls.c.texts, recalls.c.approved_by
    )
    .join(recalls, recalls.c.id == affected.c.recall_id)
    .where(affected.c.told_at.is_(None), recalls.c.approved_at.is_not(None), recalls.c.ended_at.is_(None))
    .order_by(affected.c.recall_id, affected.c.id)
    .limit(bindparam("batch"))
)
_TAKE = (
    update(affected)
    .where(affected.c.id == bindparam("of"), affected.c.told_at.is_(None))
    .values(told_at=_now)
)
_WAY = update(affected).where(affected.c.id == bindparam("of")).values(way=bindparam("way"))
_ENDED = (
    update(recalls)
    .where(
        recalls.c.id == bindparam("recall"),
        ~select(literal_column("1"))
        .where(affected.c.recall_id == bindparam("recall"), affected.c.told_at.is_(None))
        .exists(),
    )
    .values(ended_at=_now)
)
