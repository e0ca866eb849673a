"""``flowr-nb convert``: the picture of a file of SVG as PNG or PDF."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from flowr_nb.cli_outcome import EXIT_SOUND, Outcome
from flowr_nb.hints import printable

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to those that there are."""
    parser = commands.add_parser(
        "convert",
        help="draw a file of SVG as .png or .pdf, for instance for nbconvert",
        description="Draw a file of SVG as .png or .pdf, as the pictures of notebooks are: what "
        "nbconvert has Inkscape for when a saved notebook becomes LaTeX.",
    )
    add = parser.add_argument
    add("source", metavar="FILE.svg", help="the picture")
    add("-o", "--output", required=True, metavar="FILE", help="its suffix tells the format")
    add("--scale", type=float, default=2.0, help="pixels of a PNG for each CSS pixel")
    parser.set_defaults(command=convert)


def convert(options: argparse.Namespace) -> Outcome:
    """Run the command.

    Raises:
        FlowrNbError: It cannot be drawn.
    """
    # Who only checks flows pays for no picture.
    from flowr_nb.diagram import MissingLetterWarning  # noqa: PLC0415
    from flowr_nb.diagram.renderers.svg_file import convert_file  # noqa: PLC0415

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = convert_file(options.source, options.output, scale=options.scale)
    told = tuple(str(each.message) for each in caught if each.category is MissingLetterWarning)
    return Outcome(EXIT_SOUND, printable(str(path)), told)
