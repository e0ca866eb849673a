"""A flow of hostile texts only, on every surface of the picture: nothing runs, nothing leaks."""

import base64
import json

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from tests.browser.bare import open_bare, start_bare, state_of
from tests.driving import Picture, say
from tests.hostile import MARK, STRINGS, hostile_files, hostile_flow, hostile_steps

pytestmark = pytest.mark.browser

# What stands around the picture, to be as it was; with names that a flow would like to take.
AROUND = """() => {
  const rest = document.createElement('div');
  rest.innerHTML = '<p id="unrelated" class="name">a paragraph</p><form id="body2"></form>';
  document.body.append(rest);
  // No timer of ours is worth waiting for here, and a card is shown without and with its answer.
  const later = window.setTimeout;
  window.setTimeout = (act, delay, ...more) => later(act, delay <= 600 ? 0 : delay, ...more);
}"""

# All that is outside of the picture, what the window has, and how a paragraph looks.
FINGERPRINT = """() => {
  const outside = [...document.querySelectorAll('*')].filter((each) =>
    !each.matches('#at *') && !each.matches('a[download]'));
  const look = getComputedStyle(document.querySelector('#unrelated'));
  return JSON.stringify({
    elements: outside.map((each) => [each.tagName,
      ...[...each.attributes].map(({ name, value }) => [name, value]),
      each.matches('style') ? each.textContent.length : 0]),
    looks: [...look].map((name) => [name, look.getPropertyValue(name)]),
    sheets: document.styleSheets.length,
    globals: Object.keys(window).filter((name) => name !== 'sent' && name !== 'model').sort(),
    objects: [Object.keys(Object.prototype), document.title, location.href],
  });
}"""

# What a flow's texts have become where they should be text: elements, names, addresses, styles.
FOUND = """([selector, mark, texts]) => {
  const known = new Set(texts);
  const inside = [...document.querySelectorAll(selector)];
  const own = 'name|plain|flow|shown|trigger|evidence';
  const spoken = new RegExp(`^(aria-[a-z]+|title|alt|placeholder|value|data-(${own}))$`);
  const tags = new Set(`DIV P SPAN STRONG CODE BUTTON INPUT SECTION H3 LABEL DATALIST
    OPTION UL LI svg g title rect path polygon polyline ellipse circle text`.split(/\\s+/));
  const isLoud = ({ name, value }) => name.startsWith('on') || /^(xlink:)?href$|^src$/.test(name)
    || (!spoken.test(name) && (value.includes(mark) || known.has(value)))
    || (name === 'id' && !/^flowr-(card|condition|choices)-\\d+(-field)?$/.test(value));
  const bad = inside.flatMap((each) => [
    ...(tags.has(each.tagName) ? [] : [each.tagName]),
    ...[...each.attributes].filter(isLoud).map(({ name, value }) => `${name}=${value}`),
    ...[...each.classList].filter((name) => known.has(name)),
  ]);
  return { ran: window.pwned ?? null, count: inside.length > 0, bad };
}"""
NOTHING = {"ran": None, "count": True, "bad": []}

HOVER_ALL = """async () => {
  const frame = document.querySelector('.flowr-frame');
  const texts = [];
  let x = 1;
  for (const element of frame.querySelectorAll('[data-id]')) {
    document.dispatchEvent(new PointerEvent('pointermove', { clientX: ++x, clientY: 1 }));
    element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 1));
    texts.push(document.querySelector('[role=tooltip]').textContent);
  }
  return texts;
}"""

# Every button, slider, switch and text of every field, one after the other; last comes a text.
ANSWER_ALL = """(texts) => {
  let at = 0;
  const fields = document.querySelectorAll('.flowr-ahead .flowr-condition:has(.flowr-field)');
  for (const field of fields) {
    for (const each of field.querySelectorAll('[aria-pressed], [type=checkbox]')) each.click();
    for (const input of field.querySelectorAll('[type=range], [type=text]')) {
      input.value = input.type === 'range' ? '7' : texts[++at % texts.length];
      input.dispatchEvent(new Event('input'));
    }
    field.querySelector('[type=text]').dispatchEvent(new Event('input'));
  }
  return fields.length;
}"""


