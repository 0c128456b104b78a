"""A mail server on loopback that takes mail, or refuses it as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ANSWERS = {
    "later": "451 4.7.1 Greylisted, come back in 120 seconds",
    "never": "550 5.1.1 No such person here",
}
Stage = Literal["MAIL", "RCPT", "DATA"]


@dataclass
class Sink:
    """`refusing` maps a stage to the answer given there; `connections` counts how often a client came."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    port: int = 0
    open: "set[SMTP]" = field(default_factory=set)
    passwords: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # what MAIL and RCPT said of reports
    most: int = 0  # bytes; it says so only once it has the mail
    reports: bool = False  # it says in EHLO that it makes delivery reports (RFC 3461)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.reports else []), *responses[-1:]]

    def refuse(self, how: Literal["later", "never"] | None, stage: Stage = "RCPT") -> None:
        self.refusing.clear()
        if how:
            self.refusing[stage] = ANSWERS[how]

    def hang_up(self) -> None:
        """Ends every connection, as a server does with idle ones."""
        for connection in tuple(self.open):
            if connection.transport is not None:
                connection.transport.close()
        self.open.clear()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.refusing:
            return self.refusing["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.refusing:
            return self.refusing["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if "DATA" in self.refusing:
            return self.refusing["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        if self.most and len(content) > self.most:
            return "552 5.3.4 Message size exceeds fixed limit"
        self.mails.append((envelope.mail_from or "", list(envelope.rcpt_tos), content))
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = self.passwords.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False)


class _Reporting(SMTP):
    """aiosmtpd takes none of the words for delivery reports; a server that offers them does."""

    def _getparams(self, params: Any) -> dict[str, str | bool] | None:
        sink = self.event_handler
        assert isinstance(sink, Sink)
        words = ("RET=", "ENVID=", "NOTIFY=", "ORCPT=") if sink.reports else ()
        sink.asked += [each for each in params if words and each.upper().startswith(words)]
        return super()._getparams([each for each in params if not (words and each.upper().startswith(words))])


@asynccontextmanager
async def sink(port: int = 0, state: Sink | None = None, **options: Any) -> AsyncIterator[Sink]:
    """A sink that listens while the block runs, one of its own unless `state` is given; `options` go to aiosmtpd."""
    state = state or Sink()
    loop = asyncio.get_running_loop()

    def connection() -> SMTP:
        state.connections += 1
        server = _Reporting(
            state,
            hostname="sink.example",
            loop=loop,
            enable_SMTPUTF8=options.pop("utf8", True),
            authenticator=state.authenticate,
            **options,
        )
        state.open.add(server)
        return server

    server = await loop.create_server(connection, "127.0.0.1", port)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        state.hang_up()
        await asyncio.sleep(0)
