"""Telegram as a channel of the desk: one for every bot."""

from collections.abc import Sequence

from channels.base import Channel, Settings, Tools
from channels.telegram.settings import bots


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """A channel for every bot the settings name, none when they name none. Raises `SettingError`."""
    found = bots(settings, tools.languages, tools.public_url)
    if not found:
        return ()
    from channels.telegram.channel import TelegramBot

    return tuple(TelegramBot(bot, tools) for bot in found)
