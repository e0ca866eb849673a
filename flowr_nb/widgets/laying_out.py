"""Pictures of large flows: laid out beside the kernel's own work, with a part shown meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.layout.protocol import TIME_LIMIT, LayoutError, LayoutStoppedError
from flowr_nb.diagram.neighbourhood import neighbourhood
from flowr_nb.diagram.plan import Plan, Sketch, draw_graph, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.session.configuration import Level

SMALL: Final = 60
"""Nodes up to which a picture is waited for, so that it is there when the cell is done."""
SMALL_PATIENCE: Final = 5.0
"""Seconds that a small picture is waited for: more than the engine's first start takes."""
PATIENCE: Final = 0.15
"""Seconds that a large picture is waited for before a part of it is shown."""
MOST_KEPT: Final = 32
"""Most flows whose pictures one widget keeps: who types a name makes one with each letter."""
RETRY_LIMIT: Final = 120.0
"""Seconds that a layout may take which a person asks for again."""


class LayingOut:
    """The pictures that one widget shows, each whole or, until it is laid out, a part of it.

    Where an event loop runs, a large flow is laid out in the background and `changed` is called
    on that loop; where none does, nobody could see it arrive, and it is waited for.

    Args:
        changed: Called when `drawing` or `progress` would give something else than before.
        keeps_last: Whether the picture that was whole last stays until the next one of that file
            is, rather than a part of that one: where a flow changes with each letter.
    """

    def __init__(self, changed: Callable[[], None], *, keeps_last: bool = False) -> None:
        self._changed = changed
        self._keeps_last = keeps_last
        self._tasks: dict[str, _Task] = {}
        self._shown: _Task | None = None
        self._last: _Task | None = None

    @property
    def progress(self) -> dict[str, str]:
        """What a person is told about the picture shown: nothing when it is whole.

        ``state`` is ``running`` or ``stopped``, ``words`` say what.
        """
        return {} if self._shown is None else self._shown.progress

    def drawing(self, plan: Plan, centre: tuple[Level, str] | None = None) -> Drawing:
        """The picture of a plan; while it is not laid out, what is around a state in it.

        Args:
            plan: What is to be drawn.
            centre: The place and name of the state or exit; by default the first state.

        Raises:
            LayoutError: It cannot be laid out at all.
        """
        task = self._tasks.get(plan.flow.flow)
        if task is None or not (task.plan is plan or task.plan.is_same(plan)):
            if task is not None:
                task.leave()
            if self._keeps_last and self._shown is not None and self._shown.is_running:
                self._shown.leave()  # nobody will see it
                self._tasks.pop(self._shown.plan.flow.flow, None)
            task = _Task(plan)
            self._tasks.pop(plan.flow.flow, None)  # what was drawn last stands last
            self._tasks[plan.flow.flow] = task
            while len(self._tasks) > MOST_KEPT:
                self._tasks.pop(next(iter(self._tasks))).leave()
            if task.whole is None:
                self._begin(task)
        task.plan = plan
        self._shown = task
        if task.problem is not None:
            raise task.problem
        if task.whole is not None:
            self._last = task
            return task.whole
        last = self._last if self._keeps_last and task.is_running else None
        if last is not None and last.whole is not None and last.plan.flow.path == plan.flow.path:
            return last.whole
        return task.part(centre)

    def wait(self) -> bool:
        """Wait for the picture that is shown, at most until its time is over.

        Returns:
            Whether it is whole.
        """
        task = self._shown
        if task is None:
            return False
        if task.is_running:
            task.sketch.ticket.wait()
            self._settle(task)
        return task.whole is not None

    def cancel(self) -> None:
        """Call off the layout of the picture that is shown."""
        task = self._shown
        if task is not None and task.is_running:
            task.call_off()
            self._changed()

    def lay_out(self) -> None:
        """Lay out the picture that is shown again, with more time."""
        task = self._shown
        if task is not None and not task.is_running and task.whole is None:
            task.begin(RETRY_LIMIT)
            self._follow(task)
            self._changed()

    def close(self) -> None:
        """Call off all that is being laid out for this widget alone."""
        for task in self._tasks.values():
            task.leave()
        self._tasks.clear()
        self._shown = self._last = None

    def _begin(self, task: _Task) -> None:
        task.begin(TIME_LIMIT)
        if task.problem is not None:
            return
        patience: float | None = SMALL_PATIENCE if len(task.graph.nodes) <= SMALL else PATIENCE
        if _running_loop() is None:
            patience = None
        try:
            has_ended = task.sketch.ticket.wait(patience)
        except BaseException:  # the person's own interruption of the cell
            task.leave()
            del self._tasks[task.plan.flow.flow]
            raise
        if has_ended:
            task.settle()
        else:
            self._follow(task)

    def _follow(self, task: _Task) -> None:
        loop = _running_loop()
        sketch = task.sketch

        def settle() -> None:
            if task.sketch is sketch:
                self._settle(task)

        def tell() -> None:
            if loop is None:
                settle()
                return
            # Closed: the program that asked is on its way out.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle)

        sketch.ticket.when_ended(tell)

    def _settle(self, task: _Task) -> None:
        if task.is_running and self._tasks.get(task.plan.flow.flow) is task:
            task.settle()
            if task is self._shown:
                self._changed()


