"""`flowr-nb check`: what it prints, and what it exits with."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest

from flowr_nb.cli import main
from flowr_nb.schemas import SCHEMAS, read_schema, schema_text

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


def test_a_path_that_is_not_there_exits_with_2_and_stops_nothing(folder, capsys):
    gone = str(folder / "gone.yaml")
    paths = [gone, str(folder / "good.yaml"), str(folder / "bad.yaml"), gone]
    assert main(["check", *paths]) == 2
    said = capsys.readouterr()
    assert said.out.endswith("2 flows, 1 error, 2 warnings\n")
    assert said.err == f"flowr-nb: there is no file or directory {gone}\n"
    assert main(["check", "--json", *paths]) == 2
    data = json.loads(capsys.readouterr().out)
    assert data["valid"] is False
    assert data["unread"] == [{"path": gone, "message": f"there is no file or directory {gone}"}]
    assert main(["check", gone]) == 2
    assert capsys.readouterr().out == ""


def test_without_a_path_the_flows_of_the_project_are_checked(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert ".flowr/flows; name a path, or say in pyproject.toml where flows are" in said
    Path("pyproject.toml").write_text(f'[tool.flowr]\nflows_dir = "{folder.name}"\n')
    assert main(["check"]) == 1
    assert capsys.readouterr().out.endswith("2 flows, 1 error, 2 warnings\n")


@pytest.mark.parametrize("command", ["diagram any -o x.svg", "page any -o x.html", "scenarios"])
def test_where_no_flows_are_by_default_it_is_told_how_to_say_it(
    folder, capsys, monkeypatch, command
):
    monkeypatch.chdir(folder.parent)
    assert main(command.split()) == 2
    said = capsys.readouterr().err
    assert "there is no directory .flowr/flows; say where flows are: `--flows DIR`" in said


def test_an_empty_path_is_not_the_working_directory(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert main(["check", ""]) == 2
    assert "an empty path" in capsys.readouterr().err


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_a_file_that_is_named_in_several_ways_is_checked_once(folder, capsys, monkeypatch, order):
    monkeypatch.chdir(folder)
    (folder / "link.yaml").symlink_to("bad.yaml")
    ways = ["bad.yaml", "./bad.yaml", str(folder / "bad.yaml"), "link.yaml"]
    assert main(["check", *(ways[n] for n in order), "bad.yaml"]) == 1
    out = capsys.readouterr().out
    assert out.count("`a` goes to `y`") == 1
    assert out.endswith("1 flow, 1 error, 2 warnings\n")


def test_a_flow_named_alone_and_with_its_folder_has_the_findings_of_both(folder, capsys):
    (folder / "again.yaml").write_text(SOUND.format("good"))
    assert main(["check", str(folder / "good.yaml")]) == 0
    assert "is declared by" not in capsys.readouterr().out
    main(["check", str(folder / "good.yaml"), str(folder)])
    out = capsys.readouterr().out
    assert out.count(f"{folder / 'good.yaml'}:1:1: warning: `good` is declared by") == 1
    assert out.endswith("3 flows, 1 error, 4 warnings\n")


def test_strict_fails_on_warnings(write_flows, capsys):
    library = write_flows({"f": SOUND.format("f") + "colour: red\n"})
    assert main(["check", "--strict", str(library.flows_dir)]) == 1
    assert main(["check", "--strict", "--json", str(library.flows_dir)]) == 1
    said = capsys.readouterr().out
    assert json.loads(said[said.index("{") :])["valid"] is False


def test_colours_are_for_terminals_that_want_them(write_flows, capsys, monkeypatch):
    library = write_flows({"error": SOUND.format("f").replace("t: x", "t: y")})
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["check", str(library.flows_dir)])
    assert "error.yaml:4:28: \x1b[1;31merror\x1b[0m: `a` goes" in capsys.readouterr().out
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            main(["check", str(library.flows_dir)])
        assert "\x1b" not in capsys.readouterr().out


def test_a_folder_without_flows_exits_with_2(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 2
    assert "there is no flow file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["schema"], ["chekc", "x"], ["check", "--jason", "x"]])
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


def shell(command, cwd, **more):
    """What a shell says to a command in which `flowr-nb` stands for this Python's."""
    run = f'flowr_nb() {{ "{sys.executable}" -m flowr_nb "$@"; }}\n{command}'
    return subprocess.run(
        ["bash", "-c", run], capture_output=True, check=False, cwd=cwd, text=True, **more
    )


