"""Phones from a form: proved by a code given back where the person talks, before anything else is sent to them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from sqlalchemy import bindparam, func, select, update

from backend.actors import CUSTOMER
from backend.case import Case, messages, write_messages
from backend.complaints import outgoing
from backend.database import Transaction
from backend.database.statements import Prepared, insert_unless_known
from channels.base import Address, Channel
from dialogs.catalogue import text
from dialogs.complaint import Form
from notifications import contacts
from notifications.contacts import CODES_A_DAY, conversations

_CODE = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proving:
    """For one desk: `line` is the channel that texts phones, None where there is none."""

    line: Channel | None
    organisation: str
    sign: Callable[[str, str], str]

    def phone_of(self, form: Form) -> Address | None:
        """The phone a person agreed to be texted at, None without agreement, phone or line."""
        if self.line is None or form.value("sms_optin") != "yes":
            return None
        number = _number(form.value("phone"), self.line.account)
        return Address(self.line.name, self.line.account, number) if number else None

    def follow(
        self, tx: Transaction, case: Case, before: Form, after: Form, vouched: Mapping[str, str]
    ) -> None:
        """A phone was given or changed: the old one hears nothing more of this case, the new one gets a code. One that
        the provider `vouched` for needs none, and is another way to its person whether they want news there or not."""
        trusted = self._trust(tx, case, vouched.get("phone", ""))
        old, new = self.phone_of(before), self.phone_of(after)
        if old == new:
            return
        if old is not None:
            tx.connection.execute(_PART, {**_at(old), "of": case["id"]})
        if new is not None and new != trusted:
            self._ask(tx, case, new)

    def _ask(self, tx: Transaction, case: Case, address: Address) -> bool:
        """Sends a fresh code; False where as many as a day allows were sent."""
        if _sent(tx, address, case.now) >= CODES_A_DAY:
            return False
        code = contacts.new_code(tx, address, case.now, self.sign)
        words = text("sms.code", case["language"], desk=self.organisation, code=code, minutes="15")
        write_messages(tx, [_row(case, address, words, kind="code", urgent=True)])
        case.happened("number_asked", CUSTOMER)
        return True

    def _trust(self, tx: Transaction, case: Case, phone: str) -> Address | None:
        number = _number(phone, self.line.account) if self.line and phone else ""
        if self.line is None or not number:
            return None
        address = Address(self.line.name, self.line.account, number)
        contacts.vouch(tx, address, case.now)
        self._join(tx, case, address, case.now)
        return address

    def answered(self, tx: Transaction, case: Case, words: str, command: str) -> tuple[str, str]:
        """What these words are to a code that was sent: the key of the answer and the phone, empty where they are
        nothing to it. A wrong code proves nothing; `newcode` brings a fresh one."""
        address = self.phone_of(Form.from_json(case["form"]))
        code = _CODE.fullmatch(words.strip())
        if address is None or not (code or command == "newcode") or not contacts.awaits(tx, address):
            return "", ""
        if code is None:
            return ("number.again" if self._ask(tx, case, address) else "number.limit"), address.peer
        if not contacts.prove(tx, address, words.strip(), case.now, self.sign):
            return "error.code_wrong", address.peer
        self._welcome(tx, case, address, case.now)
        return "number.proved", address.peer

    def _welcome(self, tx: Transaction, case: Case, address: Address, now: datetime) -> None:
        """The phone is the person's: its talk joins the case, and is told so."""
        self._join(tx, case, address, now)
        case.happened("number_proved", CUSTOMER)
        told = text("sms.optin", case["language"], desk=self.organisation, reference=case["reference"])
        talk = tx.connection.execute(_TALK, _at(address)).scalar()
        write_messages(tx, [{**_row(case, address, told, kind="notice"), "conversation_id": talk}])

    def _join(self, tx: Transaction, case: Case, address: Address, now: datetime) -> None:
        """The phone's own talk, if it has none about another case, is about this one from now on."""
        row = {
            "channel": address.channel,
            "account": address.account,
            "peer": address.peer,
            "topic": "",
            "state": {"language": case["language"], "phase": "submitted", "greeted": True},
            "language": case["language"],
            "version": 1,
            "person": "",
            "complaint_id": case["id"],
            "opened_at": now,
            "last_at": now,
        }
        if not _BEGIN.run(tx.connection, row):
            tx.connection.execute(_JOIN, {**_at(address), "of": case["id"]})


def _number(given: str, ours: str) -> str:
    """The number as it is dialled from anywhere; without a country it is one of our own number's."""
    try:
        code = phonenumbers.parse(ours).country_code if ours.startswith("+") else None
        home = phonenumbers.region_code_for_country_code(code) if code else None
        number = phonenumbers.parse(given, home)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _row(case: Case, address: Address, words: str, *, kind: str, urgent: bool = False) -> dict[str, Any]:
    return {
        **outgoing(case, words, kind=kind),
        "conversation_id": None,
        "channel": address.channel,
        "account": address.account,
        "peer": address.peer,
        "thread": None,
        "reply_to": None,
        "urgent": urgent,
    }


def _sent(tx: Transaction, address: Address, now: datetime) -> int:
    given: Mapping[str, Any] = {**_at(address), "since": now - timedelta(days=1)}
    return int(tx.connection.execute(_CODES, given).scalar() or 0)


def _at(address: Address) -> dict[str, str]:
    return {"at_channel": address.channel, "at_account": address.account, "at_peer": address.peer}


_here = (
    conversations.c.channel == bindparam("at_channel"),
    conversations.c.account == bindparam("at_account"),
    conversations.c.peer == bindparam("at_peer"),
)
_TALK = select(conversations.c.id).where(*_here, conversations.c.topic == "")
_BEGIN = Prepared(
    insert_unless_known(
        conversations,
        (
            *("channel", "account", "peer", "topic"),
            *("state", "language", "version", "person", "complaint_id", "opened_at", "last_at"),
        ),
    )
)
_JOIN = (
    update(conversations)
    .where(*_here, conversations.c.topic == "", conversations.c.complaint_id.is_(None))
    .values(complaint_id=bindparam("of"), version=conversations.c.version + 1)
)
_PART = (
    update(conversations)
    .where(*_here, conversations.c.complaint_id == bindparam("of"))
    .values(complaint_id=None, version=conversations.c.version + 1)
)
_CODES = select(func.count()).where(
    messages.c.kind == "code",
    messages.c.channel == bindparam("at_channel"),
    messages.c.account == bindparam("at_account"),
    messages.c.peer == bindparam("at_peer"),
    messages.c.at >= bindparam("since", type_=messages.c.at.type),
)
