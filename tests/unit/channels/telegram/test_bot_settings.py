"""The bots of a desk, as the environment gives them."""

import pytest

from channels.base import SettingError
from channels.telegram.settings import bots

TOKEN = "123456:ABC-DEF1234"
LANGUAGES = ("en", "zh-CN")


def test_no_token_is_no_bot():
    assert bots({"MAIL_ADDRESS": "a@b.example"}, LANGUAGES, "") == ()


def test_several_bots_each_with_their_own():
    given = {
        "TELEGRAM_2_TOKEN": "99:other-token", "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_2_LANGUAGE": "zh-CN",
        "TELEGRAM_API_URL": "http://127.0.0.1:1/",
    }  # fmt: skip
    first, second = bots(given, LANGUAGES, "http://desk")
    assert (first.account, first.number, first.mode) == ("123456", "", "polling")
    assert (second.account, second.number, second.language) == ("99", "2", "zh-CN")
    assert second.api_url == "http://127.0.0.1:1"
    assert TOKEN not in repr(first)


@pytest.mark.parametrize(
    ("more", "variable"),
    [
        ({"TELEGRAM_TOKEN": "x"}, "TELEGRAM_TOKEN"),
        ({"TELEGRAM_2_LANGUAGE": "en"}, "TELEGRAM_2_TOKEN"),
        ({"TELEGRAM_2_TOKEN": "123456:again"}, "TELEGRAM_2_TOKEN"),
        ({"TELEGRAM_MODE": "magic"}, "TELEGRAM_MODE"),
        ({"TELEGRAM_MODE": "webhook"}, "PUBLIC_URL"),
        ({"TELEGRAM_WEBHOOK_SECRET": "abc"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"TELEGRAM_LANGUAGE": "tlh"}, "TELEGRAM_LANGUAGE"),
        ({"TELEGRAM_RATE": "fast"}, "TELEGRAM_RATE"),
        ({"TELEGRAM_API_URL": "nowhere"}, "TELEGRAM_API_URL"),
    ],
)
def test_a_wrong_setting_names_its_variable(more, variable):
    with pytest.raises(SettingError) as caught:
        bots({"TELEGRAM_TOKEN": TOKEN, **more}, LANGUAGES, "http://desk")
    assert caught.value.variable == f"AMENDS_{variable}"
