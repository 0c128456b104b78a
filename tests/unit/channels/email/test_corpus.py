"""The handwritten mails of tests/data/mail, each with what has to be read from it."""

from pathlib import Path

import pytest

from channels.email.describe import describe

MAILS = Path(__file__).parents[3] / "data" / "mail"
EXPECTED = {
    "plain": {
        "kind": "message",
        "from": "ann@example.com",
        "from_name": "Ann Smith",
        "to": ["complaints@desk.example"],
        "subject": "Kettle from 3 May leaks",
        "message_id": "<plain-1@example.com>",
        "date": "2026-11-20T18:30:05+01:00",
        "html": False,
        "attachments": [],
        "defects": [],
    },
    "bare_line_feeds": {"text": "Line one\nLine two"},
    "html_only": {
        "html": True,
        "text": "The drum is broken & loud.\nIt cost 300\xa0€.\n\n- bought in May\n- failed in June",
    },
    "gb18030": {"from_name": "张镕", "subject": "投诉：洗衣机漏水"},
    "no_charset_chinese": {"from_name": "张", "subject": "投诉", "text": "水壶坏了，请退款。"},
    "raw_headers": {
        "from_name": "Jürgen Müller",
        "subject": "Beschädigtes Paket – bitte prüfen",
        "text": "Das Paket ist beschädigt, Schaden 20 €.",
    },
    "broken_utf8": {"text": "Käse ist schlecht, gr\ufffdße  und Ende \ufffd"},
    "unknown_charset": {"text": "Das Gerät ist kaputt."},
    "broken_boundary": {"text": "The crack is on the left side.", "defects": ["CloseBoundaryNotFoundDefect"]},
    "missing_boundary": {"text": "The words are here all the same."},
    "stray_line": {"from": "ann@example.com", "subject": "Still readable", "text": "The kettle leaks."},
    "no_empty_line": {
        "from": "ann@example.com",
        "text": "The kettle leaks, and no line is left free above this one.\nPlease answer.",
    },
    "html_says_more": {
        "html": True,
        "text": "The delivery of order 4711 came two weeks late, and the table had a long scratch across the "
        "whole top, which I found only after the driver had gone.\n\nI want it exchanged.",
    },
    "reply_gmail": {
        "in_reply_to": "<7.sig@desk.example>",
        "references": ["<plain-1@example.com>", "<7.sig@desk.example>"],
        "reply_text": "It is the blue one.\n\nThe serial number is 4711.",
        "reference": "AMD-261121-7K3TF",
    },
    "reply_outlook": {"reply_text": "Please send it to my work address."},
    "reply_qq": {"reply_text": "是蓝色的那个，型号X1。", "reference": "AMD-261121-7K3TF"},
    "reply_to": {
        "from": "form@shop.example",
        "reply_to": "Li.Wei@Example.ORG",
        "reference": "AMD-261121-7K3TF",
        "authentication": {"spf": "pass", "dkim": "pass", "dmarc": "pass"},
    },
    "out_of_office": {"kind": "auto_reply"},
    "out_of_office_chinese": {"kind": "auto_reply", "subject": "自动回复：您的来信"},
    "read_receipt": {"kind": "auto_reply"},
    "mailing_list": {"kind": "auto_reply"},
    "loop": {"kind": "loop"},
    "feedback_report": {"kind": "feedback_report"},
    "bounce": {
        "kind": "bounce",
        "bounce": {"recipients": ["ann@example.com"], "status": "5.1.1", "permanent": True},
    },
    "bounce_plain": {
        "kind": "bounce",
        "bounce": {"recipients": ["ann@example.com"], "status": "5.7.1", "permanent": True},
    },
    "delayed": {
        "kind": "bounce",
        "bounce": {"recipients": ["ann@example.com"], "status": "4.4.1", "permanent": False},
    },
    "no_sender": {"kind": "message", "from": None, "text": "I have no address."},
    "empty": {"kind": "message", "from": None, "text": "", "subject": "", "date": None},
}
FIELDS = {
    *(
        "kind",
        "from",
        "from_name",
        "reply_to",
        "to",
        "subject",
        "message_id",
        "in_reply_to",
        "references",
        "date",
    ),
    *("text", "reply_text", "html", "attachments", "bounce", "reference", "authentication", "defects"),
}


def described(name):
    return describe((MAILS / f"{name}.eml").read_bytes())


def files_of(name):
    return [(f["filename"], f["media_type"], f["size"], f["inline"]) for f in described(name)["attachments"]]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_is_read_as_a_person_would(name):
    found = described(name)
    assert {field: found[field] for field in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_mail_is_described_with_the_same_fields(path):
    found = describe(path.read_bytes())
    assert found.keys() == FIELDS
    assert found["kind"] in {"message", "auto_reply", "bounce", "feedback_report", "loop"}


def test_the_whole_text_stays_where_a_reply_is_trimmed():
    assert "> Which kettle is it?" in described("reply_gmail")["text"]


def test_a_forwarded_mail_is_told_whole():
    assert "Your order will come on 5 November." in described("forwarded")["reply_text"]


def test_a_type_that_lies_is_corrected_and_a_path_is_cut():
    assert files_of("lying_type") == [
        ("invoice.pdf", "image/jpeg", 780, False),
        ("note.txt", "text/plain", 11, False),
        ("empty.bin", "application/octet-stream", 0, False),
    ]


def test_names_of_files_are_read_in_every_coding():
    assert [name for name, *_ in files_of("names")] == ["投诉清单.csv", "洗衣机.csv", "revvsc.exe.csv"]


def test_a_picture_in_the_text_is_inline():
    assert files_of("inline_picture") == [("p1.gif", "image/gif", 42, True)]
