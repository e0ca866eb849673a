"""A lesson as a page of its own: offline, without a kernel, with all but the writing of flows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.browser.halves import packed_lesson_page
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import target_of, write_target
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.lessons.asking import asked_of
from flowr_nb.lessons.errors import LessonError
from flowr_nb.lessons.finding import library_of, written_flow
from flowr_nb.lessons.markup import tree_of
from flowr_nb.page.document import document_of, embedded
from flowr_nb.page.page import SUFFIXES, tabulated
from flowr_nb.rich import ShowsWords

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from flowr_nb.flow.model import Flow
    from flowr_nb.lessons.model import Lesson, LessonStep

MOST: Final = 500_000
"""Bytes that a page of a lesson has at most."""
_MOST_PICTURES: Final = 6


@dataclass(frozen=True, repr=False)
class LessonPage(ShowsWords):
    """A lesson as a document of its own.

    Attributes:
        title: What it is called.
        html: The whole document.
        words: What it is, in one sentence.
    """

    title: str
    html: str = field(repr=False)
    words: str
    _packed: str = field(default="", repr=False)

    def __repr__(self) -> str:
        return f"LessonPage({self.title!r}, {len(self.html.encode()):,} bytes)"

    def __str__(self) -> str:
        return self.words

    @property
    def embedded(self) -> str:
        """The page as a piece of another one: a frame that has no access to what is around it."""
        return embedded(self.title, self._packed, "", self.words, "")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.embedded, "text/plain": self.words}

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page into a file, which any browser opens.

        Args:
            path: The file (``first-steps.html``); its directory must be there.

        Returns:
            The file.

        Raises:
            LessonError: It cannot be written, or is called as no page is.
        """
        target = target_of(path, LessonError, *SUFFIXES)
        return write_target(target, self.html.encode(), LessonError)


def page_of_lesson(lesson: Lesson, library: FlowLibrary, *, theme: str = "auto") -> LessonPage:
    """A page of a lesson.

    Args:
        lesson: The lesson.
        library: Where its flows are found.
        theme: ``light``, ``dark``, or ``auto`` for the one that its reader prefers.

    Raises:
        LessonError: It would be larger than a page may be.
    """
    maker = _Maker(library_of(lesson, library), theme)
    steps = [maker.step(step) for step in lesson.steps]
    data = {
        "theme": theme,
        "steps": steps,
        "pictures": maker.pictures,
        "tables": maker.tables,
    }
    words = f"{lesson.title}: a lesson of {len(steps)} steps"
    packed = packed_lesson_page(data)
    html = document_of(lesson.title, packed, "", words)
    size = len(html.encode())
    if size > MOST:
        raise LessonError(
            f"the page of this lesson would have {size:,} bytes, and one has at most {MOST:,}; "
            "show fewer or smaller flows in it, or make two lessons of it"
        )
    return LessonPage(lesson.title, html, words, packed)


class _Maker:
    """Makes the steps one after another; what two of them show is told once."""

    def __init__(self, library: FlowLibrary, theme: str) -> None:
        self._library = library
        self._theme = theme
        self._known: dict[tuple[object, ...], int] = {}
        self._before: LessonStep | None = None
        self.tables: list[dict[str, Any]] = []
        self.pictures: list[int] = []

    def step(self, step: LessonStep) -> dict[str, Any]:
        """A step as plain data."""
        goes_on = step.goes_on(self._before)
        self._before = step
        picture, problem = None, ""
        if step.flow is not None:
            try:
                table = self._table(step, step.flow)
            except FlowrNbError as error:
                problem = f"the flow of this step is not to be had: {error}"
            else:
                is_same = goes_on and self.pictures and self.pictures[-1] == table
                if not is_same:
                    self.pictures.append(table)
                picture = len(self.pictures) - 1
        asked = asked_of(step.question, self._library) if step.question is not None else None
        if asked is not None and asked.problem:
            problem = asked.problem
        return {
            "text": tree_of(step.text),
            "picture": picture,
            "way": [{"trigger": each.name, "evidence": dict(each.evidence)} for each in step.way],
            "problem": problem,
            "question": None
            if asked is None or asked.problem
            else {
                "text": asked.text,
                "choices": list(asked.choices),
                "right": asked.right,
                "why": asked.why,
            },
            "exercise": step.exercise
            and {"prompt": tree_of(step.exercise.prompt), "text": step.exercise.begin},
        }

    def _table(self, step: LessonStep, reference: str) -> int:
        """The number of the table of a step's flow as the step shows it."""
        key = (reference, step.expand, step.show)
        if key not in self._known:
            flow, library = self._flow(reference)
            made = tabulated(
                flow, library=library, expand=step.expand, show=step.show, theme=self._theme
            )
            if made.why_still:
                raise LessonError(made.why_still)
            count = max(made.least, min(_MOST_PICTURES, len(made.pictures)))
            self._known[key] = len(self.tables)
            self.tables.append({**made.table, "pictures": made.pictures[:count]})
        return self._known[key]

    def _flow(self, reference: str) -> tuple[Flow, FlowLibrary]:
        flow = written_flow(reference)
        if flow is None:
            return self._library.load(reference), self._library
        return flow, FlowLibrary(MemorySource(flow), *self._library.sources)
