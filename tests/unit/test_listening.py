"""Where the desk is served, as the lock of its data folder holds it."""

import fcntl

import pytest

from bot import listening
from channels.base import SettingError


def test_a_command_that_only_looks_keeps_no_desk_from_starting(tmp_path, monkeypatch):
    looking = (tmp_path / listening.LOCK).open("a+")
    fcntl.flock(looking, fcntl.LOCK_SH)
    monkeypatch.setattr(listening.time, "sleep", lambda _: looking.close())
    with listening.hold(tmp_path) as held:
        listening.tell(held, "http://127.0.0.1:8001")
        assert listening.served_at(tmp_path) == "http://127.0.0.1:8001"
    assert listening.served_at(tmp_path) == ""


def test_a_second_desk_is_told_of_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(listening.time, "sleep", lambda _: None)
    with listening.hold(tmp_path), pytest.raises(SettingError, match="another amends serve"):
        listening.hold(tmp_path)
