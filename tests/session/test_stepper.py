import pytest

from flowr_nb.flow import (
    ConditionSyntaxError,
    FlowNotFoundError,
    FlowParseError,
    SubflowCycleError,
)
from flowr_nb.session import (
    BrokenFlowError,
    ConditionsNotMetError,
    EdgeRef,
    EvidenceError,
    OptionStatus,
    RunOverError,
    Session,
    SessionPlaceError,
    SessionStackFrame,
    UnknownTriggerError,
    fire,
    options,
    start,
    step,
)
from flowr_nb.session.landing import locate
from tests.stepping import begin

HEAD = "flow: f\nversion: 1.0.0\nexits: [x]\n"
CALLER = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, flow: {1}, next: {{x: x}}}}]\n"
LEAF = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"


def frames(*pairs):
    return tuple(SessionStackFrame(flow, state) for flow, state in pairs)


def at(session):
    return session.flow, session.state, [(frame.flow, frame.state) for frame in session.stack]


def walk(library, session, *moves):
    for move in moves:
        trigger, evidence = move if isinstance(move, tuple) else (move, {})
        session = fire(library, session, trigger, evidence)
    return session


def option(library, session, trigger, evidence=None):
    found = [o for o in options(library, session.configuration, evidence) if o.trigger == trigger]
    assert len(found) == 1
    return found[0]


# Starting.


def test_a_run_starts_at_the_first_state(library):
    session = begin(library, "deploy", "friday")
    assert at(session) == ("deploy", "prepare", [])
    assert session.name == "friday"
    assert session.created_at == session.updated_at


def test_a_flow_that_begins_with_a_subflow_is_entered_to_the_bottom(nested):
    assert at(start(nested, "outer")) == ("inner", "i", [("outer", "a"), ("middle", "m")])


def test_a_flow_without_states_cannot_be_started(write_flows):
    library = write_flows({"f": HEAD, "p": CALLER.format("p", "f")})
    for name in ("f", "p"):
        with pytest.raises(BrokenFlowError, match="`f` has no states"):
            begin(library, name)


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ({"p": CALLER.format("p", "gone")}, FlowNotFoundError, "`a` of `p` invokes `gone`"),
        ({"p": CALLER.format("p", "c"), "c": "flow: ["}, FlowParseError, "c.yaml"),
        ({"p": CALLER.format("p", "p")}, SubflowCycleError, "p → p; break the circle"),
        (
            {"p": CALLER.format("p", "q"), "q": CALLER.format("q", "p")},
            SubflowCycleError,
            "p → q → p",
        ),
        (
            {"p": CALLER.format("p", "sub/q"), "sub/q": CALLER.format("q", "../p")},
            SubflowCycleError,
            "p → q → p",
        ),
    ],
)
def test_a_run_that_cannot_enter_its_subflow_does_not_start(write_flows, texts, error, message):
    with pytest.raises(error, match=message):
        start(write_flows(texts), "p")


def test_a_chain_of_subflows_longer_than_the_call_stack_is_entered_and_left(write_flows):
    texts = {f"f{i}": CALLER.format(f"f{i}", f"f{i + 1}") for i in range(300)}
    library = write_flows({**texts, "f300": LEAF.format("f300")})
    session = begin(library, "f0")
    assert len(session.stack) == 300
    assert at(fire(library, session, "t")) == ("f0", "x", [])


# Firing.


def test_a_transition_moves_and_updates(library):
    before = Session("deploy", "prepare", "friday", "then", "then", params={"service": "shop"})
    after = fire(library, before, "build")
    assert at(after) == ("deploy", "testing", [])
    assert (after.name, after.created_at, after.params) == ("friday", "then", {"service": "shop"})
    assert after.updated_at != "then"
    assert before.state == "prepare"


def test_the_outermost_exit_ends_the_run(library):
    session = fire(library, begin(library, "deploy"), "cancel")
    assert at(session) == ("deploy", "abandoned", [])
    assert locate(library, session.configuration).state is None
    assert options(library, session.configuration) == []
    with pytest.raises(RunOverError, match=r"is over .`abandoned`.; start a new one"):
        fire(library, session, "cancel")


def test_an_unknown_trigger_is_refused_with_those_there_are(library):
    with pytest.raises(UnknownTriggerError) as caught:
        fire(library, begin(library, "deploy"), "biuld")
    for part in ("`prepare`", "`biuld`", "`build`, `cancel`", "did you mean `build`?"):
        assert part in str(caught.value)


