"""Traits whose followers hear of several changes as of one."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import traitlets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Follower:
    """A follower whose errors are its own: those after it are told, and what has changed stays.

    Equal to what it calls, by which traitlets finds it again where it is to be told no more.
    """

    call: Callable[[Any], object]

    def __call__(self, change: object) -> None:
        try:
            self.call(change)
        except Exception:  # noqa: BLE001 - of whatever kind
            # Not raised: the step that is told of was made, and who is told that it failed makes
            # it once more. Without any logging set up Python writes this to stderr.
            _log.exception("what follows a run has failed: %r", self.call)

    def __eq__(self, other: object) -> bool:
        return self.call == (other.call if isinstance(other, _Follower) else other)

    def __hash__(self) -> int:
        return hash(self.call)


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

    def observe(
        self,
        handler: Callable[..., Any],
        names: Any = traitlets.All,  # noqa: ANN401 - a name, or a list of them
        type: Any = "change",  # noqa: A002, ANN401 - as traitlets has it
    ) -> None:
        """Call back when traits change, as traitlets does.

        Unlike there, one that raises keeps neither the others nor the change: its error is logged
        with its traceback, which a notebook shows under the cell.

        Args:
            handler: Called with each change.
            names: A trait's name, or several; by default all of them.
            type: The kind of change.
        """
        super().observe(_Follower(handler), names, type)

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
