"""Pictures as files: each format holds the picture, and nothing is lost when one cannot be made."""

import os
import re
import stat
import struct
import sys
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

from flowr_nb import save_diagram
from flowr_nb.cli import main
from flowr_nb.diagram import (
    ExportError,
    LayoutError,
    MissingLetterWarning,
    draw,
    framing,
    marks_of,
    to_bytes,
    to_picture,
)
from flowr_nb.diagram.renderers import export
from flowr_nb.flow import load_flow
from flowr_nb.run import FlowRun

SUFFIXES = (".svg", ".png", ".pdf", ".mmd", ".mermaid", ".dot", ".gv")
ODD = load_flow(
    'flow: "a\\x01b </svg> #panic()"\nversion: 1.0.0\nexits: ["\\"#read(secret)"]\n'
    'states:\n- id: "\\x07 <script>"\n  next:\n    "größe 日本語": "\\"#read(secret)"\n'
)


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "deploy")


def size_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def colours_of(png):
    """The colours of a PNG of eight-bit RGBA, as (red, green, blue, alpha)."""
    width, height = size_of(png)
    assert png[24:26] == b"\x08\x06"
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, stride = zlib.decompress(data), width * 4
    row, found = bytearray(stride), set()
    for y in range(height):
        kind = raw[y * (stride + 1)]
        line = bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for x in range(stride):
            left = line[x - 4] if x >= 4 else 0
            up, corner = row[x], row[x - 4] if x >= 4 else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value, g=guess: abs(g - value))
            line[x] = (line[x] + (0, left, up, (left + up) // 2, paeth)[kind]) % 256
        row = line
        found |= {bytes(line[x : x + 4]) for x in range(0, stride, 4)}
    return {tuple(colour) for colour in found}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_tells_the_format(run, tmp_path, suffix):
    path = save_diagram(run, str(tmp_path / f"deploy{suffix.upper()}"))
    content = path.read_bytes()
    begins = {
        "svg": b"<svg ",
        "png": b"\x89PNG",
        "pdf": b"%PDF-",
        "mermaid": b"stateDiagram-v2\n",
        "dot": b"digraph flow {",
    }
    assert content.startswith(begins[export.FORMATS[suffix]])
    assert [file.name for file in tmp_path.glob("deploy*")] == [path.name]


def test_the_picture_is_the_one_that_is_seen(run, tmp_path):
    run.fire("build")
    svg = save_diagram(run, tmp_path / "deploy.svg").read_text("utf-8")
    assert "state testing (current)" in svg
    assert "class s1 current" in save_diagram(run, tmp_path / "deploy.mmd").read_text("utf-8")
    still = save_diagram(run.flow, tmp_path / "still.svg").read_text("utf-8")
    assert "(current)" not in still


def test_a_png_has_the_pixels_asked_for_and_shows_the_state(library, store):
    run = FlowRun.draft(library, store, "traffic-light")
    drawing = draw(run.flow)
    plain, lit = to_picture(drawing), None
    root = ET.fromstring(plain)
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for scale in (1, 2, 2.5):
        got = size_of(to_bytes(plain, "png", scale=scale))
        assert got == pytest.approx((width * scale, height * scale), abs=1)
    marks = marks_of(drawing.graph, run.value, 0)
    lit = colours_of(to_bytes(to_picture(drawing, marks), "png", scale=1))
    fill = (0x1D, 0x63, 0xD8, 255)
    assert {(255, 255, 255, 255), fill, (0, 0, 0, 0)} <= lit  # paper, state, outside its corners
    assert fill not in colours_of(to_bytes(plain, "png", scale=1))


def test_a_pdf_is_one_page_with_its_text_in_it(run):
    pdf = to_bytes(to_picture(draw(run.flow), title="where it is"), "pdf")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    # Text is text, with a table from its glyphs back to letters, and no picture of it.
    assert b"/ToUnicode" in pdf
    assert b"/Subtype/Image" not in pdf.replace(b" ", b"")
    assert b"where it is" in pdf


def test_the_same_picture_gives_the_same_bytes(run):
    svg = to_picture(draw(run.flow), title="deploy")
    for output in ("png", "pdf"):
        assert to_bytes(svg, output) == to_bytes(svg, output)


@pytest.mark.filterwarnings("default::flowr_nb.diagram.MissingLetterWarning")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_names_are_text_in_every_format(tmp_path, suffix):
    path = save_diagram(ODD, tmp_path / f"odd{suffix}")
    if suffix == ".svg":
        root = ET.fromstring(path.read_bytes())
        texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert "\ufffd <script>" in texts
    assert path.stat().st_size > 100


def test_a_flow_that_cannot_be_laid_out_is_still_had_as_text(library, tmp_path, monkeypatch):
    def lay_out(*_args):
        raise LayoutError("the diagram was not laid out within 20 seconds")

    monkeypatch.setattr(framing, "draw_plan", lay_out)
    flow = library.load("deploy")
    for suffix in (".mmd", ".dot"):
        assert save_diagram(flow, tmp_path / f"deploy{suffix}").stat().st_size > 100
    with pytest.raises(LayoutError):
        save_diagram(flow, tmp_path / "deploy.svg")


def test_an_unknown_suffix_lists_what_there_is(run, tmp_path):
    with pytest.raises(ExportError, match=r"suffix `\.jpg` tells no format .* \.svg, \.png, \.pdf"):
        save_diagram(run, tmp_path / "deploy.jpg")
    with pytest.raises(ExportError, match="a name without a suffix"):
        save_diagram(run, tmp_path / "deploy")


def test_a_directory_that_is_not_there_is_not_made(run, tmp_path):
    with pytest.raises(ExportError, match=r"there is no directory .*pictures; make it first"):
        save_diagram(run, tmp_path / "pictures" / "deploy.svg")
    assert list(tmp_path.glob("pictures")) == []


def test_without_the_extra_the_message_says_the_way_out(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    (tmp_path / "deploy.png").write_text("old")
    with pytest.raises(ExportError, match=r'a PNG needs .* pip install "flowr-nb\[export\]"'):
        save_diagram(run, tmp_path / "deploy.png")
    assert (tmp_path / "deploy.png").read_text() == "old"
    assert save_diagram(run, tmp_path / "deploy.svg").is_file()


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 1000])
def test_a_scale_that_makes_no_picture_is_refused(run, tmp_path, scale):
    with pytest.raises(ExportError, match="scale"):
        save_diagram(run, tmp_path / "deploy.png", scale=scale)
    assert list(tmp_path.glob("deploy*")) == []


@pytest.mark.parametrize("fault", ["open", "replace"])
def test_a_file_that_cannot_be_written_leaves_the_old_one(run, tmp_path, monkeypatch, fault):
    file = save_diagram(run, tmp_path / "deploy.svg")
    old = file.read_bytes()
    run.fire("build")

    def full(path, *_):
        os.close(os.open(path, os.O_CREAT))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, fault, full)
        with pytest.raises(ExportError, match="No space left on device; nothing has changed"):
            save_diagram(run, file)
    assert file.read_bytes() == old
    assert [entry.name for entry in tmp_path.glob("*deploy*")] == ["deploy.svg"]


