"""One case laid out for its page: promise line, transcript, the form with its sources, clocks, timeline."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from backend.listing import DUTIES, WAITING, Clock, Whole
from backend.web.console.wording import Mark, Wording, can_be_taken_back
from dialogs import labels
from dialogs.complaint import FIELDS, Value

UNSURE = 0.8  # a value read with less confidence than this, and not confirmed, is marked
SCALES = {
    "severity": (1, 2, 3),
    "safety": (0, 1, 2),
    "complexity": (1, 2, 3),
    "impact": (1, 2, 3),
}
QUESTIONS = ("immediate_needed", "immediate_possible", "compensation_likely")
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
KEYS = frozenset(each.key for each in FIELDS)
LONG_FIELDS = frozenset({"problem_description", "remedy_details", "address"})

_STEP_OF = {
    "intake": 0,
    "received": 0,
    "acknowledged": 2,
    "assessing": 2,
    "investigating": 3,
    "decision_proposed": 3,
    "internal_review": 3,
    "external_referral": 3,
    "decision_sent": 4,
    "implementing": 4,
    "resolved": 4,
    "closed": 5,
}
_STEPS = ("received", "acknowledged", "assessed", "answer", "finished")
_STEP_EVENTS = {2: ("assessed", "solve_on_spot"), 3: ("approve_and_send", "solve_on_spot")}
_STEP_TIMERS = {
    0: ("T-ACK",),
    2: ("T-ADMIT",),
    3: ("T-PROPOSE", "T-RESOLVE"),
    4: ("T-CONFIRM", "T-ACCEPT"),
}
# What the transcript already tells in its own place, or what only the chain needs.
_SILENT = frozenset(
    {
        "amended",
        "said",
        "replied",
        "noted",
        "reply_taken_back",
        "told",
        "acknowledgement_accepted",
        "first_complaint_message",
        "third_said",
    }
)
_EVENT_ICONS = {
    "safety_flagged": "alert",
    "delivery_failed": "alert",
    "unreachable": "alert",
    "files_lost": "alert",
    "refuted": "alert",
    "unproved": "alert",
    "timer_breached": "clock",
    "reminded": "clock",
    "extended": "clock",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A station of the promise line. `kind` is done, now, late or empty for what lies ahead."""

    name: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class File:
    """Something attached to a message."""

    id: str
    name: str
    size: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript. `kind` is customer, bot, staff, third, note or event; `day` opens a new day.
    `movable` words can be given a case of their own."""

    id: str
    kind: str
    who: str
    note: str
    time: str
    text: str = ""
    language: str = ""
    channel: Mark | None = None
    delivery: Mark | None = None
    files: tuple[File, ...] = ()
    quoted: str = ""
    leaves_at: str = ""
    safety: bool = False
    icon: str = ""
    day: str = ""
    movable: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A field of the complaint form: its value, where it came from, and how sure it is."""

    key: str
    label: str
    value: str
    said: str = ""
    source: str = ""
    source_id: str = ""
    unsure: bool = False
    flagged: bool = False
    missing: bool = False
    long: bool = False
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock with what happens when it runs out."""

    name: str
    mark: Mark
    then: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the timeline."""

    what: str
    who: str
    when: str
    detail: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A question of the survey and its mark."""

    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer answered to the survey, and when."""

    marks: tuple[Rating, ...]
    words: str
    language: str
    asked: str
    answered: str


def survey(case: Whole, words: Wording) -> Answers | None:
    """The survey of a case; None where the customer was not asked."""
    row = case.survey
    if row is None:
        return None
    marks = (
        () if row["refused"] else tuple(_mark_of(name, row[name], words) for name in ("result", "fairness"))
    )
    answered = words.when(row["answered_at"]) if row["answered_at"] else words.t("console.survey.open")
    if row["refused"]:
        answered = words.t("console.survey.refused", time=answered)
    return Answers(marks, row["words"], row["language"], words.when(row["asked_at"]), answered)


def _mark_of(name: str, mark: int | None, words: Wording) -> Rating:
    shown = words.t("console.survey.of", n=mark) if mark else words.t("console.survey.none")
    return Rating(words.t(f"console.survey.{name}"), shown)


