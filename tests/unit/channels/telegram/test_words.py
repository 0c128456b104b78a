"""Texts fit into Telegram's messages and come out letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from channels.base import Option
from channels.telegram.sending import keyboard, refusal
from channels.telegram.wire import ApiError
from channels.telegram.words import file_name, parts, units


@given(st.text(max_size=400), st.integers(5, 60))
def test_pieces_fit_and_lose_nothing_but_space(text, most):
    found = parts(text, most)
    assert all(units(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_text_is_cut_between_words_and_chinese_behind_a_sentence():
    assert parts("one two three four", 10) == ["one two", "three four"]
    assert parts("水壶漏水了。请尽快处理这件事情。", 10) == ["水壶漏水了。", "请尽快处理这件事情。"]


def test_a_name_of_a_file_is_only_a_label():
    assert file_name("../../etc/\u202epasswd", "x") == "passwd"
    assert file_name(None, "photo-3.jpg") == "photo-3.jpg"


def test_a_button_telegram_cannot_bear_is_left_out():
    found = keyboard([Option("k" * 65, "Long"), Option("yes", "Yes"), Option("no", "No")])
    assert found is not None
    assert [[button.callback_data for button in row] for row in found.inline_keyboard] == [["yes", "no"]]


def test_what_a_refusal_means():
    blocked = refusal(ApiError(403, "Forbidden: bot was blocked by the user"))
    assert (blocked.permanent, blocked.gone) == (True, True)
    busy = refusal(ApiError(429, "Too Many Requests", 7.0))
    assert (busy.permanent, busy.retry_after, busy.everybody) == (False, 7.0, True)
    assert refusal(ApiError(500, "Internal")).permanent is False
    assert refusal(ApiError(400, "Bad Request: message is too long")).permanent is True
    assert refusal(ApiError(401, "Unauthorized")).permanent is False
