"""A desk as its staff see it: a served desk with cases of every kind, written through the real verbs."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmark.ports import unused_port
from PIL import Image
from sqlalchemy import insert, select, update

from backend import case as cases
from backend.actors import CUSTOMER, SYSTEM, Actor
from backend.complaints import Recorded, outgoing
from backend.database import Transaction
from backend.models import Attachment, Conversation, Inbound, Staff
from backend.references import draw
from bot.app import Program, compose, prepare, served
from bot.settings import Settings
from dialogs.complaint import Form, Value

conversations = Conversation.__table__
staff = Staff.__table__
inbound = Inbound.__table__
attachments = Attachment.__table__

NOW = datetime(2026, 11, 20, 11, 56, tzinfo=UTC)
PASSWORD = "a long enough pass phrase"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Desk:
    """A running desk and what its tests hold on to."""

    program: Program
    url: str
    clock: Callable[[], datetime]

    async def write(self, work: Callable[[Transaction], Any], *, brief: bool = False) -> Any:
        return await self.program.database.write(work)

    async def read(self, work: Callable[[Any], Any]) -> Any:
        return await self.program.database.read(work)

    async def hire(self, email: str, role: str, name: str, password: str | None = None) -> Actor:
        await self.program.office.access.add_staff(email, role, name, password)
        row = await self.read(lambda c: c.execute(select(staff).where(staff.c.email == email)).one())
        return Actor("staff", row.id, row.name, row.role)

    async def complaint(self, reference: str) -> dict[str, Any]:
        query = select(cases.complaints).where(cases.complaints.c.reference == reference)
        return dict((await self.read(lambda c: c.execute(query).one()))._mapping)


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(
        data=folder,
        port=unused_port(),
        organisation="Fernhill Home",
        timezone="Europe/London",
        secret_key="nobody guesses this one",
        **given,
    )


@asynccontextmanager
async def desk(
    folder: Path, clock: Callable[[], datetime] | None = None, **given: Any
) -> AsyncIterator[Desk]:
    """A desk served on loopback, empty but for its tables."""
    chosen = settings(folder, **given)
    lock = prepare(chosen)
    program = compose(chosen, now=clock)
    async with served(program):
        yield Desk(program, chosen.url, clock or program.office.now)
    if lock:
        lock.close()


def chat(
    tx: Transaction,
    program: Program,
    said: str,
    *,
    now: datetime,
    name: str = "",
    language: str = "en",
    channel: str = "web",
    media: str = "media.internet",
    subject: str = "",
    form: dict[str, Value] | None = None,
    hazard: str = "",
    status: str = "delivered",
    error: str = "",
) -> int:
    """A complaint somebody made in a chat: their words, the number they were given, and the case."""
    verbs = program.complaints
    reference, secret = draw(tx, verbs.prefix, now.date())
    address = {"channel": channel, "account": "main", "peer": f"peer-{reference}"}
    talk = tx.connection.execute(
        insert(conversations).returning(conversations.c.id),
        {
            **address,
            "topic": "",
            "language": language,
            "opened_at": now,
            "last_at": now,
            "version": 1,
            "person": "",
        },
    ).scalar_one()
    filled = Form().with_value("problem_description", Value(said, said, confirmed=True))
    for key, value in (form or {}).items():
        filled = filled.with_value(key, value)
    values = {
        "reference": reference,
        "secret": secret,
        **address,
        "media": media,
        "conversation_id": talk,
        "language": language,
        "subject": subject or said[:60],
        "complainant": name,
        "form": filled.to_json(),
        "missing": list(filled.missing()),
        "safety_flag": bool(hazard),
        "hazard_type": hazard,
        "priority": 1 if hazard else 3,
        "profile": "default",
        "last_words": said[:160],
        "last_author": "customer",
        "acknowledged_at": now + timedelta(seconds=4),
    }
    case = cases.create(tx, values, now)
    case.move("first_complaint_message", CUSTOMER, words=said)
    if hazard:
        case.happened("safety_flagged", SYSTEM, data={"hazard_type": hazard})
    cases.write_messages(tx, [_said(case, said, language, now)])
    sent = outgoing(case, _greeting(language, reference), kind="acknowledgement")
    sent |= {
        "at": now + timedelta(seconds=2),
        "status": status,
        "status_at": now + timedelta(seconds=4),
        "error": error,
    }
    cases.write_messages(tx, [sent])
    case.happened("acknowledgement_accepted", SYSTEM)
    verbs.save(tx, case)
    again = cases.load(tx, case["id"], now + timedelta(minutes=6))
    again.set(submitted_at=now)
    again.move("submit", CUSTOMER)
    again.move("ack_sent", SYSTEM)
    verbs.save(tx, again)
    return int(case["id"])


def _said(case: cases.Case, text: str, language: str, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": case["conversation_id"],
        "complaint_id": case["id"],
        "author": "customer",
        "text": text,
        "language": language,
        "at": now,
    }


def _greeting(language: str, reference: str) -> str:
    if language.startswith("zh"):
        return f"很抱歉让您遇到这样的事。您的投诉已登记，编号 {reference}。一小时内会有专人联系您。"
    return f"We are sorry you had this trouble. Your complaint has the number {reference}."


def add(tx: Transaction, program: Program, complaint_id: int, text: str, now: datetime, **more: Any) -> int:
    """The customer says more."""
    case = cases.load(tx, complaint_id, now)
    row = {**_said(case, text, case["language"], now), **more}
    case.set(last_words=text[:160], last_author="customer")
    written = cases.write_messages(tx, [row])[0]
    program.complaints.save(tx, case)
    return int(written["id"])


def photo(colour: str = "#8d7a64") -> bytes:
    out = BytesIO()
    Image.new("RGB", (480, 300), colour).save(out, "JPEG")
    return out.getvalue()


async def seeded(served_desk: Desk) -> dict[str, Any]:
    """Cases of several kinds for Mei Lin (an agent), and colleagues of other roles: actors and numbers."""
    program, now = served_desk.program, served_desk.clock()
    mei = await served_desk.hire("mei.lin@fernhill.example", "agent", "Mei Lin", PASSWORD)
    adaeze = await served_desk.hire("adaeze@fernhill.example", "manager", "Adaeze Obi")
    tom = await served_desk.hire("tom@fernhill.example", "agent", "Tom Reyes")
    await served_desk.hire("audit@fernhill.example", "auditor", "Ida Berg")
    sha = await program.files.keep(photo())
    found: dict[str, Any] = {"mei": mei, "adaeze": adaeze, "tom": tom}

    def write(tx: Transaction) -> None:
        found["fryer"] = _fryer(tx, program, mei, now, sha)
        found["charge"] = _charge(tx, program, mei, now)
        found["sofa"] = _sofa(tx, program, tom, now)
        found["shelf"] = chat(
            tx,
            program,
            "Shelf arrived split along the edge, this is how it came out of the box.",
            now=now - timedelta(hours=2),
            name="Oyelaran B.",
            subject="Shelf arrived split along the edge",
        )
        found["kettle"] = chat(
            tx,
            program,
            "水壶 K2 漏水，订单号 58-20988，上周三收到的，要求换货。",
            now=now - timedelta(hours=5),
            name="王建国",
            language="zh-CN",
            subject="水壶 K2 漏水，要求换货",
        )
        found["fridge"] = chat(
            tx,
            program,
            "2nd time no 1 came. Want my money back",
            now=now - timedelta(days=1),
            channel="sms",
            media="media.sms",
            subject="Text: fridge delivery missed again",
            status="failed",
            error="number no longer in service",
        )
        tx.connection.execute(
            insert(inbound),
            {
                "channel": "email",
                "account": "main",
                "provider_id": "1:7",
                "lane": "x",
                "received_at": now,
                "due_at": now,
                "body": b"x",
                "envelope": {},
                "fate": "failed",
                "attempts": 3,
                "reason": "the message has no sender that can be read",
            },
        )

    await served_desk.write(write)
    for name in ("fryer", "charge", "sofa", "shelf", "kettle", "fridge"):
        query = select(cases.complaints.c.reference).where(cases.complaints.c.id == found[name])
        found[name] = await served_desk.read(lambda c, q=query: c.execute(q).scalar_one())
    return found


def _fryer(tx: Transaction, program: Program, mei: Actor, now: datetime, sha: str) -> int:
    verbs = program.complaints
    begun = now - timedelta(hours=2, minutes=44)
    said = (
        "你好。昨晚用你们的空气炸锅 AF-520 做饭，突然冒烟，插头打火，"
        "我妈妈去拔插头的时候手被烫伤了，现在起了水泡。\n\n"
        "去年双十一买的，订单号 58-20731。"
    )
    form = {
        "name_or_organisation": Value("陈静", "陈静", confirmed=True),
        "product_description": Value("空气炸锅 AF-520", "空气炸锅 AF-520", message="1"),
        "product_reference": Value("58-20731", "58-20731", message="1"),
        "problem_date": Value("2026-11-19", "昨晚", message="1", confidence=0.6),
    }
    case = chat(
        tx,
        program,
        said,
        now=begun,
        name="陈静",
        language="zh-CN",
        subject="空气炸锅冒烟，母亲手部烫伤",
        form=form,
        hazard="health",
        status="read",
        channel="telegram",
        media="media.telegram",
    )
    file = {
        "id": "photo1",
        "name": "IMG_2044.jpg",
        "media_type": "image/jpeg",
        "size": 1_800_000,
        "sha256": sha,
    }
    message = add(
        tx,
        program,
        case,
        "医生说是浅二度烫伤，上了药。这是插头的照片，已经烧黑了。",
        now - timedelta(minutes=15),
        attachments=[file],
    )
    row = cases.load(tx, case, now)
    tx.connection.execute(
        insert(attachments),
        {
            **file,
            "channel": row["channel"],
            "account": row["account"],
            "peer": row["peer"],
            "complaint_id": case,
            "message_id": message,
            "file": sha,
            "at": now,
        },
    )
    verbs.transition(tx, case, "assign", mei, now - timedelta(minutes=40), data={"owner": mei.id})
    verbs.note(
        tx,
        case,
        "@Adaeze same plug batch as AF-520 lot 2511? Please stop the lot until we know.",
        mei,
        now - timedelta(minutes=6),
    )
    reply = verbs.reply(
        tx,
        case,
        "陈女士您好，我是林梅，由我负责您的投诉。请保留炸锅和插头，不要扔，今天下午我们派人上门取回检测，费用由我们承担。",
        mei,
        now - timedelta(minutes=2),
    )
    tx.connection.execute(
        update(cases.messages)
        .where(cases.messages.c.id == reply)
        .values(status="delivered", status_at=now - timedelta(minutes=2))
    )
    add(tx, program, case, "好的，谢谢。取件师傅什么时候到？医药费谁承担？", now - timedelta(minutes=1))
    return case


def _charge(tx: Transaction, program: Program, mei: Actor, now: datetime) -> int:
    verbs = program.complaints
    begun = now - timedelta(days=4)
    form = {
        "name_or_organisation": Value("Hannah Whitcombe", "Hannah", confirmed=True),
        "email": Value("hannah@example.org", "hannah@example.org", confirmed=True),
        "product_reference": Value("58-20417", "order 58-20417"),
    }
    case = chat(
        tx,
        program,
        "I was charged twice for order 58-20417. You will see £249.00 on 2 October and again on 5 October.",
        now=begun,
        name="Hannah Whitcombe",
        channel="email",
        media="media.email",
        form=form,
        subject="Charged twice for order 58-20417, third time asking",
        status="accepted",
    )
    verbs.transition(tx, case, "assign", mei, begun + timedelta(hours=1), data={"owner": mei.id})
    scales = {"severity": 2, "safety": 0, "complexity": 1, "impact": 2, "immediate_needed": "no"}
    verbs.amend(tx, case, {"assessment": scales, "category": 20}, mei, begun + timedelta(hours=2))
    verbs.transition(tx, case, "assessed", mei, begun + timedelta(hours=2))
    whole = "I have now attached both bank statements.\n\nOn 19 Nov, Fernhill Home wrote:\n> The statement?"
    add(
        tx,
        program,
        case,
        "I have now attached both bank statements. This is the third time I am asking.",
        now - timedelta(hours=3),
        whole=whole,
    )
    return case


def _sofa(tx: Transaction, program: Program, tom: Actor, now: datetime) -> int:
    recorded = Recorded(
        media="media.phone",
        language="en",
        words="The sofa was promised for 6 November and nobody came. He wants a date, today.",
        values={"name_or_organisation": "Robert Achterberg", "phone": "+44 20 7946 0123"},
        subject="Sofa promised for 6 November, nobody came",
    )
    reference = program.complaints.record(tx, recorded, tom, now - timedelta(days=3))
    query = select(cases.complaints.c.id).where(cases.complaints.c.reference == reference)
    return int(tx.connection.execute(query).scalar_one())
