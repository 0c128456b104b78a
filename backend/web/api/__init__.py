"""The API for programs, under /api/v1: its own application, so that its errors are all problem documents."""

from fastapi import FastAPI

from backend.web.api.application import application

PATH = "/api/v1"


def install(app: FastAPI) -> None:
    """Mounts the API of the app's desk."""
    app.mount(PATH, application(app.state.office))
