"""Answers of getUpdates are cut at the bounds of their updates, whatever stands in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.split import belongs, id_of, pressed, updates_in

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.tuples(st.integers(0, 10**9), json_values), max_size=6), st.booleans())
def test_every_update_comes_out_byte_for_byte(values, ascii_only):
    updates = [
        json.dumps({"update_id": number, "x": value}, ensure_ascii=ascii_only).encode(
            "utf-8", "surrogatepass"
        )
        for number, value in values
    ]
    answer = b'{"ok": true, "result": [' + b",\n ".join(updates) + b"]}"
    assert updates_in(answer) == [
        (number, update) for (number, _), update in zip(values, updates, strict=True)
    ]


def test_an_update_with_broken_bytes_holds_up_no_other():
    answer = b'{"ok":true,"result":[{"update_id":7,"message":{"text":"\xff\xfe}"}},{"update_id":8}]}'
    assert [number for number, _ in updates_in(answer)] == [7, 8]


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b'{"ok":true}', b'{"result":[{"a":1}]}', b'{"result":[{"update_id":1', b"[]"]
)
def test_what_is_no_answer_is_told(answer):
    with pytest.raises(ValueError, match=r"(?i)update"):
        updates_in(answer)


@given(st.binary(max_size=200))
def test_looking_at_any_bytes_never_raises(data):
    id_of(data)
    belongs(data)
    pressed(data)


def test_a_chat_in_the_words_of_a_person_is_none():
    update = {"update_id": 1, "message": {"text": '"chat":{"id":9}', "chat": {"id": 4}}}
    assert belongs(json.dumps(update).encode()) == ("4", "")
