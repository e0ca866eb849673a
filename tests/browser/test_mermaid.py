"""Our Mermaid in Mermaid itself, the one that JupyterLab ships: it parses, and names stay text."""

import pytest
import yaml

from flowr_nb.diagram import NodeKind, graph_of
from flowr_nb.diagram.labels import plain
from flowr_nb.flow import FlowLibrary, load_flow

pytestmark = pytest.mark.browser

SHOW = """\
from flowr_nb import FlowDiagram, Workspace
ws = Workspace(flows="../flows", sessions="../sessions")
def show(text):
    display({"text/vnd.mermaid": text, "text/plain": text}, raw=True)
"""

# What each picture has: JupyterLab shows Mermaid's SVG as an image, so it is read from there.
READ = """(images) => images.map((image) => {
  const source = decodeURIComponent(image.src.slice(image.src.indexOf(',') + 1));
  const root = new DOMParser().parseFromString(source, 'text/html').querySelector('svg');
  const texts = (selector) =>
    [...root.querySelectorAll(selector)].map((e) => e.textContent.replace(/\\s+/g, ' ').trim());
  const bad = [...root.querySelectorAll('*')].filter((element) =>
    element.matches('script, iframe, object, embed, img, a, math, svg svg, i, .katex')
    || [...element.attributes].some(({ name, value }) =>
         name.startsWith('on') || /javascript:/i.test(value)));
  return {
    states: Object.fromEntries([...root.querySelectorAll('g.node')].map((e) =>
      [/state-(\\w+)-\\d+$/.exec(e.id)?.[1], [e.getAttribute('class'), e.textContent.trim()]])),
    edges: root.querySelectorAll('path.transition').length,
    labels: texts('.edgeLabels > .edgeLabel'),
    bad: bad.map((element) => element.outerHTML.slice(0, 200)),
  };
})"""

HOSTILE_NAMES = (
    'quote " inside',
    "#",
    "#35;",
    "a;b",
    "%% comment",
    "%%{init: {'theme': 'forest'}}%%",
    "a : b",
    "a --> b",
    "---",
    "two\nlines",
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=2>",
    "javascript:window.pwned=3",
    "&lt;i onclick=window.pwned=4&gt;",
    "`code` **bold** _it_ [link](javascript:window.pwned=5)",
    "end",
    "state",
    "note left of s0",
    "[*]",
    "<<choice>>",
    "s0",
    "x{y}",
    "$$\\href{javascript:window.pwned=6}{x}$$",
    "fa:fa-user",
    "direction RL",
    "class s0 current",
    "classDef current fill:#f00;",
    "größe 日本語 🚀",
    "עברית שלום",
    "\u202erlo",
    "\x00\x07",
    "\ufb02°°60¶ß",
    "\ufb02°°60¶ßimg src=x onerror=window.pwned=8>",
    "DIRECTION  tb and direction LR",
    "snake_case - a.b. _x_",
    "1. list",
    "- list",
    "# heading",
    "\\n \\",
    "'",
    "very long " * 30,
    'click s0 href "javascript:window.pwned=7"',
    "constructor",
    "__proto__",
)


def mermaid_of(page, count):
    """What Mermaid made of the texts of the last cell; fails with its words if it refused one."""
    figures = page.locator(".jp-RenderedMermaid")
    page.wait_for_function(
        """(count) => [...document.querySelectorAll('.jp-RenderedMermaid')].filter((e) =>
             e.classList.contains('jp-mod-warning') || e.querySelector('img')).length >= count""",
        arg=count,
        timeout=90_000,
    )
    refused = page.locator(".jp-RenderedMermaid.jp-mod-warning").all_inner_texts()
    assert refused == []
    return figures.locator("img").evaluate_all(READ)


def seen(name):
    """A name as Mermaid shows it: the two signs that it uses itself are the only loss."""
    return plain(name).replace("\ufb02", "fl").replace("¶ß", ";")


def check(found, flow):
    graph = graph_of(flow)
    names = [node for node in graph.nodes if node.kind is not NodeKind.START]
    exits = [node for node in names if node.kind is NodeKind.EXIT]
    ends = {f"root_{end}" for end in ("start", "end")[: 2 if exits else 1]}
    shown = {
        node.id: seen(node.name) + (f"invokes {node.subflow}" if node.subflow else "")
        for node in names
    }
    texts = {name: text for name, (_, text) in found["states"].items()}
    assert texts == {**shown, **dict.fromkeys(ends, "")}
    assert found["edges"] == len(graph.edges) + len(exits)
    labels = [text for text in found["labels"] if text]
    assert [label.split(" [")[0] for label in labels] == [
        " ".join(seen(edge.trigger).split()).split(" [")[0] for edge in graph.edges if edge.trigger
    ]
    assert found["bad"] == []


def test_every_sample_flow_is_read_by_mermaid(open_cells, project, shoot):
    library = FlowLibrary(project / "flows")
    names = library.names()
    notebook = open_cells(
        SHOW,
        f"for name in {names!r}:\n    show(ws.diagram(name).mermaid)",
    )
    found = mermaid_of(notebook.page, len(names))
    for name, picture in zip(names, found, strict=True):
        check(picture, library.load(name))
    shoot(notebook.page, "samples")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_run_is_lit_in_mermaid(open_cells, shoot, theme):
    notebook = open_cells(
        SHOW,
        'run = ws.run("deploy")\nrun.fire("build")\nshow(FlowDiagram(run).mermaid)',
        theme=theme,
    )
    (found,) = mermaid_of(notebook.page, 1)
    lit = {
        text: classes.split()[1]
        for classes, text in found["states"].values()
        if classes.split()[1] in ("current", "visited", "exit")
    }
    assert lit == {
        "prepare": "visited",
        "testing": "current",
        "deployed": "exit",
        "abandoned": "exit",
    }
    shoot(notebook.outputs(1), theme)


def test_hostile_names_stay_labels_in_mermaid(open_cells, shoot):
    names = HOSTILE_NAMES
    states = [
        {
            "id": name,
            "next": {
                name: names[(index + 1) % len(names)],
                f"out {name}": {"to": "exit " + name, "when": {name or "key": "==" + name}},
            },
        }
        for index, name in enumerate(names)
    ]
    texts = []
    for size in (len(states), 1):
        for start in range(0, len(states), size):
            part = states[start : start + size]
            flow = {"flow": "f", "version": "1.0.0", "states": part}
            flow["exits"] = ["exit " + state["id"] for state in part]
            texts.append(yaml.safe_dump(flow, sort_keys=False, allow_unicode=False))
    notebook = open_cells(
        SHOW,
        "from flowr_nb import load_flow\n"
        f"for text in {texts!r}:\n    show(FlowDiagram(load_flow(text)).mermaid)",
    )
    page = notebook.page
    found = mermaid_of(page, len(texts))
    for text, picture in zip(texts, found, strict=True):
        check(picture, load_flow(text))
    assert page.evaluate("() => window.pwned ?? null") is None
    shoot(page, "hostile")
