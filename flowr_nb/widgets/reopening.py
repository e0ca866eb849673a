"""The editor of a flow: a new one, or that which has something that is not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.edited import EditedFlow
from flowr_nb.flow.errors import FlowNotFoundError
from flowr_nb.widgets.flow_editor import FlowEditor
from flowr_nb.widgets.run_widget import RunWidget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow


def open_editor(
    library: FlowLibrary, flow: Flow | str | Path, *, create: bool = False
) -> FlowEditor:
    """Open the editor of a flow.

    Cells are run again, and the workspace is made anew in one of them: what was typed must not be
    lost by that. Of several editors of a file the newest counts.

    Arguments and errors are those of `EditedFlow.of`.
    """
    try:
        edited = EditedFlow.of(library, flow, create=create)
    except FlowNotFoundError:
        # Its file may be gone, and its text be here.
        before = _newest(lambda each: str(flow) in (each.name, str(each.path)))
        if before is None or before.is_saved:
            raise
        before.look_again()
        return before
    before = _newest(lambda each: _is_same_place(each, edited))
    if before is None or before.is_saved:
        return FlowEditor(edited)
    if before.edited.library is library:
        before.look_again()
        return before
    edited.take_over(before.edited)
    return FlowEditor(edited)


def _newest(is_meant: Callable[[EditedFlow], bool]) -> FlowEditor | None:
    editors = (each for each in list(RunWidget._all) if isinstance(each, FlowEditor))  # noqa: SLF001
    found = [each for each in editors if each.is_open and is_meant(each.edited)]
    return max(found, key=lambda each: each._number, default=None)  # noqa: SLF001 - our own base's


def _is_same_place(one: EditedFlow, other: EditedFlow) -> bool:
    if one.path is None or other.path is None:
        return one.library is other.library and one.where == other.where
    return one.path == other.path
