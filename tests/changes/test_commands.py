"""``flowr-nb diff`` and ``flowr-nb words``: what a shell gets to see, and the exit codes."""

import json
import os
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from flowr_nb.cli import main

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.fixture
def deploy(tmp_path, monkeypatch):
    """A project with one flow, and another version of it beside."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "flows"\n')
    monkeypatch.chdir(tmp_path)
    text = Path("flows/deploy.yaml").read_text("utf-8")

    def version(old="", new=""):
        Path("new.yaml").write_text(text.replace(old, new) if old else text, "utf-8")
        return "new.yaml"

    return version


def run(capsys, *arguments):
    code = main([*arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_nothing_changed(deploy, capsys):
    code, out, err = run(capsys, "diff", "flows/deploy.yaml", deploy())
    assert (code, out, err) == (0, "deploy 2.0.1: nothing has changed\n", "")


def test_a_change_its_places_and_its_walk(deploy, capsys):
    code, out, _ = run(capsys, "diff", "deploy", deploy(">=80%", ">=81%"))
    assert code == 1
    assert out == (
        "deploy 2.0.1: 1 change; they do not do the same: `build`, `pass` (coverage 80%, failures "
        "0): possible before, not any more\n"
        "~ `pass` of `testing` asks for coverage ≥ 81% now, and not for coverage ≥ 80%  "
        "(flows/deploy.yaml:19 → new.yaml:19)\n"
        "    `build`, `pass` (coverage 80%, failures 0): possible before, not any more\n"
    )


def test_names_count_where_they_are_to(deploy, capsys):
    new = deploy("canary", "trial")
    code, out, _ = run(capsys, "diff", "deploy", new)
    assert code == 0
    assert out.splitlines()[0] == "deploy 2.0.1: only names and order changed"
    assert run(capsys, "diff", "deploy", new, "--names")[0] == 1
    # Attributes are what an agent reads: they always count.
    assert run(capsys, "diff", "deploy", deploy("owner: ci", "owner: bob"))[0] == 1


def test_as_json(deploy, capsys):
    code, out, _ = run(
        capsys, "diff", "deploy", deploy("fail: prepare", "fail: approval"), "--json"
    )
    data = json.loads(out)
    assert code == 1
    (change,) = data["changes"]
    assert (change["kind"], change["unit"], change["state"], change["trigger"]) == (
        "changed",
        "transition",
        ["testing", "testing"],
        ["fail", "fail"],
    )
    assert change["walk"][0] == {"trigger": "build", "evidence": {}}
    assert data["flows"][1] == {"flow": "deploy", "version": "2.0.1", "file": "new.yaml"}


def test_pictures(deploy, capsys):
    new = deploy(">=80%", ">=81%")
    code, out, _ = run(capsys, "diff", "deploy", new, "--svg", "out.svg", "--theme", "dark")
    assert code == 1
    assert out.startswith("deploy 2.0.1: 1 change")
    assert ET.parse("out.svg").getroot().tag.endswith("svg")
    code, out, _ = run(capsys, "diff", "deploy", new, "--mermaid")
    assert code == 1
    assert out.startswith("stateDiagram-v2\n")
    code, _, err = run(capsys, "diff", "deploy", new, "--svg", "nowhere/out.svg")
    assert code == 2
    assert "there is no directory nowhere; make it first" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["deploi", "new.yaml"], "did you mean `deploy`"),
        (["deploy", "gone.yaml"], "there is no flow file gone.yaml"),
        (["deploy", "broken.yaml"], "broken.yaml:2:1: error: "),
        (["new.yaml", "gone.yaml", "--as", "flows/x.yaml"], "there is no flow file gone.yaml"),
        (["new.yaml", "flows", "--as", "flows/x.yaml"], "cannot be read"),
        (["new.yaml", "broken.yaml", "--as", "flows/x.yaml"], "flows/x.yaml:2:1: error: "),
        (["deploy", "new.yaml", "--svg", "x.png"], "x.png does not end in .svg"),
        (["deploy", "new.yaml", "--svg", "flows"], "flows does not end in .svg"),
        (["deploy", "flows"], "flows is a folder; name one of the flows in it"),
    ],
)
def test_trouble_is_told_and_is_2(deploy, capsys, arguments, told):
    deploy()
    Path("broken.yaml").write_text("flow: [x\n")
    code, out, err = run(capsys, "diff", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_file_that_stands_for_another_has_its_subflows(deploy, capsys, tmp_path):
    deploy()
    old = tmp_path / "elsewhere.yaml"
    text = Path("flows/feature.yaml").read_text("utf-8")
    old.write_text(text.replace("id: idea", "id: thought"), "utf-8")
    as_feature = ("--as", "flows/feature.yaml")
    code, out, _ = run(capsys, "diff", str(old), "flows/feature.yaml", *as_feature)
    assert (code, out.splitlines()[0]) == (0, "feature 1.0.0: only names and order changed")
    assert "(flows/feature.yaml:" in out
    code, out, _ = run(capsys, "diff", os.devnull, str(old), *as_feature)
    assert code == 1
    assert out.startswith("+ the flow is new: feature 1.0.0: ")
    code, out, _ = run(capsys, "diff", str(old), os.devnull, "--json", *as_feature)
    assert json.loads(out)["kind"] == "removed"
    assert run(capsys, "diff", os.devnull, os.devnull, *as_feature)[0] == 0


def test_flows_are_found_where_it_is_said(deploy, capsys, tmp_path, monkeypatch):
    deploy()
    monkeypatch.chdir(tmp_path.parent)
    code, _, _ = run(capsys, "diff", "deploy", "deploy", "--flows", str(tmp_path / "flows"))
    assert code == 0


def test_words_of_a_flow_are_a_line_for_each_thing(capsys):
    code, out, _ = run(capsys, "words", str(FLOWS / "deploy.yaml"))
    assert code == 0
    lines = out.splitlines()
    assert lines[:8] == [
        "flow deploy",
        "version 2.0.1",
        "exit deployed",
        "exit abandoned",
        "param service",
        "param region = eu-west",
        "attribute title: Deployment with approval",
        "attribute owner: platform",
    ]
    at = lines.index("state testing")
    assert lines[at - 1 : at + 6] == [
        "",
        "state testing",
        "  attribute owner: ci",
        "  attribute does: run every suite against the build",
        "  pass → approval",
        "    when coverage ≥ 80%",
        "    when failures = 0",
    ]
    assert "  invokes build-cycle" in run(capsys, "words", str(FLOWS / "feature.yaml"))[1]


def test_words_of_what_is_no_flow_are_its_text(tmp_path, capsys):
    file = tmp_path / "x.yaml"
    for text in ("flow: [x\n", "- 1\n", "name: \x1b[31mred\n"):
        file.write_text(text)
        code, out, _ = run(capsys, "words", str(file))
        assert code == 0
        assert out.startswith("not to be read as a flow: ")
        assert "\x1b" not in out
    code, out, err = run(capsys, "words", str(tmp_path / "gone.yaml"))
    assert (code, out) == (2, "")
    assert "there is no flow file" in err
    assert run(capsys, "words", str(tmp_path))[0] == 2
