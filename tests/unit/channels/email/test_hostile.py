"""Mails built to break a reader: whatever comes, it is read, and in time that grows with its length alone."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.base import DeliveryReceipt, Ignored, InboundMessage, RawEvent
from channels.email.charsets import text_of
from channels.email.describe import describe
from channels.email.mime import parse
from channels.email.quotes import new_words
from channels.email.reading import read

MAILS = Path(__file__).parents[3] / "data" / "mail"
FUZZED = sorted(path for path in (MAILS / "fuzz").glob("*") if path.suffix == ".bin")
WHOLE = sorted(MAILS.glob("*.eml"))
NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Return-Path",
        "Reply-To",
        "Message-ID",
        "References",
        "In-Reply-To",
        "Auto-Submitted",
        "List-Id",
        "X",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *(
                "Ann <ann@example.org>",
                "<>",
                "=?utf-8?B?5oqV?=",
                "=?gb2312?Q?=CD=B6?",
                "=?iso-2022-jp?B?GyRC",
                "\x1b$B@v",
            ),
            *(
                "multipart/mixed; boundary=x",
                'multipart/alternative; boundary="y"',
                "multipart/report; report-type=x",
            ),
            *(
                "message/rfc822",
                "message/delivery-status",
                "application/ms-tnef; name=winmail.dat",
                "text/calendar",
            ),
            *(
                "application/pkcs7-mime; smime-type=signed-data",
                "text/plain; format=flowed; delsp=yes; charset=utf-7",
            ),
            *(
                "text/html; charset=big5",
                "text/rtf",
                "base64",
                "quoted-printable",
                "x-uuencode",
                "attachment; filename*0*=''%",
            ),
            *(
                "auto-replied",
                "Undelivered Mail",
                "Re: [AMD-261121-7K3TF]",
                "Mon, 32 Foo 99999 99:99:99 +9999",
            ),
        ]
    ),
    st.text(max_size=60),
)
BODIES = st.one_of(
    st.sampled_from(
        [
            b"--x", b"--x--", b"--y", b"--y--", b"", b"> quoted", b"Sent: b", b"To: c", b"Subject: d", b"-- ",
            b"On 3 May 2026 at 18:00 A <a@b.cd> wrote:", b"From: a@b.cd", b"begin 644 x", b"M" * 61, b"end",
            b"x\x9f>\"\x01\x00\x02\x02\x90\x06\x00\xff\xff\xff\x7f", b"{\\rtf1{\\*\\x{\\u-1 \\'ff}",
            b"-----BEGIN PGP SIGNED MESSAGE-----", b"\x1b$)C\x0e!!", b"\x1b$B!!", b"BEGIN:VEVENT", b"SUMMARY:x",
            b"MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggA==", b"<div><blockquote>",
        ]
    ),
    st.binary(max_size=80),
)  # fmt: skip
BLOCKS = st.tuples(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.lists(BODIES, max_size=8))


def sign(purpose, value):
    return "signature"


def taken(raw):
    event = RawEvent("email", "complaints@desk.example", "1", datetime(2026, 11, 21, tzinfo=UTC), raw, {})
    return read(event, "complaints@desk.example", sign)


def written(blocks, end):
    lines = []
    for headers, body in blocks:
        lines += [f"{name}: {value}".encode("utf-8", "replace") for name, value in headers]
        lines += [b"", *body]
    return end.join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BLOCKS, max_size=5), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_a_hostile_mail_is_read(blocks, end):
    raw = written(blocks, end)
    assert isinstance(taken(raw), InboundMessage | Ignored | DeliveryReceipt)
    found = describe(raw)
    assert len(str(found["text"])) <= 8 * len(raw) + 1000
    str(found).encode("utf-8")


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4)), max_size=6))
def test_a_mail_with_bytes_changed_is_read(path, changes):
    raw = bytearray(path.read_bytes())
    for place, content in changes:
        at = place % (len(raw) + 1)
        raw[at : at + len(content)] = content
    assert isinstance(taken(bytes(raw)), InboundMessage | Ignored | DeliveryReceipt)


@pytest.mark.parametrize("path", FUZZED, ids=lambda path: path.stem)
def test_what_the_fuzzer_kept_is_read(path):
    raw = path.read_bytes()
    assert isinstance(taken(raw), InboundMessage | Ignored | DeliveryReceipt)
    describe(raw)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_become_text_in_any_set(content, charset):
    text_of(content, charset).encode("utf-8")


def test_ten_thousand_parts_are_read_up_to_a_bound():
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nword\r\n"
    mail = parse(
        b"From: a@b.cd\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + part * 10_000 + b"--x--"
    )
    assert 900 < mail.text.count("word") <= 1000
    assert "TooManyParts" in mail.defects


def work_of(function, *given_):
    """Lines of this project's and the library's Python that run: the same on every machine, at every load."""
    count = 0

    def traced(frame, event, _):
        nonlocal count
        count += event == "line"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        function(*given_)
    finally:
        sys.settrace(before)
    return count


def mail_of(body, kind="text/plain; charset=utf-8"):
    return f"From: Ann <ann@example.org>\nSubject: x\nIn-Reply-To: <a@b>\nContent-Type: {kind}\n\n{body}".encode()


GROWING = {
    "words": lambda n: mail_of("The kettle leaks every day.\n" * n),
    "quotations": lambda n: mail_of("> The kettle leaks.\nYes.\n" * n),
    "attributions": lambda n: mail_of(f"On 3 May 2026 at 18:00 Ann <a@b.cd> wrote:\n{'> x'}\n" * n),
    "colons": lambda n: mail_of("From: somebody wrote:\n" * n),
    "blank lines": lambda n: mail_of("\n" * (3 * n)),
    "begun files": lambda n: mail_of("begin 644 x\nM\n" * n),
    "armour": lambda n: mail_of("-----BEGIN PGP SIGNED MESSAGE-----\n\n" * n),
    "flowed": lambda n: mail_of("words \n" * n, "text/plain; format=flowed"),
    "headers": lambda n: (
        b"X-Bomb: " + b"a" * 60 + (b"\nX-Bomb: " + b"b" * 60) * n + b"\nFrom: a@b.cd\n\nwords"
    ),
    "senders": lambda n: b"From: a@b.cd\n" * n + b"\nwords",
    "parts": lambda n: b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nword\n" * (n // 2),
    "stray header lines": lambda n: b"From: a@b.cd\n" + b"stray line here\n" * n + b"Subject: y\n\nwords",
    "encoded words": lambda n: b"Subject: " + b" =?utf-8?B?5oqV?=\n" * n + b"\nwords",
    "marks in a page": lambda n: mail_of("<p>word</p>" * n, "text/html"),
    "rich text": lambda n: mail_of("{\\rtf1 " + "\\par word" * n, "text/rtf"),
}


@pytest.mark.parametrize("build", GROWING.values(), ids=GROWING.keys())
def test_the_work_grows_no_faster_than_the_mail(build):
    for function in (taken, describe):
        function(build(60))  # what is made once is made before
        small, large = work_of(function, build(150)), work_of(function, build(600))
        assert large <= 4.6 * small + 2000


LONG_LINES = [
    "a" * 300_000,
    "> " * 150_000,
    "a@b.cd " * 40_000,
    "wrote: " * 40_000,
    "<" * 300_000,
    "--" * 150_000,
    "=?" * 150_000,
]


@pytest.mark.parametrize("line", LONG_LINES, ids=lambda line: line[:6])
def test_one_endless_line_ends(line):
    # a pattern that goes back over the line would not end while anybody waits
    for reply in (True, False):
        new_words(line, reply=reply)
        new_words(f"words\n{line}:\n> x", reply=reply)
    for kind in ("text/plain", "text/html"):
        assert isinstance(taken(mail_of(line, kind)), InboundMessage)
    taken(f"From: {line}\nSubject: {line}\nContent-Type: text/plain; {line}\n\nx".encode())
