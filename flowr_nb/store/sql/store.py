"""Sessions in a database: SQLite on one machine, PostgreSQL for many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from flowr_nb.session.model import Revision, Session
from flowr_nb.store.codec import refuse_odd_data
from flowr_nb.store.errors import SessionAlreadyExistsError, SessionStorageError
from flowr_nb.store.names import named, refuse_bad_name
from flowr_nb.store.protocol import SessionEntry
from flowr_nb.store.sql.address import address_of
from flowr_nb.store.sql.database import Database
from flowr_nb.store.sql.listing import Listing
from flowr_nb.store.sql.reading import histories_of, not_found, row_of
from flowr_nb.store.sql.rows import Seen, content_of
from flowr_nb.store.sql.saving import saved
from flowr_nb.store.sql.watching import Watch
from flowr_nb.store.sql.writing import GONE, WRITTEN, Saving, insert_session, new_row
from flowr_nb.uninterrupted import uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.engine import Connection

    from flowr_nb.session.history import Step
    from flowr_nb.store.sql.schema import Found


class SqlSessionStore:
    """Keeps each session as a row, and its steps as rows that are added and never changed.

    A save is one transaction: whoever reads sees the old or the new session, and two who save over
    the same do not both succeed. What is interrupted was done or was not, and the session knows
    which. A connection that is lost is waited for, for some seconds.

    Args:
        url: ``sqlite:///path`` or ``postgresql://user:password@host:port/database``.

    Raises:
        SessionStorageError: It is none of these.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        address = address_of(url)
        self._shown = address.shown
        self._database = Database(address)
        self._listing = Listing(address.shown)
        self._watch = Watch(self._database)

    def __repr__(self) -> str:
        return f"SqlSessionStore({self._shown!r})"

    @property
    def place(self) -> str:
        """Where it is: the URL of its database, without a password."""
        return self._shown

    @property
    def is_there(self) -> bool:
        """Whether there are the tables; where there are none no session was ever kept.

        Raises:
            SessionStorageError: It cannot be read.
        """
        return self._database.has_tables()

    def __reduce__(self) -> tuple[type[SqlSessionStore], tuple[str]]:
        """A copy, or one in another process, is of the same database."""
        return type(self), (self._url,)

    def close(self) -> None:
        """Close what connections there are; the store can be used on, and opens others then."""
        self._database.close()

    @uninterrupted
    def create(self, session: Session) -> Session:
        """Keep a new session; see `SessionStore.create`.

        Raises:
            SessionAlreadyExistsError: There is one of that name.
            SessionNameError: No session can have that name.
            SessionStorageError: It cannot be written.
        """
        refuse_bad_name(named(session))
        refuse_odd_data(session)
        content, row, name = content_of(session), new_row(), session.name

        def work(connection: Connection, found: Found, again: bool) -> Seen:
            if not insert_session(connection, self._database.dialect, row, name, content):
                there = row_of(connection, name)
                if not (again and there is not None and there.id == row):
                    raise self._taken(name)
            self._database.dialect.tell(connection, found.store, name)
            return Seen(found.store, name, row, 1, content)

        seen = self._database.write(work)
        if session.revision.token is not None:
            session = replace(session, revision=Revision())
        session.revision.token = seen
        return session

    def load(self, name: str) -> Session:
        """Read a session by its name.

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session.
            SessionStorageError: It cannot be read.
        """

        def work(connection: Connection, found: Found) -> Session:
            row = row_of(connection, name)
            if row is None:
                raise not_found(connection, name, self._shown)
            session = row.session(self._shown)
            session.revision.token = row.seen(found.store)
            return session

        session = self._database.read(work)
        if session is None:
            raise not_found(None, name, self._shown)
        return session

    @uninterrupted
    def save(
        self,
        session: Session,
        steps: Sequence[Step] = (),
        *,
        overwrite: bool = False,
        history: Sequence[Step] = (),
    ) -> None:
        """Write where a session stands, and the steps that led there, or nothing.

        Args:
            session: The session; its name says where.
            steps: What was done since it was last saved.
            overwrite: Write even over what somebody else wrote meanwhile.
            history: All of its steps, for where nothing of it is kept (any more).

        Raises:
            SessionConflictError: Somebody else wrote it since it was loaded; nothing was written.
            SessionNameError: No session can have that name.
            SessionStorageError: It cannot be written.
        """
        refuse_bad_name(named(session))
        refuse_odd_data(session)
        saving = Saving(session, tuple(steps), tuple(history), overwrite=overwrite)
        session.revision.token = saved(saving, self._database)

    @uninterrupted
    def delete(self, name: str) -> None:
        """Remove a session and its steps, damaged or not.

        Raises:
            SessionNotFoundError: There is none.
            SessionStorageError: It cannot be removed.
        """

        def work(connection: Connection, found: Found, again: bool) -> None:
            row = row_of(connection, name, to_write=True)
            if row is None and again:
                return
            if row is None:
                raise not_found(connection, name, self._shown)
            connection.execute(GONE, {"row": row.id})
            self._database.dialect.tell(connection, found.store, name)

        if not self._database.has_tables():
            raise not_found(None, name, self._shown)
        self._database.write(work, "remove a session from")

    @uninterrupted
    def rename(self, name: str, new: str) -> Session:
        """Give a session another name; its steps go along.

        Raises:
            SessionNotFoundError: There is none.
            SessionAlreadyExistsError: There is one of the new name.
            SessionNameError: No session can have the new name.
            SessionCorruptedError: What is there is not a session.
            SessionStorageError: It cannot be written.
        """
        moving: list[int] = []

        def work(connection: Connection, found: Found, again: bool) -> Session:
            row = row_of(connection, name, to_write=True)
            if row is None:
                there = row_of(connection, new) if again else None
                if there is None or there.id not in moving:
                    raise not_found(connection, name, self._shown)
                row = there
            else:
                refuse_bad_name(new)
                if row_of(connection, new) is not None:
                    raise self._taken(new)
                moving.append(row.id)
                row = row._replace(name=new)
                session = row.session(self._shown)
                try:
                    connection.execute(WRITTEN.values(name=new), {"row": row.id})
                except IntegrityError:  # somebody else took it at this very moment
                    raise self._taken(new) from None
            for each in (name, new):
                self._database.dialect.tell(connection, found.store, each)
            session = row.session(self._shown)
            session.revision.token = row.seen(found.store)
            return session

        if not self._database.has_tables():
            raise not_found(None, name, self._shown)
        return self._database.write(work, "rename a session in")

    def entries(self, names: Iterable[str] | None = None) -> list[SessionEntry]:
        """Every session, sorted by name, or what is wrong with it; see `SessionStore.entries`.

        Args:
            names: Only these, as far as there are any of those names.
        """
        asked = None if names is None else list(names)

        def work(connection: Connection, found: Found) -> list[SessionEntry]:
            if asked is None:
                return self._listing.all(connection, found)
            return self._listing.some(connection, found, asked)

        try:
            return self._database.read(work) or []
        except SessionStorageError as error:
            return [SessionEntry("", None, error)]

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to where sessions stand now; see `SessionStore.histories`.

        Raises:
            SessionStorageError: They cannot be read.
        """
        asked = list(dict.fromkeys(names))
        known: dict[str, list[Step]] = {name: [] for name in asked}

        def work(connection: Connection, _found: Found) -> dict[str, list[Step]]:
            return dict(histories_of(connection, asked, self._shown))

        if asked:
            known.update(self._database.read(work, at_once=True) or {})
        return known

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session was written, removed or renamed, by whomever.

        Without a running event loop callbacks run on a thread that watches.

        Args:
            name: The session's name; neither it nor the database need exist.
            callback: Called after each change.

        Returns:
            How to stop.
        """
        return self._watch.add(name, lambda _name: callback())

    def watch_all(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back when any session may have changed, likewise.

        Args:
            callback: Called after each change with the session's name; with an empty text where it
                may be any.

        Returns:
            How to stop.
        """
        return self._watch.add(None, callback)

    @property
    def trouble(self) -> str:
        """Why what is watched cannot be looked at; empty where it can. See `TellsTrouble`."""
        return self._watch.trouble

    def watch_trouble(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when `trouble` is another, as when the server is away, and back.

        Args:
            callback: Called after each change of it.

        Returns:
            How to stop.
        """
        return self._watch.add_trouble(callback)

    def _taken(self, name: str) -> SessionAlreadyExistsError:
        return SessionAlreadyExistsError(
            f"there is a session `{name}` in {self._shown} already; load it, or choose another name"
        )
