"""Large flows: laid out in the background, once, with what is near shown meanwhile."""

import asyncio
import threading
import uuid

import pytest

from benchmarks.large_flow import large_flow
from flowr_nb import FlowDiagram, FlowEditor, FlowRun
from flowr_nb.diagram import draw
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.engines import ENGINES
from flowr_nb.diagram.layout.protocol import LayoutStoppedError
from flowr_nb.flow import EditedFlow
from flowr_nb.widgets import laying_out
from tests.driving import Picture, say

PATIENCE = 30
LARGE = 90  # states: a large flow, and one that the real engine is done with in no time


class HeldEngine(EmbeddedGraphviz):
    """Holds layouts of large graphs until they are released or stopped."""

    def __init__(self):
        super().__init__()
        self.name = uuid.uuid4().hex
        self.held = []
        self.release = threading.Event()
        self.stopped = threading.Event()

    @property
    def identity(self):
        """One that no other has: nothing is there already that was laid out for another test."""
        return self.name

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
def engine(monkeypatch):
    """The engine that is held, as ``engine.name``."""
    engine = HeldEngine()
    monkeypatch.setitem(ENGINES, engine.name, lambda: engine)
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


@pytest.fixture
def diagram_of(engine):
    """Makes a diagram of a run or a flow that is laid out by the engine that is held."""
    return lambda source: FlowDiagram(source, engine=engine.name)


def shown(diagram):
    return len(Picture(diagram).nodes)


def progress(diagram):
    return Picture(diagram).progress


