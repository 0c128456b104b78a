"""Statements of the hot path, compiled once and run on the driver's own cursor.

SQLAlchemy takes some 50 µs to run a statement it has compiled before, several times what the databases take for these;
and it compiles the dialects' `on_conflict_do_nothing` anew at every call. The statements themselves stay SQLAlchemy's.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import pydantic_core
from sqlalchemy import BindParameter, Connection, Dialect, Table, TextClause, bindparam, text
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable


class Conflict(Exception):
    """A constraint refused the row."""


Binder = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement compiled for one dialect: its SQL, how values become parameters, and how rows are read back."""

    sql: str
    bind: Binder
    columns: Sequence[tuple[str, Any]]


class Prepared:
    """A statement that is the same at every call; values go through the types of its columns."""

    def __init__(self, statement: Executable, keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._keys = list(keys) if keys is not None else None
        self._ready: dict[str, _Ready] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Runs it and returns the rows as the driver gives them, none for a statement without RETURNING."""
        cursor = self._execute(connection, self._compiled(connection), values)
        rows: Sequence[Any] = cursor.fetchall() if cursor.description else ()
        cursor.close()
        return rows

    def first(self, connection: Connection, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Runs it and returns the first row by column name, values read through the types of their columns."""
        return next(iter(self.all(connection, values)), None)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Runs it and returns every row in the same way."""
        ready = self._compiled(connection)
        cursor = self._execute(connection, ready, values)
        rows = cursor.fetchall()
        cursor.close()
        return [
            {
                name: value if read is None else read(value)
                for (name, read), value in zip(ready.columns, row, strict=True)
            }
            for row in rows
        ]

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Runs it and returns how many rows it changed."""
        cursor = self._execute(connection, self._compiled(connection), values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs it for each of the rows."""
        ready = self._compiled(connection)
        cursor = _cursor(connection)
        cursor.executemany(ready.sql, [ready.bind(row) for row in rows])
        cursor.close()

    def _execute(self, connection: Connection, ready: _Ready, values: Mapping[str, Any]) -> Any:
        cursor = _cursor(connection)
        try:
            cursor.execute(ready.sql, ready.bind(values))
        except Exception as error:
            if any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__):
                raise Conflict(str(error).splitlines()[0]) from error
            raise
        return cursor

    def _compiled(self, connection: Connection) -> _Ready:
        ready = self._ready.get(connection.dialect.name)
        if ready is None:
            ready = self._ready[connection.dialect.name] = self._compile(connection.dialect)
        return ready

    def _compile(self, dialect: Dialect) -> _Ready:
        compiled: SQLCompiler = self._statement.compile(  # type: ignore[attr-defined]  # every executable can be
            dialect=dialect, column_keys=self._keys
        )
        assert_plain(compiled)
        columns = [
            (column.keyname, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in compiled._result_columns  # noqa: SLF001 - where else the types of a row are told
        ]
        return _Ready(str(compiled), _binder(compiled), columns)


def _binder(compiled: SQLCompiler) -> Binder:
    """How the values of a call become the driver's parameters: picked in order, then those processed that need it."""
    known = {name: _processor(compiled, bind) for bind, name in compiled.bind_names.items()}
    names = list(compiled.positiontup or known)
    usual = dict(compiled.params)
    pick = itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[name] for name in names)
    processed = [(at, known[name]) for at, name in enumerate(names) if known[name] is not None]

    def in_order(given: Mapping[str, Any]) -> list[Any]:
        try:
            found = list(pick(given))
        except KeyError:
            found = list(pick({**usual, **given}))
        for at, process in processed:
            found[at] = process(found[at])
        return found

    if compiled.positiontup is None:
        return lambda given: dict(zip(names, in_order(given), strict=True))
    return in_order


def assert_plain(compiled: SQLCompiler) -> None:
    """A list in a parameter would have to be written out at each call: such a statement is not for this."""
    if compiled.post_compile_params:
        raise TypeError("a statement with a list of values cannot be prepared")


def insert_unless_known(table: Table, names: Sequence[str], *, key: str = "id") -> TextClause:
    """Inserts a row and returns its key; returns nothing where a constraint knows the row already (law 3)."""
    columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
    parts = (
        "INSERT INTO",
        table.name,
        f"({columns}) VALUES ({values})",
        f"ON CONFLICT DO NOTHING RETURNING {key}",
    )
    return text(" ".join(parts)).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def to_json(value: Any) -> str:
    """JSON for a column. The standard library's takes five times as long; a lone surrogate only it can write."""
    try:
        return pydantic_core.to_json(value).decode()
    except (ValueError, UnicodeError):
        return json.dumps(value)


def _processor(compiled: SQLCompiler, bind: BindParameter[Any]) -> Any:
    return bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
