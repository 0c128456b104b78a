"""Who is at the desk: the session of a request, the token its changes carry, and the frame of every page."""

import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from backend import listing
from backend.access import Signed
from backend.actors import READERS, Actor
from backend.office import Office
from backend.web.console.wording import Wording
from backend.web.pages import language_of, page, same_origin

COOKIE = "amends_desk"
SIGN_IN = "/console/sign-in"


class SignedOut(Exception):
    """Nobody is signed in: where to go, with the way back."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.place = f"{SIGN_IN}?next={quote(back, safe='/')}"


class DeskRoute(APIRoute):
    """A path of the console: who is not signed in goes to the sign-in page; scripts are told plainly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except SignedOut as out:
                return RedirectResponse(out.place, 303)
            except HTTPException as error:
                if "application/json" in request.headers.get("accept", ""):
                    return JSONResponse({"error": error.detail}, error.status_code)
                raise

        return handle


def office_of(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


async def signed_in(request: Request) -> Signed:
    """The person signed in; anyone else is sent to the sign-in page and back."""
    cookie = request.cookies.get(COOKIE, "")
    signed = await office_of(request).access.session(cookie) if cookie else None
    if signed is None or signed.actor.role not in READERS:
        back = request.url.path if request.method == "GET" else "/console/complaints"
        raise SignedOut(back)
    return signed


async def changing(
    request: Request, signed: Annotated[Signed, Depends(signed_in)]
) -> AsyncIterator[FormData]:
    """The form of a change, once its token proves that our own page sent it."""
    async with request.form(max_files=10, max_fields=200) as form:
        token = request.headers.get("x-csrf-token") or form.get("csrf") or ""
        if not same_origin(request) or not secrets.compare_digest(str(token).encode(), signed.csrf.encode()):
            raise HTTPException(403, "This page is too old to change anything: load it again.")
        yield form


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody signed in, and the desk it is made at."""

    request: Request
    signed: Signed
    office: Office
    words: Wording

    @property
    def actor(self) -> Actor:
        return self.signed.actor

    @property
    def me(self) -> int:
        """The visitor's own id."""
        return self.signed.actor.id or 0

    @property
    def now(self) -> datetime:
        return self.words.now

    @property
    def day_ends(self) -> datetime:
        """Midnight after now, by the desk's own clock."""
        local = self.now.astimezone(self.office.timezone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def visiting(request: Request, signed: Annotated[Signed, Depends(signed_in)]) -> Visit:
    office = office_of(request)
    return Visit(request, signed, office, Wording(language_of(request), office.timezone, office.now()))


Desk = Annotated[Office, Depends(office_of)]
Visitor = Annotated[Visit, Depends(visiting)]
Form = Annotated[FormData, Depends(changing)]


def field(form: FormData, name: str) -> str:
    """A text of a form, with line ends as the web gives them made plain."""
    value = form.get(name)
    return value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else ""


def number_of(form: FormData, name: str) -> int | None:
    """A number of a form that a row may have, None for anything else."""
    text = field(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


async def desk_page(visit: Visit, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the frame of the console: with the queues and their counts beside it."""
    count = partial(listing.counts, me=visit.me, now=visit.now, day_ends=visit.day_ends)
    return page(
        visit.request,
        template,
        status=status,
        language=visit.words.language,
        me=visit.signed,
        csrf=visit.signed.csrf,
        words=visit.words,
        queues=listing.QUEUES,
        counts=await visit.office.database.read(count),
        count_to=listing.COUNT_TO,
        alarms=await visit.office.alarms(),
        **{"queue": "", "q": "", "place": "list", **context},
    )
