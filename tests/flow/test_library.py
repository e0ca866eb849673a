import os
import time
from pathlib import Path

import pytest

from flowr_nb.flow import (
    AmbiguousFlowError,
    FlowError,
    FlowLibrary,
    FlowNotFoundError,
    FlowParseError,
    load_flow,
)

LEAF = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"
CALLER = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, flow: {1}, next: {{x: x}}}}]\n"


def age(path, seconds=60):
    """Make a file look as if it had not been touched for a while."""
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    time.sleep(0.1)  # nobody can put back when that was done


def test_the_samples_are_listed_by_name(library):
    assert library.names() == sorted(library.names())
    assert {"deploy", "feature", "traffic-light"} <= set(library.names())


def test_every_name_that_is_listed_can_be_loaded(write_flows):
    library = write_flows(
        {
            "plain": LEAF.format("plain"),
            "file": LEAF.format("another-name"),
            "slash": LEAF.format("team/flow"),
            "suffix": LEAF.format("flow.yaml"),
            "sub/deep": LEAF.format("deep"),
        }
    )
    assert library.names() == ["another-name", "deep", "flow.yaml", "plain", "team/flow"]
    for name in library.names():
        assert library.load(name).flow == name


def test_a_broken_file_is_listed_by_its_path(write_flows):
    library = write_flows({"good": LEAF.format("good"), "sub/broken": "flow: ["})
    assert library.names() == ["good", "sub/broken.yaml"]
    with pytest.raises(FlowParseError, match=r"broken\.yaml:2:1:"):
        library.load("sub/broken.yaml")


def test_hidden_files_folders_and_links_out_are_left_out(write_flows, tmp_path):
    library = write_flows(
        {
            "seen": LEAF.format("seen"),
            ".hidden": LEAF.format("hidden"),
            ".git/flow": LEAF.format("git"),
        }
    )
    (tmp_path / "out.yaml").write_text(LEAF.format("out"))
    (library.flows_dir / "link.yaml").symlink_to(tmp_path / "out.yaml")
    (library.flows_dir / "gone.yaml").symlink_to(tmp_path / "gone.yaml")
    (library.flows_dir / "inner.yaml").symlink_to(library.flows_dir / "seen.yaml")
    (library.flows_dir / "folder.yaml").mkdir()
    assert [path.name for path in library.paths()] == ["inner.yaml", "seen.yaml"]
    for name in ("out", "link", "link.yaml"):
        with pytest.raises(FlowNotFoundError):
            library.load(name)


def test_both_suffixes_are_flows(write_flows):
    write_flows({"long": LEAF.format("long")})
    library = write_flows({"short": LEAF.format("short")}, suffix=".yml")
    assert library.names() == ["long", "short"]
    assert library.load("short.yml").flow == "short"


def test_a_directory_with_no_flows_and_one_that_is_not_there_say_so(tmp_path):
    folder = tmp_path / "flows"
    library = FlowLibrary(folder)
    assert library.names() == []
    with pytest.raises(FlowNotFoundError, match=r"`any` in .*flows; there is no such directory"):
        library.load("any")
    folder.mkdir()
    assert library.names() == []
    with pytest.raises(FlowNotFoundError, match=r"`any` in .*flows; it has no flows"):
        library.load("any")


@pytest.mark.parametrize(
    "reference", ["deploy", "deploy.yaml", "./deploy", "./deploy.yaml", "x/../deploy.yaml"]
)
def test_a_flow_is_found_by_name_or_path(library, flows_dir, reference):
    assert library.load(reference).path == flows_dir / "deploy.yaml"
    assert library.load(Path(reference)) is library.load("deploy")


def test_a_path_may_be_relative_to_the_working_directory(flows_dir, monkeypatch):
    monkeypatch.chdir(flows_dir.parent)
    assert FlowLibrary("flows").load("flows/deploy.yaml").flow == "deploy"


def test_a_flow_that_is_not_there_is_not_found_and_the_error_says_what_is(library):
    with pytest.raises(FlowNotFoundError) as caught:
        library.load("trafic-light")
    for part in ("`trafic-light`", "deploy", "did you mean `traffic-light`?"):
        assert part in str(caught.value)
    assert caught.value.reference == "trafic-light"


