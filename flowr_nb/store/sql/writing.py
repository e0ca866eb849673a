"""How a save becomes rows: at once where nobody else wrote meanwhile, with a look where one may."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, update

from flowr_nb.session.history import acknowledged, continued, is_same_moment, length_up_to
from flowr_nb.store.codec import end_alike
from flowr_nb.store.errors import (
    SessionConflictError,
    SessionCorruptedError,
    refuse_lost_update,
)
from flowr_nb.store.sql.dialect import ADDED, Move
from flowr_nb.store.sql.reading import links_of, row_of
from flowr_nb.store.sql.rows import (
    CONTENT,
    Seen,
    content_of,
    history_to,
    step_rows,
    step_text,
    steps_of,
)
from flowr_nb.store.sql.schema import sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.sql.dialect import Dialect
    from flowr_nb.store.sql.reading import Row
    from flowr_nb.store.sql.rows import Content, Link

_STALE: Final = -1
"""The version of what nobody can say any more which it was."""
WRITTEN: Final = update(sessions).where(sessions.c.id == bindparam("row"))
GONE: Final = delete(sessions).where(sessions.c.id == bindparam("row"))


class TakenError(Exception):
    """Somebody else took a name at this very moment."""


def new_row() -> int:
    """The id of a row that no database has."""
    return secrets.randbits(62) + 1


def insert_session(  # noqa: PLR0913, PLR0917 - the columns
    connection: Connection,
    dialect: Dialect,
    row: int,
    name: str,
    content: Content,
    added: Sequence[Step] = (),
    *,
    is_led: bool = True,
) -> bool:
    """Put in a new session; whether its name was free."""
    count = len(added)
    values = {
        **dict(zip(CONTENT, content, strict=True)),
        "id": row,
        "name": name,
        "version": 1,
        "steps": count,
        "head": count,
        "is_led": is_led,
    }
    question = dialect.insert().on_conflict_do_nothing(index_elements=["name"])
    found = connection.execute(question.returning(sessions.c.id), values).first()
    if found is None:
        return False
    if added:
        connection.execute(ADDED, step_rows(added, row, 0, 0))
    return True


class Saving:
    """One save of a session.

    Args:
        session: The session.
        done: What was done since it was last saved.
        whole: All of its steps, for where nothing of it is kept.
        overwrite: Whether to write over what somebody else wrote.

    Attributes:
        may_be_written: Whether it may have been written already, by a connection that was lost at
            that moment.

    Raises:
        SessionStorageError: Its params would not be read again as they are.
    """

    def __init__(
        self, session: Session, done: Sequence[Step], whole: Sequence[Step], *, overwrite: bool
    ) -> None:
        self.name = session.name
        self.content = content_of(session)
        self.may_be_written = False
        self._session = session
        self._done = done
        self._whole = whole
        self._overwrite = overwrite
        token = session.revision.token
        self._seen = token if isinstance(token, Seen) else None
        self._new = new_row()

    def move(self, store: str) -> Move | None:
        """The save as steps that go on from what was seen and lead to where it stands, if it is."""
        seen, done = self._seen, self._done
        if seen is None or not done or (seen.store, seen.name) != (store, self.name):
            return None
        since = seen.content[-1]
        if not is_same_moment(done[-1].after, self._session) or any(
            step.after.updated_at == since for step in done
        ):
            return None
        rows = step_rows(done, seen.row, 0, 0)
        return Move(store, self.name, seen.row, seen.version, self.content, rows)

    def made(self, connection: Connection, dialect: Dialect, store: str, shown: str) -> Seen:
        """Write it with a look at what is there, by the rules that all stores have.

        Args:
            connection: A transaction.
            dialect: The database's.
            store: Which store it is.
            shown: The database's URL as people may see it.

        Raises:
            SessionConflictError: Somebody else wrote it since it was loaded.
            TakenError: Somebody else took the name at this very moment.
        """
        row = row_of(connection, self.name, to_write=True)
        seen, is_known = self._seen, False
        if seen is not None:
            is_known = (seen.store, seen.name) == (store, self.name)
        if row is None:
            if is_known and not self._overwrite:
                raise SessionConflictError(self._session, None, is_known=True)
            return self._put_in(connection, dialect, store, self._whole or self._done)
        kept = _Kept(connection, row, shown)
        if self.may_be_written and self._is_in(kept):
            is_last = row.content == self.content
            return row.seen(store) if is_last else self._left_behind(row, store)
        # Who writes what is there already has changed nothing for others; what was made anew is
        # another, whatever is in it.
        is_as_known = (
            is_known and seen is not None and (seen.row, seen.content) == (row.id, row.content)
        )
        if not self._overwrite and not is_as_known:
            if kept.session is None or kept.session != self._session:
                raise SessionConflictError(self._session, kept.session, is_known=is_known)
            is_same_step = end_alike(self._done, kept.history)
            refuse_lost_update(
                self._session, kept.session, is_known=is_known, is_same_step=is_same_step
            )
        stored = kept.session if is_known else None
        end, added = continued(self._done, stored, self._session, kept.length_to)
        if stored is None and end == 0 and self._overwrite:
            # Another run takes its place: nothing that is written of this one is the other's.
            connection.execute(GONE, {"row": row.id})
            return self._put_in(connection, dialect, store, added)
        return self._go_on(connection, store, kept, end, added)

    def _put_in(
        self, connection: Connection, dialect: Dialect, store: str, added: Sequence[Step]
    ) -> Seen:
        is_led = not added or is_same_moment(added[-1].after, self._session)
        if not insert_session(
            connection, dialect, self._new, self.name, self.content, added, is_led=is_led
        ):
            raise TakenError
        return Seen(store, self.name, self._new, 1, self.content)

    def _go_on(
        self,
        connection: Connection,
        store: str,
        kept: _Kept,
        end: int | None,
        added: Sequence[Step],
    ) -> Seen:
        row, head, last = kept.row, kept.row.head, None
        if end is not None:
            head = kept.links[end - 1].number if end else 0
        if added:
            last = added[-1]
            connection.execute(ADDED, step_rows(added, row.id, row.steps, head))
            head = row.steps + len(added)
        elif head == row.steps and kept.steps:
            last = kept.steps[-1]
        count = row.steps + len(added)
        is_led = head == count and (
            count == 0 or (last is not None and is_same_moment(last.after, self._session))
        )
        values = {
            **dict(zip(CONTENT, self.content, strict=True)),
            "version": row.version + 1,
            "steps": count,
            "head": head,
            "is_led": is_led,
        }
        connection.execute(WRITTEN.values(values), {"row": row.id})
        return Seen(store, self.name, row.id, row.version + 1, self.content)

    def _is_in(self, kept: _Kept) -> bool:
        """Whether it was written: its row is new and ours, or its last step is there."""
        if kept.row.id == self._new:
            return True
        if not self._done:
            return False
        wanted = step_text(self._done[-1])
        return any(link.step == wanted for link in kept.links)

    def _left_behind(self, row: Row, store: str) -> Seen:
        """What is seen of what was written, and that somebody else has gone on from since."""
        return Seen(store, self.name, row.id, _STALE, self.content)


class _Kept:
    """What is kept of a session; read as far as it is asked for."""

    def __init__(self, connection: Connection, row: Row, shown: str) -> None:
        self.row = row
        self._connection = connection
        self._shown = shown

    @cached_property
    def session(self) -> Session | None:
        """The session; None where it is damaged."""
        try:
            return self.row.session(self._shown)
        except SessionCorruptedError:
            return None

    @cached_property
    def links(self) -> list[Link]:
        """The rows of its history."""
        return history_to(self.row.head, links_of(self._connection, self.row.id))

    @cached_property
    def steps(self) -> list[Step | None]:
        """Its steps; None for one that cannot be read."""
        return steps_of(self.links, self.row.name)

    @property
    def history(self) -> list[Step]:
        """The steps that led to where it stands."""
        known = [step for step in self.steps if step is not None]
        return list(acknowledged(known, self.session)) if self.session else known

    def length_to(self, base: Session) -> int | None:
        """How many of its steps led to a session."""
        places = reversed(range(len(self.steps)))
        return length_up_to(((at, at + 1, self.steps[at]) for at in places), base)
