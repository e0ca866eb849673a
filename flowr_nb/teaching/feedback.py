"""What a learner is told of an answer that differs, rung by rung, and never of the reference.

Said is what can be done in the learner's own flow, by its own names, and that it should not be, or
what cannot and should be. Triggers count as names of both: they are how a flow is spoken to. Values
and keys of evidence, states, exits and conditions that only the reference has are never said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.comparison.evidence import differ, is_one_of, only_named_by, opening
from flowr_nb.comparison.result import DifferenceKind, WalkStep
from flowr_nb.comparison.words import after, possible
from flowr_nb.flow.conditions import in_words
from flowr_nb.hints import in_short, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.comparison.result import Comparison
    from flowr_nb.comparison.side import Move
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.positions import Position
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef, Place
    from flowr_nb.teaching.scoring import Score

RUNGS: Final = ("walk", "condition", "place")
"""How much is told of a difference, the least first."""
WITHHELD: Final = "…"
"""What stands for a value of evidence that only the reference names."""
_MOST_CONDITIONS: Final = 6
_HOW: Final = {
    (True, False): "too lax",
    (False, True): "too strict",
    (True, True): "too strict for some values and too lax for others",
    (False, False): "not right",
}
"""Whether what is asked lets through what it should not, and blocks what it should not."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is told of an answer that differs.

    Attributes:
        walk: The shortest walk after which it does, as far as it may be told.
        sentences: What is said on each rung, on top of the one before.
        at: Where the answer stands after those steps that it can take as the reference does.
        state: The state of the answer that the place is in; None for none.
        position: Where that is written; None where that is not known.
        seen: The steps that are shown on the picture of the answer.
        given: Evidence by which the picture judges what can be done then.
    """

    walk: tuple[WalkStep, ...]
    sentences: tuple[str, str, str]
    at: Configuration
    state: str | None
    position: tuple[Position, str] | None
    seen: tuple[WalkStep, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict, hash=False)


class _Stage(NamedTuple):
    """Where both stand after some steps, and the move of each that led there."""

    at: Configuration
    place: Place
    reference: Configuration
    reference_place: Place


class _Fault(NamedTuple):
    """What is at fault: in words, and where in the answer it stands."""

    words: str
    stage: _Stage
    edge: EdgeRef | None = None
    flow: Flow | None = None
    key: str | None = None


def feedback_on(found: Comparison, score: Score) -> Feedback:
    """What is told of a difference.

    Args:
        found: The comparison of an answer, the first, with its reference, in which they differ.
        score: How much of the reference the answer does.
    """
    return _Feedback(found, score).told()


class _Feedback:
    def __init__(self, found: Comparison, score: Score) -> None:
        assert found.difference is not None  # noqa: S101 - they differ
        self._found, self._score, self._difference = found, score, found.difference
        self._answer, self._reference = found.sides
        self._stages = [
            _Stage(
                self._answer.configuration,
                self._answer.place,
                self._reference.configuration,
                self._reference.place,
            )
        ]
        self._moves: list[tuple[Move, Move]] = []
        for step in found.common_walk:
            mine, theirs = self._moves_at(self._stages[-1], step.trigger)
            assert mine is not None  # noqa: S101 - both can take it
            assert theirs is not None  # noqa: S101 - as above
            self._moves.append((mine, theirs))
            self._stages.append(_after(mine, theirs))

    def _moves_at(self, stage: _Stage, trigger: str) -> tuple[Move | None, Move | None]:
        return (
            self._answer.moves(stage.at, stage.place).get(trigger),
            self._reference.moves(stage.reference, stage.reference_place).get(trigger),
        )

    def told(self) -> Feedback:
        common = [
            _discreet(step, *moves)
            for step, moves in zip(self._found.common_walk, self._moves, strict=True)
        ]
        stage = self._stages[-1]
        last, given = self._last_step(stage)
        fault = self._fault(stage)
        walk = (*common, last) if last is not None else tuple(common)
        sentence = self._sentence(common, last)
        seen = tuple(
            WalkStep(step.trigger, opening(mine.asked) or {})
            for step, (mine, _) in zip(self._found.common_walk, self._moves, strict=True)
        )
        where, position = _where(fault)
        state = fault.stage.place.state
        return Feedback(
            walk,
            (sentence, fault.words, where),
            stage.at,
            state.id if state is not None else None,
            position,
            seen,
            given,
        )

    def _last_step(self, stage: _Stage) -> tuple[WalkStep | None, Mapping[str, str]]:
        """The step that only one can take, as it may be told, and what is shown as given."""
        difference = self._difference
        if difference.only_in is None:
            return None, {}
        step = self._found.walk[-1]
        mine, theirs = self._moves_at(stage, step.trigger)
        if difference.only_in == 0:
            return step, step.evidence
        if difference.kind is not DifferenceKind.CONDITION or mine is None or theirs is None:
            return WalkStep(step.trigger), {}  # what it asks for only the reference knows
        told = _discreet(step, mine, theirs)
        shown = {key: value for key, value in told.evidence.items() if value != WITHHELD}
        return told, shown

    def _sentence(self, common: Sequence[WalkStep], last: WalkStep | None) -> str:
        begin = after(common)
        if last is not None:
            what = possible(last)
            if self._difference.only_in == 0:
                return f"{begin}, {what} can be taken in your flow and should not be"
            return f"{begin}, {what} cannot be taken in your flow and should be"
        stage = self._stages[-1]
        if stage.place.state is not None:
            return f"{begin}, your flow goes on in `{in_short(stage.at.state)}` and should be over"
        ends = f"{begin}, your flow ends in `{in_short(stage.at.state)}`"
        if stage.reference_place.state is not None:
            return f"{ends} and should go on"
        return f"{ends} and should end in another exit"

    def _fault(self, stage: _Stage) -> _Fault:
        """What is at fault: where a step led astray that step, else what differs in the end."""
        begin = self._stages[0]
        if not self._score.is_home(begin.reference, begin.at):
            return _Fault("your flow begins in the wrong state", begin)
        for number, moves in enumerate(self._moves):
            came = self._stages[number + 1]
            if not self._score.is_home(came.reference, came.at):
                return self._astray(self._stages[number], moves[0])
        if self._difference.only_in is None:
            return self._astray(self._stages[-2], self._moves[-1][0])
        trigger = self._found.walk[-1].trigger
        mine, theirs = self._moves_at(stage, trigger)
        name = f"`{in_short(trigger)}`"
        if mine is None:
            return _Fault(f"the transition {name} is missing there", stage)
        if mine.landing is None:
            return _Fault(f"{name} is there and leads nowhere", stage, mine.edge, stage.place.flow)
        return self._at_guard(stage, name, mine, theirs)

    def _at_guard(self, stage: _Stage, name: str, mine: Move, theirs: Move | None) -> _Fault:
        edge, flow = mine.edge, stage.place.flow
        if opening(mine.asked) is None:
            words = f"{name} is there, and no evidence opens what you ask for: {_asked(mine)}"
            return _Fault(words, stage, edge, flow)
        if theirs is None or theirs.landing is None or opening(theirs.asked) is None:
            return _Fault(f"the transition {name} should not be there", stage, edge, flow)
        if mine.asked.keys() != theirs.asked.keys():
            return _other_keys(stage, name, mine, theirs)
        key = self._difference.key or next(iter(mine.asked))
        how = _HOW[differ(mine.asked[key], theirs.asked[key])]
        edge, flow = _edge_asking(mine, stage, key)
        words = f"what you ask of {name} is {how}: {_conditions(key, mine.asked[key])}"
        return _Fault(words, stage, edge, flow, key)

    @staticmethod
    def _astray(stage: _Stage, mine: Move) -> _Fault:
        words = f"`{in_short(mine.edge.trigger)}` is there, and leads to the wrong place"
        return _Fault(words, stage, mine.edge, stage.place.flow)


def _after(mine: Move, theirs: Move) -> _Stage:
    assert mine.landing is not None  # noqa: S101 - both can take it
    assert theirs.landing is not None  # noqa: S101 - as above
    return _Stage(
        mine.landing.configuration,
        mine.landing.place,
        theirs.landing.configuration,
        theirs.landing.place,
    )


def _discreet(step: WalkStep, mine: Move, theirs: Move) -> WalkStep:
    """A step without the values that only the reference names."""
    evidence = {}
    for key, value in step.evidence.items():
        kept = only_named_by(theirs.asked.get(key, ()), mine.asked.get(key, ()))
        evidence[key] = WITHHELD if is_one_of(value, kept) else value
    return WalkStep(step.trigger, evidence)


def _other_keys(stage: _Stage, name: str, mine: Move, theirs: Move) -> _Fault:
    """Keys that only the learner asks for are named; of the others how many they are."""
    unexpected = [key for key in mine.asked if key not in theirs.asked]
    missing = len([key for key in theirs.asked if key not in mine.asked])
    parts = []
    if unexpected:
        parts.append(f"asks for {listed(unexpected)}, which it should not")
    if missing:
        one_more = "one more key" if missing == 1 else f"{missing} more keys"
        parts.append(f"should ask for {one_more} of evidence")
    edge, flow = mine.edge, stage.place.flow
    key = unexpected[0] if unexpected else None
    if key is not None:
        edge, flow = _edge_asking(mine, stage, key)
    return _Fault(f"{name} {', and '.join(parts)}", stage, edge, flow, key)


def _edge_asking(move: Move, stage: _Stage, key: str) -> tuple[EdgeRef, Flow]:
    """The transition on the way that asks for a key, and the flow that it is of."""
    assert move.landing is not None  # noqa: S101 - asked of moves that lead somewhere
    for edge, flow in zip(move.landing.edges, reversed(stage.place.flows), strict=False):
        state = flow.state(edge.state)
        if (
            state is not None
            and edge.trigger in state.next
            and key in state.next[edge.trigger].guard
        ):
            return edge, flow
    return move.edge, stage.place.flow


def _conditions(key: str, expressions: Sequence[str]) -> str:
    return ", ".join(in_short(in_words(key, each)) for each in expressions[:_MOST_CONDITIONS])


def _asked(move: Move) -> str:
    told = [_conditions(key, expressions) for key, expressions in move.asked.items()]
    return ", ".join(told[:_MOST_CONDITIONS])


def _where(fault: _Fault) -> tuple[str, tuple[Position, str] | None]:
    """In which state of the answer, and the place in its text."""
    state, flow = fault.stage.place.state, fault.flow or fault.stage.place.flow
    name = fault.edge.state if fault.edge is not None else state.id if state is not None else ""
    of = f" of `{in_short(flow.flow)}`" if len(fault.stage.place.flows) > 1 else ""
    words = f"look at the state `{in_short(name)}`{of} of your flow"
    index = next((at for at, each in enumerate(flow.states) if each.id == name), None)
    source = flow.source
    if source is None or index is None:
        return words, None
    keys: list[str | int] = ["states", index]
    if fault.edge is None:
        return words, (source.locate_value(*keys, "id"), source.text)
    keys += ["next", fault.edge.trigger]
    if fault.key is not None and source.has(*keys, "when", fault.key):
        keys += ["when", fault.key]
    return words, (source.locate(*keys), source.text)
