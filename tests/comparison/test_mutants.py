"""Every fault that is put into the sample flows is found, by a walk of the shortest length."""

from pathlib import Path

import pytest
import yaml

from flowr_nb.comparison import compare
from tests.comparison.mutants import equal_copy, mutants_of
from tests.comparison.oracle import Machine, read, shortest_difference, tells_apart

FLOWS = {
    path.stem: read(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "flows").glob("*.yaml"))
}
# What each is compared as: itself, and the outermost flow that invokes it, if there is one.
ROOTS = {name: {name} for name in FLOWS}
for inner in ("build-cycle", "review-cycle", "scope-cycle"):
    ROOTS[inner].add("feature")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return written(tmp_path_factory.mktemp("sound"), FLOWS)


def written(folder, flows):
    for name, data in flows.items():
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", FLOWS)
def test_every_mutant_is_told_by_a_shortest_walk(name, sound, tmp_path):
    written(tmp_path, FLOWS)
    tried, equal = 0, 0
    for what, data in mutants_of(FLOWS[name]):
        written(tmp_path, {name: data})
        for root in ROOTS[name]:
            machines = Machine(FLOWS, root), Machine({**FLOWS, name: data}, root)
            shortest = shortest_difference(*machines)
            found = compare(sound / f"{root}.yaml", tmp_path / f"{root}.yaml")
            walk = [(step.trigger, dict(step.evidence)) for step in found.walk]
            tried += 1
            if shortest is None:
                equal += 1
                assert found.equal is True, (what, root, found.message)
                continue
            assert found.equal is False, (what, root)
            assert len(walk) == shortest, (what, root, found.message)
            assert tells_apart(*machines, walk), (what, root, walk)
    assert tried > 10
    assert equal < tried / 10, "mutants that change nothing prove nothing"


@pytest.mark.parametrize("name", FLOWS)
def test_a_copy_with_other_names_in_another_order_is_equal(name, sound, tmp_path):
    written(tmp_path, {each: equal_copy(data) for each, data in FLOWS.items()})
    assert compare(sound / f"{name}.yaml", tmp_path / f"{name}.yaml").equal is True
    by_name = compare(sound / f"{name}.yaml", tmp_path / f"{name}.yaml", names=True)
    assert by_name.equal is False
    assert "-renamed" in by_name.message
