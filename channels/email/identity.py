"""The Message-IDs of this desk's own mail: the same for every attempt, and nobody else can make one."""

import re
from collections.abc import Callable, Iterable

from channels.email.headers import original

Sign = Callable[[str, str], str]

_OURS = re.compile(r"^<(\d{1,19})\.([A-Za-z0-9_-]{4,64})@[^<>\s@]+>\Z")
_PURPOSE = "mail message-id"


def message_id(number: int, peer: str, domain: str, sign: Sign) -> str:
    """The Message-ID of outbound message `number` to `peer`."""
    return f"<{number}.{_signature(number, peer, sign)}@{domain}>"


def number_of(identity: str, peers: Iterable[str], sign: Sign) -> int | None:
    """The outbound message an identity names, if this desk gave it to mail for one of `peers`."""
    match = _OURS.match(identity)
    if match is None:
        return None
    number = int(match[1])
    # Whoever quotes it has read that mail, or got it forwarded; only its receiver writes from that address
    return number if any(_signature(number, peer, sign) == match[2] for peer in peers) else None


def _signature(number: int, peer: str, sign: Sign) -> str:
    signed = sign(_PURPOSE, f"{number} {peer.lower()}")
    return re.sub(r"[^A-Za-z0-9_-]", "", signed)[:32] or original(signed).hex()[:32]
