"""Who may see what: staff sign-in, sessions, API tokens, and the customer's way to their own case."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from backend.actors import Actor
from backend.case import complaints
from backend.database import Database, Transaction
from backend.models import AccessCode, ApiToken, Session, SignInLink, Staff
from backend.states import ROLES
from channels.base import news_key

staff = Staff.__table__  # type: ignore[attr-defined]
links = SignInLink.__table__  # type: ignore[attr-defined]
sessions = Session.__table__  # type: ignore[attr-defined]
tokens = ApiToken.__table__  # type: ignore[attr-defined]
codes = AccessCode.__table__  # type: ignore[attr-defined]

LINK_HOURS = 24
SESSION_DAYS = 14
SEEN_EVERY = timedelta(minutes=5)
CODE_MINUTES = 15
CODE_TRIES = 5
CODES_A_DAY = 8

# OWASP's first choice for argon2id: 19 MiB, two passes; the library's own default takes 64 MiB a sign-in.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobody() -> str:
    """What an unknown person's password is held against, so that they take as long as known ones."""
    return _hasher.hash("nobody signs in with this")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed-in person at the desk. `csrf` must come back with every change they ask for."""

    actor: Actor
    email: str
    language: str
    csrf: str


SendCode = Callable[[Transaction, Mapping[str, Any], str, datetime], None]
"""Queues a code to the verified address of a case."""


class Access:
    """Sign-in and the keys of cases, over one database."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        sign: Callable[[str, str], str],
        public_url: str,
        send_code: SendCode,
    ) -> None:
        self._database = database
        self._now = now
        self._sign = sign
        self._public_url = public_url
        self._send_code = send_code

    async def add_staff(self, email: str, role: str, name: str = "", password: str | None = None) -> None:
        """Adds a person, or changes the role and password of a known one. Raises ValueError for an unknown role."""
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}: use one of {', '.join(ROLES)}")
        hashed = await asyncio.to_thread(_hasher.hash, password) if password else None
        now = self._now()

        def write(tx: Transaction) -> None:
            known = tx.connection.execute(_STAFF_BY_EMAIL, {"email": _email(email)}).first()
            values = (
                {"role": role, "active": True}
                | ({"name": name} if name else {})
                | ({"password": hashed} if hashed else {})
            )
            if known:
                tx.connection.execute(update(staff).where(staff.c.id == known.id).values(**values))
            else:
                shown = name or email.split("@", maxsplit=1)[0].replace(".", " ").title()
                row = {"email": _email(email), "name": shown, "language": "en", "created_at": now, **values}
                tx.connection.execute(insert(staff), row)

        await self._database.write(write)

    async def add_token(self, name: str, role: str) -> str:
        """A new API token, told only now. Raises ValueError for an unknown role."""
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}: use one of {', '.join(ROLES)}")
        token = f"amends_{secrets.token_urlsafe(32)}"
        row = {"hash": _hash(token), "name": name, "role": role, "created_at": self._now()}
        await self._database.write(lambda tx: tx.connection.execute(insert(tokens), row))
        return token

    async def sign_in_link(self, email: str) -> str | None:
        """A one-time link for a known person, None for an unknown one."""
        token = secrets.token_urlsafe(32)
        expires = self._now() + timedelta(hours=LINK_HOURS)

        def write(tx: Transaction) -> bool:
            person = tx.connection.execute(_STAFF_BY_EMAIL, {"email": _email(email)}).first()
            if person is None or not person.active:
                return False
            row = {"hash": _hash(token), "staff_id": person.id, "expires_at": expires}
            tx.connection.execute(insert(links), row)
            return True

        if not await self._database.write(write):
            return None
        return f"{self._public_url}/console/sign-in/link/{token}"

    async def redeem(self, token: str) -> str | None:
        """The cookie of a new session for an unused, fresh link."""
        now = self._now()

        def write(tx: Transaction) -> str | None:
            used = tx.connection.execute(_USE_LINK, {"of": _hash(token), "now": now}).first()
            return None if used is None else _begin(tx, used.staff_id, now)

        return await self._database.write(write)

    async def by_password(self, email: str, password: str) -> str | None:
        """The cookie of a new session; None, after the same time, for a wrong password or an unknown person."""
        found = await self._database.read(
            lambda c: c.execute(_STAFF_BY_EMAIL, {"email": _email(email)}).first()
        )
        known = found.password if found is not None and found.active else None
        right = await asyncio.to_thread(_matches, known, password)
        if found is None or known is None or not right:
            return None
        now = self._now()
        return await self._database.write(lambda tx: _begin(tx, found.id, now))

    async def session(self, cookie: str) -> Signed | None:
        """Who is signed in with this cookie."""
        now, hashed = self._now(), _hash(cookie)
        found = await self._database.read(lambda c: c.execute(_SESSION, {"of": hashed, "now": now}).first())
        if found is None:
            return None
        if now - found.seen_at > SEEN_EVERY:
            seen = {"of": hashed, "now": now}
            await self._database.write(lambda tx: tx.connection.execute(_SEEN, seen))
        actor = Actor("staff", found.staff_id, found.name, found.role)
        return Signed(actor, found.email, found.language, found.csrf)

    async def sign_out(self, cookie: str) -> None:
        hashed = _hash(cookie)
        await self._database.write(
            lambda tx: tx.connection.execute(delete(sessions).where(sessions.c.hash == hashed))
        )

    async def by_token(self, bearer: str) -> Actor | None:
        """The program behind an API token."""
        hashed = _hash(bearer)
        found = await self._database.read(lambda c: c.execute(_TOKEN, {"of": hashed}).first())
        return None if found is None else Actor("staff", None, found.name, found.role)

    def case_key(self, row: Mapping[str, Any]) -> str:
        """The key in a customer's link to their case: whoever has it may see the case (law 11)."""
        return self._sign("case", f"{row['reference']}:{row['secret']}")

    def case_link(self, row: Mapping[str, Any]) -> str:
        return f"{self._public_url}/complaint/{row['reference']}?key={self.case_key(row)}"

    async def case_by_key(self, reference: str, key: str) -> Mapping[str, Any] | None:
        """The case, when the key is its own; unknown numbers and wrong keys look the same."""
        row = await self._database.read(lambda c: _by_reference(c, reference))
        expected = self.case_key(row or {"reference": reference, "secret": "none"})
        return row if secrets.compare_digest(expected.encode(), key.encode()) and row else None

    async def case_by_answer(
        self, reference: str, answer: str, level: int, key: str
    ) -> Mapping[str, Any] | None:
        """The case, when the key is that of this answer to its decision; all else looks the same."""
        row = await self._database.read(lambda c: _by_reference(c, reference))
        expected = answer_key(self._sign, row or {"reference": reference, "secret": "none"}, answer, level)
        return row if secrets.compare_digest(expected.encode(), key.encode()) and row else None

    async def case_by_news(self, reference: str, key: str) -> Mapping[str, Any] | None:
        """The case, when the key is that of the page where its address ends news; all else looks the same."""
        row = await self._database.read(lambda c: _by_reference(c, reference))
        expected = news_key(self._sign, reference, row["peer"] if row else "none")
        return row if secrets.compare_digest(expected.encode(), key.encode()) and row else None

    async def send_code(self, reference: str) -> None:
        """Sends a code to the case's own address, if there is one; tells the caller nothing."""
        await self._database.write(lambda tx: self.put_code(tx, reference, self._now()))

    def put_code(self, tx: Transaction, reference: str, now: datetime) -> None:
        """The same, as a part of what is being written."""
        row = _by_reference(tx.connection, reference)
        if row is None or not row["peer"] or _codes_of_late(tx, row["id"], now):
            return
        code = f"{secrets.randbelow(1_000_000):06}"
        values = {"complaint_id": row["id"], "hash": _hash(f"{reference}:{code}"), "attempts": 0}
        tx.connection.execute(insert(codes), {**values, "expires_at": now + timedelta(minutes=CODE_MINUTES)})
        self._send_code(tx, row, code, now)

    async def check_code(self, reference: str, code: str) -> str | None:
        """The key of the case when the code is right, unused and fresh; a few tries at each code."""
        now = self._now()

        def write(tx: Transaction) -> str | None:
            row = _by_reference(tx.connection, reference)
            if row is None:
                return None
            for sent in tx.connection.execute(_CODES, {"of": row["id"], "now": now}).all():
                tx.connection.execute(_TRIED, {"of_code": sent.id})
                if secrets.compare_digest(sent.hash, _hash(f"{reference}:{code.strip()}")):
                    tx.connection.execute(_USED, {"of_code": sent.id, "now": now})
                    return self.case_key(row)
            return None

        return await self._database.write(write)


