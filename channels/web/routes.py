"""The chat's HTTP: open a conversation, say something, bring a file, listen.

Each path is an ASGI application of its own: what FastAPI puts around a function would cost half as much again as
everything else in a message's way.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.base import Accept, FileTooLarge, RawEvent, StorageUnavailable, StoredFile
from channels.web.channel import MAX_FILE, WebChannel
from channels.web.conversations import COOKIE
from channels.web.events import receipt_event
from channels.web.hub import CHANGED
from channels.web.limits import Limiter
from channels.web.problems import Problem
from channels.web.reading import cite
from channels.web.requests import MAX_BODY, body_of, json_of, key_of, length_of, object_of, refuse_empty
from channels.web.stream import EventStream, Stream
from channels.web.uploads import Upload

log = structlog.get_logger(__name__)

OTHERS_SECONDS = 1.0
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KEPT_BACK = "Nothing was saved. Send it again in a few seconds."
_BROKEN = (
    "Something here went wrong. Send it again under the same id: it is kept once, however often it comes."
)

Handler = Callable[[Request], Awaitable[Response]]


def router(channel: WebChannel, accept: Accept) -> APIRouter:
    """The paths of the chat."""
    desk = _Desk(channel, accept)
    found = APIRouter(include_in_schema=False)
    paths: Mapping[str, Mapping[str, Handler]] = {
        "conversations": {"POST": desk.open, "DELETE": desk.leave},
        "messages": {"POST": desk.say},
        "files": {"POST": desk.upload},
        "files/{file}": {"GET": desk.download},
        "events": {"GET": desk.listen},
        "receipts": {"POST": desk.shown},
    }
    for path, methods in paths.items():
        endpoint: Any = _Guarded(methods, channel.settings.allowed_origins)
        found.routes.append(Route(f"/channels/web/{path}", endpoint, methods=[*methods, "OPTIONS"]))
    return found


class _Guarded:
    """The methods of one path as an ASGI application of its own: problems become documents, and scripts of the
    allowed origins may read every answer. A plain function would be wrapped twice more by the framework."""

    def __init__(self, methods: Mapping[str, Handler], origins: tuple[str, ...]) -> None:
        self._methods = methods
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers={"Allow": ", ".join(self._methods)})
        else:
            response = await _answer(self._methods[request.method], request)
        if self._origins:
            self._share(request, response)
        await response(scope, receive, send)

    def _share(self, request: Request, response: Response) -> None:
        origin = request.headers.get("origin")
        if origin is not None and origin.lower() in self._origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Methods"] = ", ".join(self._methods)
            response.headers["Access-Control-Allow-Headers"] = (
                "authorization, content-type, accept-language, last-event-id"
            )
            response.headers["Access-Control-Max-Age"] = "600"
        response.headers.add_vary_header("Origin")


async def _answer(handler: Handler, request: Request) -> Response:
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except StorageUnavailable:
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, _KEPT_BACK, retry_after=5).response()
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it any more
    except Exception:
        log.exception("web.raised", path=request.url.path)
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _BROKEN).response()


class _Desk:
    """The endpoints, over one channel."""

    def __init__(self, channel: WebChannel, accept: Accept) -> None:
        self._channel = channel
        self._accept = accept
        self._storage = channel.tools.storage
        self._conversations = channel.conversations
        self._stream = Stream(channel.hub, self._storage, self._delivered)

    async def open(self, request: Request) -> Response:
        """A new conversation, or with {"resume": true} the one this browser was in."""
        _refuse_other_sites(request, self._channel)
        given = await json_of(request, 1024, empty_ok=True)
        known = self._conversations.cookie(request) or self._conversations.bearer(request)
        conversation = known if known and given.get("resume") is True else self._conversations.open()
        answer = {"conversation": conversation, "token": self._conversations.token(conversation)}
        response = JSONResponse(answer, 201, {"Cache-Control": "no-store"})
        self._conversations.remember(request, response, conversation)
        return response

    async def leave(self, request: Request) -> Response:
        """Forgets the conversation in this browser; the desk keeps it."""
        _refuse_other_sites(request, self._channel)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response

    async def say(self, request: Request) -> Response:
        """Keeps one message; answers once it is stored."""
        conversation = self._writer(request)
        raw = await body_of(request, MAX_BODY)
        body = object_of(raw)
        key = key_of(body)
        refuse_empty(body)
        _take(self._channel.messages, conversation)
        envelope = {"language": self._language(request)}
        if body.get("files"):
            envelope["files"] = cite(await self._files(conversation, body["files"]))
        now = self._channel.tools.now()
        await self._accept(
            RawEvent(
                channel=self._channel.name,
                account=self._channel.account,
                provider_id=f"{conversation}:{key}",
                received_at=now,
                body=raw,
                envelope=envelope,
                lane=conversation,
            )
        )
        self._tell(conversation, key, now)
        return JSONResponse({"id": key}, 202)

    def _tell(self, conversation: str, key: str, now: datetime) -> None:
        hub = self._channel.hub
        hub.publish_soon(conversation, receipt_event(key, now))
        if hub.open_pages(conversation) > 1:
            # other windows look the words up once their turn is over; an answer brings them sooner
            asyncio.get_running_loop().call_later(OTHERS_SECONDS, hub.publish, conversation, CHANGED)

    async def upload(self, request: Request) -> Response:
        """Keeps one file, to be cited by a message."""
        conversation = self._writer(request)
        _take(self._channel.uploads, conversation)
        upload = Upload(request)
        if int(length_of(request) or 0) > MAX_FILE + 65_536:
            raise _too_large()
        await upload.open()
        address = self._channel.address(conversation)
        try:
            kept = await self._storage.keep_file(address, upload.name, aiter(upload), MAX_FILE)
        except FileTooLarge:
            raise _too_large() from None
        except ValueError:
            raise Problem(
                HTTPStatus.BAD_REQUEST, "The file is empty. Choose one that holds something."
            ) from None
        return JSONResponse(
            {"file": kept.id, "name": kept.name, "media_type": kept.media_type, "size": kept.size}, 201
        )

    async def download(self, request: Request) -> Response:
        """A file of the own conversation; unknown ones and those of others look the same."""
        conversation = self._reader(request)
        address = self._channel.address(conversation)
        file = await self._storage.file_of(address, request.path_params["file"])
        if file is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such file in this conversation.")
        return Response(await self._storage.open_file(file.id), headers=_file_headers(file))

    async def listen(self, request: Request) -> Response:
        """The stream of the conversation, from `Last-Event-ID` on."""
        conversation = self._reader(request)
        after = request.headers.get("last-event-id", "")
        start = int(after) if re.fullmatch(r"\d{1,18}", after, re.ASCII) else 0
        if self._channel.hub.full(conversation):
            mend = "This conversation is open in too many windows. Close one."
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, mend, retry_after=10)
        address = self._channel.address(conversation)

        return EventStream(self._stream, address, start)

    async def shown(self, request: Request) -> Response:
        """The page says up to which message the person has seen."""
        conversation = self._writer(request)
        given = await json_of(request, 1024)
        up_to = given.get("up_to")
        if not isinstance(up_to, int) or not 0 < up_to < 2**63:
            raise Problem(HTTPStatus.BAD_REQUEST, 'Send {"up_to": the id of the last message seen}.')
        self._channel.marks.note(self._channel.address(conversation), up_to, "read")
        return Response(status_code=204)

    def _delivered(self, address: Any, up_to: int) -> None:
        self._channel.marks.note(address, up_to, "delivered")

    def _writer(self, request: Request) -> str:
        conversation = self._conversations.bearer(request)
        if conversation is None:
            mend = "Open a conversation with POST /channels/web/conversations and send its token as Bearer."
            raise Problem(HTTPStatus.UNAUTHORIZED, mend)
        return conversation

    def _reader(self, request: Request) -> str:
        return (
            self._conversations.bearer(request)
            or self._conversations.cookie(request)
            or self._writer(request)
        )

    def _language(self, request: Request) -> str:
        wish = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip().lower()
        known = self._channel.tools.languages
        return next((each for each in known if each.lower() == wish), "") or next(
            (each for each in known if wish and each.lower().split("-")[0] == wish.split("-")[0]), ""
        )

    async def _files(self, conversation: str, cited: list[str]) -> list[StoredFile]:
        address = self._channel.address(conversation)
        found = [await self._storage.file_of(address, each) for each in cited]
        if not all(found):
            raise Problem(HTTPStatus.BAD_REQUEST, "A file named in files is not of this conversation.")
        return [each for each in found if each]


def _take(limiter: Limiter, key: str) -> None:
    if wait := limiter.wait(key):
        mend = f"Too much at once. Try again in {wait} s; nothing of this was saved."
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, mend, retry_after=wait)


def _refuse_other_sites(request: Request, channel: WebChannel) -> None:
    """A page of another site may not choose the conversation of somebody's browser."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin", "").lower()
    if site == "cross-site" and origin not in channel.settings.allowed_origins:
        raise Problem(
            HTTPStatus.FORBIDDEN, "This site may not open conversations: see AMENDS_ALLOWED_ORIGINS."
        )


def _too_large() -> Problem:
    mend = "A file may have 25 MB. Send a smaller one, or only the part that matters."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, mend)


def _file_headers(file: StoredFile) -> dict[str, str]:
    shown = file.media_type in _SHOWN
    how = "inline" if shown else "attachment"
    return {
        "Content-Type": file.media_type if shown else "application/octet-stream",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=86400",
        "Cross-Origin-Resource-Policy": "same-site",
    }
