"""Sign-in by a one-time link or a password, and signing out."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from backend.access import SESSION_DAYS
from backend.case import write_messages
from backend.database import Transaction
from backend.web.console.desk import COOKIE, Desk, DeskRoute, Form, field, office_of
from backend.web.console.throttle import PAUSE, Throttle
from backend.web.pages import language_of, page, same_origin
from backend.web.words import word

router = APIRouter(prefix="/sign-in", route_class=DeskRoute)
leaving = APIRouter(route_class=DeskRoute)

_tries = Throttle()
HOME = "/console/complaints"


@router.get("")
async def form(request: Request) -> Response:
    return page(request, "console/signin.html", email="", error="", sent=False, next=_next(request))


@router.post("")
async def by_password(request: Request, office: Desk) -> Response:
    """Signs in. A wrong password and an unknown e-mail read the same, and cost the same tries."""
    given = await request.form()
    email, password = field(given, "email"), given.get("password")
    names = (f"email:{email.lower()}", f"from:{request.client.host if request.client else ''}")
    language = language_of(request)
    if not same_origin(request) or not all(_tries.left(name, office.now()) for name in names):
        return _again(request, email, word("console.signin.wait", language, n=_minutes()), 429)
    left = min(
        _tries.failed(name, office.now()) for name in names
    )  # counted before it is looked at: many at once
    cookie = await office.access.by_password(email, password if isinstance(password, str) else "")
    if cookie is None:
        return _again(request, email, word("console.signin.wrong", language, n=left, minutes=_minutes()), 422)
    for name in names:
        _tries.passed(name)
    return _enter(request, cookie, lasting=bool(given.get("stay")))


def _minutes() -> int:
    return int(PAUSE.total_seconds() // 60)


def _again(request: Request, email: str, error: str, status: int) -> Response:
    return page(
        request,
        "console/signin.html",
        status=status,
        email=email,
        error=error,
        sent=False,
        next=_next(request),
    )


@router.post("/links")
async def send_link(request: Request, office: Desk) -> Response:
    """Mails a one-time link, if somebody here has that address; says the same either way."""
    email = field(await request.form(), "email")
    name = f"link:{email.lower()}"
    if same_origin(request) and email and _tries.left(name, office.now()):
        _tries.failed(name, office.now())
        url = await office.access.sign_in_link(email)
        if url:
            await _mail(request, email, url)
    return page(request, "console/signin.html", email=email, error="", sent=True, next=_next(request))


async def _mail(request: Request, email: str, url: str) -> None:
    office = office_of(request)
    language = language_of(request)
    now = office.now()

    def write(tx: Transaction) -> None:
        address = office.complaints.reach({"email": email})
        if address is None:
            return
        channel, account, peer = address
        row = {
            "author": "bot",
            "kind": "code",
            "subject": word("console.signin.mail_subject", language, organisation=office.organisation),
            "text": word("console.signin.mail", language, organisation=office.organisation, link=url),
            "language": language,
            "at": now,
            "status": "queued",
            "channel": channel,
            "account": account,
            "peer": peer,
            "urgent": True,
            "due_at": now,
        }
        write_messages(tx, [row])

    await office.database.write(write)


@router.get("/link/{token}")
async def link(request: Request, token: str) -> Response:
    """Only shows a button: programs that follow every link of a mail must not use it up."""
    return page(request, "console/signin_link.html", token=token, spent=False)


@router.post("/link/{token}")
async def redeem(request: Request, token: str, office: Desk) -> Response:
    cookie = await office.access.redeem(token) if same_origin(request) else None
    if cookie is None:
        return page(request, "console/signin_link.html", status=410, token=token, spent=True)
    return _enter(request, cookie, lasting=True)


@leaving.post("/sign-out")
async def sign_out(request: Request, office: Desk, _form: Form) -> Response:
    await office.access.sign_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/console/sign-in", 303)
    response.delete_cookie(COOKIE, path="/console")
    return response


def _enter(request: Request, cookie: str, *, lasting: bool) -> Response:
    response = RedirectResponse(_next(request), 303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=SESSION_DAYS * 86400 if lasting else None,
        path="/console",
        httponly=True,
        samesite="lax",
        secure=office_of(request).public_url.startswith("https:"),
    )
    return response


def _next(request: Request) -> str:
    """Where to go on: only within the console, so that no link can lead elsewhere."""
    wish = request.query_params.get("next", "")
    return (
        wish if wish.startswith("/console/") and not wish.startswith(("/console//", SIGN_IN_PATH)) else HOME
    )


SIGN_IN_PATH = "/console/sign-in"
