"""Somebody else writes about a customer's case: their words are kept with it, and nothing of it is told to them."""

from dataclasses import replace

from dialogs import catalogue, opening
from dialogs.complaint import Form
from dialogs.draft import Draft
from dialogs.languages import nearest
from dialogs.state import State
from dialogs.turn import Outcome, Situation, Turn


def take(state: State, turn: Turn, situation: Situation) -> Outcome:
    """What follows from a third party's letter: told once that it was kept; danger is answered each time.

    `situation` holds no case, so that none of its facts can come into a text.
    """
    enabled = situation.desk.languages
    language = state.language or nearest(turn.understood.language or turn.language, enabled)
    draft = Draft(Form(), state._replace(language=language), turn, replace(situation, case=None, others=()))
    organisation = situation.desk.organisation
    subject = catalogue.text("mail.third.subject", language, organisation=organisation)
    if turn.understood.safety.flag:
        draft = opening.warned(draft, subject)
    if not state.greeted:
        said = draft.text("mail.hello.plain").then(draft.text("mail.third"))
        said = said.then(draft.text("mail.bye", organisation=organisation))
        draft = draft.say(said, subject=subject).now(greeted=True)
    return replace(draft.outcome(), form=Form())