class Kernel:
    """Stands behind the diagram of a bare page: hears what it says, and answers."""

    def __init__(self, page, diagram):
        self.page, self.diagram = page, diagram
        self.answers = []
        self.known = {}
        diagram.send = lambda content, buffers=None: self.answers.append((content, buffers or []))

    def tell(self, **news):
        """Say something that the diagram would say in other circumstances."""
        self.page.evaluate("(news) => window.model.change(news)", news)

    def serve(self):
        """Answer until nothing is said any more."""
        for _ in range(50):
            said = json.loads(self.page.evaluate("JSON.stringify(window.sent.splice(0))"))
            for content in said:
                if "set" in content:
                    setattr(self.diagram, content["set"], content["value"])
                else:
                    say(self.diagram, content)
            state = json.loads(json.dumps(state_of(self.diagram)))
            news = {name: value for name, value in state.items() if self.known.get(name) != value}
            self.known = state
            # As JSON, which is how a kernel says it: `__proto__` is a key like any other there.
            answers = [
                (content, [base64.b64encode(bytes(each)).decode() for each in buffers])
                for content, buffers in self.answers
            ]
            self.answers.clear()
            if not said and not news and not answers:
                return
            self.page.evaluate(
                """(text) => {
                  const [news, answers] = JSON.parse(text);
                  window.model.change(news);
                  for (const [content, buffers] of answers) window.model.tell(content, buffers);
                }""",
                json.dumps([news, answers]),
            )
        pytest.fail("the picture never stops asking")