@pytest.mark.parametrize("trigger", ["", "BUILD", "build ", "prepare", "\0", "x" * 10_000])
def test_a_trigger_is_exactly_its_name(library, trigger):
    with pytest.raises(UnknownTriggerError):
        fire(library, begin(library, "deploy"), trigger)


APPROVAL = Session("deploy", "approval")


@pytest.mark.parametrize(
    ("trigger", "evidence", "missing", "unexpected"),
    [
        ("approve", {}, ("score", "verdict"), ()),
        ("approve", {"score": 1}, ("verdict",), ()),
        ("approve", {"score": 90, "verdict": "approved", "more": 1}, (), ("more",)),
        ("approve", {"scroe": 90, "verdict": "approved"}, ("score",), ("scroe",)),
        ("approve", {"score": 90, "verdict": "approved", 7: 1}, (), ("7",)),
        ("reject", {"score": 90}, (), ("score",)),
    ],
)
def test_evidence_is_exactly_the_keys_of_the_guard(library, trigger, evidence, missing, unexpected):
    with pytest.raises(EvidenceError) as caught:
        fire(library, APPROVAL, trigger, evidence)
    assert (caught.value.missing, caught.value.unexpected) == (missing, unexpected)
    for key in (*missing, *unexpected):
        assert f"`{key}`" in str(caught.value)


def test_a_condition_that_does_not_hold_blocks_and_says_why(library):
    with pytest.raises(ConditionsNotMetError) as caught:
        fire(library, APPROVAL, "approve", {"score": 75, "verdict": "approved"})
    assert [verdict.key for verdict in caught.value.conditions] == ["score"]
    assert "score ≥ 80 does not hold, score is '75'" in str(caught.value)


def test_conditions_that_hold_open_the_way(library):
    after = fire(library, APPROVAL, "approve", {"score": "80 %", "verdict": "approved"})
    assert after.state == "canary"


def test_a_group_and_inline_conditions_are_all_in_force(library):
    review = Session("pull-request", "in-review")
    complete = {"checks": "passed", "conflicts": 0, "approvals": 2}
    assert fire(library, review, "approve", complete).state == "approved"
    for key in complete:
        with pytest.raises(EvidenceError, match=key):
            fire(library, review, "approve", {k: v for k, v in complete.items() if k != key})
        with pytest.raises(ConditionsNotMetError, match=key):
            fire(library, review, "approve", {**complete, key: "1 failed"})


@pytest.mark.parametrize(
    ("edges", "error", "message"),
    [
        ("{t: nowhere}", BrokenFlowError, "`a` of `f` goes to `nowhere` on `t`.*neither"),
        ("{t: both}", BrokenFlowError, "`both` is both a state and an exit"),
        ("{t: {to: x, when: gone}}", BrokenFlowError, "names the group `gone`"),
        ("{t: {to: x, when: {k: ~=1}}}", ConditionSyntaxError, "`~=` is not an operator"),
    ],
)
def test_a_broken_flow_moves_nothing_and_its_option_says_why(write_flows, edges, error, message):
    library = write_flows(
        {
            "f": HEAD.replace("[x]", "[x, both]")
            + f"states: [{{id: a, next: {edges}}}, {{id: both}}]"
        }
    )
    session = begin(library, "f")
    with pytest.raises(error, match=message):
        fire(library, session, "t", {"k": 1})
    broken = option(library, session, "t", {"k": 1})
    assert (broken.status, broken.landing) == (OptionStatus.BLOCKED, None)
    assert broken.problem


# Subflows.


def test_entering_a_subflow_pushes_and_its_exit_pops(library):
    session = walk(library, begin(library, "feature"), "start")
    assert at(session) == ("scope-cycle", "discovery", [("feature", "scope")])
    session = walk(
        library, session, "understood", ("baseline", {"stories": 3, "estimate": "12 days"})
    )
    assert at(session) == ("build-cycle", "write", [("feature", "build")]), "one out, the next in"
    session = walk(library, session, "written", ("green", {"tests": "passed"}))
    assert at(session) == (
        "review-cycle",
        "reading",
        [("feature", "build"), ("build-cycle", "review")],
    )
    session = walk(
        library, session, "read", ("accept", {"comments": "resolved", "release-notes": "written"})
    )
    assert at(session) == ("feature", "release", []), "two exits at once"
    assert at(walk(library, session, "ship")) == ("feature", "shipped", [])


