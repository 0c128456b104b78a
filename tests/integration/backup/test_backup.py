"""`amends backup` and `amends restore` on quiet desks: what is refused, what a kill leaves, what is told."""

import asyncio
import errno
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from backend import schema
from backend.backup import Failed, manifest, postgres, unfinished
from backup_desk import Place, another, line_of
from bot.backing import back_up
from bot.listening import hold
from bot.restoring import restore
from bot.settings import RESTORING, keep_secret
from channels.base import Address, SettingError
from desk import desk, settings_for

pytestmark = pytest.mark.integration

COMPLAINT = "My kettle broke yesterday, order LH-8821345. I want my money back."
PHOTOS = [os.urandom(6_000_000) for _ in range(2)]  # two pieces each
MORTAL = Path(__file__).parent / "mortal.py"


def quiet(_words: str) -> None:
    """No progress is shown."""


@pytest_asyncio.fixture
async def place(database_url: str, tmp_path: Path) -> Place:
    return await lived_in(Place(database_url, tmp_path / "data"))


@pytest_asyncio.fixture
async def sqlite_place(sqlite_database_url: str, tmp_path: Path) -> Place:
    """For what no engine makes a difference to."""
    return await lived_in(Place(sqlite_database_url, tmp_path / "data"))


async def lived_in(found: Place) -> Place:
    """A desk that has a complaint, a file, letters and leave to read a mailbox; it does not run."""
    found.data.mkdir()
    async with desk(found.url, found.data) as running:
        await running.says(COMPLAINT)
        keep, ann = running.program.office.storage.keep_file, Address("terminal", "", "ann")
        for photo in PHOTOS:
            await keep(ann, "shelf.png", pieces(photo), len(photo))
    for box, name in (("new", "1.one.host"), ("cur", "2.two.host:2,S"), ("tmp", "3.half.host")):
        (found.data / "outgoing-mail" / box).mkdir(parents=True, exist_ok=True)
        (found.data / "outgoing-mail" / box / name).write_bytes(b"Subject: " + name.encode())
    (found.data / "mail-token-0123456789abcdef.json").write_text('{"of": "x"}')
    return found


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


