"""Load a flow, a piece at a time, and print all of it."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

import sys
from pathlib import Path

from flowr.domain.flow_definition import Flow, GuardCondition, Param, State, Transition
from flowr.domain.loader import (
    load_flow,
    load_flow_from_file,
    resolve_subflows,
    resolve_when_clause,
)

TEXT = """
flow: review
version: 1.2.0
exits: [accepted, dropped]
params: [author, {name: tries, default: 3}]
attrs: {owner: me}
states:
  - id: read
    conditions: {good: {score: ">=80", style: ==fine}}
    next:
      plain: read
      open: {to: read}
      nothing: {to: read, when: }
      empty: {to: read, when: {}}
      none: {to: read, when: []}
      one: {to: accepted, when: good}
      both: {to: accepted, when: [good, {style: ==rough}]}
      own: {to: dropped, when: {score: "<80"}}
  - {id: child, flow: other, flow_version: ^1, attrs: {owner: you}, next: {done: accepted}}
"""


def show(flow: Flow) -> None:
    print(flow.flow, flow.version, list(flow.exits), flow.attrs)
    for param in flow.params:
        print("param", param.name, param.default)
    for state in flow.states:
        print(state.id, state.flow, state.flow_version, state.attrs, state.conditions)
        for trigger, transition in state.next.items():
            guard = transition.conditions
            groups: set[str] = set()
            if transition.referenced_condition_groups is not None:
                groups |= transition.referenced_condition_groups
            print(
                "  ",
                trigger,
                transition.trigger,
                transition.target,
                None if guard is None else guard.conditions,
                sorted(groups),
                transition.referenced_condition_groups is None,
            )


show(load_flow(TEXT))
show(load_flow(yaml_string=TEXT))

folder = Path(sys.argv[1])
root = load_flow_from_file(folder / "build-cycle.yaml")
for flow in resolve_subflows(root_flow=root, root_path=folder / "build-cycle.yaml"):
    show(flow)

for clause in ("good", ["good", {"k": "v"}], {"k": ">=3"}, {}, []):
    guard, groups = resolve_when_clause(clause, {"good": {"score": "==1"}}, "read")
    print(guard.conditions, groups)

made = Flow(
    flow="made",
    version="1.0.0",
    exits=["done"],
    states=[
        State(
            id="a",
            next={
                "go": Transition("go", "done", GuardCondition({"k": "v"}), frozenset({"g"})),
                "stay": Transition(trigger="stay", target="a"),
            },
        )
    ],
    params=[Param("p"), Param(name="q", default=1)],
)
show(made)
print(made == Flow("made", "1.0.0", ["done"], list(made.states), list(made.params)))
print(Flow(flow="bare", version="1.0.0", exits=[], states=[]).attrs)
