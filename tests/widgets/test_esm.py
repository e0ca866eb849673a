"""The browser's half: several modules in the tree, one text for the browser."""

import re

from flowr_nb.widgets.esm import join_modules
from flowr_nb.widgets.flow_diagram import FlowDiagram


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
        "const a = /** @type {any} */ (1);\nconst b = (\n  /** @type {any} */ (2)\n);\n"
        "const c = 'http://x';\n"
    )


def test_modules_that_import_one_another_are_each_there_once(tmp_path):
    entry = write(
        tmp_path,
        entry='import { b } from "./b.js";\nexport const a = () => b;\n',
        b='import { a } from "./entry.js";\nexport const b = () => a;\n',
    )
    assert join_modules(entry).count("const a") == join_modules(entry).count("const b") == 1


def test_what_the_browser_gets_imports_nothing_and_names_everything_once():
    text = FlowDiagram._esm
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]
    names = re.findall(r"^(?:async )?(?:const|let|function|class) (\w+)", text, re.MULTILINE)
    assert "followTheme" in names
    assert len(names) == len(set(names))
