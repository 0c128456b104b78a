"""How a page is made: the language and look of its reader, the templates, and the headers it leaves with.

A page function asks for one thing, `page(request, "public/landing.html", …)`. The templates find `t` (words),
`day`, `clock`, `moment` (times as the reader writes them), `asset`, `here` (this address with another query)
and `office` beside what they were given.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response
from starlette.types import Scope

from backend.web.words import spoken, word, words_of
from dialogs import catalogue, labels

HERE = Path(str(files("backend").joinpath("web")))
STATIC = HERE / "static"

THEMES = ("light", "dark")
_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """What the reader asked for by ?lang, by cookie, by their browser; else the desk's first language."""
    known = _languages(request)
    wishes = [request.query_params.get("lang", ""), request.cookies.get("language", "")]
    wishes += _accepted(request.headers.get("accept-language", ""))
    for wish in wishes:
        if found := nearest(wish, known):
            return found
    return known[0]


def nearest(wish: str, known: tuple[str, ...]) -> str:
    """The language of `known` that serves a wish: the same tag, else the same first part, else ""."""
    tag = wish.strip().replace("_", "-").lower()
    if not tag:
        return ""
    for language in known:
        if language.lower() == tag:
            return language
    return next((each for each in known if each.lower().split("-")[0] == tag.split("-")[0]), "")


@lru_cache(256)
def _accepted(header: str) -> list[str]:
    ranked = []
    for place, part in enumerate(header[:400].split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag))
        except ValueError:
            continue
    return [tag for weight, _, tag in sorted(ranked) if weight < 0]


def _languages(request: Request) -> tuple[str, ...]:
    return tuple(each for each in request.app.state.office.languages if spoken(each)) or ("en",)


def theme_of(request: Request) -> str:
    """light, dark, or "" for what the system says."""
    wish = request.query_params.get("theme") or request.cookies.get("theme", "")
    return wish if wish in THEMES else ""


def large_print(request: Request) -> bool:
    return (request.query_params.get("print") or request.cookies.get("print", "")) == "large"


def same_origin(request: Request) -> bool:
    """Whether a form was sent from one of our own pages: browsers tell, what tells nothing is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    own = {_origin(request), request.app.state.office.public_url.rstrip("/")}
    return origin is None or origin.rstrip("/") in own


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def own_name(language: str) -> str:
    """A language's name in itself: English, 中文."""
    return (Locale.parse(language, sep="-").get_language_name() or language).capitalize()


def asset(name: str) -> str:
    """The address of a static file, marked with its content so that it may be cached for ever."""
    return f"/static/{name}?v={_mark(name, (STATIC / name).stat().st_mtime_ns)}"


@lru_cache(64)
def _mark(name: str, _changed: int) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


@cache
def _sprite() -> Markup:
    return Markup((STATIC / "icons.svg").read_text("utf-8"))  # noqa: S704  # our own file


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=asset, sprite=_sprite, own_name=own_name)
    return made


def page(
    request: Request, template: str, *, status: int = 200, frames: tuple[str, ...] = (), **context: Any
) -> HTMLResponse:
    """A page in its reader's language, with its headers. `frames` are the other origins that may embed it."""
    language = context.pop("language", None) or language_of(request)
    text = environment().get_template(template).render({**_reader(request, language), **context})
    response = HTMLResponse(text, status, headers=headers(frames))
    _remember(request, response, language)
    return response


def _reader(request: Request, language: str) -> Mapping[str, Any]:
    office = request.app.state.office
    now: datetime = office.now().astimezone(office.timezone)

    def local(value: datetime) -> datetime:
        return value.astimezone(office.timezone)

    def on_day(value: datetime | date) -> str:
        found = local(value).date() if isinstance(value, datetime) else value
        return catalogue.day(found, language, now.date())

    return {
        "request": request,
        "office": office,
        "language": language,
        "others": tuple(each for each in _languages(request) if each != language),
        "theme": theme_of(request),
        "large": large_print(request),
        "t": words_of(language),
        "now": now,
        "day": on_day,
        "clock": lambda value: catalogue.clock(local(value)),
        "moment": lambda value: catalogue.moment(value, language, now),
        "when": lambda value: _when(local(value), language, now),
        "here": lambda **changes: _here(request, changes),
        "label": lambda key: labels.label(key, language),
        "customer_state": lambda key: labels.customer_state(key, language),
    }


def _when(local: datetime, language: str, now: datetime) -> str:
    """A moment with its day, also when that is today: a page is printed and read again."""
    day = catalogue.day(local.date(), language, now.date())
    return word("time.when", language, time=catalogue.clock(local), day=day)


def _here(request: Request, changes: Mapping[str, str]) -> str:
    kept = [
        (key, value) for key, value in parse_qsl(request.url.query) if key not in changes and key != "key"
    ]
    return f"{request.url.path}?{urlencode(kept + list(changes.items()))}"


def headers(frames: tuple[str, ...] = ()) -> dict[str, str]:
    """What every page carries: our own scripts, styles and pictures only, framing by `frames`, no cache."""
    ancestors = " ".join(("'self'", *frames)) if frames else "'none'"
    policy = (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors {ancestors}"
    )
    found = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, Cookie",
    }
    if not frames:
        found["X-Frame-Options"] = "DENY"
    return found


def _remember(request: Request, response: Response, language: str) -> None:
    """A choice made in the address is kept in a cookie, so that the next first paint is right."""
    secure = request.url.scheme == "https"
    chosen = {"lang": ("language", language), "theme": ("theme", theme_of(request))}
    chosen["print"] = ("print", "large" if large_print(request) else "")
    for query, (cookie, value) in chosen.items():
        if query in request.query_params:
            response.set_cookie(cookie, value, max_age=_YEAR, samesite="lax", httponly=True, secure=secure)


class Static(StaticFiles):
    """The static files: an address that names its content is kept for ever, others are asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        marked = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if marked else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def static_files() -> Static:
    """What the application mounts at /static."""
    return Static(directory=STATIC)
