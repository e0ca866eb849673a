"""What the documents point to is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))

CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
POINTERS = (
    re.compile(r"\]\(\s*<?([^\s)>]+)"),  # [text](target), ![text](target)
    re.compile(r"^\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE),  # [name]: target
    re.compile(r"""\b(?:src|href|srcset)=["']([^"']+)["']"""),
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def targets(text):
    """The relative targets of a document's links and pictures, without what is only code."""
    prose = CODE.sub("", text)
    found = [target for pattern in POINTERS for target in pattern.findall(prose)]
    return [unquote(target.partition("#")[0]) for target in found if not ELSEWHERE.match(target)]


def test_targets_are_found():
    text = """\
[a](a.md) ![b](b.png "title") <img src="c.png"> <source srcset='d%20d.png'> [e](e.md#part)
[outside](https://example.org/) [here](#part) `[code](f.md)`
```
[code](g.md)
```
[h]: h.md
"""
    assert sorted(targets(text)) == ["a.md", "b.png", "c.png", "d d.png", "e.md", "h.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_and_picture_exists(document):
    missing = [
        target
        for target in targets(document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert missing == []
