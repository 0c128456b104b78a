"""What a person is told beside the dialog's own answers: files that did not reach us, words nobody can read, the
private way for who writes in public."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.situation import Talk
from channels.base import InboundMessage, Pointer, Traits
from dialogs import catalogue
from dialogs.complaint import Form, Value
from dialogs.languages import nearest
from dialogs.state import State
from dialogs.turn import Add, Open, Outcome, Reply, Situation, Turn

_NUMBER = 40  # characters of a number shown back


def unheard(form: Form, state: State, turn: Turn, situation: Situation) -> Outcome:
    """A message nobody can read words in changes nothing but that it is kept."""
    language = state.language or nearest(turn.language, situation.desk.languages)
    acts = (Add(),) if state.phase == "submitted" else ()
    return Outcome(form, state._replace(language=language), (), acts)


def vouched(outcome: Outcome, message: InboundMessage, source: str) -> Outcome:
    """The values the provider vouches for stand in the form as confirmed."""
    form = outcome.form
    for key, value in message.proved.items():
        known = form.get(key)
        said = known.said if known else ""
        form = form.with_value(key, Value(value, said, source, confirmed=True))
    return outcome if form is outcome.form else replace(outcome, form=form)


def told(outcome: Outcome, message: InboundMessage, talk: Talk, situation: Situation) -> Outcome:
    """The outcome with what else there is to tell, in front of its last answer."""
    language = outcome.state.language
    if talk.claimed == "unknown":  # unknown and somebody else's sound the same (law 11)
        number = message.claim.rpartition("/")[2].partition("?")[0][:_NUMBER]
        said = catalogue.text("error.number_unknown", language, value=number)
        return replace(outcome, replies=(Reply(said, ("error.number_unknown",)),))
    keys = _keys(outcome, message, talk, situation)
    if not keys:
        return outcome
    variables = {
        "limit": f"{max(1, situation.traits.max_file // 1_000_000)} MB",
        "upload_link": situation.desk.upload_link,
        "product": situation.traits.about.get("product_description", ""),
    }
    lines = [catalogue.text(key, language, **variables) for key in keys]
    if not outcome.replies:
        return replace(outcome, replies=(Reply("\n".join(lines), keys),))
    *others, last = outcome.replies
    joined = replace(last, text="\n".join([*lines, last.text]), keys=(*keys, *last.keys))
    return replace(outcome, replies=(*others, joined))


_UNREAD = {"voice": "error.voice", "sealed": "error.sealed", "other": "error.kind_unknown"}


def _keys(outcome: Outcome, message: InboundMessage, talk: Talk, situation: Situation) -> tuple[str, ...]:
    found = ["error.file_big"] if message.missed else []
    found += ["error.file_lost"] if message.lost else []
    if situation.person:  # somebody at the desk reads and answers
        return tuple(found)
    if message.wordless:
        found.append(_UNREAD[message.wordless])
    opened = any(isinstance(act, Open) for act in outcome.acts)
    if outcome.state.greeted and not talk.state.greeted and not opened and _product(situation.traits):
        found.append("greet.product")
    return tuple(found)


def _product(traits: Traits) -> bool:
    return "product_description" in traits.about


def pointed(
    pointer: Pointer | None, traits: Traits, languages: Sequence[str], now: datetime
) -> Mapping[str, Any] | None:
    """The message that shows who writes in public the private way; belongs to no talk and no case."""
    if pointer is None:
        return None
    language = nearest(traits.language or pointer.language, languages)
    return {
        "author": "bot",
        "kind": "notice",
        "text": catalogue.text("greet.group", language, chat_link=pointer.link),
        "language": language,
        "at": now,
        "status": "queued",
        "channel": pointer.address.channel,
        "account": pointer.address.account,
        "peer": pointer.address.peer,
        "due_at": now,
    }
