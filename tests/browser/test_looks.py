"""The explorer fits its cell and reads: both themes, wide and narrow, little and much in it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Everything that is wider than the cell it is in.
TOO_WIDE = """(explorer) => {
  const area = explorer.closest('.jp-OutputArea');
  const wide = [...area.querySelectorAll('.jp-OutputArea-output, .flowr-explorer')]
    .concat([area])
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`);
  const right = area.getBoundingClientRect().right;
  const out = [...explorer.querySelectorAll('.lm-Widget, .flowr-diagram, .flowr-frame')]
    .filter((element) => element.getBoundingClientRect().right > right + 1)
    .map((element) => `${element.className} sticks out`);
  return [...wide, ...out];
}"""

# Labels of edges whose box touches the box of a node, or of another edge's label.
OVERLAPS = """(explorer) => {
  const boxes = (selector) => [...explorer.querySelectorAll(`.flowr-frame ${selector}`)].map(
    (element) => ({ element, box: element.getBBox(), name: element.textContent }));
  const slack = 1; // a text's box has a little air above and below its letters
  const touch = (a, b) =>
    a.x + slack < b.x + b.width && b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height && b.y + slack < a.y + a.height;
  const labels = boxes('.edge text');
  const nodes = boxes('.node .outline').map((node) => (
    { ...node, name: node.element.parentNode.getAttribute('aria-label') }));
  const others = (label) => labels.filter(({ element }) =>
    element.parentNode !== label.element.parentNode);
  return labels.flatMap((label) => [...nodes, ...others(label)]
    .filter((other) => touch(label.box, other.box))
    .map((other) => `${label.name} over ${other.name}`));
}"""

# Contrast, as WCAG counts it, of each text of the picture against the paper behind it.
FAINT = """(explorer) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => part / 255).map(
      (part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(explorer.querySelector('.flowr-frame')).backgroundColor);
  // A state's words stand on its fill, all else on the paper.
  const behind = (element) => {
    const box = element.matches('text') && element.closest('.node')?.querySelector('.outline');
    return box ? light(getComputedStyle(box).fill) : paper;
  };
  const contrast = (element, colour) => {
    const [high, low] = [behind(element), light(colour)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const faint = (selector, property, least) =>
    [...explorer.querySelectorAll(`.flowr-frame ${selector}`)]
      .map((element) => [element, contrast(element, getComputedStyle(element)[property])])
      .filter(([, found]) => found < least)
      .map(([element, found]) => `${element.parentNode.dataset.id} ${selector}: ${found}`);
  return [
    ...faint('text', 'fill', 4.5),
    ...faint('.line', 'stroke', 3),
    ...faint('.node:not(.start) .outline', 'stroke', 3),
  ];
}"""


@pytest.mark.parametrize("flow", ["traffic-light", "online-order"])
def test_the_explorer_fits_and_reads(open_explorer, shoot, flow):
    notebook, explorer = open_explorer(flow)
    page = notebook.page
    first = explorer.panel.get_by_role("button").first
    if flow == "online-order":
        explorer.give("items", "3")
    first.click()
    expect(explorer.diagram.root.locator(".node.visited")).to_have_count(1)
    explorer.press("List")
    explorer.press("List")
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        expect(explorer.diagram.root).to_have_css("color-scheme", theme)
        for width, height in ((1400, 1000), (700, 1400)):
            notebook.resize(width, height)
            # Resized once the picture is as wide as its frame lets it be.
            page.wait_for_function(
                """(explorer) => {
                  const frame = explorer.querySelector('.flowr-frame');
                  const svg = frame.querySelector('svg');
                  // It shrinks as far as its type can be read, and scrolls beyond that.
                  const { width } = svg.getBoundingClientRect();
                  return width <= frame.clientWidth || width / svg.viewBox.baseVal.width < 0.91;
                }""",
                arg=explorer.root.element_handle(),
            )
            explorer.root.scroll_into_view_if_needed()
            shoot(page, f"{theme}-{width}")
            where = f"{flow}, {theme}, {width} pixels"
            assert explorer.root.evaluate(TOO_WIDE) == [], where
            assert explorer.root.evaluate(OVERLAPS) == [], where
            assert explorer.root.evaluate(FAINT) == [], where
    notebook.set_theme("light")


def test_no_label_of_any_sample_flow_lies_over_a_state(open_explorer, project):
    _, explorer = open_explorer("deploy")
    for flow in sorted(path.stem for path in (project / "flows").glob("*.yaml")):
        explorer.pick("flow", flow)
        expect(explorer.diagram.status).to_contain_text(f"{flow} is in ")
        assert explorer.root.evaluate(OVERLAPS) == [], flow
