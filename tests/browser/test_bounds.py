"""However much there is to say, what says it stays small; the whole is not lost."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowExplorer, FlowLibrary, FlowRun
from flowr_nb.flow import MemorySource
from flowr_nb.store import MemorySessionStore
from tests.browser.bare import show_bare

pytestmark = pytest.mark.browser

TRIGGERS = [f"a transition with a long name, the one of number {n}" for n in range(12)]
NEXT = ", ".join(f"'{trigger}': x" for trigger in TRIGGERS)
FLOW = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {{{NEXT}}}\n"


@pytest.mark.parametrize("width", [420, 1000])
def test_many_long_triggers_take_two_lines_under_the_picture(page, shoot, width):
    page.set_viewport_size({"width": width, "height": 1200})
    run = FlowRun.draft(FlowLibrary(MemorySource(FLOW)), MemorySessionStore(), "f")
    root = show_bare(page, FlowExplorer(run, watch=False))
    status = root.locator(".flowr-status")
    assert status.bounding_box()["height"] <= 2 * 12 * 1.4 + 1
    for trigger in TRIGGERS:  # all of it is there to be read aloud
        expect(status).to_contain_text(trigger)
    status.hover()
    assert TRIGGERS[-1] in status.get_attribute("title")
    shoot(page, f"{width}")
