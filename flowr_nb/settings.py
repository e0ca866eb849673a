"""What ``[tool.flowr]`` of a project says: where its flows and sessions are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flowr_nb.errors import FlowrNbError

__all__ = ["ProjectSettings", "SettingsError", "read_settings"]


class SettingsError(FlowrNbError):
    """A ``[tool.flowr]`` table that cannot be read."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """The ``[tool.flowr]`` table of a project.

    Attributes:
        root: The project's root; the directories are relative to it.
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
        SettingsError: The file is not TOML, or a setting is not a text.
    """
    directory = Path(start or ".").resolve()
    root = next(
        (at for at in (directory, *directory.parents) if (at / "pyproject.toml").is_file()), None
    )
    table: object = {}
    if root is not None:
        file = root / "pyproject.toml"
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{file} cannot be read: {error}") from error
        tool = content.get("tool", {})
        table = tool.get("flowr", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise SettingsError(f"`[tool.flowr]` in {root}/pyproject.toml is not a table")
    values = {key: table.get(key, default) for key, default in _DEFAULTS.items()}
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            raise SettingsError(
                f"`{key}` of `[tool.flowr]` in {root}/pyproject.toml is a text; found {value!r}"
            )
    base = root or directory
    return ProjectSettings(
        base,
        base / values["flows_dir"],
        _place(base, values["sessions_dir"]),
        values["default_flow"],
        values["default_session"],
    )


def _place(base: Path, written: str) -> Path | str:
    """A directory of the project, or a URL as it is; a drive is one letter, a scheme more."""
    return written if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", written) else base / written
