"""Scenarios as tests of pytest, beside others and on several processes."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

SCENARIOS = """
flow: deploy
scenarios:
  passes and ships:
    - build
    - pass: {coverage: 86%, failures: 0}
    - at: approval
  too little coverage:
    - build
    - blocked: pass
      with: {coverage: 60%, failures: 0}
  goes wrong:
    - build
    - pass: {coverage: 60%, failures: 0}
"""
PLACE = "deploy.scenarios.yaml:14:7"


@pytest.fixture
def project(pytester, flows_dir):
    """A project with flows and scenarios, which runs pytest with the plugin."""
    flows = pytester.mkdir("flows")
    for file in flows_dir.glob("*.yaml"):
        (flows / file.name).write_bytes(file.read_bytes())
    (pytester.path / "deploy.scenarios.yaml").write_text(SCENARIOS)

    def run(*arguments):
        # Without the plugin for notebooks, which takes each process seconds to import.
        return pytester.runpytest("-p", "flowr_nb.pytest_plugin", "-p", "no:nbval", *arguments)

    run.path = pytester.path
    run.pytester = pytester
    return run


def test_each_scenario_is_a_test_by_its_name(project):
    result = project("-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "deploy.scenarios.yaml::passes and ships PASSED*",
            "deploy.scenarios.yaml::too little coverage PASSED*",
            "deploy.scenarios.yaml::goes wrong FAILED*",
        ]
    )
    project("deploy.scenarios.yaml::passes and ships").assert_outcomes(passed=1)
    project("-k", "ships or little").assert_outcomes(passed=2, deselected=1)
    project("--lf").assert_outcomes(failed=1)
    project("-x", "-k", "wrong").assert_outcomes(failed=1, deselected=2)


def test_a_failure_is_what_a_person_can_act_on_and_no_traceback(project):
    result = project()
    lines = result.outlines
    begin = next(n for n, line in enumerate(lines) if line.startswith(PLACE))
    assert lines[begin : begin + 5] == [
        f"{PLACE}: `pass` is blocked: coverage ≥ 80% does not hold, coverage is '60%'",
        "  scenario: goes wrong (failed in step 2 of 2)",
        "  at: deploy › testing",
        "  possible: pass (blocked: coverage ≥ 80%); fail (open)",
        "  flow: flows/deploy.yaml:19:7",
    ]
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


def test_damage_is_told_where_it_is(project):
    (project.path / "bad.scenarios.yaml").write_text("flow: deploy\nscenarios:\n  a: 1\n")
    result = project("--continue-on-collection-errors")
    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.fnmatch_lines(["bad.scenarios.yaml:3:3: error: `a` is a list of steps*"])
    assert "Traceback" not in result.stdout.str()


def test_blocks_of_markdown_are_tests_and_other_markdown_is_none(project):
    block = "```flow-scenario\nflow: deploy\nscenarios: {one: [build]}\n```\n"
    (project.path / "page.md").write_text(f"# Page\n\n{block}\n{block}")
    (project.path / "other.md").write_text("# Page\n")
    result = project("-v", "-k", "one")
    result.assert_outcomes(passed=2, deselected=3)
    result.stdout.fnmatch_lines(["page.md::one PASSED*", "page.md::one (line 10) PASSED*"])


def test_flows_are_where_the_option_or_the_ini_says(project):
    (project.path / "flows").rename(project.path / "elsewhere")
    project().assert_outcomes(failed=3)
    project("--flows", "elsewhere").assert_outcomes(passed=2, failed=1)
    (project.path / "pytest.ini").write_text("[pytest]\nflowr_nb_flows = elsewhere\n")
    project("--strict-config").assert_outcomes(passed=2, failed=1)


def test_flows_are_where_the_command_finds_them(project):
    (project.path / "flows").rename(project.path / "elsewhere")
    settings = project.path / "pyproject.toml"
    settings.write_text('[tool.flowr]\nflows_dir = "elsewhere"\n')
    project().assert_outcomes(passed=2, failed=1)
    settings.write_text("[tool.flowr]\nflows_dir = 3\n")
    result = project()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*flows_dir*"])
    assert "Traceback" not in result.stdout.str()
    settings.unlink()
    (project.path / "elsewhere").rename(project.path / "flows")
    (project.path / ".flowr").mkdir()
    project().assert_outcomes(passed=2, failed=1)
    (project.path / "flows").rename(project.path / ".flowr" / "flows")
    project().assert_outcomes(passed=2, failed=1)


def test_reports_for_machines_have_the_same_lines(project):
    project("--junitxml=junit.xml")
    (failure,) = ET.parse(project.path / "junit.xml").getroot().iter("failure")
    assert failure.text.startswith(f"{PLACE}: `pass` is blocked")
    assert len(failure.text.splitlines()) == 5


@pytest.mark.parametrize("processes", [(), ("-n", "2")])
def test_coverage_is_that_of_all_processes(project, processes):
    result = project(*processes, "--flow-cov-report=json:cov.json", "--flow-cov-report=term")
    data = json.loads((project.path / "cov.json").read_text())["flows"]["deploy.yaml"]
    assert data["transitions"]["covered"] == [["prepare", "build"], ["testing", "pass"]]
    assert data["guards"]["covered"] == [["testing", "pass"]]
    result.stdout.fnmatch_lines(["deploy.yaml * 2/12 * 1/3 * 20%"])


def test_too_little_coverage_fails_the_run(project):
    good = ("-k", "ships or little")
    assert project(*good, "--flow-cov").ret == 0
    assert project(*good, "--flow-cov-fail-under=3").ret == 0
    result = project(*good, "--flow-cov-fail-under=99.5")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["flow coverage of 99.5% is not reached: it is *%"])


def test_coverage_of_no_flows_is_not_enough(project):
    (project.path / "deploy.scenarios.yaml").unlink()
    (project.path / "test_it.py").write_text("def test_it(): pass\n")
    result = project("--flows=nowhere", "--flow-cov-fail-under=50")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["flow coverage of 50% is not reached: there are no flows"])


def test_a_report_that_there_is_not_is_a_mistake_of_the_command(project):
    result = project("--flow-cov-report=jason:x")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no report `jason:x`*"])


def test_hostile_names_are_only_names(project):
    name = "<b>\\e[31m\\n]]> & [x] ::"
    text = f'flow: deploy\nscenarios:\n  "{name}": ["{name}", a]\n'
    (project.path / "deploy.scenarios.yaml").write_text(text)
    result = project("--junitxml=junit.xml")
    result.assert_outcomes(failed=1)
    assert "\x1b[31m\n" not in result.stdout.str()
    assert len(list(ET.parse(project.path / "junit.xml").getroot().iter("failure"))) == 1


def test_who_has_no_scenarios_imports_nothing_for_them(project):
    (project.path / "deploy.scenarios.yaml").unlink()
    (project.path / "test_it.py").write_text(
        "import sys\n\ndef test_it():\n"
        "    assert not {'yaml', 'flowr_nb.flow', 'flowr_nb.scenario'} & {*sys.modules}\n"
    )
    without = ("-p", "no:nbval")  # which takes seconds to import
    command = [sys.executable, "-m", "pytest", "-q", "-p", "flowr_nb.pytest_plugin", *without]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pytest_finds_the_plugin_where_the_package_is_installed():
    found = [each for each in entry_points(group="pytest11") if "flowr_nb" in each.value]
    if not found:
        pytest.skip("installed before there was a plugin; `pip install -e .` once more")
    assert [each.name for each in found] == ["flowr_nb.pytest_plugin"]
