"""Links and folders: where they lead is looked up each time, and what is left out is named."""

import os

import pytest

from flowr_nb import FlowNotFoundError, Workspace, check_paths
from flowr_nb.cli import main
from flowr_nb.flow import FlowError, FlowLibrary, FlowParseError
from tests.unprivileged import as_somebody, public_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a permission there")

LEAF = "flow: {0}\nversion: 1.0.0\nexits: [done]\nstates: [{{id: a, next: {{go: done}}}}]\n"
CALLER = (
    "flow: {0}\nversion: 1.0.0\nexits: [done]\n"
    "states: [{{id: work, flow: {1}, next: {{done: done}}}}]\n"
)


def write(root, texts):
    """Flows below a folder: path without suffix → text."""
    for name, text in texts.items():
        path = root / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def told(library):
    return [str(each).split("/")[-1] for each in library.left_out()]


# What is a link, and where it leads, changes.


@pytest.mark.parametrize("link", ["current", "current/flows"])
def test_a_release_that_is_switched_is_what_a_new_library_sees(tmp_path, link):
    write(tmp_path / "rel1" / "flows", {"old": LEAF.format("old"), "both": LEAF.format("both")})
    both = LEAF.format("both").replace("go", "up")
    write(tmp_path / "rel2" / "flows", {"new": LEAF.format("new"), "both": both})
    at = tmp_path / "current" if link == "current" else tmp_path / "current" / "flows"
    end = "" if link == "current" else "flows"
    at.parent.mkdir(exist_ok=True)
    at.symlink_to(tmp_path / "rel1" / end)
    library = FlowLibrary(tmp_path / "current" / "flows")
    ws = Workspace(library, "memory:")
    run = ws.run("both")
    assert library.names() == ["both", "old"]
    assert library.load("old")
    at.unlink()
    at.symlink_to(tmp_path / "rel2" / end)
    assert library.names() == ["both", "new"]
    assert library.load("new").flow == "new"
    assert [option.trigger for option in run.options()] == ["up"]
    assert ws.check().is_valid
    with pytest.raises(FlowNotFoundError):
        library.load("old")


def test_doing_what_the_error_says_helps_at_once(tmp_path):
    flows = write(tmp_path / "flows", {"parent": CALLER.format("parent", "child")})
    write(tmp_path, {"child": LEAF.format("child")})
    (flows / "child.yaml").symlink_to(tmp_path / "child.yaml")
    ws = Workspace(flows, "memory:")
    assert not ws.check().is_valid
    assert ws.flows() == ["parent"]
    with pytest.raises(
        FlowError, match=r"child\.yaml is a link that leads out .*put the file there"
    ):
        ws.flow("child")
    (flows / "child.yaml").unlink()
    (tmp_path / "child.yaml").rename(flows / "child.yaml")
    assert ws.check().is_valid
    assert not ws.check().warnings
    assert ws.flows() == ["child", "parent"]
    assert ws.run("parent").session.state == "a"


@pytest.mark.parametrize("reference", ["child", "sub/child", "sub/deep/child"])
@pytest.mark.parametrize("what", ["file", "folder"])
@pytest.mark.parametrize("same_file", [True, False])
def test_a_file_that_becomes_a_link_out_is_not_read(tmp_path, reference, what, same_file):
    flows = write(
        tmp_path / "flows",
        {reference: LEAF.format("child"), "parent": CALLER.format("parent", reference)},
    )
    library = FlowLibrary(flows)
    parent = library.load("parent")
    assert library.subflow(parent, parent.states[0]).flow == "child"
    assert library.names() == ["child", "parent"]
    path = flows / f"{reference}.yaml"
    replaced = path if what == "file" or reference == "child" else flows / "sub"
    out = tmp_path / "out"
    replaced.rename(out)
    if not same_file:
        for each in [out] if out.is_file() else out.rglob("*.yaml"):
            each.write_text(LEAF.format("child").replace("go", "up"))
    replaced.symlink_to(out)
    assert library.names() == ["parent"]
    for act in (
        lambda: library.load("child"),
        lambda: library.load(f"{reference}.yaml"),
        lambda: library.load(path),
        lambda: library.subflow(parent, parent.states[0]),
        lambda: library.sources[0].read(path),
    ):
        with pytest.raises(FlowError):
            act()
    assert not library.validate("parent").is_valid
    assert any("leads out" in str(each) for each in library.left_out())
    replaced.unlink()
    out.rename(replaced)
    assert library.names() == ["child", "parent"]
    assert library.validate("parent").is_valid


def test_a_link_within_the_directory_is_followed_to_where_it_leads_now(tmp_path):
    flows = write(
        tmp_path / "flows",
        {"v1/child": LEAF.format("child"), "v2/child": LEAF.format("child").replace("go", "up")},
    )
    (flows / "current").symlink_to("v1")
    write(flows, {"parent": CALLER.format("parent", "current/child")})
    library = FlowLibrary(flows)
    parent = library.load("parent")

    def triggers():
        return [*library.subflow(parent, parent.states[0]).states[0].next]

    assert triggers() == ["go"]
    (flows / "current").unlink()
    (flows / "current").symlink_to("v2")
    assert triggers() == ["up"]
    assert library.left_out() == []


# What is left out is named.


