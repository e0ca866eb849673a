"""Into a subflow and out of it: a person sees where they went, and presses nothing on the way."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from tests.browser.bare import answer, show_bare, state_of

pytestmark = pytest.mark.browser

# What moves as soon as a change is shown: whose picture (`inner` is in the frame or a ghost), how
# long, from which transform to which. At once: on a busy machine it can be over by a second look.
MOVES = """(root, state) => {
  window.model.change(state);
  return root.querySelector('.flowr-sight').getAnimations({ subtree: true })
    .filter((each) => !(each instanceof CSSTransition))
    .map(({ effect }) => ({
      isGhost: Boolean(effect.target.closest('.flowr-ghost')),
      isPicture: effect.target.localName === 'svg',
      time: effect.getTiming().duration,
      transforms: effect.getKeyframes().flatMap(({ transform }) => transform ?? []),
    }));
}"""
# The same, stopped half way, for as long as a test looks at it.
HALF_WAY = """(root, state) => {
  window.model.change(state);
  for (const each of root.getAnimations({ subtree: true })) {
    each.pause();
    each.currentTime = 140;
  }
}"""
GO_ON = "(root) => root.getAnimations({ subtree: true }).forEach((each) => each.finish())"
HEIGHT = "(root) => root.querySelector('.flowr-frame').offsetHeight"


@pytest.fixture
def diagram(library, store):
    return FlowDiagram(FlowRun.draft(library, store, "feature"))


@pytest.fixture
def moving(page):
    page.emulate_media(reduced_motion="no-preference")
    return page


def done(page):
    """What was asked to be done; what is under the pointer or has the focus is asked about, too."""
    return [said["do"] for said in page.evaluate("window.sent") if said["do"] != "explain"]


def go_to_review(run):
    """As far as the flow that is two levels in."""
    run.fire("start")
    run.fire("understood")
    run.fire("baseline", stories=2, estimate="3 days")
    run.fire("written")


def test_the_box_of_a_state_grows_into_the_picture_of_its_flow(moving, diagram):
    root = show_bare(moving, diagram)
    height = root.evaluate(HEIGHT)
    box = root.locator(".node.subflow .outline").first.bounding_box()
    diagram.run.fire("start")
    moves = root.evaluate(MOVES, state_of(diagram))
    grown = next(move for move in moves if move["isPicture"] and not move["isGhost"])
    assert "scale" in grown["transforms"][0]
    assert grown["transforms"][-1] == "none"
    assert all(move["time"] <= 300 for move in moves)
    assert any(move["isGhost"] for move in moves)
    # It begins where the state was.
    diagram.run.back()
    root.evaluate(GO_ON)
    root.evaluate("(root, state) => window.model.change(state)", state_of(diagram))
    root.evaluate(GO_ON)
    diagram.run.fire("start")
    root.evaluate(HALF_WAY.replace("140", "0"), state_of(diagram))
    small = root.locator(".flowr-frame svg").bounding_box()
    for side in ("x", "y", "width", "height"):
        assert small[side] == pytest.approx(box[side], abs=2)
    root.evaluate(GO_ON)
    expect(root.locator(".flowr-ghost")).to_have_count(0)
    expect(root.locator(".flowr-frame svg")).not_to_have_attribute("data-moving", "")
    assert root.evaluate(HEIGHT) == height
    assert done(moving) == []


def test_the_inner_picture_shrinks_into_the_state_that_invoked_it(moving, diagram, shoot):
    run = diagram.run
    go_to_review(run)
    run.fire("green", tests="passed")
    run.fire("read")
    root = show_bare(moving, diagram)
    run.fire("ask-for-changes")
    moves = root.evaluate(MOVES, state_of(diagram))
    shrunk = next(move for move in moves if move["isPicture"] and move["transforms"])
    assert shrunk["isGhost"]
    assert shrunk["transforms"][0] == "none"
    assert "scale" in shrunk["transforms"][-1]
    root.evaluate("(root) => root.getAnimations({ subtree: true }).forEach((it) => it.pause())")
    root.evaluate(
        """(root) => root.getAnimations({ subtree: true }).forEach((it) => {
          it.currentTime = it.effect.getTiming().duration - 1;
        })"""
    )
    ghost = root.locator(".flowr-ghost svg").bounding_box()
    state = root.locator(".flowr-frame .node", has_text="review").locator(".outline").bounding_box()
    for side in ("x", "y", "width", "height"):
        assert ghost[side] == pytest.approx(state[side], abs=8)
    root.evaluate(GO_ON)
    expect(root.locator(".flowr-ghost")).to_have_count(0)
    shoot(root, "after")


def test_nothing_is_pressed_while_it_moves_and_the_focus_is_where_the_hand_goes_next(
    moving, diagram, shoot
):
    root = show_bare(moving, diagram)
    root.locator(".edge.open", has_text="start").focus()
    moving.keyboard.press("Enter")
    answer(moving, diagram)
    root.evaluate(GO_ON)
    expect(root.locator(".node.current .name")).to_have_text("discovery")
    expect(root.locator(".flowr-frame .node.current")).to_be_focused()
    diagram.run.back()
    root.evaluate("(root, state) => window.model.change(state)", state_of(diagram))
    root.evaluate(GO_ON)
    diagram.run.fire("start")
    root.evaluate(HALF_WAY, state_of(diagram))
    shoot(root, "half-way")
    expect(root.locator(".flowr-frame .node.current")).to_be_focused()
    for label in root.locator(".flowr-frame .edge.open text").all():
        box = label.bounding_box()
        moving.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    moving.mouse.dblclick(200, 120)
    assert done(moving) == []
    root.evaluate(GO_ON)
    root.locator(".flowr-frame .edge.open text").first.click()
    assert done(moving) == ["fire"]


def test_a_subflow_that_is_looked_at_by_itself_grows_and_shrinks_too(moving, diagram):
    root = show_bare(moving, diagram)
    for act, is_ghost in ((lambda: diagram.enter("build"), False), (diagram.back, True)):
        act()
        moves = root.evaluate(MOVES, state_of(diagram))
        [whose] = [move["isGhost"] for move in moves if move["isPicture"] and move["transforms"]]
        assert whose is is_ghost
        root.evaluate(GO_ON)


def test_another_step_in_between_ends_it(moving, diagram):
    root = show_bare(moving, diagram)
    diagram.run.fire("start")
    root.evaluate(HALF_WAY, state_of(diagram))
    diagram.run.back()
    root.evaluate("(root, state) => window.model.change(state)", state_of(diagram))
    expect(root.locator(".flowr-ghost")).to_have_count(0)
    expect(root.locator(".flowr-frame .node.current .name")).to_have_text("idea")


def test_where_subflows_open_in_place_the_states_that_stay_glide(moving, diagram):
    diagram.expand = "current"
    root = show_bare(moving, diagram)
    diagram.run.fire("start")
    moves = root.evaluate(MOVES, state_of(diagram))
    assert not any(move["isGhost"] for move in moves)
    assert sum(bool(move["transforms"]) for move in moves) >= 5
    root.evaluate(GO_ON)
    assert root.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0


@pytest.mark.parametrize("expand", ["none", "current"])
def test_for_those_who_want_no_motion_nothing_moves(page, diagram, expand):
    diagram.expand = expand
    root = show_bare(page, diagram)
    diagram.run.fire("start")
    assert root.evaluate(MOVES, state_of(diagram)) == []
    expect(root.locator(".flowr-ghost")).to_have_count(0)
    diagram.run.back()
    assert root.evaluate(MOVES, state_of(diagram)) == []


@pytest.mark.parametrize("width", [320, 700, 1400])
def test_what_is_below_the_picture_stays_where_it_is_on_the_way_in_and_out(page, diagram, width):
    page.set_viewport_size({"width": width, "height": 900})
    root = show_bare(page, diagram)
    go_to_review(diagram.run)
    answer(page, diagram)
    height = root.evaluate(HEIGHT)
    for trigger, given in (("green", {"tests": "passed"}), ("read", {}), ("ask-for-changes", {})):
        diagram.run.fire(trigger, given)
        answer(page, diagram)
        assert root.evaluate(HEIGHT) == height, trigger
