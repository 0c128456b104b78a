"""How the desk puts things: clocks, times and deliveries in the reader's language, as small values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from backend.listing import WAITING, Clock
from backend.web.console.reasons import key_of
from backend.web.words import word
from dialogs import labels
from dialogs.catalogue import clock, day

SOON = timedelta(hours=8)
WEEK = timedelta(days=6)

_MEDIA_ICONS = {
    "media.phone": "phone",
    "media.email": "mail",
    "media.internet": "chat",
    "media.in_person": "user",
    "media.post": "letter",
    "media.sms": "sms",
    "media.telegram": "telegram",
    "media.fax": "file",
    "media.staff": "users",
}
_CHANNEL_ICONS = {"email": "mail", "sms": "sms", "telegram": "telegram"}
_STATE_KINDS = {
    "intake": ("", "open"),
    "received": ("", "open"),
    "acknowledged": ("", "open"),
    "awaiting_customer": ("", "pause"),
    "awaiting_third_party": ("", "pause"),
    "decision_sent": ("live", "sent"),
    "resolved": ("done", "done"),
    "closed": ("done", "done"),
}
_DELIVERY_ICONS = {
    "delivered": "check",
    "accepted": "check",
    "sent": "check",
    "read": "checks",
    "failed": "alert",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A short thing to show: its kind (a class), its icon, its words."""

    kind: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one reader at one moment."""

    language: str
    zone: ZoneInfo
    now: datetime

    def t(self, key: str, **variables: object) -> str:
        """The plain text under a key of the page catalogues; the key itself tells that it is missing."""
        return word(key, self.language, **variables)

    def aside(self, reason: str) -> str:
        """Why a letter was set aside."""
        key, kind = key_of(reason)
        if not key:
            return reason
        if not kind:
            return self.t(f"console.aside.why.{key}")
        return self.t("console.aside.why.words", kind=self.t(f"console.aside.kind.{kind}"))

    def local(self, time: datetime) -> datetime:
        return time.astimezone(self.zone)

    def when(self, time: datetime) -> str:
        """A time to the minute: only the hour today, with the day otherwise."""
        local, today = self.local(time), self.local(self.now).date()
        return clock(local) if local.date() == today else f"{self.short_day(time)} {clock(local)}"

    def lately(self, time: datetime) -> str:
        """A time in one short word: the hour today, the day otherwise."""
        local = self.local(time)
        return clock(local) if local.date() == self.local(self.now).date() else self.short_day(time)

    def short_day(self, time: datetime) -> str:
        """A day in as few letters as stay clear: 24 Nov."""
        local, now = self.local(time), self.local(self.now)
        if self.language.startswith("zh"):
            return f"{local.year}年" * (local.year != now.year) + f"{local.month}月{local.day}日"
        months = Locale.parse(self.language, sep="-").months["format"]["abbreviated"]
        return f"{local.day} {months[local.month]}" + f" {local.year}" * (local.year != now.year)

    def long_day(self, time: datetime) -> str:
        local = self.local(time)
        if local.date() == self.local(self.now).date():
            return self.t("console.today")
        return day(local.date(), self.language, self.local(self.now).date())

    def soon(self, time: datetime) -> str:
        """A time ahead: the weekday and hour within a week, else the day."""
        local = self.local(time)
        if self.now <= time < self.now + WEEK:
            names = Locale.parse(self.language, sep="-").days["format"]["abbreviated"]
            return f"{names[local.weekday()]} {clock(local)}"
        return self.short_day(time)

    def span(self, length: timedelta) -> str:
        """A length of time in its one or two largest parts."""
        seconds = max(int(length.total_seconds()), 0)
        if seconds < 60:
            return self.t("console.span.seconds", n=seconds)
        if seconds < 3600:
            return self.t("console.span.minutes", n=seconds // 60)
        if seconds < 48 * 3600:
            return self.t("console.span.hours", n=seconds // 3600)
        return self.t("console.span.days", n=seconds // 86400)

    def clock(self, promise: Clock | None, state: str = "") -> Mark | None:
        """A promise as a mark: kept, paused, broken, soon or ahead."""
        if promise is None:
            return None
        if promise.state == "stopped":
            return self._kept(promise)
        if state in WAITING:
            return Mark("paused", "pause", self.t("console.clock.paused"))
        if promise.due_at < self.now:
            return Mark(
                "late", "clock", self.t("console.clock.late", span=self.span(self.now - promise.due_at))
            )
        return self._ahead(promise.due_at)

    def _kept(self, promise: Clock) -> Mark:
        took = self.span((promise.ended_at or promise.due_at) - promise.started_at)
        if promise.ended_at and promise.ended_at > promise.due_at:
            return Mark("", "clock", self.t("console.clock.done_late", span=took))
        return Mark("done", "check", self.t("console.clock.done", span=took))

    def _ahead(self, due: datetime) -> Mark:
        left = due - self.now
        if left < timedelta(hours=4):
            return Mark("due", "clock", self.t("console.clock.due_in", span=self.span(left)))
        if self.local(due).date() == self.local(self.now).date() or left < SOON:
            return Mark("due", "clock", self.t("console.clock.due_at", time=clock(self.local(due))))
        return Mark("", "clock", self.soon(due))

    def state(self, state: str) -> Mark:
        kind, icon = _STATE_KINDS.get(state, ("live", "half"))
        return Mark(kind, icon, labels.staff_state(state, self.language))

    def media(self, media: str) -> Mark:
        known = media or "media.other"
        return Mark("", _MEDIA_ICONS.get(known, "chat"), labels.media(known, self.language))

    def channel(self, channel: str | None) -> Mark:
        """A channel by its name; one without words of its own shows the name."""
        name = channel or ""
        text = self.t(f"console.channel.{name}")
        return Mark("", _CHANNEL_ICONS.get(name, "chat"), name if text.startswith("console.") else text)

    def language_name(self, tag: str) -> str:
        """A language's name in itself; a tag nobody knows stands as it is."""
        try:
            return (Locale.parse(tag, sep="-").get_language_name() or tag).capitalize()
        except (ValueError, UnknownLocaleError):
            return tag

    def hazard(self, hazard: str) -> str:
        return labels.of("intake_extra", f"hazard_type.{hazard}", self.language) if hazard else ""

    def queue(self, queue: str) -> str:
        return self.t(f"console.queue.{queue}")

    def event_name(self, event: str) -> str:
        """An event of the table as an action somebody can take."""
        return self._or(f"console.action.{event}", event)

    def promise(self, code: str) -> str:
        return self._or(f"console.timer.{code}", code)

    def consequence(self, code: str) -> str:
        return self._or(f"console.timer.{code}.then", "")

    def reason(self, why: str) -> str:
        """Why an action is not possible, in the reader's language where the catalogue knows it."""
        return self._or(f"console.why.{why}", why)

    def trouble(self, error: str) -> str:
        """Why a message did not go, in the reader's language where the catalogue knows it; its code stays."""
        said, mark, code = error.partition(" (Twilio ")
        return f"{self.reason(said)}{mark}{code}"

    def _or(self, key: str, otherwise: str) -> str:
        text = self.t(key)
        return otherwise if text == key else text

    def delivery(self, message: Mapping[str, Any]) -> Mark | None:
        """What is known of a message's way, and no more; None for what came in and for notes."""
        status = message["status"]
        if status is None:
            return None
        if status in {"queued", "sending"}:
            return self._under_way(message)
        if status == "failed":
            known = message["error"] and self.trouble(message["error"])
            reason = known or self.t("console.delivery.no_reason")
            return Mark("failed", "alert", self.t("console.delivery.failed", reason=reason))
        time = self.when(message["status_at"] or message["at"])
        return Mark(
            status, _DELIVERY_ICONS.get(status, "check"), self.t(f"console.delivery.{status}", time=time)
        )

    def _under_way(self, message: Mapping[str, Any]) -> Mark:
        if message["error"]:
            return Mark(
                "",
                "again",
                self.t(
                    "console.delivery.retry", n=message["attempts"], reason=self.trouble(message["error"])
                ),
            )
        if can_be_taken_back(message, self.now):
            return Mark(
                "", "clock", self.t("console.delivery.leaves", span=self.span(message["due_at"] - self.now))
            )
        return Mark("", "clock", self.t("console.delivery.queued"))

    def listed(self, parts: Iterable[str]) -> str:
        """Several words in a row, with the comma of the language."""
        return ("、" if self.language.startswith("zh") else ", ").join(parts)

    def size(self, octets: int) -> str:
        if octets < 1000:
            return f"{octets} B"
        return f"{octets / 1000:.0f} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


def can_be_taken_back(message: Mapping[str, Any], now: datetime) -> bool:
    """Whether a reply is still in its undo time."""
    due = message["due_at"]
    return bool(
        message["author"] == "staff" and message["status"] == "queued" and due is not None and due > now
    )
