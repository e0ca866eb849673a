"""A board as one HTML file: how it was at one moment, in a picture and a table."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.board.roster import ORDERS
from flowr_nb.hints import printable
from flowr_nb.page import Page
from flowr_nb.page.document import document_of
from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.board.roster import Row

MOST_ROWS: Final = 2_000
"""Most sessions in the table of a page; of more it says how many there are."""
_STUCK: Final = "⧗ stuck"
_SHEET: Final = (
    ".sessions{overflow-x:auto}.sessions table{border-collapse:collapse;margin-top:12px}"
    ".sessions caption,.sessions th,.sessions td{text-align:left;padding:4px 14px 4px 0}"
    ".sessions tr{border-bottom:1px solid #8793a0}.sessions td{overflow-wrap:break-word}"
    ".sessions button{all:unset;cursor:pointer}.sessions button:focus-visible{outline:2px solid}"
    "[aria-sort=ascending]::after{content:' ▲' / ''}"
    "[aria-sort=descending]::after{content:' ▼' / ''}"
    ".finding{margin-top:12px}.finding input{font:inherit;padding:4px 8px;max-width:100%}"
    ".sessions .number{text-align:right}.sessions strong,.sessions time{white-space:nowrap}"
)
# Searches and sorts the rows that are there; without scripts it is the table as it stands.
_SCRIPT: Final = """{
const body = document.querySelector(".sessions tbody"), rows = [...body.rows];
const tools = document.querySelector(".finding"), find = tools.querySelector("input");
const look = () => {
  const words = find.value.toLowerCase().split(/\\s+/);
  const has = (row) => words.every((word) => row.textContent.toLowerCase().includes(word));
  for (const row of rows) row.hidden = !has(row);
  const found = rows.filter((row) => !row.hidden).length;
  tools.querySelector("output").textContent = `${found} of ${rows.length}`;
};
document.querySelectorAll(".sessions thead th").forEach((head, at) => {
  const button = document.createElement("button");
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.onclick = () => {
    const turn = head.ariaSort === "ascending" ? -1 : 1;
    for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turn > 0 ? "ascending" : "descending");
    const text = (row) => row.cells[at].textContent;
    const compare = (a, b) => text(a).localeCompare(text(b), "en", { numeric: true });
    rows.sort((a, b) => !text(a) - !text(b) || turn * compare(a, b));
    body.append(...rows);
  };
});
find.oninput = look;
tools.hidden = false;
look();
}"""


def board_page(
    title: str, words: str, svg: str, rows: Iterable[Row], *, has_progress: bool = False
) -> Page:
    """A page of a board, as it is now.

    Args:
        title: The flow's name.
        words: How many sessions there are, in words.
        svg: The picture with the sessions in it.
        rows: What is known of each session.
        has_progress: Whether how far each has come is a column.
    """
    now = datetime.now(UTC)
    note = f"As it was on {_day(now)} UTC: a page follows no sessions"
    known = sorted(rows, key=ORDERS["name"])
    named = svg.replace("<svg ", f'<svg aria-label="{_text(words)}" ', 1)
    html = document_of(title, None, named, words, note, _table(words, known, has_progress))
    return Page(title, html, words, note, svg)


def _table(words: str, rows: list[Row], has_progress: bool) -> str:
    has_groups = any(row.group for row in rows)
    head = ["session", "state", "since (UTC)", "last step", "steps"]
    head += ["reached"] * has_progress + ["group"] * has_groups
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f"<tr>{''.join(_cells(row, has_progress, has_groups))}</tr>" for row in rows[:MOST_ROWS]
    )
    left = len(rows) - MOST_ROWS
    more = f"<p>and {left:,} more, by name after these</p>" if left > 0 else ""
    return (
        f'<style>{_SHEET}</style><p class="finding" hidden><label>find <input type="search">'
        '</label> <output></output></p><div class="sessions" tabindex="0" role="region" '
        f'aria-label="sessions"><table><caption>{_text(words)}</caption><thead><tr>{names}</tr>'
        f"</thead><tbody>{body}</tbody></table>{more}</div><script>{_SCRIPT}</script>"
    )


def _cells(row: Row, has_progress: bool, has_groups: bool) -> Iterator[str]:
    state = _text(SEPARATOR.join(row.path))
    sign = " · over" if row.is_over else f" <strong>{_STUCK}</strong>" if row.is_stuck else ""
    since = _text(row.since)
    if (moment := moment_of(row.since)) is not None:
        since = f"<time>{_day(moment)}</time>"
    yield f'<th scope="row">{_text(row.name)}</th><td>{state}{sign}</td>'
    yield f"<td>{since}</td><td>{_text(row.last)}</td>"
    yield f'<td class="number">{"" if row.steps is None else row.steps}</td>'
    if has_progress:
        yield f'<td class="number">{"" if row.share is None else f"{row.share:.0%}"}</td>'
    if has_groups:
        yield f"<td>{_text(row.group)}</td>"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _text(text: str) -> str:
    return escape(printable(text))
