"""Twilio in a test: messages, media, opt-outs, status callbacks and faults, over real HTTP.

The real client talks to it. What it posts to the desk is signed by twilio's own validator over the public address,
though it is sent to the server on loopback that stands behind it.
"""

import asyncio
import base64
import json
import math
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientSession, web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "a" * 32
TOKEN = "the token of nobody"
NUMBER = "+15005550006"
WHATSAPP = "+15005550007"
ANN = "+447700900123"
PUBLIC = "https://desk.example"
_E164 = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")
_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}


@dataclass
class Text:
    """A message the desk handed in."""

    sid: str
    to: str
    sender: str
    body: str
    callback: str
    media: list[str]
    content: str = ""
    variables: str = ""
    status: str = "queued"
    error: int | None = None
    choices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def segments(self) -> int:
        """By Twilio's rule, counted anew here: GSM-7 by Python's own idea of what is not."""
        if all(character in _GSM for character in self.body):
            units = len(self.body) + sum(character in "^{}\\[~]|€" for character in self.body)
            return 1 if units <= 160 else math.ceil(units / 153)
        units = len(self.body.encode("utf-16-le")) // 2
        return 1 if units <= 70 else math.ceil(units / 67)


_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ^{}\\[~]|€ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@dataclass
class Twilio:
    """The provider's state. `faults` are answered one by one to what comes next: (HTTP status, code)."""

    base: str = ""
    target: str = ""
    texts: list[Text] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    faults: list[tuple[int, int | None]] = field(default_factory=list)
    media_faults: list[tuple[int, int | None]] = field(default_factory=list)
    always: tuple[int, int | None] | None = None
    swallow: int = 0  # so many next messages are taken, but the connection breaks before the answer
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    account_status: str = "active"
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    content_fault: tuple[int, int | None] | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    own_opt_out: bool = True
    session: ClientSession | None = None
    _numbers: Any = field(default_factory=lambda: count(1))

    def sid(self, kind: str) -> str:
        return f"{kind}{next(self._numbers):032x}"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API_URL": self.base,
        }

    def bodies(self, to: str = "") -> list[str]:
        return [text.body for text in self.texts if not to or text.to == to]

    # what the desk asks

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((request.method, request.path))
        fault = self.faults.pop(0) if self.faults else self.always
        if not self._signed_in(request):
            return _problem(401, 20003)
        if fault:
            return _problem(*fault)
        form = await request.post()
        wrong = self._wrong(form)
        if wrong:
            return _problem(400, wrong)
        text = Text(
            self.sid("SM"),
            str(form["To"]),
            str(form.get("From") or form.get("MessagingServiceSid")),
            str(form.get("Body", "")),
            str(form.get("StatusCallback", "")),
            [str(each) for each in form.getall("MediaUrl", [])],
            str(form.get("ContentSid", "")),
            str(form.get("ContentVariables", "")),
        )
        if text.content in self.contents:
            text.body, text.choices = _shown(self.contents[text.content], json.loads(text.variables))
        self.texts.append(text)
        if self.swallow:
            self.swallow -= 1
            assert request.transport
            request.transport.close()
        return web.json_response(_record(text), status=201)

    def _wrong(self, form: Mapping[str, Any]) -> int | None:
        to = str(form.get("To", ""))
        if not _E164.fullmatch(to):
            return 21211
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return 21603
        if to in self.stopped:
            return 21610
        if not (form.get("Body") or form.get("MediaUrl") or form.get("ContentSid")):
            return 21619
        return 21617 if len(str(form.get("Body", ""))) > 1600 else None

    async def content(self, request: web.Request) -> web.StreamResponse:
        """Content forms, listed or made; what WhatsApp would not show without approval is refused."""
        self.calls.append((request.method, request.path))
        if not self._signed_in(request):
            return _problem(401, 20003)
        if self.content_fault:
            return _problem(*self.content_fault)
        if request.method == "GET":
            rows = [{"sid": sid, **wish} for sid, wish in self.contents.items()]
            meta = {"page": 0, "page_size": 50, "key": "contents", "next_page_url": None, "url": request.path}
            return web.json_response({"contents": rows, "meta": meta})
        wish = await request.json()
        wrong = (
            set(wish) - {"friendly_name", "language", "variables", "types"}
            or len(wish["types"].get("twilio/quick-reply", {}).get("actions", ())) > 3
            or len(wish["types"].get("twilio/list-picker", {}).get("items", ())) > 10
        )
        if wrong:
            return _problem(400, 20001)
        sid = self.sid("HX")
        self.contents[sid] = wish
        return web.json_response({"sid": sid, **wish}, status=201)

    async def listed(self, request: web.Request) -> web.Response:
        self.calls.append((request.method, request.path))
        if not self._signed_in(request):
            return _problem(401, 20003)
        to = request.query.get("To")
        found = [_record(text) for text in reversed(self.texts) if to in {None, text.to}]
        page = {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None, "uri": request.path}
        return web.json_response(page)

    async def account(self, request: web.Request) -> web.Response:
        if not self._signed_in(request):
            return _problem(401, 20003)
        return web.json_response({"sid": ACCOUNT, "status": self.account_status, "friendly_name": "Acme"})

    async def media(self, request: web.Request) -> web.Response:
        self.calls.append((request.method, request.path))
        if self.media_faults:
            return _problem(*self.media_faults.pop(0))
        if not self._signed_in(request):
            return _problem(401, 20003)
        raise web.HTTPTemporaryRedirect(f"/cdn/{request.match_info['media']}")

    async def cdn(self, request: web.Request) -> web.Response:
        name, media_type, content = self.files[request.match_info["media"]]
        headers = {"Content-Disposition": f'inline; filename="{name}"'} if name else {}
        return web.Response(body=BytesIO(content), content_type=media_type, headers=headers)

    def _signed_in(self, request: web.Request) -> bool:
        wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization", "") == f"Basic {wanted}"

    # what Twilio tells the desk

    async def says(
        self,
        body: str,
        files: Sequence[tuple[str, bytes]] = (),
        *,
        sender: str = ANN,
        to: str = NUMBER,
        sid: str = "",
        **more: str,
    ) -> int:
        """A person's text reaches the desk; the HTTP status it answered."""
        if self.own_opt_out and body.strip().upper() in _WORDS:
            self.stopped.add(sender)
        if body.strip().upper() in {"START", "UNSTOP"}:
            self.stopped.discard(sender)
        form = {
            "MessageSid": sid or self.sid("SM"),
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": to,
            "Body": body,
            "NumMedia": str(len(files)),
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            **more,
        }
        for number, (name, content) in enumerate(files):
            media = self.sid("ME")
            self.files[media] = (name, "image/png", content)
            form[f"MediaUrl{number}"] = (
                f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{form['MessageSid']}/Media/{media}"
            )
            form[f"MediaContentType{number}"] = "image/png"
        return await self.posts(f"{PUBLIC}/channels/sms/inbound", list(form.items()))

    async def reports(self, text: Text, status: str, error: int | None = None) -> int:
        """A status callback for a message."""
        text.status, text.error = status, error
        form = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "AccountSid": ACCOUNT,
            "From": text.sender,
            "To": text.to,
            "MessageStatus": status,
            "SmsStatus": status,
            "ApiVersion": "2010-04-01",
        }
        if text.sender.startswith("MG"):
            form |= {"MessagingServiceSid": text.sender, "From": NUMBER}
        if error:
            form["ErrorCode"] = str(error)
        return await self.posts(text.callback, list(form.items()))

    async def posts(
        self, url: str, pairs: Sequence[tuple[str, str]], *, signed: str | None = None, token: str = TOKEN
    ) -> int:
        """Posts a form to the desk behind the public address, signed for that address or as told."""
        signature = RequestValidator(token).compute_signature(signed or url, MultiDict(pairs))
        return await self.post_unsigned(url, pairs, {"X-Twilio-Signature": signature})

    async def post_unsigned(
        self, url: str, pairs: Sequence[tuple[str, str]], headers: Mapping[str, str] = {}
    ) -> int:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        assert self.session
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        async with self.session.post(
            f"{self.target}{parts.path}{query}", data=BytesIO(urlencode(pairs).encode()), headers=headers
        ) as answer:
            self.answer = await answer.text()
            return answer.status


