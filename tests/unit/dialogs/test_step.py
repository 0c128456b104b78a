"""Whatever is written, there is an outcome, and no word of a complaint is lost."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.turn import Add, Open
from unit.dialogs.talk import CHAT, LETTER, TEXT, Customer

LINES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "😀",
            "hello",
            "my kettle broke yesterday",
            "yes",
            "no",
            "skip",
            "back",
            "status",
            "withdraw",
            "1",
            "8",
            "change",
            "9",
            "person",
            "send",
            "投诉",
            "水壶坏了",
            "不知道",
            "昨天",
            "it gave me an electric shock",
            "中文",
            "English",
            "new complaint",
            "AMD-261121-7K3TF",
            "03/05/2026",
            "done",
            "2",
            "STOP",
            "\x00",
            "\ud800",
            "fuck",
            "I accept",
            "no, it is still broken",
            "> 1. x\n5 Nov",
            "change the date",
            "8 Tom",
            "next Friday",
        ]
    ),
)
OPTIONS = st.sampled_from(
    [
        None,
        None,
        None,
        "yes",
        "no",
        "send",
        "change",
        "add",
        "skip:problem_date",
        "unknown:product_reference",
        "line:fax",
        "lines:1",
        "lines:x",
        "person",
        "accept",
        "decline",
        "ask",
        "new",
        "same",
        "lang:zh-CN",
        "lang:xx",
        "zzz",
        "done",
        "yes:withdraw",
        "reopen",
        "1",
    ]
)
FILES = st.sampled_from([(), (), ("a.jpg",), ("a.jpg", "")])
STATES = st.sampled_from(
    [None, None, None, "investigating", "decision_sent", "resolved", "closed", "awaiting_customer"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([CHAT, LETTER, TEXT]),
    st.lists(st.tuples(LINES, OPTIONS, FILES, STATES), min_size=1, max_size=8),
    st.sampled_from(["", "Ann", "a@b", "\x00"]),
)
def test_there_is_always_an_outcome(traits, turns, sender):
    customer = Customer(traits=traits, sender=sender)
    for text, option, files, state in turns:
        if state and customer.case:
            customer.on(state)
        customer.says(text, option=option, files=files)
        for reply in customer.last.replies:
            assert reply.text
            assert reply.keys
            assert "{" not in reply.text.replace(text, "") or "{" in text
            assert len(reply.options) <= traits.max_options
        assert len(customer.last.replies) <= 3


WORDS = st.lists(
    st.sampled_from(["kettle", "broke", "never", "came", "water", "again", "nobody", "answers"]),
    min_size=7,
    max_size=12,
)


@example(
    CHAT,
    [
        ["kettle"] * 5 + ["water", "answers"],  # electric, and so a person comes
        ["kettle"] * 7,
        ["kettle", "kettle", "nobody", "came", "kettle", "kettle", "kettle"],
    ],
)
@settings(max_examples=60, deadline=None)
@given(st.sampled_from([CHAT, LETTER]), st.lists(WORDS, min_size=1, max_size=4))
def test_no_word_of_a_complaint_is_lost(traits, messages):
    customer = Customer(traits=traits)
    for words in messages:
        text = " ".join(words)
        customer.says(text)
        kept = text in customer.value("problem_description")
        answered = any(text in (value.value, value.said) for value in customer.form.entries.values())
        assert kept or answered or customer.did(Add) or customer.did(Open)


def test_a_message_of_a_megabyte_is_taken():
    customer = Customer().says("my kettle broke " * 70_000)
    assert customer.did(Open)
    assert len(customer.value("problem_description")) > 1_000_000
    assert all(len(reply.text) < 4000 for reply in customer.replies)
