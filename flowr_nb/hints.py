"""The way out of a misspelling."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """``; did you mean `x`?`` for the known name that is nearest.

    Args:
        name: What was written.
        known: What could have been meant.
        otherwise: What to say where nothing is near.
    """
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean `{near[0]}`?" if near else otherwise
