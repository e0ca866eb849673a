"""What scenarios cover, against what was counted by hand."""

import json
import xml.etree.ElementTree as ET

import pytest

from flowr_nb.diagram import frame_of, heat_of
from flowr_nb.scenario import Coverage, ScenarioError, Seen, parse, run_all
from flowr_nb.scenario.reports import check_report, report

FEATURE = """
flow: feature
scenarios:
  ships:
    - start
    - understood
    - blocked: baseline
      with: {stories: 0, estimate: 3 days}
    - baseline: {stories: 3, estimate: 10 days}
    - at: build › write
    - written
    - green: {tests: passed}
    - read
    - blocked: accept
      with: {comments: resolved, release-notes: no}
    - accept: {comments: resolved, release-notes: written}
    - ship
    - exits: shipped
  dropped:
    - open: start
    - drop
"""


@pytest.fixture
def results(library):
    return run_all(library, parse(FEATURE))


def of_file(coverage, file):
    return next(each for each in coverage.flows if each.file == file)


def test_the_coverage_of_feature_is_what_was_counted_by_hand(library, results):
    assert all(each.is_passed for each in results)
    coverage = Coverage.of(library, results)
    feature = of_file(coverage, "feature.yaml")
    # Leaving `scope` by `agreed` and `build` by `built` is on the way.
    assert feature.missing == [("scope", "rejected"), ("build", "stuck")]
    # `accept` asks for what `built` asks for as well: seen open there, and blocked before.
    assert feature.guards == {("build", "built"): (1, 1)}
    assert (feature.covered, feature.units) == (6, 8)
    build = of_file(coverage, "build-cycle.yaml")
    assert build.missing == [("write", "blocked"), ("test", "red"), ("review", "changes")]
    assert build.guards == {("test", "green"): (1, 0)}
    review = of_file(coverage, "review-cycle.yaml")
    # In the step that was blocked this one of the two guards was open.
    assert review.guards == {("verdict", "accept"): (2, 0)}
    scope = of_file(coverage, "scope-cycle.yaml")
    assert (scope.covered, scope.units) == (3, 5)


def test_assertions_take_nothing(library):
    text = "flow: deploy\nscenarios:\n  a: [{open: build}, {at: prepare}, {open: cancel}]"
    deploy = of_file(Coverage.of(library, run_all(library, parse(text))), "deploy.yaml")
    assert not any(deploy.transitions.values())
    assert deploy.arrivals == {"prepare": 1}


def test_counts_go_through_plain_data_and_add_up(library, results):
    whole = Coverage.of(library, results)
    sent = [Seen.from_plain(json.loads(json.dumps(each.seen.to_plain()))) for each in results]
    assert Coverage.of(library, sent) == whole
    assert whole.seen.runs == 2


def test_as_json_each_file_tells_what_is_covered_and_missing(library, results, tmp_path):
    coverage = Coverage.of(library, results)
    told = report(coverage, ["term-missing", f"json:{tmp_path}/a/c.json"], library)
    data = json.loads((tmp_path / "a" / "c.json").read_text())
    assert data["flows"]["feature.yaml"]["transitions"] == {
        "covered": [
            ["idea", "start"],
            ["idea", "drop"],
            ["scope", "agreed"],
            ["build", "built"],
            ["release", "ship"],
        ],
        "missing": [["scope", "rejected"], ["build", "stuck"]],
    }
    assert data["flows"]["review-cycle.yaml"]["guards"] == {
        "covered": [],
        "missing": [["verdict", "accept"]],
        "open": [["verdict", "accept"]],
        "blocked": [],
    }
    assert "    the guard of verdict › accept never blocked" in told
    assert "    no scenario walks it" in told


def test_all_is_only_what_is_all(library):
    nothing = Coverage.of(library, [])
    assert nothing.percent == 0
    assert Coverage.of(type(library)(), []).percent == 100


@pytest.mark.parametrize(
    ("wanted", "says"),
    [("terms", "did you mean `term`"), ("json", "json:FILE"), ("term:x", "is written `term`")],
)
def test_a_report_that_there_is_not_is_said(wanted, says):
    with pytest.raises(ScenarioError, match=says):
        check_report(wanted)


def test_a_diagram_takes_the_same_numbers_as_heat(library, results):
    coverage = Coverage.of(library, results)
    assert heat_of(coverage) == coverage.heat
    assert coverage.heat.edges["feature", "idea", "start"] == 1
    assert coverage.heat.edges["feature", "build", "stuck"] == 0
    assert coverage.heat.states["feature", "shipped"] == 1
    assert (coverage.heat.runs, coverage.heat.flows["build-cycle"]) == (2, 1)
    frame = frame_of(library.load("feature"), library=library, heat=coverage)
    assert "visits: 0 … 2, of 2 runs" in frame.svg
    told = ET.fromstring(frame.svg).itertext()
    assert {"0\u00d7", "1\u00d7"} <= {*told}


def test_where_nobody_came_no_heat_is_drawn(library):
    frame = frame_of(library.load("deploy"), library=library, heat=Coverage.of(library, []))
    assert "visits: 0, of 0 runs" in frame.svg


def test_the_page_has_a_picture_of_each_flow_and_what_is_missing_in_words(
    library, results, tmp_path
):
    report(Coverage.of(library, results), [f"html:{tmp_path}/c.html"], library)
    page = (tmp_path / "c.html").read_text()
    assert page.count("data:image/svg+xml;base64,") == 8
    assert "build › stuck never taken" in page
    assert "<script" not in page


def test_names_are_no_markup_of_the_page(write_flows, tmp_path):
    hostile = "<script>alert(1)</script>\"' onload=x"
    name = json.dumps(hostile)
    library = write_flows(
        {
            "f": f"flow: {name}\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: {name}\n"
            f"    next: {{{name}: x}}\n"
        }
    )
    report(Coverage.of(library, [Seen()]), [f"html:{tmp_path}/c.html"], library)
    page = (tmp_path / "c.html").read_text()
    assert "<script" not in page
    assert 'onload=x"' not in page


def test_a_file_that_cannot_be_written_is_said(library, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ScenarioError, match="cannot be written"):
        report(Coverage.of(library, []), [f"json:{tmp_path}/file/c.json"], library)


def test_a_flow_in_memory_counts_beside_a_file_of_its_name(library):
    library.add(library.load("deploy").source.text)
    results = run_all(library, parse("flow: deploy\nscenarios: {a: [build]}"))
    coverage = Coverage.of(library, results)
    assert sum(of_file(coverage, "<deploy>").transitions.values()) == 1
    assert sum(of_file(coverage, "deploy.yaml").transitions.values()) == 0
    assert coverage.heat.edges["deploy", "prepare", "build"] == 1
