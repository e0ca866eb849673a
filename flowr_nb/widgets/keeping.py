"""What a person does to the sessions of a store; whatever would lose something asks first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.run.told_together import in_turn
from flowr_nb.session.history import is_same_moment
from flowr_nb.session.model import Revision
from flowr_nb.session.step_errors import StepError
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionError,
    SessionStorageError,
)
from flowr_nb.store.names import free_name, refuse_path
from flowr_nb.store.protocol import history_of
from flowr_nb.store.yaml.store import YamlSessionStore
from flowr_nb.store.yaml.stored import refuse_link_out
from flowr_nb.widgets.moving import in_short, refuse_moved
from flowr_nb.widgets.news_banner import NewsPart, shown_news

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionEntry
    from flowr_nb.widgets.wire import Answer, Handler, Said

_MOST_OF_A_FILE: Final = 100_000
"""Most characters that are shown of a file."""
MOST_RESTORABLE: Final = 20
"""Most deleted sessions that can be brought back: the last ones."""


class Keeping:
    """Begin, load, save, rename, copy and delete the sessions of a run's store.

    Args:
        run: The run that follows them.
    """

    def __init__(self, run: FlowRun) -> None:
        self.run = run
        self._deleted: dict[str, tuple[Session, Sequence[Step]]] = {}
        self._entries: dict[str, SessionEntry] | None = None

    @property
    def handlers(self) -> dict[str, Handler]:
        """What the browser's half may say; see `flowr_nb.widgets.wire`."""
        return {
            "begin": self._begin,
            "init": self._or_offer("name", self._init),
            "load": self._load,
            "save": self._save,
            **NewsPart(self.run).handlers,  # the ways on from a save that is refused
            "rename": self._or_offer("to", self._rename),
            "duplicate": self._or_offer("to", self._duplicate),
            "delete": self._delete,
            "restore": self._restore,
            "show-file": self._show_file,
        }

    def entries(self) -> list[SessionEntry]:
        """What the store holds; raises where it cannot be looked into at all."""
        self._entries = None
        entries = self.run.entries()
        for entry in entries:
            if not entry.name and entry.error is not None:
                raise entry.error
        self._entries = {entry.name: entry for entry in entries}
        return entries

    def known(self) -> list[SessionEntry]:
        """What the store held when it was looked into last, and what was done here since."""
        return self.entries() if self._entries is None else list(self._entries.values())

    def done(self, said: Said, before: str) -> None:
        """Look up again what was done something to, and only that: a store may hold very many.

        Args:
            said: What was done, and succeeded.
            before: The session that the run followed before.
        """
        if self._entries is None:
            return
        # What is loaded may be named by a path: what it is called the run knows then.
        told = () if said.get("do") == "load" else (said.get("name"), said.get("to"))
        named = {name.strip() for name in told if isinstance(name, str)}
        names = sorted({before, self.run.session.name, *named} - {""})
        known = {name: each for name, each in self._entries.items() if name not in names}
        known.update((each.name, each) for each in self.run.store.entries(names))
        self._entries = dict(sorted(known.items()))

    def _begin(self, said: Said) -> Answer:
        """``flow``: of which a draft is begun."""
        flow = _text(said, "flow")
        name = free_name(flow, self._names())
        return self._leave(said, f"show {in_short(flow)}", lambda: self.run.begin(flow, name))

    def _init(self, said: Said) -> Answer:
        """``flow`` and ``name`` of the session that is begun."""
        flow, name = _text(said, "flow"), _text(said, "name").strip()
        return self._leave(said, f"begin {in_short(name)}", lambda: self.run.init(flow, name))

    def _load(self, said: Said) -> Answer:
        """``name`` of the session."""
        name = _text(said, "name").strip()
        return self._leave(said, f"load {in_short(name)}", lambda: self.run.load(name))

    def load_again(self, said: Said) -> Answer:
        """``at``: which place is to be left for what the store holds of the session."""
        run = self.run
        refuse_moved(run, said, "the session was not loaded again")
        name = run.session.name
        return self._leave(said, f"load {in_short(name)} again", lambda: run.load(name))

    def _save(self, said: Said) -> Answer:
        """``name`` to save it under, and ``session``: the one that is meant."""
        run, name = self.run, _text(said, "name").strip()
        if said.get("session") != run.session.name:
            raise StepError(
                f"the run is {in_short(run.session.name)} by now, and nothing was saved; "
                "press Save again if that is meant"
            )
        try:
            run.save(name)
        except SessionConflictError as error:
            if not error.is_known:
                return self._taken(name, error.problem)
            run.look_again()
            if run.news is None:  # nothing here could be lost, and what is stored is followed
                return {"error": f"{error.problem}; the run shows what is stored now"}
            return {"error": error.problem, "news": shown_news(run.news)}
        return None

    def _rename(self, said: Said) -> None:
        """``name`` of a session, and ``to`` what it is called then."""
        run, name, to = self.run, _text(said, "name"), _text(said, "to").strip()
        try:
            if name == run.session.name:
                run.rename(to)
            else:
                run.store.rename(name, to)
        except SessionAlreadyExistsError:
            if to != name:  # else it is the session itself that has the name: nothing to do
                raise

    def _duplicate(self, said: Said) -> None:
        """``name`` of a session, and ``to`` what the copy is called; the run stays where it is."""
        store, name, to = self.run.store, _text(said, "name"), _text(said, "to").strip()
        stored = store.load(name)
        steps = history_of(store, stored)
        copy = store.create(replace(stored, name=to, revision=Revision()))
        store.save(copy, steps)  # only that takes steps

    def _delete(self, said: Said) -> Answer:
        """``name`` of a session; ``sure`` where that has been asked."""
        run, name = self.run, _text(said, "name")
        if said.get("sure") is not True:
            return {"question": f"Delete {in_short(name)} and its steps?", "sure": True}
        try:
            stored = run.store.load(name)
            self._deleted.pop(name, None)
            self._deleted[name] = (stored, history_of(run.store, stored))
            while len(self._deleted) > MOST_RESTORABLE:
                self._deleted.pop(next(iter(self._deleted)), None)
            can_return = True
        except SessionError:  # damaged: then there is nothing that could be written again
            can_return = False
        if name == run.session.name:
            run.delete()
        else:
            run.store.delete(name)
        return {"deleted": name, "canRestore": can_return}

    def _restore(self, said: Said) -> Answer:
        """``name`` of a session that was deleted here."""
        run, name = self.run, _text(said, "name")
        if name not in self._deleted:
            raise StepError(f"{in_short(name)} was not deleted here, and cannot be brought back")
        stored, steps = self._deleted[name]
        store = run.store
        again = store.create(replace(stored, revision=Revision()))
        store.save(again, steps)
        del self._deleted[name]
        if run.is_draft and run.session.name == name and is_same_moment(run.session, stored):
            run.load(name)
        return None

    def _show_file(self, said: Said) -> Answer:
        """``name`` of a session, damaged or not."""
        store, name = self.run.store, _text(said, "name")
        if not isinstance(store, YamlSessionStore):
            raise SessionStorageError(f"{store!r} keeps no files that could be shown")
        refuse_path(name)  # a page may be shown to people who must not read any other file
        path = store.sessions_dir / store.resolve(name).name
        try:
            refuse_link_out(path)
            with path.open("rb") as file:
                content = file.read(4 * _MOST_OF_A_FILE)
        except OSError as error:
            raise SessionStorageError(f"{path.name} cannot be read: {error.strerror}") from error
        text = content.decode("utf-8", "replace")
        return {"text": text[:_MOST_OF_A_FILE], "file": path.name}

    def _leave(self, said: Said, intent: str, go: Callable[[], object]) -> Answer:
        """Leave the session, or ask first where steps that were taken would be lost.

        Args:
            said: ``losing``: the session and the number of its steps that may be lost.
            intent: What is to be done, in words.
            go: Does it. No other thread takes a step between the look and that.
        """
        losing = _leave_unless_lost(self.run, said, go)
        if losing is None:
            return None
        steps = losing["steps"]
        word = "step" if steps == 1 else "steps"
        lost = f"{steps} unsaved {word} of {in_short(losing['session'])}"
        return {"question": f"To {intent} would lose {lost}.", "losing": losing}

    def _or_offer(self, name: str, act: Handler) -> Handler:
        """What is done, or, where the name that it gives is taken, a free one beside the error.

        Args:
            name: Where the name is told.
            act: What is done.
        """

        def do(said: Said) -> Answer:
            try:
                return act(said)
            except SessionAlreadyExistsError as error:
                return self._taken(_text(said, name).strip(), str(error))

        return do

    def _taken(self, name: str, error: str) -> Answer:
        return {"error": error, "taken": name, "free": free_name(name, self._names())}

    def _names(self) -> list[str]:
        return [entry.name for entry in self.entries()]


@in_turn
def _leave_unless_lost(run: FlowRun, said: Said, go: Callable[[], object]) -> dict[str, Any] | None:
    """What would be lost by leaving; None where it is done, as nothing is or that was agreed to."""
    steps = run.unsaved_steps if run.unsaved else 0
    losing = {"session": run.session.name, "steps": steps}
    if steps and said.get("losing") != losing:
        return losing
    go()
    return None


def _text(said: Said, name: str) -> str:
    text = said.get(name)
    if not isinstance(text, str):
        raise StepError(f"which {name} is meant is not told")
    return text