@pytest.fixture
def faulty(tmp_path):
    """A folder with one flow, and with what is none of it."""
    flows = write(tmp_path / "flows", {"good": LEAF.format("good")})
    write(tmp_path / "store", {"a": LEAF.format("a")})
    (flows / "a.yaml").symlink_to(tmp_path / "store" / "a.yaml")
    (flows / "shared").symlink_to(tmp_path / "store")
    (flows / "gone.yml").symlink_to(tmp_path / "nowhere.yaml")
    (flows / "notes.txt").symlink_to(tmp_path / "nowhere.txt")
    (flows / "alias.yaml").symlink_to("good.yaml")
    (flows / ".hidden.yaml").symlink_to(tmp_path / "nowhere.yaml")
    os.mkfifo(flows / "pipe.yaml")
    return flows


def test_each_thing_that_is_left_out_is_told_with_the_reason(faulty, tmp_path):
    library = FlowLibrary(faulty)
    store = tmp_path / "store"
    out = "is a link that leads out of the flows directory, to"
    expected = {
        "a.yaml": f"{out} {store / 'a.yaml'}; put the file there itself",
        "gone.yml": "is a link that leads nowhere",
        "pipe.yaml": "is not a regular file",
        "shared": f"{out} {store}; put the folder there itself",
    }
    assert {each.path.name: each.reason for each in library.left_out()} == expected
    report = Workspace(faulty, "memory:").check()
    assert report.is_valid
    found = {each.file.name: each.message for each in report.warnings if each.rule == "left-out"}
    assert found == {name: f"{faulty / name} {reason}" for name, reason in expected.items()}
    assert [each["file"] for each in report.to_json()["left_out"]] == [
        str(faulty / name) for name in expected
    ]
    assert report.summary.startswith("2 flows, 0 errors")
    for shown in (str(Workspace(faulty, "memory:").flows()), repr(report)):
        assert all(f"{name} {reason}" in shown for name, reason in expected.items())


def test_a_folder_of_links_alone_has_no_flows_and_says_why(tmp_path, capsys):
    write(tmp_path, {"a": LEAF.format("a")})
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").symlink_to(tmp_path / "a.yaml")
    assert main(["check", str(tmp_path / "flows")]) == 2
    assert "a.yaml is a link that leads out" in capsys.readouterr().err
    assert "no flows yet\nleft out: " in str(FlowTableOf(tmp_path / "flows"))


def FlowTableOf(directory):  # noqa: N802 - what is shown of a directory
    return Workspace(directory, "memory:").flows()


@pytest.mark.parametrize("make", [None, "file", "link"])
def test_a_directory_that_is_not_there_or_none_is_told(tmp_path, make):
    place = tmp_path / "flows"
    if make == "file":
        place.write_text("no folder")
    elif make == "link":
        place.symlink_to(tmp_path / "nowhere")
    words = {None: "is not there", "file": "cannot be read", "link": "leads nowhere"}[make]
    ws = Workspace(place, "memory:")
    report = ws.check()
    assert [words in each.message for each in report] == [True]
    assert report.is_valid == (make is None)
    assert words in str(ws.flows())
    assert words in ws.flows()._repr_html_()
    with pytest.raises(FlowNotFoundError, match=r"flows.*" if make else "no such directory"):
        ws.flow("any")
    place.unlink(missing_ok=True)
    write(place, {"any": LEAF.format("any")})
    assert ws.flow("any").flow == "any"
    assert list(ws.check()) == []


# What may not be read.


@pytest.fixture
def closed():
    """A folder of flows, one subfolder of which others may not read; it is opened afterwards."""
    texts = {"a": LEAF.format("a"), "p": CALLER.format("p", "closed/q"), "closed/q": "flow: ["}
    with public_folder() as top:
        flows = write(top / "flows", texts)
        Workspace(flows, "memory:").check()  # so that all is imported while it can be
        (flows / "closed").chmod(0)
        yield flows
        (flows / "closed").chmod(0o755)


def test_a_folder_that_may_not_be_read_is_an_error_that_names_it(closed):
    def act():
        report = Workspace(closed, "memory:").check()
        assert not report.is_valid
        return [each.message for each in report.errors]

    said = as_somebody(act)
    assert f"{closed / 'closed'} cannot be read: Permission denied" in said
    assert "p.yaml" in as_somebody(lambda: check_paths(closed))
    assert "closed cannot be read" in as_somebody(lambda: Workspace(closed, "memory:").flows())
    assert as_somebody(lambda: f"{main(['check', str(closed)])}\n") == "1\n"


def test_a_flow_in_it_is_not_said_to_be_none(closed):
    def act():
        library = FlowLibrary(closed)
        told = []
        for call in (
            lambda: library.load("q"),
            lambda: library.load("closed/q.yaml"),
            lambda: library.subflow(library.load("p"), library.load("p").states[0]),
        ):
            try:
                call()
            except (FlowParseError, FlowNotFoundError) as error:
                told.append(str(error))
        return told

    said = as_somebody(act)
    assert said.count("Permission denied") >= 3, said


def test_a_directory_that_may_not_be_read_is_refused(closed):
    said = as_somebody(lambda: main(["check", str(closed / "closed")]))
    assert said == "2"
    said = as_somebody(lambda: Workspace(closed / "closed", "memory:").check())
    assert "closed cannot be read: Permission denied" in said
    assert "1 error" in said
