"""The text of a flow as somebody is writing it: checked as if it were saved, and saved."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flowr_nb.files import is_file
from flowr_nb.flow.edited_news import FlowNews, FlowNewsKind
from flowr_nb.flow.edited_place import (
    FilePlace,
    MemoryPlace,
    known_place,
    library_around,
    new_place,
)
from flowr_nb.flow.edited_text import StoredText, content_of, plain_lines, template
from flowr_nb.flow.errors import (
    FlowConflictError,
    FlowEditError,
    FlowNotFoundError,
    FlowParseError,
)
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.model import Flow

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.validation.findings import Finding


class EditedFlow:
    """The text of a flow as it is being written.

    It is checked as if it were in its place already: subflows are found as from there. Others may
    write there, too. As long as nothing was typed here that is followed; else it is told (`news`),
    and nothing is overwritten until somebody says so. A moment remains, between the last look and
    the renaming, in which another's write goes unnoticed.

    A file keeps what a text field would lose: Windows line ends, if all are, and a byte order mark.

    Args:
        library: Where it is, and the flows that it invokes.
        place: Where in there; see `EditedFlow.of`.
        text: The text of one that is not there yet.

    Attributes:
        library: The library.
        flow: The flow, as the last text that could be read tells it; None before there was one.
        error: Why the text cannot be read as a flow; None where it can.
        findings: What is wrong with the text, in the order of its lines.
        number: How often the text has changed.
    """

    def __init__(
        self, library: FlowLibrary, place: FilePlace | MemoryPlace, text: str | None = None
    ) -> None:
        self.library = library
        self.flow: Flow | None = None
        self.error: FlowParseError | None = None
        self.findings: tuple[Finding, ...] = ()
        self.number = 0
        self._place = place
        self._turn = threading.RLock()
        self._news: FlowNews | None = None
        self._kept_on = ""  # the news in spite of which a person goes on writing
        self._text = ""
        self._stored = self._read()
        if self._stored is None and text is None:
            raise FlowNotFoundError(f"there is no flow {place} any more", place.name)
        begun = "" if text is None else plain_lines(text)
        self._set(begun if self._stored is None else self._stored.text)

    def __repr__(self) -> str:
        saved = "" if self.is_saved else ", not saved"
        return f"EditedFlow({str(self._place)!r}{saved})"

    @classmethod
    def of(
        cls, library: FlowLibrary, flow: Flow | str | Path, *, create: bool = False
    ) -> EditedFlow:
        """Begin to edit a flow.

        Args:
            library: Where it is looked for.
            flow: Its name or path, also of one that cannot be read as it is; or the flow.
            create: Begin a new one where there is none, in a file of that name or path, which is
                written when it is saved. One that is there is edited.

        Raises:
            FlowNotFoundError: There is none.
            AmbiguousFlowError: Several files declare the name.
            FlowEditError: There is no text to edit: not UTF-8, too large, made in code.
        """
        if isinstance(flow, Flow):
            text = flow.source.text if flow.source is not None else None
            if flow.path is not None:
                around = library_around(library, flow.path)
                return cls(around, FilePlace(around, flow.path), text)
            return cls(library, MemoryPlace(library, flow.flow), text)
        try:
            return cls(*known_place(library, flow))
        except FlowNotFoundError as error:
            if create:
                place = new_place(library, str(flow))
                return cls(library, place, template(place.name))
            if any(map(is_file, error.tried)):
                raise  # there is one, and it cannot be taken
            told = str(error)
            words = f"{told}{' ' if told.endswith('?') else '; '}`create=True` begins a new one"
            raise FlowNotFoundError(words, error.reference, error.tried) from None

    @property
    def path(self) -> Path | None:
        """Its file; None for one in memory."""
        return self._place.path

    @property
    def name(self) -> str:
        """What a person calls it: the name of the flow, or of its file where it has none."""
        return self.flow.flow if self.flow is not None else self._place.name

    @property
    def where(self) -> str:
        """Where it is kept, in words: its path, or that it is in memory."""
        return str(self._place)

    @property
    def is_new(self) -> bool:
        """Whether it has never been saved."""
        return self._stored is None

    @property
    def is_saved(self) -> bool:
        """Whether its place holds this very text, as far as that is known."""
        is_gone = self._news is not None
        return self._stored is not None and self._stored.text == self._text and not is_gone

    @property
    def news(self) -> FlowNews | None:
        """What others did meanwhile and is to be decided on; None for nothing."""
        return None if self._news is None or self._news.of == self._kept_on else self._news

    @property
    def is_behind(self) -> bool:
        """Whether others have done something that is not in here, decided on or not."""
        return self._news is not None

    @property
    def text(self) -> str:
        """The text; its lines are parted by line feeds alone."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        with self._turn:
            found = plain_lines(text)
            if found != self._text:
                self._set(found)

    def check(self) -> None:
        """Check the text again: the flows that it invokes may have changed."""
        try:
            self.flow = load_flow(self._text, self.path)
        except FlowParseError as error:
            self.error, self.findings = error, error.findings
            return
        self.error = None
        self.findings = self.library.validate(self.flow).findings

    def save(self, *, overwrite: bool = False) -> None:
        """Write the text to its place, whole or not at all; also one with errors in a file.

        Args:
            overwrite: Whatever others have written there since.

        Raises:
            FlowConflictError: Others have written there, or removed it; nothing has changed.
            FlowEditError: It cannot be written; nothing has changed.
        """
        with self._turn:
            content = content_of(self._text, self._stored)
            stored = StoredText(content, self._text)
            is_new = self._stored is None

            def refuse_unless_mine() -> None:
                if not overwrite and (theirs := self._place.read()) != content:
                    self._refuse_other(theirs)

            if not is_new and not overwrite:
                refuse_unless_mine()  # before a folder is missed that was removed, too
            self._place.write(content, refuse_unless_mine, overwrite=overwrite, is_new=is_new)
            self._stored, self._news, self._kept_on = stored, None, ""

    def reload(self) -> None:
        """Take what its place holds; what was typed and not saved is lost.

        Raises:
            FlowEditError: There is nothing, or no text.
        """
        with self._turn:
            stored = self._read()
            if stored is None:
                raise FlowEditError(
                    f"there is nothing to load again: {self.where} is not there; saving writes it"
                )
            self._take(stored)

    def look_again(self) -> bool:
        """Look whether others have written to its place, and follow where nothing is lost by it.

        Returns:
            Whether anything is different from before.
        """
        with self._turn:
            before = (self._stored, self._news, self._kept_on)
            try:
                theirs = self._read()
            except FlowEditError as error:
                self._news = FlowNews.about(FlowNewsKind.DAMAGED, str(error), str(error).encode())
            else:
                self._compare(theirs)
            return before != (self._stored, self._news, self._kept_on)

    def take_over(self, other: EditedFlow) -> None:
        """Go on with what is not saved in another one of the same place.

        Args:
            other: The other one, which stays as it is.
        """
        with self._turn:
            self._stored, self._kept_on = other._stored, other._kept_on
            self._set(other.text)
            self.look_again()

    def keep_on(self) -> None:
        """Go on in spite of the news: they are told again when somebody saves, or others come."""
        self._kept_on = self._news.of if self._news is not None else ""

    def remind(self) -> None:
        """Tell the news again in spite of which somebody went on."""
        self._kept_on = ""

    def _compare(self, theirs: StoredText | None) -> None:
        mine = self._stored
        self._news = None
        if theirs is None:
            if mine is not None:
                self._news = FlowNews.about(
                    FlowNewsKind.REMOVED, f"{self.where} was removed elsewhere"
                )
        elif mine is not None and theirs.content == mine.content:
            pass
        elif theirs.text == self._text:
            self._stored = theirs
        elif mine is not None and mine.text == self._text:
            self._take(theirs)
        else:
            done = "was written elsewhere" if mine is None else "was changed elsewhere"
            words = f"{self.where} {done}, and you have changes that are not saved"
            self._news = FlowNews.about(FlowNewsKind.CHANGED, words, theirs.content)

    def _take(self, stored: StoredText) -> None:
        self._stored, self._news, self._kept_on = stored, None, ""
        if stored.text != self._text:
            self._set(stored.text)

    def _set(self, text: str) -> None:
        self._text = text
        self.number += 1
        self.check()

    def _refuse_other(self, theirs: bytes | None) -> None:
        mine = None if self._stored is None else self._stored.content
        if theirs == mine:
            return
        way = "`reload` takes that, and `save(overwrite=True)` writes over it"
        if theirs is None:
            done, way = "removed elsewhere", "`save(overwrite=True)` writes it again"
        else:
            done = "changed elsewhere" if mine is not None else "written elsewhere"
        raise FlowConflictError(f"{self.where} was {done} meanwhile; nothing was written: {way}")

    def _read(self) -> StoredText | None:
        content = self._place.read()
        return None if content is None else StoredText.of(content, self.where)
