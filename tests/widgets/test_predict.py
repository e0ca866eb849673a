"""What happens next? The learner says so, and then the picture moves."""

import pytest

from flowr_nb import FlowDiagram, Workspace, renderers
from flowr_nb.widgets import NotShownError, PredictWidget


@pytest.fixture
def ws():
    return Workspace("flows", "memory:")


def parts(widget):
    diagram, heading, choices, button, verdict = widget.children
    assert isinstance(diagram, FlowDiagram)
    return heading, choices, button, verdict


def wrong_of(prediction):
    """A choice that is wrong: whatever is chosen moves the run alike."""
    happening = prediction.happening
    return next(each for each in prediction.choices if not happening.chosen(each))


def test_it_asks_about_where_the_run_is_and_checks_before_the_picture_moves(ws):
    run = ws.run("deploy")
    widget = ws.predict(run, seed=1)
    heading, choices, button, verdict = parts(widget)
    assert "What happens next?" in heading.value
    assert "in <code>prepare</code>" in heading.value
    assert tuple(choices.options) == widget.prediction.choices
    assert choices.value is None
    assert (button.description, verdict.value) == ("Check", "")
    button.click()
    assert "choose what you think happens" in verdict.value
    assert run.history == ()
    right = widget.prediction.happening.right_choice
    choices.value = right
    assert run.history == ()
    button.click()
    assert run.session.state == right.removesuffix(" (the end)")
    assert verdict.value.startswith('<p role="alert"><strong>✓ right</strong>: ')
    assert "(1 of 1 right)" in verdict.value
    assert choices.disabled
    assert button.description == "Next question"
    button.click()
    assert button.description == "Check"
    assert verdict.value == ""
    assert not choices.disabled


def test_a_wrong_guess_is_explained_by_the_conditions_own_words(ws):
    run = ws.run("deploy")
    run.fire("build")
    widget = ws.predict(run)
    _, choices, button, verdict = parts(widget)
    while "pass" not in widget.prediction.trigger:
        widget.ask()
    asked = widget.prediction
    choices.value = wrong_of(asked)
    button.click()
    assert "<strong>✗ not right</strong>" in verdict.value
    assert "coverage ≥ 80%" in verdict.value
    assert (widget.asked, widget.right) == (1, 0)
    assert run.session.state == ("approval" if asked.moved else "testing")


def test_it_can_be_played_to_the_end_and_begun_again(ws):
    widget = ws.predict("deploy", seed=4)
    _, choices, button, _ = parts(widget)
    seen = set()
    for _ in range(200):
        if widget.prediction is None:
            break
        seen.add(widget.prediction.text)
        choices.value = widget.prediction.happening.right_choice
        button.click()
        assert button.description == "Next question"
        button.click()
    assert widget.prediction is None
    assert widget.asked == widget.right >= 2
    assert button.description == "Begin again"
    assert choices.layout.display == "none"
    steps = len(widget.run.history)
    button.click()
    assert widget.run.session.state == "prepare"
    assert len(widget.run.history) == steps + 1, "a return, and nothing is lost"
    assert widget.prediction is not None
    assert choices.layout.display is None


def test_questions_of_one_place_are_not_asked_twice_before_all_were(ws):
    run = ws.run("deploy")
    run.fire("build")
    widget = ws.predict(run)
    texts = [widget.prediction.text]
    for _ in range(3):
        widget.ask()
        texts.append(widget.prediction.text)
    assert len(set(texts)) == 4


def test_it_is_the_same_of_one_seed(ws):
    def begun(seed):
        prediction = ws.predict("deploy", seed=seed).prediction
        return prediction.text, prediction.choices

    assert begun(3) == begun(3)
    assert len({begun(seed) for seed in range(8)}) > 1


def test_who_moves_the_run_otherwise_is_asked_about_where_it_is_then(ws):
    run = ws.run("deploy")
    widget = ws.predict(run)
    run.fire("build")
    assert "in <code>testing</code>" in parts(widget)[0].value
    heading = parts(widget)[0]
    widget.close()
    run.fire("fail")
    assert "in <code>testing</code>" in heading.value


def test_a_flow_where_nothing_can_be_asked_is_no_error(ws):
    ws.add("flow: stuck\nversion: 1.0.0\nexits: [o]\nstates: [{id: a}]")
    widget = ws.predict("stuck")
    assert widget.prediction is None
    assert "nothing is left to ask" in parts(widget)[0].value
    parts(widget)[2].click()
    assert repr(widget) == "PredictWidget(in `a` nothing is left to ask)"


def test_names_of_strangers_are_no_markup(ws):
    ws.add(
        "flow: odd\nversion: 1.0.0\nexits: [o]\nstates:\n"
        '  - {id: "<img>", next: {"<script>": "<b>"}}\n  - {id: "<b>", next: {"<u>": o}}'
    )
    widget = ws.predict("odd")
    heading, choices, button, verdict = parts(widget)
    choices.value = choices.options[0]
    button.click()
    for tag in ("<script", "<img", "<b>", "<u>"):
        assert tag not in heading.value + verdict.value


def test_it_leaves_its_question_where_no_widget_runs(ws):
    widget = ws.predict("deploy")
    assert widget.diagram.wait()
    data = widget._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert data["text/plain"] == repr(widget)
    assert widget.prediction.choices[0] in data["text/html"]
    assert "<img" in data["text/html"]
    assert data["image/svg+xml"].startswith("<svg")
    with renderers.enable("still"):
        still = widget._repr_mimebundle_()
        still = still[0] if isinstance(still, tuple) else still
        assert "<img" in still["text/html"]


@pytest.mark.parametrize("source", [None, "deploy", 3])
def test_what_is_no_run_is_refused(source):
    with pytest.raises(NotShownError, match="a PredictWidget asks about a FlowRun, and found a"):
        PredictWidget(source)
