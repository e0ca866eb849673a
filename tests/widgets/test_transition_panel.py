"""The panel: a row a transition, a field a key, every verdict as it is typed."""

import json

import pytest

from flowr_nb import FlowRun, Session, TransitionPanel
from flowr_nb.widgets.moving import MAX_TEXT
from tests.driving import Panel, ask, listen, parts_of

HUGE = "x" * 1_000_000
ODD = [None, 7, True, {"a": 1}, [["deploy"]], "\ud800", HUGE]


@pytest.fixture
def panel(run):
    return Panel(TransitionPanel(run))


@pytest.fixture
def at_testing(run, panel):
    """Where `pass` asks for two pieces of evidence."""
    run.fire("build")
    return panel


def fields(panel):
    return {row["trigger"]: row["fields"] for row in panel.now["rows"]}


def test_there_is_a_row_a_transition_in_the_order_of_the_flow(panel, run):
    assert panel.triggers == ["build", "cancel"]
    run.fire("build")
    assert panel.triggers == ["pass", "fail"]


def test_pressing_a_button_fires(panel, run):
    assert "error" not in panel.press("build")
    assert run.session.state == "testing"


def test_the_state_and_its_attributes_are_told(panel):
    assert panel.now["title"] == "prepare"
    assert ["owner", "developer"] in panel.now["attrs"]


def test_attributes_are_plain_texts_lists_and_mappings_and_empty_ones_left_out(library, store):
    attrs = "{none: [], checks: [a, 2], limits: {x: 1.5, ok: true}, blank: '', nothing: }"
    state = f"{{id: a, attrs: {attrs}, next: {{go: x}}}}"
    library.add(f"{{flow: odd, version: 1.0.0, exits: [x], states: [{state}]}}")
    panel = Panel(TransitionPanel(FlowRun.draft(library, store, "odd")))
    told = [["checks", ["a", "2"]], ["limits", {"x": "1.5", "ok": "true"}]]
    assert panel.now["attrs"] == told


def test_each_condition_gets_its_verdict_as_it_is_typed(at_testing, run):
    panel = at_testing
    assert panel.status("pass") == "needs evidence"
    assert panel.verdicts("pass") == [("coverage ≥ 80%", None, None), ("failures = 0", None, None)]
    panel.give("coverage", "75")
    assert panel.verdicts("pass")[0] == ("coverage ≥ 80%", "75", False)
    assert panel.status("pass") == "blocked"
    panel.give("coverage", "85")
    assert panel.verdicts("pass") == [("coverage ≥ 80%", "85", True), ("failures = 0", None, None)]
    panel.give("failures", "0")
    assert panel.status("pass") == "open"
    assert panel.now["typed"] == {"coverage": "85", "failures": "0"}
    panel.press("pass")
    assert run.session.state == "approval"


def test_what_is_taken_away_is_evidence_not_given(at_testing, run):
    at_testing.give("coverage", "85")
    at_testing.give("coverage", None)
    assert run.evidence == {}
    assert at_testing.verdicts("pass")[0] == ("coverage ≥ 80%", None, None)


def test_an_empty_text_is_given_and_opens_what_asks_for_it(library, store):
    ways = '{go: {to: x, when: {note: "=="}}, keep: {to: x, when: {note: "!="}}}'
    library.add(f"{{flow: empty, version: 1.0.0, exits: [x], states: [{{id: a, next: {ways}}}]}}")
    run = FlowRun.draft(library, store, "empty")
    panel = Panel(TransitionPanel(run))
    assert panel.now["fields"]["note"]["choices"] == [""]
    assert (panel.status("go"), panel.status("keep")) == ("needs evidence", "needs evidence")
    panel.give("note", "")
    assert run.evidence == {"note": ""}
    assert panel.verdicts("go") == [("note = “”", "", True)]
    assert (panel.status("go"), panel.status("keep")) == ("open", "blocked")
    panel.press("go")
    assert run.session.state == "x"
    assert run.history[-1].evidence == {"note": ""}


def test_a_blocked_button_says_why_in_words_and_moves_nothing(at_testing, run):
    panel = at_testing
    assert panel.press("pass")["error"] == "`pass` needs evidence for `coverage`, `failures`"
    assert run.session.state == "testing"
    panel.give("coverage", "1")
    panel.give("failures", "0")
    assert "coverage ≥ 80% does not hold, coverage is '1'" in panel.press("pass")["error"]
    assert panel.now["typed"]["coverage"] == "1"
    assert "error" not in panel.press("fail")


