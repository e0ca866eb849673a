"""A page of a flow or a run, that steps by itself."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Unpack

from flowr_nb import renderers
from flowr_nb.browser.halves import packed_page
from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.overlays.heat import heat_of
from flowr_nb.diagram.still import as_told, still_bundle
from flowr_nb.diagram.view import View, check_shown, check_view, check_words, names_shown
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import target_of, write_target
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.page.document import document_of, embedded
from flowr_nb.page.pictures import MAX_PICTURES, FlowTree, needed, pictures_of
from flowr_nb.page.table import table_of
from flowr_nb.rich import ShowsWords
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session import stepper
from flowr_nb.session.model import Session
from flowr_nb.session.reachability import reachable
from flowr_nb.session.run_value import RunValue

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.still import Bundle
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.model import Flow

MAX_CONFIGURATIONS: Final = 2_000
"""Most configurations of a page; 4 to 19 are all there are of most flows."""
SMALL: Final = 80_000
"""Bytes beyond which a page does without what it can do without: several subflows open at once."""
MOST: Final = 200_000
"""Bytes that a page that steps has at most."""


SUFFIXES: Final = (".html", ".htm", ".xhtml")
"""What the file of a page may end in."""


class PageError(FlowrNbError):
    """A page cannot be made, or not be written."""


@dataclass(frozen=True, repr=False)
class Page(ShowsWords):
    """A flow or a run as a document of its own: offline, without a kernel, without a network.

    It steps where a browser runs its script: transitions are clicked, evidence is given, steps are
    taken back, subflows opened and closed. Anywhere else it is the picture. In a notebook it shows
    itself in a frame, beside the picture for those who strip frames.

    For tests and for those who style it: a transition is a ``<button data-trigger="NAME">``,
    disabled where it is not open; ``[data-current]`` has where the run stands as its text, state
    ids from the outermost flow on (``build › review``), at the end the exit's name; a field of
    evidence has ``data-evidence="KEY"`` (the options of a ``select`` are *not given*, then
    evidence texts, one for each class of values, an empty one where a guard names it);
    ``[data-undo]`` and ``[data-restart]`` are the buttons to go back.

    Attributes:
        title: What it is a page of: the flow's name.
        html: The whole document.
        words: Where it begins, in one sentence.
        why_still: Why it does not step, in words; empty where it does.
    """

    title: str
    html: str = field(repr=False)
    words: str
    why_still: str = ""
    _svg: str = field(default="", repr=False)
    _packed: str | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        does = "still" if self.why_still else "steps"
        return f"Page({self.title!r}: {does}, {len(self.html.encode()):,} bytes)"

    def __str__(self) -> str:
        return f"{self.words} ({self.why_still})" if self.why_still else self.words

    @property
    def embedded(self) -> str:
        """The page as a piece of another one: a frame that has no access to what is around it.

        With a script of its own beside it the frame is as tall as what it shows, and as light or
        dark as what is around it. Where frames are stripped the picture is left, by no more than
        HTML and CSS.
        """
        return embedded(self.title, self._packed, self._svg, self.words, self.why_still)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page into a file, which any browser opens.

        A file that is there is replaced, once the new one is whole.

        Args:
            path: The file (``deploy.html``); its directory must be there.

        Returns:
            The file.

        Raises:
            PageError: It cannot be written, or is called as no page is.
        """
        return write_target(target_of(path, PageError, *SUFFIXES), self.html.encode(), PageError)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any] | Bundle:
        renderer = renderers.current()
        if renderer.name == "still":  # who asks for pictures wants no frames
            return as_told(still_bundle(self._svg, self.words, renderer))
        return {
            "text/html": self.embedded,
            "image/svg+xml": self._svg,
            "text/plain": self.words,
        }


def make_page(
    source: Flow | FlowRun,
    *,
    library: FlowLibrary | None = None,
    max_configurations: int = MAX_CONFIGURATIONS,
    engine: str = "embedded",
    **view: Unpack[ViewWords],
) -> Page:
    """A page that steps by itself, from where a run stands or from the beginning of a flow.

    Every configuration that can be reached is worked out here. What has more of them than a page
    may hold, or would be too large, is a page of the picture that says why it does not step.

    Args:
        source: The run, or the flow.
        library: Where a flow finds those that it invokes; a run has its own.
        max_configurations: Most configurations that the page may hold.
        engine: Name of the layout engine.
        **view: How its picture is shown: ``expand``, ``show``, ``direction``, ``heat``, ``theme``
            (``auto`` by default: its reader's), as for `frame_of`. Steps are not numbered.

    Raises:
        ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        PageError: Steps are to be numbered, or no configuration may be held.
        FlowError: The flow or a subflow is not to be had.
        StepError: The run's state is gone, or the flow has none to begin with.
        LayoutError: It cannot be laid out.
    """
    made = tabulated(
        source, library=library, max_configurations=max_configurations, engine=engine, **view
    )
    title, frame, table, pictures = made.title, made.frame, made.table, made.pictures
    if made.why_still:
        return _still_page(title, frame, made.why_still)
    # Pictures are what is large: as many as fit, but for those that a run comes to by itself.
    counts = range(len(pictures), made.least - 1, -1)
    fitting = bisect_left(counts, True, key=lambda count: _size(table, pictures[:count]) <= SMALL)
    page = _stepping(title, frame, table, pictures[: counts[min(fitting, len(counts) - 1)]])
    size = len(page.html.encode())
    if size > MOST:
        why = f"it would have {size:,} bytes, and a page has at most {MOST:,}"
        return _still_page(title, frame, why)
    return page


