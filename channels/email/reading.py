"""A raw mail as the seam's shapes: a person's message, the fate of one of ours, or nothing to answer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from channels.base import (
    Address,
    DeliveryReceipt,
    Ignored,
    InboundMessage,
    Proof,
    RawEvent,
    Reading,
    Thread,
)
from channels.email import marks
from channels.email.authentication import Origin, origin
from channels.email.automatic import Verdict, judge
from channels.email.bounces import NOBODY, Bounce
from channels.email.extension import answered, is_own
from channels.email.headers import Headers, mailboxes, message_ids
from channels.email.identity import Sign, number_of
from channels.email.mime import Mail, content_of, parse
from channels.email.quotes import new_words
from channels.email.sealed import without_armour

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{2,8})[-‐–—_ ]?([0-9OoIlL]{6})[-‐–—_ ]?([0-9A-Za-z]{5,6})(?![A-Za-z0-9])"
)
# What every such number holds, found far faster: most mails name none. The year's first figure looks like no letter
_BEFORE_DAY = 9
_DAY = re.compile(r"[0-9][0-9OoIlL]{5}[-‐–—_ ]?[0-9A-Za-z]{5,6}(?![A-Za-z0-9])")
_FIGURES = "0123456789"
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_SEARCHED = 100_000
_MOST_IDS = 50
_MOST_COPIED = 20


@dataclass(frozen=True, slots=True)
class Sender:
    """`peer` is the address an answer goes to; `name` and `address` are what From says."""

    name: str
    address: str
    peer: str


def read(raw: RawEvent, own: str, sign: Sign, trusted: Sequence[str] = ()) -> Reading:
    """What the mail is to the mailbox `own`. Never raises, whatever the bytes. `trusted` are the receiving servers
    whose word on a mail's origin counts."""
    mail = parse(raw.body)
    mail_from = raw.envelope.get("mail_from")
    verdict = judge(mail, mail_from, own)
    if verdict.bounce is not None:
        return _fate(verdict, verdict.bounce, raw, sign)
    if verdict.kind != "message":
        return _told_by_machine(mail, verdict.reason, mail_from or "", own, sign)
    return of_person(mail, raw, own, sign, trusted)


def of_person(mail: Mail, raw: RawEvent, own: str, sign: Sign, trusted: Sequence[str]) -> Reading:
    """The mail as a person's message, whatever it looks like."""
    sender = sender_of(mail.headers, raw.envelope.get("mail_from") or "", own)
    if sender is None:
        return Ignored("no address to answer to was found in the mail")
    thread = thread_of(mail.headers)
    proof = _proof(mail.headers, sender, thread, sign, trusted)
    return _message(mail, sender, thread, proof, raw, own, sign)


def _message(
    mail: Mail, sender: Sender, thread: tuple[str, ...], proof: Proof, raw: RawEvent, own: str, sign: Sign
) -> InboundMessage:
    headers = mail.headers
    subject = headers.text("subject")
    letters = answered(headers, raw.envelope.get("rcpt_tos", "").split(","), own, sign)
    return InboundMessage(
        address=Address(raw.channel, raw.account, sender.peer),
        text=words_of(mail, reply=bool(thread or letters)),
        whole=mail.text,
        subject=subject,
        attachments=mail.files,
        sender=sender.name,
        language=_language(headers),
        thread=Thread(thread, references_in((subject, mail.text[:_SEARCHED])), letters),
        proof=proof,
        key=_key(headers),
        notes=_notes(mail),
        copied=_copied(headers, sender, own),
        wordless="sealed" if mail.is_sealed else "",
    )


def _copied(headers: Headers, sender: Sender, own: str) -> tuple[tuple[str, str], ...]:
    """Others the mail was sent to, who can answer it to all."""
    known = {sender.address.lower(), sender.peer}
    boxes = mailboxes([*headers.all("to")[:3], *headers.all("cc")[:3]])
    others = {address.lower(): name[:200] for name, address in reversed(boxes) if not is_own(address, own)}
    return tuple((name, address) for address, name in reversed(others.items()) if address not in known)[
        :_MOST_COPIED
    ]


def _fate(verdict: Verdict, bounce: Bounce, raw: RawEvent, sign: Sign) -> Reading:
    """A bounce that names one of our own messages is that message's receipt."""
    for identity in bounce.about if bounce.final else ():
        for peer in (*bounce.recipients, *bounce.asked):
            if number_of(identity, (peer,), sign) is not None:
                error = f"{bounce.status} {bounce.diagnosis}".strip()
                address = Address(raw.channel, raw.account, peer)
                gone = bounce.permanent and bounce.status.startswith(NOBODY)
                return DeliveryReceipt(address, identity, "failed", raw.received_at, error, gone=gone)
    return Ignored(verdict.reason, _ours(bounce.about, (*bounce.recipients, *bounce.asked), sign))


