"""The benchmark, too short to measure anything: every unit is answered, a kill loses nothing, the report is whole."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# one worker for both tests: the report is made once
pytestmark = [pytest.mark.integration, pytest.mark.kill, pytest.mark.slow, pytest.mark.xdist_group("bench")]

ROOT = Path(__file__).resolve().parents[2]
MEASURES = [
    "A 2 KB, one at a time",
    "A 2 KB, 16 at once",
    "A 200 KB, one at a time",
    "B one at a time",
    "B 16 at once",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench") / "report.md"
    done = subprocess.run(
        [sys.executable, "scripts/bench", "--quick", "--out", out],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out.read_text("utf-8")


def rows(report: str, heading: str) -> dict[str, list[str]]:
    """The table under a heading, its rows by their first cell."""
    section = report.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return {first.strip(): [cell.strip() for cell in rest] for first, *rest in lines}


def test_every_measure_has_its_floor_and_its_figures(report):
    rates, times = rows(report, "Rates"), rows(report, "Times")
    for name in MEASURES:
        floor, desk, ratio, *_ = (float(cell.replace(",", "")) for cell in rates[name][:3])
        assert floor > 0
        assert desk > 0
        assert ratio > 0
        assert len(re.findall(r"\d+\.\d", times[name][1])) == 3


def test_every_unit_is_answered_once(report):
    asked, lost, doubled = re.search(
        r"Of (\d+) units given to the desk, (\d+) were lost and (\d+) doubled", report
    ).groups()
    assert (int(asked) > 60, lost, doubled) == (True, "0", "0")
    assert re.search(r"a case each: 0 missing, 0 doubled", report)


def test_memory_is_read(report):
    assert re.match(r"\d+ MB", rows(report, "Memory")["peak"][0])


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_a_slow_disk_is_tried(report):
    at_once = rows(report, "Slow disk")
    del at_once["at once"]
    assert {name: float(rate) > 0 for name, (rate, _) in at_once.items()} == {
        "1": True,
        "16": True,
        "64": True,
    }


def test_a_kill_in_mid_run_loses_and_doubles_nothing(report):
    counts = rows(report, "kill -9")
    del counts["of"]
    assert len(counts) == 4
    for name, (sent, lost, doubled) in counts.items():
        assert (int(sent) > 0, lost, doubled) == (True, "0", "0"), name
    assert "Nothing lost and nothing doubled: yes" in report


def test_a_mailbox_is_read_beside_the_listener_and_nothing_is_lost(report):
    found = rows(report, "Mailbox")
    for name in ("push, p50", "full, a second"):
        assert float(found[name][2]) > 0
    asked, missing, doubled = re.search(
        r"For ([\d,]+) mails the desk's database holds a case each:\n(\d+) missing, (\d+) doubled", report
    ).groups()
    warm_up, measured = 8 + 8 + 24 + 8, 8 + 8 + 24 + 24
    assert (int(asked), missing, doubled) == (warm_up + measured, "0", "0")
