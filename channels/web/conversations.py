"""Who is in a web conversation: its id, the token that proves it, and the cookie that carries it."""

import base64
import re
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "chat"
PURPOSE = "web"
_DAYS = 30
_ID = re.compile(r"[a-z2-7]{26}\Z")  # 128 random bits in base 32


class Conversations:
    """Makes and checks conversations. Nothing is stored: a token is the id and our signature under it."""

    def __init__(self, sign: Callable[[str, str], str], *, secure: bool) -> None:
        self._sign = sign
        self._secure = secure

    def open(self) -> str:
        """A new, unguessable conversation id."""
        return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()

    def token(self, conversation: str) -> str:
        return f"{conversation}.{self._sign(PURPOSE, conversation)}"

    def check(self, token: str) -> str | None:
        """The conversation a token proves, or None."""
        conversation, _, signature = token.partition(".")
        if not _ID.match(conversation):
            return None
        expected = self._sign(PURPOSE, conversation)
        right = secrets.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))
        return conversation if right else None

    def bearer(self, request: Request) -> str | None:
        """The conversation proved by the Authorization header."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.check(token.strip()) if scheme.lower() == "bearer" else None

    def cookie(self, request: Request) -> str | None:
        """The conversation proved by the cookie: enough to read, not enough to write."""
        return self.check(request.cookies.get(COOKIE, ""))

    def remember(self, request: Request, response: Response, conversation: str) -> None:
        """Lets this browser come back to the conversation."""
        response.set_cookie(
            COOKIE,
            self.token(conversation),
            max_age=_DAYS * 24 * 3600,
            path="/",
            secure=self._secure or request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
