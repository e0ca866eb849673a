"""The flow files below a directory, as they are now, and what there is left out of them and why."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.files import is_young, shown
from flowr_nb.flow.loader import is_flow_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Stamp = tuple[int, int, int, int, int]
"""When it was written and when anything of it changed, its size, and which one it is."""


class LeftOut(NamedTuple):
    """Something in a directory of flows that is not looked into.

    Attributes:
        path: What it is.
        reason: Why, in words that follow its path.
        is_error: Whether there may be flows that nobody sees, rather than a link that leads away.
    """

    path: Path
    reason: str
    is_error: bool

    def __str__(self) -> str:
        return f"{shown(self.path)} {self.reason}"


@dataclass(frozen=True, slots=True)
class FolderListing:
    """The flow files of a directory and those below it.

    Attributes:
        files: The files, sorted.
        left_out: What is none of them and looks as if it were.
        folders: Every folder as it was.
        lasts: Whether it holds as long as no folder changes.
    """

    files: tuple[Path, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    folders: Mapping[str, Stamp] = field(default_factory=dict)
    lasts: bool = False

    def is_current(self) -> bool:
        """Whether another look would find the same."""
        try:
            return self.lasts and all(
                stamp_of(os.stat(folder)) == stamp  # noqa: PTH116 - a text, often
                for folder, stamp in self.folders.items()
            )
        except OSError:
            return False


def stamp_of(status: os.stat_result) -> Stamp:
    """What tells that a file or folder has changed.

    Whoever writes into a file can put its time back, and not that of its change, which no call
    sets; where a system has none (Windows), what also keeps its size goes unnoticed.
    """
    return (
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_size,
        status.st_ino,
        status.st_dev,
    )


def list_flow_files(directory: Path, is_inside: Callable[[str], bool]) -> FolderListing:
    """Look through a directory; hidden files and folders are left out without a word.

    Args:
        directory: The directory.
        is_inside: Whether a path leads to somewhere in it.
    """
    now = time.time_ns()
    files: list[Path] = []
    left_out: list[LeftOut] = []
    folders: dict[str, Stamp] = {}
    has_links = False
    waiting = [os.fspath(directory)]
    for folder in waiting:
        try:
            folders[folder] = stamp_of(os.stat(folder))  # noqa: PTH116 - a text, often
            with os.scandir(folder) as entries:
                seen = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            left_out += _unreadable(Path(folder), error, is_top=folder is waiting[0])
            continue
        for entry in seen:
            is_named = is_flow_file(entry.name)
            if entry.is_file(follow_symlinks=False):  # which asks the system for nothing more
                files += [Path(entry.path)] if is_named else []
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                has_links = True
                problem = _problem(entry, is_inside, is_named=is_named)
                left_out += [] if problem is None else [problem]
                if problem is None and is_named and entry.is_file():
                    files.append(Path(entry.path))
    # Nobody is told when what could not be read can be, or when a link's end changes.
    is_old = not any(is_young(stamp, now) for stamp in folders.values())
    lasts = is_old and not has_links and not left_out
    return FolderListing(tuple(sorted(files)), tuple(sorted(left_out)), folders, lasts)


def _unreadable(folder: Path, error: OSError, *, is_top: bool) -> Iterable[LeftOut]:
    if not isinstance(error, FileNotFoundError):
        yield LeftOut(folder, f"cannot be read: {error.strerror or error}", is_error=True)
    elif is_top and folder.is_symlink():
        yield LeftOut(folder, "is a link that leads nowhere", is_error=True)
    elif is_top:
        yield LeftOut(folder, "is not there: no such directory", is_error=False)


def _problem(
    entry: os.DirEntry[str], is_inside: Callable[[str], bool], *, is_named: bool
) -> LeftOut | None:
    """Why something that is no folder is no flow file, if it looks like one or leads to some."""
    path, is_link = Path(entry.path), entry.is_symlink()
    try:
        mode, refused = os.stat(path).st_mode, ""  # noqa: PTH116 - as all of these
    except FileNotFoundError:
        is_told = is_link and is_named  # if it is no link it is gone since
        return LeftOut(path, "is a link that leads nowhere", is_error=False) if is_told else None
    except OSError as error:
        mode, refused = 0, f"cannot be read: {error.strerror or error}"
    is_folder = stat.S_ISDIR(mode)
    if is_link and (is_named or is_folder) and not is_inside(entry.path):
        reason = f"is a link that leads out of the flows directory, to {os.path.realpath(path)}"
        what = "folder" if is_folder else "file"
        return LeftOut(path, f"{reason}; put the {what} there itself", is_error=False)
    if is_folder or not is_named or stat.S_ISREG(mode):
        return None  # what a link leads to in here is listed where it is
    return LeftOut(path, refused or "is not a regular file", is_error=bool(refused))
