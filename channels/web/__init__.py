"""The web chat: conversations over HTTP and server-sent events, for our page and sites that embed it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channels.base import Channel, Settings, Tools

if TYPE_CHECKING:
    from channels.web.channel import WebChannel

__all__ = ["configure"]


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """The one web chat of this desk. Raises `SettingError` for an origin that is none."""
    return [web_channel(settings, tools)]


def web_channel(settings: Settings, tools: Tools) -> "WebChannel":
    from channels.web.channel import WebChannel
    from channels.web.settings import WebSettings

    return WebChannel(WebSettings.of(settings), tools)
