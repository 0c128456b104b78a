"""A served desk for the customer's pages: the real program on a free port, its clock the real one."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from benchmark.ports import unused_port

from backend import listing
from backend.actors import SYSTEM, Actor
from backend.states import events_from
from bot.app import Program, compose, prepare, served
from bot.settings import read_settings

MEI = Actor("staff", 1, "Mei Lin", "manager")
DECISION = {
    "outcome": "upheld",
    "reasons": "Our card terminal sent your payment a second time after a dropped line.",
    "remedy": "We refund £249.00 to the same card by 27 November.",
}
# The way of a case from assigned to the answer.
TO_DECISION = (
    ("assign", {"owner": 1}),
    (
        "assessed",
        {"assessment": {"severity": 2, "safety": 1, "complexity": 1, "impact": 1, "immediate_needed": "no"}},
    ),
    ("propose", DECISION),
    ("approve_and_send", {}),
)


@dataclass
class Served:
    program: Program
    url: str

    async def complain(self, words: str, language: str = "en") -> Mapping[str, Any]:
        """A complaint made in the web chat; its case once the number is given."""
        async with httpx.AsyncClient(base_url=self.url) as http:
            token = (await http.post("/channels/web/conversations")).json()["token"]
            headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
            body = {"id": "1", "text": words}
            (await http.post("/channels/web/messages", json=body, headers=headers)).raise_for_status()
            await self.quiet()
            async with http.stream("GET", "/channels/web/events", headers=headers) as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data: ") and (reference := json.loads(line[6:]).get("reference")):
                        return await self.case(reference)
        raise AssertionError("no number came")

    async def case(self, reference: str) -> Mapping[str, Any]:
        found = await self.program.database.read(lambda c: listing.by_reference(c, reference))
        assert found is not None
        return found

    async def moves(self, case: Mapping[str, Any], *events: tuple[str, dict[str, Any]]) -> None:
        """Staff move the case."""
        verbs = self.program.complaints
        for event, data in events:
            await self.program.database.write(
                lambda tx, event=event, data=data: verbs.transition(
                    tx, case["id"], event, MEI, datetime.now(UTC), reason=data.get("reason", ""), data=data
                )
            )
        await self.quiet()

    async def submit(self, case: Mapping[str, Any]) -> None:
        """The case leaves the intake, as it does when the customer has said enough."""
        verbs = self.program.complaints
        for event in ("submit", "ack_sent"):
            state = (await self.case(case["reference"]))["state"]
            if event in events_from(state):
                await self.program.database.write(
                    lambda tx, event=event: verbs.transition(
                        tx, case["id"], event, SYSTEM, datetime.now(UTC), reason="in the test"
                    )
                )
                await self.quiet()

    async def quiet(self) -> None:
        await self.program.inbox.settle()
        await self.program.outbox.settle()

    def link(self, case: Mapping[str, Any]) -> str:
        return self.program.office.access.case_link(case)


@asynccontextmanager
async def serving(folder: Path, port: int | None = None, **more: str) -> AsyncIterator[Served]:
    """The desk on a data folder, for the time of the block; the same folder and port is the same desk again."""
    port = port or unused_port()
    url = f"http://127.0.0.1:{port}"
    given = {"AMENDS_DATA": str(folder), "AMENDS_PORT": str(port), "AMENDS_PUBLIC_URL": url}
    given |= {"AMENDS_ORGANISATION": "Fernhill Home", "AMENDS_UNDO_SECONDS": "0"}
    settings = read_settings({**given, **{f"AMENDS_{name}": value for name, value in more.items()}})
    lock = prepare(settings)
    program = compose(settings)
    try:
        async with served(program):
            yield Served(program, url)
    finally:
        if lock:
            lock.close()
        await asyncio.sleep(0)
