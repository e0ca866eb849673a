"""The controls around the diagram: they are seen in both themes, and keep together when narrow."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Of each picker of ours, how its arrow, as it is drawn, stands out from what is behind it.
ARROWS = """(bar) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((part) => part / 255)
      .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...bar.querySelectorAll('select')].filter((select) => select.checkVisibility())
    .map((select) => {
      const { backgroundImage, backgroundColor } = getComputedStyle(select);
      const drawn = backgroundImage.match(/rgba?\\([^)]*\\)/g) ?? [];
      const ink = drawn.filter((colour) => !/, 0\\)$/.test(colour));
      if (!ink.length) return `no arrow: ${backgroundImage.slice(0, 60)}`;
      const [high, low] = [light(ink[0]), light(backgroundColor)].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    });
}"""

# The lines on which the bar's controls stand: the labels or words of each.
LINES = """(bar) => {
  const lines = [];
  let bottom = -Infinity;
  for (const control of bar.querySelector('.flowr-session-tools').children) {
    const box = control.getBoundingClientRect();
    if (box.top >= bottom - 4) lines.push([]);
    bottom = lines.at(-1).length ? Math.max(bottom, box.bottom) : box.bottom;
    lines.at(-1).push(control.textContent.trim().split(/\\s/)[0] || control.localName);
  }
  return lines.map((line) => line.length);
}"""

NAME_PIXELS = """(root) => {
  const name = root.querySelector('.node.current .name');
  return parseFloat(getComputedStyle(name).fontSize) * name.getScreenCTM().a;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_arrows_of_pickers_are_seen(open_explorer, shoot, theme):
    many = "for number in range(25):\n    _ = ws.init('deploy', f'release-{number:02}')"
    notebook, explorer = open_explorer("deploy", many, theme=theme)
    explorer.press("List")
    expect(explorer.bar.get_by_role("table")).to_be_visible()
    contrasts = explorer.bar.evaluate(ARROWS)
    shoot(explorer.root, theme)
    assert len(contrasts) == 3  # flow, session, and the order of the list
    assert not any(isinstance(found, str) or found < 4.5 for found in contrasts), contrasts
    expect(explorer.diagram.root).to_have_css("color-scheme", theme)
    notebook.set_theme("light")


def test_the_bar_keeps_together_what_belongs_together(open_explorer):
    notebook, explorer = open_explorer("deploy")
    expect(explorer.bar.get_by_role("status")).to_contain_text("not saved yet")
    for width, lines in ((1400, [5]), (700, [2, 2, 1])):
        notebook.resize(width, 900)
        notebook.page.wait_for_function(
            f"([bar, lines]) => JSON.stringify(({LINES})(bar)) === JSON.stringify(lines)",
            arg=[explorer.bar.element_handle(), lines],
        )
    notebook.resize(480, 900)
    outside = """(bar) => [...bar.querySelectorAll('button, select, input')].filter((control) =>
      control.checkVisibility()
      && control.getBoundingClientRect().right > bar.getBoundingClientRect().right + 1).length"""
    assert explorer.bar.evaluate(outside) == 0
    beside = """(bar) => {
      const [name, mark] = ['input[type=text]', '[role=status]'].map(
        (selector) => bar.querySelector(selector).getBoundingClientRect());
      return mark.left >= name.right && mark.top < name.bottom && mark.bottom > name.top;
    }"""
    assert explorer.bar.evaluate(beside)
    buttons = explorer.bar.get_by_role("button").filter(has_text=re.compile("Init|Load|Save|List"))
    tops = {round(button.bounding_box()["y"]) for button in buttons.all()}
    assert len(tops) == 1


def test_the_button_of_the_list_tells_that_it_is_shown(open_explorer):
    _, explorer = open_explorer("deploy")
    button = explorer.bar.get_by_role("button").filter(has_text="List")
    look = "(button) => getComputedStyle(button).backgroundColor"
    explorer.bar.get_by_role("button").filter(has_text="Init").click()
    before = button.evaluate(look)
    explorer.press("List")
    expect(explorer.bar.get_by_role("table")).to_be_visible()
    explorer.name_it("monday")  # the pointer and the focus are elsewhere
    explorer.diagram.root.hover()
    assert button.evaluate(look) != before
    explorer.press("List")
    expect(explorer.bar.get_by_role("table")).to_have_count(0)
    explorer.name_it("monday")
    explorer.diagram.root.hover()
    assert button.evaluate(look) == before


def test_a_picture_that_is_made_narrow_can_still_be_read(open_explorer, shoot):
    notebook, explorer = open_explorer("feature")
    root = explorer.diagram.root
    notebook.resize(480, 900)
    frame = root.locator(".flowr-frame")
    notebook.page.wait_for_function(
        "(frame) => frame.clientWidth < 400", arg=frame.element_handle()
    )
    notebook.page.wait_for_function(
        f"(root) => ({NAME_PIXELS})(root) >= 7.5", arg=root.element_handle()
    )
    expect(explorer.diagram.current).to_be_in_viewport()
    shoot(explorer.root, "narrow")
    # What a person has chosen stays as it is.
    root.get_by_role("button", name="Fit to the width").click()
    whole = "(frame) => frame.scrollWidth <= frame.clientWidth"
    assert frame.evaluate(whole)
    notebook.resize(490, 900)
    notebook.page.wait_for_function(
        f"(frame) => frame.clientWidth > 360 && ({whole})(frame)", arg=frame.element_handle()
    )
