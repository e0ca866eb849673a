"""A picture comes packed, and is unpacked beside everything else that comes meanwhile."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from flowr_nb.flow import FlowLibrary
from tests.browser.bare import show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

CHANGE = "(states) => { for (const state of states) window.model.change(state); }"


@pytest.fixture
def diagrams(store):
    """Of three flows, each in its first state."""
    library = FlowLibrary(REPOSITORY / "flows")
    names = ("deploy", "traffic-light", "online-order")
    return {name: FlowDiagram(FlowRun.draft(library, store, name)) for name in names}


def sent(diagram):
    """What Python sends of a picture: it is packed."""
    state = {name: diagram.get_state()[name] for name in ("_svg", "_view")}
    assert not state["_svg"].startswith("<")
    return state


def shown(root):
    return root.locator(".flowr-frame svg")


def test_the_last_picture_is_the_one_that_is_shown_with_its_own_state(page, diagrams):
    root = show_bare(page, diagrams["deploy"])
    others = [sent(diagrams[name]) for name in ("traffic-light", "online-order")]
    page.evaluate(CHANGE, others)
    expect(shown(root)).to_have_attribute("data-flow", "online-order")
    expect(root.locator(".node.current .name")).to_have_text("cart")
    page.evaluate(CHANGE, others[::-1])
    expect(shown(root)).to_have_attribute("data-flow", "traffic-light")
    expect(root.locator(".node.current .name")).to_have_text("red")
    expect(root.locator(".flowr-status")).to_contain_text("traffic-light is in red")


def test_a_picture_that_comes_back_at_once_stays(page, diagrams):
    root = show_bare(page, diagrams["deploy"])
    deploy, light = sent(diagrams["deploy"]), sent(diagrams["traffic-light"])
    page.evaluate(CHANGE, [deploy])
    expect(root.locator(".node.current .name")).to_have_text("prepare")
    page.evaluate(CHANGE, [light, deploy])
    page.wait_for_timeout(100)
    expect(shown(root)).to_have_attribute("data-flow", "deploy")
    expect(root.locator(".node.current .name")).to_have_text("prepare")
    page.evaluate(CHANGE, [light])
    expect(shown(root)).to_have_attribute("data-flow", "traffic-light")


def test_a_click_fires_nothing_that_is_not_seen_yet(page, diagrams):
    root = show_bare(page, diagrams["deploy"])
    press = """(state) => {
      window.sent.length = 0;
      const edge = document.querySelector('.edge.open');
      window.model.change(state);
      edge.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      return window.sent.filter((each) => each.do === 'fire');
    }"""
    assert page.evaluate(press, sent(diagrams["traffic-light"])) == []
    expect(shown(root)).to_have_attribute("data-flow", "traffic-light")
    root.locator(".edge.open .hit").first.dispatch_event("click", {"detail": 1})
    assert [each["do"] for each in page.evaluate("window.sent")].count("fire") == 1


def test_what_cannot_be_unpacked_says_so_and_the_next_picture_is_shown(page, diagrams):
    root = show_bare(page, diagrams["deploy"])
    for broken in ("AAAA", "?"):
        page.evaluate(CHANGE, [{"_svg": broken}])
        expect(root.locator(".flowr-frame")).to_have_text(
            "The picture of this flow cannot be shown."
        )
        page.evaluate(CHANGE, [sent(diagrams["traffic-light"])])
        expect(shown(root)).to_have_attribute("data-flow", "traffic-light")
