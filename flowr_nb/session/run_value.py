"""All that is pure about a run, as one value: where it stands, how it came there, what is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session import stepper
from flowr_nb.session.evidence import as_texts
from flowr_nb.session.history import History, Step, StepKind, is_same_moment, undo_trail
from flowr_nb.session.step_errors import StepError
from flowr_nb.session.visited import VisitedMemo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import Landing
    from flowr_nb.session.paths import RunPath
    from flowr_nb.session.visited import Visited


@dataclass(frozen=True, slots=True)
class RunValue(ShowsRows):
    """A run at one moment. Whatever it does gives another one; nothing is read or written.

    Attributes:
        session: Where it stands.
        history: The steps that led there, oldest first, as far as they are known.
        saved: What the store holds of it; None for a draft.
        kept_steps: How many of `history`, from the first on, the store holds.
        evidence: What a person has typed so far at the current state: key → text.
        assumed: Evidence taken as given, to see what it would open: key → text.
        lit_path: The path ahead that is lit; None for none.
        looking_at: The step of `history` that is looked at (-1: before the first); None for the
            present.
    """

    session: Session
    history: tuple[Step, ...] = History()
    saved: Session | None = None
    kept_steps: int = 0
    evidence: Mapping[str, object] = field(default_factory=dict, hash=False)
    assumed: Mapping[str, str] = field(default_factory=dict, hash=False)
    lit_path: RunPath | None = None
    looking_at: int | None = None
    _memo: VisitedMemo = field(default_factory=VisitedMemo, compare=False, repr=False)

    @classmethod
    def of(
        cls, session: Session, history: Sequence[Step] = (), *, is_saved: bool = True
    ) -> RunValue:
        """A run as it is begun or loaded.

        Args:
            session: Where it stands.
            history: The steps that led there.
            is_saved: Whether the store holds `session`; if not, it is a draft.
        """
        steps = History(history)
        # One that was moved elsewhere ends in a step that the store does not hold yet.
        is_kept = not steps or steps[-1].kind is not StepKind.ELSEWHERE
        kept = len(steps) if is_kept else len(steps) - 1
        saved = session if is_saved else None
        return cls(session, steps, saved, kept)

    def _table(self) -> Table:
        title = f"{self.session.name}: {self.session.configuration}"
        return Table(title, [step.row for step in self.history], below=self.given_table)

    @property
    def given_table(self) -> Table:
        """The evidence that is typed or assumed, as rows."""
        rows = [
            (str(key), str(value) or "“”", "assumed" if self.is_assumed(key) else "typed")
            for key, value in self.in_force.items()
        ]
        return Table("evidence", rows)

    @property
    def is_unsaved(self) -> bool:
        """Whether the store does not hold what the run shows."""
        return self.session != self.saved

    @property
    def visited(self) -> Visited:
        """Where the run has been."""
        return self._memo.of(self.history, self.session)

    @property
    def unsaved_steps(self) -> tuple[Step, ...]:
        """The steps that were taken since the session was last saved or loaded."""
        return self.history[self.kept_steps :]

    @property
    def in_force(self) -> Mapping[str, object]:
        """The evidence that pictures judge by: what is assumed, and over it what is typed."""
        return {**self.assumed, **self.evidence} if self.assumed else self.evidence

    def fired(
        self, library: FlowLibrary, trigger: str, evidence: Mapping[str, object]
    ) -> tuple[RunValue, Landing]:
        """The run after a transition, and how it landed.

        Args:
            library: Where flows are found.
            trigger: Which transition.
            evidence: Exactly the keys that the guard asks for.

        Raises:
            StepError: It cannot fire; the message says why.
            FlowError: A subflow is not to be had.
        """
        return self._stepped(library, trigger, evidence, known=False)

    def pressed(self, library: FlowLibrary, trigger: str) -> tuple[RunValue, Landing]:
        """The run after a transition, fired with what is typed or assumed of its guard's keys.

        Raises:
            StepError: It cannot fire; the message says why.
            FlowError: A subflow is not to be had.
        """
        return self._stepped(library, trigger, self.in_force, known=True)

    def _stepped(
        self, library: FlowLibrary, trigger: str, evidence: Mapping[str, object], *, known: bool
    ) -> tuple[RunValue, Landing]:
        before = self.session
        texts = as_texts(evidence)  # once: what is judged is what is kept
        landing = stepper.step_by(
            library,
            before.configuration,
            trigger,
            texts,
            known=known,
            whose=f"the run `{before.name}`",
        )
        given = {key: texts[key] for key in landing.keys} if known else texts
        after = before.moved_to(landing.configuration)
        assumed = tuple(key for key in given if known and self.is_assumed(key))
        taken = Step(
            trigger, given, before, after, landing.edges, after.updated_at, assumed=assumed
        )
        # Who looks back goes on doing so while somebody else fires; who presses is at the present.
        return self._moved(taken, None if known else self.looking_at), landing

    def is_assumed(self, key: str) -> bool:
        """Whether a value is only assumed: what is typed counts more."""
        return key in self.assumed and key not in self.evidence

    def returned(self, place: Session) -> RunValue:
        """The run back where it once stood; the return is a step itself.

        Args:
            place: Where it stood.
        """
        before = self.session
        after = before.moved_to(place.configuration)
        step = Step("", {}, before, after, (), after.updated_at, StepKind.RETURN)
        return self._moved(step, None)

    def _moved(self, taken: Step, looking_at: int | None) -> RunValue:
        # Not by `replace`, which takes three times as long and is felt at each step.
        path = self.lit_path
        return RunValue(
            taken.after,
            History((*self.history, taken)),
            self.saved,
            self.kept_steps,
            {} if self.evidence else self.evidence,
            self.assumed,
            path.rest_from(taken.after.configuration) if path is not None else None,
            looking_at,
            self._memo,
        )

    def before_last(self) -> Session:
        """Where the run stood one step ago; after going back, one step further.

        Raises:
            StepError: There is no step to take back.
        """
        trail = undo_trail(self.history)
        if not trail:
            raise StepError(
                f"the run `{self.session.name}` has taken no step that could be taken back"
            )
        return trail[-1]

    def past(self, step: int) -> RunValue:
        """The run as it was after a step of its history, with what is assumed now.

        Args:
            step: Index into `history`; -1 for before the first step.

        Raises:
            StepError: There is no such step.
        """
        if not self.has_step(step):
            raise StepError(
                f"the run `{self.session.name}` has {len(self.history)} steps, and none of number "
                f"{step}"
            )
        steps = History(self.history[: step + 1])
        session = steps[-1].after if steps else self.history[0].before
        kept = min(self.kept_steps, len(steps))
        return RunValue(session, steps, self.saved, kept, {}, self.assumed)

    @property
    def seen(self) -> RunValue:
        """The run as it is looked at: at a past step, or now."""
        return self if self.looking_at is None else self.past(self.looking_at)

    def has_step(self, step: int) -> bool:
        """Whether one can look at a step: an index into `history`, or -1 for before the first."""
        return bool(self.history) and -1 <= step < len(self.history)

    def still_seen(self, before: RunValue) -> bool:
        """Whether the step that was looked at before is a step of this run, too.

        Args:
            before: The run as it was then; at its present that is so.
        """
        step = before.looking_at
        if step is None:
            return True
        return self.has_step(step) and is_same_moment(self.past(step).session, before.seen.session)

    def assuming(self, evidence: Mapping[str, object]) -> RunValue:
        """The run with evidence taken as given, on top of what is assumed already.

        Args:
            evidence: Evidence key → value; None takes a key off again.

        Raises:
            EvidenceValueError: A value has no text by which it could be judged and kept.
        """
        return replace(self, assumed=as_texts({**self.assumed, **evidence}))

    def with_parts(self, **parts: Any) -> RunValue:  # noqa: ANN401 - of any part's type
        """The run with parts of it as somebody set them; what follows from them follows."""
        history = parts.get("history", self.history)
        return replace(self, **parts, kept_steps=min(self.kept_steps, len(history)))

    def kept(self, session: Session, as_was: RunValue | None = None) -> RunValue:
        """The run after its session and its steps were saved.

        Args:
            session: The session as it was saved, perhaps under another name.
            as_was: The run as it was saved, where it has gone on since.
        """
        was = as_was or self
        now = self.session
        if now is was.session:
            now = session
        elif now.name != session.name:
            now = replace(now, name=session.name, revision=session.revision)
        return replace(self, session=now, saved=session, kept_steps=len(was.history))

    def kept_at(self, stored: Session) -> RunValue | None:
        """The run where a store holds what one of its unsaved steps led to; None where it does not.

        So it is where a save was interrupted, or has failed, after it was made.
        """
        for count in range(len(self.history), self.kept_steps, -1):
            after = self.history[count - 1].after
            if is_same_moment(after, stored):
                return replace(self, saved=replace(after, name=stored.name), kept_steps=count)
        return None
