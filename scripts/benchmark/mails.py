"""The complaint mails of unit A: about 2 KB in two alternatives, or 200 KB with a picture attached."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

SMALL = 2_000
LARGE = 200_000

_GOODS = (
    "kettle",
    "toaster",
    "vacuum cleaner",
    "washing machine",
    "fan heater",
    "headphones",
    "coffee machine",
)
_FAULTS = (
    "stopped working after two days",
    "arrived with a cracked lid",
    "leaks from the bottom whenever it is filled",
    "makes a loud noise and switches itself off",
    "was delivered in the wrong colour and without its cable",
)
_WISHES = ("I want my money back.", "Please send me a new one.", "I would like it repaired.")
_MORE = (
    "I wrote to your shop twice and nobody has answered so far.",
    "The parcel was open when the courier handed it over to my neighbour.",
    "I followed the manual step by step and tried it on another socket too.",
    "Your hotline kept me waiting for forty minutes and then hung up.",
)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready for the wire, dots stuffed and end mark included."""

    sender: str
    wire: bytes


def mails(how_many: int, size: int, run: str) -> list[Mail]:
    """So many complaints, each of another person; the same every time for the same run's name."""
    return [_mail(number, size, run) for number in _numbered(how_many)]


def _numbered(how_many: int) -> Iterator[int]:
    return (next(_numbers) for _ in range(how_many))


def _mail(number: int, size: int, run: str) -> Mail:
    draw = random.Random(number)
    sender = f"customer-{run}-{number}@example.com"
    goods, order = draw.choice(_GOODS), draw.randrange(10**6, 10**7)
    day = f"{draw.randrange(1, 29)} {draw.choice(('March', 'April', 'May', 'June'))}"
    lines = [
        "Dear team,",
        f"The {goods} I bought from you on {day} {draw.choice(_FAULTS)}.",
        f"The order number is LH-{order}. {draw.choice(_WISHES)}",
        *draw.sample(_MORE, 3),
        "Kind regards",
        f"Anna Miller {number}",
    ]
    attached = _picture(draw) if size >= LARGE else []
    head = [
        f"From: Anna Miller <{sender}>",
        "To: complaints@example.org",
        f"Subject: Complaint about my {goods}",
        f"Message-ID: <{run}.{number}@example.com>",
        "Date: Mon, 16 Nov 2026 10:00:00 +0000",
        "MIME-Version: 1.0",
        "User-Agent: Mail 1.0",
    ]
    body = _alternatives(lines)
    parts = _mixed(body, attached) if attached else body
    wire = "\r\n".join([*head, *parts]).encode("ascii").replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
    return Mail(sender, wire)


def _alternatives(lines: list[str]) -> list[str]:
    paragraphs = "\r\n".join(f'<p style="margin:0 0 1em 0">{line}</p>' for line in lines)
    return [
        'Content-Type: multipart/alternative; boundary="alternatives"',
        "",
        "--alternatives",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        *lines,
        "",
        "--alternatives",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        f"<html><head><title>Complaint</title></head><body>\r\n{paragraphs}\r\n</body></html>",
        "",
        "--alternatives--",
    ]


def _mixed(body: list[str], attached: list[str]) -> list[str]:
    return [
        'Content-Type: multipart/mixed; boundary="mixed"',
        "",
        "--mixed",
        *body,
        "",
        "--mixed",
        'Content-Type: image/jpeg; name="photo.jpg"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="photo.jpg"',
        "",
        *attached,
        "",
        "--mixed--",
    ]


def _picture(draw: random.Random) -> list[str]:
    content = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + draw.randbytes(145_000)
    return base64.encodebytes(content).decode("ascii").splitlines()
