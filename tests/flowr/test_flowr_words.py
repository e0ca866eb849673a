"""flowr's own words: what its modules offer is offered here, and programs written for them run."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import flowr_nb
from flowr_nb import FlowParseError, load_flow_from_file
from tests.flowr.cases import CASES
from tests.flowr.describe import REQUIRED, words_of
from tests.flowr.real_flowr import PYTHON, ROOT

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
FAULTY = ROOT / "tests" / "flow" / "faulty"

# What is not ours, and why. A name that comes to flowr, or goes from it, fails a test below.
NOT_OURS = {
    "FlowParser": "no parser can be plugged in: flows are read with places and within bounds",
    "FlowExporter": "no exporter can be plugged into a command line: `save_diagram` has formats",
}
PARAMETERS_NOT_OURS = {
    ("load_flow", "parser"): "no parser can be plugged in; here stands `path`, None as well",
}
# A store knows no files and lists entries; what flowr's protocol has besides, our YAML store has.
MEMBERS_ELSEWHERE = {
    ("SessionStore", "init"): "YamlSessionStore",
    ("SessionStore", "list_sessions"): "YamlSessionStore",
}
# What flowr does not read of these and we do: `FLOW_FORMAT` calls them text, or absent.
SOUND_FOR_US = {"yaml-1.1-names", "unquoted-expressions", "empty-values"}


def run(python, arguments, *, text="", cwd=ROOT):
    done = subprocess.run(
        [python, *map(str, arguments)],
        input=text,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Names and signatures


@pytest.fixture(scope="module")
def theirs():
    assert PYTHON.is_file(), "make flowr-env"
    return json.loads(run(PYTHON, [HERE / "describe.py", "flowr"]))


@pytest.fixture(scope="module")
def ours(theirs):
    return words_of("flowr_nb", theirs)


def lacking(name, theirs, ours):
    """What of flowr's parameters ours has otherwise: theirs come first, ours may have more."""
    wanted = [each for each in theirs if (name, each[0]) not in PARAMETERS_NOT_OURS]
    got, more = ours[: len(wanted)], ours[len(wanted) :]
    if wanted != got:
        yield f"{name}: {wanted} are {got}"
    yield from (f"{name}: `{each}` has no default" for each, default in more if default == REQUIRED)


def short_of(name, theirs, ours):
    """All that a word of ours is short of."""
    if theirs["kind"] != ours["kind"]:
        yield f"{name}: a {theirs['kind']} is a {ours['kind']}"
        return
    if theirs["kind"] == "enum":
        if theirs["values"] != ours["values"]:
            yield f"{name}: {theirs['values']} are {ours['values']}"
        return
    if theirs["kind"] == "error" and not set(theirs["bases"]) <= set(ours["bases"]):
        yield f"{name}: is no {theirs['bases']}"
    if theirs["kind"] != "error" or theirs["parameters"]:
        yield from lacking(name, theirs["parameters"], ours["parameters"])
    for member, wanted in theirs.get("members", {}).items():
        if (name, member) in MEMBERS_ELSEWHERE:
            continue
        got = ours["members"].get(member)
        if got is None or "property" in (wanted, got):
            if wanted != got:
                yield f"{name}.{member}: {wanted} is {got}"
        else:
            yield from lacking(f"{name}.{member}", wanted, got)


def test_every_public_name_of_flowr_is_ours_or_listed_with_the_reason(theirs):
    assert {"Flow", "Session", "to_mermaid", "YamlSessionStore"} < set(theirs)
    assert {name for name in theirs if not hasattr(flowr_nb, name)} == set(NOT_OURS)


def test_each_has_the_parameters_defaults_members_and_bases_that_flowr_has(theirs, ours):
    found = [line for name in ours for line in short_of(name, theirs[name], ours[name])]
    assert found == []


def test_what_is_listed_as_not_ours_is_flowrs_still(theirs):
    for name, parameter in PARAMETERS_NOT_OURS:
        assert parameter in dict(theirs[name]["parameters"])
    for name, member in MEMBERS_ELSEWHERE:
        assert member in theirs[name]["members"]