def promise_line(case: Whole, words: Wording) -> list[Step]:
    """Received, acknowledged, assessed, answered, finished: what was promised, and whether it is kept."""
    complaint = case.complaint
    state = complaint["waits_from"] if complaint["state"] in WAITING else complaint["state"]
    at = _STEP_OF.get(state, 3)
    if at == 0 and complaint["acknowledged_at"]:
        at = 2 if state == "received" else 1
    return [_step(case, words, place, at) for place in range(len(_STEPS))]


def _step(case: Whole, words: Wording, place: int, at: int) -> Step:
    reached = _reached(case, place)
    closed = case.complaint["state"] == "closed"
    note = words.when(reached) if reached else ""
    if place == 1 and reached:
        took = words.span(reached - case.complaint["received_at"])
        note = words.t("console.rail.in", time=note, span=took)
    if closed:
        return Step(
            words.t(f"console.rail.{_STEPS[place]}"), "done" if reached or place in {0, 4} else "", note
        )
    if place == at:
        return _present_step(case, words, place)
    kind = "done" if (place < at and (reached or place != 1)) else ""
    return Step(words.t(f"console.rail.{_STEPS[place]}"), kind, note or _planned(case, words, place))


def _present_step(case: Whole, words: Wording, place: int) -> Step:
    name = words.t(f"console.rail.now.{_STEPS[place]}")
    clock = _first_running(case, _STEP_TIMERS.get(place, ()))
    if case.complaint["state"] in WAITING:
        return Step(name, "now", words.t("console.clock.paused"))
    if clock is None:
        return Step(name, "now", "")
    late = clock.due_at < words.now
    note = words.t("console.rail.was_due" if late else "console.rail.by", time=words.when(clock.due_at))
    return Step(name, "now late" if late else "now", note)


def _planned(case: Whole, words: Wording, place: int) -> str:
    clock = _first_running(case, _STEP_TIMERS.get(place, ()))
    return words.soon(clock.due_at) if clock and place in {2, 3} else ""


def _reached(case: Whole, place: int) -> datetime | None:
    complaint = case.complaint
    plain = {0: complaint["received_at"], 1: complaint["acknowledged_at"], 4: complaint["closed_at"]}
    if place in plain:
        found: datetime | None = plain[place]
        return found
    times = [each["at"] for each in case.events if each["event"] in _STEP_EVENTS[place]]
    return times[-1] if times else None


def _first_running(case: Whole, codes: Sequence[str]) -> Clock | None:
    open_clocks = (clock for clock in case.clocks if clock.code in codes and clock.state != "stopped")
    return min(open_clocks, key=lambda clock: clock.due_at, default=None)


def transcript(case: Whole, words: Wording) -> list[Line]:
    """What was said and what happened, in order, with the days between."""
    said = [(each["at"], 0, _utterance(case, each, words)) for each in case.messages]
    since = case.messages[0]["at"] if case.earlier and case.messages else None
    done = [
        (each["at"], 1, _happening(case, each, words))
        for each in case.events
        if each["event"] not in _SILENT and (since is None or each["at"] >= since)
    ]
    return list(_with_days(sorted([*said, *done], key=lambda each: each[:2]), words))


def _with_days(lines: Sequence[tuple[datetime, int, Line]], words: Wording) -> Iterator[Line]:
    last = None
    for at, _, line in lines:
        day = words.local(at).date()
        yield line if day == last else replace(line, day=words.long_day(at))
        last = day


def _utterance(case: Whole, message: Mapping[str, Any], words: Wording) -> Line:
    author = message["author"]
    return Line(
        id=f"m{message['id']}",
        kind=author,
        who=_speaker(case, message, words),
        note=_speaker_note(case, message, words),
        time=clock_of(message["at"], words),
        text=message["text"],
        language=message["language"] or case.complaint["language"],
        channel=_channel(case, message, words),
        delivery=words.delivery(message),
        files=tuple(_file(each, words) for each in message["attachments"] or ()),
        quoted=message["whole"] or "",
        leaves_at=message["due_at"].isoformat() if can_be_taken_back(message, words.now) else "",
        movable=_is_movable(case, message),
    )


def _is_movable(case: Whole, message: Mapping[str, Any]) -> bool:
    """Words the customer said later than those that opened the case, once it is sent in: before, the talk itself asks
    whether they are about something else."""
    in_hand = case.complaint["state"] != "intake"
    if not in_hand or message["author"] != "customer" or not message["text"].strip():
        return False
    first = next((each["id"] for each in case.messages if each["author"] == "customer"), None)
    return case.earlier or message["id"] != first


