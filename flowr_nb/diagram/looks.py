"""How a picture looks: colours, strokes, dashes and type, once for all forms of it.

The widget's style sheet, a still picture's attributes and Mermaid's classes are made from `RULES`.
What only a living picture has (the pointer over it, the focus) is in the widget's own sheets.

Longer than 300 lines: it is one table, which nobody wants in two places.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

THEMES: Final = ("light", "dark", "auto")
FONT: Final = "Helvetica, Arial, 'Liberation Sans', sans-serif"
SIZES: Final = {
    "name": 13.0, "attr": 10.5, "trigger": 11.0, "guard": 10.0, "title": 12.0, "tag": 10.0,
    "badge": 12.0, "scale": 11.0, "many": 10.5,
    "other": 10.5, "waiting": 10.5,
}  # fmt: skip
"""Font sizes by role, in pixels."""
HEAT_LEVELS: Final = 5


class Colour(NamedTuple):
    """A colour on light paper, and on dark."""

    light: str
    dark: str


COLOURS: Final = {
    "paper": Colour("#ffffff", "#111418"),
    "text": Colour("#1f2933", "#e6eaee"),
    "muted": Colour("#5f6b78", "#9aa5b1"),
    "line": Colour("#8793a0", "#6b7886"),
    "current": Colour("#1d63d8", "#7fb2ff"),
    "current-tint": Colour("#e3edff", "#16305c"),
    # Told from the paper, which a picture for both themes changes to something else.
    "current-ink": Colour("#fffffe", "#0d1b33"),
    "visited": Colour("#3b6fc4", "#7aa0dd"),
    "open": Colour("#137a4a", "#58d29a"),
    "open-tint": Colour("#e4f5ec", "#12301f"),
    "blocked": Colour("#8a5a00", "#e0b050"),
    "exit": Colour("#eef1f4", "#252b32"),
    "error": Colour("#b3261e", "#ff9d94"),
    "frame": Colour("#f7f9fb", "#171c22"),
    # What has changed between two versions, by a sign as well.
    "added": Colour("#00706a", "#4fd1c0"),
    "added-tint": Colour("#e0f4f1", "#0f2f2d"),
    "removed": Colour("#ab2f59", "#ff8fab"),
    "removed-tint": Colour("#fbe9ef", "#38182a"),
    "changed": Colour("#6b43c0", "#b79cff"),
    "changed-tint": Colour("#efe9fb", "#251d40"),
    # Text on the hottest has 6:1.
    "heat-1": Colour("#fff1e0", "#2b2016"),
    "heat-2": Colour("#ffdfb8", "#42291a"),
    "heat-3": Colour("#ffc98a", "#5a3515"),
    "heat-4": Colour("#ffaf5c", "#754312"),
    "heat-5": Colour("#f79433", "#8c5010"),
    "heat-line": Colour("#b35900", "#e8964a"),
}
"""Name → colour; no two have the same light one, by which the dark one is found."""
_CHANGES: Final = {"added": "2.4", "removed": "1.6", "changed": "2"}
"""What has changed between two versions → how heavy its lines are."""
_HEAT_WIDTHS: Final = ("1.6", "2.3", "3", "3.8", "4.6")


class Rule(NamedTuple):
    """How some shapes look; of several rules about one property the last one counts.

    Attributes:
        element: The classes of the element that they are of: all of those, and none with a ``!``.
        roles: Their roles: one of those.
        looks: SVG's property → its value; of a colour its name.
    """

    element: str
    roles: str
    looks: Mapping[str, str]


def _rule(element: str, roles: str, **looks: str) -> Rule:
    return Rule(element, roles, {name.replace("_", "-"): value for name, value in looks.items()})


def _text(element: str, role: str, fill: str, **looks: str) -> Rule:
    return _rule(element, role, fill=fill, font_size=f"{SIZES[role]:g}px", **looks)


def _halo(colour: str) -> dict[str, str]:
    """Keeps lines off letters."""
    return {"stroke": colour, "stroke_width": "3px", "paint_order": "stroke"}


RULES: Final = (
    _rule("node", "outline", fill="paper", stroke="line", stroke_width="1.2"),
    _rule("node", "border", fill="none", stroke="line", stroke_width="1.2"),
    _text("node", "name", "text"),
    _text("node", "attr", "muted"),
    _rule("node", "end-ring", fill="none", stroke="muted", stroke_width="1.2"),
    _rule("node", "end-dot", fill="muted"),
    _rule("node faulty", "outline", stroke="error"),
    _rule("node start", "outline", fill="text", stroke="none"),
    _rule("node exit", "outline", fill="exit"),
    _rule("node missing", "outline", stroke="blocked", stroke_dasharray="4 3"),
    _rule("node visited", "outline", stroke="visited", stroke_width="1.6"),
    _rule("node visited", "border", stroke="visited"),
    *(
        _rule(f"node heat-{level} !start", "outline", fill=f"heat-{level}")
        for level in range(1, HEAT_LEVELS + 1)
    ),
    _rule("node heat", "attr", fill="text"),
    *(
        rule
        for name, width in _CHANGES.items()
        for rule in (
            _rule(f"node {name}", "outline", fill=f"{name}-tint", stroke=name, stroke_width=width),
            _rule(f"node {name}", "border", stroke=name),
            _rule(f"node {name}", "name", font_weight="bold"),
        )
    ),
    _rule("node removed", "outline border", stroke_dasharray="4 3"),
    _rule("node removed", "name", fill="removed"),
    _rule("node current", "outline", fill="current", stroke="current", stroke_width="2.6"),
    _rule("node current", "name", font_weight="bold"),
    # An exit is an end, whatever it is called; not every end is a success.
    _rule("node exit current", "outline", fill="muted", stroke="muted"),
    _rule("node current inside", "outline", fill="current-tint"),
    _rule("node current inside", "border", stroke="current"),
    _rule("node current !inside", "name attr end-dot", fill="current-ink"),
    _rule("node current !inside", "end-ring border", stroke="current-ink"),
    _rule(
        "node current past",
        "outline",
        fill="current-tint",
        stroke="muted",
        stroke_width="2",
        stroke_dasharray="2 3",
    ),
    _rule("node current past", "name attr", fill="text"),
    _rule("node current past", "end-dot", fill="muted"),
    _rule("node current past", "end-ring border", stroke="muted"),
    _rule("node inside", "outline", stroke_dasharray="7 3"),
    _rule("cluster", "outline", fill="frame", stroke="line", stroke_width="1"),
    _rule("cluster faulty", "outline", stroke="error"),
    _rule("cluster visited", "outline", stroke="visited"),
    _rule(
        "cluster inside", "outline", stroke="current", stroke_width="1.8", stroke_dasharray="7 3"
    ),
    _text("cluster-title", "title", "muted", font_weight="bold", **_halo("frame")),
    # What takes the click, and the band of a path that is lit.
    _rule("edge", "hit", fill="none", stroke="transparent", stroke_width="14"),
    _rule("edge way", "hit", stroke="current-tint", stroke_width="11"),
    _rule("edge", "line", fill="none", stroke="line", stroke_width="1.2"),
    _rule("edge", "head", fill="line", stroke="line", stroke_width="1.2"),
    _rule("edge", "sign", fill="paper", stroke="line", stroke_width="1.2"),
    # What is for pressing looks so; of any other arrow the pill is room alone.
    _rule("edge", "pill", fill="none", stroke="none"),
    _text("edge", "trigger", "text", **_halo("paper")),
    _text("edge", "guard", "muted", **_halo("paper")),
    _rule("edge faulty", "line", stroke="error"),
    _rule("edge back", "line", stroke_width="1"),
    _rule("edge back", "trigger", fill="muted"),
    *(
        rule
        for name, width in _CHANGES.items()
        for rule in (
            _rule(f"edge {name}", "line head sign", stroke=name),
            _rule(f"edge {name}", "line", stroke_width=width),
            _rule(f"edge {name}", "head", fill="paper" if name == "removed" else name),
            _rule(f"edge {name}", "trigger guard", fill=name),
            _rule(f"edge {name}", "trigger", font_weight="bold"),
        )
    ),
    _rule("edge removed", "line", stroke_dasharray="4 3"),
    _rule("edge taken", "line head sign", stroke="visited"),
    _rule("edge taken", "line", stroke_width="1.6"),
    _rule("edge taken", "head", fill="visited"),
    _rule("edge heat", "line head sign", stroke="heat-line"),
    _rule("edge heat", "head", fill="heat-line"),
    _rule("edge open", "line head sign", stroke="open"),
    _rule("edge open", "line", stroke_width="2.4"),
    _rule("edge open", "head", fill="open"),
    _rule("edge open", "trigger", fill="open", font_weight="bold"),
    _rule("edge open", "pill", fill="open-tint", stroke="open", stroke_width="1.4"),
    _rule("edge open !assumed", "trigger", stroke="open-tint"),
    _rule("edge blocked", "line head sign", stroke="blocked"),
    _rule("edge blocked", "line", stroke_width="1.6", stroke_dasharray="5 3"),
    _rule("edge blocked", "head", fill="paper"),
    _rule("edge blocked", "trigger", fill="blocked"),
    # Not shut, but waiting for what a person is to give.
    _rule("edge needs", "line head sign", stroke="muted"),
    _rule("edge needs", "line", stroke_width="2", stroke_dasharray="none"),
    _rule("edge needs", "trigger", fill="text", font_weight="bold"),
    _rule("edge needs", "pill", fill="paper", stroke="muted", stroke_width="1.2"),
    _rule("edge assumed", "line", stroke_dasharray="2 4"),
    _rule("edge open assumed", "pill", fill="paper", stroke_dasharray="1.5 2"),
    # Lit while a card tells of them.
    _rule("edge preview", "line", stroke_width="2.4"),
    _rule("edge preview-open", "line head", stroke="open"),
    _rule("edge preview-open", "head", fill="open"),
    _rule("edge preview-blocked", "line", stroke="blocked", stroke_dasharray="5 3"),
    *(
        _rule(f"edge heat-{level}", "line", stroke_width=width)
        for level, width in enumerate(_HEAT_WIDTHS, start=1)
    ),
    _text("", "badge", "blocked", **_halo("paper")),
    _rule("faulty", "badge", fill="error"),
    _text("", "tag", "text", font_weight="bold", **_halo("paper")),
    _rule("", "steps", fill="visited"),
    _rule("", "visits", fill="heat-line"),
    _text("", "scale", "muted"),
    # Many sessions in one picture: each a token or all a number, and those that are stuck.
    _rule("", "session", fill="current", stroke="paper", stroke_width="1.2"),
    _rule("", "many-pill", fill="current", stroke="paper", stroke_width="1.2"),
    _text("", "many", "current-ink", font_weight="bold"),
    _rule("", "other-pill", fill="paper", stroke="current", stroke_width="1.6"),
    _text("", "other", "current", font_weight="bold"),
    _rule("", "waiting-pill", fill="paper", stroke="blocked", stroke_width="1.4"),
    _rule("", "waiting-sign", fill="blocked", stroke="none"),
    _text("", "waiting", "blocked", font_weight="bold"),
)


@lru_cache(maxsize=4096)
def looks_of(classes: frozenset[str], role: str) -> Mapping[str, str]:
    """How a shape looks: SVG's property → value, of a colour its name.

    Args:
        classes: The classes of the element that it is of.
        role: Its role; several, with spaces between, of one that has more.
    """
    roles = set(role.split())
    found: dict[str, str] = {}
    for rule in RULES:
        if not roles.isdisjoint(rule.roles.split()) and _applies(rule.element, classes):
            found.update(rule.looks)
    return found


def attributes_of(classes: frozenset[str], role: str, theme: str = "light") -> dict[str, str]:
    """How a shape of a still picture looks, as SVG attributes. Arguments as of `looks_of`."""
    looks = looks_of(classes, role)
    return {name: colour_in(value, theme).removesuffix("px") for name, value in looks.items()}


def colour_in(name: str, theme: str = "light") -> str:
    """A colour's value in a theme; of what is the name of none, itself."""
    colour = COLOURS.get(name)
    if colour is None:
        return name
    return colour.dark if theme == "dark" else colour.light


