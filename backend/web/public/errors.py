"""Pages for what went wrong: they say first what is safe, then what to do."""

import secrets
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from backend.web.pages import page
from channels.base import StorageUnavailable

log = structlog.get_logger()

_KINDS = {
    HTTPStatus.NOT_FOUND: "missing",
    HTTPStatus.METHOD_NOT_ALLOWED: "missing",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "large",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
    HTTPStatus.TOO_MANY_REQUESTS: "busy",
}


def install_errors(app: FastAPI) -> None:
    """Answers every error of a page with a page, and every error of a program's path with a problem document."""

    @app.exception_handler(HTTPException)
    async def known(request: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
        return refused(request, status)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, _error: Exception) -> Response:
        return refused(request, HTTPStatus.NOT_FOUND)

    @app.exception_handler(StorageUnavailable)
    async def unstored(request: Request, _error: Exception) -> Response:
        response = refused(request, HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Retry-After"] = "5"
        return response

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        reference = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
        log.error("page.failed", reference=reference, path=request.url.path, exc_info=error)
        return refused(request, HTTPStatus.INTERNAL_SERVER_ERROR, reference)


def refused(request: Request, status: HTTPStatus, reference: str = "") -> Response:
    """The page, or for programs the document, that goes with a status."""
    if _for_programs(request):
        body = {"type": "about:blank", "title": status.phrase, "status": status.value}
        return JSONResponse(body, status.value, media_type="application/problem+json")
    kind = _KINDS.get(status, "broken" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "unclear")
    return page(
        request, "public/error.html", status=status.value, kind=kind, code=status.value, reference=reference
    )


def _for_programs(request: Request) -> bool:
    return request.url.path.startswith(("/channels/", "/api/", "/healthz", "/readyz", "/metrics", "/static/"))
