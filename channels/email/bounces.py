"""Reports of mail servers on mail that was sent: who was not reached, why, and which message it was about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.headers import Headers, decoded, mailboxes, message_ids
from channels.email.mime import Mail, content_of

# Looked for only where a server sent the mail; a person quotes such subjects too
_SUBJECT = re.compile(
    r"^\W*(?:\[[^\]]{1,40}\]\s*)?(?:undeliver(?:ed|able)|non[- ]?deliver(?:y|able)|mail (?:delivery )?(?:failed|"
    r"failure|system|error)|"
    r"(?:e-?mail )?delivery (?:status notification|failure|failed|has failed|notification|"
    r"delayed|error|problem|report|incomplete)|delayed(?: mail)?\b|"
    r"message you sent (?:was )?blocked|returned (?:mail|to sender|message)|failure notice|mail system error|"
    r"message (?:not delivered|"
    r"delayed|status - undeliverable|delivery)|"
    r"(?:e-?)?mail (?:could not be delivered|not delivered|delayed|returned)|warning: (?:could not send|"
    r"message|delayed|mail)|address not found|"
    r"(?:your )?(?:message|mail|e-mail) .{0,60}(?:could|can) ?not be delivered|rejected:|returned:|ndn:|ndr:|"
    r"unzustellbar|unzustellbarkeit|(?:die )?zustellung .{0,30}(?:fehlgeschlagen|verzögert|"
    r"nicht)|nachricht (?:nicht|konnte nicht) zugestellt|"
    r"(?:message )?non (?:remis|distribu|délivr)|échec d[e'’]|notification d'échec|rapport de non[- ]remise|"
    r"courrier non|remise (?:retardée|différée)|"
    r"no se (?:puede|pudo|ha podido) entregar|error de entrega|mensaje (?:no entregado|"
    r"devuelto)|correo devuelto|notificación de estado|"
    r"impossibile recapitare|mancat[ao] (?:recapito|consegna)|messaggio non (?:recapitato|"
    r"consegnato)|consegna (?:fallita|ritardata)|"
    r"não (?:entregue|foi possível|é possível)|falha na entrega|devolução|mensagem não|"
    r"onbestelbaar|niet (?:afgeleverd|bezorgd)|"
    r"(?:kan|kunne|kunde) (?:inte|ikke) leverer|(?:kan|kunne|kunde) (?:inte|ikke) lever|"
    r"ej lever|ei voitu toimittaa|toimitus|"
    r"nie można dostarczyć|niedostarcz|nedoru[čc]|kézbesíthetetlen|nem kézbesíthető|не удается доставить|"
    r"не удалось доставить|"
    r"недоставленн|(?:сообщение|письмо) не доставлено|не доставлено|невозможно доставить|"
    r"недоставка|teslim edilemedi|iletilemedi|"
    r"配信不能|配信できません|配送不能|メール配信|未配信|送信できませんでした|배달되지|"
    r"배달 못|반송|전송 실패|"
    r"系统退信|退信|邮件投递|投递失败|无法投递|未送达|无法传递|邮件被退回|邮件未|无法送达|"
    r"來自.{0,10}退信|系統退信|無法傳遞|無法傳送|无法发送|"
    r"لم يتم التسليم|تعذر التسليم|ไม่สามารถส่ง|không gửi được|gagal terkirim|αδύνατη η παράδοση|"
    r"μη παραδοτέο|לא ניתן למסור)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"this is the (?:qmail-send program|mail system at|postfix program)|undeliverable address|"
    r"message (?:that you sent )?could not be delivered|delivery to the following recipients? (?:failed|"
    r"has been)|"
    r"has not been delivered|delivery failure notification|"
    r"did not reach the following recipient|following addresses had (?:permanent|transient)|"
    r"(?:has|have) been rejected by the remote|"
    r"couldn['’]t be delivered|wasn['’]t delivered|konnte nicht zugestellt werden|n['’]a pas pu être (?:remis|"
    r"distribu)|"
    r"no (?:se )?pudo (?:ser )?entrega|退信原因|无法投递|投递失败|未能送达|配信できませんでした|不能送达",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"warning message only|do not need to resend|(?:has|have) (?:not yet been|been) (?:delivered|"
    r"delayed)|will (?:continue to|be) re-?tr(?:y|ied)|"
    r"still trying|could not be delivered for more than \d+ (?:hour|minute)|delivery (?:is |"
    r"has been )?delayed|no action is required on your part|"
    r"wird weiter versucht|verzögert|(?:sera|seront) (?:retent|réessay)|en retard|retrasad|"
    r"系统将继续|继续尝试|稍后重试|将会重试|延迟",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(r"delay|warning:|verzögert|retard|retras|延迟", re.IGNORECASE)
_COPY = re.compile(
    r"(?im)^[ \t>]*(?:-+ ?(?:below this line|this is a copy|original message|the header of|"
    r"returned message|begin message|原邮件|"
    r"ursprüngliche|message original|original)|original message headers?:|message headers follow|"
    r"以下是原邮件|原邮件(?:信息|内容))"
)
_STATUS = re.compile(r"(?<![\d.])\b([245]\.\d{1,3}\.\d{1,3})\b(?!\.\d)")  # no piece of a server's address
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_IDENTITY = re.compile(r"(?im)^[> \t]*message-id:\s*(<[^<>\s]{1,990}>)")
_RECIPIENT = re.compile(r"(?m)^\s*<?([^\s<>:;,：，（(]{1,64}@[^\s<>:;,：，）)]{1,255}?)>?:?\s*$")
_DAEMONS = (
    *(
        "mailer-daemon",
        "postmaster",
        "mail-daemon",
        "mailerdaemon",
        "mdaemon",
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    ),
    *(
        "mail.delivery",
        "maildelivery",
        "bounce",
        "double-bounce",
        "postmast",
        "mailer_daemon",
        "smtpd",
        "mmdf",
    ),
)
_ANY_ADDRESS = re.compile(r"[A-Za-z0-9._%+=/'~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_LABELLED = re.compile(
    r"(?im)^[ \t*>]*(?:(?:final|failed|original|intended)?[- ]?(?:recipients?|rcpt)(?: address(?:es)?)?|"
    r"to|address|empfänger|destinataires?|destinatarios?|"
    r"收件人|收信人|收件地址|宛先|받는 사람|получатель)\s*[:：]\s*<?([^\s<>;,]{1,64}@[^\s<>;,:]{1,255})"
)
_ENOUGH = 200_000
NOBODY = ("5.1.1", "5.1.2", "5.2.1")  # no such mailbox, no such host, mailbox disabled (RFC 3463)


@dataclass(frozen=True, slots=True)
class Bounce:
    """`status` is the enhanced code (RFC 3463) or empty, `permanent` whether another try cannot help, `final` whether
    the server has given up; `about` are the Message-IDs of what came back."""

    recipients: tuple[str, ...]
    status: str
    permanent: bool
    diagnosis: str
    about: tuple[str, ...]
    final: bool = True
    asked: tuple[str, ...] = ()  # the addresses as the sender wrote them (ORCPT, RFC 3461 section 4.2)


def is_feedback(mail: Mail) -> bool:
    """A complaint of a reader's provider about unwanted mail (ARF, RFC 5965; X-ARF; Microsoft's own)."""
    _, given = mail.root.kind
    if (
        given.get("report-type", "").lower() == "feedback-report"
        or "x-xarf" in mail.headers
        or "x-arf" in mail.headers
    ):
        return True
    told = mail.headers.text("subject").startswith("complaint about")
    if told and mail.headers.sender.lower() == "staff@hotmail.com":
        return True
    reports = mail.root.kind[0].startswith("multipart/") and mail.root.kind[0] != "multipart/alternative"
    return reports and any(part.kind[0] == "message/feedback-report" for part in mail.own_parts())


def is_disposition(mail: Mail) -> bool:
    """A reader's program telling that mail was shown or deleted (RFC 8098)."""
    kind, given = mail.root.kind
    if kind == "multipart/report":
        return "delivery" not in given.get("report-type", "").lower()
    if not kind.startswith("multipart/"):
        return kind == "message/disposition-notification"
    return any(part.kind[0] == "message/disposition-notification" for part in mail.own_parts())


