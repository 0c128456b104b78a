import base64
import binascii
import hashlib
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.email import parts
from channels.email.bulk import Lightened, lighten
from channels.email.mime import parse

MAILS = sorted((Path(__file__).parents[3] / "data" / "mail").glob("*.eml"))
LINES = st.sampled_from(
    [
        *(
            b"From: a@b.example",
            b"From:",
            b"Subject: =?utf-8?B?5oqV6K+J?=",
            b"Subject: =?utf-8?q?=E6=8A",
            b"",
        ),
        *(b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: multipart/alternative; boundary=y"),
        *(
            b"Content-Type: text/html; charset=zip",
            b"Content-Type: text/plain; charset=utf-7",
            b"--x",
            b"--y",
        ),
        *(b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status", b"--x--", b"--y--"),
        *(
            b"Content-Transfer-Encoding: base64",
            b"Content-Transfer-Encoding: quoted-printable",
            b"QUJD=",
            b"Q",
        ),
        *(
            b"Content-Transfer-Encoding: x-uuencode",
            b"begin 644 x",
            b"+AGE-",
            b"<p>\xff",
            b"\xe6\x8a\x95\x00",
        ),
        *(
            b"Content-Disposition: attachment; filename*0*=x''%E6; filename*1*=%ZZ",
            b" folded",
            b"no colon here",
        ),
        *(b"Return-Path: <>", b"Auto-Submitted: auto-replied", b"Date: 99 Foo", b"Message-ID: <a@b>"),
    ]
)


def content(mail):
    return mail.as_bytes(policy=policy.SMTP)


def letter(text="The kettle leaks."):
    mail = EmailMessage()
    mail["From"] = "Ann <ann@example.com>"
    mail.set_content(text)
    return mail


@given(st.binary(max_size=3000))
@example(b"")
@example(b"\r\n\r\n")
@example(b"Content-Type: message/rfc822\n\n")
@example(b"Content-Type: text/plain; charset*0*=x''%FF\n\n\xff")
def test_any_bytes_can_be_taken_apart(raw):
    mail = parse(raw)
    assert "\0" not in mail.text


@given(st.lists(LINES, max_size=40), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_any_order_of_mail_lines_can_be_taken_apart(lines, end):
    mail = parse(end.join(lines))
    mail.text.encode("utf-8")
    for file in mail.files:
        file.name.encode("utf-8")
        assert file.size == len(file.content) > 0


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_cut_off_anywhere_is_still_read(path):
    raw = path.read_bytes()
    for end in range(0, len(raw), max(37, len(raw) // 25)):
        parse(raw[:end])


@pytest.mark.parametrize("lines", ["\r\n", "\n"])
def test_a_slice_of_the_raw_mail_holds_the_file(lines):
    mail = letter()
    mail.add_attachment(
        b"\xff\xd8\xff" + bytes(range(256)) * 40, maintype="image", subtype="jpeg", filename="a.jpg"
    )
    mail.add_attachment(
        b"\xff\xd8\xff" + bytes(range(256)) * 40, maintype="image", subtype="jpeg", filename="b.jpg"
    )
    mail.add_attachment("serial,4711\n", filename="c.csv", cte="8bit")
    raw = mail.as_bytes(policy=policy.SMTP.clone(linesep=lines))
    files = parse(raw).files
    assert len({file.slice.offset for file in files}) == 3
    for file in files:
        place = raw[file.slice.offset : file.slice.offset + file.slice.length]
        assert (base64.b64decode(place) if file.slice.encoding == "base64" else place) == file.content
        assert file.sha256 == hashlib.sha256(file.content).hexdigest()


def test_a_slice_is_only_given_where_plain_decoding_leads_to_the_content():
    raw = b"Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAA\n"
    (file,) = parse(raw).files
    assert (file.content, file.slice) == (b"\x89PNG\r\n\x1a\n\x00\x00", None)


def test_words_of_several_parts_are_read_in_their_order():
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nFirst.\n--x\nContent-Type: image/gif\n"
        b"Content-Disposition: attachment; filename=a.gif\n\nGIF89a\n--x\n"
        b"Content-Type: text/html\n\n<p>Second.\n--x--\n"
    )
    mail = parse(raw)
    assert mail.text == "First.\nSecond."
    assert [file.name for file in mail.files] == ["a.gif"]


def test_thousands_of_nested_parts_lose_neither_sender_nor_words():
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    mail = parse(f"From: ann@example.com\n{head}\nthe words\n".encode())
    assert mail.headers.raw("from") == "ann@example.com"
    assert "the words" in mail.text + "".join(file.content.decode() for file in mail.files)


def test_a_mail_in_a_mail_is_a_file():
    outer = letter("See below.")
    outer.add_attachment(letter("The older words."))
    mail = parse(content(outer))
    assert mail.text == "See below."
    assert (mail.files[0].media_type, b"The older words." in mail.files[0].content) == (
        "message/rfc822",
        True,
    )


def test_a_file_alone_is_a_mail_without_words():
    mail = parse(b"From: a@b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.4 x\n")
    assert (mail.text, mail.files[0].name, mail.files[0].media_type) == ("", "a.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("declared", "start", "seen"),
    [
        ("image/png", b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"),
        ("image/jpg", b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"),
        ("image/jpeg", b"<html><script>", "text/html"),
        ("application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("application/pdf", b"just words", "text/plain"),
        ("text/csv", b"a,b", "text/csv"),
        ("image/jpeg", b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
        ("application/zip", b"PK\x03\x04....word/document.xml", "application/zip"),
        (
            "image/png",
            b"PK\x03\x04....word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("application/no type", b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)
def test_the_bytes_tell_the_type_where_the_declared_one_lies(declared, start, seen):
    raw = f"Content-Type: {declared}\nContent-Disposition: attachment; filename=x\n\n".encode() + start
    assert parse(raw).files[0].media_type == seen


BULK = base64.encodebytes(bytes(range(256)) * 300).decode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("coding", "kind"), [("base64", "image/png"), ("7bit", "text/csv"), ("quoted-printable", "text/csv")]
)
def test_a_long_body_set_aside_comes_back_to_the_byte(end, coding, kind):
    head = f"Content-Type: {kind}; name=a\nContent-Disposition: attachment\nContent-Transfer-Encoding: {coding}\n\n"
    parts = "".join(f"--x\n{head}{BULK}" for _ in range(3))
    text = f"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee below.\n{parts}--x--\n"
    raw = text.replace("\n", end).encode()
    mail = parse(raw)
    written = BULK.rstrip("\n").replace("\n", end).encode()
    plain = {"base64": base64.b64decode(BULK), "7bit": written, "quoted-printable": binascii.a2b_qp(written)}[
        coding
    ]
    assert mail.text == "See below."
    assert [file.content for file in mail.files] == [plain] * 3
    for file in mail.files:
        assert file.slice is None or raw[file.slice.offset :].startswith(written)
    assert (None in [file.slice for file in mail.files]) == (coding == "quoted-printable")


def test_a_long_body_that_is_the_text_is_read():
    assert parse(f"From: a@b\n\n{BULK}".encode()).text == BULK.rstrip("\n")


def test_a_long_file_in_a_mail_in_a_mail_is_written_out_again():
    inner = letter()
    inner.add_attachment(b"\xff\xd8\xff" + bytes(60_000), maintype="image", subtype="jpeg", filename="a.jpg")
    outer = letter("See below.")
    outer.add_attachment(inner)
    (file,) = parse(content(outer)).files
    assert parse(file.content).files[0].content == b"\xff\xd8\xff" + bytes(60_000)


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                BULK,
                BULK[:20_000],
                BULK[:20_000].rstrip("\n"),
                "\n",
                "\n\n",
                "--x\n",
                "\n--x\n",
                "--x--",
                "-",
                "-a: b\n",
            ),
            *(
                "words\n",
                "a: b\n",
                "\0",
                "\u00e9",
                "Content-Type: message/rfc822\n\n",
                "Content-Type: text/html\n\n",
            ),
            *("Content-Type: message/delivery-status\n\n", "Content-Transfer-Encoding: base64\n\n"),
        ]
    )
)


@given(PIECES)
def test_setting_aside_changes_nothing(pieces):
    whole = "".join(pieces).encode()
    light = lighten(whole)
    assert (light.restored(light.content) or light.content) == whole


@given(PIECES)
def test_a_mail_reads_the_same_whether_or_not_its_long_bodies_are_set_aside(pieces):
    raw = "".join(["From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", *pieces]).encode()
    mail = parse(raw)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "lighten", Lightened)
        line_by_line = parse(raw)
    assert (mail.text, mail.files, mail.empty, mail.defects) == (
        line_by_line.text,
        line_by_line.files,
        line_by_line.empty,
        line_by_line.defects,
    )


LINES = (
    *(
        "From: a@b",
        "Subject: x",
        "no header",
        "",
        " folded",
        "Content-Type: text/plain",
        "Content-Type: text/html",
    ),
    *(
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: x-uuencode",
        "Content-Type: multi",
        "\r",
        "aGk=",
    ),
    *(
        "Content-Type: message/rfc822",
        "Content-Type: multipart/mixed; boundary=x",
        "--x",
        "begin 644 a",
        "#86)C",
        "end",
    ),
    *(
        "Subject:",
        "Subject: \t",
        "X\t: 1",
        ": none",
        "From a@b",
        "\tfolded ",
        " ",
        "X: \xe9\0\x0b y",
        "Su bject: z",
    ),
)


@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(("\n", "\r\n", "\r")))
def test_a_mail_of_one_part_reads_the_same_whether_or_not_its_body_is_set_aside(lines, end):
    raw = end.join(lines).encode("latin-1")
    mail = parse(raw)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "lighten", Lightened)
        line_by_line = parse(raw)
    for seen in ("text", "files", "empty", "defects", "has_html"):
        assert getattr(mail, seen) == getattr(line_by_line, seen)
    assert list(mail.root.raw_items()) == list(line_by_line.root.raw_items())


def test_numbered_marks_by_the_thousand_take_no_more_than_their_length():
    marks = "".join(f"=set-aside-{number}-" for number in range(200_000))
    assert parse(f"From: a@b\n\n{marks}".encode()).text == marks


def test_a_mail_that_holds_the_mark_itself_keeps_its_files():
    head = "From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n\0000;\n--x\n"
    raw = f"{head}Content-Type: image/png\n\n{BULK}--x--"
    (file,) = parse(raw.encode()).files
    assert file.content == BULK.rstrip("\n").encode()


HOSTILE = {
    "scripts that never close": "<script " * 50_000,
    "comments that never close": "<!--" * 50_000,
    "quotations in quotations": "<blockquote>x" * 50_000,
    "tables in tables": "<table><tr><td>" * 20_000,
    "marks": "&a" * 50_000,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_takes_no_more_than_its_length(markup):
    # a reading that looks at every byte again for every other one would not end while anybody waits
    head = "From: a@b\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\nwords\n"
    assert parse(f"{head}--x\nContent-Type: text/html\n\n{markup}".encode()).has_html
