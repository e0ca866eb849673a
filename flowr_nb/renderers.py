"""How what is a widget shows itself in a notebook: live, as a page that steps, or still.

As with the renderers of Altair and plotly::

    import flowr_nb

    flowr_nb.renderers.enable("still")  # from here on, in this process
    with flowr_nb.renderers.enable("still", formats=("svg", "pdf")):
        display(ws.explore("deploy"))  # and as it was before from here on

``widget`` is the live widget, with its still picture beside it in the saved notebook; ``page`` is
a page that steps without a kernel (`flowr_nb.page`), beside the picture, too; ``still`` is the
picture alone.
Without a word from code the environment variable ``FLOWR_NB_RENDERER`` says which, for instance
``still:svg,pdf``. It is read when something is shown for the first time.

What one enables holds for the whole process, in a ``with`` block for that block's own thread or
task alone.
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    active: str
    """The name of the renderer that is enabled."""
    options: dict[str, object]
    """Its options, as `enable` takes them."""

__all__ = ["NAMES", "Renderer", "RendererError", "active", "current", "enable", "options"]

NAMES: Final = ("widget", "page", "still")
"""The renderers that there are."""
FORMATS: Final = ("html", "svg", "png", "pdf")
"""The forms that a still picture can have in a notebook."""
ENVIRONMENT: Final = "FLOWR_NB_RENDERER"
_USUAL: Final = ("html", "svg")
_DRAWN: Final = frozenset(("png", "pdf"))
_SCALE: Final = 2.0
_LARGEST: Final = 8.0


class RendererError(FlowrNbError, ValueError):
    """There is no such renderer, or it does not take such an option."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """How widgets show themselves.

    Attributes:
        name: ``widget``, ``page`` or ``still``.
        formats: The forms that the still picture has in the notebook: ``html`` (an image that
            shows in notebooks that are not trusted, too), ``svg``, ``png``, ``pdf``.
        scale: Pixels of a PNG for each CSS pixel.
    """

    name: str
    formats: tuple[str, ...] = _USUAL
    scale: float = _SCALE


class Enabled:
    """A renderer that was enabled; as a context manager it is enabled for the block alone."""

    def __init__(self, renderer: Renderer, before: Renderer | None, *, is_here: bool) -> None:
        self._renderer = renderer
        self._before = before
        self._was_here = is_here
        self._outer: list[Renderer | None] = []

    def __repr__(self) -> str:
        return f"flowr_nb.renderers.enable({self._renderer.name!r})"

    def __enter__(self) -> Renderer:
        # What was enabled for all by the call that made this was meant for this block.
        if not self._was_here and not self._outer:
            Process.renderer = self._before
        self._outer.append(self._before if self._was_here else _here.get())
        _here.set(self._renderer)
        return self._renderer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _here.set(self._outer.pop())


class Process:
    """What is enabled where no block says something else; None as long as nothing is."""

    renderer: Renderer | None = None


_here: ContextVar[Renderer | None] = ContextVar("flowr_nb.renderers", default=None)


def enable(name: str, *, formats: Iterable[str] | None = None, scale: float = _SCALE) -> Enabled:
    """Say how widgets show themselves from here on.

    Args:
        name: ``widget``, ``page`` or ``still``.
        formats: The forms that the still picture has in the notebook, of ``html``, ``svg``,
            ``png`` and ``pdf``; by default ``("html", "svg")``. ``pdf`` is what LaTeX takes,
            and ``svg`` alone has Markdown that refers to a file. PNG and PDF need the extra
            ``export``, and make the notebook larger.
        scale: Pixels of a PNG for each CSS pixel.

    Returns:
        A context manager: used with ``with`` it puts back what was enabled before.

    Raises:
        RendererError: There is no such renderer or form, or PNG and PDF cannot be drawn here.
    """
    renderer = _checked(name, formats, scale)
    outer = _here.get()
    if outer is not None:
        _here.set(renderer)
        return Enabled(renderer, outer, is_here=True)
    before, Process.renderer = Process.renderer, renderer
    return Enabled(renderer, before, is_here=False)


def current() -> Renderer:
    """What is enabled here and now.

    Raises:
        RendererError: Nothing is by code, and ``FLOWR_NB_RENDERER`` names no renderer.
    """
    here = _here.get()
    if here is not None:
        return here
    if Process.renderer is None:
        Process.renderer = _of_environment(os.environ.get(ENVIRONMENT, ""))
    return Process.renderer


def _of_environment(said: str) -> Renderer:
    """``still``, or ``still:svg,pdf``; empty for the usual one."""
    name, _, formats = said.strip().lower().partition(":")
    if not name and not formats:
        return Renderer("widget")
    try:
        return _checked(name, [each.strip() for each in formats.split(",")] if formats else None)
    except RendererError as error:
        told = str(error).removesuffix("?")
        raise RendererError(
            f"the environment variable {ENVIRONMENT} is {said!r}: {told}. Set it to one of these "
            "(`still:svg,pdf` names the forms of the picture, too) or unset it, and start the "
            'kernel again; or say flowr_nb.renderers.enable("widget") here'
        ) from error


def _checked(name: object, formats: Iterable[str] | None, scale: float = _SCALE) -> Renderer:
    if name not in NAMES:
        near = did_you_mean(str(name), NAMES)
        raise RendererError(f"there is no renderer {name!r}; there are {listed(NAMES)}{near}")
    if formats is None:
        wanted: tuple[str, ...] = _USUAL
    else:
        wanted = tuple(dict.fromkeys((formats,) if isinstance(formats, str) else formats))
    for each in wanted:
        if each not in FORMATS:
            near = did_you_mean(str(each), FORMATS)
            raise RendererError(
                f"a still picture has no form {each!r} in a notebook; "
                f"there are {listed(FORMATS)}{near}"
            )
    if not wanted:
        raise RendererError(f"a still picture needs a form; there are {listed(FORMATS)}")
    if _DRAWN.intersection(wanted) and find_spec("typst") is None:
        raise RendererError(
            "a picture as PNG or PDF needs the package typst, which is not installed: "
            'pip install "flowr-nb[export]"'
        )
    if not 0 < scale <= _LARGEST:
        raise RendererError(
            f"the scale of a PNG is a number above 0, at most {_LARGEST:g}; not {scale!r}"
        )
    return Renderer(str(name), wanted, float(scale))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "active":
            return current().name
        if name == "options":
            renderer = current()
            return {"formats": renderer.formats, "scale": renderer.scale}
        raise AttributeError(f"module `{__name__}` has no `{name}`{did_you_mean(name, __all__)}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
