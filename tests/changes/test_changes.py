"""What counts as which change, and what is told of it."""

from pathlib import Path

import pytest

from flowr_nb.changes import ChangedUnit, ChangeKind, diff as diffing, flow_diff
from flowr_nb.comparison import compare
from flowr_nb.flow import Flow, FlowError, FlowLibrary, FlowParseError, load_flow
from flowr_nb.hints import printable
from tests.hostile import STRINGS

FLOWS = Path(__file__).parents[2] / "flows"
DEPLOY = (FLOWS / "deploy.yaml").read_text("utf-8")


def flow(states, exits="[done, failed]", name="one"):
    return f"flow: {name}\nversion: 1.0.0\nexits: {exits}\nstates:\n{states}"


def told(diff):
    """Each change as its sign and message."""
    return [f"{each.sign} {each.message}" for each in diff.changes]


def kinds(diff):
    return [(each.unit.value, each.kind.value) for each in diff.changes]


def walk(change):
    return [(step.trigger, dict(step.evidence)) for step in change.walk]


LINE = flow(
    "  - {id: a, next: {go: b}}\n"
    "  - {id: b, attrs: {owner: ann}, next: {on: {to: c, when: {n: '>=3'}}, back: a}}\n"
    "  - {id: c, next: {end: done, stop: failed}}\n"
)


def test_the_same_text_has_not_changed():
    diff = flow_diff(LINE, LINE)
    assert not diff
    assert diff.message == "nothing has changed"
    assert diff.does_the_same is True
    assert str(diff) == "one 1.0.0: nothing has changed"


def test_comments_and_format_are_no_change_and_are_told():
    other = LINE.replace("{n: '>=3'}", '{n:   ">=3"}') + "# the end\n"
    diff = flow_diff(LINE, other)
    assert not diff
    assert diff.message == "nothing has changed but comments and how it is written"
    made = load_flow(LINE)
    same = Flow(made.flow, made.version, made.exits, made.states)
    assert flow_diff(LINE, same).message == "nothing has changed", "one of no text"


def test_a_state_with_another_name_is_renamed_and_one_that_does_something_else_is_not():
    renamed = flow_diff(LINE, LINE.replace("id: b,", "id: beta,").replace("go: b}", "go: beta}"))
    assert told(renamed) == ["~ the state `b` is called `beta` now"]
    assert renamed.changes[0].kind is ChangeKind.RENAMED
    assert renamed.message == "only names and order changed"
    assert not renamed.differs()
    assert renamed.differs(names=True)
    other = LINE.replace(
        "{id: b, attrs: {owner: ann}, next: {on: {to: c, when: {n: '>=3'}}, back: a}}",
        "{id: z, next: {ask: c, leave: failed, wait: z}}",
    ).replace("go: b}", "go: z}")
    diff = flow_diff(LINE, other)
    assert kinds(diff) == [
        ("transition", "changed"),
        ("state", "removed"),
        ("state", "added"),
    ]
    assert diff.differs()


def test_a_state_that_is_renamed_and_changed_is_both_and_not_removed_and_added():
    other = LINE.replace("id: b,", "id: beta,").replace("go: b}", "go: beta}")
    other = other.replace("'>=3'", "'>=4'").replace("owner: ann", "owner: bob")
    assert told(flow_diff(LINE, other)) == [
        "~ the state `b` is called `beta` now",
        "~ attributes of `beta`: owner: ann → bob",
        "~ `on` of `beta` asks for n ≥ 4 now, and not for n ≥ 3",
    ]


def test_states_are_matched_by_what_they_do_wherever_they_stand():
    names = {"a": "x", "b": "y", "c": "z"}
    other = LINE
    for name, new in names.items():
        other = other.replace(f"id: {name},", f"id: {new},")
        other = other.replace(f": {name}}}", f": {new}}}").replace(f"to: {name},", f"to: {new},")
    head, *states = other.split("  - ")
    first, *others = states
    other = "  - ".join([head, first, *reversed(others)])
    diff = flow_diff(LINE, other)
    assert [each.state for each in diff.changes if each.unit is ChangedUnit.STATE] == [
        ("a", "x"),
        ("b", "y"),
        ("c", "z"),
    ]
    assert told(diff)[-1] == "~ the order of states is another"
    assert diff.message == "only names and order changed"
    assert compare(LINE, other)
    assert not compare(LINE, other, names=True)


