"""The editor: what is typed is checked and drawn, saved whole, and never lost without a word."""

import gc
import json
import os
import re
import time
from html import unescape

import pytest

from flowr_nb import FlowEditor, FlowRun, Workspace, renderers
from flowr_nb.browser.halves import PACKED, PACKED_EDITOR, PACKED_PICTURE
from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import EditedFlow, Flow, FlowConflictError, FlowEditError, FlowLibrary
from flowr_nb.widgets import NotShownError
from flowr_nb.widgets.mimebundle import STILL_CLASS, WIDGET_VIEW
from flowr_nb.yaml.reader import MAX_BYTES
from tests.driving import Picture, ask, listen, parts_of, shown

LIGHT = """\
flow: light
version: 1.0.0
exits: [off]
states:
  - id: on
    next: {switch: off, read: reading}
  - id: reading
    next: {done: on}
"""
PARENT = """\
flow: parent
version: 1.0.0
exits: [done]
states:
  - id: a
    flow: light
    next: {off: done}
"""


@pytest.fixture
def flows(write_flows):
    return write_flows({"light": LIGHT, "parent": PARENT})


@pytest.fixture
def ws(flows, store):
    return Workspace(flows, store)


@pytest.fixture
def editor(ws):
    editor = ws.edit("light")
    yield editor
    editor.close()


@pytest.fixture
def file(flows):
    return flows.flows_dir / "light.yaml"


class View:
    """A view of an editor, as a browser has it."""

    def __init__(self, editor, name="view-1"):
        self.editor = editor
        self.name = name
        self.typed = 0

    @property
    def by(self):
        return shown(self.editor, "draft")["by"]

    def type(self, text):
        self.typed += 1
        return ask(self.editor, "type", text=text, by=f"{self.name}.{self.typed}")

    def press(self, do, **what):
        return ask(self.editor, do, **{"by": self.by, **what})

    def choose(self, way):
        return self.press(way, of=self.news["of"])

    @property
    def news(self):
        return shown(self.editor, "news")

    @property
    def place(self):
        return shown(self.editor, "place")

    @property
    def found(self):
        """Line, column and the marked part of each finding, as a browser counts them."""
        draft = shown(self.editor, "draft")
        text = draft["text"].encode("utf-16-le")
        return [
            (
                each["line"],
                each["column"],
                text[2 * each["start"] : 2 * each["end"]].decode("utf-16"),
            )
            for each in draft["items"]
        ]


@pytest.fixture
def view(editor):
    return View(editor)


def test_the_text_the_picture_and_where_it_is_are_shown(editor, view, file):
    assert (editor.text, editor.path, editor.flow.flow) == (LIGHT, file, "light")
    draft = shown(editor, "draft")
    assert (draft["text"], draft["items"], draft["errors"]) == (LIGHT, [], 0)
    assert view.place["isSaved"]
    assert view.place["where"].endswith("light.yaml")
    assert Picture(editor).flow == "light"
    assert repr(editor) == "FlowEditor(light)"


def test_what_is_typed_is_drawn_checked_and_not_written(editor, view, file):
    answer = view.type(LIGHT.replace("reading", "reader"))
    assert not answer.get("error")
    assert Picture(editor).node("reader")
    assert editor.text == LIGHT.replace("reading", "reader")
    assert not editor.is_saved
    assert not view.place["isSaved"]
    assert file.read_text() == LIGHT
    assert repr(editor) == "FlowEditor(light, not saved)"


def test_a_finding_is_at_its_place_in_the_text_and_on_the_state(editor, view):
    view.type(LIGHT.replace("done: on", "done: raeding"))
    draft = shown(editor, "draft")
    assert (draft["errors"], draft["warnings"], draft["more"]) == (1, 1, 0)
    assert view.found[0] == (8, 18, "raeding"), "errors first"
    assert "did you mean `reading`" in draft["items"][0]["message"]
    picture = Picture(editor)
    assert picture.notes[picture.edge("reading", "done")][0] == "error"
    assert [each.line for each in editor.findings] == [7, 8]


