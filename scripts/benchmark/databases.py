"""Where the desk and the floors keep their rows: files of their own, or empty databases on one PostgreSQL."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from benchmark.ports import unused_port
from benchmark.server import ROOT

Database = Callable[[Path], str]
"""An empty database for what works in a folder; its URL."""


def in_files(folder: Path) -> str:
    return f"sqlite:///{folder / 'amends.db'}"


@contextmanager
def on_server(url: str) -> Iterator[Database]:
    """Databases on a running server, dropped at the end; `url` may name any database there."""
    import psycopg

    made: list[str] = []

    def administer(statement: str) -> None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(_folder: Path) -> str:
        made.append(f"amends_bench_{uuid4().hex[:12]}")
        administer(f"CREATE DATABASE {made[-1]}")
        return url.rpartition("/")[0] + f"/{made[-1]}"

    try:
        yield create
    finally:
        for name in made:
            administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def own_server() -> Iterator[str]:
    """A PostgreSQL as the tests start it, but durable: fsync and synchronous commits on. Its URL."""
    sys.path.insert(0, str(ROOT / "tests"))
    import servers

    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}
    settings = {**servers.POSTGRES_SETTINGS, **durable}
    with servers._postgres_folder() as folder:  # noqa: SLF001 - the tests' own way to a server, kept once
        programs = servers._postgres_programs(folder)  # noqa: SLF001
        servers._run_as_server(  # noqa: SLF001
            programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", folder / "data",
        )  # fmt: skip
        port = unused_port()
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        given = [f"-c{key}={value}" for key, value in settings.items()]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-p", str(port), *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **servers._server_user(),  # noqa: SLF001
            )
            try:
                servers._wait_until_ready(url, process, folder / "log")  # noqa: SLF001
                yield url
            finally:
                servers._stop(process)  # noqa: SLF001
