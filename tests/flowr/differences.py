"""The known differences between flowr 1.2.1 and us: how each is told.

The ids are those of the table in `docs/flowr-compatibility.md`. A predicate looks at a
`Difference`, and at the facts noted with it, and says whether it is this one.
"""

import yaml

from flowr_nb import (
    FlowNotFoundError,
    FlowParseError,
    SessionCorruptedError,
    SubflowCycleError,
    evaluate_condition,
    parse_condition,
)
from flowr_nb.flow import FlowError
from flowr_nb.session import ConditionsNotMetError, EvidenceError, SessionPlaceError
from flowr_nb.session.step_errors import BrokenFlowError
from tests.flowr.side_by_side import REFUSED

ROWS = {}


def row(name):
    """Register the predicate of a row."""

    def register(predicate):
        ROWS[name] = predicate
        return predicate

    return register


def explain(difference):
    """Every row that a difference is one of; none where it is not listed."""
    return {name for name, predicate in ROWS.items() if predicate(difference, difference.facts)}


# Runs


def _popped_once(facts):
    """The place after one level only, the exit's target taken for a state; None otherwise."""
    session, option, side = facts["session"], facts["option"], facts["side"]
    if not session.stack or len(option.landing.edges) <= 2:
        return None
    edge = option.landing.edges[1]
    frame = session.stack[-1]
    parent = side.flow_at(_replaced(session, frame))
    return edge.flow, parent.state(edge.state).next[edge.trigger].target, session.stack[:-1]


def _replaced(session, frame):
    return type(session)(frame.flow, frame.state, session.name, stack=session.stack[:-1])


@row("pops-one-level")
def _(difference, facts):
    if difference.question == "lands":
        return difference.theirs == _popped_once(facts)
    # What it leaves behind then: a session that rests on the exit of a subflow.
    return difference.theirs in (REFUSED, False) and _rests_on_exit(facts)


def _rests_on_exit(facts):
    session = facts.get("session")
    if not session or not session.stack:
        return False
    flow = facts["side"].flow_at(session)
    return bool(flow and session.state in flow.exits and not flow.state(session.state))


def _unmet_but_open_there(difference, facts):
    """The conditions that do not hold for us where flowr goes ahead: own ones, and outer ones.

    None where that is not what the difference is about, or an own one has been looked at by flowr.
    """
    option, session = facts.get("option"), facts.get("session")
    if not option or not option.landing or option.landing.edges[0].flow != session.flow:
        return None
    if not _moves_anyway(difference):
        return None
    if not isinstance(facts["error"], EvidenceError | ConditionsNotMetError | type(None)):
        return None
    conditions = [verdict for verdict in option.conditions if not verdict.holds]
    own = [verdict for verdict in conditions if verdict.flow == session.flow]
    as_empty = all(
        verdict.given is None and evaluate_condition(*parse_condition(verdict.expression), "")
        for verdict in own
    )
    return (own, conditions[len(own) :]) if as_empty else None


@row("exit-guard")
def _(difference, facts):
    found = _unmet_but_open_there(difference, facts)
    return bool(found and found[1])


@row("missing-as-empty")
def _(difference, facts):
    found = _unmet_but_open_there(difference, facts)
    return bool(found and found[0])


@row("unasked-evidence")
def _(difference, _facts):
    return difference.question == "unasked evidence"


@row("missing-evidence")
def _(difference, _facts):
    return (difference.question, difference.theirs, difference.ours) == (
        "status",
        "blocked",
        "needs evidence",
    )


@row("booleans-as-text")
def _(difference, _facts):
    return difference.question == "is text" and difference.about in ("True", "False")


@row("open-into-broken")
def _(difference, facts):
    is_open = (difference.question, difference.theirs) == ("status", "open")
    return is_open and _does_not_parse(facts["error"])


def _does_not_parse(error):
    """Whether a file is there and has not the shape of a flow."""
    return isinstance(error, FlowParseError) and not isinstance(error, FlowNotFoundError)