def test_a_browser_counts_letters_in_its_own_way(view):
    """UTF-16, and lines that end at a line feed alone."""
    faulty = LIGHT.replace("done: on", "done: no")
    view.type(f"# \U0001f680\U0001f680\n{faulty}")
    assert view.found[0] == (9, 18, "no")
    view.type(f"# one\x85# two\u2028# three\n{faulty}")
    assert view.found[0] == (9, 18, "no"), "three lines of YAML are one here"


def test_a_broken_text_keeps_the_last_picture_greyed_and_says_where(editor, view):
    before = Picture(editor).svg
    view.type(LIGHT + "  foo: [\n")
    picture = Picture(editor)
    assert picture.svg == before
    assert picture.problem == (
        "the text cannot be read, see line 9; this is the last picture that could be drawn"
    )
    assert editor.flow.flow == "light"
    assert view.found == [(9, 3, "foo:")]
    view.type(LIGHT)
    assert picture.problem == ""
    assert view.found == []


def test_a_file_that_is_broken_from_the_beginning_is_opened_to_be_mended(ws, file):
    file.write_text("flow: light\nstates: [\n")
    editor = ws.edit("light")
    assert Picture(editor).problem == (
        "the text cannot be read, see line 3; there is no picture yet"
    )
    assert editor.flow is None
    assert editor.svg == ""
    View(editor).type(LIGHT)
    assert Picture(editor).flow == "light"
    assert Picture(editor).problem == ""
    editor.close()


def test_the_flows_that_are_invoked_are_those_beside_the_file(ws, file):
    editor = ws.edit("parent", expand="all")
    assert editor.findings == ()
    assert Picture(editor).frames == ["a"]
    View(editor).type(PARENT + "attrs: {x: 1}\n")
    assert Picture(editor).frames == ["a"], "also of a text that is not saved yet"
    file.write_text(LIGHT.replace("exits: [off]", "exits: [off, out]"))
    editor.look_again()
    ask(editor, "cancel")
    editor.edited.check()
    editor.look_again()
    assert any("out" in each.message for each in editor.findings)
    editor.close()


def test_a_view_of_a_subflow_that_is_not_invoked_any_more_is_left(ws):
    editor = ws.edit("parent")
    view = View(editor)
    editor.enter("a")
    assert Picture(editor).flow == "light"
    view.type(PARENT.replace("    flow: light\n", "").replace("off:", "go:"))
    assert editor.viewed is None
    assert Picture(editor).flow == "parent"
    assert Picture(editor).problem == ""
    editor.close()


def test_one_message_tells_what_has_changed_and_only_that(editor, view, monkeypatch):
    sent = listen(editor, monkeypatch)
    view.type(LIGHT + "# a comment\n")
    assert parts_of(sent) == [["_draft", "_place"]], "the same picture is not sent again"
    sent.clear()
    view.type(LIGHT + "# a comment, longer\n")
    assert parts_of(sent) == [["_draft"]]
    sent.clear()
    view.type(LIGHT + "# a comment, longer\n")
    assert parts_of(sent) == [["_draft"]], "the view is told that this is its text"


def test_an_answer_says_of_which_text_it_is(editor, view):
    view.type(LIGHT + "#1\n")
    assert shown(editor, "draft")["by"] == "view-1.1"
    view.type(LIGHT + "#2\n")
    draft = shown(editor, "draft")
    assert (draft["by"], draft["text"]) == ("view-1.2", LIGHT + "#2\n")


def count_flows():
    gc.collect()
    return sum(isinstance(each, Flow) for each in gc.get_objects())


def test_a_thousand_keys_make_no_model_and_keep_little(editor, view, count_models):
    before, flows = count_models(), count_flows()
    for number in range(1_000):
        view.type(
            LIGHT.replace("flow: light", f"flow: l{number}").replace("switch", f"s{number % 9}")
        )
    assert count_models() == before
    # Other tests of the same process have flows, too.
    assert count_flows() - flows < 300
    assert Picture(editor).flow == "l999"


def test_a_long_list_of_findings_is_cut_and_says_so(editor, view):
    ways = "".join(f"      t{number}: nowhere-{number}\n" for number in range(80))
    view.type(LIGHT.replace("    next: {done: on}\n", f"    next:\n{ways}"))
    draft = shown(editor, "draft")
    assert len(draft["items"]) == 50
    assert draft["more"] == draft["errors"] + draft["warnings"] - 50 > 0
    assert len(editor.findings) > 50


