"""Where the card of an element is: beside it, over no state that it could leave free, always."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from flowr_nb.flow import FlowLibrary
from tests.browser.bare import answer, show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

# The states that the card covers, but the one that it is about; and whether it covers the words of
# its own element, and is within the window.
COVERED = """(card) => {
  const root = card.closest('.flowr-diagram');
  const own = root.querySelector(`[aria-describedby="${card.id}"]`);
  const box = card.getBoundingClientRect();
  const isUnder = (element) => {
    const it = element.getBoundingClientRect();
    return it.left < box.right && box.left < it.right && it.top < box.bottom && box.top < it.bottom;
  };
  const states = [...root.querySelectorAll('.node:not(.start)')].filter((node) => node !== own)
    .filter((node) => isUnder(node.querySelector('.outline'))).map((node) => node.dataset.name);
  return {
    states,
    own: [...own.querySelectorAll('text')].some(isUnder),
    isInside: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth,
  };
}"""
FREE = {"states": [], "own": False, "isInside": True}


@pytest.fixture
def show(page, store):
    """Shows a flow: its root, and how to point at an element of it until its card is there."""

    def show_flow(flow):
        run = FlowRun.draft(FlowLibrary(REPOSITORY / "flows"), store, flow)
        diagram = FlowDiagram(run)
        root = show_bare(page, diagram)
        card = root.locator(".flowr-card")

        def point_at(element):
            page.mouse.move(1, 1)
            expect(card).to_be_hidden()
            element.locator("text").first.hover()
            page.wait_for_function("window.sent.some((message) => message.do === 'explain')")
            answer(page, diagram)
            expect(card).to_be_visible()
            return card

        return root, point_at

    return show_flow


def test_the_card_covers_no_state_where_there_is_room(show, page, shoot):
    root, point_at = show("deploy")
    for name in ("prepare", "approval", "canary", "rollout", "deployed"):
        node = root.locator(".node", has=page.locator(f".name:text-is('{name}')"))
        assert point_at(node).evaluate(COVERED) == FREE, name
    shoot(page, "state")
    for trigger in ("cancel", "pass", "approve", "restored"):
        edge = root.locator(".edge", has=page.locator(f".trigger:text-is('{trigger}')")).first
        assert point_at(edge).evaluate(COVERED) == FREE, trigger


def test_a_browser_without_popovers_shows_the_card_too(show, page):
    page.evaluate("delete HTMLElement.prototype.showPopover")
    root, point_at = show("deploy")
    node = root.locator(".node", has=page.locator(".name:text-is('approval')"))
    assert point_at(node).evaluate(COVERED) == FREE
    page.mouse.move(1, 1)
    expect(root.locator(".flowr-card")).to_be_hidden()


def test_in_a_low_picture_the_card_goes_beyond_it(show, page, shoot):
    root, point_at = show("feature")
    frame = root.locator(".flowr-frame").bounding_box()
    card = point_at(root.locator(".node.current"))
    shoot(page, "low")
    found = card.evaluate(COVERED)
    assert found == FREE | {"states": found["states"]}
    box = card.bounding_box()
    assert box["y"] + box["height"] > frame["y"] + frame["height"]


def test_where_the_picture_has_room_the_card_stays_in_it(show, page):
    root, point_at = show("deploy")
    page.evaluate("document.body.style.paddingTop = '200px'")
    frame = root.locator(".flowr-frame").bounding_box()
    for name in ("prepare", "testing", "canary", "rollout"):
        node = root.locator(".node", has=page.locator(f".name:text-is('{name}')"))
        card = point_at(node)
        assert card.evaluate(COVERED) == FREE, name
        box = card.bounding_box()
        assert box["y"] >= frame["y"], name
        assert box["y"] + box["height"] <= frame["y"] + frame["height"], name


def test_the_card_stays_beside_its_element_whatever_moves(show, page):
    root, _ = show("deploy")
    frame, card = root.locator(".flowr-frame"), root.locator(".flowr-card")
    edge = root.locator(".edge.open", has_text="build")
    frame.focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if edge.evaluate("(edge) => edge === document.activeElement"):
            break
    expect(card).to_be_visible()  # with the element's own words, since nobody answers

    def is_beside():
        page.wait_for_function(
            """([card, edge]) => {
              const [a, b] = [card, edge.querySelector('text')].map(
                (element) => element.getBoundingClientRect());
              const across = Math.max(a.left - b.right, b.left - a.right);
              const down = Math.max(a.top - b.bottom, b.top - a.bottom);
              const apart = Math.max(across, down);
              return apart >= 0 && apart < 40 && getComputedStyle(card).visibility === 'visible';
            }""",
            arg=[card.element_handle(), edge.element_handle()],
        )

    is_beside()
    page.set_viewport_size({"width": 560, "height": 900})
    is_beside()
    assert card.evaluate(COVERED)["isInside"]
    page.keyboard.press("+")
    is_beside()
    frame.evaluate(
        """(frame) => frame.dispatchEvent(
          new WheelEvent('wheel', { deltaY: 300, ctrlKey: true, clientX: 9, clientY: 9 }))"""
    )
    is_beside()
    page.evaluate("document.body.style.paddingTop = '90px'; document.body.style.height = '2000px'")
    page.evaluate("scrollTo(0, 60)")
    is_beside()
    # What is scrolled out of the frame takes its card along, and brings it back.
    for _ in range(6):
        page.keyboard.press("+")
    frame.evaluate("(frame) => frame.scrollTo(frame.scrollWidth, frame.scrollHeight)")
    page.wait_for_function(
        "(card) => getComputedStyle(card).visibility === 'hidden'", arg=card.element_handle()
    )
    edge.evaluate("(edge) => edge.scrollIntoView({ block: 'center', inline: 'center' })")
    is_beside()
