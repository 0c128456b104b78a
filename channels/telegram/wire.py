"""HTTP to the Bot API: the requests of telegram.Bot, answers of getUpdates as they came, and files."""

import asyncio
import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from channels.base import FileTooLarge

SECONDS = 20.0
UPLOAD_SECONDS = 45.0
CONNECTIONS = 64
_CHUNK = 65_536


class ApiError(TelegramError):
    """The Bot API said no: `code` as in HTTP, `description` in its words, `retry_after` in seconds where it told."""

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Wire(BaseRequest):
    """One client for everything a bot asks for."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._over = False

    @property
    def read_timeout(self) -> float | None:
        return SECONDS

    async def initialize(self) -> None:
        """Connections open with the first request."""
        self._over = False

    async def shutdown(self) -> None:
        """Closes every connection, and opens no more: what still wants to be said would outlive the desk."""
        self._over = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - telegram's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - telegram's signature
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - telegram's signature
    ) -> tuple[int, bytes]:
        """The status and body of the answer. Raises `ApiError` and NetworkError."""
        files = request_data.multipart_data if request_data else None
        usual = UPLOAD_SECONDS if files else SECONDS
        seconds = read_timeout if isinstance(read_timeout, int | float) else usual
        data: Any = None
        if files and request_data:
            data = _form(request_data.json_parameters, files)
        elif request_data:
            data = request_data.json_parameters
        try:
            async with self._opened().request(method, url, data=data, timeout=_limit(seconds)) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NetworkError(f"no answer from Telegram: {_told(error)}") from None
        if answer.status >= 300:
            raise _refusal(answer.status, body)
        return answer.status, body

    async def ask(self, url: str, parameters: dict[str, Any], seconds: float) -> bytes:
        """An answer as it came. Raises `ApiError` and NetworkError."""
        try:
            async with self._opened().post(url, json=parameters, timeout=_limit(seconds)) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NetworkError(f"no answer from Telegram: {_told(error)}") from None
        if answer.status >= 300:
            raise _refusal(answer.status, body)
        return body

    async def download(self, url: str, most: int) -> bytes:
        """A file of at most so many bytes. Raises `ApiError`, NetworkError and `FileTooLarge`."""
        taken = bytearray()
        try:
            async with self._opened().get(url, timeout=_limit(UPLOAD_SECONDS)) as answer:
                if answer.status >= 300:
                    raise _refusal(answer.status, await answer.read())
                async for piece in answer.content.iter_chunked(_CHUNK):
                    taken += piece
                    if len(taken) > most:
                        raise FileTooLarge(url.rpartition("/")[2])
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NetworkError(f"no answer from Telegram: {_told(error)}") from None
        return bytes(taken)

    def _opened(self) -> aiohttp.ClientSession:
        if self._over:
            raise NetworkError("the bot has signed off")
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


def _limit(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=10)


def _form(parameters: dict[str, str], files: dict[str, Any]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _told(error: BaseException) -> str:
    """In words, and without the address: the token stands in it."""
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return "not in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        return str(error.os_error) or "no connection"
    return type(error).__name__


def _refusal(status: int, body: bytes) -> ApiError:
    try:
        told = json.loads(body)
        parameters = told.get("parameters") or {}
        wish = parameters.get("retry_after")
        return ApiError(
            int(told.get("error_code", status)),
            str(told.get("description", ""))[:300],
            float(wish) if wish is not None else None,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ApiError(status, "an answer without words")
