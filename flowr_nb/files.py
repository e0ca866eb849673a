"""Files that are whole, old or new, whatever happens: written aside, synced, renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from flowr_nb.file_access import keep_access, replace_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.errors import FlowrNbError

TEMPORARY_NAME: Final = ".flowr-nb.tmp"
_MOSTLY: Final = 64 * 1024  # what is asked for is set aside first, and most files are small
_TICK_NS: Final = 50_000_000
_COARSE_TICK_NS: Final = 2_000_000_000
_FINE_NS: Final = 1_000_000
_NOT_BY_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def expanded(path: str | os.PathLike[str], failure: type[FlowrNbError]) -> Path:
    """A path as a person wrote it, from the home directory where it begins with ``~``.

    Args:
        path: What a person wrote.
        failure: What is raised.

    Raises:
        FlowrNbError: It is no path, or there is no such home directory; of the class that is given.
    """
    asked: object = path
    text = os.fspath(asked) if isinstance(asked, str | os.PathLike) else None
    if not isinstance(text, str):
        raise failure(f"a path is a text or a `Path`, and no {type(path).__name__}")
    found = os.path.expanduser(text)  # noqa: PTH111 - a `Path` has lost the `./` of `./~`
    if text.startswith("~") and found == text:
        name = text.replace("\\", "/").partition("/")[0]
        raise failure(f"there is no home directory `{name}`; `./{text}` is a name that begins so")
    return Path(found)


def settled(path: str | os.PathLike[str], failure: type[FlowrNbError]) -> Path:
    """A path as it is meant now: `expanded`, and absolute, whatever becomes the working directory.

    Links in it are left as they are: where they lead is asked each time.

    Args:
        path: What a person wrote.
        failure: What is raised.

    Raises:
        FlowrNbError: Nobody can say where that is, or nothing is called so; of that class.
    """
    found = expanded(path, failure)
    try:
        is_path = b"\0" not in os.fsencode(found)
    except UnicodeEncodeError:  # half a character
        is_path = False
    if not is_path:
        raise failure(f"no file or folder can be called {str(found)!a}; give another path")
    try:
        return found.absolute()
    except OSError as error:
        raise failure(
            f"where `{found}` is cannot be said, because the working directory is gone; give an "
            "absolute path, or change to another directory"
        ) from error


def target_of(path: str | os.PathLike[str], failure: type[FlowrNbError], *suffixes: str) -> Path:
    """The file that a person asks for, where one can be written.

    Args:
        path: What a person wrote.
        failure: What is raised.
        *suffixes: What its name may end in, where nothing else is what is written there.

    Raises:
        FlowrNbError: No file is called so, or its directory is not there; of that class.
    """
    target = expanded(path, failure)
    if suffixes and target.suffix.lower() not in suffixes:
        raise failure(f"{target} does not end in {' or '.join(suffixes)}, which is what is written")
    if "\0" in str(target):
        raise failure(f"{str(target)!r} cannot be written: no file's name has a NUL in it")
    if not target.parent.is_dir():
        raise failure(f"{target}: there is no directory {target.parent}; make it first")
    return target


def write_target(target: Path, content: bytes, failure: type[FlowrNbError]) -> Path:
    """Write a file that a person asks for; one that is there is replaced once the new one is whole.

    Args:
        target: The file, from `target_of`.
        content: What it is to have in it.
        failure: What is raised.

    Returns:
        The file.

    Raises:
        FlowrNbError: It cannot be written; of that class.
    """
    try:
        replace_own(target, content)
    except OSError as error:
        reason = error.strerror or error
        raise failure(f"{target} cannot be written: {reason}; nothing has changed") from error
    return target


def shown(path: str | os.PathLike[str]) -> str:
    """A path as people read it: from the working directory where it is in there, else whole."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def is_young(times: tuple[int, ...], now: int) -> bool:
    """Whether a file with these times may change and keep them, as a clock ticks that stamps it.

    Most systems tick some milliseconds, and tell times that look so; one that tells round times
    may tick two seconds. What is read of a young file tells nothing of what it holds later on.

    Args:
        times: When it was written, and when anything of it changed, in nanoseconds. The first can
            be set by anybody, the second by nobody; Windows has no such time.
        now: The time when it was looked at.
    """
    latest = max(times[:2])
    return now - latest < (_TICK_NS if latest % _FINE_NS else _COARSE_TICK_NS)


