"""Traits that change together, in one step, and whose followers are told afterwards."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

import traitlets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_log: Final = logging.getLogger(__name__)
_T = TypeVar("_T", bound="ToldTogether")
_P = ParamSpec("_P")
_R = TypeVar("_R")

_UNTOLD: Final = "_untold"
"""Where the changes stand that nobody has been told of: among the traits, to be set with them."""


def in_turn(act: Callable[Concatenate[_T, _P], _R]) -> Callable[Concatenate[_T, _P], _R]:
    """Do something while no other thread changes the same; who follows is told afterwards."""

    @wraps(act)
    def do(it: _T, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            with it._turn:  # noqa: SLF001 - what this is about
                return act(it, *args, **kwargs)
        finally:
            it._tell()  # noqa: SLF001 - see above

    return do


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

    What traitlets has for this (``hold_trait_notifications``) sets one after another, which an
    interrupt can part, and each a second time, which is felt at each step of a run.

    One thread at a time changes them, in its `_turn`: a kernel takes what widgets say beside what
    cells do, and whoever watches a file has a thread of its own. Followers are told when nothing is
    changed any more, one change after another, by one thread at a time; who changes something
    while another thread tells leaves it to that one. So a follower may do what it likes, also wait
    for another thread that changes something.
    """

    _teller: int | None = None

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
            self._trait_values[_UNTOLD] = (*self._untold, change)
        self._tell()

    def _begin_telling(self) -> None:
        """Called before the followers of a change are told."""

    def _end_telling(self) -> None:
        """Called when they are told of all that has changed."""

    @property
    def _untold(self) -> tuple[traitlets.Bunch, ...]:
        untold: tuple[traitlets.Bunch, ...] = self._trait_values.get(_UNTOLD, ())
        return untold

    def _set_together(self, traits: Mapping[str, object], **more: object) -> None:
        """Set traits in one step, which no interrupt parts. To be called in one's turn.

        Args:
            traits: Name → value, as the trait would have it.
            **more: What else changes with them, to be found beside them.
        """
        values, followed = self._trait_values, self._trait_notifiers
        changes = [
            traitlets.Bunch(name=name, old=old, new=value, owner=self, type="change")
            for name, value in traits.items()
            if (name in followed or traitlets.All in followed) and (old := values[name]) != value
        ]
        values.update({**traits, **more, _UNTOLD: (*self._untold, *changes)})

    def _tell(self) -> None:
        """Tell what nobody has been told of, unless it is still this thread's turn."""
        if not self._turn._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - no other word
            try:
                while self._tell_next():
                    pass
            finally:
                self._end_telling()

    def _tell_next(self) -> bool:
        """Tell of one change; whether there was one, and no other thread tells."""
        # Where nothing is called nothing is interrupted: whoever tells is noted and forgotten.
        change, is_first = None, False
        try:
            with self._turn:
                untold, teller = self._untold, threading.get_ident()
                if not untold or self._teller not in {None, teller}:
                    return False
                change, rest = untold[0], untold[1:]
                is_first, self._teller, self._trait_values[_UNTOLD] = not self._teller, teller, rest
            self._begin_telling()
            super().notify_change(change)
        except Exception:
            self._tell()
            raise
        except BaseException:
            # Interrupted: it is told to all once more, next time.
            if change is not None:
                with self._turn:
                    self._trait_values[_UNTOLD] = (change, *self._untold)
            raise
        finally:
            if is_first:
                self._teller = None
        return True
