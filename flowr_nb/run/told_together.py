"""Traits whose followers hear of several changes as of one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import traitlets

if TYPE_CHECKING:
    from collections.abc import Iterable


class ToldTogether(traitlets.HasTraits):
    """Traits that can be changed together: whoever follows one finds the others up to date.

    What traitlets has for this (``hold_trait_notifications``) sets every trait a second time, to
    validate them together, which is felt at each step of a run.

    One thread at a time changes them and tells: a kernel takes what widgets say beside what cells
    do, and whoever watches a file has a thread of its own. `_turn` is held until all are told.
    """

    _held: dict[str, traitlets.Bunch] | None = None
    _is_telling = False

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401 - of any trait's type
        self._turn = threading.RLock()
        super().__init__(**traits)

    def notify_change(self, change: traitlets.Bunch) -> None:
        """Tell the followers of a trait; see traitlets."""
        with self._turn:
            if self._held is not None:
                first = self._held.setdefault(change["name"], change)
                first["new"] = change["new"]
                return
            outer, self._is_telling = self._is_telling, True
            self._begin_telling()
            try:
                super().notify_change(change)
            finally:
                self._is_telling = outer

    def _begin_telling(self) -> None:
        """Called before the followers of a change are told."""

    def _set_together(self, traits: Iterable[tuple[str, object]]) -> None:
        """Set traits, and tell of those that change when all of them have."""
        with self._turn:
            if self._held is not None:
                for name, value in traits:
                    setattr(self, name, value)
                return
            self._held = {}
            try:
                for name, value in traits:
                    setattr(self, name, value)
            finally:
                held, self._held = self._held, None
                for change in held.values():
                    self.notify_change(change)
