"""What is urgent overtakes what waits: danger is told even while a provider is busy with the rest (law 5)."""

from pathlib import Path

from channels.base import SendError
from desk import desk


async def test_words_of_danger_overtake_what_waits_at_their_address(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        running.customer.refusal = SendError("busy", permanent=False, retry_after=600)
        assert await running.says("My kettle broke yesterday, order LH-8821345. I want my money back.") == []

        running.customer.refusal = None
        await running.customer.say("There is smoke coming out of it and my hand is burnt")
        first = await running.customer.hears()

        assert first.kind == "safety"
        waiting = await running.rows("select kind from message where status = 'queued' order by id")
        assert waiting[0] == ("acknowledgement",)