def sheet_of_widget() -> str:
    """The style sheet of a living picture: colours as custom properties, and every rule.

    A custom property ``--flowr-paper`` is what people may set. Rules have one weight, so that the
    last counts as here, and whatever a sheet says of ``.flowr-diagram .edge:hover`` counts more.
    """
    sheet = [
        _properties(".flowr-widget", "light"),
        _properties('.flowr-widget[data-theme="dark"]', "dark"),
    ]
    for rule in RULES:
        element = _selector(rule.element)
        roles = ", ".join(f".{role}" for role in rule.roles.split())
        looks = "".join(f"{name}: {_css(value)};" for name, value in rule.looks.items())
        sheet.append(f".flowr-diagram :where({element} :is({roles})) {{{looks}}}\n")
    return "".join(sheet)


def sheet_for_dark(scope: str) -> str:
    """The style sheet that turns a light still picture dark where its reader prefers that.

    Args:
        scope: A selector of the picture: a page that holds it has pictures of its own.
    """
    return f"@media (prefers-color-scheme:dark){{{rules_for_dark(scope)}}}"


def rules_for_dark(scope: str) -> str:
    """The rules that turn a light still picture dark. Arguments as of `sheet_for_dark`."""
    return "".join(
        f'{scope} [{name}="{colour.light}"]{{{name}:{colour.dark}}}'
        for colour in COLOURS.values()
        for name in ("fill", "stroke")
    )


def _applies(element: str, classes: frozenset[str]) -> bool:
    return all(
        name[1:] not in classes if name.startswith("!") else name in classes
        for name in element.split()
    )


def _selector(element: str) -> str:
    parts = []
    for name in element.split():
        is_heat, _, level = name.partition("-")
        if is_heat == "heat":  # the browser's half keeps it apart from the marks of a run
            parts.append(f'[data-heat="{level}"]' if level else "[data-heat]")
        else:
            parts.append(f":not(.{name[1:]})" if name.startswith("!") else f".{name}")
    return "".join(parts)


def _properties(scope: str, theme: str) -> str:
    # The paper is the page's own, where it says which.
    values = {name: colour_in(name, theme) for name in COLOURS}
    values["paper"] = f"var(--jp-layout-color0, {values['paper']})"
    lines = "".join(f"--flowr-{name}: {value};" for name, value in values.items())
    return f"{scope} {{{lines}}}\n"


def _css(value: str) -> str:
    return f"var(--flowr-{value})" if value in COLOURS else value
