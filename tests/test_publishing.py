"""The recipes for notebooks that are published, as the documentation has them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the `test` extra")
pytest.importorskip("nbconvert", reason="nbconvert comes with the `test` extra")

ROOT = Path(__file__).resolve().parent.parent
RECIPES = (ROOT / "docs" / "how-to" / "publish-a-notebook.md").read_text("utf-8")
CELL = """\
from flowr_nb import Workspace
ws = Workspace(flows="flows", sessions="memory:")
ws.explore(ws.run("deploy"))"""


@pytest.fixture
def convert(tmp_path):
    """Runs the command that the documentation has for a format; what it wrote, as text."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_markdown_cell("# A title"), nbformat.v4.new_code_cell(CELL)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "notebook.ipynb")

    def run(output, suffix):
        renderer, words = re.search(
            rf"`FLOWR_NB_RENDERER=(\S+) jupyter (nbconvert [^`]*--to {output} [^`]*)`", RECIPES
        ).groups()
        done = subprocess.run(
            [sys.executable, "-m", *words.split()],
            cwd=tmp_path,
            env={**os.environ, "FLOWR_NB_RENDERER": renderer},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return (tmp_path / f"notebook{suffix}").read_text("utf-8")

    return run


@pytest.mark.parametrize(("output", "suffix"), [("html", ".html"), ("slides", ".slides.html")])
def test_html_and_slides_step(convert, output, suffix):
    html = convert(output, suffix)
    assert re.search(r'<iframe [^>]*sandbox="allow-scripts"[^>]* srcdoc="', html)
    assert '<script type="application/vnd.jupyter.widget-view+json"' not in html


def test_markdown_refers_to_a_file(convert, tmp_path):
    text = convert("markdown", ".md")
    assert "data:" not in text
    (name,) = re.findall(r"!\[svg\]\((\S+\.svg)\)", text)
    assert (tmp_path / name).read_text("utf-8").startswith("<svg")


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="nbconvert writes LaTeX with Pandoc")
def test_latex_has_the_picture_without_inkscape(convert, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(shutil.which('pandoc')).parent}{os.pathsep}{os.defpath}")
    text = convert("latex", ".tex")
    (name,) = re.findall(r"\{([^{}\s]+\.pdf)\}", text)
    assert (tmp_path / name).read_bytes().startswith(b"%PDF")
