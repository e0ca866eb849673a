"""Moving about a flow by wheel, hand, fingers and keys; focus, and search."""

import pytest
from playwright.sync_api import expect

from benchmarks.large_flow import large_flow

pytestmark = pytest.mark.browser

SCALE = """(frame) => {
  const svg = frame.querySelector('svg');
  return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
}"""
PLACE = "(frame) => [Math.round(frame.scrollLeft), Math.round(frame.scrollTop)]"
# How much of the picture takes a pointer.
TAKERS = """(frame) => [...frame.querySelectorAll('svg *')]
  .filter((each) => getComputedStyle(each).pointerEvents !== 'none').length"""
# Where a state is seen, and whether that is within the frame.
SEEN = """(node) => {
  const box = node.getBoundingClientRect();
  const outer = node.closest('.flowr-frame').getBoundingClientRect();
  return box.left >= outer.left && box.right <= outer.right
    && box.top >= outer.top && box.bottom <= outer.bottom;
}"""


@pytest.fixture
def stage(open_explorer, project):
    """An explorer on a flow that has to be moved about in: the notebook, explorer and frame."""

    def open_it(**how):
        (project / "flows" / "large.yaml").write_text(large_flow(40, 90))
        notebook, explorer = open_explorer("large", **how)
        frame = explorer.diagram.root.locator(".flowr-frame")
        frame.scroll_into_view_if_needed()
        # It opens so large that its smallest type can be read.
        explorer.diagram.root.get_by_role("button", name="Fit to the width").click()
        return notebook, explorer, frame

    return open_it


def middle(frame):
    box = frame.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_wheel_zooms_with_a_modifier_about_the_pointer_and_scrolls_without(stage, shoot):
    notebook, explorer, frame = stage()
    page = notebook.page
    fitted = frame.evaluate(SCALE)
    node = explorer.diagram.node("draft-01")
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, 60)
    expect(frame).to_be_visible()
    assert frame.evaluate(SCALE) == fitted
    frame.evaluate("(frame) => frame.scrollTo(0, 0)")
    frame.scroll_into_view_if_needed()
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    for _ in range(5):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    # The transform is gone when the gesture has been made real.
    expect(frame.locator("svg")).to_have_css("transform", "none")
    assert frame.evaluate(SCALE) > fitted * 1.5
    now = node.bounding_box()
    # Kept where it was as far as the frame can be scrolled: the picture has edges.
    assert now["x"] <= x <= now["x"] + now["width"]
    shoot(page, "zoomed")
    page.get_by_role("button", name="Fit to the width").click()
    assert frame.evaluate(SCALE) == pytest.approx(fitted, rel=0.05)


def test_a_drag_moves_and_fires_nothing_and_a_click_still_fires(stage):
    notebook, explorer, frame = stage()
    page = notebook.page
    frame.focus()
    for _ in range(4):
        page.keyboard.press("+")
    node = explorer.diagram.root.locator(".node.actionable").first
    node.evaluate("(node) => node.scrollIntoView({ block: 'center', inline: 'center' })")
    before = frame.evaluate(PLACE)
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x - 2 * step, y - 10 * step)
    assert frame.evaluate(TAKERS) == 0
    page.mouse.up()
    assert frame.evaluate(TAKERS) > 0
    assert frame.evaluate(PLACE)[1] == before[1] + 80
    explorer.expect_state("open-01")
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2, y + 1)
    page.mouse.up()
    expect(explorer.diagram.current.locator(".name")).not_to_have_text("open-01")


def test_two_fingers_zoom(stage):
    notebook, _, frame = stage()
    page = notebook.page
    before = frame.evaluate(SCALE)
    x, y = middle(frame)
    session = page.context.new_cdp_session(page)

    def touch(kind, *apart):
        points = [
            {"x": x + side * d, "y": y, "id": i} for d in apart for i, side in ((0, -1), (1, 1))
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for apart in (50, 60, 70, 80):
        touch("touchMove", apart)
    touch("touchEnd")
    session.detach()
    expect(frame.locator("svg")).to_have_css("transform", "none")
    assert frame.evaluate(SCALE) == pytest.approx(before * 2, rel=0.1)


def test_keys_zoom_fit_and_pan_and_mean_nothing_elsewhere(stage):
    notebook, explorer, frame = stage()
    page = notebook.page
    fitted = frame.evaluate(SCALE)
    cells = page.locator(".jp-Notebook .jp-Cell")
    number = cells.count()
    frame.focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert frame.evaluate(SCALE) == pytest.approx(fitted * 1.25**2, rel=0.02)
    page.keyboard.press("-")
    assert frame.evaluate(SCALE) == pytest.approx(fitted * 1.25, rel=0.02)
    before = frame.evaluate(PLACE)
    page.keyboard.press("ArrowDown")
    assert frame.evaluate(PLACE)[1] > before[1]
    page.keyboard.press("0")
    assert frame.evaluate(SCALE) == pytest.approx(fitted, rel=0.05)
    page.keyboard.press("0")  # twice is "restart the kernel" for the notebook
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert cells.count() == number
    explorer.name_it("a+b-0/f")
    assert frame.evaluate(SCALE) == pytest.approx(fitted, rel=0.05)


def test_focus_shows_what_is_near_and_follows_the_run(stage, shoot):
    notebook, explorer, frame = stage()
    page = notebook.page
    focus = page.get_by_role("button", name="Show the neighbourhood of the current state")
    focus.click()
    expect(focus).to_have_attribute("aria-pressed", "true")
    far = explorer.diagram.root.locator("[data-far]")
    near = explorer.diagram.root.locator(".node:not([data-far])")
    assert far.count() > near.count() > 2
    shoot(page, "focus")
    for _ in range(3):
        explorer.diagram.root.locator(".edge.open").first.press("Enter")
        expect(explorer.diagram.current).not_to_have_attribute("data-far", "")
        page.wait_for_function(
            f"(node) => ({SEEN})(node)", arg=explorer.diagram.current.element_handle()
        )
    notebook.set_theme("dark")
    shoot(page, "focus-dark")
    notebook.set_theme("light")
    frame.focus()
    page.keyboard.press("f")
    expect(far).to_have_count(0)
    expect(focus).to_have_attribute("aria-pressed", "false")


def test_search_goes_from_match_to_match(stage, shoot):
    notebook, explorer, frame = stage()
    page = notebook.page
    frame.focus()
    page.keyboard.press("/")
    field = page.get_by_label("Find a state or a trigger; Enter goes to the next")
    expect(field).to_be_focused()
    page.keyboard.type("REVIEW")
    status = page.locator(".flowr-count")
    expect(status).to_have_text("4 found")
    page.keyboard.press("Enter")
    expect(status).to_have_text("1 of 4: state review-01")
    page.keyboard.press("Shift+Enter")
    expect(status).to_have_text("4 of 4: state review-04")
    here = explorer.diagram.root.locator('[data-found="here"]')
    expect(here).to_have_attribute("data-name", "review-04")
    page.wait_for_function(f"(node) => ({SEEN})(node)", arg=here.element_handle())
    shoot(page, "found")
    page.keyboard.press("Control+a")
    page.keyboard.type("escal")
    page.keyboard.press("Enter")
    expect(here).to_have_attribute("data-name", "escalate")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(here).to_have_count(0)
    expect(explorer.diagram.edge("escalate", "open-01")).to_be_focused()
    page.get_by_role("button", name="Find a state or a trigger (/)").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("zebra")
    expect(status).to_have_text("none found")
    notebook.resize(700, 900)
    shoot(page, "none-700")
    notebook.resize(1400, 900)