@pytest.mark.parametrize(
    "reference",
    [
        "",
        ".",
        "..",
        "a\0b",
        "a\0b.yaml",
        "x" * 300,
        "x" * 5000 + ".yaml",
        "CON",
        "a\\b",
        "/",
        "~",
        "*",
    ],
)
def test_a_hostile_reference_is_not_found(library, reference):
    with pytest.raises(FlowNotFoundError):
        library.load(reference)


@pytest.mark.parametrize("reference", ["../out.yaml", "../flows/../out.yaml", "sub/../../out.yaml"])
def test_a_path_out_of_the_directory_is_refused(write_flows, tmp_path, reference):
    (tmp_path / "out.yaml").write_text(LEAF.format("out"))
    library = write_flows({"in": LEAF.format("in")})
    with pytest.raises(FlowNotFoundError, match="outside the flows directory"):
        library.load(reference)
    with pytest.raises(FlowNotFoundError, match="outside the flows directory"):
        library.load(str(tmp_path / "out.yaml"))


def test_a_directory_that_begins_with_the_same_name_is_outside(write_flows, tmp_path):
    other = tmp_path / "flows-private"
    other.mkdir()
    (other / "secret.yaml").write_text(LEAF.format("secret"))
    library = write_flows({"in": LEAF.format("in")})
    with pytest.raises(FlowNotFoundError, match="outside"):
        library.load("../flows-private/secret.yaml")


def test_the_directory_may_itself_be_a_link(write_flows, tmp_path):
    write_flows({"p": CALLER.format("p", "c"), "c": LEAF.format("c")})
    (tmp_path / "link").symlink_to(tmp_path / "flows")
    library = FlowLibrary(tmp_path / "link")
    assert [flow.flow for flow in library.closure(library.load("p"))] == ["p", "c"]


def test_of_several_files_that_declare_a_name_the_one_called_after_it_is_meant(write_flows):
    library = write_flows({"f": LEAF.format("f"), "copy": LEAF.format("f")})
    assert library.load("f").path.name == "f.yaml"


@pytest.mark.parametrize("name", ["f", "team/f"])
def test_a_name_that_several_others_declare_is_ambiguous(write_flows, name):
    library = write_flows({"one": LEAF.format(name), "two": LEAF.format(name)})
    with pytest.raises(AmbiguousFlowError, match=r"one\.yaml.*two\.yaml.*by its path"):
        library.load(name)


def test_a_file_is_found_by_its_own_name_where_no_flow_declares_it(write_flows):
    library = write_flows({"file": LEAF.format("declared")})
    assert library.load("file").flow == "declared"


def test_a_declared_name_wins_over_a_file_of_that_name(write_flows):
    library = write_flows({"a": LEAF.format("b"), "b": LEAF.format("c")})
    assert library.load("b").path.name == "a.yaml"


# Reading again.


def test_an_unchanged_file_gives_the_same_object(write_flows):
    library = write_flows({"f": LEAF.format("f")})
    first = library.load("f")
    assert library.load("f") is first, "a young file, compared by content"
    age(library.flows_dir / "f.yaml")
    assert library.load("f") is first, "touched, with the content it had"
    assert library.load("f") is first, "an old file, compared by its stamp"


def test_an_old_unchanged_file_is_not_opened_again(write_flows, monkeypatch):
    library = write_flows({"f": LEAF.format("f")})
    age(library.flows_dir / "f.yaml")
    first = library.load("f")
    monkeypatch.setattr(
        "flowr_nb.flow.sources.directory.read_file", lambda *_: pytest.fail("read again")
    )
    assert library.load("f") is first


def test_a_changed_file_is_read_again(write_flows):
    library = write_flows({"f": LEAF.format("f")})
    age(library.flows_dir / "f.yaml")
    assert library.load("f").version == "1.0.0"
    write_flows({"f": LEAF.format("f").replace("1.0.0", "2.10.0")})
    assert library.load("f").version == "2.10.0"


def test_edits_of_the_same_size_in_quick_succession_are_all_seen(write_flows):
    library = write_flows({"f": LEAF.format("f")})
    path = library.flows_dir / "f.yaml"
    stamp = path.stat().st_mtime_ns
    for version in ("1.0.1", "1.0.2", "1.0.3"):
        write_flows({"f": LEAF.format("f").replace("1.0.0", version)})
        os.utime(path, ns=(stamp, stamp))  # as a coarse clock would have it
        assert library.load("f").version == version


