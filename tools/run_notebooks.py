"""Run the notebooks and save them with their outputs, the same bytes every time.

They run in a copy of the project, with no sessions from earlier runs, so that what somebody has
saved in ``notebooks/my-sessions/`` is neither shown nor lost. What changes from run to run without
meaning anything is put into one form: the ids of widget models, the times at which cells ran or
sessions were saved, the version of Python. A widget that was closed is not saved: what it showed
stays as a still picture.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat as nbformat_module
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

# Its functions have no types.
nbformat: Final[Any] = nbformat_module

_ROOT: Final = Path(__file__).resolve().parents[1]
_NOTEBOOKS: Final = _ROOT / "notebooks"
_SECONDS_PER_CELL: Final = 120
_WIDGET_STATE: Final = "application/vnd.jupyter.widget-state+json"
_WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"
_MODEL_ID: Final = re.compile(r"[0-9a-f]{32}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_SOME_TIME: Final = "2026-01-01T00:00:00+00:00"


def main() -> int:
    """Run the notebooks named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="by default all of notebooks/")
    chosen = parser.parse_args().notebooks or sorted(_NOTEBOOKS.glob("*.ipynb"))
    for path in chosen:
        try:
            text = executed(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        changed = text != path.read_text("utf-8")
        if changed:
            path.write_text(text, "utf-8")
        print(f"{path.name}: {'saved' if changed else 'unchanged'}")
    return 0


def executed(path: Path) -> str:
    """Run a notebook from its sources alone.

    Args:
        path: The notebook, which is only read.

    Returns:
        The text of the notebook with its outputs and the state of its widgets.

    Raises:
        CellExecutionError: A cell raised that is not tagged to raise.
        RuntimeError: An output names a place of this machine.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("widgets", None)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch).resolve()
        for folder in ("flows", "sessions"):
            shutil.copytree(_ROOT / folder, copy / folder)
        shutil.copy(_ROOT / "pyproject.toml", copy)
        (copy / "notebooks").mkdir()
        client = _Client(
            notebook,
            timeout=_SECONDS_PER_CELL,
            kernel_name="python3",
            coalesce_streams=True,
            resources={"metadata": {"path": str(copy / "notebooks")}},
        )
        client.execute()
        _drop_closed_views(notebook)
        text = normalised(notebook)
        for place in (str(copy), str(_ROOT), str(Path.home())):
            if place != "/" and place in text:
                raise RuntimeError(f"{path.name} shows {place}, which other machines do not have")
    return text


class _Client(NotebookClient):
    """Forgets the state of a widget when it is closed, as a browser does."""

    def handle_comm_msg(
        self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int
    ) -> None:
        """What the kernel says about a widget."""
        super().handle_comm_msg(outs, msg, cell_index)
        if msg["msg_type"] == "comm_close":
            closed = msg["content"]["comm_id"]
            self.widget_state.pop(closed, None)
            self.widget_buffers.pop(closed, None)


def _drop_closed_views(notebook: NotebookNode) -> None:
    """Leave of an output only the still picture where its widget is gone."""
    models = _models_of(notebook)
    for data in _output_data(notebook):
        if _WIDGET_VIEW in data and data[_WIDGET_VIEW]["model_id"] not in models:
            del data[_WIDGET_VIEW]


def _output_data(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """What the cells show, each in all its forms."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def normalised(notebook: NotebookNode) -> str:
    """The text of a notebook, without what differs from run to run for no reason."""
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    for model in _models_of(notebook).values():
        for key, value in model["state"].items():
            if isinstance(value, str):
                model["state"][key] = _TIME.sub(_SOME_TIME, value)
        if model["model_name"] == "LayoutModel":
            # Nine tenths of a layout are settings that nobody made.
            model["state"] = {
                key: value for key, value in model["state"].items() if value is not None
            }
    nbformat.validate(notebook)
    names = {
        random: f"{number:032x}"
        for number, random in enumerate(dict.fromkeys(_model_ids(notebook)))
    }
    text = str(nbformat.writes(notebook))
    text = _MODEL_ID.sub(lambda found: names.get(found[0], found[0]), text)
    # The models are sorted by id, and the ids are others now: once more through the writer.
    text = str(nbformat.writes(nbformat.reads(text, as_version=4)))
    return text if text.endswith("\n") else f"{text}\n"


def _model_ids(notebook: NotebookNode) -> Iterator[str]:
    """The ids of the widget models: those on view first, then all in the order they were made."""
    for data in _output_data(notebook):
        if _WIDGET_VIEW in data:
            yield data[_WIDGET_VIEW]["model_id"]
    yield from _models_of(notebook)


def _models_of(notebook: NotebookNode) -> dict[str, Any]:
    """The widget models of a notebook, by id."""
    widgets: dict[str, Any] = notebook.metadata.get("widgets", {})
    models: dict[str, Any] = widgets.get(_WIDGET_STATE, {}).get("state", {})
    return models


if __name__ == "__main__":
    sys.exit(main())
