"""Scenarios for what is missing: they pass, and nothing that could be covered is missing then."""

import pytest
from hypothesis import given, strategies as st

from flowr_nb.cli import main
from flowr_nb.flow.conditions import evaluate_condition, parse_condition
from flowr_nb.scenario import Coverage, parse, run_all
from flowr_nb.scenario.coverage import key_of
from flowr_nb.scenario.missing import missing_scenarios
from flowr_nb.scenario.samples import blocking, opening


def after(library, flow, results=()):
    """What is covered once the missing scenarios of a flow were run, too."""
    text = missing_scenarios(library, flow, Coverage.of(library, results))
    more = run_all(library, parse(text))
    assert [each.in_lines for each in more if not each.is_passed] == []
    return Coverage.of(library, [*results, *more]), text


@pytest.mark.parametrize(
    "flow", ["deploy", "feature", "online-order", "pull-request", "traffic-light", "build-cycle"]
)
def test_they_pass_and_cover_all(library, flow):
    coverage, text = after(library, flow)
    ours = {key_of(each) for each in library.closure(library.load(flow))}
    assert [
        each.missing_in_words
        for each in coverage.flows
        if key_of(each.flow) in ours and each.missing_in_words
    ] == []
    assert "#" not in text


def test_what_is_covered_is_not_written_again(library):
    scenarios = parse("flow: deploy\nscenarios: {a: [build, fail, cancel]}")
    coverage, text = after(library, "deploy", run_all(library, scenarios))
    assert "- fail\n" not in text
    again = missing_scenarios(library, "deploy", coverage)
    assert again == "# nothing is missing: all of `deploy` is covered"


def test_what_no_walk_covers_is_told(write_flows):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next:\n"
            "      never: {to: b, when: [{n: '>5'}]}\n      go: x\n"
            "      odd: {to: b, when: {k: ~=3}}\n"
            "  - id: b\n    next: {on: x}\n  - id: island\n    next: {off: x}\n"
        }
    )
    text = missing_scenarios(library, "f", Coverage.of(library, []))
    assert "# no walk found to take island › off (f.yaml)" in text
    assert "# no walk found to take a › odd (f.yaml)" in text
    assert all(each.is_passed for each in run_all(library, parse(text)))


def test_an_empty_text_opens_what_asks_for_it_and_blocks_what_does_not(write_flows):
    assert opening([("note", "==")]) == {"note": ""}
    assert blocking([("note", "!="), ("kind", "==")], {"note": "!="}) == {"note": "", "kind": ""}
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next:\n"
            "      go: {to: x, when: {note: '=='}}\n"
        }
    )
    coverage, text = after(library, "f")
    assert "#" not in text
    assert [each.missing_in_words for each in coverage.flows] == [[]]


EXPRESSIONS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["==", "!=", ">=", "<=", ">", "<", ""]),
    st.integers(-3, 100) | st.sampled_from(["0.5", "99.9"]),
    st.sampled_from(["", "%", " days"]),
) | st.sampled_from(["true", "==false", "!=draft", "approved", "==", "!=", "not x"])


def holds(expression, value):
    return evaluate_condition(*parse_condition(expression), value)


@given(EXPRESSIONS)
def test_for_one_condition_there_is_always_evidence_both_ways(expression):
    opens = opening([("k", expression)])
    if expression != "==":  # of nothing at all
        assert holds(expression, opens["k"])
    held = blocking([("k", expression)], {"k": expression})
    if expression != "!=":
        assert not holds(expression, held["k"])


@given(st.lists(st.tuples(st.sampled_from("ab"), EXPRESSIONS), min_size=1, max_size=4))
def test_evidence_is_never_wrong(conditions):
    opens = opening(conditions)
    if opens is not None:
        assert all(holds(expression, opens[key]) for key, expression in conditions)
    guard = dict(conditions)
    held = blocking(conditions, guard)
    if held is not None:
        assert held.keys() == guard.keys()
        assert not all(holds(expression, held[key]) for key, expression in guard.items())


def test_the_command_prints_scenarios_and_nothing_else(flows_dir, tmp_path, capsys):
    command = ["scenarios", str(tmp_path), "--flows", str(flows_dir), "--missing"]
    assert main([*command, "deploy"]) == 0
    assert parse(capsys.readouterr().out)
    assert main([*command, "deplyo"]) == 2
    assert "did you mean `deploy`?" in capsys.readouterr().err
