"""The panel: a row a transition, an input a key, every verdict as it is typed."""

import ipywidgets
import pytest

from flowr_nb import FlowRun, TransitionPanel
from tests.driving import plain, pressable, within


class Row:
    """A transition as a person sees it: a button, what it leads to, and what is typed for it."""

    def __init__(self, box):
        (self.button,) = within(box, ipywidgets.Button)
        (self.note,) = within(box, ipywidgets.HTML)
        self.fields = within(box, ipywidgets.Text)


class Panel:
    """A panel as a person sees it."""

    def __init__(self, run):
        self.widget = TransitionPanel(run)

    @property
    def rows(self):
        return [Row(each) for each in self.widget.children if pressable(each)]

    @property
    def triggers(self):
        return [row.button.description for row in self.rows]

    def row(self, trigger):
        return next(row for row in self.rows if row.button.description == trigger)

    def note(self, trigger):
        return plain(self.row(trigger).note.value)

    def field(self, key):
        fields = [field for row in self.rows for field in row.fields]
        return next(field for field in fields if field.description == key)

    @property
    def words(self):
        """What is written there of no transition, and then what went wrong."""
        *words, message = [each for each in self.widget.children if not pressable(each)]
        return [plain(each.value) for each in words], plain(message.value)

    @property
    def message(self):
        return self.words[1]


@pytest.fixture
def panel(run):
    return Panel(run)


def test_there_is_a_row_a_transition_in_the_order_of_the_flow(panel, run):
    assert panel.triggers == ["build", "cancel"]
    run.fire("build")
    assert panel.triggers == ["pass", "fail"]


def test_pressing_a_button_fires(panel, run):
    panel.row("build").button.click()
    assert run.session.state == "testing"


def test_each_condition_gets_its_verdict_as_it_is_typed(panel, run):
    run.fire("build")
    assert "○ coverage ≥ 80%: not given yet" in panel.note("pass")
    panel.field("coverage").value = "75"
    assert "✗ coverage ≥ 80%, given 75: does not hold" in panel.note("pass")
    panel.field("coverage").value = "85"
    assert "✓ coverage ≥ 80%, given 85: holds" in panel.note("pass")
    assert "○ failures = 0: not given yet" in panel.note("pass")
    panel.field("failures").value = "0"
    assert panel.row("pass").button.button_style == "success"
    panel.row("pass").button.click()
    assert run.session.state == "approval"


def test_an_emptied_input_is_evidence_not_given(panel, run):
    run.fire("build")
    panel.field("coverage").value = "85"
    panel.field("coverage").value = ""
    assert run.evidence == {}
    assert "○ coverage" in panel.note("pass")


def test_a_blocked_button_says_why_in_words_and_moves_nothing(panel, run):
    run.fire("build")
    panel.row("pass").button.click()
    assert "`pass` needs evidence for `coverage`, `failures`" in panel.message
    assert run.session.state == "testing"
    panel.field("coverage").value = "1"
    panel.field("failures").value = "0"
    panel.row("pass").button.click()
    assert "coverage ≥ 80% does not hold, coverage is '1'" in panel.message
    assert panel.field("coverage").value == "1"
    panel.row("fail").button.click()
    assert panel.message == ""


def test_inputs_are_empty_after_a_step(panel, run):
    run.fire("build")
    panel.field("coverage").value = "85"
    panel.row("fail").button.click()
    run.fire("build")
    assert panel.field("coverage").value == ""


def test_a_key_that_two_rows_ask_for_is_typed_once(library, store):
    run = FlowRun.draft(library, store, "online-order")
    panel = Panel(run)
    for trigger, evidence in [
        ("checkout", {"items": 1}),
        ("confirm", {}),
        ("choose", {}),
        ("pay", {}),
        ("accepted", {"amount": 5}),
    ]:
        run.fire(trigger, evidence)
    fields = [field.description for row in panel.rows for field in row.fields]
    assert fields == ["risk"]
    panel.field("risk").value = "60"
    assert panel.row("suspicious").button.button_style == "success"
    assert panel.row("clear").button.button_style == ""


def test_the_row_tells_where_a_transition_really_lands(nested_run):
    panel = Panel(nested_run)
    nested_run.fire("read")
    assert "→ feature ▸ release" in panel.note("accept")
    assert "→ build-cycle ▸ write" in panel.note("ask-for-changes")
    assert "release-notes = written" in panel.note("accept")


def test_the_end_is_told(panel, run):
    assert "→ abandoned (the end)" in panel.note("cancel")
    run.fire("cancel")
    assert panel.rows == []
    assert panel.words == (["the run is over"], "")


def test_a_state_without_transitions_says_so(write_flows, store):
    library = write_flows({"f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n"})
    panel = Panel(FlowRun.draft(library, store, "f"))
    assert panel.words == (["no transition leaves this state"], "")


def test_a_transition_that_leads_nowhere_says_what_is_wrong_and_the_others_work(write_flows, store):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n"
            "  next: {bad: nowhere, ugly: {to: x, when: {k: ~=3}}, sub: s, good: x}\n"
            "- id: s\n  flow: gone\n  next: {}\n"
        }
    )
    run = FlowRun.draft(library, store, "f")
    panel = Panel(run)
    assert "neither a state nor an exit" in panel.note("bad")
    assert "`~=` is not an operator" in panel.note("ugly")
    assert "there is no such file" in panel.note("sub")
    panel.row("bad").button.click()
    assert "neither a state nor an exit" in panel.message
    panel.row("good").button.click()
    assert run.is_over


def test_a_flow_that_is_gone_is_told_in_words(write_flows, store, tmp_path):
    text = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x, stay: a}\n"
    library = write_flows({"f": text})
    run = FlowRun.draft(library, store, "f")
    panel = Panel(run)
    (tmp_path / "flows" / "f.yaml").unlink()
    panel.row("go").button.click()
    assert "is in the flow `f`: there is no flow `f`" in panel.message
    run.evidence = {"look": "again"}
    assert "is in the flow `f`" in panel.message
    assert panel.rows == []
    write_flows({"f": text})
    run.evidence = {}
    assert panel.triggers == ["go", "stay"]


def test_markup_in_a_flow_is_shown_as_text(write_flows, store):
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next:\n"
            f"    '{nasty}': {{to: x, when: {{'{nasty}': '{nasty}'}}}}\n    t: '{nasty}'\n"
        }
    )
    panel = Panel(FlowRun.draft(library, store, "f"))
    panel.field(nasty).value = nasty
    assert len(panel.rows) == 2
    for row in panel.rows:
        assert "<img" not in row.note.value


def test_a_thousand_steps_make_no_new_model(nested_run, count_models):
    TransitionPanel(nested_run)
    before = count_models()
    for _ in range(100):
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
