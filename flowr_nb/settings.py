"""What ``[tool.flowr]`` of a project says: where its flows and sessions are."""

from __future__ import annotations

import re
import tomllib
import warnings
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.files import is_file, settled, shown
from flowr_nb.hints import did_you_mean, without_passwords

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ProjectSettings", "SettingsError", "read_settings"]


class SettingsError(FlowrNbError):
    """A ``[tool.flowr]`` table that cannot be read."""


@dataclass(frozen=True, slots=True, repr=False)
class ProjectSettings:
    """The ``[tool.flowr]`` table of a project.

    Attributes:
        root: The project's root; the directories are relative to it, or to the home directory
            where they begin with ``~``.
        flows_dir: Where flows are.
        sessions_dir: Where sessions are: a directory, or the URL of a store (``memory:``).
        default_flow: The flow that is meant where none is named.
        default_session: The session that is meant where none is named.
    """

    root: Path
    flows_dir: Path
    sessions_dir: Path | str
    default_flow: str
    default_session: str

    def __repr__(self) -> str:
        told = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
        return without_passwords(f"{type(self).__name__}({', '.join(told)})")


_DEFAULTS: Final = {
    "flows_dir": ".flowr/flows",
    "sessions_dir": ".flowr/sessions",
    "default_flow": "main-flow",
    "default_session": "default",
}


def read_settings(start: str | Path | None = None) -> ProjectSettings:
    """The settings of the project that a directory is in.

    Args:
        start: The directory; by default the working directory. The nearest ``pyproject.toml`` at
            or above it counts; without one every setting has its default.

    Raises:
        SettingsError: The file is not TOML, a setting is not a text, or none that there is and
            nearly one that there is. One that is like none of ours is warned of: flowr may have it.
    """
    directory = settled(start or "", SettingsError).resolve()
    at = (each / "pyproject.toml" for each in (directory, *directory.parents))
    file = next(filter(is_file, at), None)
    table: object = {}
    if file is not None:
        try:
            content = tomllib.loads(file.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{shown(file)} cannot be read: {error}") from error
        tool = content.get("tool", {})
        table = tool.get("flowr", {}) if isinstance(tool, dict) else {}
    where = f"`[tool.flowr]` in {shown(file or directory)}"
    if not isinstance(table, dict):
        raise SettingsError(f"{where} is not a table")
    _tell_of_unknown(table, where)
    values = {key: table.get(key, default) for key, default in _DEFAULTS.items()}
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            raise SettingsError(f"`{key}` of {where} is a text; found {value!r}")
    base = file.parent if file else directory
    return ProjectSettings(
        base,
        _directory(base, values["flows_dir"]),
        _place(base, values["sessions_dir"]),
        values["default_flow"],
        values["default_session"],
    )


def flows_found(project: Path) -> Path | None:
    """Where the command finds the flows of a project; None where there is no such directory.

    Args:
        project: A directory of the project.

    Raises:
        SettingsError: The table cannot be read.
    """
    directory = read_settings(project).flows_dir
    return directory if directory.is_dir() else None


def _tell_of_unknown(table: dict[str, object], where: str) -> None:
    for key in table.keys() - _DEFAULTS.keys():
        have = ", ".join(f"`{each}`" for each in _DEFAULTS)
        # As they are misspelt: `flows-dir`, `FlowsDir`, `flow_dir`.
        near = did_you_mean(re.sub(r"(?<=[a-z])(?=[A-Z])|-", "_", key).lower(), _DEFAULTS)
        told = f"there is no setting `{key}` of {where}; there are {have}{near}"
        if near:
            raise SettingsError(told)
        warnings.warn(told, stacklevel=4)


def _place(base: Path, written: str) -> Path | str:
    """A directory of the project, or a URL as it is; a drive is one letter, a scheme more."""
    written = re.sub(r"^yaml:(//)?(?=.)", "", written)
    is_url = re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", written)
    return written if is_url else _directory(base, written)


def _directory(base: Path, written: str) -> Path:
    return settled(written if written.startswith("~") else base / written, SettingsError)
