"""What a person does to the text of a flow: type, save, load again, decide on others' news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from flowr_nb.flow.errors import FlowConflictError, FlowEditError
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.flow.edited import EditedFlow
    from flowr_nb.widgets.wire import Answer, Handler, Said

_MOST_BY: Final = 80


class _Edits(Protocol):
    """What shows a text that is edited: a `FlowEditor`."""

    edited: EditedFlow

    def save(self, *, overwrite: bool = False) -> None: ...
    def reload(self) -> None: ...
    def show_edited(self) -> None: ...


class Editing:
    """Type, save, load again, and decide on what others did meanwhile.

    Args:
        editor: What shows the text.
    """

    def __init__(self, editor: _Edits) -> None:
        self._editor = editor
        self._typed = ("", 0)  # by whom, and the number of that text

    @property
    def by(self) -> str:
        """Who wrote the text: a view in the browser, as its how manieth, or code."""
        by, number = self._typed
        now = self._editor.edited.number
        return by if number == now else f"code.{now}"

    @property
    def handlers(self) -> dict[str, Handler]:
        """What the browser's half may say; see `flowr_nb.widgets.wire`."""
        return {
            "type": self._type,
            "save-text": self._save,
            "reload": self._reload,
            "take-theirs": self._take,
            "keep-mine": self._overwrite,
            "keep-on": self._keep_on,
        }

    def _type(self, said: Said) -> None:
        """``text``: the whole of it, and ``by`` which view, as its how manieth."""
        text, by = said.get("text"), said.get("by")
        if not isinstance(text, str) or not isinstance(by, str):
            raise FlowEditError("which text is meant is not told")
        if len(text) > MAX_BYTES:
            raise FlowEditError(
                f"the text is larger than {MAX_BYTES:,} bytes, the most that is read: it is not "
                "checked, and cannot be saved; make two flows of it"
            )
        edited = self._editor.edited
        edited.text = text
        self._typed = (by[:_MOST_BY], edited.number)
        self._editor.show_edited()

    def _save(self, said: Said) -> Answer:
        """``by``: the text that is meant."""
        self._refuse_other_text(said)
        try:
            self._editor.save()
        except FlowConflictError as error:
            is_told = self._editor.edited.news is not None
            return {"news": True} if is_told else {"error": str(error)}
        return {"done": self._saved_in_words()}

    def _overwrite(self, said: Said) -> Answer:
        """``by``: the text that is meant, and ``of``: the news."""
        self._refuse_other_text(said)
        self._refuse_other_news(said)
        self._editor.save(overwrite=True)
        return {"done": self._saved_in_words()}

    def _reload(self, said: Said) -> Answer:
        """``losing``: the text that may be lost, where that has been asked."""
        edited, losing = self._editor.edited, {"by": self.by}
        if not edited.is_saved and said.get("losing") != losing:
            where = edited.where
            question = f"To load {where} again would lose what you have typed since it was saved."
            return {"question": question, "losing": losing}
        return self._loaded()

    def _take(self, said: Said) -> Answer:
        """``of``: the news that are meant."""
        self._refuse_other_news(said)
        return self._loaded()

    def _keep_on(self, said: Said) -> None:
        """``of``: the news that are meant."""
        self._refuse_other_news(said)
        self._editor.edited.keep_on()
        self._editor.show_edited()

    def _loaded(self) -> Answer:
        self._editor.reload()
        return {"done": f"this is what {self._editor.edited.where} holds now"}

    def _saved_in_words(self) -> str:
        errors = sum(finding.is_error for finding in self._editor.edited.findings)
        faults = f", with {errors} {'error' if errors == 1 else 'errors'}" if errors else ""
        return f"written{faults}"

    def _refuse_other_text(self, said: Said) -> None:
        if said.get("by") != self.by:
            raise FlowEditError(
                "the text has been changed meanwhile, in another cell or by code, and nothing was "
                "written; look at it, and save again"
            )

    def _refuse_other_news(self, said: Said) -> None:
        news = self._editor.edited.news
        if news is None or news.of != said.get("of"):
            raise FlowEditError("what was told has changed meanwhile; look at it again")
