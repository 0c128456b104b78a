"""Statements of the hot path, compiled once and run on the driver's own cursor.

SQLAlchemy takes some 50 µs to run a statement it has compiled before, several times what the databases take for these;
and it compiles the dialects' `on_conflict_do_nothing` anew at every call. The statements themselves stay SQLAlchemy's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, TextClause, bindparam, text
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable


class Conflict(Exception):
    """A constraint refused the row."""


class Prepared:
    """A statement that is the same at every call; values go through the types of its columns.

    Rows come back as the driver gives them, so only plain columns (numbers, text) may be returned.
    """

    def __init__(self, statement: Executable, keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._keys = list(keys) if keys is not None else None
        self._ready: dict[str, tuple[str, list[tuple[str, Any]], dict[str, Any], bool]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Runs it and returns the rows it returns, none for a statement without RETURNING."""
        cursor = self._execute(connection, values)
        rows: Sequence[Any] = cursor.fetchall() if cursor.description else ()
        cursor.close()
        return rows

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Runs it and returns how many rows it changed."""
        cursor = self._execute(connection, values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs it for each of the rows."""
        sql, binds, usual, named = self._compiled(connection)
        cursor = _cursor(connection)
        cursor.executemany(sql, [_values(binds, usual, row, named=named) for row in rows])
        cursor.close()

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        sql, binds, usual, named = self._compiled(connection)
        cursor = _cursor(connection)
        try:
            cursor.execute(sql, _values(binds, usual, values, named=named))
        except Exception as error:
            if any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__):
                raise Conflict(str(error).splitlines()[0]) from error
            raise
        return cursor

    def _compiled(self, connection: Connection) -> tuple[str, list[tuple[str, Any]], dict[str, Any], bool]:
        ready = self._ready.get(connection.dialect.name)
        if ready is None:
            ready = self._ready[connection.dialect.name] = self._compile(connection)
        return ready

    def _compile(self, connection: Connection) -> tuple[str, list[tuple[str, Any]], dict[str, Any], bool]:
        compiled = self._statement.compile(  # type: ignore[attr-defined]  # every executable can be
            dialect=connection.dialect, column_keys=self._keys
        )
        assert_plain(compiled)
        known = {name: _processor(compiled, bind) for bind, name in compiled.bind_names.items()}
        binds = [(name, known[name]) for name in compiled.positiontup or known]
        return str(compiled), binds, dict(compiled.params), compiled.positiontup is None


def assert_plain(compiled: SQLCompiler) -> None:
    """A list in a parameter would have to be written out at each call: such a statement is not for this."""
    if compiled.post_compile_params:
        raise TypeError("a statement with a list of values cannot be prepared")


def insert_unless_known(table: Table, names: Sequence[str]) -> TextClause:
    """Inserts a row and returns its id; returns nothing where a constraint knows the row already (law 3)."""
    columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
    parts = (
        "INSERT INTO",
        table.name,
        f"({columns}) VALUES ({values})",
        "ON CONFLICT DO NOTHING RETURNING id",
    )
    return text(" ".join(parts)).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _processor(compiled: SQLCompiler, bind: BindParameter[Any]) -> Any:
    return bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)


def _values(
    binds: Sequence[tuple[str, Any]], usual: Mapping[str, Any], given: Mapping[str, Any], *, named: bool
) -> Any:
    found = []
    for name, process in binds:
        value = given[name] if name in given else usual[name]
        found.append(value if process is None else process(value))
    return {name: value for (name, _), value in zip(binds, found, strict=True)} if named else found