def test_fields_are_empty_after_a_step(at_testing, run):
    at_testing.give("coverage", "85")
    at_testing.press("fail")
    run.fire("build")
    assert at_testing.now["typed"] == {}


def test_a_key_that_two_rows_ask_for_is_typed_once(library, store):
    run = FlowRun.draft(library, store, "online-order")
    panel = Panel(TransitionPanel(run))
    for trigger, evidence in [
        ("checkout", {"items": 1}),
        ("confirm", {}),
        ("choose", {}),
        ("pay", {}),
        ("accepted", {"amount": 5}),
    ]:
        run.fire(trigger, evidence)
    assert [key for row in fields(panel).values() for key in row] == ["risk"]
    panel.give("risk", "60")
    assert panel.status("suspicious") == "open"
    assert panel.status("clear") == "blocked"


def test_a_field_fits_what_is_asked_for(at_testing):
    coverage = at_testing.now["fields"]["coverage"]
    assert (coverage["kind"], coverage["minimum"], coverage["unit"]) == ("range", 0, "%")
    at_testing.give("coverage", "85")
    at_testing.give("failures", "0")
    at_testing.press("pass")
    verdict = at_testing.now["fields"]["verdict"]
    assert verdict["kind"] == "choice"
    assert "approved" in verdict["choices"]


def test_the_row_tells_where_a_transition_really_lands(nested_run):
    panel = Panel(TransitionPanel(nested_run))
    nested_run.fire("read")
    assert panel.row("accept")["landing"] == "release in feature"
    assert panel.row("ask-for-changes")["landing"] == "write in build-cycle"
    (notes,) = [c for c in panel.row("accept")["conditions"] if c["key"] == "release-notes"]
    assert notes["words"] == "release-notes = written"
    assert notes["flow"] == "feature"  # which asks on the way out


def test_the_end_is_told(panel, run):
    assert panel.row("cancel")["landing"] == "abandoned"
    assert panel.row("cancel")["isOver"]
    run.fire("cancel")
    assert panel.now["rows"] == []
    assert panel.now["words"] == "the run is over"
    assert panel.now["over"] == {"exit": "abandoned", "flow": "deploy"}
    assert panel.now["problem"] == ""


def test_a_state_without_transitions_says_so(write_flows, store):
    library = write_flows({"f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n"})
    panel = Panel(TransitionPanel(FlowRun.draft(library, store, "f")))
    assert panel.now["words"] == "no transition leaves this state"
    assert panel.now["problem"] == ""


def test_a_transition_that_leads_nowhere_says_what_is_wrong_and_the_others_work(write_flows, store):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n"
            "  next: {bad: nowhere, ugly: {to: x, when: {k: ~=3}}, sub: s, good: x}\n"
            "- id: s\n  flow: gone\n  next: {}\n"
        }
    )
    run = FlowRun.draft(library, store, "f")
    panel = Panel(TransitionPanel(run))
    assert "neither a state nor an exit" in panel.row("bad")["problem"]
    assert "`~=` is not an operator" in panel.row("ugly")["problem"]
    assert "there is no such file" in panel.row("sub")["problem"]
    assert "neither a state nor an exit" in panel.press("bad")["error"]
    panel.press("good")
    assert run.is_over


def test_a_flow_that_is_gone_is_told_in_words(write_flows, store, tmp_path):
    text = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x, stay: a}\n"
    library = write_flows({"f": text})
    run = FlowRun.draft(library, store, "f")
    panel = Panel(TransitionPanel(run))
    (tmp_path / "flows" / "f.yaml").unlink()
    assert "is in the flow `f`: there is no flow `f`" in panel.press("go")["error"]
    run.evidence = {"look": "again"}
    assert "is in the flow `f`" in panel.now["problem"]
    assert panel.now["rows"] == []
    write_flows({"f": text})
    run.evidence = {}
    assert panel.triggers == ["go", "stay"]
    assert panel.now["problem"] == ""