def answer_key(sign: Callable[[str, str], str], row: Mapping[str, Any], answer: str, level: int) -> str:
    """The key of one answer to the decision of one level: it opens nothing else of the case."""
    return sign("decision", f"{row['reference']}:{row['secret']}:{level}:{answer}")


def _email(text: str) -> str:
    return text.replace("\0", "").strip().lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _matches(hashed: str | None, password: str) -> bool:
    try:
        return _hasher.verify(hashed or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False


def _begin(tx: Transaction, staff_id: int, now: datetime) -> str:
    cookie = secrets.token_urlsafe(32)
    row = {
        "hash": _hash(cookie),
        "staff_id": staff_id,
        "csrf": secrets.token_urlsafe(24),
        "created_at": now,
        "seen_at": now,
        "expires_at": now + timedelta(days=SESSION_DAYS),
    }
    tx.connection.execute(insert(sessions), row)
    return cookie


def _by_reference(connection: Connection, reference: str) -> Mapping[str, Any] | None:
    found = connection.execute(_CASE, {"reference": reference.replace("\0", "")}).first()
    return None if found is None else dict(found._mapping)


def _codes_of_late(tx: Transaction, complaint_id: int, now: datetime) -> bool:
    """Whether one may not be sent again: one lives at a time, used up or not, and a few in a day."""
    sent = (
        tx.connection.execute(_SENT, {"of": complaint_id, "since": now - timedelta(days=1)}).scalars().all()
    )
    return len(sent) >= CODES_A_DAY or any(expires > now for expires in sent)


_STAFF_BY_EMAIL = select(staff).where(staff.c.email == bindparam("email"))
_USE_LINK = (
    update(links)
    .where(links.c.hash == bindparam("of"), links.c.used_at.is_(None), links.c.expires_at > bindparam("now"))
    .values(used_at=bindparam("now"))
    .returning(links.c.staff_id)
)
_SESSION = (
    select(
        sessions.c.staff_id,
        sessions.c.csrf,
        sessions.c.seen_at,
        staff.c.name,
        staff.c.role,
        staff.c.email,
        staff.c.language,
    )
    .join(staff, staff.c.id == sessions.c.staff_id)
    .where(sessions.c.hash == bindparam("of"), sessions.c.expires_at > bindparam("now"), staff.c.active)
)
_SEEN = update(sessions).where(sessions.c.hash == bindparam("of")).values(seen_at=bindparam("now"))
_TOKEN = select(tokens.c.name, tokens.c.role).where(
    tokens.c.hash == bindparam("of"), tokens.c.revoked_at.is_(None)
)
_CASE = select(complaints).where(complaints.c.reference == bindparam("reference"))
_CODES = select(codes.c.id, codes.c.hash).where(
    codes.c.complaint_id == bindparam("of"),
    codes.c.expires_at > bindparam("now"),
    codes.c.used_at.is_(None),
    codes.c.attempts < CODE_TRIES,
)
_SENT = select(codes.c.expires_at).where(
    codes.c.complaint_id == bindparam("of"), codes.c.expires_at > bindparam("since")
)
_TRIED = update(codes).where(codes.c.id == bindparam("of_code")).values(attempts=codes.c.attempts + 1)
_USED = update(codes).where(codes.c.id == bindparam("of_code")).values(used_at=bindparam("now"))
