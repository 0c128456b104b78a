"""Which command lines start the desk without the command line's own library."""

import sys
from pathlib import Path
from subprocess import run

import pytest

from bot.__main__ import plain_serve


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("serve", {}),
        ("serve --port 0", {"port": 0}),
        ("serve --port=80 --host ::1", {"port": 80, "host": "::1"}),
        ("serve --data /srv/desk", {"data": Path("/srv/desk")}),
    ],
)
def test_a_plain_serve_is_read_here(words, options):
    assert plain_serve(words.split()) == options


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--debug serve",
        "serve --help",
        "serve --port",
        "serve --port many",
        "serve 80",
        "verify",
        "serve --colour red",
    ],
)
def test_everything_else_is_left_to_the_command_line(words):
    assert plain_serve(words.split()) is None


LOADED = """
import sys, bot.__main__
bot.__main__._leave_out_rich()
import bot.serving, bot.watch, backend.web.app
print(*sorted(sys.modules.keys() & {"rich", "typer"}))
"""


def test_a_desk_that_runs_carries_no_command_line():
    """8 MB of typer and 4 of rich stay out of a process that runs for months."""
    loaded = run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
