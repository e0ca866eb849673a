"""One ES module and one stylesheet out of several: what a widget sends to the browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_IMPORT: Final = re.compile(r'^import [^;]*?from "(\.{1,2}/[\w/-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=const |function |async function |class )", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_SHORT_BLOCKS: Final = 6
"""zlib chooses its codes anew more often: a page goes from script over sheets to pictures."""
_QUICK: Final = 6
"""In half the time of the best compression, and one part in a hundred longer."""
_SPACE: Final = re.compile(r"^ +|^ *\n", re.MULTILINE)

# What unpacks the rest where it is shown: every browser since 2023 can. An address of its own is
# how the hosts import a widget's module, too.
# Unpacked once for all widgets of a page: anywidget gives each two seconds to be there.
_UNPACK: Final = """\
const packed = "%(packed)s";
const key = Symbol.for("flowr-nb %(digest)s");
async function unpack() {
const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const text = await new Response(stream).text();
const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
try {
return (await import(address)).default;
} catch (error) {
delete globalThis[key];
throw error;
} finally {
URL.revokeObjectURL(address);
}
}
export default () => (globalThis[key] ??= unpack());
"""
_WITH_STYLES: Final = """\
const styles = %s;
export default {
render(host) {
const sheet = document.createElement("style");
sheet.className = "flowr-styles";
sheet.textContent = styles;
host.el.append(sheet);
return render(host);
} };
"""
_PLAIN_LETTERS: Final = str.maketrans("&<>`", ".,:[")
"""In place of those letters of Python's base 85 that mean something in HTML."""
_DEFAULT: Final = "export default { render };\n"


def join_modules(entry: Path) -> str:
    """Join a module and those beside it that it imports, to any depth, each once.

    A widget's module reaches the browser as a text without an address, so it cannot import its
    neighbours there. Each file stays a plain ES module, which tests import as it is. Comments and
    indentation are left out: a saved notebook carries this text.

    Top-level names have to differ: in the joined module they meet.

    Args:
        entry: The module that the others are for; its own ``export default`` stays.
    """
    parts: dict[Path, str] = {}
    _collect(entry.resolve(), parts)
    return _without_space("".join(parts.values()))


def join_styles(*sheets: Path) -> str:
    """Join style sheets, without comments and indentation."""
    return _without_space("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


def packed(module: str, styles: str) -> str:
    """A widget's module and its style sheet as one small module.

    Each saved notebook carries it, once for each widget; packed it takes a third.

    Args:
        module: From `join_modules`; it ends in ``export default { render };``.
        styles: From `join_styles`; the widget puts them into its own element, in each view.

    Returns:
        A module whose default is a function that gives the widget, as anywidget takes it.

    Raises:
        ValueError: The module ends in something else.
    """
    if not module.endswith(_DEFAULT):
        raise ValueError(f"the module does not end in `{_DEFAULT.strip()}`")
    whole = module.removesuffix(_DEFAULT) + _WITH_STYLES % json.dumps(styles)
    content = _deflated(whole, zlib.Z_BEST_COMPRESSION)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return _UNPACK % {"packed": content, "digest": digest}


@lru_cache(maxsize=16)
def packed_text(text: str) -> str:
    """A picture as the browser gets it and a saved notebook holds it: in a third of its length.

    The static pictures beside the widget stay text and base64 of text: those who show them, such
    as GitHub and an exported page, unpack nothing. Kept, since a run goes in and out of subflows.

    Args:
        text: An SVG document, or an empty text, which stays as it is.
    """
    return _deflated(text, _QUICK) if text else text


def packed_for_page(parts: object) -> str:
    """A page's module, sheet and table as one text, which ``static/hosts/page_loader.js`` unpacks.

    Deflated, and written with 85 letters that mean nothing in HTML: with fewer it would be longer.
    Its length in bytes comes first.

    Args:
        parts: Plain data.
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, memLevel=_SHORT_BLOCKS)
    content = packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()
    letters = base64.b85encode(content, pad=True).decode("ascii").translate(_PLAIN_LETTERS)
    return f"{len(content)} {letters}"


def without_comments(path: Path) -> str:
    """A script as it is sent: without comments and indentation."""
    return _without_space(path.read_text(encoding="utf-8"))


def _deflated(text: str, level: int) -> str:
    return base64.b64encode(zlib.compress(text.encode(), level)).decode("ascii")


def _without_space(text: str) -> str:
    return _SPACE.sub("", _COMMENT.sub("", text))


def _collect(path: Path, parts: dict[Path, str]) -> None:
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    parts[path] = ""  # two that import one another: each still once
    for name in _IMPORT.findall(text):
        _collect((path.parent / name).resolve(), parts)
    del parts[path]  # behind those that it imports
    parts[path] = _EXPORT.sub("", _IMPORT.sub("", text))
