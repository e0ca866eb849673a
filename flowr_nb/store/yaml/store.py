"""Sessions as small YAML files in one directory, as the flowr command line keeps them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.files import replace_file, settled, shown
from flowr_nb.flow.loader import load_flow_from_file
from flowr_nb.session.history import Step, acknowledged
from flowr_nb.session.landing import first_of
from flowr_nb.session.model import Revision, Session
from flowr_nb.store.codec import end_alike
from flowr_nb.store.errors import SessionError, SessionStorageError, refuse_lost_update
from flowr_nb.store.names import named
from flowr_nb.store.yaml.journal import journal_path, read_steps, steps_added
from flowr_nb.store.yaml.listing import Listing
from flowr_nb.store.yaml.moving import clear_journal, confirm, move_session, remove_session
from flowr_nb.store.yaml.places import Places, is_path
from flowr_nb.store.yaml.session_file import SUFFIX, digest, serialise
from flowr_nb.store.yaml.stored import (
    look_at,
    read_session,
    real,
    refuse_astray,
    seen_of,
    stored_at,
    writing,
)
from flowr_nb.uninterrupted import uninterrupted
from flowr_nb.watching.directory_watch import ANYTHING, DirectoryWatch, NotWatchedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flowr_nb.store.protocol import SessionEntry


class YamlSessionStore:
    """Keeps each session in ``<sessions_dir>/<name>.yaml``.

    A save is atomic (a reader sees the old or the new session), durable (on disk when it
    returns) and checked: writers that use this class take turns, and a save over what somebody
    else wrote since is refused. What is interrupted was done or was not (see `uninterrupted`), and
    the session knows which. The flowr command line takes no lock; a write of its that falls
    between our check and our rename, well under a millisecond, goes unnoticed.

    Args:
        sessions_dir: The directory; made when the first session is saved. It stays where it is,
            whatever becomes the working directory; ``~`` is the home directory.

    Raises:
        SessionStorageError: Where that is cannot be said.
    """

    def __init__(self, sessions_dir: str | os.PathLike[str]) -> None:
        self.sessions_dir = settled(sessions_dir, SessionStorageError)
        self._places = Places(self.sessions_dir)
        self._listing = Listing(self.sessions_dir)

    def __repr__(self) -> str:
        return f"YamlSessionStore({shown(self.sessions_dir)!r})"

    def __reduce__(self) -> tuple[type[YamlSessionStore], tuple[Path]]:
        """A copy, or one in another process, is of the same directory."""
        return type(self), (self.sessions_dir,)

    def resolve(self, session_arg: str) -> Path:
        """The file of a session.

        Args:
            session_arg: A name, or a path to a session file. What looks like a path (a separator,
                or a ``.yaml`` suffix) and is an existing file is that file; a bare name is looked
                for in the directory first.

        Raises:
            SessionNameNotFoundError: There is no such session.
        """
        path = self._places.find(str(session_arg))
        if path is None:
            raise self._places.not_found(str(session_arg))
        return path

    def init(self, flow_path: str | Path, name: str) -> Session:
        """Create a session at a flow's first state; no subflow is entered.

        Args:
            flow_path: The flow's file.
            name: The session's name.

        Raises:
            SessionAlreadyExistsError: There is a session of that name.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written.
            FlowError: The flow cannot be loaded.
        """
        return self.create(Session.begun(first_of(load_flow_from_file(flow_path)), name))

    @uninterrupted
    def create(self, session: Session) -> Session:
        """Write a new session; see `SessionStore.create`.

        Raises:
            SessionAlreadyExistsError: There is a session of that name.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written.
        """
        path = self._places.to_write(named(session))
        content = serialise(session, path)
        with writing(self.sessions_dir, path):
            self._places.refuse_taken(session.name)
            clear_journal(path)
            replace_file(path, content)
            if session.revision.token is not None:
                session = replace(session, revision=Revision())
            session.revision.token = (real(path), digest(content))
            confirm(path, "written")
        return session

    def load(self, session_arg: str) -> Session:
        """Read a session, by name or path (see `resolve`).

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session; the message says why and where.
        """
        return read_session(self.resolve(session_arg), self.sessions_dir)

    @uninterrupted
    def save(
        self,
        session: Session,
        steps: Sequence[Step] = (),
        *,
        overwrite: bool = False,
        history: Sequence[Step] = (),
    ) -> None:
        """Write a session, whole or not at all.

        Args:
            session: The session; its name says where.
            steps: What was done since it was last saved, for its journal.
            overwrite: Write even over what somebody else wrote meanwhile.
            history: All of its steps, for where nothing of it is kept (any more).

        Raises:
            SessionConflictError: The file is not the one this session came from any more. Nothing
                was written.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written, or the session is that of a file
                elsewhere.
        """
        path = self._places.to_write(named(session))
        refuse_astray(session, path, overwrite=overwrite)
        content = serialise(session, path)
        with writing(self.sessions_dir, path):
            stored = stored_at(path)
            seen = seen_of(session)
            there = real(path)
            is_its_file = seen is not None and seen[0] == there
            is_as_known = stored is not None and seen is not None and seen == (there, stored.digest)
            if not (overwrite or is_as_known or (stored is None and not is_its_file)):
                theirs = stored.session if stored else None
                is_same_step = end_alike(steps, read_steps(journal_path(path), session.name))
                refuse_lost_update(session, theirs, is_known=is_its_file, is_same_step=is_same_step)
            if history and look_at(path) is None:
                steps = history
            if path.is_symlink():  # a link is replaced, not followed
                there = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 - text
            if is_as_known and not steps:
                replace_file(path, content)
            else:
                # The journal first: steps that no session followed are left out when it is read.
                # Another run's journal is no part of this one's, which takes its place.
                before = stored.session if stored and is_its_file else None
                with steps_added(journal_path(path), steps, before, session, path):
                    replace_file(path, content)
            # From here on the file is ours, even if making that last fails.
            session.revision.token = (there, digest(content))
            confirm(path, "written")

    @uninterrupted
    def delete(self, name: str) -> None:
        """Remove a session's file and its journal; a link is removed, not what it leads to.

        Raises:
            SessionNotFoundError: There is none of that name.
            SessionStorageError: It cannot be removed.
        """
        path = self._places.taken(name)
        with writing(self.sessions_dir, path, "remove"):
            try:
                remove_session(path)
            except FileNotFoundError:
                raise self._places.not_found(name) from None

    @uninterrupted
    def rename(self, name: str, new: str) -> Session:
        """Give a session another name; its journal goes along.

        Whatever the moment of a kill, nothing is lost: at worst both names are there, each whole.

        Raises:
            SessionNotFoundError: There is none of that name.
            SessionAlreadyExistsError: There is one of the new name.
            SessionNameError: No file can have the new name.
            SessionCorruptedError: What is there is not a session.
            SessionStorageError: The directory cannot be written.
        """
        old, path = self._places.taken(name), self._places.to_write(new)
        with writing(self.sessions_dir, old, "rename"):
            self._places.refuse_taken(new)
            return move_session(old, path, new)

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session's file changed, was removed or was made again.

        Without a running event loop callbacks run on a thread that watches.

        Args:
            name: The session's name; neither its file nor the directory need exist.
            callback: Called after each change, by whomever, ourselves included.

        Returns:
            How to stop.

        Raises:
            SessionNameError: No file can have that name.
            SessionStorageError: Files are not watched here, as in a browser.
        """
        self._places.to_write(name)
        return self.watch_all(lambda changed: callback() if changed in (name, "") else None)

    def watch_all(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back with the name of each session whose file changed; see `WatchableAsAWhole`.

        Raises:
            SessionStorageError: Files are not watched here, as in a browser.
        """

        def on_change(changed: str) -> None:
            if changed.endswith(SUFFIX):
                callback(changed.removesuffix(SUFFIX))
            elif changed == ANYTHING:
                callback("")

        try:
            return DirectoryWatch.add(self.sessions_dir, on_change)
        except NotWatchedError as error:
            raise SessionStorageError(str(error)) from error

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to where sessions stand now, oldest first, as their journals tell.

        A session that somebody moved who keeps no journal (flowr) ends in a step that says so.

        Args:
            names: Names, or paths to session files (see `resolve`).

        Returns:
            What was given → its steps.
        """
        asked = list(dict.fromkeys(names))
        inside = {entry.name: entry.session for entry in self.entries(asked)}
        return {
            each: self._history(str(each), None if is_path(str(each)) else inside.get(each))
            for each in asked
        }

    def list_sessions(self) -> list[Session]:
        """Every readable session, sorted by name; damaged files are left out (see `entries`).

        Raises:
            SessionStorageError: The directory is there and cannot be read.
        """
        return self._listing.sessions()

    def entries(self, names: Iterable[str] | None = None) -> list[SessionEntry]:
        """Every session file, by name: its session, or its damage; see `SessionStore.entries`.

        Args:
            names: Only these, as far as there are files of those names.
        """
        return self._listing.entries() if names is None else self._listing.some(names)

    def _history(self, name: str, session: Session | None) -> list[Step]:
        path = None if session else self._places.find(name)
        if path is not None:
            with suppress(SessionError):
                session = read_session(path, self.sessions_dir)
        seen = seen_of(session) if session else None
        if session is None or seen is None:
            return []
        return list(acknowledged(read_steps(journal_path(Path(seen[0])), session.name), session))
