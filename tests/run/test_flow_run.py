import pytest

from flowr_nb.flow import Flow, FlowError, FlowNotFoundError, State, load_flow
from flowr_nb.run import FlowRun
from flowr_nb.session import (
    BrokenFlowError,
    ConditionsNotMetError,
    EdgeRef,
    EvidenceError,
    OptionStatus,
    RunOverError,
    Session,
    SessionPlaceError,
    StepError,
    StepKind,
    UnknownTriggerError,
)
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionNameError,
    SessionNotFoundError,
    history_of,
)
from flowr_nb.store.yaml import store as engine

ALL_KEYS = {"tests": "passed", "level": 2, "outer-ok": "yes"}


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "deploy", "friday")


@pytest.fixture
def deep(nested, store):
    return FlowRun.draft(nested, store, "outer")


def snapshot(run):
    """Everything a follower can see of a run."""
    flows = [flow.flow for flow in run.place.flows]
    return (
        run.session,
        run.saved,
        run.history,
        [(run.visited(flow), run.taken(flow)) for flow in flows],
    )


# Beginning.


def test_a_draft_has_begun_and_is_nowhere_on_disk(run, sessions_dir):
    assert (run.session.flow, run.session.state, run.session.name) == (
        "deploy",
        "prepare",
        "friday",
    )
    assert run.is_draft
    assert run.unsaved
    assert not run.is_over
    assert run.history == ()
    assert not sessions_dir.exists()


def test_a_draft_is_called_after_its_flow_and_enters_subflows(deep):
    assert deep.session.name == "outer"
    assert deep.session.state == "i"
    assert [flow.flow for flow in deep.place.flows] == ["outer", "middle", "inner"]
    assert deep.flow.flow == "inner"
    assert deep.visited("outer") == {"a"}
    assert deep.visited("middle") == {"m"}


def test_a_draft_of_a_flow_that_is_not_there_is_an_error(library, store):
    with pytest.raises(FlowNotFoundError, match="`nowhere`"):
        FlowRun.draft(library, store, "nowhere")


def test_init_appears_on_disk_once_and_entered(nested, store, monkeypatch):
    run = FlowRun.draft(nested, store, "inner")
    written = []
    monkeypatch.setattr(
        engine,
        "replace_file",
        lambda path, content: (written.append(content), path.write_bytes(content)),
    )
    session = run.init("outer", "monday")
    assert run.session is session
    assert (session.flow, session.state, len(session.stack)) == ("inner", "i", 2)
    assert len(written) == 1
    assert b"state: i" in written[0]
    assert store.load("monday") == session
    assert not run.unsaved
    assert not run.is_draft


def test_init_forgets_the_run_before(run):
    run.fire("build")
    run.init("deploy", "monday")
    assert run.history == ()
    assert run.taken("deploy") == set()
    assert run.visited("deploy") == {"prepare"}


def test_a_flow_without_a_file_can_be_initialised(run, store):
    run.init(Flow("f", "1.0.0", ("x",), (State("a"),)), "s")
    assert (store.load("s").flow, store.load("s").state) == ("f", "a")


def test_a_flow_without_states_cannot_be_initialised(run):
    before = snapshot(run)
    with pytest.raises(BrokenFlowError, match="`f` has no states"):
        run.init(Flow("f", "1.0.0", ("x",), ()), "s")
    assert snapshot(run) == before


# Firing.


def test_code_fires_with_keywords_or_a_mapping(run):
    assert run.fire("build").state == "testing"
    assert run.fire("pass", {"coverage": "91%"}, failures=0).state == "approval"
    assert run.fire("approve", score=85, verdict="approved").state == "canary"
    assert run.fire("healthy", {"error-rate": "0.1%"}).state == "rollout"
    assert run.fire("done").state == "deployed"
    assert run.is_over
    assert run.options() == []


