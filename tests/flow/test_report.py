"""Checking files and folders: what is found, file by file, as text, as a table and as data."""

import json

import pytest

from flowr_nb import Workspace
from flowr_nb.flow import FlowNotFoundError, check_library, check_paths

SOUND = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"
CALLER = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, flow: {1}, next: {{x: x}}}}]\n"


@pytest.fixture
def folder(write_flows):
    """Good files among bad ones, and one in a folder of its own."""
    return write_flows(
        {
            "a-sound": SOUND.format("a-sound"),
            "b-error": SOUND.format("b-error").replace("t: x", "t: xx"),
            "c-warning": SOUND.format("c-warning") + "colour: red\n",
            "d-broken": "flow: [\n",
            "e-shapeless": "states: 1\n",
            "deep/f-caller": CALLER.format("f-caller", "g-called"),
            "deep/g-called": SOUND.format("g-called"),
        }
    ).flows_dir


def test_every_file_of_a_folder_is_checked_the_broken_ones_too(folder):
    report = check_paths([folder])
    found = {file.path.stem: [finding.rule for finding in file.findings] for file in report.files}
    assert found == {
        "a-sound": [],
        "b-error": ["exit-reached", "exit-reachable", "target-exists"],
        "c-warning": ["known-key"],
        "d-broken": ["shape"],
        "e-shapeless": ["shape", "shape", "shape"],
        "f-caller": [],
        "g-called": [],
    }
    assert not report.is_valid
    assert (len(report.errors), len(report.warnings)) == (5, 3)
    assert len(report.findings) == len(list(report)) == 8
    assert report.summary == "7 flows, 5 errors, 3 warnings"
    assert [len(file.errors) for file in report.files] == [0, 1, 0, 1, 0, 0, 3]


def test_every_finding_knows_its_file_line_and_column(folder):
    report = check_paths([folder])
    assert len(report.findings) > 4
    for file in report.files:
        for finding in file.findings:
            assert finding.file == file.path
            assert min(finding.line, finding.column) >= 1


def test_files_and_folders_are_checked_in_the_order_given(folder):
    report = check_paths([folder / "deep" / "f-caller.yaml", folder / "a-sound.yaml"])
    assert [file.path.stem for file in report.files] == ["f-caller", "a-sound"]
    assert report.is_valid
    assert repr(report) == "2 flows, 0 errors, 0 warnings"
    assert repr(check_paths(folder / "a-sound.yaml")) == "1 flow, 0 errors, 0 warnings"


def test_one_of_a_kind_is_told_in_the_singular(folder):
    assert check_paths([str(folder / "b-error.yaml")]).summary == "1 flow, 1 error, 2 warnings"


def test_warnings_alone_are_valid(folder):
    report = check_paths([folder / "c-warning.yaml"])
    assert report.is_valid
    assert len(report.warnings) == 1


def test_a_flow_is_checked_with_what_it_invokes(folder):
    (folder / "deep" / "g-called.yaml").write_text("flow: [\n")
    [file] = check_paths([folder / "deep" / "f-caller.yaml"]).files
    assert [finding.rule for finding in file.errors] == ["subflow-sound"]
    assert "the subflow `g-called` cannot be read" in file.errors[0].message
    (folder / "deep" / "g-called.yaml").unlink()
    [file] = check_paths([folder / "deep" / "f-caller.yaml"]).files
    assert [finding.rule for finding in file.errors] == ["subflow-exists"]


@pytest.mark.parametrize("path", ["gone.yaml", "gone", "a\0b", "x" * 300])
def test_where_there_is_nothing_to_check_it_says_so(folder, path):
    with pytest.raises(FlowNotFoundError, match="there is no file or directory"):
        check_paths([folder / "a-sound.yaml", folder / path])


def test_a_folder_without_flows_is_not_taken_for_sound(tmp_path):
    (tmp_path / "notes.txt").write_text("no flow")
    with pytest.raises(FlowNotFoundError, match=r"there is no flow file \(\*\.yaml, \*\.yml\) in"):
        check_paths([tmp_path])


def test_the_text_shows_each_line_at_fault_with_a_caret(folder):
    lines = repr(check_paths([folder / "b-error.yaml"])).split("\n")
    assert lines[-1] == "1 flow, 1 error, 2 warnings"
    at = next(i for i, line in enumerate(lines) if "target-exists" in line or "`xx`" in line)
    assert lines[at].startswith(f"{folder / 'b-error.yaml'}:4:28: error: `a` goes to `xx` on `t`")
    assert lines[at + 1 : at + 3] == ["    states: [{id: a, next: {t: xx}}]", f"{' ' * 31}^^"]


def test_the_data_is_json_with_every_place(folder):
    data = json.loads(json.dumps(check_paths([folder]).to_json()))
    assert data["valid"] is False
    by_file = {entry["file"]: entry for entry in data["flows"]}
    assert by_file[str(folder / "a-sound.yaml")] == {
        "file": str(folder / "a-sound.yaml"),
        "valid": True,
        "findings": [],
    }
    assert by_file[str(folder / "c-warning.yaml")]["valid"] is True
    [finding] = by_file[str(folder / "c-warning.yaml")]["findings"]
    assert finding == {
        "severity": "warning",
        "rule": "known-key",
        "message": "`colour` is not a key of a flow; a flow has `flow`, `version`, `exits`, "
        "`states`, `params` and `attrs`; your own data goes under `attrs`",
        "location": "flow:c-warning/key:colour",
        "file": str(folder / "c-warning.yaml"),
        "line": 5,
        "column": 1,
        "end_line": 5,
        "end_column": 7,
    }


def test_a_notebook_gets_a_table_in_which_names_are_text(write_flows):
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows({"f": SOUND.format("f").replace("t: x", f"t: '{nasty}'")})
    html = check_library(library)._repr_html_()
    assert "<table>" in html
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "1 flow, 1 error, 2 warnings" in html


def test_a_notebook_gets_no_empty_table(library):
    assert check_library(library)._repr_html_() == "<p>8 flows, 0 errors, 0 warnings</p>"


def test_a_workspace_checks_its_flows(folder, sessions_dir):
    report = Workspace(folder, sessions_dir).check()
    assert report.summary == "7 flows, 5 errors, 3 warnings"
