"""Many sessions of one flow: where each stands, and what of it has changed."""

from dataclasses import replace

import pytest

from flowr_nb import FlowRun, Workspace
from flowr_nb.board import Population
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session, SessionStackFrame
from flowr_nb.store import (
    MemorySessionStore,
    SessionEntry,
    SessionNameError,
    SessionStorageError,
    YamlSessionStore,
)
from tests.hostile import CORPUS

AT = "2026-01-01T00:00:00+00:00"


def stand(store, name, state, *, flow="deploy", stack=()):
    return store.create(Session(flow, state, name, AT, AT, stack))


@pytest.fixture
def store():
    return MemorySessionStore()


@pytest.fixture
def deploy(library, store):
    """A population of the sample flow that no store knows anything of yet."""
    return Population(library, store, library.load("deploy"))


def test_each_session_of_the_flow_is_where_it_stands(deploy, store):
    stand(store, "one", "prepare")
    stand(store, "two", "prepare")
    stand(store, "three", "testing")
    change = deploy.refresh()
    assert {name: now.path for name, (_, now) in change.members.items()} == {
        "one": ("prepare",), "two": ("prepare",), "three": ("testing",)
    }  # fmt: skip
    assert deploy.counts == {("prepare",): 2, ("testing",): 1}
    assert not deploy.words


def test_a_second_look_tells_only_what_has_changed(deploy, store, library):
    for name in ("one", "two"):
        stand(store, name, "prepare")
    deploy.refresh()
    assert not deploy.refresh()
    run = FlowRun(library, store, store.load("one"))
    run.fire("build")
    run.save()
    change = deploy.refresh(["one"])
    assert list(change.members) == ["one"]
    before, now = change.members["one"]
    assert before.path == ("prepare",)
    assert now.path == ("testing",)
    assert deploy.counts == {("prepare",): 1, ("testing",): 1}
    assert now.since == run.session.updated_at


def test_one_that_is_deleted_or_renamed_is_gone_from_where_it_was(deploy, store):
    stand(store, "one", "prepare")
    stand(store, "two", "prepare")
    deploy.refresh()
    store.delete("one")
    assert deploy.refresh(["one"]).members["one"][1] is None
    store.rename("two", "three")
    assert set(deploy.refresh().members) == {"two", "three"}
    assert deploy.counts == {("prepare",): 1}


def test_inside_of_a_subflow_the_whole_path_counts(library, store):
    feature = library.load("feature")
    inner = next(state for state in feature.states if state.flow is not None)
    child = library.subflow(feature, inner)
    stack = (SessionStackFrame("feature", inner.id),)
    stand(store, "deep", child.states[0].id, flow=child.flow, stack=stack)
    population = Population(library, store, feature)
    population.refresh()
    assert population.counts == {(inner.id, child.states[0].id): 1}


def test_at_an_exit_a_run_is_over(deploy, store, library):
    stand(store, "done", library.load("deploy").exits[0])
    stand(store, "on", "prepare")
    deploy.refresh()
    assert deploy.members["done"].place.is_over
    assert not deploy.members["on"].place.is_over


def test_what_is_not_shown_is_told_with_a_count(deploy, store):
    stand(store, "lost", "nowhere")
    stand(store, "other", "red", flow="traffic-light")
    stand(store, "inside", "x", flow="gone", stack=(SessionStackFrame("deploy", "prepare"),))
    change = deploy.refresh()
    assert change.is_told
    assert not change.members
    assert deploy.words == (
        "not shown: 2 at a place that `deploy` has not (`inside`: `prepare` of `deploy` does not "
        "invoke a flow any more; `lost`: `deploy` has no state `nowhere`), 1 of other flows "
        "(`traffic-light` 1)"
    )
    store.delete("lost")
    assert deploy.refresh(["lost"]).is_told
    assert "lost" not in deploy.words


def test_a_damaged_file_is_told_and_the_others_are_there(library, tmp_path):
    store = YamlSessionStore(tmp_path)
    stand(store, "fine", "prepare")
    (tmp_path / "broken.yaml").write_text("flow: [")
    population = Population(library, store, library.load("deploy"))
    population.refresh()
    assert list(population.members) == ["fine"]
    assert population.words.startswith("not shown: 1 that cannot be read (`broken`: ")
    (tmp_path / "broken.yaml").unlink()
    population.refresh()
    assert not population.words


def test_a_store_that_cannot_be_read_leaves_what_was_known(deploy, store, monkeypatch):
    stand(store, "one", "prepare")
    deploy.refresh()
    entries = store.entries
    broken = [SessionEntry("", None, SessionStorageError("the disk is gone"))]
    monkeypatch.setattr(store, "entries", lambda _names=None: broken)
    assert deploy.refresh().is_told
    assert not deploy.refresh(["one"]).is_told, "it is the same as before"
    assert deploy.problem == "the disk is gone"
    assert deploy.counts == {("prepare",): 1}
    monkeypatch.setattr(store, "entries", entries)
    stand(store, "meanwhile", "testing")
    assert set(deploy.refresh(["one"]).members) == {"meanwhile"}, "all of it is looked at"
    assert not deploy.problem


def test_with_another_flow_everyone_is_looked_up_again(store):
    light = "flow: light\nversion: 1.0.0\nexits: [off]\nstates:\n  - {id: red, next: {go: green}}\n"
    library = FlowLibrary()
    library.add(f"{light}  - {{id: green, next: {{stop: red, cut: off}}}}\n")
    stand(store, "one", "red", flow="light")
    stand(store, "two", "green", flow="light")
    population = Population(library, store, library.load("light"))
    population.refresh()
    library.add(f"{light}  - {{id: blue, next: {{stop: red, cut: off}}}}\n")
    change = population.look_again(library.load("light"))
    assert set(change.members) == {"two"}
    assert population.counts == {("red",): 1}
    assert "`light` has no state `green`" in population.words


def test_names_from_strangers_are_names(store):
    library = FlowLibrary()
    library.add(
        "flow: light\nversion: 1.0.0\nexits: [off]\nstates:\n  - {id: red, next: {cut: off}}\n"
    )
    population = Population(library, store, library.load("light"))
    named = 0
    for text in (each for texts in CORPUS.values() for each in texts):
        try:
            stand(store, text, "red", flow="light")
        except SessionNameError:  # no store takes it
            continue
        named += 1
        stand(store, f"in-{named}", text, flow="light")
        stand(store, f"of-{named}", "red", flow=text)
    population.refresh()
    assert population.counts == {("red",): named}
    assert len(population.left_out) == 2 * named
    assert population.words.isprintable()


def test_ten_thousand_are_counted_and_one_of_them_changes(library, store):
    states = [state.id for state in library.load("deploy").states]
    for n in range(10_000):
        stand(store, f"s{n}", states[n % len(states)])
    population = Population(library, store, library.load("deploy"))
    assert len(population.refresh().members) == 10_000
    assert sum(population.counts.values()) == 10_000
    session = store.load("s7")
    store.save(replace(session, state=states[0], updated_at="2026-01-02T00:00:00+00:00"))
    assert set(population.refresh(["s7"]).members) == {"s7"}
    assert not population.refresh()


def test_a_workspace_s_own_store_will_do(flows_dir, tmp_path):
    workspace = Workspace(flows_dir, tmp_path)
    workspace.init("deploy", "one")
    population = Population(workspace.library, workspace.store, workspace.flow("deploy"))
    population.refresh()
    assert population.counts == {("prepare",): 1}
