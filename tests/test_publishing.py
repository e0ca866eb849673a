"""The recipes for notebooks that are published, as the documentation has them."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from flowr_nb.cli import main

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the `test` extra")
pytest.importorskip("nbconvert", reason="nbconvert comes with the `test` extra")

from tests.publishing import (  # noqa: E402 - it needs nbformat
    CELL,
    FRAME,
    LIVE,
    ROOT,
    bundle_of,
    command_with,
    file_called,
    run,
    saved_cell,
    write_notebook,
)

# Those that do not go with what we are built with: `make publishing`.
OTHERS = ROOT / ".venv-publishing"
needs_others = pytest.mark.skipif(
    not (OTHERS / ".installed").is_file(),
    reason="`make publishing` installs Jupyter Book and MkDocs, and tries them",
)
needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="Pandoc is not installed")
ALIVE_AS_WELL = """\
from flowr_nb import renderers
with renderers.enable("widget"):
    display(ws.explore(ws.run("deploy")))"""


@pytest.fixture
def folder(tmp_path):
    """A folder of flows, with a notebook that has not been run yet."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    write_notebook(tmp_path / "notebook.ipynb", nbformat.v4.new_code_cell(CELL))
    return tmp_path


@pytest.mark.parametrize(("output", "suffix"), [("html", ".html"), ("slides", ".slides.html")])
def test_html_and_slides_step(folder, output, suffix):
    run(command_with(f"nbconvert --execute --to {output} "), folder)
    html = (folder / f"notebook{suffix}").read_text("utf-8")
    assert FRAME.search(html)
    assert LIVE not in html


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
        write_notebook(folder / "notebook.ipynb", saved_cell("widget"))
    pandoc = Path(shutil.which("pandoc")).parent
    run(command_with(words), folder, path=f"{pandoc}{os.pathsep}{os.defpath}")
    (name,) = re.findall(r"\{([^{}\s]+\.pdf)\}", (folder / "notebook.tex").read_text("utf-8"))
    assert (folder / name).read_bytes().startswith(b"%PDF")


def test_sphinx_has_a_page_that_steps_and_for_latex_the_picture(folder):
    pytest.importorskip("myst_nb", reason="MyST-NB comes with the `sphinx` extra")
    cells = map(nbformat.v4.new_code_cell, (CELL, ALIVE_AS_WELL))
    write_notebook(folder / "notebook.ipynb", *cells)
    (folder / "conf.py").write_text(file_called("conf.py"), "utf-8")
    run(f"{command_with('-M html ')} -W", folder)
    html = (folder / "_build/html/notebook.html").read_text("utf-8")
    page, live = re.split(r'class="cell docutils container"', html)[1:]
    assert FRAME.search(page)
    # What stays a live widget is its picture, for it would need a script from elsewhere.
    assert not FRAME.search(live)
    assert 'alt="deploy is in prepare; open: build, cancel"' in live
    assert LIVE not in html
    assert not re.search(r'<script[^>]* src="(https?:)?//', html)
    before = (folder / "_build/jupyter_execute/notebook.ipynb").stat().st_mtime_ns
    run(f"{command_with('-M latex ')} -W", folder)
    (text,) = [each.read_text("utf-8") for each in folder.glob("_build/latex/*.tex")]
    (name,) = re.findall(r"\\sphinxincludegraphics\{\{(\w+)\}\.pdf\}", text)
    assert (folder / f"_build/latex/{name}.pdf").read_bytes().startswith(b"%PDF")
    assert text.count("deploy is in prepare; open: build, cancel") == 1  # the other, in words
    # The notebook has not run a second time.
    assert (folder / "_build/jupyter_execute/notebook.ipynb").stat().st_mtime_ns == before


