"""The hash chain: whole when untouched, broken at the first touched event."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend import audit

START = datetime(2026, 11, 16, 10, tzinfo=UTC)


def chain(length: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    previous = ""
    for number in range(1, length + 1):
        row = {
            "complaint_id": 7,
            "sequence": number,
            "at": START + timedelta(minutes=number),
            "actor": "customer",
            "event": "said",
            "data": {"message": number},
        }
        rows.append({**row, "previous": previous, "hash": audit.link(previous, **row)})
        previous = rows[-1]["hash"]
    return rows


@given(st.integers(0, 12))
def test_an_untouched_chain_is_whole(length: int) -> None:
    assert audit.broken(chain(length)) is None


@given(st.integers(1, 12), st.data())
def test_any_touched_field_is_found_where_it_stands(length: int, data: st.DataObject) -> None:
    rows = chain(length)
    at = data.draw(st.integers(0, length - 1))
    field = data.draw(st.sampled_from(["actor", "event", "at", "data", "hash", "previous"]))
    rows[at][field] = START if field == "at" else {} if field == "data" else "touched"
    assert audit.broken(rows) == at + 1


def test_a_missing_event_is_found() -> None:
    rows = chain(5)
    del rows[2]
    assert audit.broken(rows) == 3


def test_a_digest_needs_the_secret_of_its_case() -> None:
    assert audit.digest("one", "words") != audit.digest("two", "words")
