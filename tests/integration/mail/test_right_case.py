"""Which case a letter joins, and as whose word: reply addresses, threads, numbers, forgeries, and who reads along."""

import asyncio
import re
from contextlib import AbstractAsyncContextManager
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from backend.case import Refused
from backend.references import candidate
from desk import AGENT, Desk, desk
from integration.road.test_machines_mail import ACCOUNT, comes_in, configured, mails_of

pytestmark = pytest.mark.integration

ANN, BOB, EVE = "ann@example.org", "bob@example.org", "eve@evil.example"
STORY = "Hello, my kettle X200 leaks since Monday, order LH-4711. I want my money back."
PASS = "Authentication-Results: mx.desk.example; dmarc=pass header.from="
FAIL = "Authentication-Results: mx.desk.example; dmarc=fail header.from="


def trusting(tools: Any) -> Any:
    return configured(tools, MAIL_AUTHSERV_ID="mx.desk.example")


def running_desk(url: str, folder: Path, **settings: str) -> AbstractAsyncContextManager[Desk]:
    return desk(url, folder, channels=lambda tools: configured(tools, **settings))


class Post:
    """The people who write to the desk, and what each of them got."""

    def __init__(self, running: Desk, folder: Path) -> None:
        self.running, self._folder, self._number = running, folder, 0

    async def writes(self, sender: str, words: str, *headers: str, subject: str = "Kettle") -> str:
        """Returns the Message-ID of the letter."""
        self._number += 1
        identity = f"<{self._number}.mail@example.org>"
        given = {line.partition(":")[0].lower() for line in headers}
        lines = [
            *(line for line in headers if line.startswith("Authentication-Results")),
            f"From: {sender}" if "<" in sender else f"From: Person <{sender}>",
            *([] if "to" in given else [f"To: {ACCOUNT}"]),
            f"Subject: {subject}",
            f"Message-ID: {identity}",
            *(line for line in headers if not line.startswith("Authentication-Results")),
        ]
        await comes_in(self.running, "\n".join(lines) + f"\n\n{words}\n")
        await self.running.settled()  # letters to several people are out one after the other
        return identity

    async def got(self, receiver: str) -> list[EmailMessage]:
        """Every letter the desk sent to somebody, oldest first."""
        raw = await asyncio.to_thread(mails_of, self._folder)
        letters = [message_from_bytes(each, policy=policy.default) for each in raw]
        return [each for each in letters if receiver in str(each["To"])]  # type: ignore[misc]

    async def cases(self) -> list[tuple[Any, ...]]:
        return await self.running.rows("select reference, peer from complaint order by id")

    async def said(self, number: int = 1) -> list[tuple[Any, ...]]:
        """Who said what on a case, the desk's own letters left out."""
        query = "select author, text from message where complaint_id = :of and author <> 'bot' order by id"
        found = await self.running.rows(query, of=number)
        return [(author, words.strip()) for author, words in found]

    async def happened(self, number: int = 1) -> list[str]:
        query = "select event from case_event where complaint_id = :of order by sequence"
        return [row[0] for row in await self.running.rows(query, of=number)]


def words_of(letter: EmailMessage) -> str:
    body = letter.get_body(["plain"])
    assert body is not None
    return str(body.get_content())


def answers(letter: EmailMessage) -> str:
    """The address a mail program answers to."""
    return str(letter["Reply-To"]).strip("<>")


async def test_the_reply_address_alone_finds_the_case(database_url: str, tmp_path: Path) -> None:
    """A program that drops References and the subject, and lowers the address."""
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        assert answers(letter).startswith("complaints+")
        await post.writes(ANN, "The lid is cracked too.", f"To: {answers(letter).lower()}", subject="hi")
        await post.writes(ANN, "And the cable.", f"Delivered-To: {answers(letter).upper()}", subject="")
        assert len(await post.cases()) == 1
        assert [words for _, words in await post.said()] == [
            STORY,
            "The lid is cracked too.",
            "And the cable.",
        ]


async def test_without_plus_addressing_answers_go_to_the_plain_address(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path, MAIL_PLUS="off") as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        assert answers(letter) == ACCOUNT
        await post.writes(ANN, "The lid is cracked too.", f"In-Reply-To: {letter['Message-ID']}")
        assert len(await post.cases()) == 1