def test_what_stands_elsewhere_is_there_as_flowr_has_it(theirs, ours):
    for (name, member), home in MEMBERS_ELSEWHERE.items():
        wanted, got = theirs[name]["members"][member], ours[home]["members"][member]
        assert list(lacking(f"{home}.{member}", wanted, got)) == []


# Programs


@pytest.fixture(scope="module")
def sample_flows(tmp_path_factory):
    """The sample flows, with the one key for a subflow's version that both read."""
    folder = tmp_path_factory.mktemp("words") / "flows"
    shutil.copytree(ROOT / "flows", folder)
    for path in folder.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("flow-version:", "flow_version:"), "utf-8")
    return folder


def with_our_names(program):
    written = (PROGRAMS / f"{program}.py").read_text("utf-8")
    changed = re.sub(r"(?m)^from flowr\.[\w.]+ import ", "from flowr_nb import ", written)
    assert changed != written
    assert not re.search(r"\bflowr\.", changed), "only import lines name flowr's modules"
    return changed


@pytest.mark.parametrize(
    "program",
    [
        path.stem
        for path in sorted(PROGRAMS.glob("*.py"))
        if path.stem not in ("noticed", "refused")
    ],
)
def test_a_program_for_flowr_runs_with_our_names(program, sample_flows):
    theirs = run(PYTHON, [PROGRAMS / f"{program}.py", sample_flows])
    assert theirs.count("\n") > 5
    assert run(sys.executable, ["-", sample_flows], text=with_our_names(program)) == theirs


# What the section in `docs/flowr-compatibility.md` says that a program may notice.
NOTICED = {
    "lists": ("True", "False"),
    "unknown group": ("FlowParseError", "f"),
    "no YAML": ("ParserError", "FlowParseError"),
    "no operator": ("EQUALS", "ConditionSyntaxError"),
    "a boolean": ("False", "True"),
    "no exits": ("flow:f", "flow:f/exits"),
    "mermaid": ("True", "False"),
    "depth": ("['f', 'c']", "['f', 'c', 'd']"),
    "missing": ("1", "FlowNotFoundError"),
    "lost update": ("b", "SessionConflictError"),
}


def test_what_a_program_may_notice_is_what_is_written_of_it():
    theirs = run(PYTHON, [PROGRAMS / "noticed.py"])
    ours = run(sys.executable, ["-"], text=with_our_names("noticed"))
    told = [dict(line.split(" | ") for line in text.splitlines()) for text in (theirs, ours)]
    assert {name: (told[0][name], told[1][name]) for name in told[0]} == NOTICED


# Loading strictly


@pytest.fixture(scope="module")
def flow_files(tmp_path_factory):
    """File → the differences that it is known to show, of the cases and of the faulty flows."""
    files = {path: set() for path in FAULTY.rglob("*.yaml")}
    files[FAULTY / "text-names.yaml"] = SOUND_FOR_US
    files[FAULTY / "boolean-text.yaml"] = SOUND_FOR_US  # with a plain `True`
    for number, case in enumerate(CASES.values()):
        folder = tmp_path_factory.mktemp(f"case-{number}") / "flows"
        for name, text in case.files.items():
            path = folder / (name if "." in name else f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            files[path] = case.shows
    return files


def is_refused(path):
    try:
        load_flow_from_file(path, strict=True)
    except FlowParseError:
        return True
    return False


def test_what_flowr_refuses_to_load_is_refused_by_strict_loading(flow_files):
    asked = json.dumps([str(path) for path in flow_files])
    refused = json.loads(run(PYTHON, [PROGRAMS / "refused.py"], text=asked))
    assert len(refused) > 40
    assert len(flow_files) - len(refused) > 100
    taken = {path for path in map(Path, refused) if not is_refused(path)}
    unknown = {path for path in taken if not flow_files[path] & SOUND_FOR_US}
    assert unknown == set()
    # Where flowr has an error of its own, there is no exception to the rule.
    assert not [path for path in taken if "FlowParseError" in refused[str(path)]]
