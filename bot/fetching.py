"""Files a message only names: asked for once the message is stored, and told of when they cannot be had."""

import asyncio
import hashlib
from dataclasses import replace

from bot.inbox import Later
from channels.base import Attachment, Channel, Fetches, FileTooLarge, InboundMessage, SendError


async def fetched(channel: Channel, message: InboundMessage, *, last: bool) -> InboundMessage:
    """The message with the bytes of its files; what is too large is missed; what is gone, empty, or still away at the
    `last` try is lost.

    Raises `Later` when the provider may give them at another try.
    """
    if not any(each.remote for each in message.attachments) or not isinstance(channel, Fetches):
        return message
    ends = await asyncio.gather(*(_one(channel, each, last=last) for each in message.attachments))
    return replace(
        message,
        attachments=tuple(file for end, file in ends if end == "had"),
        missed=(*message.missed, *(file for end, file in ends if end == "missed")),
        lost=(*message.lost, *(file for end, file in ends if end == "lost")),
    )


async def _one(channel: Fetches, named: Attachment, *, last: bool) -> tuple[str, Attachment]:
    if not named.remote:
        return "had", named
    try:
        file = await channel.fetch(named)
    except FileTooLarge:
        return "missed", named
    except SendError as error:
        if error.permanent or last:
            return "lost", named
        raise Later(f"the file could not be fetched: {error}") from error
    if not file.content:
        return "lost", file
    digest = hashlib.sha256(file.content).hexdigest()
    return "had", replace(file, size=len(file.content), sha256=digest)
