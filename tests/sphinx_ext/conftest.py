"""Small projects, built by the real Sphinx."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONF = """
project = "flows"
extensions = ["flowr_nb.sphinx_ext", "myst_parser"]
exclude_patterns = ["_build", "flows"]
myst_fence_as_directive = ["flow-scenario"]
epub_copyright = version = "1"
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Project:
    """A folder of documents with flows, and what its builds said."""

    def __init__(self, folder, sphinx):
        self.folder = folder
        self._sphinx = sphinx
        (folder / "conf.py").write_text(CONF)
        (folder / "flows").mkdir()
        self.said = ""
        self.code = 0

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def flow(self, *names):
        for name in names:
            shutil.copy(ROOT / "flows" / f"{name}.yaml", self.folder / "flows")

    def build(self, builder="html", *words):
        """Build in a process of its own; what was said is kept, warnings and all."""
        where = ("-b", builder, "-d", "_build/doctrees", *words, ".", f"_build/{builder}")
        self.code, said = self._sphinx(self.folder, where)
        self.said = ESCAPES.sub("", said)
        assert "Traceback" not in self.said, self.said
        return self

    def read(self, builder, name):
        return (self.folder / "_build" / builder / name).read_text("utf-8")

    @property
    def warnings(self):
        """Each warning as (document, line, what it says)."""
        found = re.findall(r"^(\S+?):(\d+): WARNING: (.*)$", self.said, re.MULTILINE)
        return [(Path(file).name, int(line), text) for file, line, text in found]

    @property
    def read_again(self):
        """The documents that the last build has read."""
        found = re.findall(r"reading sources\.\.\. \[\s*\d+%\] (\S+)", self.said)
        return sorted(name for each in found for name in each.split(" .. "))


def anew(folder, arguments):
    """Start Sphinx: its exit code, and what it said."""
    command = [sys.executable, "-m", "sphinx", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def sphinx():
    """Builds a folder; where there is a fork, without importing everything once more (`builds`)."""
    if not hasattr(os, "fork"):
        yield anew
        return
    command = [sys.executable, "-m", "tests.sphinx_ext.builds"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def forked(folder, arguments):
            line = json.dumps({"directory": str(folder), "arguments": arguments})
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            return answer["code"], answer["said"]

        yield forked
        process.stdin.close()


@pytest.fixture
def project(tmp_path, sphinx):
    """A project with the flow ``deploy``."""
    made = Project(tmp_path, sphinx)
    made.flow("deploy")
    return made
