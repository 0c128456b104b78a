"""JSON for columns: what the fast writer takes, and what only the standard library can write."""

import json

import pytest

from backend.database.statements import to_json


@pytest.mark.parametrize(
    "value",
    [None, {}, {"名": ["值", 1, 1.5, True, None]}, {"broken": "a\ud800b"}, {"nul": "a\0b", "line": "\u2028"}],
)
def test_what_is_written_reads_back_the_same(value):
    assert json.loads(to_json(value)) == value


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        to_json({"what": object()})