def test_a_state_between_two_others_is_new_and_not_the_one_after_it():
    other = LINE.replace("go: b}", "go: n}").replace(
        "  - {id: c,", "  - {id: n, next: {next: b}}\n  - {id: c,"
    )
    diff = flow_diff(LINE, other)
    assert told(diff) == [
        "~ `go` of `a` leads to `n` now, and not to `b`",
        "+ the state `n` is new",
    ]
    assert [walk(each) for each in diff.changes] == [[("go", {}), ("on", {"n": "3"})]] * 2
    # And the other way round.
    back = flow_diff(other, LINE)
    assert told(back) == [
        "~ `go` of `a` leads to `b` now, and not to `n`",
        "− the state `n` is gone",  # noqa: RUF001 - the sign
    ]
    assert all(each.changes_behaviour for each in back.changes)


def test_each_change_is_walked_alone():
    other = LINE.replace("'>=3'", "'>=4'").replace("end: done", "end: failed").replace("back", "up")
    diff = flow_diff(LINE, other)
    assert told(diff) == [
        "~ `on` of `b` asks for n ≥ 4 now, and not for n ≥ 3",
        "~ `back` of `b` is called `up` now",
        "~ `end` of `c` leads to `failed` now, and not to `done`",
    ]
    assert [walk(each) for each in diff.changes] == [
        [("go", {}), ("on", {"n": "3"})],
        [("go", {}), ("back", {})],
        [("go", {}), ("on", {"n": "3"}), ("end", {})],
    ]
    assert [each.told_by for each in diff.changes] == [
        "`go`, `on` (n 3): possible before, not any more",
        "`go`, `back`: possible before, not any more",
        "`go`, `on` (n 3), `end`: ends in `done` before, ends in `failed` now",
    ]
    back = flow_diff(other, LINE)
    assert back.changes[0].told_by == "`go`, `on` (n 3): not possible before, possible now"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("when: {n: '>=3'}", "when: {n: '>=3', m: '1'}", "asks for m = 1 now, too"),
        ("{to: c, when: {n: '>=3'}}", "c", "does not ask for n ≥ 3 any more"),
        ("back: a", "back: {to: a, when: {ok: '==y'}}", "`back` of `b` asks for ok = y now"),
        ("back: a", "back: a, more: c", "+ `more` of `b` is new, and leads to `c`"),
        (", back: a", "", "`back` of `b` is gone"),
        ("[done, failed]", "[done, failed, never]", "+ the exit `never` is new"),
        ("stop: failed", "stop: a", "`stop` of `c` leads to `a` now, and not to `failed`"),
    ],
)
def test_a_change_in_words(old, new, expected):
    diff = flow_diff(LINE, LINE.replace(old, new))
    (change,) = diff.changes
    assert expected in f"{change.sign} {change.message}"
    assert change.changes_behaviour is (change.unit is not ChangedUnit.EXIT)


def test_a_guard_that_is_written_otherwise_and_asks_the_same_is_told_by_no_walk():
    diff = flow_diff(LINE, LINE.replace("when: {n: '>=3'}", "when: {n: '>=3.0'}"))
    (change,) = diff.changes
    assert change.unit is ChangedUnit.GUARD
    assert change.changes_behaviour is False
    assert change.told_by == "no walk tells this change by itself"
    assert diff.message == "1 change; no walk tells the two apart"
    assert diff.differs(), "it counts all the same"


def test_groups_of_conditions_count_by_what_they_ask():
    plain = flow("  - {id: a, next: {go: {to: done, when: {n: '>=3'}}, x: failed}}")
    grouped = flow(
        "  - {id: a, conditions: {g: {n: '>=3'}}, next: {go: {to: done, when: g}, x: failed}}"
    )
    diff = flow_diff(plain, grouped)
    assert kinds(diff) == [("groups", "changed")]
    assert diff.does_the_same
    assert kinds(flow_diff(plain, grouped.replace("'>=3'", "'>=4'"))) == [("guard", "changed")]


