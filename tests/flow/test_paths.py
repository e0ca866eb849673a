"""Reachability, ways and walks: on a flow that can be read, and on random ones by brute force."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from flowr_nb.flow import (
    Flow,
    GuardCondition,
    NoPathError,
    State,
    TooManyStepsError,
    Transition,
    covering_walks,
    dead_ends,
    load_flow,
    reachable_states,
    shortest_path,
    simple_paths,
)

# draft → review → published, with a way back, a way out and two states that go in a circle.
ARTICLE = load_flow("""
flow: article
version: 1.0.0
exits: [published, dropped]
states:
  - id: draft
    next:
      submit: {to: review, when: {words: ">=300", spelling: ==checked}}
      give-up: dropped
      doubt: thinking
  - id: review
    next:
      accept: {to: published, when: {verdict: ==good}}
      reject: draft
  - id: thinking
    next: {ask: waiting}
  - id: waiting
    next: {answer: thinking}
  - id: island
    next: {swim: draft}
""")
EMPTY = Flow("empty", "1.0.0", ("x",), ())


def made(edges, exits=("x", "y")):
    """A flow of plain transitions: state → trigger → target."""
    states = [
        State(name, {t: Transition(t, to) for t, to in ways.items()})
        for name, ways in edges.items()
    ]
    return Flow("f", "1.0.0", tuple(exits), tuple(states))


def test_what_can_be_reached():
    everything = {"draft", "review", "published", "dropped", "thinking", "waiting"}
    assert reachable_states(ARTICLE) == everything
    assert reachable_states(ARTICLE, "island") == everything | {"island"}
    assert reachable_states(ARTICLE, "waiting") == {"waiting", "thinking"}
    assert reachable_states(ARTICLE, "published") == {"published"}
    assert reachable_states(EMPTY) == set()
    with pytest.raises(NoPathError, match="the flow `article` has no state `islnad`; did you mean"):
        reachable_states(ARTICLE, "islnad")


def test_where_no_way_leads_out():
    assert dead_ends(ARTICLE) == ["thinking", "waiting"]
    assert dead_ends(EMPTY) == []


def test_a_shortest_path_says_what_to_fire_and_what_it_asks_for():
    way = shortest_path(ARTICLE, "published")
    assert way.triggers == ("submit", "accept")
    assert way.keys == ("words", "spelling", "verdict")
    assert len(way) == 2
    assert [(step.state, step.target) for step in way.steps] == [
        ("draft", "review"),
        ("review", "published"),
    ]
    assert shortest_path(ARTICLE, "draft", "island").triggers == ("swim",)


def test_a_way_to_where_one_stands_leads_around():
    assert shortest_path(ARTICLE, "draft").triggers == ("submit", "reject")
    assert shortest_path(made({"a": {"stay": "a", "go": "x"}}), "a").triggers == ("stay",)


def test_of_ways_equally_short_the_first_in_the_file_is_given():
    flow = made({"a": {"p": "b", "q": "c"}, "b": {"r": "x"}, "c": {"s": "x"}})
    assert shortest_path(flow, "x").triggers == ("p", "r")


def test_a_key_that_two_steps_ask_for_is_told_once():
    guarded = GuardCondition({"k": "1"})
    flow = Flow(
        "f",
        "1.0.0",
        ("x",),
        (
            State("a", {"go": Transition("go", "b", guarded)}),
            State("b", {"go": Transition("go", "x", guarded)}),
        ),
    )
    assert shortest_path(flow, "x").keys == ("k",)


@pytest.mark.parametrize(
    ("target", "state", "message"),
    [
        (
            "island",
            None,
            "from `draft` to `island`; it can reach `dropped`, `published`, `review`, `thinking`",
        ),
        ("published", "waiting", "from `waiting` to `published`; it can reach `thinking`"),
        ("no-such-name", "thinking", "from `thinking` to `no-such-name`"),
        ("published", "no-such-state", "the flow `article` has no state `no-such-state`"),
        ("published", "published", "the flow `article` has no state `published`"),
    ],
)
def test_where_there_is_no_way_the_error_says_what_there_is(target, state, message):
    with pytest.raises(NoPathError) as caught:
        shortest_path(ARTICLE, target, state)
    assert message in str(caught.value)


def test_a_state_that_leads_nowhere_can_reach_nothing():
    with pytest.raises(NoPathError, match="it can reach nothing"):
        shortest_path(made({"a": {}}), "x")


def test_a_flow_without_states_has_no_ways():
    with pytest.raises(NoPathError, match="the flow `empty` has no states"):
        shortest_path(EMPTY, "x")
    with pytest.raises(NoPathError, match="the flow `empty` has no states"):
        list(simple_paths(EMPTY, "x"))
    assert covering_walks(EMPTY) == []


def test_simple_paths_are_all_there_are_up_to_a_bound():
    flow = made({"a": {"p": "b", "q": "c"}, "b": {"r": "c", "s": "x"}, "c": {"t": "x", "u": "b"}})
    found = {way.triggers for way in simple_paths(flow, "x")}
    assert found == {("p", "r", "t"), ("p", "s"), ("q", "t"), ("q", "u", "s")}
    assert {way.triggers for way in simple_paths(flow, "x", longest=2)} == {("p", "s"), ("q", "t")}
    assert list(simple_paths(flow, "x", longest=1)) == []
    assert [way.triggers for way in simple_paths(flow, "x", "c", longest=1)] == [("t",)]
    assert list(simple_paths(flow, "no-such-name")) == []


def test_simple_paths_of_a_dense_flow_come_one_by_one():
    names = [f"s{i}" for i in range(40)]
    flow = made({name: {other: other for other in [*names, "x"]} for name in names})
    ways = simple_paths(flow, "x", longest=12)
    assert len([next(ways) for _ in range(1000)]) == 1000, (
        "there are more than anybody can wait for"
    )


NAMES = "abcde"


@given(
    edges=st.fixed_dictionaries(
        {name: st.dictionaries(st.sampled_from("pqr"), st.sampled_from("abcdex")) for name in NAMES}
    ),
    target=st.sampled_from("abcdex"),
    longest=st.integers(0, 7),
)
def test_simple_paths_are_those_of_a_plain_search(edges, target, longest):
    def search(at, visited, triggers):
        for trigger, to in edges[at].items() if len(triggers) < longest else ():
            if to == target:
                yield (*triggers, trigger)
            elif to in edges and to not in visited:
                yield from search(to, {*visited, to}, (*triggers, trigger))

    found = [way.triggers for way in simple_paths(made(edges), target, "a", longest=longest)]
    assert found == list(search("a", {"a"}, ()))


def a_long_chain(states, back):
    """A chain with ways back from its second half into its first, none of them near its end."""
    edges = {f"s{n}": {"go": f"s{n + 1}"} for n in range(states)}
    edges[f"s{states - 1}"] = {"go": "x"}
    for n in range(back):
        edges[f"s{states // 2 + n % (states // 2)}"][f"back{n}"] = f"s{n % (states // 2)}"
    return made(edges)


def test_simple_paths_look_at_no_detour_that_cannot_come_to_the_end_in_time():
    looked_at = []

    class Watched(Flow):
        def state(self, state_id):
            looked_at.append(state_id)
            return super().state(state_id)

    flow = a_long_chain(1000, 4000)
    ways = simple_paths(Watched(flow.flow, flow.version, flow.exits, flow.states), "x", "s990")
    assert [way.triggers for way in ways] == [("go",) * 10]
    assert set(looked_at) == {f"s{n}" for n in range(990, 1000)}


def test_walks_that_are_too_many_are_refused_with_how_far_they_came():
    flow = a_long_chain(100, 400)
    walks = covering_walks(flow)
    most = sum(map(len, walks))
    taken = {(step.state, step.trigger) for walk in walks for step in walk.steps}
    assert taken == {(state.id, trigger) for state in flow.states for trigger in state.next}
    assert covering_walks(flow, most_steps=most) == walks
    with pytest.raises(TooManyStepsError, match=r"of its 500 transitions .* `most_steps`"):
        covering_walks(flow, most_steps=most - 1)


def test_walks_cover_every_transition_and_lead_out():
    walks = covering_walks(ARTICLE)
    taken = {(step.state, step.trigger) for walk in walks for step in walk.steps}
    assert taken == {
        (state.id, trigger)
        for state in ARTICLE.states
        if state.id != "island"
        for trigger in state.next
    }
    ends = [walk.steps[-1].target for walk in walks]
    assert set(ends) <= {"published", "dropped", "thinking", "waiting"}


def test_walks_cover_a_flow_with_a_state_twice():
    flow = Flow(
        "f",
        "1.0.0",
        ("x",),
        (
            State("a", {"go": Transition("go", "x")}),
            State("a", {"other": Transition("other", "x")}),
        ),
    )
    assert [walk.triggers for walk in covering_walks(flow)] == [("go",)]


def test_walks_cover_a_transition_that_is_very_far_away():
    last = 12_000
    edges = {f"s{i}": {"on": f"s{i + 1}"} for i in range(last)}
    flow = made({**edges, f"s{last}": {"p": "x", "q": "y"}})
    assert [walk.triggers[-1] for walk in covering_walks(flow)] == ["p", "q"]
    assert len(shortest_path(flow, "y")) == last + 1


# Against brute force.

STATES = ["a", "b", "c", "d"]
TARGETS = [*STATES, "x", "y", "nowhere"]
some_ways = st.dictionaries(st.sampled_from("pqr"), st.sampled_from(TARGETS), max_size=3)
edges = st.fixed_dictionaries({"a": some_ways}, optional=dict.fromkeys(STATES[1:], some_ways)).map(
    lambda ways: dict(sorted(ways.items()))
)  # `a` is the initial state


def all_walks(ways, begin, most):
    """Every walk of at most so many steps, as lists of (state, trigger, target)."""
    walks = [[(begin, trigger, to)] for trigger, to in ways.get(begin, {}).items()]
    done = []
    while walks:
        done += walks
        walks = [
            [*walk, (walk[-1][2], trigger, to)]
            for walk in walks
            if len(walk) < most
            for trigger, to in ways.get(walk[-1][2], {}).items()
        ]
    return done


@given(edges, st.sampled_from(TARGETS), st.sampled_from(STATES))
def test_reachability_is_that_of_brute_force(ways, target, begin):
    flow = made(ways)
    walks = all_walks(ways, begin, len(ways) + 1)
    ends = {walk[-1][2] for walk in walks}
    if begin in ways or any(begin in out.values() for out in ways.values()):
        assert reachable_states(flow, begin) == ends | {begin}
    else:
        with pytest.raises(NoPathError, match=f"has no state `{begin}`"):
            reachable_states(flow, begin)
    stuck = [
        name
        for name in ways
        if not {walk[-1][2] for walk in all_walks(ways, name, len(ways) + 1)} & {"x", "y"}
    ]
    assert dead_ends(flow) == stuck
    if begin in ways and target in ends:
        shortest = min(len(walk) for walk in walks if walk[-1][2] == target)
        way = shortest_path(flow, target, begin)
        assert len(way) == shortest
        assert [(step.state, step.trigger, step.target) for step in way.steps] in walks
    else:
        with pytest.raises(NoPathError):
            shortest_path(flow, target, begin)


@given(edges, st.sampled_from(TARGETS), st.integers(1, 5))
def test_simple_paths_are_those_of_brute_force(ways, target, longest):
    expected = []
    for walk in all_walks(ways, "a", longest):
        passed = [state for state, _, _ in walk]
        if walk[-1][2] == target and target not in passed[1:] and len(set(passed)) == len(passed):
            expected.append(tuple(trigger for _, trigger, _ in walk))
    found = [way.triggers for way in simple_paths(made(ways), target, longest=longest)]
    assert sorted(found) == sorted(expected)


@given(edges)
def test_walks_cover_what_can_be_reached_and_nothing_else(ways):
    flow = made(ways)
    walks = covering_walks(flow)
    taken = {(step.state, step.trigger) for walk in walks for step in walk.steps}
    reached = reachable_states(flow)
    assert taken == {(name, trigger) for name in ways if name in reached for trigger in ways[name]}
    assert len(walks) <= len(taken)
    for walk in walks:
        assert walk.steps[0].state == "a"
        assert all(one.target == two.state for one, two in pairwise(walk.steps))
        assert all(ways[step.state][step.trigger] == step.target for step in walk.steps)
        end = walk.steps[-1].target
        assert end in flow.exits or not reachable_states(flow, end) & set(flow.exits)