@pytest.mark.parametrize(
    "message", [{}, {"text": "x"}, {"by": "x"}, {"text": 3, "by": "x"}, {"text": "x", "by": None}]
)
def test_what_makes_no_sense_changes_nothing(editor, message):
    assert "which text is meant" in ask(editor, "type", **message)["error"]
    assert editor.text == LIGHT


def test_a_text_too_large_is_told_and_not_taken(editor, view):
    answer = view.type("x" * (MAX_BYTES + 1))
    assert answer["error"].startswith("the text is larger than 4,194,304 bytes")
    assert editor.text == LIGHT
    assert "has been changed meanwhile" in ask(editor, "save-text", by="view-1.1")["error"]


def test_markup_in_a_text_is_a_text(editor, view):
    nasty = '"><img src=x onerror=alert(1)>'
    view.type(LIGHT.replace("done: on", f"done: '{nasty}'"))
    assert nasty in shown(editor, "draft")["items"][0]["message"]
    bundle, _ = editor._repr_mimebundle_()
    assert "<img src=x" not in bundle["text/html"]


# Saving, and what others write meanwhile.


def test_save_writes_the_text_that_is_meant(editor, view, file):
    view.type(LIGHT + "# mine\n")
    answer = view.press("save-text")
    assert answer["done"] == "written"
    assert file.read_text() == LIGHT + "# mine\n"
    assert (editor.is_saved, view.place["isSaved"]) == (True, True)


def test_a_text_with_errors_is_saved_and_that_is_said(view, file):
    view.type(LIGHT.replace("done: on", "done: no"))
    assert view.press("save-text")["done"] == "written, with 1 error"
    assert file.read_text() == LIGHT.replace("done: on", "done: no")


def test_a_save_of_another_text_than_is_seen_is_refused(editor, view, file):
    view.type(LIGHT + "# mine\n")
    seen = view.by
    editor.text = LIGHT + "# by code\n"
    assert "has been changed meanwhile" in ask(editor, "save-text", by=seen)["error"]
    assert file.read_text() == LIGHT
    assert shown(editor, "draft")["text"].endswith("# by code\n")
    assert not view.press("save-text").get("error")


def test_text_that_code_sets_is_shown_drawn_and_observed(editor):
    told = []
    editor.observe(
        lambda change: told.append((change["name"], change["new"])), ["text", "is_saved"]
    )
    editor.text = LIGHT.replace("reading", "reader").replace("\n", "\r\n")
    assert editor.text == LIGHT.replace("reading", "reader")
    assert Picture(editor).node("reader")
    assert shown(editor, "draft")["by"].startswith("code.")
    editor.save()
    assert sorted(name for name, _ in told) == ["is_saved", "is_saved", "text"]


def test_what_others_write_is_followed_while_nothing_is_unsaved(editor, view, file):
    file.write_text(LIGHT.replace("reading", "reader"))
    editor.look_again()
    assert editor.text == LIGHT.replace("reading", "reader")
    assert Picture(editor).node("reader")
    assert view.news is None
    assert editor.is_saved


def test_a_save_over_others_is_refused_told_and_decided(editor, view, file):
    view.type(LIGHT + "# mine\n")
    file.write_text(LIGHT + "# theirs\n")
    answer = view.press("save-text")
    assert answer["news"] is True
    assert "error" not in answer
    news = view.news
    assert news["kind"] == "changed"
    assert news["words"].endswith("was changed elsewhere, and you have changes that are not saved.")
    assert news["canTake"]
    assert view.place["isBehind"]
    assert file.read_text() == LIGHT + "# theirs\n"
    assert editor.text == LIGHT + "# mine\n"
    assert view.choose("keep-mine")["done"] == "written"
    assert file.read_text() == LIGHT + "# mine\n"
    assert view.news is None


def test_reload_takes_theirs(editor, view, file):
    view.type(LIGHT + "# mine\n")
    file.write_text(LIGHT + "# theirs\n")
    editor.look_again()
    assert view.choose("take-theirs")["done"].startswith("this is what ")
    assert editor.text == LIGHT + "# theirs\n"
    assert shown(editor, "draft")["by"].startswith("code.")
    assert editor.is_saved