def _record(text: Text) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "account_sid": ACCOUNT,
        "to": text.to,
        "from": text.sender,
        "body": text.body,
        "status": text.status,
        "num_segments": str(text.segments),
        "num_media": str(len(text.media)),
        "direction": "outbound-api",
        "error_code": text.error,
        "price": None,
        "price_unit": "USD",
    }


def _shown(wish: Mapping[str, Any], words: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """What a phone shows of a content form: the words, and each choice with what it answers."""
    ((_, shape),) = wish["types"].items()

    def say(template: str) -> str:
        return re.sub(r"\{\{(\d+)\}\}", lambda found: words[found[1]], template)

    rows = shape.get("actions") or shape["items"]
    return say(shape["body"]), [(say(row.get("title") or row["item"]), say(row["id"])) for row in rows]


def _problem(status: int, code: int | None) -> web.Response:
    if code is None:
        return web.Response(status=status, text="busy")
    body = {"code": code, "message": f"error {code}", "status": status, "more_info": ""}
    return web.json_response(body, status=status)


@asynccontextmanager
async def twilio() -> AsyncIterator[Twilio]:
    """Twilio on a free port while the block runs."""
    state = Twilio()
    app = web.Application(client_max_size=100_000_000)
    root = f"/2010-04-01/Accounts/{ACCOUNT}"
    app.router.add_post(f"{root}/Messages.json", state.take)
    app.router.add_get(f"{root}/Messages.json", state.listed)
    app.router.add_get(f"{root}.json", state.account)
    app.router.add_get(root + "/Messages/{message}/Media/{media}", state.media)
    app.router.add_get("/cdn/{media}", state.cdn)
    app.router.add_get("/v1/Content", state.content)
    app.router.add_post("/v1/Content", state.content)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    state.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession() as session:
        state.session = session
        try:
            yield state
        finally:
            await runner.cleanup()
    await asyncio.sleep(0)
