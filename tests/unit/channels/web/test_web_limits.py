"""Limits of the web chat: how much one conversation may ask for, and who may speak in it."""

import asyncio

import pytest

from channels.base import SettingError
from channels.web.conversations import Conversations
from channels.web.hub import BACKLOG, CLOSED, Event, Hub
from channels.web.limits import Allowance, Limiter
from channels.web.settings import WebSettings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_steady_rate():
    clock = Clock()
    limiter = Limiter(Allowance(burst=3, per_second=0.5), clock=clock)

    assert [limiter.wait("a") for _ in range(4)] == [0, 0, 0, 2]
    assert limiter.wait("b") == 0
    clock.now = 2.0
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 2]


def test_the_memory_of_limits_is_bounded():
    limiter = Limiter(Allowance(burst=1, per_second=1), keys=10, clock=Clock())
    for each in range(100):
        limiter.wait(str(each))

    assert limiter.wait("99") == 1
    assert limiter.wait("0") == 0


def test_a_token_proves_one_conversation_only():
    conversations = Conversations(lambda purpose, value: f"{purpose}{value}"[::-1], secure=False)
    one, other = conversations.open(), conversations.open()

    assert one != other
    assert conversations.check(conversations.token(one)) == one
    assert conversations.check(f"{other}.{conversations.token(one).partition('.')[2]}") is None


@pytest.mark.parametrize(
    "token", ["", ".", "x.y", "a" * 26, "a" * 26 + ".", "a" * 26 + ".é\udc80", "A" * 26 + ".s"]
)
def test_a_token_that_is_none_proves_nothing(token: str):
    assert Conversations(lambda *_: "signature", secure=False).check(token) is None


def test_a_page_that_lags_too_far_is_asked_to_come_again():
    hub = Hub()
    with hub.page("a") as page:
        for _ in range(BACKLOG + 1):
            hub.publish("a", Event("typing", {}))

        assert page.take() == [CLOSED]


async def test_what_may_wait_is_told_with_what_follows_it():
    hub = Hub()
    receipt, message = Event("receipt", {}), Event("message", {}, 1)
    with hub.page("a") as page:
        hub.publish_soon("a", receipt)
        hub.publish("a", message)

        assert await page.news(1) == [receipt, message]


async def test_what_may_wait_is_told_alone_when_nothing_follows():
    hub = Hub()
    receipt = Event("receipt", {})
    with hub.page("a") as page:
        hub.publish_soon("a", receipt)

        assert await page.news(60) == [receipt]


async def test_a_page_that_was_busy_is_told_at_once_of_what_became_due_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("channels.web.hub.SOON_SECONDS", 0)
    hub = Hub()
    receipt, message = Event("receipt", {}), Event("message", {}, 1)
    with hub.page("a") as page:
        hub.publish_soon("a", receipt)
        for _ in range(3):
            await asyncio.sleep(0)  # its moment passes while nobody listens
        async with asyncio.timeout(5):
            assert await page.news(60) == [receipt]

        monkeypatch.setattr("channels.web.hub.SOON_SECONDS", 60)
        hub.publish_soon("a", receipt)
        hub.publish("a", message)
        async with asyncio.timeout(5):
            assert await page.news(60) == [receipt, message]


async def test_a_quiet_page_hears_nothing_within_its_patience():
    hub = Hub()
    with hub.page("a") as page:
        assert await page.news(0.001) == []


def test_pages_of_one_conversation_are_counted():
    hub = Hub(pages=1)
    with hub.page("a"):
        assert hub.full("a")
        assert not hub.full("b")
    assert not hub.full("a")


def test_origins_are_read_and_wrong_ones_named():
    settings = WebSettings.of({"ALLOWED_ORIGINS": "https://Shop.example/, http://127.0.0.1:8080"})

    assert settings.allowed_origins == ("https://shop.example", "http://127.0.0.1:8080")
    with pytest.raises(SettingError, match=r"AMENDS_ALLOWED_ORIGINS.*shop"):
        WebSettings.of({"ALLOWED_ORIGINS": "shop.example"})
    with pytest.raises(SettingError):
        WebSettings.of({"ALLOWED_ORIGINS": "https://shop.example/path"})
