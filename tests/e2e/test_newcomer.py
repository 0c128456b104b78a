"""README's first command on a fresh copy of the project, with nothing but Python, pip and make."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import httpx
import pytest
from benchmark.ports import unused_port

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("newcomer")]

ROOT = Path(__file__).parents[2]
SECONDS = 300  # packages come over the network


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
async def test_make_run_serves_the_desk_from_a_fresh_copy(tmp_path: Path):
    copy = await fresh_copy(tmp_path / "amends")
    port = unused_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(tmp_path)),
        "AMENDS_MAIL_LISTEN": f"127.0.0.1:{unused_port()}",
        **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))},
        **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")},
    }
    process = await asyncio.create_subprocess_exec(
        "make", "run", f"PORT={port}",
        cwd=copy, env=environment, start_new_session=True,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        printed = await until(process, "Mail from the desk")
        assert f"http://127.0.0.1:{port}/chat" in printed
        assert "(works once)" in printed
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            assert (await http.get("/readyz")).status_code == 200
            assert "<textarea" in (await http.get("/chat")).text
        assert (copy / "var" / "amends.db").exists()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()


async def fresh_copy(folder: Path) -> Path:
    """What is committed, or would be: the files git knows and has not been told to ignore."""
    listed = await asyncio.create_subprocess_exec(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    names = (await listed.communicate())[0].decode().split("\0")
    if listed.returncode:
        pytest.skip("this is no git checkout: a fresh copy cannot be told from what was made here")
    for name in filter(None, names):
        if (ROOT / name).is_file() and not name.startswith("docs/images/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


async def until(process: asyncio.subprocess.Process, words: str) -> str:
    """What it printed up to these words."""
    printed = ""
    assert process.stdout
    async with asyncio.timeout(SECONDS):
        while words not in printed:
            line = await process.stdout.readline()
            assert line, f"make run ended:\n{printed}"
            printed += line.decode()
    return printed
