"""What becomes of connections when a process is forked: the new one has none of its parent's."""

from __future__ import annotations

import os
import threading
import weakref
from itertools import count
from typing import Final, Protocol


class Forked(Protocol):
    """What wants to know of a fork."""

    def hold(self) -> None:
        """Before it: nothing is done until it is over."""

    def go_on(self) -> None:
        """After it, in the process that was forked."""

    def go_on_in_child(self) -> None:
        """After it, in the new process."""


_followers: Final[dict[int, weakref.ref[Forked]]] = {}
"""In the order in which they came: who came later may need those before it."""
_numbers: Final = count()
_here: Final = threading.local()
"""What this thread has held: another one may be about to fork at the same moment."""
_left_alone: Final[list[object]] = []


def follow(follower: Forked) -> None:
    """Tell something of every fork, as long as it is there."""
    number = next(_numbers)
    _followers[number] = weakref.ref(follower, lambda _: _followers.pop(number, None))


def leave_alone(connections: object) -> None:
    """Keep a parent's connections to the end: to let them go would end them there, too."""
    _left_alone.append(connections)


def _before() -> None:
    known = (each() for each in list(_followers.values()))
    _here.held = [each for each in known if each is not None]
    for each in _here.held:
        each.hold()


def _after() -> None:
    for each in _here.held:
        each.go_on()
    _here.held = []


def _after_in_child() -> None:
    for each in _here.held:
        each.go_on_in_child()
    _here.held = []


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after_in_child)
