"""What was typed, written to a file: whole or not at all, and never over what others wrote."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flowr_nb.files import read_file, shown, target_of, write_target
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.magics.errors import CellError
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.flow.model import Flow
    from flowr_nb.workspace import Workspace


class Saving:
    """Writes flows to files, and knows what it has written: that may be written over."""

    def __init__(self) -> None:
        self._written: dict[str, bytes] = {}

    def save(self, ws: Workspace, flow: Flow, file: str, *, force: bool) -> str:
        """Write the text of a flow as it was typed.

        Args:
            ws: Where the flow is found.
            flow: The flow.
            file: The file; its directory must be there.
            force: Whether to write over whatever is there.

        Returns:
            What was done, in words.

        Raises:
            CellError: There is another text in the file, or none in the flow; or it cannot be
                written. Nothing has changed.
        """
        if flow.source is None:
            raise CellError(f"`{flow.flow}` was made in code: it has no text that could be written")
        try:
            content = flow.source.text.encode()
        except UnicodeEncodeError as error:
            raise CellError(f"the text of `{flow.flow}` cannot be written: {error}") from None
        target = target_of(file, CellError)
        there = _content_of(target)
        name = shown(target)
        if there == content:
            self._written[os.path.realpath(target)] = content
            return f"{name} has this text already; nothing was written"
        is_own = there is None or there == self._written.get(os.path.realpath(target))
        if not (is_own or force):
            raise CellError(
                f"{name} has another text, which was not written from here; nothing was written. "
                "Look at it first: `--force` writes over it"
            )
        write_target(target, content, CellError)
        self._written[os.path.realpath(target)] = content
        lines = len(flow.source.text.splitlines())
        told = f"wrote `{flow.flow}` to {name}: {lines} line{'' if lines == 1 else 's'}"
        return told + _first_found(ws, flow, target)


def _content_of(target: Path) -> bytes | None:
    """What is in a file; None where there is none."""
    if not os.path.lexists(target):
        return None
    try:
        return read_file(target, MAX_BYTES)
    except FileNotFoundError:  # a link that leads nowhere yet
        return None
    except OSError as error:
        raise CellError(
            f"{shown(target)} cannot be looked at: {error.strerror or error}; nothing was written"
        ) from error


def _first_found(ws: Workspace, flow: Flow, target: Path) -> str:
    """What somebody has to know who goes on in the file."""
    folders = [each for each in ws.library.sources if isinstance(each, DirectorySource)]
    if flow.path is not None or not any(each.is_inside(target) for each in folders):
        return ""
    return f"; as long as this kernel runs, `{flow.flow}` is what the cell says"
