"""Ports for servers on loopback, for the benchmark and for the tests."""

import os
import random
import socket

_OWN = range(12_000, 32_000)  # below what Linux and Docker hand out to whoever asks for no port of their own
_SHARES = 8  # of tests that run side by side; each takes ports of its own
_TRIES = 100
_chance = random.SystemRandom()
_given: set[int] = set()


def unused_port() -> int:
    """A port nobody listens on, never the same twice. It is not one that the system gives to a connection going out, or
    to a server that asked for any, nor one another worker of the tests is given: between this answer and its use, such
    a port was taken now and then. Raises RuntimeError."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    own = _OWN[int(worker) % _SHARES :: _SHARES]
    for _ in range(_TRIES):
        port = _chance.choice(own)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise RuntimeError(f"no port of {_OWN.start} to {_OWN.stop} is free")
