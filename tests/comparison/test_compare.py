"""What counts as a difference of two flows, and how it is told."""

from pathlib import Path

import pytest

from flowr_nb.comparison import Comparison, DifferenceKind, compare
from flowr_nb.flow import FlowError, FlowLibrary, FlowNotFoundError, load_flow
from flowr_nb.flow.errors import SubflowCycleError

FLOWS = Path(__file__).parents[2] / "flows"


def flow(states, exits="[done, failed]", name="one"):
    return f"flow: {name}\nversion: 1.0.0\nexits: {exits}\nstates:\n{states}"


def ways(*of_states, **more):
    """A flow of states a, b, …, each given by its `next` as text."""
    states = [f"  - {{id: {chr(97 + n)}, next: {{{way}}}}}" for n, way in enumerate(of_states)]
    return flow("\n".join(states), **more)


def walk(found):
    return [(step.trigger, dict(step.evidence)) for step in found.walk]


def test_equal_is_true_and_says_how_much_was_looked_at():
    found = compare(ways("go: b", "end: done"), ways("go: b", "end: done"))
    assert found
    assert found.equal is True
    assert found.walk == ()
    assert found.difference is None
    assert found.message == "no walk tells the first and the second apart (3 pairs of places)"


@pytest.mark.parametrize(
    ("one", "other", "expected", "kind", "told"),
    [
        (
            ways("go: b", "end: done"),
            ways("go: b", "stop: done"),
            [("go", {}), ("end", {})],
            DifferenceKind.TRIGGER,
            (
                "after `go`, `end` can be taken in the first and not in the second, which has no "
                "such transition there"
            ),
        ),
        (
            ways('go: {to: done, when: {n: ">=80%"}}'),
            ways('go: {to: done, when: {n: ">=80.5%"}}'),
            [("go", {"n": "80%"})],
            DifferenceKind.CONDITION,
            (
                "at the beginning, `go` (n 80%) can be taken in the first and not in the second, "
                "which asks for n ≥ 80.5%"
            ),
        ),
        (
            ways('go: {to: done, when: {n: ">80"}}'),
            ways('go: {to: done, when: {n: ">=80"}}'),
            [("go", {"n": "80"})],
            DifferenceKind.CONDITION,
            (
                "at the beginning, `go` (n 80) can be taken in the second and not in the first, "
                "which asks for n > 80"
            ),
        ),
        (
            ways('go: {to: done, when: {n: "==80"}}'),
            ways('go: {to: done, when: {n: ">=80"}}'),
            [("go", {"n": "80.0"})],
            DifferenceKind.CONDITION,
            (
                "at the beginning, `go` (n 80.0) can be taken in the second and not in the first, "
                "which asks for n = 80"
            ),
        ),
        (
            ways('go: {to: done, when: {by: "!=bob"}}'),
            ways('go: {to: done, when: {by: "!=eve"}}'),
            [("go", {"by": "eve"})],
            DifferenceKind.CONDITION,
            (
                "at the beginning, `go` (by eve) can be taken in the first and not in the second, "
                "which asks for by ≠ eve"
            ),
        ),
        (
            ways("go: {to: done, when: {n: ==1}}"),
            ways("go: {to: done, when: {m: ==1}}"),
            [("go", {"n": "1"})],
            DifferenceKind.EVIDENCE,
            (
                "at the beginning, `go` (n 1) can be taken in the first and not in the second, "
                "which asks for `m` and does not ask for `n`"
            ),
        ),
        (
            ways("go: done"),
            ways("go: {to: done, when: {n: ==1}}"),
            [("go", {})],
            DifferenceKind.EVIDENCE,
            (
                "at the beginning, `go` can be taken in the first and not in the second, which "
                "asks for `n`"
            ),
        ),
        (
            ways("go: done"),
            ways("go: failed"),
            [("go", {})],
            DifferenceKind.END,
            "after `go`, the first ends in `done` and the second ends in `failed`",
        ),
        (
            ways("go: done"),
            ways("go: b", ""),
            [("go", {})],
            DifferenceKind.END,
            "after `go`, the first ends in `done` and the second stands in `b`",
        ),
        (
            ways("go: done"),
            ways("go: dome"),
            [("go", {})],
            DifferenceKind.NOWHERE,
            (
                "at the beginning, `go` can be taken in the first and not in the second, where it "
                "leads nowhere: `a` of `one` goes to `dome` on `go`, which is neither a state nor "
                "an exit"
            ),
        ),
    ],
)
def test_a_difference_is_told_in_one_sentence_and_by_a_walk(one, other, expected, kind, told):
    found = compare(one, other)
    assert found.message == told
    assert walk(found) == expected
    assert found.difference.kind is kind
    assert not found
    assert found.equal is False


def test_where_they_part_is_told_of_both():
    found = compare(ways("go: b", "end: done"), ways("go: b", "end: b"))
    assert [str(each) for each in found.at] == ["one › done", "one › b"]
    assert found.common_walk == found.walk
    found = compare(ways("go: b", "end: done"), ways("go: b", "stop: b"))
    assert [str(each) for each in found.at] == ["one › b", "one › b"]
    assert [step.trigger for step in found.common_walk] == ["go"]
    assert found.difference.only_in == 0
    assert [each and each.trigger for each in found.difference.edges] == ["end", None]


