"""Where things are: as they were meant when they were written, whatever becomes of the folders."""

import os
import warnings
from pathlib import Path

import pytest

from flowr_nb import (
    FlowrNbError,
    SessionAlreadyExistsError,
    Workspace,
    YamlSessionStore,
    check_paths,
    load_flow_from_file,
    save_diagram,
)
from flowr_nb.cli import main
from flowr_nb.flow import FlowError, FlowLibrary
from flowr_nb.settings import SettingsError, read_settings
from flowr_nb.store import SessionConflictError, SessionStorageError, open_store, sessions_of
from tests.unprivileged import as_somebody, public_folder

LOOP = (
    "flow: loop\nversion: 1.0.0\nexits: [end]\nstates:\n"
    "- {id: a, next: {go: b, stop: end}}\n- {id: b, next: {go: a}}\n"
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with flows, in which one works, beside another."""
    folder = tmp_path / "project"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "loop.yaml").write_text(LOOP)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home directory with flows; one works in another folder."""
    folder = tmp_path / "home"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "loop.yaml").write_text(LOOP)
    (tmp_path / "work").mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.chdir(tmp_path / "work")
    return folder


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


# The working directory changes.


@pytest.mark.parametrize(
    "sessions", ["sessions", Path("sessions"), "yaml:sessions", "../project/s"]
)
def test_directories_stay_when_the_working_directory_changes(project, tmp_path, sessions):
    ws = Workspace("flows", sessions)
    run = ws.init("loop", "s")
    os.chdir(tmp_path / "elsewhere")
    run.fire("go")
    run.save()
    ws.init("loop", "t")
    assert ws.flows() == ["loop"]
    assert [session.state for session in ws.sessions()] == ["b", "a"]
    assert ws.load("s").session.state == "b"
    assert ws.check().is_valid
    assert ws.flow("loop").path == project / "flows" / "loop.yaml"
    assert Path(ws.flow("loop").path).is_file()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_flow_of_a_path_stays_one_too(project, tmp_path):
    run = Workspace("flows", "memory:").run(Path("flows/loop.yaml"))
    os.chdir(tmp_path / "elsewhere")
    assert run.fire("go").state == "b"
    assert run.flow.path == project / "flows" / "loop.yaml"


def test_the_project_is_that_of_where_the_workspace_was_made(project, tmp_path):
    ws = Workspace("flows", "sessions")
    (project / "pyproject.toml").write_text('[tool.flowr]\ndefault_flow = "loop"\n')
    os.chdir(tmp_path / "elsewhere")
    assert ws.run().session.flow == "loop"


@pytest.mark.usefixtures("project")
def test_what_is_in_the_working_directory_is_shown_from_there():
    ws = Workspace("flows", Path("sessions").absolute())
    assert repr(ws) == "Workspace(FlowLibrary('flows'), YamlSessionStore('sessions'))"
    Path("flows/bad.yaml").write_text("flow: [")
    assert check_paths("flows").findings[0].place.startswith(str(Path("flows/bad.yaml")))
    assert check_paths("flows").to_json()["flows"][0]["file"] == str(Path("flows/bad.yaml"))


# The home directory.


@pytest.mark.parametrize("place", ["~/sessions", Path("~/sessions"), "yaml:~/sessions"])
def test_the_home_directory_is_meant_by_its_sign(home, tmp_path, place):
    Workspace("~/flows", place).init("loop", "s")
    assert (home / "sessions" / "s.yaml").is_file()
    assert open_store(place).load("~/sessions/s.yaml").state == "a"
    assert Workspace("~/flows", "memory:", root="~").settings.root == home
    assert list((tmp_path / "work").iterdir()) == []


