"""The pictures of a diff: both versions in one, or beside one another with all at its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.changes.union import ADDED, REMOVED, SIGNS, Union, signed, union_of
from flowr_nb.diagram.labels import in_lines, plain
from flowr_nb.diagram.layout.direction import direction_of
from flowr_nb.diagram.layout.graphviz_svg import read_drawing
from flowr_nb.diagram.layout.protocol import TIME_LIMIT, LayoutError
from flowr_nb.diagram.layout.service import begin_layout
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.renderers.svg_document import to_picture
from flowr_nb.diagram.view import check_words
from flowr_nb.faces.small import PATIENCE, legible_image, side_by_side as cards
from flowr_nb.rich import ShowsWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.changes.pairs import FlowPair
    from flowr_nb.changes.result import FlowDiff
    from flowr_nb.diagram.drawing import Drawing, Group, Shape

_MOST_ELEMENTS: Final = 400
_MOST_INNER: Final = 4
_CAPTION: Final = "font-weight: bold; padding-bottom: 4px; overflow-wrap: anywhere"
_KEY: Final = f"+ added · {SIGNS[REMOVED]} removed, dashed · ~ changed or renamed"
_NAMES: Final = ("name", "trigger")


@dataclass(frozen=True, repr=False)
class DiffPicture(ShowsWords):
    """A picture of a diff, as it shows in a notebook.

    Attributes:
        words: What it shows.
        html: The picture as HTML.
    """

    words: str
    html: str

    def __str__(self) -> str:
        return self.words

    def __repr__(self) -> str:
        return f"DiffPicture({self.words})"

    def _repr_html_(self) -> str:
        return self.html


def overlaid(diff: FlowDiff) -> DiffPicture:
    """One picture of both versions, and of each flow inside that has changed.

    Args:
        diff: The diff.
    """
    shown = []
    for pair in _shown(diff):
        caption = "" if pair.number == 0 else _caption(f"inside {pair.flows[1].flow}")
        shown.append(f"<div>{caption}{_image(diff, pair)}</div>")
    key = f'<div style="font-size: 12px">{escape(_KEY)}</div>' if diff.changes else ""
    return DiffPicture(_words(diff), "".join(shown) + key)


def side_by_side(diff: FlowDiff) -> DiffPicture:
    """A picture of each version, in which what is common stands at the same place.

    Args:
        diff: The diff.
    """
    rows = [
        cards((_named(diff, pair, side), _image(diff, pair, side)) for side in (0, 1))
        for pair in _shown(diff)
    ]
    return DiffPicture(_words(diff), "".join(rows))


def svg_of(diff: FlowDiff, theme: str) -> str:
    """The picture of both versions as an SVG document, laid out whole.

    Args:
        diff: The diff.
        theme: ``light``, ``dark``, or ``auto``.

    Raises:
        LayoutError: It cannot be laid out.
        ViewError: There is no such theme.
    """
    check_words("none", "auto", theme)
    union = union_of(diff.pairs[0], _inside(diff))
    return _svg(union, _drawing(union, TIME_LIMIT), diff.message, theme)


def union_in(diff: FlowDiff, pair: FlowPair) -> Union:
    """Both versions of one flow of a diff as one graph.

    Args:
        diff: The diff.
        pair: One of its pairs.
    """
    return union_of(pair, _inside(diff))


def _shown(diff: FlowDiff) -> list[FlowPair]:
    """The outermost flow, and those inside in which anything has changed."""
    levels = {change.level for change in diff.changes}
    inner = [pair for pair in diff.pairs[1:] if pair.level in levels]
    return [diff.pairs[0], *inner[:_MOST_INNER]]


def _inside(diff: FlowDiff) -> dict[int, str]:
    """What has changed in each flow that is invoked, those below it counted in."""
    found: dict[int, str] = {}
    for pair in diff.pairs[1:]:
        depth = len(pair.level)
        many = sum(change.level[:depth] == pair.level for change in diff.changes)
        if many:
            found[pair.number] = f"{many:,} change{'' if many == 1 else 's'}"
    return found


def _words(diff: FlowDiff) -> str:
    told = "; ".join(f"{change.sign} {change.message}" for change in diff.changes[:12])
    return f"{diff.title}: {told or diff.message}"


def _named(diff: FlowDiff, pair: FlowPair, side: int) -> str:
    word = ("before", "after")[side]
    label = diff.versions[side].label if pair.number == 0 else ""
    return f"{word}: {pair.flows[side].flow}{f' ({label})' if label else ''}"


def _caption(words: str) -> str:
    return f'<div style="{_CAPTION}">{escape(words)}</div>'


def _image(diff: FlowDiff, pair: FlowPair, side: int | None = None) -> str:
    union = union_in(diff, pair)
    try:
        drawing = _drawing(union)
    except LayoutError as error:
        hint = "; <code>diff.to_svg()</code> draws it whole"
        return f"<p>no picture: {escape(str(error))}{hint}</p>"
    if side is not None:
        drawing = replace(drawing, groups=_of_side(drawing, union, side))
    words = _words(diff)
    return legible_image(_svg(union, drawing, words, "auto"), words, None)


def _of_side(drawing: Drawing, union: Union, side: int) -> tuple[Group, ...]:
    """What one version has of a picture of both, at its place."""
    other = (ADDED, REMOVED)[side]
    found = []
    for group in drawing.groups:
        if union.marks.get(group.id) == other:
            continue
        found.append(replace(group, shapes=tuple(_shapes_of(group, union, side))))
    return tuple(found)


def _shapes_of(group: Group, union: Union, side: int) -> Iterator[Shape]:
    """What is drawn of an element in one version: its name and its guard there."""
    asked = iter(union.asked_in.get(group.id, ()))
    names = union.names.get(group.id)
    was = plain(f"was: {names[0]}") if names else ""
    lines: Iterator[str] = iter(())
    if names:
        # In as many lines as there is room for.
        name = signed(union.marks[group.id], names[side])
        room = sum(shape.role in _NAMES for shape in group.shapes)
        written = in_lines(name) if len(in_lines(name)) <= room else (plain(name),)
        lines = iter((*written, *[""] * (room - len(written))))
    for shape in group.shapes:
        if shape.role == "guard" and next(asked, None) == 1 - side:
            continue
        if names and shape.role == "attr" and shape.text == was:
            continue
        if shape.role in _NAMES:
            yield replace(shape, text=next(lines, shape.text))
        else:
            yield shape


def _drawing(union: Union, patience: float | None = None) -> Drawing:
    """A union, laid out; for a small picture only as long as a person waits gladly."""
    graph = union.graph
    if patience is None and len(graph.nodes) + len(graph.edges) > _MOST_ELEMENTS:
        raise LayoutError("too large for a small one")
    direction = direction_of(graph, "auto")
    dot = to_dot(graph, direction.value, for_layout=True)
    ticket = begin_layout(dot, time_limit=TIME_LIMIT)
    if patience is None and not ticket.wait(PATIENCE):
        ticket.leave()
        raise LayoutError("it takes a while")
    return read_drawing(graph, direction, ticket.result())


def _svg(union: Union, drawing: Drawing, words: str, theme: str) -> str:
    return to_picture(drawing, Marks(dict(union.marks)), words, theme=theme)
