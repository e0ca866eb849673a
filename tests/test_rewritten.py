"""Files that are rewritten in place with the size and the time that they had are read again."""

import os
import time

import pytest

from flowr_nb import Workspace, YamlSessionStore
from flowr_nb.files import is_young
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session
from flowr_nb.store import sessions_of
from flowr_nb.store.yaml.index import INDEX_NAME

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no time of a file's change")

COUNT = 60
LONG_AGO = 1_700_000_000_000_000_000
LEAF = "flow: {0}\nversion: 1.0.0\nexits: [done]\nstates: [{{id: a, next: {{go: done}}}}]\n"
CALLER = (
    "flow: {0}\nversion: 1.0.0\nexits: [done]\n"
    "states: [{{id: work, flow: {1}, next: {{done: done}}}}]\n"
)


def rewrite(path, old, new, when=LONG_AGO):
    """Put other letters into a file, and its time back."""
    assert len(old) == len(new)
    before = path.stat()
    with path.open("r+b") as file:
        content = file.read()
        assert old in content
        file.seek(0)
        file.write(content.replace(old, new))
    os.utime(path, ns=(when, when))
    after = path.stat()
    assert (before.st_size, before.st_ino) == (after.st_size, after.st_ino)


def pause(seconds):
    """Both what is read within the tick of the clock that wrote it and what is read later count."""
    time.sleep(seconds)


@pytest.fixture(params=[0, 0.2])
def sessions(request, store, sessions_dir):
    """Many sessions in `aa`, that have been listed; there is an index of those that are old."""
    for number in range(COUNT):
        store.create(Session("f", "aa", f"s{number:02}"))
        os.utime(sessions_dir / f"s{number:02}.yaml", ns=(LONG_AGO, LONG_AGO))
    pause(request.param)
    assert {session.state for session in store.list_sessions()} == {"aa"}
    assert {session.state for session in YamlSessionStore(sessions_dir).list_sessions()} == {"aa"}
    assert (sessions_dir / INDEX_NAME).is_file() or not request.param
    return sorted(sessions_dir.glob("*.yaml"))


@pytest.mark.parametrize("number", [1, COUNT])
def test_sessions_are_what_their_files_hold(sessions, store, sessions_dir, number):
    for path in sessions[:number]:
        rewrite(path, b"state: aa", b"state: bb")
    expected = ["bb"] * number + ["aa"] * (COUNT - number)
    for each in (store, YamlSessionStore(sessions_dir)):
        assert [session.state for session in each.list_sessions()] == expected
        assert [session.state for session in sessions_of(each)] == expected
        assert [entry.session.state for entry in each.entries(["s00"])] == ["bb"]
        assert each.load("s00").state == "bb"


@pytest.mark.usefixtures("sessions")
def test_a_session_that_is_rewritten_again_and_again_is_always_seen(store, sessions_dir):
    before = b"state: aa"
    for number in range(10):
        after = b"state: %02d" % number
        rewrite(sessions_dir / "s07.yaml", before, after)
        assert store.list_sessions()[7].state == f"{number:02}"
        assert Workspace("flows", store).sessions()[7].state == f"{number:02}"
        before = after


@pytest.mark.usefixtures("sessions")
def test_a_session_that_is_damaged_with_its_old_time_is_an_entry_with_an_error(store, sessions_dir):
    rewrite(sessions_dir / "s07.yaml", b"state: aa", b"state: {a")
    assert [entry.name for entry in store.entries() if entry.error] == ["s07"]
    rewrite(sessions_dir / "s07.yaml", b"state: {a", b"state: cc")
    assert [entry.name for entry in store.entries() if entry.error] == []


@pytest.fixture(params=[0, 0.2])
def flows(request, write_flows):
    """Flows long since written: one, and one in another folder that invokes it."""
    library = write_flows(
        {
            "leaf": LEAF.format("leaf"),
            "other": LEAF.format("named otherwise"),
            "sub/leaf": LEAF.format("below"),
            "sub/caller": CALLER.format("caller", "leaf"),
            "top": CALLER.format("top", "sub/caller"),
        }
    )
    for path in library.paths():
        os.utime(path, ns=(LONG_AGO, LONG_AGO))
    pause(request.param)
    for name in library.names():
        library.load(name)
    return library


