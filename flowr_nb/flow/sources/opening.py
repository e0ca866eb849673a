"""Sources out of what a library is given: directories, and sources."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.flow.sources.protocol import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def sources_of(given: Iterable[str | Path | Source]) -> tuple[Source, ...]:
    """What a library is made of: memory first, the others as they are given.

    Args:
        given: Directories, or sources.

    Raises:
        FlowError: Something is neither a directory's path nor a source.
    """
    sources = [_source(each) for each in given]
    return tuple(sorted(sources, key=lambda source: not isinstance(source, MemorySource)))


def _source(given: str | Path | Source) -> Source:
    if isinstance(given, str | os.PathLike):
        return DirectorySource(given)
    if isinstance(given, type) or not isinstance(given, Source):
        raise FlowError(
            f"flows come from a directory's path or a source of them, and not from {given!r:.80}; "
            "a flow itself is added with `add`"
        )
    return given
