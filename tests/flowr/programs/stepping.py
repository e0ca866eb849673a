"""Walk through a flow and its subflow in small steps, each saved and read again."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from flowr.domain.condition import evaluate_condition, parse_condition
from flowr.domain.flow_definition import Flow, State, Transition
from flowr.domain.loader import load_flow_from_file, resolve_subflows
from flowr.domain.session import Session, SessionStackFrame
from flowr.infrastructure.session_store import YamlSessionStore

FLOWS = Path(sys.argv[1])
ROOT = FLOWS / "build-cycle.yaml"
STEPS = [
    ("written", {}),
    ("green", {"tests": "failed"}),
    ("red", {}),
    ("written", {}),
    ("green", {"tests": "passed"}),
    ("wrong", {}),
    ("read", {}),
    ("ask-for-changes", {}),
    ("written", {}),
    ("green", {"tests": "passed"}),
    ("read", {}),
    ("accept", {}),
    ("accept", {"comments": "resolved"}),
]

flows = {flow.flow: flow for flow in resolve_subflows(load_flow_from_file(ROOT), ROOT)}


def state_of(flow: Flow, name: str) -> State | None:
    return next((state for state in flow.states if state.id == name), None)


def is_open(transition: Transition, evidence: dict[str, str]) -> bool:
    if transition.conditions is None:
        return True
    return all(
        evaluate_condition(*parse_condition(text), evidence.get(key, ""))
        for key, text in transition.conditions.conditions.items()
    )


def step(session: Session, trigger: str, evidence: dict[str, str]) -> Session:
    flow = flows[session.flow]
    transition = state_of(flow, session.state).next.get(trigger)
    if transition is None or not is_open(transition, evidence):
        print("refused", trigger)
        return session
    target = state_of(flow, transition.target)
    if target is not None and target.flow is not None:
        child = flows[target.flow]
        frame = SessionStackFrame(flow=session.flow, state=target.id)
        return session.push_stack(frame, child.states[0].id, child.flow)
    if target is None and session.stack:
        frame = session.stack[-1]
        above = state_of(flows[frame.flow], frame.state).next[transition.target]
        return session.pop_stack(above.target)
    return session.with_state(transition.target)


with TemporaryDirectory() as folder:
    store = YamlSessionStore(Path(folder))
    store.init(ROOT, "walk")
    for trigger, evidence in STEPS:
        session = step(store.load("walk"), trigger, evidence)
        store.save(session)
        print(session.flow, session.state, [(each.flow, each.state) for each in session.stack])
    print([(each.name, each.state) for each in store.list_sessions()])