def test_exits_are_renamed_where_the_same_leads_to_them():
    diff = flow_diff(LINE, LINE.replace("failed", "dropped"))
    (change,) = diff.changes
    assert (change.unit, change.kind) == (ChangedUnit.EXIT, ChangeKind.RENAMED)
    assert change.exit == ("failed", "dropped")
    assert change.told_by == (
        "`go`, `on` (n 3), `stop`: ends in `failed` before, ends in `dropped` now"
    )
    gone = flow_diff(LINE, LINE.replace("[done, failed]", "[done]").replace(", stop: failed", ""))
    assert kinds(gone) == [("exit", "removed"), ("transition", "removed")]
    assert all(walk(each)[-1] == ("stop", {}) for each in gone.changes)


def test_a_state_that_nothing_leads_to_changes_nothing_and_says_so():
    diff = flow_diff(LINE, f"{LINE}  - {{id: lone, next: {{x: done, lone: lone}}}}\n")
    (change,) = diff.changes
    assert change.message == "the state `lone` is new; nothing leads there"
    assert change.changes_behaviour is False
    pair = f"{LINE}  - {{id: l, next: {{x: m}}}}\n  - {{id: m, next: {{y: done}}}}\n"
    two = flow_diff(LINE, pair).changes
    assert two[1].message.endswith("; nothing but what else is new leads there")


def test_where_it_begins():
    other = LINE.replace("  - {id: a, next: {go: b}}\n", "") + "  - {id: a, next: {go: b}}\n"
    diff = flow_diff(LINE, other)
    assert told(diff) == ["~ begins in `b` now, and not in `a`"]
    assert walk(diff.changes[0]) == [("go", {})]


def test_what_does_not_run_is_told_and_counts():
    other = LINE.replace("1.0.0", "1.1.0").replace("owner: ann", "owner: bob, does: x")
    other = f"{other}params: [p, {{name: q, default: 3}}]\nattrs: {{title: T}}\n"
    diff = flow_diff(LINE, other)
    assert told(diff) == [
        "~ version `1.1.0` now, and not `1.0.0`",
        "~ params: + p, + q = 3",
        "+ attributes: + title: T",
        "~ attributes of `b`: owner: ann → bob, + does: x",
    ]
    assert not any(each.told_by for each in diff.changes)
    assert diff.does_the_same
    assert diff.differs()
    assert diff.title == "one 1.0.0 → 1.1.0"
    renamed = flow_diff(LINE, LINE.replace("flow: one", "flow: two"))
    assert renamed.message == "only names and order changed"


def test_the_order_of_transitions_and_of_exits():
    turned = LINE.replace("{end: done, stop: failed}", "{stop: failed, end: done}")
    turned = turned.replace("[done, failed]", "[failed, done]")
    diff = flow_diff(LINE, turned)
    assert told(diff) == ["~ the order of transitions of `c` and of exits is another"]
    assert diff.message == "only names and order changed"


def test_the_places_of_both_versions(tmp_path):
    one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text(LINE)
    other.write_text("# longer\n" + LINE.replace("'>=3'", "'>=4'"))
    (change,) = flow_diff(one, other).changes
    assert change.places == (f"{one}:6", f"{other}:7")
    assert change.where == f"{one}:6 → {other}:7"
    as_one = flow_diff(str(one), str(other), stands_for="flows/x.yaml").changes[0]
    assert as_one.where == "flows/x.yaml:6 → 7"
    assert flow_diff(LINE, other).changes[0].where == f"line 6 → {other}:7"


PARENT = flow("  - {id: p, flow: child, next: {good: done, bad: failed}}", name="parent")
CHILD = flow(
    "  - {id: c, next: {go: {to: good, when: {n: '>=3'}}, x: bad}}", "[good, bad]", "child"
)


def folder(path, **flows):
    path.mkdir()
    for name, text in flows.items():
        (path / f"{name}.yaml").write_text(text)
    return path / "parent.yaml"


