"""A picture as PNG or PDF, drawn by Typst with the fonts of this machine."""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, Final, Literal

from flowr_nb.diagram.geometry import SVG
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Iterable

    _Output = Literal["png", "pdf", "svg"]

POINTS_PER_INCH: Final = 72
# The picture and its words come in as data: nothing of a name is ever read as Typst.
_PAGE: Final = """\
#set document(title: sys.inputs.title, date: none)
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, alt: sys.inputs.title)
"""
_LETTERS: Final = """\
#set page(width: 99pt, height: 99pt)
#for letter in json(bytes(sys.inputs.letters)) { page(text(letter)) }
"""
_IN_NO_FONT: Final = "\U0010fffd"
_SHAPE: Final = re.compile(r'<use [^>]*href="#([^"]+)"')
_UNSEEN: Final = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}
_MOST_LETTERS: Final = 500
_MOST_NAMED: Final = 12


class ExportError(FlowrNbError):
    """A picture could not be exported; a file that was there is as it was."""


class MissingLetterWarning(UserWarning):
    """Letters of a picture are in no font that it could be drawn with."""


def typeset(
    svg: str, title: str, size: tuple[float, float], output: _Output, scale: float
) -> bytes:
    """A picture as PNG, or as PDF of one page.

    Args:
        svg: The picture.
        title: Its words, for who cannot see it.
        size: Width and height of the page, in points.
        output: ``png`` or ``pdf``.
        scale: Pixels of a PNG for each point.

    Raises:
        ExportError: The package ``typst`` is not there, or cannot draw it.

    Warns:
        MissingLetterWarning: No font has some of its letters; these are drawn as boxes.
    """
    width, height = size
    page = _PAGE.format(width=f"{width:g}", height=f"{height:g}")
    content = _compiled(page, {"svg": svg, "title": title}, output, POINTS_PER_INCH * scale)
    if not isinstance(content, bytes):
        raise ExportError(f"the picture cannot be drawn as {output.upper()} on one page")
    missing = missing_letters(svg)
    if missing:
        named = ", ".join(missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        warnings.warn(
            f"no font of this machine has {named}{more}: in the {output.upper()} they are empty "
            "boxes. Install one that has them (for instance of the Noto fonts), or use an SVG, "
            "which its reader's fonts draw",
            MissingLetterWarning,
            stacklevel=2,
        )
    return content


def missing_letters(svg: str) -> list[str]:
    """The letters of a picture that no font has which Typst finds, sorted.

    Args:
        svg: The picture.

    Raises:
        ExportError: The package ``typst`` is not there.
    """
    root = ET.fromstring(svg)  # noqa: S314 - a picture of ours, without a DOCTYPE
    letters = _unusual("".join(text.itertext()) for text in root.iter(f"{{{SVG}}}text"))
    if not letters:
        return []
    asked = json.dumps([_IN_NO_FONT, *letters])
    pages = _compiled(_LETTERS, {"letters": asked}, "svg", POINTS_PER_INCH)
    empty, *shapes = [_SHAPE.findall(page.decode())[:1] for page in pages]
    return [letter for letter, shape in zip(letters, shapes, strict=True) if shape == empty]


def without_halos(root: ET.Element) -> str:
    """The picture with text that is only filled.

    In a PDF the letters are drawn one by one, and the halo of each would eat the one before.
    """
    for text in root.iter(f"{{{SVG}}}text"):
        for attribute in ("stroke", "stroke-width", "paint-order"):
            text.attrib.pop(attribute, None)
    return ET.tostring(root, encoding="unicode")


def _unusual(texts: Iterable[str]) -> list[str]:
    """The letters that a font may not have."""
    letters = {letter for text in texts for letter in text if not letter.isascii()}
    seen = (letter for letter in letters if unicodedata.category(letter) not in _UNSEEN)
    return sorted(seen)[:_MOST_LETTERS]


def _compiled(page: str, inputs: dict[str, str], output: _Output, ppi: float) -> Any:  # noqa: ANN401 - bytes, or a list of them
    try:
        import typst  # noqa: PLC0415 - optional, and large
    except ImportError as error:
        raise ExportError(
            f"a {output.upper()} needs the package typst, which is not installed: "
            'pip install "flowr-nb[export]". SVG, Mermaid and DOT need nothing'
        ) from error
    try:
        return typst.compile(page.encode(), format=output, ppi=ppi, sys_inputs=inputs)
    except typst.TypstError as error:
        raise ExportError(f"the picture cannot be drawn as {output.upper()}: {error}") from error
