"""Which sessions a new version of a flow strands, and what is nearest to where they stand."""

from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.changes import StrandedSession, StrandedTable
from flowr_nb.flow import FlowNotFoundError

PARENT = """\
flow: parent
version: 1.0.0
exits: [done]
states:
  - id: work
    flow: child
    next: {out: rest}
  - id: rest
    next: {end: done}
"""
CHILD = """\
flow: child
version: 1.0.0
exits: [out]
states:
  - id: first
    next: {go: second}
  - id: second
    next: {go: out, back: first}
"""


@pytest.fixture
def ws(tmp_path):
    """A session at each place of the parent, and one of the child alone."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "parent.yaml").write_text(PARENT)
    (flows / "child.yaml").write_text(CHILD)
    ws = Workspace(flows, "memory:")
    for name, steps in {"a": 0, "b": 1, "c": 2, "over": 3}.items():
        run = ws.run("parent", name)
        for trigger in ("go", "go", "end")[:steps]:
            run.fire(trigger)
        run.save()
    ws.run("child", "other").save()
    return ws


def new(ws, parent=PARENT, child=CHILD):
    """Another version of both flows, in a folder of its own."""
    folder = Path(ws.library.flows_dir).parent / "new"
    folder.mkdir(exist_ok=True)
    (folder / "parent.yaml").write_text(parent)
    (folder / "child.yaml").write_text(child)
    return folder / "parent.yaml"


def found(table):
    return [(each.name, str(each.at), str(each.nearest), each.how) for each in table]


def test_none_is_stranded_where_every_place_is_there(ws):
    table = ws.stranded("parent", new(ws, PARENT.replace("end: done", "finish: done")))
    assert isinstance(table, StrandedTable)
    assert list(table) == []
    assert str(table) == "none of 4 sessions of `parent` is stranded"


def test_a_state_that_is_renamed_is_the_nearest(ws):
    table = ws.stranded("parent", new(ws, PARENT.replace("rest", "pause")))
    assert found(table) == [("c", "parent › rest", "parent › pause", "the same by another name")]
    assert table[0].reason == "`parent` has no `rest` any more"
    assert isinstance(table[0], StrandedSession)
    assert str(table).splitlines()[0] == "1 of 4 sessions of `parent` is stranded"
    assert ">parent › pause<" in table._repr_html_()
    assert len(table[:1]) == 1


def test_inside_a_subflow_too(ws):
    table = ws.stranded("parent", new(ws, child=CHILD.replace("second", "last")))
    assert found(table) == [
        ("b", "parent › work › second", "parent › work › last", "the same by another name")
    ]


def test_where_the_invoking_state_is_renamed_all_inside_are_moved(ws):
    table = ws.stranded("parent", new(ws, PARENT.replace("id: work", "id: job")))
    assert found(table) == [
        ("a", "parent › work › first", "parent › job › first", "the same by another name"),
        ("b", "parent › work › second", "parent › job › second", "the same by another name"),
    ]


def test_a_name_that_is_spelt_alike_else_where_it_begins(ws):
    child = (
        CHILD.replace("- id: second", "- id: seconds")
        .replace("next: {go: out, back: first}", "next: {x: out, y: seconds, z: seconds}")
        .replace("go: second}", "hop: seconds}")
    )
    table = ws.stranded("parent", new(ws, child=child))
    assert found(table) == [
        ("b", "parent › work › second", "parent › work › seconds", "a name spelt alike")
    ]
    gone = CHILD.split("  - id: second", maxsplit=1)[0].replace("go: second", "go: out")
    table = ws.stranded("parent", new(ws, child=gone))
    assert found(table) == [
        ("b", "parent › work › second", "parent › work › first", "where it begins")
    ]


def test_what_is_invoked_no_more(ws):
    table = ws.stranded("parent", new(ws, PARENT.replace("    flow: child\n", "")))
    assert found(table) == [
        ("a", "parent › work › first", "parent › work", "the same place"),
        ("b", "parent › work › second", "parent › work", "the same place"),
    ]
    assert table[0].reason == "`work` does not invoke `child` any more"


def test_a_subflow_that_is_not_to_be_had(ws):
    path = new(ws)
    path.with_name("child.yaml").unlink()
    (one, two) = ws.stranded("parent", path)
    assert "invokes `child`" in one.reason
    assert str(two.nearest) == "parent › work"


def test_a_run_that_is_over_ends_in_an_exit_by_another_name(ws):
    table = ws.stranded("parent", new(ws, PARENT.replace("done", "finished")))
    assert found(table) == [
        ("over", "parent › done", "parent › finished", "the same by another name")
    ]


def test_another_name_of_the_flow_and_no_states_at_all(ws):
    renamed = ws.stranded("parent", new(ws, PARENT.replace("flow: parent", "flow: elder")))
    assert [str(each.nearest) for each in renamed] == [
        "elder › work › first",
        "elder › work › second",
        "elder › rest",
        "elder › done",
    ]
    assert renamed[0].reason == "the flow is called `elder` now"
    nothing = ws.stranded("parent", "flow: parent\nversion: 1.0.0\nexits: []\nstates: []\n")
    assert len(nothing) == 4
    assert nothing[0].nearest is None
    assert nothing[0].row[3] == "none"


def test_sessions_of_other_flows_are_left_out(ws):
    table = ws.stranded("child", CHILD.replace("first", "begin"))
    assert [each.name for each in table] == ["other"]
    ws.add(CHILD.replace("flow: child", "flow: fresh"))
    assert str(ws.stranded("fresh", CHILD)) == "there are no sessions of `fresh`"
    with pytest.raises(FlowNotFoundError, match="did you mean `parent`"):
        ws.stranded("parnt", CHILD)
