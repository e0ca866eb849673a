"""Markdown as a tree of a few elements, which the browser's half builds and HTML is written of.

What is no Markdown of that kind stays text: HTML in it is shown as it is written, an image is its
words, a link leads to the web or nowhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from flowr_nb.hints import as_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Tree: TypeAlias = "list[str | list[Any]]"
"""Texts and elements: ``[tag, children]``, of a link ``["a", children, address]``."""

_FIRST_HEADING: Final = 3
"""Of the headings of a text the first: around it are a page and its title."""
_LAST_HEADING: Final = 6
_SAME: Final = {
    "paragraph": "p", "em": "em", "strong": "strong", "bullet_list": "ul", "ordered_list": "ol",
    "list_item": "li", "blockquote": "blockquote", "table": "table", "thead": "thead",
    "tbody": "tbody", "tr": "tr", "th": "th", "td": "td", "s": "s",
}  # fmt: skip
_EMPTY: Final = {"hardbreak": "br", "hr": "hr"}
_NAME: Final = re.compile(r"`([^`]+)`")
_SCHEMES: Final = ("http", "https", "mailto")
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=256)  # a step is shown again and again
def _tree_of(text: str) -> tuple[str | list[Any], ...]:
    return tuple(_all(SyntaxTreeNode(_MARKDOWN.parse(text)).children))


def tree_of(text: str) -> Tree:
    """A Markdown text as a tree.

    Args:
        text: The text.
    """
    return list(_tree_of(text))


def tree_of_words(words: str) -> Tree:
    """A message as a tree: the names in it, which stand between backticks, as code.

    Nothing else in it is read as Markdown, so that a name is what it is.

    Args:
        words: The message.
    """
    parts = _NAME.split(as_told(words))
    told = [["code", [part]] if number % 2 else part for number, part in enumerate(parts)]
    return [["p", [each for each in told if each]]]


def html_of(tree: Iterable[str | list[Any]]) -> str:
    """A tree as HTML.

    Args:
        tree: From `tree_of`.
    """
    return "".join(map(_html, tree))


def _html(node: str | list[Any]) -> str:
    if isinstance(node, str):
        return escape(node)
    tag, children, *address = node
    if tag in _EMPTY.values():
        return f"<{tag}>"
    href = f' href="{escape(address[0])}"' if address else ""
    return f"<{tag}{href}>{html_of(children)}</{tag}>"


def _all(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str | list[Any]]:
    for node in nodes:
        yield from _one(node)


def _one(node: SyntaxTreeNode) -> Iterator[str | list[Any]]:
    kind = node.type
    if kind in _EMPTY:
        yield [_EMPTY[kind], []]
    elif kind in {"code_block", "fence"}:
        yield ["pre", [["code", [node.content]]]]
    elif kind == "code_inline":
        yield ["code", [node.content]]
    elif kind == "softbreak":
        yield "\n"
    elif kind == "image" or not node.children:
        yield node.content
    else:
        yield from _around(node, list(_all(node.children)))


def _around(node: SyntaxTreeNode, children: Tree) -> Tree:
    """What is in an element, with the element if it is one of ours."""
    if node.type == "heading":
        level = int(node.tag.removeprefix("h")) + _FIRST_HEADING - 1
        return [[f"h{min(level, _LAST_HEADING)}", children]]
    if node.type == "link":
        # One to a file beside the lesson is beside no notebook and no page.
        address = str(node.attrs.get("href", ""))
        is_to_web = urlsplit(address).scheme in _SCHEMES
        return [["a", children, address]] if is_to_web else children
    is_own = node.type in _SAME and not (node.type == "paragraph" and node.hidden)
    return [[_SAME[node.type], children]] if is_own else children
