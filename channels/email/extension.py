"""The reply addresses of this desk's letters: complaints+<token>@…, where a signed token names the letter.

The token is a hint that survives mail programs which drop every other header. It names the letter, never a person:
whoever got that letter sent on has it too.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable

from channels.email.headers import Headers, mailboxes

Sign = Callable[[str, str], str]

_PURPOSE = "mail reply-to"
_LETTERS = (
    "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: none is mistaken for another, and all are lower case
)
_VALUE = {letter: at for at, letter in enumerate(_LETTERS)}
_MAC = 12  # letters, 60 bits: a guess costs a mail, and a right one adds words to one case
_TOKEN = re.compile(rf"[{_LETTERS}]{{{_MAC + 1},{_MAC + 13}}}")
_LONGEST = 64  # characters of a local part (RFC 5321 section 4.5.3.1.1)
_MOST = 50  # addresses looked at
# What servers write down of the address a mail came to, beside what its writer sees
_PLACES = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


def reply_address(own: str, number: int, sign: Sign) -> str:
    """The address an answer to letter `number` of `own` goes to; `own` itself where there is no room for a token."""
    local, _, domain = own.rpartition("@")
    extended = f"{local}+{_written(number)}{_mac(own, number, sign)}"
    return f"{extended}@{domain}" if len(extended) <= _LONGEST else own


def answered(headers: Headers, recipients: Iterable[str], own: str, sign: Sign) -> tuple[int, ...]:
    """The letters of `own` that a mail's addresses name, each once; forged and damaged tokens name none."""
    values = [value for name in _PLACES if name in headers for value in headers.all(name)[:3]]
    told = mailboxes([value for value in values if "+" in value or "=?" in value])
    looked_at = [*recipients, *(address for _, address in told)][:_MOST]
    tokens = dict.fromkeys(filter(None, [_token(each, own) for each in looked_at if "+" in each]))
    numbers = (_number(token, own, sign) for token in tokens)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def is_own(address: str, own: str) -> bool:
    """Whether mail to an address comes to the mailbox `own`: itself, with or without a token."""
    return address.lower() == own.lower() or ("+" in address and bool(_token(address, own)))


def _token(address: str, own: str) -> str:
    """What may be a token in an address of ours, in the letters it was written in."""
    local, _, domain = address.strip().lower().rpartition("@")
    mine, _, home = own.lower().rpartition("@")
    if domain != home or not local.startswith(f"{mine}+"):
        return ""
    token = local.removeprefix(f"{mine}+")
    return token if _TOKEN.fullmatch(token) else ""


def _number(token: str, own: str, sign: Sign) -> int | None:
    written, mac = token[:-_MAC], token[-_MAC:]
    number = _read(written)
    # one way alone to write each number, so that no two addresses are the same letter's
    if number >= 2**63 or _written(number) != written:
        return None
    return number if hmac.compare_digest(_mac(own, number, sign), mac) else None


def _mac(own: str, number: int, sign: Sign) -> str:
    signed = sign(_PURPOSE, f"{own.lower()} {number}")
    return _written(int.from_bytes(hashlib.sha256(signed.encode()).digest()))[-_MAC:]


def _written(number: int) -> str:
    letters = ""
    while True:
        number, least = divmod(number, 32)
        letters = _LETTERS[least] + letters
        if not number:
            return letters


def _read(written: str) -> int:
    number = 0
    for letter in written:
        number = number * 32 + _VALUE[letter]
    return number
