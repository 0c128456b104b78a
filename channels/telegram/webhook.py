"""The webhook: Telegram calls, and hears 200 when the update is durable."""

import hashlib
import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from channels.base import Accept, RawEvent, StorageUnavailable
from channels.telegram.split import id_of, pressed

log = structlog.get_logger(__name__)

HEADER = "x-telegram-bot-api-secret-token"
LARGEST = 2_000_000  # bytes: an update is a few kilobytes


class Webhook:
    """The path of one bot. Without its secret nothing is taken."""

    def __init__(
        self, path: str, secret: str, event: Callable[[str, bytes], RawEvent], answer: Callable[[str], None]
    ) -> None:
        self._path = path
        self._secret = secret.encode()
        self._event = event
        self._answer = answer

    def routes(self, accept: Accept) -> APIRouter:
        async def take(request: Request) -> Response:
            return await self._take(request, accept)

        found = APIRouter(include_in_schema=False)
        endpoint: Any = take
        found.routes.append(Route(self._path, endpoint, methods=["POST"]))
        return found

    async def _take(self, request: Request, accept: Accept) -> Response:
        given = request.headers.get(HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            update = await _body(request)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if update is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        number = id_of(update)
        # what bears no id is kept under its digest: it will be shown to staff as unreadable, not lost
        name = str(number) if number is not None else hashlib.sha256(update).hexdigest()
        try:
            await accept(self._event(name, update))
        except StorageUnavailable as error:
            log.warning("telegram.not_stored", reason=str(error))
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})
        if press := pressed(update):
            self._answer(press)
        return Response(status_code=HTTPStatus.OK)


async def _body(request: Request) -> bytes | None:
    taken = bytearray()
    async for part in request.stream():
        taken += part
        if len(taken) > LARGEST:
            return None
    return bytes(taken)
