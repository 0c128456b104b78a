"""What the rest of the desk knows of its database: a transaction, and where units of work are run."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal, TypeVar

from sqlalchemy import Connection

from backend.database.wakes import Wakes

T = TypeVar("T")


class Transaction:
    """A unit of work: a connection inside a transaction, and the topics to wake once it has committed."""

    __slots__ = ("connection", "topics")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.topics: set[str] = set()

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def wake(self, topic: str) -> None:
        """Wakes whoever waits for `topic`, on this node and the others, after the commit."""
        self.topics.add(topic)


class Database(ABC):
    """Runs units of work. A unit that raises leaves nothing behind; its error reaches the caller.

    Both calls raise `channels.base.StorageUnavailable` when the database cannot be written or reached now.
    """

    dialect: Literal["sqlite", "postgresql"]
    wakes: Wakes

    @abstractmethod
    async def start(self) -> None:
        """Opens connections and starts listening for other nodes."""

    @abstractmethod
    async def close(self) -> None:
        """Finishes what was handed in and closes everything."""

    @abstractmethod
    async def write(self, work: Callable[[Transaction], T], *, brief: bool = False) -> T:
        """Runs `work` in a transaction of its own and returns after the commit. `brief` work takes a few statements
        on rows at hand: an engine may run it without the way to another thread and back."""

    @abstractmethod
    async def read(self, work: Callable[[Connection], T], *, brief: bool = False) -> T:
        """Runs `work` on a reading connection; `brief` as for `write`: a few rows, each found by an index."""

    @abstractmethod
    def write_now(self, work: Callable[[Transaction], T]) -> T:
        """The same as `write` without an event loop, for the command line."""

    @abstractmethod
    async def sole(self, name: str) -> bool:
        """Takes the lock `name` for this node if no other node holds it; kept until close or loss."""
