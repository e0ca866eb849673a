"""Flows from several sources, directories and memory: which one a name or a reference means."""

import json
import os
import time
from pathlib import Path

import pytest

from flowr_nb.flow import (
    AmbiguousFlowError,
    DirectorySource,
    Flow,
    FlowError,
    FlowLibrary,
    FlowNotFoundError,
    FlowParseError,
    MemorySource,
    State,
    Transition,
    check_library,
    load_flow,
    load_flow_from_file,
    validate,
)
from flowr_nb.session import fire
from tests.stepping import begin

LEAF = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"
CALLER = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, flow: {1}, next: {{x: x}}}}]\n"


def made(name, reference=None, trigger="x"):
    """A flow made in code: it has no text and no place."""
    state = State("a", {trigger: Transition(trigger, "x")}, flow=reference)
    return Flow(name, "1.0.0", ("x",), (state,))


def child_of(library, flow):
    return library.subflow(flow, flow.states[0])


def age(*paths):
    """Make files and folders look as if nothing had happened to them for a while."""
    for path in paths:
        os.utime(path, (1_700_000_000, 1_700_000_000))
    time.sleep(0.1)  # nobody can put back when that was done


@pytest.fixture
def folder(tmp_path):
    """Writes flows (name → text) into a folder of that name, and gives the folder."""

    def write(name, texts):
        for file, text in texts.items():
            path = tmp_path / name / f"{file}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path / name

    return write


# What a library is made of.


def test_a_path_a_text_and_a_source_are_sources(folder):
    flows = folder("flows", {"f": LEAF.format("f")})
    for library in (
        FlowLibrary(flows),
        FlowLibrary(str(flows)),
        FlowLibrary(DirectorySource(flows)),
        FlowLibrary(flows_dir=flows),
    ):
        assert library.flows_dir == flows
        assert library.names() == ["f"]
        assert repr(library) == f"FlowLibrary({str(flows)!r})"
    assert FlowLibrary(MemorySource(LEAF.format("f"))).names() == ["f"]


def test_memory_is_asked_first_then_the_directories_in_the_order_given(folder):
    first = folder("one", {"f": LEAF.format("f").replace("1.0.0", "1.0.1")})
    second = folder("two", {"f": LEAF.format("f"), "g": LEAF.format("g")})
    library = FlowLibrary(first, second, MemorySource(LEAF.format("m")))
    assert [type(source) for source in library.sources] == [
        MemorySource,
        DirectorySource,
        DirectorySource,
    ]
    assert repr(library) == f"FlowLibrary(MemorySource('m'), {str(first)!r}, {str(second)!r})"
    assert library.names() == ["f", "g", "m"]
    assert library.paths() == [first / "f.yaml", second / "f.yaml", second / "g.yaml"]
    assert library.load("f").version == "1.0.1"
    assert library.load("g").path == second / "g.yaml"
    assert FlowLibrary(second, first).load("f").version == "1.0.0"
    written = library.add(LEAF.format("f").replace("1.0.0", "2.0.0"))
    assert library.load("f") is written


def test_a_library_without_sources_can_be_added_to():
    library = FlowLibrary()
    assert library.names() == library.paths() == []
    assert library.flows_dir is None
    with pytest.raises(FlowNotFoundError, match="in a library without sources; it has no flows"):
        library.load("f")
    library.add(LEAF.format("f"))
    assert library.load("f").path is None
    with pytest.raises(FlowNotFoundError, match=r"`g` in memory; it has `f`"):
        library.load("g")


def test_a_flow_that_is_added_again_replaces_the_earlier_one():
    library = FlowLibrary()
    library.add(LEAF.format("f"))
    second = library.add(made("f"))
    assert library.load("f") is second
    assert library.names() == ["f"]
    with pytest.raises(FlowParseError):
        library.add("flow: f\n")
    assert library.load("f") is second, "a cell that fails changes nothing"


