import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
OWNERS_CHOICE = ["python-telegram-bot", "aiosmtplib", "aioimaplib", "fastapi", "sqlmodel", "twilio"]


def locked(lock: str) -> dict[str, str]:
    """Every locked requirement with its hashes, by name."""
    entries = re.split(r"^(?=[a-z0-9])", (TOP / lock).read_text(), flags=re.MULTILINE)
    return {match[0]: entry for entry in entries if (match := re.match(r"[a-z0-9._-]+", entry))}


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert not re.search(r"://|^\s*--(?!hash=)", (TOP / lock).read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_exact_and_hashed(lock):
    assert [name for name, entry in locked(lock).items() if "==" not in entry or "sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked(lock):
    assert names(PROJECT["dependencies"]) - locked(lock).keys() == set()


def test_what_the_tests_need_is_locked_for_development_only():
    development = names(PROJECT["optional-dependencies"]["dev"])
    assert development - locked("requirements-dev.txt").keys() == set()
    assert "pytest" not in locked("requirements.txt")


def test_the_owners_libraries_come_first():
    assert [re.match(r"[a-z-]+", line)[0] for line in PROJECT["dependencies"]][:6] == OWNERS_CHOICE


def test_both_locks_choose_the_same_versions():
    def versions(lock):
        return {entry.split()[0] for entry in locked(lock).values()}

    assert versions("requirements.txt") - versions("requirements-dev.txt") == set()


def test_the_change_log_opens_with_the_version_of_the_package():
    headings = re.findall(r"^## \[(.+?)]", (TOP / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == PROJECT["version"]


def test_the_licence_is_the_one_the_package_states():
    assert PROJECT["license"] == "GPL-3.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in (TOP / "LICENSE").read_text()
