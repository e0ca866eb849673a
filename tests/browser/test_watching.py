"""Others move the session; the diagram follows, and no cell is run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FLOWR = Path(__file__).resolve().parents[2] / ".venv-flowr" / "bin" / "flowr"
OUR_OWN_WRITER = """
import sys
from flowr_nb import Workspace

run = Workspace(flows="flows", sessions="sessions").load("deploy")
run.fire(sys.argv[1], dict(item.split("=", 1) for item in sys.argv[2:]))
run.save()
"""


def move(project, trigger, **evidence):
    """Move the session as others do: the real flowr where it is here, else our own writer."""
    pairs = [f"{key}={value}" for key, value in evidence.items()]
    if FLOWR.is_file():
        (project / "pyproject.toml").write_text(
            '[tool.flowr]\nflows_dir = "flows"\nsessions_dir = "sessions"\n'
        )
        given = [word for pair in pairs for word in ("--evidence", pair)]
        command = [FLOWR, "transition", trigger, "--session", "deploy", *given]
    else:
        command = [sys.executable, "-c", OUR_OWN_WRITER, trigger, *pairs]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def banner(notebook):
    return notebook.page.locator(".flowr-news")


def test_the_diagram_follows_moves_made_elsewhere(open_explorer, project, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.press("Save")
    explorer.expect_mark("saved")
    move(project, "build")
    explorer.expect_state("testing")
    move(project, "pass", coverage="91%", failures=0)
    explorer.expect_state("approval")
    shoot(notebook.page, "moved-elsewhere")
    explorer.expect_mark("saved")
    expect(banner(notebook)).to_be_hidden()
    assert notebook.run_code("run.session.state") == "'approval'"


def test_unsaved_steps_are_kept_and_a_banner_asks(open_explorer, project, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.press("Save")
    explorer.expect_mark("saved")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    move(project, "cancel")
    alert = banner(notebook).get_by_role("alert")
    expect(alert).to_contain_text("moved elsewhere, to abandoned of deploy")
    explorer.expect_state("testing")
    banner(notebook).get_by_role("button").filter(has_text="Compare").click()
    expect(banner(notebook)).to_contain_text("deploy › abandoned")
    shoot(notebook.page, "both-moved-it")
    banner(notebook).get_by_role("button").filter(has_text="Take theirs").click()
    explorer.expect_state("abandoned")
    expect(banner(notebook)).to_be_hidden()
    explorer.expect_mark("saved")


def test_a_removed_and_a_damaged_file_are_told_in_words(open_explorer, project, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.press("Save")
    explorer.expect_mark("saved")
    file = project / "sessions" / "deploy.yaml"
    content = file.read_bytes()
    file.unlink()
    expect(banner(notebook)).to_contain_text("was removed elsewhere")
    shoot(notebook.page, "removed")
    file.write_bytes(content)
    expect(banner(notebook)).to_be_hidden()
    file.write_text("flow: [")
    expect(banner(notebook)).to_contain_text(re.compile(r"deploy\.yaml is damaged"))
    banner(notebook).get_by_role("button").filter(has_text="Keep mine").click()
    expect(banner(notebook)).to_be_hidden()
    explorer.expect_state("prepare")
    assert b"state: prepare" in file.read_bytes()


def test_history_looks_back_and_returns(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    explorer.press_transition("fail")
    explorer.expect_state("prepare")
    explorer.show_history()
    explorer.look_at("build: prepare → testing")
    explorer.expect_state("testing")
    expect(explorer.panel.locator("button[data-trigger]")).to_have_count(0)
    shoot(notebook.page, "looking-back")
    explorer.panel.get_by_role("button", name="Back to now").click()
    explorer.expect_state("prepare")
    expect(explorer.panel.locator("button[data-trigger]")).to_have_count(2)
    explorer.look_at("build: prepare → testing")
    explorer.panel.get_by_role("button", name="Return here").click()
    expect(explorer.timeline.get_by_role("listitem")).to_have_count(5)
    explorer.expect_state("testing")
    assert notebook.run_code("[step.kind.value for step in run.history]") == (
        "['fire', 'fire', 'return']"
    )


def test_the_notebook_that_watches_an_agent(open_notebook, shoot):
    notebook = open_notebook("watching-an-agent.ipynb")
    notebook.run_all()
    assert notebook.errors() == []
    shoot(notebook.page, "watched")