def test_what_is_added_goes_into_the_memory_that_was_given():
    memory = MemorySource()
    FlowLibrary(memory).add(LEAF.format("f"))
    assert memory.places() == ["f"]
    assert memory.read("f").flow == "f"
    with pytest.raises(FlowNotFoundError, match="no flow `g` in memory"):
        memory.read("g")


def test_a_path_means_a_file_and_a_name_what_is_in_memory(folder):
    library = FlowLibrary(folder("flows", {"f": LEAF.format("f")}))
    added = library.add(LEAF.format("f"))
    assert library.load("f") is added
    assert library.load("f.yaml").path.name == "f.yaml"
    assert library.load("./f").path.name == "f.yaml"
    other = library.add(LEAF.format("team/g"))
    assert library.load("team/g") is other
    assert library.load("team/g.yaml") is other


def test_a_path_is_looked_up_in_every_directory_and_leads_out_of_none(folder, tmp_path):
    one = folder("one", {"f": LEAF.format("f")})
    two = folder("two", {"sub/g": LEAF.format("g")})
    folder("three", {"h": LEAF.format("h")})
    library = FlowLibrary(one, two)
    assert library.load("sub/g").path == two / "sub" / "g.yaml"
    assert library.load(two / "sub" / "g.yaml").flow == "g"
    with pytest.raises(FlowNotFoundError, match=r"outside the flows directories .*one, .*two"):
        library.load(tmp_path / "three" / "h.yaml")
    with pytest.raises(FlowNotFoundError, match="outside this library, which has no files"):
        FlowLibrary(MemorySource()).load(tmp_path / "three" / "h.yaml")


def test_a_directory_that_is_not_there_is_named_beside_the_others(folder, tmp_path):
    library = FlowLibrary(folder("flows", {"f": LEAF.format("f")}), tmp_path / "flosw")
    with pytest.raises(FlowNotFoundError, match=r"it has `f`; .*flosw is not there"):
        library.load("g")


# References.


def test_flows_in_memory_refer_to_one_another_by_name(folder):
    library = FlowLibrary(folder("flows", {"review": LEAF.format("of the file")}))
    review = library.add(LEAF.format("review"))
    for reference in ("review", "review.yaml"):
        assert child_of(library, library.add(CALLER.format("root", reference))) is review
        assert child_of(library, library.add(made("root", reference))) is review
        assert child_of(library, made("not added", reference)) is review


def test_a_flow_in_memory_refers_to_files_from_the_directories_in_order(folder):
    one = folder("one", {"sub/g": LEAF.format("g1")})
    two = folder("two", {"sub/g": LEAF.format("g2"), "h": LEAF.format("h")})
    folder("three", {"out": LEAF.format("out")})
    library = FlowLibrary(one, two)
    assert child_of(library, library.add(CALLER.format("root", "sub/g"))).flow == "g1"
    assert child_of(library, library.add(CALLER.format("root", "h.yaml"))).flow == "h"
    with pytest.raises(FlowNotFoundError, match="outside the flows directories"):
        child_of(library, library.add(CALLER.format("root", "../three/out")))


def test_a_file_refers_to_its_neighbour_first_and_to_memory_where_there_is_none(folder):
    texts = {"root": CALLER.format("root", "review"), "sub/root": CALLER.format("sub", "review")}
    library = FlowLibrary(folder("flows", texts | {"review": LEAF.format("review")}))
    added = library.add(LEAF.format("review"))
    assert child_of(library, library.load("root")).path.name == "review.yaml"
    assert child_of(library, library.load("sub")) is added


def test_a_file_never_refers_out_of_its_own_directory(folder):
    one = folder("one", {"up": CALLER.format("up", "../two/g"), "g": CALLER.format("here", "h")})
    two = folder("two", {"g": LEAF.format("g"), "h": LEAF.format("h")})
    library = FlowLibrary(one, two)
    with pytest.raises(FlowNotFoundError, match="outside the flows directories"):
        child_of(library, library.load("up"))
    with pytest.raises(FlowNotFoundError, match=r"no such file \(tried [^,]*h, [^,]*h\.yaml\)"):
        child_of(library, library.load("here"))
    foreign = load_flow_from_file(one / "g.yaml")
    with pytest.raises(FlowNotFoundError):
        child_of(FlowLibrary(two), foreign)


