"""The account at Twilio: its client over pooled connections, media with its password, and what it answers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.base import FileTooLarge, SendError
from channels.sms.errors import TROUBLES, Meaning, trouble
from channels.sms.settings import TwilioSettings

log = structlog.get_logger(__name__)

SECONDS = 20.0
CONNECTIONS = 40
MOST_CONTENTS = 500  # looked through for a form of ours
HOST = "api.twilio.com"


class PooledHttp(AsyncTwilioHttpClient):
    """Twilio's client on connections kept open, to the address the settings name."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False)
        self._base = urlsplit(base)

    async def request(  # type: ignore[override]  # noqa: PLR0913, PLR0917 - the library types its base as plain
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the library's signature
        allow_redirects: bool = False,
    ) -> Response:
        self.pool()
        url = self.ours(url)
        headers = {**(headers or {}), **(_authorised(*auth) if auth else {})}
        if data is not None and headers.get("Content-Type") == "application/json":
            data = cast("dict[str, object]", json.dumps(data))  # Twilio's own client would post it as a form
        return await super().request(method, url, params, data, headers, None, None, allow_redirects)

    def pool(self) -> aiohttp.ClientSession:
        """The connections, opened with the first use inside the running loop."""
        if self.session is None:
            self.session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            )
        return self.session

    def ours(self, url: str) -> str:
        """The same resource at the address the settings name; Twilio's own hosts are several."""
        if self._base.hostname == HOST:
            return url
        parts = urlsplit(url)
        return urlunsplit((self._base.scheme, self._base.netloc, parts.path, parts.query, ""))

    def is_ours(self, url: str) -> bool:
        return urlsplit(url).hostname in {HOST, self._base.hostname}

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()
            self.session = None


class Account:
    """Calls to Twilio; every refusal becomes a `SendError` in plain words."""

    def __init__(self, settings: TwilioSettings) -> None:
        self.settings = settings
        self._contents: dict[str, str] = {}
        self.trouble = ""  # what somebody has to mend at Twilio or in the settings
        self.http = PooledHttp(settings.api)
        self._client = Client(  # type: ignore[no-untyped-call]
            settings.account, settings.token, http_client=self.http
        )

    async def create(self, **values: Any) -> Any:
        """Hands in one message; returns Twilio's record of it."""
        try:
            taken = await self._client.messages.create_async(**values)
        except TwilioRestException as error:
            raise self._refused(error) from error
        except (aiohttp.ClientError, TwilioException, TimeoutError, OSError) as error:
            raise Unsure(f"Twilio could not be reached: {type(error).__name__}", permanent=False) from error
        self.trouble = ""
        return taken

    async def find(self, to: str, body: str) -> Any:
        """The newest message with these words to this number, None when Twilio has none."""
        try:
            found = await self._client.messages.list_async(to=to, limit=20)
        except (TwilioException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unsure(f"Twilio could not be reached: {type(error).__name__}", permanent=False) from error
        return next((each for each in found if each.body == body), None)

    async def content(self, name: str, types: Mapping[str, Any]) -> str:
        """The id of a content form of this name, made where Twilio has none yet. Raises `SendError`."""
        if name not in self._contents:
            self._contents[name] = await self._known(name) or await self._made(name, types)
        return self._contents[name]

    async def _known(self, name: str) -> str:
        try:
            found = await self._client.content.v1.contents.list_async(limit=MOST_CONTENTS)
        except TwilioRestException as error:
            raise self._refused(error) from error
        except (aiohttp.ClientError, TwilioException, TimeoutError, OSError) as error:
            raise SendError(
                f"Twilio could not be reached: {type(error).__name__}", permanent=False
            ) from error
        return next((str(each.sid) for each in found if each.friendly_name == name), "")

    async def _made(self, name: str, types: Mapping[str, Any]) -> str:
        wish = {"friendly_name": name, "language": "en", "variables": {"1": "?"}, "types": types}
        try:
            made = await self._client.content.v1.contents.create_async(cast("Any", _Wish(wish)))
        except TwilioRestException as error:
            raise self._refused(error) from error
        except (aiohttp.ClientError, TwilioException, TimeoutError, OSError) as error:
            raise SendError(
                f"Twilio could not be reached: {type(error).__name__}", permanent=False
            ) from error
        return str(made.sid)

    async def status(self) -> str:
        """The account's own status: active, suspended or closed. Raises `SendError`."""
        try:
            account = await self._client.api.accounts(self.settings.account).fetch_async()
        except TwilioRestException as error:
            raise self._refused(error) from error
        except (aiohttp.ClientError, TwilioException, TimeoutError, OSError) as error:
            raise SendError(
                f"Twilio could not be reached: {type(error).__name__}", permanent=False
            ) from error
        return str(account.status)

    async def fetch(self, url: str, limit: int) -> tuple[bytes, Mapping[str, str]]:
        """A file of a message, with the account's password, and the headers it came under.

        Raises `SendError` and `FileTooLarge`.
        """
        if not self.http.is_ours(url):
            raise SendError("the file is not at Twilio", permanent=True)
        headers = _authorised(self.settings.account, self.settings.token)
        try:
            async with self.http.pool().get(self.http.ours(url), headers=headers) as answer:
                if answer.status != HTTPStatus.OK:
                    # a file may be known a moment later than its message: only "gone" is for good
                    gone = answer.status == HTTPStatus.GONE
                    raise SendError(f"Twilio did not give the file (HTTP {answer.status})", permanent=gone)
                return await _limited(answer, limit), answer.headers
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise SendError(
                f"Twilio could not be reached: {type(error).__name__}", permanent=False
            ) from error

    def _refused(self, error: TwilioRestException) -> SendError:
        found = trouble(error.code, error.status)
        if found.meaning is Meaning.ACCOUNT:
            log.error("twilio.account", code=error.code, status=error.status, mend=found.words)
            self.trouble = found.words
        permanent = found.meaning in {Meaning.NUMBER, Meaning.GONE, Meaning.STOPPED}
        words = found.words if error.code not in TROUBLES else f"{found.words} (Twilio {error.code})"
        return SendError(
            words,
            permanent=permanent,
            stopped=found.meaning is Meaning.STOPPED,
            gone=found.meaning is Meaning.GONE,
        )


async def _limited(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        content += piece
        if len(content) > limit:
            raise FileTooLarge(str(limit))
    return bytes(content)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A content form as the client posts it; its own classes know only some of the types."""

    values: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return dict(self.values)


class Unsure(SendError):
    """The connection broke: Twilio may have the message or not."""


def _authorised(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}
