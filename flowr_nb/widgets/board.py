"""Many sessions of one flow: its picture with all of them on it, and a table beside it, live.

Longer than 300 lines: half of it tells people what its arguments, traits and methods are.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Unpack

import traitlets

from flowr_nb.board.board_frame import Tally, element_of, on_picture
from flowr_nb.board.errors import BoardError
from flowr_nb.board.overview import Overview
from flowr_nb.board.page import board_page
from flowr_nb.board.progress import checked_units, units_of_flow
from flowr_nb.board.reading import Update
from flowr_nb.board.tokens import SessionTokens, taken_in
from flowr_nb.browser.halves import PACKED_BOARD
from flowr_nb.comparison.side import check_library
from flowr_nb.diagram.view import check_view
from flowr_nb.flow.model import Flow
from flowr_nb.hints import in_short
from flowr_nb.store.opening import open_store
from flowr_nb.widgets import looking
from flowr_nb.widgets.board_live import BoardLife
from flowr_nb.widgets.board_numbers import Numbers, TellsNumbers
from flowr_nb.widgets.board_opening import Opening
from flowr_nb.widgets.board_past import (
    HEATS,
    NO_HEAT,
    BoardPast,
    heat_named,
    is_read_beside,
)
from flowr_nb.widgets.board_table import BoardTable
from flowr_nb.widgets.explorer import FlowExplorer
from flowr_nb.widgets.exporting import in_theme
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.run_widget import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

    from flowr_nb.board.ground import Path
    from flowr_nb.board.groups import Grouping
    from flowr_nb.board.progress import Unit
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.page import Page
    from flowr_nb.store.protocol import SessionStore
    from flowr_nb.widgets.wire import Answer, Handler, Said

MOST_MOVES: Final = 20
"""Most sessions that are seen moving at once; where more have, the numbers change."""

MOST_GROUPS: Final = 40
"""Most groups that are told, of which two are chosen."""


class FlowBoard(FlowDiagram, TellsNumbers):
    """A flow with all its sessions: how many are where, in the picture and as a table, live.

    A press on a state leaves its sessions in the table; a press on a session opens its explorer
    below. What is marked there is `selected`.

    It follows the store as it is told, or looks again every two seconds where a store tells
    nothing, as long as somebody sees it.

    Args:
        flow: The flow.
        library: Where flows are found.
        store: Who keeps the sessions.
        stuck_after: How long a session may be in a state before it is stuck, as in ``2 days``; by
            default as long as nine of ten that left it were there.
        group: How sessions are told apart that are compared: by a pattern of names (``team-*``), by
            several, or by a function of a session; see `groups_of`. The first two groups are, until
            others are chosen; see `compare`.
        progress: Whether the share of the flow's states that each has been to is a column; or what
            there is to reach, see `progress_of`.
        engine: Layout engine of the diagram.
        watch: Whether to follow what becomes of the sessions and of the flows' files.
        **view: How the diagram shows it: ``expand``, ``show``, ``direction``, ``heat``, ``theme``,
            as for a `FlowDiagram`; ``heat`` may be ``visits``, ``time`` or ``drop-outs``, too, as
            `heat_by`.

    Attributes:
        selected: Names of the sessions that are marked in the table; can be set and observed.
        explorer: The explorer of the session that is open below the board, or None.
        heat_by: What the picture is tinted by: ``none``, ``visits``, ``time`` or ``drop-outs``; of
            all sessions, and it follows what they do.

    Raises:
        NotShownError: It is no flow whose sessions are to be shown.
        FlowError: `library` is none.
        SessionStorageError: `store` is none.
        BoardError: `stuck_after` is no length of time, `group` is nothing that sessions are told
            apart by, `progress` nothing that can be reached, or there is no such ``heat``.
        ViewError: A word is none of a view's, or no state has an attribute of ``show``.
    """

    _esm = PACKED_BOARD
    _shows: ClassVar[tuple[type, ...]] = (Flow,)
    _names = ("board",)

    selected: Any = traitlets.Tuple()
    """Names of the sessions that are marked in the table."""

    explorer = traitlets.Instance(FlowExplorer, allow_none=True)
    """The explorer of the session that is open below the board, or None."""

    heat_by = traitlets.Enum(HEATS, NO_HEAT)
    """What the picture is tinted by: ``none``, ``visits``, ``time`` spent, or ``drop-outs``, of all
    sessions; it follows what they do."""

    _board: Any = told()
    _table_news: Any = told()
    _below: Any = told()

    def __init__(  # noqa: PLR0913 - what, and how
        self,
        flow: Flow,
        library: FlowLibrary,
        store: SessionStore,
        *,
        stuck_after: str | timedelta | None = None,
        group: Grouping | None = None,
        progress: bool | Mapping[str, Unit] | None = False,
        engine: str = "embedded",
        watch: bool = True,
        **view: Unpack[ViewWords],
    ) -> None:
        check_view(view)
        check_library(library)
        store = open_store(store)
        heat_by, asked_heat = NO_HEAT, view.get("heat")
        if isinstance(asked_heat, str):
            heat_by = heat_named(asked_heat)
            del view["heat"]
        self._has_progress = progress is not False and progress is not None
        asked = progress if self._has_progress and progress is not True else units_of_flow(flow)
        self.overview = Overview(
            library,
            store,
            flow,
            stuck_after=stuck_after,
            group=group,
            units=checked_units(asked) if self._has_progress else None,
        )
        self._opening = Opening(library, store, self._tell_below)
        self._table = BoardTable(self)
        self._past = BoardPast(self)
        self._life = BoardLife(self.overview, self._show, self._warm)
        self._is_live = watch
        self._numbers = Numbers()
        self.overview.refresh()
        super().__init__(flow, library=library, engine=engine, watch=watch, **view)
        self._handlers |= {
            **self._table.handlers,
            **self._past.handlers,
            "compare": lambda said: self.compare(*_texts(said.get("groups"))),
            "open-session": self._open,
            "close-session": lambda _said: self.set_trait("explorer", None),
        }
        self.heat_by = heat_by

    def __repr__(self) -> str:
        return f"FlowBoard({self._words()})"

    @property
    def counts(self) -> dict[Path, int]:
        """How many sessions stand where: every state that they are in, outermost first → number."""
        return self.overview.population.counts

    @property
    def stuck(self) -> tuple[str, ...]:
        """Names of the sessions that are longer in a state than most, or than you allow."""
        self.read()
        return tuple(sorted(name for name, row in self.overview.rows.items() if row.is_stuck))

    def read(self) -> None:
        """Read the histories of all sessions now, which else are read beside other work.

        Raises:
            SessionStorageError: They cannot be read.
        """
        self._show(self.overview.read)
        self._show(self.overview.study)

    def refresh(self) -> None:
        """Look at the store now, whether it is followed or not."""
        self._show(self.overview.refresh)

    def compare(self, *groups: str) -> None:
        """Compare these two groups: how many of each are where; at first it is the first two.

        Args:
            *groups: Their names, as the table has them.

        Raises:
            BoardError: They are not two groups that there are.
        """
        self._show(lambda: self.overview.compare(groups))

    def explore(self, name: str) -> FlowExplorer:
        """Open the explorer of a session below the board.

        Args:
            name: The session's name.

        Returns:
            The explorer, which is `explorer` then.

        Raises:
            SessionError: It cannot be read.
            BoardError: The board has none of that name, or one is open with steps not saved.
        """
        answer = self._open({"name": name})
        if isinstance(answer, dict):
            raise BoardError(f"{answer['question']} Save or undo them first")
        assert self.explorer is not None  # noqa: S101 - just opened
        return self.explorer

    def page(self) -> Page:  # type: ignore[override]
        """The board as it is now, as one HTML file: the picture and a table, which follow nobody.

        Raises:
            SessionStorageError: The histories cannot be read.
        """
        self.read()
        svg = in_theme(self.frame, self.theme).svg
        return board_page(
            self.overview.population.flow.flow,
            self._words(),
            svg,
            self.overview.rows.values(),
            has_progress=self._has_progress,
        )

    def close(self) -> None:
        """Stop following the sessions, close the explorer, and go off the page."""
        if hasattr(self, "_opening"):  # else its arguments were refused
            self._opening.close()
        super().close()

    def look_again(self) -> None:
        """Show the flows as they are now, also where they are not watched, and who stands where."""
        super().look_again()
        flow = self._root()
        self._show(lambda: self.overview.look_again(flow))

    def _follow(self) -> None:
        if self._has_slept:
            self.refresh()
        super()._follow()
        if self._is_live:
            self._life.begin()
            self._refresh()

    def _unfollow(self) -> None:
        self._life.end()
        super()._unfollow()

    def _on_gone(self, said: Said) -> None:
        self._table.forget(str(said.get("view")))
        super()._on_gone(said)

    @property
    def _subject(self) -> tuple[object, ...]:
        return (*super()._subject, repr(self.overview.population.store))

    def _page(self) -> None:  # type: ignore[override]
        """No page steps in place of a board."""
        return

    def _words(self) -> str:
        """How many there are, and what cannot be told; nothing in it depends on the time."""
        over = sum(row.is_over for row in self.overview.rows.values())
        number = len(self.overview)
        told = (
            f"{self.overview.population.flow.flow}: {number:,} session{'' if number == 1 else 's'}"
        )
        told = f"{told}, {over:,} of them over" if over else told
        return f"{told}; {self.overview.problem}" if self.overview.problem else told

    def _still_frame(self) -> Frame:
        frame = super()._still_frame()
        return self._with_tokens(replace(frame, words=self._in_text(frame)))

    def _in_text(self, frame: Frame) -> str:
        return frame.words if frame.is_error else self._words()

    def _with_tokens(self, frame: Frame) -> Frame:
        if frame.drawing is None:
            return frame
        tallies, groups = self._on_drawing(frame), self.overview.groups
        tokens = SessionTokens(frame.drawing, tallies, groups, taken_in(frame))
        return replace(frame, overlays={**frame.overlays, "sessions": tokens})

    def _on_drawing(self, frame: Frame) -> dict[str, Tally]:
        """How many are at each element of what is drawn."""
        if frame.drawing is None:
            return {}
        base = frame.scene.base if frame.scene is not None else ()
        return on_picture(frame.drawing.graph, base, self.overview.tallies)

    def _framed(self) -> Frame:
        frame = super()._framed()
        hint = f"{self._root().flow}: press a state to list its sessions alone"
        return frame if frame.is_error else replace(frame, words=hint)

    def _handlers_of_picture(self) -> dict[str, Handler]:
        return {
            **super()._handlers_of_picture(),
            "explain": lambda said: looking.explain(
                self._with_tokens(self._frame), self._standpoint, said
            ),
        }

    def _changes(self) -> dict[str, object]:
        news = super()._changes()
        tallies = self._on_drawing(self._frame)
        news |= self._numbers.news(self._frame, tallies, self.overview.groups)
        news["_board"] = json.dumps(self._told_of_all())
        return news

    @traitlets.observe("heat_by")
    def _on_heat_by(self, _change: object) -> None:
        if self.heat_by != NO_HEAT:
            self._past.unread()
        self.heat = self._past.heat_by(self.heat_by)
        self._refresh()

    def _warm(self) -> None:
        """Tint the picture by all that is known now; the heat of somebody's own stays."""
        self.overview.past.is_told = True
        if self.heat_by != NO_HEAT:
            self.heat = self._past.heat_by(self.heat_by)

    def _told_of_all(self) -> dict[str, object]:
        overview, life = self.overview, self._life
        return {
            "flow": overview.population.flow.flow,
            "total": len(overview),
            "stuck": overview.stuck,
            "leftOut": overview.population.words,
            "problem": (life.trouble or overview.problem or life.problem or self._table.problem),
            "live": life.words if self._is_live else "not followed",
            "isLive": self._is_live and not life.is_polled,
            "unread": overview.number_unread,
            "selected": len(self.selected),
            "heat": self.heat_by,
            "groups": overview.comparing.sizes[:MOST_GROUPS],
            "moreGroups": max(0, len(overview.comparing.names) - MOST_GROUPS),
            "hasProgress": self._has_progress,
        }

    def _show(self, make: Callable[[], Update]) -> None:
        """Show what has changed, in one message."""
        with self._turn:
            update = make()
            if not update:
                return
            update = self._table.complete(update)
            there = self.overview.rows
            if any(name not in there for name in self.selected):
                self.selected = tuple(name for name in self.selected if name in there)
            moves = self._moves_of(update.moves)
            self._tell(self._changes() | self._table.news_of(update, moves))
            if not self.overview.past.is_told and not is_read_beside():
                self._warm()

    def _moves_of(self, moves: Sequence[tuple[Path, Path]]) -> list[list[str]]:
        """From which element to which sessions are seen moving."""
        drawing, scene = self._frame.drawing, self._frame.scene
        if drawing is None or len(moves) > MOST_MOVES:
            return []
        base = scene.base if scene is not None else ()
        pairs = ([element_of(drawing.graph, base, path) for path in move] for move in moves)
        return [[one, other] for one, other in pairs if one and other and one != other]

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: Any) -> tuple[str, ...]:  # noqa: ANN401 - untyped bunch
        names = proposal["value"]
        rows = self.overview.rows
        strange = [name for name in names if not isinstance(name, str) or name not in rows]
        if strange:
            unknown = strange[0]
            raise traitlets.TraitError(f"the board has no session {in_short(repr(unknown))}")
        return tuple(dict.fromkeys(names))

    @traitlets.observe("selected")
    def _on_selected(self, change: Any) -> None:  # noqa: ANN401 - untyped bunch
        differ = frozenset(change["old"]) ^ frozenset(self.selected)
        self._table.selected = frozenset(self.selected)
        self._show(lambda: Update(differ, is_told=True))

    def _open(self, said: Said) -> Answer:
        """``name`` of the session, and ``losing`` that is agreed to."""
        name = said.get("name")
        if not isinstance(name, str) or name not in self.overview.rows:
            raise BoardError(f"the board has no session {in_short(repr(name))}")
        asked = self._opening.open(name, said, theme=self.theme, watch=self._is_live)
        if asked is not None:
            return asked
        self.explorer = self._opening.explorer
        self._tell_below()
        return None

    def _tell_below(self) -> None:
        """Name what is open below: whoever has the explorer may load and rename there."""
        explorer = self.explorer
        if explorer is not None and explorer.run is not None:
            told = {"model": explorer.model_id, "name": explorer.run.session.name}
            self._tell({"_below": json.dumps(told)})

    @traitlets.observe("explorer")
    def _on_explorer(self, _change: object) -> None:
        if self.explorer is None:
            self._tell({"_below": "null"})


def _texts(told: object) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