@dataclass(frozen=True, slots=True)
class Tabulated:
    """All that can come of a run, in place of a kernel.

    Attributes:
        title: The flow's name.
        frame: What is seen where it begins.
        table: The places, and what can happen at each; empty where it cannot be told.
        pictures: The pictures, the most needed first.
        least: How many of them a run comes to by itself.
        why_still: Why there is no table, in words; empty where there is one.
    """

    title: str
    frame: Frame
    table: dict[str, Any]
    pictures: list[dict[str, Any]]
    least: int = 0
    why_still: str = ""


def tabulated(
    source: Flow | FlowRun,
    *,
    library: FlowLibrary | None = None,
    max_configurations: int = MAX_CONFIGURATIONS,
    engine: str = "embedded",
    **view: Unpack[ViewWords],
) -> Tabulated:
    """Work out every configuration that can be reached, and its pictures.

    Arguments and errors are those of `make_page`.
    """
    check_view(view)
    words = {"theme": "auto", **view}
    if type(max_configurations) is not int or max_configurations < 1:
        raise PageError(
            f"a page holds at least one configuration, and `max_configurations` is "
            f"{max_configurations!r:.40}; leave it out for {MAX_CONFIGURATIONS:,}"
        )
    if words.pop("numbers", False):
        raise PageError("a page numbers no steps; a diagram does (`ws.diagram(run, numbers=True)`)")
    run, found_in, root = _beginning(source, library)
    view_of_it = _view(words, source, root, found_in)
    framing = Framing(found_in, engine)
    frame = framing.of_run(view_of_it, run)
    found = reachable(found_in, run.session.configuration, limit=max_configurations)
    if found.stopped_at is not None:
        why = (
            f"it has more than {max_configurations:,} configurations; "
            "`max_configurations` (in a shell `--max-configurations`) allows more"
        )
        return Tabulated(root.flow, frame, {}, [], 0, why)
    tree = FlowTree.of(found_in, root)
    levels = [*dict.fromkeys(at.level for at in found)]
    all_pictures = pictures_of(framing, tree, view_of_it, levels)
    least = len(needed(tree, view_of_it.expand, levels))
    pictures = [each.to_json() for each in islice(all_pictures, max(MAX_PICTURES, least))]
    table: dict[str, Any] = {
        **table_of(found_in, run, found, tree),
        "title": root.flow,
        "theme": words["theme"],
        "expand": view_of_it.expand,
    }
    return Tabulated(root.flow, frame, table, pictures, min(least, len(pictures)))


def _beginning(
    source: Flow | FlowRun, library: FlowLibrary | None
) -> tuple[RunValue, FlowLibrary, Flow]:
    """The run that a page begins with, where its flows are found, and the outermost of them."""
    if isinstance(source, FlowRun):
        value = replace(source.value, looking_at=None, lit_path=None)
        return value, source.library, source.library.load(value.session.root_flow)
    if library is None:
        library = FlowLibrary()
        library.add(source)
    session = Session.begun(stepper.start(library, source), source.flow)
    return RunValue.of(session, is_saved=False), library, source


def _view(words: dict[str, Any], source: Flow | FlowRun, root: Flow, library: FlowLibrary) -> View:
    expand, direction = words.get("expand", "none"), words.get("direction", "auto")
    check_words(expand, direction, words["theme"])
    shown, heat = words.get("show", ()), words.get("heat")
    histories = source.store.histories if isinstance(source, FlowRun) else None
    return View(
        expand=expand,
        direction=direction,
        show=check_shown(names_shown(shown), root, library),
        heat=None if heat is None else heat_of(heat, histories),
        theme=words["theme"],
    )


def _stepping(
    title: str, frame: Frame, table: dict[str, Any], pictures: list[dict[str, Any]]
) -> Page:
    packed = _packed(table, pictures)
    html = document_of(title, packed, frame.svg, frame.words)
    if len(html.encode()) > SMALL:  # where no script runs there are words, then
        html = document_of(title, packed, "", frame.words)
    return Page(title, html, frame.words, "", frame.svg, packed)


def _size(table: dict[str, Any], pictures: list[dict[str, Any]]) -> int:
    """Bytes of a page with these pictures, without the one that is there where no script runs."""
    return len(document_of("", _packed(table, pictures), "", "").encode())


def _packed(table: dict[str, Any], pictures: list[dict[str, Any]]) -> str:
    return packed_page({**table, "pictures": pictures})


def _still_page(title: str, frame: Frame, why: str) -> Page:
    words = f"This page does not step: {why}."
    html = document_of(title, None, frame.svg, frame.words, words)
    return Page(title, html, frame.words, words, frame.svg, None)