def test_evidence_may_be_called_like_an_argument(write_flows, store):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{id: a, next: {t: {to: x, when: "
            "{self: 1, trigger: 2, evidence: 3}}}}]"
        }
    )
    run = FlowRun.draft(library, store, "f")
    assert run.options(self=1, evidence=3)[0].status is OptionStatus.NEEDS_EVIDENCE
    assert run.fire("t", self=1, trigger=2, evidence=3).state == "x"


def test_a_step_remembers_all_there_is_to_it(deep):
    before = deep.session
    after = deep.fire("go", ALL_KEYS)
    [step] = deep.history
    assert (step.trigger, step.evidence) == (
        "go",
        {key: str(value) for key, value in ALL_KEYS.items()},
    )
    assert (step.before, step.after, step.at) == (before, after, after.updated_at)
    assert step.edges == (
        EdgeRef("inner", "i", "go"),
        EdgeRef("middle", "m", "ok"),
        EdgeRef("outer", "a", "done"),
    )


def test_every_flow_a_step_goes_through_has_its_trace(deep):
    deep.fire("loop")
    deep.fire("go", ALL_KEYS)
    assert deep.taken("inner") == {("i", "loop"), ("i", "go")}
    assert deep.taken("middle") == {("m", "ok")}
    assert deep.taken("outer") == {("a", "done")}
    assert deep.visited("outer") == {"a", "b"}
    deep.fire("finish")
    assert deep.visited("outer") == {"a", "b", "end"}
    assert deep.visited("unknown") == set()


@pytest.mark.parametrize(
    ("trigger", "evidence", "error"),
    [
        ("nonsense", {}, UnknownTriggerError),
        ("pass", {}, EvidenceError),
        ("pass", {"coverage": "91%", "failures": 0, "more": 1}, EvidenceError),
        ("pass", {"coverage": "9%", "failures": 0}, ConditionsNotMetError),
    ],
)
def test_a_step_that_fails_leaves_the_run_where_it_was(run, trigger, evidence, error):
    run.fire("build")
    before = snapshot(run)
    with pytest.raises(error):
        run.fire(trigger, evidence)
    assert snapshot(run) == before


def test_a_run_that_is_over_goes_nowhere(run):
    run.fire("cancel")
    before = snapshot(run)
    with pytest.raises(RunOverError):
        run.fire("cancel")
    assert snapshot(run) == before
    assert run.back().state == "prepare"


def test_a_subflow_that_breaks_under_the_run_leaves_it_where_it_was(nested, write_flows, store):
    run = FlowRun.draft(nested, store, "outer")
    run.fire("go", ALL_KEYS)
    write_flows({"inner": "flow: ["})
    before = snapshot(run)
    with pytest.raises(FlowError):
        run.fire("again")
    assert snapshot(run) == before


def test_a_trigger_fires_only_what_it_is_given(run):
    run.fire("build")
    run.evidence = {"coverage": "91%", "failures": "0"}
    with pytest.raises(EvidenceError):
        run.fire("pass")


# Going back.


def place(run):
    return run.session.flow, run.session.state, run.session.stack


def test_back_goes_back_step_by_step_and_erases_nothing(run):
    run.fire("build")
    run.fire("fail")
    run.fire("build")
    states = []
    for _ in range(3):
        run.back()
        states.append(run.session.state)
    assert states == ["prepare", "testing", "prepare"]
    assert [step.kind for step in run.history] == [StepKind.FIRE] * 3 + [StepKind.RETURN] * 3
    assert run.visited("deploy") == {"prepare", "testing"}
    with pytest.raises(StepError, match="no step that could be taken back"):
        run.back()


def test_after_going_back_another_way_can_be_taken_and_gone_back(run):
    run.fire("build")
    run.back()
    run.fire("cancel")
    assert run.session.state == "abandoned"
    run.back()
    assert run.session.state == "prepare"
    with pytest.raises(StepError):
        run.back()


def test_back_through_the_exits_of_three_levels(deep):
    before = place(deep)
    deep.fire("go", ALL_KEYS)
    deep.back()
    assert place(deep) == before


def test_return_to_goes_where_a_step_led(run):
    run.fire("build")
    run.fire("fail")
    run.fire("cancel")
    run.return_to(0)
    assert run.session.state == "testing"
    run.return_to(-1)
    assert run.session.state == "prepare"
    for number in (-2, 5, 99):
        with pytest.raises(StepError, match=f"none of number {number}"):
            run.return_to(number)
    assert run.session.state == "prepare"


def test_the_past_has_only_the_steps_that_were_taken(run):
    with pytest.raises(StepError, match="has 0 steps, and none of number -1"):
        run.past(-1)
    run.fire("build")
    assert run.past(-1).session.state == "prepare"
    assert run.past(0).session.state == "testing"
    for number in (-2, 1):
        with pytest.raises(StepError, match=f"none of number {number}"):
            run.past(number)


def test_there_is_nothing_to_take_back_at_the_beginning(run):
    with pytest.raises(StepError, match="`friday` has taken no step"):
        run.back()


def test_going_back_is_a_step_to_save(run):
    run.save()
    run.fire("build")
    run.back()
    assert run.unsaved
    run.save()
    assert not run.unsaved


def test_the_history_is_there_again_when_the_session_is_loaded(run, library, store):
    run.fire("build")
    run.save()
    run.fire("pass", coverage=85, failures=0)
    run.back()
    run.save()
    again = FlowRun(library, store, store.load("friday"), saved=True)
    assert [step.in_words for step in again.history] == [step.in_words for step in run.history]
    assert [step.kind for step in again.history] == [step.kind for step in run.history]
    assert again.history[1].evidence == {"coverage": "85", "failures": "0"}
    assert again.visited("deploy") == run.visited("deploy")
    assert again.taken("deploy") == run.taken("deploy")
    assert not again.has_unsaved_steps
    again.back()
    assert again.session.state == "prepare"


def test_back_and_save_is_no_conflict(run, store):
    run.fire("build")
    run.save()
    run.back()
    run.save()
    assert store.load("friday").state == "prepare"


def test_back_after_saving_under_another_name_keeps_that_name(run, store):
    run.save()
    run.fire("build")
    run.save()
    run.fire("fail")
    run.save("copy")
    run.back()
    assert (run.session.name, run.session.state) == ("copy", "testing")
    assert run.unsaved
    run.save()
    assert store.load("copy").state == "testing"
    assert store.load("friday").state == "testing"
    run.back()
    run.save()
    assert (store.load("copy").state, store.load("friday").state) == ("prepare", "testing")


# Saving and loading.


def test_saving_makes_a_draft_a_session(run, store):
    run.fire("build")
    assert run.save() is run.session
    assert not run.unsaved
    assert not run.is_draft
    assert store.load("friday") == run.session
    assert len(run.history) == 1, "what was done can still be undone"
    run.fire("fail")
    assert run.unsaved
    assert not run.is_draft


def test_saving_under_another_name_leaves_the_first_as_it_is(run, store):
    run.save()
    run.fire("build")
    run.save("copy")
    assert run.session.name == "copy"
    assert (store.load("friday").state, store.load("copy").state) == ("prepare", "testing")
    run.fire("fail")
    run.save()
    assert store.load("friday").state == "prepare"


def test_saving_under_a_name_that_is_taken_is_a_conflict(run, store):
    store.save(Session("deploy", "canary", "taken"))
    run.save()
    before = snapshot(run)
    with pytest.raises(SessionConflictError, match="another session `taken`"):
        run.save("taken")
    assert snapshot(run) == before
    run.save("taken", overwrite=True)
    assert store.load("taken").state == "prepare"


@pytest.mark.parametrize("name", ["../x", "CON", "a/b", "x" * 300])
def test_saving_under_a_hostile_name_changes_nothing(run, name):
    before = snapshot(run)
    with pytest.raises(SessionNameError):
        run.save(name)
    assert snapshot(run) == before


def test_a_conflict_leaves_the_run_unsaved_and_where_it_was(run, store):
    run.save()
    store.save(store.load("friday").with_state("canary"))
    run.fire("build")
    before = snapshot(run)
    with pytest.raises(SessionConflictError, match="`canary`"):
        run.save()
    assert snapshot(run) == before
    assert run.unsaved
    run.save(overwrite=True)
    assert store.load("friday").state == "testing"


def test_loading_again_follows_what_somebody_else_wrote(run, store):
    run.save()
    store.save(store.load("friday").with_state("canary"))
    run.load("friday")
    assert run.session.state == "canary"
    run.fire("unhealthy")
    run.save()
    assert store.load("friday").state == "rollback"


def test_a_run_that_cannot_load_stays_where_it_is(run, store, sessions_dir):
    run.fire("build")
    run.save()
    (sessions_dir / "damaged.yaml").write_text("flow: [")
    store.save(Session("gone", "a", "flowless"))
    store.save(Session("deploy", "gone", "stateless"))
    before = snapshot(run)
    for name, error in (
        ("missing", SessionNotFoundError),
        ("damaged", SessionCorruptedError),
        ("flowless", SessionPlaceError),
        ("stateless", SessionPlaceError),
    ):
        with pytest.raises(error):
            run.load(name)
        assert snapshot(run) == before


def test_a_run_that_cannot_init_stays_where_it_is(run, library):
    run.fire("build")
    run.save()
    before = snapshot(run)
    for flow, name, error in (
        ("deploy", "friday", SessionAlreadyExistsError),
        ("nowhere", "monday", FlowNotFoundError),
        (library.load("deploy"), "../x", SessionNameError),
    ):
        with pytest.raises(error):
            run.init(flow, name)
        assert snapshot(run) == before


def test_the_store_is_listed_through_the_run(run, sessions_dir):
    run.save()
    (sessions_dir / "damaged.yaml").write_text("flow: [")
    assert [session.name for session in run.list_sessions()] == ["friday"]
    assert [entry.name for entry in run.entries()] == ["damaged", "friday"]


def test_a_loaded_run_is_saved_and_knows_where_it_has_been(deep, nested, store):
    deep.fire("loop")
    deep.save()
    run = FlowRun(nested, store, store.load("outer"), saved=True)
    assert not run.unsaved
    assert not run.is_draft
    assert run.visited("middle") == {"m"}
    assert run.taken("inner") == {("i", "loop")}


# Following.


@pytest.mark.parametrize("move", ["fire", "back", "load", "init"])
def test_whoever_follows_the_session_finds_everything_up_to_date(run, move):
    run.save()
    run.fire("build")
    seen = []

    def look(change):
        assert run.session is change["new"]
        seen.append((run.session.state, len(run.history), run.unsaved, run.visited("deploy")))

    run.observe(look, "session")
    {
        "fire": lambda: run.fire("fail"),
        "back": run.back,
        "load": lambda: run.load("friday"),
        "init": lambda: run.init("traffic-light", "monday"),
    }[move]()
    assert (
        seen
        == {
            "fire": [("prepare", 2, True, {"prepare", "testing"})],
            "back": [("prepare", 2, True, {"prepare", "testing"})],
            "load": [("prepare", 0, False, {"prepare"})],
            "init": [("red", 0, False, set())],
        }[move]
    )


def test_whoever_follows_the_history_finds_the_session_up_to_date(run):
    seen = []
    run.observe(lambda change: seen.append((len(change["new"]), run.session.state)), "history")
    run.fire("build")
    run.back()
    assert seen == [(1, "testing"), (2, "prepare")]


def test_saving_tells_those_who_follow_what_is_saved(run):
    seen = []
    run.observe(lambda change: seen.append(change["new"]), "saved")
    run.save()
    assert seen == [run.session]


def test_a_failure_tells_nobody_anything(run):
    seen = []
    run.observe(seen.append)
    with pytest.raises(UnknownTriggerError):
        run.fire("nonsense")
    with pytest.raises(SessionNotFoundError):
        run.load("missing")
    assert seen == []


def test_a_run_shows_where_it_stands(run, deep):
    assert repr(run) == "FlowRun('friday': deploy › prepare, unsaved)"
    run.save()
    assert repr(run) == "FlowRun('friday': deploy › prepare)"
    assert "outer › a › m › i" in repr(deep)


def test_options_take_evidence_like_fire(run):
    run.fire("build")
    statuses = {
        option.trigger: option.status for option in run.options({"coverage": "91%"}, failures=0)
    }
    assert statuses == {"pass": OptionStatus.OPEN, "fail": OptionStatus.OPEN}


def test_a_run_whose_flow_is_gone_says_so_and_can_load_another(write_flows, store):
    text = "flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{id: a, next: {t: x}}]"
    library = write_flows({"f": text, "g": text.replace("flow: f", "flow: g")})
    run = FlowRun.draft(library, store, load_flow(text))
    store.save(Session("g", "a", "other"))
    (library.flows_dir / "f.yaml").unlink()
    for look in (lambda: run.flow, lambda: run.is_over, run.options, lambda: run.fire("t")):
        with pytest.raises(SessionPlaceError, match="`f`"):
            look()
    assert "f › a" in repr(run)
    assert run.load("other").flow == "g"


# What a person has typed.


def test_pressing_sends_what_was_typed_for_that_guard_and_no_more(run):
    run.fire("build")
    run.evidence = {"coverage": "91%", "failures": "0", "score": "for later"}
    assert run.press("pass").state == "approval"
    assert run.history[-1].evidence == {"coverage": "91%", "failures": "0"}
    assert run.evidence == {}, "what was typed belonged to the state before"


def test_pressing_with_too_little_typed_moves_nothing_and_keeps_it(run):
    run.fire("build")
    run.evidence = {"coverage": "91%"}
    before = snapshot(run)
    with pytest.raises(EvidenceError, match="`failures`"):
        run.press("pass")
    with pytest.raises(UnknownTriggerError):
        run.press("nonsense")
    assert snapshot(run) == before
    assert run.evidence == {"coverage": "91%"}


def test_beginning_anew_makes_a_draft_and_forgets_the_run_before(run, sessions_dir):
    run.save()
    run.fire("build")
    assert run.has_unsaved_steps
    run.begin("feature", "other")
    assert (run.session.flow, run.session.name, run.history) == ("feature", "other", ())
    assert run.is_draft
    assert not run.has_unsaved_steps
    assert run.visited("deploy") == set()
    assert [path.stem for path in sessions_dir.glob("*.yaml")] == ["friday"]


def test_a_flow_that_cannot_be_begun_leaves_the_run_where_it_was(run):
    run.fire("build")
    before = snapshot(run)
    with pytest.raises(FlowNotFoundError):
        run.begin("nowhere")
    assert snapshot(run) == before


def test_a_run_that_takes_the_place_of_another_does_not_inherit_its_steps(run, library, store):
    run.fire("build")
    run.save()
    fresh = FlowRun.draft(library, store, "deploy", "friday")
    fresh.save(overwrite=True)
    assert history_of(store, store.load("friday")) == []
    other = FlowRun.draft(library, store, "deploy", "friday")
    other.fire("cancel")
    other.save(overwrite=True)
    assert [step.trigger for step in history_of(store, store.load("friday"))] == ["cancel"]


def test_followers_are_told_once_of_a_step_and_find_all_of_it(run):
    told = []

    def note(change):
        told.append((change["name"], change["old"], change["new"], len(run.history), run.evidence))

    run.evidence = {"any": "thing"}
    run.observe(note, ["session", "history", "evidence", "looking_at"])
    before = run.session
    after = run.fire("build")
    assert [(name, count, evidence) for name, _, _, count, evidence in told] == [
        ("evidence", 1, {}),
        ("history", 1, {}),
        ("session", 1, {}),
    ]
    assert told[-1][1:3] == (before, after)


def test_a_follower_that_fires_leaves_the_others_with_the_last_state(run):
    seen = []
    run.observe(lambda _: run.fire("fail") if run.session.state == "testing" else None, "session")
    run.observe(lambda _: seen.append(run.session.state), "session")
    run.fire("build")
    assert run.session.state == "prepare"
    assert set(seen) == {"prepare"}
    assert len(run.history) == 2


@pytest.mark.failing_follower
@pytest.mark.parametrize("traits", [("session", "session"), ("history", "session"), (None, None)])
def test_a_follower_that_fails_keeps_neither_the_others_nor_the_step(
    library, store, caplog, traits
):
    run = FlowRun.draft(library, store, "deploy", "s")
    told = []

    def fails(_change):
        raise RuntimeError("a follower is broken")

    def follows(change):
        told.append(change["name"])

    for follower, name in zip((fails, follows), traits, strict=True):
        run.observe(*filter(None, (follower, name)))
    session = run.fire("build")
    assert run.session is session
    assert len(run.history) == 1
    assert "session" in told
    assert "a follower is broken" in caplog.text
    assert "fails" in caplog.records[0].getMessage()


def test_a_follower_is_told_once_and_no_more_when_it_is_taken_off(library, store):
    run = FlowRun.draft(library, store, "deploy", "s")
    told = []
    run.observe(told.append, "session")
    run.observe(told.append, ["session"])
    run.fire("build")
    assert len(told) == 1
    run.unobserve(told.append, "session")
    run.back()
    assert len(told) == 1


def test_an_interrupt_in_a_follower_is_not_kept_back(library, store):
    run = FlowRun.draft(library, store, "deploy", "s")

    def interrupted(_change):
        raise KeyboardInterrupt

    run.observe(interrupted, "session")
    with pytest.raises(KeyboardInterrupt):
        run.fire("build")
    assert (run.session.state, len(run.history)) == ("testing", 1)
