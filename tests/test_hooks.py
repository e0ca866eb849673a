"""The hooks for pre-commit: what it would start on a change finds what the change has broken."""

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
KINDS = {".yaml": "yaml", ".yml": "yaml", ".md": "markdown", ".py": "python"}
PARENT = (
    "flow: parent\nversion: 1.0.0\nexits: [end]\n"
    "states:\n- {id: a, flow: below/child, next: {done: end}}\n"
)
CHILD = "flow: child\nversion: 1.0.0\nexits: [done]\nstates:\n- {id: c, next: {go: done}}\n"
SCENARIO = "flow: parent\nscenarios:\n  it ends:\n    - go\n    - exits: end\n"


@pytest.fixture
def project(tmp_path):
    files = {
        "pyproject.toml": '[tool.flowr]\nflows_dir = "flows"\n',
        "flows/parent.yaml": PARENT,
        "flows/below/child.yaml": CHILD,
        "flows/list.yaml": "- no\n- flow\n",
        "docs/walk.scenarios.yaml": SCENARIO,
        "mkdocs.yml": "site_name: another tool's\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(hook_id, project, *changed, args=()):
    """What pre-commit does with a hook; None where no changed file is of a kind that it is for."""
    hook = HOOKS[hook_id]
    kinds = [KINDS[Path(name).suffix] for name in changed]
    matches = all if "types" in hook else any
    wanted = hook.get("types") or hook["types_or"]
    files = [
        name
        for name, kind in zip(changed, kinds, strict=True)
        if matches(kind == each for each in wanted)
    ]
    if not files:
        return None
    command, *rest = shlex.split(hook["entry"])
    assert (
        command in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    )
    names = files if hook.get("pass_filenames", True) else []
    return subprocess.run(
        [sys.executable, "-m", "flowr_nb", *rest, *hook.get("args", ()), *args, *names],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hooks_have_what_pre_commit_asks_for():
    assert set(HOOKS) == {"flowr-nb-check", "flowr-nb-scenarios"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"


@pytest.mark.parametrize("hook_id", HOOKS)
def test_a_sound_project_passes_and_code_is_nobodys_business(hook_id, project):
    done = run(hook_id, project, "flows/below/child.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(hook_id, project, "tool.py") is None


def test_a_change_below_is_found_in_the_flow_that_invokes_it(project):
    (project / "flows/below/child.yaml").write_text(CHILD.replace("done", "ready"))
    done = run("flowr-nb-check", project, "flows/below/child.yaml")
    assert done.returncode == 1
    assert "parent.yaml:5" in done.stdout
    assert "does not handle the exit `ready`" in done.stdout


def test_a_yaml_file_that_is_no_flow_is_no_fault(project):
    done = run("flowr-nb-check", project, "mkdocs.yml", "flows/list.yaml")
    assert done.returncode == 0
    assert "list.yaml: no flow" in done.stdout
    assert "mkdocs" not in done.stdout


def test_other_folders_are_named_as_arguments(project):
    (project / "flows").rename(project / "others")
    assert run("flowr-nb-check", project, "others/parent.yaml").returncode == 2
    assert run("flowr-nb-check", project, "others/parent.yaml", args=["others"]).returncode == 0


def test_a_change_of_a_flow_is_found_in_the_scenarios_that_walk_it(project):
    (project / "flows/below/child.yaml").write_text(CHILD.replace("go:", "walk:"))
    done = run("flowr-nb-scenarios", project, "flows/below/child.yaml")
    assert done.returncode == 2
    assert "walk.scenarios.yaml:4" in done.stdout + done.stderr
