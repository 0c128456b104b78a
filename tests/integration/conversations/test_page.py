"""The page of conversations is what they come to."""

from pathlib import Path

import pytest

from integration.conversations.page import page

pytestmark = pytest.mark.integration
PAGE = Path(__file__).parents[3] / "docs" / "conversations.md"
TEN = 10


async def test_the_page_of_conversations_is_as_they_run(tmp_path: Path) -> None:
    written = await page(tmp_path)
    assert written.count("\n## ") >= TEN
    assert PAGE.read_text(encoding="utf-8") == written, "run scripts/conversations"
