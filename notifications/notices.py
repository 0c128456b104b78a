"""Notices for plain phones: which events are told by text, and in which words. Source: the table of notices.

Desk, number, state, date and the desk's own address only: a text is read over shoulders.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat

from backend.case import Case, Happening
from backend.deadlines import limit, promises
from backend.policy import Profile
from dialogs import catalogue

_LINK = re.compile(r"\s*\b[^\W\d]+ ?[:：]?\s?\{link\}")  # "See …", "Why: …"
DESKS = (20, 12, 8)  # characters of the desk's name where more of it costs a second segment
RECALL = "notice.recall.sms"
KEYS: Mapping[str, tuple[str, str]] = {  # event → text, and the timer whose end it names, if any
    "staff_record": ("ack.sms", "T-HUMAN"),
    "ack_sent": ("ack.sms", "T-HUMAN"),
    "safety_flagged": ("safety.sms", "T-HUMAN"),
    "assign": ("notice.assigned.sms", "T-PROGRESS"),
    "progress": ("notice.progress.sms", "T-PROGRESS"),
    "forward": ("notice.third_party.sms", "T-THIRD"),
    "reject": ("notice.rejected.sms", "T-REVIEW"),
    "reopen": ("notice.reopened.sms", "T-PROGRESS"),
    "not_fixed": ("notice.reopened.sms", "T-PROGRESS"),
    "ask": ("notice.question.nolink.sms", "T-CUST"),
    "approve_and_send": ("notice.decision.nolink.sms", "T-ACCEPT"),
    "solve_on_spot": ("notice.decision.nolink.sms", "T-ACCEPT"),
    "go_external": ("notice.external.sms", "T-EXT-CHECK"),
    "final_internal": ("notice.external.sms", "T-EXT-CHECK"),
    "extended": ("notice.extended.sms", ""),
    "remedy_step": ("notice.remedy_step.sms", ""),
    "recalled": (RECALL, ""),
    "done": ("notice.resolved.sms", "T-CONFIRM"),
    "idle": ("silence.submitted.sms", "T-HUMAN"),
    "surveyed": ("survey.sms", "T-SURVEY"),
    **dict.fromkeys(
        ("confirm", "no_reply", "redirect", "decline", "duplicate", "exhausted", "withdraw"),
        ("notice.closed.sms", "T-REOPEN"),
    ),
}
REMINDERS: Mapping[str, str] = {
    "T-IDLE": "silence.reminder.sms",
    "T-CUST": "notice.reminder_answer.sms",
    "T-ACCEPT": "notice.reminder_decision.sms",
}
# A phone beside the way the case began hears less: the table's "no", and "yes after first reminder".
HERE_ONLY = frozenset(
    {
        *("assign", "progress", "forward", "reject", "reopen", "not_fixed", "ask", "idle", "staff_record"),
        "surveyed",  # nobody is asked twice, on two ways
    }
)
TEXTED_STEPS = frozenset({"", "refund", "delivery", "visit"})  # of a remedy; "" is every other event
BESIDE_ONLY = frozenset({"ack_sent", "safety_flagged"})  # what the dialog itself said where it takes place
FIRST_BESIDE: Mapping[str, str] = {"T-CUST": "notice.question.nolink.sms"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a text may name beside its case."""

    desk: str
    host: str
    profile: Profile
    segments: Callable[[str], int]


def by_text(case: Case, happening: Happening, words: Words, *, beside: bool = False) -> str:
    """The text of an event, in one segment where any wording of it is; empty for an event that is not texted.

    `beside`: the phone is not where the case began, but one its person wants news at.
    """
    if happening.event in (HERE_ONLY if beside else BESIDE_ONLY):
        return ""
    found = _found(case, happening, words.profile, beside=beside)
    if found is None:
        return ""
    key, day = found
    language = case["language"]
    given = {
        "reference": case["reference"],
        "date": catalogue.short_day(day, language),
        "emergency_line": words.profile.lines_for(language)["emergency_line"],
        "time": catalogue.clock(promises(words.profile, case.now, written=True).person_by),
    }
    tried = ""
    for desk, host in _wordings(words):
        if not host and key == RECALL:
            break  # it has nothing else to tell: rather a second segment
        template = catalogue.template(key, language)
        template = template if host else _LINK.sub("", template)
        tried = template.format_map({"desk": desk, "link": host, **given})
        if words.segments(tried) <= 1:
            break
    return tried


def _wordings(words: Words) -> Iterator[tuple[str, str]]:
    """Ever shorter: part of the desk's name, then no address, as a link is never the only way."""
    desks = (words.desk, *(words.desk[:most].rstrip() for most in DESKS))
    return chain(zip(desks, repeat(words.host)), zip(desks, repeat("")))


def _found(case: Case, happening: Happening, profile: Profile, *, beside: bool) -> tuple[str, date] | None:
    zone = profile.hours.zone
    if happening.event == "reminded":
        key = _reminder(case, happening, profile, beside=beside)
        if not key:
            return None
        return key, datetime.fromisoformat(happening.data["ends"]).astimezone(zone).date()
    if happening.event not in KEYS or happening.data.get("step", "") not in TEXTED_STEPS:
        return None
    key, code = KEYS[happening.event]
    if not code:
        told = happening.data.get("until")
        return key, date.fromisoformat(told) if told else case.now.astimezone(zone).date()
    return key, limit(code, profile.times[code], case.now, profile.hours).astimezone(zone).date()


def _reminder(case: Case, happening: Happening, profile: Profile, *, beside: bool) -> str:
    """Its text; beside, the first reminder brings the question, and only the second is one."""
    code = happening.data["timer"]
    if not beside:
        return REMINDERS.get(code, "")
    if code == "T-IDLE":
        return ""
    return FIRST_BESIDE.get(code, "") if _is_first(case, happening, profile) else REMINDERS.get(code, "")


def _is_first(case: Case, happening: Happening, profile: Profile) -> bool:
    code = happening.data["timer"]
    steps = profile.reminders.get(code, ())
    waited = case.now - datetime.fromisoformat(happening.data["started"])
    return len(steps) > 1 and waited < steps[1].clock
