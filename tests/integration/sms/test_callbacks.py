"""Status callbacks as they really come: late, doubled, out of order, for others, unsigned and forged."""

from pathlib import Path

import pytest

from sms_desk import Phone, phone
from twilio_double import ACCOUNT, ANN, NUMBER, PUBLIC, Text

pytestmark = pytest.mark.integration
ORDERS = {
    "in order": (["queued", "sent", "delivered"], "delivered"),
    "out of order": (["delivered", "sent", "queued"], "delivered"),
    "doubled": (["sent", "sent", "delivered", "delivered"], "delivered"),
    "late failure": (["delivered", "undelivered"], "delivered"),
    "late delivery": (["undelivered", "delivered"], "delivered"),
    "failure doubled": (["failed", "failed", "sent"], "failed"),
}


async def first(one: Phone) -> Text:
    await one.says("My kettle leaks")
    return one.provider.texts[0]


async def status(one: Phone) -> tuple[str, int]:
    """The first text's status, and how often its failure stands on the case."""
    await one.desk.settled()
    rows = await one.desk.rows("select status from message where status is not null order by id limit 1")
    return rows[0][0], (await one.events()).count("delivery_failed")


@pytest.mark.parametrize("name", ORDERS)
async def test_whatever_the_order_the_end_is_right(database_url: str, tmp_path: Path, name: str) -> None:
    reports, end = ORDERS[name]
    async with phone(database_url, tmp_path) as one:
        text = await first(one)
        for each in reports:
            assert (
                await one.provider.reports(text, each, 30008 if each in {"failed", "undelivered"} else None)
                == 200
            )
        now, failures = await status(one)
        assert now == end
        assert failures == (1 if reports[0] in {"failed", "undelivered"} else 0)


async def test_a_callback_before_the_answer_to_the_send_is_written_down_counts(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        text = await first(one)
        await one.desk.program.database.write(
            lambda tx: tx.connection.exec_driver_sql(
                "update message set status = 'sending', provider_id = null where status is not null"
            )
        )
        await one.provider.reports(text, "delivered")
        assert (await status_now(one)) == "delivered"


async def status_now(one: Phone) -> str:
    await one.desk.program.inbox.settle()
    rows = await one.desk.rows("select status from message where status is not null order by id limit 1")
    return str(rows[0][0])


def form(text: Text) -> list[tuple[str, str]]:
    return [
        ("MessageSid", text.sid),
        ("AccountSid", ACCOUNT),
        ("From", NUMBER),
        ("To", ANN),
        ("MessageStatus", "failed"),
        ("ErrorCode", "30005"),
    ]


@pytest.mark.parametrize("how", ["unsigned", "another token", "another address", "another message"])
async def test_what_twilio_did_not_sign_is_refused_and_changes_nothing(
    database_url: str, tmp_path: Path, how: str
) -> None:
    async with phone(database_url, tmp_path) as one:
        text = await first(one)
        before = await status(one), await one.desk.rows("select count(*) from inbound")
        url, pairs, post = text.callback, form(text), one.provider.posts
        if how == "unsigned":
            answer = await one.provider.post_unsigned(url, pairs)
        elif how == "another token":
            answer = await post(url, pairs, token="guessed")
        elif how == "another address":
            answer = await post(url, pairs, signed=f"{PUBLIC}/channels/sms/inbound")
        else:  # the signature is good, but for the callback of another message
            answer = await post(url.replace("message=", "message=9"), pairs, signed=url)
        assert answer == 403
        assert (await status(one), await one.desk.rows("select count(*) from inbound")) == before


async def test_a_signed_report_of_another_persons_message_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        text = await first(one)
        pairs = [("To", "+447911123456") if name == "To" else (name, value) for name, value in form(text)]
        assert await one.provider.posts(text.callback, pairs) == 200
        assert await status(one) == ("accepted", 0)
        fates = "select fate, reason from inbound order by id desc limit 1"
        assert await one.desk.rows(fates) == [("ignored", "a receipt for no message of ours")]
