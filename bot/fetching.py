"""Files a message only names: asked for once the message is stored, and told of when they cannot be had."""

import asyncio
import hashlib
from dataclasses import replace

from bot.inbox import Later
from channels.base import Attachment, Channel, Fetches, FileTooLarge, InboundMessage, SendError


async def fetched(channel: Channel, message: InboundMessage, *, last: bool) -> InboundMessage:
    """The message with the bytes of its files; what is too large, gone, or still away at the `last` try is missed.

    Raises `Later` when the provider may give them at another try.
    """
    if not any(each.remote for each in message.attachments) or not isinstance(channel, Fetches):
        return message
    found = await asyncio.gather(*(_one(channel, each, last=last) for each in message.attachments))
    pairs = list(zip(message.attachments, found, strict=True))
    return replace(
        message,
        attachments=tuple(got for _, got in pairs if got is not None),
        missed=(*message.missed, *(named for named, got in pairs if got is None)),
    )


async def _one(channel: Fetches, attachment: Attachment, *, last: bool) -> Attachment | None:
    if not attachment.remote:
        return attachment
    try:
        content = await channel.fetch(attachment)
    except FileTooLarge:
        return None
    except SendError as error:
        if error.permanent or last:
            return None
        raise Later(f"the file could not be fetched: {error}") from error
    if not content:
        return None
    digest = hashlib.sha256(content).hexdigest()
    return replace(attachment, content=content, size=len(content), sha256=digest)
