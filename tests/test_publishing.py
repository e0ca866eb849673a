"""The recipes for notebooks that are published, as the documentation has them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowr_nb import Workspace, renderers

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the `test` extra")
pytest.importorskip("nbconvert", reason="nbconvert comes with the `test` extra")

ROOT = Path(__file__).resolve().parent.parent
RECIPES = (ROOT / "docs" / "how-to" / "publish-a-notebook.md").read_text("utf-8")
BESIDE = str(Path(sys.executable).parent)
CELL = """\
from flowr_nb import Workspace
ws = Workspace(flows="flows", sessions="memory:")
ws.explore(ws.run("deploy"))"""

needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="Pandoc is not installed")


@pytest.fixture
def folder(tmp_path):
    """A folder of flows, with a notebook that has not been run yet."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    write_notebook(tmp_path / "notebook.ipynb", nbformat.v4.new_code_cell(CELL))
    return tmp_path


def write_notebook(path, *cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_markdown_cell("# A title"), *cells]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)


def bundle_of(renderer, formats=None):
    """What a renderer leaves in a notebook, by MIME type, with what is said about it."""
    ws = Workspace(flows=ROOT / "flows", sessions="memory:")
    explorer = ws.explore(ws.run("deploy"))
    with renderers.enable(renderer, formats=formats):
        bundle = explorer._repr_mimebundle_()
    explorer.close()
    return bundle if isinstance(bundle, tuple) else (bundle, {})


def saved_cell(renderer="widget"):
    """A cell with the output that it was saved with."""
    data, metadata = bundle_of(renderer)
    shown = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    return nbformat.v4.new_code_cell(CELL, execution_count=1, outputs=[shown])


def run(command, folder, **environment):
    """Run a command line of the documentation, variables before it and all; it has to go well."""
    words = shlex.split(command)
    while re.match(r"[A-Z_]+=", words[0]):
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words[0] == "jupyter":
        words = [sys.executable, "-m", *words[1:]]
    # The programs that are installed beside this Python, of which some call others.
    environment["PATH"] = os.pathsep.join((BESIDE, environment.get("PATH", os.environ["PATH"])))
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def command_with(words):
    """The one command of the documentation that has these words in it."""
    spans = re.findall(r"`([^`\n]+)`", RECIPES)
    blocks = re.findall(r"^```sh\n(.*?)^```", RECIPES, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    (command,) = [each for each in (*spans, *lines) if words in each]
    return command


@pytest.mark.parametrize(("output", "suffix"), [("html", ".html"), ("slides", ".slides.html")])
def test_html_and_slides_step(folder, output, suffix):
    run(command_with(f"--to {output} "), folder)
    html = (folder / f"notebook{suffix}").read_text("utf-8")
    assert re.search(r'<iframe [^>]*sandbox="allow-scripts"[^>]* srcdoc="', html)
    assert '<script type="application/vnd.jupyter.widget-view+json"' not in html


def test_markdown_refers_to_a_file(folder):
    run(command_with("--to markdown "), folder)
    text = (folder / "notebook.md").read_text("utf-8")
    assert "data:" not in text
    (name,) = re.findall(r"!\[svg\]\((\S+\.svg)\)", text)
    assert (folder / name).read_text("utf-8").startswith("<svg")


@needs_pandoc
@pytest.mark.parametrize("words", ["--execute --to latex ", "--to latex --SVG2PDF"])
def test_latex_has_the_picture_without_inkscape(folder, words):
    if "--execute" not in words:
        pytest.importorskip("typst", reason="the package typst is not installed here")
        write_notebook(folder / "notebook.ipynb", saved_cell())
    pandoc = Path(shutil.which("pandoc")).parent
    run(command_with(words), folder, PATH=f"{pandoc}{os.pathsep}{os.defpath}")
    (name,) = re.findall(r"\{([^{}\s]+\.pdf)\}", (folder / "notebook.tex").read_text("utf-8"))
    assert (folder / name).read_bytes().startswith(b"%PDF")
