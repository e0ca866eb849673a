"""Documents with flows, built by the real Sphinx into each kind of document."""

import re
import shutil
import xml.etree.ElementTree as ET
import zipfile

import pytest

pytest.importorskip("sphinx", reason="sphinx is in the extra `sphinx`, which `unit` goes without")

from tests.hostile import CORPUS
from tests.sphinx_ext.conftest import ROOT

INDEX = """
Flows
=====

.. toctree::

   other

.. flow:: deploy
   :fire: build; pass coverage=86% failures=0
   :name: the-picture
   :caption: Where *it* stands
   :alt: A deployment that waits
   :align: center
   :width: 50%

.. flow:: deploy
   :direction: LR
   :numbers:

See :flow:`deploy`, :flow:`deploy/approval`, :flow:`the test <deploy/testing/pass>`,
:flow:`traffic-light` and :ref:`here <the-picture>`.
"""
OTHER = """
# Other

```{flow} traffic-light
:fire: timer; timer
```

{flow}`deploy/approval`

- in a list:

  ```flow-scenario
  flow: traffic-light
  scenarios:
    goes on:
      - timer
      - at: green
      - blocked: timer
  ```
"""
SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)


@pytest.fixture
def documents(project):
    """One in reStructuredText and one in MyST."""
    project.flow("traffic-light")
    project.write("index.rst", INDEX)
    project.write("other.md", OTHER.replace("      - blocked: timer\n", ""))
    return project


def test_html_has_the_pictures_inline(documents):
    documents.build("html", "-W")
    assert documents.code == 0, documents.said
    page = documents.read("html", "index.html")
    first, second = (ET.fromstring(svg) for svg in SVG.findall(page))
    space = "{http://www.w3.org/2000/svg}"
    for svg in (first, second):
        assert svg.get("role") == "img"
        ids = [each.get("id") for each in svg.iter() if each.get("id")]
        assert [svg.get("aria-labelledby"), svg.get("aria-describedby")] == ids
        assert [each.get("id") for each in svg[:2]] == ids
        assert "flowr-auto" in svg.get("class")
        assert svg.find(f"{space}style") is None
    assert first[0].text == "A deployment that waits"
    assert "approve: approval to canary" in first[1].text
    assert second[0].text == "flow deploy"
    assert "width: 50%" in first.get("style")
    every = re.findall(r'\sid="([^"]*)"', page)
    assert len(every) == len(set(every))
    figure = page[page.index("<figure") : page.index("</figure>")]
    assert all(f'id="{anchor}"' in figure for anchor in ("the-picture", "flow-deploy"))
    assert '<figure class="align-center"' in figure
    assert "Where <em>it</em> stands" in page


def test_names_link_to_the_page_that_shows_the_flow(documents):
    documents.build("html", "-W", "-n")
    assert documents.code == 0, documents.said
    page, other = documents.read("html", "index.html"), documents.read("html", "other.html")
    assert len(re.findall(r'href="#flow-deploy"[^>]*><code', page)) == 3
    assert 'id="flow-deploy"' in page
    assert 'href="other.html#flow-traffic-light"' in page
    assert 'href="index.html#flow-deploy"' in other
    assert re.search(r">the</span> <span[^>]*>test</span></code>", page)


def test_the_style_sheet_turns_pictures_dark_as_their_reader_prefers(documents):
    documents.build()
    assert "_static/flowr-nb.css?v=" in documents.read("html", "index.html")
    sheet = documents.read("html", "_static/flowr-nb.css")
    # A theme may have its lists without an inset of their own, and the numbers on the border then.
    assert re.search(r"\.flowr-nb-scenario > ol \{ padding-left: [1-9]", sheet)
    assert "prefers-color-scheme: dark" in sheet
    assert '[data-theme="dark"] .flowr-auto [fill="#ffffff"]{fill:#111418}' in sheet


@pytest.mark.parametrize("output", ["pdf", "png"])
def test_latex_has_them_as_files(documents, output):
    with (documents.folder / "conf.py").open("a") as conf:
        conf.write(f"flowr_nb_latex_format = {output!r}\n")
    documents.build("latex", "-W")
    assert documents.code == 0, documents.said
    tex = documents.read("latex", "flows.tex")
    files = re.findall(rf"\\sphinxincludegraphics\[([^]]*)\]\{{(flowr-nb-\w+\.{output})\}}", tex)
    assert len(files) == 3
    assert "width=0.500\\linewidth" in {how for how, _ in files}
    for _, name in files:
        content = (documents.folder / "_build/latex" / name).read_bytes()
        assert content.startswith(b"%PDF" if output == "pdf" else b"\x89PNG")
    assert "\\caption{Where \\sphinxstyleemphasis{it} stands}" in tex


