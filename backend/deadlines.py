"""When things are due: working time and the dates a customer may be told. Pure."""

from datetime import date, datetime, timedelta

from backend.policy import Hours, Profile, Span
from dialogs.turn import Promises

STAFFED = frozenset({"T-HUMAN"})


def due(span: Span, start: datetime, hours: Hours) -> datetime:
    """The moment a limit runs out. Working days end when the desk closes, in the organisation's zone."""
    if not span.working_days:
        return start + span.clock
    day = start.astimezone(hours.zone).date()
    for _ in range(span.working_days):
        day = next_working_day(day, hours)
    return datetime.combine(day, hours.closes, hours.zone).astimezone(start.tzinfo)


def staffed_due(span: Span, start: datetime, hours: Hours) -> datetime:
    """A clock limit on what only a person can do: when nobody is at the desk before it runs out, the end of the
    first day somebody is. So no promise names a day on which nobody works."""
    end = due(span, start, hours)
    opening = open_again(start, hours)
    if opening is None or opening <= end:
        return end
    return datetime.combine(opening.date(), hours.closes, hours.zone).astimezone(start.tzinfo)


def limit(code: str, span: Span, start: datetime, hours: Hours) -> datetime:
    """When the timer `code` runs out."""
    return (staffed_due if code in STAFFED else due)(span, start, hours)


def next_working_day(day: date, hours: Hours) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not works_on(day, hours):
        day += timedelta(days=1)
    return day


def works_on(day: date, hours: Hours) -> bool:
    return day.weekday() in hours.days and day not in hours.holidays


def is_night(at: datetime, hours: Hours) -> bool:
    """Whether people where the desk is are likely to sleep."""
    begins, ends = hours.night
    local = at.astimezone(hours.zone).time()
    return local >= begins or local < ends if begins > ends else begins <= local < ends


def open_again(at: datetime, hours: Hours) -> datetime | None:
    """When somebody is back at the desk, in its zone; None while it is open."""
    local = at.astimezone(hours.zone)
    if works_on(local.date(), hours):
        if hours.opens <= local.time() < hours.closes:
            return None
        if local.time() < hours.opens:
            return datetime.combine(local.date(), hours.opens, hours.zone)
    return datetime.combine(next_working_day(local.date(), hours), hours.opens, hours.zone)


def promises(profile: Profile, now: datetime, *, written: bool) -> Promises:
    """What a complaint taken now may be told: each date is guarded by the timer it comes from."""
    hours = profile.hours
    away = open_again(now, hours)
    idle = profile.times["T-IDLE-WRITTEN" if written else "T-IDLE"]

    def day(code: str) -> date:
        return limit(code, profile.times[code], now, hours).astimezone(hours.zone).date()

    return Promises(
        read_by=day("T-HUMAN"),
        answer_by=day("T-RESOLVE"),
        person_by=due(profile.times["T-PERSON"], away or now, hours).astimezone(hours.zone),
        submits_at=due(idle, now, hours).astimezone(hours.zone),
        reopen_until=day("T-REOPEN"),
        away=away,
    )