def subflow_of(library, name):
    flow = library.load(name)
    return library.subflow(flow, flow.states[0])


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("leaf", lambda library: library.load("leaf")),
        ("leaf", lambda library: library.load("leaf.yaml")),
        ("other", lambda library: library.load("named otherwise")),
        ("sub/leaf", lambda library: library.load("below")),
        (
            "sub/leaf",
            lambda library: library.subflow(
                library.load("caller"), library.load("caller").states[0]
            ),
        ),
        ("sub/leaf", lambda library: library.closure(library.load("top"))[-1]),
    ],
)
def test_a_flow_is_what_its_file_says(flows, path, ask):
    for old, new in (("go", "up"), ("up", "xy"), ("xy", "go")):
        assert [*ask(flows).states[0].next] == [old]
        rewrite(flows.flows_dir / f"{path}.yaml", f"{old}: ".encode(), f"{new}: ".encode())
        assert [*ask(flows).states[0].next] == [new]


def test_a_run_follows_a_subflow_in_another_folder(flows):
    ws = Workspace(flows, "memory:")
    run = ws.run("top")
    assert [option.trigger for option in run.options()] == ["go"]
    rewrite(flows.flows_dir / "sub" / "leaf.yaml", b"go", b"up")
    assert [option.trigger for option in run.options()] == ["up"]


def test_the_verdict_on_a_flow_is_that_on_its_subflow_now(flows):
    assert flows.validate("top").is_valid
    path = flows.flows_dir / "sub" / "leaf.yaml"
    for old, new, is_valid in (
        (b"go: done", b"go: dnoe", False),
        (b"go: dnoe", b"go: done", True),
        (b"[done]", b"[dono]", False),
    ):
        rewrite(path, old, new)
        assert flows.validate("top").is_valid == is_valid
        assert Workspace(flows, "memory:").check("top").is_valid == is_valid


def test_a_name_that_moves_to_another_file_is_found_there(flows):
    rewrite(flows.flows_dir / "other.yaml", b"named otherwise", b"found elsewhere")
    rewrite(flows.flows_dir / "sub" / "leaf.yaml", b"flow: below", b"flow: extra")
    assert flows.names() == ["caller", "extra", "found elsewhere", "leaf", "top"]
    assert flows.load("extra").path.name == "leaf.yaml"
    assert flows.load("found elsewhere").path.name == "other.yaml"


@pytest.mark.parametrize("folder", ["", "sub"])
def test_a_folder_whose_time_is_put_back_is_looked_through_again(flows, folder):
    place = flows.flows_dir / folder
    os.utime(place, ns=(LONG_AGO, LONG_AGO))
    pause(0.2)
    assert flows.load("named otherwise")
    (place / "late.yaml").write_text(LEAF.format("named lately"))
    os.utime(place, ns=(LONG_AGO, LONG_AGO))
    assert flows.load("named lately").path == place / "late.yaml"


# Two files with one name.


@pytest.mark.parametrize(
    "names",
    [
        ("deploy", "canary"),
        ("canary", "deploy"),
        ("canary", "other"),
        ("deploy", "sub/deploy"),
        ("sub/deploy", "sub/other"),
        ("a/deploy", "b/deploy"),
    ],
)
def test_of_two_files_with_one_name_every_library_gives_the_same_and_a_check_tells(
    write_flows, names
):
    first, second = names
    known = write_flows({first: LEAF.format("deploy")})
    assert known.load("deploy").path == known.flows_dir / f"{first}.yaml"
    write_flows({second: LEAF.format("deploy").replace("go", "up")})

    def given(library):
        try:
            return library.load("deploy").path
        except Exception as error:  # noqa: BLE001 - whatever it is, it is to be the same
            return str(error)

    libraries = (known, FlowLibrary(known.flows_dir), FlowLibrary(known.flows_dir))
    assert len({given(library) for library in libraries}) == 1
    for library in libraries:
        report = Workspace(library, "memory:").check()
        found = [each for each in report if each.rule == "unique-flow"]
        assert found
        for name in names:
            assert any(f"{name}.yaml" in f"{each.file} {each.message}" for each in found)
            alone = Workspace(library, "memory:").check(library.flows_dir / f"{name}.yaml")
            assert [each.rule for each in alone] == ["unique-flow"]


@pytest.mark.parametrize(
    ("age", "stamp", "is_so"),
    [
        (0, 1_700_000_000_123_456_789, True),
        (40_000_000, 1_700_000_000_123_456_789, True),
        (60_000_000, 1_700_000_000_123_456_789, False),
        (1_900_000_000, 1_700_000_000_000_000_000, True),  # a clock of whole seconds
        (2_100_000_000, 1_700_000_000_000_000_000, False),
        (-10, 1_700_000_000_123_456_789, True),  # of a clock that was set back
    ],
)
def test_what_was_looked_at_within_the_tick_that_wrote_it_is_read_again(age, stamp, is_so):
    assert is_young((stamp, stamp - 1, 5, 6), stamp + age) is is_so
    assert is_young((5, stamp, 5, 6), stamp + age) is is_so  # its time was put back
