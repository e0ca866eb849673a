"""Sessions as small YAML files in one directory, as the flowr command line keeps them."""

from __future__ import annotations

import os
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pathvalidate

from flowr_nb.files import BusyError, replace_file, sync_directory, turn_to_write
from flowr_nb.flow.loader import load_flow_from_file
from flowr_nb.hints import did_you_mean
from flowr_nb.session.configuration import Configuration
from flowr_nb.session.history import Step, acknowledged
from flowr_nb.session.landing import initial_state
from flowr_nb.session.model import SUFFIX, Session
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
)
from flowr_nb.store.yaml.directory_watch import ANYTHING, DirectoryWatch
from flowr_nb.store.yaml.journal import journal_path, read_steps, steps_added
from flowr_nb.store.yaml.listing import Listing, refuse_link_out
from flowr_nb.store.yaml.session_file import digest, parse, serialise
from flowr_nb.yaml.reader import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flowr_nb.flow.model import Flow
    from flowr_nb.store.protocol import Begin, SessionEntry

_SHOWN: Final = 40
_NAME_REASONS: Final = {
    pathvalidate.ErrorReason.INVALID_CHARACTER: "it has a character that file names cannot have",
    pathvalidate.ErrorReason.INVALID_LENGTH: "it is too long for a file name",
    pathvalidate.ErrorReason.RESERVED_NAME: "some systems keep that name for themselves",
}


class YamlSessionStore:
    """Keeps each session in ``<sessions_dir>/<name>.yaml``.

    A save is atomic (a reader sees the old or the new session), durable (on disk when it
    returns) and checked: writers that use this class take turns, and a save over what somebody
    else wrote since is refused. The flowr command line takes no lock; a write of its that falls
    between our check and our rename, well under a millisecond, goes unnoticed.

    Args:
        sessions_dir: The directory; made when the first session is saved.
    """

    def __init__(self, sessions_dir: str | Path) -> None:
        self.sessions_dir = Path(sessions_dir)
        self._listing = Listing(self.sessions_dir)

    def __repr__(self) -> str:
        return f"YamlSessionStore({str(self.sessions_dir)!r})"

    def resolve(self, session_arg: str) -> Path:
        """The file of a session.

        Args:
            session_arg: A name, or a path to a session file. What looks like a path (a separator,
                or a ``.yaml`` suffix) and is an existing file is that file; a bare name is looked
                for in the directory first.

        Raises:
            SessionNameNotFoundError: There is no such session.
        """
        text = str(session_arg)
        has_separator = "/" in text or "\\" in text
        direct = Path(text)
        if (has_separator or text.endswith(SUFFIX)) and _is_file(direct):
            return direct
        if text and not has_separator:
            inside = [self.sessions_dir / f"{text}{SUFFIX}"]
            if text.endswith(SUFFIX):
                inside.append(self.sessions_dir / text)
            for path in inside:
                if _is_file(path):
                    return path
            if _is_file(direct):
                return direct
        raise SessionNameNotFoundError(text, self.sessions_dir, hint=self._hint(text))

    def init(self, flow_path: str | Path, name: str, *, begin: Begin | None = None) -> Session:
        """Create a session of a flow, and save it.

        Args:
            flow_path: The flow's file.
            name: The session's name.
            begin: Makes the first session of a flow and a name; by default one at the flow's
                first state, which enters no subflow.

        Raises:
            SessionAlreadyExistsError: There is a session of that name.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written.
            FlowError: The flow cannot be loaded.
        """
        path = self._path_for(name)
        flow = load_flow_from_file(flow_path)
        session = (begin or _at_first_state)(flow, name)
        with self._writing(path):
            if path.exists():
                raise SessionAlreadyExistsError(
                    f"there is a session `{name}` in {self.sessions_dir} already; "
                    "load it, or choose another name"
                )
            # A journal that is left of an earlier session of the name tells of another run.
            journal_path(path).unlink(missing_ok=True)
            content = serialise(session, path)
            replace_file(path, content)
            self._confirm(path, _real(path), session, content)
        return session

    def load(self, session_arg: str) -> Session:
        """Read a session, by name or path (see `resolve`).

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session; the message says why and where.
        """
        return self._read(self.resolve(session_arg))

    def save(
        self, session: Session, *, overwrite: bool = False, steps: Sequence[Step] = ()
    ) -> None:
        """Write a session, whole or not at all.

        Args:
            session: The session; its name says where.
            overwrite: Write even over what somebody else wrote meanwhile.
            steps: What was done since it was last saved, for its journal.

        Raises:
            SessionConflictError: The file is not the one this session came from any more. Nothing
                was written.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written.
        """
        path = self._path_for(session.name)
        content = serialise(session, path)
        with self._writing(path):
            stored = self._stored(path)
            lineage = session.lineage
            real = _real(path)
            is_its_file = lineage.path == real
            is_as_known = stored is not None and is_its_file and stored.digest == lineage.digest
            if not (overwrite or is_as_known):
                _refuse_lost_update(session, stored, is_its_file=is_its_file)
            if path.is_symlink():  # a link is replaced, not followed
                real = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 - text
            if is_as_known and not steps:
                replace_file(path, content)
            else:
                # The journal first: steps that no session followed are left out when it is read.
                # Another run's journal is no part of this one's, which takes its place.
                before = stored.session if stored and is_its_file else None
                mode = path.stat().st_mode & 0o666 if stored else 0o666
                with steps_added(journal_path(path), steps, before, session, mode):
                    replace_file(path, content)
            self._confirm(path, real, session, content)

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session's file changed, was removed or was made again.

        Args:
            name: The session's name; its file need not exist.
            callback: Called after each change, by whomever, ourselves included.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: The directory cannot be made or watched.
        """
        path = self._path_for(name)
        try:
            self.sessions_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _storage_error("watch", self.sessions_dir, error) from error

        def on_change(changed: str) -> None:
            if changed in (path.name, ANYTHING):
                callback()

        return DirectoryWatch.add(self.sessions_dir, on_change)

    def history(self, session: Session) -> list[Step]:
        """The steps that led to a stored session, oldest first, as far as its journal tells.

        A session that somebody moved who keeps no journal (flowr) ends in a step that says so.
        """
        if session.lineage.path is None:
            return []
        steps = read_steps(journal_path(Path(session.lineage.path)), session.name)
        return list(acknowledged(steps, session))

    def list_sessions(self) -> list[Session]:
        """Every readable session, sorted by name; damaged files are left out (see `entries`)."""
        return self._listing.sessions()

    def entries(self) -> list[SessionEntry]:
        """Every session file, sorted by name: its session, or what is wrong with it.

        Never raises: a directory that cannot be read is one entry without a name that says so.
        """
        return self._listing.entries()

    def _hint(self, name: str) -> str:
        try:
            names = sorted(path.stem for path in self.sessions_dir.glob(f"*{SUFFIX}"))
        except OSError:
            return ""
        have = f"; it has {', '.join(names[:12])}" if names else "; it has none yet"
        return did_you_mean(name, names, have)

    def _path_for(self, name: str) -> Path:
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            raise SessionNameError(
                f"`{ascii(name)[1:-1]}` cannot be a session's name: it has half a character"
            ) from None
        path = self.sessions_dir / f"{name}{SUFFIX}"
        if path.parent != self.sessions_dir or path.name != f"{name}{SUFFIX}" or "\\" in name:
            raise SessionNameError(f"`{name}` cannot be a session's name: it is a path")
        if not _is_file(path):  # what is there already, made by others, may keep its name
            _refuse_bad_name(name)
        return path

    @contextmanager
    def _writing(self, path: Path) -> Iterator[None]:
        """Take the turn to write, and put the system's complaints into words."""
        try:
            with turn_to_write(self.sessions_dir):
                yield
        except BusyError as error:
            raise SessionStorageError(str(error)) from error
        except OSError as error:
            raise _storage_error("write", path, error) from error

    def _stored(self, path: Path) -> _Stored | None:
        """What a session's file holds now; None where there is no file."""
        try:
            content = read_file(path)
        except FileNotFoundError:
            return None
        return _Stored(path, content, digest(content))

    def _confirm(self, path: Path, real: str, session: Session, content: bytes) -> None:
        """After the rename: the file is ours from here on, even if making that last fails."""
        _remember(session, real, content)
        try:
            sync_directory(path.parent)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SessionStorageError(
                f"{path} was written, and the system could not confirm that it would last "
                f"through a power cut: {reason}"
            ) from error

    def _read(self, path: Path) -> Session:
        try:
            if path.parent == self.sessions_dir:
                refuse_link_out(path)
            content = read_file(path)
        except FileNotFoundError:
            raise SessionNotFoundError(f"the session file {path} is gone") from None
        except (OSError, ValueError) as error:
            raise _storage_error("read", path, error) from error
        session = parse(content, path)
        _remember(session, _real(path), content)
        return session


