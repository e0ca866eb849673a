"""Lessons in a real browser: as a page without a kernel, and in JupyterLab with one."""

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from tests.browser.axe_findings import findings
from tests.browser.contrast import faint_texts

pytestmark = pytest.mark.browser


@pytest.fixture
def ws(tmp_path, flows_dir):
    return Workspace(flows_dir, "memory:", root=tmp_path)


@pytest.fixture
def lesson(page, ws, tmp_path):
    """Opens a lesson as a file; nothing is asked for, and nothing goes wrong."""
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    file = ws.lesson("first-steps").page().save(tmp_path / "lesson.html")
    page.goto(file.as_uri())
    page.locator(".flowr-lesson").wait_for()
    yield page
    assert asked == [file.as_uri()]
    assert problems == []


def go(page, times=1):
    for _ in range(times):
        place = page.locator(".flowr-lesson-place").text_content()
        page.locator(".flowr-lesson-ways .flowr-primary").click()
        expect(page.locator(".flowr-lesson-place")).not_to_have_text(place)


def here(page):
    return page.locator("[data-current]")


def test_a_lesson_is_gone_through_without_a_kernel(lesson):
    lesson.emulate_media(reduced_motion="no-preference")
    expect(here(lesson)).to_have_text("empty")
    lesson.locator('button[data-trigger="fill"]').click()
    expect(here(lesson)).to_have_text("filled")
    go(lesson)
    expect(here(lesson)).to_have_text("heating")
    expect(lesson.locator(".flowr-replay-told")).to_have_text("2 of 2 steps walked")
    lesson.get_by_role("button", name="one step", exact=False).first.click()
    expect(here(lesson)).to_have_text("filled")
    lesson.get_by_role("button", name="Replay").click()
    expect(here(lesson)).to_have_text("heating")
    go(lesson)
    lesson.get_by_role("radio", name="empty").check()
    lesson.get_by_role("button", name="Check").click()
    expect(lesson.locator(".flowr-answer")).to_contain_text("✗ That is not it.")
    lesson.get_by_role("radio", name="filled").check()
    lesson.get_by_role("button", name="Check").click()
    expect(lesson.locator(".flowr-answer")).to_contain_text("✓ That is right.")
    go(lesson, 4)
    expect(here(lesson)).to_have_text("on-the-way")
    lesson.get_by_role("button", name="one step", exact=False).first.click()
    expect(here(lesson)).to_have_text("customs › opened")
    go(lesson, 3)
    expect(lesson.locator(".flowr-lesson-text")).to_contain_text("1 of 3 questions answered right")
    lesson.get_by_role("button", name="Begin again").click()
    expect(lesson.locator(".flowr-lesson-place")).to_have_text("step 1 of 9")


def test_who_wants_nothing_to_move_is_shown_no_replay(lesson):
    go(lesson)
    expect(lesson.get_by_role("button", name="Replay")).to_be_hidden()
    lesson.get_by_role("button", name="one step", exact=False).first.click()
    expect(here(lesson)).to_have_text("filled")


def test_a_lesson_is_gone_through_by_keyboard(lesson):
    lesson.locator(".flowr-lesson-ways .flowr-primary").focus()
    lesson.keyboard.press("Enter")
    expect(lesson.locator(".flowr-lesson-place")).to_have_text("step 2 of 9")
    expect(lesson.locator(".flowr-lesson-text")).to_be_focused()


STOPS = """\
- text: one
  flow: deploy
  way: [build, {pass: {coverage: 1%, failures: 0}}]
- text: two
  question: {text: why?, choices: [a, b], answer: b}
  way: [nothing-like-it]
- text: three
"""


def test_a_walk_that_stops_is_told_at_its_step_and_the_others_go_on(page, ws, tmp_path):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    file = tmp_path / "stops.lesson.yaml"
    file.write_text(STOPS, "utf-8")
    page.goto(ws.lesson(file).page().save(tmp_path / "stops.html").as_uri())
    told = page.locator(".flowr-lesson > .flowr-error").first
    text = page.locator(".flowr-lesson-text")
    expect(text).to_have_text("one")
    expect(told).to_contain_text("the walk of this step stops here: pass is blocked")
    expect(page.locator(".flowr-replay-told")).to_have_text("1 of 2 steps walked")
    go(page)
    expect(text).to_have_text("two")
    expect(told).to_contain_text("the walk of this step stops here: nothing is called")
    page.get_by_role("radio", name="b").check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".flowr-answer")).to_contain_text("✓ That is right.")
    go(page)
    expect(text).to_have_text("three")
    expect(told).to_be_empty()
    assert problems == []


