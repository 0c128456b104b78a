"""What `amends check` asks the mail servers: would they let us read, and hand letters in. Nothing is taken or sent."""

import aiosmtplib

from channels.email.imap_line import Lost, Refused
from channels.email.oauth import Denied, NotNow, Tokens
from channels.email.settings import Imap, MailboxSettings, Relay
from channels.email.smtp import show_token

SECONDS = 15.0
PROBE = "00000000000000"  # in the place of a token
Said = tuple[bool, str]


async def reading(settings: Imap, tokens: Tokens | None, variable: str) -> list[Said]:
    """Signs in, opens the folder and tells how mails that were taken will be remembered."""
    from channels.email.imap import signed_in

    where = f"{settings.user} at {settings.host}:{settings.port}"
    try:
        line = await signed_in(settings, tokens)
    except (Refused, Denied) as error:
        return [(False, f"mail in: {where} is refused ({error}); look at {variable}")]
    except (Lost, NotNow, OSError) as error:
        return [(False, f"mail in: {where} does not answer ({error}); look at {variable}")]
    try:
        opened = await line.open(settings.folder)
        waiting = len(await line.search("UNDELETED"))
        marked = opened.keywords and settings.after != "move"
        moved = not marked and settings.after != "flag" and line.can("MOVE")
        how = "marked" if marked else "moved" if moved else ""
        found = [(True, f"mail in: {where} lets us read {settings.folder}, {waiting} mails lie there")]
        if how:
            found.append((True, f"mail in: what was taken will be {how}"))
        else:
            found.append((False, f"mail in: the server keeps no keywords; set ?after=move in {variable}"))
        if not line.can("IDLE"):
            found.append((True, "mail in: the server cannot tell of new mail; it is asked every 30 s"))
        return found
    except Refused as error:
        return [(False, f"mail in: {settings.folder} cannot be opened ({error}); name another in {variable}")]
    except Lost as error:
        return [(False, f"mail in: {where} stopped answering ({error})")]
    finally:
        await line.close()


async def sending(relay: Relay, settings: MailboxSettings, tokens: Tokens | None = None) -> list[Said]:
    """Greets, signs in and asks whether the desk's own address may send."""
    where, variable = f"{relay.host}:{relay.port}", settings.variable("SMTP_URL")
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        timeout=SECONDS,
        use_tls=relay.tls == "wrapped",
        start_tls={"required": True, "none": False, "wrapped": False}.get(relay.tls),
        username=relay.user if relay.password else None,
        password=relay.password or None,
    )
    try:
        async with client:
            if relay.grant and tokens is not None:
                await show_token(client, relay.user, tokens)
            await client.mail(settings.address)
            plus = await _delivers_plus(client, settings)
            await client.rset()
    except aiosmtplib.SMTPAuthenticationError as error:
        return [(False, f"mail out: {where} refuses {relay.user} ({error.code}); look at {variable}")]
    except (Denied, NotNow) as error:
        return [(False, f"mail out: {where}: no token for {relay.user} ({error}); look at {variable}")]
    except aiosmtplib.SMTPResponseException as error:
        return [(False, f"mail out: {where} says {error.code} {error.message[:150]} to {settings.address}")]
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return [(False, f"mail out: {where} does not answer ({str(error)[:150]}); look at {variable}")]
    found = [(True, f"mail out: {where} takes letters from {settings.address}")]
    if not plus:
        local, _, domain = settings.address.rpartition("@")
        mend = f"set {settings.variable('PLUS')}=off, or answers come back to their writers"
        found.append((False, f"mail in: {where} does not deliver {local}+…@{domain}; {mend}"))
    return found


async def _delivers_plus(client: aiosmtplib.SMTP, settings: MailboxSettings) -> bool:
    """Whether a server that takes mail for the desk's address takes it for an extended one too. One that takes none
    for it, or any for everybody, tells nothing."""
    if not settings.plus:
        return True
    local, _, domain = settings.address.rpartition("@")
    try:
        await client.rcpt(settings.address)
    except aiosmtplib.SMTPResponseException:
        return True
    try:
        await client.rcpt(f"{local}+{PROBE}@{domain}")
    except aiosmtplib.SMTPResponseException as error:
        return error.code < 500
    return True
