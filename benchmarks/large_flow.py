"""Large flows, made the same way every time: for the figures, and for the tests of large ones."""

from __future__ import annotations

import random
from typing import Final

STAGE: Final = 10
"""States of one stage: most transitions stay in their stage or lead to the next one."""
_WORDS: Final = ("open", "draft", "check", "review", "test", "build", "sign", "ship", "plan", "ask")
_TRIGGERS: Final = ("done", "reject", "retry", "skip", "escalate", "approve", "return", "hold")


def large_flow(states: int = 200, transitions: int = 500, *, seed: int = 1) -> str:
    """A flow as it grows in a company: stages one after the other, rework, short cuts, guards.

    Args:
        states: How many states.
        transitions: How many transitions; about twice as many as states, or more.
        seed: Another one gives another flow of the same size.

    Returns:
        A sound flow, as YAML: every state is reachable and reaches an exit.
    """
    choose = random.Random(seed)  # noqa: S311 - the same on every machine is what is wanted
    names = [f"{_WORDS[number % STAGE]}-{number // STAGE + 1:02}" for number in range(states)]
    ways: list[list[str]] = [[] for _ in names]

    def add(source: int, target: str) -> None:
        is_new = target not in (*ways[source], names[source])
        if is_new and len(ways[source]) < len(_TRIGGERS):
            ways[source].append(target)

    for number in range(1, states):
        # Reached from a state of this stage or the one before ...
        free = [n for n in range(max(0, number - STAGE), number) if len(ways[n]) < 3]
        add(choose.choice(free or [number - 1]), names[number])
    for number in range(states):
        # ... and going on to one of this stage or the next.
        if not any(target == "done" or names.index(target) > number for target in ways[number]):
            last = number + STAGE >= states
            add(number, "done" if last else names[number + choose.randint(1, STAGE)])
    add(0, "given-up")
    while sum(map(len, ways)) < transitions:
        source = choose.randrange(states)
        kind = choose.random()
        if kind < 0.02:
            add(source, "given-up")
        elif kind < 0.05:
            add(source, names[choose.randrange(states)])  # far, forward or back
        elif kind < 0.4:
            add(source, names[max(0, source - choose.randint(1, STAGE))])  # rework
        else:
            add(source, names[min(states - 1, source + choose.randint(1, STAGE))])
    return _text(names, ways, choose)


def _text(names: list[str], ways: list[list[str]], choose: random.Random) -> str:
    lines = ["flow: large", "version: 1.0.0", "exits: [done, given-up]", "states:"]
    for name, targets in zip(names, ways, strict=True):
        lines += [f"  - id: {name}", "    next:"]
        for trigger, target in zip(_TRIGGERS, targets, strict=False):
            is_guarded = trigger != "done" and choose.random() < 0.25
            guard = f"{{to: {target}, when: {{score: '>={choose.randrange(10, 100)}'}}}}"
            lines.append(f"      {trigger}: {guard if is_guarded else target}")
    return "\n".join(lines) + "\n"