async def test_an_altered_reply_address_is_no_hint(database_url: str, tmp_path: Path) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        forged = answers(letter).replace("complaints+", "complaints+1")
        await post.writes(ANN, "My toaster burns every slice, order TT-99.", f"To: {forged}")
        assert len(await post.cases()) == 2
        assert await post.said() == [("customer", STORY)]


async def test_the_reply_address_goes_before_the_thread(database_url: str, tmp_path: Path) -> None:
    """An old letter is taken for its address, and the answer sent to another case's."""
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        await post.writes(ANN, "My toaster burns every slice, order TT-99.", subject="Toaster")
        kettle, toaster = await post.got(ANN)
        await post.writes(
            ANN, "It smokes.", f"To: {answers(toaster)}", f"In-Reply-To: {kettle['Message-ID']}"
        )
        assert ("customer", "It smokes.") in await post.said(2)
        assert ("customer", "It smokes.") not in await post.said(1)
        assert "named" in await post.happened(1)  # the other case says where the letter stands


async def test_a_letter_sent_on_joins_as_a_third_partys_word_and_shows_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(f"Ann Smith <{ANN}>", STORY)
        (letter,) = await post.got(ANN)
        ((reference, _),) = await post.cases()
        await post.writes(f"Bob <{BOB}>", "I saw it leak. STATUS", f"To: {answers(letter)}")
        assert await post.said() == [("customer", STORY), ("third", "I saw it leak. STATUS")]
        (told,) = await post.got(BOB)
        everything = f"{told.as_string()}\n{words_of(told)}"
        for secret in (reference, "kettle", "X200", "4711", "Ann", "/complaint/"):
            assert secret not in everything
        # told once; their further words join in silence, also when they answer the letter they got
        await post.writes(f"Bob <{BOB}>", "It leaked again.", f"To: {answers(told)}")
        await post.writes(f"Bob <{BOB}>", "withdraw", f"In-Reply-To: {told['Message-ID']}")
        assert [author for author, _ in await post.said()] == ["customer", "third", "third", "third"]
        assert len(await post.got(BOB)) == 1
        assert len(await post.cases()) == 1
        assert await running.rows("select state, peer from complaint") == [("acknowledged", ANN)]
        assert await running.rows("select peer, how from third_party") == [(BOB, "wrote")]
        assert (await post.happened()).count("third_said") == 3


async def test_a_third_partys_words_fill_no_line_of_the_form(database_url: str, tmp_path: Path) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        before = await running.rows("select form from complaint")
        (letter,) = await post.got(ANN)
        await post.writes(BOB, "1. 3 March\n2. The order is ZZ-1, I want a repair.", f"To: {answers(letter)}")
        assert await running.rows("select form from complaint") == before


async def test_danger_told_by_a_third_party_is_flagged_and_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        await post.writes(BOB, "It smells of gas in her kitchen right now.", f"To: {answers(letter)}")
        assert await running.rows("select safety_flag from complaint") in ([(1,)], [(True,)])
        urgent, told = await post.got(BOB)
        assert "112" in words_of(urgent) or "gas" in words_of(urgent).lower()
        assert "AMD-" not in words_of(urgent) + words_of(told) + str(urgent["Subject"])


async def test_somebody_elses_message_id_gives_no_access(database_url: str, tmp_path: Path) -> None:
    """Eve has seen Ann's letter, and names its Message-ID and the number."""
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        first = await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        ((reference, _),) = await post.cases()
        await post.writes(
            EVE, "status please", f"References: {first} {letter['Message-ID']}", subject=f"Re: [{reference}]"
        )
        (told,) = await post.got(EVE)
        assert reference not in words_of(told)
        assert "kettle" not in words_of(told).lower()
        assert await post.said() == [("customer", STORY), ("third", "status please")]


async def test_a_customers_own_message_id_lets_no_stranger_in(database_url: str, tmp_path: Path) -> None:
    """Message-IDs of people's programs can be guessed; those of ours cannot."""
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        first = await post.writes(ANN, STORY)
        await post.writes(EVE, "My toaster burns every slice, order TT-99.", f"In-Reply-To: {first}")
        assert [peer for _, peer in await post.cases()] == [ANN, EVE]
        assert await post.said() == [("customer", STORY)]