def everything(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_all_that_cannot_be_made_again_comes_back(place: Place, tmp_path: Path) -> None:
    made = place.amends("backup", tmp_path / "kept")
    assert (made.returncode, made.stderr) == (0, ""), made.stderr
    assert "1 complaints, 2 files, 2 letters. It holds the secret key" in made.stdout
    with another(place, tmp_path / "again") as again:
        done = again.amends("restore", tmp_path / "kept")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "1 chains" in again.verified()
        before, after = everything(place.data), everything(again.data)
        made_anew = {"serve.lock", "outgoing-mail/tmp/3.half.host"}
        database = {name for name in {*before, *after} if name.startswith("amends.db")}
        assert before.keys() - made_anew - database == after.keys() - made_anew - database
        assert all(before[name] == after[name] for name in after.keys() - made_anew - database)


def test_a_backup_is_for_its_owner_alone_and_checked_by_anybodys_tool(place: Place, tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "kept"
    assert place.amends("backup", kept).returncode == 0
    for each in (kept, *kept.rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each
    listed = dict(manifest.listed(kept))
    found = everything(kept)
    assert listed.keys() == found.keys() - {"backup.json", "SHA256SUMS"}
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=kept, check=True)
    told = manifest.read(kept)
    assert (told.rows["complaint"], told.files.count, told.files.bytes) == (1, 2, 12_000_000)
    assert told.schema_version == schema.HEAD


def test_words_that_were_deleted_are_not_in_the_copy(sqlite_place: Place, tmp_path: Path) -> None:
    database = tmp_path / "amends.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("pragma secure_delete = off")  # Debian's SQLite has it on
        connection.execute("insert into slot (name, free) values ('a word to be forgotten', 0)")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("delete from slot")
        connection.execute("pragma wal_checkpoint(truncate)")
    assert b"a word to be forgotten" in database.read_bytes()
    sqlite_place.back_up(tmp_path / "kept")
    assert b"a word to be forgotten" not in (tmp_path / "kept" / "amends.db").read_bytes()


def test_a_desk_that_runs_keeps_its_lock(sqlite_place: Place, tmp_path: Path) -> None:
    with hold(sqlite_place.data):
        assert sqlite_place.amends("backup", tmp_path / "kept").returncode == 0


def test_an_empty_folder_is_taken_and_its_mode_made_strict(sqlite_place: Place, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(mode=0o755)
    sqlite_place.back_up(tmp_path / "kept")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("full", "holds something already"),
        ("full/a-file", "is no folder"),
        ("full/a-file/kept", "cannot be made: "),
        ("data", "of the desk's own data"),
        ("data/files", "of the desk's own data"),
        ("data/files/00/kept", "of the desk's own data"),
        ("data/outgoing-mail/kept", "of the desk's own data"),
        ("to-data/files/kept", "of the desk's own data"),
        ("/proc/kept", "cannot be written"),
    ],
)
def test_a_target_that_cannot_be_one_is_refused(
    target: str, told: str, sqlite_place: Place, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a-file").write_text("mine")
    (tmp_path / "to-data").symlink_to(sqlite_place.data)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SettingError, match=told):
        back_up(settings_for(sqlite_place.url, sqlite_place.data), tmp_path / target, quiet)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_backup_may_lie_in_the_data_folder_beside_what_is_alive(sqlite_place: Place) -> None:
    sqlite_place.back_up(sqlite_place.data / "backups" / "monday")
    assert (sqlite_place.data / "backups" / "monday" / "backup.json").exists()


def test_a_folder_without_a_desk_is_told_and_nothing_is_made_in_it(tmp_path: Path) -> None:
    nowhere = Place("", tmp_path / "data")
    assert "AMENDS_DATA: there is no database" in line_of(nowhere.amends("backup", tmp_path / "kept"), 2)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_data_folder_is_told_by_the_key_that_is_not_in_it(place: Place, tmp_path: Path) -> None:
    """The database may lie elsewhere: then a backup would have neither key nor files."""
    elsewhere = Place(place.url, tmp_path / "elsewhere")
    with pytest.raises(SettingError, match=r"AMENDS_DATA: .*/elsewhere/secret-key: No such file"):
        elsewhere.back_up(tmp_path / "kept")
    assert not list(tmp_path.glob("kept*"))
    assert not elsewhere.data.exists()


def test_a_database_without_a_desk_is_told(database_url: str, tmp_path: Path) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table others (id integer)")
    engine.dispose()
    place = Place(database_url, tmp_path / "data")
    keep_secret(settings_for(place.url, place.data))
    with pytest.raises(Failed, match="holds no desk"):
        place.back_up(tmp_path / "kept")
    assert not list(tmp_path.glob("kept*"))


@pytest.mark.parametrize(
    "step",
    [
        "backend.backup.{engine}:take",
        "bot.backing:_listed",
        "bot.backing:_place",
        "backend.backup.unfinished:_sync_all",
    ],
)
@pytest.mark.kill
def test_a_killed_backup_looks_like_none_and_the_next_clears_it_away(
    step: str, place: Place, tmp_path: Path
) -> None:
    engine = "postgres" if place.url.startswith("postgres") else "sqlite"
    killed = place.program(MORTAL, step.format(engine=engine), "backup", tmp_path / "kept")
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "kept").exists()
    assert (tmp_path / "kept.unfinished").is_dir()

    made, missing = place.back_up(tmp_path / "kept")
    assert not (tmp_path / "kept.unfinished").exists()
    assert missing == []
    manifest.examine(tmp_path / "kept", made, quiet)


def test_what_a_killed_backup_left_is_not_restored(sqlite_place: Place, tmp_path: Path) -> None:
    sqlite_place.program(MORTAL, "bot.backing:_listed", "backup", tmp_path / "kept")
    with another(sqlite_place, tmp_path / "again") as again:
        line = line_of(again.amends("restore", tmp_path / "kept.unfinished"), 1)
        assert "never finished" in line
        assert not again.data.exists()


@pytest.mark.parametrize("blocks", [8, 4_000], ids=["at the database", "at a file"])
def test_no_room_is_told_and_nothing_is_left(blocks: int, place: Place, tmp_path: Path) -> None:
    """A limit on the size of a file stands for the end of the disk."""
    limited = ("bash", "-c", f'ulimit -f {blocks}; exec "$@"', "limited")
    line = line_of(place.amends("backup", tmp_path / "kept", before=limited), 1)
    assert "disk" in line or "File too large" in line
    assert not list(tmp_path.glob("kept*"))


def test_a_full_disk_is_named(sqlite_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failed, match=r"kept: No space left on device; nothing was kept"):
        back_up(settings_for(sqlite_place.url, sqlite_place.data), tmp_path / "kept", quiet)
    assert not list(tmp_path.glob("kept*"))