def is_file(path: Path) -> bool:
    """Whether there is a file of that path, also of one that no system would take for a path."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False


def read_file(path: Path, most: int) -> bytes:
    """What a file holds; of one that is too large only the beginning.

    Args:
        path: The file.
        most: Most bytes that are of use; of a larger file one more is read, which tells that it is.

    Raises:
        OSError: It cannot be read, or is no regular file (reading a pipe would wait forever).
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with path.open("rb") as file:
        content = file.read(min(_MOSTLY, most + 1))
        return content if len(content) < _MOSTLY else content + file.read(most + 1 - _MOSTLY)


def read_named(
    path: str | os.PathLike[str], most: int, failure: type[FlowrNbError]
) -> tuple[Path, bytes]:
    """The file that a person names, and what it holds; of one that is too large the beginning.

    Args:
        path: What a person wrote.
        most: Most bytes that are of use; see `read_file`.
        failure: What is raised.

    Raises:
        FlowrNbError: There is no such file, or it cannot be read; of the class that is given.
    """
    file = expanded(path, failure)
    try:
        return file, read_file(file, most)
    except FileNotFoundError:
        raise failure(f"there is no file {shown(file)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise failure(f"{shown(file)} cannot be read: {reason}") from error


def replace_file(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Put a file in place of what is there, whole or not at all.

    Call it in a `turn_to_write`: the file is written aside under one name for the whole
    directory, so that what a killed writer left is taken away by the next and never piles up.

    Who might read and write an existing file still may (see `keep_access`); a new one has what the
    umask leaves. A link is replaced, not followed.

    Args:
        path: The file.
        content: What it is to hold.
        like: A file that it takes the mode and owners of instead.

    Raises:
        OSError: It cannot be written; nothing has changed.
    """
    with written_aside(path, 0o666) as file:
        file.write(content)
        file.flush()
        keep_access(like or path, file.fileno())
        os.fsync(file.fileno())


def copy_file(source: Path, target: Path) -> None:
    """Put a copy of a file in place of what is there, whole or not at all, for the same people.

    Call it in a `turn_to_write` of the target's directory, as `replace_file`.

    Raises:
        OSError: It cannot be read or written, or is a link or no regular file; nothing has changed.
    """
    with (
        os.fdopen(open_regular(source, os.O_RDONLY), "rb") as original,
        written_aside(target, 0o600) as file,
    ):
        shutil.copyfileobj(original, file)
        file.flush()
        keep_access(source, file.fileno())
        os.fsync(file.fileno())


@contextmanager
def written_aside(path: Path, mode: int) -> Iterator[BinaryIO]:
    """A new file beside another, that takes its place if nothing goes wrong inside."""
    aside = path.with_name(TEMPORARY_NAME)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(aside, flags, mode)
    except FileExistsError:  # a killed writer left it
        try:
            aside.unlink()
        except PermissionError:  # somebody else, in a directory where each removes but their own
            aside = path.with_name(f".flowr-nb.{secrets.token_hex(8)}.tmp")
        descriptor = os.open(aside, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def sync_directory(directory: Path) -> None:
    """Make a rename last through a power cut. Windows has no such call for directories.

    Raises:
        OSError: The system could not confirm it.
    """
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_regular(path: Path, flags: int, mode: int = 0o666) -> int:
    """Open a file that is none of a person's own: no link is followed, no pipe waited for.

    Args:
        path: The file.
        flags: As for `os.open`.
        mode: What a new file may have, of which the umask takes its part.

    Returns:
        Its descriptor.

    Raises:
        OSError: It cannot be opened, or is a link, or no regular file.
    """
    descriptor = os.open(path, flags | _NOT_BY_LINK | getattr(os, "O_BINARY", 0), mode)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is not a regular file")