def _speaker(case: Whole, message: Mapping[str, Any], words: Wording) -> str:
    if message["author"] == "customer":
        return case.complaint["complainant"] or words.t("console.customer")
    if message["author"] == "bot":
        return words.t("console.assistant")
    return message["name"] or case.people.get(message["staff_id"] or 0, "") or words.t("console.desk")


def _speaker_note(case: Whole, message: Mapping[str, Any], words: Wording) -> str:
    if message["kind"] == "recorded":
        return words.t("console.recorded_by", name=_recorder(case, message, words))
    if message["kind"] == "third":
        return words.t("console.to_third", peer=message["peer"])
    notes = {
        "bot": "console.automatic",
        "note": "console.note_never_sent",
        "third": "console.third_party",
    }
    return words.t(notes[message["author"]]) if message["author"] in notes else ""


def _recorder(case: Whole, message: Mapping[str, Any], words: Wording) -> str:
    return case.people.get(message["staff_id"] or 0, "") or words.t("console.program")


def _channel(case: Whole, message: Mapping[str, Any], words: Wording) -> Mark | None:
    if message["author"] == "note":
        return None
    if message["channel"]:
        return words.channel(message["channel"])
    return words.media(case.complaint["media"])


def clock_of(time: datetime, words: Wording) -> str:
    return f"{words.local(time):%H:%M}"


def _file(attachment: Mapping[str, Any], words: Wording) -> File:
    return File(
        id=str(attachment.get("id", "")),
        name=str(attachment.get("name") or words.t("console.file")),
        size=words.size(int(attachment.get("size") or 0)),
        picture=attachment.get("media_type") in INLINE,
    )


def _happening(case: Whole, event: Mapping[str, Any], words: Wording) -> Line:
    entry = told(case, event, words)
    who = entry.who if event["actor"].startswith("staff:") else ""
    parts = [part for part in (entry.what, who, entry.detail) if part]
    return Line(
        id=f"e{event['sequence']}",
        kind="event",
        who="",
        note="",
        time=clock_of(event["at"], words),
        text=" · ".join(parts),
        safety=event["event"] == "safety_flagged",
        icon=_EVENT_ICONS.get(event["event"], "check"),
    )


def timeline(case: Whole, words: Wording) -> list[Entry]:
    """Everything that happened, newest first."""
    return [told(case, event, words) for event in reversed(case.events)]


def told(case: Whole, event: Mapping[str, Any], words: Wording) -> Entry:
    """An event in words: what, by whom, when, and the reason or what else is known of it."""
    key = f"console.event.{event['event']}"
    text = words.t(key)
    return Entry(
        what=words.event_name(event["event"]) if text == key else text,
        who=actor_name(case, event["actor"], words),
        when=words.when(event["at"]),
        detail=_detail(case, event, words),
    )


def actor_name(case: Whole, actor: str, words: Wording) -> str:
    """Who an event names: staff by name, the customer and the system by what they are."""
    kind, _, number = actor.partition(":")
    if kind == "staff":
        known = case.people.get(int(number), "") if number.isdigit() else ""
        return known or words.t("console.program")
    names = {"customer": "console.customer", "third": "console.third_party"}
    return words.t(names.get(kind, "console.automatic"))


def _detail(case: Whole, event: Mapping[str, Any], words: Wording) -> str:
    data = event["data"] or {}
    parts = [*_of_event(data, words), *_of_interim(data, words), *_of_survey(data, words)]
    if data.get("owner") and event["actor"] != f"staff:{data['owner']}":
        parts.insert(0, words.t("console.event.owner", name=case.people.get(int(data["owner"]), "")))
    if data.get("fields"):
        parts.append(words.listed(_field_name(name, words) for name in data["fields"]))
    return " · ".join(part for part in (*parts, event["reason"]) if part)


def _of_event(data: Mapping[str, Any], words: Wording) -> Iterator[str]:
    tellers: Mapping[str, Callable[[str], str]] = {
        "timer": words.promise,
        "way": lambda way: words.t(f"console.way.{way}"),
        "hazard_type": words.hazard,
        "case": str,
        "outcome": lambda outcome: labels.decision(outcome, words.language),
    }
    for name, tell in tellers.items():
        if data.get(name):
            yield tell(str(data[name]))


