"""The HTTP application: every page and path of the desk under one roof."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from backend.office import Office
from backend.web import api, console, health, public
from backend.web.pages import static_files


class Desk(FastAPI):
    """The pages, and in front of them the channels' fixed paths, which need none of what pages do around a request.

    A message spends less time in its handler than in the layers FastAPI lays around one.
    """

    def __init__(self, doors: Mapping[str, Route]) -> None:
        super().__init__(title="Amends", docs_url=None, redoc_url=None, openapi_url=None)
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._doors.get(scope["path"]) if scope["type"] == "http" else None
        if door is not None and scope["method"] in (door.methods or ()):
            await door.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def build(office: Office, routers: Sequence[APIRouter]) -> FastAPI:
    """The application of one desk; `routers` are the channels' own paths."""
    routes = [route for router in routers for route in router.routes]
    app = Desk({route.path: route for route in routes if isinstance(route, Route) and "{" not in route.path})
    app.state.office = office
    for router in (health.router, *routers, public.router, console.router):
        app.include_router(router)
    api.install(app)
    public.install_errors(app)
    app.mount("/static", static_files(), name="static")
    return app