@dataclass(frozen=True)
class _Stored:
    """What a session's file held, and the fingerprint of that."""

    path: Path
    content: bytes
    digest: bytes

    @cached_property
    def session(self) -> Session | None:
        """Its session unless it was damaged; read when it is asked for."""
        try:
            return parse(self.content, self.path)
        except SessionCorruptedError:
            return None


def _refuse_lost_update(session: Session, stored: _Stored | None, *, is_its_file: bool) -> None:
    if stored is None:
        if is_its_file:
            raise SessionConflictError(session, None)
        return
    theirs = stored.session
    if theirs != session:
        raise SessionConflictError(session, theirs)


def _refuse_bad_name(name: str) -> None:
    """Refuse a name that is hidden, or that not every system can have or tell from others."""
    if not name.strip():
        raise SessionNameError("a session needs a name")
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    reason = None
    if name.startswith("."):
        reason = "it begins with a dot"
    elif unicodedata.normalize("NFC", name) != name:
        reason = "it has letters in two parts, which look like others; type it in again"
    try:
        pathvalidate.validate_filename(f"{name}{SUFFIX}" if name else "", platform="universal")
        # The stem itself, too: `CON` is reserved though `CON.yaml` may pass.
        pathvalidate.validate_filename(name, platform="universal")
    except pathvalidate.ValidationError as error:
        reason = reason or _NAME_REASONS.get(error.reason, "not every system can have such a file")
    if reason:
        raise SessionNameError(f"`{shown}` cannot be a session's name: {reason}")


def _at_first_state(flow: Flow, name: str) -> Session:
    return Session.begun(Configuration((), flow.flow, initial_state(flow).id), name)


def _storage_error(verb: str, path: Path, error: OSError | ValueError) -> SessionStorageError:
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file stands where a directory is needed"
    return SessionStorageError(f"cannot {verb} {path}: {reason}; nothing was changed")


def _remember(session: Session, real: str, content: bytes) -> None:
    session.lineage.path = real
    session.lineage.digest = digest(content)


def _real(path: Path) -> str:
    """The one spelling of a path: a session may be loaded as `dir/name.yaml` and saved by name."""
    return os.path.realpath(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False
