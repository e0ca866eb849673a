"""Files of SVG as PNG and PDF: ours come out as they are saved, others' as large as they say."""

import re
import struct

import pytest

from flowr_nb import save_diagram
from flowr_nb.cli import main
from flowr_nb.diagram import ExportError
from flowr_nb.diagram.renderers.svg_file import convert_file

pytest.importorskip("typst", reason="the package typst is not installed here")

BOX = '<rect width="30" height="20" fill="#137a4a"/></svg>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" '


@pytest.fixture
def size_of(tmp_path):
    """How large a picture becomes as PNG, for what its first tag says."""

    def convert(said, before=""):
        (tmp_path / "box.svg").write_text(f"{before}{SVG}{said}>{BOX}", "utf-8")
        png = convert_file(tmp_path / "box.svg", tmp_path / "box.png", scale=1).read_bytes()
        return struct.unpack(">II", png[16:24])

    return convert


def test_a_picture_of_ours_is_what_it_would_have_been_saved_as(library, tmp_path):
    save_diagram(library.load("deploy"), tmp_path / "deploy.svg")
    saved = save_diagram(library.load("deploy"), tmp_path / "saved.png").read_bytes()
    assert convert_file(tmp_path / "deploy.svg", tmp_path / "deploy.png").read_bytes() == saved
    pdf = convert_file(tmp_path / "deploy.svg", tmp_path / "deploy.pdf").read_bytes()
    width, height = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()
    svg = (tmp_path / "deploy.svg").read_text("utf-8")
    assert re.search(rf'<svg [^>]* width="{width.decode()}" height="{height.decode()}"', svg)


@pytest.mark.parametrize(
    ("said", "pixels"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="30.0px" height="20px" viewBox="0 0 3 2"', (30, 20)),
        ('width="45pt" height="30pt"', (60, 40)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('viewBox="-5 -5 30 20"', (30, 20)),
        ('width="100%" height="100%" viewBox="0,0,30,20"', (30, 20)),
        ('width="30" viewBox="0 0 30 20"', (30, 20)),
    ],
)
def test_others_are_as_large_as_they_say(size_of, said, pixels):
    assert size_of(said) == pixels


def test_a_doctype_with_names_for_things_is_read(size_of):
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "no-such.dtd" [<!ENTITY wide "30">]>'
    assert size_of('width="&wide;" height="20"', doctype) == (30, 20)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"{SVG}>{BOX}", "does not say how large it is"),
        (f'{SVG}width="0" height="9">{BOX}', "does not say how large it is"),
        (f'{SVG}width="x" height="1e999">{BOX}', "does not say how large it is"),
        (f'{SVG}width="1e9" height="1e9">{BOX}', "pixels is too large"),
        ("<html></html>", "is no SVG: it is XML that begins with something else"),
        ("no XML", "is no SVG: syntax error"),
        ("", "is no SVG: no element found"),
        (f'<!DOCTYPE svg [<!ENTITY a0 "haha">{LAUGHS}]>{SVG}width="&a8;">{BOX}', "is no SVG: "),
    ],
)
def test_what_makes_no_picture_is_refused_and_what_was_there_stays(tmp_path, content, why):
    (tmp_path / "box.svg").write_text(content, "utf-8")
    (tmp_path / "box.png").write_text("old")
    with pytest.raises(ExportError, match=why):
        convert_file(tmp_path / "box.svg", tmp_path / "box.png")
    assert (tmp_path / "box.png").read_text() == "old"


def test_the_command_says_the_file_or_why_there_is_none(tmp_path, capsys):
    source, made = tmp_path / "box.svg", tmp_path / "box.pdf"
    source.write_text(f'{SVG}width="30" height="20">{BOX}', "utf-8")
    assert main(["convert", str(source), "-o", str(made)]) == 0
    assert capsys.readouterr() == (f"{made}\n", "")
    assert made.read_bytes().startswith(b"%PDF")
    for arguments, words in (
        ((source, made.with_suffix(".svg")), "one that ends with .png or .pdf\n"),
        ((tmp_path / "none.svg", made), "none.svg cannot be read: No such file or directory\n"),
        ((tmp_path, made), "cannot be read: it is not a regular file\n"),
        ((f"{source}\0", made), "cannot be read: "),
    ):
        assert main(["convert", str(arguments[0]), "-o", str(arguments[1])]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("flowr-nb: ")
        assert words in said.err
