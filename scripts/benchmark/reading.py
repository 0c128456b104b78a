"""What reading a mail costs beside the standard library's bare parse of the same bytes, and how it grows."""

import email
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmark.mails import LARGE, SMALL, mails
from benchmark.pages import GMAIL, OUTLOOK
from channels.base import RawEvent
from channels.email.hypertext import readable
from channels.email.reading import read

REACH = 4.0
DESK = "complaints@example.org"
HEAD = (
    "From: Anna Miller <anna@example.com>\r\nTo: complaints@example.org\r\nSubject: {subject}\r\n"
    "Message-ID: <1@example.com>\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n{more}\r\n"
)
WORDS = "The kettle I bought in May leaks at the handle, and nobody has answered my letters so far.\r\n"


def figures(rounds: int) -> str:
    """A table: medians of so many alternated rounds."""
    rows = [_row(name, raws, rounds) for name, raws in _kinds().items()]
    growth = _growth(rounds)
    lines = [
        f"reading a mail, beside a bare compat32 parse (reach: at most {REACH:g} at 2 KB); medians of {rounds} rounds",
        "",
        "| mail | bytes | parse µs | read µs | read / parse |",
        "|---|---:|---:|---:|---:|",
        *rows,
        "",
        "| plain words, bytes | read µs a KB |",
        "|---:|---:|",
        *(f"| {size} | {cost:.1f} |" for size, cost in growth),
    ]
    return "\n".join(lines)


def _kinds() -> dict[str, Sequence[bytes]]:
    quoted = "".join(f"> {WORDS}" for _ in range(14))
    answer = HEAD.format(
        subject="Re: your complaint",
        more="In-Reply-To: <7.x@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n",
    )
    answered = answer.replace("text/plain", "text/html")
    page = HEAD.format(subject="Complaint", more="Content-Type: text/html; charset=utf-8\r\n")
    chinese = HEAD.format(
        subject="=?gb2312?B?zbbL3w==?=", more="Content-Type: text/plain; charset=gb2312\r\n"
    )
    return {
        "complaint in two alternatives": [_bare(each.wire) for each in mails(40, SMALL, "reading")],
        "answer above a quotation": [
            f"{answer}It is the blue one.\r\n\r\nOn 16/11/2026 10:00, Acme <{DESK}> wrote:\r\n{quoted}".encode()
        ],
        "answer on a page, as Gmail's": [f"{answered}{GMAIL}".encode()],
        "answer on a page, as Outlook's": [f"{answered}{OUTLOOK}".encode()],
        "answer in two alternatives, as Gmail's": [_alternatives(GMAIL)],
        "answer in two alternatives, as Outlook's": [_alternatives(OUTLOOK)],
        "page alone": [f"{page}<html><body>{f'<p>{WORDS}</p>' * 15}</body></html>".encode()],
        "Chinese, GB2312": [chinese.encode() + "洗衣机漏水了，请尽快处理。\r\n".encode("gb2312") * 60],
        "with a picture, 200 KB": [_bare(each.wire) for each in mails(4, LARGE, "reading")],
    }


def _alternatives(page: str) -> bytes:
    """As those programs send it mostly: with the same in plain text before it."""
    head = HEAD.format(
        subject="Re: your complaint",
        more='In-Reply-To: <7.x@example.org>\r\nContent-Type: multipart/alternative; boundary="x"\r\n',
    )
    kind = "\r\n--x\r\nContent-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}"
    text = readable(page).replace("\n", "\r\n")
    return f"{head}{kind.format('plain', text)}{kind.format('html', page)}\r\n--x--\r\n".encode()


def _bare(wire: bytes) -> bytes:
    return wire.removesuffix(b"\r\n.\r\n").replace(b"\r\n..", b"\r\n.")


def _event(raw: bytes) -> RawEvent:
    return RawEvent(
        "email", DESK, "1", datetime(2026, 11, 16, tzinfo=UTC), raw, {"mail_from": "anna@example.com"}
    )


def _sign(purpose: str, value: str) -> str:
    return f"{len(purpose)}{len(value)}signature"


def _read(event: RawEvent) -> object:
    return read(event, DESK, _sign)


def _row(name: str, raws: Sequence[bytes], rounds: int) -> str:
    events = [_event(raw) for raw in raws]
    repeat = max(1, 200_000 // sum(map(len, raws)))
    parsed, taken = [], []
    for _ in range(rounds):
        parsed.append(_cost(email.message_from_bytes, raws, repeat))
        taken.append(_cost(_read, events, repeat))
    bare, whole = statistics.median(parsed), statistics.median(taken)
    size = sum(map(len, raws)) // len(raws)
    return f"| {name} | {size} | {bare:.0f} | {whole:.0f} | {whole / bare:.2f} |"


def _growth(rounds: int) -> list[tuple[int, float]]:
    found = []
    for times in (20, 200, 2_000, 5_000):
        raw = (HEAD.format(subject="Complaint", more="Content-Type: text/plain\r\n") + WORDS * times).encode()
        cost = statistics.median(_cost(_read, [_event(raw)], max(1, 2_000 // times)) for _ in range(rounds))
        found.append((len(raw), cost / len(raw) * 1000))
    return found


def _cost(function: Callable[[Any], object], given: Sequence[Any], repeat: int) -> float:
    begun = time.thread_time()
    for _ in range(repeat):
        for each in given:
            function(each)
    return (time.thread_time() - begun) / repeat / len(given) * 1e6
