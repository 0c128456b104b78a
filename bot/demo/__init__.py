"""`amends demo`: a lively, bilingual desk of made-up complaints in every state, told along the real road."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from backend.case import complaints
from bot.app import Program, compose, prepare
from bot.demo.play import Play
from bot.demo.stage import Clock, Stage
from bot.demo.stories import PEOPLE, moment_of, stories

__all__ = ["PEOPLE", "NotEmpty", "fill"]

LONGEST = timedelta(days=45)


class NotEmpty(Exception):
    """The desk has complaints of its own: made-up ones would never be told apart from them."""


async def fill(program: Program) -> int:
    """Plays every story up to now; returns how many complaints there are. Nothing is sent to anybody.

    Raises `NotEmpty`, and `SettingError` while a `serve` works on the same data folder.
    """
    lock = prepare(program.settings)
    try:
        await _refuse_a_used_desk(program)
        with TemporaryDirectory(prefix="amends-demo-") as folder:
            return await _perform(program, Path(folder))
    finally:
        if lock:
            lock.close()


async def _refuse_a_used_desk(program: Program) -> None:
    await program.database.start()
    try:
        known = await program.database.read(lambda c: c.execute(select(func.count(complaints.c.id))).scalar())
    finally:
        await program.database.close()
    if known:
        raise NotEmpty(f"this desk has {known} complaints already; take an empty data folder for the demo")


async def _perform(program: Program, folder: Path) -> int:
    end = program.office.now()
    clock = Clock(end - LONGEST)
    stage = Stage(program.settings.channels, folder)
    desk = compose(program.settings, only=stage.channels, now=clock)
    async with desk.running(receiving=False):
        play = Play(desk, stage, clock, end)
        await play.hire(PEOPLE)
        await play.perform([(moment_of(story, end, desk.situations.zone), story) for story in stories()])
        return await play.count()
