"""Ask flowr and ourselves the same question, and note where the answers part.

A `SideBySide` is one project directory. Each of its methods asks both and appends a `Difference`
where they part, with the facts that `differences` needs to say which known difference it is.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

import yaml

from flowr_nb import FlowLibrary, Session, YamlSessionStore
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import ConformanceLevel
from flowr_nb.session import EvidenceError
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.stepper import fire, options, start
from tests.flowr.real_flowr import evidence_words

REFUSED = "refused"
CONFIG = '[tool.flowr]\nflows_dir = "flows"\nsessions_dir = "sessions"\n'
# The two of our warnings that flowr gives, too.
SHARED_WARNINGS = {"exit-reached", "group-used"}


@dataclass
class Difference:
    """Two answers to one question that are not the same, and what is known about it."""

    question: str
    theirs: object
    ours: object
    about: str
    facts: dict = field(repr=False)


def place(session):
    return session.flow, session.state, session.stack


def place_or_refused(session):
    return REFUSED if session is None else place(session)


class SideBySide:
    """One project, asked through flowr's command line and through our own code."""

    def __init__(self, flowr, root, files):
        self._flowr = flowr
        self.root = root
        self.flows_dir = root / "flows"
        self.sessions_dir = root / "sessions"
        self.sessions_dir.mkdir(parents=True)
        (root / "pyproject.toml").write_text(CONFIG)
        for name, text in files.items():
            path = self.flows_dir / (name if "." in name else f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.library = FlowLibrary(self.flows_dir)
        self.store = YamlSessionStore(self.sessions_dir)
        self.differences = []
        self.compared = Counter()
        self._file_facts = Yaml11(self.flows_dir).facts()

    def flowr(self, *arguments):
        return self._flowr(self.root, *arguments)

    def compare(self, question, theirs, ours, about="", **facts):
        """Note one question with both answers; gives whether they are the same."""
        self.compared[question] += 1
        if theirs != ours:
            facts = {"side": self, **self._file_facts, **facts}
            self.differences.append(Difference(question, theirs, ours, str(about), facts))
        return theirs == ours

    # Validation

    def validate(self, name="f"):
        """Whether a flow is valid, and how many of the warnings that both know it has."""
        answer = self.flowr("validate", name)
        findings = (answer.data or {}).get("violations")
        error = None
        try:
            ours = self.library.validate(self.flows_dir / f"{name}.yaml").violations
        except FlowrNbError as raised:
            ours, error = (), raised
        must = frozenset(v.rule for v in ours if v.severity is ConformanceLevel.MUST)
        facts = {"rules": must, "error": error, "answer": answer}
        is_valid = error is None and not must
        self.compare("valid", bool(answer.data and answer.data["valid"]), is_valid, name, **facts)
        if findings is None or error is not None:
            return
        warnings = Counter(v.rule for v in ours if v.severity is ConformanceLevel.SHOULD)
        theirs = sum(finding["severity"] == "SHOULD" for finding in findings)
        shared = sum(warnings[rule] for rule in SHARED_WARNINGS)
        self.compare("warnings", theirs, shared, name, warnings=warnings, **facts)
        more = sorted(set(warnings) - SHARED_WARNINGS)
        self.compare("other warnings", [], more, name, **facts)

    # Runs

    def init(self, name="f"):
        """Where a run begins; gives our session, or None."""
        answer = self.flowr("session", "init", name, "--name", "begun")
        theirs = self._written("begun") if answer.ok else None
        error = ours = None
        try:
            ours = Session.begun(start(self.library, name), "begun")
        except FlowrNbError as raised:
            error = raised
        self.compare(
            "begins",
            place_or_refused(theirs),
            place_or_refused(ours),
            name,
            session=ours,
            name=name,
            error=error,
            answer=answer,
        )
        return ours

    def next(self, session, evidence):
        """What is offered at a place, and which of it is open; gives our options."""
        self.store.save(replace(session, name="probe"), overwrite=True)
        answer = self.flowr("next", "--session", "probe", *evidence_words(evidence))
        error, found = None, []
        try:
            found = options(self.library, session.configuration, evidence)
        except FlowrNbError as raised:
            error = raised
        theirs = answer.data["transitions"] if answer.ok else REFUSED
        facts = {"session": session, "answer": answer, "error": error}
        offered = [
            (option.trigger, option.target, self._own_guard(session, option)) for option in found
        ]
        same = self.compare(
            "offers",
            REFUSED
            if theirs is REFUSED
            else [(one["trigger"], one["target"], one["conditions"] or {}) for one in theirs],
            REFUSED if error else offered,
            place(session)[:2],
            **facts,
        )
        if same and not error:
            for option, one in zip(found, theirs, strict=True):
                self.compare(
                    "status",
                    one["status"],
                    option.status.value,
                    (*place(session)[:2], option.trigger, evidence),
                    **facts | {"option": option, "error": self._reason(session, option)},
                )
        return found

    def transition(self, session, trigger, evidence):
        """Where a step leads; gives our session after it, or None."""
        probe = replace(session, name="probe")
        self.store.save(probe, overwrite=True)
        words = evidence_words(evidence)
        answer = self.flowr("transition", trigger, "--session", "probe", *words)
        theirs = self._written("probe") if answer.ok else None
        about = (*place(session)[:2], trigger, evidence)
        option = self._option(session, trigger, evidence)
        facts = {"session": session, "option": option, "answer": answer, "trigger": trigger}

        asked = evidence
        ours, error = self._fire(session, trigger, evidence)
        if isinstance(error, EvidenceError) and error.unexpected:
            asked = {k: v for k, v in evidence.items() if k not in error.unexpected}
            self.compare(
                "unasked evidence", "left aside" if theirs else REFUSED, REFUSED, about, **facts
            )
            ours, error = self._fire(session, trigger, asked)
        facts["error"] = error
        if self.compare("moves", theirs is not None, ours is not None, about, **facts) and ours:
            self.compare("lands", place(theirs), place(ours), about, **facts)
        elif theirs and option and option.landing:
            # It steps where we do not; that is one thing, and where it lands another.
            landing = option.landing
            there = (landing.flow, landing.state, landing.stack)
            self.compare("lands", place(theirs), there, about, **facts)
        elif not theirs:
            self.compare("stays", place(self.store.load("probe")), place(session), about, **facts)
        return ours

    # Session files

    def read(self, content, name="s"):
        """What a session file says; gives our session, or None."""
        path = self.sessions_dir / f"{name}.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        answer = self.flowr("session", "show", "--name", name)
        error = ours = None
        try:
            ours = self.store.load(name)
        except FlowrNbError as raised:
            error = raised
        facts = {"session": ours, "error": error, "answer": answer}
        try:
            facts["content"] = yaml.safe_load(path.read_bytes())
        except (yaml.YAMLError, UnicodeDecodeError):
            facts["content"] = None
        same = self.compare("reads", answer.ok, ours is not None, name, **facts)
        if error:
            self.compare("says what is wrong", not answer.crashed, True, name, **facts)
        if same and ours:
            for key, value in answer.data.items():
                self.compare(f"reads {key}", value, self._shown(ours)[key], name, **facts)
        listed = self.flowr("session", "list")
        self.compare(
            "lists",
            [item["name"] for item in listed.data] if listed.ok else REFUSED,
            [session.name for session in self.store.list_sessions()],
            name,
            **facts,
        )
        return ours

    def _shown(self, session):
        stack = [{"flow": frame.flow, "state": frame.state} for frame in session.stack]
        return {
            "flow": session.flow,
            "state": session.state,
            "name": session.name,
            "stack": stack,
            "created_at": session.created_at,
            "updated_at": session.updated_at,
        }

    def _written(self, name):
        """The session that flowr wrote; where it is none for us, as near as can be."""
        try:
            return self.store.load(name)
        except FlowrNbError:
            content = yaml.safe_load((self.sessions_dir / f"{name}.yaml").read_bytes())
            return Session(str(content["flow"]), str(content["state"]), name)

    # What only we know

    def _fire(self, session, trigger, evidence):
        try:
            return fire(self.library, session, trigger, evidence), None
        except FlowrNbError as error:
            return None, error

    def _option(self, session, trigger, evidence):
        try:
            found = options(self.library, session.configuration, evidence)
        except FlowrNbError:
            return None
        return next((option for option in found if option.trigger == trigger), None)

    def _reason(self, session, option):
        if option.status is OptionStatus.BLOCKED and option.landing is None:
            return self._fire(session, option.trigger, {})[1]
        return None

    def flow_at(self, session):
        """The flow that a session is in, as far as it is to be had."""
        flow = None
        for depth, frame in enumerate(session.trail):
            try:
                invoking = flow.state(session.trail[depth - 1].state) if flow else None
                has_child = invoking and invoking.flow
                child = self.library.subflow(flow, invoking) if has_child else None
                found = child if child and child.flow == frame.flow else None
                flow = found or self.library.load(frame.flow)
            except (FlowrNbError, ValueError):
                return None
        return flow

    def _own_guard(self, session, option):
        flow = self.flow_at(session)
        state = flow.state(session.state) if flow else None
        return dict(state.next[option.trigger].guard) if state else {}


class Yaml11:
    """The flow files as a YAML 1.1 reader sees them: what is a text there, and what is not."""

    def __init__(self, flows_dir):
        self._names = False
        self._expressions = False
        self._empty = False
        self._groups = False
        for path in flows_dir.rglob("*.y*ml"):
            try:
                self._flow(yaml.safe_load(path.read_bytes()))
            except yaml.constructor.ConstructorError as error:
                self._names |= "yaml.org,2002:value" in str(error)
            except (yaml.YAMLError, UnicodeDecodeError):
                continue

    def facts(self):
        return {
            "names_not_text": self._names,
            "expressions_not_text": self._expressions,
            "empty_values": self._empty,
            "groups_not_text": self._groups,
        }

    def _name(self, value):
        self._names |= value is not None and not isinstance(value, str | dict | list)

    def _flow(self, flow):
        if not isinstance(flow, dict):
            return
        self._name(flow.get("flow"))
        for name in flow.get("exits") or ():
            self._name(name)
        states = flow.get("states")
        for state in states if isinstance(states, list) else ():
            if isinstance(state, dict):
                self._state(state)

    def _state(self, state):
        self._name(state.get("id"))
        self._name(state.get("flow"))
        self._empty |= "next" in state and state["next"] is None
        groups = state.get("conditions", {})
        self._empty |= groups is None
        for name, conditions in groups.items() if isinstance(groups, dict) else ():
            self._name(name)
            self._empty |= conditions is None
            self._guard(conditions)
        edges = state.get("next")
        for trigger, edge in edges.items() if isinstance(edges, dict) else ():
            self._name(trigger)
            if not isinstance(edge, dict):
                self._name(edge)
                continue
            self._name(edge.get("to"))
            guard = edge.get("when")
            for part in guard if isinstance(guard, list) else [guard]:
                self._guard(part)
                in_list = isinstance(guard, list)
                self._groups |= in_list and not isinstance(part, str | dict)
                self._expressions |= not in_list and not isinstance(part, str | dict | type(None))

    def _guard(self, conditions):
        for key, value in conditions.items() if isinstance(conditions, dict) else ():
            self._name(key)
            self._expressions |= not isinstance(value, str)