def test_a_walk_is_as_short_as_can_be():
    """A difference far away that comes first in the file does not hide one that is near."""
    one = ways("far: b, near: c", "on: d", "x: done", "y: done")
    other = ways("far: b, near: c", "on: d", "z: done", "y: failed")
    assert walk(compare(one, other)) == [("near", {}), ("x", {})]


def test_states_where_nothing_can_be_done_are_not_exits():
    assert compare(ways("go: b", ""), ways("go: b", "")).equal is True
    assert compare(ways("go: b", ""), ways("go: done")).equal is False


def test_what_no_evidence_opens_is_as_good_as_none():
    never = ways('go: {to: done, when: {n: ">=x"}}, end: done')
    assert compare(never, ways("end: done")).equal is True
    assert compare(never, ways("go: nowhere, end: done")).equal is True
    assert compare(never, ways('go: {to: done, when: {n: ">=1"}}, end: done')).equal is False
    assert compare(never, never.replace("{n:", "{m:")).equal is True
    assert compare(never, never.replace("{n:", "{n: ==1, m:")).equal is True
    assert compare(never.replace("{n:", "{n: ==1, m:"), never).equal is True


def test_both_leading_nowhere_is_equal_and_is_not_what_only_one_does():
    assert compare(ways("go: dome"), ways("go: home")).equal is True
    assert compare(ways("go: dome"), ways("go: done")).equal is False


def test_names_and_order_of_states_count_where_that_is_asked_for():
    one = ways("go: b", "end: done")
    renamed = one.replace("b", "x")
    assert compare(one, renamed)
    found = compare(one, renamed, names=True)
    assert found.message == "after `go`, the first is in `b` and the second is in `x`"
    assert found.difference.kind is DifferenceKind.NAME
    assert walk(found) == [("go", {})]
    begun = compare(one, one.replace("id: a", "id: x"), names=True)
    assert begun.message == "at the beginning, the first is in `a` and the second is in `x`"
    assert begun.walk == ()

    three = flow("  - {id: a, next: {x: b, y: c}}\n  - {id: b, next: {z: done}}\n  - {id: c}")
    turned = flow("  - {id: a, next: {x: b, y: c}}\n  - {id: c}\n  - {id: b, next: {z: done}}")
    assert compare(three, turned)
    found = compare(three, turned, names=True)
    assert found.difference.kind is DifferenceKind.ORDER
    assert found.message == (
        "no walk tells the first and the second apart, and the order of their states does: state "
        "2 of `one` is `b` in the first and `c` in the second"
    )
    more = three + "\n  - {id: d}"
    assert "state 4 of `one` is none in the first and `d` in the second" in (
        compare(three, more, names=True).message
    )


def test_what_a_flow_is_called_and_carries_does_not_count():
    one = ways("go: done")
    other = ways("go: done", name="two", exits="[done]").replace("1.0.0", "2.0.0")
    other = f"{other}\nattrs: {{owner: bob}}\nparams: [p]"
    assert compare(one, other, names=True)
    assert "`one` and `two`" in compare(one, other).message


PARENT = """
flow: parent
version: 1.0.0
exits: [out, gone]
states:
  - id: p
    flow: child
    next:
      EXIT: {to: out, when: {p: "==1"}}
      bad: gone
"""
CHILD = """
flow: child
version: 1.0.0
exits: [EXIT, bad]
states:
  - id: c
    next:
      go: {to: EXIT, when: {c: ">=2"}}
      stop: bad
"""
FLAT = """
flow: parent
version: 1.0.0
exits: [out, gone]
states:
  - id: c
    next:
      go: {to: out, when: {c: ">=2", p: "==1"}}
      stop: gone
"""


def folder(path, **flows):
    path.mkdir()
    for name, text in flows.items():
        (path / f"{name}.yaml").write_text(text, "utf-8")
    return path


def test_subflows_count_by_what_they_do(tmp_path):
    one = folder(
        tmp_path / "one",
        parent=PARENT.replace("EXIT", "good"),
        child=CHILD.replace("EXIT", "good"),
    )
    other = folder(
        tmp_path / "other",
        parent=PARENT.replace("EXIT", "fine"),
        child=CHILD.replace("EXIT", "fine"),
    )
    assert compare(one / "parent.yaml", other / "parent.yaml")
    assert compare(one / "parent.yaml", FLAT), "nor how a flow is cut into subflows"
    assert not compare(one / "parent.yaml", FLAT, names=True)