def bounce_of(mail: Mail, mail_from: str | None) -> Bounce | None:
    """What a delivery report says, None for any other mail. `mail_from` is its envelope sender."""
    if not _may_be_one(mail, mail_from):
        return None
    blocks = list(_status_blocks(mail))
    if not blocks and not _looks_like_one(mail, mail_from):
        return None
    recipients, status, diagnosis, actions = _told(blocks)
    text = mail.text[:_ENOUGH]
    if not status:
        status = _status_in(diagnosis) or _status_in(_COPY.split(text, maxsplit=1)[0])
    final = "failed" in actions if actions else not _tells_delay(mail, text, status)
    return Bounce(
        recipients=recipients or tuple(dict.fromkeys(_written(mail, text)))[:20],
        status=status,
        permanent=final and not status.startswith(("4.", "2.")),
        diagnosis=(diagnosis or _first_reason(text))[:300],
        about=tuple(dict.fromkeys([*_envelopes(blocks), *_about(mail, text)])),
        final=final and not status.startswith("2."),
        asked=tuple(dict.fromkeys(filter(None, map(_asked, blocks)))),
    )


def _tells_delay(mail: Mail, text: str, status: str) -> bool:
    told = _COPY.split(text[:20_000], maxsplit=1)[0]
    return bool(
        _DELAY_SUBJECT.search(mail.headers.text("subject"))
        or (_DELAY.search(told) and not status.startswith("5."))
    )


