"""What is written in a picture."""

import pytest

from flowr_nb.diagram import draw
from flowr_nb.diagram.font_widths import BOLD, REGULAR
from flowr_nb.diagram.labels import in_lines, plain, room_of, width_of
from flowr_nb.diagram.looks import SIZES
from flowr_nb.flow import Flow, State, Transition, load_flow


def test_long_names_are_set_in_two_lines_and_cut_where_that_is_not_enough():
    name = "wait-for-the-answer-of-the-other-team"
    long = "-".join(["again"] * 30)
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: {name}\n  next: {{{long}: x}}\n"
    )
    texts = [shape.text for group in draw(flow).groups for shape in group.shapes if shape.text]
    assert [t for t in texts if "the" in t] == ["wait-for-the-answer-", "of-the-other-team"]
    trigger = [text for text in texts if "again" in text]
    assert len(trigger) == 2
    assert all(len(text) <= 40 for text in trigger)
    assert trigger[1].endswith("…")


@pytest.mark.parametrize(
    ("text", "regular", "bold"),
    [
        ("Hello", 722 + 556 + 2 * 222 + 556, 722 + 556 + 2 * 278 + 611),
        ("WMm'", 944 + 833 + 833 + 191, 944 + 833 + 889 + 238),
        ("a_1 @~", 2 * 556 + 556 + 278 + 1015 + 584, 2 * 556 + 556 + 278 + 975 + 584),
        ("Größe", 778 + 333 + 556 + 611 + 556, 778 + 389 + 611 + 611 + 556),
        ("≤ ≥ ≠ … \u2013", 3 * 549 + 4 * 278 + 1000 + 556, 3 * 549 + 4 * 278 + 1000 + 556),
        ("\u201c→\u2019 ›", 333 + 1000 + 222 + 278 + 333, 500 + 1000 + 278 + 278 + 333),
    ],
)
def test_letters_are_as_wide_as_those_of_helvetica(text, regular, bold):
    assert width_of(text, 10) == pytest.approx(regular / 100)
    assert width_of(text, 10, bold=True) == pytest.approx(bold / 100)


def test_all_of_latin_1_is_known_in_regular_and_in_bold():
    soft_hyphen = "\xad"
    printable = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))} - {soft_hyphen}
    assert printable < REGULAR.keys() == BOLD.keys()


def test_what_helvetica_has_no_table_of_is_about_as_wide():
    assert width_of("e\u0301\u200d", 10) == width_of("é", 10) == width_of("e", 10)
    assert width_of("čřžŁ", 10) >= width_of("crzL", 10)
    assert width_of("č", 10, bold=True) == width_of("c", 10, bold=True)
    assert width_of("漢字", 10) == pytest.approx(21.2)
    assert width_of("완료", 10) == pytest.approx(21.2)
    assert width_of("🎉", 10) == pytest.approx(14.2)


def test_what_can_be_lit_has_room_for_bold():
    for role in ("name", "trigger", "title", "tag"):
        assert room_of("filling", role) == width_of("filling", SIZES[role], bold=True)
    for role in ("guard", "attr"):
        assert room_of("filling", role) == width_of("filling", SIZES[role])


@pytest.mark.parametrize(
    "name", ["iiiiiiiiiiiiiiiiiiiiiiiiiiiiii", "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜ", "MMMMMMMMMMMMMMMMMMMM", "fill-it"]
)
def test_a_name_has_the_same_room_on_both_sides_of_it_however_much_wider_it_is_in_bold(name):
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [{name}]\n"
        f"states:\n- id: {name}-\n  next: {{go: {name}}}\n"
    )
    drawing = draw(flow)
    state = next(group for group in drawing.groups if group.classes == "node state")
    outline, text = state.shapes
    left, width = (float(outline.geometry[key]) for key in ("x", "width"))
    half = room_of(text.text, "name") / 2
    before = float(text.geometry["x"]) - half - left
    after = left + width - float(text.geometry["x"]) - half
    assert before >= 9.5
    assert before == pytest.approx(after, abs=0.5)


def test_the_name_of_an_exit_is_off_the_sign_before_it():
    name = "it-is-filled-with-titles-of-little-letters"  # in two lines, so the sign is far in
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [{name}]\nstates:\n- id: a\n  next: {{go: {name}}}\n"
    )
    end = next(group for group in draw(flow).groups if group.classes == "node exit")
    ring = next(shape for shape in end.shapes if shape.role == "end-ring").geometry
    names = [shape for shape in end.shapes if shape.role == "name"]
    assert len(names) == 2
    for shape in names:
        left = float(shape.geometry["x"]) - room_of(shape.text, "name") / 2
        assert left > float(ring["cx"]) + float(ring["r"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one here\ntwo there\n", "one here two there"),
        ("a\r\n  b", "a b"),
        ("a\tb\u2028c\x85d\v\fe", "a b c d e"),
        ("a b", "a b"),
        ("a\u202egnp", "a\ufffdgnp"),
        ("a\u2066b\u2069", "a\ufffdb\ufffd"),
        ("\u200f\u05e9\u05dc", "\u200f\u05e9\u05dc"),
        ("a\x00b\x1b", "a\ufffdb\ufffd"),
    ],
)
def test_a_label_is_one_line_in_the_order_in_which_it_is_written(text, shown):
    assert plain(text) == shown
    assert in_lines(text) == (shown,)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("nghe\u0302\u0323", "nghệ"),
        ("👩\u200d👩\u200d👧\u200d👦", "👩"),
        ("👍\U0001f3fd", "👍"),
        ("🇩🇪🇫🇷", "👍👍"),
        ("🇩", "👍"),
        ("❤\ufe0f", "❤"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_what_is_joined_with_a_letter_takes_no_room_of_its_own(text, alike):
    assert width_of(text, 10) == pytest.approx(width_of(alike, 10))


def test_the_box_of_a_name_does_not_hang_on_how_many_bytes_it_has():
    def box_of(name):
        flow = Flow("f", "1.0.0", ("x",), (State(name, {"go": Transition("go", "x")}),))
        drawing = draw(flow)
        named = [each for each in drawing.groups if each.name == name]
        [group] = [each for each in named if "node" in each.classes]
        return float(group.shapes[0].geometry["width"])

    words = (
        "สวัสดีชาวโลก",
        "नमस्ते दुनिया",
        "مُحَمَّد رَسُول",
        "nghe\u0302\u0323 thua\u0323\u0302t",
        "👩\u200d👧 team",
    )
    for word in words:
        assert box_of(word) == pytest.approx(room_of(word, "name") + 20, abs=0.1)
