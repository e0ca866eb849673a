"""Noticing what others do to sessions in a database, by one thread for each store.

PostgreSQL tells those who listen. Where it does not (behind a pooler that gives each transaction
another connection, on a standby) and in SQLite, versions are looked at several times a second.

A database that is away is tried again and again, by the thread that may wait for it. Who asks for
that is told of it, and so need not find out by waiting.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from flowr_nb.store.sql import forks
from flowr_nb.store.sql.attempt import LOOK
from flowr_nb.store.sql.connecting import alone
from flowr_nb.store.sql.dialect import Why
from flowr_nb.store.sql.outage import first_line, in_words
from flowr_nb.store.sql.postgresql import ONLY_READ, channel_of, say, sign_of
from flowr_nb.store.sql.reading import is_possible
from flowr_nb.store.sql.watcher import Watcher, stamps_of
from flowr_nb.watching.listener import Listener, Listeners

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from flowr_nb.store.sql.database import Database
    from flowr_nb.store.sql.schema import Found
    from flowr_nb.store.sql.watcher import Stamps

_log: Final = logging.getLogger("flowr_nb")
POLL_SECONDS: Final = 0.2
"""How often versions are looked at, and how soon one notices that nobody watches any more."""
_AWAY_SECONDS: Final = 0.5
"""How long a database that is away is left alone in between: who comes back is asked by many."""
_PROBE_SECONDS: Final = 5.0
"""How long what one tells oneself may take to arrive."""
_LOOK_SECONDS: Final = 5.0
"""How often versions are looked at where one is told: whatever else may have gone wrong."""
_SILENT: Final = Why("it does not answer", "does the server run, and is it reached from there?")
_PROBE: Final = ""
"""What is told to find out whether it is heard; no session is called so."""


class Watch:
    """Calls back when a session of a database is another.

    Args:
        database: The database; there may be nothing in it yet.

    Attributes:
        trouble: Why it cannot be looked at, in words; empty where it can, or nobody watches.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.trouble = ""
        self._listeners: tuple[tuple[str | None, Listener], ...] = ()
        self._worried = Listeners()
        self._fresh: set[str | None] = set()
        self._can_listen = not database.dialect.takes_turns
        self._lock = threading.Lock()
        self._watcher: Watcher | None = None
        forks.follow(self)

    def add(self, name: str | None, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back, as `Listener` does, when a session may have changed.

        Args:
            name: The session's name; None for any.
            callback: Called with its name after each change; once when the watching begins, with
                an empty text for any.

        Returns:
            How to stop; when the last one stops, the thread ends.
        """
        item = (name, Listener(callback))
        with self._lock:
            self._listeners = (*self._listeners, item)
            self._fresh.add(name)  # what happened since it was last looked at is told
            if self._watcher is None:
                self._begin()
        return lambda: self._remove(item)

    def add_trouble(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, as `Listener` does, when `trouble` is another.

        Args:
            callback: Called after each change.

        Returns:
            How to stop.
        """
        return self._worried.add(lambda _name: callback())

    def hold(self) -> None:
        """Before a fork there is nothing to do: what asks the database waits there."""

    def go_on(self) -> None:
        """After a fork, in the process that was forked, all is as it was."""

    def go_on_in_child(self) -> None:
        """Watch in a forked process what its parent watched, for those who had no event loop."""
        self._lock = threading.Lock()
        self._listeners = tuple(item for item in self._listeners if not item[1].has_loop)
        self._worried.begin_in_child()
        self._watcher = None
        if not self._listeners:
            self.trouble = ""
        else:  # what trouble there was is told to be over by the one who finds it so
            self._fresh.update(name for name, _ in self._listeners)
            self._begin()

    def _begin(self) -> None:
        watcher = self._watcher = Watcher()
        shown = self._database.address.shown
        name = f"flowr-nb watch {shown}"
        threading.Thread(target=self._run, args=[watcher], name=name, daemon=True).start()
        mind = partial(watcher.mind, partial(self._hear_nothing, watcher))
        threading.Thread(target=mind, name=f"flowr-nb mind {shown}", daemon=True).start()

    def _remove(self, item: tuple[str | None, Listener]) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each is not item)
            if not self._listeners and self._watcher is not None:
                self._watcher.stop.set()
                self._watcher, self.trouble = None, ""

    def _run(self, watcher: Watcher) -> None:
        is_told = False
        while not watcher.stop.is_set():
            try:
                found = self._look(watcher)
                if found is not None and self._can_listen:
                    self._listen(found, watcher)
                is_told = False
            except Exception as error:  # noqa: BLE001 - whatever it is, it may be over soon
                if not is_told:
                    is_told = True
                    reason = self._database.address.without_secrets(first_line(error))
                    _log.warning("%s is not watched: %s", self._database.address.shown, reason)
            watcher.stop.wait(_AWAY_SECONDS if self.trouble else POLL_SECONDS)

    def _listen(self, found: Found, watcher: Watcher) -> None:
        """Be told, until the connection is lost, nobody watches, or it is found out not to work."""
        with watcher.asking():
            connection, sign = alone(self._database.address), sign_of(found.store)
        try:
            connection.autocommit = True
            try:
                with watcher.asking():
                    connection.execute(f'LISTEN "{channel_of(found.store)}"')
            except Exception as error:
                if getattr(error, "sqlstate", None) != ONLY_READ:
                    raise
                return self._poll("it is a standby, where nobody is told")
            self._look(watcher)  # what changed before one listened
            with watcher.asking():
                self._database.read(lambda to, found: say(to, found.store, _PROBE))
            begun = looked = time.monotonic()
            is_heard, is_known = False, False
            while not watcher.stop.is_set():
                for each in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    is_heard = is_heard or each.payload == _PROBE
                    if each.payload != _PROBE:
                        self._tell(each.payload)
                now = time.monotonic()
                if is_heard and not is_known:
                    # From here on it is told. Who began to write before that tells nothing.
                    with watcher.asking():
                        connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", sign)
                    is_known, begun = True, now
                if not is_heard and now - begun > _PROBE_SECONDS:
                    return self._poll("what it tells does not arrive here")
                is_young = now - begun < _PROBE_SECONDS
                if is_young or now - looked > _LOOK_SECONDS or self._fresh:
                    looked = now
                    self._look(watcher)
        finally:
            connection.close()

    def _poll(self, why: str) -> None:
        """Look at versions from now on, and listen no more."""
        self._can_listen = False
        _log.info("%s is polled: %s", self._database.address.shown, why)

    def _look(self, watcher: Watcher) -> Found | None:
        """Tell of what is another since it was last looked at; the tables that there are."""
        with self._lock:
            if watcher.stop.is_set():
                return None  # what is fresh by now is for the one that took its place
            fresh, self._fresh = self._fresh, set()
        begun = time.monotonic()
        try:
            return self._look_for(fresh, watcher)
        except BaseException as error:
            with self._lock:
                self._fresh |= fresh
            self._fail(watcher, error, begun)
            raise

    def _look_for(self, fresh: set[str | None], watcher: Watcher) -> Found | None:
        watched = {name for name, _ in self._listeners}
        is_whole, names = None in watched, {name for name in watched if is_possible(name)}
        dialect, mark = self._database.dialect, watcher.mark

        def work(connection: Connection, found: Found) -> tuple[Found, object, Stamps | None]:
            now = dialect.mark(connection) if is_whole or dialect.takes_turns else None
            if now is not None and now == mark and not fresh:
                return found, now, None
            return found, now, stamps_of(connection, None if is_whole else names)

        with watcher.asking():
            seen = self._database.read(work, attempt=LOOK)
        # Told before what is another: who hears of that does not look while there is trouble.
        self._succeed(watcher)
        found, watcher.mark, there = seen or (None, None, {})
        if there is None:
            return found
        known, told = watcher.known, fresh & {None, *names}
        asked = there.keys() | known.keys() if is_whole and watcher.is_whole else names
        told |= {name for name in asked if known.get(name) != there.get(name)}
        watcher.known, watcher.is_whole = there, is_whole
        for name in told:
            self._tell("" if name is None else name)
        return found

    def _fail(self, watcher: Watcher, error: BaseException, begun: float) -> None:
        """It could not be looked at, which was begun then; told if that goes on."""
        words = in_words(error, self._database.address)
        if watcher.outage.goes_on(words, begun, is_known=bool(self.trouble)):
            self._know(watcher, words)

    def _hear_nothing(self, watcher: Watcher) -> None:
        """It does not answer; who knows more of what there is has told it."""
        if not self.trouble:
            self._know(watcher, LOOK.problem(_SILENT, self._database.address))

    def _succeed(self, watcher: Watcher) -> None:
        watcher.outage.end()
        if self.trouble:
            self._know(watcher, "")

    def _know(self, watcher: Watcher, trouble: str) -> None:
        """Tell those who ask what trouble there is, if that is another."""
        with self._lock:
            if watcher is not self._watcher or trouble == self.trouble:
                return
            self.trouble = trouble
            if trouble:  # who is told of a session meanwhile does not look: all are told once more
                self._fresh.update(name for name, _ in self._listeners)
        self._worried.tell("")

    def _tell(self, name: str) -> None:
        """Tell those who watch a session, and those who watch all; an empty text only these."""
        for watched, listener in self._listeners:
            if watched in (name, None):
                listener.tell(name)