async def test_a_forged_sender_with_the_right_number_opens_a_case_of_its_own(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        ((reference, _),) = await post.cases()
        for result in (f"{FAIL}example.org", "X-Spam: no"):  # refuted, and not looked into
            await post.writes(
                ANN, "I take it all back, the toaster is fine, I complain no more.", result, subject=reference
            )
        assert await post.said() == [("customer", STORY)]
        assert await running.rows("select state from complaint where id = 1") == [("acknowledged",)]


async def test_a_number_joins_its_case_where_the_receiving_server_proves_the_sender(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        ((reference, _),) = await post.cases()
        passed = f"{PASS}example.org"
        await post.writes(ANN, "The lid is cracked too.", passed, subject=f"More on {reference.lower()}")
        await post.writes(ANN, f"And the cable.\n\n> Number: {reference}", passed, subject="More")
        assert len(await post.cases()) == 1
        # the same person at another address is not the same address
        await post.writes(
            "ann@work.example",
            "And the lamp blinks, I am angry.",
            f"{PASS}work.example",
            subject=reference,
        )
        assert [peer for _, peer in await post.cases()] == [ANN, "ann@work.example"]
        assert len(await post.said(1)) == 3


async def test_without_a_trusted_server_a_number_joins_nothing(database_url: str, tmp_path: Path) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        ((reference, _),) = await post.cases()
        await post.writes(
            ANN, "The lid is cracked too, it is a scandal.", f"{PASS}example.org", subject=reference
        )
        assert len(await post.said(1)) == 1


async def test_a_refuted_letter_adds_words_but_ends_no_case(database_url: str, tmp_path: Path) -> None:
    """Whoever forges the sender and has the reply address: the words are kept and marked, the answer goes to Ann."""
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        (letter,) = await post.got(ANN)
        to, forged = f"To: {answers(letter)}", f"{FAIL}example.org"
        await post.writes(ANN, "I withdraw my complaint.", to, forged)
        await post.writes(ANN, "yes", to, forged)
        assert await running.rows("select state from complaint") == [("acknowledged",)]
        assert (await post.happened()).count("refuted") == 2
        # Ann herself can
        asked = (await post.got(ANN))[-1]
        await post.writes(ANN, "I withdraw my complaint.", to, f"{PASS}example.org")
        await post.writes(ANN, "yes", f"In-Reply-To: {asked['Message-ID']}", f"{PASS}example.org")
        assert await running.rows("select state, close_reason from complaint") == [("closed", "withdrawn")]


async def test_a_decision_is_answered_from_the_customers_own_address_alone(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        await running.program.database.write(
            lambda tx: tx.connection.exec_driver_sql("update complaint set state = 'decision_sent'")
        )
        (letter, *_) = await post.got(ANN)
        to = f"To: {answers(letter)}"
        await post.writes(ANN, "accept", to, f"{FAIL}example.org")
        await post.writes(BOB, "accept", to, f"{PASS}example.org")
        assert await running.rows("select state from complaint") == [("decision_sent",)]
        await post.writes(ANN, "accept", to, f"{PASS}example.org")
        assert await running.rows("select state from complaint") == [("resolved",)]


async def test_a_mailing_list_in_between_proves_nothing_and_sees_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        (letter,) = await post.got(ANN)
        ((reference, _),) = await post.cases()
        # the list writes in its own name, and wants answers to itself
        await post.writes(
            "Ann via Neighbours <neighbours@list.example>",
            "Mine leaks too.",
            f"{PASS}list.example",
            f"In-Reply-To: {letter['Message-ID']}",
            "Reply-To: neighbours@list.example",
            subject=f"[Neighbours] Re: [{reference}]",
        )
        assert (await post.said())[-1] == ("third", "Mine leaks too.")
        for told in await post.got("neighbours@list.example"):
            assert reference not in words_of(told) + str(told["Subject"])
        # marked as a list's, it is a machine's
        await post.writes(
            ANN, "To all", f"In-Reply-To: {letter['Message-ID']}", "List-Id: <neighbours.list.example>"
        )
        assert await running.rows("select fate from inbound order by id desc limit 1") == [("ignored",)]


async def test_an_answer_wanted_elsewhere_opens_nothing_there(database_url: str, tmp_path: Path) -> None:
    """From is Ann's and proved; Reply-To is Eve's: nothing of the case goes to Eve."""
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        (letter,) = await post.got(ANN)
        ((reference, _),) = await post.cases()
        await post.writes(
            ANN, "status", f"{PASS}example.org", f"Reply-To: {EVE}", f"In-Reply-To: {letter['Message-ID']}"
        )
        for told in await post.got(EVE):
            assert reference not in words_of(told) + str(told["Subject"])
        assert (await post.said())[-1] == ("third", "status")


async def test_two_cases_in_one_letter_stand_with_the_first_and_the_other_says_so(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        passed = f"{PASS}example.org"
        await post.writes(ANN, STORY, passed)
        await post.writes(ANN, "My toaster burns every slice, order TT-99.", passed, subject="Toaster")
        (kettle, _), (toaster, _) = await post.cases()
        await post.writes(
            ANN, f"Both {kettle} and {toaster} wait too long.", passed, subject=f"Re: {toaster}"
        )
        assert len(await post.cases()) == 2
        assert (await post.said(2))[-1][1].startswith("Both")
        assert len(await post.said(1)) == 1
        assert (await post.happened(1))[-1] == "named"


@pytest.mark.parametrize(
    "tables", [("complaint",), ("complaint", "message"), ("complaint", "message", "talk")]
)
async def test_a_letter_to_a_case_that_is_erased_begins_anew(
    database_url: str, tmp_path: Path, tables: tuple[str, ...]
) -> None:
    erase = {
        "complaint": "delete from complaint where peer = 'ann@example.org'",
        "message": "delete from message where complaint_id = 1",
        "talk": "delete from conversation where peer = 'ann@example.org'",
    }

    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        await post.writes("li@example.cn", "My fan does not turn, order FF-1, I want another.")
        (letter,) = await post.got(ANN)

        def write(tx: Any) -> None:
            for table in tables:
                tx.connection.exec_driver_sql(erase[table])

        await running.program.database.write(write)
        to = f"To: {answers(letter)}"
        await post.writes(ANN, "My toaster burns every slice, order TT-99.", to)
        await post.writes(BOB, "My lamp blinks all night, order LL-1.", to)
        assert [peer for _, peer in await post.cases()] == ["li@example.cn", ANN, BOB]


async def test_a_letter_to_a_closed_case_reopens_it_only_for_its_customer(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        await running.does("transition", "withdraw", reason="she rang")
        (letter, *_) = await post.got(ANN)
        to = f"To: {answers(letter)}"
        await post.writes(BOB, "It is still broken! Reopen it.", to)
        assert await running.rows("select state from complaint") == [("closed",)]
        assert (await post.said())[-1] == ("third", "It is still broken! Reopen it.")
        await post.writes(ANN, "It is still broken! Reopen it.", to)
        assert await running.rows("select state from complaint") != [("closed",)]
        assert len(await post.cases()) == 1


async def test_people_who_read_along_are_kept_and_get_nothing(database_url: str, tmp_path: Path) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        first = await post.writes(ANN, STORY, f"Cc: Bob Hill <{BOB}>, {ACCOUNT}, Ann <{ANN}>")
        assert await running.rows("select peer, name, how, admitted_at from third_party") == [
            (BOB, "Bob Hill", "copied", None)
        ]
        await running.does("reply", "We look into it.")
        await running.settled()
        assert await post.got(BOB) == []
        # whoever was copied in answers the customer's own letter, to all
        await post.writes(BOB, "I can confirm that.", f"In-Reply-To: {first}", f"Cc: {ANN}")
        assert (await post.said())[-1] == ("third", "I can confirm that.")
        assert len(await post.cases()) == 1


async def test_who_is_let_in_gets_the_replies_of_people_and_no_others(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"Cc: Bob Hill <{BOB}>")
        ((number,),) = await running.rows("select id from third_party")
        await running.does("admit", number, wanted=True)
        await running.does("reply", "We look into it.")
        await running.settled()
        (copy,) = await post.got(BOB)
        assert "We look into it." in words_of(copy)
        assert "/complaint/" not in words_of(copy)
        # what they answer is still a third party's word
        await post.writes(BOB, "Thank you, I am here.", f"To: {answers(copy)}")
        assert (await post.said())[-1] == ("third", "Thank you, I am here.")
        await running.does("admit", number, wanted=False)
        before = len(await post.got(BOB))
        await running.does("reply", "We found it.")
        await running.settled()
        assert len(await post.got(BOB)) == before
        assert AGENT.mark in str(
            await running.rows("select actor from case_event where event = 'third_party_admitted'")
        )


async def test_a_letter_to_a_third_party_that_comes_back_goes_to_nobody_else(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        await post.writes(f"Bob <{BOB}>", "I saw it leak.", f"To: {answers(letter)}")
        (told,) = await post.got(BOB)
        report = (
            "From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail\nReturn-Path: <>\n\n"
            f"<{BOB}>: 550 5.1.1 user unknown\n\n------ This is a copy of the headers ------\n"
            f"To: {BOB}\nMessage-ID: {told['Message-ID']}\n"
        )
        await comes_in(running, report)
        await running.settled()
        assert await running.rows("select peer, status from message where kind = 'third'") == [
            (BOB, "failed")
        ]
        assert len(await post.got(ANN)) == 1


async def test_what_the_customer_is_shown_holds_no_third_partys_letters(
    database_url: str, tmp_path: Path
) -> None:
    from backend import listing
    from backend.web.public import progress

    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (letter,) = await post.got(ANN)
        await post.writes(f"Bob <{BOB}>", "I saw it leak.", f"To: {answers(letter)}")
        ((number,),) = await running.rows("select id from third_party")
        await running.does("admit", number, wanted=True)
        await running.does("reply", "We look into it.")
        await running.settled()
        ((reference, _),) = await post.cases()
        case = await running.program.database.read(lambda connection: listing.whole(connection, reference))
        assert case is not None
        shown = progress.shown(case.messages)
        assert [each["author"] for each in shown] == ["customer", "bot", "staff"]
        assert len(await post.got(BOB)) == 2


async def test_a_reply_taken_back_is_taken_back_from_all(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured, UNDO_SECONDS="60") as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"Cc: Bob Hill <{BOB}>")
        ((number,),) = await running.rows("select id from third_party")
        await running.does("admit", number, wanted=True)
        message = await running.does("reply", "We look into it.")
        await running.does_undo(message)
        running.clock.move(minutes=2)
        await running.settled()
        assert (
            await running.rows("select status from message where author = 'staff'") == [("taken_back",)] * 2
        )
        assert await post.got(BOB) == []


NEW = "This is about something else: a new complaint. My toaster burns every slice, order TT-99123."


async def test_a_new_problem_in_an_old_thread_is_asked_about_and_gets_its_own_number(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(f"Ann Smith <{ANN}>", STORY)
        (first,) = await post.got(ANN)
        await post.writes(ANN, NEW, f"In-Reply-To: {first['Message-ID']}")
        asked = (await post.got(ANN))[-1]
        assert "NEW COMPLAINT" in words_of(asked)
        assert len(await post.cases()) == 1
        assert ("customer", NEW) in await post.said(1)  # kept at once
        await post.writes(ANN, "New complaint", f"In-Reply-To: {asked['Message-ID']}")
        (kettle, _), (toaster, _) = await post.cases()
        told = (await post.got(ANN))[-1]
        assert f"[{toaster}]" in str(told["Subject"])
        assert kettle in words_of(told)
        assert "toaster" in str(await running.rows("select form from complaint where id = 2"))
        assert "split_off" in await post.happened(1)
        assert "split_from" in await post.happened(2)
        # answers to each letter go to the case of that letter
        await post.writes(ANN, "It drips on the floor.", f"In-Reply-To: {first['Message-ID']}")
        await post.writes(ANN, "It smells burnt after that.", f"In-Reply-To: {told['Message-ID']}")
        await post.writes(ANN, "And it rusts.", f"To: {answers(first)}")
        assert [words for _, words in await post.said(1)][-2:] == ["It drips on the floor.", "And it rusts."]
        assert (await post.said(2))[-1][1] == "It smells burnt after that."


async def test_a_new_problem_that_is_none_stays_where_it_is(database_url: str, tmp_path: Path) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (first,) = await post.got(ANN)
        await post.writes(ANN, NEW, f"In-Reply-To: {first['Message-ID']}")
        asked = (await post.got(ANN))[-1]
        await post.writes(ANN, "Same complaint", f"In-Reply-To: {asked['Message-ID']}")
        assert len(await post.cases()) == 1
        assert len(await post.got(ANN)) == 3


async def test_staff_give_a_message_its_own_case_with_what_it_brought(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(f"Ann Smith <{ANN}>", "My kettle leaks all over the table, I am Ann Smith.")
        (first,) = await post.got(ANN)
        more = "The lamp LT-5 blinks since 3 November 2026, order 58-20988."
        await post.writes(ANN, more, f"In-Reply-To: {first['Message-ID']}")
        ((message,),) = await running.rows("select max(id) from message where author = 'customer'")
        reference = await running.does("split", message)
        await running.settled()
        _, (new, peer) = await post.cases()
        assert (new, peer) == (reference, ANN)
        assert await post.said(2) == [("customer", more)]
        assert len(await post.said(1)) == 1
        ((old_form,), (new_form,)) = await running.rows("select form from complaint order by id")
        assert "58-20988" in str(new_form)
        assert "Ann Smith" in str(new_form)
        assert "58-20988" not in str(old_form)
        assert "lamp" not in str(old_form)
        assert (await post.happened(1))[-1] == "split_off"
        assert {"staff_record", "split_from"} <= set(await post.happened(2))
        told = (await post.got(ANN))[-1]
        assert f"[{new}]" in str(told["Subject"])
        # each answer finds its own case from here on
        await post.writes(ANN, "It blinks less now.", f"In-Reply-To: {told['Message-ID']}")
        await post.writes(ANN, "It leaks more now.", f"In-Reply-To: {first['Message-ID']}")
        assert (await post.said(2))[-1][1] == "It blinks less now."
        assert (await post.said(1))[-1][1] == "It leaks more now."
        assert await running.rows("select state from complaint where id = 2") == [("acknowledged",)]


async def test_the_words_that_opened_a_case_and_others_words_are_not_split(
    database_url: str, tmp_path: Path
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        (first,) = await post.got(ANN)
        await post.writes(BOB, "I saw it leak.", f"To: {answers(first)}")
        for author in ("customer", "bot", "third"):
            ((message,),) = await running.rows("select min(id) from message where author = :a", a=author)
            with pytest.raises(Refused):
                await running.does("split", message)
        assert len(await post.cases()) == 1


async def test_a_number_asked_about_from_a_second_address_tells_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """Whether it is unknown or somebody else's sounds the same (law 11)."""
    async with desk(database_url, tmp_path, channels=trusting) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY, f"{PASS}example.org")
        ((reference, _),) = await post.cases()
        await post.writes(
            "ann@work.example", f"Where does {reference} stand?", f"{PASS}work.example", subject="?"
        )
        free = candidate("AMD", date(2026, 11, 15))
        await post.writes("li@example.cn", f"Where does {free} stand?", f"{PASS}example.cn", subject="?")
        (told,), (unknown,) = await post.got("ann@work.example"), await post.got("li@example.cn")
        assert "kettle" not in words_of(told).lower()
        assert "/complaint/" not in words_of(told)
        assert words_of(told).replace(reference, "#") == words_of(unknown).replace(free, "#")
        assert len(await post.said(1)) == 1


async def test_a_second_address_joins_with_the_code_that_went_to_the_first(
    database_url: str, tmp_path: Path
) -> None:
    """The owner is asked: what lets the other address in reaches theirs alone (law 11)."""
    work = "ann@work.example"
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, STORY)
        ((reference, _),) = await post.cases()
        await post.writes(work, f"Where does {reference} stand?", subject="?")
        (asked,) = await post.got(work)
        (code,) = re.findall(r"code is (\d{6})", "".join(map(words_of, await post.got(ANN))))
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        await post.writes(work, wrong, f"In-Reply-To: {asked['Message-ID']}", subject="Re: ?")
        await post.writes(EVE, code, subject="?")  # not the talk that asked for it
        (refused,) = [each for each in await post.got(work) if "does not match" in words_of(each)]
        assert "/complaint/" not in words_of(refused)
        assert await post.said() == [("customer", STORY)]
        await post.writes(work, f"{code}\n\nAnn Smith\n\n> old", f"To: {answers(refused)}", subject="Re: ?")
        (told,) = [each for each in await post.got(work) if reference in words_of(each)]
        await post.writes(work, "The lid is cracked too.", f"To: {answers(told)}", subject="Re: ?")
        assert (await post.said())[-1] == ("customer", "The lid is cracked too.")
        assert len(await post.cases()) == 1