def test_a_reference_in_memory_that_leads_nowhere_says_so_and_what_was_meant():
    library = FlowLibrary(MemorySource(LEAF.format("review")))
    with pytest.raises(FlowNotFoundError, match=r"no such flow; did you mean `review`\?"):
        child_of(library, library.add(CALLER.format("root", "reveiw")))


def test_the_closure_goes_through_memory_and_files(folder):
    texts = {"b": CALLER.format("b", "c"), "d": LEAF.format("d")}
    library = FlowLibrary(folder("flows", texts))
    library.add(CALLER.format("c", "d"))
    root = library.add(made("a", "b"))
    assert [flow.flow for flow in library.closure(root)] == ["a", "b", "c", "d"]
    assert validate(root, library.closure(root)).findings == ()


def test_a_run_goes_from_memory_through_a_file_and_back(folder):
    library = FlowLibrary(folder("flows", {"child": LEAF.format("child")}))
    library.add(made("parent", "child"))
    session = begin(library, "parent")
    assert (session.flow, session.state) == ("child", "a")
    session = fire(library, session, "t")
    assert (session.flow, session.state, session.stack) == ("parent", "x", ())


# What is found in them.


def test_flows_in_memory_are_checked_with_or_without_a_text():
    library = FlowLibrary()
    library.add(LEAF.format("text") + "colour: red\n")
    library.add(made("code", "gone"))
    report = check_library(library)
    assert [(file.place, file.path) for file in report.files] == [
        ("<text>", None),
        ("<code>", None),
    ]
    (colour,), (gone,) = (file.findings for file in report.files)
    assert (colour.rule, colour.file, colour.line, colour.column) == ("known-key", None, 5, 1)
    assert (gone.rule, gone.file, gone.line, gone.column) == ("subflow-exists", None, 0, 0)
    data = json.loads(json.dumps(report.to_json()))
    assert [entry["file"] for entry in data["flows"]] == ["<text>", "<code>"]
    assert "unique" not in repr(report)


def shared(report):
    return {
        file.place: finding.message
        for file in report.files
        for finding in file.findings
        if finding.rule == "unique-flow" and not finding.is_error
    }


def test_of_two_sources_the_flow_that_is_not_found_by_its_name_has_a_finding(folder):
    one = folder("one", {"f": LEAF.format("f"), "sound": LEAF.format("sound")})
    two = folder("two", {"g": "# a comment\n" + LEAF.format("f")})
    library = FlowLibrary(one, two)
    report = check_library(library)
    [(place, message)] = shared(report).items()
    assert place == str(two / "g.yaml")
    assert f"`f` is declared by {one / 'f.yaml'}, too" in message
    [finding] = report.findings
    assert (finding.line, finding.column, finding.location) == (2, 1, "flow:f/flow")
    library.add(LEAF.format("f"))
    messages = shared(check_library(library))
    assert set(messages) == {str(one / "f.yaml"), str(two / "g.yaml")}
    assert all("is declared by a flow in memory, " in message for message in messages.values())


def test_of_two_files_in_one_directory_both_have_a_finding_that_names_the_other(folder):
    flows = folder("flows", {"deploy": LEAF.format("deploy"), "canary": LEAF.format("deploy")})
    messages = shared(check_library(FlowLibrary(flows)))
    assert set(messages) == {str(flows / "deploy.yaml"), str(flows / "canary.yaml")}
    assert (
        f"declared by {flows / 'canary.yaml'}, too; the name stands for this one"
        in (messages[str(flows / "deploy.yaml")])
    )
    (flows / "deploy.yaml").rename(flows / "other.yaml")
    messages = shared(check_library(FlowLibrary(flows)))
    assert "stands for none of them" in messages[str(flows / "other.yaml")]


