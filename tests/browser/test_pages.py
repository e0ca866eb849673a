"""Pages without a kernel, in a real Chromium: as a file, and in what others make of notebooks.

What a page does at each step is compared with what Python's stepper says.
"""

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from flowr_nb.diagram.framing import frame_of
from flowr_nb.session import stepper
from flowr_nb.session.options import OptionStatus
from tests.browser.axe_findings import findings
from tests.browser.contrast import faint_texts
from tests.evidence import evidence_for

pytestmark = pytest.mark.browser

FLOWS = Path(__file__).resolve().parents[2] / "flows"
WALKS = 300
STEPS = 12
SHOWN = """() => ({
  at: document.querySelector('[data-current]').textContent,
  open: [...document.querySelectorAll('button[data-trigger]')]
    .filter((one) => !one.disabled).map((one) => one.dataset.trigger),
  asked: [...document.querySelectorAll('[data-evidence]')].map((one) => ({
    key: one.dataset.evidence,
    values: one.localName === 'select' ? [...one.options].map((option) => option.value) : null,
  })),
})"""
GIVE = """([key, value]) => {
  const one = [...document.querySelectorAll('[data-evidence]')]
    .find((each) => each.dataset.evidence === key);
  one.value = value;
  one.dispatchEvent(new Event(one.localName === 'select' ? 'change' : 'input', { bubbles: true }));
}"""
PRESS = """(trigger) => [...document.querySelectorAll('button[data-trigger]')]
  .find((one) => one.dataset.trigger === trigger).click()"""
MARKS = ("current", "inside", "visited", "taken", "open", "blocked", "needs")
JUDGED = ("open", "blocked", "needs")
TYPED = (
    *("0", "79.9", "80", "80%", "81 %", "1e5", "-3", "abc", "0.99%", "0.010", "000080.000", ".5"),
    *("20 days", "1", "2", "", "  80", "80,5", "5e-05", "99999999999999999999999"),
)


@pytest.fixture
def ws(tmp_path):
    return Workspace(FLOWS, tmp_path / "sessions")


@pytest.fixture
def open_page(page, tmp_path):
    """Opens a page's file; at the end nothing was asked for, and nothing went wrong."""
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    files = []

    def open_it(made, name="page.html"):
        file = made.save(tmp_path / name)
        files.append(file.as_uri())
        page.goto(file.as_uri())
        page.locator("[data-current]").wait_for()
        return page

    yield open_it
    assert [url for url in asked if url not in files] == []
    assert problems == []


@pytest.fixture
def flow_pages(ws):
    """A page of each sample, made once."""
    return {name: ws.page(name) for name in ws.flows()}


def told(at, options):
    """What Python says of a place, in the page's words."""
    return {
        "at": " › ".join((*at.level, at.state)),
        "open": [option.trigger for option in options if option.status is OptionStatus.OPEN],
    }


