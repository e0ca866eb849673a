"""Whether pages ask the network for anything: `python -m tools.check_offline build/docs`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

_LOADS: Final = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\b(?:src|srcset)=["'](?:https?:)?//[^"']*"""
    r"""|<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|icon|shortcut icon|modulepreload)\b)"""
    r"""[^>]*?\bhref=["'](?:https?:)?//[^"']*"""
    r"""|<object\b[^>]*?\bdata=["'](?:https?:)?//[^"']*""",
    re.IGNORECASE,
)
_SHEET_LOADS: Final = re.compile(
    r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//[^"')]*""", re.IGNORECASE
)


def loads(text: str) -> list[str]:
    """What a page or a style sheet would fetch from elsewhere; links that a reader may follow not.

    Args:
        text: HTML or CSS.
    """
    return [match[0] for pattern in (_LOADS, _SHEET_LOADS) for match in pattern.finditer(text)]


def main() -> int:
    """Look through a folder; what is found goes to standard error."""
    folder = Path(sys.argv[1])
    pages = [path for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".css"}]
    found = [(path, each) for path in pages for each in loads(path.read_text("utf-8"))]
    for path, each in found:
        print(f"{path}: {each}", file=sys.stderr)
    print(f"{len(pages)} pages and style sheets ask the network for {len(found)} things")
    return bool(found) or not pages


if __name__ == "__main__":
    sys.exit(main())
