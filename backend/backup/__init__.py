"""A whole copy of a desk and the way back: what a backup holds, and how its databases are copied and filled again."""

from backend.backup.manifest import Manifest

__all__ = ["Failed", "Manifest"]


class Failed(Exception):
    """A backup or restore that cannot go on; the message says why, and what to do."""
