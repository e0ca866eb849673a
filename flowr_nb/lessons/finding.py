"""Where a lesson is: beside the project's flows, or with this package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import is_file, shown
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import is_path_like, load_flow
from flowr_nb.hints import did_you_mean, listed
from flowr_nb.lessons.errors import LessonError
from flowr_nb.lessons.reading import SUFFIX, parse_lesson_file

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow
    from flowr_nb.lessons.model import Lesson

FOLDER: Final = "lessons"
"""What the folder of a project's lessons is called."""
_OURS: Final = Path(__file__).parent / "shipped"


def lesson_names(folder: Path) -> list[str]:
    """The lessons that there are: those of a folder, and those that come with the package.

    Args:
        folder: The project's lessons.
    """
    found = {
        path.name.removesuffix(SUFFIX)
        for place in (folder, _OURS)
        if place.is_dir()
        for path in place.glob(f"*{SUFFIX}")
    }
    return sorted(found)


def find_lesson(reference: str | Path, folder: Path) -> Lesson:
    """A lesson by its name, or by its path.

    Args:
        reference: The name, of a file ``NAME.lesson.yaml`` in the folder or of one that comes with
            the package; or a path (what ends in ``.yaml``, or has a separator).
        folder: The project's lessons.

    Raises:
        LessonParseError: It has not the shape of a lesson.
        LessonError: There is none.
    """
    given: object = reference
    if not isinstance(given, str | Path):
        raise LessonError(
            f"a lesson is named by a text or a path, and by no {type(given).__name__}"
        )
    text = str(reference)
    if is_path_like(text):
        return parse_lesson_file(reference)
    for place in (folder, _OURS):
        file = place / f"{text}{SUFFIX}"
        if is_file(file):
            return parse_lesson_file(file)
    names = lesson_names(folder)
    hint = did_you_mean(text, names, f"; there are {listed(names)}")
    raise LessonError(f"there is no lesson `{text}` in {shown(folder)} or in flowr-nb{hint}")


def written_flow(reference: str) -> Flow | None:
    """The flow that stands in a lesson itself; None where one is named.

    Args:
        reference: What the lesson has for its flow: a text, which has several lines, or a name.

    Raises:
        FlowParseError: The text does not parse.
    """
    return load_flow(reference) if "\n" in reference else None


def library_of(lesson: Lesson, library: FlowLibrary) -> FlowLibrary:
    """Where the flows of a lesson are found: beside its file, then where others are.

    Args:
        lesson: The lesson.
        library: Where others are.
    """
    beside = [] if lesson.path is None else [lesson.path.parent]
    return FlowLibrary(*beside, *library.sources)