@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_step_can_be_read_and_used_by_all(lesson, width, theme, shoot):
    lesson.emulate_media(color_scheme=theme)
    lesson.set_viewport_size({"width": width, "height": 900})
    for number in range(9):
        if lesson.locator(".flowr-question").count():
            lesson.locator(".flowr-question input").first.check()
            lesson.get_by_role("button", name="Check").click()
        shoot(lesson, f"step-{number + 1}")
        assert findings(lesson, "html") == []
        assert faint_texts(lesson.locator("main")) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert lesson.evaluate(wide) <= 0
        go(lesson)


OPEN = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="../sessions")
player = ws.lesson("{name}")
player"""


def test_in_a_notebook_answers_are_kept_when_it_is_opened_again(open_cells, project, shoot):
    notebook = open_cells(OPEN.format(name="first-steps"))
    page = notebook.page
    player = page.locator(".flowr-lesson").first
    expect(player).to_be_visible()
    go(page, 2)
    page.get_by_role("radio", name="filled").check()
    page.locator(".flowr-lesson-asked").get_by_role("button", name="Check").click()
    expect(page.locator(".flowr-answer")).to_contain_text("✓ That is right.")
    shoot(page, "answered")
    assert (project / "sessions/lesson-first-steps.yaml").is_file()
    notebook.run_all()
    expect(page.locator(".flowr-lesson-place")).to_have_text("step 3 of 9")
    expect(page.locator(".flowr-answer")).to_contain_text("✓ That is right.")


def test_in_a_notebook_a_flow_that_is_written_is_checked(open_cells, shoot):
    page = open_cells(OPEN.format(name="write-a-flow")).page
    expect(page.locator(".flowr-lesson")).to_be_visible()
    go(page)
    field = page.get_by_label("your flow, as YAML")
    field.fill("flow: light\nversion: [")
    check = page.locator(".flowr-lesson-asked").get_by_role("button", name="Check")
    check.click()
    expect(page.locator('.flowr-answer[data-verdict="wrong"]')).to_contain_text("✗")
    shoot(page, "wrong")
    field.fill(
        "flow: mine\nversion: 1.0.0\nexits: [off]\nstates:\n"
        "- {id: a, next: {switch-off: off, timer: b}}\n- {id: b, next: {timer: a}}\n"
    )
    check.click()
    expect(page.locator('.flowr-answer[data-verdict="right"]')).to_contain_text("✓")
    shoot(page, "right")


LATE = """\
- text: one
- text: two
  flow: feature
  expand: all
  way:
    - start
    - understood
    - baseline: {stories: 3, estimate: 12}
    - written
    - green: {tests: passed}
"""


def test_a_picture_that_comes_at_a_later_step_shows_where_the_run_stands(page, ws, tmp_path):
    file = tmp_path / "late.lesson.yaml"
    file.write_text(LATE, "utf-8")
    page.set_viewport_size({"width": 1200, "height": 500})
    page.goto(ws.lesson(file).page().save(tmp_path / "late.html").as_uri())
    go(page)
    current = page.locator(".node.current")
    expect(current).to_be_visible()
    seen = """(node) => {
      const boxOf = (each) => each.getBoundingClientRect();
      const [box, frame] = [boxOf(node), boxOf(node.closest('.flowr-frame'))];
      return box.top >= frame.top && box.bottom <= frame.bottom && box.left >= frame.left;
    }"""
    assert current.evaluate(seen)


def test_a_condition_in_a_lesson_looks_as_it_does_elsewhere(page, ws, tmp_path):
    """What is said of an answer and of a condition are two things."""
    file = tmp_path / "asks.lesson.yaml"
    file.write_text("- {text: one, flow: deploy, way: [build]}\n", "utf-8")
    looks = """(verdict) => {
      const { marginTop, paddingLeft, borderLeftWidth } = getComputedStyle(verdict);
      return [marginTop, paddingLeft, borderLeftWidth];
    }"""
    found = []
    for made in (ws.lesson(file).page(), ws.page("deploy")):
        page.goto(made.save(tmp_path / "made.html").as_uri())
        if made.title == "deploy":
            page.locator('button[data-trigger="build"]').click()
        verdict = page.locator(".flowr-transition .flowr-verdict").first
        verdict.wait_for()
        found.append(verdict.evaluate(looks))
    assert found[0] == found[1]
