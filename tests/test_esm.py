"""The browser's half: several modules in the tree, one text for the browser."""

import json
import re
from pathlib import Path

import pytest

import flowr_nb.browser
from flowr_nb import FlowDiagram, FlowExplorer, FlowRun
from flowr_nb.browser.esm import join_modules, join_styles, packed, packed_text
from flowr_nb.browser.halves import MODULE, STYLES
from flowr_nb.diagram import draw
from tests.driving import unpacked

STATIC = Path(flowr_nb.browser.__file__).parent / "static"


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "entry.js"


def test_a_module_comes_after_those_that_it_imports_and_each_once(tmp_path):
    entry = write(
        tmp_path,
        entry='import { b } from "./b.js";\nimport { c } from "./c.js";\nexport default b;\n',
        b='import { c } from "./c.js";\nexport const b = c + 1;\n',
        c="export const c = 1;\n",
    )
    assert join_modules(entry) == "const c = 1;\nconst b = c + 1;\nexport default b;\n"


def test_an_import_may_take_several_lines(tmp_path):
    entry = write(
        tmp_path, entry='import {\n  b,\n} from "./b.js";\nb();\n', b="export function b() {}\n"
    )
    assert join_modules(entry) == "function b() {}\nb();\n"


def test_comments_are_left_out_and_code_beside_a_cast_is_not(tmp_path):
    entry = write(
        tmp_path,
        entry="// one\n/**\n * two\n */\nconst a = /** @type {any} */ (1);\n"
        "const b = (\n  /** @type {any} */ (2)\n);\n/** three */\nconst c = 'http://x';\n",
    )
    assert join_modules(entry) == (
        "const a = /** @type {any} */ (1);\nconst b = (\n/** @type {any} */ (2)\n);\n"
        "const c = 'http://x';\n"
    )


def test_modules_that_import_one_another_are_each_there_once(tmp_path):
    entry = write(
        tmp_path,
        entry='import { b } from "./b.js";\nexport const a = () => b;\n',
        b='import { a } from "./entry.js";\nexport const b = () => a;\n',
    )
    assert join_modules(entry).count("const a") == join_modules(entry).count("const b") == 1


def test_what_the_browser_gets_imports_and_exports_nothing_more():
    text = MODULE
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]
    assert "function followTheme(" in text


def test_top_level_names_differ_in_all_modules_that_are_joined():
    declared = re.compile(
        r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE
    )
    # Of those that others are joined for none is in another.
    entries = (
        *("whole", "picture_alone", "lesson_player", "editor_alone", "predicting"),
        "board_alone",
    )
    modules = [path for path in STATIC.rglob("*.js") if path.stem not in entries]
    names = [name for path in modules for name in declared.findall(path.read_text())]
    assert len(names) > 20
    assert "render" not in names
    assert sorted(names) == sorted(set(names))


def test_indentation_is_left_out_and_nothing_in_the_tree_depends_on_it(tmp_path):
    entry = write(tmp_path, entry="if (a) {\n\n  b();\n}\n")
    assert join_modules(entry) == "if (a) {\nb();\n}\n"
    for module in STATIC.rglob("*.js"):
        for line in module.read_text().splitlines():
            assert line.count("`") % 2 == 0, f"{module.name}: a text of several lines"


def test_style_sheets_are_joined_without_comments(tmp_path):
    one, two = tmp_path / "one.css", tmp_path / "two.css"
    one.write_text("/* a\n   b */\n.x {\n  color: red;\n}\n")
    two.write_text(".y { color: blue; }\n")
    assert join_styles(one, two) == ".x {\ncolor: red;\n}\n.y { color: blue; }\n"


def test_a_widget_sends_all_of_it_packed_and_a_picture_less(library, store):
    esm = FlowExplorer(FlowRun.draft(library, store, "deploy"), watch=False).get_state()["_esm"]
    assert len(FlowDiagram(library.load("deploy")).get_state()["_esm"]) < 0.75 * len(esm)
    assert len(esm) < 0.5 * (len(MODULE) + len(STYLES))
    (text,) = re.findall(r'const packed = "([^"]*)"', esm)
    whole = unpacked(text)
    assert whole.startswith(MODULE.removesuffix("export default { render };\n"))
    assert json.dumps(STYLES) in whole
    assert packed(MODULE, STYLES) == esm, "the same bytes each time: notebooks are compared"


def test_a_widget_sends_its_picture_packed(library):
    diagram = FlowDiagram(library.load("online-order"))
    sent = diagram.get_state()["_svg"]
    picture = draw(library.load("online-order")).svg
    assert unpacked(sent) == picture
    assert len(sent) < 0.4 * len(picture)
    assert packed_text("") == ""


def test_a_module_that_gives_no_widget_is_refused():
    with pytest.raises(ValueError, match="export default"):
        packed("export default {};\n", "")
