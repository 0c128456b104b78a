"""Statements the two engines share and SQLAlchemy would not keep compiled."""

from collections.abc import Sequence

from sqlalchemy import Table, TextClause, bindparam, text


def insert_unless_known(table: Table, names: Sequence[str]) -> TextClause:
    """Inserts a row and returns its id; returns nothing where a constraint knows the row already (law 3).

    Written out: the dialects' own `on_conflict_do_nothing` is compiled anew at every call, which takes longer than
    the insert itself. `names` are the columns given.
    """
    columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
    parts = (
        "INSERT INTO",
        table.name,
        f"({columns}) VALUES ({values})",
        "ON CONFLICT DO NOTHING RETURNING id",
    )
    return text(" ".join(parts)).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
