"""What one moment of a database was: told by either engine once it has copied itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# in the same words on both engines, and the same since the first schema
FILE_NAMES = (
    "SELECT body_file FROM inbound WHERE body_file <> '' UNION SELECT file FROM attachment WHERE file <> '' "
    "ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`made_at` is no later than its moment. `parts` are the files that hold it, by their path in the backup; `columns`
    those of each table, in the order of its file, where there is one a table."""

    database: Literal["sqlite", "postgresql"]
    made_at: datetime
    schema_version: str
    rows: Mapping[str, int]
    parts: tuple[str, ...]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
