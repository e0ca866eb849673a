"""What the page about fleets shows is run as it stands: its commands, its workers, its Python."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.store import history_of

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "how-to" / "run-a-fleet.md").read_text("utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "flows"\n')
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "flowr-nb").write_text(f'#!/bin/sh\nexec {sys.executable} -m flowr_nb "$@"\n')
    (programs / "flowr-nb").chmod(0o755)
    return tmp_path


def shell(script, project, **more):
    path = f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=project,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_commands_run(project):
    done = shell(SHELL[0], project)
    assert done.returncode == 0, done.stderr
    answers = [
        json.loads(each) for each in re.split(r"(?<=^})\n", done.stdout, flags=re.MULTILINE) if each
    ]
    assert [each["name"] for each in answers[-1]["sessions"]] == ["release-7"]
    assert [step["trigger"] for step in answers[-2]["steps"]] == ["build", "pass"]


@pytest.mark.xdist_group("processes")
@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_workers_approve_each_session_once(project):
    ws = Workspace(project / "flows", project / "sessions")
    names = [f"s{n}" for n in range(6)]
    for name in names:
        run = ws.init("deploy", name)
        run.fire("build")
        run.fire("pass", coverage=90, failures=0)
        run.save()
    (project / "worker.sh").write_text(SHELL[1])
    done = shell(SHELL[2].replace("seq 10", "seq 3"), project, STORE="yaml:sessions")
    assert done.returncode == 0, done.stderr
    assert sorted(line.partition(":")[0] for line in done.stdout.splitlines()) == names
    assert done.stderr == ""
    for name in names:
        steps = history_of(ws.store, ws.store.load(name))
        assert [step.trigger for step in steps] == ["build", "pass", "approve"]


@pytest.mark.xdist_group("processes")
@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
@pytest.mark.parametrize(("code", "returned", "looks"), [(5, 0, 2), (3, 1, 1)])
def test_a_worker_waits_for_a_store_that_is_away_and_goes_where_it_was_called_wrongly(
    project, code, returned, looks
):
    (project / "bin" / "flowr-nb").write_text(
        "#!/bin/sh\necho look >>looks\n"
        f'[ "$(wc -l <looks)" -eq 1 ] && echo \'{{"exit": {code}}}\' && exit {code}\n'
        'echo \'{"sessions": [], "damaged": []}\'\n'
    )
    (project / "worker.sh").write_text(SHELL[1])
    done = shell("sh worker.sh", project, STORE="yaml:sessions")
    assert (done.returncode, done.stdout) == (returned, "")
    assert (project / "looks").read_text() == "look\n" * looks
    assert ('"exit": 3' in done.stderr) == (code == 3)


def test_its_python_runs(project, monkeypatch):
    monkeypatch.chdir(project)
    (block,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    names = {}
    exec(compile(block, "run-a-fleet.md", "exec"), names)  # noqa: S102 - our own
    assert names["fired"].session.state == "testing"