def test_what_has_changed_in_a_flow_that_is_invoked_is_told_with_its_walk(tmp_path):
    one = folder(tmp_path / "one", parent=PARENT, child=CHILD)
    other = folder(tmp_path / "other", parent=PARENT, child=CHILD.replace("'>=3'", "'>=4'"))
    diff = flow_diff(one, other)
    (change,) = diff.changes
    assert change.message == "in `child`: `go` of `c` asks for n ≥ 4 now, and not for n ≥ 3"
    assert change.level == ("p",)
    assert walk(change) == [("go", {"n": "3"})]
    assert change.places[0].endswith("child.yaml:5")


def test_an_exit_that_is_renamed_together_with_its_key_outside_changes_nothing(tmp_path):
    one = folder(tmp_path / "one", parent=PARENT, child=CHILD)
    other = folder(
        tmp_path / "other",
        parent=PARENT.replace("good", "fine"),
        child=CHILD.replace("good", "fine"),
    )
    diff = flow_diff(one, other)
    assert kinds(diff) == [("transition", "renamed"), ("exit", "renamed")]
    assert [each.changes_behaviour for each in diff.changes] == [False, False]
    assert diff.does_the_same is True


def test_an_exit_that_is_new_inside_is_followed_outside(tmp_path):
    one = folder(tmp_path / "one", parent=PARENT, child=CHILD)
    other = folder(
        tmp_path / "other",
        parent=PARENT.replace("bad: failed", "bad: failed, late: done"),
        child=CHILD.replace("[good, bad]", "[good, bad, late]").replace(
            "x: bad}", "x: bad, wait: late}"
        ),
    )
    diff = flow_diff(one, other)
    assert kinds(diff) == [
        ("transition", "added"),
        ("exit", "added"),
        ("transition", "added"),
    ]
    assert [walk(each) for each in diff.changes[:2]] == [[("wait", {})]] * 2


def test_another_flow_that_is_invoked(tmp_path):
    one = folder(tmp_path / "one", parent=PARENT, child=CHILD)
    other = folder(
        tmp_path / "other",
        parent=PARENT.replace("flow: child", "flow: stricter"),
        stricter=CHILD.replace("child", "stricter").replace("'>=3'", "'>=5'"),
    )
    diff = flow_diff(one, other)
    assert told(diff) == ["~ `p` invokes `stricter` now, and not `child`"]
    assert walk(diff.changes[0]) == [("go", {"n": "3"})]
    gone = flow_diff(one, folder(tmp_path / "x", parent=PARENT.replace("flow: child, ", "")))
    assert kinds(gone) == [("subflow", "removed")]
    assert gone.changes[0].changes_behaviour is True


def test_flows_that_cannot_run_are_compared_by_what_is_written(tmp_path):
    lost = LINE.replace("go: b}", "go: nowhere}")
    diff = flow_diff(LINE, lost)
    assert told(diff) == [
        "~ `go` of `a` leads nowhere now: `nowhere` is neither a state nor an exit"
    ]
    assert diff.does_the_same is False
    alone = tmp_path / "parent.yaml"
    alone.write_text(PARENT)
    diff = flow_diff(alone, PARENT.replace("bad: failed", "bad: done"))
    assert told(diff) == ["~ `bad` of `p` leads to `done` now, and not to `failed`"]
    assert diff.does_the_same is None
    assert "whether they do the same is not known: " in diff.message
    assert "invokes `child`" in diff.changes[0].unknown
    assert diff.changes[0].changes_behaviour is None
    empty = LINE.split("  - ")[0].replace("states:\n", "states: []\n")
    diff = flow_diff(LINE, empty)
    assert [each.kind for each in diff.changes] == [ChangeKind.REMOVED] * 3
    assert "the second cannot run" in diff.unknown
    with pytest.raises(FlowParseError, match=":1:"):
        flow_diff(LINE, "flow: [x\n")
    with pytest.raises(FlowError, match="and no int"):
        flow_diff(LINE, 7)


def test_a_name_that_was_a_state_and_is_led_to_still_leads_nowhere():
    """What the other version alone lacks is in the hybrid, and must not be found by its name."""
    other = LINE.replace("  - {id: c, next: {end: done, stop: failed}}\n", "")
    diff = flow_diff(LINE, other)
    (change,) = [each for each in diff.changes if each.unit is ChangedUnit.TRANSITION]
    assert change.message == ("`on` of `b` leads nowhere now: `c` is neither a state nor an exit")
    assert change.told_by == "`go`, `on` (n 3): possible before, not any more"
    assert diff.does_the_same is False


