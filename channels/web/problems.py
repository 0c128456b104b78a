"""Answers that say what is wrong and how to mend it, as RFC 9457 problem documents."""

import json
from http import HTTPStatus

from starlette.responses import Response


class Problem(Exception):
    """A request that is not taken; `mend` says what would be."""

    def __init__(self, status: HTTPStatus, mend: str, *, retry_after: int | None = None) -> None:
        super().__init__(mend)
        self.status = status
        self.mend = mend
        self.retry_after = retry_after

    def response(self) -> Response:
        body = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.mend,
        }
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.status is HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(json.dumps(body), self.status.value, headers, "application/problem+json")
