"""What the documents point to is there, what the README shows comes, docstrings tell what is so."""

import builtins
import dataclasses
import importlib
import inspect
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

import flowr_nb

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))

CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
POINTERS = (
    re.compile(r"\]\(\s*<?([^\s)>]+)"),  # [text](target), ![text](target)
    re.compile(r"^\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE),  # [name]: target
    re.compile(r"""\b(?:src|href|srcset)=["']([^"']+)["']"""),
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def targets(text):
    """The relative targets of a document's links and pictures, without what is only code."""
    prose = CODE.sub("", text)
    found = [target for pattern in POINTERS for target in pattern.findall(prose)]
    return [unquote(target.partition("#")[0]) for target in found if not ELSEWHERE.match(target)]


def test_targets_are_found():
    text = """\
[a](a.md) ![b](b.png "title") <img src="c.png"> <source srcset='d%20d.png'> [e](e.md#part)
[outside](https://example.org/) [here](#part) `[code](f.md)`
```
[code](g.md)
```
[h]: h.md
"""
    assert sorted(targets(text)) == ["a.md", "b.png", "c.png", "d d.png", "e.md", "h.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_and_picture_exists(document):
    missing = [
        target
        for target in targets(document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert missing == []


# The README, and the pages that it leads to, are run as they stand: what they show is what comes.

README = (ROOT / "README.md").read_text("utf-8")
HOW_TO = ROOT / "docs" / "how-to"
TOLD_ON = (
    *("explore-a-flow", "export-a-picture", "make-a-page", "watch-a-run"),
    *("test-flows-with-scenarios", "review-a-change"),
)
"""Pages whose code goes on from one another, and from what `project` has."""
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what the README's code works on, and the working directory."""
    for name in ("flows", "sessions"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "docs" / "how-to", tmp_path / "docs" / "how-to")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names_to_begin_with():
    ws = flowr_nb.Workspace()
    names = {"FlowDiagram": flowr_nb.FlowDiagram, "save_diagram": flowr_nb.save_diagram}
    return names | {"ws": ws, "run": ws.run("deploy")}


def test_the_code_of_the_readme_runs(project):
    names = names_to_begin_with()
    blocks = BLOCK.findall(README)
    assert len(blocks) >= 5
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - our own
    assert names["run"].session.state == "testing"
    assert (project / "sessions" / "monday.journal").exists()
    for made in ("deploy.svg", "deploy.html", "log.csv"):
        assert (project / made).exists()


def test_a_stranger_reads_the_readme_in_five_minutes():
    assert len(README) < 9_000, "tell it on a page of docs/, and lead there"


def test_the_code_of_the_pages_that_it_leads_to_runs(project):
    names = names_to_begin_with()
    for page in TOLD_ON:
        text = (HOW_TO / f"{page}.md").read_text("utf-8")
        # What stands before it asks git for a version.
        blocks = BLOCK.findall(text.rpartition("## Whether two flows do the same")[2])
        assert blocks, page
        for block in blocks:
            exec(compile(block, page, "exec"), names)  # noqa: S102 - our own
    assert (project / "sessions" / "monday.journal").exists()
    assert (project / "deploy.svg").exists()


@pytest.mark.usefixtures("project")
def test_the_errors_of_the_readme_are_those_that_come():
    ws = flowr_nb.Workspace(flows="flows", sessions="sessions")
    run, first, second = ws.run("deploy"), ws.load("friday"), ws.load("friday")
    run.fire("build")
    second.fire("approve", score=85, verdict="approved")
    second.back()
    second.save()
    first.fire("reject")
    for wrong in (
        lambda: run.fire("pass", coverage="90%"),
        lambda: run.fire("pass", coverage="75%", failures=0),
        lambda: ws.load("firday"),
        first.save,
    ):
        with pytest.raises(flowr_nb.FlowrNbError) as caught:
            wrong()
        assert f"\n{type(caught.value).__name__}: {caught.value}\n" in README


def test_the_findings_of_the_documentation_are_those_that_come(project):
    page = (HOW_TO / "check-flows-in-ci.md").read_text("utf-8")
    deploy = project / "flows" / "deploy.yaml"
    deploy.write_text(deploy.read_text("utf-8").replace("to: canary", "to: canry"), "utf-8")
    told = repr(flowr_nb.check_paths("flows")).splitlines()
    assert "\n".join(told[:3]) in page
    assert told[-1] in page


SECTION = re.compile(r"^(Args|Attributes|Raises|Returns):$")
ITEM = re.compile(r"^    ([\w*]+): ")


def told(doc):
    """The names in each section of a docstring."""
    found, section = {}, None
    for line in inspect.cleandoc(doc or "").splitlines():
        if begins := SECTION.match(line):
            section = found.setdefault(begins.group(1), [])
        elif line and not line.startswith(" "):
            section = None
        elif section is not None and (item := ITEM.match(line)):
            section.append(item.group(1))
    return found


ROOMS = (
    *(
        "errors",
        "flow",
        "session",
        "comparison",
        "store",
        "run",
        "settings",
        "workspace",
        "diagram",
    ),
    *("changes", "scenario", "teaching", "page", "lessons", "board", "widgets", "magics"),
)


def parameters(function):
    """The names of a signature as Google's style writes them, without that of the object itself."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [
        stars.get(parameter.kind, "") + parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name not in ("self", "cls")
    ]


def ours(cls):
    """A class's own attributes and those that it has from our classes, private ones left out."""
    rooms = [each for each in cls.__mro__ if each.__module__.startswith("flowr_nb")]
    return {
        name: value
        for each in reversed(rooms)
        for name, value in vars(each).items()
        if not name.startswith("_")
    }


def public():
    """What every room offers, by name."""
    for room in ROOMS:
        module = importlib.import_module(f"flowr_nb.{room}")
        yield from ((name, getattr(module, name)) for name in module.__all__)


PUBLIC = dict(public())


def functions():
    """Every public function and method, by name."""
    for name, value in PUBLIC.items():
        members = ours(value) if inspect.isclass(value) else {}
        for member, what in {"": value, **members}.items():
            plain = getattr(what, "__func__", None) or getattr(what, "fget", None) or what
            if inspect.isfunction(plain):
                yield f"{name}.{member}".rstrip("."), plain


FUNCTIONS = dict(functions())
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def test_sections_are_found():
    doc = """Do it.

    Args:
        one: The first; see
            also: this.
        **more: The rest.

    Returns:
        Nothing: at all.

    Raises:
        ValueError: Never.
    """
    assert told(doc) == {
        "Args": ["one", "**more"],
        "Returns": ["Nothing"],
        "Raises": ["ValueError"],
    }
    assert len(FUNCTIONS) > 150
    assert parameters(FUNCTIONS["FlowRun.fire"]) == ["trigger", "evidence", "**more"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_docstring_tells_the_arguments_that_there_are(name):
    function = FUNCTIONS[name]
    there, sections = parameters(function), told(function.__doc__)
    assert function.__doc__
    # One or two may be told by the sentence above.
    assert sections.get("Args", [] if len(there) > 2 else there) == there
    assert not ("Returns" in sections and inspect.signature(function).return_annotation == "None")


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_tells_what_it_is_made_of(name):
    cls = CLASSES[name]
    sections = told(cls.__doc__)
    assert cls.__doc__
    if "Args" in sections:
        assert sections["Args"] == parameters(cls.__init__)
    if "Attributes" in sections and dataclasses.is_dataclass(cls):
        fields = [field.name for field in dataclasses.fields(cls) if not field.name.startswith("_")]
        assert sections["Attributes"] == fields


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_errors_that_a_docstring_tells_exist(name):
    for error in told(FUNCTIONS[name].__doc__).get("Raises", []):
        found = PUBLIC.get(error) or getattr(builtins, error, None)
        assert isinstance(found, type), error
        assert issubclass(found, BaseException)
