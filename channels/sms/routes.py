"""Twilio's webhooks: signature first, then the commit, then an answer Twilio does nothing with."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

import aiohttp
import anyio
import structlog
from fastapi import APIRouter
from multidict import MultiDict
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from channels.base import Accept, Address, FileTooLarge, RawEvent, StorageUnavailable, StoredFile, Tools
from channels.sms.account import MEDIA_SECONDS, Account
from channels.sms.reading import bare, cite, fields_of, file_name

if TYPE_CHECKING:
    from channels.sms.channel import TwilioChannel

log = structlog.get_logger(__name__)

INBOUND, STATUS, MEDIA = "/channels/sms/inbound", "/channels/sms/status", "/channels/sms/media"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MAX_BODY = 8_000_000
MAX_MEDIA = 100_000_000  # WhatsApp's largest; a multimedia text has 5 MB
MOST_MEDIA = 10
_NAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)

Lines = Callable[[str, str, str], "TwilioChannel | None"]


class Webhooks:
    """The paths of one account; `lines` finds the channel of (our number, the service, which kind)."""

    def __init__(self, account: Account, tools: Tools, lines: Lines, accept: Accept) -> None:
        self._account = account
        self._tools = tools
        self._lines = lines
        self._accept = accept
        self._validator = RequestValidator(account.settings.token)  # type: ignore[no-untyped-call]

    def router(self) -> APIRouter:
        found = APIRouter(include_in_schema=False)
        for path, handler in ((INBOUND, self.inbound), (STATUS, self.status)):
            found.routes.append(Route(path, handler, methods=["POST"]))
        found.routes.append(Route(MEDIA + "/{file}", self.media, methods=["GET", "HEAD"]))
        return found

    async def inbound(self, request: Request) -> Response:
        """A person's message: stored before Twilio hears 200; its pictures are fetched first, as they expire."""
        body, pairs = await self._form(request)
        if pairs is None:
            return Response(status_code=403)
        found = dict(pairs)
        line = self._lines(found.get("To", ""), found.get("MessagingServiceSid", ""), found.get("From", ""))
        sid = found.get("MessageSid") or found.get("SmsSid", "")
        if line is None or not sid:
            log.warning("twilio.not_ours", sid=sid)
            return Response(status_code=404)
        peer = bare(found.get("From", ""))
        address = Address(line.name, line.account, peer)
        raw = RawEvent(
            line.name, line.account, sid, self._tools.now(), body, await self._fetched(address, found), peer
        )
        return await self._stored(raw)

    async def status(self, request: Request) -> Response:
        """What became of a message of ours."""
        body, pairs = await self._form(request)
        if pairs is None:
            return Response(status_code=403)
        found = dict(pairs)
        line = self._lines(found.get("From", ""), found.get("MessagingServiceSid", ""), found.get("To", ""))
        sid = found.get("MessageSid") or found.get("SmsSid", "")
        if line is None or not sid:
            log.warning("twilio.not_ours", sid=sid)
            return Response(status_code=404)
        state = found.get("MessageStatus") or found.get("SmsStatus", "")
        envelope = {"kind": "status", "message": request.query_params.get("message", "")}
        # its lane is its own: a report of delivery waits for no word of the person
        raw = RawEvent(
            line.name, line.account, f"{sid}:{state}", self._tools.now(), body, envelope, f"status:{sid}"
        )
        return await self._stored(raw)

    async def _stored(self, raw: RawEvent) -> Response:
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
        if not good or dict(pairs).get("AccountSid", "") != self._account.settings.account:
            log.warning("twilio.forged", path=request.url.path, signed=bool(signature))
            return b"", None
        return body, pairs

    async def _fetched(self, address: Address, found: Mapping[str, str]) -> dict[str, str]:
        """The pictures of a message, kept; what cannot be had in time is noted, and the words are stored all the
        same."""
        count = found.get("NumMedia", "0")
        most = min(int(count), MOST_MEDIA) if count.isdecimal() else 0
        files: list[StoredFile] = []
        notes: list[str] = []
        with anyio.move_on_after(MEDIA_SECONDS):
            for number in range(most):
                kept = await self._fetch(address, number, found, notes)
                files += [kept] if kept else []
        if len(files) + len(notes) < most:
            notes.append(f"{most - len(files) - len(notes)} more could not be fetched from Twilio in time")
        return cite(files, notes)

    async def _fetch(
        self, address: Address, number: int, found: Mapping[str, str], notes: list[str]
    ) -> StoredFile | None:
        media_type = found.get(f"MediaContentType{number}", "")
        name = file_name("", number + 1, media_type)
        try:
            answer, headers = await self._account.fetch(found.get(f"MediaUrl{number}", ""))
            given = _NAME.search(headers.get("Content-Disposition", ""))
            name = file_name(unquote(given[1]) if given else "", number + 1, media_type)
            try:
                kept = await self._tools.storage.keep_file(
                    address, name, answer.content.iter_chunked(65_536), MAX_MEDIA
                )
            finally:
                answer.release()
        except FileTooLarge:
            notes.append(f"{name}: over 100 MB, not kept")
        except ValueError:
            notes.append(f"{name}: an empty file")
        except (LookupError, aiohttp.ClientError, OSError, StorageUnavailable) as error:
            log.warning("twilio.media", reason=type(error).__name__)
            notes.append(f"{name}: could not be fetched from Twilio ({type(error).__name__})")
        else:
            if not kept.size:
                notes.append(f"{name}: an empty file")
                return None
            return StoredFile(kept.id, name, media_type or kept.media_type, kept.size, kept.sha256)
        return None

    async def media(self, request: Request) -> Response:
        """A file of ours for Twilio to fetch: the address is signed, nobody can guess another."""
        file = request.path_params["file"]
        if request.query_params.get("key", "") != self._tools.sign("twilio-media", file):
            return Response(status_code=404)
        try:
            content = await self._tools.storage.open_file(file)
        except KeyError:
            return Response(status_code=404)
        media_type = request.query_params.get("type", "application/octet-stream")
        shown = media_type if media_type.startswith(("image/", "audio/", "video/", "application/pdf")) else ""
        return Response(
            content,
            media_type=shown or "application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"},
        )


async def _limited(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise ValueError("too long")
    return bytes(body)