def _status_in(text: str) -> str:
    """The enhanced code, or the class that a plain SMTP reply tells."""
    if match := _STATUS.search(text):
        return match[1]
    match = _REPLY_CODE.search(text)
    return f"{match[1][0]}.0.0" if match else ""


_REPLY_CODE = re.compile(r"(?<![\d.])([45][0-5]\d)[ -](?=[A-Za-z#<\u4e00-\u9fff])")


def _may_be_one(mail: Mail, mail_from: str | None) -> bool:
    """Reports come from servers. A person sends one on from their own address, with words of their own."""
    headers = mail.headers
    kind = mail.root.kind[0]
    if kind == "multipart/report" or "x-failed-recipients" in headers or "auto-submitted" in headers:
        return True
    return _is_daemon(headers) or _has_null_sender(headers, mail_from) or kind.startswith("message/delivery")


def _looks_like_one(mail: Mail, mail_from: str | None) -> bool:
    headers = mail.headers
    kind, given = mail.root.kind
    if kind == "multipart/report" and "delivery" in given.get("report-type", "").lower():
        return True
    if "x-failed-recipients" in headers:
        return True
    if not (_is_daemon(headers) or _has_null_sender(headers, mail_from)):
        return False
    if mail.outlook.startswith("REPORT.") and ".NDR" in mail.outlook.upper():
        return True
    return bool(_SUBJECT.match(headers.text("subject")) or _BODY.search(mail.text[:4000]))


def _is_daemon(headers: Headers) -> bool:
    sender = headers.sender.lower()
    if sender:
        return sender.startswith(_DAEMONS)
    return any(word in headers.text("from").lower() for word in ("daemon", "postmaster", "mail delivery"))


def _has_null_sender(headers: Headers, mail_from: str | None) -> bool:
    if mail_from is not None and is_null(mail_from):
        return True
    return "".join(headers.raw("return-path").split()) == "<>"


def is_null(mail_from: str) -> bool:
    """The empty envelope sender of mail nobody may answer (RFC 5321 section 4.5.5)."""
    return mail_from.strip() in {"", "<>"}


def _status_blocks(mail: Mail) -> Iterator[Headers]:
    """RFC 3464: a block on the message, then one on each recipient."""
    for part in mail.own_parts():
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


def _asked(block: Headers) -> str:
    if block.token("action") == "delivered":
        return ""
    return _plain(_typed(block.raw("original-recipient"))).strip("<>").lower()


def _envelopes(blocks: list[Headers]) -> Iterator[str]:
    """The Message-ID that went out as the mail's ENVID (RFC 3464 section 2.2.1)."""
    for block in blocks:
        told = _plain(block.raw("original-envelope-id").strip())
        if told:
            yield from message_ids([f"<{told.strip('<>')}>"])


def _plain(value: str) -> str:
    """The letters of xtext (RFC 3461 section 4)."""
    return re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), value)


def _typed(value: str) -> str:
    """The value behind its type: `rfc822; ann@example.com`."""
    kind, semicolon, rest = decoded(value).partition(";")
    return (rest if semicolon else kind).strip()


def _written(mail: Mail, text: str) -> Iterator[str]:
    """Recipients of reports in plain words, as old servers write them."""
    for value in mail.headers.all("x-failed-recipients"):
        yield from (address.lower() for _, address in mailboxes(value.split(",")))
    told = _COPY.split(text[:20_000], maxsplit=1)[0]
    found = [match.lower() for match in (*_RECIPIENT.findall(told), *_LABELLED.findall(told))]
    if not found:
        found = [match.lower() for match in _ANY_ADDRESS.findall(told)]
    strangers = {
        address.lower() for _, address in mailboxes([*mail.headers.all("to"), *mail.headers.all("from")])
    }
    kept = [address for address in found if address not in strangers and not address.startswith(_DAEMONS)]
    yield from kept[:5]
    if not kept and "x-failed-recipients" not in mail.headers:
        yield from _addressed(mail, text)


def _addressed(mail: Mail, text: str) -> Iterator[str]:
    """Whom the mail that came back was for, where the report does not say who of them was not reached."""
    for part in mail.parts():
        if part is not mail.root and "to" in part.headers:
            yield from (address.lower() for _, address in mailboxes(part.headers.all("to")))
            return
    copy = _COPY.split(text[:_ENOUGH], maxsplit=1)
    match = re.search(r"(?im)^[> \t]*to:[ \t]*(\S.*)$", copy[-1])
    if match and len(copy) > 1:
        yield from (address.lower() for _, address in mailboxes([match[1]]))


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
