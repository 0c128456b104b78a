"""SMS and WhatsApp through Twilio."""

from collections.abc import Sequence

from channels.base import Channel, Settings, Tools


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """The ways the settings name, none when they name no account. Raises `SettingError`."""
    if not any(name.startswith("TWILIO_") and value.strip() for name, value in settings.items()):
        return ()
    from channels.sms.account import Account
    from channels.sms.channel import House, TwilioChannel
    from channels.sms.settings import TwilioSettings

    found = TwilioSettings.of(settings)
    if found is None:
        return ()
    account, house = Account(found), House()
    if found.sender:
        house.lines.append(TwilioChannel("sms", account, tools, house))
    if found.whatsapp:
        house.lines.append(TwilioChannel("whatsapp", account, tools, house))
    return tuple(house.lines)
