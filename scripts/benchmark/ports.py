"""Ports for servers on loopback, for the benchmark and for the tests."""

import random
import socket

_OWN = range(12_000, 32_000)  # below what Linux and Docker hand out to whoever asks for no port of their own
_TRIES = 100
_chance = random.SystemRandom()


def unused_port() -> int:
    """A port nobody listens on. It is not one that the system gives to a connection going out, or to a server that
    asked for any: between this answer and its use, such a port was taken now and then. Raises RuntimeError."""
    for _ in range(_TRIES):
        port = _chance.choice(_OWN)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no port of {_OWN.start} to {_OWN.stop} is free")
