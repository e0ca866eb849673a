"""Bad input is told in words in the widget, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

GOOD_SESSION = """\
flow: deploy
state: canary
name: good
created_at: "2026-05-01T10:00:00+00:00"
updated_at: "2026-05-01T14:25:00+00:00"
stack: []
params: {}
"""


@pytest.fixture
def sessions(project):
    folder = project / "sessions"
    folder.mkdir()
    return folder


def one_step_in(explorer):
    explorer.diagram.click_edge("build", "prepare")
    explorer.expect_state("testing")
    explorer.give("coverage", "85%")


def still_there(notebook, explorer):
    """What was done before the bad input is there, on the page and in Python, and goes on."""
    explorer.expect_state("testing")
    expect(explorer.field("coverage")).to_have_value("85%")
    expect(explorer.picker("flow")).to_have_value("deploy")
    told = "print(run.session.flow, run.session.state, len(run.history), dict(run.evidence))"
    assert notebook.run_code(told) == "deploy testing 1 {'coverage': '85%'}"


def test_a_flow_that_does_not_parse(open_explorer, project, shoot):
    (project / "flows" / "broken.yaml").write_text("flow: broken\nstates: [\n  - id: a\n")
    (project / "flows" / "shapeless.yaml").write_text(
        "flow: shapeless\nstates: where a list belongs\n"
    )
    notebook, explorer = open_explorer("deploy")
    for name in ("broken", "shapeless"):
        explorer.pick("flow", f"{name}.yaml")
        expect(explorer.bar.get_by_role("alert")).to_contain_text(f"{name}.yaml")
        explorer.expect_state("prepare")
        expect(explorer.picker("flow")).to_have_value("deploy")
        shoot(notebook.page, f"flow-{name}")
    explorer.diagram.click_edge("build", "prepare")
    explorer.expect_state("testing")

    # The flow at hand breaks while it is shown: that is told, and a step goes on once it is mended.
    flow = project / "flows" / "deploy.yaml"
    good = flow.read_text()
    flow.write_text("flow: deploy\nstates: [\n")
    expect(explorer.panel).to_contain_text("deploy.yaml")
    expect(explorer.diagram.status).to_contain_text("deploy.yaml")
    expect(explorer.diagram.node("approval")).to_be_visible()  # the last good picture
    shoot(notebook.page, "flow-broken-meanwhile")
    flow.write_text(good)
    explorer.press_transition("fail")
    explorer.expect_state("prepare")
    expect(explorer.panel.get_by_role("alert")).to_have_count(0)
    assert notebook.run_code("len(run.history)") == "2"


def test_a_flow_that_breaks_a_rule_is_drawn_all_the_same(open_explorer, project, shoot):
    broken = "flow: lost\nversion: 1.0.0\nexits: [end]\nstates:\n- id: a\n  next: {go: nowhere}\n"
    (project / "flows" / "lost.yaml").write_text(broken)
    notebook, explorer = open_explorer("deploy")
    explorer.pick("flow", "lost")
    explorer.expect_state("a")
    expect(
        explorer.diagram.root.get_by_label("nowhere: neither a state nor an exit")
    ).to_be_visible()
    expect(explorer.panel).to_contain_text("neither a state nor an exit")
    explorer.press_transition("go")
    explorer.expect_state("a")
    shoot(notebook.page, "a-target-that-is-nowhere")


def test_sessions_that_cannot_be_loaded(open_explorer, sessions, shoot):
    (sessions / "good.yaml").write_text(GOOD_SESSION)
    bad = {
        "flow-is-gone": GOOD_SESSION.replace("flow: deploy", "flow: vanished"),
        "state-is-gone": GOOD_SESSION.replace("state: canary", "state: moon"),
        "not-yaml": "flow: [deploy\n",
        "not-a-session": "- just\n- a list\n",
        "key-is-missing": GOOD_SESSION.replace("state: canary\n", ""),
        "empty": "",
    }
    for name, text in bad.items():
        (sessions / f"{name}.yaml").write_text(text.replace("name: good", f"name: {name}"))
    (sessions / "not-text.yaml").write_bytes(b"\xff\xfe\x00flow")
    words = {
        "flow-is-gone": "vanished",
        "state-is-gone": "moon",
        "key-is-missing": "state",
        **dict.fromkeys(("not-yaml", "not-a-session", "empty", "not-text"), "yaml"),
    }
    notebook, explorer = open_explorer("deploy")
    one_step_in(explorer)
    for name, word in words.items():
        explorer.load(name)
        # One step is unsaved, so the load asks first.
        explorer.press("Go on without saving")
        expect(explorer.bar.get_by_role("alert")).to_contain_text(name)
        expect(explorer.bar.get_by_role("alert")).to_contain_text(word)
        expect(explorer.bar.get_by_role("alert")).not_to_contain_text("Traceback")
        shoot(notebook.page, f"load-{name}")
    still_there(notebook, explorer)

    # List shows each of them with what is wrong, and those that are right.
    explorer.press("List")
    table = explorer.bar.get_by_role("row")
    expect(table.filter(has_text="good")).to_contain_text("deploy › canary")
    for name in ("not-yaml", "not-a-session", "key-is-missing", "empty", "not-text"):
        row = table.filter(has=notebook.page.get_by_role("rowheader", name=name, exact=True))
        expect(row.locator(".flowr-error")).to_be_visible()
    shoot(notebook.page, "list-with-damage")

    # Whatever else is damaged, the good one loads.
    explorer.load("good")
    explorer.press("Go on without saving")
    explorer.expect_state("canary")
    expect(explorer.bar.locator("[role=alert]:visible")).to_have_count(0)


def test_unsaved_steps_are_asked_about(open_explorer, sessions, shoot):
    (sessions / "good.yaml").write_text(GOOD_SESSION)
    notebook, explorer = open_explorer("deploy")
    one_step_in(explorer)
    for act in (lambda: explorer.load("good"), lambda: explorer.pick("flow", "traffic-light")):
        act()
        question = explorer.bar.get_by_text("1 unsaved step")
        expect(question).to_be_visible()
        shoot(notebook.page, "asked")
        explorer.press("Not now")
        expect(question).not_to_be_visible()
        still_there(notebook, explorer)


def test_names_that_are_taken_or_impossible(open_explorer, sessions, shoot):
    taken = sessions / "good.yaml"
    taken.write_text(GOOD_SESSION)
    notebook, explorer = open_explorer("deploy")
    explorer.name_it("good")
    explorer.press("Init")
    expect(explorer.bar.get_by_role("alert")).to_contain_text("good")
    shoot(notebook.page, "init-with-a-name-that-is-taken")
    assert taken.read_text() == GOOD_SESSION
    explorer.expect_mark("not saved yet")
    one_step_in(explorer)
    for name in ("", "../escape", "a/b", ".hidden", "x" * 300, "con"):
        explorer.name_it(name)
        explorer.press("Save")
        refused = f"{re.escape(name[:9])}.* cannot be a session's name"
        words = re.compile(refused if name else "a session needs a name")
        expect(explorer.bar.get_by_role("alert")).to_contain_text(words)
    shoot(notebook.page, "save-under-an-impossible-name")
    # Only now: what is said of it is what has been said of Init.
    explorer.name_it("good")
    explorer.press("Save")
    expect(explorer.bar.get_by_role("alert")).to_contain_text("another session good")
    assert taken.read_text() == GOOD_SESSION
    assert [path.name for path in sessions.iterdir() if path.suffix == ".yaml"] == ["good.yaml"]
    still_there(notebook, explorer)
    explorer.name_it("mine")
    explorer.press("Save")
    explorer.expect_mark("saved")
    assert "state: testing" in (sessions / "mine.yaml").read_text()


def test_a_session_that_somebody_else_moved(open_explorer, sessions, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.name_it("shared")
    explorer.press("Init")
    explorer.expect_mark("saved")
    one_step_in(explorer)
    theirs = (sessions / "shared.yaml").read_text().replace("state: prepare", "state: rollback")
    (sessions / "shared.yaml").write_text(theirs)
    explorer.press("Save")
    expect(explorer.bar.get_by_role("alert")).to_contain_text("rollback")
    shoot(notebook.page, "conflict")
    assert (sessions / "shared.yaml").read_text() == theirs
    still_there(notebook, explorer)


def test_a_sessions_directory_that_cannot_be_written(open_explorer, project, shoot):
    # A file where the directory should be: not even the superuser can write into that.
    place = project / "sessions"
    place.write_text("not a directory\n")
    notebook, explorer = open_explorer("deploy")
    one_step_in(explorer)
    explorer.press("Save")
    expect(explorer.bar.get_by_role("alert")).to_contain_text("sessions")
    shoot(notebook.page, "save-without-a-directory")
    explorer.name_it("another")
    explorer.press("Init")
    explorer.press("Go on without saving")
    expect(explorer.bar.get_by_role("alert")).to_contain_text("another")
    shoot(notebook.page, "init-without-a-directory")
    still_there(notebook, explorer)
    explorer.expect_mark("not saved yet")
    assert place.read_text() == "not a directory\n"

    # Once there is a directory, the same run can be saved.
    place.unlink()
    explorer.name_it("deploy")
    explorer.press("Save")
    explorer.expect_mark("saved")
    assert "state: testing" in (place / "deploy.yaml").read_text()


def test_a_sessions_directory_that_cannot_be_read(open_explorer, project, shoot):
    (project / "sessions").write_text("not a directory\n")
    notebook, explorer = open_explorer("deploy")
    explorer.press("List")
    expect(explorer.bar.get_by_role("alert").first).to_contain_text("sessions")
    shoot(notebook.page, "list-without-a-directory")
