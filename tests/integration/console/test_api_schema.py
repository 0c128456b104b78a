"""The API against its own description: whatever fits it is taken, whatever does not is refused, nothing breaks."""

import asyncio
import sys
from pathlib import Path

import pytest

from staff import desk, seeded

pytestmark = [pytest.mark.integration, pytest.mark.slow]


async def test_no_generated_request_breaks_the_api_or_its_description(tmp_path: Path):
    async with desk(tmp_path) as served:
        await seeded(served)
        token = await served.program.office.access.add_token("fuzz", "manager")
        api = f"{served.url}/api/v1"
        program = str(Path(sys.executable).parent / "schemathesis")
        run = await asyncio.create_subprocess_exec(
            program,
            "run",
            f"{api}/openapi.json",
            *("--url", api, "-H", f"Authorization: Bearer {token}", "--max-examples", "10", "--no-color"),
            *("--phases", "coverage,fuzzing", "--seed", "1"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=tmp_path,
        )
        said, _ = await run.communicate()

    assert run.returncode == 0, said.decode(errors="replace")[-6000:]