def test_an_exit_may_end_every_flow_at_once(library):
    session = walk(library, begin(library, "feature"), "start", "not-worth-it")
    assert at(session) == ("feature", "dropped", [])
    assert options(library, session.configuration) == []


def test_an_exit_may_lead_back_within_the_parent(library):
    session = Session(
        "review-cycle", "verdict", stack=frames(("feature", "build"), ("build-cycle", "review"))
    )
    after = fire(library, session, "ask-for-changes")
    assert at(after) == ("build-cycle", "write", [("feature", "build")])


ALL_KEYS = {"tests": "passed", "level": 2, "outer-ok": "yes"}


def test_an_exit_through_three_levels_needs_the_evidence_of_every_guard(nested):
    session = begin(nested, "outer")
    landing = step(nested, session.configuration, "go", ALL_KEYS)
    assert at(landing) == ("outer", "b", [])
    assert landing.keys == tuple(ALL_KEYS)
    assert landing.edges == (
        EdgeRef("inner", "i", "go"),
        EdgeRef("middle", "m", "ok"),
        EdgeRef("outer", "a", "done"),
    )
    for key in ALL_KEYS:
        with pytest.raises(EvidenceError) as missing:
            fire(nested, session, "go", {k: v for k, v in ALL_KEYS.items() if k != key})
        assert missing.value.missing == (key,)
        with pytest.raises(ConditionsNotMetError, match=key) as failed:
            fire(nested, session, "go", {**ALL_KEYS, key: "1 no"})
        assert [verdict.key for verdict in failed.value.conditions] == [key]


def test_one_key_in_two_guards_must_satisfy_both(write_flows):
    library = write_flows(
        {
            "p": "flow: p\nversion: 1.0.0\nexits: [x]\nstates:\n"
            "- {id: a, flow: c, next: {x: {to: x, when: {score: '>=90'}}}}\n",
            "c": "flow: c\nversion: 1.0.0\nexits: [x]\nstates:\n"
            "- {id: a, next: {t: {to: x, when: {score: '>=80'}}}}\n",
        }
    )
    session = begin(library, "p")
    assert option(library, session, "t").keys == ("score",)
    with pytest.raises(ConditionsNotMetError, match="score ≥ 90") as caught:
        fire(library, session, "t", {"score": 85})
    assert [verdict.flow for verdict in caught.value.conditions] == ["p"]
    assert fire(library, session, "t", {"score": 90}).state == "x"


def test_a_way_back_into_the_subflows_enters_all_of_them_again(nested):
    session = fire(nested, begin(nested, "outer"), "go", ALL_KEYS)
    again = fire(nested, session, "again")
    assert at(again) == ("inner", "i", [("outer", "a"), ("middle", "m")])


def test_an_exit_the_parent_does_not_handle_is_a_broken_flow(write_flows):
    library = write_flows(
        {"p": CALLER.format("p", "c").replace("{x: x}", "{y: x}"), "c": LEAF.format("c")}
    )
    session = begin(library, "p")
    with pytest.raises(BrokenFlowError, match=r"`c` ends in `x`.*`a` of `p`.*add `x: target`"):
        fire(library, session, "t")


@pytest.mark.parametrize("name", ["child", "f"])
def test_a_transition_into_a_subflow_that_is_not_to_be_had_moves_nothing(write_flows, name):
    library = write_flows(
        {
            "f": HEAD
            + "states:\n- {id: a, next: {t: b, u: x}}\n"
            + f"- {{id: b, flow: {name}, next: {{x: x}}}}"
        }
    )
    session = begin(library, "f")
    with pytest.raises((FlowNotFoundError, SubflowCycleError), match=name):
        fire(library, session, "t")
    assert option(library, session, "t").status is OptionStatus.BLOCKED
    assert option(library, session, "u").status is OptionStatus.OPEN


def test_a_session_left_on_an_invoking_state_takes_its_exits_as_triggers(library):
    session = Session("feature", "scope")
    assert [o.trigger for o in options(library, session.configuration)] == [
        "agreed",
        "rejected",
    ]
    assert at(fire(library, session, "agreed")) == ("build-cycle", "write", [("feature", "build")])


# Options.


