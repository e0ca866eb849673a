"""What a database does in a way of its own, as the store asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy import insert

from flowr_nb.store.sql.rows import CONTENT
from flowr_nb.store.sql.schema import steps

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.exc import DBAPIError

    from flowr_nb.store.sql.address import Address
    from flowr_nb.store.sql.rows import Content

ADDED: Final = insert(steps)
WRITES: Final = "flowr_nb_writes"
"""The execution option of a connection: whether something is to be written; None where it is only
read, by single statements, which need no transaction around them."""


class Dialect(Protocol):
    """What a database does in a way of its own."""

    patience: float
    """How many seconds one waits for who is busy, or a lost connection."""
    takes_turns: bool
    """Whether those who use it in one process do so one after the other, by one connection."""
    is_one_act: bool
    """Whether `move` is one statement that needs no transaction around it."""

    def engine(self, address: Address) -> Engine:
        """The engine, which connects to nothing yet."""

    def is_there(self, address: Address) -> bool:
        """Whether there is anything that one could connect to."""

    def is_another(self, address: Address) -> bool:
        """Whether what one is connected to is not what is there any more."""

    def make_room(self, address: Address) -> None:
        """Make what has to be there before anything is written.

        Raises:
            OSError: It cannot be made.
        """

    def insert(self) -> Any:  # noqa: ANN401 - SQLAlchemy has one class for each
        """An insertion into `sessions` that can leave what is there alone."""

    def is_passing(self, error: DBAPIError) -> bool:
        """Whether what went wrong may be over soon."""

    def why(self, error: DBAPIError, address: Address, *, writes: bool) -> Why:
        """What went wrong, in words.

        Args:
            error: What the driver said.
            address: Of the database.
            writes: Whether something was to be written.
        """

    def take_turn(self, connection: Connection) -> None:
        """Wait until nobody else makes tables."""

    def move(self, connection: Connection, move: Move) -> bool:
        """Write a session and its new steps, if its row is as it was seen; whether it was."""

    def mark(self, connection: Connection) -> object:
        """What is another as soon as any session is, and cheaper to have than all of them."""

    def tell(self, connection: Connection, store: str, name: str) -> None:
        """Tell those who watch that a session is another, once this is committed."""


class Why(NamedTuple):
    """What went wrong, in words.

    Attributes:
        reason: What it was.
        way_out: What can be done about it; empty where nothing is known.
        is_forbidden: Whether somebody else may do it.
    """

    reason: str
    way_out: str = ""
    is_forbidden: bool = False


class Move(NamedTuple):
    """A session's next place, and the steps that lead there.

    Attributes:
        store: The store.
        name: The session's name.
        row: Its row, as it was seen.
        version: Which version of it that was.
        content: Where it stands then.
        rows: The new steps, numbered from 1.
    """

    store: str
    name: str
    row: int
    version: int
    content: Content
    rows: list[dict[str, Any]]

    def values(self) -> dict[str, Any]:
        """What a statement has of it, by the names that it has there."""
        new = {f"new_{name}": value for name, value in zip(CONTENT, self.content, strict=True)}
        return {**new, "named": self.name, "row": self.row, "seen": self.version}
