"""Schema migrations for both engines, run by `migrate` and, on SQLite, at start."""
