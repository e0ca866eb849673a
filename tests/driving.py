"""Widgets as a browser drives them: by the messages of their comm, and by what these have told it.

What a test asks of a diagram is what was sent to the browser, and what a person sees of it; what it
does to one is what the browser says. Neither knows how a widget is made.
"""

import base64
import itertools
import json
import xml.etree.ElementTree as ET
import zlib
from weakref import WeakKeyDictionary

_told = WeakKeyDictionary()  # widget → the error that its last answer told
_G = "{http://www.w3.org/2000/svg}g"


def say(widget, content):
    """Hand a widget what its half in the browser says, whatever that is.

    Returns:
        What it answers, with the buffers under ``buffers``; None where it does not.
    """
    answers = []
    send = widget.send
    widget.send = lambda told, buffers=None: answers.append((told, buffers)) or send(told, buffers)
    data = {"method": "custom", "content": content}
    try:
        widget.comm.handle_msg({"content": {"data": data}, "buffers": []})
    finally:
        widget.send = send
    answer = {**answers[-1][0], "buffers": answers[-1][1]} if answers else None
    _told[widget] = (answer or {}).get("error", "")
    return answer


def ask(widget, do, **what):
    """Say something in one line, as a button of a widget's half in the browser does."""
    return say(widget, {"do": do, **what})


def parts_of(told):
    """Which parts each of the messages that the browser was told is about."""
    return [sorted(each["state"]) for each in told if each["method"] == "update"]


def listen(widget, monkeypatch):
    """What the browser is told from now on, in order: state updates and messages of our own."""
    told = []
    monkeypatch.setattr(widget.comm, "send", lambda data, **_: told.append(data))
    return told


def unpacked(text):
    """A text as it was before it was packed for the browser."""
    return zlib.decompress(base64.b64decode(text)).decode() if text else ""


def shown(widget, part):
    """What a part of a widget shows, as the browser was told last: `panel`, `bar`, `timeline`, …"""
    return json.loads(widget.get_state(f"_{part}")[f"_{part}"])


def steps_listed(widget):
    """The steps that a widget lists, the newest first; None where it lists none."""
    if not shown(widget, "timeline")["isListed"]:
        return None
    pages = (shown(widget, f"steps_{number}") or [] for number in range(5))
    return sorted(itertools.chain.from_iterable(pages), key=lambda step: -step["step"])


class Panel:
    """The transitions of a widget, as a person sees them and uses them."""

    def __init__(self, widget):
        self.widget = widget

    @property
    def now(self):
        return shown(self.widget, "panel")

    @property
    def triggers(self):
        return [row["trigger"] for row in self.now["rows"]]

    def row(self, trigger):
        return next(row for row in self.now["rows"] if row["trigger"] == trigger)

    def status(self, trigger):
        return self.row(trigger)["status"]

    def verdicts(self, trigger):
        """The conditions of a transition, each with what was given and whether it holds."""
        return [(c["words"], c["given"], c["holds"]) for c in self.row(trigger)["conditions"]]

    def press(self, trigger, **more):
        """Press a trigger's button; what the widget answers."""
        return self.say("fire", trigger=trigger, **more)

    def give(self, key, text):
        """Type evidence; what the widget answers."""
        return self.say("give", key=key, text=text)

    def say(self, do, **what):
        """Say something about where the run is seen to stand."""
        return ask(self.widget, do, **{"at": self.now["at"], **what})


class Picture:
    """A diagram as its half in the browser has it: what was sent last, and the elements in that."""

    def __init__(self, diagram):
        self.diagram = diagram

    @property
    def svg(self):
        """The picture, as an SVG document."""
        return unpacked(self._sent("_svg"))

    @property
    def view(self):
        """What each step changes: marks, a label, perhaps a title."""
        return json.loads(self._sent("_view"))

    @property
    def label(self):
        return self.view["label"]

    @property
    def notes(self):
        """Element → the level of what validation found there, and its words."""
        return self._sent("_notes")

    @property
    def problem(self):
        """What a person is told is wrong: with the picture, or with what was asked for last."""
        return _told.get(self.diagram) or self._sent("_problem")

    @property
    def progress(self):
        return self._sent("_progress")

    @property
    def flow(self):
        """The name of the flow that is shown."""
        return ET.fromstring(self.svg).get("data-flow")

    @property
    def nodes(self):
        """The ids of what is no arrow and no frame."""
        return [each.get("data-id") for each in self._elements("node")]

    @property
    def frames(self):
        """The subflows that are open in place, each by the names of the states that lead to it."""
        frames = {each.get("data-id"): each.get("data-name") for each in self._elements("cluster")}
        paths = (
            [".".join(id_.split(".")[: k + 1]) for k in range(id_.count(".") + 1)] for id_ in frames
        )
        return ["/".join(frames[part] for part in path) for path in paths]

    def node(self, *path):
        """The id of a state or an exit: its name, behind those of the states that it is inside."""
        inside = ""
        for name in path:
            inside = next(
                each.get("data-id")
                for each in self._elements("node", "cluster")
                if each.get("data-name") == name
                and each.get("data-id").rpartition(".")[0] == inside
            )
        return inside

    def edge(self, *path):
        """The id of an arrow: its trigger, behind the path of the state that it leaves."""
        *state, trigger = path
        source = self.node(*state)
        return next(
            each.get("data-id")
            for each in self._elements("edge")
            if (each.get("data-source"), each.get("data-name")) == (source, trigger)
        )

    def marks(self, *path):
        """How a state is lit, in words that are class names."""
        return self.view["marks"].get(self.node(*path), "")

    @property
    def offered(self):
        """The arrows that can be pressed."""
        marks = self.view["marks"].items()
        return [id_ for id_, words in marks if {"open", "blocked"} & {*words.split()}]

    def click(self, *path):
        """Press an arrow; the path is that of `edge`."""
        self.edge(*path)  # it is there to be pressed
        return say(self.diagram, {"do": "fire", "trigger": path[-1], "at": self.view["at"]})

    def _sent(self, name):
        return self.diagram.get_state(name)[name]

    def _elements(self, *kinds):
        if not self.svg:
            return []
        found = ET.fromstring(self.svg).iter(_G)
        return [each for each in found if {*kinds} & {*each.get("class", "").split()}]
