"""An exercise: a reference that is not shown, and what an answer comes to by it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.comparison.compare import compare_sides
from flowr_nb.comparison.side import Side
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.positions import excerpt
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.teaching.answers import flow_of, read_answer, words_of_failure
from flowr_nb.teaching.errors import TeachingError
from flowr_nb.teaching.feedback import RUNGS, feedback_on
from flowr_nb.teaching.packing import packed_flow, unpacked_flow
from flowr_nb.teaching.places import MAX_PLACES, Places
from flowr_nb.teaching.result import Result
from flowr_nb.teaching.scoring import reached_in, score_of
from flowr_nb.teaching.units import named_units, units_of

if TYPE_CHECKING:
    from typing import Self

    from flowr_nb.comparison.result import Comparison
    from flowr_nb.comparison.side import FlowLike
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.teaching.answers import Answer

_KEYS: Final = ("packed", "prompt", "feedback")
_PASSED: Final = "your flow does what it should"


def exercise(
    reference: FlowLike | FlowRun | None = None,
    *,
    prompt: str = "",
    library: FlowLibrary | None = None,
    feedback: str | None = None,
    packed: str | None = None,
) -> Exercise:
    """An exercise: write a flow that does what the reference does.

    The reference is not shown by anything that the exercise or its results show, and what keeps it
    is packed, so that nobody reads it in passing. It is no secret: who wants to can unpack it.

    Args:
        reference: What an answer has to do: a flow, its name, its path or its text.
        prompt: What is asked of the learner.
        library: Where names and subflows are found, of the reference and of answers; by default as
            `compare` does.
        feedback: How much is told of an answer that differs: ``walk`` (after which walk it does),
            ``condition`` (and which guard or transition is at fault), ``place`` (and where in the
            learner's flow). By default a rung more with each try.
        packed: In place of a reference, what `Exercise.packed` of it gave.

    Returns:
        The exercise.

    Raises:
        FlowError: The reference is not to be had, breaks a rule, or cannot run.
        TeachingError: Neither or both are given, it is too large, or a word is wrong.
    """
    if (reference is None) == (packed is None):
        raise TeachingError(
            "an exercise has a reference: a flow as the first argument, or `packed=` what "
            "`.packed` of another exercise gave"
        )
    if packed is None:
        assert reference is not None  # noqa: S101 - else there is a packed one
        packed = _packed(reference, library)
    return Exercise(packed, prompt=prompt, library=library, feedback=feedback)


def _packed(reference: FlowLike | FlowRun, library: FlowLibrary | None) -> str:
    flow, found_in = flow_of(reference, library)
    side = Side.begun(flow, found_in)
    errors = side.library.validate(flow).errors
    if errors:
        raise FlowError(
            f"the reference has an error, and would judge answers wrongly: {errors[0].headline}"
        )
    return packed_flow(flow, side.library)


class Exercise(ShowsRows):
    """A flow to be written, and what an answer comes to.

    It counts the tries: how often an answer failed that had not failed before. What else it is
    does not change.

    Args:
        packed: The reference, from `packed` of an exercise.
        prompt: What is asked of the learner.
        library: Where names and subflows of answers are found.
        feedback: How much is told; see `exercise`.

    Raises:
        TeachingError: The text holds no reference, it is too large, or a word is wrong.

    Attributes:
        packed: The reference as a text to put into a notebook: ``exercise(packed="…")`` takes it
            back. Packed, and no secret.
        prompt: What is asked of the learner.
        library: Where names and subflows of answers are found.
        feedback: How much is told; None for a rung more with each try.
    """

    def __init__(
        self,
        packed: str,
        *,
        prompt: str = "",
        library: FlowLibrary | None = None,
        feedback: str | None = None,
    ) -> None:
        asked: object = prompt  # of a file or a notebook it may be anything
        if not isinstance(asked, str):
            raise TeachingError(f"the prompt of an exercise is a text, and no {_kind(asked)}")
        self.packed = packed
        self.prompt = prompt
        self.library = library
        self.feedback = _rung(feedback)
        flow, found_in = unpacked_flow(packed)
        try:
            self._reference = Places(Side.begun(flow, found_in))
        except FlowError as error:
            raise TeachingError(f"the reference cannot be run: {error}") from error
        if self._reference.is_cut:
            raise TeachingError(
                f"the reference has more than {MAX_PLACES:,} places, and is too large for an "
                "exercise; ask for a part of it"
            )
        self._failed: list[Flow] = []

    @classmethod
    def unpack(cls, text: str) -> Self:
        """The exercise of a packed reference, without a prompt.

        Args:
            text: What `packed` of an exercise gave.

        Raises:
            TeachingError: It holds no reference.
        """
        return cls(text)

    @property
    def tries(self) -> int:
        """How many different answers have failed, as far as that counts: of more than three three.

        An answer that could not be read is no try.
        """
        return len(self._failed)

    @property
    def units(self) -> int:
        """How many units the score is a share of; see `flowr_nb.teaching.scoring`."""
        return units_of(self._reference)

    @property
    def unit_names(self) -> tuple[str, ...]:
        """What each unit is called, for whoever teaches: who reads them knows of the reference."""
        return tuple(named_units(self._reference))

    def reached(self, answer: object) -> tuple[str, ...]:
        """Which units an answer, as `check` takes it, gets right, by name; that is no try."""
        side = read_answer(answer, self.library).side
        try:
            return () if side is None else reached_in(side, self._reference)
        except (Exception, SystemExit):  # noqa: BLE001 - an answer never raises
            return ()

    def __repr__(self) -> str:
        return f"Exercise({in_short(self.prompt)!r}, {self.units} units)"

    def _table(self) -> Table:
        return Table(self.prompt or "exercise", [("hand in", "`.check(answer)`")])

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.prompt.splitlines() if line)
        return f"{lines}<p>to hand in: <code>.check(answer)</code></p>"

    def to_data(self) -> dict[str, str]:
        """The exercise as a mapping of texts, to be written to YAML: ``exercise(**data)`` reads it.

        Libraries are not part of it, and tries are not.
        """
        data = {"packed": self.packed, "prompt": self.prompt, "feedback": self.feedback or ""}
        return {key: data[key] for key in _KEYS if data[key]}

    def check(self, answer: object, *, feedback: str | None = None) -> Result:
        """What an answer comes to; whatever is handed in, it raises nothing.

        Args:
            answer: A flow, its name, its path, its text, or a run of it.
            feedback: How much is told this time; see `exercise`.

        Raises:
            TeachingError: The word for feedback is none.
        """
        asked = _rung(feedback) or self.feedback
        read = read_answer(answer, self.library)
        if read.side is None:
            return Result(False, 0.0, read.problem, is_readable=False)
        try:
            found = compare_sides((read.side, self._reference.side), hidden=1)
            return self._result(read, found, asked)
        except FlowError as error:
            return Result(False, 0.0, read.problem or str(error), is_readable=False)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an answer never raises
            return Result(False, 0.0, words_of_failure(error), is_readable=False)

    def _result(self, read: Answer, found: Comparison, asked: str | None) -> Result:
        assert read.side is not None  # noqa: S101 - `check` has seen to it
        if found.equal:
            return Result(True, 1.0, _PASSED, at=read.side.configuration, _answer=read.side)
        if found.difference is None:
            words = (
                f"no difference was found in the nearest {found.pairs:,} places, and there are "
                "more: your flow is larger than can be looked at; make it smaller"
            )
            return Result(False, 0.0, words, at=read.side.configuration)
        score = score_of(read.side, self._reference)
        rung = asked or self._next_rung(read)
        told = feedback_on(found, score)
        count = RUNGS.index(rung) + 1
        lines = ["; ".join(told.sentences[:count])]
        position = None
        if rung == RUNGS[-1] and told.position is not None:
            position, text = told.position
            lines[0] = f"{position}: {lines[0]}"
            lines.append(excerpt(text, position))
        if read.problem:
            lines += ["what is wrong with your flow in any case:", read.problem]
        return Result(
            False,
            score.share,
            "\n".join(lines),
            told.walk,
            rung,
            at=told.at,
            position=position,
            _answer=read.side,
            _seen=told.seen,
            _given=told.given,
        )

    def _next_rung(self, read: Answer) -> str:
        flow = read.flow
        if flow is not None and flow not in self._failed and len(self._failed) < len(RUNGS):
            self._failed.append(flow)
        return RUNGS[max(0, len(self._failed) - 1)]


def _rung(word: str | None) -> str | None:
    if word is None or word in RUNGS:
        return word
    names = ", ".join(f"`{each}`" for each in RUNGS)
    near = did_you_mean(str(word), RUNGS)
    raise TeachingError(f"feedback is one of {names}{near}")


def exercise_of(data: Mapping[str, Any], library: FlowLibrary | None = None) -> Exercise:
    """The exercise that a mapping tells of, as it stands in a file of YAML.

    Args:
        data: ``reference`` (a name, a path or a text) or ``packed``, and with it ``prompt`` and
            ``feedback``.
        library: Where names and subflows are found.

    Raises:
        TeachingError: It is no mapping, a key is none of these, or is no text.
        FlowError: The reference is not to be had.
    """
    known = ("reference", *_KEYS)
    given: object = data  # of a file it may be anything
    if not isinstance(given, Mapping):
        raise TeachingError(
            f"an exercise is a mapping with `reference` or `packed`, and no {_kind(given)}"
        )
    for key, value in data.items():
        if key not in known:
            near = did_you_mean(str(key), known)
            raise TeachingError(f"an exercise has no `{in_short(str(key))}`{near}")
        if not isinstance(value, str):
            raise TeachingError(f"`{key}` of an exercise is a text, and no {_kind(value)}")
    return exercise(**data, library=library)


def _kind(value: object) -> str:
    return type(value).__name__