class _Task:
    """One plan, and how far its picture is."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.whole = drawn(plan)
        self.problem: LayoutError | None = None
        self.progress: dict[str, str] = {}
        self.is_running = False
        self.sketch: Sketch
        self._part: tuple[str, Drawing] | None = None

    @property
    def graph(self) -> DiagramGraph:
        return self.sketch.graph

    def begin(self, time_limit: float) -> None:
        try:
            self.sketch = Sketch(self.plan, time_limit=time_limit)
        except LayoutError as error:  # the engine is not there
            self.problem = error
            return
        self.is_running = True
        kinds = [node.kind for node in self.graph.nodes]
        states = sum(kind in (NodeKind.STATE, NodeKind.SUBFLOW) for kind in kinds)
        transitions = sum(bool(edge.trigger) for edge in self.graph.edges)
        self.size = f"{states} states and {transitions} transitions"
        self.progress = {"state": "running", "words": f"laying out {self.size}"}

    def settle(self) -> None:
        """Take what the layout came to; it has ended."""
        self.is_running = False
        self.progress = {}
        try:
            self.whole = self.sketch.finish()
        except LayoutStoppedError as error:
            self._stopped(str(error).partition(";")[0])
        except LayoutError as error:
            self.problem = error

    def call_off(self) -> None:
        self.leave()
        self._stopped("the layout of the whole diagram was called off")

    def leave(self) -> None:
        if self.is_running:
            self.is_running = False
            self.sketch.ticket.leave()

    def _stopped(self, why: str) -> None:
        words = f"{why}; of {self.size}, those around the current state are shown"
        self.progress = {"state": "stopped", "words": words}

    def part(self, centre: tuple[Level, str] | None) -> Drawing:
        """What is around a state."""
        node = self._node_at(*centre) if centre is not None else None
        if node is None:
            node = next(iter(self.graph.node_ids.values()), "start")
        if any(cluster.id == node for cluster in self.graph.clusters):
            node = f"{node}.start"
        if self._part is None or self._part[0] != node:
            near = neighbourhood(self.graph, node)
            self._part = (node, draw_graph(near, self.plan.engine, self.plan.direction))
        return self._part[1]

    def _node_at(self, level: Level, state: str) -> str | None:
        """What stands for a state: where it is not open, the state that invokes its flow."""
        names = (*level, state)
        for depth in range(len(level), -1, -1):
            node = self.graph.node_at(level[:depth], names[depth])
            if node is not None:
                return node
        return None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
