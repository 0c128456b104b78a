"""Telling a database that is away from a mistake in our own statements."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from channels.base import StorageUnavailable

_SQLITE_WORDS = {
    "database or disk is full": "the disk is full",
    "database is locked": "the database is locked by another process",
    "attempt to write a readonly database": "the database file is read-only",
    "unable to open database file": "the database file cannot be opened",
    "disk i/o error": "the disk reports an error",
}

_POSTGRES_WORDS = {
    "53100": "the database server's disk is full",
    "53300": "the database server takes no more connections",
    "57P03": "the database server is starting or stopping",
}


def unavailable(error: BaseException) -> StorageUnavailable | None:
    """The error in words, when it means that nothing could be stored now; None when it is our own mistake."""
    if isinstance(error, StorageUnavailable):
        return error
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        text = str(cause).lower()
        return next(
            (StorageUnavailable(words) for sign, words in _SQLITE_WORDS.items() if sign in text), None
        )
    if isinstance(error, OperationalError | InterfaceError) or _of_psycopg(cause):
        state = getattr(cause, "sqlstate", None) or ""
        return StorageUnavailable(_POSTGRES_WORDS.get(state, "the database does not answer"))
    return None


def _of_psycopg(error: BaseException | None) -> bool:
    """Whether the server is the trouble, told by psycopg itself: not imported where SQLite is in use."""
    kinds = type(error).__mro__
    return any(kind.__module__ in {"psycopg.errors", "psycopg"} for kind in kinds) and any(
        kind.__name__ in {"OperationalError", "InterfaceError"} for kind in kinds
    )