def test_options_come_in_the_order_of_the_flow_with_where_they_land(nested):
    found = options(nested, start(nested, "outer"))
    assert [o.trigger for o in found] == ["go", "stop", "loop"]
    go, stop, loop = found
    assert (go.target, go.landing.flow, go.landing.state, go.landing.stack) == (
        "ok",
        "outer",
        "b",
        (),
    )
    assert go.keys == ("tests", "level", "outer-ok")
    assert (stop.landing.state, stop.landing.is_over) == ("failed", True)
    assert (loop.landing.state, len(loop.landing.stack)) == ("i", 2)


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        (None, OptionStatus.NEEDS_EVIDENCE),
        ({"score": 90}, OptionStatus.NEEDS_EVIDENCE),
        ({"score": 70}, OptionStatus.BLOCKED),
        ({"score": 90, "verdict": "approved"}, OptionStatus.OPEN),
        ({"score": 90, "verdict": "approved", "other": 1}, OptionStatus.OPEN),
        ({"score": 90, "verdict": "no"}, OptionStatus.BLOCKED),
    ],
)
def test_the_status_follows_the_evidence(library, evidence, status):
    assert option(library, APPROVAL, "approve", evidence).status is status
    assert option(library, APPROVAL, "reject", evidence).status is OptionStatus.OPEN


def test_each_condition_has_its_verdict(library):
    score, verdict = option(library, APPROVAL, "approve", {"score": 75}).conditions
    assert (score.key, score.expression, score.given, score.holds) == ("score", ">=80", "75", False)
    assert (verdict.key, verdict.given, verdict.holds) == ("verdict", None, None)
    assert score.in_words == "score ≥ 80"


# Where a session stands.


@pytest.mark.parametrize(
    ("session", "parts"),
    [
        (Session("gone", "a", "friday"), ["`friday`", "`gone`", "it has `build-cycle`", "deploy"]),
        (
            Session("deploy", "tesing", "friday"),
            ["`tesing`", "`deploy`", "did you mean `testing`?"],
        ),
        (Session("deploy", ""), ["``", "`deploy`"]),
        (Session("../deploy", "prepare"), ["`../deploy`"]),
        (Session("a\0b", "x" * 300), ["there is no flow"]),
        (
            Session("scope-cycle", "discovery", stack=frames(("gone", "scope"))),
            ["`gone`", "there is no flow"],
        ),
        (
            Session("scope-cycle", "discovery", stack=frames(("feature", "scop"))),
            ["`scop`", "`feature`", "did you mean `scope`?"],
        ),
    ],
)
def test_a_session_that_stands_nowhere_says_so(library, session, parts):
    for call in (
        lambda: locate(library, session.configuration, whose=f"the run `{session.name}`"),
        lambda: fire(library, session, "t"),
    ):
        with pytest.raises(SessionPlaceError) as caught:
            call()
        for part in parts:
            assert part in str(caught.value)


def test_a_session_that_flowr_left_on_an_inner_exit_can_go_on(library):
    # flowr takes one level a transition, and stops on the exit of the level above.
    session = Session("build-cycle", "built", stack=frames(("feature", "build")))
    (left,) = options(library, session.configuration)
    assert (left.trigger, left.landing.flow, left.landing.state) == ("built", "feature", "release")
    assert left.keys == ("release-notes",)
    with pytest.raises(EvidenceError, match="`built` needs evidence for `release-notes`"):
        fire(library, session, "built")
    with pytest.raises(UnknownTriggerError, match="`built` has no trigger `written`"):
        fire(library, session, "written")
    moved = fire(library, session, "built", {"release-notes": "written"})
    assert (moved.flow, moved.state, moved.stack) == ("feature", "release", ())


def test_a_child_is_found_through_its_parent_even_where_its_name_is_not_unique(write_flows):
    library = write_flows(
        {
            "p": CALLER.format("p", "team/c"),
            "team/c": LEAF.format("c").replace("{t: x}", "{right: x}"),
            "other/c": LEAF.format("c").replace("{t: x}", "{wrong: x}"),
        }
    )
    session = begin(library, "p")
    assert [o.trigger for o in options(library, session.configuration)] == ["right"]


def test_a_flow_that_is_edited_under_a_run_is_followed(write_flows):
    library = write_flows({"f": HEAD + "states: [{id: a, next: {t: x}}]"})
    session = begin(library, "f")
    write_flows({"f": HEAD + "states: [{id: a, next: {other: x}}]"})
    with pytest.raises(UnknownTriggerError, match="`other`"):
        fire(library, session, "t")
    (library.flows_dir / "f.yaml").unlink()
    with pytest.raises(SessionPlaceError, match="`f`"):
        fire(library, session, "other")