def test_a_file_that_is_there_is_replaced_and_a_link_followed(run, tmp_path):
    (tmp_path / "real.svg").write_text("old")
    (tmp_path / "link.svg").symlink_to("real.svg")
    save_diagram(run, tmp_path / "link.svg")
    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").read_text("utf-8").startswith("<svg ")


def test_a_directory_in_the_way_is_an_error_in_words(run, tmp_path):
    (tmp_path / "deploy.svg").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        save_diagram(run, tmp_path / "deploy.svg")


def test_the_dot_of_the_system_draws_where_it_is_asked_for(run, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "dot"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1], sys.stdin.read())\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    drawn = save_diagram(run, tmp_path / "d.png", engine="dot", scale=3).read_text("utf-8")
    assert drawn.startswith("-Tpng digraph flow {\n\tgraph [dpi=216]\n")
    assert save_diagram(run, tmp_path / "d.pdf", engine="dot").read_text().startswith("-Tpdf ")


def test_an_engine_that_is_not_there_is_an_error_in_words(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LayoutError, match="no `dot` program on this machine"):
        save_diagram(run, tmp_path / "deploy.png", engine="dot")
    with pytest.raises(LayoutError, match="no layout engine `neato`"):
        save_diagram(run, tmp_path / "deploy.png", engine="neato")


def test_a_subflow_is_drawn_where_the_run_is(nested, store, tmp_path):
    run = FlowRun.draft(nested, store, "outer")
    svg = save_diagram(run, tmp_path / "nested.svg").read_text("utf-8")
    assert "inner is in i" in svg
    assert "state i (current)" in svg


