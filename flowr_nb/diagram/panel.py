"""What can happen where a run stands and further on, as plain data: transitions and verdicts.

The form of evidence shows it, in a widget and on a page without a kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import in_words
from flowr_nb.session.history import StepKind, undo_trail
from flowr_nb.session.stepper import judged
from flowr_nb.session.what_if import question_of

if TYPE_CHECKING:
    from flowr_nb.run.flow_run import Situation
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef, Landing, Option, Place
    from flowr_nb.session.run_value import RunValue

MAX_RECENT: Final = 8
"""Most states that the line of steps names."""
MAX_AHEAD: Final = 200
"""Most transitions further on that are told: the nearest."""
_MAX_DEPTH: Final = 4
_MAX_ITEMS: Final = 50
_MAX_TEXT: Final = 500


def trail_of(session: Session) -> list[list[str]]:
    """Where a run stands: flow and state of every level, as whoever shows it says it back."""
    return [[frame.flow, frame.state] for frame in session.trail]


def panel_at(run: RunValue, situation: Situation | None, problem: str = "") -> dict[str, Any]:
    """What the panel shows of where a run stands.

    Args:
        run: The run.
        situation: Its place and what can happen; None where that cannot be told.
        problem: Why it cannot, in words.
    """
    session = run.session
    shown: dict[str, Any] = {
        "at": trail_of(session),
        "title": session.state,
        "subtitle": "",
        "attrs": [],
        "rows": [],
        "fields": {},
        **_given(run),
        "words": "",
        "over": None,
        "problem": problem,
    }
    if situation is None:
        return shown
    _tell_place(shown, situation.place, session)
    asked: dict[str, list[str]] = {}
    for option in situation.options:
        shown["rows"].append(_row(option, _newly_asked(option, asked), run, session.flow))
    shown["fields"] = _fields(asked)
    return shown


def ahead_of(
    run: RunValue,
    guarded: Iterable[tuple[Configuration, EdgeRef, Option]],
    *,
    with_here: bool,
) -> dict[str, Any]:
    """What *what if* shows: what opens from here on under what is assumed.

    Args:
        run: The run.
        guarded: The transitions that ask for evidence, the nearest first.
        with_here: Whether those of the current state are among them, where nothing else shows them.
    """
    session, in_force = run.session, run.in_force
    asked: dict[str, list[str]] = {}
    here: set[str] = set()
    rows: list[dict[str, Any]] = []
    more = 0
    for at, edge, option in guarded:
        is_here = at == session.configuration
        if is_here and not with_here:
            here.update(option.keys)
        elif len(rows) == MAX_AHEAD:
            more += 1
        elif not here.issuperset(option.keys):
            fields = [key for key in _newly_asked(option, asked) if key not in here]
            row = _row(judged(option, in_force), fields, run, at.flow)
            place = "asked here" if is_here else _place_words(edge, session.flow)
            rows.append({**row, "of": [edge.flow, edge.state], "place": place})
    return {"rows": rows, "more": more, "fields": _fields(asked), **_given(run)}


def steps_beside(run: RunValue) -> dict[str, Any]:
    """What the panel shows of how a run came there."""
    return {
        "past": _past(run),
        "recent": _recent(run),
        "count": len(run.history),
        "canUndo": _can_undo(run),
    }


def landing_words(option: Option, now: str) -> str:
    """Where a transition really leads: ``approval``, ``release in feature``.

    Args:
        option: The transition.
        now: The flow that it is in.
    """
    landing = option.landing
    if landing is None:
        return option.target
    if landing.flow == now or landing.is_over:
        return landing.state
    return f"{landing.state} in {landing.flow}"


def plain(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - plain data of any kind
    """A value of a flow's own data as lists, mappings and texts, cut where it is very long."""
    if isinstance(value, Mapping) and depth < _MAX_DEPTH:
        items = [(str(key), plain(each, depth + 1)) for key, each in value.items()]
        return dict(items[:_MAX_ITEMS])
    if isinstance(value, Sequence) and not isinstance(value, str | bytes) and depth < _MAX_DEPTH:
        return [plain(each, depth + 1) for each in value[:_MAX_ITEMS]]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"


