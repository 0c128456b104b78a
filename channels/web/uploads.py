"""Takes one file out of a multipart upload as it arrives, without keeping the rest in memory or on disk."""

import re
from collections import deque
from collections.abc import AsyncIterator
from http import HTTPStatus

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from channels.web.problems import Problem

FIELD = b"file"
MEND = "Send the file as multipart/form-data in a part named “file”."
_NAME_LENGTH = 120
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Upload:
    """The part named “file” of a request: its name once `open` returned, its bytes by iterating."""

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, MEND)
        self.name = ""
        self._stream = request.stream()
        self._parts: deque[bytes] = deque()
        self._header = bytearray()
        self._value = bytearray()
        self._found = self._wanted = self._ended = False
        callbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
        }
        self._parser = MultipartParser(options[b"boundary"], callbacks)  # type: ignore[arg-type]  # a TypedDict of these

    async def open(self) -> None:
        """Reads up to the beginning of the file; raises `Problem` when the request has none."""
        while not self._found:
            if not await self._more():
                raise Problem(HTTPStatus.BAD_REQUEST, MEND)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            while self._parts:
                yield self._parts.popleft()
            if self._ended:
                return
            if not await self._more():
                raise Problem(HTTPStatus.BAD_REQUEST, "The upload broke off. Send the file again.")

    async def _more(self) -> bool:
        data = await anext(self._stream, b"")
        try:
            self._parser.write(data)
        except MultipartParseError:
            raise Problem(HTTPStatus.BAD_REQUEST, MEND) from None
        return bool(data)

    def _begin(self) -> None:
        self._wanted = False

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._header.lower() == b"content-disposition" and not self._found:
            _, options = parse_options_header(bytes(self._value))
            if options.get(b"name") == FIELD:
                self._found = self._wanted = True
                self.name = clean_name(options.get(b"filename", b"").decode("utf-8", "replace"))
        self._header.clear()
        self._value.clear()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._parts.append(data[start:end])

    def _end(self) -> None:
        self._ended = self._ended or self._wanted
        self._wanted = False


def clean_name(name: str) -> str:
    """A label people can read: no folders, controls or hidden writing directions, and not endless."""
    base = _UNSAFE.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if len(base) <= _NAME_LENGTH:
        return base or "file"
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 10:
        return base[:_NAME_LENGTH]
    return f"{stem[: _NAME_LENGTH - len(ending) - 1]}.{ending}"