@pytest.fixture
def page(page):
    """A page of its own that must not ask anyone for anything, nor say anything."""
    page.emulate_media(reduced_motion="no-preference")  # what moves is a surface, too
    page.told = []
    page.on("dialog", lambda dialog: (page.told.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("popup", lambda popup: page.told.append(popup.url))
    page.on("console", lambda said: said.type == "error" and page.told.append(said.text))
    page.asked = []

    def answer(route):
        url = route.request.url
        if url.startswith(("blob:", "data:")):  # of ours, and nobody hears of it
            route.continue_()
        else:
            page.asked.append(url)
            route.abort()

    page.route("**/*", answer)
    return page


@pytest.fixture
def diagram(write_flows, store):
    run = FlowRun.draft(write_flows(hostile_files()), store, hostile_flow()["flow"])
    for trigger, evidence in hostile_steps():
        run.fire(trigger, evidence)
    return FlowDiagram(run, expand="all", show=STRINGS)


def settle(page):
    """Give what runs late, an image's `onerror` or a timer, the moment that it needs."""
    page.evaluate("() => new Promise((done) => setTimeout(done, 40))")


def test_nothing_runs_and_nothing_leaks_on_any_surface(page, diagram, shoot):  # noqa: PLR0915 - one story
    open_bare(page)
    page.evaluate(AROUND)
    before = page.evaluate(FINGERPRINT)
    kernel = Kernel(page, diagram)
    root = start_bare(page, diagram)

    def nothing_happened():
        kernel.serve()
        settle(page)
        assert page.evaluate(FOUND, ["#at > *, #at > * *", MARK, STRINGS]) == NOTHING
        assert page.evaluate(FINGERPRINT) == before
        assert page.told == []
        assert page.asked == []

    nothing_happened()
    expect(root.locator(".cluster")).to_have_count(len(STRINGS) // 2)
    expect(root.locator(".attr").first).to_be_visible()
    assert root.evaluate("(root) => !root.querySelector('.flowr-frame svg')") is False

    # Cards: first without an answer, then with it; a state's and an arrow's alike.
    page.evaluate(HOVER_ALL)
    nothing_happened()
    cards = page.evaluate(HOVER_ALL)
    kernel.serve()
    told = "".join(cards)
    assert len(cards) > 3 * len(STRINGS)
    assert [
        text for text in STRINGS if " ".join(text.split())[:30] not in " ".join(told.split())
    ] == []
    nothing_happened()
    root.locator("[data-id][tabindex='0']").first.focus()
    nothing_happened()

    # Numbers, heat, legend, and the questions, each of them answered.
    diagram.numbers = True
    diagram.heat = [diagram.run]
    kernel.serve()
    root.get_by_role("button", name="Show what the signs mean").click()
    expect(root.locator(".tag").first).to_be_attached()
    expect(root.locator(".flowr-heat")).to_be_visible()
    nothing_happened()
    root.get_by_role("button", name="Try evidence").click()
    kernel.serve()
    texts = root.locator(".flowr-ahead input[type=text]")
    given = texts.evaluate_all(
        "(inputs) => inputs.map((input) => `${input.value} ${input.placeholder}`)"
    )
    # Nothing is assumed yet: not what an object of the browser's has by itself, either.
    assert set(given) <= {" ", " other"}
    asked = json.loads(state_of(diagram)["_ahead"])["fields"]
    assert page.evaluate(ANSWER_ALL, STRINGS) == len(asked)
    kernel.serve()
    assert set(diagram.run.assumed) == set(asked)
    assert "__proto__" in diagram.run.assumed
    nothing_happened()
    shoot(page, "evidence")
    root.get_by_role("button", name="Assume nothing any more").click()
    nothing_happened()
    assert diagram.run.assumed == {}
    root.get_by_role("button", name="Try evidence").click()

    # Search finds each name as it is written, and nothing of it becomes a part of the page.
    root.get_by_role("button", name="Find a state").click()
    field = root.get_by_role("searchbox")
    for text in STRINGS:
        field.fill(text)
        if text.isprintable():
            assert root.locator("[data-found]").count() > 0, text
        field.press("Enter")
    nothing_happened()
    field.press("Escape")

    # A subflow closed, opened, and looked at by itself, and fired from there.
    for name in ("Close: ", "Open in place: "):
        sign = root.get_by_role("button", name=name).first
        sign.focus()
        page.keyboard.press("Enter")
        nothing_happened()
    root.locator(".fold").first.dispatch_event("dblclick")
    nothing_happened()
    expect(root.locator(".flowr-view")).to_be_visible()
    shoot(page, "looked-at")
    root.get_by_role("button", name="Back (Esc)").click()
    nothing_happened()
    kernel.tell(_problem="".join(STRINGS))
    nothing_happened()
    kernel.tell(_progress={"words": STRINGS[0], "button": STRINGS[1], "type": STRINGS[2]})
    nothing_happened()


@pytest.mark.parametrize("form", ["SVG", "PNG", "PDF", "Mermaid", "DOT"])
def test_what_is_exported_has_a_plain_name(page, diagram, write_flows, form):
    if form == "PNG":  # the whole is larger than a browser draws
        library = write_flows({})
        diagram = FlowDiagram(library.load("inner-1"), library=library)
    open_bare(page)
    start_bare(page, diagram)
    kernel = Kernel(page, diagram)
    page.locator(".flowr-diagram").get_by_role("button", name="Export the picture").click()
    with page.expect_download() as download:
        # By script: over a picture as small as that the menu may begin above the window.
        page.get_by_role("menuitem", name=f"Download {form}").dispatch_event("click")
        kernel.serve()
    name = download.value.suggested_filename
    assert not set(name) & set('/\\<>:"|?*\x00\n\r')
    assert page.evaluate("window.pwned ?? null") is None
    assert page.told == []


def notebook_of(*bundles):
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in bundles]
    cell = nbformat.v4.new_code_cell("# a picture", outputs=outputs, id="picture")
    return HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0]


def documents_of(diagram):
    """Documents that hold the still picture, by what they are."""
    bundle = diagram.snapshot()._repr_mimebundle_()
    html, svg = bundle["text/html"], bundle["image/svg+xml"]
    return {
        "image": f"<!doctype html>{html}",
        "inline": f"<!doctype html><p>before</p>{svg}<p>after</p>",
        "inline widget": f"<!doctype html>{Picture(diagram).svg}",
        "exported": notebook_of(bundle),
        "exported svg": notebook_of({"image/svg+xml": svg}),
        "exported words": notebook_of({"text/plain": bundle["text/plain"]}),
    }


def test_documents_with_the_still_picture_are_as_those_of_a_harmless_flow(
    page, diagram, library, store
):
    diagram.numbers = True
    diagram.heat = [diagram.run]
    harmless = FlowDiagram(FlowRun.draft(library, store, "deploy"))
    inert = "svg *, svg"
    for what, plain in documents_of(harmless).items():
        found = []
        for document in (plain, documents_of(diagram)[what]):
            page.asked.clear()
            page.told.clear()
            page.set_content(document, wait_until="load")
            settle(page)
            assert page.evaluate("window.pwned ?? null") is None
            around = page.evaluate(
                """(inert) => [...document.querySelectorAll('*')]
                  .filter((each) => !each.matches(inert))
                  .map((each) => [each.tagName, each.id, String(each.className),
                    each.getAttribute('style'), each.matches('style') ? each.textContent : ''])""",
                inert,
            )
            pictures = page.evaluate(
                """() => [...document.querySelectorAll('svg *')].filter((each) =>
                  !/^(g|title|rect|path|polygon|polyline|ellipse|circle|text)$/.test(each.tagName)
                  || [...each.attributes].some(({ name }) => /^on|href|^id$|^style$/.test(name)))
                  .map((each) => each.outerHTML.slice(0, 200))"""
            )
            assert pictures == [], what
            sizes = page.locator("img").evaluate_all(
                "(all) => all.map((it) => it.naturalWidth > 0)"
            )
            assert all(sizes), what
            asked = sorted(page.asked)
            found.append((around, asked, sorted(page.told)))
        for hostile, usual in zip(found[1], found[0], strict=True):
            assert [each for each in hostile if each not in usual] == [], what
            assert len(hostile) == len(usual), what


def test_a_picture_opened_by_itself_is_inert(page, diagram):
    for svg in (diagram.svg, Picture(diagram).svg):
        page.unroute_all()
        content = svg.encode()
        page.route(
            "http://flowr.test/*",
            lambda route, _request, body=content: route.fulfill(
                body=body, content_type="image/svg+xml"
            ),
        )
        page.goto("http://flowr.test/picture.svg")
        settle(page)
        assert page.evaluate("document.documentElement.localName") == "svg"
        assert page.locator("parsererror").count() == 0
        assert page.evaluate("window.pwned ?? null") is None
        assert page.told == []
