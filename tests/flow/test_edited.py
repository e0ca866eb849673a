"""The text of a flow as it is written: checked in its place, saved whole, never over others'."""

import os
import stat

import pytest

from flowr_nb.files import TEMPORARY_NAME
from flowr_nb.flow import (
    EditedFlow,
    FlowConflictError,
    FlowEditError,
    FlowLibrary,
    FlowNewsKind,
    FlowNotFoundError,
    MemorySource,
    load_flow,
)
from flowr_nb.flow.edited_text import StoredText, content_of, template
from flowr_nb.yaml.reader import MAX_BYTES
from tests.unprivileged import as_somebody, public_folder

LIGHT = """\
flow: light
version: 1.0.0
exits: [off]
states:
  - id: on
    next: {switch: off}
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
def library(write_flows):
    return write_flows({"light": LIGHT, "parent": PARENT})


@pytest.fixture
def edited(library):
    return EditedFlow.of(library, "light")


@pytest.fixture
def file(library):
    return library.flows_dir / "light.yaml"


def lines(edited):
    return [(each.line, each.is_error) for each in edited.findings]


def test_what_is_in_the_file_is_the_text_and_is_saved(edited, file):
    assert (edited.text, edited.path, edited.name) == (LIGHT, file, "light")
    assert edited.flow.state("on").next["switch"].target == "off"
    assert edited.is_saved
    assert not edited.is_new
    assert edited.findings == ()
    assert edited.news is None


def test_a_text_is_checked_as_if_it_were_in_its_place(library, file):
    """The flows that it invokes are those beside its file."""
    edited = EditedFlow.of(library, "parent")
    assert edited.findings == ()
    edited.text = PARENT.replace("off: done", "of: done")
    assert [each.rule for each in edited.findings] != []
    assert any("off" in each.message for each in edited.findings)
    edited.text = PARENT
    assert edited.findings == ()
    file.write_text(LIGHT.replace("off", "out"))
    edited.check()
    assert edited.findings, "what it invokes has changed"


def test_a_broken_text_keeps_the_last_flow_and_says_where(edited):
    good = edited.flow
    edited.text = LIGHT + "  foo: [\n"
    assert edited.flow is good
    assert edited.error is not None
    assert lines(edited) == [(7, True)]
    edited.text = LIGHT.replace("off}", "of}")
    assert edited.error is None
    assert edited.flow.state("on").next["switch"].target == "of"
    assert (6, True) in lines(edited)


def test_saving_writes_the_whole_file_and_leaves_nothing_else(edited, file):
    edited.text = LIGHT.replace("switch", "press")
    assert not edited.is_saved
    assert file.read_text() == LIGHT, "typing writes nothing"
    edited.save()
    assert edited.is_saved
    assert file.read_text() == LIGHT.replace("switch", "press")
    assert sorted(each.name for each in file.parent.iterdir()) == ["light.yaml", "parent.yaml"]


def test_a_text_with_errors_is_saved_in_a_file(edited, file):
    edited.text = "flow: [\n"
    edited.save()
    assert file.read_text() == "flow: [\n"
    assert edited.is_saved


def test_what_is_saved_is_what_the_library_has(edited, library):
    edited.text = LIGHT.replace("switch", "press")
    edited.save()
    assert list(library.load("light").state("on").next) == ["press"]


def test_the_mode_of_the_file_stays(edited, file):
    file.chmod(0o640)
    edited.text = LIGHT + "# more\n"
    edited.save()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("content", "typed", "saved"),
    [
        (b"a: 1\r\nb: 2\r\n", "a: 1\nb: 3\n", b"a: 1\r\nb: 3\r\n"),
        (b"\xef\xbb\xbfa: 1\n", "a: 2\n", b"\xef\xbb\xbfa: 2\n"),
        (b"a: 1\r\nb: 2\n", "a: 1\nb: 3\n", b"a: 1\nb: 3\n"),
        (b"a: 1\n", "a: \xe4\n", b"a: \xc3\xa4\n"),
    ],
    ids=["windows", "mark", "mixed", "letters"],
)
def test_a_file_keeps_what_a_field_would_lose(library, file, content, typed, saved):
    file.write_bytes(content)
    edited = EditedFlow.of(library, file)
    assert "\r" not in edited.text
    assert "\ufeff" not in edited.text
    assert edited.is_saved
    edited.text = typed
    edited.save()
    assert file.read_bytes() == saved


def test_an_unchanged_text_leaves_every_byte(library, file):
    file.write_bytes(b"a: 1\r\nb: 2\n\r\n")
    edited = EditedFlow.of(library, file)
    edited.text = edited.text + "x"
    edited.text = edited.text[:-1]
    assert edited.is_saved
    edited.save()
    assert file.read_bytes() == b"a: 1\r\nb: 2\n\r\n"


# Others write there, too.


def test_what_others_write_is_followed_while_nothing_is_unsaved(edited, file):
    file.write_text(LIGHT.replace("switch", "press"))
    assert edited.look_again()
    assert edited.text == LIGHT.replace("switch", "press")
    assert list(edited.flow.state("on").next) == ["press"]
    assert edited.is_saved
    assert edited.news is None
    assert not edited.look_again()


def test_with_unsaved_changes_it_is_told_and_nothing_is_touched(edited, file):
    edited.text = "mine"
    file.write_text("theirs")
    assert edited.look_again()
    assert (edited.text, file.read_text()) == ("mine", "theirs")
    assert edited.news.kind is FlowNewsKind.CHANGED
    assert edited.news.words.endswith(
        "light.yaml was changed elsewhere, and you have changes that are not saved"
    )
    with pytest.raises(FlowConflictError, match=r"was changed elsewhere meanwhile; nothing was"):
        edited.save()
    assert file.read_text() == "theirs"


def test_a_save_that_nobody_was_told_of_is_refused_too(edited, file):
    edited.text = "mine"
    file.write_text("theirs")
    with pytest.raises(FlowConflictError, match=r"`save\(overwrite=True\)` writes over it"):
        edited.save()
    assert file.read_text() == "theirs"
    edited.save(overwrite=True)
    assert file.read_text() == "mine"
    assert edited.is_saved
    assert edited.news is None


def test_a_write_at_the_last_moment_is_noticed(edited, file, monkeypatch):
    """Between the first look and the renaming somebody else writes."""
    edited.text = "mine"
    fsync = os.fsync

    def slow(descriptor):
        file.write_text("theirs")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(FlowConflictError):
        edited.save()
    assert file.read_text() == "theirs"
    assert sorted(each.name for each in file.parent.iterdir()) == ["light.yaml", "parent.yaml"]


def test_reload_takes_theirs(edited, file):
    edited.text = "mine"
    file.write_text("theirs")
    edited.look_again()
    edited.reload()
    assert (edited.text, edited.news, edited.is_saved) == ("theirs", None, True)


def test_who_keeps_on_is_told_again_when_it_matters(edited, file):
    edited.text = "mine"
    file.write_text("theirs")
    edited.look_again()
    edited.keep_on()
    assert edited.news is None
    assert edited.is_behind
    assert not edited.is_saved
    edited.look_again()
    assert edited.news is None, "nothing new"
    edited.remind()
    assert edited.news is not None
    edited.keep_on()
    file.write_text("theirs, again")
    edited.look_again()
    assert edited.news is not None, "other news"


def test_theirs_that_is_mine_is_no_news(edited, file):
    edited.text = "mine"
    file.write_text("mine")
    edited.look_again()
    assert edited.news is None
    assert edited.is_saved


def test_what_comes_back_is_no_news(edited, file):
    edited.text = "mine"
    file.write_text("theirs")
    edited.look_again()
    file.write_text(LIGHT)
    assert edited.look_again()
    assert edited.news is None
    edited.save()
    assert file.read_text() == "mine"


def test_a_removed_file_is_told_and_written_again(edited, file):
    file.unlink()
    edited.look_again()
    assert edited.news.kind is FlowNewsKind.REMOVED
    assert not edited.is_saved
    with pytest.raises(FlowConflictError, match="was removed elsewhere"):
        edited.save()
    with pytest.raises(FlowEditError, match="there is nothing to load again"):
        edited.reload()
    edited.save(overwrite=True)
    assert file.read_text() == LIGHT
    assert edited.is_saved


def test_a_folder_that_is_gone_is_made_again_by_who_overwrites(edited, file):
    for each in file.parent.iterdir():
        each.unlink()
    file.parent.rmdir()
    edited.look_again()
    assert edited.news.kind is FlowNewsKind.REMOVED
    edited.text = "mine"
    with pytest.raises(FlowConflictError, match="was removed elsewhere"):
        edited.save()
    edited.save(overwrite=True)
    assert file.read_text() == "mine"


def test_what_is_no_text_any_more_is_told(edited, file):
    file.write_bytes(b"a: 1\n\xff\n")
    edited.look_again()
    assert edited.news.kind is FlowNewsKind.DAMAGED
    assert "is not UTF-8 (byte 0xff in line 2)" in edited.news.words
    assert edited.text == LIGHT
    edited.save(overwrite=True)
    assert file.read_text() == LIGHT
    assert edited.news is None


def test_a_folder_in_its_place_is_told(edited, file):
    file.unlink()
    file.mkdir()
    edited.look_again()
    assert "cannot be read: it is not a regular file" in edited.news.words
    with pytest.raises(FlowEditError, match=r"cannot be .*directory"):
        edited.save(overwrite=True)


def test_a_link_that_leads_out_is_neither_read_nor_written(edited, file, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text("secret")
    file.unlink()
    file.symlink_to(outside)
    edited.look_again()
    assert "leads out of the flows directory" in edited.news.words
    assert "secret" not in edited.text
    for overwrite in (False, True):
        with pytest.raises(FlowEditError, match="put the file there itself"):
            edited.save(overwrite=overwrite)
    assert outside.read_text() == "secret"


def test_a_link_that_stays_within_is_followed(edited, file, library):
    real = library.flows_dir / "real.yaml"
    file.rename(real)
    file.symlink_to(real)
    edited.text = "mine"
    edited.save()
    assert file.is_symlink()
    assert real.read_text() == "mine"


def test_a_read_only_file_is_told_with_the_way_out(edited, file):
    file.chmod(0o444)
    edited.text = "mine"
    with pytest.raises(FlowEditError, match="it is read-only; nothing has changed, and the text"):
        edited.save()
    assert file.read_text() == LIGHT
    assert edited.text == "mine"
    file.chmod(0o644)
    edited.save()
    assert file.read_text() == "mine"


def test_a_folder_that_may_not_be_written_leaves_all(closed):
    file = closed / "light.yaml"
    file.write_text(LIGHT)
    file.chmod(0o666)
    closed.chmod(0o555)

    def save():
        edited = EditedFlow.of(FlowLibrary(closed), "light")
        edited.text = "mine"
        try:
            edited.save()
        except FlowEditError as error:
            return error
        return "saved"

    told = as_somebody(save)
    closed.chmod(0o755)
    assert "Permission denied; nothing has changed" in told
    assert "make it writable, and save again" in told
    assert file.read_text() == LIGHT


def test_a_text_too_large_or_with_half_a_character_is_not_written(edited, file):
    edited.text = "a: '" + "x" * MAX_BYTES + "'"
    assert "larger than 4,194,304 bytes" in edited.findings[0].message
    with pytest.raises(FlowEditError, match="larger than 4,194,304 bytes"):
        edited.save()
    edited.text = "a: 1\nb: \ud83d\n"
    with pytest.raises(FlowEditError, match=r"line 2 has half a character \(U\+D83D\)"):
        edited.save()
    assert file.read_text() == LIGHT


def test_a_killed_writers_leftover_is_in_nobodys_way(edited, file):
    (file.parent / TEMPORARY_NAME).write_text("left")
    edited.text = "mine"
    edited.save()
    assert file.read_text() == "mine"


@pytest.fixture
def closed():
    """A folder that everybody may enter."""
    with public_folder() as folder:
        yield folder


# Which flow is meant.


def test_a_misspelt_name_says_what_was_meant_and_how_a_new_one_is_begun(library):
    with pytest.raises(FlowNotFoundError) as caught:
        EditedFlow.of(library, "ligth")
    assert str(caught.value).endswith("did you mean `light`? `create=True` begins a new one")


def test_a_broken_file_can_be_edited_by_name_and_by_path(library, file):
    file.write_text("flow: light\nstates: [\n")
    for asked in ("light", file, "light.yaml"):
        edited = EditedFlow.of(library, asked)
        assert edited.flow is None
        assert edited.name == "light"
        assert lines(edited)[0][1]
        assert edited.text == "flow: light\nstates: [\n"


def test_an_empty_file_can_be_edited(library):
    (library.flows_dir / "empty.yaml").write_text("")
    edited = EditedFlow.of(library, "empty.yaml")
    assert (edited.text, edited.is_saved) == ("", True)
    assert "the file is empty" in edited.findings[0].message


def test_a_file_that_is_not_utf_8_is_refused_with_the_way_out(library, file):
    file.write_bytes(b"flow: l\xe4mp\n")
    with pytest.raises(FlowEditError, match=r"not UTF-8 \(byte 0xe4 in line 1\).*save it as UTF-8"):
        EditedFlow.of(library, "light")


def test_a_new_flow_is_a_sound_file_once_it_is_saved(library):
    edited = EditedFlow.of(library, "fresh", create=True)
    assert edited.path == library.flows_dir / "fresh.yaml"
    assert edited.is_new
    assert not edited.is_saved
    assert edited.findings == ()
    assert not edited.path.exists()
    edited.save()
    assert library.validate("fresh").findings == ()
    assert not edited.is_new
    again = EditedFlow.of(library, "fresh", create=True)
    assert (again.is_new, again.text) == (False, edited.text)


@pytest.mark.parametrize(
    ("asked", "file"),
    [("team/new", "team/new.yaml"), ("team/new.yml", "team/new.yml"), ("new.yaml", "new.yaml")],
)
def test_a_new_flow_may_have_a_path_and_its_folder_is_made(library, asked, file):
    edited = EditedFlow.of(library, asked, create=True)
    edited.save()
    assert (library.flows_dir / file).read_text() == template("new")


def test_a_path_from_the_working_directory_is_that(library, monkeypatch):
    monkeypatch.chdir(library.flows_dir.parent)
    edited = EditedFlow.of(library, "flows/new.yaml", create=True)
    assert edited.path == library.flows_dir / "new.yaml"


def test_a_directory_that_is_not_there_yet_is_made(tmp_path):
    edited = EditedFlow.of(FlowLibrary(tmp_path / "some/flows"), "first", create=True)
    edited.save()
    assert (tmp_path / "some/flows/first.yaml").read_text() == template("first")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("../out", "is outside the flows directories"),
        ("/etc/out.yaml", "is outside the flows directories"),
        (".hidden", "would be hidden"),
        ("a/.b/c.yaml", "would be hidden"),
        ("", "needs a name"),
        ("team/", "needs a name"),
        ("a\0b", "can be called"),
    ],
)
def test_a_place_where_no_flow_would_be_found_is_refused(library, asked, words):
    with pytest.raises(FlowEditError, match=words):
        EditedFlow.of(library, asked, create=True)


def test_a_new_file_that_others_write_meanwhile_is_not_overwritten(library):
    edited = EditedFlow.of(library, "fresh", create=True)
    edited.path.write_text("theirs")
    with pytest.raises(FlowConflictError, match="was written elsewhere"):
        edited.save()
    edited.look_again()
    assert edited.news.kind is FlowNewsKind.CHANGED
    assert "was written elsewhere" in edited.news.words
    assert edited.path.read_text() == "theirs"


@pytest.mark.parametrize("name", ["plain", "7 up", "on", "a: b", 'q"uote', "größe", "#no"])
def test_the_template_is_sound_whatever_the_name(name):
    flow = load_flow(template(name))
    assert flow.flow == name
    assert FlowLibrary(MemorySource(flow)).validate(flow).findings == ()


def test_a_flow_of_a_file_elsewhere_is_edited_with_what_is_beside_it(library, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "parent.yaml").write_text(PARENT)
    (other / "light.yaml").write_text(LIGHT)
    edited = EditedFlow.of(library, load_flow(PARENT, other / "parent.yaml"))
    assert edited.findings == ()
    edited.text = PARENT + "# mine\n"
    edited.save()
    assert (other / "parent.yaml").read_text().endswith("# mine\n")


# In memory.


def test_a_flow_in_memory_is_saved_there(library):
    library.add(LIGHT.replace("light", "lamp"))
    edited = EditedFlow.of(library, "lamp")
    assert (edited.path, edited.where, edited.is_saved) == (None, "`lamp` in memory", True)
    edited.text = edited.text.replace("switch", "press")
    assert list(library.load("lamp").state("on").next) == ["switch"]
    edited.save()
    assert list(library.load("lamp").state("on").next) == ["press"]
    assert edited.is_saved


def test_memory_takes_no_text_that_is_no_flow(library):
    library.add(LIGHT.replace("light", "lamp"))
    edited = EditedFlow.of(library, "lamp")
    edited.text = "flow: lamp\nstates: [\n"
    with pytest.raises(FlowEditError, match=r"`lamp` in memory stays as it was: .*, see line"):
        edited.save()
    assert not edited.is_saved


def test_a_flow_that_is_added_again_meanwhile_is_a_conflict(library):
    library.add(LIGHT.replace("light", "lamp"))
    edited = EditedFlow.of(library, "lamp")
    edited.text += "# mine\n"
    library.add(LIGHT.replace("light", "lamp") + "# theirs\n")
    with pytest.raises(FlowConflictError):
        edited.save()
    edited.look_again()
    assert edited.news.kind is FlowNewsKind.CHANGED
    edited.reload()
    assert edited.text.endswith("# theirs\n")


def test_another_name_in_memory_does_not_take_anothers_place(library):
    library.add(LIGHT.replace("light", "lamp"))
    library.add(LIGHT.replace("light", "torch"))
    edited = EditedFlow.of(library, "lamp")
    edited.text = edited.text.replace("lamp", "torch") + "# lamp\n"
    with pytest.raises(FlowConflictError, match="there is a flow `torch` in memory already"):
        edited.save()
    edited.text = edited.text.replace("torch", "bulb")
    edited.save()
    assert edited.where == "`bulb` in memory"
    assert library.load("bulb").flow == "bulb"


def test_a_flow_made_in_code_has_no_text(library):
    made = library.add(library.load("light"))
    assert made.source is None
    with pytest.raises(FlowEditError, match="was made in code, and has no text"):
        EditedFlow.of(library, "light")


def test_without_a_directory_a_new_flow_is_in_memory():
    library = FlowLibrary(MemorySource())
    edited = EditedFlow.of(library, "lamp", create=True)
    edited.save()
    assert library.load("lamp").flow == "lamp"


def test_the_bytes_of_a_text_that_nobody_had_before():
    assert content_of("a\nb", None) == b"a\nb"
    assert content_of("a", StoredText(b"a\r", "a")) == b"a\r"
