"""Keys to cases made elsewhere that a person writes in a talk: the link of a status page, or a code sent to the case's
own address (law 11)."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from backend.access import Access
from bot.situation import Situations
from channels.base import InboundMessage, Traits

_CODE = re.compile(r"\s*(\d{3}) ?(\d{3})\s*", re.ASCII)
_CODE_LINE = re.compile(r"^[ \t]*(\d{3}) ?(\d{3})[ \t]*\r?$", re.ASCII | re.MULTILINE)
_LINES = 2_000  # letters in which a letter's code is looked for


@dataclass(frozen=True, slots=True)
class Claims:
    """For one desk."""

    access: Access
    situations: Situations
    public_url: str
    _link: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.escape(self.public_url) + r"/complaint/[A-Z0-9-]{8,40}\?key=[0-9a-f]{40}(?![0-9a-f])"
        object.__setattr__(self, "_link", re.compile(pattern))

    async def read(self, message: InboundMessage, traits: Traits, now: datetime) -> InboundMessage:
        """The message, with the link to the case whose key it brings."""
        if message.claim or message.edited:
            return message
        letter = traits.style == "letter"  # which may quote a link, and be signed below a code
        link = None if letter else self._link.search(message.text)
        if link:
            return replace(message, claim=link[0])
        code = _CODE_LINE.search(message.text[:_LINES]) if letter else _CODE.fullmatch(message.text)
        return await self._by_code(message, "".join(code.groups()), traits, now) if code else message

    async def _by_code(
        self, message: InboundMessage, code: str, traits: Traits, now: datetime
    ) -> InboundMessage:
        """A code counts only in the talk that asked for it, and each try is counted before anything follows."""
        state = (await self.situations.find(message, traits, now)).state
        if state.pending != "code" or not state.held:
            return message
        key = await self.access.check_code(state.held[0], code)
        if key is None:
            return message
        return replace(message, claim=f"{self.public_url}/complaint/{state.held[0]}?key={key}")
