"""Where a case stands, in words: an answer for every state."""

from datetime import date

from dialogs import catalogue, labels, playback
from dialogs.draft import Draft, Said
from dialogs.turn import CaseView

_UNREAD = frozenset({"received", "acknowledged"})  # states in which a person is promised


def told(draft: Draft, case: CaseView) -> Said:
    """What is, and what comes next. Every variable a state's text may need has a plain word to fall back on."""
    if draft.situation.traits.style == "text":
        return draft.text(
            "status.sms",
            desk=draft.situation.desk.organisation,
            reference=case.reference,
            state=catalogue.text(f"state.{case.state}.sms", draft.language),
            date=catalogue.short_day(case.due or draft.situation.promises.answer_by, draft.language),
        )
    if case.state == "intake" and draft.state.phase != "submitted" and case.reference == draft.reference:
        return of_intake(draft, case.reference, case.due or _due(draft, case))
    key = "written" if case.written and case.state in _UNREAD else case.state
    return draft.text(f"status.{key}", **variables(draft, case))


def of_intake(draft: Draft, reference: str, goes: date) -> Said:
    """What is still missing, when anything is; `goes` is the day the form is sent in at the latest."""
    if not playback.gaps(draft):
        return draft.text("status.intake.complete", reference=reference, date=draft.day(goes))
    missing = playback.missing(draft)
    return draft.text("status.intake", reference=reference, missing=missing, date=draft.day(goes))


def variables(draft: Draft, case: CaseView) -> dict[str, str]:
    """The variables of status and decision texts."""
    due = case.due or _due(draft, case)
    since = (case.told or case.received).astimezone(draft.turn.now.tzinfo).date()
    return {
        "reference": case.reference,
        "missing": playback.missing(draft),
        "date": draft.day(due),
        "told": draft.day(since),
        "owner": case.owner or _word(draft, "team"),
        "done": case.done or _word(draft, "done"),
        "next": case.next or _word(draft, "next"),
        "question": case.question or _word(draft, "question"),
        "party": case.party or _word(draft, "partner"),
        "body": case.body or _word(draft, "body"),
        "reason": _reason(draft, case),
        "bodies": draft.situation.desk.bodies,
    }


def _word(draft: Draft, name: str) -> str:
    return catalogue.text(f"word.{name}", draft.language)


def _due(draft: Draft, case: CaseView) -> date:
    promises = draft.situation.promises
    if case.state == "intake":
        return promises.submits_at.astimezone(draft.turn.now.tzinfo).date()
    if case.state in {"received", "acknowledged"}:
        return promises.read_by
    return promises.reopen_until if case.state == "closed" else promises.answer_by


def _reason(draft: Draft, case: CaseView) -> str:
    """A key of the closing reasons in words, or the words somebody wrote."""
    if not case.reason:
        return _word(draft, "finished")
    if case.reason in labels.keys("close_reason"):
        return catalogue.text(f"reason.{case.reason}", draft.language)
    return case.reason


def several(draft: Draft, cases: tuple[CaseView, ...]) -> Said:
    discreet = draft.situation.traits.discreet
    rows = [case.reference if discreet else f"{case.reference} {case.subject}".strip() for case in cases]
    return draft.text("status.list", list=catalogue.lines(rows))


def short(draft: Draft, case: CaseView) -> str:
    """A state in two words."""
    return catalogue.text(f"state.{case.state}.sms", draft.language)
