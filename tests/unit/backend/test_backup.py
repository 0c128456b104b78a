"""What a backup says of itself, and the folder it is written into."""

import pytest

from backend.backup import Failed, Manifest, manifest
from backend.backup.unfinished import LOCK, unfinished
from channels.base import SettingError

MADE = {
    "format": 1, "version": "0.1.0", "made_at": "2026-11-28T03:00:00Z", "database": "sqlite",
    "schema_version": "0009", "rows": {"complaint": 3}, "columns": {}, "letters": 0, "secret_key": "0123456789abcdef",
    "files": {"count": 1, "bytes": 5, "missing": 0}, "parts": {},
}  # fmt: skip
HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture
def kept(tmp_path):
    """A backup of one file, and of a database that is none."""
    stored = tmp_path / "files" / HELLO[:2]
    stored.mkdir(parents=True)
    (stored / HELLO[2:]).write_bytes(b"hello")
    (tmp_path / "amends.db").write_bytes(b"rows")
    database = manifest.part_of(tmp_path / "amends.db")
    lines = [f"{database.sha256}  amends.db", f"{HELLO}  files/{HELLO[:2]}/{HELLO[2:]}"]
    (tmp_path / manifest.SUMS).write_text("".join(f"{line}\n" for line in lines))
    write(tmp_path)
    return tmp_path


def write(folder, **more):
    parts = {name: manifest.part_of(folder / name) for name in ("amends.db", manifest.SUMS)}
    Manifest.model_validate({**MADE, "parts": parts, **more}).write(folder)


def examine(folder):
    told = []
    manifest.examine(folder, manifest.read(folder), told.append)
    return told


def test_a_whole_backup_is_read_through(kept):
    assert [line.partition("/")[0] for line in examine(kept)] == ["checking amends.db", "checking files"]
    assert manifest.read(kept).rows == {"complaint": 3}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("../../etc/passwd", "names"),
        ("/etc/passwd", "names"),
        ("outgoing-mail/new/..", "names"),
        ("outgoing-mail/new/../../x", "names"),
        (f"files/{HELLO[:2]}/../{HELLO[2:]}", "names"),
        ("tables/complaint.copy", "is missing"),
    ],
)
def test_a_list_that_leads_elsewhere_is_refused(line, named, kept):
    with (kept / manifest.SUMS).open("a") as sums:
        sums.write(f"{HELLO}  {line}\n")
    write(kept)
    with pytest.raises(manifest.Unreadable, match=named):
        examine(kept)


def test_a_part_in_no_list_is_refused(kept):
    write(kept, parts={**manifest.read(kept).parts, "../secret-key": manifest.Part(bytes=1, sha256=HELLO)})
    with pytest.raises(manifest.Unreadable, match="secret-key"):
        examine(kept)


@pytest.mark.parametrize("name", ["amends.db", "SHA256SUMS"])
def test_one_changed_byte_is_seen(name, kept):
    with (kept / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(manifest.Unreadable, match=f"{name} was changed or is damaged"):
        examine(kept)


def test_fewer_files_than_were_counted_are_seen(kept):
    write(kept, files={"count": 2, "bytes": 5, "missing": 0})
    with pytest.raises(manifest.Unreadable, match="does not name 1 files"):
        examine(kept)


def test_a_hash_of_another_list_is_seen(kept):
    write(kept, parts={**manifest.read(kept).parts, "amends.db": manifest.Part(bytes=4, sha256=HELLO)})
    with pytest.raises(manifest.Unreadable, match=r"do not agree about amends\.db"):
        examine(kept)


def test_a_format_of_later_is_told(kept):
    write(kept, format=2)
    with pytest.raises(manifest.Unreadable, match="its format is 2"):
        manifest.read(kept)


def test_a_key_is_told_from_another_and_not_given_away():
    assert manifest.fingerprint("one key") != manifest.fingerprint("another key")
    assert "one key" not in manifest.fingerprint("one key")


def test_a_folder_has_its_name_only_when_all_is_there(tmp_path):
    target = tmp_path / "kept"
    with unfinished(target) as folder:
        (folder / manifest.NAME).write_text("{}")
        assert not target.exists()
    assert [each.name for each in target.iterdir()] == [manifest.NAME]
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_error_leaves_nothing(error, tmp_path):
    def stop():
        with unfinished(tmp_path / "kept") as folder:
            (folder / manifest.NAME).write_text("{}")
            raise error

    with pytest.raises(error):
        stop()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    left = tmp_path / "kept.unfinished"
    (left / "files" / "ab").mkdir(parents=True)
    (left / "amends.db-journal").write_text("half")
    with unfinished(tmp_path / "kept") as folder:
        assert [each.name for each in folder.iterdir()] == [LOCK]


def test_a_target_that_came_to_hold_something_meanwhile_is_kept(tmp_path):
    target = tmp_path / "kept"

    def late():
        with unfinished(target):
            target.mkdir()
            (target / "novel.txt").write_text("chapter one")

    with pytest.raises(Failed, match="could not be put in its place"):
        late()
    assert [each.name for each in tmp_path.rglob("*")] == ["kept", "novel.txt"]


def test_a_mount_point_is_refused_with_the_mend(tmp_path, monkeypatch):
    monkeypatch.setattr("os.path.ismount", lambda path: path == tmp_path)
    with pytest.raises(SettingError, match=r"is a mount point.*/DAY"), unfinished(tmp_path):
        pass


def test_where_a_file_system_has_no_locks_a_backup_is_made_all_the_same(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", none)
    with unfinished(tmp_path / "kept"):
        pass
    assert (tmp_path / "kept").is_dir()
