"""The channels of this program: one line each, imported only when they are configured."""

from collections.abc import Sequence
from importlib import import_module

from channels.base import Channel, Settings, Tools

MODULES = (
    "channels.web",
    "channels.email",
    "channels.telegram",
    "channels.sms",
)


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """Every configured channel. Raises `SettingError` for a wrong or half setting."""
    return [channel for name in MODULES for channel in import_module(name).configure(settings, tools)]
