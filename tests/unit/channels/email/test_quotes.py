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


def test_a_list_with_arrows_in_a_first_letter_stays():
    told = "Step by step:\n> 2 Nov: ordered\n> 9 Nov: wrong colour\n\nPlease collect it."
    assert new_words(told, reply=False) == told
    assert "> 2 Nov" not in new_words(told, reply=True)


@pytest.mark.parametrize(
    "line",
    [
        "Verstuurd vanaf mijn iPhone",
        "Enviado desde Correo para Windows",
        "Enviado desde Gmail móvil",
        "Sent\xa0from\xa0my\xa0BlackBerry 10",
    ],
)
def test_lines_of_devices_go(line):
    assert new_words(f"It leaks.\n\n{line}", reply=True) == "It leaks."


def test_places_of_pictures_go():
    assert new_words("See [cid:image001.png@01DC5700.11AA22B0]\nIt leaks.", reply=True) == "See \nIt leaks."


@pytest.mark.parametrize(
    "older",
    [
        "-------- Original message --------From: Desk <desk@example.org> To: Ann Subject: Kettle Dear Ann, "
        + "x " * 500,
        "-------- Ursprüngliche Nachricht --------Von: Desk <desk@example.org> Datum: 21.11.26 09:30",
        '------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Desk" <desk@example.org&gt;;',
        "----- Mail original -----\nDe: Desk <desk@example.org>\nÀ: ann@example.com\nObjet: Bouilloire\n\nBonjour",
    ],
)
def test_older_mails_go_as_programs_run_them_together(older):
    assert new_words(f"It leaks.\n{older}", reply=True) == "It leaks."


def test_a_list_with_arrows_above_the_quotation_stays():
    told = "Missing:\n> 2 hinges\nand 8 screws are left."
    assert (
        new_words(f"{told}\n\nOn 16/11/2026 10:00, Desk <desk@example.org> wrote:\n> Dear Ann", reply=True)
        == told
    )


def test_lines_that_part_a_letter_end_nothing():
    told = "One, the table.\n____________\nTwo, the chairs never arrived.\n--\nThat's it. Money back."
    assert new_words(told, reply=False) == told
    long = "\n".join(f"Line {n}" for n in range(30))
    assert new_words(f"It leaks.\n--\n{long}", reply=True) == f"It leaks.\n--\n{long}"


def test_sentences_that_begin_as_a_mails_head_are_a_persons():
    told = "From: the start it was broken.\nTo: be fair, your driver was polite.\nSubject: to correction."
    assert new_words(told, reply=True) == told
