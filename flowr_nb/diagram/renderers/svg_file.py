"""Files of SVG as PNG and PDF, for what takes the pictures of saved notebooks elsewhere."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.geometry import SVG
from flowr_nb.diagram.renderers.export import FORMATS, SCALE, to_bytes
from flowr_nb.diagram.renderers.typesetting import ExportError
from flowr_nb.files import expanded, read_file, target_of, write_target

if TYPE_CHECKING:
    import os
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024**2
"""Largest file of SVG that is read."""


def convert_file(
    source: str | os.PathLike[str], path: str | os.PathLike[str], *, scale: float = SCALE
) -> Path:
    """Draw the picture of a file of SVG into one of PNG or PDF.

    It need not be ours: who takes a notebook to LaTeX has all of its pictures converted.

    Args:
        source: The file of SVG.
        path: The file, ``.png`` or ``.pdf``; one that is there is replaced.
        scale: Pixels of a PNG for each CSS pixel.

    Returns:
        The file's path.

    Raises:
        ExportError: It is no SVG, or cannot be read, drawn or written.
    """
    target = target_of(path, ExportError)
    output = FORMATS.get(target.suffix.lower())
    if output not in ("png", "pdf"):
        raise ExportError(f"{target}: a file of SVG is drawn into one that ends with .png or .pdf")
    svg = _svg_in(expanded(source, ExportError))
    return write_target(target, to_bytes(svg, output, scale=scale), ExportError)


def _svg_in(source: Path) -> str:
    """What a file of SVG holds, as we write it: without a DOCTYPE, whatever it is encoded in."""
    try:
        content = read_file(source, MAX_BYTES)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ExportError(f"{source} cannot be read: {reason}") from error
    if len(content) > MAX_BYTES:
        most = f"{MAX_BYTES // 1024**2} MiB"
        raise ExportError(f"{source} is larger than {most}, which no picture of a notebook is")
    try:
        # Expat fetches nothing that a file names, and stops where entities grow without end.
        root = ET.fromstring(content)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        raise ExportError(f"{source} is no SVG: {error}") from error
    if root.tag != f"{{{SVG}}}svg":
        raise ExportError(f"{source} is no SVG: it is XML that begins with something else")
    return ET.tostring(root, encoding="unicode")
