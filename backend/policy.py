"""Policy profiles: the time limits, hours, lines and outside bodies a case is handled under."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from importlib.resources import files
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from channels.base import SettingError

T = TypeVar("T")

_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Span:
    """A time limit: by the clock, or in working days, of which the last one named is included."""

    clock: timedelta = timedelta()
    working_days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Reads "60 s", "30 min", "24 h", "14 d" or "5 wd"; raises ValueError."""
        number, unit = text.split()
        if unit == "wd":
            return cls(working_days=int(number))
        return cls(clock=timedelta(**{_UNITS[unit]: int(number)}))


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is at the desk, in the organisation's time zone."""

    zone: ZoneInfo
    days: frozenset[int]
    opens: time
    closes: time
    holidays: frozenset[date]
    night: tuple[time, time] = (time(21), time(8))


@dataclass(frozen=True, slots=True)
class Profile:
    """One policy profile. Texts stand by language; a language without its own takes English."""

    name: str
    signed_off: bool
    hours: Hours
    times: Mapping[str, Span]
    reminders: Mapping[str, tuple[Span, ...]]
    lines: Mapping[str, Mapping[str, str]]
    bodies: Mapping[str, tuple[str, ...]]
    remedies: Mapping[str, tuple[str, ...]]
    team: Mapping[str, str]
    sample: float = 1.0  # the share of ended cases that are asked the two questions of the survey

    def lines_for(self, language: str) -> Mapping[str, str]:
        """The numbers to call in danger."""
        return _nearest(self.lines, language)

    def bodies_for(self, language: str) -> tuple[str, ...]:
        """The outside bodies a customer is free to go to."""
        return _nearest(self.bodies, language)

    def remedies_for(self, language: str) -> tuple[str, ...]:
        """What the desk can grant."""
        return _nearest(self.remedies, language)

    def team_for(self, language: str) -> str:
        """Who answers what is not a complaint."""
        return _nearest(self.team, language)


def _nearest(texts: Mapping[str, T], language: str) -> T:
    return texts.get(language) or texts["en"]


def load_profile(name: str, zone: ZoneInfo) -> Profile:
    """The profile of that name; raises `SettingError` for an unknown one or one without an emergency line."""
    path = files("backend").joinpath(f"data/profiles/{name}.toml")
    if not name.isidentifier() or not path.is_file():
        raise SettingError("AMENDS_PROFILE", f"there is no profile {name!r}; this version has: default")
    data = tomllib.loads(path.read_text("utf-8"))
    if not all(lines.get("emergency_line") for lines in data["lines"].values()):
        raise SettingError(
            "AMENDS_PROFILE", f"the profile {name!r} names no emergency line, so it may not start"
        )
    return Profile(
        name=name,
        signed_off=data["signed_off"],
        hours=_hours(data["hours"], zone),
        times={code: Span.parse(text) for code, text in data["times"].items()},
        reminders={code: tuple(map(Span.parse, texts)) for code, texts in data["reminders"].items()},
        lines=data["lines"],
        bodies={language: tuple(lines) for language, lines in data["bodies"].items()},
        remedies={language: tuple(words) for language, words in data["remedies"].items()},
        team=data["team"],
        sample=_share(name, data.get("survey", {}).get("sample", 1.0)),
    )


def _share(profile: str, value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingError(
            "AMENDS_PROFILE", f"the profile {profile!r} has a sample that is no share from 0 to 1"
        )
    return float(value)


def _hours(data: Mapping[str, Any], zone: ZoneInfo) -> Hours:
    return Hours(
        zone=zone,
        days=frozenset(data["days"]),
        opens=time.fromisoformat(data["opens"]),
        closes=time.fromisoformat(data["closes"]),
        holidays=frozenset(map(date.fromisoformat, data["holidays"])),
        night=(time.fromisoformat(data["night"][0]), time.fromisoformat(data["night"][1])),
    )
