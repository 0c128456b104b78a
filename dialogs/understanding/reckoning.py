"""Reckons what day or span the words of a date mean, seen from today."""

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dialogs.understanding.grammar import Grammar

_YEARS = 10  # how far back a bare year can be meant
_THIRDS: Mapping[str, tuple[int, int]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
_AHEAD = 31  # days within which a day without its year can be one to come
_HOURS = 6  # hours ago that are of the same day, mostly
_WEEKS = 6  # weeks ahead, and months back, in which "Friday the 6th" is looked for
_ROC = 1911  # years before the first of the calendar of Taiwan
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def day_in_year(year: int, month: int, day: int, today: date) -> date | None:
    """A day of the year given, or the latest such day where `year` is 0."""
    return day_of(year, month, day) if year else _past(month, day, today)


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _past(month: int, day: int, today: date) -> date | None:
    """The latest such day that is not after today, or the next one where that is near and the other far back; none
    where the calendar has no such day."""
    coming = day_of(today.year, month, day) or day_of(today.year + 1, month, day)
    if coming and coming <= today:
        coming = day_of(today.year + 1, month, day)
    if coming and (coming - today).days <= _AHEAD:
        return coming
    for year in range(today.year, today.year - 8, -1):
        found = day_of(year, month, day)
        if found and found <= today:
            return found
    return None


def span_of(code: str, today: date) -> str:
    """`week-1`, `month+0`, `weekend-1`, `year-1`: whole units, the present one up to today."""
    unit, offset = re.match(r"([a-z]+)([+-]\d+)", code).groups()  # type: ignore[union-attr]  # written in our tables
    first, last = _unit(unit, int(offset), today)
    return _join(first, min(last, today) if first <= today else last)


def _unit(unit: str, offset: int, today: date) -> tuple[date, date]:
    monday = today - timedelta(today.weekday())
    if unit == "week":
        first = monday + timedelta(weeks=offset)
        return first, first + timedelta(6)
    if unit == "weekend":
        saturday = monday + timedelta(weeks=offset, days=5)
        return saturday, saturday + timedelta(1)
    if unit in _THIRDS:
        first, last = _unit("month", offset, today)
        begin, end = _THIRDS[unit]
        return first.replace(day=begin), first.replace(day=end) if end else last
    if unit == "month":
        count = today.year * 12 + today.month - 1 + offset
        return days_of_month(count // 12, count % 12 + 1)
    return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)


def days_of_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _join(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def meaning(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    """The day or span the named parts of a pattern mean, and how sure that is; "" where the calendar has none."""
    if "weekday" in parts and "day" in parts:
        return _weekday_of_month(rules.weekdays[parts["weekday"]], int(parts["day"]), today)
    if "weekday" in parts:
        return _weekday(parts, rules, today)
    if "unit" in parts:
        return _ago(parts, rules, today)
    if "nth" in parts:
        return _week_of(parts, rules, today)
    if "lastmonth" in parts:
        return _of_month(parts, rules, today)
    return _of_year(parts, rules, today)


def _weekday(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    wanted = rules.weekdays[parts["weekday"]]
    monday = today - timedelta(today.weekday())
    if "lastweek" in parts:
        offset = int(rules.spans[parts["lastweek"]].removeprefix("week"))
        return (monday + timedelta(weeks=offset, days=wanted - 1)).isoformat(), 0.95
    if "nth" in parts:
        return _weekday_in_month(wanted, parts, rules, today)
    if "count" in parts:
        return _weeks_before(wanted, parts, rules, today)
    weeks = rules.which.get(parts.get("which", ""), 0)
    if "weekago" in parts:  # "a week ago Monday"
        return (today - timedelta((today.isoweekday() - wanted) % 7, weeks=1)).isoformat(), 0.8
    if "back" in parts:
        return (today - timedelta((today.isoweekday() - wanted) % 7 or 7, weeks=1)).isoformat(), 0.8
    if weeks > 0:
        return (monday + timedelta(weeks=1, days=wanted - 1)).isoformat(), 0.6
    if not rules.spaced and "which" in parts:
        return (monday + timedelta(weeks=weeks, days=wanted - 1)).isoformat(), 0.9
    back = (today.isoweekday() - wanted) % 7 or 7
    return (today - timedelta(back)).isoformat(), 0.9 if weeks or back < 7 else 0.7


def _weeks_before(wanted: int, parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    """Weeks before a weekday: "two Saturdays ago", "a fortnight ago last Friday", "three weeks on Wednesday"."""
    latest = today - timedelta((today.isoweekday() - wanted) % 7 or 7)
    count = number_of(parts["count"], rules)
    if "unit" not in parts:
        return (latest - timedelta(weeks=count - 1)).isoformat(), 0.85
    weeks = count * (2 if rules.units[parts["unit"]] == "fortnight" else 1)
    if "coming" in parts:
        weeks -= 1
    return (latest - timedelta(weeks=weeks)).isoformat(), 0.8


def _weekday_in_month(
    wanted: int, parts: Mapping[str, str], rules: Grammar, today: date
) -> tuple[str, float]:
    """The latest "first Monday of November"."""
    nth = rules.counts.get(parts["nth"], -1)
    found = (_holiday(f"{_month_number(parts, rules)}:{wanted}:{nth}", today.year - back) for back in (0, 1))
    return next((day.isoformat() for day in found if day <= today), ""), 0.9


def _weekday_of_month(weekday: int, number: int, today: date) -> tuple[str, float]:
    """The latest Friday that was a 13th, or the next one where it is only weeks ahead."""
    for months in (0, -1, 1, *range(-2, -_WEEKS, -1)):
        first, _ = _unit("month", months, today)
        found = day_of(first.year, first.month, number)
        if found and found.isoweekday() == weekday and (found - today).days <= _AHEAD:
            return found.isoformat(), 0.9
    return "", 0.0


def _ago(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    count = number_of(parts.get("count") or parts.get("cncount", ""), rules)
    unit = rules.units.get(parts["unit"], "")
    if not count or not unit:
        return "", 0.0
    today += timedelta(rules.days.get(parts.get("anchor", ""), 0))  # "two weeks yesterday"
    if unit == "day":
        return (today - timedelta(count)).isoformat(), 0.9
    if unit == "minute" or (unit == "hour" and count <= _HOURS):
        return today.isoformat(), 0.8
    if unit in {"week", "fortnight"}:
        weeks = count * (2 if unit == "fortnight" else 1)
        return (today - timedelta(weeks=weeks)).isoformat(), 0.75
    if unit == "month" and count < 600:
        return _join(*_unit("month", -count, today)), 0.7
    return (_join(*_unit("year", -count, today)), 0.7) if count < 100 else ("", 0.0)


def number_of(word: str, rules: Grammar) -> int:
    """A number in figures or words; 0 for a word that is none."""
    if word.isascii() and word.isdecimal():
        return int(word)
    if word in rules.counts:
        return rules.counts[word]
    return _han(word)


def _han(word: str) -> int:
    """二十一 → 21; 0 for anything that is no number up to 99."""
    tens, ten, ones = word.replace("廿", "二十").rpartition("十")
    if not ten:
        return _HAN.get(word, 0)
    return (_HAN.get(tens, 0) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)


def _of_month(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    first, _ = _unit("month", _offset(parts["lastmonth"], rules), today)
    found = day_of(first.year, first.month, _day_number(parts, rules))
    return (found.isoformat(), 0.9) if found else ("", 0.0)


def _day_number(parts: Mapping[str, str], rules: Grammar) -> int:
    return number_of(parts.get("day") or parts.get("cnday", ""), rules)


def _of_year(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    month = _month_number(parts, rules)
    number = _day_number(parts, rules)
    if not month:
        return lone_day(number, today) if number else _whole_year(parts, today)
    year = _year(parts, rules, today)
    if not number:
        return _whole_month(year, month, today, next((name for name in _THIRDS if name in parts), "")), 0.75
    first = day_in_year(year, month, number, today)
    if first is None:
        return "", 0.0
    if "day2" in parts:
        last = day_of(first.year, month, int(parts["day2"]))
        return (_join(first, last), 0.85) if last and last > first else ("", 0.0)
    return first.isoformat(), 0.95


def _week_of(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    """The first, second, third or last seven days of a month, or its Saturday and Sunday."""
    month = _month_number(parts, rules)
    first, last = days_of_month(today.year if month <= today.month else today.year - 1, month)
    nth = rules.counts.get(parts["nth"], 0)
    if "weekend" in parts:
        saturday = _holiday(f"{month}:6:{nth or -1}", first.year)
        return _join(saturday, saturday + timedelta(1)), 0.75
    first = first + timedelta(weeks=nth - 1) if nth else last - timedelta(6)
    return _join(first, first + timedelta(6)), 0.75


def _whole_year(parts: Mapping[str, str], today: date) -> tuple[str, float]:
    year = int(parts.get("year", 0)) or int(parts.get("roc", -_ROC)) + _ROC
    if not 0 < today.year - year < _YEARS:
        return "", 0.0
    return _join(date(year, 1, 1), date(year, 12, 31)), 0.7


def _month_number(parts: Mapping[str, str], rules: Grammar) -> int:
    if "monthname" in parts:
        return rules.months[parts["monthname"]]
    return int(parts["month"]) if "month" in parts else _han(parts.get("cnmonth", ""))


def _year(parts: Mapping[str, str], rules: Grammar, today: date) -> int:
    if "year" in parts:
        return int(parts["year"])
    if "roc" in parts:
        return int(parts["roc"]) + _ROC
    if "cnyear" in parts:
        return int("".join(str(_HAN.get(character, 0)) for character in parts["cnyear"]))
    if "lastyear" in parts and (parts["lastyear"] in rules.spans or parts["lastyear"][0] in rules.which):
        return today.year + _offset(parts["lastyear"], rules)
    return 0  # "octobre dernier" names no year: the latest one


def _offset(said: str, rules: Grammar) -> int:
    """How many months or years back "del mes pasado", "去年" is."""
    span = rules.spans.get(said)
    if span:
        return int(span.lstrip("abcdefghijklmnopqrstuvwxyz"))
    words = said.split()
    return next((back for word, back in rules.which.items() if word in words or said.startswith(word)), 0)


def _whole_month(year: int, month: int, today: date, third: str = "") -> str:
    """A month, or its first, second or last third: "mid-October"."""
    year = year or (today.year if month <= today.month else today.year - 1)
    first, last = days_of_month(year, month)
    begin, end = _THIRDS.get(third, (1, 0))
    if third and first.replace(day=begin) <= today:
        first, last = first.replace(day=begin), first.replace(day=end) if end else last
    return _join(first, min(last, today) if first <= today else last)


def lone_day(number: int, today: date) -> tuple[str, float]:
    """The 5th, without a month: of this month or, when it is still to come, of the last one that has it."""
    for back in range(12):
        first, _ = _unit("month", -back, today)
        found = day_of(first.year, first.month, number)
        if found and found <= today:
            return found.isoformat(), 0.75
    return "", 0.0


def latest(rule: Sequence[str], today: date) -> str:
    """`12-25`, `easter-2`, `easter-7/easter+0`, `11:4:4+1` (the day after the fourth Thursday of November; `5:7:-1`
    is the last Sunday of May), or the days themselves where a calendar of its own sets them."""
    if len(rule) > 1:
        past = [day for day in rule if day <= today.isoformat()]
        return max(past, default="")
    for year in (today.year, today.year - 1):
        days = [_holiday(part, year) for part in rule[0].split("/")]
        if days[0] <= today:
            return _join(days[0], min(days[-1], today))
    return ""


def _holiday(rule: str, year: int) -> date:
    if rule.startswith("easter"):
        return easter(year) + timedelta(int(rule[6:]))
    if ":" not in rule:
        return date(year, int(rule[:2]), int(rule[3:]))
    month, weekday, nth = rule.split(":")
    count, _, later = nth.partition("+")
    first, last = days_of_month(year, int(month))
    if int(count) < 0:
        return last - timedelta((last.isoweekday() - int(weekday)) % 7)
    ahead = (int(weekday) - first.isoweekday()) % 7 + 7 * (int(count) - 1)
    return first + timedelta(ahead + int(later or 0))


def easter(year: int) -> date:
    """Western Easter Sunday (Gauss, as corrected by Lichtenberg)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = (seed + golden // 11) // 29
    limit = 21 + seed - correction
    first = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(limit + 7 - (limit - first) % 7 - 1)
