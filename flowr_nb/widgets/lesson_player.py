"""A lesson in a notebook: text, picture, walks, questions and exercises, step by step."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from flowr_nb.browser.halves import PACKED_LESSON
from flowr_nb.diagram.panel import trail_of
from flowr_nb.lessons.errors import LessonError
from flowr_nb.lessons.markup import html_of, tree_of
from flowr_nb.lessons.page import page_of_lesson
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import told
from flowr_nb.widgets.transition_panel import PanelPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.still import Bundle
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.lessons.page import LessonPage
    from flowr_nb.lessons.playing import LessonPlay
    from flowr_nb.renderers import Renderer
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.wire import Handler, Said


class LessonPart(Part):
    """Where one is in a lesson, what is told, asked and answered there.

    Args:
        play: The lesson that is being taken.
        moving: Around what moves the run more than once: it is told when it is over.
    """

    name = "lesson"

    def __init__(
        self, play: LessonPlay, moving: Callable[[], AbstractContextManager[None]]
    ) -> None:
        super().__init__(play.run)
        self._play = play
        self._moving = moving

    @property
    def handlers(self) -> dict[str, Handler]:
        """Go on, answer, hand in, and walk."""
        return {
            "go": self._go,
            "choose": self._choose,
            "hand-in": self._hand_in,
            "walk": self._walk,
        }

    def shown(self) -> dict[str, str]:
        """What is seen of the step: it changes by what is done here, and by nothing else."""
        return self.content()

    def content(self) -> dict[str, str]:
        """The step, as JSON."""
        return {"_lesson": json.dumps(self._play.frame())}

    def _go(self, said: Said) -> None:
        """``to``: next, back or again; ``step``: the one that was seen."""
        self._still_at(said)
        with self._moving():
            self._play.go(str(said.get("to")))

    def _choose(self, said: Said) -> None:
        """``choice``: the text of the answer; ``step``."""
        self._still_at(said)
        self._play.choose(str(said.get("choice")))

    def _hand_in(self, said: Said) -> None:
        """``text``: the flow that was written; ``step``."""
        self._still_at(said)
        self._play.hand_in(str(said.get("text", "")))

    def _walk(self, said: Said) -> None:
        """``to``: after how many steps of the walk; ``step``."""
        self._still_at(said)
        to = said.get("to")
        with self._moving():
            self._play.walk(to if isinstance(to, int) else -1)

    def _still_at(self, said: Said) -> None:
        if said.get("step") != self._play.progress.at:
            raise LessonError("the lesson has moved on, and nothing was done")


class LessonPlayer(FlowDiagram):
    """A lesson, to be gone through step by step; answers are kept in a session.

    Args:
        play: The lesson that is being taken.
        library: Where its flows are found.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun
    _esm = PACKED_LESSON
    _names = ("lesson", "crumbs", "diagram", "panel", "answers")

    _lesson: Any = told()
    _crumbs: Any = told()
    _panel: Any = told()

    def __new__(cls, play: LessonPlay, *_args: Any, **_more: Any) -> Self:  # noqa: ANN401 - theirs
        """A widget that shows the run of the lesson."""
        return super().__new__(cls, play.run)

    def __init__(self, play: LessonPlay, library: FlowLibrary, *, theme: str = "auto") -> None:
        self.play = play
        self._lesson_library = library
        step = play.step
        expand, show = (step.expand, step.show) if step and step.flow else ("none", ())
        super().__init__(play.run, expand=expand, show=show, theme=theme)
        # What is asked further on, and numbers on the steps, have no part of their own here.
        self._has_run = False

    def __repr__(self) -> str:
        return f"LessonPlayer({self.play.lesson.name!r})"

    def page(self) -> LessonPage:  # type: ignore[override]  # of another kind, and of all its flows
        """The lesson as a page that needs no kernel: all of it but the writing of flows.

        Raises:
            LessonError: It would be larger than a page may be.
        """
        return page_of_lesson(self.play.lesson, self._lesson_library, theme=self.theme)

    def _still(self, renderer: Renderer) -> Bundle:
        return self._with_text(super()._still(renderer))

    def _alone(self, renderer: Renderer) -> Bundle:
        return self._with_text(super()._alone(renderer))

    def _with_text(self, still: Bundle) -> Bundle:
        """A still picture below what the step tells; where nothing is drawn, the text alone."""
        step = self.play.step
        data, metadata = still
        text = step.text if step is not None else "That was the last step."
        html = html_of(tree_of(text))
        if step is None or step.flow is None:
            return {"text/html": html, "text/plain": text}, {}
        picture, words = data.get("text/html", ""), data["text/plain"]
        shown = {"text/html": html + picture, "text/plain": f"{text}\n\n{words}".strip()}
        return {**data, **shown}, metadata

    def _parts_of(self, run: FlowRun) -> Sequence[Part]:
        return (LessonPart(self.play, self._moving), PanelPart(run))

    def _picture(self, frame: Frame, before: Frame) -> dict[str, object]:
        news = super()._picture(frame, before)
        crumbs = None
        if self.run.session.stack and frame.scene is not None:
            crumbs = {"trail": trail_of(self.run.session), "shown": len(frame.scene.base)}
        news["_crumbs"] = json.dumps(crumbs)
        return news

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Tell what comes of several moves at once, as the step wants it to be seen."""
        with super()._moving():
            try:
                yield
            finally:
                step = self.play.step
                if step is not None and step.flow is not None:
                    with self.hold_trait_notifications():
                        self.level, self.viewed, self.opened = None, None, {}
                        self.expand, self.show = step.expand, step.show