@pytest.fixture
def long(write_flows):
    """Flows with more findings than a pipe takes at once."""
    states = "".join(f"  - id: s{n}\n    next: {{go: nowhere{n}}}\n" for n in range(300))
    text = f"version: 1.0.0\nexits: [x]\nstates:\n{states}"
    return write_flows({f"f{n}": f"flow: f{n}\n{text}" for n in range(4)}).flows_dir


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("flowr_nb check . > /dev/full", 2, "cannot print: No space left on device"),
        ("flowr_nb check --json . > /dev/full", 2, "cannot print: No space left on device"),
        ("flowr_nb check . >&-", 2, "cannot print: standard output is closed"),
        ("flowr_nb check . >&- 2>&-", 2, ""),
        ("flowr_nb check . > /dev/full 2> /dev/full", 2, ""),
        ("flowr_nb check nowhere 2> /dev/full", 2, ""),
        ("flowr_nb --help > /dev/full", 2, "cannot print: No space left on device"),
        ("flowr_nb check --help >&-", 2, "cannot print: standard output is closed"),
        ("flowr_nb --version >&-", 2, "cannot print: standard output is closed"),
        ("flowr_nb check - <&-", 2, "cannot read standard input: it is closed"),
        ("set -o pipefail; flowr_nb check . | head -1", 141, ""),
        ("set -o pipefail; flowr_nb check --json . | head -1", 141, ""),
        ("flowr_nb check . | cat > /dev/null; exit ${PIPESTATUS[0]}", 1, ""),
        ("flowr_nb diagram f0.yaml --flows . -o f.svg > /dev/full", 2, "cannot print"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_line(long, command, code, words):
    if "/dev/full" in command and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    # Unbuffered, Python drops what a pipe does not take, and no error comes.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = shell(command, long, env=env)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1 if words else 0), done.stderr
    assert words in done.stderr


@pytest.mark.parametrize(
    "way", ["flowr_nb check - < {0}", "cat {0} | flowr_nb check /dev/stdin",
            "flowr_nb check <(cat {0})", "cat {0} | flowr_nb check good.yaml -"]
)  # fmt: skip
def test_a_flow_can_come_through_a_pipe(folder, way):
    (folder / "above.yaml").write_text(
        SOUND.format("above").replace("{t: x}", "{x: y}").replace("id: a,", "id: a, flow: good,")
    )
    done = shell(way.format("above.yaml"), folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert ":4:40: error: `a` goes to `y` on `x`" in done.stdout
    # The flow that it invokes was found from the working directory.
    assert "1 error," in done.stdout


def test_what_is_no_text_is_a_finding_through_a_pipe_as_well(folder):
    done = shell("head -c 100 /dev/zero | flowr_nb check -", folder)
    assert done.returncode == 1
    assert done.stdout.startswith("<stdin>:1:1: error: ")


def test_an_interrupt_ends_it_without_a_traceback(folder, monkeypatch, capsys):
    def interrupted(_path):
        raise KeyboardInterrupt

    monkeypatch.setattr("flowr_nb.cli.check_path", interrupted)
    assert main(["check", str(folder)]) == 130
    assert capsys.readouterr() == ("", "")


def test_standard_input_that_is_named_twice_is_read_once(folder, capsys, monkeypatch):
    with (folder / "good.yaml").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert main(["check", "-", "-"]) == 0
    assert capsys.readouterr().out == "1 flow, 0 errors, 0 warnings\n"


def test_an_option_that_there_is_not_is_told_without_what_a_terminal_obeys(capsys):
    with pytest.raises(SystemExit):
        main(["check", ".", "--\x1b[31m"])
    assert "unrecognized arguments: --\\x1b[31m\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["store", "create", "sqlite:///s.db", "URL"],
        ["store", "URL"],
        ["session", "show", "URL", "--store", "sessions"],
        ["session", "init", "deploy", "URL", "--store", "sessions"],
        ["session", "show", "s", "--store", "postgresql//me:secret@there/db"],
        ["check", "URL"],
        ["URL"],
    ],
)
def test_a_url_that_is_in_the_wrong_place_is_told_without_its_password(arguments, capsys):
    url = "postgresql://me:secret@there/db"
    with suppress(SystemExit):
        main([url if word == "URL" else word for word in arguments])
    said = "".join(capsys.readouterr())
    assert "postgresql" in said
    assert "secret" not in said


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_printed_as_it_stands_in_its_file(kind, capsys):
    assert main(["schema", kind]) == 0
    out = capsys.readouterr().out
    assert out == schema_text(kind)
    assert json.loads(out) == read_schema(kind)


def test_a_schema_that_there_is_not_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["schema", "session"])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert all(kind in said for kind in SCHEMAS)
