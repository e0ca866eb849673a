"""``flowr-nb grade``: what it prints, and what it exits with."""

import io
import json
from pathlib import Path

import pytest

from flowr_nb.cli import main

FLOWS = Path(__file__).parents[2] / "flows"
DEPLOY = FLOWS / "deploy.yaml"


@pytest.fixture
def answer(tmp_path):
    path = tmp_path / "answer.yaml"
    path.write_text(DEPLOY.read_text("utf-8").replace(">=80%", ">=70%"), "utf-8")
    return path


def graded(capsys, *arguments):
    code = main(["grade", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_what_does_what_it_should_exits_with_0(capsys):
    assert graded(capsys, DEPLOY, "--against", DEPLOY) == (
        0,
        "100 %: your flow does what it should\n",
        "",
    )


def test_what_does_not_exits_with_1_and_says_where(capsys, answer):
    code, out, err = graded(capsys, answer, "--against", DEPLOY)
    assert (code, err) == (1, "")
    assert out.startswith("95 %: ")
    assert "answer.yaml:21:16: after `build`, `pass` (coverage 70%, failures 0)" in out
    assert out.endswith(f"{' ' * 19}^^^^^^^^\n")
    code, out, _ = graded(capsys, answer, "--against", DEPLOY, "--feedback", "walk")
    assert (code, out.count("\n")) == (1, 1)
    assert "look at" not in out


def test_json_has_all_of_it(capsys, answer):
    code, out, _ = graded(capsys, answer, "--against", DEPLOY, "--json")
    told = json.loads(out)
    assert code == 1
    assert told["passed"] is False
    assert told["readable"] is True
    assert told["score"] == 22 / 23
    assert told["rung"] == "place"
    assert told["walk"][-1]["trigger"] == "pass"
    assert (told["place"]["line"], told["place"]["column"]) == (21, 16)
    assert Path(told["place"]["file"]) == answer
    assert told["at"] == "deploy › testing"


def test_what_cannot_be_read_exits_with_2(capsys, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("flow: [\n")
    code, out, err = graded(capsys, broken, "--against", DEPLOY)
    assert (code, out) == (2, "")
    assert err.startswith("flowr-nb: ")
    assert "broken.yaml:2:1: error" in err
    code, out, err = graded(capsys, broken, "--against", DEPLOY, "--json")
    assert (code, err) == (2, "")
    assert json.loads(out)["readable"] is False
    assert json.loads(out)["walk"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none.yaml", "--against", DEPLOY), "there is no flow file none.yaml"),
        ((FLOWS, "--against", DEPLOY), "is a folder; name one flow"),
        ((DEPLOY, "--against", FLOWS), "is a folder; name one flow"),
        ((DEPLOY, "--against", "none.yaml"), "there is no flow file none.yaml"),
        (("deplyo", "--against", "deploy", "--flows", FLOWS), "did you mean `deploy`"),
    ],
)
def test_what_is_not_there_exits_with_2(capsys, arguments, told):
    code, out, err = graded(capsys, *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_names_and_subflows_are_found_where_flows_are(capsys):
    assert graded(capsys, "feature", "--against", "feature", "--flows", FLOWS)[0] == 0


def test_standard_input_is_an_answer(capsys, answer, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(answer.read_bytes()))
    monkeypatch.setattr("sys.stdin", stream)
    code, out, _ = graded(capsys, "-", "--against", DEPLOY)
    assert code == 1
    assert "<flow>:21:16: " in out
    monkeypatch.setattr("sys.stdin", None)
    assert graded(capsys, "-", "--against", DEPLOY)[0] == 2
