"""The picture of a large flow under a hand, in a real browser: frames a second, and highlights.

On a plain page that holds the widget's own browser half, so that no notebook's work is measured.
"""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from benchmarks.large_flow import large_flow
from benchmarks.measure import Spread, heading, line
from flowr_nb import FlowDiagram
from flowr_nb.browser.halves import MODULE, STYLES
from flowr_nb.flow import load_flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from flowr_nb import Flow

_NO_BROWSER: Final = """
  !! NO CHROMIUM: the figures of the browser are left out.
  !! Install it, or run `.venv/bin/playwright install chromium`, and run this again.
"""
_FRAMES_TARGET: Final = 50
_HIGHLIGHT_TARGET_MS: Final = 16
_MOVES: Final = 120
PAGE: Final = """<!doctype html><meta charset="utf-8"><style>%(css)s</style>
<body style="margin: 20px; background: %(paper)s"><div id="here"></div></body>"""

SHOW: Final = """async ([esm, state]) => {
  const handlers = {};
  window.model = {
    state,
    get: (name) => state[name],
    on: (event, handler) => { (handlers[event] ??= []).push(handler); },
    off: () => {},
    send: (said) => window.answer?.(said),
    tell: (told) => { for (const handler of handlers['msg:custom'] ?? []) handler(told, []); },
    set: (name, value) => {
      state[name] = value;
      for (const handler of handlers[`change:${name}`] ?? []) handler();
    },
  };
  const widget = await import(`data:text/javascript;base64,${esm}`);
  widget.default.render({ model: window.model, el: document.querySelector('#here') });
}"""
_WATCH: Final = """() => {
  window.frames_seen = [];
  let last = performance.now();
  const look = (now) => {
    window.frames_seen.push(now - last);
    last = now;
    window.watching = requestAnimationFrame(look);
  };
  window.watching = requestAnimationFrame((now) => { last = now; look(now); });
}"""
_STOP: Final = """() => {
  cancelAnimationFrame(window.watching);
  return window.frames_seen.slice(2);
}"""
_HIGHLIGHT: Final = """(views) => views.map((view) => {
  const begun = performance.now();
  window.model.set('_view', view);
  document.querySelector('.flowr-frame').getBoundingClientRect();
  getComputedStyle(document.querySelector('.node.current .outline')).stroke;
  return performance.now() - begun;
})"""


def begun_in(stack: ExitStack) -> Browser | None:
    """A Chromium until a stack is closed; where there is none that is said, and it is None."""
    try:
        from tools.browser import chromium  # noqa: PLC0415 - absent without the `test` extra

        return stack.enter_context(chromium())
    except (ImportError, RuntimeError):
        print(_NO_BROWSER, flush=True)
        return None


def browser_speed(rounds: int) -> None:
    """Drag, zoom and light a flow of 200 states and 500 transitions."""
    heading(f"200 states, 500 transitions, in headless Chromium ({rounds} rounds)")
    with ExitStack() as stack:
        browser = begun_in(stack)
        if browser is None:
            return
        flow = load_flow(large_flow())
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        show(page, flow)
        for name, gesture in (
            ("dragging, larger than the frame", drag),
            ("zooming with the wheel", _zoom),
        ):
            intervals = [frames_of(page, gesture) for _ in range(rounds)]
            rates = [1000 / Spread.of(frames).median for frames in intervals]
            worst = Spread.of([max(frames) for frames in intervals])
            _against(name, Spread.of(rates), " frames/s", at_least=_FRAMES_TARGET)
            line("  the worst frame of a round", worst.told(" ms"))
        assert page.locator(".node.state").count() == len(flow.states)  # noqa: S101 - the whole
        lit = page.evaluate(_HIGHLIGHT, _views(flow, rounds * 10))
        _against(
            "a highlight, with its layout", Spread.of(lit), " ms", at_most=_HIGHLIGHT_TARGET_MS
        )


def show(page: Page, flow: Flow, *, paper: str = "#ffffff") -> None:
    """Show a flow on an empty page, with its first state lit."""
    diagram = FlowDiagram(flow)
    diagram.wait()  # Playwright has an event loop, so it is laid out in the background
    state: dict[str, Any] = {
        name: getattr(diagram, name) for name in diagram.keys if name.startswith("_")
    }
    state = json.loads(json.dumps(state, default=str))
    state["_view"] = _views(flow, 1)[0]
    page.set_content(PAGE % {"css": STYLES, "paper": paper})
    esm = base64.b64encode(MODULE.encode()).decode()
    page.evaluate(SHOW, [esm, state])
    diagram.close()


def _views(flow: Flow, number: int) -> list[str]:
    """What Python sends as a run walks through the states in order."""
    ids = [f"s{index}" for index in range(len(flow.states))]
    edges = [len(state.next) for state in flow.states]
    views = []
    for step in range(number):
        at = step % len(ids)
        marks = dict.fromkeys(ids[max(0, at - 40) : at], "visited")
        first = sum(edges[:at])
        marks |= {f"e{index}": "open" for index in range(first, first + edges[at])}
        view = {"marks": {**marks, ids[at]: "current"}, "label": f"step {step}"}
        views.append(json.dumps(view))
    return views


def frames_of(page: Page, gesture: Callable[[Page], None]) -> list[float]:
    """Milliseconds between the frames of a gesture."""
    page.locator(".flowr-frame").focus()
    for key in "0+++":  # beyond its natural size: there is more than fits
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    page.evaluate(_WATCH)
    gesture(page)
    frames: list[float] = page.evaluate(_STOP)
    return frames


def drag(page: Page) -> None:
    """Drag the picture to and fro by its middle."""
    box = _frame(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(_MOVES):
        away = 250 - abs(move % 100 - 50) * 5
        page.mouse.move(x - away, y - away)
    page.mouse.up()


def _zoom(page: Page) -> None:
    box = _frame(page)
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.keyboard.down("Control")
    for move in range(_MOVES):
        page.mouse.wheel(0, -10 if move % 80 < 40 else 10)  # ends larger than it began
    page.keyboard.up("Control")
    page.wait_for_timeout(400)  # until the gesture is made real


def _frame(page: Page) -> dict[str, float]:
    box = page.locator(".flowr-frame").bounding_box()
    assert box is not None  # noqa: S101 - it is shown
    return dict(box)  # type: ignore[arg-type]


def _against(
    name: str, spread: Spread, unit: str, *, at_least: float = 0, at_most: float = 0
) -> None:
    is_met = spread.median >= at_least if at_least else spread.median <= at_most
    sign = f"≥ {at_least:g}" if at_least else f"≤ {at_most:g}"
    line(name, spread.told(unit), f"target {sign}{unit}: {'met' if is_met else 'MISSED'}")
