"""What a first message finds done already."""

from datetime import UTC, datetime

import pytest

from dialogs.readiness import get_ready
from dialogs.understanding import addresses, grammar, lexicon, orders, people, understand

LANGUAGES = ("en", "zh-CN")
TABLES = (grammar.grammar, people.rules, addresses.rules, lexicon, orders.tables)


@pytest.mark.parametrize(
    "text",
    ["The kettle I bought on 2 November broke. Ann Price, 07700 900452", "11月2日买的水壶坏了，王小明"],
)
def test_a_first_message_waits_for_no_table_to_be_built(text):
    for table in TABLES:
        table.cache_clear()
    get_ready(LANGUAGES)
    built = [table.cache_info().misses for table in TABLES]
    understand(text, now=datetime(2026, 11, 16, tzinfo=UTC), languages=LANGUAGES)
    assert [table.cache_info().misses for table in TABLES] == built
