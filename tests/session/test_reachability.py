"""The one search over configurations: what a run can come to, and where it stopped looking."""

import tempfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given

from flowr_nb import Configuration
from flowr_nb.session import (
    SessionPlaceError,
    options,
    path_to,
    questions,
    reachable,
    start,
    stepper,
)
from flowr_nb.session.reachability import nearest_first
from tests.session.test_stepper_model import families, write

CHAIN = "flow: chain\nversion: 1.0.0\nexits: [out]\nstates:\n" + "".join(
    f"- {{id: s{n}, next: {{on: {f's{n + 1}' if n < 199 else 'out'}, back: s0}}}}\n"
    for n in range(200)
)

SAMPLES = sorted(path.stem for path in (Path(__file__).parents[2] / "flows").glob("*.yaml"))


def naively(library, begin):
    """Everything that can be reached, by firing whatever there is until nothing new is found."""
    found, todo = set(), [begin]
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += [o.landing.configuration for o in options(library, at) if o.landing]
    return found


@pytest.mark.parametrize("flow", SAMPLES)
def test_the_sample_flows_have_few_configurations(library, flow):
    graph = reachable(library, start(library, flow))
    assert set(graph) == naively(library, start(library, flow))
    assert 4 <= len(graph) <= 19
    assert graph.stopped_at is None
    assert graph.in_words == f"{len(graph)} configurations"


def test_it_tells_the_landings_between_them_nearest_first(library):
    begin = start(library, "feature")
    graph = reachable(library, begin)
    assert next(iter(graph)) == graph.start == begin
    for configuration, offered in graph.options.items():
        assert list(offered) == options(library, configuration)
    lengths = [
        0 if at == begin else len(path_to(library, begin, f"{at.flow}/{at.state}").steps)
        for at in graph
        if sum(f"{at.flow}/{at.state}" == f"{it.flow}/{it.state}" for it in graph) == 1
    ]
    assert lengths == sorted(lengths)


def test_the_end_of_a_run_is_among_them_and_leads_nowhere(library):
    graph = reachable(library, start(library, "traffic-light"))
    end = Configuration((), "traffic-light", "switched-off")
    assert end in graph
    assert graph.options[end] == ()


@pytest.mark.parametrize("limit", [1, 7, 200, 201, 1000])
def test_it_stops_where_it_is_told_and_says_so(write_flows, limit):
    library = write_flows({"chain": CHAIN})
    graph = reachable(library, start(library, "chain"), limit=limit)
    assert len(graph) == min(limit, 201)
    assert graph.stopped_at == (limit if limit < 201 else None)
    assert ("stopped at" in repr(graph)) == (limit < 201)
    assert list(graph)[:2] == list(reachable(library, start(library, "chain")))[: min(2, limit)]


def test_nobody_pays_for_what_is_not_asked(write_flows, monkeypatch):
    library = write_flows({"chain": CHAIN})
    begin, asked = start(library, "chain"), []
    judge = stepper.options
    monkeypatch.setattr(
        stepper, "options", lambda *args, **more: asked.append(args) or judge(*args, **more)
    )
    list(islice(nearest_first(library, begin), 3))
    assert len(asked) == 3
    path_to(library, begin, "s5")
    assert len(asked) < 12, "a near one is found before the far ones are looked at"


def test_it_shows_a_row_for_each_configuration(library):
    graph = reachable(library, start(library, "traffic-light"))
    assert str(graph).splitlines()[:2] == [
        "4 configurations",
        "  traffic-light › red           timer, switch-off",
    ]
    assert "<td" in graph._repr_html_()
    assert repr(graph) == "Reachable(traffic-light › red: 4 configurations)"


def test_a_transition_that_leads_nowhere_reaches_nothing(write_flows):
    library = write_flows(
        {"f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{id: a, next: {lost: gone, out: x}}]"}
    )
    graph = reachable(library, start(library, "f"))
    assert [str(at) for at in graph] == ["f › a", "f › x"]
    assert graph.stopped_at is None


def test_from_a_place_that_is_gone_nothing_is_searched(library):
    with pytest.raises(SessionPlaceError, match="the run is in the state `gone`"):
        reachable(library, Configuration((), "deploy", "gone"))


@given(families())
def test_any_family_of_flows_is_searched_whole(flows):
    with tempfile.TemporaryDirectory() as folder:
        library = write(flows, folder)
        try:
            begin = start(library, next(reversed(flows)))
        except Exception:  # noqa: BLE001 - a family that cannot be begun has nothing to search
            return
        graph = reachable(library, begin, limit=300)
        if graph.stopped_at is None:
            assert set(graph) == naively(library, begin)
        keys = {
            key
            for offered in graph.options.values()
            for o in offered
            if o.landing
            for key in o.keys
        }
        asked = {question.key for question in questions(library, begin, limit=300)}
        assert asked == keys
