"""Every text a person reads, by key and language, and how days, times and lists are written in it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from dialogs.languages import LANGUAGES, nearest

_FALLBACK = "en"


@lru_cache(maxsize=32)
def _texts(tag: str) -> Mapping[str, str]:
    folder = LANGUAGES[tag].folder
    with (folder / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=folder.name)
    return {str(each.id): str(each.string) for each in catalogue if each.id and each.string}


def keys(language: str) -> frozenset[str]:
    return frozenset(_texts(language))


def template(key: str, language: str) -> str:
    """The text with its variables unfilled. KeyError: no language has it."""
    found = _texts(_written(language)).get(key)
    return found if found is not None else _texts(_FALLBACK)[key]


def text(key: str, language: str, **variables: object) -> str:
    """The text of `key`, its variables filled; nothing in a variable is ever read as a template.

    KeyError: no such key, or a variable of the text was not given.
    """
    found = template(key, language)
    if "{" not in found:
        return found
    filled = found.format_map(variables)
    return _one_stop(found, variables) if ".." in filled else filled


def _one_stop(found: str, variables: Mapping[str, object]) -> str:
    """A value that ends in a full stop takes that of its sentence: no "nov.."."""
    stopped = {
        name: value[:-1]
        for name, value in variables.items()
        if isinstance(value, str)
        and value.endswith(".")
        and not value.endswith("..")
        and f"{{{name}}}." in found
    }
    return found.format_map({**variables, **stopped})


def has(key: str, language: str) -> bool:
    return (language in LANGUAGES and key in _texts(language)) or key in _texts(_FALLBACK)


def _written(language: str) -> str:
    return language if language in LANGUAGES else nearest(language, tuple(LANGUAGES))


def _formats(language: str) -> Mapping[str, Any]:
    formats: Mapping[str, Any] = LANGUAGES[_written(language)].words["formats"]
    return formats


@lru_cache(maxsize=4096)
def day(value: date, language: str, today: date) -> str:
    """A day as people say it: weekday, day and month; the year only when it is not this year's."""
    pattern = _formats(language)["day" if value.year == today.year else "day_year"]
    return format_date(value, pattern, locale=_locale(language))


@lru_cache(maxsize=4096)
def short_day(value: date, language: str) -> str:
    """A day for a text message: "Tue 24 Nov", "11月24日周二", "mar 24/11"."""
    return format_date(value, _formats(language)["short"], locale=_locale(language)).replace(".", "")


def clock(value: datetime) -> str:
    """The time of day in 24 hours, which every language of the desk writes alike."""
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime, language: str, now: datetime) -> str:
    """When something happens: the time alone today, the day with it on another one. In the zone of `now`."""
    local = value.astimezone(now.tzinfo)
    if local.date() == now.date():
        return clock(local)
    return str(
        _formats(language)["moment"].format(time=clock(local), day=day(local.date(), language, now.date()))
    )


def day_or_span(value: str, language: str, today: date) -> str:
    """A canonical date, a `from/to` span or several of them, as people say it; anything else stays as it is."""
    formats = _formats(language)
    return str(formats["part"]).join(_one_or_span(part, language, today) for part in value.split(", "))


def _one_or_span(value: str, language: str, today: date) -> str:
    try:
        days = [day(date.fromisoformat(part), language, today) for part in value.split("/")]
    except ValueError:
        return value
    if len(days) == 1:
        return days[0]
    return str(_formats(language)["span"].format(first=days[0], last=days[-1]))


def colon(language: str) -> str:
    """What stands between a line's name and its value."""
    return str(_formats(language)["colon"])


def listed(parts: Sequence[str], language: str) -> str:
    """Short things in one line: "name, order number"."""
    return str(_formats(language)["comma"]).join(parts)


def lines(parts: Sequence[str]) -> str:
    """One thing a line, as value.heard and the summary show them."""
    return "\n".join(f"- {part}" for part in parts)


def numbered(parts: Sequence[str], start: int = 1) -> str:
    return "\n".join(f"{number} {part}" for number, part in enumerate(parts, start))


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))
