"""A stored web message is read as it was meant, whatever its bytes."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import InboundMessage, Proof, RawEvent, StoredFile
from channels.web.reading import cite, clean, read
from channels.web.uploads import clean_name

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def raw(body: bytes, **envelope: str) -> RawEvent:
    return RawEvent("web", "chat", "abc:one:two", NOW, body, envelope)


def said(**body: object) -> InboundMessage:
    return read(raw(json.dumps(body).encode()))


def test_words_option_and_language_are_read():
    message = read(raw(b'{"id": "1", "text": " Hello\\r\\nworld ", "option": "skip"}', language="zh-CN"))

    assert (message.text, message.option, message.language) == ("Hello\nworld", "skip", "zh-CN")
    assert (message.address.channel, message.address.account, message.address.peer) == ("web", "chat", "abc")
    assert message.proof is Proof.OWN


def test_files_come_from_the_envelope_never_from_the_page():
    file = StoredFile("f1", "照片.jpg", "image/jpeg", 7, "aa")
    message = read(raw(b'{"text": "", "files": ["f1"]}', files=cite([file])))

    (attachment,) = message.attachments
    assert (attachment.stored, attachment.name, attachment.size, attachment.sha256) == (
        "f1",
        "照片.jpg",
        7,
        "aa",
    )
    assert said(files=["f1"]).attachments == ()


def test_a_form_is_read_by_field_and_its_problem_is_the_text():
    message = said(
        form={"problem_description": "It broke\x00.", "phone": " ", "email": "a@b.example", "x": 3}
    )

    assert message.form == {"problem_description": "It broke.", "email": "a@b.example"}
    assert message.text == "It broke."


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[]", b"7", b"[" * 100_000, b'{"text": 7}'])
def test_bytes_that_are_no_message_say_why(body: bytes):
    with pytest.raises(ValueError, match=r"JSON|string"):
        read(raw(body))


def test_what_no_one_can_say_is_left_out():
    assert clean("a\x00b\ud800c\x07\u2028d\te") == "abc\nd\te"


@given(st.text(st.characters(exclude_categories=())))
def test_any_words_can_be_stored(text: str):
    words = said(text=text).text

    assert "\0" not in words
    words.encode()


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\fakepath\cat.png", "cat.png"),
        ("插头照片.jpg", "插头照片.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_file_name_is_only_a_label(given_name: str, shown: str):
    assert clean_name(given_name) == shown
