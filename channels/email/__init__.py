"""Mail as a channel of the desk."""

from collections.abc import Sequence

from channels.base import Accept, Accepted, Channel, Settings, Tools
from channels.email.settings import mailboxes


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """A channel for every mailbox the settings name, none when they name none. Raises `SettingError`."""
    found = mailboxes(settings)
    if not found:
        return ()
    from channels.email.mailbox import Mailbox

    return tuple(Mailbox(box, tools) for box in found)


async def deliver(
    raw: bytes, accept: Accept, tools: Tools, account: str, sender: str | None = None
) -> Accepted:
    """Takes one mail an MTA gives on standard input; `sender` is its envelope's, where known.

    Returns once it is durable; raises `StorageUnavailable`: an MTA then wants exit code 75 (EX_TEMPFAIL).
    """
    from channels.email.listener import event_of

    # some MTAs put an mbox line before the mail
    content = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
    return await accept(event_of(content, account, tools.now(), sender, []))