def test_random_walks_come_to_where_pythons_stepper_comes(ws, flow_pages, open_page):
    """After each of their steps, and each piece of evidence, the same place and open triggers."""
    chosen = random.Random(14)
    compared = 0
    for name, made in flow_pages.items():
        page = open_page(made, f"{name}.html")
        given = {}
        for _ in range(-(-WALKS // len(flow_pages))):
            page.evaluate("document.querySelector('[data-restart]').click()")
            compared += walk(page, ws.library, name, given, chosen)
    assert compared > WALKS * 3


def walk(page, library, name, given, chosen):
    """One walk, with evidence from those before it; how many places were compared."""
    at, fired = stepper.start(library, name), []
    for count in range(STEPS):
        options = stepper.options(library, at, given)
        shown = page.evaluate(SHOWN)
        assert {key: shown[key] for key in ("at", "open")} == told(at, options), (name, fired)
        asked = {each["key"]: each["values"] for each in shown["asked"]}
        assert asked.keys() == {key for option in options for key in option.keys}
        for key, values in asked.items():
            value = chosen.choice(values or TYPED)
            page.evaluate(GIVE, [key, value])
            given.pop(key, None)
            given.update({key: value} if value else {})
        options = stepper.options(library, at, given)
        here = told(at, options)
        shown = page.evaluate(SHOWN)
        assert {key: shown[key] for key in ("at", "open")} == here, (name, fired, given)
        if not here["open"]:
            return count + 1
        trigger = chosen.choice(here["open"])
        page.evaluate(PRESS, trigger)
        fired.append(trigger)
        (at,) = (each.landing.configuration for each in options if each.trigger == trigger)
    return STEPS


def marks_in(page):
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.flowr-frame [data-id]')]
          .map((one) => [one.dataset.id, one.getAttribute('class').split(' ')
            .filter((name) => MARKS.includes(name)).sort().join(' ')])
          .filter(([, names]) => names))""".replace("MARKS", str([*MARKS]))
    )


def without_verdicts(classes):
    """Classes but for those that evidence changes, which stays on a page."""
    kept = {
        element: {name for name in names.split() if name not in JUDGED}
        for element, names in classes.items()
    }
    return {element: names for element, names in kept.items() if names}


@pytest.mark.parametrize("expand", ["none", "current", "all"])
def test_the_picture_is_the_one_that_a_widget_shows(ws, open_page, expand):
    """Element for element: where the run is and was, what is open, and the sentence under it."""
    run = ws.run("feature")
    page = open_page(run.page(expand=expand))
    walk_there = ("start", "understood", "baseline", "written", "green", "read", "ask-for-changes")
    for trigger in walk_there:
        (option,) = (each for each in run.options() if each.trigger == trigger)
        evidence = evidence_for(option)
        for key, value in evidence.items():
            page.evaluate(GIVE, [key, value])
        page.evaluate(PRESS, trigger)
        run.fire(trigger, **evidence)
        run.evidence = dict.fromkeys(run.evidence)
        frame = frame_of(run, expand=expand)
        assert (
            page.locator(".flowr-frame svg").get_attribute("data-flow") == frame.drawing.graph.name
        )
        expected = without_verdicts(frame.marks.classes)
        seen = without_verdicts(marks_in(page))
        assert seen == expected


def test_an_empty_text_is_a_value_of_its_own(open_page, tmp_path):
    """Beside *not given*: what asks for it opens, as in Python."""
    ways = (
        "{go: {to: x, when: {note: '=='}}, keep: {to: b, when: {note: '!='}},"
        " few: {to: b, when: {n: ''}}, many: {to: b, when: {n: '>=5'}}}"
    )
    states = f"[{{id: a, next: {ways}}}, {{id: b, next: {{out: x}}}}]"
    ws = Workspace(tmp_path, tmp_path / "sessions")
    ws.add(f"{{flow: empty, version: 1.0.0, exits: [x], states: {states}}}")
    page = open_page(ws.page("empty"))
    note = page.get_by_role("combobox", name="note")
    assert note.locator("option").all_inner_texts() == ["not given", "“”", "anything else"]
    assert page.evaluate(SHOWN)["open"] == []
    note.select_option(label="“”")
    assert page.evaluate(SHOWN)["open"] == ["go"]
    note.select_option(label="anything else")
    assert page.evaluate(SHOWN)["open"] == ["keep"]
    note.select_option(label="not given")
    page.get_by_title("n is an empty text").click()
    assert page.evaluate(SHOWN)["open"] == ["few"]
    run = ws.run("empty")
    run.evidence = {"note": ""}
    open_page(run.page(), "given.html")
    assert note.locator("option:checked").inner_text() == "“”"
    page.locator("[data-trigger=go]").click()
    assert page.locator("[data-current]").inner_text() == "x"


def test_undo_restart_and_a_subflow_opened_closed_and_looked_into(ws, open_page, shoot):
    page = open_page(ws.page("feature"))
    current = page.locator("[data-current]")
    assert page.locator("[data-undo]").is_disabled()
    page.locator('button[data-trigger="start"]').click()
    expect(current).to_have_text("scope › discovery")
    page.locator(".flowr-crumb").first.click()
    expect(page.locator(".flowr-status")).to_have_text(re.compile("waits in scope"))
    page.locator('.fold[data-opens="true"]').first.click()
    expect(page.locator(".cluster")).to_have_count(1)
    shoot(page, "opened")
    page.locator('.fold[data-opens="false"]').first.click()
    expect(page.locator(".cluster")).to_have_count(0)
    page.locator('.node[data-name="build"]').dblclick()
    expect(page.locator(".flowr-view")).to_contain_text("build-cycle")
    page.keyboard.press("Escape")
    expect(page.locator(".flowr-view")).to_be_hidden()
    page.locator("[data-undo]").click()
    expect(current).to_have_text("idea")
    page.locator('button[data-trigger="drop"]').click()
    expect(current).to_have_text("dropped")
    expect(page.locator("button[data-trigger]:enabled")).to_have_count(0)
    page.locator("[data-restart]").click()
    expect(current).to_have_text("idea")


def test_by_keyboard_alone(ws, open_page):
    page = open_page(ws.page("deploy"))
    page.locator('.edge[data-name="build"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-current]")).to_have_text("testing")
    page.locator('[data-evidence="coverage"]').focus()
    page.keyboard.type("85%")
    page.locator('[data-evidence="failures"]').select_option("0")
    page.locator('button[data-trigger="pass"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-current]")).to_have_text("approval")
    assert page.evaluate("document.activeElement !== document.body")


def test_evidence_stays_after_a_step_and_what_cannot_be_judged_opens_nothing(ws, open_page):
    page = open_page(ws.page("deploy"))
    page.locator('button[data-trigger="build"]').click()
    coverage, passes = (
        page.locator('[data-evidence="coverage"]'),
        page.locator('button[data-trigger="pass"]'),
    )
    page.locator('[data-evidence="failures"]').select_option("0")
    coverage.fill("85%")
    expect(passes).to_be_enabled()
    coverage.fill("٨٥")  # which Python reads as 85
    expect(passes).to_be_disabled()
    coverage.fill("85%")
    page.locator('button[data-trigger="fail"]').click()
    page.locator('button[data-trigger="build"]').click()
    expect(coverage).to_have_value("85%")
    expect(passes).to_be_enabled()


def test_a_card_says_why(ws, open_page):
    page = open_page(ws.page("deploy"))
    page.locator('button[data-trigger="build"]').click()
    page.locator('[data-evidence="coverage"]').fill("60%")
    page.locator('.edge[data-name="pass"] .trigger').hover()
    card = page.locator(".flowr-card")
    expect(card).to_contain_text("coverage ≥ 80%")
    expect(card).to_contain_text("blocked")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1200])
def test_axe_finds_nothing_at_any_width_in_both_themes(ws, open_page, shoot, theme, width):
    page = open_page(ws.page("feature"))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.locator('button[data-trigger="start"]').click()
    expect(page.locator("[data-current]")).to_have_text("scope › discovery")
    shoot(page, f"{theme}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page, "html") == []
    assert faint_texts(page.locator("main")) == []


def test_without_a_script_it_is_the_picture(chromium, ws, tmp_path):
    file = ws.page("deploy").save(tmp_path / "deploy.html")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator(".still svg")).to_be_visible()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper_it_is_the_whole_picture_on_white_without_tools(ws, open_page, theme):
    page = open_page(ws.page("deploy", theme=theme))
    page.set_viewport_size({"width": 320, "height": 400})
    picture, frame = page.locator(".flowr-frame svg"), page.locator(".flowr-frame")
    assert frame.evaluate("(one) => one.scrollHeight > one.clientHeight")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".flowr-widget")).to_have_attribute("data-theme", "light")
    assert frame.evaluate("(one) => one.scrollHeight <= one.clientHeight")
    assert picture.bounding_box()["width"] <= frame.bounding_box()["width"]
    for pressed in (".flowr-tools", ".flowr-more >> nth=0", "[data-undo]", "[data-restart]"):
        expect(page.locator(pressed)).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".flowr-widget")).to_have_attribute("data-theme", theme)
    expect(page.locator(".flowr-tools")).to_be_visible()


def test_a_page_that_a_browser_has_saved_begins_anew(chromium, ws, open_page, tmp_path):
    """As it was shown by then, with what its script had made of it."""
    page = open_page(ws.page("deploy"))
    page.locator('button[data-trigger="build"]').click()
    expect(page.locator("[data-current]")).to_have_text("testing")
    saved = tmp_path / "saved.html"
    saved.write_text(
        f"<!doctype html>{page.evaluate('document.documentElement.outerHTML')}", "utf-8"
    )
    context = chromium.new_context()
    other = context.new_page()
    other.goto(saved.as_uri())
    expect(other.locator("[data-current]")).to_have_text("prepare")
    other.locator('button[data-trigger="build"]').click()
    expect(other.locator("[data-current]")).to_have_text("testing")
    context.close()


def test_a_browser_that_is_too_old_has_words(chromium, ws, tmp_path):
    states = ", ".join(f"{{id: s{n}, next: {{go: s{n + 1}}}}}" for n in range(100))
    ws.add(f"{{flow: long, version: 1.0.0, exits: [s100], states: [{states}]}}")
    file = ws.page("long").save(tmp_path / "long.html")
    context = chromium.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("main")).to_contain_text(
        "long is in s0; open: go. This page steps by a script"
    )
    context.close()


def test_a_frame_out_of_sight_is_as_tall_as_what_it_shows(ws, page, tmp_path):
    """It is printed, and jumped over, as those in sight are."""
    made = ws.page("deploy").embedded
    file = tmp_path / "two.html"
    file.write_text(f"<!doctype html>{made}<p style='height: 5000px'></p>{made}", "utf-8")
    page.goto(file.as_uri())
    for frame in page.locator("iframe").all():
        expect(frame).to_have_attribute("style", re.compile(r"(?<!-)height: \d+px"))
    seen, unseen = (frame.bounding_box()["height"] for frame in page.locator("iframe").all())
    assert unseen == pytest.approx(seen, rel=0.2)
