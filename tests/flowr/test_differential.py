"""flowr 1.2.1 and we give the same answers, but for the differences that are written down.

The table in `docs/flowr-compatibility.md` lists them. A difference that no row tells fails here,
and so does a row that no case shows any more.
"""

import json
import os
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from flowr_nb import Session, YamlSessionStore, evaluate_condition, parse_condition
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import to_text
from tests.flowr.cases import CASES, CHILD, EVIDENCE, EXPRESSIONS, INTO_C, child, flow, root
from tests.flowr.differences import ROWS, explain
from tests.flowr.flow_maker import FAULTS, Maker
from tests.flowr.real_flowr import in_its_own_process
from tests.flowr.side_by_side import REFUSED, SideBySide

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "flowr-compatibility.md"
FAMILIES = int(os.environ.get("FLOWR_NB_FAMILIES", "63"))
STEPS = 6


@pytest.fixture
def side_by_side(real_flowr, tmp_path):
    return lambda files: SideBySide(real_flowr, tmp_path.resolve(), files)


def shown(side):
    """The rows that were seen; a difference that is none of them fails."""
    told = [(explain(difference), difference) for difference in side.differences]
    unlisted = "\n".join(str(difference) for rows, difference in told if not rows)
    assert not unlisted, f"not in {TABLE.name}:\n{unlisted}"
    return Counter(row for rows, _ in told for row in rows)


def listed():
    return re.findall(r"^\| `([^`]+)` \|", TABLE.read_text("utf-8"), re.MULTILINE)


# Cases written by hand


def go_through(side, case):
    side.validate()
    here = side.init() if case.session is None else side.read(case.session)
    for trigger, evidence in case.steps:
        side.next(here, evidence)
        here = side.transition(here, trigger, evidence) or here
    if here and not case.steps:
        side.next(here, {})


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_case(side_by_side, case):
    side = side_by_side(case.files)
    go_through(side, case)
    assert set(shown(side)) == case.shows


def test_every_operator_on_every_value(side_by_side):
    edges = ", ".join(
        f"t{number}: {{to: done, when: {{k{number}: {json.dumps(text)}}}}}"
        for number, text in enumerate(EXPRESSIONS)
    )
    side = side_by_side({"f": root(f"{{id: a, next: {{{edges}}}}}")})
    for given in EVIDENCE:
        side.next(Session("f", "a"), {f"k{i}": given for i in range(len(EXPRESSIONS))})
    assert side.compared["status"] == len(EXPRESSIONS) * len(EVIDENCE)
    assert not shown(side)


@pytest.mark.parametrize("value", [True, False, None, 80, 80.0, 1e2, [1], {"a": 1}, ""])
def test_evidence_that_is_no_text(side_by_side, value):
    wanted = ["==true", "==True", "==false", "==None", "==null", "==80", "==80.0", "==[1]", ">=1"]
    edges = ", ".join(
        f't{number}: {{to: done, when: {{k: "{text}"}}}}' for number, text in enumerate(wanted)
    )
    side = side_by_side({"f": root(f"{{id: a, next: {{{edges}}}}}")})
    answer = side.flowr("next", "f", "a", "--evidence-json", json.dumps({"k": value}))
    theirs = [option["status"] == "open" for option in answer.data["transitions"]]
    ours = [evaluate_condition(*parse_condition(text), to_text(value)) for text in wanted]
    side.compare("is text", theirs, ours, value)
    assert set(shown(side)) == ({"booleans-as-text"} if isinstance(value, bool) else set())


# Differences that need a scene of their own. Each gives the row that it shows.


def flow_version_spelling(side_by_side):
    into = INTO_C.replace("flow: c", "flow: c, {}: ^1").replace("nok: a", "nok: done")
    side = side_by_side(
        {
            "f": root(into.replace("{}", "flow-version")),
            "u": root(into.replace("{}", "flow_version")).replace("flow: f", "flow: u"),
            "c": child(),
        }
    )
    for name in "fu":
        answer = side.flowr("export", "--format", "json", f"flows/{name}.yaml")
        ours = side.library.load(name).states[0].flow_version
        theirs = answer.data["nodes"][0].get("subflowVersion")
        side.compare("knows flow-version", theirs, ours, name)
    assert len(side.differences) == 1
    return side


def finding_flows(side_by_side):
    side = side_by_side(
        {
            "f": root("{id: a, next: {go: done}}"),
            "h": flow("other", "ok, nok", CHILD),
            "sub/g": flow("g", "ok, nok", CHILD),
            "../out.yaml": flow("out", "ok, nok", CHILD),
        }
    )
    for name in ("f", "f.yaml", "sub/g", "sub/g.yaml", "g", "other", "h", "nobody", "out.yaml"):
        theirs = side.flowr("validate", name).ok or REFUSED
        try:
            ours = side.library.load(name) is not None
        except FlowrNbError:
            ours = REFUSED
        side.compare("finds", theirs, ours, name, name=name, path=side.root / name)
    assert {difference.about for difference in side.differences} == {"g", "other", "out.yaml"}
    return side


