"""Why a message did not go is told to staff in their own language, whatever the provider's code."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.web.console.wording import Wording
from channels.sms.errors import TROUBLES, Meaning, told

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def wording(language: str) -> Wording:
    return Wording(language, ZoneInfo("Europe/London"), NOW)


@pytest.mark.parametrize(
    "code", [code for code, each in TROUBLES.items() if each.meaning is not Meaning.ACCOUNT]
)
def test_every_reason_why_a_text_failed_is_said_in_chinese_too(code):
    shown = wording("zh-CN").trouble(told(str(code)))
    assert shown.endswith(f" (Twilio {code})")
    words = shown.partition(" (Twilio")[0]
    assert any("\u4e00" <= character <= "\u9fff" for character in words), words
    assert wording("en").trouble(told(str(code))) == told(str(code))


@pytest.mark.parametrize("event", ["texts_stopped", "texts_started", "fell_back", "number_asked", "number_proved",
                                   "files_lost", "progress"])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_happens_by_text_has_words(event, language):
    said = wording(language).t(f"console.event.{event}")
    assert not said.startswith("console.")
    assert any("\u4e00" <= character <= "\u9fff" for character in said) is (language == "zh-CN")
