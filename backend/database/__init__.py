"""Durable storage: units of work in threads, one code path on SQLite and PostgreSQL."""

from backend.database.base import Database, Transaction
from backend.database.opening import open_database
from backend.database.wakes import Wakes

__all__ = ["Database", "Transaction", "Wakes", "open_database"]