def session_names(side_by_side):
    side = side_by_side({"f": root("{id: a, next: {go: done}}")})
    ours_alone = YamlSessionStore(side.root / "ours")
    names = ["plain", "two words", "späß", "a.yaml", "../up", ".hidden", "a:b", "CON", "a?"]
    for name in names:
        theirs = "taken" if side.flowr("session", "init", "f", "--name", name).ok else REFUSED
        try:
            ours_alone.save(Session("f", "a", name))
            ours = "taken"
        except FlowrNbError:
            ours = REFUSED
        side.compare("takes the name", theirs, ours, name, name=name)
    assert [difference.about for difference in side.differences] == names[4:]
    assert (side.root / "up.yaml").is_file()
    return side


def session_name_in_file(side_by_side):
    side = side_by_side({"f": root("{id: a, next: {go: done, b: b}}", "{id: b, next: {go: done}}")})
    side.read("flow: f\nstate: a\nname: other\n")
    here = side.store.load("s")
    side.flowr("transition", "b", "--session", "s")
    theirs = {path.stem for path in side.sessions_dir.glob("*.yaml")} - {"s"}
    side.store.save(replace(here, state="b"))
    content = {"name": "other"}
    side.compare("writes to", theirs, {here.name}, "s", session=here, content=content)
    assert theirs == {"other"}
    return side


def file_mode(side_by_side):
    side = side_by_side({"f": root("{id: a, next: {go: done}}")})
    side.flowr("session", "init", "f", "--name", "theirs")
    side.store.save(Session("f", "a", "ours"))
    modes = [(side.sessions_dir / f"{name}.yaml").stat().st_mode for name in ("theirs", "ours")]
    umask = os.umask(0)
    os.umask(umask)
    readable = bool(0o044 & ~umask)
    side.compare("makes readable for others", *(bool(mode & 0o044) for mode in modes))
    assert (modes[0] & 0o777, bool(modes[1] & 0o044)) == (0o600, readable)
    return side


def params_not_shown(side_by_side):
    side = side_by_side({"f": root("{id: a, next: {go: done}}")})
    side.store.save(Session("f", "a", "s", params={"region": "eu"}))
    theirs = side.flowr("session", "show", "--name", "s").data.get("params")
    side.compare("shows params", theirs, side.store.load("s").params)
    return side


SCENES = {
    flow_version_spelling: {"flow-version-spelling"},
    finding_flows: {"names-by-file", "outside-flows-dir"},
    session_names: {"session-paths"},
    session_name_in_file: {"session-name-in-file"},
    file_mode: {"file-mode"},
    params_not_shown: {"params-not-shown"},
}


@pytest.mark.parametrize(
    ("scene", "shows"), SCENES.items(), ids=lambda x: getattr(x, "__name__", "")
)
def test_a_scene(side_by_side, scene, shows):
    if scene is file_mode and (os.name == "nt" or _umask() & 0o044):
        pytest.skip("here no file is readable for others")
    assert set(shown(scene(side_by_side))) == shows


def _umask():
    umask = os.umask(0)
    os.umask(umask)
    return umask


# The table


def test_every_row_of_the_table_is_shown_by_a_case_or_a_scene():
    # The tests above see to it that what a case or a scene names is what it shows.
    seen = set().union(
        {"booleans-as-text"}, *(case.shows for case in CASES.values()), *SCENES.values()
    )
    assert seen == set(ROWS)
    rows = listed()
    assert sorted(rows) == sorted(ROWS)


# Flows made by chance


@pytest.mark.parametrize("seed", range(FAMILIES))
def test_a_family_of_flows_made_by_chance(side_by_side, seed, record_property):
    """A third of them sound, a third with a fault, a third with names that YAML 1.1 bends."""
    chance = random.Random(seed)
    maker = Maker(chance)
    fault = FAULTS[seed // 3 % len(FAULTS)] if seed % 3 == 1 else None
    files = maker.family(fault=fault, traps=seed % 3 == 2)
    side = side_by_side(files)
    for name in files:
        side.validate(name)
    here = side.init()
    for _ in range(STEPS):
        offered = side.next(here, {}) if here else []
        if not offered:
            break
        option = chance.choice(offered)
        evidence = maker.evidence(option)
        side.next(here, evidence)
        here = side.transition(here, option.trigger, evidence) or here
    if here:
        side.store.save(replace(here, name="last"))
        side.read((side.sessions_dir / "last.yaml").read_bytes(), "last")
    record_property("compared", side.compared.total())
    shown(side)


# The way the tests ask flowr


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "deploy"],
        ["validate", "nobody"],
        ["next", "deploy", "testing", "--evidence", "coverage=90"],
        ["transition", "deploy", "testing", "pass"],
        ["transition", "deploy", "testing", "fail"],
        ["session", "show", "--name", "nobody"],
        ["session", "list"],
        ["--version"],
        ["no-such-command"],
        [],
    ],
)
def test_one_process_for_all_gives_what_one_for_each_gives(project, real_flowr, arguments):
    answer = real_flowr(project.root, *arguments)
    assert answer == in_its_own_process(project.root, *arguments)
