"""What has changed of a state that both versions have, and of its transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from flowr_nb.changes.found import KINDS
from flowr_nb.changes.matching import Node
from flowr_nb.changes.model import ChangedUnit, ChangeKind
from flowr_nb.changes.pairs import Part
from flowr_nb.changes.told import attrs_told, conditions_told, named
from flowr_nb.flow.words import guard_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.changes.found import Both, FoundChange, Teller
    from flowr_nb.flow.model import State, Transition


_At: TypeAlias = "tuple[str | int, ...]"


def changes_of_state(teller: Teller, number: int) -> Iterator[FoundChange]:
    """Every change of a state and of its transitions.

    Args:
        teller: Who makes the changes.
        number: The state's number in the first version.
    """
    return _OfState(teller, number).changes()


class _OfState:
    """A state in both versions."""

    def __init__(self, teller: Teller, number: int) -> None:
        self._teller = teller
        self._pair = teller.pair
        self._number = number
        self._one, self._other = teller.pair.states(number)
        there = teller.pair.match.nodes[Node("state", number)].key
        self._here: tuple[_At, _At] = ("states", number), ("states", there)
        self._state = self._one.id, self._other.id

    def changes(self) -> Iterator[FoundChange]:
        """Every change: its name, what it invokes, its attributes, its transitions."""
        one, other, here, state = self._one, self._other, self._here, self._state
        if one.id != other.id:
            yield self._teller.change(
                ChangedUnit.STATE,
                f"the state {named(one.id)} is called {named(other.id)} now",
                here,
                kind=ChangeKind.RENAMED,
                before=one.id,
                after=other.id,
                state=state,
            )
        yield from self._of_subflow()
        attrs = None if one.attrs is None else dict(one.attrs)
        if attrs != (None if other.attrs is None else dict(other.attrs)):
            told = attrs_told(one.attrs, other.attrs)
            yield self._teller.change(
                ChangedUnit.ATTRS,
                f"attributes of {named(other.id)}: {told}",
                (
                    None if one.attrs is None else (*here[0], "attrs"),
                    None if other.attrs is None else (*here[1], "attrs"),
                ),
                kind=KINDS[one.attrs is not None, other.attrs is not None],
                state=state,
            )
        found = [
            change
            for triggers in self._pair.match.triggers[self._number]
            for change in self._of_transition(*triggers)
        ]
        yield from found
        is_told = any(each.change.unit is ChangedUnit.GUARD for each in found)
        both = [pair for pair in self._pair.match.triggers[self._number] if None not in pair]
        if not is_told and _groups(one, both, 0) != _groups(other, both, 1):
            yield self._teller.change(
                ChangedUnit.GROUPS,
                f"groups of conditions of {named(other.id)} are written otherwise, and what its "
                "guards ask is the same",
                here,
                state=state,
            )

    def _of_subflow(self) -> Iterator[FoundChange]:
        one, other, here = self._one, self._other, self._here
        before, after = one.flow or "", other.flow or ""
        name = named(other.id)
        state = self._state
        keys = tuple(
            None if each.flow is None else (*at, "flow")
            for at, each in zip(here, (one, other), strict=True)
        )
        if one.flow != other.flow:
            told = {
                ChangeKind.ADDED: f"{name} invokes {named(after)} now",
                ChangeKind.REMOVED: f"{name} invokes {named(before)} no more",
                ChangeKind.CHANGED: f"{name} invokes {named(after)} now, and not {named(before)}",
            }
            kind = KINDS[one.flow is not None, other.flow is not None]
            yield self._teller.change(
                ChangedUnit.SUBFLOW,
                told[kind],
                (keys[0], keys[1]),
                kind=kind,
                parts=[Part(self._pair.number, "subflow", self._number)],
                before=before,
                after=after,
                state=state,
            )
        if one.flow_version != other.flow_version:
            was, now = one.flow_version or "any", other.flow_version or "any"
            message = f"{name} asks for version {named(now)} of its subflow now, was {named(was)}"
            yield self._teller.change(
                ChangedUnit.VERSION, message, here, before=was, after=now, state=state
            )

    def _of_transition(self, trigger: str | None, now: str | None) -> Iterator[FoundChange]:
        """What has changed of one transition, each by itself: its name, its target, its guard."""
        one, other, here = self._one, self._other, self._here
        old = one.next[trigger] if trigger is not None else None
        new = other.next[now] if now is not None else None
        keys = tuple(
            None if each is None else (*at, "next", each)
            for at, each in zip(here, (trigger, now), strict=True)
        )
        triggers = trigger, now

        def change(unit: ChangedUnit, kind: ChangeKind, message: str, *told: str, part: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            before, after = told
            parts = [Part(self._pair.number, part, self._number, trigger, now)]
            return self._teller.change(
                unit,
                message,
                (keys[0], keys[1]),
                kind=kind,
                parts=parts,
                before=before,
                after=after,
                state=self._state,
                trigger=triggers,
            )

        transition, name = ChangedUnit.TRANSITION, named(other.id)
        if old is None or new is None:
            only = old or new
            assert only is not None  # noqa: S101 - one of them there is
            kind, word = (
                (ChangeKind.ADDED, f"new, and leads to {named(only.target)}{_when(only)}")
                if old is None
                else (ChangeKind.REMOVED, "gone")
            )
            message = f"{named(only.trigger)} of {name} is {word}"
            yield change(transition, kind, message, trigger or "", now or "", part="trigger")
            return
        if trigger != now:
            message = f"{named(old.trigger)} of {name} is called {named(new.trigger)} now"
            yield change(
                transition,
                ChangeKind.RENAMED,
                message,
                old.trigger,
                new.trigger,
                part="trigger",
            )
        if not self._pair.match.is_same_target(old, new):
            message = f"{named(new.trigger)} of {name} {self._aim(old, new)}"
            yield change(
                transition, ChangeKind.CHANGED, message, old.target, new.target, part="target"
            )
        if dict(old.guard) != dict(new.guard):
            kind = KINDS[bool(old.guard), bool(new.guard)]
            message = f"{named(new.trigger)} of {name} {conditions_told(old.guard, new.guard)}"
            before, after = guard_in_words(old), guard_in_words(new)
            yield change(ChangedUnit.GUARD, kind, message, before, after, part="guard")

    def _aim(self, old: Transition, new: Transition) -> str:
        """Where a transition leads now."""
        was = "" if new.target == old.target else f", and not to {named(old.target)}"
        if self._pair.match.b.target(new) is not None:
            return f"leads to {named(new.target)} now{was}"
        are_both = self._pair.match.b.flow.state(new.target) is not None
        why = "both a state and an exit" if are_both else "neither a state nor an exit"
        return f"leads nowhere now: {named(new.target)} is {why}"


def _when(transition: Transition) -> str:
    guard = guard_in_words(transition)
    return f", when {guard}" if guard else ""


def _groups(state: State, both: Iterable[Both], side: int) -> object:
    """How the conditions of what both have are written, in groups."""
    conditions = {name: dict(group) for name, group in (state.conditions or {}).items()}
    return conditions, [state.next[str(pair[side])].groups for pair in both]
