"""Talks remembered between turns, so that the next one need not read them; their versions guard each."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.situation import Talk
from channels.base import Address

KEPT = 128  # each takes some 20 kB with its form; a forgotten one is read again in a third of a millisecond


class Known:
    """The talks of late, by address."""

    def __init__(self) -> None:
        self._talks: OrderedDict[Address, Talk] = OrderedDict()

    def get(self, address: Address) -> Talk | None:
        return self._talks.get(address)

    def keep(self, address: Address, talk: Talk) -> None:
        """Remembers a talk as its last turn left it; the one not heard of for longest goes."""
        self._talks[address] = talk
        self._talks.move_to_end(address)
        if len(self._talks) > KEPT:
            self._talks.popitem(last=False)

    def forget(self, address: Address) -> None:
        self._talks.pop(address, None)

    def told(self, case: Mapping[str, Any]) -> None:
        """A case was written beside its talk. Where only its acknowledgement was accepted, the talk takes its new row;
        else more has changed than the row tells (its owner, its clocks, who wrote), and the talk is read again."""
        address = Address(case["channel"], case["account"], case["peer"])
        talk = self._talks.get(address)
        if talk is None or talk.case is None or talk.case["id"] != case["id"]:
            return
        if case["version"] <= talk.case["version"]:
            return
        if case["version"] == talk.case["version"] + 1 and talk.case["acknowledged_at"] is None:
            self._talks[address] = replace(talk, case=dict(case))
        else:
            self.forget(address)