def test_a_second_backup_to_the_same_folder_waits_its_turn(sqlite_place: Place, tmp_path: Path) -> None:
    with unfinished.unfinished(tmp_path / "kept"):
        line = line_of(sqlite_place.amends("backup", tmp_path / "kept"), 1)
        assert "another amends backup is writing" in line
    assert (tmp_path / "kept").is_dir()


def test_what_somebody_else_keeps_under_the_name_is_left_alone(sqlite_place: Place, tmp_path: Path) -> None:
    (tmp_path / "kept.unfinished").mkdir()
    (tmp_path / "kept.unfinished" / "novel.txt").write_text("chapter one")
    line = line_of(sqlite_place.amends("backup", tmp_path / "kept"), 1)
    assert "novel.txt" in line
    assert everything(tmp_path / "kept.unfinished") == {"novel.txt": b"chapter one"}


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_file_that_is_not_to_be_had_is_named_and_the_rest_is_kept(
    harm: str, sqlite_place: Place, tmp_path: Path
) -> None:
    stored = next(each for each in (sqlite_place.data / "files").rglob("*") if each.is_file())
    if harm == "missing":
        stored.unlink()
    else:
        stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    line = line_of(sqlite_place.amends("backup", tmp_path / "kept"), 1)
    assert line.startswith(f"file {stored.parent.name}{stored.name} is {harm}")
    with another(sqlite_place, tmp_path / "again") as again:
        done = again.amends("restore", tmp_path / "kept")
        assert (done.returncode, "1 files were missing" in done.stderr) == (0, True)
        assert "1 chains" in again.verified()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _first(folder: Path, pattern: str) -> Path:
    return next(each for each in sorted(folder.glob(pattern)) if each.is_file())