async def until(condition):
    """Let the loop go on until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - whatever there is to wait for
            await asyncio.sleep(0.01)


def in_loop(coroutine):
    return asyncio.run(coroutine)


def test_what_is_near_is_shown_until_the_whole_is_there(engine, diagram_of, large_run):
    async def story():
        diagram = diagram_of(large_run)
        assert progress(diagram) == {
            "state": "running",
            "words": "laying out 90 states and 200 transitions",
        }
        assert 1 < shown(diagram) < LARGE / 2
        assert Picture(diagram).view["marks"]["s0"] == "current"
        engine.release.set()
        await until(lambda: not progress(diagram))
        assert shown(diagram) > LARGE
        assert Picture(diagram).svg == draw(large_run.library.load("large"), engine=engine.name).svg
        diagram.close()

    in_loop(story())


def test_the_part_that_is_shown_follows_the_run_and_can_be_clicked(engine, diagram_of, large_run):
    async def story():
        diagram = diagram_of(large_run)
        trigger = next(o.trigger for o in large_run.options() if not o.conditions)
        picture = Picture(diagram)
        before = picture.svg
        picture.click(large_run.session.state, trigger)
        assert large_run.session.state != "open-01"
        assert picture.svg != before
        assert picture.marks(large_run.session.state) == "current"
        assert len(engine.held) == 1
        diagram.close()

    in_loop(story())


def test_two_diagrams_of_one_flow_have_one_layout(engine, diagram_of, large, large_run):
    async def story():
        diagrams = [
            diagram_of(large_run),
            diagram_of(large.load("large")),
            diagram_of(large_run),
        ]
        assert len(engine.held) == len(layouts_running()) == 1
        engine.release.set()
        await until(lambda: not any(progress(diagram) for diagram in diagrams))
        assert {shown(diagram) for diagram in diagrams} == {shown(diagrams[0])}
        assert len(engine.held) == 1
        for diagram in diagrams:
            diagram.close()

    in_loop(story())


def test_a_closed_diagram_calls_its_layout_off_and_no_thread_is_left(engine, diagram_of, large_run):
    async def story():
        one, other = diagram_of(large_run), diagram_of(large_run)
        one.close()
        assert not engine.stopped.is_set(), "the other one still wants it"
        other.close()
        await until(lambda: not layouts_running())
        assert engine.stopped.is_set()

    in_loop(story())


def test_cancel_leaves_what_is_near_and_says_so_and_it_can_be_asked_for_again(
    engine, diagram_of, large_run
):
    async def story():
        diagram = diagram_of(large_run)
        say(diagram, {"do": "cancel"})
        assert progress(diagram)["state"] == "stopped"
        assert progress(diagram)["words"] == (
            "the layout of the whole diagram was called off; of 90 states and 200 transitions, "
            "those around the current state are shown"
        )
        assert shown(diagram) < LARGE / 2
        await until(lambda: not layouts_running())
        engine.stopped.clear()
        large_run.fire(next(o.trigger for o in large_run.options() if not o.conditions))
        assert len(engine.held) == 1, "a step does not begin it again"
        say(diagram, {"do": "lay-out"})
        assert progress(diagram)["state"] == "running"
        engine.release.set()
        await until(lambda: not progress(diagram))
        assert shown(diagram) > LARGE
        diagram.close()

    in_loop(story())


def test_a_layout_that_takes_too_long_says_so(engine, diagram_of, large_run, monkeypatch):
    monkeypatch.setattr(laying_out, "TIME_LIMIT", 0.3)

    async def story():
        diagram = diagram_of(large_run)
        await until(lambda: progress(diagram)["state"] == "stopped")
        assert progress(diagram)["words"].startswith("stopped within 0.3 seconds; of 90 states")
        assert engine.stopped.is_set()
        diagram.close()

    in_loop(story())


def test_without_a_loop_the_whole_is_waited_for(engine, diagram_of, large_run):
    engine.release.set()
    diagram = diagram_of(large_run)
    assert shown(diagram) > LARGE
    assert progress(diagram) == {}


def test_without_a_loop_what_takes_too_long_is_shown_in_part(
    engine, diagram_of, large_run, monkeypatch
):
    monkeypatch.setattr(laying_out, "TIME_LIMIT", 0.05)
    diagram = diagram_of(large_run)
    assert progress(diagram)["state"] == "stopped"
    assert "stopped within 0.05 seconds" in diagram.snapshot().svg
    assert len(engine.held) == 1


def test_a_snapshot_waits_for_the_whole_and_the_cell_does_not(engine, diagram_of, large_run):
    async def story():
        diagram = diagram_of(large_run)
        part = diagram._repr_mimebundle_()[0]["image/svg+xml"]
        assert "laying out 90 states and 200 transitions" in part
        threading.Timer(0.1, engine.release.set).start()
        assert diagram.snapshot().svg.count("data-id") > LARGE > part.count("data-id")
        assert progress(diagram) == {}
        assert diagram.wait() is True
        await asyncio.sleep(0)
        diagram.close()

    in_loop(story())


def test_small_flows_are_there_at_once(engine, diagram_of, run):
    async def story():
        diagram = diagram_of(run)
        assert progress(diagram) == {}
        assert Picture(diagram).svg
        diagram.close()

    in_loop(story())
    assert engine.held == []


def test_messages_about_a_layout_that_is_not_going_on_do_nothing(engine, diagram_of, run):
    diagram = diagram_of(run)
    for kind in ("cancel", "lay-out"):
        say(diagram, {"do": kind})
    assert progress(diagram) == {}
    assert Picture(diagram).problem == ""
    assert engine.held == []


def test_who_types_sees_the_last_picture_until_the_next_one_is_laid_out(engine, write_flows):
    small = "flow: large\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x}\n"
    library = write_flows({"large": small})

    async def story():
        editor = FlowEditor(EditedFlow.of(library, "large"), engine=engine.name)
        before = Picture(editor).svg
        editor.text = large_flow(LARGE, 110)
        assert progress(editor)["state"] == "running"
        assert Picture(editor).svg == before
        await until(lambda: len(engine.held) == 1)
        editor.text = small.replace("flow: large", "flow: small")
        await until(engine.stopped.is_set)  # nobody will see what was on its way
        assert Picture(editor).flow == "small"
        engine.stopped.clear()
        engine.release.set()
        editor.text = large_flow(LARGE, 110)
        await until(lambda: not progress(editor))
        assert Picture(editor).flow == "large"
        assert shown(editor) > LARGE
        editor.close()

    in_loop(story())
