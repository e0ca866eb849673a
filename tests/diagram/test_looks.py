"""The table of looks: readable in both themes, and the same in whatever is made of it."""

import re

import pytest

from flowr_nb.diagram import draw, marks_of, to_mermaid
from flowr_nb.diagram.looks import COLOURS, RULES, SIZES, attributes_of, looks_of, sheet_of_widget
from flowr_nb.run import FlowRun
from tests.contrast import contrast


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_a_contrast_of_at_least_4_5_and_lines_of_3(theme):
    colour = {name: getattr(both, theme) for name, both in COLOURS.items()}
    changes = ("added", "removed", "changed")
    for name in ("text", "muted", "current", "visited", "open", "blocked", "error", *changes):
        assert contrast(colour[name], colour["paper"]) >= 4.5, name
    for name in changes:
        assert contrast(colour[name], colour[f"{name}-tint"]) >= 4.5, name
        assert contrast(colour["text"], colour[f"{name}-tint"]) >= 4.5, name
        assert contrast(colour["muted"], colour[f"{name}-tint"]) >= 4.5, name
    assert contrast(colour["text"], colour["current-tint"]) >= 4.5
    assert contrast(colour["current-ink"], colour["current"]) >= 4.5
    assert contrast(colour["text"], colour["exit"]) >= 4.5
    assert contrast(colour["open"], colour["open-tint"]) >= 4.5
    assert contrast(colour["line"], colour["paper"]) >= 3


def test_a_dark_colour_is_found_by_the_light_one():
    assert len({colour.light for colour in COLOURS.values()}) == len(COLOURS)


def test_every_rule_names_colours_that_there_are_and_counts_somewhere():
    plain = re.compile(r"none|transparent|bold|stroke|[\d.]+(px)?( [\d.]+)?")
    for rule in RULES:
        for name, value in rule.looks.items():
            assert value in COLOURS or plain.fullmatch(value), (rule, name)
        classes = frozenset(name for name in rule.element.split() if not name.startswith("!"))
        for role in rule.roles.split():
            looks = looks_of(classes, role)
            assert any(looks[name] == value for name, value in rule.looks.items()), rule


def test_what_is_told_is_never_told_by_colour_alone():
    def shape(classes, role):
        looks = attributes_of(frozenset(classes.split()), role)
        return {name: looks[name] for name in looks if name not in ("fill", "stroke")}

    plain = shape("node", "outline")
    assert shape("node current", "outline") != plain
    assert shape("node visited", "outline") != plain
    assert shape("node current inside", "outline") != shape("node current", "outline")
    lines = [shape(f"edge {mark}", "line") for mark in ("", "taken", "open", "blocked")]
    changed = [shape(f"node {mark}", "outline") for mark in ("", "added", "removed", "changed")]
    assert all(changed.count(each) == 1 for each in changed)
    arrows = [shape(f"edge {mark}", "line") for mark in ("", "added", "removed", "changed")]
    assert all(arrows.count(each) == 1 for each in arrows)
    assert all(lines.count(line) == 1 for line in lines)
    assert shape("edge open", "trigger") != shape("edge", "trigger")


def test_only_what_can_be_pressed_is_a_pill_and_what_is_assumed_or_waits_is_another_one():
    def pill(classes):
        return looks_of(frozenset(f"edge {classes}".split()), "pill")

    for other in ("", "back", "taken", "blocked", "blocked assumed", "heat heat-3", "way"):
        assert pill(other) == {"fill": "none", "stroke": "none"}, other
    surface = COLOURS["open-tint"], COLOURS["paper"], COLOURS["paper"]
    pills = pill("open"), pill("open assumed"), pill("blocked needs")
    assert [COLOURS[each["fill"]] for each in pills] == [*surface]
    # Dots are what is assumed, as in the panel; what waits for evidence has no colour of its own.
    assert [each.get("stroke-dasharray") for each in pills] == [None, "1.5 2", None]
    assert [each["stroke"] for each in pills] == ["open", "open", "muted"]
    widths = [float(each["stroke-width"]) for each in (pills[0], pills[2])]
    assert widths[0] > widths[1]


def test_the_widgets_sheet_has_each_rule_with_its_colours_as_properties():
    sheet = sheet_of_widget()
    assert sheet.count(":where(") == len(RULES)
    for name, (light, dark) in COLOURS.items():
        values = re.findall(rf"--flowr-{name}: (?:var\([\w-]+, )?(#[0-9a-f]{{6}})", sheet)
        assert values == [light, dark]
    assert not re.search(r"#[0-9a-f]{6}", sheet.split(":where(", 1)[1])
    for role, size in SIZES.items():
        assert re.search(rf":is\(\.{role}\)\) {{[^}}]*font-size: {size:g}px", sheet), role


def test_mermaid_has_the_colours_of_the_table(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.fire("build")
    graph = draw(run.flow).graph
    text = to_mermaid(graph, marks_of(graph, run.value, 0, run.options()))
    assert f"fill:{COLOURS['current'].light}" in text
    assert f"classDef visited stroke:{COLOURS['visited'].light}" in text