def _tell_place(shown: dict[str, Any], place: Place, session: Session) -> None:
    if place.state is None:
        if place.rests_on_exit:
            shown["subtitle"] = f"an exit of {place.flow.flow}"
        else:
            shown["subtitle"] = f"the end of {place.flow.flow}"
            shown["over"] = {"exit": session.state, "flow": place.flow.flow}
            shown["words"] = "the run is over"
        return
    attrs = place.flow.written_attrs_of(place.state).items()
    shown["attrs"] = [[str(key), plain(value)] for key, value in attrs if not _is_empty(value)]
    if not place.state.next:
        shown["words"] = "no transition leaves this state"


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | Sequence | Mapping) and not value)


def _place_words(edge: EdgeRef, now: str) -> str:
    return f"in {edge.state}" if edge.flow == now else f"in {edge.state} of {edge.flow}"


def _given(run: RunValue) -> dict[str, Any]:
    typed = {key: str(value) for key, value in run.evidence.items()}
    return {"typed": typed, "assumed": dict(run.assumed)}


def _newly_asked(option: Option, asked: dict[str, list[str]]) -> list[str]:
    """The keys that an option is the first to ask for; what it asks is noted with the rest."""
    keys = [key for key in option.keys if key not in asked]
    for verdict in option.conditions:
        asked.setdefault(verdict.key, []).append(verdict.expression)
    return keys


def _row(option: Option, fields: list[str], run: RunValue, now: str) -> dict[str, Any]:
    landing: Landing | None = option.landing
    return {
        "trigger": option.trigger,
        "status": option.status.value,
        "landing": landing_words(option, now),
        "isOver": landing is not None and landing.is_over,
        "problem": option.problem or "",
        "conditions": [
            {
                "key": verdict.key,
                "words": in_words(verdict.key, verdict.expression),
                "demand": in_words("", verdict.expression).strip(),
                "holds": verdict.holds,
                "given": verdict.given,
                "isAssumed": run.is_assumed(verdict.key),
                "flow": "" if verdict.flow == now else verdict.flow,
            }
            for verdict in option.conditions
        ],
        "fields": fields,
    }


def _fields(asked: dict[str, list[str]]) -> dict[str, Any]:
    return {key: _field(key, tuple(expressions)) for key, expressions in asked.items()}


def _field(key: str, expressions: tuple[str, ...]) -> dict[str, Any]:
    try:
        asked = question_of(key, expressions)
    except FlowrNbError:  # the row says what is wrong with its guard
        return {"kind": "text", "choices": []}
    return {
        "kind": asked.kind.value,
        "minimum": asked.minimum,
        "maximum": asked.maximum,
        "step": asked.step,
        "unit": asked.unit,
        "choices": list(asked.choices),
    }


def _past(run: RunValue) -> dict[str, Any] | None:
    step, count = run.looking_at, len(run.history)
    if step is None:
        return None
    words = f"after step {step + 1} of {count}" if step >= 0 else "at the beginning"
    at = time_of(run, step)
    return {"step": step, "count": count, "words": words, "at": at}


def _can_undo(run: RunValue) -> bool:
    history = run.history
    # A step that was fired can always be taken back; only after a return is there more to see to.
    return bool(history) and (history[-1].kind is not StepKind.RETURN or bool(undo_trail(history)))


def time_of(run: RunValue, step: int) -> str:
    """When a step of a run's history was made; of -1, when it was begun."""
    return run.history[step].at if step >= 0 else run.history[0].before.created_at


def _recent(run: RunValue) -> list[str]:
    steps = run.history[-(MAX_RECENT - 1) :]
    if not steps:
        return []
    return [steps[0].before.state, *(step.after.state for step in steps)]


def steps_of(steps: Sequence[Step], first: int) -> list[dict[str, Any]]:
    """Steps as the timeline lists them, the newest first.

    Args:
        steps: Steps of a history that follow one another, the oldest first.
        first: The number of the first of them there.
    """
    return [
        {
            "step": number,
            "words": step.in_words,
            "kind": step.kind.value,
            "at": step.at,
            "evidence": [[key, str(value)] for key, value in step.evidence.items()],
            "assumed": list(step.assumed),
        }
        for number, step in reversed([*enumerate(steps, first)])
    ]
