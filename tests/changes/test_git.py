"""Versions of flows in a real git repository, and what git itself shows of them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.changes import GitError, GitSource, flow_diff
from flowr_nb.cli import main
from flowr_nb.flow import FlowError, FlowLibrary, FlowNotFoundError, FlowParseError, load_flow
from flowr_nb.flow.sources.protocol import Source

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")
ROOT = Path(__file__).parents[2]
PARENT = """\
flow: parent
version: 1.0.0
exits: [done]
states:
  - id: p
    flow: child
    next: {out: done}
"""
CHILD = """\
flow: child
version: 1.0.0
exits: [out]
states:
  - id: c
    next:
      go: {to: out, when: {n: ">=3"}}
"""


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Runs git in a repository of its own, with no configuration but that one's."""
    repository = tmp_path / "repository"
    repository.mkdir()
    monkeypatch.chdir(repository)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]

    def run(*arguments, code=0):
        done = subprocess.run(
            ["git", *who, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    run("init", "-q", "-b", "main")
    return run


@pytest.fixture
def repository(git):
    """Two commits: in the second the child asks for more; and a working copy that asks for 5."""
    flows = Path("flows")
    flows.mkdir()
    (flows / "parent.yaml").write_text(PARENT)
    (flows / "child.yaml").write_text(CHILD)
    git("add", ".")
    git("commit", "-qm", "first")
    (flows / "child.yaml").write_text(CHILD.replace(">=3", ">=4"))
    git("commit", "-qam", "second")
    (flows / "child.yaml").write_text(CHILD.replace(">=3", ">=5"))
    return git


def test_what_the_documentation_shows_is_what_comes(git, capsys):
    page = (ROOT / "docs/how-to/review-a-change.md").read_text("utf-8")
    shown = re.search(r"^```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[1]
    Path("flows").mkdir()
    file = Path("flows/deploy.yaml")
    file.write_bytes((ROOT / file).read_bytes())
    git("add", ".")
    git("commit", "-qm", "first")
    text = file.read_text("utf-8")
    file.write_text(text.replace(">=80%", ">=85%").replace("canary", "trial"), "utf-8")
    assert main(["diff", "HEAD:flows/deploy.yaml", "flows/deploy.yaml"]) == 1
    assert capsys.readouterr().out == shown


def test_a_version_of_a_revision_has_the_subflows_of_that_revision(repository):
    diff = flow_diff("HEAD~1:flows/parent.yaml", "HEAD:flows/parent.yaml")
    (change,) = diff.changes
    assert change.message == "in `child`: `go` of `c` asks for n ≥ 4 now, and not for n ≥ 3"
    assert [(step.trigger, dict(step.evidence)) for step in change.walk] == [("go", {"n": "3"})]
    assert change.where == "HEAD~1:flows/child.yaml:7 → HEAD:flows/child.yaml:7"
    # Against the working copy, and its index.
    assert "n ≥ 5" in flow_diff("HEAD:flows/parent.yaml", "flows/parent.yaml").changes[0].message
    assert not flow_diff("HEAD:flows/parent.yaml", ":flows/parent.yaml")
    repository("add", ".")
    assert "n ≥ 5" in flow_diff("main:flows/child.yaml", ":flows/child.yaml").changes[0].message


@pytest.mark.usefixtures("repository")
def test_paths_are_told_from_the_root_or_from_here(monkeypatch):
    monkeypatch.chdir("flows")
    assert not flow_diff("HEAD:flows/child.yaml", "HEAD:./child.yaml")
    assert not flow_diff("HEAD:flows/child.yaml", "HEAD:../flows/child.yaml")
    with pytest.raises(FlowNotFoundError, match=r"did you mean `flows/child\.yaml`"):
        flow_diff("HEAD:child.yaml", "child.yaml")


@pytest.mark.usefixtures("repository")
def test_a_file_that_is_called_like_a_revision_is_that_file():
    Path("HEAD:odd.yaml").write_text(CHILD)
    assert flow_diff("HEAD:odd.yaml", "flows/child.yaml").changes[0].places[0].endswith(":7")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("source", "error", "told"),
    [
        ("HEDA:flows/child.yaml", GitError, "there is no revision `HEDA`.*git log"),
        ("HEAD:flows/chidl.yaml", FlowNotFoundError, "did you mean `flows/child.yaml`"),
        ("HEAD:x/y/z.yaml", FlowNotFoundError, "in the revision HEAD; paths are told from"),
        (":x/y/z.yaml", FlowNotFoundError, "in what is staged"),
        ("--output=x:flows/child.yaml", GitError, "no revision is called `--output=x`"),
        ("-p:flows/child.yaml", GitError, "no revision is called `-p`"),
        ("HEAD:--output=x.yaml", FlowNotFoundError, "there is no flow file `--output=x.yaml`"),
        ("HEAD;touch x:flows/child.yaml", GitError, "there is no revision"),
        ("HEAD\0:flows/child.yaml", FlowError, "."),
    ],
)
def test_what_is_not_there_is_told_with_the_way_out(source, error, told):
    before = sorted(Path().iterdir())
    with pytest.raises(error, match=told):
        flow_diff(source, "flows/child.yaml")
    assert sorted(Path().iterdir()) == before, "and git took nothing for an option"


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("source", ["HEAD:flows", "HEAD:", ":", "HEAD:child"])
def test_what_is_no_file_of_a_revision_says_how_one_is_named(source):
    with pytest.raises(FlowNotFoundError, match=r"as `HEAD:flows/deploy\.yaml`$"):
        flow_diff(source, "flows/child.yaml")


@pytest.mark.usefixtures("repository")
def test_a_folder_is_no_flow():
    for source in ("flows", Path("flows"), "./flows"):
        with pytest.raises(FlowNotFoundError, match=r"flows is a folder; name one of the flows"):
            flow_diff(source, "flows/child.yaml")


@pytest.mark.usefixtures("git")
def test_of_a_repository_without_commits_files_are_named():
    with pytest.raises(GitError, match="no commits yet; commit first, or name files"):
        flow_diff("HEAD:flows/child.yaml", "x")


@pytest.mark.usefixtures("git")
def test_without_a_repository_and_without_git(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GitError, match="not in a git repository; go into one, or name files"):
        flow_diff("HEAD:flows/child.yaml", "x")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not to be found; install it"):
        flow_diff("HEAD:flows/child.yaml", "x")


def test_a_revision_whose_flow_does_not_parse(repository):
    Path("flows/child.yaml").write_text("flow: [x\n")
    repository("commit", "-qam", "broken")
    with pytest.raises(FlowParseError, match=r"^HEAD:flows/child\.yaml:2:"):
        flow_diff("HEAD:flows/child.yaml", "HEAD~1:flows/child.yaml")
    # The parent's is compared by what is written, and why nothing more is known is told.
    diff = flow_diff("HEAD~1:flows/parent.yaml", "HEAD:flows/parent.yaml")
    assert diff.does_the_same is None
    assert "child.yaml" in diff.unknown


def test_the_files_of_a_revision_are_a_source_of_flows(repository):
    tree = repository("rev-parse", "HEAD^{tree}").strip()
    source = GitSource("HEAD", tree, "flows")
    assert isinstance(source, Source)
    library = FlowLibrary(source)
    assert library.names() == ["child", "parent"]
    parent = library.load("parent")
    assert library.subflow(parent, parent.initial).state("c").next["go"].guard == {"n": ">=4"}
    assert str(parent.path) == "HEAD:flows/parent.yaml"
    # Who is from elsewhere finds nothing here.
    stranger = load_flow(PARENT, "flows/parent.yaml")
    assert source.referred("child", stranger) is None
    assert source.named("nobody") is None
    with pytest.raises(FlowNotFoundError, match="in the revision HEAD"):
        source.read("flows/child.yaml")


def test_references_never_lead_out_of_the_folder(git):
    for folder in ("flows", "other"):
        Path(folder).mkdir()
    Path("flows/parent.yaml").write_text(PARENT.replace("flow: child", "flow: ../other/child"))
    Path("other/child.yaml").write_text(CHILD)
    git("add", ".")
    git("commit", "-qm", "first")
    diff = flow_diff("HEAD:flows/parent.yaml", "HEAD:flows/parent.yaml")
    assert diff.does_the_same is None
    assert "invokes `../other/child`" in diff.unknown


@pytest.mark.usefixtures("repository")
def test_a_workspace_takes_revisions_and_names_the_sessions_that_are_stranded():
    ws = Workspace("flows", "memory:")
    ws.run("child", "monday").save()
    new = CHILD.replace("id: c", "id: checking")
    Path("flows/child.yaml").write_text(new)
    (found,) = ws.stranded("HEAD:flows/child.yaml", "child")
    assert (found.name, str(found.at), str(found.nearest)) == (
        "monday",
        "child › c",
        "child › checking",
    )
    assert ws.diff("HEAD:flows/child.yaml", "child").changes


@pytest.fixture
def configured(repository, monkeypatch, capsys):
    """The repository, set up by the command, which runs as this Python has it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert main(["config-git", "--flows", "flows"]) == 0
    told = capsys.readouterr().out
    assert "/flows/**/*.yaml diff=flowr-nb" in told
    Path(".gitattributes").write_text("/flows/**/*.yaml diff=flowr-nb\n")
    return repository


def test_git_diff_tells_flows_in_words(configured):
    shown = configured("diff", "HEAD~1", "HEAD", "--", "flows")
    assert "-    when n ≥ 3\n+    when n ≥ 4\n" in shown
    assert "@@ state c" in configured("diff", "-U0", "HEAD~1", "HEAD", "--", "flows")
    assert ">=" not in shown
    # What is read from the revision is what is kept there, and no words.
    assert flow_diff("HEAD~1:flows/child.yaml", "HEAD:flows/child.yaml").changes
    # A file that is broken, or of something else, is seen all the same.
    Path("flows/child.yaml").write_text("flow: [x\n")
    Path("flows/list.yaml").write_text("- 1\n")
    configured("add", "-N", ".")
    shown = configured("diff", "--", "flows")
    assert "+not to be read as a flow: " in shown
    assert "+flow: [x\n" in shown
    assert "+- 1\n" in shown


def test_git_difftool_tells_what_has_changed(configured):
    shown = configured("difftool", "-y", "-t", "flowr-nb", "HEAD~1", "HEAD", "--", "flows")
    assert "~ `go` of `c` asks for n ≥ 4 now, and not for n ≥ 3  (flows/child.yaml:7)" in shown
    assert "    `go` (n 3): possible before, not any more\n" in shown
    # Of a parent its subflows are found beside it, though git hands out the file alone.
    Path("flows/parent.yaml").write_text(PARENT.replace("id: p", "id: q"))
    shown = configured("difftool", "-y", "-t", "flowr-nb", "--", "flows/parent.yaml")
    assert "parent 1.0.0: only names and order changed" in shown
    Path("flows/new.yaml").write_text(CHILD.replace("child", "new"))
    configured("add", ".")
    configured("rm", "-qf", "flows/parent.yaml")
    shown = configured("difftool", "-y", "-t", "flowr-nb", "--cached", "--", "flows")
    assert "+ the flow is new: new 1.0.0: 1 state, exit out" in shown
    assert "− the flow is gone: parent 1.0.0" in shown  # noqa: RUF001 - the sign


def test_to_set_git_up_again_changes_nothing(configured, capsys):
    config = Path(".git/config").read_text()
    assert main(["config-git", "--flows", "flows"]) == 0
    told = capsys.readouterr().out
    assert Path(".git/config").read_text() == config
    assert "the repository's configuration has it all" in told
    assert "*.yml diff=flowr-nb" in told, "the line that is not there yet"
    assert "*.yaml diff=flowr-nb" not in told
    configured("config", "diff.flowr-nb.textconv", "cat")
    configured("config", "--add", "diff.flowr-nb.textconv", "tac")
    assert main(["config-git", "--flows", "flows"]) == 0
    again = Path(".git/config").read_text()
    assert sorted(again.splitlines()) == sorted(config.splitlines())


@pytest.mark.usefixtures("repository")
def test_the_set_up_can_be_printed_and_does_then_what_it_does_otherwise(capsys, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert main(["config-git", "--print", "--flows", "flows"]) == 0
    printed = capsys.readouterr().out
    before = Path(".git/config").read_text()
    assert "textconv" not in before
    subprocess.run(["sh", "-e", "-c", printed], check=True)
    assert Path(".gitattributes").read_text().splitlines()[0] == "/flows/**/*.yaml diff=flowr-nb"
    by_hand = Path(".git/config").read_text()
    assert main(["config-git", "--flows", "flows"]) == 0
    assert Path(".git/config").read_text() == by_hand
    assert sys.executable in by_hand


@pytest.mark.usefixtures("repository")
def test_attributes_are_of_the_folder_from_the_root(capsys, monkeypatch):
    Path("my flows").mkdir()
    for flows, line in (
        ("my flows", '"/my flows/**/*.yaml" diff=flowr-nb'),
        (".", "*.yaml diff=flowr-nb"),
        ("..", "*.yaml diff=flowr-nb"),
    ):
        assert main(["config-git", "--print", "--flows", flows]) == 0
        assert line in capsys.readouterr().out
    monkeypatch.chdir("flows")
    assert main(["config-git", "--print", "--flows", "."]) == 0
    assert "/flows/**/*.yaml diff=flowr-nb" in capsys.readouterr().out


@pytest.mark.usefixtures("git")
def test_no_repository_no_set_up(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["config-git", "--flows", "flows"]) == 2
    assert "not in a git repository" in capsys.readouterr().err