def test_a_state_that_is_gone_is_told_with_its_file_and_the_ways_out(write_flows, store):
    states = "- id: draft\n  next: {go: review}\n- id: review\n  next: {out: x}\n"
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"
    run = FlowRun.draft(write_flows({"f": text}), store, "f")
    panel = Panel(TransitionPanel(run))
    run.save()
    run.fire("go")
    assert panel.now["stranded"] is None
    write_flows({"f": text.replace("review", "reviewing")})
    run.flows_changed += 1
    assert "the state `review`" in panel.now["problem"]
    assert "did you mean `reviewing`?" in panel.now["problem"]
    stranded = panel.now["stranded"]
    assert (stranded["file"], stranded["canLoad"]) == ("f.yaml", True)
    assert stranded["changed"].endswith("+00:00")
    asked = panel.say("load-again")
    assert asked["question"] == "To load `f` again would lose 1 unsaved step of `f`."
    assert run.session.state == "review"
    assert "error" not in panel.say("load-again", losing=asked["losing"])
    assert (run.session.state, panel.now["stranded"]) == ("draft", None)
    assert "the session was not loaded again" in panel.say("load-again", at=[["f", "x"]])["error"]


def test_of_a_draft_whose_flow_is_gone_there_is_nothing_to_load_and_no_file(write_flows, store):
    library = write_flows({})
    panel = Panel(TransitionPanel(FlowRun(library, store, Session("gone", "a", "n"))))
    assert panel.now["stranded"] == {"canLoad": False, "file": None, "changed": None}


def test_names_of_a_flow_reach_the_page_as_they_are(write_flows, store):
    """They are told as JSON, and become text there; nothing here is made for HTML."""
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next:\n"
            f"    '{nasty}': {{to: x, when: {{'{nasty}': '{nasty}'}}}}\n    t: '{nasty}'\n"
        }
    )
    panel = Panel(TransitionPanel(FlowRun.draft(library, store, "f")))
    panel.give(nasty, nasty)
    assert panel.triggers == [nasty, "t"]
    assert panel.now["typed"] == {nasty: nasty}


def test_a_step_is_one_message(run, monkeypatch):
    widget = TransitionPanel(run)
    told = listen(widget, monkeypatch)
    run.fire("build")
    assert parts_of(told) == [["_panel"]]
    Panel(widget).give("coverage", "85")
    assert parts_of(told) == [["_panel"]] * 2
    Panel(widget).press("fail")
    assert parts_of(told) == [["_panel"]] * 3


def test_the_line_of_steps_is_told_and_cut_where_it_is_long(panel, run):
    assert panel.now["recent"] == []
    run.fire("build")
    assert panel.now["recent"] == ["prepare", "testing"]
    for _ in range(10):
        run.fire("fail")
        run.fire("build")
    assert panel.now["recent"] == ["prepare", "testing"] * 4
    assert panel.now["count"] == 21


def test_undo_takes_back_step_by_step_until_there_is_none(panel, run):
    assert not panel.now["canUndo"]
    assert "no step that could be taken back" in panel.say("undo")["error"]
    run.fire("build")
    run.fire("fail")
    assert panel.now["canUndo"]
    panel.say("undo")
    assert run.session.state == "testing"
    panel.say("undo")
    assert run.session.state == "prepare"
    assert len(run.history) == 4
    assert not panel.now["canUndo"]


def test_restart_goes_back_to_the_beginning_and_erases_nothing(panel, run):
    run.fire("build")
    run.fire("fail")
    run.fire("build")
    assert "error" not in panel.say("restart")
    assert run.session.state == "prepare"
    assert len(run.history) == 4


@pytest.mark.parametrize(
    ("do", "what", "words"),
    [
        ("fire", {"trigger": "build"}, "`build` was not fired"),
        ("give", {"key": "coverage", "text": "85"}, "what was typed for `coverage` was not taken"),
        ("undo", {}, "no step was taken back"),
        ("restart", {}, "it was not begun again"),
    ],
)
def test_what_was_meant_for_another_place_is_refused_in_words(panel, run, do, what, words):
    """The run moves, by code or by somebody else, while a press is on its way."""
    seen = panel.now["at"]
    run.fire("build")
    session = run.session
    for at in (seen, *ODD):
        error = panel.say(do, at=at, **what)["error"]
        assert error == f"the run has moved on: it is in deploy › testing now, and {words}"
    assert run.session is session
    assert run.evidence == {}


