"""What is known of scenarios without anything that reads or runs them: names, and options.

For pytest's plugin, which is imported by every run of pytest where the package is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX: Final = ".scenarios.yaml"
"""What the name of a file of scenarios ends with."""
MARKDOWN_SUFFIXES: Final = (".md", ".markdown")
LANGUAGE: Final = "flow-scenario"
"""What follows the fence of a block of scenarios in Markdown."""


def add_coverage_options(add: Callable[..., Any]) -> None:
    """The options that ask how much of the flows is covered, of the command and of pytest.

    Args:
        add: ``add_argument`` of a parser, or ``addoption`` of one of pytest's groups.
    """
    add("--flow-cov", action="store_true", help="tell how much of the flows scenarios cover")
    add(
        "--flow-cov-report",
        action="append",
        default=[],
        metavar="KIND",
        help="term, term-missing, json:FILE or html:FILE; may be given several times",
    )
    add(
        "--flow-cov-fail-under",
        type=float,
        metavar="N",
        help="fail where scenarios cover less than N percent of the flows",
    )
