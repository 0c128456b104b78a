"""A Bot API double over real HTTP: bots, chats, updates by polling or webhook, files, faults.

It keeps what Telegram keeps: updates until their offset is passed or the webhook took them, messages of each chat,
files. Every call, update and answer is judged by aiogram's types; what is unlike the Bot API fails the test at the end.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiogram.types import Update
from aiohttp import web

from telegram_double.checks import (
    PLAIN,
    Bad,
    Unlike,
    answer_of,
    check_keyboard,
    check_length,
    method_of,
    object_of,
    shown,
)

DATE = 1_795_000_000
FETCHABLE = 20_000_000
DELETE = "use deleteWebhook to delete the webhook first"
ONE = "make sure that only one bot instance is running"


@dataclass
class Fault:
    """What happens to the next calls of a method: an error, or a connection that ends without an answer."""

    code: int = 0
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    times: int = 1
    drop: bool = False
    after: bool = False  # the call takes effect before its answer is lost

    @property
    def bad(self) -> Bad:
        return Bad(self.code, self.description, **self.parameters)


@dataclass
class Call:
    method: str
    given: dict[str, Any]
    at: float
    answer: int = 0


@dataclass
class Bot:
    """One bot: what waits for it, what it said, how it is registered."""

    token: str
    username: str
    pending: list[dict[str, Any]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)
    delivered: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    confirmed: set[int] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    chats: dict[int, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    closed: set[int] = field(default_factory=set)
    files: dict[str, tuple[str, bytes | int]] = field(default_factory=dict)
    presses: set[str] = field(default_factory=set)
    answered: list[str] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    webhook_error: str = ""
    keyboards: dict[int, list[list[dict[str, Any]]]] = field(default_factory=dict)
    polls: int = 0
    dead: bool = False

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": "Desk", "username": self.username}

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def fail(self, method: str, code: int = 0, description: str = "", **more: Any) -> None:
        """The next calls of `method` ("*": of any) meet a fault."""
        wish = more.pop("retry_after", None)
        parameters = {"retry_after": wish} if wish is not None else {}
        self.faults[method].append(Fault(code, description, parameters, **more))


class TelegramDouble:
    """The server. `url` is what AMENDS_TELEGRAM_API_URL gets."""

    def __init__(self) -> None:
        self.bots: dict[str, Bot] = {}
        self.url = ""
        self.unlike: list[str] = []
        self.changed = asyncio.Condition()
        self.down = False
        self._next = {"update": 1000, "message": 10}
        self._delivery: dict[str, asyncio.Task[None]] = {}

    def bot(self, token: str = "4242:TEST-token", username: str = "desk_bot") -> Bot:
        return self.bots.setdefault(token, Bot(token, username))

    def number(self, what: str) -> int:
        self._next[what] += 1
        return self._next[what]

    async def give(self, bot: Bot, update: dict[str, Any], *, checked: bool = True) -> int:
        """An update for a bot; returns its id."""
        update = {"update_id": self.number("update"), **update}
        if checked:
            object_of(Update, update)
        bot.pending.append(update)
        await self.tell()
        return int(update["update_id"])

    async def redeliver(self, bot: Bot, update: dict[str, Any]) -> None:
        """An update once more, as after a confirmation that was lost."""
        bot.confirmed.discard(update["update_id"])
        bot.again.append(update)
        await self.tell()

    async def tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, true: Callable[[], Any], seconds: float = 15.0) -> Any:
        """Returns what `true` gives, once it gives something."""
        async with asyncio.timeout(seconds), self.changed:
            return await self.changed.wait_for(true)

    # ---- HTTP

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**27)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return self._dropped(request)
        bot, method = self.bots.get(request.match_info["token"]), request.match_info["method"]
        if bot is None or bot.dead:
            return _error(Bad(401, "Unauthorized"))
        given, files = await _given(request)
        call = Call(method, given, time.monotonic())
        bot.calls.append(call)
        try:
            fault = self._fault(bot, method)
            if fault and not fault.after:
                return self._dropped(request) if fault.drop else _error(fault.bad)
            method_of(method, given)
            result = await self._answer(bot, method, given, files)
            if fault:
                return self._dropped(request)
            call.answer = 200
            if (
                method != "getUpdates"
            ):  # updates are checked when they are given, but for those meant to be odd
                answer_of(method, result)
            return web.json_response({"ok": True, "result": result})
        except Bad as bad:
            call.answer = bad.code
            return _error(bad)
        except Unlike as unlike:
            self.unlike.append(str(unlike))
            return _error(Bad(400, f"Bad Request: {unlike}"))
        finally:
            await self.tell()

    def _dropped(self, request: web.Request) -> web.StreamResponse:
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _fault(self, bot: Bot, method: str) -> Fault | None:
        for name in (method, "*"):
            if faults := bot.faults[name]:
                faults[0].times -= 1
                return faults[0] if faults[0].times else faults.pop(0)
        return None

    async def _file(self, request: web.Request) -> web.StreamResponse:
        bot = self.bots[request.match_info["token"]]
        fault = self._fault(bot, "file")
        if fault:
            return self._dropped(request) if fault.drop else web.Response(status=fault.code)
        for path, content in bot.files.values():
            if path == request.match_info["path"] and isinstance(content, bytes):
                return web.Response(body=content)
        return web.Response(status=404)

    # ---- methods

    async def _answer(self, bot: Bot, method: str, given: dict[str, Any], files: dict[str, Any]) -> Any:
        answer = getattr(self, f"_{method}", None)
        if answer is None:
            raise Unlike(f"the double does not know {method}")
        found = answer(bot, given, files)
        return await found if asyncio.iscoroutine(found) else found

    def _getMe(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        return {
            **bot.user, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
        }  # fmt: skip

    def _setMyCommands(self, bot: Bot, given: Any, files: Any) -> bool:  # noqa: N802
        for command in given["commands"]:
            if not 1 <= len(command["description"]) <= 256:
                raise Bad(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        bot.commands[given.get("language_code", "")] = given["commands"]
        return True

    async def _getUpdates(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        if bot.webhook.get("url"):
            raise Bad(409, f"Conflict: can't use getUpdates method while webhook is active; {DELETE}")
        bot.polls += 1
        mine, offset = bot.polls, int(given.get("offset") or 0)
        bot.confirmed |= {each["update_id"] for each in bot.pending if each["update_id"] < offset}
        bot.pending = [each for each in bot.pending if each["update_id"] >= offset]
        bot.confirmed |= {number for number in bot.delivered if number < offset}
        await self.tell()
        with suppress(TimeoutError):
            await self.until(
                lambda: bot.pending or bot.again or bot.polls != mine, float(given.get("timeout") or 0.01)
            )
        if bot.polls != mine:
            raise Bad(409, f"Conflict: terminated by other getUpdates request; {ONE}")
        found = [*bot.again, *bot.pending][: int(given.get("limit") or 100)]
        bot.again.clear()
        for each in found:
            bot.delivered[each["update_id"]] += 1
        return found

    def _setWebhook(self, bot: Bot, given: Any, files: Any) -> bool:  # noqa: N802
        bot.webhook = dict(given)
        running = self._delivery.pop(bot.token, None)
        if running:
            running.cancel()
        if given.get("url"):
            self._delivery[bot.token] = asyncio.create_task(self._deliver(bot))
        return True

    def _deleteWebhook(self, bot: Bot, given: Any, files: Any) -> bool:  # noqa: N802
        if given.get("drop_pending_updates"):
            bot.pending.clear()
        return self._setWebhook(bot, {}, files)

    def _getWebhookInfo(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        info = {
            "url": bot.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(bot.pending),
        }
        if bot.webhook_error:
            info |= {"last_error_date": DATE, "last_error_message": bot.webhook_error}
        return info

    async def _deliver(self, bot: Bot) -> None:
        """One update after the other, each until the webhook answers 2xx."""
        async with aiohttp.ClientSession() as session:
            while True:
                await self.until(lambda: bot.pending or bot.again, 3600)
                update = (bot.again or bot.pending)[0]
                bot.delivered[update["update_id"]] += 1
                headers = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook.get("secret_token", "")}
                status = 0
                with suppress(aiohttp.ClientError, OSError):
                    async with session.post(bot.webhook["url"], json=update, headers=headers) as answer:
                        status = answer.status
                if 200 <= status < 300:
                    (bot.again or bot.pending).pop(0)
                    bot.confirmed.add(update["update_id"])
                    await self.tell()
                else:
                    bot.webhook_error = f"Wrong response from the webhook: {status}"
                    await self.tell()
                    await asyncio.sleep(0.05)

    def _sendChatAction(self, bot: Bot, given: Any, files: Any) -> bool:  # noqa: N802
        self._reachable(bot, given["chat_id"])
        bot.actions.append((given["chat_id"], given["action"]))
        return True

    def _sendMessage(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        text = shown(given["text"], given.get("parse_mode"))
        check_length(text, 4096)
        return self._say(bot, given, {"text": text})

    def _sendPhoto(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        name, content = _attached(given["photo"], files)
        if not content.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF")):
            raise Bad(400, "Bad Request: IMAGE_PROCESS_FAILED")
        size = {"file_id": self.keep(bot, name, content), "file_unique_id": "u", "width": 90, "height": 90}
        return self._say(bot, given, {"photo": [size]})

    def _sendDocument(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        name, content = _attached(given["document"], files)
        document = {"file_id": self.keep(bot, name, content), "file_unique_id": "u", "file_name": name}
        return self._say(bot, given, {"document": document})

    def _say(self, bot: Bot, given: Any, content: dict[str, Any]) -> dict[str, Any]:
        self._reachable(bot, given["chat_id"])
        check_keyboard(given.get("reply_markup"))
        chat = bot.chats[given["chat_id"]]
        answered = given.get("reply_parameters")
        message = {
            "message_id": self.number("message"),
            "date": DATE,
            "chat": _chat(given["chat_id"]),
            "from": bot.user,
            **content,
        }
        if answered:
            known = chat.get(answered["message_id"])
            if known is None and not answered.get("allow_sending_without_reply"):
                raise Bad(400, "Bad Request: message to be replied not found")
            if known:
                message["reply_to_message"] = {k: v for k, v in known.items() if k != "reply_to_message"}
        self._keyboard(bot, given["chat_id"], given.get("reply_markup") or {}, message)
        chat[message["message_id"]] = message
        return message

    def _keyboard(self, bot: Bot, chat: int, markup: dict[str, Any], message: dict[str, Any]) -> None:
        """Inline buttons stand under a message; others in place of the letters, and in no message's answer."""
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        elif markup.get("keyboard"):
            bot.keyboards[chat] = markup["keyboard"]
        elif markup.get("remove_keyboard"):
            bot.keyboards.pop(chat, None)

    def _editMessageReplyMarkup(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        message = bot.chats[given["chat_id"]].get(given["message_id"])
        if message is None:
            raise Bad(400, "Bad Request: message to edit not found")
        if message.get("reply_markup") == given.get("reply_markup"):
            raise Bad(400, "Bad Request: message is not modified")
        message.pop("reply_markup", None)
        if given.get("reply_markup"):
            message["reply_markup"] = given["reply_markup"]
        return message

    def _answerCallbackQuery(self, bot: Bot, given: Any, files: Any) -> bool:  # noqa: N802
        if given["callback_query_id"] not in bot.presses:
            raise Bad(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        bot.presses.discard(given["callback_query_id"])
        bot.answered.append(given["callback_query_id"])
        return True

    def _getFile(self, bot: Bot, given: Any, files: Any) -> Any:  # noqa: N802
        known = bot.files.get(given["file_id"])
        if known is None:
            raise Bad(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path, content = known
        size = content if isinstance(content, int) else len(content)
        if size > FETCHABLE:
            raise Bad(400, "Bad Request: file is too big")
        return {"file_id": given["file_id"], "file_unique_id": "u", "file_size": size, "file_path": path}

    def keep(self, bot: Bot, name: str, content: bytes | int) -> str:
        """A file of Telegram's; a number stands for so many bytes nobody will fetch."""
        identity = f"file{self.number('message')}"
        bot.files[identity] = (f"files/{identity}", content)
        return identity

    def _reachable(self, bot: Bot, chat: Any) -> None:
        if chat in bot.closed:
            raise Bad(403, "Forbidden: bot was blocked by the user")
        if chat not in bot.chats:
            raise Bad(400, "Bad Request: chat not found")


def _chat(number: int) -> dict[str, Any]:
    if number < 0:
        return {"id": number, "type": "supergroup", "title": "Neighbours"}
    return {"id": number, "type": "private", "first_name": "Ann"}


async def _given(request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
    if request.content_type == "application/json":
        return dict(await request.json()), {}
    given: dict[str, Any] = {}
    files: dict[str, Any] = {}
    if not request.can_read_body:
        return {name: _value(name, value) for name, value in request.query.items()}, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            given[name] = _value(name, str(value))
    # a file may stand under its parameter's own name
    given |= {name: f"attach://{name}" for name in files if name in {"photo", "document"}}
    return given, files


def _value(name: str, text: str) -> Any:
    if name in PLAIN:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _attached(value: Any, files: Mapping[str, Any]) -> tuple[str, bytes]:
    name, content = files[str(value).removeprefix("attach://")]
    if not content:
        raise Bad(400, "Bad Request: file must be non-empty")
    return name, content


def _error(bad: Bad) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": bad.code, "description": bad.description}
    if bad.parameters:
        body["parameters"] = bad.parameters
    return web.json_response(body, status=bad.code)


@asynccontextmanager
async def telegram_double() -> AsyncIterator[TelegramDouble]:
    """A running double. Fails at the end when something was unlike the Bot API."""
    double = TelegramDouble()
    runner = web.AppRunner(double.app(), shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    double.url = f"http://127.0.0.1:{port}"
    try:
        yield double
    finally:
        for task in double._delivery.values():
            task.cancel()
        await runner.cleanup()
    assert double.unlike == []
