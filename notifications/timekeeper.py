"""Timers come due: reminders, silent ends, broken promises; and the daily seal over the audit chains."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, update

from backend import audit
from backend import case as cases
from backend.actors import SYSTEM
from backend.case import Case, case_events, messages, timer_rows
from backend.complaints import Complaints
from backend.database import Database, Transaction
from backend.database.errors import unavailable
from backend.database.statements import insert_unless_known
from backend.models import ChainSeal, Conversation
from backend.states import transitions
from backend.timers import BY_CODE, is_end, step_of
from channels.base import StorageUnavailable
from dialogs.catalogue import text
from dialogs.complaint import Form
from dialogs.questions import put
from notifications import surveys

log = structlog.get_logger()

seals = ChainSeal.__table__  # type: ignore[attr-defined]
conversations = Conversation.__table__  # type: ignore[attr-defined]

BATCH = 50
CAP_SECONDS = 5.0
SEAL_AFTER = timedelta(minutes=10)  # past midnight: the last transactions of the day have committed by then
REPEATING = frozenset({"T-PROGRESS", "T-EXT-CHECK"})
AT_WORK = frozenset(  # states in which the next word is the desk's
    {
        *("acknowledged", "assessing", "investigating", "awaiting_third_party", "decision_proposed"),
        *("internal_review", "external_referral", "implementing"),
    }
)


class Timekeeper:
    """Fires what is due. Each timer fires in the transaction that carries out what it means."""

    def __init__(self, database: Database, complaints: Complaints, now: Callable[[], datetime]) -> None:
        self._database = database
        self._complaints = complaints
        self._now = now

    async def run(self) -> None:
        """Until cancelled: sleeps to the next due time, five seconds at most."""
        with self._database.wakes.on("timers") as woken:
            while True:
                woken.clear()
                wait = CAP_SECONDS
                try:
                    wait = await self.tick()
                except StorageUnavailable as error:
                    log.warning("timekeeper.no_storage", reason=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await woken.wait()

    async def tick(self) -> float:
        """Fires everything due now; returns the seconds until the next look."""
        now = self._now()
        while (
            following := await self._database.read(lambda c: c.execute(_NEXT).scalar())
        ) and following <= now:
            await self._database.write(lambda tx: self._fire_due(tx, now))
        await self._seal_yesterday(now)
        return (
            CAP_SECONDS
            if following is None
            else min(CAP_SECONDS, max(0.01, (following - now).total_seconds()))
        )

    def _fire_due(self, tx: Transaction, now: datetime) -> None:
        for row in tx.connection.execute(_DUE, {"now": now, "batch": BATCH}).all():
            tx.connection.execute(_FIRED, {"of": row.id, "now": now})
            if row.complaint_id is not None:
                self._fire_alone(tx, dict(row._mapping), now)

    def _fire_alone(self, tx: Transaction, timer: Mapping[str, Any], now: datetime) -> None:
        """One timer in a savepoint of its own: what goes wrong with one case holds up no other."""
        tx.connection.exec_driver_sql("SAVEPOINT timer")
        try:
            case = cases.load(tx, timer["complaint_id"], now)
            self._fire(tx, case, timer)
            if case.happenings:
                self._complaints.save(tx, case)
        except Exception as error:
            if unavailable(error):
                raise
            tx.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT timer")
            log.exception("timekeeper.timer_failed", timer=timer["id"], code=timer["code"])
        tx.connection.exec_driver_sql("RELEASE SAVEPOINT timer")

    def _fire(self, tx: Transaction, case: Case, timer: Mapping[str, Any]) -> None:
        code, profile = timer["code"], self._complaints.profile
        if code == surveys.CODE:
            surveys.fall_due(tx, case, timer, profile)
            return
        if code == "T-IDLE" and self._spoke_since(tx, case, timer):
            return
        if not is_end(code, timer["step"], profile, written=case.written):
            self._remind(tx, case, timer)
            return
        event = BY_CODE[code].breach
        if event and transitions(case["state"], event) and not (event == "no_reply" and case["safety_flag"]):
            self._end(tx, case, event)
            return
        case.happened("timer_breached", SYSTEM, data={"timer": code})
        if code == "T-PROGRESS" and case["state"] in AT_WORK and case["peer"]:
            case.happened("progress", SYSTEM)
        if code in REPEATING:
            self._again(tx, case, code)

    def _spoke_since(self, tx: Transaction, case: Case, timer: Mapping[str, Any]) -> bool:
        """Whether the customer spoke since the timer started: then it starts anew from their last word."""
        last = tx.connection.execute(_LAST, {"of": case["conversation_id"]}).scalar()
        if last is None or last <= timer["started_at"] + timedelta(seconds=1):
            return False
        started = step_of(
            "T-IDLE",
            0 if timer["step"] == 0 else timer["step"],
            last,
            self._complaints.profile,
            written=case.written,
        )
        cases.start_timers(tx, case["id"], [started])
        return True

    def _remind(self, tx: Transaction, case: Case, timer: Mapping[str, Any]) -> None:
        profile = self._complaints.profile
        following = step_of(
            timer["code"], timer["step"] + 1, timer["started_at"], profile, written=case.written
        )
        cases.start_timers(tx, case["id"], [following])
        data = {
            "timer": timer["code"],
            "ends": timer["ends_at"].isoformat(),
            "started": timer["started_at"].isoformat(),
        }
        case.happened("reminded", SYSTEM, words=self._open_question(tx, case), data=data)

    def _open_question(self, tx: Transaction, case: Case) -> str:
        """What the person was asked last: by the desk, or by the assistant in an unfinished talk."""
        if case["state"] == "intake":
            state = (
                tx.connection.execute(_STATE, {"of": case["conversation_id"], "case": case["id"]}).scalar()
                or {}
            )
            if not state.get("asked"):
                return text("summary.ask", case["language"])
            form, thin = Form.from_json(case["form"]), bool(state.get("thin"))
            return put(state["asked"], form, case["language"], thin=thin).text
        return str(tx.connection.execute(_QUESTION, {"of": case["id"]}).scalar() or "")

    def _end(self, tx: Transaction, case: Case, event: str) -> None:
        self._complaints.move(case, event, SYSTEM)
        if event == "idle":
            self._complaints.end_talk(tx, case, away=True)

    def _again(self, tx: Transaction, case: Case, code: str) -> None:
        started = step_of(code, 0, case.now, self._complaints.profile, written=case.written)
        cases.start_timers(tx, case["id"], [started])
        case.set(next_update_due=started.ends_at)

    async def _seal_yesterday(self, now: datetime) -> None:
        day = (now - SEAL_AFTER - timedelta(days=1)).date().isoformat()
        last = await self._database.read(lambda c: c.execute(_LAST_SEAL).first())
        if last is not None and last.day >= day:
            return
        end = datetime.combine((now - SEAL_AFTER).date(), datetime.min.time(), now.tzinfo)
        await self._database.write(lambda tx: _seal(tx, day, end, now))


def _seal(tx: Transaction, day: str, end: datetime, now: datetime) -> None:
    last = tx.connection.execute(_LAST_SEAL).first()
    if last is not None and last.day >= day:
        return
    after, previous = (last.up_to, last.hash) if last else (0, "")
    up_to = tx.connection.execute(_LAST_EVENT, {"end": end}).scalar() or after
    heads = heads_between(tx.connection, after, up_to)
    row = {
        "day": day,
        "cases": len(heads),
        "up_to": up_to,
        "hash": audit.seal(previous, day, heads),
        "at": now,
    }
    tx.connection.execute(_SEAL, row)  # another node may have sealed the day


_SEAL = insert_unless_known(seals, ("day", "cases", "up_to", "hash", "at"), key="day")


def heads_between(connection: Any, after: int, up_to: int) -> Sequence[tuple[int, str]]:
    """The last event hash of every chain that grew between two event ids, by case."""
    rows = connection.execute(_HEADS, {"after": after, "up_to": up_to}).all()
    return [(row.complaint_id, row.hash) for row in rows]


_RUNNING: ColumnElement[str] = literal_column("'running'")  # written out, so that the partial index serves
_NEXT = select(func.min(timer_rows.c.due_at)).where(timer_rows.c.state == _RUNNING)
_DUE = (
    select(timer_rows)
    .where(timer_rows.c.state == _RUNNING, timer_rows.c.due_at <= bindparam("now"))
    .order_by(timer_rows.c.due_at)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_FIRED = (
    update(timer_rows)
    .where(timer_rows.c.id == bindparam("of"))
    .values(state="fired", ended_at=bindparam("now"))
)
_LAST = select(func.max(messages.c.at)).where(
    messages.c.conversation_id == bindparam("of"), messages.c.author == "customer"
)
_STATE = select(conversations.c.state).where(
    conversations.c.id == bindparam("of"), conversations.c.complaint_id == bindparam("case")
)
_QUESTION = (
    select(func.coalesce(messages.c.whole, messages.c.text))
    .where(
        messages.c.complaint_id == bindparam("of"),
        messages.c.author == "staff",
        messages.c.kind == "question",
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
_LAST_SEAL = select(seals).order_by(seals.c.day.desc()).limit(1)
_LAST_EVENT = select(func.max(case_events.c.id)).where(case_events.c.at < bindparam("end"))
_newest = (
    select(func.max(case_events.c.id))
    .where(case_events.c.id > bindparam("after"), case_events.c.id <= bindparam("up_to"))
    .group_by(case_events.c.complaint_id)
)
_HEADS = (
    select(case_events.c.complaint_id, case_events.c.hash)
    .where(case_events.c.id.in_(_newest))
    .order_by(case_events.c.complaint_id)
)
