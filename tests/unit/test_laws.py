"""Laws that hold for the code as it stands: read from its syntax, and the walk through the laws kept true."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
CORE = [
    *sorted((TOP / "dialogs").rglob("*.py")),
    *sorted(path for path in (TOP / "backend").rglob("*.py") if "web" not in path.parts),
    *sorted((TOP / "notifications").rglob("*.py")),
    *(TOP / "bot" / name for name in ("inbox.py", "intake.py", "effects.py", "situation.py")),
]
IMPURE = {
    "aiohttp", "asyncio", "backend", "bot", "fastapi", "httpx", "logging", "notifications", "obstore", "os", "random",
    "requests", "secrets", "socket", "sqlalchemy", "sqlite3", "sqlmodel", "structlog", "subprocess", "threading",
    "time", "urllib", "uuid",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter"}


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield path, node


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(TOP)}:{getattr(node, 'lineno', 0)}"


def test_the_dialog_knows_no_world() -> None:
    found = []
    for path, node in trees(sorted((TOP / "dialogs").rglob("*.py"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [f"{where(path, node)} {name}" for name in names if name.partition(".")[0] in IMPURE]
    assert found == []


def test_the_dialog_has_no_clock() -> None:
    found = []
    for path, node in trees(sorted((TOP / "dialogs").rglob("*.py"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            owner = ast.unparse(node.func.value)
            if owner.rpartition(".")[2] in {"datetime", "date", "time"}:
                found.append(f"{where(path, node)} {owner}.{node.func.attr}")
    assert found == []


def test_the_core_never_asks_a_channel_for_its_name() -> None:
    channels = {path.stem for path in (TOP / "channels").iterdir() if path.stem not in {"__init__", "base"}}
    channels |= {"telegram", "whatsapp"}
    found = []
    for path, node in trees(CORE):
        if isinstance(node, ast.Compare) and re.search(r"\b(channel|name|account)\b", ast.unparse(node)):
            told = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
            found += [f"{where(path, node)} {ast.unparse(node)}"] if told & channels else []
    assert "email" in channels
    assert found == []


def test_a_state_is_set_in_one_place() -> None:
    found = []
    for path in [*CORE, *sorted((TOP / "backend" / "web").rglob("*.py"))]:
        tree = ast.parse(path.read_text("utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                call = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("set")
                if call and any(keyword.arg == "state" for keyword in node.keywords):
                    found.append(f"{path.relative_to(TOP)} {function.name}")
    assert found == ["backend/case.py move"]


def cited() -> list[tuple[str, str]]:
    """Every test the walk through the laws names: `file::test`."""
    return re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (TOP / "docs" / "laws.md").read_text("utf-8"))


def test_the_walk_through_the_laws_names_every_law() -> None:
    headings = re.findall(r"^## (\d+)\. ", (TOP / "docs" / "laws.md").read_text("utf-8"), re.MULTILINE)
    assert headings == [str(number) for number in range(1, 13)]
    assert len(cited()) >= 24


@pytest.mark.parametrize(("file", "name"), cited())
def test_a_test_the_laws_name_exists(file: str, name: str) -> None:
    assert re.search(rf"def {name}\(", (TOP / file).read_text("utf-8"))


def test_the_settings_table_of_the_handbook_is_whole() -> None:
    settings = import_module("bot.settings")
    known = {name.upper() for name in settings.Settings.model_fields} - {
        "CHANNELS",
        "WELCOME",
        "HOST",
        "PORT",
    }
    table = (TOP / "docs" / "operations.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))
    for page in (TOP / "docs" / "channels").glob("*.md"):
        text = page.read_text("utf-8")
        for family in re.findall(r"^\| `AMENDS_([A-Z]+_)…` ", text, re.MULTILINE):
            told |= {family + name for name in re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE)}
        for row in re.findall(r"^\s*\| (`AMENDS_[^|]*) \|", text, re.MULTILINE):
            told |= set(re.findall(r"`AMENDS_([A-Z_]+)`", row))
    assert known | set(settings.CHANNEL_SETTINGS) == told - {"HOST", "PORT"}
