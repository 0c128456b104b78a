"""`amends chat`: the desk in a terminal, on the same road as every other channel."""

from collections.abc import Sequence

from bot.app import Program, compose
from channels.base import Channel, SettingError, Tools
from channels.terminal import Terminal, TerminalSettings


async def talk(prepared: Program, language: str) -> None:
    """Runs a desk with nothing but the terminal until the person leaves. Raises `SettingError`."""
    if language and language not in prepared.settings.languages:
        raise SettingError("--language", f"this desk speaks {', '.join(prepared.settings.languages)}")
    terminals: list[Terminal] = []

    def terminal(tools: Tools) -> Sequence[Channel]:
        terminals.append(Terminal(tools, TerminalSettings(language=language)).interactive())
        return terminals

    program = compose(prepared.settings, only=terminal)
    async with program.running(receiving=False):
        await terminals[0].receive(program.inbox.accept)
        await program.inbox.settle()
        await program.outbox.settle()