@row("begins-one-level")
def _(difference, facts):
    if difference.question != "begins" or REFUSED in (difference.theirs, difference.ours):
        return False
    trail = facts["session"].trail
    return len(trail) > 2 and difference.theirs == (
        trail[1].flow,
        trail[1].state,
        facts["session"].stack[:1],
    )


@row("enters-two-levels")
def _(difference, facts):
    if difference.question != "lands":
        return False
    flow, state, stack = difference.theirs
    frames = difference.ours[2]
    outside = len(facts["session"].stack) - (len(facts["option"].landing.edges) - 1)
    return (
        len(frames) > len(stack) == outside + 2
        and frames[: len(stack)] == stack
        and (frames[len(stack)].flow, frames[len(stack)].state) == (flow, state)
    )


def _moves_anyway(difference):
    return (
        (difference.question == "moves" and difference.theirs)
        or (difference.question == "status" and difference.theirs == "open")
        or (difference.question == "begins" and difference.theirs != REFUSED)
    )


def _targets(facts):
    option = facts.get("option")
    flow = option and facts["side"].flow_at(facts["session"])
    if not flow:
        return None
    return flow.state(option.target), option.target in flow.exits


@row("broken-targets")
def _(difference, facts):
    found = _targets(facts)
    return bool(
        found
        and _moves_anyway(difference)
        and isinstance(facts["error"], BrokenFlowError)
        and (found[0] is None) is not found[1]
    )


@row("unhandled-exits")
def _(difference, facts):
    if difference.question == "valid":
        return _valid_only_there(difference, facts) and "exits-handled" in facts["rules"]
    found = _targets(facts)
    return bool(
        found
        and _moves_anyway(difference)
        and isinstance(facts["error"], BrokenFlowError)
        and found == (None, True)
        and facts["session"].stack
    )


@row("missing-subflow")
def _(difference, facts):
    if difference.question == "valid":
        return (
            _valid_only_there(difference, facts)
            and "subflow-exists" in facts["rules"]
            and not _leads_out(facts["side"])
        )
    return (
        _moves_anyway(difference)
        and isinstance(facts["error"], FlowNotFoundError)
        and not _leads_out(facts["side"])
    )


def _leads_out(side):
    return any(
        (flow.path.parent / f"{state.flow}.yaml").is_file()
        and not (flow.path.parent / f"{state.flow}.yaml").resolve().is_relative_to(side.flows_dir)
        for flow in _flows(side)
        for state in flow.states
        if state.flow
    )


def _flows(side):
    for path in side.library.paths():
        try:
            yield side.library.read(path)
        except FlowError:
            continue


@row("outside-flows-dir")
def _(difference, facts):
    if difference.question == "finds":
        path = facts.get("path")
        return bool(path and difference.ours == REFUSED and path.is_file()) and not (
            path.resolve().is_relative_to(facts["side"].flows_dir.resolve())
        )
    if difference.question == "valid":
        is_it = _valid_only_there(difference, facts) and "subflow-exists" in facts["rules"]
    else:
        is_it = _moves_anyway(difference) and isinstance(facts["error"], FlowNotFoundError)
    return is_it and _leads_out(facts["side"])


@row("subflow-without-states")
def _(difference, facts):
    return (
        _moves_anyway(difference)
        and isinstance(facts["error"], BrokenFlowError)
        and any(not flow.states for flow in _flows(facts["side"]))
    )


@row("cycles")
def _(difference, facts):
    if difference.question == "valid":
        return _valid_only_there(difference, facts) and "no-cycle" in facts["rules"]
    return _moves_anyway(difference) and isinstance(facts["error"], SubflowCycleError)


@row("run-over")
def _(difference, facts):
    session = facts.get("session")
    if difference.question != "offers" or not session or session.stack:
        return False
    flow = facts["side"].flow_at(session)
    is_over = flow and session.state in flow.exits and not flow.state(session.state)
    return bool(is_over) and (difference.theirs, difference.ours) == (REFUSED, [])


# Finding flows


