"""What a diff shows: one picture of both versions, or both beside one another."""

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml
from IPython.core.formatters import DisplayFormatter

from flowr_nb.changes import flow_diff
from flowr_nb.diagram import ViewError
from flowr_nb.diagram.looks import COLOURS
from tests.hostile import STRINGS
from tests.markup import tags_of

MINUS = "\u2212"
DEPLOY = (Path(__file__).parents[2] / "flows/deploy.yaml").read_text("utf-8")
NEW = (
    DEPLOY.replace(">=80%", ">=85%")
    .replace("reject: prepare", "decline: prepare")
    .replace("canary", "trial")
    .replace("alarm: rollback", "alarm: hold")
    .replace("owner: ci,", "owner: robots,")
    + "  - id: hold\n    next: {resume: rollout, give-up: abandoned}\n"
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def diff():
    return flow_diff(DEPLOY, NEW)


def images(html):
    """The SVG documents of the images in HTML."""
    return [
        ET.fromstring(base64.b64decode(data))
        for data in re.findall(r"data:image/svg\+xml;base64,([^\"]+)", html)
    ]


def words(root):
    return [text.text for text in root.iter(f"{SVG}text")]


def places(root):
    """Each word that stands once → where, in the coordinates of the whole."""
    found = {}
    for text in root.iter(f"{SVG}text"):
        found.setdefault(text.text, []).append((text.get("x"), text.get("y")))
    return {name: at[0] for name, at in found.items() if len(at) == 1}


def titled(root):
    groups = [each for each in root.iter(f"{SVG}g") if each.find(f"{SVG}title") is not None]
    return {group.find(f"{SVG}title").text: group for group in groups}


def test_what_has_changed_has_its_sign_before_its_name(diff):
    (image,) = images(diff.overlaid.html)
    shown = words(image)
    for word in (
        "~ testing",  # its attributes
        "~ trial",
        "was: canary",
        "~ pass",
        f"{MINUS} coverage ≥ 80%",
        "+ coverage ≥ 85%",
        f"{MINUS} alarm",
        "+ alarm",
        "+ hold",
        "+ resume",
        "prepare",
        "build",
    ):
        assert word in shown, word
    assert "~ reject → decline" in shown


def test_what_is_removed_is_dashed_and_titles_say_it_too(diff):
    groups = titled(ET.fromstring(diff.to_svg("light")))
    removed = next(group for title, group in groups.items() if "(removed)" in title)
    added = next(group for title, group in groups.items() if "(added)" in title)
    assert "stroke-dasharray" in ET.tostring(removed, encoding="unicode")
    assert "stroke-dasharray" not in ET.tostring(added, encoding="unicode")
    assert any("(changed)" in title for title in groups)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_those_of_the_table(diff, theme):
    svg = diff.to_svg(theme)
    for name in ("added", "removed", "changed"):
        assert getattr(COLOURS[name], theme) in svg
    with pytest.raises(ViewError, match="theme"):
        diff.to_svg("mauve")


def test_beside_one_another_what_is_common_stands_at_the_same_place(diff):
    before, after = images(diff.side_by_side.html)
    assert before.get("viewBox") == after.get("viewBox")
    here, there = places(before), places(after)
    common = {"prepare", "approval", "rollout", "rollback", "deployed", "~ testing", "build"}
    assert common <= here.keys() & there.keys()
    assert all(here[word] == there[word] for word in here.keys() & there.keys())
    old = {"~ canary", "~ reject", f"{MINUS} alarm", f"{MINUS} coverage ≥ 80%"}
    now = {"~ trial", "~ decline", "+ alarm", "+ hold", "+ resume", "+ coverage ≥ 85%"}
    assert old <= here.keys()
    assert now <= there.keys()
    assert not now & {*words(before)}
    assert not old & {*words(after)}
    assert "was: canary" not in {*words(before), *words(after)}


def test_a_flow_that_is_invoked_has_its_own_picture(tmp_path):
    parent = "flow: p\nversion: 1.0.0\nexits: [e]\nstates:\n- {id: s, flow: c, next: {o: e}}\n"
    child = "flow: c\nversion: 1.0.0\nexits: [o]\nstates:\n- {id: inner, next: {go: o}}\n"
    for folder, text in (("one", child), ("two", child.replace("go", "run"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.yaml").write_text(parent)
        (tmp_path / folder / "c.yaml").write_text(text)
    diff = flow_diff(tmp_path / "one/p.yaml", tmp_path / "two/p.yaml")
    outer, inner = images(diff.overlaid.html)
    assert "inside: 1 change" in words(outer)
    assert "~ go → run" in words(inner)
    assert "inside c" in diff.overlaid.html
    assert len(images(diff.side_by_side.html)) == 4


def test_a_cell_shows_the_sentence_the_picture_and_a_row_for_each_change(diff):
    html = diff._repr_html_()
    assert len(images(html)) == 1
    assert html.count("<tr>") == len(diff.changes)
    image = next(attrs for tag, attrs in tags_of(html) if tag == "img")
    assert "+ the state `hold` is new" in image["alt"]
    same = flow_diff(DEPLOY, DEPLOY)
    assert "nothing has changed" in same._repr_html_()
    assert "<table" not in same._repr_html_()


def test_mermaid_has_signs_and_the_colours_of_the_table(diff):
    text = diff.to_mermaid()
    assert text.startswith("stateDiagram-v2\n")
    assert 'state "#43; hold"' in text
    assert "#8722; alarm" in text
    assert f"classDef added stroke:{COLOURS['added'].light}" in text
    assert "classDef changed" in text


def test_where_it_begins_is_shown_with_words():
    text = DEPLOY.replace("states:\n", "states:\n  - {id: zero, next: {on: prepare}}\n")
    shown = words(images(flow_diff(DEPLOY, text).overlaid.html)[0])
    assert "+ begins" in shown
    assert f"{MINUS} begins" in shown


def test_what_is_too_large_for_a_small_picture_says_so():
    states = "".join(f"  - {{id: s{i}, next: {{t: s{(i + 1) % 300}}}}}\n" for i in range(300))
    text = f"flow: big\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"
    diff = flow_diff(text, text.replace("s299, next: {t: s0}", "s299, next: {t: x}"))
    assert "no picture: too large for a small one" in diff._repr_html_()
    assert "diff.to_svg()" in diff._repr_html_()
    many = flow_diff(text, text.replace("t: ", "u: "))
    assert "and 200 more" in many._repr_html_()
    in_a_terminal = DisplayFormatter().format(many)[0]["text/plain"]
    assert len(in_a_terminal.splitlines()) < len(str(many).splitlines())


def test_names_of_strangers_are_text():
    for name in [name for name in STRINGS if name.strip()][:20]:
        one = {"flow": name, "version": name, "exits": ["done"]}
        states = [{"id": "a", "next": {"go": name}}, {"id": name, "next": {name: "done"}}]
        text = yaml.safe_dump({**one, "states": states}, sort_keys=False)
        changed = [{**states[0], "next": {name: name}}, states[1]]
        other = yaml.safe_dump({**one, "states": changed}, sort_keys=False)
        html = flow_diff(text, other)._repr_html_()
        allowed = {"p", "div", "img", "table", "tbody", "tr", "td", "strong"}
        assert {tag for tag, _ in tags_of(html)} <= allowed, name
        assert images(html)
