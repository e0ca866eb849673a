"""Flows in documents that Sphinx builds, in reStructuredText and in MyST: ``flowr_nb.sphinx_ext``.

In ``conf.py``::

    extensions = ["flowr_nb.sphinx_ext"]

There is a directive ``flow``, which shows the picture of a flow or of a walk through it, a
directive ``flow-scenario``, which walks scenarios while the document is built, and a role
``flow``, which names a flow, a state or a transition and checks that it is there. What is wrong is
a warning with the line of the document and that of the flow, and so fails a build with ``-W``.

Config values:
    flowr_nb_flows: The directory of the flows, or a list of several; from the directory of
        ``conf.py``. By default where the command finds them (``flows_dir`` of ``[tool.flowr]`` in
        the nearest ``pyproject.toml`` at or above ``conf.py``, ``.flowr/flows`` where it says
        nothing), else ``flows``.
    flowr_nb_theme: What pictures look like that do not say it themselves: ``auto``, which is light
        or dark as its reader prefers, ``light`` or ``dark``. By default ``auto``.
    flowr_nb_latex_format: What pictures are in LaTeX: ``pdf`` or ``png``. By default ``pdf``.

Warnings are of the types ``flowr_nb.flow``, ``flowr_nb.scenario`` and ``flowr_nb.picture``, which
``suppress_warnings`` knows. The extension needs the extra ``flowr-nb[sphinx]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pygments.lexers.data import YamlLexer
from sphinx.config import ENUM

from flowr_nb import __version__
from flowr_nb.diagram.looks import THEMES
from flowr_nb.scenario_words import LANGUAGE
from flowr_nb.sphinx_ext.domain import FlowDomain, FlowRole
from flowr_nb.sphinx_ext.flow_directive import FlowDirective
from flowr_nb.sphinx_ext.library import find_flows
from flowr_nb.sphinx_ext.picture import (
    LATEX_FORMATS,
    FlowPicture,
    PicturesInWords,
    visit_html,
    visit_latex,
    visit_nothing,
)
from flowr_nb.sphinx_ext.scenario_directive import ScenarioDirective
from flowr_nb.sphinx_ext.style_sheet import STYLE_SHEET, write_style_sheet

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

_ENV_VERSION: Final = 1
"""Counts what is kept of documents between builds; another number reads all of them again."""


def setup(app: Sphinx) -> dict[str, Any]:
    """What Sphinx calls for an extension.

    Args:
        app: The build.
    """
    app.add_config_value("flowr_nb_flows", None, "env", (str, list, tuple))
    app.add_config_value("flowr_nb_theme", "auto", "env", ENUM(*THEMES))
    app.add_config_value("flowr_nb_latex_format", "pdf", "env", ENUM(*LATEX_FORMATS))
    app.add_node(
        FlowPicture,
        html=(visit_html, visit_nothing),
        latex=(visit_latex, visit_nothing),
    )
    app.add_post_transform(PicturesInWords)
    app.add_domain(FlowDomain)
    app.add_role("flow", FlowRole())
    app.add_directive("flow", FlowDirective)
    app.add_directive(LANGUAGE, ScenarioDirective)
    # Where Markdown shows a scenario and is not told to run it.
    app.add_lexer(LANGUAGE, YamlLexer)
    app.add_css_file(STYLE_SHEET)
    app.connect("config-inited", find_flows)
    app.connect("builder-inited", write_style_sheet)
    return {
        "version": __version__,
        "env_version": _ENV_VERSION,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
