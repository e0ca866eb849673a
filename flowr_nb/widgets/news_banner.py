"""What others did to the session, and what to do about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.run.conflict import NewsKind
from flowr_nb.session.step_errors import StepError
from flowr_nb.store.names import free_name
from flowr_nb.store.protocol import history_of
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import RunWidget, told

if TYPE_CHECKING:
    from flowr_nb.run.conflict import News
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.wire import Answer, Handler, Said

_WAYS_OUT: Final = {
    NewsKind.CONFLICT: "Nothing is overwritten until you choose.",
    NewsKind.REMOVED: "*Keep mine* writes it again.",
    NewsKind.DAMAGED: "*Keep mine* writes over it.",
}


class NewsPart(Part):
    """What somebody else did to the session, while there is something to decide here."""

    name = "news"
    traits = ("news",)

    @property
    def handlers(self) -> dict[str, Handler]:
        """The ways on, and what to choose by."""
        return {
            "take-theirs": self._take,
            "keep-mine": self._keep,
            "keep-both": self._keep_both,
            "compare": self._compare,
        }

    def content(self) -> dict[str, str]:
        """The news, or None."""
        news = self.run.news
        return {"_news": json.dumps(None if news is None else shown_news(news))}

    def _take(self, said: Said) -> None:
        self._meant(said)
        self.run.take_theirs()

    def _keep(self, said: Said) -> None:
        self._meant(said)
        self.run.keep_mine()

    def _keep_both(self, said: Said) -> None:
        """Mine is a session of its own from then on."""
        self._meant(said)
        run = self.run
        run.save(free_name(run.session.name, [entry.name for entry in run.entries()]))

    def _compare(self, said: Said) -> Answer:
        """Both sides, row by row: a title, mine, theirs."""
        theirs = self._meant(said).theirs
        if theirs is None:
            raise StepError("there is nothing to compare with: what the store holds is no session")
        run = self.run
        ours = {step.after.updated_at for step in run.history}
        steps = history_of(run.store, theirs)
        fresh = [step.in_words for step in steps if step.after.updated_at not in ours]
        unsaved = [step.in_words for step in run.value.unsaved_steps]
        mine = run.session
        rows = [
            ["stands in", str(mine.configuration), str(theirs.configuration)],
            ["moved", mine.updated_at, theirs.updated_at],
            ["steps", "\n".join(unsaved), "\n".join(fresh)],
        ]
        return {"rows": rows}

    def _meant(self, said: Said) -> News:
        news = self.run.news
        if news is None or _id_of(news) != said.get("of"):
            raise StepError("what was told has changed meanwhile; look at it again")
        return news


class NewsBanner(RunWidget):
    """Shows what somebody else did to the session while there is something to decide here.

    *Take theirs* goes on from what the store holds and drops unsaved steps, *Keep mine* writes
    over it, *Save under another name* leaves theirs as it is, *Compare* shows both.

    Args:
        run: The run to follow.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun
    _news: Any = told()

    def __init__(self, run: FlowRun, *, theme: str = "auto") -> None:
        super().__init__(run, [NewsPart(run)], theme=theme)


def shown_news(news: News) -> dict[str, object]:
    """News as whoever offers the ways on needs them."""
    return {
        "kind": news.kind.value,
        "words": f"{news.words}.",
        "way": _WAYS_OUT[news.kind],
        "canTake": news.theirs is not None,
        "of": _id_of(news),
    }


def _id_of(news: News) -> str:
    theirs = news.theirs
    return f"{news.kind.value} {theirs.updated_at} {theirs.configuration}" if theirs else news.words
