"""Twilio's webhooks: signature first, then the commit, then an answer Twilio does nothing with."""

import hmac
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter
from multidict import MultiDict
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from channels.base import Accept, RawEvent, StorageUnavailable, Tools
from channels.sms import media
from channels.sms.reading import bare, fields_of
from channels.sms.settings import TwilioSettings

if TYPE_CHECKING:
    from channels.sms.channel import TwilioChannel

log = structlog.get_logger(__name__)

INBOUND, STATUS = "/channels/sms/inbound", "/channels/sms/status"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MAX_BODY = 8_000_000

Lines = Callable[[str, str, str], "TwilioChannel | None"]


class Webhooks:
    """The paths of one account; `lines` finds the channel of (our number, the service, which kind)."""

    def __init__(self, settings: TwilioSettings, tools: Tools, lines: Lines, accept: Accept) -> None:
        self._account = settings.account
        self._tools = tools
        self._lines = lines
        self._accept = accept
        self._validator = RequestValidator(settings.token)  # type: ignore[no-untyped-call]

    def router(self) -> APIRouter:
        found = APIRouter(include_in_schema=False)
        for path, handler in ((INBOUND, self.inbound), (STATUS, self.status)):
            found.routes.append(Route(path, handler, methods=["POST"]))
        found.routes.append(Route(media.PATH + "/{file}", self.media, methods=["GET", "HEAD"]))
        return found

    async def inbound(self, request: Request) -> Response:
        """A person's message. The files it names are asked for later, out of what was stored."""
        return await self._take(request, ours="To", theirs="From", of=_message)

    async def status(self, request: Request) -> Response:
        """What became of a message of ours."""
        number = request.query_params.get("message", "")
        return await self._take(
            request, ours="From", theirs="To", of=lambda sid, found: _report(sid, found, number)
        )

    async def _take(self, request: Request, *, ours: str, theirs: str, of: "Identify") -> Response:
        """Stores what Twilio posted; only then does Twilio hear 200."""
        body, pairs = await self._form(request)
        if pairs is None:
            return Response(status_code=403)
        found = dict(pairs)
        line = self._lines(found.get(ours, ""), found.get("MessagingServiceSid", ""), found.get(theirs, ""))
        sid = found.get("MessageSid") or found.get("SmsSid", "")
        if line is None or not sid:
            log.warning("twilio.not_ours", sid=sid)
            return Response(status_code=404)
        identity, lane, envelope = of(sid, found)
        raw = RawEvent(line.name, line.account, identity, self._tools.now(), body, envelope, lane)
        try:
            await self._accept(raw)
        except StorageUnavailable as error:
            log.warning("twilio.no_storage", reason=str(error))
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(EMPTY, media_type="text/xml")

    async def _form(self, request: Request) -> tuple[bytes, list[tuple[str, str]] | None]:
        """The body and its fields; None for what Twilio did not sign. The signature covers the public address."""
        try:
            body = await _limited(request)
            pairs = fields_of(body)
        except (ValueError, ClientDisconnect):
            return b"", None
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._tools.public_url}{request.url.path}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        good = signature.isascii() and self._validator.validate(  # type: ignore[no-untyped-call]
            url, MultiDict(pairs), signature
        )
        if not good or dict(pairs).get("AccountSid", "") != self._account:
            log.warning("twilio.forged", path=request.url.path, signed=bool(signature))
            return b"", None
        return body, pairs

    async def media(self, request: Request) -> Response:
        """A file of ours for Twilio, or a plain phone, to fetch: its address is signed, nobody can guess another."""
        file, media_type = request.path_params["file"], request.query_params.get("type", "")
        given = request.query_params.get("key", "").encode()
        if not hmac.compare_digest(given, media.key(self._tools.sign, file, media_type).encode()):
            return Response(status_code=404)
        try:
            content = await self._tools.storage.open_file(file)
        except KeyError:
            return Response(status_code=404)
        shown = media_type in media.SHOWN
        return Response(
            content,
            media_type=media_type if shown else "application/octet-stream",
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": "inline" if shown else "attachment",
                "Content-Security-Policy": "sandbox",
            },
        )


Identify = Callable[[str, Mapping[str, str]], tuple[str, str, Mapping[str, str]]]
"""From Twilio's id and the form: the event's id, its lane and its envelope."""


def _message(sid: str, found: Mapping[str, str]) -> tuple[str, str, Mapping[str, str]]:
    return sid, bare(found.get("From", "")), {}


def _report(sid: str, found: Mapping[str, str], number: str) -> tuple[str, str, Mapping[str, str]]:
    """A lane of its own: a report of delivery waits for no word of the person."""
    state = found.get("MessageStatus") or found.get("SmsStatus", "")
    return f"{sid}:{state}", f"status:{sid}", {"kind": "status", "message": number}


async def _limited(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise ValueError("too long")
    return bytes(body)
