"""Names come from strangers: nothing of them becomes markup, a link or a script on the page."""

import json
import re

import pytest
import yaml
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage

pytestmark = pytest.mark.browser

IMAGE = "<img src=x onerror=window.pwned=1>"
SCRIPT = '"><script>window.pwned=2</script>'
LINK = "javascript:window.pwned=3"
SVG_ONLOAD = "]]></title><svg onload=window.pwned=4>"
ENTITY = "&lt;b&gt;&#x3c;i onclick='window.pwned=5'>"
MATHS = r"$\href{javascript:window.pwned=6}{x}$"
STYLE = "</style><style>*{display:none}</style>"
HTML_LABEL = "<<b>bold</b>>"

CHILD = {
    "flow": "inner " + IMAGE,
    "version": "1.0.0",
    "exits": [SCRIPT],
    "states": [
        {
            "id": SVG_ONLOAD,
            "attrs": {IMAGE: SCRIPT, MATHS: [LINK, {STYLE: IMAGE}]},
            "next": {LINK: {"to": SCRIPT, "when": {MATHS: "==" + IMAGE, ENTITY: "!=" + SCRIPT}}},
        },
    ],
}
HOSTILE = {
    "flow": "outer " + SCRIPT,
    "version": "1.0.0 " + IMAGE,
    "exits": [STYLE],
    "attrs": {"title": IMAGE, SCRIPT: LINK},
    "states": [
        {"id": IMAGE, "next": {SCRIPT: LINK, HTML_LABEL: ENTITY, MATHS: HTML_LABEL}},
        {"id": LINK, "next": {IMAGE: MATHS}, "attrs": {LINK: IMAGE}},
        {"id": ENTITY, "next": {ENTITY: STYLE}},
        {"id": HTML_LABEL, "next": {STYLE: "nowhere " + IMAGE}},
        {"id": MATHS, "flow": "child", "next": {SCRIPT: STYLE}},
    ],
}

# What must not be on the page, whatever the notebook shows: made of names, not of JupyterLab.
TRACES = """() => {
  const all = [...document.querySelectorAll('*')];
  const own = all.filter((element) => element.closest('.jp-OutputArea'));
  const bad = own.filter((element) =>
    element.matches('script, style:not(.flowr-styles), iframe, object, embed')
    || element.matches('foreignObject, b > i, svg svg')
    || (element.matches('img') && !element.src.startsWith('data:image/svg+xml'))
    || [...element.attributes].some(({ name, value }) =>
         name.startsWith('on') || (/href|src|action/i.test(name) && /^javascript:/i.test(value))));
  return { ran: window.pwned ?? null, bad: bad.map((element) => element.outerHTML.slice(0, 200)) };
}"""


@pytest.fixture
def hostile(project):
    for name, flow in (("hostile", HOSTILE), ("child", CHILD)):
        text = yaml.safe_dump(flow, sort_keys=False, allow_unicode=True)
        (project / "flows" / f"{name}.yaml").write_text(text)
    sessions = project / "sessions"
    sessions.mkdir()
    session = {"flow": HOSTILE["flow"], "state": SVG_ONLOAD, "name": IMAGE, "stack": []}
    moments = {"created_at": SCRIPT, "updated_at": IMAGE, "params": {SCRIPT: IMAGE}}
    (sessions / f"{IMAGE}.yaml").write_text(yaml.safe_dump({**session, **moments}))
    damaged = {**session, "stack": SCRIPT}
    (sessions / "damaged <script>window.pwned=7<.yaml").write_text(yaml.safe_dump(damaged))
    (project / "flows" / f"{SCRIPT.replace('/', '_')}.yaml").write_text(f"[{IMAGE}: {SCRIPT}\n")