@pytest.mark.parametrize("builder", ["text", "man", "texinfo"])
def test_what_shows_no_pictures_has_words(documents, builder):
    documents.build(builder, "-W")
    assert documents.code == 0, documents.said
    suffix = {"text": "txt", "man": "1", "texinfo": "texi"}[builder]
    folder = documents.folder / "_build" / builder
    told = " ".join(path.read_text("utf-8") for path in folder.rglob(f"*.{suffix}"))
    told = " ".join(told.replace("\\-", "-").split())
    assert "A deployment that waits" in told
    assert "build: prepare to testing" in told
    assert "traffic-light is in yellow; open: timer" in told


def test_epub_has_svg_files(documents):
    documents.build("epub", "-W")
    assert documents.code == 0, documents.said
    with zipfile.ZipFile(documents.folder / "_build/epub/flows.epub") as book:
        names = [name for name in book.namelist() if name.endswith(".svg")]
        assert len(names) == 3
        for name in names:
            ET.fromstring(book.read(name))
        page = book.read("index.xhtml").decode()
        ET.fromstring(page)
        assert 'alt="A deployment that waits"' in page
        assert all(name.split("/")[-1] in book.read("content.opf").decode() for name in names)


def test_a_walk_is_a_list_with_its_verdict(documents):
    documents.build("text")
    told = documents.read("text", "other.txt")
    assert '**goes on** of "traffic-light": passed' in told
    assert '1. "timer"' in told
    assert 'is at "green"' in told


def test_a_scenario_that_fails_is_a_warning_at_its_line(documents):
    documents.write("other.md", OTHER)
    documents.build("text", "-W", "--keep-going")
    assert documents.code == 1
    line = OTHER.split("\n").index("      - blocked: timer") + 1
    ((file, at, told),) = documents.warnings
    assert (file, at) == ("other.md", line)
    assert "the scenario `goes on` failed in step 3 of 3: `timer` is open, not blocked" in told
    assert re.search(r"flows/traffic-light\.yaml:\d+:\d+\)", told)
    assert "failed in step 3" in documents.read("text", "other.txt")


# What is wrong, and at which line: of reStructuredText, and of MyST.
WRONG = [
    ("flow", "deplyo", "", "did you mean `deploy`?"),
    ("flow", "deploy", "fire: build; pas coverage=1", "did you mean `pass`? (flow: flows/deploy"),
    ("flow", "deploy", "fire: build; pass coverage=9", "needs evidence for `failures` (flow: "),
    ("flow", "deploy", "fire: pass coverage", "is not `key=value`"),
    ("flow", "deploy", "expand: al", "did you mean `all`? (flow: flows/deploy.yaml:"),
    ("flow", "deploy", "show: ownr", "did you mean `owner`? (flow: flows/deploy.yaml:"),
    ("flow", "deploy", "theme: drak", "did you mean `dark`?"),
    ("flow", "deploy", "direction: up", "direction is one of"),
    ("flow", "deploy", "coverage: gone.json", "there is no file gone.json"),
    ("flow", "deploy", "coverage: conf.py", "conf.py:2:1: error:"),
]


WRONG_NAMES = [
    ("deplyo", "there is no flow `deplyo` in flows; it has `deploy`; did you mean `deploy`?"),
    ("deploy/aproval", "`deploy` has no state `aproval`; did you mean `approval`? (flow: "),
    ("deploy/testing/pas", "has no trigger `pas`; did you mean `pass`? (flow: flows/deploy"),
    ("<img src=x>/y", "there is no flow"),
]


def test_what_is_wrong_is_a_warning_with_its_line(project):
    lines, other, expected = ["Flows", "=====", ""], ["# Other", ""], []
    for directive, name, option, told in WRONG:
        lines += ["* text", "", f"  .. {directive}:: {name}"]
        expected.append(("index.rst", len(lines), told))
        lines += [f"     :{option}"] if option else []
        lines += ["", ""]
        other += [f"```{{{directive}}} {name}"]
        expected.append(("other.md", len(other), told))
        other += [f":{option}"] if option else []
        other += ["```", ""]
    for name, told in WRONG_NAMES:
        lines += [f":flow:`{name}`", ""]
        expected.append(("index.rst", len(lines) - 1, told))
        other += [f"{{flow}}`{name}`", ""]
        expected.append(("other.md", len(other) - 1, told))
    project.write("index.rst", "\n".join([*lines, ".. toctree::", "", "   other", ""]))
    project.write("other.md", "\n".join(other))
    project.build("html", "-W", "--keep-going")
    assert project.code == 1
    found = {(file, line): words for file, line, words in project.warnings}
    assert sorted(found) == sorted((file, line) for file, line, _ in expected)
    for file, line, told in expected:
        assert told in found[file, line]


