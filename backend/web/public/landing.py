"""The first page, the policy, and what a site that embeds the chat needs to know."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from backend.policy import Profile, Span
from backend.web.pages import language_of, page
from backend.web.words import Words, word, words_of
from dialogs.understanding import references

router = APIRouter()

STEPS = ("write", "number", "person", "decision", "answer")
LIMITS = ("T-ACK", "T-HUMAN", "T-RESOLVE", "T-ACCEPT", "T-REVIEW", "T-REOPEN")


@router.get("/")
async def landing(request: Request) -> Response:
    office = request.app.state.office
    language = language_of(request)
    return page(
        request,
        "public/landing.html",
        limits=limits(office.profile, words_of(language)),
        lines=office.profile.lines_for(language),
        bodies=office.profile.bodies_for(language),
    )


@router.get("/policy")
async def policy(request: Request) -> Response:
    office = request.app.state.office
    language = language_of(request)
    return page(
        request,
        "public/policy.html",
        limits=limits(office.profile, words_of(language)),
        lines=office.profile.lines_for(language),
        bodies=office.profile.bodies_for(language),
        remedies=office.profile.remedies_for(language),
    )


@router.get("/complaint")
async def find(request: Request, number: str = "") -> Response:
    """From a number as somebody typed it to its page; a typing error is told as such."""
    read = references.read(number[:80], request.app.state.office.prefix)
    if read.reference:
        return RedirectResponse(f"/complaint/{quote(read.reference)}", 303)
    error = "find.mistyped" if read.mistyped else "find.unreadable"
    return page(request, "public/find.html", number=number[:80], error=error if number else "", status=200)


@router.get("/widget/words")
async def widget_words(request: Request) -> Response:
    """What the widget's button is called, for scripts of the sites that may embed the chat."""
    language = language_of(request)
    origin = request.headers.get("origin", "").lower()
    headers = {"Vary": "Origin", "Cache-Control": "max-age=3600"}
    if origin in request.app.state.office.allowed_origins:
        headers["Access-Control-Allow-Origin"] = origin
    names = ("open", "close", "title")
    return JSONResponse({name: word(f"widget.{name}", language) for name in names}, headers=headers)


def limits(profile: Profile, t: Words) -> dict[str, str]:
    """The promised times in words, by the code of their timer."""
    return {code: span(profile.times[code], t) for code in LIMITS}


def span(limit: Span, t: Words) -> str:
    """A time limit in words: hours up to two days, then days."""
    if limit.working_days:
        return t("span.working_days", n=limit.working_days)
    minutes = int(limit.clock.total_seconds() // 60)
    if minutes < 60:
        return t("span.minutes", n=minutes)
    hours = minutes // 60
    return t("span.hours", n=hours) if hours <= 48 else t("span.days", n=hours // 24)
