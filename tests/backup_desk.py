"""Backups as people make them, by the commands as programs of their own, and as tests do, without."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from backend.backup import Manifest
from bot.backing import back_up
from bot.restoring import restore
from bot.settings import Settings
from desk import settings_for
from servers import _administer

TESTS = Path(__file__).parent
SECONDS = 90


class Place:
    """Where a desk is: its database and its data folder."""

    def __init__(self, url: str, data: Path, **settings: str) -> None:
        self.url = url
        self.data = data
        self.settings = settings

    @property
    def environment(self) -> dict[str, str]:
        given = {"DATA": str(self.data), "DATABASE_URL": self.url, **self.settings}
        return {
            "PATH": os.environ["PATH"],
            "COLUMNS": "200",
            "PYTHONPATH": f"{TESTS}:{TESTS.parent}",
            **{name: value for name, value in os.environ.items() if name.startswith(("AWS_", "NO_PROXY"))},
            **{f"AMENDS_{name}": value for name, value in given.items()},
        }

    def amends(self, *words: str | Path, before: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
        return self.program("-m", "bot", *words, before=before)

    def program(self, *words: str | Path, before: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*before, sys.executable, *map(str, words)],
            cwd=self.data.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def back_up(self, target: Path) -> tuple[Manifest, list[str]]:
        """The same as the command, without a process of its own."""
        return back_up(self._read, target, lambda _: None)

    def restore(self, source: Path, *, other_key: bool = False) -> Manifest:
        return restore(self._read, source, lambda _: None, other_key=other_key)

    @property
    def _read(self) -> Settings:
        return settings_for(self.url, self.data, **self.settings)

    def verified(self) -> str:
        done = self.amends("verify")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def another(place: Place, data: Path) -> Iterator[Place]:
    """An empty place of the same kind."""
    if place.url.startswith("sqlite"):
        yield Place(f"sqlite:///{data / 'amends.db'}", data)
        return
    server, _, _ = place.url.rpartition("/")
    name = f"amends_{uuid4().hex}"
    _administer(f"{server}/postgres", f"CREATE DATABASE {name}")
    try:
        yield Place(f"{server}/{name}", data)
    finally:
        _administer(f"{server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


def line_of(done: "subprocess.CompletedProcess[str]", code: int) -> str:
    """The one line of an error, without the program's name."""
    assert done.returncode == code, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line.removeprefix("amends: ")
