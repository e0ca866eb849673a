"""The recipes of “Teach with flows”, as they stand there: run as cells, and by the tools."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.teaching import exercise

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/how-to/teach-with-flows.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
LIGHT = """\
flow: light
version: 1.0.0
exits: [off]
states:
  - {id: red, next: {timer: green, switch: off}}
  - {id: green, next: {timer: yellow}}
  - {id: yellow, next: {timer: red}}
"""
ASTRAY = LIGHT.replace("timer: green", "timer: yellow")
TOLD = "after `timer` and `timer`, `switch` can be taken in your flow and should not be"
PACKED = exercise(LIGHT).packed


def recipe(words):
    """The block that has these words, with a reference in it."""
    (found,) = [block for block in BLOCKS if words in block]
    return found.replace("flowr-1:…", PACKED)


def run(cell, names):
    """What a cell comes to: the value of its last line, as a notebook has it."""
    *before, last = ast.parse(cell).body
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 - our own
    if not isinstance(last, ast.Expr):
        return exec(compile(ast.Module([last], []), "cell", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


ASSERT = "result = exercise(packed"
PARTS = "round(4 *"
OTTER = "OK_FORMAT"


def test_a_plain_assert_shows_what_to_look_at():
    run(recipe(ASSERT), {"exercise": exercise, "answer": LIGHT})
    with pytest.raises(AssertionError, match=re.escape(TOLD)):
        run(recipe(ASSERT), {"exercise": exercise, "answer": ASTRAY})


def test_pytest_shows_what_to_look_at_and_where(tmp_path):
    (tmp_path / "light.yaml").write_text(ASTRAY)
    head = f"from pathlib import Path\nfrom flowr_nb import exercise\nREFERENCE = {LIGHT!r}\n"
    (tmp_path / "test_light.py").write_text(head + recipe("def test_light():"))

    def tried():
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    wrong = tried()
    assert wrong.returncode == 1
    assert TOLD in wrong.stdout
    assert "light.yaml:5:22: " in wrong.stdout
    (tmp_path / "light.yaml").write_text(LIGHT)
    assert tried().returncode == 0


@pytest.mark.parametrize(("answer", "points"), [(LIGHT, 4), (ASTRAY, 3.5), (None, 0), (7, 0)])
def test_a_cell_of_nbgrader_ends_in_the_points(answer, points):
    assert run(recipe(PARTS), {"exercise": exercise, "answer": answer}) == points


def test_a_test_file_of_otter_tells_right_from_wrong():
    """With what otter gives such a file in place of otter itself."""
    cell = recipe(OTTER).replace("from otter.test_files import test_case\n", "")
    names = {"test_case": lambda **_: lambda function: function}
    run(cell, names)
    names["test_light"](LIGHT)
    with pytest.raises(AssertionError, match=re.escape(TOLD)):
        names["test_light"](ASTRAY)


def test_what_the_guide_shows_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    ws = Workspace("flows", "memory:")
    names = {"ws": ws, "answer": ws.flow("traffic-light"), "exercise": exercise}
    first, predicts, asks = (
        recipe(words) for words in ("prompt=", "run.predict", "import questions")
    )
    run(first, names)
    assert names["result"].passed
    assert run(predicts, names).moved
    assert "right: " in run(asks, names).message or "no, not" in run(asks, names).message
    fault = run(recipe("flow: my-light"), names)
    assert not fault
    assert fault.message.startswith("after `timer` and `timer`, `switch-off` can be taken")
    assert capsys.readouterr().out == ""


needs = {
    tool: pytest.mark.skipif(
        importlib.util.find_spec(tool) is None,
        reason=f"{tool} is not installed here; the cells that it runs are tested without",
    )
    for tool in ("nbgrader", "otter")
}
pytestmark = pytest.mark.xdist_group("processes")


def notebook(answer, *cells):
    import nbformat  # noqa: PLC0415 - it comes with the tools

    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(metadata=metadata)
    written = f'answer = """{answer}"""'
    for number, (source, points) in enumerate([(written, None), *cells]):
        cell = nbformat.v4.new_code_cell(source)
        is_test = points is not None
        cell.metadata["nbgrader"] = {
            "grade": is_test,
            "grade_id": f"cell-{number}",
            "locked": is_test,
            "schema_version": 3,
            "solution": not is_test,
            "task": False,
            **({"points": points} if is_test else {}),
        }
        made.cells.append(cell)
    return made


def called(folder, *command):
    name = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(name), *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@needs["nbgrader"]
def test_nbgrader_gives_all_a_part_and_none(tmp_path):
    import nbformat  # noqa: PLC0415 - as above
    from nbgrader.api import Gradebook  # noqa: PLC0415 - as above

    cells = [
        (f"from flowr_nb import exercise\n{recipe(ASSERT)}", 1),
        (f"from flowr_nb import exercise\n{recipe(PARTS)}", 4),
    ]
    answers = {"good": LIGHT, "astray": ASTRAY, "none": ""}
    for place, answer in [
        ("source", ""),
        *((f"submitted/{who}", answer) for who, answer in answers.items()),
    ]:
        folder = tmp_path / place / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(notebook(answer, *cells), folder / "light.ipynb")
    config = 'c = get_config()\nc.CourseDirectory.course_id = "flows"\n'
    (tmp_path / "nbgrader_config.py").write_text(config)
    called(tmp_path, "nbgrader", "generate_assignment", "ps1", "--create")
    called(tmp_path, "nbgrader", "autograde", "ps1", "--create")
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        scores = {who: book.find_submission("ps1", who).score for who in answers}
    assert scores == {"good": 5, "astray": 3.5, "none": 0}


@needs["otter"]
def test_otter_gives_the_point_or_says_what_to_look_at(tmp_path):
    import nbformat  # noqa: PLC0415 - as above

    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "light.py").write_text(recipe(OTTER))
    called(tmp_path, "otter", "generate", "-t", "tests", "-o", "auto.zip", "--no-environment")
    found = {}
    for who, answer in {"good": LIGHT, "astray": ASTRAY}.items():
        (tmp_path / who).mkdir()
        nbformat.write(notebook(answer), tmp_path / f"{who}.ipynb")
        called(tmp_path, "otter", "run", f"{who}.ipynb", "-a", "auto.zip", "-o", who)
        results = json.loads((tmp_path / who / "results.json").read_text())
        found[who] = next(each for each in results["tests"] if each["name"] == "light")
    assert found["good"]["score"] == 1
    assert found["astray"]["score"] == 0
    assert TOLD in found["astray"]["output"]
