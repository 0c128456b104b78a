"""One message whose parts came as events of their own (an album), read as one."""

from collections.abc import Iterable
from dataclasses import replace

from bot.inbox import Taken
from channels.base import Channel, InboundMessage, Reading


def read_all(channel: Channel, taken: Taken) -> Reading:
    """The reading of an event, together with the parts that followed it."""
    readings = [channel.read(each.raw) for each in (taken, *taken.parts)]
    messages = [each for each in readings if isinstance(each, InboundMessage)]
    if len(messages) < 2:
        return messages[0] if messages else readings[0]
    return replace(
        messages[0],
        text=_joined(each.text for each in messages),
        whole=_joined(each.whole or each.text for each in messages),
        attachments=tuple(file for each in messages for file in each.attachments),
        missed=tuple(file for each in messages for file in each.missed),
        lost=tuple(file for each in messages for file in each.lost),
        wordless=next((each.wordless for each in messages if each.wordless), ""),
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))
