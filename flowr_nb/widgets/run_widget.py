"""The one widget that all others are: it shows parts of a run, told in one message a change.

Longer than 300 lines: what a widget does when it is shown, moved, left and folded hangs together.
"""

from __future__ import annotations

import threading
from itertools import count
from operator import is_
from typing import TYPE_CHECKING, Any, ClassVar, Final
from weakref import WeakSet

import anywidget
import ipywidgets
import traitlets

from flowr_nb import renderers
from flowr_nb.browser.halves import PACKED
from flowr_nb.diagram.looks import THEMES
from flowr_nb.diagram.still import as_told
from flowr_nb.errors import FlowrNbError
from flowr_nb.page import make_page
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.widgets.mimebundle import beside_widget, rows_bundle, with_page
from flowr_nb.widgets.wire import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

    from flowr_nb.diagram.still import Bundle
    from flowr_nb.page import Page
    from flowr_nb.renderers import Renderer
    from flowr_nb.rich import ShowsRows
    from flowr_nb.widgets.part import Part
    from flowr_nb.widgets.wire import Handler, Said


_WAYS: Final = {
    "FlowRun": 'run("deploy")',
    "Flow": 'flow("deploy")',
    "EditedFlow": 'edit("deploy").edited',
}


_WAKING: Final = """export default { render({ model, el }) {
  el.textContent = "Waiting for the kernel: run the cell again if this stays.";
  model.send({ do: "wake" });
} };"""
"""The browser's half of a widget that is folded: shown after all, it asks for the rest."""
_made: Final = count()


class NotShownError(FlowrNbError, TypeError):
    """A widget was given something that it cannot show."""


def are_same(objects: Sequence[object], others: Sequence[object]) -> bool:
    """Whether these are the very same objects, one by one: nothing to be shown anew."""
    return len(objects) == len(others) and all(map(is_, objects, others))


def told() -> Any:  # noqa: ANN401 - a trait, which reads as a text
    """A trait for what a part shows: JSON, which the browser reads and never sets."""
    return traitlets.Unicode("null").tag(sync=True)


def _not_shown(widget: str, shows: tuple[type, ...], source: object) -> str:
    names = [kind.__name__ for kind in shows]
    kinds = " or ".join(f"{'an' if name[0] in 'AEIOU' else 'a'} {name}" for name in names)
    ways = " and ".join(f"`ws.{_WAYS[kind.__name__]}`" for kind in shows)
    found = repr(source) if isinstance(source, str) else f"a {type(source).__name__}"
    give = "gives" if len(shows) == 1 else "give"
    return f"a {widget} shows {kinds}, and found {found}; {ways} of a workspace {give} one"


