"""`flowr-nb check`: what it prints, and what it exits with."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from flowr_nb.cli import main

SOUND = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"


@pytest.fixture
def folder(write_flows):
    return write_flows(
        {"good": SOUND.format("good"), "bad": SOUND.format("bad").replace("t: x", "t: y")}
    ).flows_dir


def test_sound_flows_exit_with_0(flows_dir, capsys):
    assert main(["check", str(flows_dir)]) == 0
    assert capsys.readouterr().out == "8 flows, 0 errors, 0 warnings\n"


def test_a_warning_alone_exits_with_0(write_flows, capsys):
    library = write_flows({"f": SOUND.format("f") + "colour: red\n"})
    assert main(["check", str(library.flows_dir)]) == 0
    assert ": warning: `colour` is not a key of a flow" in capsys.readouterr().out


def test_an_error_exits_with_1_and_says_where(folder, capsys):
    assert main(["check", str(folder)]) == 1
    out = capsys.readouterr().out
    assert f"{folder / 'bad.yaml'}:4:28: error: `a` goes to `y` on `t`" in out
    assert out.endswith("2 flows, 1 error, 2 warnings\n")


def test_a_file_that_cannot_be_read_among_good_ones_exits_with_1(folder, capsys):
    (folder / "worse.yaml").write_bytes(b"\xff\xfe\0")
    assert main(["check", str(folder / "good.yaml"), str(folder / "worse.yaml")]) == 1
    assert "worse.yaml:1:1: error: not UTF-8" in capsys.readouterr().out


def test_a_path_that_is_not_there_exits_with_2(folder, capsys):
    assert main(["check", str(folder / "good.yaml"), str(folder / "gone.yaml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"flowr-nb: there is no file or directory {folder / 'gone.yaml'}\n"


def test_a_folder_without_flows_exits_with_2(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 2
    assert "there is no flow file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["check"], ["chekc", "x"], ["check", "--jason", "x"]])
def test_a_command_that_makes_no_sense_exits_with_2_and_shows_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: flowr-nb" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_and_version_exit_with_0(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    assert "flowr-nb" in capsys.readouterr().out


def test_json_is_for_machines(folder, capsys):
    assert main(["check", "--json", str(folder)]) == 1
    said = capsys.readouterr()
    data = json.loads(said.out)
    assert said.err == ""
    assert data["valid"] is False
    bad, good = data["flows"]
    assert good == {"file": str(folder / "good.yaml"), "valid": True, "findings": []}
    places = {f["rule"]: (f["file"], f["line"], f["column"]) for f in bad["findings"]}
    assert places["target-exists"] == (str(folder / "bad.yaml"), 4, 28)
    assert {f["severity"] for f in bad["findings"]} == {"error", "warning"}


def test_json_of_a_broken_file_is_json_too(write_flows, capsys):
    library = write_flows({"f": "flow: [\n"})
    assert main(["check", "--json", str(library.flows_dir)]) == 1
    [file] = json.loads(capsys.readouterr().out)["flows"]
    assert [(f["rule"], f["line"], f["column"]) for f in file["findings"]] == [("shape", 2, 1)]


def command():
    """The console script that is installed beside this Python."""
    return shutil.which("flowr-nb", path=str(Path(sys.executable).parent))


@pytest.mark.skipif(command() is None, reason="the package is not installed here")
def test_the_installed_command_is_this_one(folder, tmp_path):
    def shell(*arguments, **more):
        return subprocess.run(
            [command(), *arguments], capture_output=True, check=False, cwd=folder, **more
        )

    assert shell("--version").stdout.decode().strip() == f"flowr-nb {version('flowr-nb')}"
    assert shell("check", "good.yaml").returncode == 0
    found = shell("check", ".", "--json")
    assert found.returncode == 1
    assert [entry["file"] for entry in json.loads(found.stdout)["flows"]] == [
        "bad.yaml",
        "good.yaml",
    ]
    assert shell("check", str(tmp_path / "gone")).returncode == 2
    # A terminal that knows ASCII alone gets escapes, not a traceback.
    (folder / "bad.yaml").write_text(SOUND.format("bad").replace("t: x", "t: größe"), "utf-8")
    plain = shell("check", "bad.yaml", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert plain.returncode == 1
    assert b"gr\\xf6\\xdfe" in plain.stdout
    assert plain.stderr == b""