@row("names-by-file")
def _(difference, facts):
    """A flow is found by its file's name, at the top of the flows directory, and not otherwise."""
    side, session = facts["side"], facts.get("session")
    if difference.question == "finds":
        name = facts["name"]
        return not (side.flows_dir / f"{name}.yaml").is_file() and difference.theirs == REFUSED
    if difference.question in ("offers", "moves"):
        by_name = side.flows_dir / f"{session.flow}.yaml"
        flow = side.flow_at(session)
        elsewhere = flow and flow.path.resolve() != by_name.resolve()
        return bool(elsewhere) and difference.theirs in (REFUSED, False)
    if difference.question in ("begins", "lands"):
        # A subflow's file that declares another name than its own is not entered.
        return difference.theirs != REFUSED and any(
            frame.flow in _declared_elsewhere(side) for frame in _trail(difference.ours)[1:]
        )
    return False


def _declared_elsewhere(side):
    return {flow.flow for flow in _flows(side) if flow.path.stem != flow.flow}


def _trail(there):
    if there == REFUSED:
        return ()
    flow, state, stack = there
    return (*stack, type("Frame", (), {"flow": flow, "state": state}))


# Validation


# Our rules that flowr's `validate` does not look at, or not far enough.
_UNSEEN = {
    "name-shows": "empty-names",
    "unique-id": "duplicates",
    "unique-exit": "duplicates",
    "unique-key": "duplicates",
    "subflow-exists": "missing-subflow",
    "subflow-sound": "subflow-errors",
    "exits-handled": "unhandled-exits",
    "version-satisfied": "flow-version",
    "version-constraint": "flow-version",
    "no-cycle": "cycles",
    "group-exists": "group-names-not-text",
    "exits-known": "references-as-paths",
}


def _valid_only_there(difference, facts):
    return difference.question == "valid" and difference.theirs and facts["rules"].issubset(_UNSEEN)


@row("references-as-paths")
def _(difference, facts):
    """Its contract is looked at where a reference is the subflow's name, and no path to it."""
    return (
        bool(_valid_only_there(difference, facts))
        and "exits-known" in facts["rules"]
        and any(
            state.flow and {".", "/"} & set(state.flow)
            for flow in _flows(facts["side"])
            for state in flow.states
        )
    )


def _unseen(name):
    def predicate(difference, facts):
        return bool(_valid_only_there(difference, facts)) and any(
            _UNSEEN[rule] == name for rule in facts["rules"]
        )

    return predicate


for _name in ("duplicates", "subflow-errors", "flow-version"):
    ROWS[_name] = _unseen(_name)


@row("loads-as-far-as-it-can")
def _(difference, facts):
    """An unknown group or operator keeps flowr from reading the flow; we go on beside it."""
    is_refused = difference.theirs in (REFUSED, False) and difference.question != "valid"
    return is_refused and any(
        finding.rule in ("group-exists", "operator-exists")
        for flow in _flows(facts["side"])
        for finding in facts["side"].library.validate(flow).errors
    )


@row("group-names-not-text")
def _(difference, facts):
    if not facts["groups_not_text"]:
        return False
    if difference.question == "valid":
        return _unseen("group-names-not-text")(difference, facts)
    if difference.question == "warnings":
        return difference.theirs > difference.ours
    return difference.question in ("offers", "status", "moves")


@row("shape")
def _(difference, facts):
    return (
        difference.question in ("valid", "begins")
        and difference.theirs not in (REFUSED, False)
        and _does_not_parse(facts["error"])
        and "deeper" not in str(facts["error"])
    )


@row("bounds")
def _(difference, facts):
    return (
        difference.question in ("valid", "begins")
        and difference.theirs not in (REFUSED, False)
        and _does_not_parse(facts["error"])
        and "deeper" in str(facts["error"])
    )


@row("empty-names")
def _(difference, facts):
    return _valid_only_there(difference, facts) and "name-shows" in facts["rules"]


@row("more-warnings")
def _(difference, _facts):
    known = {"semver", "state-reachable", "exit-reachable", "known-key"}
    known |= {"one-number", "boolean-text", "name-apart", "name-direction"}
    return difference.question == "other warnings" and known.issuperset(difference.ours)


@row("flow-version-spelling")
def _(difference, _facts):
    return difference.question == "knows flow-version"


