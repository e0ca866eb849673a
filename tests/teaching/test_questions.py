"""Questions that are made from a flow: the same of one seed, and each with one right answer."""

import json

import pytest
import yaml

from flowr_nb import FlowError, FlowLibrary, Workspace
from flowr_nb.session import options
from flowr_nb.teaching import FlowQuestion, TeachingError, question_of, questions

LIBRARY = FlowLibrary("flows")
TRAFFIC_LIGHT = [
    (
        "in `traffic-light › red`: what happens on `timer`?",
        ("green", "red", "yellow", "switched-off (the end)"),
        "green",
    ),
    ("in `traffic-light › yellow`: what can be done?", ("timer", "switch-off"), "timer"),
]
NAMES = sorted(LIBRARY.names())


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_one_right_answer_among_its_choices(name):
    asked = questions(name, 30, library=LIBRARY)
    assert len(asked) > 2
    assert len({each.text for each in asked}) > len(asked) * 0.9
    for number, question in enumerate(asked, 1):
        assert (question.number, question.about) == (number, name)
        assert 2 <= len(question.choices) <= 4
        assert len(set(question.choices)) == len(question.choices)
        right = [each for each in question.choices if question.check(each)]
        assert right == [question.answer]
        assert question.check(question.answer).message == f"right: {question.explanation}"
        assert question.check(question.choices.index(question.answer) + 1)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_called_right_is_what_the_stepper_does(name):
    """The evidence is taken back out of the text of the question, and tried."""
    seen = set()
    for question in questions(name, 200, library=LIBRARY):
        _, _, given = question.text.rstrip("?").partition(" with ")
        evidence = dict(each.split(" ", 1) for each in given.split(", ")) if given else {}
        offered = {each.trigger: each for each in options(LIBRARY, question.at, evidence)}
        if "what can be done" in question.text:
            seen.add("open")
            is_open = {each: option.status.value == "open" for each, option in offered.items()}
            can = [each for each in question.choices if is_open.get(each)]
            assert can == [question.answer]
            continue
        trigger = question.text.split("what happens on `")[1].split("`")[0]
        option = offered[trigger]
        if question.answer.startswith("blocked: "):
            seen.add("blocked")
            failing = [each.in_words for each in option.conditions if each.holds is not True]
            assert failing == [question.answer.removeprefix("blocked: ")]
        else:
            seen.add("leads")
            assert option.status.value == "open"
            landing = option.landing.configuration
            assert question.answer.removesuffix(" (the end)") in (landing.state, str(landing))
    assert "leads" in seen
    guarded = any(state.next[t].guard for state in LIBRARY.load(name).states for t in state.next)
    assert ("blocked" in seen) or not guarded


def test_the_same_seed_gives_the_same_and_another_others():
    first = questions("deploy", 8, 1, library=LIBRARY)
    assert first == questions("deploy", 8, 1, library=LIBRARY)
    assert first != questions("deploy", 8, 2, library=LIBRARY)
    assert first[:3] == questions("deploy", 3, 1, library=LIBRARY)
    assert questions("deploy", 4, "monday", library=LIBRARY) == questions(
        "deploy", 4, "monday", library=FlowLibrary("flows")
    )


def test_what_comes_is_the_same_on_every_machine():
    """No hash of a process, no order of a set: the very words."""
    asked = questions("traffic-light", 2, 7, library=LIBRARY)
    assert [(each.text, each.choices, each.answer) for each in asked] == TRAFFIC_LIGHT


def test_the_kinds_take_turns():
    kinds = [
        "open"
        if "what can be done" in each.text
        else "blocked"
        if each.answer.startswith("blocked")
        else "leads"
        for each in questions("deploy", 9, library=LIBRARY)
    ]
    assert all(len(set(kinds[at : at + 3])) == 3 for at in (0, 3, 6))


