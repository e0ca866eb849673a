"""What lies among the flows and is none, and what a flow's file may be called."""

import json
import os

import pytest

from flowr_nb import Workspace
from flowr_nb.cli import main
from flowr_nb.flow import FlowNotFoundError, FlowParseError, NotAFlowError, check_paths, load_flow

SOUND = "flow: {}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"
OTHERS = {
    "a session": "flow: loop\nstate: a\nname: s\ncreated_at: x\nupdated_at: x\nstack: []\n",
    "a session, short": "flow: loop\nstate: a\n",
    "a session as JSON": '{"flow": "loop", "state": "a"}',
    "a list": "- one\n- two\n",
    "a text": "hello\n",
    "a compose file": "services:\n  web: {image: nginx}\n",
    "a workflow": "on: push\njobs: {test: {steps: [{run: make}]}}\n",
    "several documents": "kind: Service\n---\nkind: Pod\n",
    "tags of its own": "Resources: {a: !Ref b, c: !Sub d}\n",
    "keys that are lists": "? [a, b]\n: c\n",
    "JSON": '{"name": "x", "version": "1.0.0"}',
    "versions alone": "version: 1\nexits: [a]\n",
    "nothing": "",
    "a mark alone": "\ufeff",
    "comments": "# to be written\n",
}
FAULTY = {
    "no states": "flow: f\nversion: 1.0.0\nexits: [x]\n",
    "state for states": "flow: f\nversion: 1.0.0\nexits: [x]\nstate: [{id: a, next: {t: x}}]\n",
    "state and exits": "flow: f\nexits: [x]\nstate: a\n",
    "no name": "version: 1.0.0\nexits: [x]\nstates: [{id: a, next: {t: x}}]\n",
    "not YAML": "flow: f\nstates: [\n",
    "not YAML at all": "a: [\n",
    "two flows": SOUND.format("a") + "---\n" + SOUND.format("b"),
    "a tag in a flow": "flow: !own f\nstates: []\n",
}


@pytest.mark.parametrize("name", ["x.yaml", "deep/er/x.yml", "x.YAML"])
@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_flow_is_passed_over_with_one_line(tmp_path, capsys, text, name):
    (tmp_path / "flow.yaml").write_text(SOUND.format("f"))
    other = tmp_path / name
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text(text)
    ws = Workspace(tmp_path, "memory:")
    assert ws.flows() == ["f"]
    assert str(ws.flows()).splitlines()[1:] == [f"no flow, and passed over: {name}"]
    assert name in ws.flows()._repr_html_()
    for report in (ws.check(), check_paths(tmp_path)):
        assert report.is_valid
        assert report.findings == ()
        assert [file.path for file in report.files] == [tmp_path / "flow.yaml"]
        [note, summary] = repr(report).splitlines()
        assert note.startswith(f"{other}: no flow")
        assert summary == "1 flow, 0 errors, 0 warnings"
        assert str(other) in report._repr_html_()
        assert report.to_json()["passed_over"] == [str(other)]
    assert main(["check", str(tmp_path)]) == 0
    assert "passed over" in capsys.readouterr().out
    assert main(["check", "--json", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["passed_over"] == [str(other)]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_flow_is_an_error_where_it_is_asked_for(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    ws = Workspace(tmp_path, "memory:")
    for ask in (lambda: ws.flow("x.yaml"), lambda: ws.flow(path), lambda: load_flow(text)):
        with pytest.raises(NotAFlowError) as caught:
            ask()
        assert isinstance(caught.value, FlowParseError)
        assert caught.value.findings
    assert not check_paths(path).is_valid
    with pytest.raises(FlowNotFoundError, match="no flow file"):
        check_paths(tmp_path)


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY)
def test_a_flow_with_faults_is_still_one(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    report = check_paths(tmp_path)
    assert report.errors
    assert report.passed_over == ()


def test_a_session_of_a_flows_name_is_not_in_its_way(tmp_path):
    (tmp_path / "main.yaml").write_text(SOUND.format("deploy"))
    ws = Workspace(tmp_path, tmp_path)
    ws.run("deploy").save()
    assert (tmp_path / "deploy.yaml").exists()
    assert ws.flow("deploy").path == tmp_path / "main.yaml"
    assert ws.load("deploy").flow.flow == "deploy"
    assert ws.flows() == ["deploy"]


@pytest.mark.parametrize("name", ["LOOP.YAML", "Loop.Yml", "loop.yml", "loop.yaml", "sub/L.YmL"])
def test_a_flows_file_may_be_in_capitals(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(SOUND.format("loop"))
    ws = Workspace(tmp_path, "memory:")
    assert ws.flows() == ["loop"]
    assert ws.flow("loop").path == ws.flow(name).path == path
    assert len(check_paths(tmp_path).files) == 1


def test_of_several_the_one_called_after_the_flow_is_meant(tmp_path):
    (tmp_path / "a.yaml").write_text(SOUND.format("loop"))
    (tmp_path / "loop.YML").write_text(SOUND.format("loop"))
    assert Workspace(tmp_path, "memory:").flow("loop").path == tmp_path / "loop.YML"


HOSTILE = [
    "\x1b[31mred",
    "a\u202egnp",
    "a\x07b",
    "two\nlines",
    "tab\tbed",
    "\u200b",
    "\x7f",
    "\x9b31m",
]


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "text",
    [SOUND.format("f"), SOUND.format("f").replace("t: x", "t: y"), "flow: [", "- a", ""],
    ids=["sound", "faulty", "no YAML", "other", "empty"],
)
def test_a_files_name_does_not_reach_the_terminal(tmp_path, capsys, monkeypatch, name, text):
    monkeypatch.chdir(tmp_path)
    flows = tmp_path / f"{name}-flows"
    flows.mkdir()
    (flows / f"{name}.yaml").write_text(text)
    told = []
    for arguments in (
        ["check", str(flows)],
        ["check", str(flows / f"{name}.yaml")],
        ["check", str(flows / f"{name}-not.yaml")],
        ["diagram", name, "--flows", str(flows), "-o", f"{name}.mmd"],
        ["diagram", f"{name}.yaml", "--flows", str(flows), "-o", f"{name}.mmd"],
        ["diagram", "--session", name, "--flows", str(flows), "-o", "x.mmd", "--sessions", name],
    ):
        main(arguments)
        seen = capsys.readouterr()
        told += (seen.out + seen.err).splitlines()
    ws = Workspace(flows, tmp_path / f"{name}-sessions")
    told += [*str(ws).splitlines(), *repr(ws.check()).splitlines(), *str(ws.flows()).splitlines()]
    for ask in (lambda: ws.flow(name), lambda: ws.load(name), lambda: ws.flow(f"{name}.yaml")):
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            told += str(error).split("\n")
    assert all(line.isprintable() for line in told), [
        each for each in told if not each.isprintable()
    ]


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_sessions_name_does_not_reach_the_terminal(write_flows, tmp_path, name):
    directory = tmp_path / "s"
    directory.mkdir()
    (directory / f"{name}.yaml").write_text("flow: f\nstate: a\n")
    (directory / f"{name}2.yaml").write_text("flow: f\n")
    ws = Workspace(write_flows({"f": SOUND.format("f")}), directory)
    told = [*repr(ws.sessions()).splitlines(), *str(ws).splitlines()]
    run = ws.load(name)
    told += [repr(run), *str(run).splitlines(), repr(run.session)]
    for ask in (lambda: ws.load(f"{name}2"), lambda: ws.load("nothing"), lambda: run.fire("u")):
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            told.append(str(error))
    assert all(line.isprintable() for line in told), [
        each for each in told if not each.isprintable()
    ]
