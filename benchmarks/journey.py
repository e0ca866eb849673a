"""What is timed inside the kernel: an order on its way through all sixteen states."""

from __future__ import annotations

import json
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.measure import in_turn
from flowr_nb import FlowDiagram, FlowExplorer, FlowLibrary, FlowRun, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

FLOW: Final = "online-order"
STEPS: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("checkout", {"items": 2}),
    ("confirm", {}),
    ("choose", {}),
    ("pay", {}),
    ("accepted", {"amount": 120}),
    ("suspicious", {"risk": 60}),
    ("accept", {}),
    ("out-of-stock", {}),
    ("restocked", {}),
    ("packed", {}),
    ("handed-over", {}),
    ("arrived", {}),
    ("send-back", {"days": 3}),
    ("shipped-back", {}),
    ("accepted", {"condition": "intact"}),
    ("paid-out", {}),
)
"""From the cart to the refund, through every state once."""
_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"


class Journeys:
    """The runs that are timed, each followed by more than the one before."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        workspace = Workspace(_FLOWS, Path(self._scratch.name))
        self.runs: dict[str, FlowRun] = {}
        self.widgets: list[object] = []
        for name in ("run", "diagram", "explorer"):
            self.runs[name] = workspace.run(FLOW, name)
        self.widgets.append(FlowDiagram(self.runs["diagram"]))
        self.widgets.append(FlowExplorer(self.runs["explorer"]))

    def begin(self, name: str) -> None:
        """Put a run back to the cart, and wait until that is said."""
        self.runs[name].begin(FLOW, name)
        drain()

    def travel(self, name: str) -> None:
        """Fire every step, and wait until all that was sent is on its way."""
        run = self.runs[name]
        for trigger, evidence in STEPS:
            run.fire(trigger, evidence)
        drain()


def drain() -> None:
    """Wait until the kernel's sending thread has sent what was queued before."""
    from IPython import get_ipython  # noqa: PLC0415 - in a kernel only

    sent = threading.Event()
    shell: Any = get_ipython()
    shell.kernel.iopub_thread.schedule(sent.set)
    if not sent.wait(60):
        raise RuntimeError("the kernel does not send")


def machine() -> Any:  # noqa: ANN401 - pytransitions is untyped
    """The same states, exits and transitions as a pytransitions `GraphMachine`.

    Its guards are left out, which can only make it faster.
    """
    from transitions.extensions import GraphMachine  # noqa: PLC0415 - for this comparison only

    flow = FlowLibrary(_FLOWS).load(FLOW)
    return GraphMachine(
        states=[*(state.id for state in flow.states), *flow.exits],
        transitions=[
            {"trigger": trigger, "source": state.id, "dest": transition.target}
            for state in flow.states
            for trigger, transition in state.next.items()
        ],
        initial=flow.states[0].id,
        auto_transitions=False,
        graph_engine="graphviz",
        show_auto_transitions=False,
    )


def draw_machine(graph_machine: Any) -> bytes:  # noqa: ANN401 - pytransitions is untyped
    """Draw it as it is now, by the system's ``dot``."""
    svg: bytes = graph_machine.get_graph().draw(None, prog="dot", format="svg")
    return svg


def measure(rounds: int, *, with_dot: bool) -> None:
    """Time journeys in turn, and print seconds a fire as JSON: name → a value a round."""
    journeys = Journeys()
    other = machine()

    def travel_machine() -> None:
        for trigger, _ in STEPS:
            other.trigger(trigger)
            draw_machine(other)

    calls: dict[str, Callable[[], object]] = {}
    for name in journeys.runs:
        calls[f"begin {name}"] = partial(journeys.begin, name)
        calls[name] = partial(journeys.travel, name)
    if with_dot:
        calls["begin machine"] = partial(other.set_state, other.initial)
        calls["machine"] = travel_machine
    times = in_turn(calls, rounds)
    print(json.dumps({name: [t / len(STEPS) for t in times[name]] for name in times}))
