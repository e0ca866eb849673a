"""From text to a lesson: what has not the shape of one is found, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.view import EXPAND
from flowr_nb.files import read_named
from flowr_nb.flow.shape import kind_of
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.lessons.errors import LessonError, LessonParseError
from flowr_nb.lessons.model import (
    GeneratedQuestion,
    Lesson,
    LessonExercise,
    LessonQuestion,
    LessonStep,
)
from flowr_nb.scenario.model import ScenarioStepKind
from flowr_nb.scenario.step_reading import StepReader
from flowr_nb.yaml.nodes import YamlMapping, YamlNode, YamlReadError, YamlScalar, YamlSequence
from flowr_nb.yaml.reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from flowr_nb.scenario.model import ScenarioStep

SUFFIX: Final = ".lesson.yaml"
"""What the names of files of lessons end in."""
MOST_STEPS: Final = 200
"""Most steps that a lesson has."""
LEAST_CHOICES: Final = 2
MOST_CHOICES: Final = 12

_KEYS: Final = ("text", "flow", "way", "expand", "show", "question", "exercise")
_OF_A_FLOW: Final = ("way", "expand", "show")
_A_LESSON: Final = f"a lesson is a list of steps, each with some of {', '.join(_KEYS)}"


def parse_lesson(content: str | bytes, path: str | PathLike[str] | None = None) -> Lesson:
    """Read a lesson from YAML.

    Args:
        content: The text; bytes are taken as UTF-8.
        path: The file it comes from: its name is that of the lesson.

    Raises:
        LessonParseError: It has not the shape of a lesson. It names every place.
    """
    file = None if path is None else Path(path)
    text = content if isinstance(content, str) else content[:MAX_BYTES].decode("utf-8", "replace")
    reader = _Reader(file, text)
    steps: tuple[LessonStep, ...] = ()
    try:
        steps = tuple(reader.steps(read_yaml(content)))
    except YamlReadError as error:
        reader.problem(error)
    reader.refuse()
    name = "lesson" if file is None else file.name.removesuffix(SUFFIX)
    return Lesson(name, steps, file)


def parse_lesson_file(path: str | PathLike[str]) -> Lesson:
    """Read a lesson from a file.

    Raises:
        LessonParseError: See `parse_lesson`.
        LessonError: There is no such file, or it cannot be read.
    """
    file, content = read_named(path, MAX_BYTES, LessonError)
    return parse_lesson(content, file)


class _Reader(StepReader):
    """Reads one lesson."""

    what = "lesson"
    failure = LessonParseError

    def steps(self, root: YamlNode) -> Iterator[LessonStep]:
        """The steps of the lesson."""
        if not isinstance(root, YamlSequence) or not root.items:
            self._at(root, f"{_A_LESSON}; found {kind_of(root)}")
            return
        if len(root.items) > MOST_STEPS:
            self._at(root.items[MOST_STEPS], f"a lesson has {MOST_STEPS} steps at most")
            return
        flow: str | None = None
        for item in root.items:
            step = self._lesson_step(item, flow)
            if step is not None:
                # A step that only goes on telling keeps the picture that is there.
                flow = step.flow
                yield step

    def _lesson_step(self, node: YamlNode, flow_before: str | None) -> LessonStep | None:
        if not isinstance(node, YamlMapping) or not node.entries:
            self._at(node, f"{_A_LESSON}; found {kind_of(node)}")
            return None
        self._known(node, _KEYS, "a step of a lesson")
        keys = node.last()
        found = {key: value for key, (_, value) in keys.items()}
        flow = flow_before
        if "flow" in found:
            value = found["flow"]
            is_none = isinstance(value, YamlScalar) and value.is_null
            flow = None if is_none else self._text_of(value, "`flow` is a name, a path or a text")
        for key in _OF_A_FLOW:
            if key in keys and flow is None:
                self._at(keys[key][0], f"`{key}` is about a flow, and no step so far has one")
        if "question" in keys and "exercise" in keys:
            self._at(keys["exercise"][0], "a step asks one thing: a question or an exercise")
        return LessonStep(
            self._text_of(found["text"], "`text` is Markdown") if "text" in found else "",
            flow,
            self._way(keys["way"][0], found["way"]) if "way" in found else (),
            self._word(found["expand"], "expand", EXPAND) if "expand" in found else "none",
            tuple(self._names(found["show"], "show")) if "show" in found else (),
            self._question(found["question"]) if "question" in found else None,
            self._exercise(found["exercise"]) if "exercise" in found else None,
            self._position(node),
        )

    def _way(self, name: YamlScalar, value: YamlNode) -> tuple[ScenarioStep, ...]:
        steps = tuple(self._steps(name, value))
        items = value.items if isinstance(value, YamlSequence) else []
        for item, step in zip(items, steps, strict=False):
            if step.kind is not ScenarioStepKind.FIRE:
                self._at(item, f"a way only fires; `{step.kind.value}` belongs into a scenario")
        return steps

    def _question(self, node: YamlNode) -> LessonQuestion | GeneratedQuestion | None:
        if not isinstance(node, YamlMapping):
            self._at(node, f"a question has `text`, `choices`, `answer`; found {kind_of(node)}")
            return None
        found = {key: value for key, (_, value) in node.last().items()}
        if "about" in found:
            self._known(node, ("about", "seed"), "a question that is made from a flow")
            about = self._text_of(found["about"], "`about` is a flow")
            return GeneratedQuestion(about, self._number(found.get("seed")))
        self._known(node, ("text", "choices", "answer", "why", "about", "seed"), "a question")
        texts = {}
        for key, meaning in (("text", "what is asked"), ("answer", "the choice that is right")):
            value = self._required(node, key, meaning)
            texts[key] = "" if value is None else self._text_of(value, f"`{key}` is {meaning}")
        asked = self._required(node, "choices", "the answers to choose from")
        choices = [] if asked is None else list(self._names(asked, "choices"))
        if asked is not None and not LEAST_CHOICES <= len(choices) <= MOST_CHOICES:
            self._at(asked, f"a question has {LEAST_CHOICES} to {MOST_CHOICES} choices")
        elif len(set(choices)) < len(choices) and asked is not None:
            self._at(asked, "two of the choices are the same")
        if choices and texts["answer"] and texts["answer"] not in choices:
            hint = did_you_mean(texts["answer"], choices, f"; they are {listed(choices)}")
            self._at(found["answer"], f"`{in_short(texts['answer'])}` is none of the choices{hint}")
            return None
        why = self._text_of(found["why"], "`why` is Markdown") if "why" in found else ""
        answer = choices.index(texts["answer"]) if texts["answer"] in choices else 0
        return LessonQuestion(texts["text"], tuple(choices), answer, why)

    def _exercise(self, node: YamlNode) -> LessonExercise | None:
        if not isinstance(node, YamlMapping):
            self._at(node, f"an exercise has `reference` and `prompt`; found {kind_of(node)}")
            return None
        self._known(node, ("reference", "prompt", "begin"), "an exercise")
        reference = self._required(node, "reference", "the flow that the answer is to behave like")
        prompt = self._required(node, "prompt", "what is asked for")
        begin = node.last().get("begin")
        return LessonExercise(
            "" if reference is None else self._text_of(reference, "`reference` is a flow"),
            "" if prompt is None else self._text_of(prompt, "`prompt` is Markdown"),
            "" if begin is None else self._text_of(begin[1], "`begin` is a text"),
        )

    def _known(self, node: YamlMapping, keys: Iterable[str], what: str) -> None:
        self._no_duplicates(node)
        for key, _ in node.entries:
            if key.text not in keys:
                hint = did_you_mean(key.text, keys, f"; it has {', '.join(keys)}")
                self._at(key, f"`{in_short(key.text)}` is no key of {what}{hint}")

    def _names(self, node: YamlNode, key: str) -> Iterator[str]:
        items = node.items if isinstance(node, YamlSequence) else [node]
        for item in items:
            yield self._text_of(item, f"`{key}` is a list of texts")

    def _word(self, node: YamlNode, key: str, words: Iterable[str]) -> str:
        found = self._text_of(node, f"`{key}` is one of {', '.join(words)}")
        if found and found not in words:
            hint = did_you_mean(found, words, f"; there are {', '.join(words)}")
            self._at(node, f"`{in_short(found)}` is no word of `{key}`{hint}")
            return "none"
        return found or "none"

    def _number(self, node: YamlNode | None) -> int:
        if node is None:
            return 0
        if isinstance(node, YamlScalar) and node.text.isascii() and node.text.isdigit():
            return int(node.text[:9])
        self._at(node, f"`seed` is a number; found {kind_of(node)}")
        return 0
