"""Copying sessions from one store to another: all of it arrives, and nothing newer is lost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flowr_nb.cli import main
from flowr_nb.session import Session, StepKind
from flowr_nb.store import (
    Copied,
    MemorySessionStore,
    SessionNotFoundError,
    SessionStorageError,
    YamlSessionStore,
    copy_sessions,
    history_of,
)
from tests.store import sql_engine
from tests.store.model import step_between

PROJECT = Path(__file__).parents[2]
BEGUN, LATER = "2026-05-01T12:00:00+00:00", "2026-05-01T13:00:00.000001+00:00"


def begun(name="a", flow="light", state="red", params=None):
    return Session(flow, state, name, BEGUN, BEGUN, params=params or {})


def moved(store, name, *states):
    """Save a step to each state, as a run does."""
    for state in states:
        before = store.load(name)
        after = before.with_state(state)
        store.save(after, [step_between(before, after)])
    return store.load(name)


def outcomes(report):
    return {each.name: each.outcome for each in report}


def states(store, name):
    return [step.after.state for step in store.histories([name])[name]]


def text(directory, name):
    return (directory / f"{name}.yaml").read_bytes()


@pytest.fixture
def folder(tmp_path):
    return YamlSessionStore(tmp_path / "folder")


@pytest.fixture(params=["memory", "folder", "sqlite", "postgresql"])
def target(request, tmp_path):
    if request.param == "memory":
        return MemorySessionStore()
    if request.param == "folder":
        return YamlSessionStore(tmp_path / "to")
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
        return sql_engine.postgresql_at(tmp_path)
    return sql_engine.sqlite_at(tmp_path)


@pytest.fixture
def light(folder):
    """One session with two steps."""
    folder.create(begun())
    moved(folder, "a", "green", "yellow")
    return folder


class TestWhatArrives:
    def test_sessions_and_their_steps(self, light, target):
        light.create(begun("b"))
        report = copy_sessions(light, target)
        assert report
        assert outcomes(report) == {"a": Copied.NEW, "b": Copied.NEW}
        assert target.load("a") == light.load("a")
        assert target.histories(["a", "b"]) == light.histories(["a", "b"])
        assert str(report) == "2 copied"

    def test_there_and_back_gives_the_same_bytes(self, light, target, tmp_path):
        light.create(begun("b", params={"who": "Ann", "limits": [1, 2.5, None, True], "é": b"\0"}))
        # As written by hand: to YAML 1.1 the time is 750, and the number a text.
        hand = "flow: light\nstate: red\nname: c\nparams:\n  at: 12:30\n  zip: '00501'\n"
        (light.sessions_dir / "c.yaml").write_text(hand, "utf-8")
        moved(light, "c", "green")
        back = YamlSessionStore(tmp_path / "back")
        assert copy_sessions(light, target)
        assert copy_sessions(target, back)
        for name in ("a", "b", "c"):
            assert text(back.sessions_dir, name) == text(light.sessions_dir, name)
        journals = [store.sessions_dir / "a.journal" for store in (light, back)]
        assert journals[0].read_bytes() == journals[1].read_bytes()
        assert b"12:30" in text(back.sessions_dir, "c")

    def test_the_sessions_that_come_with_the_project(self, target, tmp_path):
        back = YamlSessionStore(tmp_path / "back")
        source = PROJECT / "sessions"
        assert copy_sessions(YamlSessionStore(source), target)
        assert copy_sessions(target, back)
        files = sorted(source.glob("*.yaml"))
        assert len(files) == 3
        for path in files:
            assert (back.sessions_dir / path.name).read_bytes() == path.read_bytes()

    def test_what_flowr_moved_is_told_as_that(self, light, target):
        session = light.load("a")
        path = light.sessions_dir / "a.yaml"
        path.write_text(
            path.read_text("utf-8")
            .replace("state: yellow", "state: red")
            .replace(session.updated_at, "2126-01-01T00:00:00+00:00"),
            "utf-8",
        )
        assert copy_sessions(light, target)
        last = target.histories(["a"])["a"][-1]
        assert (last.kind, last.after.state) == (StepKind.ELSEWHERE, "red")

    def test_only_those_that_are_named(self, light, target):
        light.create(begun("b"))
        assert outcomes(copy_sessions(light, target, ["b", "b"])) == {"b": Copied.NEW}
        assert [entry.name for entry in target.entries()] == ["b"]

    def test_a_name_that_is_not_there_is_said_before_anything_is_copied(self, light, target):
        light.create(begun("morning"))
        with pytest.raises(
            SessionNotFoundError, match=r"did you mean `morning`.*nothing was copied"
        ):
            copy_sessions(light, target, ["a", "mornin"])
        assert target.entries() == []

    def test_a_copy_goes_its_own_way(self, light, target):
        copy_sessions(light, target)
        moved(target, "a", "red")
        assert light.load("a").state == "yellow"
        moved(light, "a", "off")
        assert target.load("a").state == "red"

    def test_more_than_are_asked_for_at_once(self, target):
        source = MemorySessionStore()
        for number in range(450):
            source.create(begun(f"s{number:03}"))
        assert len(copy_sessions(source, target)) == 450
        assert [entry.name for entry in target.entries()] == [f"s{n:03}" for n in range(450)]


class TestWhatIsThereAlready:
    def test_copying_again_changes_nothing(self, light, target):
        copy_sessions(light, target)
        before = target.entries(), target.histories(["a"])
        report = copy_sessions(light, target)
        assert report
        assert outcomes(report) == {"a": Copied.THERE}
        assert (target.entries(), target.histories(["a"])) == before

    def test_a_copy_that_was_broken_off_is_gone_on_with(self, light, target, monkeypatch):
        for name in ("b", "c"):
            light.create(begun(name))
        save, saved = target.save, []

        def broken(session, *rest, **more):
            if saved:
                raise KeyboardInterrupt
            saved.append(session.name)
            save(session, *rest, **more)

        monkeypatch.setattr(target, "save", broken)
        with pytest.raises(KeyboardInterrupt):
            copy_sessions(light, target)
        assert [entry.name for entry in target.entries()] == ["a"]
        monkeypatch.setattr(target, "save", save)
        assert outcomes(copy_sessions(light, target)) == {
            "a": Copied.THERE,
            "b": Copied.NEW,
            "c": Copied.NEW,
        }

    def test_an_older_one_is_brought_to_where_it_stands(self, light, target):
        copy_sessions(light, target)
        moved(light, "a", "red", "green")
        report = copy_sessions(light, target)
        assert outcomes(report) == {"a": Copied.FURTHER}
        assert report
        assert target.load("a") == light.load("a")
        assert states(target, "a") == ["green", "yellow", "red", "green"]

    def test_a_newer_one_is_left_alone(self, light, target):
        copy_sessions(light, target)
        there = moved(target, "a", "red")
        report = copy_sessions(light, target)
        assert not report
        assert outcomes(report) == {"a": Copied.NEWER_THERE}
        assert target.load("a") == there
        assert states(target, "a") == ["green", "yellow", "red"]
        assert f"it moved there at {there.updated_at}" in str(report)

    def test_two_that_went_different_ways_are_left_alone(self, light, target):
        copy_sessions(light, target)
        there = moved(target, "a", "red")
        moved(light, "a", "off")
        report = copy_sessions(light, target)
        assert outcomes(report) == {"a": Copied.ANOTHER_THERE}
        assert "different ways" in report.left[0].why
        assert target.load("a") == there

    def test_another_session_of_that_name_is_left_alone(self, light, target):
        other = replace(begun(flow="door"), created_at=LATER, updated_at=LATER)
        target.create(other)
        report = copy_sessions(light, target)
        assert outcomes(report) == {"a": Copied.ANOTHER_THERE}
        assert report.left[0].why == f"that one is of `door`, made at {LATER}"
        assert target.load("a") == other

    def test_one_that_nobody_kept_steps_of_goes_by_its_time(self, folder, target):
        folder.create(begun())
        copy_sessions(folder, target)
        session = folder.load("a")
        folder.save(session.with_state("green", LATER))
        assert outcomes(copy_sessions(folder, target)) == {"a": Copied.FURTHER}
        assert target.load("a").state == "green"
        folder.save(folder.load("a").with_state("red", BEGUN))
        assert outcomes(copy_sessions(folder, target)) == {"a": Copied.NEWER_THERE}
        assert target.load("a").state == "green"

    @pytest.mark.parametrize("moment", ["", "yesterday", BEGUN])
    def test_without_a_later_time_nothing_says_that_it_is_newer(self, folder, target, moment):
        folder.create(begun())
        copy_sessions(folder, target)
        folder.save(folder.load("a").with_state("green", moment or " "))
        assert outcomes(copy_sessions(folder, target)) == {"a": Copied.ANOTHER_THERE}
        assert target.load("a").state == "red"

    def test_steps_that_are_missing_alone_are_added(self, light, target):
        target.create(replace(light.load("a")))
        assert outcomes(copy_sessions(light, target)) == {"a": Copied.FURTHER}
        assert states(target, "a") == ["green", "yellow"]

    def test_one_that_moves_meanwhile_is_not_written_over(self, light, target, monkeypatch):
        copy_sessions(light, target)
        moved(light, "a", "red")
        save = target.save

        def beaten(session, *rest, **more):
            monkeypatch.setattr(target, "save", save)
            moved(target, "a", "off")
            save(session, *rest, **more)

        monkeypatch.setattr(target, "save", beaten)
        report = copy_sessions(light, target)
        assert outcomes(report) == {"a": Copied.FAILED}
        assert "changed elsewhere" in report.left[0].why
        assert target.load("a").state == "off"


class TestWhatCannotBeCopied:
    def test_damage_is_told_and_the_rest_is_copied(self, light, target):
        (light.sessions_dir / "b.yaml").write_text("flow: [", "utf-8")
        report = copy_sessions(light, target)
        assert outcomes(report) == {"a": Copied.NEW, "b": Copied.FAILED}
        assert not report
        assert "is damaged" in report.left[0].why
        assert [entry.name for entry in target.entries()] == ["a"]

    def test_damage_there_is_not_written_over(self, light, tmp_path):
        there = YamlSessionStore(tmp_path / "there")
        there.sessions_dir.mkdir()
        (there.sessions_dir / "a.yaml").write_text("flow: [", "utf-8")
        assert outcomes(copy_sessions(light, there)) == {"a": Copied.FAILED}
        assert text(there.sessions_dir, "a") == b"flow: ["

    def test_a_name_that_new_sessions_cannot_have(self, light, target):
        (light.sessions_dir / "CON.yaml").write_bytes(text(light.sessions_dir, "a"))
        report = copy_sessions(light, target)
        assert outcomes(report) == {"CON": Copied.FAILED, "a": Copied.NEW}
        assert "cannot be a session's name" in report.left[0].why

    def test_a_source_that_cannot_be_read_at_all(self, tmp_path, target):
        (tmp_path / "file").write_text("x")
        with pytest.raises(SessionStorageError):
            copy_sessions(YamlSessionStore(tmp_path / "file"), target)


class TestCommand:
    def run(self, capsys, *arguments):
        code = main(["store", "copy", *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    def test_all_of_a_folder(self, light, tmp_path, capsys):
        assert self.run(capsys, light.sessions_dir, tmp_path / "to") == (0, "1 copied\n", "")
        assert history_of(YamlSessionStore(tmp_path / "to"), light.load("a"))
        again = self.run(capsys, light.sessions_dir, f"yaml:{tmp_path / 'to'}")
        assert again == (0, "1 there already\n", "")

    def test_what_is_left_is_told_and_exits_with_1(self, light, tmp_path, capsys):
        there = YamlSessionStore(tmp_path / "to")
        copy_sessions(light, there)
        moved(there, "a", "red")
        code, out, _ = self.run(capsys, light.sessions_dir, there.sessions_dir)
        assert code == 1
        assert out.startswith("1 newer there, so left alone\n  a  newer there")
        code, out, _ = self.run(capsys, light.sessions_dir, there.sessions_dir, "--json")
        told = json.loads(out)
        assert (code, told["complete"]) == (1, False)
        assert told["sessions"][0]["outcome"] == "newer_there"

    @pytest.mark.parametrize("place", ["nowhere", "memory:", "mysql://ann:secret@host/db"])
    def test_places_that_are_none_exit_with_2(self, place, tmp_path, capsys, monkeypatch):
        monkeypatch.chdir(tmp_path)
        code, out, err = self.run(capsys, place, "to")
        assert (code, out) == (2, "")
        assert err.startswith("flowr-nb: ")
        assert "secret" not in err
        assert not (tmp_path / "to").exists()

    def test_a_name_that_is_not_there(self, light, tmp_path, capsys):
        code, _, err = self.run(capsys, light.sessions_dir, tmp_path / "to", "b")
        assert code == 2
        assert "there is no session `b` to be copied" in err


def test_where_no_sessions_are_is_told_as_a_person_names_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["store", "create", "sqlite:///empty.db"]) == 0
    for place, told in (("yaml:nobody", "`nobody`"), ("sqlite:///empty.db", "empty.db`")):
        assert main(["store", "copy", place, "there"]) == 2
        message = capsys.readouterr().err
        assert told in message
        assert "SessionStore" not in message