def test_the_home_directory_is_meant_wherever_a_file_is_named(home, tmp_path, capsys):
    assert check_paths(["~/flows", "~/flows/loop.yaml"]).is_valid
    assert load_flow_from_file("~/flows/loop.yaml").flow == "loop"
    assert FlowLibrary(tmp_path).load(Path(home, "flows", "loop.yaml")).flow == "loop"
    assert FlowLibrary("~/flows").load("~/flows/loop.yaml").flow == "loop"
    assert YamlSessionStore("~/s").init("~/flows/loop.yaml", "s").state == "a"
    flow = FlowLibrary("~/flows").load("loop")
    assert save_diagram(flow, "~/loop.mmd", library=FlowLibrary("~/flows")) == home / "loop.mmd"
    assert main(["diagram", "loop", "--flows=~/flows", "--output=~/loop.dot"]) == 0
    assert capsys.readouterr().out == f"{home / 'loop.dot'}\n"
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("sessions", ["~/kept", "yaml:~/kept"])
def test_the_home_directory_is_meant_in_a_project(home, tmp_path, sessions):
    (tmp_path / "work" / "pyproject.toml").write_text(
        f'[tool.flowr]\nflows_dir = "~/flows"\nsessions_dir = "{sessions}"\n'
    )
    Workspace().init("loop", "s")
    assert (home / "kept" / "s.yaml").is_file()
    assert files_below(tmp_path / "work") == ["pyproject.toml"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["~", "~nobody-of-that-name"])
def test_a_folder_that_is_called_so_is_meant_by_a_dot_before_it(tmp_path, name):
    Workspace("~/flows", f"./{name}").init("loop", "s")
    assert (tmp_path / "work" / name / "s.yaml").is_file()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda place: Workspace(place, "memory:"), FlowError),
        (lambda place: Workspace("flows", place), SessionStorageError),
        (lambda place: Workspace("flows", "memory:", root=place), SettingsError),
        (check_paths, FlowError),
        (lambda place: save_diagram(FlowLibrary().add(LOOP), f"{place}.mmd"), FlowrNbError),
    ],
)
def test_a_home_directory_that_is_not_there_is_refused_in_words(project, act, error):
    with pytest.raises(error, match=r"no home directory `~nobody-at-all.*`\./~nobody-at-all"):
        act("~nobody-at-all/x")
    assert files_below(project) == ["flows", "flows/loop.yaml"]


# The working directory is gone.