def test_who_keeps_on_is_asked_again_when_saving(editor, view, file):
    view.type(LIGHT + "# mine\n")
    file.write_text(LIGHT + "# theirs\n")
    editor.look_again()
    assert not view.choose("keep-on").get("error")
    assert view.news is None
    assert view.place["isBehind"]
    view.type(LIGHT + "# mine, more\n")
    assert view.news is None
    assert view.press("save-text")["news"] is True
    assert view.news is not None
    assert file.read_text() == LIGHT + "# theirs\n"


@pytest.mark.parametrize("way", ["take-theirs", "keep-mine", "keep-on"])
def test_a_choice_about_other_news_is_refused(editor, view, file, way):
    view.type(LIGHT + "# mine\n")
    file.write_text(LIGHT + "# theirs\n")
    editor.look_again()
    of = view.news["of"]
    file.write_text(LIGHT + "# theirs, again\n")
    editor.look_again()
    assert "what was told has changed meanwhile" in view.press(way, of=of)["error"]
    assert file.read_text() == LIGHT + "# theirs, again\n"
    assert editor.text == LIGHT + "# mine\n"


def test_what_was_written_after_the_look_is_not_overwritten_by_a_choice(editor, view, file):
    view.type(LIGHT + "# mine\n")
    file.unlink()
    editor.look_again()
    assert view.news["kind"] == "removed"
    assert not view.news["canTake"]
    assert view.news["way"] == "*Overwrite* writes it again."
    assert view.choose("keep-mine")["done"]
    assert file.read_text() == LIGHT + "# mine\n"


def test_to_load_again_asks_first_where_something_would_be_lost(editor, view, file):
    assert ask(editor, "reload")["done"], "nothing is"
    view.type(LIGHT + "# mine\n")
    answer = ask(editor, "reload")
    assert answer["question"].endswith("would lose what you have typed since it was saved.")
    assert editor.text == LIGHT + "# mine\n"
    losing = answer["losing"]
    view.type(LIGHT + "# mine, more\n")
    assert "question" in ask(editor, "reload", losing=losing), "that is another text"
    losing = ask(editor, "reload")["losing"]
    assert ask(editor, "reload", losing=losing)["done"]
    assert editor.text == LIGHT
    assert file.read_text() == LIGHT


def test_a_read_only_file_is_told_in_words(editor, view, file):
    file.chmod(0o444)
    view.type(LIGHT + "# mine\n")
    assert "it is read-only; nothing has changed" in view.press("save-text")["error"]
    assert editor.text == LIGHT + "# mine\n"
    assert not editor.is_saved


def test_from_code_a_conflict_is_raised_and_shown(editor, view, file):
    editor.text = LIGHT + "# mine\n"
    file.write_text(LIGHT + "# theirs\n")
    with pytest.raises(FlowConflictError):
        editor.save()
    assert view.news is not None
    assert editor.news is not None
    editor.save(overwrite=True)
    assert file.read_text() == LIGHT + "# mine\n"
    assert view.news is None
    file.write_text(LIGHT)
    editor.reload()
    assert editor.text == LIGHT


