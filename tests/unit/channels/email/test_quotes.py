import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.quotes import new_words

ATTRIBUTIONS = [
    "On Fri, Nov 20, 2026 at 6:00 PM Acme <complaints@desk.example> wrote:",
    "On 20.11.2026 18:00, Acme wrote:",
    "Am 20.11.2026 um 18:00 schrieb Acme <complaints@desk.example>:",
    "Le ven. 20 nov. 2026 à 18:00, Acme <complaints@desk.example> a écrit :",
    "El vie, 20 nov 2026 a las 18:00, Acme (<complaints@desk.example>) escribió:",
    "在 2026年11月20日，18:00，Acme <complaints@desk.example> 写道：",
    'At 2026-11-20 18:00:00, "Acme" <complaints@desk.example> wrote:',
    "Acme <complaints@desk.example> 于2026年11月20日周五 18:00写道：",
]
DIVIDERS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "------------------ 原始邮件 ------------------",
    "From: Acme\nSent: Friday\nTo: Ann\nSubject: Kettle",
    "________________________________\nVon: Acme\nGesendet: Freitag\nAn: Ann\nBetreff: Kessel",
    "发件人: Acme\n发送时间: 2026年11月20日\n收件人: 张三\n主题: 水壶",
    "*From:* Acme\n*Sent:* Friday\n*To:* Ann",
]
BLOCKS = st.lists(
    st.sampled_from(
        [
            *(
                "> quoted",
                ">> deep",
                "words",
                "",
                "-- ",
                "On 3 May 2026 Ann wrote:",
                "wrote:",
                "From: x",
                "Sent: y",
            ),
            *(
                "To: z",
                "Subject: a",
                "-----Original Message-----",
                "Forwarded message",
                "a" * 900,
                "写道：",
                "___",
            ),
        ]
    ),
    max_size=30,
)


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_marked_quotations_go_with_the_line_above_them(line):
    assert new_words(f"It is blue.\n\n{line}\n\n> Which one?\n> Thanks\n\nAnd it leaks.", reply=True) == (
        "It is blue.\n\nAnd it leaks."
    )


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_unmarked_quotations_go_to_the_end(line):
    assert new_words(f"It is blue.\n\n{line}\n\nWhich one?\nThanks", reply=True) == "It is blue."


@pytest.mark.parametrize("line", DIVIDERS)
def test_an_older_mail_below_a_divider_goes(line):
    assert new_words(f"It is blue.\n\n{line}\n\nWhich one?", reply=True) == "It is blue."


def test_an_attribution_may_be_broken_over_lines():
    text = "Blue.\n\nOn Fri, Nov 20, 2026 at 6:00 PM Acme\n<complaints@desk.example>\nwrote:\n\n> Which?"
    assert new_words(text, reply=True) == "Blue."


def test_answers_between_quoted_questions_are_all_kept():
    text = "> Which one?\nThe blue one.\n> Since when?\nSince May.\n"
    assert new_words(text, reply=True) == "The blue one.\nSince May."


def test_a_first_mail_keeps_its_signature():
    assert (
        new_words("It leaks.\n-- \nAnn, 020 7946 0000", reply=False) == "It leaks.\n-- \nAnn, 020 7946 0000"
    )


def test_a_reply_loses_its_signature():
    assert new_words("It leaks.\n-- \nAnn", reply=True) == "It leaks."


def test_a_story_in_which_somebody_wrote_is_no_quotation():
    text = "On Monday I complained, and your driver wrote:\nnothing at all.\nFrom: Monday on I waited."
    assert new_words(text, reply=False) == text


def test_a_quotation_alone_is_no_new_word_in_a_reply_and_everything_in_a_first_mail():
    assert new_words("> all of it", reply=True) == ""
    assert new_words("> all of it", reply=False) == "> all of it"


def test_a_forwarded_mail_is_taken_whole():
    text = "See below\n---------- Forwarded message ---------\nFrom: Shop\n\nOrder late."
    assert new_words(text, reply=True) == text


@given(BLOCKS, st.booleans())
def test_nothing_is_made_up(lines, reply):
    words = new_words("\n".join(lines), reply=reply)
    assert set(words.split("\n")) <= {line.strip() for line in lines} | set(lines) | {""}


@given(BLOCKS)
def test_a_first_mail_never_ends_empty(lines):
    text = "\n".join(lines)
    assert bool(new_words(text, reply=False)) == bool(text.strip())