@pytest.fixture
def nowhere(project, tmp_path, monkeypatch):
    """A working directory that is removed."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    try:
        gone.rmdir()
    except OSError:
        pytest.skip("this system removes no working directory")
    return project


def test_where_directories_are_given_nobody_asks_for_the_working_directory(nowhere, tmp_path):
    ws = Workspace(nowhere / "flows", nowhere / "sessions")
    run = ws.init("loop", "s")
    run.fire("go")
    run.save()
    assert ws.flows() == ["loop"]
    assert ws.check().is_valid
    assert "loop" in str(ws)
    assert ws.load("s").session.state == "b"
    assert [session.name for session in ws.sessions()] == ["s"]
    assert check_paths(nowhere / "flows").is_valid
    assert save_diagram(run, tmp_path / "loop.mmd").is_file()
    run.watch()()
    with pytest.raises(FlowError, match="no flow `loup`"):
        ws.flow("loup")
    with pytest.raises(FlowError, match="no flow"):
        ws.flow("flows/loup.yaml")
    for act in (ws.flow, ws.load):
        with pytest.raises(SettingsError, match="the working directory is gone"):
            act()


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    "act",
    [
        Workspace,
        lambda: Workspace("flows", "memory:"),
        lambda: Workspace(sessions="memory:"),
        lambda: YamlSessionStore("sessions"),
        lambda: FlowLibrary("flows"),
        lambda: check_paths("flows"),
        lambda: read_settings("x"),
    ],
)
def test_where_a_place_hangs_on_it_that_is_said(act):
    with pytest.raises(FlowrNbError, match=r"the working directory is gone|no file or directory"):
        act()


# `[tool.flowr]`.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("flow_dir", "flows_dir"),
        ("flows-dir", "flows_dir"),
        ("flowsDir", "flows_dir"),
        ("FLOWS_DIR", "flows_dir"),
        ("session_dir", "sessions_dir"),
        ("sessions", "sessions_dir"),
        ("default-flow", "default_flow"),
        ("default_sesion", "default_session"),
    ],
)
def test_a_misspelt_setting_is_refused_with_what_is_meant(tmp_path, written, meant):
    (tmp_path / "pyproject.toml").write_text(f'[tool.flowr]\n{written} = "x"\n')
    with pytest.raises(SettingsError, match=f"no setting `{written}` .*did you mean `{meant}`"):
        Workspace(root=tmp_path)


def test_a_setting_that_is_like_none_of_ours_is_warned_of(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\ncolour = "red"\n')
    with pytest.warns(UserWarning, match="no setting `colour`"):
        assert read_settings(tmp_path).default_flow == "main-flow"


def test_a_mark_at_the_beginning_of_a_project_is_no_letter_of_it(tmp_path):
    text = '[tool.flowr]\nflows_dir = "charts"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8-sig")
    assert read_settings(tmp_path).flows_dir == tmp_path / "charts"


def test_a_project_that_is_not_needed_is_not_read(project):
    (project / "pyproject.toml").write_text("[tool.flowr\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ws = Workspace("flows", "sessions")
        ws.init("loop", "s").save()
        assert ws.check().is_valid
    for act in (ws.flow, ws.load, lambda: Workspace(sessions="s"), lambda: Workspace("flows")):
        with pytest.raises(SettingsError, match="cannot be read"):
            act()


# The folder of the sessions is moved under a run.


@pytest.fixture
def moved(project):
    """A run of three saved steps and one more, whose folder has another name by now."""
    run = Workspace("flows", "sessions").init("loop", "s")
    for _ in range(3):
        run.fire("go")
    run.save()
    (project / "sessions").rename(project / "moved")
    run.fire("go")
    return run


def test_a_refused_save_makes_no_folder(moved, project):
    stop = moved.watch()
    moved.look_again()
    with pytest.raises(SessionConflictError, match=r"sessions was moved or removed.*put it back"):
        moved.save()
    stop()
    assert not (project / "sessions").exists()
    (project / "moved").rename(project / "sessions")
    moved.save()
    assert len(Workspace("flows", "sessions").load("s").history) == 4


def test_a_folder_that_is_made_again_has_the_whole_history(moved):
    moved.save(overwrite=True)
    again = Workspace("flows", "sessions").load("s")
    assert [step.after.state for step in again.history] == ["b", "a", "b", "a"]
    moved.fire("go")
    moved.save()
    assert len(Workspace("flows", "sessions").load("s").history) == 5


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_that_is_switched_under_a_run_loses_no_history(project):
    for name in ("one", "two"):
        (project / name).mkdir()
    (project / "sessions").symlink_to("one")
    run = Workspace("flows", "sessions").init("loop", "s")
    run.fire("go")
    run.save()
    (project / "sessions").unlink()
    (project / "sessions").symlink_to("two")
    run.fire("go")
    run.save()
    assert len(Workspace("flows", "two").load("s").history) == 2
    assert len(Workspace("flows", "one").load("s").history) == 1


def test_a_file_that_was_removed_comes_back_with_the_whole_history(project):
    run = Workspace("flows", "sessions").init("loop", "s")
    run.fire("go")
    run.save()
    for path in (project / "sessions").glob("s.*"):
        path.unlink()
    run.fire("go")
    with pytest.raises(SessionConflictError):
        run.save()
    run.save(overwrite=True)
    assert len(Workspace("flows", "sessions").load("s").history) == 2


# A session is opened by a path that is none of the store's.


@pytest.fixture
def foreign(project, tmp_path):
    """A workspace, and a session of another with three steps."""
    assert Path.cwd() == project
    other = Workspace("flows", tmp_path / "elsewhere").init("loop", "s")
    for _ in range(3):
        other.fire("go")
    other.save()
    return Workspace("flows", "sessions"), tmp_path / "elsewhere" / "s.yaml"


def opened(ws, path, how):
    if how == "load":
        return ws.load(str(path))
    run = ws.run("loop", "x")
    run.load(str(path))
    return run


@pytest.mark.parametrize("how", ["load", "run.load"])
def test_a_session_of_elsewhere_is_not_saved_without_a_word(foreign, project, how):
    ws, path = foreign
    run, before = opened(ws, path, how), path.read_bytes()
    assert len(run.history) == 3
    assert run.is_draft
    run.fire("go")
    for act in (run.save, lambda: run.save("s"), lambda: run.save(overwrite=True)):
        with pytest.raises(SessionStorageError, match=r"read from .*s\.yaml.*under another name"):
            act()
    assert path.read_bytes() == before
    assert not (project / "sessions").exists()


@pytest.mark.parametrize("how", ["load", "run.load"])
def test_a_session_of_elsewhere_is_copied_with_its_history(foreign, how):
    ws, path = foreign
    run, before = opened(ws, path, how), path.read_bytes()
    run.fire("go")
    run.save("copy")
    run.fire("go")
    run.save()
    assert len(ws.load("copy").history) == 5
    assert path.read_bytes() == before


def test_a_session_of_elsewhere_is_not_taken_for_one_of_its_name(foreign):
    ws, path = foreign
    ws.init("loop", "s")
    run = ws.load(str(path))
    run.look_again()
    assert (run.news, run.session.state) == (None, "b")
    with pytest.raises(SessionStorageError):
        run.save(overwrite=True)
    with pytest.raises(SessionAlreadyExistsError):
        ws.store.create(run.session)
    run.rename("renamed")
    run.save()
    assert [session.name for session in ws.sessions()] == ["renamed", "s"]
    assert ws.load("s").session.state == "a"


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_to_a_session_is_a_session_of_elsewhere(project, tmp_path):
    ws = Workspace("flows", "sessions")
    ws.init("loop", "s")
    (tmp_path / "other.yaml").symlink_to(project / "sessions" / "s.yaml")
    run = ws.load(str(tmp_path / "other.yaml"))
    run.fire("go")
    with pytest.raises(SessionStorageError, match="no session of"):
        run.save()
    assert [session.name for session in ws.sessions()] == ["s"]


@pytest.mark.parametrize("place", ["sessions/s.yaml", "../project/sessions/s.yaml"])
@pytest.mark.usefixtures("project")
def test_a_path_of_the_store_is_its_session(place):
    ws = Workspace("flows", "sessions")
    ws.init("loop", "s")
    run = ws.load(place)
    run.fire("go")
    run.save()
    assert ws.load("s").session.state == "b"


# Sessions that cannot be read.


@pytest.fixture
def closed():
    """A workspace whose sessions directory others may not read; it is opened afterwards."""
    with public_folder() as top:
        (top / "flows").mkdir()
        (top / "flows" / "loop.yaml").write_text(LOOP)
        ws = Workspace(top / "flows", top / "sessions")
        ws.init("loop", "s")
        assert "loop" in str(ws)  # all is imported while it can be
        (top / "sessions").chmod(0)
        yield Workspace(top / "flows", top / "sessions")
        (top / "sessions").chmod(0o755)


def refusal(act):
    try:
        return f"no error: {act()!r}"
    except SessionStorageError as error:
        return str(error)


@pytest.mark.parametrize(
    "act",
    [
        lambda ws: ws.sessions(),
        lambda ws: ws.store.list_sessions(),
        lambda ws: sessions_of(ws.store),
        lambda ws: ws.run("loop").list_sessions(),
        lambda ws: ws.heat(),
        lambda ws: ws.load("s"),
        lambda ws: ws.load("t"),
        lambda ws: ws.store.resolve("s"),
        lambda ws: ws.store.delete("s"),
        lambda ws: ws.init("loop", "t"),
    ],
)
def test_a_directory_of_sessions_that_may_not_be_read_is_an_error_in_words(closed, act):
    said = as_somebody(lambda: refusal(lambda: act(closed)))
    assert "ermission denied" in said
    assert "sessions" in said
    assert "no error" not in said


def test_a_workspace_shows_why_its_sessions_cannot_be_read(closed):
    for show in (str, Workspace._repr_html_):
        said = as_somebody(lambda show=show: show(closed))
        assert "no sessions yet" not in said
        assert "sessions: Permission denied" in said
        assert "loop" in said


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_directory_of_sessions_that_is_a_link_to_nowhere_is_no_empty_one(project):
    (project / "sessions").symlink_to("nowhere")
    with pytest.raises(SessionStorageError, match="a link that leads nowhere"):
        Workspace("flows", "sessions").sessions()
    assert list(Workspace("flows", "later").sessions()) == []


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_what_no_folder_can_be_called_is_refused(project, name):
    for make in (
        lambda: Workspace(flows=name, sessions="sessions"),
        lambda: Workspace(flows="flows", sessions=name),
        lambda: Workspace(root=name),
        lambda: Workspace("flows", f"yaml:{name}"),
    ):
        with pytest.raises(FlowrNbError) as error:
            make()
        assert str(error.value).encode("utf-8").isascii()
    (project / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "a\\u0000b"\n')
    with pytest.raises(SettingsError, match="no file or folder can be called"):
        read_settings(project)
