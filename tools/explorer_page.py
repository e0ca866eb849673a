"""An explorer in a notebook, as a person sees and uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from playwright.sync_api import expect

from flowr_nb.diagram.labels import in_lines

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_PATIENCE: Final = 30_000
"""Milliseconds until something that should be seen counts as missing."""


class Shown(Protocol):
    """What shows a widget: a `NotebookPage`, or the page of a host that shows no cells."""

    page: Page


class FormPage:
    """A form of evidence: a row a transition, a control a key.

    Args:
        root: Where it is.
    """

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.transitions = root.locator(".flowr-transition")

    def field(self, key: str) -> Locator:
        """The control of a key: what is typed into, or its switch."""
        return self.root.get_by_label(key, exact=True)

    def slider(self, key: str) -> Locator:
        """The slider of a key."""
        return self.root.get_by_role("slider", name=key)

    def choose(self, key: str, value: str) -> None:
        """Press one of the values that are named for a key."""
        self.root.get_by_title(f"{key} is {value}", exact=True).click()


class ExplorerPage:
    """A `FlowExplorer` on a notebook page; all it does goes through mouse and keys.

    Args:
        notebook: The page.
        index: Which of the page's explorers, counted from 0.
    """

    def __init__(self, notebook: Shown, index: int = 0) -> None:
        self.notebook = notebook
        self.root = notebook.page.locator(".flowr-explorer").nth(index)
        self.diagram = DiagramPage(notebook, self.root.locator(".flowr-diagram"))
        self.bar = self.root.locator(".flowr-session-bar")
        self.list = self.root.locator(".flowr-session-list")
        self.panel = self.root.locator(".flowr-transitions")
        self.timeline = self.root.locator(".flowr-timeline")
        self.news = self.root.locator(".flowr-news")

    def wait(self) -> None:
        """Wait until it is drawn."""
        expect(self.diagram.current).to_be_visible(timeout=_PATIENCE)

    def expect_state(self, name: str) -> None:
        """Wait until the picture shows that state as the current one, and only that."""
        self.diagram.expect_state(name)

    def press(self, label: str) -> None:
        """Click a button of the session bar: Init, Load, Save, List."""
        _button(self.bar, label).click()

    def press_transition(self, trigger: str) -> None:
        """Click a trigger's button beside the picture."""
        self.transition(trigger).click()

    def transition(self, trigger: str) -> Locator:
        """A trigger's button beside the picture."""
        return self.panel.get_by_role("button", name=trigger, exact=True)

    def give(self, key: str, text: str) -> None:
        """Type evidence, key by key, over whatever is there."""
        box = self.field(key)
        box.click()
        box.press("ControlOrMeta+a")
        box.press_sequentially(text)
        expect(box).to_have_value(text, timeout=_PATIENCE)

    def field(self, key: str) -> Locator:
        """The control of a piece of evidence: what is typed into, or its switch."""
        return FormPage(self.panel).field(key)

    def choose(self, key: str, value: str) -> None:
        """Press one of the values that are named for a piece of evidence."""
        FormPage(self.panel).choose(key, value)

    def open_what_if(self) -> FormPage:
        """Press What if: what is asked for further on is there, in the panel."""
        return _what_if(self.root)

    def verdict(self, words: str) -> Locator:
        """The line that judges a condition, by a part of it."""
        return self.panel.locator(".flowr-verdict", has_text=words)

    def show_history(self) -> None:
        """Press History: the steps are listed, or hidden again."""
        _button(self.root, "History").click()

    def look_at(self, words: str) -> None:
        """Press a step of the list, by its beginning; ``now`` for the present."""
        pattern = re.compile(rf"^\W*{re.escape(words)}")
        self.timeline.get_by_role("button").filter(has_text=pattern).click()

    def name_it(self, name: str) -> None:
        """Put a session's name into the name field."""
        box = self.bar.get_by_label("name", exact=True)
        box.fill(name)
        box.press("Tab")

    def pick(self, which: str, label: str) -> None:
        """Choose in a picker: ``flow`` or ``session``."""
        self.picker(which).select_option(label=label)

    def picker(self, which: str) -> Locator:
        """A picker: ``flow`` or ``session``."""
        return self.bar.get_by_label(which, exact=True)

    def load(self, session: str) -> None:
        """Pick a session and load it."""
        self.pick("session", session)
        self.press("Load")

    def crumb(self, label: str) -> Locator:
        """A button of the breadcrumb."""
        return _button(self.root.locator(".flowr-crumbs"), label)

    @property
    def alerts(self) -> Locator:
        """Every error that it shows in words."""
        return self.root.get_by_role("alert")

    def expect_mark(self, words: str) -> None:
        """Wait until the mark for saved and unsaved says that."""
        mark = self.bar.get_by_role("status")
        expect(mark).to_have_text(re.compile(rf"^\W*{re.escape(words)}$"), timeout=_PATIENCE)


