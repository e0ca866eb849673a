"""Large flows: laid out in the background, once, with what is near shown meanwhile."""

import asyncio
import threading

import pytest

from benchmarks.large_flow import large_flow
from flowr_nb import FlowDiagram, FlowRun
from flowr_nb.diagram.layout import EmbeddedGraphviz, LayoutStoppedError, engines, service
from flowr_nb.diagram.layout.cache import LayoutCache
from flowr_nb.widgets import laying_out

PATIENCE = 30
LARGE = 90  # states: a large flow, and one that the real engine is done with in no time


class HeldEngine(EmbeddedGraphviz):
    """Holds layouts of large graphs until they are released or stopped."""

    def __init__(self):
        super().__init__()
        self.held = []
        self.release = threading.Event()
        self.stopped = threading.Event()

    def render(self, dot, output="svg", *, time_limit=20.0, stop=None):
        if dot.count("\n") > LARGE:
            self.held.append(dot)
            with stop.interrupting(self.stopped.set, time_limit=time_limit):
                while not (self.release.is_set() or self.stopped.is_set()):
                    self.release.wait(0.005)
            if self.stopped.is_set():
                raise LayoutStoppedError(f"stopped within {time_limit:g} seconds; it was large")
        return super().render(dot, output)


@pytest.fixture
def engine(monkeypatch, tmp_path):
    engine = HeldEngine()
    monkeypatch.setitem(engines.running, "embedded", engine)
    monkeypatch.setattr(service, "kept", LayoutCache(tmp_path / "layouts"))
    yield engine
    engine.release.set()


@pytest.fixture
def large(write_flows):
    return write_flows({"large": large_flow(LARGE, 200)})


@pytest.fixture
def large_run(large, store):
    return FlowRun.draft(large, store, "large")


def layouts_running():
    return [t for t in threading.enumerate() if t.name.startswith("flowr-nb layout")]


def shown(diagram):
    return len(diagram._drawing.graph.nodes)


async def until(condition):
    """Let the loop go on until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - whatever there is to wait for
            await asyncio.sleep(0.01)


def in_loop(coroutine):
    return asyncio.run(coroutine)


def test_what_is_near_is_shown_until_the_whole_is_there(engine, large_run):
    async def story():
        diagram = FlowDiagram(large_run)
        assert diagram._progress == {
            "state": "running",
            "words": "laying out 90 states and 200 transitions",
        }
        assert 1 < shown(diagram) < LARGE / 2
        assert diagram._view["marks"]["s0"] == "current"
        engine.release.set()
        await until(lambda: not diagram._progress)
        assert shown(diagram) > LARGE
        assert diagram._svg == diagram._drawing.svg
        diagram.close()

    in_loop(story())


def test_the_part_that_is_shown_follows_the_run_and_can_be_clicked(engine, large_run):
    async def story():
        diagram = FlowDiagram(large_run)
        trigger = next(o.trigger for o in large_run.options() if not o.conditions)
        edge = diagram._drawing.graph.edge_ids[large_run.session.state, trigger]
        before = diagram._svg
        diagram._handle_custom_msg({"type": "fire", "edge": edge}, [])
        assert large_run.session.state != "open-01"
        assert diagram._svg != before
        node = diagram._drawing.graph.node_ids[large_run.session.state]
        assert diagram._view["marks"][node] == "current"
        assert len(engine.held) == 1
        diagram.close()

    in_loop(story())


def test_two_diagrams_of_one_flow_have_one_layout(engine, large, large_run):
    async def story():
        diagrams = [
            FlowDiagram(large_run),
            FlowDiagram(large.load("large")),
            FlowDiagram(large_run),
        ]
        assert len(engine.held) == len(layouts_running()) == 1
        engine.release.set()
        await until(lambda: not any(diagram._progress for diagram in diagrams))
        assert {shown(diagram) for diagram in diagrams} == {shown(diagrams[0])}
        assert len(engine.held) == 1
        for diagram in diagrams:
            diagram.close()

    in_loop(story())


def test_a_closed_diagram_calls_its_layout_off_and_no_thread_is_left(engine, large_run):
    async def story():
        one, other = FlowDiagram(large_run), FlowDiagram(large_run)
        one.close()
        assert not engine.stopped.is_set(), "the other one still wants it"
        other.close()
        await until(lambda: not layouts_running())
        assert engine.stopped.is_set()

    in_loop(story())


def test_cancel_leaves_what_is_near_and_says_so_and_it_can_be_asked_for_again(engine, large_run):
    async def story():
        diagram = FlowDiagram(large_run)
        diagram._handle_custom_msg({"type": "cancel"}, [])
        assert diagram._progress["state"] == "stopped"
        assert diagram._progress["words"] == (
            "the layout of the whole diagram was called off; of 90 states and 200 transitions, "
            "those around the current state are shown"
        )
        assert shown(diagram) < LARGE / 2
        await until(lambda: not layouts_running())
        engine.stopped.clear()
        large_run.fire(next(o.trigger for o in large_run.options() if not o.conditions))
        assert len(engine.held) == 1, "a step does not begin it again"
        diagram._handle_custom_msg({"type": "lay-out"}, [])
        assert diagram._progress["state"] == "running"
        engine.release.set()
        await until(lambda: not diagram._progress)
        assert shown(diagram) > LARGE
        diagram.close()

    in_loop(story())


def test_a_layout_that_takes_too_long_says_so(engine, large_run, monkeypatch):
    monkeypatch.setattr(laying_out, "TIME_LIMIT", 0.3)

    async def story():
        diagram = FlowDiagram(large_run)
        await until(lambda: diagram._progress["state"] == "stopped")
        assert diagram._progress["words"].startswith("stopped within 0.3 seconds; of 90 states")
        assert engine.stopped.is_set()
        diagram.close()

    in_loop(story())


def test_without_a_loop_the_whole_is_waited_for(engine, large_run):
    engine.release.set()
    diagram = FlowDiagram(large_run)
    assert shown(diagram) > LARGE
    assert diagram._progress == {}


def test_without_a_loop_what_takes_too_long_is_shown_in_part(engine, large_run, monkeypatch):
    monkeypatch.setattr(laying_out, "TIME_LIMIT", 0.05)
    diagram = FlowDiagram(large_run)
    assert diagram._progress["state"] == "stopped"
    assert "stopped within 0.05 seconds" in diagram.snapshot().svg
    assert len(engine.held) == 1


def test_a_snapshot_waits_for_the_whole_and_the_cell_does_not(engine, large_run):
    async def story():
        diagram = FlowDiagram(large_run)
        part = diagram._still()["image/svg+xml"]
        assert "laying out 90 states and 200 transitions" in part
        threading.Timer(0.1, engine.release.set).start()
        assert diagram.snapshot().svg.count("data-id") > LARGE > part.count("data-id")
        assert diagram._progress == {}
        assert diagram.wait() is True
        await asyncio.sleep(0)
        diagram.close()

    in_loop(story())


def test_small_flows_are_there_at_once(engine, run):
    async def story():
        diagram = FlowDiagram(run)
        assert diagram._progress == {}
        assert diagram._svg
        diagram.close()

    in_loop(story())
    assert engine.held == []


def test_messages_about_a_layout_that_is_not_going_on_do_nothing(engine, run):
    diagram = FlowDiagram(run)
    for kind in ("cancel", "lay-out"):
        diagram._handle_custom_msg({"type": kind}, [])
    assert diagram._progress == {}
    assert diagram._problem == ""
    assert engine.held == []