def _told_by_machine(mail: Mail, reason: str, mail_from: str, own: str, sign: Sign) -> Ignored:
    """An absence, a receipt: noted on the case of the letter it answers, where it comes from whom that went to."""
    sender = sender_of(mail.headers, mail_from, own)
    peers = (sender.address.lower(), sender.peer) if sender else ()
    about = _ours((*thread_of(mail.headers), *_receipts(mail)), peers, sign)
    words = new_words(mail.text, reply=True) if about else ""
    subject = mail.headers.text("subject")
    return Ignored(reason, about, "\n\n".join(filter(None, (subject, words))) if about else "")


def _receipts(mail: Mail) -> list[str]:
    """The message that a receipt (RFC 8098 section 3.2.5) says was shown."""
    if mail.root.kind[0] != "multipart/report":
        return []
    notices = [part for part in mail.own_parts() if part.kind[0] == "message/disposition-notification"]
    named = [child.headers.raw("original-message-id") for part in notices for child in part.children]
    texts = [content_of(part)[:20_000].decode("utf-8", "replace") for part in notices]
    lines = (line for text in texts for line in text.splitlines())
    return message_ids([*named, *(line for line in lines if line.lower().startswith("original-message-id:"))])


def _ours(identities: Iterable[str], peers: tuple[str, ...], sign: Sign) -> tuple[str, ...]:
    return tuple(identity for identity in identities if number_of(identity, peers, sign) is not None)[
        :_MOST_IDS
    ]


def sender_of(headers: Headers, mail_from: str, own: str) -> Sender | None:
    """Who wrote, and where they want the answer; None when no header and no envelope tells an address."""
    answer = [box for box in mailboxes(headers.all("reply-to")[:3]) if not is_own(box[1], own)]
    for name, address in _senders(headers, mail_from, own, answer):
        peer = answer[0][1] if answer else address
        return Sender(name or (answer[0][0] if answer else ""), address, peer.lower())
    return None


def _senders(
    headers: Headers, mail_from: str, own: str, answer: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Who may have written, the likeliest first; looked for no further than to the first."""
    for name, address in mailboxes(headers.all("from")[:3]):
        if (
            address.lower() == own.lower()
        ):  # a group that sends on in its own name: who wrote stands elsewhere
            yield from mailboxes([*headers.all("x-original-from")[:1], *headers.all("x-original-sender")[:1]])
        yield name, address
    yield from answer[:1]
    others = (headers.all("sender"), headers.all("return-path"), [mail_from], headers.all("x-original-from"))
    for values in others:
        yield from mailboxes(values[:3])


def words_of(mail: Mail, *, reply: bool) -> str:
    """The person's new words; those of the subject where a first mail holds no other."""
    subject = mail.headers.text("subject")
    if not reply and not mail.is_sealed and not mail.text.strip() and not marks.answers(subject):
        return subject
    forward = marks.sends_on(subject)
    return new_words(without_armour(mail.text), reply=reply, forward=forward)


def thread_of(headers: Headers) -> tuple[str, ...]:
    """The message ids a mail hangs on, the one it answers last."""
    answered = message_ids(headers.all("in-reply-to")[:1])
    older = [identity for identity in message_ids(headers.all("references")[:4]) if identity not in answered]
    return tuple([*older, *answered][-_MOST_IDS:])


def references_in(texts: Iterable[str]) -> tuple[str, ...]:
    """What looks like complaint numbers, each once; the core knows which are."""
    found: dict[str, None] = {}
    for text in texts:
        for day in _days(text):
            named = _REFERENCE.search(text, max(0, day.start() - _BEFORE_DAY), day.end())
            if named:
                found["-".join(named.groups()).upper()] = None
    return tuple(found)[:20]


def _days(text: str) -> "Iterator[re.Match[str]]":
    # most texts hold none of ten figures, which is known faster than that a pattern with all ten fits nowhere
    return _DAY.finditer(text) if any(map(text.__contains__, _FIGURES)) else iter(())


def _proof(
    headers: Headers, sender: Sender, thread: Sequence[str], sign: Sign, trusted: Sequence[str]
) -> Proof:
    """The unguessable id of our mail, named by the very address it went to, shows that it is theirs; so does what the
    receiving server found, where it is trusted. The From of any other mail shows nothing."""
    if sender.address.lower() != sender.peer:
        return Proof.NONE
    found = origin(headers, trusted) if trusted else Origin.UNKNOWN
    if found is Origin.REFUTED:
        return Proof.REFUTED
    if any(number_of(identity, (sender.peer,), sign) is not None for identity in thread):
        return Proof.SIGNED
    return Proof.DOMAIN if found is Origin.PROVED else Proof.NONE


def _key(headers: Headers) -> str:
    found = message_ids(headers.all("message-id")[:1])
    return found[0] if found else headers.text("message-id")[:250]


def _language(headers: Headers) -> str:
    tag = headers.raw("content-language").split(",")[0].strip()
    return tag if _LANGUAGE.match(tag) else ""


def _notes(mail: Mail) -> tuple[str, ...]:
    """What somebody at the desk should know; that a mail was built wrongly tells them nothing."""
    return (*(f"empty file: {name}" for name in mail.empty), *mail.notes)
