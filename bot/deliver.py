"""`amends mail deliver`: a mail handed over by a mail server, stored before the server is told so.

A mail server takes the exit code for the fate of the mail (sysexits.h): 0 delivered, 75 kept and tried again, most
others sent back to whoever wrote it. So whatever is wrong on this side is 75, and the mail waits until it is mended.
"""

import os

from bot.app import Program
from channels.base import SettingError
from channels.email import deliver

OK, DATAERR, NOUSER, TEMPFAIL = os.EX_OK, os.EX_DATAERR, os.EX_NOUSER, os.EX_TEMPFAIL
_NOBODY = frozenset({"", "<>", "mailer-daemon"})  # how mail servers write the sender of a bounce


class Turned(Exception):
    """A mail that will not be taken at any other time either; `code` is the exit code that says why."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


async def hand_over(program: Program, raw: bytes, sender: str | None = None, mailbox: str = "") -> None:
    """Stores one mail for a mailbox, the first one where none is named. `sender` is the envelope's, where known.

    Raises `Turned`, `StorageUnavailable`, and `SettingError` where mail is not set up.
    """
    accounts = [c.account for c in program.channels.values() if c.traits.contact == "email"]
    if not accounts:
        raise SettingError("AMENDS_MAIL_ADDRESS", "name the mailbox these mails were sent to")
    wanted = (mailbox or accounts[0]).lower()
    account = next((each for each in accounts if each.lower() == wanted), None)
    if account is None:
        raise Turned(f"no mailbox {mailbox} here; there are {', '.join(accounts)}", NOUSER)
    _refuse(raw)
    await deliver(raw, program.inbox.accept, program.tools, account, _envelope(sender))


def _refuse(raw: bytes) -> None:
    from channels.email.listener import LARGEST_MAIL

    if not raw.strip():
        raise Turned("there was no mail on standard input", DATAERR)
    if len(raw) > LARGEST_MAIL:
        raise Turned(f"the mail is larger than {LARGEST_MAIL // 1_000_000} MB", DATAERR)


def _envelope(sender: str | None) -> str | None:
    if sender is None:
        return None
    bare = sender.strip().removeprefix("<").removesuffix(">")
    return "" if bare.lower() in _NOBODY else bare