def wait_until(condition):
    """For what a watching thread tells; long, and never part of what is asserted."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_file_that_is_changed_while_it_is_shown_is_followed(editor, file):
    file.write_text(LIGHT.replace("reading", "reader"))
    assert wait_until(lambda: "reader" in editor.text)
    assert wait_until(lambda: "reader" in Picture(editor).svg)


def test_runs_of_the_flow_see_what_was_saved(ws, view):
    run = ws.run("light")
    diagram = ws.explore(run)
    view.type(LIGHT.replace("reading", "reader"))
    assert "reader" not in Picture(diagram).svg
    view.press("save-text")
    assert wait_until(lambda: "reader" in Picture(diagram).svg)
    diagram.close()


def test_who_is_seen_no_more_follows_nothing_until_it_is_seen_again(editor, view, file):
    ask(editor, "seen", view="1")
    ask(editor, "gone", view="1")
    file.write_text(LIGHT + "# theirs\n")
    assert editor.text == LIGHT
    ask(editor, "seen", view="2")
    assert editor.text == LIGHT + "# theirs\n"
    assert shown(editor, "draft")["text"] == editor.text
    assert view.place["isSaved"]


# Which flow, and which editor.


def test_a_cell_that_is_run_again_loses_nothing(ws, editor, view, file):
    view.type(LIGHT + "# mine\n")
    assert ws.edit("light") is editor
    assert ws.edit(file) is editor
    assert ws.edit("light.yaml") is editor
    assert ws.edit(ws.flow("light")) is editor
    file.unlink()
    assert ws.edit("light") is editor, "also where the file is gone"
    assert view.news["kind"] == "removed"
    editor.save(overwrite=True)
    other = ws.edit("light")
    assert other is not editor, "there is nothing to lose"
    other.close()


def test_a_workspace_that_is_made_again_goes_on_with_the_text(editor, view, file, store):
    """*Run all* makes the workspace anew, too."""
    view.type(LIGHT + "# mine\n")
    again = Workspace(FlowLibrary(file.parent), store)
    other = again.edit("light")
    assert other is not editor
    assert other.edited.library is again.library
    assert (other.text, other.is_saved) == (LIGHT + "# mine\n", False)
    file.write_text(LIGHT + "# theirs\n")
    other.look_again()
    assert other.news is not None, "it knows what the file held"
    other.save(overwrite=True)
    third = Workspace(FlowLibrary(file.parent), store).edit("light")
    assert third.is_saved, "the newest counts"
    for each in (other, third):
        each.close()


def test_an_editor_of_another_file_of_that_name_is_none_of_these(view, tmp_path):
    view.type(LIGHT + "# mine\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/light.yaml").write_text(LIGHT)
    other = Workspace(tmp_path / "elsewhere").edit("light")
    assert other.text == LIGHT
    other.close()


def test_a_closed_editor_is_not_shown_again(ws, editor, view):
    view.type(LIGHT + "# mine\n")
    editor.close()
    other = ws.edit("light")
    assert other is not editor
    assert other.text == LIGHT
    other.close()


def test_a_new_flow_is_begun_and_found_once_it_is_saved(ws):
    with pytest.raises(FlowrNbError, match="`create=True` begins a new one"):
        ws.edit("fresh")
    editor = ws.edit("fresh", create=True)
    assert View(editor).place["isNew"]
    assert ws.edit("fresh", create=True) is editor
    assert Picture(editor).flow == "fresh"
    editor.save()
    assert ws.run("fresh").session.state == "start"
    again = ws.edit("fresh", create=True)
    assert again.is_saved
    for each in (editor, again):
        each.close()


def test_a_run_is_as_good_as_its_flow_and_nothing_is_the_default(ws, flows, tmp_path):
    editor = ws.edit(FlowRun.draft(flows, ws.store, "parent"))
    assert editor.path.name == "parent.yaml"
    editor.close()
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\ndefault_flow = "parent"\n')
    editor = Workspace(flows, root=tmp_path).edit()
    assert editor.path.name == "parent.yaml"
    editor.close()


def test_a_flow_in_memory_is_edited_there(ws):
    ws.add(LIGHT.replace("light", "lamp"))
    editor = ws.edit("lamp")
    view = View(editor)
    assert editor.path is None
    assert view.place["where"] == "`lamp` in memory"
    view.type(editor.text.replace("reading", "reader"))
    assert view.press("save-text")["done"] == "written"
    assert ws.flow("lamp").state("reader")
    view.type("flow: [")
    assert "the text is no flow yet, see line " in view.press("save-text")["error"]
    ws.add(LIGHT.replace("light", "lamp"))
    assert ws.edit("lamp") is editor
    assert view.news["kind"] == "changed", "the cell that adds it was run again"
    editor.close()


def test_words_of_a_picture_are_taken_and_others_refused(ws):
    editor = ws.edit("light", direction="TB", theme="dark", expand="all")
    assert (editor.direction, editor.theme, editor.expand) == ("TB", "dark", "all")
    with pytest.raises(FlowrNbError, match="direction is one of"):
        ws.edit("light", direction="up")
    editor.close()


def test_what_is_no_flow_to_edit_is_refused(flows):
    with pytest.raises(NotShownError, match="a FlowEditor shows an EditedFlow, and found 'light'"):
        FlowEditor("light")
    (flows.flows_dir / "light.yaml").write_bytes(b"\xff")
    with pytest.raises(FlowEditError, match="not UTF-8"):
        EditedFlow.of(flows, "light")


# Where no widget runs.


def test_text_and_picture_are_left_where_no_widget_runs(editor, view):
    view.type(LIGHT.replace("reading", "<reader>"))
    bundle, _ = editor._repr_mimebundle_()
    assert {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"} == {*bundle}
    html = bundle["text/html"]
    assert html.startswith(f'<div class="{STILL_CLASS}">')
    assert unescape(re.search(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)[1]) == editor.text
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "<reader>" not in html
    assert bundle["text/plain"] == f"FlowEditor(light, not saved)\n\n{editor.text}"
    assert str(editor.path.parent) not in json.dumps(bundle)


def test_text_and_picture_are_what_a_document_has_of_it(editor):
    with renderers.enable("still"):
        bundle = editor._repr_mimebundle_()
    assert WIDGET_VIEW not in bundle
    assert bundle["text/html"].startswith(f'<div class="{STILL_CLASS}"><pre')
    with renderers.enable("page"):
        assert "<iframe" in editor._repr_mimebundle_()["text/html"]
        editor.text = "flow: ["
        assert "<iframe" in editor._repr_mimebundle_()["text/html"], (
            "of the last that could be read"
        )


def test_a_broken_file_is_a_text_where_no_widget_runs(ws, file):
    file.write_text("flow: [\n")
    editor = ws.edit("light")
    bundle, _ = editor._repr_mimebundle_()
    assert "flow: [" in bundle["text/html"]
    assert "<img" not in bundle["text/html"]
    with renderers.enable("page"), pytest.warns(UserWarning, match="does not step"):
        assert "flow: [" in editor._repr_mimebundle_()["text/html"]
    editor.close()


def test_a_notebook_that_holds_an_editor_stays_small(editor):
    state = {**editor.get_state()}
    bundle, _ = editor._repr_mimebundle_()
    assert len(json.dumps(state)) + len(json.dumps(bundle)) < 100_000


def test_what_is_written_anew_in_memory_is_told_at_once(ws):
    ws.add(LIGHT.replace("light", "lamp"))
    editor = ws.edit("lamp")
    ws.add(LIGHT.replace("light", "lamp").replace("reading", "reader"))
    assert "reader" in editor.text, "nothing was typed here"
    editor.text += "# mine\n"
    ws.add(LIGHT.replace("light", "lamp"))
    assert View(editor).news["kind"] == "changed"
    assert editor.text.endswith("# mine\n")
    editor.close()


def test_the_picture_is_had_as_of_any_diagram(editor, view):
    view.type(LIGHT.replace("reading", "reader"))
    assert "reader" in editor.svg
    assert "reader" in editor.mermaid
    assert "reader" in editor.snapshot().svg


def test_only_an_editor_carries_the_editors_half(editor, ws):
    assert editor.get_state()["_esm"] == PACKED_EDITOR
    assert len({PACKED, PACKED_PICTURE, PACKED_EDITOR}) == 3
    diagram = ws.diagram("light")
    assert diagram.get_state()["_esm"] == PACKED_PICTURE
    for half in ("core/editor.js", "core/text_field.js", "core/text_edits.js"):
        assert half not in PACKED
    assert len(PACKED_EDITOR) < len(PACKED)
    diagram.close()


def test_a_flow_that_cannot_be_laid_out_keeps_the_last_picture(editor, view, monkeypatch):
    def fail(*_, **__):
        raise LayoutError("there is no engine")

    before = Picture(editor).svg
    monkeypatch.setattr("flowr_nb.widgets.laying_out.Sketch", fail)
    view.type(LIGHT.replace("reading", "reader"))
    assert Picture(editor).svg == before
    assert Picture(editor).problem == "there is no engine"
    monkeypatch.undo()
    view.type(LIGHT.replace("reading", "readers"))
    assert Picture(editor).problem == ""


def test_an_editor_is_of_any_library(tmp_path):
    (tmp_path / "light.yaml").write_text(LIGHT)
    editor = FlowEditor(EditedFlow.of(FlowLibrary(tmp_path), "light"), show=())
    assert editor.flow.flow == "light"
    assert os.fspath(editor.path) == os.fspath(tmp_path / "light.yaml")
    editor.close()
