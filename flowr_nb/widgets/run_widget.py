"""How a widget follows a run, and stops."""

from __future__ import annotations

from contextlib import contextmanager
from operator import is_
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.errors import FlowrNbError
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.widgets.controls import is_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self


_WAYS: Final = {"FlowRun": 'run("deploy")', "Flow": 'flow("deploy")'}


class NotShownError(FlowrNbError, TypeError):
    """A widget was given something that it cannot show."""


def are_same(objects: Sequence[object], others: Sequence[object]) -> bool:
    """Whether these are the very same objects, one by one: nothing to be shown anew."""
    return len(objects) == len(others) and all(map(is_, objects, others))


def close_with_looks(widget: Any, close: Callable[[], None] | None = None) -> None:  # noqa: ANN401
    """Close a widget and the models of its layout and style, which ipywidgets would leave open.

    Args:
        widget: The widget, or something else that closes itself.
        close: How to close it; by default its own `close`.
    """
    if is_shared(widget):
        return
    looks = [getattr(widget, name, None) for name in ("layout", "style")]
    (close or widget.close)()
    for look in looks:
        if isinstance(look, ipywidgets.Widget) and not is_shared(look):
            look.close()


def _not_shown(widget: str, shows: tuple[type, ...], source: object) -> str:
    kinds = " or ".join(f"a {kind.__name__}" for kind in shows)
    ways = " and ".join(f"`ws.{_WAYS[kind.__name__]}`" for kind in shows)
    found = repr(source) if isinstance(source, str) else f"a {type(source).__name__}"
    give = "gives" if len(shows) == 1 else "give"
    return f"a {widget} shows {kinds}, and found {found}; {ways} of a workspace {give} one"


class FollowsRun(ipywidgets.Widget):
    """Base of the widgets on a run: refreshes with it, and lets go of it when closed.

    Comes first in the bases of a class, which has a ``run`` (or None) and a ``_refresh``.
    """

    run: FlowRun | None
    _shows: tuple[type, ...] = (FlowRun,)
    _followed: tuple[str, ...] = ()
    _is_ours = False
    """Whether what changes in a control is our doing, and nothing that a person asked for."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - those of `__init__`
        """Refuse what is not to be shown before there is a widget, which would be half made.

        Raises:
            NotShownError: It is neither a run nor whatever else the widget shows.
        """
        given = args[:1] or [kwargs[name] for name in ("run", "source") if name in kwargs]
        for source in given:
            if not isinstance(source, cls._shows):
                raise NotShownError(_not_shown(cls.__name__, cls._shows, source))
        made: Self = super().__new__(cls, *args, **kwargs)
        return made

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.run!r})"

    def _follow(self, *traits: str) -> None:
        """Call `_refresh` now, and whenever one of these traits of the run changes."""
        self._refresh()
        if self.run is not None:
            self._followed = traits
            self.run.observe(self._refresh, list(traits))

    def _refresh(self, _change: object = None) -> None:
        raise NotImplementedError

    @contextmanager
    def _setting(self) -> Iterator[None]:
        """Set controls to what the run is like."""
        self._is_ours = True
        try:
            yield
        finally:
            self._is_ours = False

    def _parts(self) -> Iterable[Any]:
        """The widgets that this one is made of, and that go with it."""
        return _inside(self)

    def close(self) -> None:
        """Stop following the run, and take the widget and its parts off the page."""
        followed, self._followed = self._followed, ()
        if followed and self.run is not None:
            self.run.unobserve(self._refresh, list(followed))
        for part in self._parts():
            close_with_looks(part)
        if self.comm is not None:
            close_with_looks(self, super().close)


def _inside(box: Any) -> Iterator[Any]:  # noqa: ANN401 - ipywidgets has no types
    """What a box holds, down to those that close their own parts, the innermost first."""
    for child in getattr(box, "children", ()):
        if not isinstance(child, FollowsRun):
            yield from _inside(child)
        yield child
