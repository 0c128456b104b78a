"""The web chat as a channel: what came in is read, what goes out is pushed to the open pages."""

from typing import TYPE_CHECKING

from channels.base import (
    Accept,
    Address,
    DeliveryReceipt,
    InboundMessage,
    OutboundMessage,
    RawEvent,
    Tools,
    Traits,
    Update,
)
from channels.web.conversations import Conversations
from channels.web.events import message_event, typing_event
from channels.web.hub import CHANGED, Hub
from channels.web.limits import Allowance, Limiter
from channels.web.marks import Marks
from channels.web.reading import read
from channels.web.settings import WebSettings

if TYPE_CHECKING:
    from fastapi import APIRouter

NAME = "web"
ACCOUNT = "chat"
MAX_FILE = 25_000_000
MESSAGES = Allowance(burst=240, per_second=8)
UPLOADS = Allowance(burst=30, per_second=0.5)


class WebChannel:
    """One web chat. A message no open page takes is kept: the next page reads it."""

    name = NAME
    account = ACCOUNT
    traits = Traits(
        max_text=4000, max_options=8, max_file=MAX_FILE, receipts=True, style="chat", media="media.internet"
    )

    def __init__(self, settings: WebSettings, tools: Tools) -> None:
        self.settings = settings
        self.tools = tools
        self.hub = Hub()
        self.messages = Limiter(MESSAGES)
        self.uploads = Limiter(UPLOADS)
        self.marks = Marks(tools.storage)
        self.conversations = Conversations(tools.sign, secure=tools.public_url.startswith("https:"))

    async def receive(self, accept: Accept) -> None:  # noqa: ARG002  # messages come by `routes`
        """Stores what the pages have shown; ends their streams when the desk stops."""
        try:
            await self.marks.run()
        finally:
            self.hub.close()

    def read(self, raw: RawEvent) -> InboundMessage:
        return read(raw)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Pushes to every open page. Without one it is kept for the next, which is sent too."""
        peer = message.address.peer
        self.hub.publish(peer, message_event(message))
        if self.hub.open_pages(peer) > 1:
            self.hub.publish(peer, CHANGED)  # the other windows lack the words this answers
        return DeliveryReceipt(message.address, str(message.id), "sent", self.tools.now())

    async def update(self, update: Update) -> None:
        if update.kind == "typing":
            self.hub.publish(update.address.peer, typing_event())

    def address(self, conversation: str) -> Address:
        return Address(self.name, self.account, conversation)

    def routes(self, accept: Accept) -> "APIRouter":
        from channels.web.routes import router

        return router(self, accept)
