"""What `docs/how-to/publish-a-notebook.md` says, as tests run it: its commands and its files."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat

from flowr_nb import Workspace, renderers

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "how-to" / "publish-a-notebook.md").read_text("utf-8")
BESIDE = str(Path(sys.executable).parent)
FRAME = re.compile(r'<iframe [^>]*sandbox="allow-scripts"[^>]* srcdoc="')
LIVE = '<script type="application/vnd.jupyter.widget-view+json"'
CELL = """\
from flowr_nb import Workspace
ws = Workspace(flows="flows", sessions="memory:")
ws.explore(ws.run("deploy"))"""


def command_with(words):
    """The one command of the documentation that has these words in it."""
    spans = re.findall(r"`([^`\n]+)`", PAGE)
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    (command,) = [each for each in (*spans, *lines) if words in each]
    return command


def file_called(name):
    """The content of the file that the documentation shows under a name, in its first line."""
    (content,) = re.findall(rf"^```\w+\n(# {name}\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return content


def run(command, folder, *, path=os.environ["PATH"], **environment):
    """Run a command of the documentation, variables before it and all; it has to go well.

    What is installed beside this Python comes before what the path has.
    """
    words = shlex.split(command)
    while re.match(r"[A-Z_]+=", words[0]):
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words[0] == "jupyter":
        words = [sys.executable, "-m", *words[1:]]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": f"{BESIDE}{os.pathsep}{path}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def write_notebook(path, *cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_markdown_cell("# A title"), *cells]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)


def bundle_of(said):
    """What a renderer leaves in a notebook, by MIME type, and what is said about that.

    It is said as the environment variable has it: ``page``, ``still:svg``.
    """
    renderer, _, formats = said.partition(":")
    ws = Workspace(flows=ROOT / "flows", sessions="memory:")
    explorer = ws.explore(ws.run("deploy"))
    with renderers.enable(renderer, formats=formats.split(",") if formats else None):
        bundle = explorer._repr_mimebundle_()
    explorer.close()
    return bundle if isinstance(bundle, tuple) else (bundle, {})


def saved_cell(said):
    """A cell as it is saved, with the output that a renderer left in it (see `bundle_of`)."""
    data, metadata = bundle_of(said)
    shown = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    return nbformat.v4.new_code_cell(CELL, execution_count=1, outputs=[shown])
