"""Twilio's webhooks and its client, against the double on loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels.base import (
    Address,
    Attachment,
    DeliveryReceipt,
    FileTooLarge,
    InboundMessage,
    OutboundMessage,
    SendError,
)
from channels.sms import configure
from integration.channels.drivers import NOW, Desk
from integration.channels.twilio_driver import serving
from twilio_double import ACCOUNT, ANN, NUMBER, PUBLIC, TOKEN, Twilio, twilio

pytestmark = pytest.mark.integration
SERVICE = "MG" + "b" * 32
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
FORM = [("MessageSid", "SM1"), ("AccountSid", ACCOUNT), ("From", ANN), ("To", NUMBER), ("Body", "It leaks.")]


@dataclass
class Line:
    channel: Any
    provider: Twilio
    desk: Desk

    async def sends(self, text: str, number: int = 7, to: str = ANN) -> DeliveryReceipt:
        address = Address(self.channel.name, self.channel.account, to)
        return await self.channel.send(OutboundMessage(number, address, text, NOW))

    def read(self) -> Any:
        return self.channel.read(self.desk.events[-1])


async def opened(tmp_path: Path, public: str = PUBLIC, **more: str) -> AsyncIterator[Line]:
    desk = Desk()
    async with twilio() as provider:
        tools = replace(desk.tools(tmp_path), public_url=public)
        (channel,) = configure({**provider.settings, **more}, tools)
        task = asyncio.create_task(channel.receive(desk.accept))
        async with serving(channel.routes(desk.accept)) as url:
            provider.target = url
            yield Line(channel, provider, desk)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])


@pytest_asyncio.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async for each in opened(tmp_path):
        yield each


async def test_twilio_hears_an_empty_answer_once_the_text_is_stored(line: Line) -> None:
    assert await line.provider.says("It leaks.") == 200
    assert "<Response/>" in line.provider.answer
    assert len(line.desk.events) == 1


@pytest.mark.parametrize("query", ["", "?a=1", "?a=1&b=%20x&a=2", "?bodySHA256=abc"])
async def test_a_signature_over_the_public_address_with_its_query_is_good(line: Line, query: str) -> None:
    assert await line.provider.posts(f"{PUBLIC}/channels/sms/inbound{query}", FORM) == 200


@pytest.mark.parametrize(
    ("public", "signed_over"),
    [
        ("https://desk.example", "https://desk.example:443"),
        ("https://desk.example:443", "https://desk.example"),
        ("http://desk.example", "http://desk.example:80"),
        ("https://desk.example:8443", "https://desk.example:8443"),
        ("https://desk.example:8443", "https://desk.example"),
    ],
)
async def test_a_signature_with_or_without_the_port_is_good(
    tmp_path: Path, public: str, signed_over: str
) -> None:
    async for line in opened(tmp_path, public):
        path = "/channels/sms/inbound"
        assert await line.provider.posts(f"{public}{path}", FORM, signed=f"{signed_over}{path}") == 200


async def test_a_key_that_comes_twice_is_signed_as_twilio_signs_it(line: Line) -> None:
    pairs = [*FORM, ("Tag", "b"), ("Tag", "a"), ("Tag", "a"), ("Empty", "")]
    assert await line.provider.posts(f"{PUBLIC}/channels/sms/inbound", pairs) == 200


async def test_what_twilio_did_not_sign_is_refused_and_nothing_else_happens(line: Line) -> None:
    url = f"{PUBLIC}/channels/sms/inbound"
    good = RequestValidator(TOKEN).compute_signature(url, MultiDict(FORM))
    changed = [*FORM[:-1], ("Body", "Send me money.")]
    assert await line.provider.post_unsigned(url, FORM) == 403
    assert await line.provider.posts(url, FORM, token="another token") == 403
    assert await line.provider.post_unsigned(url, changed, {"X-Twilio-Signature": good}) == 403
    assert await line.provider.post_unsigned(url, FORM, {"X-Twilio-Signature": "é"}) == 403
    assert await line.provider.posts(url, FORM, signed="https://evil.example/channels/sms/inbound") == 403
    assert await line.provider.post_unsigned(f"{PUBLIC}/channels/sms/status", FORM) == 403
    assert line.desk.events == []


async def test_another_account_under_the_same_token_is_refused(line: Line) -> None:
    pairs = [("AccountSid", "AC" + "f" * 32) if name == "AccountSid" else (name, v) for name, v in FORM]
    assert await line.provider.posts(f"{PUBLIC}/channels/sms/inbound", pairs) == 403


async def test_a_message_to_a_number_that_is_not_ours_is_not_taken(line: Line) -> None:
    assert await line.provider.says("Hi", to="+15005550099") == 404
    assert line.desk.events == []


async def test_the_same_message_twice_is_one(line: Line) -> None:
    assert [await line.provider.says("It leaks.", sid="SM9") for _ in range(3)] == [200] * 3
    assert len(line.desk.events) == 1


@pytest.mark.parametrize(
    "text",
    ["It leaks. " * 60, "Broken 😡👩‍👩‍👧", "水壶漏水。" * 100, "ＳＴＡＴＵＳ"],
    ids=["joined", "emoji", "chinese", "full width"],
)
async def test_long_and_odd_texts_arrive_whole(line: Line, text: str) -> None:
    assert await line.provider.says(text, NumSegments="4") == 200
    assert line.read().text == text.strip()


@pytest.mark.parametrize(("typed", "read"), [("１", "1"), (" ２． ".replace("．", "."), "2."), ("12", "12")])
async def test_full_width_digits_are_choices(line: Line, typed: str, read: str) -> None:
    assert await line.provider.says(typed) == 200
    assert line.read().text == read


@pytest.mark.parametrize("sender", ["+442079460123", "72345", "ANONYMOUS", "+266696687"])
async def test_a_landline_a_short_number_and_an_unknown_one_are_heard(line: Line, sender: str) -> None:
    assert await line.provider.says("It leaks.", sender=sender) == 200
    assert line.read().address.peer == sender


async def test_a_message_is_confirmed_before_its_pictures_are_asked_for(line: Line) -> None:
    assert await line.provider.says("See", [("a.png", PNG), ("", PNG)]) == 200
    assert not [path for _, path in line.provider.calls if "/Media/" in path]
    named = line.read().attachments
    assert [(file.name, file.content) for file in named] == [("file-1.png", None), ("file-2.png", None)]


async def test_pictures_are_fetched_with_the_accounts_password(line: Line) -> None:
    await line.provider.says("See", [("a.png", PNG), ("", PNG)])
    files = [await line.channel.fetch(each) for each in line.read().attachments]
    assert [(file.name, file.content) for file in files] == [("a.png", PNG), ("file-2.png", PNG)]


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [((404, 20404), False), ((410, None), True), ((503, None), False), ((401, 20003), False)],
)
async def test_a_picture_twilio_does_not_give_is_told_with_whether_to_try_again(
    line: Line, fault: tuple[int, int | None], permanent: bool
) -> None:
    await line.provider.says("See", [("a.png", PNG)])
    line.provider.media_faults.append(fault)
    (named,) = line.read().attachments
    with pytest.raises(SendError, match=f"HTTP {fault[0]}") as caught:
        await line.channel.fetch(named)
    assert caught.value.permanent is permanent
    assert (await line.channel.fetch(named)).content == PNG


async def test_a_picture_over_the_limit_is_too_large(line: Line) -> None:
    await line.provider.says("See", [("a.png", PNG + bytes(line.channel.traits.max_file))])
    with pytest.raises(FileTooLarge):
        await line.channel.fetch(line.read().attachments[0])


async def test_the_password_goes_to_twilio_alone(line: Line) -> None:
    elsewhere = {"NumMedia": "1", "MediaUrl0": "https://evil.example/x", "MediaContentType0": "image/png"}
    assert await line.provider.says("See", **elsewhere) == 200
    (named,) = line.read().attachments
    with pytest.raises(SendError, match="not at Twilio") as caught:
        await line.channel.fetch(named)
    assert caught.value.permanent


@pytest.mark.parametrize("word", ["STOP", "stop", "Cancel", "END", "quit.", "Unsubscribe"])
async def test_words_that_twilio_takes_for_stop_are_stop_and_answered_by_it(line: Line, word: str) -> None:
    await line.provider.says(word)
    message = line.read()
    assert isinstance(message, InboundMessage)
    assert (message.option, message.answered) == ("word:stop", True)


async def test_a_word_inside_a_sentence_stops_nothing(line: Line) -> None:
    await line.provider.says("Please stop the noise and cancel my order")
    assert line.read().option is None


async def test_an_opt_out_twilio_recognised_in_another_language_is_stop(line: Line) -> None:
    await line.provider.says("BAJA", OptOutType="STOP")
    assert (line.read().option, line.read().answered) == ("word:stop", True)


async def test_one_connection_serves_many_messages(line: Line) -> None:
    for number in range(5):
        await line.sends("Hello", number)
    connector = line.channel._twilio.http.pool().connector
    assert len(line.provider.texts) == 5
    assert sum(len(each) for each in connector._conns.values()) == 1


async def test_a_message_names_its_status_address_and_its_sender(line: Line) -> None:
    receipt = await line.sends("Hello")
    (text,) = line.provider.texts
    assert (text.sender, text.callback) == (NUMBER, f"{PUBLIC}/channels/sms/status?message=7")
    assert (receipt.provider_id, receipt.status, receipt.segments) == (text.sid, "accepted", 1)


async def test_a_messaging_service_sends_in_place_of_a_number(tmp_path: Path) -> None:
    async for line in opened(tmp_path, TWILIO_FROM=SERVICE):
        await line.sends("Hello")
        assert line.provider.texts[0].sender == SERVICE
        assert await line.provider.says("Hi", MessagingServiceSid=SERVICE) == 200
        assert line.read().address.account == SERVICE
        assert await line.provider.reports(line.provider.texts[0], "delivered") == 200
        assert line.read().status == "delivered"


async def test_a_connection_that_breaks_after_the_message_was_taken_sends_it_once(line: Line) -> None:
    line.provider.swallow = 1
    with pytest.raises(SendError) as caught:
        await line.sends("Hello")
    assert not caught.value.permanent
    receipt = await line.sends("Hello")
    assert line.provider.bodies() == ["Hello"]
    assert receipt.provider_id == line.provider.texts[0].sid


@pytest.mark.parametrize(
    ("status", "code", "permanent", "stopped", "words"),
    [
        (429, 20429, False, False, "no more messages at the moment"),
        (503, None, False, False, "HTTP 503"),
        (500, None, False, False, "HTTP 500"),
        (400, 21211, True, False, "no valid phone number"),
        (400, 21614, True, False, "no mobile number"),
        (400, 21610, True, True, "ended texts"),
        (400, 21408, True, False, "may not send to this country"),
        (401, 20003, False, False, "AMENDS_TWILIO_AUTH_TOKEN"),
        (401, 20005, False, False, "not active"),
        (404, 20404, False, False, "AMENDS_TWILIO_ACCOUNT_SID"),
        (400, 21606, False, False, "AMENDS_TWILIO_FROM"),
        (400, 99999, True, False, "99999"),
    ],
)
async def test_refusals_are_told_in_plain_words(
    line: Line, status: int, code: int | None, permanent: bool, stopped: bool, words: str
) -> None:
    line.provider.faults.append((status, code))
    with pytest.raises(SendError, match=words) as caught:
        await line.sends("Hello")
    assert (caught.value.permanent, caught.value.stopped) == (permanent, stopped)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("+449098790000", "premium"),
        ("+18005550100x", "number"),
        ("ANONYMOUS", "no number"),
        ("72345", "no number"),
    ],
)
async def test_premium_and_unanswerable_numbers_are_never_written_to(line: Line, to: str, words: str) -> None:
    with pytest.raises(SendError, match=words) as caught:
        await line.sends("Hello", to=to)
    assert caught.value.permanent
    assert line.provider.texts == []


async def test_only_countries_that_are_allowed_are_written_to(tmp_path: Path) -> None:
    async for line in opened(tmp_path, TWILIO_COUNTRIES="GB, IE"):
        await line.sends("Hello")
        with pytest.raises(SendError, match="country"):
            await line.sends("Hello", 8, to="+33612345678")
        assert [text.to for text in line.provider.texts] == [ANN]


@pytest.mark.parametrize(
    ("status", "code", "means", "words"),
    [
        ("queued", None, "accepted", ""),
        ("sent", None, "sent", ""),
        ("delivered", None, "delivered", ""),
        ("undelivered", 30003, "failed", "cannot be reached"),
        ("undelivered", 30006, "failed", "landline"),
        ("failed", 30007, "failed", "filtered"),
        ("failed", 12345, "failed", "12345"),
    ],
)
async def test_a_status_callback_is_read_in_plain_words(
    line: Line, status: str, code: int | None, means: str, words: str
) -> None:
    await line.sends("Hello")
    assert await line.provider.reports(line.provider.texts[0], status, code) == 200
    receipt = line.read()
    assert (receipt.status, receipt.message) == (means, 7)
    assert words in receipt.error


async def test_look_alikes_that_cost_a_second_segment_are_folded(line: Line) -> None:
    receipt = await line.sends("“Ready” – it’s done…" + "x" * 130)
    assert line.provider.bodies() == ['"Ready" - it\'s done...' + "x" * 130]
    assert receipt.segments == 1


async def linked(line: Line, media_type: str) -> str:
    """The path a file of ours is given out under."""
    line.desk.files["abc"] = PNG
    file = Attachment("a.png", media_type, len(PNG), stored="abc")
    address = Address("sms", NUMBER, ANN)
    await line.channel.send(OutboundMessage(1, address, "See:", NOW, attachments=(file,)))
    link = line.provider.bodies()[-1].splitlines()[1]
    assert link.startswith(f"{PUBLIC}/channels/sms/media/abc?key=")
    return str(link.removeprefix(PUBLIC))


async def got(line: Line, path: str) -> tuple[int, bytes, Mapping[str, str]]:
    assert line.provider.session
    async with line.provider.session.get(line.provider.target + path) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_a_file_goes_to_a_plain_phone_as_a_link_nobody_can_guess(line: Line) -> None:
    path = await linked(line, "image/png")
    status, content, headers = await got(line, path)
    assert (status, content) == (200, PNG)
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    for other in (
        path.replace("key=", "key=x"),
        path.replace("key=", "key=%C3%A9"),
        path.partition("?")[0],
        path.replace("image/png", "image/svg%2Bxml"),
        path.replace("/abc", "/abd"),
    ):
        assert (await got(line, other))[0] == 404


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/xhtml+xml", "x"])
async def test_a_file_that_a_browser_would_run_is_saved_and_never_shown(line: Line, media_type: str) -> None:
    status, content, headers = await got(line, await linked(line, media_type))
    assert (status, content) == (200, PNG)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Content-Security-Policy"] == "sandbox"


async def test_the_account_is_asked_before_the_desk_opens(line: Line) -> None:
    assert [good for good, _ in await line.channel.examine()] == [True]
    line.provider.account_status = "suspended"
    ((good, text),) = await line.channel.examine()
    assert not good
    assert "suspended" in text


async def test_a_wrong_token_is_told_by_the_check(tmp_path: Path) -> None:
    async for line in opened(tmp_path, TWILIO_AUTH_TOKEN="wrong"):
        ((good, text),) = await line.channel.examine()
        assert not good
        assert "AMENDS_TWILIO_AUTH_TOKEN" in text
