"""Mail set aside as a machine's: what staff see of it, and its reading once somebody took it in as a person's."""

from collections.abc import Sequence

from channels.base import Ignored, Outline, RawEvent, Reading
from channels.email.extension import is_own
from channels.email.headers import mailboxes
from channels.email.identity import Sign
from channels.email.mime import parse
from channels.email.reading import of_person, sender_of


def read_vouched(raw: RawEvent, own: str, sign: Sign, trusted: Sequence[str] = ()) -> Reading:
    """The mail as a person's, whatever it looks like. Never raises."""
    mail = parse(raw.body)
    sender = sender_of(mail.headers, raw.envelope.get("mail_from") or "", own)
    if sender is None or is_own(sender.peer, own):
        return Ignored("no address to answer to was found in the mail")
    return of_person(mail, raw, own, sign, trusted)


def outline(head: bytes) -> Outline:
    """Sender and subject, from as much of the mail as there is."""
    headers = parse(head).headers
    name, sender = next(iter(mailboxes(headers.all("from")[:1])), ("", ""))
    return Outline(name, sender, headers.text("subject"))
