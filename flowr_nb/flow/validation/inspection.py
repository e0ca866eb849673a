"""A flow under inspection: findings that know their place, and hints of what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow.positions import Position
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.hints import did_you_mean
from flowr_nb.yaml.nodes import end_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flowr_nb.flow.model import Flow, State, Transition
    from flowr_nb.yaml.nodes import YamlScalar

    KeyPath = tuple[str | int, ...]

MUST: Final = ConformanceLevel.MUST
SHOULD: Final = ConformanceLevel.SHOULD
_MOST_HINTS: Final = 50
_MOST_NAMES: Final = 2000
_LONGEST_NAME: Final = 100


class Check:
    """A flow under inspection: makes findings that know their place."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._hints_left = _MOST_HINTS

    def finding(
        self,
        severity: ConformanceLevel,
        rule: str,
        message: str,
        *keys: str | int,
        value: bool = False,
    ) -> Finding:
        """A finding on the part that `keys` lead to (its value, where `value`)."""
        source = self.flow.source
        where = None
        if source is not None:
            where = source.locate_value(*keys) if value else source.locate(*keys)
        return self._at(where, keys, severity, rule, message, self.location(keys))

    def on_key(
        self,
        key: YamlScalar,
        path: tuple[str | int, ...],
        severity: ConformanceLevel,
        rule: str,
        message: str,
    ) -> Finding:
        """A finding on a key of the text, in the mapping that `path` leads to."""
        where = Position(self.flow.path, key.line, key.column, *end_of(key))
        keys = (*path, key.text)
        state, trigger = self._meant(keys)
        location = f"flow:{self.flow.flow}"
        if state is not None:
            location += f"/state:{state}"
        if trigger is not None:
            location += f"/next:{trigger}"
        if path[2:] != ("next",):
            location += f"/key:{key.text}"
        return self._at(where, keys, severity, rule, message, location)

    def _at(self, where: Position | None, keys: KeyPath, *what: Any) -> Finding:  # noqa: ANN401
        state, trigger = self._meant(keys)
        text = self.flow.source.text if self.flow.source else ""
        more: dict[str, Any] = {"flow": self.flow.flow, "state": state, "trigger": trigger}
        return Finding.at(where, *what, text=text, **more)

    def _meant(self, keys: KeyPath) -> tuple[str | None, str | None]:
        """The state and the trigger that keys lead into."""
        if keys[:1] != ("states",) or len(keys) == 1 or not isinstance(keys[1], int):
            return None, None
        is_edge = keys[2:3] == ("next",) and len(keys) > 3  # noqa: PLR2004
        return self.flow.states[keys[1]].id, str(keys[3]) if is_edge else None

    def target_keys(self, index: int, trigger: str) -> tuple[str | int, ...]:
        """Where the target of a transition is written."""
        keys = ("states", index, "next", trigger)
        has_mapping = self.flow.source is not None and self.flow.source.has(*keys, "to")
        return (*keys, "to") if has_mapping else keys

    def location(self, keys: tuple[str | int, ...]) -> str:
        """``flow:f/state:s/next:t`` for a path of keys."""
        parts = [f"flow:{self.flow.flow}"]
        rest = list(keys)
        if rest[:1] == ["states"] and len(rest) > 1 and isinstance(rest[1], int):
            state = self.flow.states[rest[1]] if rest[1] < len(self.flow.states) else None
            parts.append(f"state:{state.id if state else rest[1]}")
            rest = rest[2:]
        if rest:
            head, *tail = [str(key) for key in rest]
            parts.append(f"{head}:{tail[0]}" if tail else head)
        return "/".join(parts)

    def nearest(self, name: str, known: Collection[str], otherwise: str = "") -> str:
        """``; did you mean `x`?`` for the closest known name, or another hint.

        Comparing names takes time, and a broken flow may have thousands: the first findings get
        their hints, and the others are findings all the same.
        """
        if not self._hints_left or len(known) > _MOST_NAMES or len(name) > _LONGEST_NAME:
            return ""
        self._hints_left -= 1
        return did_you_mean(name, known, otherwise)

    def transitions(self) -> Iterator[tuple[int, State, Transition]]:
        """Every transition with its state and that state's place in the list."""
        for index, state in enumerate(self.flow.states):
            for transition in state.next.values():
                yield index, state, transition
