"""What is given with a step, as it is typed in a shell."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import in_short, printable

if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST_INTEGER: Final = 4_000


def typed_evidence(given: Iterable[str]) -> dict[str, object]:
    """Evidence as it is typed in a shell.

    Args:
        given: Each ``KEY=VALUE``, or an object of JSON.

    Raises:
        FlowrNbError: One is neither, or a key is given twice.
    """
    evidence: dict[str, object] = {}
    for text in given:
        if text.lstrip().startswith("{"):
            pairs = _object(text)
        else:
            key, equals, value = text.partition("=")
            if not equals or not key:
                raise FlowrNbError(
                    f"`{in_short(text)}` is no evidence; write KEY=VALUE, or an object of JSON as "
                    """in '{"coverage": 86}'"""
                )
            pairs = [(key, value)]
        for key, each in pairs:
            if key in evidence:
                raise FlowrNbError(f"the evidence `{in_short(key)}` is given twice")
            evidence[key] = each
    return evidence


def _object(text: str) -> list[tuple[str, object]]:
    found: list[list[tuple[str, object]]] = []

    def note(pairs: list[tuple[str, object]]) -> object:
        found.append(pairs)
        return dict(pairs)

    try:
        # A number is the text that was written: 0.10 stays 0.10.
        json.loads(
            text,
            object_pairs_hook=note,
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        reason = printable(str(error)) or type(error).__name__
        raise FlowrNbError(
            f"`{in_short(text)}` is no object of JSON ({reason}); quote it for the shell, as in "
            """--evidence '{"coverage": 86}'"""
        ) from error
    # The outermost is the last that is done.
    return found[-1]


def _integer(digits: str) -> int | Decimal:
    # Python makes no integer of thousands of digits; that it is too long is told of its key.
    return Decimal(digits) if len(digits) > _LONGEST_INTEGER else int(digits)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no number")