@pytest.mark.usefixtures("hostile")
def test_hostile_names_stay_text(open_explorer, shoot):  # noqa: PLR0915 - one story
    notebook, explorer = open_explorer(HOSTILE["flow"])
    page, diagram = notebook.page, explorer.diagram

    def nothing_ran():
        # A picture that a browser fetches fails a moment later: give its `onerror` that moment.
        page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        assert page.evaluate(TRACES) == {"ran": None, "bad": []}

    explorer.expect_state(IMAGE)
    for text in (IMAGE, SCRIPT, LINK, f"→ {LINK}"):
        shown = explorer.root.get_by_text(text, exact=True).locator("visible=true")
        expect(shown.first).to_be_visible()
    nothing_ran()
    shoot(page, "first-state")

    # Stepped by click, by key and by button, into a subflow and out of it.
    explorer.press_transition(SCRIPT)
    explorer.expect_state(LINK)
    nothing_ran()
    diagram.node(MATHS).focus()
    page.keyboard.press("Enter")
    explorer.expect_state(SVG_ONLOAD)
    crumb = explorer.root.locator(".flowr-crumbs").get_by_role("button").first
    expect(crumb).to_have_text(HOSTILE["flow"])
    nothing_ran()
    shoot(page, "inside-the-subflow")
    crumb.click()
    explorer.expect_state(MATHS)
    nothing_ran()
    explorer.root.locator(".flowr-crumbs").get_by_role("button").last.click()
    explorer.expect_state(SVG_ONLOAD)
    fields = explorer.panel.get_by_role("textbox")
    for field in fields.all():
        field.fill(STYLE)
    expect(explorer.verdict("given").first).to_be_visible()
    explorer.press_transition(LINK)
    expect(explorer.panel.get_by_role("alert").first).to_be_visible()
    nothing_ran()
    shoot(page, "evidence-refused")
    notebook.run_code(f"_ = run.fire({LINK!r}, {{{MATHS!r}: {IMAGE!r}, {ENTITY!r}: 'x'}})")
    explorer.expect_state(STYLE)
    nothing_ran()

    # Sessions: listed, loaded, and named.
    explorer.press("List")
    expect(explorer.bar.get_by_role("row").nth(1)).to_be_visible()
    nothing_ran()
    for name in (IMAGE, "damaged <script>window.pwned=7<"):
        explorer.load(name)
        explorer.press("Go on without saving")
        expect(explorer.bar.locator("[role=alert]:visible")).to_be_visible()
        nothing_ran()
    for name in (IMAGE, SCRIPT, LINK, MATHS, f"{LINK} <"):
        explorer.name_it(name)
        explorer.press("Init")
        explorer.press("Go on without saving")
        nothing_ran()
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "sessions")

    # A flow that does not parse, of a hostile name and with hostile content.
    explorer.pick("flow", f"{SCRIPT.replace('/', '_')}.yaml")
    expect(explorer.bar.locator("[role=alert]:visible")).to_be_visible()
    nothing_ran()


@pytest.mark.usefixtures("hostile")
def test_hostile_names_in_pictures_and_tables_stay_text(open_cells, shoot):
    notebook = open_cells(
        "from flowr_nb import FlowDiagram, Workspace\n"
        'ws = Workspace(flows="../flows", sessions="../sessions")\n'
        f"run = ws.run({HOSTILE['flow']!r})\n"
        "FlowDiagram(run)",
        f"ws.diagram({HOSTILE['flow']!r})",
        "FlowDiagram(run).snapshot()",
        "from IPython.display import SVG\nSVG(FlowDiagram(run).svg)",
        "ws.sessions()",
    )
    page = notebook.page
    DiagramPage(notebook, notebook.outputs(0).locator(".flowr-diagram")).expect_state(IMAGE)
    expect(notebook.outputs(1).locator(".flowr-diagram .node.state").first).to_be_visible()
    expect(notebook.outputs(2).locator("img")).to_have_attribute(
        "alt", re.compile(re.escape(IMAGE))
    )
    expect(notebook.outputs(4).get_by_role("row").nth(1)).to_be_visible()
    found = page.evaluate(TRACES)
    assert found == {"ran": None, "bad": []}, json.dumps(found, indent=1)
    shoot(page, "pictures-and-tables")
