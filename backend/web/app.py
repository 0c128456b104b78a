"""The HTTP application: every page and path of the desk under one roof."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from backend.office import Office
from backend.web import api, console, health, public
from backend.web.pages import static_files


def build(office: Office, routers: Sequence[APIRouter]) -> FastAPI:
    """The application of one desk; `routers` are the channels' own paths."""
    app = FastAPI(title="Amends", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office = office
    for router in (health.router, *routers, public.router, console.router):
        app.include_router(router)
    api.install(app)
    public.install_errors(app)
    app.mount("/static", static_files(), name="static")
    return app
