"""Files by content hash, in the local folder and in an S3-compatible store over real HTTP."""

import asyncio
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import httpx
import pytest
from moto.server import ThreadedMotoServer

from backend.files import Files, open_files
from backend.schema import migrate
from bot.backing import back_up
from bot.checkup import files_work
from bot.restoring import restore
from channels.base import SettingError, StorageUnavailable
from desk import settings_for
from e2e.desk_process import Customer, desk_process
from e2e.test_main_job import Console, number, picture

pytestmark = pytest.mark.integration

BUCKET = "complaints"
_NAMED = """
insert into inbound (channel, account, provider_id, lane, received_at, body_file, fate, reason, attempts, due_at)
values ('web', '', '1', '', 0, ?, 'handled', '', 0, 0)
"""
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedMotoServer]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    urlopen(Request(f"{endpoint}/{BUCKET}", method="PUT", headers=SIGNED)).close()
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    yield server
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return open_files("", tmp_path)
    request.getfixturevalue("s3")
    return open_files(f"s3://{BUCKET}/desk", tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"a picture", bytes(range(256)) * 40_000], ids=["empty", "small", "10 MB"]
)
async def test_what_is_kept_is_read_back_under_the_hash_of_its_bytes(files: Files, content: bytes):
    name = await files.keep(content)

    assert name == hashlib.sha256(content).hexdigest()
    assert await files.keep(content) == name, "the same bytes again are the same file"
    assert await files.read(name) == content


@pytest.mark.parametrize("torn", [b"", b"a pic", bytes(9)], ids=["nothing", "half", "zeros"])
async def test_a_file_that_a_power_cut_has_torn_is_written_again(tmp_path: Path, torn: bytes):
    """What was not confirmed comes again; a torn file under its name must not be taken for it."""
    files = open_files("", tmp_path)
    name = await files.keep(b"a picture")
    (tmp_path / "files" / name[:2] / name[2:]).write_bytes(torn)

    assert await files.keep(b"a picture") == name
    assert await files.read(name) == b"a picture"


async def test_the_head_of_a_file_is_read_without_the_rest(files: Files):
    name = await files.keep(bytes(range(256)) * 40_000)
    assert await files.head(name, 300) == bytes(range(256)) + bytes(range(44))
    with pytest.raises(KeyError):
        await files.head("0" * 64, 300)


async def test_a_file_of_any_size_is_read_in_pieces_and_taken_over_from_the_disk(
    files: Files, tmp_path: Path
):
    content = bytes(range(256)) * 50_000
    (tmp_path / "copy").write_bytes(content)
    name = hashlib.sha256(content).hexdigest()
    for _ in range(2):  # taken over again it is the same file
        await files.take_over(name, tmp_path / "copy")
    pieces = [piece async for piece in files.pieces(name)]

    assert b"".join(pieces) == content == await files.read(name)
    assert len(pieces) > 1
    with pytest.raises(KeyError):
        [piece async for piece in files.pieces("0" * 64)]


async def test_a_file_that_was_never_kept_is_told(files: Files):
    with pytest.raises(KeyError):
        await files.read("0" * 64)
    with pytest.raises(KeyError):
        await files.read("../../secret-key")


async def test_a_store_that_is_away_keeps_nothing_and_says_so(s3: ThreadedMotoServer, tmp_path: Path):
    files = open_files(f"s3://{BUCKET}/desk", tmp_path)
    s3.stop()
    with pytest.raises(StorageUnavailable, match="could not be stored"):
        await files.keep(b"a picture")
    with pytest.raises(StorageUnavailable, match="could not be read"):
        await files.read("0" * 64)
    with pytest.raises(StorageUnavailable, match="could not be read"):
        [piece async for piece in files.pieces("0" * 64)]
    (tmp_path / "copy").write_bytes(b"a picture")
    with pytest.raises(StorageUnavailable, match="could not be stored"):
        await files.take_over("0" * 64, tmp_path / "copy")


async def test_a_bucket_that_does_not_exist_is_told(s3: ThreadedMotoServer, tmp_path: Path):
    with pytest.raises(StorageUnavailable, match="AMENDS_FILES_URL names does not exist"):
        await open_files("s3://another/desk", tmp_path).keep(b"a picture")


def test_an_address_of_no_store_is_a_wrong_setting(tmp_path: Path):
    with pytest.raises(SettingError, match="AMENDS_FILES_URL"):
        open_files("ftp://files.example.org/desk", tmp_path)


async def test_a_customer_s_picture_is_kept_in_the_store_and_seen_by_staff(
    s3: ThreadedMotoServer, sqlite_database_url: str, tmp_path: Path
):
    async with (
        desk_process(sqlite_database_url, tmp_path, FILES_URL=f"s3://{BUCKET}/desk") as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url) as web,
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        customer = await Customer.arrive(web)
        photo = await customer.upload("shelf.png", picture(), "image/png")
        await customer.say("The oak shelf I ordered is split.", files=[photo])
        reference = number(str((await customer.hears("complaint number is"))[-1]["text"]))
        await Console.sign_in(staff, desk.link())
        page = (await staff.get(f"/console/complaints/{reference}")).text
        assert "shelf.png" in page
        found = re.search(r'href="([^"]+/files/[\w-]+)"', page)
        assert found, page
        assert (await staff.get(found[1])).content[:4] == b"\x89PNG"
    assert not (tmp_path / "files").exists()


def test_files_of_the_store_are_in_a_backup_and_come_back(
    s3: ThreadedMotoServer, sqlite_database_url: str, tmp_path: Path
):
    """Out of one bucket, and into a folder or a part of the bucket where there is nothing yet."""
    migrate(sqlite_database_url)
    store = open_files(f"s3://{BUCKET}/desk", tmp_path)
    name = asyncio.run(store.keep(b"a picture"))
    with closing(sqlite3.connect(tmp_path / "amends.db")) as connection, connection:
        connection.execute(_NAMED, (name,))
    kept = tmp_path / "kept"
    key = {"SECRET_KEY": "a key nobody guesses"}
    there = settings_for(sqlite_database_url, tmp_path, FILES_URL=f"s3://{BUCKET}/desk", **key)
    made, missing = back_up(there, kept, lambda _: None)
    assert (made.files.count, missing) == (1, [])
    for place, url in enumerate(["", f"s3://{BUCKET}/again"]):
        data = tmp_path / f"again-{place}"
        restore(settings_for(f"sqlite:///{data / 'a.db'}", data, FILES_URL=url, **key), kept, lambda _: None)
        assert asyncio.run(open_files(url, data).read(name)) == b"a picture"

    s3.stop()
    with pytest.raises(StorageUnavailable, match="could not be read"):
        back_up(there, tmp_path / "another", lambda _: None)
    assert not list(tmp_path.glob("another*"))


async def test_the_check_says_what_the_store_would_say(s3: ThreadedMotoServer, tmp_path: Path):
    told = [await files_work(open_files(f"s3://{bucket}/desk", tmp_path)) for bucket in (BUCKET, "another")]

    assert [each.good for each in told] == [True, False]
    assert "AMENDS_FILES_URL" in told[1].text
