"""What axe-core finds in our widgets: nothing; and what it cannot judge, judged here."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

# Contrast, as WCAG counts it, of each text of the picture against what is painted behind it: the
# paper, or the outline of its node. axe does not judge text that lies over shapes of an SVG.
FAINT = """(root) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(
      (part) => part / 255).map(
      (part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = getComputedStyle(root.querySelector('.flowr-frame')).backgroundColor;
  return [...root.querySelectorAll('.flowr-frame svg text')].flatMap((text) => {
    // Tags and badges stand beside their node, with a rim of the paper's colour.
    const isBeside = text.matches('.tag, .badge');
    const outline = isBeside ? null : text.closest('.node')?.querySelector('.outline');
    const behind = outline ? getComputedStyle(outline).fill : paper;
    const [low, high] = [light(behind), light(getComputedStyle(text).fill)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    return contrast < 4.5 ? [`${text.textContent}: ${contrast.toFixed(2)}`] : [];
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_explorer(open_explorer, shoot, theme):
    many = "for number in range(25):\n    _ = ws.init('deploy', f'release-{number:02}')"
    notebook, explorer = open_explorer("deploy", many, theme=theme)
    expect(explorer.diagram.root).to_have_css("color-scheme", theme)
    where = ".flowr-explorer"
    assert findings(notebook.page, where) == []
    assert explorer.diagram.root.evaluate(FAINT) == []
    explorer.press_transition("build")
    explorer.expect_state("testing")
    explorer.give("coverage", "12%")
    explorer.press_transition("pass")
    expect(explorer.alerts.first).to_be_visible()
    explorer.press("List")
    expect(explorer.bar.get_by_role("row", name="release-07")).to_be_visible()
    explorer.press("List")
    explorer.show_history()
    explorer.look_at("build: prepare → testing")
    expect(explorer.panel.get_by_role("button", name="Return here")).to_be_visible()
    shoot(notebook.page, "all-open")
    assert findings(notebook.page, where) == []
    assert explorer.diagram.root.evaluate(FAINT) == []
    notebook.set_theme("light")


def test_axe_finds_nothing_in_the_banner(open_explorer, shoot):
    notebook, explorer = open_explorer(
        "deploy", "_ = run.save('monday')\n_ = run.fire('build')", "other = ws.load('monday')"
    )
    notebook.run_code("_ = other.fire('cancel'); _ = other.save()")
    banner = explorer.root.locator(".flowr-news")
    expect(banner).to_be_visible()
    banner.get_by_role("button").filter(has_text="Compare").click()
    expect(banner.get_by_role("table")).to_be_visible()
    shoot(notebook.page, "banner")
    assert findings(notebook.page, ".flowr-explorer") == []


def test_focus_is_seen_and_nothing_moves_for_whoever_wants_no_motion(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.bar.get_by_role("button").filter(has_text="List").focus()
    explorer.diagram.tab_to("build", "prepare")
    edge = explorer.diagram.edge("build", "prepare")
    stroke = "(edge) => getComputedStyle(edge.querySelector('.hit')).stroke"
    focused = edge.evaluate(stroke)
    notebook.page.keyboard.press("Tab")
    assert edge.evaluate(stroke) != focused
    duration = "(node) => getComputedStyle(node.querySelector('.outline')).transitionDuration"
    assert explorer.diagram.current.evaluate(duration) == "0s"
    notebook.page.emulate_media(reduced_motion="no-preference")
    assert explorer.diagram.current.evaluate(duration) != "0s"
    notebook.page.emulate_media(reduced_motion="reduce")
