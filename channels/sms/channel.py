"""SMS and WhatsApp at Twilio, as two channels of one account."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import phonenumbers
import structlog

from channels.base import (
    Accept,
    Attachment,
    DeliveryReceipt,
    Meter,
    OutboundMessage,
    RawEvent,
    Reading,
    SendError,
    Tools,
    Traits,
    Update,
)
from channels.sms import choices, media
from channels.sms.account import Account, Unsure
from channels.sms.reading import STATUSES, read
from channels.sms.routes import STATUS, Webhooks
from channels.sms.segments import fold, measure, parts

if TYPE_CHECKING:
    from fastapi import APIRouter

log = structlog.get_logger(__name__)

MOST = 1600  # characters of one message at Twilio (error 21617)
REMEMBERED = 5_000  # messages whose first hand-in is remembered
WINDOW = timedelta(hours=24)  # WhatsApp's; free words only within it
PREMIUM = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})
Kind = Literal["sms", "whatsapp"]


class TwilioChannel:
    """One way of one account: `sms` for plain phones, `whatsapp`."""

    def __init__(self, kind: Kind, account: Account, tools: Tools, house: "House") -> None:
        settings = account.settings
        self.name: str = kind
        self.account = settings.sender if kind == "sms" else settings.whatsapp
        self.house = house
        self._twilio = account
        self._tools = tools
        self._done: OrderedDict[int, list[Any]] = OrderedDict()  # records of a message's parts, by its id
        self._unsure: set[int] = set()
        meter = Meter(settings.price, settings.currency, settings.ceiling, settings.daily)
        self.traits = _sms(meter) if kind == "sms" else _whatsapp(meter)

    @property
    def trouble(self) -> str:
        """What the account is refused for; told once, by the first of its channels."""
        words = self._twilio.trouble if self.house.lines[0] is self else ""
        return words and f"{self.name}: {words}"

    async def receive(self, accept: Accept) -> None:  # noqa: ARG002 - messages come by `routes`
        """Keeps the connections while the desk runs."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._twilio.http.close()

    def read(self, raw: RawEvent) -> Reading:
        return read(raw)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """A file of a person's message, which Twilio keeps for this account."""
        return await media.fetch(self._twilio, attachment, self.traits.max_file)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hands a message in, in parts where it is longer than one may be."""
        self._refuse_guarded(message.address.peer)
        records = self._done.setdefault(message.id, [])
        for number, values in enumerate(self._values(message, await self._choices(message))):
            if number >= len(records):
                records.append(await self._hand_in(message, values))
        self._unsure.discard(message.id)
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        last = records[-1]
        segments = sum(int(each.num_segments or 1) for each in records)
        status = STATUSES.get(str(last.status), "accepted")
        if status == "failed":
            raise SendError(f"Twilio did not take it (error {last.error_code})", permanent=True)
        return DeliveryReceipt(
            message.address, str(last.sid), status, self._tools.now(), message=message.id, segments=segments
        )

    async def _hand_in(self, message: OutboundMessage, values: dict[str, Any]) -> Any:
        """One part. After an attempt whose end is not known Twilio is asked first whether it has it."""
        words = values.get("body") or (message.text if "content_sid" in values else "")
        if message.id in self._unsure and words:
            known = await self._twilio.find(values["to"], words)
            if known is not None:
                return known
        try:
            return await self._twilio.create(**values)
        except Unsure:
            self._unsure.add(message.id)
            raise

    async def _choices(self, message: OutboundMessage) -> dict[str, str]:
        """The choices as buttons or a list, where WhatsApp shows them; empty where they stand as words."""
        text, options = message.text, message.options
        if self.name != "whatsapp" or message.attachments or self._closed(message):
            return {}
        if not choices.fits(text, options):
            return {}
        name, types = choices.form_of(len(options))
        try:
            form = await self._twilio.content(name, types)
        except SendError as error:
            log.warning("whatsapp.no_buttons", reason=str(error))
            return {}
        opens = self._tools.say("button.choose", message.language)
        return {"content_sid": form, "content_variables": choices.filled(text, options, opens)}

    def _values(self, message: OutboundMessage, shown: Mapping[str, str]) -> Sequence[dict[str, Any]]:
        shared = {"to": self._at(message.address.peer), **self._sender()}
        shared["status_callback"] = f"{self._tools.public_url}{STATUS}?message={message.id}"
        if self._closed(message):
            return [{**shared, **self._template(message)}]
        if shown:
            return [{**shared, **shown}]
        text = fold(self._with_links(message))
        if self.name == "whatsapp":
            text = choices.written(message.text, message.options)
        found: list[dict[str, Any]] = [{**shared, "body": part} for part in parts(text, MOST)]
        if self.name == "whatsapp" and message.attachments:
            found[0]["media_url"] = [self._link(message.attachments[0])]
            found += [
                {**shared, "body": each.name, "media_url": [self._link(each)]}
                for each in message.attachments[1:]
            ]
        return found

    def _sender(self) -> dict[str, str]:
        if self.account.upper().startswith("MG"):
            return {"messaging_service_sid": self.account}
        return {"from_": self._at(self.account)}

    def _at(self, number: str) -> str:
        return f"whatsapp:{number}" if self.name == "whatsapp" else number

    def _closed(self, message: OutboundMessage) -> bool:
        """Whether WhatsApp takes only approved templates now."""
        window, heard = self.traits.window, message.heard_at
        return bool(window and heard and self._tools.now() - heard >= window)

    def _template(self, message: OutboundMessage) -> dict[str, str]:
        template = self._twilio.settings.template
        if not template:
            raise SendError(
                "the 24 hours in which WhatsApp allows an answer are over, and no template is set",
                permanent=True,
            )
        variables = {"1": self._tools.organisation, "2": message.reference}
        return {"content_sid": template, "content_variables": json.dumps(variables, ensure_ascii=False)}

    def _with_links(self, message: OutboundMessage) -> str:
        """A plain phone gets a link to a file, as pictures reach few of them."""
        return "\n".join([message.text, *map(self._link, message.attachments)])

    def _link(self, file: Attachment) -> str:
        return media.link(self._tools.public_url, self._tools.sign, file)

    def _refuse_guarded(self, peer: str) -> None:
        """Numbers that cost more, and countries nobody allowed. Raises `SendError`."""
        try:
            number = phonenumbers.parse(peer)
        except phonenumbers.NumberParseException:
            raise SendError("this sender has no number that can be answered", permanent=True) from None
        if phonenumbers.number_type(number) in PREMIUM:
            raise SendError("a premium number is never written to", permanent=True)
        allowed = self._twilio.settings.countries
        region = phonenumbers.region_code_for_number(number)
        region = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
        if allowed and region not in allowed:
            raise SendError("its country is not among AMENDS_TWILIO_COUNTRIES", permanent=True)

    async def update(self, update: Update) -> None:
        """Neither shows typing, and WhatsApp takes its buttons away by itself."""

    async def examine(self) -> Sequence[tuple[bool, str]]:
        """What Twilio says of the account."""
        try:
            status = await self._twilio.status()
        except SendError as error:
            return [(False, f"{self.name} {self.account}: {error}")]
        finally:
            await self._twilio.http.close()
        found = [(status == "active", f"{self.name} {self.account}: the account at Twilio is {status}")]
        if not self._tools.public_url.startswith("https://"):
            text = f"{self.name}: AMENDS_PUBLIC_URL is not https, so Twilio reaches no webhook there"
            found.append((False, text))
        return found

    def routes(self, accept: Accept) -> "APIRouter | None":
        """The webhooks, which all channels of the account share: the first one brings them."""
        if self.house.lines[0] is not self:
            return None
        return Webhooks(self._twilio.settings, self._tools, self.house.line, accept).router()


class House:
    """The channels of one account, and which of them a webhook is about."""

    def __init__(self) -> None:
        self.lines: list[TwilioChannel] = []

    def line(self, ours: str, service: str, theirs: str) -> TwilioChannel | None:
        kind = "whatsapp" if ours.startswith("whatsapp:") or theirs.startswith("whatsapp:") else "sms"
        return next(
            (
                each
                for each in self.lines
                if each.name == kind and each.account in {ours.removeprefix("whatsapp:"), service}
            ),
            None,
        )


def _sms(meter: Meter) -> Traits:
    return Traits(
        max_text=MOST,
        max_options=8,
        max_file=5_000_000,
        receipts=True,
        segments=True,
        style="text",
        written=True,
        discreet=True,
        quiet_hours=True,
        measure=_segments,
        fallback_rank=3,
        contact="phone",
        media="media.sms",
        proved=True,
        meter=meter,
    )


def _segments(text: str) -> int:
    return measure(fold(text)).segments


def _whatsapp(meter: Meter) -> Traits:
    return Traits(
        max_text=MOST,
        max_options=8,
        max_file=16_000_000,
        receipts=True,
        style="chat",
        fallback_rank=1,
        contact="phone",
        media="media.other",
        window=WINDOW,
        proved=True,
        meter=meter,
    )