def test_damage_in_a_flow_is_told_with_both_places(project):
    deploy = project.folder / "flows" / "deploy.yaml"
    whole = deploy.read_text("utf-8")
    deploy.write_text(whole.replace("to: canary", "to: canry"), "utf-8")
    project.write("broken.yaml", "x")
    project.write("index.rst", "Flows\n=====\n\n.. flow:: deploy\n")
    project.build()
    ((_, line, words),) = project.warnings
    assert line == 4
    assert words.startswith("flows/deploy.yaml:27:13: error: `approval` goes to `canry`")
    deploy.write_text("flow: deploy\nstates: 3\n", "utf-8")
    project.build()
    assert project.warnings[0][1] == 4
    assert "flows/deploy.yaml:2:1: error:" in project.said


def test_faults_in_scenarios_have_the_lines_of_the_document(project):
    text = """Flows
=====

.. flow-scenario::
   :source:

   flow: deploy
   scenarios:
     one: 3
     two:
       - build
       - at: {}
       - exits: x
         with: {a: 1}

.. flow-scenario::

   flow: deploy
   scenarios:
     three:
       - bild
"""
    project.write("index.rst", text)
    project.build()
    lines = text.split("\n")
    assert [(line, lines[line - 1].strip()) for _, line, _ in project.warnings] == [
        (9, "one: 3"),
        (14, "with: {a: 1}"),
        (21, "- bild"),
    ]
    assert "did you mean `build`?" in project.warnings[-1][2]


def test_a_page_steps_in_html_and_is_a_picture_elsewhere(project):
    project.flow("deploy")
    project.write("index.rst", "Title\n=====\n\n.. flow:: deploy\n   :page:\n   :fire: build\n")
    html = project.build("html", "-W").read("html", "index.html")
    assert project.code == 0, project.said
    frame = re.search(r'<iframe [^>]*sandbox="allow-scripts"[^>]*srcdoc="[^"]+"></iframe>', html)
    assert frame
    assert "deploy is in testing" in html
    assert "deploy is in testing" in project.build("text").read("text", "index.txt")


def test_a_page_numbers_no_steps(project):
    project.flow("deploy")
    project.write("index.rst", "Title\n=====\n\n.. flow:: deploy\n   :page:\n   :numbers:\n")
    assert "index.rst:4: WARNING: a page numbers no steps" in project.build().said


def test_coverage_is_heat_from_scenarios_and_from_a_report(project):
    shutil.copy(ROOT / "tests/samples/deploy.scenarios.yaml", project.folder)
    ways = {"covered": [["prepare", "build"]], "missing": [["prepare", "cancel"]]}
    report = str({"flows": {"deploy.yaml": {"transitions": ways}}}).replace("'", '"')
    project.write("cover.json", report)
    project.write(
        "index.rst",
        "Flows\n=====\n\n.. flow:: deploy\n   :coverage: deploy.scenarios.yaml\n\n"
        ".. flow:: deploy\n   :coverage: cover.json\n",
    )
    project.build("html", "-W")
    assert project.code == 0, project.said
    page = project.read("html", "index.html")
    scenarios, json = SVG.findall(page)
    assert re.search(r">visits: 0 … \d+, of \d+ runs<", scenarios)
    assert ">1\u00d7: covered; 0\u00d7: not<" in json
    project.write("cover.json", report.replace("deploy.yaml", "deplyo.yaml"))
    project.build()
    assert project.read_again == ["index"]
    assert "cover.json tells nothing of `deploy`; did you mean `deplyo.yaml`?" in project.said


def test_only_what_hangs_on_a_changed_flow_is_read_again(project):
    project.flow("feature", "scope-cycle", "build-cycle", "review-cycle", "traffic-light")
    project.write("index.rst", "Flows\n=====\n\n.. toctree::\n   :glob:\n\n   *\n")
    project.write("deploy.rst", "D\n=\n\n.. flow:: deploy\n")
    project.write("feature.md", "# F\n\n```{flow} feature\n```\n")
    project.write("named.rst", "N\n=\n\n:flow:`deploy/approval`\n")
    walk = "   flow: deploy\n   scenarios:\n     a:\n       - build\n"
    project.write("walked.rst", f"W\n=\n\n.. flow-scenario::\n\n{walk}")
    project.write("cover.md", "# C\n\n```{flow} traffic-light\n:coverage: a.scenarios.yaml\n```\n")
    walk = "flow: traffic-light\nscenarios:\n  a:\n    - timer\n"
    scenarios = project.write("a.scenarios.yaml", walk)
    project.build("html", "-W")
    assert project.code == 0, project.said
    project.build()
    assert project.read_again == []
    for touched, again in (
        ("flows/deploy.yaml", ["deploy", "named", "walked"]),
        ("flows/review-cycle.yaml", ["feature"]),
        ("flows/traffic-light.yaml", ["cover"]),
        ("a.scenarios.yaml", ["cover"]),
    ):
        path = project.folder / touched
        path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")
        project.build()
        assert project.read_again == again
    scenarios.unlink()
    assert project.build().read_again == ["cover"]
    assert "there is no file a.scenarios.yaml" in project.said


