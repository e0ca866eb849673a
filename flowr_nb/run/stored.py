"""Moving a session in its store by one step, beside others who do the same, safe to be retried."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.flow.states import refuse_unknown_state
from flowr_nb.hints import in_short, listed
from flowr_nb.session import stepper
from flowr_nb.session.evidence import as_texts
from flowr_nb.session.history import Step, StepKind
from flowr_nb.store.errors import SessionConflictError, SessionMovedError, StepKeyError
from flowr_nb.store.protocol import history_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore

MAX_KEY: Final = 200
"""Most characters of a key."""
MOST_TRIES: Final = 20
_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.5


class Fired(NamedTuple):
    """What came of moving a session by one step.

    Attributes:
        session: Where it stands now.
        step: The step that was taken.
        is_repeated: Whether it had been taken before, by the same key; the session may have been
            moved on since.
        tries: How often it was tried.
    """

    session: Session
    step: Step
    is_repeated: bool
    tries: int


def fire_stored(  # noqa: PLR0913 - what, and how, by name
    store: SessionStore,
    library: FlowLibrary,
    name: str,
    trigger: str,
    evidence: Mapping[str, object] | None = None,
    *,
    key: str = "",
    source: str | None = None,
    tries: int = MOST_TRIES,
) -> Fired:
    """Fire a transition of a session that a store keeps, and save it.

    Where somebody else saved it in between, it is loaded and tried again, as long as it still
    stands where it was to be fired from.

    Args:
        store: Where it is kept.
        library: Where flows are found.
        name: The session's name.
        trigger: Which transition.
        evidence: Exactly the keys of every guard in force.
        key: Makes it safe to ask again after an answer was lost: a step of that key is taken once.
        source: The state that it has to be in; by default the place that it is first found at.
        tries: How often it is tried at most.

    Raises:
        SessionNotFoundError: There is none.
        SessionMovedError: It stands elsewhere than it was to be fired from; nothing was done.
        SessionConflictError: Others saved it each time in between; nothing was done.
        StepKeyError: No step can have the key, or one of another trigger or other evidence has it.
        StepError: It cannot fire; the message says why. The kinds are those of `step`.
        StateNotFoundError: It stands elsewhere, and no state of its flows is called as `source`.
        FlowError: A flow is not to be had.
        SessionStorageError: The store cannot be read or written.
    """
    refuse_bad_key(key)
    given = as_texts(evidence or {})
    expected = None
    tried = 0
    while True:
        tried += 1
        session = store.load(name)
        done = _taken_by(store, session, key, trigger, given)
        if done is not None:
            return Fired(session, done, is_repeated=True, tries=tried)
        if source is not None and session.state != source:
            refuse_unknown_state(library, [session.root_flow], source)
            raise SessionMovedError(session, source)
        if source is None and expected not in (None, session.configuration):
            raise SessionMovedError(session, str(expected))
        expected = session.configuration
        whose = f"the run `{in_short(session.name)}`"
        landing = stepper.step_by(library, expected, trigger, given, known=False, whose=whose)
        after = session.moved_to(landing.configuration)
        step = Step(trigger, given, session, after, landing.edges, after.updated_at, key=key)
        try:
            store.save(after, [step])
        except SessionConflictError:
            if tried >= tries:
                raise
            # Who waits at random is not met by the same others again.
            pause = min(_LONGEST_PAUSE, _PAUSE * 2**tried)
            time.sleep(random.uniform(0, pause))  # noqa: S311 - nothing is to be kept secret
        else:
            return Fired(after, step, is_repeated=False, tries=tried)


def refuse_bad_key(key: str) -> None:
    """Refuse a key that no step can have.

    Raises:
        StepKeyError: It is too long, or nothing that can be written.
    """
    if not isinstance(key, str):
        raise StepKeyError(f"a step's key is a text, and no {type(key).__name__}")
    if len(key) > MAX_KEY or not key.isprintable():
        raise StepKeyError(
            f"a step's key has at most {MAX_KEY} characters, all of which can be seen; "
            f"`{in_short(key)}` is none"
        )


def _taken_by(
    store: SessionStore, session: Session, key: str, trigger: str, given: Mapping[str, str]
) -> Step | None:
    """The step of a session that has a key; None where there is none."""
    if not key:
        return None
    found = [step for step in history_of(store, session) if step.key == key]
    if not found:
        return None
    step = found[-1]
    if step.kind is StepKind.FIRE and step.trigger == trigger:
        # A key that only one of them has differs as well.
        other = sorted({each for each, _ in step.evidence.items() ^ given.items()})
        if not other:
            return step
        taken = f"a step of `{in_short(session.name)}` with other evidence for {listed(other)}"
    else:
        taken = f"another step of `{in_short(session.name)}`"
    raise StepKeyError(
        f"the key `{in_short(key)}` is that of {taken} ({step.in_words}); take another key for "
        "another step"
    )
