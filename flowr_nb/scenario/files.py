"""The files of scenarios in folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import expanded, shown
from flowr_nb.scenario.errors import ScenarioError
from flowr_nb.scenario.markdown import is_markdown
from flowr_nb.scenario_words import LANGUAGE, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_OURS: Final = ("node_modules", "__pycache__")


def scenario_files(path: str | Path) -> list[Path]:
    """The files of scenarios that a path means.

    Args:
        path: A file, which is taken whatever it is called; or a folder, of which those count that
            end in ``.scenarios.yaml`` and Markdown that names the language of such blocks. Hidden
            folders and environments of Python are left out, and links are not followed.

    Raises:
        ScenarioError: There is no such path.
    """
    start = expanded(path, ScenarioError)
    if start.is_dir():
        return sorted(_in_folder(start))
    if not os.path.lexists(start):
        raise ScenarioError(f"there is no file or folder {shown(start)}")
    return [start]


def has_blocks(path: Path) -> bool:
    """Whether a Markdown file names the language of our blocks, and so may have some."""
    try:
        return path.is_file() and LANGUAGE.encode() in path.read_bytes()
    except OSError:
        return False


def _in_folder(start: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(start):
        inner[:] = [
            name
            for name in inner
            if not name.startswith(".")
            and name not in _NOT_OURS
            and not (Path(folder) / name / "pyvenv.cfg").exists()
        ]
        for name in names:
            path = Path(folder) / name
            if name.lower().endswith(SUFFIX) or (is_markdown(name) and has_blocks(path)):
                yield path
