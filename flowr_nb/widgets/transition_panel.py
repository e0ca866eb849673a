"""What can happen now: a row a transition, an input a piece of evidence, every verdict."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.errors import FlowrNbError
from flowr_nb.session.options import OptionStatus
from flowr_nb.widgets.controls import button, shared, words
from flowr_nb.widgets.run_widget import FollowsRun, are_same, close_with_looks
from flowr_nb.widgets.words import MUTED_COLOUR, error_html, errors_in_words, landing_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.options import ConditionVerdict, Option

_STYLES: Final = {
    OptionStatus.OPEN: ("success", "arrow-right"),
    OptionStatus.NEEDS_EVIDENCE: ("", "pencil"),
    OptionStatus.BLOCKED: ("", "lock"),
}
_VERDICTS: Final = {
    True: ("✓", "holds"),
    False: ("✗", "does not hold"),
    None: ("○", "not given yet"),
}

_HANGING: Final = "display: inline-block; padding-left: 1.3em; text-indent: -1.3em"
"""A second line begins under the first word, not under the sign."""


class TransitionPanel(FollowsRun, ipywidgets.VBox):
    """A row for every transition out of the current state.

    Each row has a button that fires it, where it really leads, and each condition of its guard
    with its verdict under the evidence typed so far. A key of evidence is typed once, in the
    first row that asks for it.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: FlowRun) -> None:
        self.run: FlowRun = run
        self._rows: list[_Row] = []
        self._fields: list[_Field] = []
        self._shown: list[Any] = []
        self._root = ""
        self._seen: tuple[object, ...] = ()
        self._empty = words()
        self._message = words()
        super().__init__([], layout=ipywidgets.Layout(width="100%"))
        self.add_class("flowr-transitions")
        self._follow("session", "evidence", "assumed")

    def _parts(self) -> Iterable[Any]:
        return (*self._rows, *self._fields, self._empty, self._message)

    def _refresh(self, _change: object = None) -> None:
        seen = (self.run.session, self.run.evidence, self.run.assumed)
        if are_same(seen, self._seen):
            return
        self._seen = seen
        self._message.value = ""
        try:
            options = self.run.situation.options
            is_over = self.run.is_over
        except FlowrNbError as error:
            self._set_children([self._message])
            self._message.value = error_html(str(error))
            return
        self._reserve()
        if not options:
            words = "the run is over" if is_over else "no transition leaves this state"
            self._empty.value = f'<span style="color: {MUTED_COLOUR}">{words}</span>'
            self._set_children([self._empty, self._message])
            return
        fields = self._show_fields(options)
        for index, option in enumerate(options):
            self._row(index).show(option, fields[index])
        self._set_children([*(row.box for row in self._rows[: len(options)]), self._message])

    def _set_children(self, children: list[Any]) -> None:
        # ipywidgets sends a message for every assignment, equal or not.
        if children != self._shown:
            self.children = self._shown = children

    def _show_fields(self, options: Sequence[Option]) -> list[list[_Field]]:
        """Give every key of evidence an input, under the first row that asks for it."""
        placed: list[list[_Field]] = []
        keys: dict[str, None] = {}
        for option in options:
            fresh = [key for key in option.keys if key not in keys]
            here = []
            for key in fresh:
                keys[key] = None
                field = self._field(len(keys) - 1)
                asked = [verdict for verdict in option.conditions if verdict.key == key]
                field.show(
                    key, asked, str(self.run.evidence.get(key, "")), self.run.assumed.get(key)
                )
                here.append(field)
            placed.append(here)
        return placed

    def _row(self, index: int) -> _Row:
        while len(self._rows) <= index:
            self._rows.append(_Row(self._fire))
        return self._rows[index]

    def _field(self, index: int) -> _Field:
        while len(self._fields) <= index:
            self._fields.append(_Field(self._typed))
        return self._fields[index]

    def _reserve(self) -> None:
        """Make every row and input that this run can need now, so that a step makes none."""
        if self.run.session.root_flow == self._root:
            return
        self._root = self.run.session.root_flow
        try:
            flows = self.run.library.closure(self.run.library.load(self._root))
        except FlowrNbError:
            return  # rows are made as they are needed
        rows, fields = _most_needed(flows)
        if rows:
            self._row(rows - 1)
        if fields:
            self._field(fields - 1)

    def _fire(self, trigger: str) -> None:
        with errors_in_words(self._tell):
            self.run.press(trigger)

    def _typed(self, key: str, text: str) -> None:
        evidence = {**self.run.evidence, key: text}
        if not text:
            del evidence[key]
        with errors_in_words(self._tell):
            self.run.evidence = evidence

    def _tell(self, text: str) -> None:
        self._message.value = error_html(text)