def _of_interim(data: Mapping[str, Any], words: Wording) -> Iterator[str]:
    if data.get("until"):
        yield words.t(
            "console.event.moved_day", before=_day(data["before"], words), until=_day(data["until"], words)
        )
    if data.get("step"):
        yield words.t(f"console.remedy-step.{data['step']}")


def _of_survey(data: Mapping[str, Any], words: Wording) -> Iterator[str]:
    for name in ("result", "fairness"):
        if data.get(name):
            yield f"{words.t(f'console.survey.{name}')} {words.t('console.survey.of', n=data[name])}"
    if data.get("why"):
        yield words.t(f"console.survey.why.{data['why']}")


def _field_name(name: str, words: Wording) -> str:
    group, _, key = name.rpartition(".")
    if group == "form":
        return field_label(key, words)
    if group == "assessment":
        return labels.assessment(key, words.language)
    text = words.t(f"console.field.{key}")
    return key if text.startswith("console.") else text


def field_label(key: str, words: Wording) -> str:
    """A form field's short name for the desk, its printed label where there is none."""
    text = words.t(f"console.form.{key}")
    if not text.startswith("console."):
        return text
    try:
        return labels.label(key, words.language)
    except KeyError:
        return key


def form_rows(case: Whole, words: Wording) -> list[FormRow]:
    """The fields that are filled or missed, in the form's order."""
    stored = case.complaint["form"] or {}
    missing = set(case.complaint["missing"] or ())
    times = {str(each["id"]): each["at"] for each in case.messages}
    rows = []
    for each in FIELDS:
        if each.key in stored:
            rows.append(_filled(each.key, Value.from_json(stored[each.key]), times, words))
        elif each.key in missing:
            rows.append(
                FormRow(
                    each.key, field_label(each.key, words), "", missing=True, long=each.key in LONG_FIELDS
                )
            )
    return rows


def blank_fields(case: Whole, words: Wording) -> list[tuple[str, str]]:
    """The fields nobody has filled or missed: they can be filled by hand."""
    known = set(case.complaint["form"] or {}) | set(case.complaint["missing"] or ())
    return [
        (each.key, field_label(each.key, words)) for each in FIELDS if each.key not in known and each.asked
    ]


def _filled(key: str, value: Value, times: Mapping[str, datetime], words: Wording) -> FormRow:
    source_at = times.get(value.message)
    return FormRow(
        key=key,
        label=field_label(key, words),
        value=shown(key, value.value, words),
        said=value.said if value.said != value.value else "",
        source=words.when(source_at) if source_at else "",
        source_id=f"m{value.message}" if source_at else "",
        unsure=value.confidence < UNSURE and not value.confirmed,
        flagged=value.flagged,
        long=key in LONG_FIELDS,
        earlier=value.earlier,
    )


def shown(key: str, value: str, words: Wording) -> str:
    """A canonical value as the desk reads it: dates as days, languages by their names, yes and no as words."""
    if key == "language":
        return words.language_name(value)
    if value in {"yes", "no"}:
        return words.t(f"console.{value}")
    if key.endswith("_date") and value:
        return " – ".join(_day(part, words) for part in value.split("/"))
    return value


def _day(value: str, words: Wording) -> str:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    at = datetime(found.year, found.month, found.day, 12, tzinfo=words.zone)
    return words.short_day(at)


def promises(case: Whole, words: Wording) -> list[Promise]:
    """The desk's clocks: what runs first, then what is kept."""
    shown_codes = {*DUTIES, "T-PROGRESS", "T-CUST", "T-ACCEPT", "T-CONFIRM", "T-IDLE"}
    state = case.complaint["state"]
    rows = []
    for clock in case.clocks:
        if clock.code not in shown_codes or (clock.code not in DUTIES and clock.state != "running"):
            continue
        if clock.state == "stopped" and state == "closed" and clock.ended_at == case.complaint["closed_at"]:
            continue
        mark = words.clock(clock, state if clock.code in {"T-PROPOSE", "T-RESOLVE"} else "")
        if mark:
            rows.append(
                Promise(
                    words.promise(clock.code),
                    mark,
                    "" if clock.state == "stopped" else words.consequence(clock.code),
                )
            )
    return rows