@pytest.mark.parametrize("do", ["fire", "give", "undo", "restart"])
def test_what_does_not_say_where_it_was_seen_is_refused(panel, run, do):
    run.fire("build")
    answer = ask(panel.widget, do, trigger="fail", key="coverage", text="85")
    assert "the run has moved on" in answer["error"]
    assert len(run.history) == 1
    assert run.evidence == {}


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_nonsense_is_answered_in_words_and_changes_nothing(at_testing, run, odd):
    for answer in (
        at_testing.say("fire", trigger=odd),
        at_testing.say("give", key=7 if isinstance(odd, str) else odd, text="1"),
        at_testing.say(odd if isinstance(odd, str) else "fire"),
    ):
        assert 0 < len(answer["error"]) < 3_000
        assert "should not have happened" not in answer["error"]
        json.dumps(answer["error"])
    assert run.evidence == {}
    assert len(run.history) == 1


@pytest.mark.parametrize("text", [7, True, ["85"], {"a": 1}])
def test_only_texts_are_evidence(at_testing, run, text):
    assert at_testing.give("coverage", text)["error"] == "which evidence is meant is not told"
    assert run.evidence == {}


def test_a_huge_text_is_cut_and_a_huge_key_refused(at_testing, run):
    at_testing.give("coverage", HUGE)
    assert run.evidence == {"coverage": "x" * MAX_TEXT}
    assert at_testing.status("pass") == "blocked"
    run.evidence = {}
    assert at_testing.give(HUGE, "1")["error"]
    assert run.evidence == {}


def test_firing_with_assumed_values_asks_and_consent_names_the_same_values(at_testing, run):
    panel = at_testing
    run.assume(coverage="85%", failures="0")
    assert panel.now["assumed"] == {"coverage": "85%", "failures": "0"}
    assert all(each["isAssumed"] for each in panel.row("pass")["conditions"])
    asked = panel.press("pass")
    assert "only assumed: coverage = 85%, failures = 0" in asked["question"]
    assert asked["assuming"] == {"coverage": "85%", "failures": "0"}
    assert run.session.state == "testing"
    for other in ({"coverage": "85%"}, {"coverage": "90%", "failures": "0"}, True, "yes"):
        assert "question" in panel.press("pass", assuming=other)
    run.assume(coverage="95%")
    asked = panel.press("pass", assuming=asked["assuming"])
    assert asked["assuming"]["coverage"] == "95%"
    assert run.session.state == "testing"
    assert "question" not in panel.press("pass", assuming=asked["assuming"])
    assert run.session.state == "approval"


def test_what_is_typed_needs_no_consent(at_testing, run):
    run.assume(coverage="85%", failures="0")
    at_testing.give("coverage", "90%")
    assert at_testing.press("pass")["assuming"] == {"failures": "0"}
    at_testing.give("failures", "0")
    at_testing.press("pass")
    assert run.session.state == "approval"


def test_an_assumed_value_that_opens_nothing_is_no_question(at_testing, run):
    run.assume(coverage="12%")
    assert "needs evidence for `failures`" in at_testing.press("pass")["error"]
    assert "question" not in at_testing.press("fail")
    assert run.session.state == "prepare"


def test_looking_back_is_told(panel, run):
    run.fire("build")
    run.fire("fail")
    assert panel.now["past"] is None
    run.looking_at = 0
    assert panel.now["past"]["words"] == "after step 1 of 2"
    run.looking_at = -1
    assert panel.now["past"]["words"] == "at the beginning"


def test_a_thousand_steps_make_no_new_model(nested_run, count_models):
    TransitionPanel(nested_run)
    before = count_models()
    for _ in range(250):
        nested_run.fire("read")
        nested_run.fire("ask-for-changes")
        nested_run.fire("written")
        nested_run.fire("green", tests="passed")
    assert count_models() == before


def test_a_closed_panel_leaves_no_model_behind(run, count_models):
    before = count_models()
    panel = TransitionPanel(run)
    assert count_models() > before
    panel.close()
    run.fire("build")
    assert count_models() == before


def test_looking_back_it_shows_what_was_there_and_where_the_run_is_by_now(panel, run):
    run.fire("build")
    run.fire("fail")
    run.looking_at = 0
    assert panel.now["title"] == "testing"
    assert panel.triggers == ["pass", "fail"]
    assert panel.now["at"] == [["deploy", "prepare"]]
    assert panel.now["past"]["words"] == "after step 1 of 2"
    run.looking_at = None
    assert panel.triggers == ["build", "cancel"]
