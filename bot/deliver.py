"""`amends mail deliver`: a mail handed over by a mail server, stored before the server is told so."""

from bot.app import Program
from channels.base import SettingError
from channels.email import deliver


async def hand_over(program: Program, raw: bytes) -> None:
    """Stores one mail for the first mailbox. Raises `StorageUnavailable`, `SettingError` without a mailbox."""
    account = next(
        (channel.account for channel in program.channels.values() if channel.traits.contact == "email"), None
    )
    if account is None:
        raise SettingError("AMENDS_MAIL_ADDRESS", "name the mailbox these mails were sent to")
    await deliver(raw, program.inbox.accept, program.tools, account)
