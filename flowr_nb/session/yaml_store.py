"""Sessions as small YAML files in one directory, as the flowr command line keeps them."""

from __future__ import annotations

import difflib
import hashlib
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import filelock
import pathvalidate
import yaml

from flowr_nb.flow.loader import load_flow_from_file
from flowr_nb.flow.yaml_reader import (
    YamlMapping,
    YamlNode,
    YamlReadError,
    YamlScalar,
    YamlSequence,
    read_file,
    read_yaml,
    to_python,
)
from flowr_nb.session.model import Session, SessionStackFrame, now
from flowr_nb.session.stepper import BrokenFlowError
from flowr_nb.session.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionEntry,
    SessionError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.model import Flow
    from flowr_nb.session.store import Begin

_SUFFIX: Final = ".yaml"
_LOCK_NAME: Final = ".flowr-nb.lock"
_LOCK_SECONDS: Final = 10.0
_NAME_REASONS: Final = {
    pathvalidate.ErrorReason.NULL_NAME: "it is empty",
    pathvalidate.ErrorReason.INVALID_CHARACTER: "it has a character that file names cannot have",
    pathvalidate.ErrorReason.INVALID_LENGTH: "it is too long for a file name",
    pathvalidate.ErrorReason.RESERVED_NAME: "some systems keep that name for themselves",
}
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


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
        if (has_separator or text.endswith(_SUFFIX)) and _is_file(direct):
            return direct
        if text and not has_separator:
            inside = [self.sessions_dir / f"{text}{_SUFFIX}"]
            if text.endswith(_SUFFIX):
                inside.append(self.sessions_dir / text)
            for path in inside:
                if _is_file(path):
                    return path
            if _is_file(direct):
                return direct
        raise SessionNameNotFoundError(text, self.sessions_dir, self._hint(text))

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
            self._write(path, session)
        return session

    def load(self, session_arg: str) -> Session:
        """Read a session, by name or path (see `resolve`).

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session; the message says why and where.
        """
        return self._read(self.resolve(session_arg))

    def save(self, session: Session, *, overwrite: bool = False) -> None:
        """Write a session, whole or not at all.

        Args:
            session: The session; its name says where.
            overwrite: Write even over what somebody else wrote meanwhile.

        Raises:
            SessionConflictError: The file is not the one this session came from any more. Nothing
                was written.
            SessionNameError: No file can have that name.
            SessionStorageError: The directory cannot be written.
        """
        path = self._path_for(session.name)
        with self._writing(path):
            if not overwrite:
                self._refuse_lost_update(path, session)
            self._write(path, session)

    def list_sessions(self) -> list[Session]:
        """Every readable session, sorted by name; damaged files are left out (see `entries`)."""
        return [entry.session for entry in self.entries() if entry.session is not None]

    def entries(self) -> list[SessionEntry]:
        """Every session file, sorted by name: its session, or what is wrong with it.

        Raises:
            SessionStorageError: The directory exists and cannot be read.
        """
        try:
            paths = sorted(self.sessions_dir.glob(f"*{_SUFFIX}"))
        except OSError as error:
            raise _storage_error("read", self.sessions_dir, error) from error
        return [entry for path in paths if (entry := self._entry(path)) is not None]

    def _entry(self, path: Path) -> SessionEntry | None:
        try:
            return SessionEntry(path.stem, self._read(path), None)
        except SessionNotFoundError:
            return None  # removed while we were looking
        except SessionError as error:
            return SessionEntry(path.stem, None, error)

    def _hint(self, name: str) -> str:
        try:
            names = sorted(path.stem for path in self.sessions_dir.glob(f"*{_SUFFIX}"))
        except OSError:
            return ""
        near = difflib.get_close_matches(name, names, 1)
        if near:
            return f"; did you mean `{near[0]}`?"
        return f"; it has {', '.join(names[:12])}" if names else "; it has none yet"

    def _path_for(self, name: str) -> Path:
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            raise SessionNameError(
                f"`{ascii(name)[1:-1]}` cannot be a session's name: it has half a character"
            ) from None
        path = self.sessions_dir / f"{name}{_SUFFIX}"
        try:
            pathvalidate.validate_filename(path.name if name else "", platform="universal")
            # The library looks at one component; these would be several, or hidden.
            if path.parent != self.sessions_dir or path.name != f"{name}{_SUFFIX}":
                raise SessionNameError(f"`{name}` cannot be a session's name: it is a path")
            if name.startswith("."):
                raise SessionNameError(f"`{name}` cannot be a session's name: it begins with a dot")
            # The stem itself, too: `CON` is reserved though `CON.yaml` may pass.
            pathvalidate.validate_filename(name, platform="universal")
        except pathvalidate.ValidationError as error:
            shown = name if len(name) <= 40 else f"{name[:40]}…"  # noqa: PLR2004
            reason = _NAME_REASONS.get(error.reason, "not every system can have such a file")
            raise SessionNameError(f"`{shown}` cannot be a session's name: {reason}") from error
        return path

    @contextmanager
    def _writing(self, path: Path) -> Iterator[None]:
        """Take the turn to write, and put the system's complaints into words."""
        try:
            self.sessions_dir.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.sessions_dir / _LOCK_NAME, timeout=_LOCK_SECONDS):
                yield
        except filelock.Timeout as error:
            raise SessionStorageError(
                f"somebody else has been writing in {self.sessions_dir} for {_LOCK_SECONDS:.0f} "
                "seconds; nothing was written, try again"
            ) from error
        except OSError as error:
            raise _storage_error("write", path, error) from error

    def _refuse_lost_update(self, path: Path, session: Session) -> None:
        try:
            content = read_file(path)
        except FileNotFoundError:
            if session.lineage.path == _real(path):
                raise SessionConflictError(session, None) from None
            return
        known = session.lineage.digest if session.lineage.path == _real(path) else None
        if _digest(content) == known:
            return
        try:
            theirs: Session | None = _parse(content, path)
        except SessionCorruptedError:
            theirs = None
        if theirs != session:
            raise SessionConflictError(session, theirs)

    def _write(self, path: Path, session: Session) -> None:
        content = _serialise(session)
        # Not all of the stem: with the rest it must fit into the 255 bytes of a file name.
        temporary = path.with_name(f".{path.stem[:40]}.{secrets.token_hex(8)}.tmp")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        # The file is ours from here on, even if making that last fails.
        _remember(session, path, content)
        _sync_directory(path.parent)

    def _read(self, path: Path) -> Session:
        try:
            content = read_file(path)
        except FileNotFoundError:
            raise SessionNotFoundError(f"the session file {path} is gone") from None
        except (OSError, ValueError) as error:
            raise _storage_error("read", path, error) from error
        session = _parse(content, path)
        _remember(session, path, content)
        return session