class _Row:
    """The widgets of one transition, reused for whatever transition stands in this row."""

    def __init__(self, fire: Callable[[str], None]) -> None:
        self._trigger = ""
        self._fields: list[_Field] = []
        self._button = button("", "", "", _look("button", width="auto", flex="0 0 auto"))
        self._button.on_click(lambda _: fire(self._trigger))
        self._note = words(layout=_look("note", flex="1 1 auto", min_width="0"))
        self._line = ipywidgets.HBox(
            [self._button, self._note],
            layout=_look("line", align_items="flex-start", grid_gap="6px"),
        )
        self.box = ipywidgets.VBox([self._line], layout=_look("row", margin="0 0 6px"))
        self.box.add_class("flowr-transition")

    def show(self, option: Option, fields: list[_Field]) -> None:
        self._trigger = option.trigger
        style, icon = _STYLES[option.status]
        with self._button.hold_sync():
            self._button.description = option.trigger
            self._button.button_style = style
            self._button.icon = icon
            self._button.tooltip = f"{option.trigger}: {option.status.value}"
        self._note.value = _note(option)
        if fields != self._fields:
            self._fields = fields
            self.box.children = [self._line, *(field.box for field in fields)]

    def close(self) -> None:
        for widget in (self._button, self._note, self._line, self.box):
            close_with_looks(widget)


class _Field:
    """The input of one key of evidence."""

    def __init__(self, typed: Callable[[str, str], None]) -> None:
        self._key = ""
        self._typed = typed
        self._is_ours = False
        self.box = ipywidgets.Text(
            continuous_update=True,
            style=shared(
                "evidence's style", partial(ipywidgets.Text.style.klass, description_width="110px")
            ),
            layout=_look("evidence", width="auto", max_width="360px"),
        )
        self.box.observe(self._on_value, "value")

    def show(
        self, key: str, asked: Iterable[ConditionVerdict], value: str, assumed: str | None
    ) -> None:
        self._key = key
        wanted = ", ".join(verdict.in_words for verdict in asked)
        if assumed is not None:
            # Where nothing is typed: as a value it would come back each time it is deleted.
            wanted = f"{assumed or '“”'} (assumed); {wanted}"
        self._is_ours = True
        try:
            with self.box.hold_sync():
                self.box.description = key
                self.box.placeholder = wanted
                self.box.tooltip = f"evidence for {key}: {wanted}"
                self.box.value = value
        finally:
            self._is_ours = False

    def _on_value(self, change: Any) -> None:  # noqa: ANN401 - traitlets' untyped bunch
        if not self._is_ours:
            self._typed(self._key, change["new"])

    def close(self) -> None:
        close_with_looks(self.box)


def _look(name: str, **settings: str) -> ipywidgets.Layout:
    """A layout that all rows have, and that none changes."""
    return shared(f"transition: {name}", partial(ipywidgets.Layout, **settings))


def _note(option: Option) -> str:
    lines = [f"→ <b>{escape(landing_words(option))}</b>"]
    if option.problem:
        lines.append(error_html(option.problem))
    lines.extend(_verdict(verdict) for verdict in option.conditions)
    return f'<div style="line-height: 1.45; padding-top: 4px">{"<br>".join(lines)}</div>'


def _verdict(verdict: ConditionVerdict) -> str:
    mark, meaning = _VERDICTS[verdict.holds]
    given = "" if verdict.given is None else f", given {escape(verdict.given)}"
    return (
        f'<span class="flowr-verdict" style="color: {MUTED_COLOUR}; {_HANGING}">{mark} '
        f"{escape(verdict.in_words)}{given}: {meaning}</span>"
    )


def _most_needed(flows: list[Flow]) -> tuple[int, int]:
    """The most rows and the most inputs that any state of these flows can need at once."""
    states = [state for flow in flows for state in flow.states]
    rows = max((len(state.next) for state in states), default=0)
    keys = max(
        (len({k for t in state.next.values() for k in t.guard}) for state in states), default=0
    )
    # An exit of a subflow brings in the guards of the states that invoke it, level upon level.
    outer = {k for state in states if state.flow for t in state.next.values() for k in t.guard}
    return rows, keys + len(outer)