def test_two_states_of_one_name_are_two():
    twice = f"{LINE}  - {{id: c, next: {{x: done}}}}\n"
    assert flow_diff(twice, twice).message == "nothing has changed"
    assert kinds(flow_diff(LINE, twice)) == [("state", "added")]
    assert kinds(flow_diff(twice, twice.replace("x: done", "y: done"))) == [
        ("transition", "renamed")
    ]


def test_a_state_of_the_name_of_an_exit_that_is_gone():
    one = flow("  - {id: a, next: {go: done, x: other}}", "[done, other]")
    other = flow(
        "  - {id: a, next: {go: done, x: other}}\n  - {id: done, next: {on: other}}", "[other]"
    )
    diff = flow_diff(one, other)
    assert ("exit", "removed") in kinds(diff)
    assert ("state", "added") in kinds(diff)
    change = next(each for each in diff.changes if each.unit is ChangedUnit.TRANSITION)
    assert change.changes_behaviour is True


def test_walks_are_looked_for_within_bounds_and_that_is_said(monkeypatch):
    other = LINE.replace("'>=3'", "'>=4'").replace("end: done", "end: failed")
    monkeypatch.setattr(diffing, "MOST_WALKS", 1)
    one, two = flow_diff(LINE, other).changes
    assert walk(one)
    assert not walk(two)
    assert two.changes_behaviour is None
    assert "walks are not looked for in so large a difference" in two.told_by
    monkeypatch.setattr(diffing, "MOST_WALKS", 100)
    monkeypatch.setattr(diffing, "MOST_PAIRS", 1)
    one, two = flow_diff(LINE, other).changes
    assert "not known" in one.told_by + two.told_by


def test_a_large_flow_is_matched_though_every_name_and_place_is_another():
    def large(name, order):
        states = [
            f"  - {{id: {name}{i}, next: {{t: {name}{(i + 1) % 300}, u{i % 7}: "
            f"{name}{(i * 7 + 3) % 300}, stop: done}}}}"
            for i in range(300)
        ]
        return flow("\n".join([states[0], *order(states[1:])]))

    diff = flow_diff(large("s", list), large("r", lambda states: states[::-1]))
    assert {
        (int(one[1:]), int(other[1:]))
        for one, other in (each.state for each in diff.changes if each.state[0])
    } == {(i, i) for i in range(300)}
    assert diff.message == "only names and order changed"


def test_names_are_names_and_the_same_is_told_each_time():
    for name in STRINGS:
        made = load_flow(LINE)
        states = tuple(
            type(state)(name if state.id == "c" else state.id, {}, None) for state in made.states
        )
        other = Flow(name, name, (name, "done"), states)
        diff = flow_diff(made, other)
        text = str(diff)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert all(printable(line) == line for line in text.split("\n"))
        assert text == str(flow_diff(made, other))
        assert diff.to_json()["changes"]


def test_a_library_tells_where_names_are(tmp_path):
    folder(tmp_path / "one", parent=PARENT, child=CHILD)
    library = FlowLibrary(tmp_path / "one")
    diff = flow_diff("parent", PARENT.replace("bad: failed", "bad: done"), library=library)
    assert walk(diff.changes[0]) == [("x", {})]


def test_plain_data_of_it():
    data = flow_diff(LINE, LINE.replace("'>=3'", "'>=4'").replace("1.0.0", "1.0.1")).to_json()
    assert data["same"] is False
    assert data["behaviour"]["equal"] is False
    version, guard = data["changes"]
    assert (version["unit"], version["changes-behaviour"], version["walk"]) == (
        "version",
        False,
        [],
    )
    assert guard["state"] == ["b", "b"]
    assert guard["trigger"] == ["on", "on"]
    assert (guard["before"], guard["after"]) == ("n ≥ 3", "n ≥ 4")
    assert guard["walk"][-1] == {"trigger": "on", "evidence": {"n": "3"}}
    assert "level" in guard
    assert "exit" not in guard
