"""``flowr-nb scenarios``: what it prints, and what it exits with."""

import os

import pytest

from flowr_nb.cli import main

PASSES = "flow: deploy\nscenarios:\n  passes: [build, {at: testing}]\n"
FAILS = "flow: deploy\nscenarios:\n  goes wrong: [{at: testing}]\n"
FAULTY = "flow: deploy\nscenarios:\n  typo: [buil]\n"
DAMAGED = "flow: deploy\nscenarios:\n  damaged: 7\n"


@pytest.fixture
def folder(tmp_path, monkeypatch, flows_dir):
    monkeypatch.chdir(tmp_path)

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.scenarios.yaml").write_text(text)

    def command(*arguments):
        return main(["scenarios", "--flows", str(flows_dir), *arguments])

    command.write = write
    return command


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"a": PASSES}, 0),
        ({"a": PASSES, "b": FAILS}, 1),
        ({"a": FAILS, "b": FAULTY}, 2),
        ({"a": FAILS, "b": DAMAGED}, 2),
        ({}, 2),
    ],
)
def test_it_exits_with_the_worst_that_was_found(folder, texts, code):
    folder.write(**texts)
    assert folder() == code


def test_each_that_did_not_pass_is_told_with_its_place(folder, capsys):
    folder.write(a=PASSES, b=FAILS, c=DAMAGED)
    folder()
    out, err = capsys.readouterr()
    assert "b.scenarios.yaml:3:21: the run is not at `testing`" in out
    assert "2 scenarios: 1 passed, 1 failed" in out
    assert "c.scenarios.yaml:3:3: error: `damaged` is a list of steps" in err


def test_folders_are_looked_through_for_files_and_blocks(folder, tmp_path, capsys):
    for name in ("docs", ".hidden", "node_modules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.scenarios.yaml").write_text(PASSES)
    (tmp_path / "docs" / "page.md").write_text(f"# Page\n\n```flow-scenario\n{PASSES}```\n")
    (tmp_path / "docs" / "other.md").write_text("# Nothing here\n")
    assert folder() == 0
    assert "2 scenarios: 2 passed" in capsys.readouterr().out


def test_a_path_that_is_not_there_is_trouble_and_stops_nothing(folder, capsys):
    folder.write(a=PASSES)
    assert folder("a.scenarios.yaml", "gone") == 2
    out, err = capsys.readouterr()
    assert "1 passed" in out
    assert "there is no file or folder gone" in err


def test_too_little_coverage_fails(folder, capsys):
    folder.write(a=PASSES)
    assert folder("--flow-cov") == 0
    assert folder("--flow-cov-fail-under", "1") == 0
    assert folder("--flow-cov-fail-under", "50") == 1
    assert "flow coverage of 50% is not reached" in capsys.readouterr().out
    assert folder("--flow-cov-report", "jason:x") == 2


def test_a_report_that_cannot_be_written_hides_no_result(folder, tmp_path, capsys):
    folder.write(a=PASSES)
    (tmp_path / "file").write_text("")
    assert folder("--flow-cov-report", "json:file/c.json") == 2
    out, err = capsys.readouterr()
    assert "1 passed" in out
    assert "file/c.json cannot be written" in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_what_is_no_file_is_not_waited_for(folder, tmp_path, capsys):
    folder.write(a=PASSES)
    os.mkfifo(tmp_path / "b.scenarios.yaml")
    (tmp_path / "c.md").symlink_to("gone")
    assert folder() == 2
    assert "b.scenarios.yaml cannot be read" in capsys.readouterr().err