def test_a_deleted_file_is_gone_and_a_new_one_is_found(write_flows):
    library = write_flows({"f": LEAF.format("f")})
    library.load("f")
    (library.flows_dir / "f.yaml").unlink()
    assert library.names() == []
    with pytest.raises(FlowNotFoundError):
        library.load("f")
    write_flows({"g": LEAF.format("f")})
    assert library.load("f").path.name == "g.yaml"


def test_a_file_that_breaks_and_is_mended_is_followed(write_flows):
    library = write_flows({"f": LEAF.format("f")})
    library.load("f")
    write_flows({"f": "flow: ["})
    for _ in range(2):
        with pytest.raises(FlowParseError):
            library.load("f.yaml")
    write_flows({"f": LEAF.format("f")})
    assert library.load("f").flow == "f"


def test_a_file_that_goes_away_while_it_is_read_is_not_found(write_flows, monkeypatch):
    library = write_flows({"f": LEAF.format("f")})

    def vanish(path, _most):
        path.unlink()
        raise FileNotFoundError(path)

    monkeypatch.setattr("flowr_nb.flow.sources.directory.read_file", vanish)
    with pytest.raises(FlowNotFoundError):
        library.load("f.yaml")


def test_a_file_that_cannot_be_read_is_a_parse_error(write_flows, monkeypatch):
    library = write_flows({"f": LEAF.format("f")})

    def refuse(path, _most):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("flowr_nb.flow.sources.directory.read_file", refuse)
    with pytest.raises(FlowParseError, match=r"f\.yaml.*cannot be read: Permission denied"):
        library.load("f.yaml")
    assert library.names() == ["f.yaml"]


# Subflows.


def test_a_subflow_is_relative_to_the_file_that_names_it(write_flows):
    library = write_flows(
        {
            "root": CALLER.format("root", "team/one"),
            "team/one": CALLER.format("one", "two.yaml"),
            "team/two": CALLER.format("two", "../three"),
            "three": LEAF.format("three"),
            "two": LEAF.format("the wrong two"),
        }
    )
    names = [flow.flow for flow in library.closure(library.load("root"))]
    assert names == ["root", "one", "two", "three"]


def test_a_reference_is_tried_as_it_is_before_the_suffix_is_added(write_flows):
    library = write_flows({"p": CALLER.format("p", "c"), "c": LEAF.format("with suffix")})
    (library.flows_dir / "c").write_text(LEAF.format("as it is"))
    root = library.load("p")
    assert library.subflow(root, root.states[0]).flow == "as it is"


def test_one_file_is_one_flow_whichever_way_it_is_referred_to(write_flows):
    library = write_flows(
        {
            "p": "flow: p\nversion: 1.0.0\nexits: [x]\nstates:\n"
            "- {id: a, flow: c, next: {x: b}}\n- {id: b, flow: sub/../c.yaml, next: {x: d}}\n"
            "- {id: d, flow: ./c, next: {x: x}}\n",
            "c": LEAF.format("c"),
            "sub/other": LEAF.format("other"),
        }
    )
    root = library.load("p")
    children = [library.subflow(root, state) for state in root.states]
    assert children[0] is children[1] is children[2]
    assert [flow.flow for flow in library.closure(root)] == ["p", "c"]


def test_the_closure_of_a_circle_across_folders_ends(write_flows):
    library = write_flows({"y": CALLER.format("y", "sub/x"), "sub/x": CALLER.format("x", "../y")})
    assert [flow.flow for flow in library.closure(library.load("y"))] == ["y", "x"]


def test_a_state_that_invokes_nothing_has_no_subflow(library):
    flow = library.load("deploy")
    with pytest.raises(ValueError, match="`prepare` invokes no flow"):
        library.subflow(flow, flow.states[0])


def test_a_missing_subflow_stops_the_closure_with_its_name(write_flows):
    library = write_flows({"p": CALLER.format("p", "chlid"), "child": LEAF.format("child")})
    with pytest.raises(FlowNotFoundError, match=r"invokes `chlid`.*did you mean `child`"):
        library.closure(library.load("p"))


def test_a_flow_without_a_file_refers_to_the_librarys_directory(write_flows):
    library = write_flows({"c": LEAF.format("c")})
    flow = load_flow(CALLER.format("p", "c"))
    assert [child.flow for child in library.closure(flow)] == ["p", "c"]


@pytest.mark.parametrize("error", [FlowNotFoundError, AmbiguousFlowError, FlowParseError])
def test_one_base_catches_every_error_about_flows(error):
    assert issubclass(error, FlowError)
