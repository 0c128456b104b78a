import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.base import (
    Accepted,
    Author,
    FileTooLarge,
    Option,
    OutboundMessage,
    RawEvent,
    SettingError,
    Tools,
)
from channels.terminal import File, Terminal, TerminalSettings, configure

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def signed(purpose, value):
    return hashlib.sha256(f"{purpose} {value}".encode()).hexdigest()


TOOLS = Tools(None, Path(), "Acme", "https://desk.example", ("en", "zh-CN"), lambda: NOW, signed)


async def typed(*lines):
    for line in lines:
        yield line


async def talk(*lines, answers=()):
    """What the desk read and what stood on the screen, after these lines were typed."""
    shown: list[str] = []
    read = []
    waiting = list(answers)
    terminal = Terminal(TOOLS, TerminalSettings(language="en"), lines=typed(*lines), show=shown.append)

    async def accept(raw: RawEvent) -> Accepted:
        message = terminal.read(raw)
        read.append(message)
        if waiting:
            await terminal.send(waiting.pop(0)(message.address))
        return Accepted(len(read), duplicate=False)

    async with asyncio.timeout(5):
        await terminal.receive(accept)
    return read, "".join(shown)


def answer(text, *options, author=""):
    return lambda address: OutboundMessage(
        1, address, text, NOW, author=Author("bot", author), options=options
    )


async def test_lines_are_said_and_answers_shown():
    read, shown = await talk(
        "The kettle leaks.", "", "/quit", "never", answers=[answer("Which one?", author="Amends")]
    )
    assert [message.text for message in read] == ["The kettle leaks."]
    assert read[0].language == "en"
    assert "Amends: Which one?\n" in shown


@pytest.mark.parametrize("choice", ["2", "No"])
async def test_an_option_is_chosen_by_number_or_label(choice):
    options = [Option("yes", "Yes"), Option("no", "No")]
    read, shown = await talk("It leaks.", choice, answers=[answer("Is it new?", *options)])
    assert "  1. Yes\n  2. No\n" in shown
    assert (read[1].option, read[1].text) == ("no", choice)


async def test_a_file_is_attached_by_its_path(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    read, _ = await talk(f"/file {tmp_path / 'photo.png'}")
    (file,) = read[0].attachments
    assert (file.name, file.media_type, file.content) == ("photo.png", "image/png", b"\x89PNG")


async def test_a_file_that_cannot_be_taken_is_told(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    read, shown = await talk(f"/file {tmp_path / 'none'}", f"/file {tmp_path / 'empty'}")
    assert read == []
    assert "No such file" in shown
    assert "the file is empty" in shown


async def test_a_message_cannot_steer_the_terminal():
    _, shown = await talk("It leaks.", answers=[answer("red \x1b[31m\x07 text")])
    assert "\x1b" not in shown
    assert "red [31m text" in shown


async def test_a_script_speaks_and_hears_without_a_screen():
    terminal = Terminal(TOOLS)

    async def accept(raw):
        await terminal.send(answer("Hello.")(terminal.read(raw).address))
        return Accepted(1, duplicate=False)

    receiving = asyncio.create_task(terminal.receive(accept))
    await terminal.say("Hi")
    assert (await terminal.hears()).text == "Hello."
    receiving.cancel()
    await asyncio.wait([receiving])


async def test_a_file_over_the_limit_is_refused():
    with pytest.raises(FileTooLarge, match="20 MB"):
        await Terminal(TOOLS).say("", files=[File("a", bytes(20_000_001))])


def test_bytes_of_nobody_are_told_to_be_unreadable():
    raw = RawEvent("terminal", "local", "1", NOW, b"\xff{}")
    with pytest.raises(ValueError, match="not a terminal's event"):
        Terminal(TOOLS).read(raw)


def test_it_is_there_when_it_is_asked_for():
    assert configure({}, TOOLS) == ()
    assert configure({"TERMINAL": "no"}, TOOLS) == ()
    assert len(configure({"TERMINAL": "zh-CN"}, TOOLS)) == 1
    with pytest.raises(SettingError, match="AMENDS_TERMINAL: knows no language tlh"):
        configure({"TERMINAL": "tlh"}, TOOLS)
