"""Where a message goes that a chat does not take any more."""

from types import SimpleNamespace
from typing import Any

from backend.case import Case
from channels.base import Traits
from desk import MONDAY
from dialogs.complaint import Form, Value
from notifications.confirmed import following

MAIL = SimpleNamespace(
    name="email", account="desk@x.example", traits=Traits(style="letter", fallback_rank=2, contact="email")
)
TEXTS = SimpleNamespace(
    name="sms", account="1", traits=Traits(fallback_rank=1, contact="phone", discreet=True)
)
ROW = {"channel": "telegram", "fallback_of": None}


def case(**values: Value) -> Case:
    form = Form()
    for key, value in values.items():
        form = form.with_value(key, value)
    row: dict[str, Any] = {"form": form.to_json()}
    return Case(row, MONDAY)


def test_a_refused_message_goes_to_the_confirmed_mailbox():
    found = following(case(email=Value("Ann@X.example", confirmed=True)), ROW, [TEXTS, MAIL])  # type: ignore[list-item]
    assert found is not None
    assert (found.channel, found.account, found.peer) == ("email", "desk@x.example", "ann@x.example")


def test_an_address_counts_as_confirmed_with_the_summary_it_stood_in():
    sent = case(email=Value("ann@x.example"), signature=Value("Send"))
    assert following(sent, ROW, [MAIL]) is not None  # type: ignore[list-item]


def test_an_address_nobody_confirmed_gets_nothing():
    assert following(case(email=Value("ann@x.example")), ROW, [MAIL]) is None  # type: ignore[list-item]


def test_contents_never_go_where_others_may_read_over_a_shoulder():
    assert following(case(phone=Value("+447700900111", confirmed=True)), ROW, [TEXTS]) is None  # type: ignore[list-item]