class DiagramPage:
    """A `FlowDiagram` on a notebook page.

    Args:
        notebook: The page.
        root: Where it is.
    """

    def __init__(self, notebook: Shown, root: Locator) -> None:
        self.notebook = notebook
        self.root = root
        self.current = root.locator(".node.current")
        self.status = root.locator(".flowr-status")

    def expect_state(self, name: str) -> None:
        """Wait until that state is the current one, and only that."""
        lines = list(in_lines(name))  # a long one is set in two
        expect(self.current.locator(".name")).to_have_text(lines, timeout=_PATIENCE)

    def node(self, name: str) -> Locator:
        """A state or an exit."""
        pattern = rf"^(state|exit) {re.escape(name)}(, invokes .*)?( \([a-z, ]*\))?$"
        return self.root.get_by_label(re.compile(pattern))

    def edge(self, trigger: str, state: str) -> Locator:
        """The arrow of a trigger that leaves a state."""
        return self.root.get_by_label(re.compile(rf"^{re.escape(f'{trigger}: {state} to ')}"))

    def click_edge(self, trigger: str, state: str) -> None:
        """Click the middle of an arrow.

        Raises:
            AssertionError: Something else lies over the middle of it.
        """
        edge = self.edge(trigger, state)
        expect(edge).to_have_class(re.compile(r"\bactionable\b"), timeout=_PATIENCE)
        place = edge.evaluate(
            """(edge) => {
              edge.scrollIntoView({ block: 'center', inline: 'center' });
              const line = edge.querySelector('.line');
              const middle = line.getPointAtLength(line.getTotalLength() / 2);
              const { x, y } = middle.matrixTransform(line.getScreenCTM());
              return { x, y, is_free: edge.contains(edge.getRootNode().elementFromPoint(x, y)) };
            }"""
        )
        if not place["is_free"]:
            raise AssertionError(f"something lies over the arrow `{trigger}` of `{state}`")
        self.notebook.page.mouse.click(place["x"], place["y"])

    def click_node(self, name: str) -> None:
        """Click a state or an exit."""
        node = self.node(name)
        expect(node).to_have_class(re.compile(r"\bactionable\b"), timeout=_PATIENCE)
        node.click()

    def open_what_if(self) -> FormPage:
        """Press What if, where there is no panel: the form is under the picture."""
        return _what_if(self.root)

    def consent(self) -> None:
        """Say yes to firing with what is only assumed."""
        self.root.get_by_role("button", name="Fire with these").click()

    def tab_to(self, trigger: str, state: str, *, most: int = 60) -> None:
        """Press Tab, from before the picture, until an arrow has the focus.

        Raises:
            AssertionError: Tab never comes there.
        """
        edge = self.edge(trigger, state)
        page = self.notebook.page
        for _ in range(most):
            page.keyboard.press("Tab")
            if edge.evaluate("(edge) => document.activeElement === edge"):
                return
        raise AssertionError(f"Tab never reaches the arrow `{trigger}` of `{state}`")


def _what_if(where: Locator) -> FormPage:
    where.get_by_role("button", name="Try evidence: what would open").click()
    return FormPage(where.get_by_role("group", name="What if: evidence to try"))


def _button(where: Locator, label: str) -> Locator:
    # By its text, not by its accessible name: the glyph of the icon is part of that.
    pattern = re.compile(rf"^\s*{re.escape(label)}\s*$")
    return where.get_by_role("button").filter(has_text=pattern)