HARMS: dict[str, Any] = {
    "a flipped bit in the database": lambda kept: _flip(
        _first(kept, "amends.db") if (kept / "amends.db").exists() else kept / "tables" / "complaint.copy"
    ),
    "a flipped bit in a file": lambda kept: _flip(_first(kept, "files/*/*")),
    "a file gone": lambda kept: _first(kept, "files/*/*").unlink(),
    "the key gone": lambda kept: (kept / "secret-key").unlink(),
    "the list cut": lambda kept: (kept / "SHA256SUMS").write_text(""),
    "no manifest": lambda kept: (kept / "backup.json").unlink(),
    "half a manifest": lambda kept: (kept / "backup.json").write_text('{"format": 1'),
    "no backup at all": shutil.rmtree,
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_written(
    harm: str, place: Place, tmp_path: Path
) -> None:
    place.back_up(tmp_path / "kept")
    HARMS[harm](tmp_path / "kept")
    with another(place, tmp_path / "again") as again:
        with pytest.raises(Failed, match=r"kept cannot be restored: "):
            again.restore(tmp_path / "kept")
        assert not again.data.exists()


def test_a_restore_goes_into_an_empty_place_alone(place: Place, tmp_path: Path) -> None:
    place.back_up(tmp_path / "kept")
    before = everything(place.data)
    with pytest.raises(Failed, match="already; a restore goes into an empty"):
        place.restore(tmp_path / "kept")
    assert everything(place.data).keys() - {"serve.lock"} == before.keys() - {"serve.lock"}
    other_folder = Place(place.url, tmp_path / "other")
    with pytest.raises(Failed, match="already"):  # its database is not empty
        other_folder.restore(tmp_path / "kept")
    assert not (tmp_path / "other" / RESTORING).exists()
    with another(place, tmp_path / "again") as again:
        again.data.mkdir()
        with hold(again.data):
            line = line_of(again.amends("restore", tmp_path / "kept"), 2)
        assert "another amends serve works in" in line


def test_a_backup_goes_back_into_a_database_of_its_kind(place: Place, tmp_path: Path) -> None:
    place.back_up(tmp_path / "kept")
    other = (
        "sqlite:///x.db" if place.url.startswith("postgres") else "postgresql+psycopg://nobody@127.0.0.1:1/x"
    )
    line = line_of(Place(other, tmp_path / "again").amends("restore", tmp_path / "kept"), 2)
    assert line.startswith("AMENDS_DATABASE_URL: the backup is of ")


@pytest.mark.parametrize(
    "step",
    [
        "backend.backup.manifest:examine",
        "backend.backup.manifest:write_durably",
        "bot.restoring:_copy_small",
        "backend.schema:upgrade",
    ],
)
@pytest.mark.kill
def test_a_killed_restore_is_no_desk_and_the_next_begins_anew(
    step: str, place: Place, tmp_path: Path
) -> None:
    place.back_up(tmp_path / "kept")
    with another(place, tmp_path / "again") as again:
        killed = again.program(MORTAL, step, "restore", tmp_path / "kept")
        assert killed.returncode == -signal.SIGKILL
        if step != "backend.backup.manifest:examine":  # nothing was written
            assert "run amends restore again" in line_of(again.amends("verify"), 2)
        again.restore(tmp_path / "kept")
        assert "1 chains" in again.verified()
        assert not (again.data / RESTORING).exists()


def test_a_key_given_by_a_setting_is_not_copied_and_asked_for_again(
    database_url: str, tmp_path: Path
) -> None:
    place = Place(database_url, tmp_path / "data", SECRET_KEY="a key nobody guesses")
    schema.migrate(place.url)
    made, _ = place.back_up(tmp_path / "kept")
    assert "secret-key" not in made.parts
    assert not any(b"a key nobody guesses" in each for each in everything(tmp_path / "kept").values())
    with another(place, tmp_path / "again") as again:
        for settings in ({}, {"SECRET_KEY": "another key nobody guesses"}):
            again.settings = settings
            with pytest.raises(
                SettingError, match="AMENDS_SECRET_KEY: give the key the backup was made under"
            ):
                again.restore(tmp_path / "kept")
        again.settings = place.settings
        again.restore(tmp_path / "kept")
    with another(place, tmp_path / "lost") as lost:
        lost.restore(tmp_path / "kept", other_key=True)


def test_a_backup_of_an_older_schema_is_restored_into_this_one(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url, tmp_path / "data")
    keep_secret(settings_for(place.url, place.data))
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        schema.upgrade(connection, "0008")
        connection.exec_driver_sql("insert into slot (name, free) values ('here\tand\\there', 1.5)")
    place.back_up(tmp_path / "kept")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("select version_num from alembic_version").scalar() == "0008"
    engine.dispose()
    assert manifest.read(tmp_path / "kept").schema_version == "0008"
    with another(place, tmp_path / "again") as again:
        again.restore(tmp_path / "kept")
        assert schema.up_to_date(again.url)
        engine = create_engine(again.url, poolclass=NullPool)
        with engine.begin() as connection:
            found = connection.exec_driver_sql("select name, free from slot").all()
        engine.dispose()
        assert [tuple(row) for row in found] == [("here\tand\\there", 1.5)]


def test_a_schema_of_a_version_to_come_is_refused(place: Place, tmp_path: Path) -> None:
    engine = create_engine(place.url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    with pytest.raises(Failed, match="the schema 9999"):
        place.back_up(tmp_path / "kept")
    assert not list(tmp_path.glob("kept*"))


async def test_every_table_is_of_the_same_moment_on_postgres(
    postgres_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever commits between the copies of two tables is in neither."""
    async with desk(postgres_database_url, tmp_path / "data") as running:
        await running.says(COMPLAINT)
    write = postgres._written

    def busy(*arguments: Any) -> int:
        with psycopg.connect(postgres_database_url.replace("+psycopg", "")) as other:
            other.execute("insert into slot (name, free) select gen_random_uuid()::text, 0")
            other.execute("update complaint set subject = gen_random_uuid()::text")
        return write(*arguments)

    monkeypatch.setattr(postgres, "_written", busy)
    settings = settings_for(postgres_database_url, tmp_path / "data")
    made, missing = await asyncio.to_thread(back_up, settings, tmp_path / "kept", quiet)
    assert (made.rows["slot"], missing) == (0, [])
    assert made.rows["complaint"] == 1


async def test_a_restored_postgres_goes_on_counting_where_it_was(
    postgres_database_url: str, tmp_path: Path
) -> None:
    place = Place(postgres_database_url, tmp_path / "data")
    async with desk(place.url, place.data) as running:
        await running.says(COMPLAINT)
    await asyncio.to_thread(back_up, settings_for(place.url, place.data), tmp_path / "kept", quiet)
    with another(place, tmp_path / "again") as again:
        await asyncio.to_thread(restore, settings_for(again.url, again.data), tmp_path / "kept", quiet)
        async with desk(again.url, again.data) as running:
            await running.says("And it smells burnt.")
            ids = await running.rows("select id from message order by id")
            assert len(ids) == len(set(ids)) > 2
