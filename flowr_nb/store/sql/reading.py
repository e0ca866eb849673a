"""What a database has of a session, as a transaction sees it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from sqlalchemy import bindparam, select

from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.session.history import acknowledged
from flowr_nb.store.errors import SessionCorruptedError, SessionNotFoundError
from flowr_nb.store.names import refuse_no_text
from flowr_nb.store.sql.rows import (
    CONTENT_COLUMNS,
    Link,
    Seen,
    history_to,
    number,
    session_of,
    steps_of,
)
from flowr_nb.store.sql.schema import sessions, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.sql.rows import Content

CHUNK: Final = 500
"""How many names one question has."""
_MOST_NAMES: Final = 1000
"""How many are looked through for one that was meant."""


class Row(NamedTuple):
    """A row of `sessions`."""

    name: str
    id: int
    version: int
    head: int
    steps: int
    is_led: bool
    content: Content

    def seen(self, store: str) -> Seen:
        """What a session that is read from it remembers."""
        return Seen(store, self.name, self.id, self.version, self.content)

    def session(self, shown: str) -> Session:
        """Its session.

        Raises:
            SessionCorruptedError: It is none.
        """
        return session_of(self.name, self.content, shown)


_own: Final = (
    sessions.c.name,
    sessions.c.id,
    sessions.c.version,
    sessions.c.head,
    sessions.c.steps,
    sessions.c.is_led,
)
_ROWS: Final = select(*_own, *CONTENT_COLUMNS)
_ROW: Final = _ROWS.where(sessions.c.name == bindparam("named"))
_ROW_TO_WRITE: Final = _ROW.with_for_update()
_SOME_ROWS: Final = _ROWS.where(sessions.c.name.in_(bindparam("names", expanding=True)))
_STEPS: Final = (
    select(steps.c.number, steps.c.follows, steps.c.step)
    .where(steps.c.session_id == bindparam("row"))
    .order_by(steps.c.number)
)
_SOME_STEPS: Final = (
    select(steps.c.session_id, steps.c.number, steps.c.follows, steps.c.step)
    .where(steps.c.session_id.in_(bindparam("rows", expanding=True)))
    .order_by(steps.c.session_id, steps.c.number)
)
_NAMES: Final = select(sessions.c.name).order_by(sessions.c.name).limit(_MOST_NAMES)


def is_possible(name: object) -> TypeGuard[str]:
    """Whether a column can have that name: one that cannot is nowhere."""
    if not isinstance(name, str) or "\0" in name:
        return False
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def row_of(connection: Connection, name: str, *, to_write: bool = False) -> Row | None:
    """The row of a session.

    Args:
        connection: To the database.
        name: The session's name.
        to_write: Whether nobody else is to write it until the transaction is over.
    """
    if not is_possible(name):
        return None
    question = _ROW_TO_WRITE if to_write else _ROW
    found = connection.execute(question, {"named": name}).first()
    return None if found is None else _row(found)


def rows_of(connection: Connection, names: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of some sessions, or of all."""
    if names is None:
        yield from map(_row, connection.execute(_ROWS))
        return
    for chunk in chunks([name for name in names if is_possible(name)]):
        yield from map(_row, connection.execute(_SOME_ROWS, {"names": chunk}))


def links_of(connection: Connection, row: int) -> list[Link]:
    """The rows of a session's steps."""
    return [Link(*each) for each in connection.execute(_STEPS, {"row": row})]


def not_found(connection: Connection | None, name: str, shown: str) -> SessionNotFoundError:
    """That there is no such session, and which may have been meant."""
    refuse_no_text(name)
    found: Iterable[object] = () if connection is None else connection.scalars(_NAMES)
    names = [each for each in found if isinstance(each, str)]
    have = f"; it has {listed(names)}" if names else "; it has none yet"
    hint = did_you_mean(name, names, have)
    return SessionNotFoundError(f"there is no session `{in_short(name)}` in {shown}{hint}")


def histories_of(
    connection: Connection, names: Sequence[str], shown: str
) -> Iterator[tuple[str, list[Step]]]:
    """The steps of those sessions that there are."""
    for chunk in chunks(names):
        rows = {row.id: row for row in rows_of(connection, chunk)}
        found: dict[int, list[Link]] = {row: [] for row in rows}
        for row, *link in connection.execute(_SOME_STEPS, {"rows": list(rows)}):
            found[row].append(Link(*link))
        for row, links in found.items():
            it = rows[row]
            known = steps_of(history_to(it.head, links), it.name)
            readable = [step for step in known if step is not None]
            with suppress(SessionCorruptedError):  # where it stands nobody knows
                yield it.name, list(acknowledged(readable, it.session(shown)))


def _row(found: Any) -> Row:  # noqa: ANN401 - SQLAlchemy's
    name, row, version, head, count, is_led, *content = found
    return Row(name, row, number(version), number(head), number(count), is_led, tuple(content))


def chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Names, as many at once as one question has."""
    for begin in range(0, len(names), CHUNK):
        yield names[begin : begin + CHUNK]
