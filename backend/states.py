"""The one table of states and transitions (data/states.json); nothing else may change a state (law 9)."""

import json
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files

_DATA = json.loads(files("backend").joinpath("data/states.json").read_text("utf-8"))

NEW = "-"
STATES: tuple[str, ...] = tuple(_DATA["states"])
ROLES: tuple[str, ...] = tuple(_DATA["roles"])
PROFILES: tuple[str, ...] = tuple(_DATA["profiles"])


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: `actors` are customer, system, staff or manager."""

    source: str
    event: str
    target: str
    actors: frozenset[str]
    guard: str


def _rows() -> tuple[Transition, ...]:
    rows = [
        Transition(row["from"], row["event"], row["to"], frozenset(row["actor"].split("/")), row["guard"])
        for row in _DATA["transitions"]
    ]
    rows += [
        Transition(state, "withdraw", "closed", frozenset({"customer"}), "reason withdrawn; text kept")
        for state in _DATA["withdraw_from"]
    ]
    return tuple(rows)


TABLE: tuple[Transition, ...] = _rows()

_BY_STATE: dict[str, dict[str, tuple[Transition, ...]]] = defaultdict(dict)
for _row in TABLE:
    _BY_STATE[_row.source][_row.event] = (*_BY_STATE[_row.source].get(_row.event, ()), _row)


def events_from(state: str) -> tuple[str, ...]:
    """The events that may happen in a state, in the table's order."""
    return tuple(_BY_STATE.get(state, {}))


def transitions(state: str, event: str) -> tuple[Transition, ...]:
    """The rows for an event in a state: several where a guard picks the target, none when it may not happen."""
    return _BY_STATE.get(state, {}).get(event, ())
