"""Which file a session's name, or a path that a person gave, means."""

from __future__ import annotations

import os
from pathlib import Path

from flowr_nb.files import is_file, shown
from flowr_nb.hints import did_you_mean, listed
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionNameError,
    SessionNameNotFoundError,
)
from flowr_nb.store.names import refuse_bad_name, refuse_no_text, refuse_path
from flowr_nb.store.yaml.session_file import SUFFIX
from flowr_nb.store.yaml.stored import look_at, storage_error


class Places:
    """The places of sessions in a directory.

    Args:
        directory: The directory; it may not be there yet.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, text: str) -> Path | None:
        """The file that a name or path means; None where there is none.

        What looks like a path and is an existing file is that file; a bare name is looked for in
        the directory first.

        Raises:
            SessionStorageError: It cannot be told, because the directory may not be looked into.
        """
        direct = Path(os.path.expanduser(text))  # noqa: PTH111 - `Path` raises where it cannot
        if is_path(text) and is_file(direct):
            return direct
        if not text or "/" in text or "\\" in text:
            return None
        inside = [self.of(text)]
        if text.endswith(SUFFIX):
            inside.append(self._directory / text)
        found = next((path for path in (*inside, direct) if is_file(path)), None)
        if found is None:
            self._refuse_closed(inside[0])
        return found

    def of(self, name: str) -> Path:
        """The file of a session of that name."""
        return self._directory / f"{name}{SUFFIX}"

    def _refuse_closed(self, path: Path) -> None:
        """Of a directory that may not be looked into nobody knows what is not there."""
        try:
            os.lstat(path)
        except PermissionError as error:
            raise storage_error("read", path, error) from error
        except (OSError, ValueError):
            pass

    def taken(self, name: str) -> Path:
        """What is there under a name, damaged or not; never a file elsewhere.

        Raises:
            SessionNameNotFoundError: Nothing is.
            SessionStorageError: It cannot be told.
        """
        refuse_no_text(name)
        path = self.of(name)
        try:
            refuse_path(name)
            status = look_at(path)
        except SessionNameError:
            raise self.not_found(name) from None
        except OSError as error:
            raise storage_error("look at", path, error) from error
        if status is None:
            raise self.not_found(name)
        return path

    def to_write(self, name: str) -> Path:
        """Where a session of a name is written.

        Raises:
            SessionNameError: No file can have that name, and none has.
        """
        refuse_path(name)
        path = self.of(name)
        if not is_file(path):  # what is there already, made by others, may keep its name
            refuse_bad_name(name)
        return path

    def refuse_taken(self, name: str) -> None:
        """Refuse a name under which anything is there.

        Raises:
            SessionAlreadyExistsError: It is.
            OSError: It cannot be told.
        """
        if look_at(self.of(name)) is not None:
            raise SessionAlreadyExistsError(
                f"there is a session `{name}` in {shown(self._directory)} already; "
                "load it, or choose another name"
            )

    def not_found(self, name: str) -> SessionNameNotFoundError:
        """The error for a name that means no file, with what there is instead."""
        try:
            found = [path.name for path in self._directory.iterdir()]
        except FileNotFoundError:
            found = []
        except OSError:
            return SessionNameNotFoundError(name, self._directory)
        names = sorted(each.removesuffix(SUFFIX) for each in found if each.endswith(SUFFIX))
        have = f"; it has {listed(names)}" if names else "; it has none yet"
        return SessionNameNotFoundError(name, self._directory, hint=did_you_mean(name, names, have))


def is_path(text: str) -> bool:
    """Whether something looks like a path rather than a name."""
    return "/" in text or "\\" in text or text.endswith(SUFFIX)