def test_two_flows_of_one_name_in_two_folders_never_mix(tmp_path):
    texts = {"parent": PARENT.replace("EXIT", "good"), "child": CHILD.replace("EXIT", "good")}
    one = folder(tmp_path / "one", **texts)
    other = folder(tmp_path / "other", **{**texts, "child": texts["child"].replace(">=2", ">=3")})
    expected = [("go", {"c": "2", "p": "1"})]
    for library in (None, FlowLibrary(one), FlowLibrary(other), FlowLibrary(one, other)):
        found = compare(one / "parent.yaml", other / "parent.yaml", library=library)
        assert walk(found) == expected
        flows = [FlowLibrary(each).load("parent") for each in (one, other)]
        assert walk(compare(*flows, library=library)) == expected
        assert f"{one / 'parent.yaml'}" in found.message or "parent.yaml" in found.message
    # One folder with two files of one name.
    (one / "parent-2.yaml").write_text(texts["parent"].replace("==1", "==2"), "utf-8")
    found = compare(one / "parent.yaml", one / "parent-2.yaml", library=FlowLibrary(one))
    assert walk(found) == [("go", {"c": "2", "p": "1"})]
    assert found.difference.key == "p"
    assert found.sides[1].walked(()).session.configuration.level == ("p",)


def test_a_flow_is_a_flow_a_path_a_name_or_a_text(monkeypatch):
    monkeypatch.chdir(FLOWS.parent)
    text = (FLOWS / "deploy.yaml").read_text("utf-8")
    library = FlowLibrary(FLOWS)
    for source in (text, FLOWS / "deploy.yaml", "flows/deploy.yaml", load_flow(text)):
        assert compare(source, library.load("deploy"))
    assert compare("deploy", text, library=library)
    assert compare("deploy.yaml", text, library=library)
    feature = (FLOWS / "feature.yaml").read_text("utf-8")
    assert compare("feature", feature, library=library)


def test_names_are_those_of_the_project_where_no_library_is_given(tmp_path, monkeypatch):
    folder(tmp_path / "mine", one=ways("go: done"))
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "mine"\n')
    monkeypatch.chdir(tmp_path)
    assert compare("one", ways("go: done"))
    with pytest.raises(FlowNotFoundError, match="did you mean `one`"):
        compare("onn", ways("go: done"))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (None, "and no NoneType"),
        (7, "and no int"),
        (b"flow: x\n", "and no bytes"),
        ("nowhere/at-all.yaml", "there is no flow file"),
        (Path("nowhere.yaml"), "there is no flow file"),
        ("a\nb", "a flow"),
        (flow("  []").replace("\n  []", " []"), "no states"),
        (flow("  - {id: p, flow: gone, next: {done: done}}"), "invokes `gone`"),
    ],
)
def test_what_is_no_flow_or_cannot_be_begun_is_an_error_of_a_flow(source, told):
    with pytest.raises(FlowError, match=told):
        compare(ways("go: done"), source)


def test_what_nobody_can_look_into_is_never_called_equal():
    broken = flow("  - {id: a, next: {go: b}}\n  - {id: b, flow: gone, next: {done: done}}")
    with pytest.raises(FlowError, match="invokes `gone`"):
        compare(broken, broken)
    around = flow("  - {id: a, next: {go: b}}\n  - {id: b, flow: one, next: {done: done}}")
    with pytest.raises(SubflowCycleError):
        compare(around, around)


def counter(bits, last):
    """A flow of 2**bits places: each state sets or clears one bit is too much; a chain will do."""
    chain = [f"on: {chr(97 + n + 1)}" for n in range(bits)]
    return ways(*chain, last)


def test_a_search_that_stops_says_so_and_claims_nothing():
    one, other = counter(9, "end: done"), counter(9, "end: failed")
    assert compare(one, other).equal is False
    found = compare(one, other, max_pairs=5)
    assert found.equal is None
    assert not found
    assert found.stopped_at == 5
    assert "was found in the nearest 5 pairs of places, and there are more" in found.message
    assert compare(one, one, max_pairs=11).equal is True
    assert compare(one, one, max_pairs=10).equal is None
    with pytest.raises(FlowError, match="at least one pair"):
        compare(one, one, max_pairs=0)


def test_hostile_names_are_names():
    name = "</script><b>\\u202e`\\n"
    one = ways(f'"{name}": done')
    found = compare(one, ways("go: done"))
    assert "\n" not in found.message
    assert "<b>" not in found._repr_html_()
    assert "\u202e" not in str(found)


def test_a_long_walk_is_told_in_short():
    chain = [f"go-{n}: s{n + 1}" for n in range(40)]
    states = [f"  - {{id: s{n}, next: {{{way}}}}}" for n, way in enumerate(chain)]
    one = flow("\n".join([*states, "  - {id: s40, next: {end: done}}"]))
    found = compare(one, one.replace("end: done", "end: failed"))
    assert len(found.walk) == 41
    assert "`go-5`, … (29 more), `go-35`" in found.message


def test_it_shows_as_words():
    found = compare(ways("go: b", "end: done"), ways("go: b", "end: failed"))
    assert isinstance(found, Comparison)
    assert repr(found).startswith("Comparison(different: after `go` and `end`")
    assert str(found).splitlines()[1:] == [
        "  1.  go",
        "  2.  end",
        "then they are in",
        "  first   one › done",
        "  second  one › failed",
    ]
    assert "Comparison(equal: " in repr(compare(ways("go: done"), ways("go: done")))
