"""The stories of the sample desk, read from their files, and when each of them begins."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = {"stories_en.toml": "en", "stories_zh.toml": "zh-CN"}
HUMAN_HOURS = timedelta(hours=24)  # T-HUMAN: the first answer by a person

_SPAN = re.compile(r"(\d+) (min|h|d)\b")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the sample desk."""

    key: str
    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Story:
    """One complaint from its first words on. `answers` are what the customer says when a field is asked for, up to
    the question `stops` names; `values` and `by` belong to what somebody at the desk wrote down."""

    language: str
    channel: str
    name: str
    begins: str
    says: str
    address: str = ""
    subject: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    stops: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    category: int | None = None
    urgent: bool = False
    steps: tuple[Mapping[str, Any], ...] = ()


def _people() -> tuple[Person, ...]:
    return tuple(Person(**each) for each in _read("people.toml")["person"])


@cache
def stories() -> tuple[Story, ...]:
    """Every story, English ones first."""
    return tuple(
        Story(language=language, **{key: _frozen(value) for key, value in row.items()})
        for name, language in LANGUAGES.items()
        for row in _read(name)["story"]
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.demo").joinpath(name).read_text("utf-8"))


def span(text: str) -> timedelta:
    """Reads "1 d 3 h" or "40 min"."""
    found = _SPAN.findall(text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in found), timedelta())


def moment_of(story: Story, end: datetime, zone: ZoneInfo) -> datetime:
    """When the first words come: so long before the end, or on a day and hour of the desk's zone."""
    if story.begins == "due today":
        local = end.astimezone(zone)
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), zone)
        return end + (midnight - local) / 2 - HUMAN_HOURS
    days, _, clock = story.begins.partition(" d ")
    if not clock:
        return end - span(story.begins)
    day = end.astimezone(zone).date() - timedelta(days=int(days))
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(end.tzinfo)


PEOPLE = _people()
