"""Settings of Twilio: half-given and wrong ones name the variable and the mend."""

import pytest

from channels.base import SettingError
from channels.sms.settings import TwilioSettings
from twilio_double import ACCOUNT

GOOD = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "secret", "TWILIO_FROM": "+15005550006"}


def test_no_setting_is_no_channel():
    assert TwilioSettings.of({"MAIL_ADDRESS": "x"}) is None


def test_the_token_is_not_shown():
    assert "secret" not in repr(TwilioSettings.of(GOOD))


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"TWILIO_ACCOUNT_SID": ""}, "ACCOUNT_SID"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": ""}, "AUTH_TOKEN"),
        ({"TWILIO_FROM": ""}, "FROM"),
        ({"TWILIO_FROM": "12345"}, "FROM"),
        ({"TWILIO_WHATSAPP_FROM": "whatsapp:x"}, "WHATSAPP_FROM"),
        ({"TWILIO_API_URL": "api.twilio.com"}, "API_URL"),
        ({"TWILIO_COUNTRIES": "GB,Ireland"}, "COUNTRIES"),
        ({"TWILIO_PRICE": "cheap"}, "PRICE"),
        ({"TWILIO_DAILY": "-1"}, "DAILY"),
        ({"TWILIO_CEILING": "nan"}, "CEILING"),
        ({"TWILIO_WHATSAPP_TEMPLATE": "HX1"}, "WHATSAPP_TEMPLATE"),
    ],
)
def test_a_wrong_setting_names_itself(changes, variable):
    with pytest.raises(SettingError) as caught:
        TwilioSettings.of({**GOOD, **changes})
    assert caught.value.variable == f"AMENDS_TWILIO_{variable}"
