"""The desk under cProfile, every thread its own: `python -m benchmark.counted OUT serve …` writes OUT-<thread>."""

import cProfile
import sys
import threading
from pathlib import Path


def main() -> None:
    out = Path(sys.argv[1])
    sys.argv = ["amends", *sys.argv[2:]]
    original = threading.Thread.run

    # the writer is a daemon thread that may be ended with the process, so files are written as threads end
    def run(self: threading.Thread) -> None:
        counted = cProfile.Profile()
        try:
            counted.runcall(original, self)
        finally:
            counted.dump_stats(f"{out}-{self.name}")

    threading.Thread.run = run  # type: ignore[method-assign]
    from bot.__main__ import main as serve

    counted = cProfile.Profile()
    try:
        counted.runcall(serve)
    finally:
        counted.dump_stats(f"{out}-main")


if __name__ == "__main__":
    main()
