"""Work that makes very many small values at once, without the search for cycles among them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_R = TypeVar("_R")


def uncollected(work: Callable[[], _R]) -> _R:
    """Do what makes no cycles without the search for them, which takes more than half its time.

    Args:
        work: What is done.
    """
    was_on = gc.isenabled()
    try:
        gc.disable()  # in here: an interrupt right after it must not leave it so
        return work()
    finally:
        if was_on:
            gc.enable()
