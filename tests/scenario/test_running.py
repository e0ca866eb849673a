"""What comes of scenarios: verdicts on the flow, and faults of the scenario."""

import pytest

from flowr_nb.scenario import Verdict, parse, run


def result_of(library, flow, *lines):
    text = f"flow: {flow}\nscenarios:\n  walk:\n" + "".join(f"    - {line}\n" for line in lines)
    (scenario,) = parse(text, "a.scenarios.yaml")
    return run(library, scenario)


GOOD = "pass: {coverage: 86%, failures: 0}"
LOW = "{coverage: 60%, failures: 0}"


@pytest.mark.parametrize(
    ("flow", "lines"),
    [
        ("deploy", ["build", GOOD, "at: approval"]),
        ("deploy", ["build", f"{{blocked: pass, with: {LOW}}}", "open: fail"]),
        ("deploy", ["at: deploy › prepare", "cancel", "exits: abandoned", "at: abandoned"]),
        ("deploy.yaml", ["{fire: build}", "at: testing"]),
        ("build-cycle", ["blocked", "exits: stuck"]),
        ("feature", ["start", "at: discovery", "at: scope › discovery"]),
        ("feature", ["start", "not-worth-it", "exits: dropped"]),
    ],
)
def test_a_walk_that_the_flow_allows_passes(library, flow, lines):
    assert result_of(library, flow, *lines).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([f"pass: {LOW}"], "`prepare` has no trigger `pass`; it has `build`, `cancel`"),
        (["build", f"pass: {LOW}"], "coverage ≥ 80% does not hold"),
        (["build", "pass"], "needs evidence for `coverage`, `failures`"),
        (["at: testing"], "not at `testing`, but at `deploy › prepare`"),
        (["at: deploy › testing"], "not at `deploy › testing`"),
        (["exits: deployed"], "has not left by `deployed`"),
        (["cancel", "exits: deployed"], "has left by `abandoned`"),
        (["cancel", "build"], "the run is over"),
        (["cancel", "blocked: build"], "the run is over (`abandoned`): nothing is open or blocked"),
        (["blocked: build"], "open, not blocked: it has no guard"),
        (["blocked: reject"], "`prepare` has no trigger `reject`; it has `build`, `cancel`"),
        (["build", f"{{open: pass, with: {LOW}}}"], "coverage ≥ 80% does not hold"),
    ],
)
def test_a_walk_that_it_does_not_allow_fails(library, lines, says):
    result = result_of(library, "deploy", *lines)
    assert result.verdict is Verdict.FAILED
    assert says in result.message


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["buildd"], "has no trigger `buildd`; did you mean `build`?"),
        (["at: testin"], "has no state `testin`; did you mean `testing`?"),
        (["at: deplyo › testing"], "has no state `deplyo`; did you mean `deployed`?"),
        (["exits: deployd"], "has no exit `deployd`; did you mean `deployed`?"),
        (["build", f"{{blocked: pass, with: {{coverage: {'9' * 20_000}, failures: 0}}}}"], "taken"),
        (["build", "blocked: pass"], "needs evidence for `coverage`, `failures`"),
        (["build", "{open: pass, with: {coverage: 1, failure: 0}}"], "no evidence for `failure`"),
    ],
)
def test_a_fault_of_the_scenario_is_no_verdict(library, lines, says):
    result = result_of(library, "deploy", *lines)
    assert result.verdict is Verdict.FAULT
    assert says in result.message


def test_a_flow_that_is_not_to_be_had_is_a_fault_where_it_is_named(library):
    result = result_of(library, "deplyo", "build")
    assert (result.verdict, result.where.line) == (Verdict.FAULT, 1)
    assert "did you mean `deploy`?" in result.in_lines


def test_a_failure_is_five_lines_with_both_places(library, flows_dir):
    result = result_of(library, "deploy", "build", f"pass: {LOW}")
    lines = result.in_lines.splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("a.scenarios.yaml:5:7: `pass` is blocked")
    assert lines[2:4] == [
        "  at: deploy › testing",
        "  possible: pass (blocked: coverage ≥ 80%); fail (open)",
    ]
    line = (flows_dir / "deploy.yaml").read_text().splitlines().index("      pass:") + 1
    assert lines[4].endswith(f"deploy.yaml:{line}:7")


def test_names_from_strangers_stay_in_their_line(write_flows):
    hostile = "<b>\\e[31m\\n``"
    library = write_flows(
        {
            "f": f'flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: "{hostile}"\n'
            f'    next: {{"{hostile}1": {{to: x, when: {{"{hostile}": ==1}}}}}}\n'
        }
    )
    result = result_of(library, "f", f'"{hostile}1": {{"{hostile}": 2}}')
    assert result.verdict is Verdict.FAILED
    assert len(result.in_lines.splitlines()) == 5
    assert "\x1b" not in result.in_lines
    assert "<b>" not in result._repr_html_()


def test_a_flow_that_cannot_be_entered_fails_there(write_flows):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next: {go: b}\n"
            "  - id: b\n    flow: gone\n    next: {x: x}\n"
        }
    )
    for line in ("go", "open: go", "blocked: go"):
        result = result_of(library, "f", line)
        assert result.verdict is Verdict.FAILED
        assert "gone" in result.message


def test_very_long_names_make_no_long_lines(write_flows):
    long = "n" * 50_000
    states = "".join(f"  - id: {long}{n}\n    next: {{{long}{n}: {long}{n}}}\n" for n in range(9))
    library = write_flows({"f": f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"})
    result = result_of(library, "f", f"{long}0", f"{long}x")
    assert result.verdict is Verdict.FAULT
    assert max(map(len, result.in_lines.splitlines())) <= 1000


def test_a_bare_name_is_the_innermost_state_and_a_path_ends_there(library):
    assert result_of(library, "feature", "start", "at: scope").verdict is Verdict.FAILED
    inside = ("start", "understood", "{baseline: {stories: 1, estimate: 1 day}}", "written")
    inside = (*inside, "{green: {tests: passed}}")
    for path in ("reading", "review › reading", "build›review › reading"):
        result = result_of(library, "feature", *inside, f"at: {path}")
        assert result.verdict is Verdict.PASSED
    for path in ("build › review", "build › reading", "scope › review › reading"):
        result = result_of(library, "feature", *inside, f"at: {path}")
        assert result.verdict is Verdict.FAILED


def test_the_guard_of_the_invoking_state_blocks_the_exit_that_is_followed(library):
    inside = ("start", "understood", "{baseline: {stories: 1, estimate: 1 day}}", "written")
    inside = (*inside, "{green: {tests: passed}}", "read")
    given = "{comments: resolved, release-notes: none}"
    blocked = result_of(library, "feature", *inside, f"{{blocked: accept, with: {given}}}")
    assert blocked.verdict is Verdict.PASSED
    fault = result_of(library, "feature", *inside, "{open: accept, with: {comments: resolved}}")
    assert fault.verdict is Verdict.FAULT
    assert "release-notes" in fault.message
