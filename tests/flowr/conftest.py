"""The real flowr command line, on a project that it and we share."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from flowr_nb import SessionBar, Workspace, parse_condition

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv-flowr" / ("Scripts/flowr.exe" if os.name == "nt" else "bin/flowr")
MISSING = "no real flowr in .venv-flowr: run `make flowr-env` (needs Python 3.13)"
KEYS = {"flow", "state", "name", "created_at", "updated_at", "stack", "params"}


class Project:
    """A project with flows and sessions, moved by flowr and by us."""

    def __init__(self, root):
        self.root = root
        self.sessions_dir = root / "sessions"
        self.workspace = Workspace(root=root)
        self._bars = []

    @property
    def store(self):
        return self.workspace.store

    def flowr(self, *arguments, evidence=None, succeeds=True):
        """Run flowr; gives what it printed."""
        pairs = [f"{key}={value}" for key, value in (evidence or {}).items()]
        given = [word for pair in pairs for word in ("--evidence", pair)]
        done = subprocess.run(
            [PROGRAM, *arguments, *given],
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            timeout=60,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout if succeeds else done.stderr

    def next(self, name):
        """What flowr says can happen now: trigger → status."""
        shown = json.loads(self.flowr("next", "--session", name))
        return {option["trigger"]: option["status"] for option in shown["transitions"]}

    def transition(self, name, trigger, evidence=None, **more):
        return self.flowr("transition", trigger, "--session", name, evidence=evidence, **more)

    def show(self, name):
        return json.loads(self.flowr("session", "show", "--name", name))

    def listed(self):
        return {item["name"]: item for item in json.loads(self.flowr("session", "list"))}

    def bar(self, run):
        """A session bar, closed at the test's end."""
        bar = SessionBar(run)
        self._bars.append(bar)
        return bar

    def init_by_button(self, flow, name):
        """Pick a flow, type a name, press Init: the run and its bar."""
        bar = self.bar(self.workspace.run("traffic-light"))
        bar.flow_picker.value = flow
        bar.name_field.value = name
        bar.init_button.click()
        assert bar.message.value == ""
        return bar.run, bar

    def close(self):
        for bar in self._bars:
            bar.close()

    def file(self, name):
        return self.sessions_dir / f"{name}.yaml"

    def content(self, name):
        """The session file, read as any YAML reader would; it has the seven keys and no other."""
        content = yaml.safe_load(self.file(name).read_text("utf-8"))
        assert set(content) == KEYS
        return content


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flowr)
            # Where it has to be there, every test fails in its own words instead.
            if not PROGRAM.is_file() and os.environ.get("FLOWR_NB_REQUIRE_FLOWR") != "1":
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture
def project(tmp_path, flows_dir):
    assert PROGRAM.is_file(), MISSING
    shutil.copytree(flows_dir, tmp_path / "flows")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flowr]\nflows_dir = "flows"\nsessions_dir = "sessions"\n'
        'default_flow = "deploy"\ndefault_session = "friday"\n'
    )
    shared = Project(tmp_path)
    yield shared
    shared.close()


@pytest.fixture
def evidence_for():
    """Evidence that satisfies every condition of an option."""

    def satisfying(condition):
        operator, value = parse_condition(condition.expression)
        number = "".join(c for c in value if c.isdigit())
        return {
            "==": value,
            "!=": f"not {value}",
            ">=": number,
            "<=": number,
            ">": str(int(number or 0) + 1),
            "<": str(int(number or 0) - 1),
        }[operator.value]

    return lambda option: {c.key: satisfying(c) for c in option.conditions}
