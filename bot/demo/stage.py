"""Where the sample desk plays: a clock that is moved by hand, and channels whose messages stay here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import APIRouter

from bot.registry import configure
from channels.base import (
    Accept,
    Channel,
    DeliveryReceipt,
    OutboundMessage,
    RawEvent,
    Reading,
    SendError,
    Tools,
    Update,
)

MAILBOX = "complaints@localhost"  # the mailbox `make run` opens


class Clock:
    """Stands still until it is moved, but for a microsecond a look, so that no two moments are equal."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Never backwards."""
        self.moment = max(self.moment, moment)


class Stage:
    """The desk's own channels, playing alone. `heard` is the last message each person got."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self.heard: dict[str, tuple[OutboundMessage, DeliveryReceipt]] = {}
        self.refusals: dict[str, str] = {}
        self.mailbox = ""

    def channels(self, tools: Tools) -> Sequence[Channel]:
        """The configured channels, a mailbox at least; letters go into a Maildir that is thrown away."""
        given = {name: value for name, value in self._settings.items() if not name.endswith("SMTP_URL")}
        if not any(name.startswith("MAIL_") for name in given):
            given["MAIL_ADDRESS"] = MAILBOX
        found = configure(given, replace(tools, data=self._folder))
        self.mailbox = next(channel.account for channel in found if channel.traits.contact == "email")
        return [Muted(channel, self) for channel in found]


class Muted:
    """A channel whose messages are composed as always and reach nobody."""

    def __init__(self, channel: Channel, stage: Stage) -> None:
        self.name, self.account, self.traits = channel.name, channel.account, channel.traits
        self._channel = channel
        self._stage = stage

    async def receive(self, accept: Accept) -> None:
        """Nothing comes from outside."""

    def read(self, raw: RawEvent) -> Reading:
        return self._channel.read(raw)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        if refusal := self._stage.refusals.get(message.address.peer):
            raise SendError(refusal, permanent=True)
        receipt = await self._channel.send(message)
        self._stage.heard[message.address.peer] = message, receipt
        return receipt

    async def update(self, update: Update) -> None:
        """Nobody watches."""

    def routes(self, accept: Accept) -> APIRouter | None:  # noqa: ARG002 - the seam's argument
        return None
