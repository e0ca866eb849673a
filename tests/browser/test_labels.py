"""Labels measured in a real browser: none over a state or another label, none out of its state."""

import pytest

from flowr_nb.diagram.font_widths import REGULAR
from flowr_nb.diagram.labels import width_of
from flowr_nb.flow import FlowLibrary, load_flow
from flowr_nb.widgets import FlowDiagram
from tests.browser.bare import show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

# Long, wide and right-to-left names, the longest that is drawn in one line included.
NASTY = """
flow: nasty
version: 1.0.0
exits: ["完了しました", "הסתיים בהצלחה", done-with-everything-that-there-was-to-do-in-this-flow]
attrs: {owner: "المالك: فريق المنصة", tags: [a, b, {c: d}]}
states:
  - id: state-with-a-name-of-more-than-forty-characters-in-all
    next:
      a_trigger_of_forty_characters_0123456789: "漢字の状態が続く長い名前です"
      iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii: "مراجعة الطلب"
      MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM: e\u0301e\u0301e\u0301-\u0301combining
      again: state-with-a-name-of-more-than-forty-characters-in-all
  - id: "漢字の状態が続く長い名前です"
    next:
      "承認する": {to: "مراجعة الطلب", when: {"点数": ">=80", "النتيجة": "==مقبول"}}
      "🎉🎉🎉 party 👩‍👩‍👧‍👦": "완료 상태"
      "再試行する": "漢字の状態が続く長い名前です"
  - id: "مراجعة الطلب"
    attrs: {owner: "日本語の担当者", tags: [x, y]}
    next:
      "קבל את הבקשה (ok)": "הסתיים בהצלחה"
      "رفض": "漢字の状態が続く長い名前です"
  - id: e\u0301e\u0301e\u0301-\u0301combining
    next:
      "Ωμέγα-Щука-ǅ": "完了しました"
      back: state-with-a-name-of-more-than-forty-characters-in-all
  - id: "완료 상태"
    next: {done: done-with-everything-that-there-was-to-do-in-this-flow}
"""

# What touches what it should not: each text by its own box in the picture.
COLLISIONS = """(root) => {
  const slack = 1; // a text's box has a little air above and below its letters
  const touch = (a, b) =>
    a.x + slack < b.x + b.width && b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height && b.y + slack < a.y + a.height;
  const boxes = (selector) => [...root.querySelectorAll(`.flowr-frame ${selector}`)].map(
    (element) => ({ of: element.parentNode, box: element.getBBox(),
                    name: element.textContent || element.parentNode.getAttribute('aria-label') }));
  const labels = boxes('.edge text');
  const titles = boxes('.cluster-title text');
  const nodes = boxes('.node .outline');
  const found = [];
  for (const label of labels) {
    for (const other of [...nodes, ...titles, ...labels])
      if (other.of !== label.of && touch(label.box, other.box))
        found.push(`${label.name} over ${other.name}`);
  }
  for (const node of root.querySelectorAll('.flowr-frame .node')) {
    const outline = node.querySelector('.outline').getBBox();
    for (const text of node.querySelectorAll('text')) {
      const box = text.getBBox();
      if (box.x < outline.x || box.x + box.width > outline.x + outline.width ||
          box.y < outline.y - slack || box.y + box.height > outline.y + outline.height + slack)
        found.push(`${text.textContent} sticks out of its state`);
    }
  }
  return found;
}"""

# Names whose letters are much wider in bold, or not ASCII: more than the layout engine knows.
TIGHT = """
flow: tight
version: 1.0.0
exits: [lilliput-fills-it-all-till-it-is-full-of-it, ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ]
states:
  - id: iljfiljfiljfiljfiljfiljfiljfiljfiljfilj
    next: {ÄÖÜßÄÖÜßÄÖÜßÄÖÜßÄÖÜ: ÀÉÎÕÜÇÑÅØÆÞÐÝŠŽČŘĚŮŁ, fifififififififififififififififififififi: lilliput-fills-it-all-till-it-is-full-of-it}
  - id: ÀÉÎÕÜÇÑÅØÆÞÐÝŠŽČŘĚŮŁ
    next: {"??????????????????????": "''''''''''''''''''''''''''''''"}
  - id: "''''''''''''''''''''''''''''''"
    next: {"é→…≥ ÿ–—“x” ‘y’ ± µ ÷ × ¼ © ›": {to: ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ, when: {größe: ">=10 µm", naïveté: "!=élevée"}}}
"""  # noqa: E501, RUF001 - wide is what it is about

