"""Every state of the explorer in one picture, to be looked at; nothing of it leaves its place."""

import base64

import pytest

from flowr_nb import FlowExplorer, FlowRun
from flowr_nb.flow import FlowLibrary
from flowr_nb.store import YamlSessionStore
from tests.browser.bare import answer, open_bare, start_bare
from tests.browser.conftest import ARTIFACTS, REPOSITORY

pytestmark = pytest.mark.browser

WIDTHS = (1400, 700, 320)
LOOKS = [("light", width) for width in WIDTHS] + [("dark", width) for width in WIDTHS]
FAULTY = (
    "flow: lost\nversion: 1.0.0\nexits: [end]\nstates:\n- id: a\n  next: {go: nowhere, on: end}\n"
)

# What leaves the widget at a side, but for what scrolls or is only read out.
OUTSIDE = """() => {
  const root = document.querySelector('.flowr-widget');
  const { left, right } = root.getBoundingClientRect();
  return [...root.querySelectorAll('*')].filter((element) => {
    if (element.closest('.flowr-frame, pre, .flowr-unseen')) return false;
    if (!element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    return box.width && (box.right > right + 1 || box.left < left - 1);
  }).map((element) => element.className || element.localName);
}"""


def at_testing(run):
    run.fire("build")


def half_given(run):
    run.fire("build")
    run.evidence = {"coverage": "75"}


def assumed(run):
    run.fire("build")
    run.assume(coverage="92%", failures=0)


def all_given(run):
    run.fire("build")
    run.evidence = {"coverage": "92%", "failures": "0"}


def in_the_past(run):
    all_given(run)
    run.press("pass")
    run.looking_at = 0


def over(run):
    run.fire("cancel")


def moved_elsewhere(run):
    run.save()
    other = FlowRun(run.library, run.store, run.store.load(run.session.name), saved=True)
    other.fire("cancel")
    other.save()
    run.fire("build")
    run.look_again()


def inside(run):
    run.begin("feature")
    run.fire("start")


def faulty(run):
    run.begin("lost")


def saved_twice(run):
    for name in ("friday", "monday"):
        run.save(name)


def press(selector):
    return lambda page: page.locator(selector).first.click()


def pull_the_plug(page):
    page.evaluate("document.querySelector('#at').classList.add('jupyter-widgets-disconnected')")


def nothing(_run_or_page):
    pass


STATES = {
    "begun": (nothing, nothing),
    "needs evidence": (at_testing, nothing),
    "refused": (at_testing, press("[data-trigger=pass]")),
    "blocked": (half_given, nothing),
    "all given": (all_given, nothing),
    "assumed, and asked": (assumed, press("[data-trigger=pass]")),
    "what if": (at_testing, press("button[aria-label^='What if']")),
    "the past, with history": (in_the_past, press(".flowr-timeline button")),
    "over": (over, nothing),
    "inside of a subflow": (inside, nothing),
    "with findings": (faulty, nothing),
    "news": (moved_elsewhere, press(".flowr-news button >> nth=2")),
    "the list": (saved_twice, press(".flowr-session-buttons button:text('List')")),
    "steps would be lost": (at_testing, press(".flowr-session-buttons button:text('Init')")),
    "not connected": (at_testing, pull_the_plug),
}


@pytest.fixture
def new_run(tmp_path, write_flows):
    library = FlowLibrary(REPOSITORY / "flows", *write_flows({"lost": FAULTY}).sources)
    return lambda name: FlowRun.draft(library, YamlSessionStore(tmp_path / name), "deploy")


def take(page, explorer, theme, act, width):
    page.set_viewport_size({"width": width, "height": 900})
    open_bare(page, theme)
    start_bare(page, explorer)
    act(page)
    for _ in range(2):  # what is answered may ask once more
        answer(page, explorer)
        page.wait_for_timeout(20)
    page.mouse.move(0, 0)
    outside = page.evaluate(OUTSIDE)
    return page.screenshot(full_page=True), outside


def test_every_state_of_the_explorer(page, new_run):
    shots, outside = [], {}
    for state, (prepare, act) in STATES.items():
        for theme, width in (*LOOKS, ("forced", 700)):
            if theme == "forced":
                page.emulate_media(forced_colors="active")
            run = new_run(f"{state} {theme} {width}".replace(" ", "-"))
            prepare(run)
            explorer = FlowExplorer(run, watch=False)
            shot, found = take(page, explorer, "dark" if theme == "dark" else "light", act, width)
            explorer.close()
            page.emulate_media(forced_colors="none")
            shots.append((f"{state} · {theme} · {width}", shot))
            if found:
                outside[state, theme, width] = found
    figures = "".join(
        f"<figure><figcaption>{words}</figcaption>"
        f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}"></figure>'
        for words, shot in shots
    )
    page.set_viewport_size({"width": 2600, "height": 1200})
    page.set_content(
        "<style>body { font: 14px sans-serif; } main { display: grid; align-items: start;"
        " grid-template-columns: repeat(2, 700px 350px 160px) 350px; gap: 12px; }"
        " figure { margin: 0; } img { width: 100%; border: 1px solid #888; }</style>"
        f"<main>{figures}</main>"
    )
    page.screenshot(path=ARTIFACTS / "contact-sheet.png", full_page=True)
    assert outside == {}


# The smallest type that is seen, in pixels of the screen, and what is written in it.
SMALLEST = """() => {
  const seen = [...document.querySelectorAll('.flowr-widget *')].filter((element) => {
    const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return isText && element.localName !== 'title' && element.checkVisibility();
  });
  const sizes = seen.map((element) => {
    const scale = element.getScreenCTM?.().a ?? 1;
    return [parseFloat(getComputedStyle(element).fontSize) * scale, element.textContent];
  });
  // A sign that is drawn as a shape is there for who listens, and has no size.
  return sizes.filter(([size]) => size).sort(([one], [other]) => one - other)[0];
}"""
LOWEST_CONTROL = """() => Math.min(...[...document.querySelectorAll(
  '.flowr-widget input:not([type=radio]), .flowr-widget select, .flowr-widget button',
)].filter((control) => control.checkVisibility()).map((control) => control.offsetHeight))"""


@pytest.mark.parametrize("width", [320, 480, 700, 900, 1400])
def test_no_text_is_under_nine_pixels_and_no_control_under_24(page, tmp_path, width):
    page.set_viewport_size({"width": width, "height": 900})
    library = FlowLibrary(REPOSITORY / "flows")
    small, low = {}, {}
    for flow in library.names():
        run = FlowRun.draft(library, YamlSessionStore(tmp_path), flow)
        explorer = FlowExplorer(run, watch=False)
        open_bare(page)
        start_bare(page, explorer)
        smallest, lowest = page.evaluate(SMALLEST), page.evaluate(LOWEST_CONTROL)
        explorer.close()
        if smallest[0] < 8.99:
            small[flow] = smallest
        if lowest < 24:
            low[flow] = lowest
    assert (small, low) == ({}, {})
