"""The directive ``flow-scenario``: a walk as a list, walked while the document is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.states import RSTState
from sphinx import addnodes

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import printable
from flowr_nb.scenario.errors import ScenarioParseError
from flowr_nb.scenario.model import ScenarioStepKind
from flowr_nb.scenario.reading import parse
from flowr_nb.scenario.result import Verdict
from flowr_nb.scenario.running import run
from flowr_nb.sphinx_ext.domain import FlowDomain
from flowr_nb.sphinx_ext.library import depend_on, library_of
from flowr_nb.sphinx_ext.reporting import ReportingDirective, with_place

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.model import Scenario, ScenarioStep
    from flowr_nb.scenario.result import ScenarioResult

# What stands before the name of a step, and after it.
_WORDS: Final = {
    ScenarioStepKind.FIRE: ("", ""),
    ScenarioStepKind.AT: ("is at ", ""),
    ScenarioStepKind.OPEN: ("", " is open"),
    ScenarioStepKind.BLOCKED: ("", " is blocked"),
    ScenarioStepKind.EXITS: ("has left by ", ""),
}


class ScenarioDirective(ReportingDirective):
    """``.. flow-scenario::``: its content is YAML, as of a file of scenarios."""

    kind = "scenario"
    has_content = True
    option_spec: ClassVar = {
        "source": directives.flag,
        "name": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self) -> list[Node]:
        """Each scenario as a list with its verdict; what does not pass is a warning."""
        text = "\n".join(self.content)
        source, first = self._begins()
        shown = nodes.literal_block(text, text, language="yaml")
        self.set_source_info(shown)
        try:
            library = library_of(self.env)
            scenarios = parse("\n" * (first - 1) + text, None)
        except ScenarioParseError as error:
            for found in error.findings:
                self.report(found.message, f"{source}:{found.line}")
            return [shown]
        except FlowrNbError as error:
            self.report(str(error))
            return [shown]
        walked = [self._one(library, each, source) for each in scenarios]
        parts = [shown, *walked] if "source" in self.options else walked
        self.add_name(parts[0])
        return [*parts]

    def _begins(self) -> tuple[str, int]:
        """The file in which the content stands, and its first line there."""
        source, line = self.get_source_info()
        if not self.content:
            return source, line
        state: object = self.state  # of MyST it is of another class than is declared
        if isinstance(state, RSTState):
            file, offset = self.content.info(0)
            return str(file or source), (line if offset is None else offset + 1)
        # MyST counts from the directive.
        return source, line + self.content_offset + 1

    def _one(self, library: FlowLibrary, scenario: Scenario, source: str) -> Element:
        result = run(library, scenario)
        try:
            flow = library.load(scenario.flow)
            depend_on(self.env, library, flow)
            named = flow.flow
        except FlowrNbError:  # which the result tells
            named = ""
        if not result.is_passed:
            self._tell(result, source)
        verdict = "passed" if result.is_passed else _verdict(result)
        head = nodes.paragraph("", "", nodes.strong("", scenario.name), nodes.Text(" of "))
        head += self._link(scenario.flow, named)
        head += nodes.Text(": ")
        head += nodes.inline("", verdict, classes=["flowr-nb-verdict"])
        steps = [nodes.list_item("", _in_words(step)) for step in scenario.steps]
        listed = nodes.enumerated_list(
            "", *steps, enumtype="arabic", prefix="", suffix=".", start=1
        )
        passed = "flowr-nb-passed" if result.is_passed else "flowr-nb-not-passed"
        classes = ["flowr-nb-scenario", passed, *self.options.get("class", [])]
        whole = nodes.container("", head, listed, classes=classes)
        if not result.is_passed:
            whole += nodes.paragraph("", "", nodes.Text(result.message))
        self.set_source_info(whole)
        return whole

    def _link(self, words: str, flow: str) -> Element:
        literal = nodes.literal("", words, classes=["flowr-nb-flow"])
        if not flow:
            return literal
        return addnodes.pending_xref(
            "",
            literal,
            refdoc=self.env.docname,
            refdomain=FlowDomain.name,
            reftype="flow",
            reftarget=flow,
            refexplicit=False,
        )

    def _tell(self, result: ScenarioResult, source: str) -> None:
        """Warn of a scenario that does not pass, at the line of its step."""
        word = "has a fault" if result.verdict is Verdict.FAULT else "failed"
        step = f" in step {result.number} of {len(result.scenario.steps)}" if result.number else ""
        told = [f"the scenario `{printable(result.scenario.name)}` {word}{step}: {result.message}"]
        if result.configuration is not None:
            told.append(f"at: {result.configuration}")
        where = result.where or result.scenario.where
        line = f"{source}:{where.line}" if where is not None else None
        self.report(with_place("; ".join(told), result.flow_where), line)


def _verdict(result: ScenarioResult) -> str:
    word = "fault in the scenario" if result.verdict is Verdict.FAULT else "failed"
    return f"{word} in step {result.number}" if result.number else word


def _in_words(step: ScenarioStep) -> Element:
    before, after = _WORDS[step.kind]
    words = nodes.paragraph("", "", nodes.Text(before), nodes.literal("", step.name))
    words += nodes.Text(after)
    for number, (key, value) in enumerate(step.evidence.items()):
        words += nodes.Text(", " if number else " with ")
        words += nodes.literal("", f"{key} = {value}")
    return words
