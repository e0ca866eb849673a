"""What is given away: a wheel with the package alone, an sdist with all that is listed."""

from zipfile import ZipFile

import pytest

from flowr_nb.schemas import SCHEMAS
from tools.check_dist import (
    ROOT,
    build,
    differ,
    sdist_problems,
    tell_versions,
    wheel_problems,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel and an sdist of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture
def other(built, tmp_path):
    """Makes the wheel again, with some files left out and some put in."""

    def make(without=(), **more):
        path = tmp_path / built[0].name
        with ZipFile(built[0]) as whole, ZipFile(path, "w") as copy:
            for name in whole.namelist():
                if name not in without:
                    copy.writestr(name, whole.read(name))
            for name, text in more.items():
                copy.writestr(name, text)
        return path

    return make


def test_the_wheel_holds_the_package_and_nothing_else(built):
    wheel, _ = built
    assert wheel_problems(wheel, ROOT) == []
    names = set(ZipFile(wheel).namelist())
    static = ROOT / "flowr_nb" / "browser" / "static"
    package = static.parent.parent
    assert len([*package.glob("schemas/*.json")]) == len(SCHEMAS)
    for path in (
        package / "py.typed",
        *package.glob("schemas/*.json"),
        *static.rglob("*.js"),
        *static.rglob("*.css"),
    ):
        assert path.relative_to(ROOT).as_posix() in names
    extension = "data/share/jupyter/labextensions/flowr-nb/static/still_beside.js"
    assert any(name.endswith(extension) for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"flowr_nb"}


def test_the_sdist_holds_all_that_is_listed(built):
    assert sdist_problems(built[1], ROOT) == []


def test_what_a_wheel_lacks_and_what_is_too_much_in_it_is_told(other):
    wheel = other(without=["flowr_nb/py.typed"], **{"tests/test_dist.py": ""})
    assert wheel_problems(wheel, ROOT) == [
        f"{wheel.name} has no flowr_nb/py.typed",
        f"{wheel.name} has tests/test_dist.py, which is not of the package",
    ]


def test_what_an_sdist_lacks_is_told(built, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (project / "pyproject.toml").write_text(settings.replace('"Makefile"', '"Makefile", "more"'))
    assert sdist_problems(built[1], project) == [f"{built[1].name} has no more"]


def test_two_wheels_differ_by_what_is_in_them_and_not_by_who_built_them(built, other):
    wheel, _ = built
    info = "-".join(wheel.name.split("-")[:2]) + ".dist-info"
    assert differ(wheel, other(without=[f"{info}/WHEEL"], **{f"{info}/WHEEL": "another"})) == []
    changed = other(
        without=["flowr_nb/hints.py", "flowr_nb/py.typed"], **{"flowr_nb/hints.py": "", "a": ""}
    )
    assert differ(wheel, changed) == ["a", "flowr_nb/py.typed", "flowr_nb/hints.py"]


def test_versions_are_told_and_those_that_are_others_than_ours(capsys):
    installed = [{"name": "PyYAML", "version": "7.0"}, {"name": "traitlets", "version": "5.1"}]
    tell_versions(installed, "pyyaml==6.0\ntraitlets==5.1 ; python_version > '3'\n")
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("with PyYAML 7.0, traitlets 5.1")
    assert told[1:] == ["  PyYAML is 7.0; in constraints.txt it is 6.0"]
