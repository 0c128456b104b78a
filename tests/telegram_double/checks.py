"""What the real Bot API would refuse, judged by aiogram's types and the limits of its documentation."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import aiogram.methods
from aiogram.types import TelegramObject
from pydantic import BaseModel, TypeAdapter, ValidationError

TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"})
# Given as they are; every other parameter of a form is JSON (core.telegram.org/bots/api#making-requests).
PLAIN = frozenset({
    "text", "caption", "url", "secret_token", "language_code", "callback_query_id", "file_id", "parse_mode", "action",
    "photo", "document", "callback_data",
})  # fmt: skip


class Bad(Exception):
    """A request the Bot API answers with an error."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class Unlike(AssertionError):
    """A request or an answer that is none of the Bot API's: a fault of the program or of the double itself."""


def method_of(name: str, given: Mapping[str, Any]) -> Any:
    """The call as aiogram types it. Raises `Unlike` for unknown methods, parameters or values."""
    kind = getattr(aiogram.methods, name[:1].upper() + name[1:], None)
    if kind is None:
        raise Unlike(f"there is no method {name}")
    unknown = set(given) - set(kind.model_fields)
    if unknown:
        raise Unlike(f"{name} takes no {', '.join(sorted(unknown))}")
    try:
        call = kind.model_validate(dict(given))
    except ValidationError as error:
        raise Unlike(f"{name}: {error}") from None
    no_extras(call, name)
    return call


def answer_of(name: str, result: Any) -> Any:
    """Checks an answer against what aiogram expects of the method."""
    kind = getattr(aiogram.methods, name[:1].upper() + name[1:])
    try:
        no_extras(TypeAdapter(kind.__returning__).validate_python(sayable(result)), name)
    except ValidationError as error:
        raise Unlike(f"the double's answer to {name}: {error}") from None
    return result


def object_of(kind: type[TelegramObject], value: Mapping[str, Any]) -> Any:
    try:
        found = kind.model_validate(sayable(value))
    except ValidationError as error:
        raise Unlike(f"no {kind.__name__}: {error}") from None
    no_extras(found, kind.__name__)
    return found


def no_extras(value: Any, where: str) -> None:
    if isinstance(value, BaseModel):
        if value.model_extra:
            raise Unlike(f"{where} has no {', '.join(value.model_extra)}")
        for name in type(value).model_fields:
            no_extras(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for each in value:
            no_extras(each, where)


def sayable(value: Any) -> Any:
    """Half characters, which JSON can write and UTF-8 cannot, are no matter of types."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {key: sayable(each) for key, each in value.items()}
    return [sayable(each) for each in value] if isinstance(value, list | tuple) else value


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise Bad(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Bad(400, f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_entityref(self, name: str) -> None:
        known = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
        self.text += known.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name.startswith("x") else int(name))


def shown(text: str, mode: str | None) -> str:
    """What a person reads of a text. Raises `Bad`."""
    if mode not in {None, "HTML"}:
        raise Unlike(f"the double knows no parse mode {mode}")
    if mode == "HTML":
        parser = _Plain()
        parser.feed(text)
        parser.close()
        if parser.open:
            raise Bad(400, "Bad Request: can't parse entities: Can't find end tag")
        text = parser.text
    if not text.strip():
        raise Bad(400, "Bad Request: message text is empty")
    return text


def check_length(text: str, most: int) -> None:
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > most:
        raise Bad(400, "Bad Request: message is too long")


def check_keyboard(markup: Mapping[str, Any] | None) -> None:
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise Bad(400, "Bad Request: BUTTON_DATA_INVALID")
            if not button["text"].strip():
                raise Bad(400, "Bad Request: text buttons are unallowed in the inline keyboard")