# YAML


@row("yaml-1.1-names")
def _(difference, facts):
    """What is not a text there is lost: fewer transitions, or none; a step or state not found."""
    theirs, ours = difference.theirs, difference.ours
    if not facts["names_not_text"]:
        return False
    if difference.question == "offers" and REFUSED not in (theirs, ours):
        return theirs == _bent_offers(ours, theirs)
    if difference.question in ("begins", "lands") and REFUSED not in (theirs, ours):
        option = facts.get("option")
        edges = option.landing.edges if option else ()
        names = [name for frame in _trail(ours) for name in (frame.flow, frame.state)]
        names += [name for edge in edges for name in (edge.state, edge.trigger)]
        return any(not isinstance(_bent(name), str) for name in names)
    return difference.question in ("valid", "warnings", "reads") or (
        theirs in (REFUSED, False) and difference.question in ("begins", "offers", "moves")
    )


def _bent(name):
    """What YAML 1.1 makes of a name that stands without quotes."""
    try:
        return yaml.safe_load(name)
    except yaml.YAMLError:
        return None


def _bent_offers(ours, theirs):
    """Our transitions as YAML 1.1 has them; those whose target is not a text may be left out."""
    bent = [(_bent(trigger), _bent(target), guard) for trigger, target, guard in ours]
    return [one for one in bent if isinstance(one[1], str) or one in theirs]


@row("unquoted-expressions")
def _(difference, facts):
    return facts["expressions_not_text"] and _crashes(difference, facts)


@row("empty-values")
def _(difference, facts):
    return facts["empty_values"] and _crashes(difference, facts)


def _crashes(difference, facts):
    return bool(difference.theirs in (REFUSED, False) and facts["answer"].crashed)


# Session files


@row("damaged-sessions")
def _(difference, facts):
    # Alike as answers go (both refuse), so what is compared is whether the answer is a sentence.
    return (
        difference.question == "says what is wrong"
        and facts["answer"].crashed
        and isinstance(facts["error"], SessionCorruptedError)
    )


@row("damaged-in-list")
def _(difference, facts):
    return (
        difference.question == "lists"
        and difference.theirs == REFUSED
        and isinstance(facts["error"], SessionCorruptedError)
    )


@row("session-types")
def _(difference, facts):
    """It takes whatever YAML makes of a value; for us the five fields are texts."""
    if not isinstance(facts.get("content"), dict):
        return False
    fields = ("flow", "state", "name", "created_at", "updated_at")
    odd = [key for key in fields if not isinstance(facts["content"].get(key, ""), str)]
    return bool(odd) and (difference.question.startswith("reads") or difference.question == "lists")


@row("session-keys-twice")
def _(_difference, facts):
    error = facts.get("error")
    return isinstance(error, SessionCorruptedError) and "stands twice" in str(error)


@row("empty-stack")
def _(difference, facts):
    content = facts.get("content")
    return (
        isinstance(content, dict)
        and "stack" in content
        and content["stack"] is None
        and _crashes_on_sessions(difference)
    )


def _crashes_on_sessions(difference):
    return difference.question in ("reads", "lists") and difference.theirs in (REFUSED, False)


@row("session-name-in-file")
def _(difference, facts):
    content = facts.get("content")
    return (
        isinstance(content, dict)
        and content.get("name", "default") != difference.about
        and difference.question in ("reads name", "lists", "writes to")
    )


@row("stale-frames")
def _(difference, facts):
    return (
        isinstance(facts.get("error"), SessionPlaceError)
        and bool(facts["session"].stack)
        and difference.ours in (REFUSED, False)
        and difference.theirs not in (REFUSED, False)
    )


@row("session-paths")
def _(difference, facts):
    if difference.question != "takes the name" or difference.ours != REFUSED:
        return False
    name = facts["name"]
    return bool(set(name) & set('/\\:*?"<>|')) or name.startswith(".") or name in ("CON", "nul")


@row("file-mode")
def _(difference, _facts):
    return difference.question == "makes readable for others"


@row("params-not-shown")
def _(difference, _facts):
    return difference.question == "shows params"
