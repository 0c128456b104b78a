"""When a test may skip: never as root, which can install what is missing; otherwise counted at the end."""

import os
from collections import Counter
from collections.abc import Generator
from typing import Any, NoReturn

import pytest

AS_ROOT = os.geteuid() == 0


def skip_without_package(package: str) -> NoReturn:
    """Skip for want of a system package, by its apt name."""
    pytest.skip(f"needs the apt package {package}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_as_root(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        _fail_as_root(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(_reason(report) for report in skipped)
    terminalreporter.section(f"{len(skipped)} skipped, so not shown to work")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count:5}  {reason}")


def _fail_as_root(report: Any) -> None:
    if AS_ROOT:
        report.longrepr = f"{report.nodeid} skipped, which fails as root: {_reason(report)}"
        report.outcome = "failed"


def _reason(report: Any) -> str:
    # pytest gives a skip as (file, line, reason)
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(reason).removeprefix("Skipped: ")
