"""What happens next? The learner says so, and then the picture moves."""

import json

import pytest

from flowr_nb import FlowDiagram, Workspace, renderers
from flowr_nb.widgets import NotShownError, PredictWidget
from tests.driving import Picture, ask, listen, parts_of, say, shown

ODD = [None, 7, True, [], {"a": 1}, "\ud800", "x" * 1_000_000, -1, 2.5]


@pytest.fixture
def ws():
    return Workspace("flows", "memory:")


def now(widget):
    return shown(widget, "prediction")


def asked_of(widget):
    """What is asked, in words."""
    return text_of(now(widget)["question"]["text"])


def text_of(tree):
    return "".join(each if isinstance(each, str) else text_of(each[1]) for each in tree)


def choose(widget, choice):
    return ask(widget, "choose", choice=choice, step=now(widget)["step"])


def go(widget, to="next"):
    return ask(widget, "go", to=to, step=now(widget)["step"])


def wrong_of(prediction):
    """A choice that is wrong: whatever is chosen moves the run alike."""
    happening = prediction.happening
    return next(each for each in prediction.choices if not happening.chosen(each))


def test_it_is_one_widget_with_a_picture_and_a_question(ws, count_models):
    before = count_models()
    widget = ws.predict("deploy")
    assert isinstance(widget, FlowDiagram)
    assert widget.get_state("_parts")["_parts"] == ["diagram", "prediction"]
    assert count_models() == before + 2, "the widget, and its layout"
    assert Picture(widget).flow == "deploy"


def test_it_asks_about_where_the_run_is_and_checks_before_the_picture_moves(ws):
    run = ws.run("deploy")
    widget = ws.predict(run, seed=1)
    assert asked_of(widget).startswith("in prepare: what happens on ")
    question = now(widget)["question"]
    assert ["code", ["prepare"]] in question["text"][0][1]
    assert tuple(question["choices"]) == widget.prediction.choices
    assert (question["chosen"], question["isRight"], question["why"]) == (None, None, [])
    assert run.history == ()
    right = widget.prediction.happening.right_choice
    assert "error" not in choose(widget, right)
    assert run.session.state == right.removesuffix(" (the end)")
    answered = now(widget)["question"]
    assert (answered["chosen"], answered["isRight"]) == (right, True)
    assert text_of(answered["why"]).startswith("build leads to testing")
    assert (now(widget)["right"], now(widget)["asked"]) == (1, 1)
    assert "a guess was made already" in choose(widget, right)["error"]
    assert "error" not in go(widget)
    assert now(widget)["question"]["chosen"] is None
    assert asked_of(widget).startswith("in testing: what happens on ")


def test_a_guess_is_one_message_with_the_picture_that_has_moved(ws, monkeypatch):
    widget = ws.predict("deploy", seed=1)
    told = listen(widget, monkeypatch)
    choose(widget, widget.prediction.happening.right_choice)
    assert parts_of(told) == [["_prediction", "_view"]]


def test_a_wrong_guess_is_explained_by_the_conditions_own_words(ws):
    run = ws.run("deploy")
    run.fire("build")
    widget = ws.predict(run)
    while "pass" not in widget.prediction.trigger:
        widget.ask()
    asked = widget.prediction
    choose(widget, wrong_of(asked))
    question = now(widget)["question"]
    assert question["isRight"] is False
    assert "coverage ≥ 80%" in text_of(question["why"])
    assert (widget.asked, widget.right) == (1, 0)
    assert run.session.state == ("approval" if asked.moved else "testing")


def test_it_can_be_played_to_the_end_and_begun_again(ws):
    widget = ws.predict("deploy", seed=4)
    seen = set()
    for _ in range(200):
        if widget.prediction is None:
            break
        seen.add(widget.prediction.text)
        choose(widget, widget.prediction.happening.right_choice)
        go(widget)
    assert widget.prediction is None
    assert widget.asked == widget.right == now(widget)["right"] >= 2
    assert "choices" not in now(widget)["question"]
    assert "nothing is left to ask" in asked_of(widget)
    assert "nothing is asked here" in choose(widget, "x")["error"]
    steps = len(widget.run.history)
    go(widget, "again")
    assert widget.run.session.state == "prepare"
    assert len(widget.run.history) == steps + 1, "a return, and nothing is lost"
    assert widget.prediction is not None


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
    seen = now(widget)["step"]
    run.fire("build")
    assert "in testing" in asked_of(widget)
    assert "another question is asked by now" in ask(widget, "go", to="next", step=seen)["error"]
    Picture(widget).click("testing", "fail")
    assert "in prepare" in asked_of(widget)
    widget.close()
    run.fire("build")
    assert "in prepare" in asked_of(widget)


def test_a_question_that_was_asked_stays_when_the_session_is_saved(ws):
    widget = ws.predict("deploy")
    before = now(widget)
    widget.run.save("one")
    assert now(widget) == before


def test_a_flow_where_nothing_can_be_asked_is_no_error(ws):
    ws.add("flow: stuck\nversion: 1.0.0\nexits: [o]\nstates: [{id: a}]")
    widget = ws.predict("stuck")
    assert widget.prediction is None
    assert "nothing is left to ask" in asked_of(widget)
    assert "error" not in go(widget, "again")
    assert repr(widget) == "PredictWidget(in `a` nothing is left to ask)"


def test_names_of_strangers_are_no_markup(ws):
    ws.add(
        "flow: odd\nversion: 1.0.0\nexits: [o]\nstates:\n"
        '  - {id: "<img>", next: {"*a* [x](http://y)": "<b>"}}\n  - {id: "<b>", next: {"<u>": o}}'
    )
    widget = ws.predict("odd")
    text = now(widget)["question"]["text"]
    names = [["code", ["<img>"]], ["code", ["*a* [x](http://y)"]]]
    assert text == [["p", ["in ", names[0], ": what happens on ", names[1], "?"]]]
    choose(widget, "<b>")
    assert now(widget)["question"]["isRight"] is True
    html = widget._repr_mimebundle_()
    html = (html[0] if isinstance(html, tuple) else html)["text/html"]
    for tag in ("<script", "<img>", "<b>", "<u>"):
        assert tag not in html


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_whatever_is_said_is_answered_in_words(ws, odd):
    widget = ws.predict("deploy")
    step = now(widget)["step"]
    for said in (
        {"do": "choose", "choice": odd, "step": step},
        {"do": "choose", "choice": "testing", "step": odd},
        {"do": "choose"},
        {"do": "go", "to": "next", "step": odd},
    ):
        if said.get("step") == step and said.get("choice", "testing") == "testing":
            continue  # as `True` is 1
        told = say(widget, said)["error"]
        assert "should not have happened" not in told
        assert json.dumps(told)
    assert widget.asked == 0


def test_it_leaves_its_question_where_no_widget_runs(ws):
    widget = ws.predict("deploy")
    assert widget.wait()
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
        assert widget.prediction.choices[0] in still["text/html"]


@pytest.mark.parametrize("source", [None, "deploy", 3])
def test_what_is_no_run_is_refused(source):
    with pytest.raises(NotShownError, match="a PredictWidget shows a FlowRun, and found"):
        PredictWidget(source)


def test_a_flow_alone_is_refused_too(ws):
    with pytest.raises(NotShownError, match="and found a Flow"):
        PredictWidget(ws.flow("deploy"))
