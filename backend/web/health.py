"""Whether the desk is alive, ready, and how it is doing in numbers."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> JSONResponse:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Database, age of the queues, channels: 503 with the reason while something does not work."""
    found = await request.app.state.office.health()
    return JSONResponse(found, 200 if found["status"] == "ready" else 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    text = await request.app.state.office.metrics()
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
