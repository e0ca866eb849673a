"""The way in: `[tool.flowr]`, and what a workspace gives."""

import pytest

from flowr_nb import (
    FlowExplorer,
    FlowNotFoundError,
    MemorySessionStore,
    Session,
    SessionAlreadyExistsError,
    SessionNotFoundError,
    Workspace,
    YamlSessionStore,
)
from flowr_nb.session import SessionPlaceError
from flowr_nb.settings import SettingsError, read_settings


@pytest.fixture
def workspace(flows_dir, sessions_dir):
    return Workspace(flows_dir, sessions_dir)


def test_without_a_project_every_setting_has_its_default(tmp_path):
    found = read_settings(tmp_path)
    assert found.flows_dir == tmp_path / ".flowr/flows"
    assert found.sessions_dir == tmp_path / ".flowr/sessions"
    assert (found.default_flow, found.default_session) == ("main-flow", "default")


def test_the_nearest_project_counts_also_from_a_folder_in_it(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flowr]\nflows_dir = "f"\nsessions_dir = "s"\n'
        'default_flow = "d"\ndefault_session = "x"\n'
    )
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    found = read_settings(inner)
    assert (found.root, found.flows_dir, found.sessions_dir) == (
        tmp_path,
        tmp_path / "f",
        tmp_path / "s",
    )
    assert (found.default_flow, found.default_session) == ("d", "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.flowr\n", "cannot be read"),
        ("[tool]\nflowr = 3\n", "is not a table"),
        ("[tool.flowr]\nflows_dir = 3\n", "`flows_dir` of .* is a text; found 3"),
        ('[tool.flowr]\ndefault_flow = ""\n', "`default_flow`"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(tmp_path, text, words):
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(SettingsError, match=words):
        Workspace(root=tmp_path)


def test_sessions_of_a_project_may_be_kept_by_a_store_with_a_url(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nsessions_dir = "memory:"\n')
    assert read_settings(tmp_path).sessions_dir == "memory:"
    assert isinstance(Workspace(root=tmp_path).store, MemorySessionStore)


def test_the_password_of_a_project_is_in_no_repr(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flowr]\nsessions_dir = "postgresql://me:secret@there/db?password=secret"\n'
    )
    workspace = Workspace(root=tmp_path)
    assert "secret" in workspace.settings.sessions_dir
    told = f"{workspace!r} {workspace.settings!r} {workspace._repr_html_()}"
    assert "postgresql://me:***@there/db" in told
    assert "secret" not in told


def test_this_project_opens_with_no_arguments(flows_dir):
    workspace = Workspace(root=flows_dir)
    assert "deploy" in workspace.flows()
    assert workspace.load().session.name == "friday"


def test_the_sample_sessions_stand_where_their_flows_have_them(flows_dir):
    workspace = Workspace(root=flows_dir)
    entries = workspace.store.entries()
    assert len(entries) >= 2
    for entry in entries:
        assert entry.error is None
        workspace.load(entry.name)


def test_who_runs_a_session_in_place_of_a_flow_is_told_how_to_go_on_with_it(workspace):
    workspace.init("deploy", "friday")
    with pytest.raises(FlowNotFoundError, match=r"`ws\.load\('friday'\)` goes on with it"):
        workspace.run("friday")
    with pytest.raises(FlowNotFoundError) as caught:
        workspace.run("monday")
    assert "ws.load" not in str(caught.value)


def test_a_run_is_a_draft_until_it_is_saved(workspace):
    run = workspace.run("deploy")
    assert run.is_draft
    assert len(workspace.sessions()) == 0
    run.save()
    assert [session.name for session in workspace.sessions()] == ["deploy"]
    assert workspace.run("deploy").session.name == "deploy-2"


def test_init_saves_and_refuses_a_name_that_exists(workspace):
    workspace.init("deploy", "friday").fire("build")
    with pytest.raises(SessionAlreadyExistsError):
        workspace.init("feature", "friday")
    assert workspace.load("friday").session.flow == "deploy"
    workspace.init("feature", "friday", overwrite=True)
    assert workspace.load("friday").session.flow == "feature"


def test_load_goes_on_where_the_session_stands(workspace):
    run = workspace.init("deploy", "friday")
    run.fire("build")
    run.save()
    again = workspace.load("friday")
    assert again.session == run.session
    assert not again.unsaved


def test_load_says_what_is_missing(workspace):
    with pytest.raises(SessionNotFoundError, match="there is no session `nothing`"):
        workspace.load("nothing")
    workspace.store.save(Session("deploy", "gone", "lost"))
    with pytest.raises(SessionPlaceError, match="does not have"):
        workspace.load("lost")


def test_explore_begins_a_flow_or_goes_on_with_a_session(workspace):
    assert isinstance(workspace.explore("deploy"), FlowExplorer)
    workspace.init("deploy", "friday").save()
    assert workspace.explore(session="friday").run.session.name == "friday"
    with pytest.raises(FlowNotFoundError, match="did you mean `deploy`"):
        workspace.explore("depoly")


def test_explore_without_arguments_goes_on_with_the_default_session(flows_dir, sessions_dir):
    workspace = Workspace(flows_dir, sessions_dir, root=flows_dir)
    assert workspace.explore().run.session.flow == "deploy"
    workspace.init("feature", "friday")
    assert workspace.explore().run.session.flow == "feature"


def test_a_store_can_be_given_instead_of_a_directory(flows_dir, sessions_dir):
    store = YamlSessionStore(sessions_dir)
    assert Workspace(flows_dir, store).store is store


def test_sessions_show_as_a_table(workspace):
    assert repr(workspace.sessions()) == "no sessions yet"
    workspace.init("deploy", "friday")
    table = workspace.sessions()
    assert repr(table) == "friday  deploy › prepare"
    shown = table._repr_html_()
    assert shown.index(">friday<") < shown.index(">deploy › prepare<")
    assert table[0].name == "friday"


def test_a_diagram_of_a_flow_needs_no_run(workspace):
    assert "deploy" in repr(workspace.diagram("deploy"))