def test_what_was_not_there_is_looked_for_again(project):
    project.write("index.rst", "Flows\n=====\n\n.. flow:: traffic-light\n")
    assert project.build().warnings
    project.flow("traffic-light")
    project.build("html", "-W")
    assert project.code == 0
    assert project.read_again == ["index"]
    assert project.build().read_again == []


def test_several_processes_build_the_same(project):
    names = [f"page{number}" for number in range(12)]
    contents = "\n".join(f"   {name}" for name in names)
    project.write("index.rst", f"Flows\n=====\n\n.. toctree::\n\n{contents}\n")
    for name in names:
        project.write(
            f"{name}.rst",
            f"{name}\n======\n\n:flow:`deploy`\n\n.. flow:: deploy\n   :fire: build\n",
        )
    built = []
    for cores in ("1", "2"):
        shutil.rmtree(project.folder / "_build", ignore_errors=True)
        project.build("html", "-W", "-j", cores)
        assert project.code == 0, project.said
        built.append([project.read("html", f"{name}.html") for name in names])
    assert built[0] == built[1]
    assert project.build("html", "-j", "2").read_again == []


def test_hostile_names_stay_text(project):
    names = [text for texts in CORPUS.values() for text in texts]
    states = "".join(
        f"  - {{id: {_quoted(name)}, next: {{{_quoted(name)}: {_quoted(other)}}}}}\n"
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    )
    markup = names[1]
    project.write(
        "flows/bad.yaml",
        f"flow: {_quoted(markup)}\nversion: 1.0.0\nexits: []\nstates:\n{states}",
    )
    project.write(
        "index.rst",
        "Flows\n=====\n\n.. flow:: bad.yaml\n   :fire: '" + names[0] + "'\n\n"
        ".. flow-scenario::\n\n   flow: bad.yaml\n   scenarios:\n"
        f"     {_quoted(markup)}:\n       - {_quoted(names[0])}\n",
    )
    project.build()
    page = project.read("html", "index.html")
    for svg in SVG.findall(page):
        root = ET.fromstring(svg)
        assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
            *("svg", "g", "rect", "title", "desc", "path", "polygon", "polyline", "text"),
            *("ellipse", "circle", "tspan"),
        }
        assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert "%" in project.said  # names with a percent sign are no formats
    project.build("latex")
    assert project.code == 0


def _quoted(text):
    escaped = text.encode("unicode_escape").decode().replace('"', '\\"')
    return '"' + escaped.replace("\\'", "'") + '"'


def test_flows_are_where_the_config_says(project):
    shutil.move(project.folder / "flows", project.folder / "charts")
    (project.folder / "more").mkdir()
    shutil.copy(ROOT / "flows" / "traffic-light.yaml", project.folder / "more")
    with (project.folder / "conf.py").open("a") as conf:
        conf.write("flowr_nb_flows = ['charts', 'more']\nflowr_nb_theme = 'dark'\n")
    project.write("index.rst", "F\n=\n\n.. flow:: deploy\n\n.. flow:: traffic-light\n")
    project.build("html", "-W")
    assert project.code == 0, project.said
    assert "flowr-auto" not in project.read("html", "index.html")
    with (project.folder / "conf.py").open("a") as conf:
        conf.write("flowr_nb_flows = 'nowhere'\n")
    project.build()
    assert [line for _, line, _ in project.warnings] == [4, 6]
    assert "there is no such directory" in project.said


def test_flows_are_where_the_command_finds_them(project):
    project.write("pyproject.toml", "[tool.flowr]\nflows_dir = 'charts'\n")
    project.write("index.rst", "F\n=\n\n.. flow:: deploy\n")
    project.build("html", "-W")
    assert project.code == 0, "without such a directory it is `flows`"
    shutil.move(project.folder / "flows", project.folder / "charts")
    project.build("html", "-W")
    assert project.code == 0, project.said
    assert "[config changed ('flowr_nb_flows')]" in project.said
    (project.folder / ".flowr").mkdir()
    shutil.move(project.folder / "charts", project.folder / ".flowr" / "flows")
    project.write("pyproject.toml", "[project]\nname = 'x'\n")
    project.build("html", "-W")
    assert project.code == 0, project.said


def test_settings_that_cannot_be_read_are_a_warning(project):
    project.write("pyproject.toml", "[tool.flowr]\nflows_dir = 7\n")
    project.write("index.rst", "F\n=\n")
    project.build()
    assert "WARNING: `flows_dir` of `[tool.flowr]` in" in project.said
    assert "[flowr_nb.flow]" in project.said
