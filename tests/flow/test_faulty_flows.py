"""The corpus of faulty flows in `faulty/`: what is found in each is what `expected.md` says."""

import ast
import re
import time
from pathlib import Path

import pytest

from flowr_nb.flow import FlowLibrary, FlowParseError, check_paths, load_flow
from flowr_nb.flow.validation.check import check_file
from flowr_nb.yaml.reader import MAX_BYTES, MAX_DEPTH

FAULTY = Path(__file__).parent / "faulty"
SOURCES = Path(load_flow.__code__.co_filename).parent
# Of each call that makes a finding, which argument is the rule's name.
MAKERS = {"finding": 1, "on_key": 3, "at": 2, "Finding": 3}


def expected():
    """Case → the lines that `expected.md` lists under its heading."""
    cases = {}
    for line in (FAULTY / "expected.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            cases[line.removeprefix("## ")] = lines = []
        elif line.startswith("- "):
            lines.append(line.removeprefix("- "))
    return cases


def told(finding):
    word = "error" if finding.is_error else "warning"
    return f"**{word}** {finding.place} `{finding.rule}`: {finding.message}"


def rules_in_the_code():
    """The name of every rule that a finding can have."""
    names = set()
    for source in (*SOURCES.glob("validation/*.py"), SOURCES / "errors.py", SOURCES / "loader.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                maker = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = MAKERS.get(maker, len(node.args))
                names.update(
                    part.value
                    for arg in node.args[place : place + 1]
                    for part in ast.walk(arg)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )
    return names


@pytest.mark.parametrize("case", expected())
def test_what_is_found_is_what_is_expected(case, monkeypatch):
    monkeypatch.chdir(FAULTY)  # so that messages name the files as the table does
    assert ([told(finding) for finding in check_paths([case])] or ["nothing"]) == expected()[case]


def test_every_file_of_the_corpus_has_its_entry_and_says_what_is_wrong():
    entries = {f"{p.name}/" if p.is_dir() else p.name for p in FAULTY.iterdir()}
    assert entries - {"expected.md"} == set(expected())
    for path in FAULTY.rglob("*.yaml"):
        assert re.match(r"# [A-Z].*[.?]\n", path.read_text("utf-8")), path


def test_every_rule_has_a_flow_that_breaks_it():
    broken = {
        rule for lines in expected().values() for rule in re.findall(r" `([\w-]+)`: ", str(lines))
    }
    known = rules_in_the_code()
    assert len(known) >= 20
    assert known - broken == {"left-out", "readable"}, "which tests of their own are about"


def test_a_file_that_goes_away_before_it_is_read_is_a_finding(tmp_path):
    checked = check_file(FlowLibrary(tmp_path), tmp_path / "gone.yaml")
    assert [(f.rule, f.line, f.column) for f in checked.errors] == [("readable", 1, 1)]
    assert "there is no flow" in checked.errors[0].message


def test_a_file_that_cannot_be_read_is_a_finding(write_flows, monkeypatch):
    library = write_flows({"locked": "flow: f\n"})
    path = library.flows_dir / "locked.yaml"

    def refuse(_path, _most):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("flowr_nb.flow.sources.directory.read_file", refuse)
    [finding] = check_file(library, path).errors
    assert (finding.rule, finding.message) == (
        "readable",
        "the file cannot be read: Permission denied",
    )


def test_names_stay_text_whatever_they_look_like():
    flow = load_flow((FAULTY / "text-names.yaml").read_text("utf-8"))
    assert (flow.flow, flow.version, flow.exits) == ("007", "1.10.0", ("no", "1.10"))
    on, off = flow.states
    assert (on.id, off.id) == ("on", "off")
    assert [(trigger, edge.target) for trigger, edge in on.next.items()] == [
        ("yes", "off"),
        ("007", "1.10"),
    ]
    assert on.next["007"].guard == {"k": "3", "final": "true"}
    assert {trigger: edge.target for trigger, edge in off.next.items()} == {"y": "no", "~": "on"}


SOUND = (
    "flow: article\nversion: 1.0.0\nexits: [published]\n"
    "states:\n  - id: größe\n    next: {publish: published}\n"
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + SOUND.encode(), id="a byte order mark"),
        pytest.param(SOUND.replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(SOUND.replace("\n", "\r").encode(), id="line ends of an old Macintosh"),
        pytest.param(SOUND.rstrip().encode(), id="no line end at the end"),
        pytest.param(b"---\n" + SOUND.encode() + b"...\n", id="one document, marked as such"),
    ],
)
def test_what_only_looks_odd_is_the_same_flow(write_flows, content):
    library = write_flows({"f": content})
    assert check_paths([library.flows_dir]).findings == ()
    assert library.load("article") == load_flow(SOUND)


def bomb():
    """Ten aliases of ten aliases of ten …: nine lines that stand for a thousand million names."""
    levels = [f"a0: &a0 [{', '.join(['x'] * 10)}]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    return "\n".join(levels)


DEEP = f"nested deeper than {MAX_DEPTH} levels"
LARGE = f"larger than {MAX_BYTES:,} bytes, the most that is read"
MANY = "more than 200,000 values, with aliases written out"


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        pytest.param(
            SOUND.encode("latin-1"),
            (5, 11),
            "not UTF-8 (byte 0xf6); save the file as UTF-8",
            id="latin-1",
        ),
        pytest.param(
            SOUND.encode("utf-16"),
            (1, 1),
            "not UTF-8 (byte 0xff); save the file as UTF-8",
            id="UTF-16",
        ),
        pytest.param(b"flow: a\0b\n", (1, 8), "U+0000 is not allowed in YAML", id="a zero byte"),
        pytest.param(b"flow: \x1b[2J", (1, 7), "U+001B is not allowed in YAML", id="an escape"),
        pytest.param(b"states: " + b"[" * 3000, (1, 68), DEEP, id="3,000 lists deep"),
        pytest.param(b"{states: " * 3000, (1, 541), DEEP, id="3,000 mappings deep"),
        pytest.param(
            "\n".join(f"{' ' * i}a:" for i in range(2500)).encode(),
            (61, 61),
            DEEP,
            id="2,500 indentations deep",
        ),
        pytest.param(bomb().encode(), (6, 10), MANY, id="an alias bomb"),
        pytest.param(b"# " + b"x" * 50_000_000, (1, 1), LARGE, id="50 MB of comment"),
        pytest.param(b"- x\n" * 12_500_000, (1, 1), LARGE, id="50 MB of list"),
        pytest.param(
            SOUND.encode() + b"attrs: {k: " + b"1:" * 500_000 + b"1}\n",
            (7, 12),
            "is not a valid int; put it in quotes to keep it as text",
            id="a number of 500,000 places",
        ),
    ],
)
def test_what_cannot_be_a_flow_is_refused_at_once(write_flows, content, place, problem):
    library = write_flows({"f": content})
    begun = time.perf_counter()
    findings = check_paths([library.flows_dir]).findings
    assert time.perf_counter() - begun < 10, "a bound of comfort, far above what it takes"
    assert (findings[0].line, findings[0].column) == place
    assert problem in findings[0].message
    assert {finding.rule for finding in findings} == {"shape"}
    assert all(len(finding.message) < 300 for finding in findings)
    with pytest.raises(FlowParseError):
        load_flow(content)


def test_a_name_cannot_write_to_the_terminal():
    flow = SOUND.replace("größe", '"\\e]0;gone\\a"').replace(": published}", ': "two\\nlines"}')
    with pytest.raises(FlowParseError) as caught:
        load_flow(flow.replace("[published]", '"\\e[2J"'))
    assert "\x1b" not in str(caught.value)


def test_a_finding_is_one_line_and_has_no_control_characters(write_flows):
    text = SOUND.replace("größe", '"\\e]0;gone\\a"').replace(": published}", ': "two\\nlines"}')
    report = check_paths([write_flows({"f": text}).flows_dir])
    assert "`two\\nlines`" in str(report.errors[0])
    assert all(str(finding).isprintable() for finding in report)
    assert "\x1b" not in repr(report)


def test_thousands_of_findings_take_no_thousands_of_times_the_file(write_flows):
    ways = "".join(f"      t{i}: nowhere-{i}\n" for i in range(20_000))
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next:\n{ways}"
    begun = time.perf_counter()
    report = check_paths([write_flows({"f": text}).flows_dir])
    assert len(report.errors) == 20_000
    assert repr(report).count("\n") > 40_000
    assert time.perf_counter() - begun < 30, "a bound of comfort: looking each up anew took minutes"
