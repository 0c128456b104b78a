"""The summary, changing its lines, and sending the form in."""

from datetime import timedelta

from channels.base import Option
from dialogs import catalogue, playback, questions
from dialogs.complaint import Value
from dialogs.draft import NOTHING, Draft, Said
from dialogs.turn import Submit

_PAGE = 8  # lines of a list after its first page
_CAPTION = 20


def onward(draft: Draft, lead: Said = NOTHING) -> Draft:
    """Back to what a change had put aside, else the next question worth asking, else the summary."""
    aside = draft.state.aside
    draft = draft.now(aside="") if aside else draft
    if draft.state.phase == "submitted":
        return draft.say(lead)
    if aside == "quiet":
        return draft.now(quiet=True).say(lead)
    if aside == "summary":
        return confirm(draft, lead)
    if aside and questions.unanswered(aside, draft):
        return questions.back(draft.now(asked=aside, again=0, quiet=False), lead)
    key = questions.following(draft)
    if key:
        return questions.ask(draft, key, lead)
    return confirm(draft, lead)


def confirm(draft: Draft, lead: Said = NOTHING, *, full: bool = False) -> Draft:
    """Asks for the yes: in short when everything was played back already, else with the whole summary."""
    draft = draft.now(phase="confirming", asked="", aside="", pending="", held=(), quiet=False)
    short = not full and _all_told(draft)
    if draft.situation.traits.style == "text":
        said = draft.text("summary.sms", reference=draft.reference, count=len(playback.answered(draft.form)))
    else:
        said = draft.text("summary.ask") if short else playback.summary(draft)
    if lead.keys == ("value.heard",) and said.keys == ("summary.show",):
        lead = NOTHING  # it stands in the summary
    told = tuple(draft.form)
    return draft.now(told=told).say(lead.then(said), kind="summary", options=_buttons(draft))


def _all_told(draft: Draft) -> bool:
    """Every line was played back, but for one that was just answered in so many words. Who corrected a line sees
    the whole once."""
    state = draft.state
    corrected = any(value.earlier for key, value in draft.form.items() if key != "language")
    if "problem_description" not in state.told and corrected:
        return False
    open_lines = [key for key in playback.understood(draft.form) if key not in state.told]
    untold = [key for key in open_lines if key not in {"problem_description", "name_or_organisation"}]
    last = state.history[-1:] if state.history else ()
    return bool(state.told) and all(key in last and _plain(key, draft) for key in untold)


def _plain(key: str, draft: Draft) -> bool:
    """Whether an answer needs no reading back: a day does, unless it is today or yesterday."""
    if key == "problem_date":
        return draft.form.value(key) in {(draft.today - timedelta(back)).isoformat() for back in (0, 1)}
    return key != "contact"


def _buttons(draft: Draft) -> tuple[Option, ...]:
    return draft.button("send", "send"), draft.button("change", "change"), draft.button("add", "add")


def not_sent(draft: Draft) -> Draft:
    """Nothing goes in; from here a bare "ok" may only mean that this is understood."""
    return draft.now(pending="unsent").say(draft.text("summary.not_sent"), options=_buttons(draft))


def put_aside(draft: Draft) -> Draft:
    """Keeps where the talk stands while a line is changed or something is added."""
    state = draft.state
    if state.aside:
        return draft
    if state.phase == "confirming":
        return draft.now(aside="summary")
    return draft.now(aside="quiet" if state.quiet else state.asked)


def which(draft: Draft, page: int = 0) -> Draft:
    """Which line to change: numbered, a page at a time."""
    draft = put_aside(draft)
    first, rest = playback.changeable(draft)
    start = (page - 1) * _PAGE
    choices = rest[start : start + _PAGE] if page else first
    more = len(rest) > start + _PAGE if page else bool(rest)
    labels = [playback.label(key, draft.language) for key in choices]
    if more:
        labels.append(catalogue.text("button.more", draft.language))
    options = tuple(
        Option(f"line:{key}", _caption(caption)) for key, caption in zip(choices, labels, strict=False)
    )
    if more:
        options = (*options, draft.button(f"lines:{page + 1}", "more"))
    held = (*choices, f"lines:{page + 1}") if more else choices
    draft = draft.now(pending="which", choices=held, asked="")
    return draft.say(
        draft.text("summary.which", choices=catalogue.numbered(labels)), kind="question", options=options
    )


def _caption(label: str) -> str:
    return label if len(label) <= _CAPTION else f"{label[: _CAPTION - 1]}…"


def line(draft: Draft, key: str) -> Draft:
    """Asks for the new value of one chosen line; then the talk goes back to where it was."""
    draft = put_aside(draft) if key != draft.state.asked else draft
    kept, phase = draft.state.history, draft.state.phase
    draft = questions.ask(draft, key)
    return draft.now(
        history=kept if key in kept else draft.state.history,
        phase="submitted" if phase == "submitted" else "collecting",
    )


def changed(draft: Draft, keys: tuple[str, ...]) -> Draft:
    """Says what was changed and returns to where the talk was."""
    lead = NOTHING
    for key in keys:
        lead = lead.then(playback.changed(key, draft))
    draft = draft.now(told=tuple(dict.fromkeys((*draft.state.told, *keys))))
    return resume(draft, lead)


def resume(draft: Draft, lead: Said) -> Draft:
    """After an interruption: the open question, the open summary, or nothing but what was said."""
    if draft.state.phase == "confirming":
        return confirm(draft, lead)
    if draft.state.phase == "submitted" and draft.state.asked:
        return questions.back(draft, lead)
    if draft.state.phase == "collecting" and not draft.state.quiet:
        return questions.back(draft, lead) if draft.state.asked else onward(draft, lead)
    return draft.say(lead)


def added(draft: Draft) -> Said:
    """Words were added: told, but never twice in a row, and never as the answer to a question."""
    if draft.understood.question:
        return draft.text("question.kept")
    return NOTHING if draft.state.added else draft.text("value.added")


def known(draft: Draft) -> bool:
    """Whether these very words stand in the complaint already."""
    said = draft.turn.text.strip().casefold()
    lines = draft.form.value("problem_description").casefold().splitlines()
    return bool(said) and not draft.understood.question and said in lines


def submit(draft: Draft, signature: str) -> Draft:
    """Sends the form in: date and signature of Annex B, then what happens now and by when."""
    message = draft.turn.message
    draft = draft.fill("confirm_date", Value(draft.today.isoformat(), "", message, confirmed=True))
    draft = draft.fill("signature", Value(signature, signature, message, confirmed=True))
    draft = draft.now(phase="submitted", asked="", aside="", pending="", held=(), choices=(), quiet=False)
    return draft.do(Submit(signature)).say(_sent(draft), kind="submitted")


def _sent(draft: Draft) -> Said:
    promises = draft.situation.promises
    if draft.situation.traits.style == "text":
        return draft.text(
            "summary.sent.sms",
            desk=draft.situation.desk.organisation,
            reference=draft.reference,
            date=catalogue.short_day(promises.read_by, draft.language),
        )
    said = draft.text("summary.sent", time=catalogue.clock(draft.turn.now))
    if promises.away:
        back = promises.away.astimezone(draft.turn.now.tzinfo)
        said = said.then(draft.text("ack.offhours", date=draft.day(back.date()), time=catalogue.clock(back)))
    dates = {"read_by": draft.day(promises.read_by), "answer_by": draft.day(promises.answer_by)}
    said = said.then(draft.text("ack.next", **dates))
    return said.then(draft.text("ack.routes", routes_link=draft.situation.desk.routes_link))