class RunWidget(anywidget.AnyWidget):
    """A widget that shows parts of a run, and lets go of it when nobody sees it any more.

    The browser's half is the same for all; `_parts` says which of it is shown. A change of the run
    is one message with the parts that it changes, whatever their number.

    A notebook is saved with the state of every model that its page has, shown or not, and so with
    one more for each time that a cell is run again: Jupyter never tells the kernel that no output
    can show a widget any more (a deleted cell may be put back, a widget in a variable be shown
    again), so a model must not be closed. But a widget that nobody sees, and beside which a newer
    one shows the same, is *folded*: what the page has of it is emptied, down to a few lines that
    ask for all of it as soon as there is a view again. What the kernel has stays as it is.
    """

    _esm = PACKED
    _shows: ClassVar[tuple[type, ...]] = (FlowRun,)

    run: FlowRun | None

    theme = traitlets.Enum(THEMES, "auto").tag(sync=True)
    """``light``, ``dark``, or ``auto``: that of the page."""

    _parts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _answers = traitlets.Int().tag(sync=True)  # counted by the browser, and only in marimo

    is_shown_again = False
    """Whether somebody keeps it to show it again, as a cell does that is run again: it is not
    folded meanwhile, as the next view of it may be on its way."""

    _followed: tuple[str, ...] = ()
    _run_seen: tuple[object, ...] = ()
    _is_asleep = False
    _is_folded = False
    _all: ClassVar[WeakSet[RunWidget]] = WeakSet()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - those of `__init__`
        """Refuse what is not to be shown before there is a widget, which would be half made.

        Raises:
            NotShownError: It is neither a run nor whatever else the widget shows.
        """
        given = args[:1] or [kwargs[name] for name in ("run", "source", "flow") if name in kwargs]
        for source in given:
            if not isinstance(source, cls._shows):
                raise NotShownError(_not_shown(cls.__name__, cls._shows, source))
        made: Self = super().__new__(cls, *args, **kwargs)
        return made

    def __init__(
        self,
        run: FlowRun | None,
        parts: Sequence[Part],
        *,
        names: Iterable[str] | None = None,
        layout: ipywidgets.Layout | None = None,
        **traits: Any,  # noqa: ANN401 - of any trait's type
    ) -> None:
        self.run = run
        # One thread at a time looks and tells: else the browser might hear last what was first.
        self._turn = threading.RLock()
        self._made_of = tuple(parts)
        self._seen_by: set[str] = set()
        super().__init__(
            layout=layout or ipywidgets.Layout(width="100%"),
            _parts=list(names) if names is not None else [part.name for part in parts],
            **traits,
        )
        self._handlers: dict[str, Handler] = {
            "seen": self._on_seen,
            "gone": self._on_gone,
            "wake": lambda _said: self._unfold(),
        }
        self._number = next(_made)
        self._all.add(self)
        for part in parts:
            self._handlers.update(part.handlers)
        self.on_msg(lambda _it, content, _buffers: answer(self._reply, self._handlers, content))
        self._follow()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.run!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        renderer = renderers.current()
        if renderer.name == "widget":
            return beside_widget(super()._repr_mimebundle_(**kwargs), self._still(renderer))
        bundle = self._alone(renderer)
        return as_told(with_page(self._page, bundle) if renderer.name == "page" else bundle)

    def _still(self, renderer: Renderer) -> Bundle:
        """What is beside the live widget: never waited for, the cell is to be done."""
        del renderer  # rows have one form
        return rows_bundle(self._rows(), repr(self))

    def _alone(self, renderer: Renderer) -> Bundle:
        """What is shown in place of the live widget."""
        del renderer
        rows = self._rows()
        return rows_bundle(rows, repr(self) if rows is None else str(rows))

    def _page(self) -> Page | None:
        """A page that steps in place of the live widget; None where there is nothing to step."""
        return make_page(self.run) if self.run is not None else None

    def _rows(self) -> ShowsRows | None:
        """What it shows, as rows for where no widget runs; None for nothing."""
        return None

    def _follow(self) -> None:
        """Show what is so now, and whenever a trait of the run changes."""
        self._refresh()
        if self.run is not None:
            self._followed = tuple(self._traits_shown())
            self.run.observe(self._refresh, list(self._followed))

    def _unfollow(self) -> None:
        followed, self._followed = self._followed, ()
        self._run_seen = ()  # what is shown when it is followed again is another moment
        if followed and self.run is not None:
            self.run.unobserve(self._refresh, list(followed))

    def _traits_shown(self) -> Iterable[str]:
        return dict.fromkeys(name for part in self._made_of for name in part.traits)

    def _refresh(self, change: object = None) -> None:
        """Show what is so now.

        Args:
            change: What the run tells of one of its traits: several change together, and all are
                shown with the first.
        """
        with self._turn:
            if change is None or self.run is None:
                self._tell(self._changes())
                return
            now = tuple(map(self.run._trait_values.get, self._followed))  # noqa: SLF001 - as `_tell`
            if not are_same(now, self._run_seen):
                self._tell(self._changes())
                self._run_seen = now  # not before: an interrupt would leave it untold

    def _changes(self) -> dict[str, object]:
        """Name of a trait → what is shown there now, of those parts that show something else."""
        state: dict[str, object] = {}
        for part in self._made_of:
            state.update(part.shown())
        return state

    def _tell(self, state: Mapping[str, object]) -> None:
        """Show something else, in one message with what is news of it.

        Nobody but the browser follows these traits, and the browser never sets them: what
        traitlets and ipywidgets ask before they send takes as long as to make the message, and is
        felt at each step.
        """
        values = self._trait_values
        news = {name: value for name, value in state.items() if values.get(name) != value}
        if not news:
            return
        if self.comm is None or self._holding_sync:
            for name, value in news.items():
                self.set_trait(name, value)
            return
        values.update(news)
        sent = {}
        for name, value in news.items():
            to_json = self._traits[name].metadata.get("to_json")
            sent[name] = to_json(value, self) if to_json else value
        self._send({"method": "update", "state": sent, "buffer_paths": []})

    def _reply(self, told: dict[str, Any], buffers: list[bytes]) -> None:
        """Answer the browser, which by then knows what the answer is about.

        Also where that cannot be shown: without an answer each further press would have to wait.
        """
        try:
            self._refresh()
        finally:
            self.send(told, buffers)

    def _on_seen(self, said: Said) -> None:
        """``view``: one that is shown now."""
        self._seen_by.add(str(said.get("view")))
        self._unfold()  # of a host that has kept the browser's half, and not what it shows
        if self._is_asleep:
            self._is_asleep = False
            self._follow()
        for other in list(self._all):
            if self._stands_for(other):
                other._fold()  # noqa: SLF001 - its own

    def _on_gone(self, said: Said) -> None:
        """``view``: one that is shown no more. What nobody sees costs nothing."""
        view = str(said.get("view"))
        if view not in self._seen_by:
            return  # one that never was seen may have a view that tells nothing
        self._seen_by.discard(view)
        if not self._seen_by:
            self._is_asleep = True
            self._unfollow()
            if any(each._stands_for(self) for each in list(self._all)):  # noqa: SLF001 - its own
                self._fold()

    @property
    def _subject(self) -> tuple[object, ...]:
        """What it shows, as a person would call it."""
        # By name: anywidget makes a class of its own for each widget.
        return (type(self).__name__, self.run.session.name if self.run is not None else None)

    def _stands_for(self, other: RunWidget) -> bool:
        """Whether this is seen, and shows what an older one that is asleep has shown."""
        is_newer = self._number > other._number and bool(self._seen_by)
        return (
            is_newer
            and not other.is_shown_again
            and other._is_asleep
            and self._subject == other._subject
        )

    def _folded(self) -> dict[str, object]:
        """What the page has of a widget that is folded, as far as that is something else."""
        state = self.get_state()
        kept = ("_parts", "_model_", "_view_", "_anywidget")
        own = (name for name in state if name.startswith("_") and not name.startswith(kept))
        emptied = {name: type(state[name])() for name in own if state[name]}
        return {**emptied, "_esm": _WAKING}

    def _fold(self) -> None:
        # Sent again whenever the newer one is seen: a page that was loaded again has all of it.
        if self.comm is not None:
            self._is_folded = True
            self._send({"method": "update", "state": self._folded(), "buffer_paths": []})

    def _unfold(self) -> None:
        if self._is_folded:
            self._is_folded = False
            self.send_state([*self._folded()])

    def close(self) -> None:
        """Stop following the run, and take the widget off the page."""
        if self.comm is None:
            return  # it is closed, or its arguments were refused and it never was open
        self._unfollow()
        self._all.discard(self)
        layout = self.layout
        super().close()
        layout.close()  # which ipywidgets would leave open
