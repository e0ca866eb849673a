"""The node of a picture, and what each kind of document makes of it.

HTML has it inline, as SVG; EPUB and helps as a file of SVG, LaTeX as a file of PDF or PNG; whatever
else there is (text, manual pages, Texinfo) has it in words.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from flowr_nb.diagram.renderers.export import to_bytes
from flowr_nb.diagram.renderers.typesetting import MissingLetterWarning
from flowr_nb.errors import FlowrNbError
from flowr_nb.sphinx_ext.reporting import warn

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator

LATEX_FORMATS: Final = ("pdf", "png")
_AS_FILES: Final = ("epub", "qthelp", "htmlhelp", "devhelp", "applehelp")
"""Builders of HTML whose readers are known to show files better than inline SVG."""
_PRINTED: Final = 0.75
"""A pixel of a screen is three quarters of a point."""
_PIXELS: Final = 3.0
"""Pixels of a PNG in print for each of a screen."""
_LEAST: Final = 0.82
"""As far as a picture is shrunk to fit: its smallest type, 11 px, stays above 9 px."""
_NARROW: Final = 300.0
"""What is not wider than this, in pixels, fits every screen."""

_STYLE: Final = re.compile(r"<style>[^<]*</style>")
_BEGIN: Final = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"([^>]*)>')
_TITLE: Final = re.compile(r"<title>[^<]*</title>")


class FlowPicture(nodes.General, nodes.Element):
    """A picture of a flow.

    Attributes (of the node):
        svg: The picture, as an SVG document.
        words: The same in one sentence.
        lines: Its transitions, in words.
        serial: What tells it from all other pictures.
        width: How wide it is to be, or absent.
        align: Where it stands, or absent.
        page: The page that steps, as HTML to be embedded, or absent.
    """


class PicturesInWords(SphinxPostTransform):
    """Puts words in place of pictures, for what shows no pictures."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        """Do it; `kwargs` are of other transforms."""
        del kwargs
        if self.env.app.builder.format in ("html", "latex"):
            return
        for picture in list(self.document.findall(FlowPicture)):
            picture.replace_self(in_words(picture))


def in_words(picture: FlowPicture) -> list[nodes.Element]:
    """A picture as a sentence and a list of its transitions."""
    sentence = nodes.paragraph("", "", nodes.Text(picture["words"]))
    sentence["ids"] = list(picture["ids"])
    ways = (nodes.paragraph("", "", nodes.Text(line)) for line in picture["lines"])
    items = [nodes.list_item("", way) for way in ways]
    return [sentence, nodes.bullet_list("", *items, bullet="*")] if items else [sentence]


def visit_html(self: HTML5Translator, node: FlowPicture) -> None:
    """Write a picture into a page."""
    if self.builder.name in _AS_FILES:
        name = _write_aside(Path(self.builder.outdir, self.builder.imagedir), node["svg"], "svg")
        style = f' style="width: {escape(node["width"])}"' if node.get("width") else ""
        content = f'<img src="{self.builder.imgpath}/{name}" alt="{escape(node["words"])}"{style}/>'
    else:
        content = node.get("page") or _inline(node)
    classes = ["flowr-nb-picture"]
    if node.get("align"):
        classes.append(f"align-{node['align']}")
    self.body.append(self.starttag(node, "div", CLASS=" ".join(classes), **_focus(node)))
    self.body.append(f"{content}</div>\n")
    raise nodes.SkipNode


def visit_latex(self: LaTeXTranslator, node: FlowPicture) -> None:
    """Write a picture into a file beside the document, and include that."""
    output = self.config.flowr_nb_latex_format
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", MissingLetterWarning)
            content = to_bytes(_STYLE.sub("", node["svg"]), output, scale=_PIXELS)
        for missing in caught:
            warn(str(missing.message), "picture", node)
    except FlowrNbError as error:
        warn(f"a picture is left out, and told in words: {error}", "picture", node)
        for each in in_words(node):
            each.walkabout(self)
        raise nodes.SkipNode from None
    name = _write_aside(Path(self.builder.outdir), content, output)
    scale = _PRINTED if output == "pdf" else 1 / _PIXELS
    wide = self.latex_image_length(node["width"]) if node.get("width") else None
    how = f"width={wide}" if wide else f"scale={scale:.3g}"
    before, after = {
        "left": ("", "\\hspace*{\\fill}"),
        "right": ("\\hspace*{\\fill}", ""),
        "center": ("\\hspace*{\\fill}", "\\hspace*{\\fill}"),
    }.get(node.get("align", ""), ("", ""))
    targets = "".join(self.hypertarget(each) for each in node["ids"])
    self.body.append(
        f"\n\\noindent{targets}{before}\\sphinxincludegraphics[{how}]{{{name}}}{after}\n"
    )
    raise nodes.SkipNode


def visit_nothing(self: nodes.NodeVisitor, node: FlowPicture) -> None:
    """What is done after a node that was skipped."""


def _focus(node: FlowPicture) -> dict[str, Any]:
    """What may have to be scrolled can be reached by key."""
    begin = _BEGIN.match(node["svg"])
    if (
        node.get("page")
        or begin is None
        or node.get("width")
        or float(begin[2]) * _LEAST <= _NARROW
    ):
        return {}
    return {"tabindex": "0", "role": "group", "aria-label": node["words"]}


def _inline(node: FlowPicture) -> str:
    """The SVG as a part of a page, with names of its own that are nobody else's there."""
    own = f"flowr-nb-{node['serial']}"
    svg: str = _STYLE.sub("", node["svg"], count=1)

    def begin(match: re.Match[str]) -> str:
        before, width, height, after = match.groups()
        if node.get("width"):
            style = f"width: {escape(node['width'])}"
        else:
            style = f"width: 100%; min-width: {float(width) * _LEAST:.0f}px; max-width: {width}px"
        named = f'aria-labelledby="{own}-title" aria-describedby="{own}-desc"'
        size = f'width="{width}" height="{height}"'
        return f'<svg {before}{size}{after} style="{style}" {named}>'

    title = f'<title id="{own}-title">{escape(node["words"])}</title>'
    desc = f'<desc id="{own}-desc">{escape("; ".join(node["lines"]))}</desc>'
    svg = _TITLE.sub("", svg, count=1)
    svg = _BEGIN.sub(begin, svg, count=1)
    at = svg.index(">") + 1
    return f"{svg[:at]}{title}{desc}{svg[at:]}"


def _write_aside(folder: Path, content: str | bytes, suffix: str) -> str:
    """Write a picture into a file that is called after its content; the file's name."""
    data = content.encode() if isinstance(content, str) else content
    name = f"flowr-nb-{hashlib.sha256(data).hexdigest()[:20]}.{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return name
