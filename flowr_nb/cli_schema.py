"""``flowr-nb schema``: what editors know flows and scenarios by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowr_nb.cli_outcome import EXIT_SOUND, Outcome
from flowr_nb.schemas import SCHEMAS, schema_text

if TYPE_CHECKING:
    import argparse


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command.

    Args:
        commands: The sub-commands of the parser.
    """
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a kind of file, for an editor",
        description="Print the JSON Schema of flows or of files of scenarios; an editor that has "
        "it completes keys, explains them, and marks what is wrong while it is written.",
    )
    schema.add_argument("kind", choices=list(SCHEMAS), help="what the schema is of")
    schema.set_defaults(command=_schema)


def _schema(options: argparse.Namespace) -> Outcome:
    return Outcome(EXIT_SOUND, schema_text(options.kind).rstrip("\n"))
