"""What an editor tells the browser: the text with what is wrong in it, where it is kept, news."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow.edited_news import FlowNewsKind
from flowr_nb.yaml.reader import MAX_BYTES
from flowr_nb.yaml.words import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.edited import EditedFlow
    from flowr_nb.flow.validation.findings import Finding

_WORD: Final = re.compile(r"\S*")
MOST_MARKED: Final = 50
"""Most findings that are marked in a text and listed under it."""
_WAYS_OUT: Final = {
    FlowNewsKind.CHANGED: (
        "*Reload* takes that and drops your changes, *Overwrite* writes yours over it; until you "
        "choose nothing is lost."
    ),
    FlowNewsKind.REMOVED: "*Overwrite* writes it again.",
    FlowNewsKind.DAMAGED: "*Overwrite* writes yours over it.",
}


def text_message(edited: EditedFlow, by: str) -> dict[str, Any]:
    """The text, and what is wrong in it.

    Args:
        edited: The flow.
        by: Who wrote the text; a view that did so has it already.
    """
    found = sorted(edited.findings, key=lambda each: not each.is_error)
    errors = sum(each.is_error for each in found)
    return {
        "text": edited.text,
        "by": by,
        "errors": errors,
        "warnings": len(found) - errors,
        "more": max(0, len(found) - MOST_MARKED),
        "items": marks_in(edited.text, found[:MOST_MARKED]),
    }


def place_message(edited: EditedFlow) -> dict[str, Any]:
    """Where it is kept, and whether what is there is what is here."""
    return {
        "name": edited.name,
        "where": edited.where,
        "isSaved": edited.is_saved,
        "isNew": edited.is_new,
        "isBehind": edited.is_behind,
        "most": MAX_BYTES,
    }


def news_message(edited: EditedFlow) -> dict[str, Any] | None:
    """What others did that is to be decided on; None for nothing."""
    news = edited.news
    if news is None:
        return None
    return {
        "kind": news.kind.value,
        "words": f"{news.words}.",
        "way": _WAYS_OUT[news.kind],
        "canTake": news.kind is FlowNewsKind.CHANGED,
        "of": news.of,
    }


def marks_in(text: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings with their places as a browser counts them.

    It counts what UTF-16 takes, and lines by line feeds alone, where YAML has further line ends.

    Args:
        text: The text.
        findings: What was found in it.
    """
    starts = line_starts(text)
    is_plain = not text or max(text) <= "\uffff"

    def place(line: int, column: int) -> int:
        first = starts[min(max(line, 1), len(starts)) - 1]
        return min(first + max(column, 1) - 1, len(text))

    def counted(at: int) -> int:
        return at if is_plain else at + sum(letter > "\uffff" for letter in text[:at])

    marks = []
    for finding in findings:
        start = place(finding.line, finding.column)
        end = place(finding.end_line, finding.end_column)
        if end <= start:  # only where it begins is known: a word is seen
            end = start + len(_WORD.match(text, start)[0])  # type: ignore[index]
        marks.append(
            {
                "isError": finding.is_error,
                "message": finding.message,
                "line": text.count("\n", 0, start) + 1,
                "column": start - text.rfind("\n", 0, start),
                "start": counted(start),
                "end": counted(end),
            }
        )
    return marks
