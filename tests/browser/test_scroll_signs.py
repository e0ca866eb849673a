"""A picture that goes on beyond its frame says so, at each side where it does, and goes there."""

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from flowr_nb.widgets import FlowDiagram
from tests.browser.bare import answer, show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

HIDDEN = """(frame) => [
  ['left', frame.scrollLeft],
  ['right', frame.scrollWidth - frame.clientWidth - frame.scrollLeft],
  ['top', frame.scrollTop],
  ['bottom', frame.scrollHeight - frame.clientHeight - frame.scrollTop],
].filter(([, pixels]) => pixels > 8).map(([side]) => side)"""
SHOWN = """(root) => [...root.querySelectorAll('.flowr-more[data-more]')].filter((sign) => {
  const [button, frame] = [sign.firstElementChild, root.querySelector('.flowr-frame')]
    .map((element) => element.getBoundingClientRect());
  const isIn = button.left >= frame.left && button.right <= frame.right
    && button.top >= frame.top && button.bottom <= frame.bottom;
  return isIn && button.width >= 24 && button.height >= 24
    && getComputedStyle(sign).opacity === '1';
}).map((sign) => sign.dataset.side)"""
INSIDE = """(root) => {
  const [node, frame] = ['.node.current', '.flowr-frame']
    .map((selector) => root.querySelector(selector).getBoundingClientRect());
  return node.left >= frame.left && node.right <= frame.right
    && node.top >= frame.top && node.bottom <= frame.bottom;
}"""


@pytest.fixture
def ws(tmp_path):
    return Workspace(REPOSITORY / "flows", tmp_path)


def done(page):
    """What was asked to be done; what is under the pointer or has the focus is asked about, too."""
    return [said["do"] for said in page.evaluate("window.sent") if said["do"] != "explain"]


@pytest.mark.parametrize("theme", ["light", "dark", "forced"])
@pytest.mark.parametrize(
    "case",
    [
        ("online-order", 320, {"left", "right", "bottom"}),
        ("online-order", 700, {"bottom"}),
        ("online-order", 1400, {"bottom"}),
        ("deploy", 320, {"right"}),
        ("deploy", 700, set()),
    ],
)
def test_every_side_with_more_has_a_sign_and_no_other(page, ws, shoot, case, theme):
    flow, width, sides = case
    page.set_viewport_size({"width": width, "height": 900})
    if theme == "forced":
        page.emulate_media(reduced_motion="reduce", forced_colors="active")
    root = show_bare(page, FlowDiagram(ws.run(flow)), "dark" if theme == "dark" else "light")
    frame = root.locator(".flowr-frame")
    shoot(root, f"{flow}-{width}-{theme}")
    assert set(frame.evaluate(HIDDEN)) == sides
    assert set(root.evaluate(SHOWN)) == sides


def test_a_sign_goes_to_the_end_and_is_gone_there_and_presses_nothing(page, ws):
    page.set_viewport_size({"width": 700, "height": 900})
    root = show_bare(page, FlowDiagram(ws.run("online-order")))
    frame, down = root.locator(".flowr-frame"), root.get_by_role("button", name="Scroll down")
    root.locator(".node.current").focus()
    for _ in range(2):
        down.click()
    expect(down).to_have_count(0)  # for whoever does not see it, either
    assert frame.evaluate(HIDDEN) == ["top"]
    expect(root.locator(".node.current")).to_be_focused()
    # It has gone from under the pointer: one click more reaches nothing that is behind it.
    box = root.locator(".flowr-more[data-side=bottom] button").bounding_box()
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    under = "([x, y]) => document.elementFromPoint(x, y).title"
    assert page.evaluate(under, at) == "Scroll down"
    page.mouse.move(at[0], at[1] - 200)
    assert page.evaluate(under, at) != "Scroll down"
    root.get_by_role("button", name="Scroll up").click()
    expect(down).to_have_count(1)
    assert done(page) == []


def test_a_step_scrolls_only_where_the_state_is_not_seen_and_then_to_it(page, ws):
    page.set_viewport_size({"width": 700, "height": 900})
    run = ws.run("online-order")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    top = "(frame) => frame.scrollTop"
    frame = root.locator(".flowr-frame")
    scrolled = []
    given = {"checkout": {"items": 1}, "accepted": {"amount": 9}, "clear": {"risk": 9}}
    for trigger in ("checkout", "confirm", "choose", "pay", "accepted", "clear"):
        run.fire(trigger, given.get(trigger, {}))
        answer(page, diagram)
        assert root.evaluate(INSIDE), trigger
        scrolled.append(frame.evaluate(top))
    assert scrolled[:5] == [0] * 5
    assert scrolled[5] > 0