def _at_first_state(flow: Flow, name: str) -> Session:
    if flow.initial is None:
        raise BrokenFlowError(f"the flow `{flow.flow}` has no states; there is nowhere to begin")
    moment = now()
    return Session(flow.flow, flow.initial.id, name, moment, moment)


def _serialise(session: Session) -> bytes:
    data = {
        "flow": session.flow,
        "state": session.state,
        "name": session.name,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
        "stack": [{"flow": frame.flow, "state": frame.state} for frame in session.stack],
        "params": dict(session.params),
    }
    try:
        text: str = yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True)
        content = text.encode("utf-8")
        if session.params:  # anything a program put there, perhaps more than is read again
            _parse(content, Path(session.name))
    except (yaml.YAMLError, ValueError, RecursionError, SessionCorruptedError) as error:
        raise SessionStorageError(
            f"the session `{session.name}` cannot be written: it holds something that is "
            f"not plain YAML data ({error})"
        ) from error
    return content


def _parse(content: bytes, path: Path) -> Session:
    try:
        root = read_yaml(content)
        if not isinstance(root, YamlMapping):
            raise _corrupted(path, "it is not a mapping of `flow`, `state`, `name` and more", root)
        keys = {name: value for name, (_, value) in root.last().items()}
        return Session(
            flow=_text(path, root, keys, "flow"),
            state=_text(path, root, keys, "state"),
            # The file's name is the session's, whatever it says: a copy is a session of its own.
            name=path.stem,
            created_at=_text(path, root, keys, "created_at", default=""),
            updated_at=_text(path, root, keys, "updated_at", default=""),
            stack=_stack(path, keys.get("stack")),
            params=_params(path, keys.get("params")),
        )
    except YamlReadError as error:
        raise SessionCorruptedError(
            f"the session file {path} is damaged: {error}; mend or remove it"
        ) from error


def _text(
    path: Path,
    root: YamlMapping,
    keys: dict[str, YamlNode],
    key: str,
    default: str | None = None,
) -> str:
    value = keys.get(key)
    if value is None:
        if default is not None:
            return default
        raise _corrupted(path, f"`{key}` is missing", root)
    if not isinstance(value, YamlScalar) or value.is_null:
        raise _corrupted(path, f"`{key}` is not a text", value)
    return value.text


def _stack(path: Path, node: YamlNode | None) -> tuple[SessionStackFrame, ...]:
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return ()
    if not isinstance(node, YamlSequence):
        raise _corrupted(path, "`stack` is not a list", node)
    frames = []
    for item in node.items:
        if not isinstance(item, YamlMapping):
            raise _corrupted(path, "a frame of `stack` is not a mapping", item)
        keys = {name: value for name, (_, value) in item.last().items()}
        frames.append(
            SessionStackFrame(_text(path, item, keys, "flow"), _text(path, item, keys, "state"))
        )
    return tuple(frames)


def _params(path: Path, node: YamlNode | None) -> dict[str, Any]:
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return {}
    if not isinstance(node, YamlMapping):
        raise _corrupted(path, "`params` is not a mapping", node)
    params: dict[str, Any] = to_python(node)
    return params


def _corrupted(path: Path, problem: str, node: YamlNode) -> SessionCorruptedError:
    return SessionCorruptedError(
        f"the session file {path} is damaged: line {node.line}, column {node.column}: {problem}; "
        "mend or remove it"
    )


def _storage_error(verb: str, path: Path, error: OSError | ValueError) -> SessionStorageError:
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file stands where a directory is needed"
    return SessionStorageError(f"cannot {verb} {path}: {reason}; nothing was changed")


def _remember(session: Session, path: Path, content: bytes) -> None:
    session.lineage.path = _real(path)
    session.lineage.digest = _digest(content)


def _real(path: Path) -> Path:
    """The one spelling of a path: a session may be loaded as `dir/name.yaml` and saved by name."""
    return Path(os.path.realpath(path))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False


def _sync_directory(directory: Path) -> None:
    """Make a rename last through a power cut. Windows has no such call for directories."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
