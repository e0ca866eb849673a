"""The real flowr command line, on a project that it and we share."""

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml

from flowr_nb import SessionBar, Workspace
from tests.driving import ask, shown
from tests.flowr.real_flowr import MISSING, PROGRAM, RealFlowr, evidence_words

KEYS = {"flow", "state", "name", "created_at", "updated_at", "stack", "params"}


class Project:
    """A project with flows and sessions, moved by flowr and by us."""

    def __init__(self, root, real_flowr):
        self.root = root
        self._real_flowr = real_flowr
        self.sessions_dir = root / "sessions"
        self.workspace = Workspace(root=root)
        self._bars = []

    @property
    def store(self):
        return self.workspace.store

    def flowr(self, *arguments, evidence=None, succeeds=True):
        """Run flowr; gives what it printed."""
        words = evidence_words(evidence or {})
        done = self._real_flowr(self.root, *arguments, *words)
        assert done.ok is succeeds, f"{arguments}: {done.out}{done.err}"
        return done.out if succeeds else done.err

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
        self.press(bar, "begin", flow=flow)
        self.press(bar, "init", flow=flow, name=name)
        return bar.run, bar

    @staticmethod
    def press(bar, do, **what):
        """Press a button, and go on after a question; nothing goes wrong."""
        answer = ask(bar, do, **what)
        if "question" in answer:
            answer = ask(bar, do, losing=answer["losing"], **what)
        assert not answer.keys() & {"error", "question"}, answer

    def save(self, bar, name=None):
        """Press Save, with a name in the field; by default the session's own."""
        session = shown(bar, "bar")["session"]
        self.press(bar, "save", name=name or session, session=session)

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


@pytest.fixture(scope="session")
def real_flowr():
    flowr = RealFlowr()
    yield flowr
    flowr.close()


@pytest.fixture
def project(tmp_path, flows_dir, real_flowr):
    shutil.copytree(flows_dir, tmp_path / "flows")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flowr]\nflows_dir = "flows"\nsessions_dir = "sessions"\n'
        'default_flow = "deploy"\ndefault_session = "friday"\n'
    )
    shared = Project(tmp_path, real_flowr)
    yield shared
    shared.close()
