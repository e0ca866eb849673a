"""One picture, however it is shown: the widget's and the still one, compared shape by shape."""

import pytest

from flowr_nb import Workspace
from flowr_nb.widgets import FlowDiagram
from tests.browser.bare import show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

# Element id → how each of its shapes is painted, its words and where they are; what nobody sees is
# left out.
PAINTED = """(svg) => {
  const names = ['fill', 'stroke', 'strokeWidth', 'strokeDasharray', 'paintOrder',
    'fontFamily', 'fontSize', 'fontWeight', 'textAnchor'];
  const paint = (shape) => {
    const style = getComputedStyle(shape);
    const looks = Object.fromEntries(names.map((name) => [name, style[name]]));
    if (looks.stroke === 'none') for (const name of names.slice(2, 5)) delete looks[name];
    if (looks.fill === 'none' || looks.fill === looks.stroke) delete looks.paintOrder;
    const isText = shape.matches('text');
    if (!isText) for (const name of names.slice(5)) delete looks[name];
    const at = (name) => Math.round(Number(shape.getAttribute(name)) * 100);
    const words = isText ? [shape.textContent, at('x'), at('y')] : [];
    const place = shape.matches('rect') ? ['x', 'y', 'width', 'height', 'rx'].map(at) : [];
    return { tag: shape.tagName, words, place, ...looks };
  };
  const isSeen = (shape) => {
    const { fill, stroke } = getComputedStyle(shape);
    const clear = ['none', 'transparent', 'rgba(0, 0, 0, 0)'];
    return !clear.includes(fill) || !clear.includes(stroke);
  };
  const groups = [...svg.querySelectorAll('[data-id]')].filter((group) => !group.closest('.fold'));
  return Object.fromEntries(groups.map((group) => [
    group.dataset.id,
    [...group.children]
      .filter((shape) => !shape.matches('title, .fold') && isSeen(shape))
      .map(paint),
  ]));
}"""


FAULTY = """
flow: faulty
version: 1.0.0
exits: [done]
states:
  - id: begin
    next: {go: gone, back: begin, on: {to: middle, when: {score: ">=x"}}}
  - id: middle
    flow: not-there
    next: {done: done}
  - id: nowhere
    next: {done: done}
"""


@pytest.fixture
def workspace(tmp_path):
    return Workspace(REPOSITORY / "flows", tmp_path)


def blocked_and_open(workspace):
    run = workspace.run("deploy")
    for trigger in ("build", "fail", "build"):
        run.fire(trigger)
    return FlowDiagram(run)


def open_subflows(workspace):
    run = workspace.run("feature")
    while not run.session.stack:
        option = next(iter(run.options()))
        run.fire(option.trigger, dict.fromkeys(option.keys, "yes"))
    run.path_to("shipped")
    return FlowDiagram(run, expand="all")


def subflow_closed(workspace):
    diagram = open_subflows(workspace)
    diagram.expand, diagram.level = "none", 0
    return diagram


def visits_and_numbers(workspace):
    diagram = blocked_and_open(workspace)
    diagram.heat, diagram.numbers = diagram.run, True
    return diagram


def assumed(workspace):
    diagram = blocked_and_open(workspace)
    diagram.run.assume({"coverage": 90, "failures": 0})
    return diagram


def faulty(workspace):
    return FlowDiagram(workspace.run(workspace.add(FAULTY)))


def shown_attributes(workspace):
    return FlowDiagram(workspace.run("deploy"), show=["owner"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "made",
    [
        blocked_and_open,
        open_subflows,
        subflow_closed,
        visits_and_numbers,
        assumed,
        faulty,
        shown_attributes,
    ],
    ids=lambda made: made.__name__,
)
def test_the_widget_and_the_still_picture_are_painted_alike(page, workspace, made, theme):
    diagram = made(workspace)
    show_bare(page, diagram, theme)
    living = page.locator(".flowr-frame svg").evaluate(PAINTED)
    assert len(living) > 5
    pills = [shapes for shapes in living.values() if [each["tag"] for each in shapes].count("rect")]
    pills = [shapes for shapes in pills if any(each["tag"] == "path" for each in shapes)]
    offered = [classes.split() for classes in diagram.frame.marks.classes.values()]
    assert len(pills) == sum("open" in each or "needs" in each for each in offered)
    page.emulate_media(color_scheme=theme)
    for asked in (theme, "auto"):
        still = diagram.snapshot(theme=asked).svg
        page.set_content(f'<meta charset="utf-8">{still}')
        assert page.locator("svg").evaluate(PAINTED) == living