def test_of_many_files_that_declare_one_name_a_message_lists_few(folder):
    flows = folder("flows", {f"f{number:02}": LEAF.format("f01") for number in range(30)})
    messages = shared(check_library(FlowLibrary(flows)))
    assert len(messages) == 30
    assert all(message.count(".yaml") <= 4 for message in messages.values())
    assert "f01.yaml" in messages[str(flows / "f29.yaml")]
    assert "and 26 more, too" in messages[str(flows / "f29.yaml")]


# The same answer, whatever was asked before.


@pytest.mark.parametrize("young", [True, False])
@pytest.mark.parametrize(
    ("first", "then"), [("deploy", "canary"), ("canary", "deploy"), ("canary", "other")]
)
def test_a_second_file_of_a_name_is_noticed_when_it_appears(folder, first, then, young):
    flows = folder("flows", {first: LEAF.format("deploy"), "sub/x": LEAF.format("x")})
    if not young:
        age(flows / f"{first}.yaml", flows / "sub", flows)
    library = FlowLibrary(flows)
    assert library.load("deploy").path.stem == first
    folder("flows", {then: LEAF.format("deploy")})
    assert answer(library) == answer(FlowLibrary(flows))


def test_a_file_that_takes_the_name_in_place_or_gives_it_up_is_noticed(folder):
    flows = folder("flows", {"one": LEAF.format("deploy"), "two": LEAF.format("another")})
    age(flows / "one.yaml", flows / "two.yaml", flows)
    library = FlowLibrary(flows)
    assert answer(library) == "one"
    (flows / "two.yaml").write_text(LEAF.format("deploy"), "utf-8")
    assert answer(library) == "refused"
    (flows / "one.yaml").write_text(LEAF.format("no longer"), "utf-8")
    assert answer(library) == "two"


def test_a_second_file_in_a_new_folder_is_noticed(folder):
    flows = folder("flows", {"one": LEAF.format("deploy"), "sub/x": LEAF.format("x")})
    age(flows / "sub", flows)
    library = FlowLibrary(flows)
    assert answer(library) == "one"
    folder("flows", {"sub/deep/two": LEAF.format("deploy")})
    assert answer(library) == "refused"


def answer(library):
    try:
        return library.load("deploy").path.stem
    except AmbiguousFlowError:
        return "refused"


def test_a_name_that_was_found_is_found_again_without_a_walk(folder, monkeypatch):
    flows = folder("flows", {"own": LEAF.format("own"), "sub/file": LEAF.format("named otherwise")})
    age(flows / "sub" / "file.yaml", flows / "own.yaml", flows / "sub", flows)
    library = FlowLibrary(flows)
    names = ("own", "named otherwise")
    first = [library.load(name) for name in names]
    monkeypatch.setattr(os, "scandir", lambda *_: pytest.fail("walked"))
    monkeypatch.setattr("flowr_nb.flow.sources.directory.read_file", lambda *_: pytest.fail("read"))
    for known, name in zip(first, names, strict=True):
        assert library.load(name) is known


def test_a_link_to_a_file_out_of_the_directory_is_checked_when_it_is_asked_for(folder, tmp_path):
    flows = folder("flows", {"child": LEAF.format("child")})
    outside = folder("elsewhere", {"root": CALLER.format("root", "child")})
    (flows / "link.yaml").symlink_to(outside / "root.yaml")
    library = FlowLibrary(flows)
    assert library.validate(library.read(flows / "link.yaml")).findings == ()
    assert library.read(Path(tmp_path / "elsewhere" / "root.yaml")) == load_flow(
        CALLER.format("root", "child")
    )


@pytest.mark.parametrize("given", [5, ["flows"], made("f", "g"), MemorySource, None, object()])
def test_what_is_no_source_is_refused_in_a_sentence(given):
    with pytest.raises(FlowError, match="flows come from a directory's path or a source"):
        FlowLibrary(given)