# Each text, its size, whether it is bold, and its length in the browser.
LENGTHS = """(root) => [...root.querySelectorAll('.flowr-frame svg text')].flatMap((text) => {
  const size = parseFloat(getComputedStyle(text).fontSize);
  return ['normal', 'bold'].map((weight) => {
    text.style.fontWeight = weight;
    const length = text.getComputedTextLength();
    text.style.fontWeight = '';
    return [text.textContent, size, weight === 'bold', length];
  });
})"""

# How far each name is from the sides of its state, left and right; left of that of an exit is the
# sign of an end.
MARGINS = """(root) => [...root.querySelectorAll('.flowr-frame .node .name')].map((name) => {
  const box = name.parentNode.querySelector('.outline').getBBox();
  const ring = name.parentNode.querySelector('.end-ring')?.getBBox();
  const left = ring ? ring.x + ring.width : box.x;
  const half = name.getComputedTextLength() / 2;
  const middle = Number(name.getAttribute('x'));
  return [name.textContent, middle - half - left, box.x + box.width - middle - half, Boolean(ring)];
})"""

# Titles of open subflows that touch the sign that closes them, in the corner of their frame.
TITLES = """(root) => [...root.querySelectorAll('.cluster-title text')].filter((title) => {
  const { target } = title.parentNode.dataset;
  const sign = root.querySelector(`.fold[data-for="${CSS.escape(target)}"] circle`).getBBox();
  const box = title.getBBox();
  return box.x + box.width > sign.x - 2;
}).map((title) => title.textContent)"""

# Bold is wider: every state as the current one, every arrow as an open one.
LIGHT_ALL = """(root) => {
  for (const node of root.querySelectorAll('.node')) node.classList.add('current');
  for (const edge of root.querySelectorAll('.edge')) edge.classList.add('open');
}"""

LIBRARY = FlowLibrary(REPOSITORY / "flows")


def looks():
    """Every way to look at every flow: closed and open, in both directions, with attributes."""
    for direction in ("LR", "TB"):
        for name in LIBRARY.names():
            for expand in ("none", "all"):
                yield name, {"direction": direction, "expand": expand}
        yield "feature", {"direction": direction, "expand": "all", "show": ["owner"]}


def test_no_label_of_any_sample_flow_collides(page, shoot):
    found = {}
    for name, how in looks():
        root = show_bare(page, FlowDiagram(LIBRARY.load(name), library=LIBRARY, **how))
        if how.get("show"):
            shoot(page, f"{name}-{how['direction']}")
        if problems := root.evaluate(COLLISIONS):
            found[name, *how.items()] = problems
    assert found == {}


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_long_wide_and_right_to_left_names_hold(page, shoot, direction):
    flow = load_flow(NASTY)
    root = show_bare(page, FlowDiagram(flow, direction=direction, show=["owner", "tags"]))
    shoot(page, direction)
    assert root.evaluate(COLLISIONS) == []
    root.evaluate(LIGHT_ALL)
    assert root.evaluate(COLLISIONS) == []
    # An arrow that is cut in two lines, and a name that is cut short, are whole in the tooltip.
    names = [node.get_attribute("aria-label") for node in root.locator(".node").all()]
    assert any("more-than-forty-characters-in-all" in name for name in names)


def all_looks():
    """As `looks`, and what is hard to measure: what it is, and the diagram."""
    for name, how in looks():
        yield f"{name} {how}", FlowDiagram(LIBRARY.load(name), library=LIBRARY, **how)
    for direction in ("LR", "TB"):
        yield f"tight {direction}", FlowDiagram(load_flow(TIGHT), direction=direction)


def test_every_label_is_as_wide_as_it_was_measured(page):
    wrong, measured = set(), 0
    for _, diagram in all_looks():
        for text, size, is_bold, real in show_bare(page, diagram).evaluate(LENGTHS):
            measured += 1
            ours = width_of(text, size, bold=is_bold)
            # What the font does not have comes from another, of which we know no more than how
            # wide it is at most.
            is_known = all(letter in REGULAR for letter in text)
            if ours < real - 1 or (is_known and ours - real > max(1, 0.02 * real)):
                wrong.add((text, is_bold, round(ours, 1), round(real, 1)))
    assert measured > 1000
    assert wrong == set()


def test_with_all_lit_no_name_comes_near_the_outline_of_its_state_and_no_title_its_sign(
    page, shoot
):
    found = {}
    for look, diagram in all_looks():
        root = show_bare(page, diagram)
        root.evaluate(LIGHT_ALL)
        if look.startswith("tight"):
            shoot(page, look)
        near = [
            (name, left, right)
            for name, left, right, is_exit in root.evaluate(MARGINS)
            if min(left, right) < 3 or (not is_exit and abs(left - right) > 1)
        ]
        if problems := [*near, *root.evaluate(TITLES), *root.evaluate(COLLISIONS)]:
            found[look] = problems
    assert found == {}
