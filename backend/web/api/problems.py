"""Errors of the API as problem documents (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute, Match

from backend.case import Refused, Stale
from backend.web.api.shapes import Problem
from channels.base import StorageUnavailable

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
_TOLD = {
    400: "The body is no JSON.",
    401: "No valid token: send `Authorization: Bearer …` with a token made by `amends token add`.",
    403: "The role of this token may not do this.",
    404: "There is nothing here.",
    409: "The state of the complaint does not allow it.",
    422: "A part of the request cannot be read.",
    503: "Nothing was stored: the database is away. Try again later.",
}


def responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a path, for its description."""
    schema = {"schema": Problem.model_json_schema(ref_template="#/components/schemas/{model}")}
    return {code: {"description": _TOLD[code], "content": {MEDIA_TYPE: schema}} for code in codes}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Answers every error of the application, whose paths are `routes`, with a problem document."""

    @app.exception_handler(StarletteHTTPException)
    async def told(request: Request, error: Exception) -> Response:
        known = error if isinstance(error, StarletteHTTPException) else HTTPException(500)
        headers = {"Allow": _allowed(request, routes)} if known.status_code == 405 else known.headers
        return problem(known.status_code, str(known.detail), headers)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        return problem(422, _TOLD[422], errors=_fields(found))

    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Exception) -> Response:
        return problem(409, str(error), allowed=error.allowed if isinstance(error, Refused) else [])

    @app.exception_handler(Stale)
    async def stale(_request: Request, _error: Exception) -> Response:
        return problem(
            409, "Somebody changed the complaint meanwhile: read it again, then decide.", allowed=[]
        )

    @app.exception_handler(StorageUnavailable)
    async def unstored(_request: Request, _error: Exception) -> Response:
        return problem(503, _TOLD[503], {"Retry-After": "5"})

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("api.failed", path=request.url.path, exc_info=error)
        return problem(500, "The fault is ours. Nothing of this request was stored.")


def _allowed(request: Request, routes: Sequence[BaseRoute]) -> str:
    """Every method of the path: the framework names only those of the first route that matches it."""
    methods: set[str] = set()
    for route in routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(methods))


def _fields(found: Sequence[Any]) -> list[dict[str, Any]]:
    """What is wrong where, without the values that were sent."""
    return [{"field": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in found[:50]]
