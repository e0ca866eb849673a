"""The directive ``flow``: the picture of a flow, or of a walk through it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from flowr_nb.diagram.framing import frame_of
from flowr_nb.errors import FlowrNbError
from flowr_nb.page import make_page
from flowr_nb.scenario.errors import ScenarioError
from flowr_nb.sphinx_ext.covered import covered_by, flows_of
from flowr_nb.sphinx_ext.domain import FlowDomain
from flowr_nb.sphinx_ext.library import beginning_of, depend_on, library_of
from flowr_nb.sphinx_ext.picture import FlowPicture
from flowr_nb.sphinx_ext.reporting import ReportingDirective, with_place
from flowr_nb.sphinx_ext.walk import walked

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

    from flowr_nb.diagram.overlays.heat import Heat
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun


def _align(argument: str | None) -> str:
    return directives.choice(argument or "", ("left", "center", "right"))


def _width(argument: str | None) -> str:
    return directives.length_or_percentage_or_unitless(argument or "", "px")


class FlowDirective(ReportingDirective):
    """``.. flow:: deploy``: its argument is the flow's name or path."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "fire": directives.unchanged,
        "expand": directives.unchanged,
        "show": directives.unchanged,
        "direction": directives.unchanged,
        "theme": directives.unchanged,
        "numbers": directives.flag,
        "coverage": directives.unchanged,
        "page": directives.flag,
        "no-index": directives.flag,
        "name": directives.unchanged,
        "class": directives.class_option,
        "alt": directives.unchanged,
        "align": _align,
        "width": _width,
        "caption": directives.unchanged,
    }

    def run(self) -> list[Node]:
        """The picture; where it is not to be had, the flow's name and a warning."""
        name = self.arguments[0].strip()
        flow: Flow | None = None
        try:
            library = library_of(self.env)
            flow = library.load(name)
            depend_on(self.env, library, flow)
            picture = self._picture(library, flow)
        except FlowrNbError as error:
            self.report(with_place(error, beginning_of(flow) if flow else None))
            return [nodes.paragraph("", "", nodes.literal("", name))]
        for finding in library.validate(flow).violations:
            if finding.is_error:
                self.report(f"{finding}")
        return [self._placed(picture, flow)]

    def _picture(self, library: FlowLibrary, flow: Flow) -> FlowPicture:
        told = self.options
        source: Flow | FlowRun = flow
        if "fire" in told:
            source = walked(library, flow, told["fire"])
        view: ViewWords = {
            "expand": told.get("expand", "none"),
            "show": told.get("show", "").replace(",", " ").split(),
            "direction": told.get("direction", "auto"),
            "theme": told.get("theme", self.config.flowr_nb_theme),
            "numbers": "numbers" in told,
            "heat": self._heat(library, flow) if "coverage" in told else None,
        }
        frame = frame_of(source, library=library, **view)
        picture = FlowPicture(
            "",
            svg=frame.svg,
            words=" ".join(told.get("alt", frame.words).split()),
            lines=frame.lines,
            serial=f"{nodes.make_id(self.env.docname)}-{self.env.new_serialno('flowr-nb')}",
        )
        if "page" in told:
            page = make_page(source, library=library, **view)
            if page.why_still:
                self.report(page.why_still)
            picture["page"] = page.embedded
        for word in ("width", "align"):
            if word in told:
                picture[word] = told[word]
        self.set_source_info(picture)
        return picture

    def _heat(self, library: FlowLibrary, flow: Flow) -> Heat:
        try:
            names = shlex.split(self.options["coverage"])
        except ValueError as error:
            raise ScenarioError(f"the files of `coverage` cannot be read: {error}") from None
        if not names:
            raise ScenarioError("`coverage` names a report (`.json`) or files of scenarios")
        files = []
        for name in names:
            relative, absolute = self.env.relfn2path(name)
            self.env.note_dependency(relative)
            files.append(Path(absolute))
        heat, results = covered_by(library, flow, files)
        for each in flows_of(library, results):
            depend_on(self.env, library, each)
        for result in results:
            if not result.is_passed:
                self.report(result.in_lines)
        return heat

    def _placed(self, picture: FlowPicture, flow: Flow) -> Element:
        """The picture with its names, and as a figure where it has a caption."""
        outermost: Element = picture
        if "caption" in self.options:
            outermost = nodes.figure("", picture)
            self.set_source_info(outermost)
            if "align" in picture:
                outermost["align"] = picture.attributes.pop("align")
            words, messages = self.parse_inline(self.options["caption"], lineno=self.lineno)
            caption = nodes.caption(self.options["caption"], "", *words, *messages)
            self.set_source_info(caption)
            outermost += caption
        outermost["classes"] += self.options.get("class", [])
        self.add_name(outermost)
        if "no-index" not in self.options:
            anchor = nodes.make_id(f"flow-{flow.flow}")
            if anchor not in self.state.document.ids:
                outermost["ids"].append(anchor)
                self.state.document.ids[anchor] = outermost
                domain = self.env.get_domain(FlowDomain.name)
                assert isinstance(domain, FlowDomain)  # noqa: S101 - it is registered with it
                domain.note(flow.flow, self.env.docname, anchor)
        return outermost