def test_a_flow_with_too_few_gives_fewer_and_says_so():
    text = "flow: x\nversion: 1.0.0\nexits: [o]\nstates:\n  - {id: a, next: {go: b}}\n"
    asked = questions(text + "  - {id: b, next: {on: o}}", 10)
    assert 0 < len(asked) < 10
    number = f"{len(asked)} questions"
    assert asked.message == f"{number}; the flow gives no more of the 10 that were asked for"
    assert asked.message in asked._repr_html_()
    assert questions("deploy", 2, library=LIBRARY).message == "2 questions"
    alone = questions("flow: x\nversion: 1.0.0\nexits: [o]\nstates: [{id: a, next: {go: o}}]", 3)
    assert alone == ()
    assert alone.message.startswith("0 questions; ")


def test_a_flow_is_a_name_a_text_a_flow_or_a_run():
    run = Workspace("flows", "memory:").run("deploy")
    expected = questions("deploy", 4, library=LIBRARY)
    assert questions(run, 4) == questions(LIBRARY.load("deploy"), 4) == expected
    with pytest.raises(FlowError, match="did you mean `deploy`"):
        questions("deplyo", library=LIBRARY)


@pytest.mark.parametrize("n", [0, -1, 1001, "3", 2.0, None])
def test_so_many_questions_there_cannot_be(n):
    with pytest.raises(TeachingError, match="ask for 1 to 1,000 questions"):
        questions("deploy", n, library=LIBRARY)


def test_a_question_is_a_mapping_in_a_lesson():
    question = questions("deploy", 5, "monday", library=LIBRARY)[3]
    data = yaml.safe_load(yaml.safe_dump(question.to_data()))
    assert data == {"about": "deploy", "seed": "monday", "number": 4}
    assert question_of(data, LIBRARY) == question
    assert question_of({"about": "deploy"}, LIBRARY) == questions("deploy", 1, library=LIBRARY)[0]
    assert question_of({**data, "number": "4"}, LIBRARY) == question
    with pytest.raises(TeachingError, match="did you mean `seed`"):
        question_of({"about": "deploy", "sed": 1}, LIBRARY)
    with pytest.raises(TeachingError, match="about: deploy"):
        question_of({"seed": 1}, LIBRARY)
    with pytest.raises(TeachingError, match="there is no question 500"):
        question_of({"about": "deploy", "number": 500}, LIBRARY)


def test_a_wrong_choice_is_explained_and_none_is_an_error():
    question = next(
        each
        for each in questions("deploy", 30, library=LIBRARY)
        if "79%" in each.text and each.answer.startswith("blocked")
    )
    told = question.check("approval")
    assert not told
    assert told.message == (
        "no, not `approval`: `pass` is blocked, and the run stays in `testing`: coverage ≥ 80% "
        "does not hold, coverage is '79%'; failures = 0 holds, failures is '0'"
    )
    assert str(told).startswith("✗ no")
    with pytest.raises(TeachingError, match="choose one of these"):
        question.check("nowhere")


def test_it_shows_its_place_and_its_choices_and_never_its_answer():
    question = questions("deploy", 2, library=LIBRARY)[1]
    assert isinstance(question, FlowQuestion)
    html = question._repr_html_()
    assert "<img" in html
    assert question.explanation not in html
    assert all(choice in str(question) for choice in question.choices)
    assert repr(question) == f"FlowQuestion({question.text!r})"
    page = questions("deploy", 3, library=LIBRARY)._repr_html_()
    assert page.count("<ol>") == 4
    assert json.dumps(question.to_data())


def test_names_of_strangers_are_no_markup():
    text = (
        "flow: <x>\nversion: 1.0.0\nexits: [o]\nstates:\n"
        '  - {id: "<script>", next: {"<b>": "<i>"}}\n  - {id: "<i>", next: {x: o}}'
    )
    asked = questions(text, 9)
    assert len(asked) > 2
    page = asked._repr_html_() + "".join(each._repr_html_() for each in asked)
    for tag in ("<script", "<b>", "<i>", "<x>"):
        assert tag not in page


@pytest.mark.parametrize("odd", [None, 3, ["about"], "about", b"about"])
def test_what_is_no_mapping_is_no_question(odd):
    with pytest.raises(TeachingError, match="a question is a mapping with `about`, and no"):
        question_of(odd)


def test_a_seed_may_be_any_text():
    assert len(questions("deploy", 2, "\ud800", library=LIBRARY)) == 2
