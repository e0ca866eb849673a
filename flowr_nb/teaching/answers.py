"""What a learner hands in: a flow that is ready to run, or words on why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.comparison.side import Side, check_library, find_flow
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import is_file
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.loader import is_path_like, load_flow
from flowr_nb.flow.model import Flow
from flowr_nb.flow.validation.validate import validate_in
from flowr_nb.hints import in_short
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.comparison.side import FlowLike
    from flowr_nb.flow.library import FlowLibrary

_MOST_FINDINGS: Final = 3
_LIKE_YAML: Final = re.compile(r"\s*\{|[^\n]*:\s")
_HAND_IN: Final = "hand in a flow: its text, its name, its path, a `Flow` or a run of it"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read.

    Attributes:
        side: The flow, ready to run; None where it cannot be.
        problem: Why it cannot, in words, or what is wrong with it besides; each with its place.
        flow: The flow, where the answer is one.
    """

    side: Side | None
    problem: str = ""
    flow: Flow | None = None


def read_answer(answer: object, library: FlowLibrary | None) -> Answer:
    """Read what was handed in, whatever it is; never raises.

    Args:
        answer: What was handed in.
        library: Where names and subflows are found.
    """
    try:
        return _read(answer, library)
    except FlowrNbError as error:
        return Answer(None, str(error))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger's object does
        return Answer(None, words_of_failure(error))


def words_of_failure(error: BaseException) -> str:
    """What to say where looking at an answer failed; nothing of the answer is asked again.

    Args:
        error: How it failed.
    """
    return f"the answer cannot be looked at ({type(error).__name__}); {_HAND_IN}"


def _read(answer: object, library: FlowLibrary | None) -> Answer:
    # By type and not by `isinstance`: that asks the object, which may say anything.
    kind = type(answer)
    flow: Flow
    found_in: FlowLibrary | None
    if issubclass(kind, str):
        assert isinstance(answer, str)  # noqa: S101 - for the type checker
        text = str.__str__(answer)  # without what a class of its own makes of it
        if len(text) > MAX_BYTES:
            return Answer(None, f"the answer has more than {MAX_BYTES:,} characters; {_HAND_IN}")
        if not text.strip():
            return Answer(None, f"there is no answer yet; {_HAND_IN}")
        flow, found_in = flow_of(text, library)
    elif issubclass(kind, Flow | Path | FlowRun):
        assert isinstance(answer, Flow | Path | FlowRun)  # noqa: S101 - as above
        flow, found_in = flow_of(answer, library)
    elif issubclass(kind, bytes):
        assert isinstance(answer, bytes)  # noqa: S101 - as above
        flow, found_in = load_flow(bytes(answer)), library
    elif answer is None:
        return Answer(None, f"there is no answer yet; {_HAND_IN}")
    else:
        return Answer(None, f"the answer is no flow: its type is `{_name_of(kind)}`; {_HAND_IN}")
    return _begun(flow, found_in)


def _name_of(kind: type) -> str:
    return in_short(str(type.__dict__["__name__"].__get__(kind)), 40)


def flow_of(
    source: FlowLike | FlowRun, library: FlowLibrary | None
) -> tuple[Flow, FlowLibrary | None]:
    """The flow that is meant, and where it finds what it invokes.

    Args:
        source: A flow, its name, its path, its text, or a run of it.
        library: Where names and subflows are found.

    Raises:
        FlowError: There is none.
        SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
    """
    check_library(library)
    if isinstance(source, FlowRun):
        return source.library.load(source.session.root_flow), source.library
    if isinstance(source, str):
        return _of_text(source, library)
    return find_flow(source, library)


def _of_text(text: str, library: FlowLibrary | None) -> tuple[Flow, FlowLibrary | None]:
    if not text.strip():
        raise FlowError("the text of the flow is empty")
    is_text = "\n" in text or "\0" in text or _LIKE_YAML.match(text) is not None
    if is_text and is_path_like(text) and "\n" not in text and is_file(Path(text)):
        is_text = False
    return (load_flow(text), library) if is_text else find_flow(text, library)


def _begun(flow: Flow, found_in: FlowLibrary | None) -> Answer:
    try:
        side = Side.begun(flow, found_in)
    except FlowrNbError as error:
        return Answer(None, _findings_of(flow, found_in) or str(error), flow)
    return Answer(side, _findings_of(flow, side.library), flow)


def _findings_of(flow: Flow, library: FlowLibrary | None) -> str:
    """The first errors that validation finds, each with its line and carets; empty for none."""
    errors = validate_in(flow, library.subflow if library is not None else None).errors
    told = [each.headline + _carets(each.excerpt) for each in errors[:_MOST_FINDINGS]]
    more = len(errors) - len(told)
    return "\n".join([*told, f"and {more:,} more errors"] if more > 0 else told)


def _carets(excerpt: str) -> str:
    return f"\n{excerpt}" if excerpt.strip(" ^\n") else ""
