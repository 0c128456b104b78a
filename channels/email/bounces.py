"""Reports of mail servers on mail that was sent: who was not reached, why, and which message it was about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.headers import Headers, decoded, mailboxes, message_ids
from channels.email.mime import Mail, content_of

_SUBJECT = re.compile(
    r"^\W*(?:undeliver(?:ed|able)|mail delivery (?:failed|system)|"
    r"delivery (?:status notification|failure|has failed)|"
    r"returned mail|failure notice|delivery notification|mail system error|message not delivered|"
    r"系统退信|退信通知|退信|邮件投递失败|投递失败|无法投递|未送达)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_IDENTITY = re.compile(r"(?im)^[> \t]*message-id:\s*(<[^<>\s]{1,990}>)")
_RECIPIENT = re.compile(r"(?m)^\s*<?([^\s<>:;,]{1,64}@[^\s<>:;,]{1,255}?)>?:?\s*$")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_ENOUGH = 200_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """`status` is the enhanced code (RFC 3463) or empty; `about` the Message-IDs of what came back."""

    recipients: tuple[str, ...]
    status: str
    permanent: bool
    diagnosis: str
    about: tuple[str, ...]


def is_feedback(mail: Mail) -> bool:
    """A complaint of a reader's provider about unwanted mail (ARF, RFC 5965)."""
    kind, given = mail.root.kind
    return kind == "multipart/report" and given.get("report-type", "").lower() == "feedback-report"


def is_disposition(mail: Mail) -> bool:
    """A reader's program telling that mail was shown or deleted (RFC 8098)."""
    kind, given = mail.root.kind
    return kind == "multipart/report" and "disposition" in given.get("report-type", "").lower()


def bounce_of(mail: Mail, mail_from: str | None) -> Bounce | None:
    """What a delivery report says, None for any other mail. `mail_from` is its envelope sender."""
    blocks = list(_status_blocks(mail))
    if not blocks and not _looks_like_one(mail, mail_from):
        return None
    recipients, status, diagnosis, actions = _told(blocks)
    text = mail.text[:_ENOUGH]
    if not status and (match := _STATUS.search(diagnosis) or _STATUS.search(text)):
        status = match[1]
    failed = "failed" in actions or (not actions and not status.startswith(("4.", "2.")))
    return Bounce(
        recipients=recipients or tuple(dict.fromkeys(_written(mail, text))),
        status=status,
        permanent=failed and not status.startswith("4."),
        diagnosis=(diagnosis or _first_reason(text))[:300],
        about=tuple(dict.fromkeys(_about(mail, text))),
    )


def _looks_like_one(mail: Mail, mail_from: str | None) -> bool:
    headers = mail.headers
    kind, given = mail.root.kind
    if kind == "multipart/report" and "delivery" in given.get("report-type", "").lower():
        return True
    if "x-failed-recipients" in headers:
        return True
    sender = next((address for _, address in mailboxes(headers.all("from"))), "").lower()
    null = (
        is_null(mail_from) if mail_from is not None else "".join(headers.raw("return-path").split()) == "<>"
    )
    from_daemon = sender.startswith(_DAEMONS)
    return (from_daemon or null) and bool(_SUBJECT.match(headers.text("subject")))


def is_null(mail_from: str) -> bool:
    """The empty envelope sender of mail nobody may answer (RFC 5321 section 4.5.5)."""
    return mail_from.strip() in {"", "<>"}


def _status_blocks(mail: Mail) -> Iterator[Headers]:
    """RFC 3464: a block on the message, then one on each recipient."""
    for part in mail.parts():
        if part.kind[0] in {"message/delivery-status", "message/global-delivery-status"}:
            if part.children:
                yield from (child.headers for child in part.children)
            else:
                yield from _blocks(content_of(part))


def _blocks(content: bytes) -> Iterator[Headers]:
    """A report in base64, which the parser cannot look into."""
    for block in re.split(r"\r?\n\s*\r?\n", content[:_ENOUGH].decode("utf-8", "replace")):
        unfolded = re.sub(r"\r?\n[ \t]+", " ", block)
        pairs = (line.partition(":") for line in unfolded.splitlines())
        yield Headers((name, value.strip()) for name, colon, value in pairs if colon)


def _told(blocks: list[Headers]) -> tuple[tuple[str, ...], str, str, set[str]]:
    recipients: dict[str, None] = {}
    status = diagnosis = ""
    actions: set[str] = set()
    for block in blocks:
        recipient = _typed(block.raw("final-recipient")) or _typed(block.raw("original-recipient"))
        action = block.token("action")
        if recipient and action != "delivered":
            recipients[recipient.strip("<>").lower()] = None
        if action:
            actions.add(action)
        match = _STATUS.search(block.raw("status"))
        status = status or (match[1] if match and not match[1].startswith("2.") else "")
        diagnosis = diagnosis or _typed(block.text("diagnostic-code"))
    return tuple(recipients), status, diagnosis, actions


def _typed(value: str) -> str:
    """The value behind its type: `rfc822; ann@example.com`."""
    kind, semicolon, rest = decoded(value).partition(";")
    return (rest if semicolon else kind).strip()


def _written(mail: Mail, text: str) -> Iterator[str]:
    """Recipients of reports in plain words, as old servers write them."""
    for value in mail.headers.all("x-failed-recipients"):
        yield from (address.lower() for _, address in mailboxes(value.split(",")))
    yield from (match.lower() for match in _RECIPIENT.findall(text[:20_000])[:5])


def _first_reason(text: str) -> str:
    lines = (line.strip() for line in text.split("\n")[:400])
    return next((line for line in lines if _STATUS.search(line) or _REPLY.match(line)), "")


def _about(mail: Mail, text: str) -> Iterator[str]:
    for part in mail.parts():
        kind = part.kind[0]
        if kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            yield from _IDENTITY.findall(content_of(part)[:_ENOUGH].decode("utf-8", "replace"))
        elif part is not mail.root and "message-id" in part.headers:
            yield from message_ids([part.headers.raw("message-id")])
    yield from _IDENTITY.findall(text)
    yield from message_ids([*mail.headers.all("in-reply-to"), *mail.headers.all("references")])