def test_jupyter_book_is_told_what_sphinx_is(folder, monkeypatch):
    monkeypatch.setenv("FLOWR_NB_RENDERER", "page")  # what the file would set for this process
    (folder / "conf.py").write_text(file_called("conf.py"), "utf-8")
    told = runpy.run_path(str(folder / "conf.py"))
    book = yaml.safe_load(file_called("_config.yml"))
    (override,) = told["nb_mime_priority_overrides"]
    assert book["sphinx"]["config"] == {
        "nb_mime_priority_overrides": [[*override]],
        "nb_ipywidgets_js": told["nb_ipywidgets_js"],
    }
    assert book["execute"] == {
        "execute_notebooks": told["nb_execution_mode"],
        "timeout": told["nb_execution_timeout"],
    }


@needs_others
def test_jupyter_book_has_a_page_that_steps(folder):
    (folder / "_config.yml").write_text(file_called("_config.yml"), "utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: notebook\n")
    run(command_with("jupyter-book build ."), folder, path=path_of_others())
    html = (folder / "_build/html/notebook.html").read_text("utf-8")
    assert FRAME.search(html)
    assert not re.search(r'<script[^>]* src="(https?:)?//', html)


@needs_others
def test_mkdocs_has_a_page_that_steps(folder):
    documents = folder / "site-of-mine" / "docs"
    documents.mkdir(parents=True)
    for each in (folder / "flows", folder / "notebook.ipynb"):
        each.rename(documents / each.name)
    (documents.parent / "mkdocs.yml").write_text(file_called("mkdocs.yml"), "utf-8")
    run(command_with("mkdocs build"), documents.parent, path=path_of_others())
    html = (documents.parent / "site/notebook/index.html").read_text("utf-8")
    assert FRAME.search(html)
    assert LIVE not in html


def path_of_others():
    return f"{OTHERS / 'bin'}{os.pathsep}{os.environ['PATH']}"


# In which order Quarto takes what is in an output: src/core/jupyter/display-data.ts, in its source.
_PICTURES = ("text/markdown", "image/svg+xml", "image/png", "image/jpeg")
_ALIVE = ("application/vnd.jupyter.widget-view+json", "application/javascript")
QUARTO = {
    "html": (*_ALIVE, "text/html", *_PICTURES, "text/plain"),
    "gfm": (*_PICTURES, "text/html", "text/plain"),
    "pdf": (*_PICTURES, "text/latex", "application/pdf", "text/plain"),
}


@pytest.mark.parametrize(
    ("output", "kind"),
    [("html", "text/html"), ("gfm", "image/svg+xml"), ("pdf", "application/pdf")],
)
def test_quarto_finds_first_what_its_command_is_for(output, kind):
    command = command_with(f"quarto render notebook.ipynb --execute --to {output}")
    said = re.match(r"FLOWR_NB_RENDERER=(\S+) ", command)[1]
    if "pdf" in said:
        pytest.importorskip("typst", reason="the package typst is not installed here")
    shown, _ = bundle_of(said)
    assert next(each for each in QUARTO[output] if each in shown) == kind
    if output == "html":  # which without a renderer would not be so
        alive, _ = bundle_of("widget")
        assert next(each for each in QUARTO[output] if each in alive) != kind


@needs_pandoc
def test_pandoc_passes_the_frame_on_as_quarto_hands_it_over():
    html = bundle_of("page")[0]["text/html"]
    done = subprocess.run(
        ["pandoc", "--from", "markdown", "--to", "html"],
        input=f"# A title\n\n```{{=html}}\n{html}\n```\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert html in done.stdout


def test_the_commands_for_github_write_what_it_draws(folder, monkeypatch):
    (folder / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "flows"\n')
    monkeypatch.chdir(folder)
    for words in ("-o deploy.mmd", "-o deploy.svg --theme"):
        program, *arguments = shlex.split(command_with(words))
        assert (program, main(arguments)) == ("flowr-nb", 0)
    assert Path("deploy.mmd").read_text("utf-8").startswith("stateDiagram-v2\n")
    assert "(prefers-color-scheme:dark)" in Path("deploy.svg").read_text("utf-8")