def test_no_letter_of_a_pdf_is_painted_over_by_the_halo_of_the_next(run):
    pdf = to_bytes(to_picture(draw(run.flow)), "pdf")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    content = b"\n".join(
        zlib.decompress(stream) for stream in streams if stream.startswith(b"\x78")
    )
    assert b" Tf" in content  # text is shown
    assert b" 3 w " not in content  # and nothing is stroked as wide as a halo


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode_and_attributes(library, tmp_path, mode):
    picture = tmp_path / "way.svg"
    picture.write_text("old")
    picture.chmod(mode)
    attribute = getattr(os, "setxattr", None)
    if attribute is not None:
        attribute(picture, "user.note", b"mine")
    save_diagram(library.load("deploy"), picture)
    assert stat.S_IMODE(picture.stat().st_mode) == mode
    assert "<svg" in picture.read_text("utf-8")
    if attribute is not None:
        assert os.getxattr(picture, "user.note") == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["way.svg"]


def test_a_file_with_two_names_shows_the_new_picture_under_both(library, tmp_path):
    picture, other = tmp_path / "way.svg", tmp_path / "other.svg"
    picture.write_text("old " * 100_000)
    other.hardlink_to(picture)
    save_diagram(library.load("deploy"), picture)
    assert picture.samefile(other)
    assert other.read_text("utf-8").rstrip().endswith("</svg>")


def test_a_file_with_two_names_gets_back_what_it_held(library, tmp_path, monkeypatch):
    picture = tmp_path / "way.svg"
    picture.write_bytes(b"old")
    (tmp_path / "other.svg").hardlink_to(picture)
    write, failures = Path.write_bytes, [OSError(28, "No space left on device")]

    def write_bytes(path, content):
        if failures:
            write(path, content[:10])
            raise failures.pop()
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(ExportError, match="No space left on device; nothing has changed"):
        save_diagram(library.load("deploy"), picture)
    assert picture.read_bytes() == b"old"


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_read_only_file_is_not_replaced(library, tmp_path, mode):
    picture = tmp_path / "way.svg"
    picture.write_text("old")
    picture.chmod(mode)
    with pytest.raises(ExportError, match="it is read-only; nothing has changed"):
        save_diagram(library.load("deploy"), picture)
    assert picture.read_text() == "old"


def test_links_in_a_circle_lead_to_no_file(library, tmp_path):
    for name, target in (("self.svg", "self.svg"), ("a.svg", "b.svg"), ("b.svg", "a.svg")):
        (tmp_path / name).symlink_to(target)
    for name in ("self.svg", "a.svg"):
        with pytest.raises(ExportError, match="cannot be written"):
            save_diagram(library.load("deploy"), tmp_path / name)
        assert (tmp_path / name).is_symlink()


def test_a_link_to_what_is_not_there_yet_makes_it(library, tmp_path):
    (tmp_path / "link.svg").symlink_to("made.svg")
    save_diagram(library.load("deploy"), tmp_path / "link.svg")
    assert (tmp_path / "link.svg").is_symlink()
    assert "<svg" in (tmp_path / "made.svg").read_text("utf-8")


def test_names_that_no_file_can_have_are_refused_and_long_ones_are_written(library, tmp_path):
    for name in ("a\0b.svg", "\0.svg", "x" * 300 + ".svg"):
        with pytest.raises(ExportError, match="cannot be written"):
            save_diagram(library.load("deploy"), tmp_path / name)
    for name in ("流" * 80 + ".svg", "x" * 251 + ".svg", "🚀" * 60 + ".svg"):
        assert "<svg" in save_diagram(library.load("deploy"), tmp_path / name).read_text("utf-8")


LETTERS = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: {0}\n  next: {{go: x}}\n"


@pytest.mark.parametrize("output", ["png", "pdf"])
def test_letters_that_no_font_has_are_named(tmp_path, output):
    pytest.importorskip("typst", reason="the package typst is not installed here")
    flow = load_flow(LETTERS.format("größe-\U000103a0-\U0001b000-\u0301-≥"))
    with pytest.warns(MissingLetterWarning) as caught:
        save_diagram(flow, tmp_path / f"f.{output}")
    [warning] = caught
    words = str(warning.message)
    assert f"has \U000103a0, \U0001b000: in the {output.upper()} they are" in words
    assert (tmp_path / f"f.{output}").stat().st_size > 1000


def test_letters_that_a_font_has_are_no_warning(tmp_path, recwarn):
    pytest.importorskip("typst", reason="the package typst is not installed here")
    save_diagram(load_flow(LETTERS.format("größe-λόγος-сон")), tmp_path / "f.png")
    assert not recwarn.list


def test_the_command_names_them_in_a_line(tmp_path, capsys):
    pytest.importorskip("typst", reason="the package typst is not installed here")
    (tmp_path / "f.yaml").write_text(LETTERS.format("\U000103a0"), "utf-8")
    arguments = ["diagram", "f", "--flows", str(tmp_path), "-o", str(tmp_path / "f.png")]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'f.png'}\n"
    assert said.err.startswith("flowr-nb: no font of this machine has \U000103a0: in the PNG")
