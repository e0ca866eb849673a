"""Make the pictures of the README: the explorer in a real JupyterLab, light, dark and narrow.

Needs Chromium. Everything happens in a temporary folder; only ``docs/pictures/`` is written.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.browser import chromium
from tools.explorer_page import ExplorerPage
from tools.notebook_page import NotebookPage
from tools.servers import jupyterlab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ROOT: Final = Path(__file__).resolve().parents[1]
_PICTURES: Final = _ROOT / "docs" / "pictures"
_SHARPNESS: Final = 2
"""Pixels of the picture for a pixel of the page."""
_MARGIN: Final = 12
"""Pixels of the page that are left around the explorer."""

# What a notebook has around an output.
_HIDDEN: Final = """
.jp-InputArea, .jp-OutputPrompt, .jp-Collapser { visibility: hidden }
"""

# A deployment on its way: two steps taken and saved, the third waits for its evidence.
_STORY: Final = """
from flowr_nb import FlowExplorer, Workspace

ws = Workspace(flows="flows", sessions="sessions")
run = ws.init("deploy", "friday", overwrite=True)
run.fire("build")
run.fire("pass", coverage="86%", failures=0)
run.save()
FlowExplorer(run)
"""


def main() -> None:
    """Make every picture."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        shutil.copytree(_ROOT / "flows", folder / "flows")
        _write_notebook(folder / "story.ipynb")
        with jupyterlab(folder) as address, chromium() as browser:
            for name, theme, size in (
                ("explorer-light", "light", (1240, 1000)),
                ("explorer-narrow", "light", (600, 1400)),
                ("explorer-dark", "dark", (1240, 1000)),  # last, JupyterLab remembers its theme
            ):
                path = _PICTURES / f"{name}.png"
                _take(browser, address, theme, size, path)
                print(path.relative_to(_ROOT).as_posix())


def _write_notebook(path: Path) -> None:
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": "story",
                "metadata": {},
                "source": _STORY.strip(),
                "outputs": [],
                "execution_count": None,
            }
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), "utf-8")


def _take(browser: Browser, address: str, theme: str, size: tuple[int, int], path: Path) -> None:
    notebook = NotebookPage(browser, address, "story.ipynb", size=size, theme=theme)
    page = notebook.page
    notebook.run_all()
    explorer = ExplorerPage(notebook)
    explorer.wait()
    explorer.expect_state("approval")
    explorer.give("score", "85")
    explorer.verdict("score ≥ 80, given 85: holds").wait_for()
    page.evaluate("() => document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.add_style_tag(content=_HIDDEN)
    explorer.root.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # transitions of colour come to rest
    box = explorer.root.bounding_box()
    assert box is not None  # noqa: S101 - it is on the page, we have typed into it
    clip = {
        "x": max(0, box["x"] - _MARGIN),
        "y": max(0, box["y"] - _MARGIN),
        "width": box["width"] + 2 * _MARGIN,
        "height": box["height"] + 2 * _MARGIN,
        "scale": _SHARPNESS,
    }
    # Not through Playwright's own call, which knows the scale of the window only.
    shot = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "png", "clip": clip}
    )
    path.write_bytes(base64.b64decode(shot["data"]))
    notebook.close()


if __name__ == "__main__":
    main()
