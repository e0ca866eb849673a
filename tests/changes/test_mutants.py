"""Every fault that is put into the sample flows is told as the one change that it is."""

import os
from pathlib import Path

import pytest
import yaml

from flowr_nb.changes import ChangedUnit, ChangeKind, flow_diff
from flowr_nb.changes.result import ONLY_NAMES
from tests.comparison.mutants import equal_copy, mutants_of
from tests.comparison.oracle import Machine, read, tells_apart

FLOWS = {
    path.stem: read(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "flows").glob("*.yaml"))
}
# What each is compared as: itself, and the outermost flow that invokes it, if there is one.
ROOTS = {name: [name] for name in FLOWS}
for inner in ("build-cycle", "review-cycle", "scope-cycle"):
    ROOTS[inner].append("feature")
FUZZING = os.environ.get("FLOWR_NB_FUZZ") == "1"
MOST = 40
HOW = {
    "removed": (ChangedUnit.TRANSITION, ChangeKind.REMOVED),
    "renamed": (ChangedUnit.TRANSITION, ChangeKind.RENAMED),
    "to": (ChangedUnit.TRANSITION, ChangeKind.CHANGED),
    "guarded": (ChangedUnit.GUARD, ChangeKind.ADDED),
    "unguarded": (ChangedUnit.GUARD, ChangeKind.REMOVED),
}


def written(folder, flows):
    for name, data in flows.items():
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return written(tmp_path_factory.mktemp("sound"), FLOWS)


def expected(what):
    """The unit, the kind, and where, of what a mutant says of itself."""
    if what.startswith("begins in "):
        return ChangedUnit.START, ChangeKind.CHANGED, what.removeprefix("begins in "), None
    place, word, *_ = what.split(" ")
    state, trigger = place.split("/")
    unit, kind = HOW.get(word, (ChangedUnit.GUARD, ChangeKind.CHANGED))
    return unit, kind, state, trigger


@pytest.mark.parametrize("name", FLOWS)
def test_a_mutant_is_one_change_of_exactly_its_unit(name, sound, tmp_path):
    written(tmp_path, FLOWS)
    mutants = list(mutants_of(FLOWS[name]))
    tried = 0
    # Of many a part, another one for each flow; `make fuzz` takes them all.
    every = 1 if FUZZING else max(1, len(mutants) // MOST)
    for what, data in mutants[len(name) % every :: every]:
        written(tmp_path, {name: data})
        unit, kind, state, trigger = expected(what)
        for root in ROOTS[name]:
            diff = flow_diff(sound / f"{root}.yaml", tmp_path / f"{root}.yaml")
            assert len(diff.changes) == 1, (what, root, str(diff))
            (change,) = diff.changes
            assert change.unit is unit, (what, change)
            if " without " in what and not _guards(data, state, trigger):
                kind = ChangeKind.REMOVED
            assert change.kind is kind, (what, change)
            assert (change.state[1], change.trigger[0]) == (state, trigger), (what, change)
            # A comparison is right about what a mutant does: tests/comparison has an oracle.
            whole = diff.behaviour
            assert change.changes_behaviour is not whole.equal, (what, change.told_by)
            if not whole.equal:
                machines = Machine(FLOWS, root), Machine({**FLOWS, name: data}, root)
                walk = [(step.trigger, dict(step.evidence)) for step in change.walk]
                assert len(walk) == len(whole.walk), (what, walk)
                assert tells_apart(*machines, walk), (what, walk)
            tried += 1
    assert tried > 10


def _guards(data, state, trigger):
    (found,) = (each for each in data["states"] if each["id"] == state)
    way = found["next"][trigger]
    return isinstance(way, dict) and way.get("when")


@pytest.mark.parametrize("name", FLOWS)
def test_of_a_copy_with_other_names_only_names_and_order_changed(name, sound, tmp_path):
    written(tmp_path, {each: equal_copy(data) for each, data in FLOWS.items()})
    (tmp_path / f"{name}.yaml").write_text(
        yaml.safe_dump(
            {**equal_copy(FLOWS[name]), **{k: FLOWS[name].get(k) for k in ("version", "attrs")}},
            sort_keys=False,
        )
    )
    diff = flow_diff(sound / f"{name}.yaml", tmp_path / f"{name}.yaml")
    own = [each for each in diff.changes if not each.level]
    assert {each.unit for each in own} <= {ChangedUnit.STATE, ChangedUnit.ORDER}
    renamed = [each.state for each in own if each.unit is ChangedUnit.STATE]
    assert renamed == [(each["id"], f"{each['id']}-renamed") for each in FLOWS[name]["states"]]
    assert all(each.kind is ChangeKind.RENAMED for each in own if each.unit is ChangedUnit.STATE)
    if len(own) == len(diff.changes):
        assert diff.message == ONLY_NAMES == "only names and order changed"
        assert not diff.differs()
        assert diff.differs(names=True)
