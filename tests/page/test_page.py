"""A page as Python makes it: what it holds, how large it is, what is refused."""

import itertools
import json
import random
import re
import zlib
from base64 import b85decode

import pytest

from flowr_nb import FlowError, Workspace
from flowr_nb.cli import main
from flowr_nb.diagram import ViewError
from flowr_nb.page import PageError
from tests.hostile import CORPUS

FLOWS = "flows"
ALL = (
    *("build-cycle", "deploy", "feature", "online-order"),
    *("pull-request", "review-cycle", "scope-cycle", "traffic-light"),
)
LETTERS = str.maketrans(".,:[", "&<>`")


@pytest.fixture
def ws(tmp_path):
    return Workspace(FLOWS, tmp_path)


def noise_of(letters):
    return "".join(map(chr, letters.choices(range(97, 123), k=480)))


def packed(page):
    """What a page carries, as it is packed."""
    found = re.search(r'id="packed">(\d+) ([^<]*)<', page.html)
    return b85decode(found[2].translate(LETTERS))[: int(found[1])]


def unpacked(page):
    """The table of a page."""
    return json.loads(zlib.decompress(packed(page)))[2]


@pytest.mark.parametrize("name", ALL)
def test_a_page_of_a_sample_is_small_and_asks_for_nothing(ws, name):
    page = ws.page(name)
    assert len(page.html.encode()) <= 80_000
    assert page.why_still == ""
    assert re.findall(r"(?:src|href)=|url\(|https?://(?!www\.w3\.org)", page.html) == []


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_packed_in_short_blocks_which_is_tighter(ws, name):
    content = packed(ws.page(name))
    in_long_ones = zlib.compress(zlib.decompress(content), zlib.Z_BEST_COMPRESSION)
    assert len(content) < len(in_long_ones)


def test_every_configuration_is_in_the_table(ws):
    table = unpacked(ws.page("feature"))
    assert len(table["places"]) == 10
    assert [row["trigger"] for row in table["places"][0]["rows"]] == ["start", "drop"]
    opened = {tuple(map(tuple, picture["opened"])) for picture in table["pictures"]}
    ways = {(("scope",),), (("build",),), (("build",), ("build", "review")), (("review",),)}
    assert ways <= opened, "each subflow can be opened where it is"


def test_a_page_of_a_run_begins_where_it_stands(ws):
    run = ws.run("deploy")
    run.fire("build")
    run.evidence = {"coverage": "85%"}
    table = unpacked(run.page(expand="all"))
    assert table["places"][0]["title"] == "testing"
    assert table["given"] == [["coverage", "85%"]]
    assert table["been"]["edges"] == [[[], [["prepare", "build"]]]]
    assert table["expand"] == "all"


def test_a_diagram_makes_a_page_of_what_it_shows(ws):
    shown = ws.diagram("feature", expand="all", theme="dark").page()
    assert (unpacked(shown)["expand"], unpacked(shown)["theme"]) == ("all", "dark")
    assert "dark" not in str(unpacked(ws.diagram("deploy").page())["theme"])


def test_more_configurations_than_are_allowed_are_a_still_that_says_so(ws):
    page = ws.page("deploy", max_configurations=3)
    assert "more than 3 configurations" in page.why_still
    assert "max_configurations" in page.html
    assert "<svg" in page.html
    assert "<script" not in page.html
    assert "more than 3 configurations" in page.embedded


def test_a_page_that_would_be_too_large_is_a_still_that_says_so(ws):
    letters = random.Random(5)
    noise = {
        f"note-{n}": "".join(map(chr, letters.choices(range(33, 127), k=480))) for n in range(40)
    }
    states = [{"id": f"s{n}", "attrs": noise, "next": {"go": "end"}} for n in range(9)]
    flow = {"flow": "noisy", "version": "1.0.0", "exits": ["end"]}
    page = ws.page(ws.add(json.dumps({**flow, "states": states[:1]})))
    assert page.why_still == ""
    for state in states:
        state["attrs"] = {name: noise_of(letters) for name in noise}
    for state, after in itertools.pairwise(states):
        state["next"]["on"] = after["id"]
    page = ws.page(ws.add(json.dumps({**flow, "states": states})))
    assert "at most 200,000" in page.why_still


@pytest.mark.parametrize("expand", ["none", "current"])
def test_every_flow_that_a_run_comes_to_has_its_picture(ws, expand):
    """However many there are: without one, a page could not show where its run is."""
    flow = {"version": "1.0.0", "exits": ["end"]}
    for n in range(30):
        ws.add(
            json.dumps(
                {**flow, "flow": f"part-{n}", "states": [{"id": "in", "next": {"go": "end"}}]}
            )
        )
    states = [
        {"id": f"s{n}", "flow": f"part-{n}", "next": {"end": f"s{n + 1}" if n < 29 else "end"}}
        for n in range(30)
    ]
    table = unpacked(
        ws.page(ws.add(json.dumps({**flow, "flow": "long", "states": states})), expand=expand)
    )
    drawn = {(each["flow"], *map(tuple, each["opened"])) for each in table["pictures"]}
    if expand == "none":
        assert drawn == {(number,) for number in range(31)}
    else:
        assert drawn == {(0,), *((0, (f"s{n}",)) for n in range(23))}


def test_steps_are_not_numbered_and_a_wrong_word_is_told(ws):
    with pytest.raises(PageError, match="numbers no steps"):
        ws.page("deploy", numbers=True)
    with pytest.raises(ViewError, match="did you mean `expand`"):
        ws.page("deploy", expnad="all")
    with pytest.raises(FlowError, match="did you mean `deploy`"):
        ws.page("deplyo")


def test_a_page_is_saved_whole_or_not_at_all(ws, tmp_path):
    page = ws.page("deploy")
    target = page.save(tmp_path / "deploy.html")
    assert target.read_text("utf-8") == page.html
    with pytest.raises(PageError, match="no directory"):
        page.save(tmp_path / "none" / "deploy.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(PageError, match="cannot be written"):
        page.save(tmp_path / "folder.html")


@pytest.mark.parametrize("name", ["-", "deploy", "deploy.txt", "deploy.html.png"])
def test_a_page_is_saved_as_what_it_is(ws, tmp_path, name):
    with pytest.raises(PageError, match=r"does not end in \.html or \.htm or \.xhtml"):
        ws.page("deploy").save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_in_a_notebook_it_is_a_frame_beside_its_picture(ws):
    bundle = ws.page("deploy")._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "text/plain"]
    frame, still = re.fullmatch(
        r'<div class="flowr-page"><style>[^<]*</style>(<iframe [^>]*></iframe>)'
        r'<div class="flowr-still">(<img [^>]*>)</div><script>.*</script></div>',
        bundle["text/html"],
        re.DOTALL,
    ).groups()
    assert 'sandbox="allow-scripts"' in frame
    assert "data:image/svg" in still


@pytest.mark.parametrize("kind", CORPUS)
def test_hostile_names_are_text(ws, kind):
    states = [f"{text[:300]} pwned" for text in CORPUS[kind]]
    flow = {
        "flow": states[0],
        "version": "1.0.0",
        "exits": ["end"],
        "states": [
            {"id": each, "next": {each: {"to": "end", "when": {each: f"=={each}"}}}}
            for each in states
        ],
    }
    page = ws.page(ws.add(json.dumps(flow)))
    for text in (page.html, page.embedded):
        for tag in ("<img src=x", "<marquee", "<animate", "<foreignObject", "<a xlink"):
            assert tag not in text
    assert unpacked(page)["title"] == states[0]


def test_the_command_makes_a_page(tmp_path, capsys):
    target = tmp_path / "deploy.html"
    assert main(["page", "deploy", "--flows", FLOWS, "-o", str(target)]) == 0
    assert "<title>deploy</title>" in target.read_text("utf-8")
    assert (
        main(["page", "deploy", "--flows", FLOWS, "-o", str(target), "--max-configurations", "2"])
        == 0
    )
    assert "does not step" in capsys.readouterr().err
    assert main(["page", "deplyo", "--flows", FLOWS, "-o", str(target)]) == 2
    assert "did you mean `deploy`" in capsys.readouterr().err


@pytest.mark.parametrize("most", [0, -3, "many", 2.5, True])
def test_how_many_configurations_a_page_may_hold_is_a_number(ws, most):
    with pytest.raises(PageError, match="at least one configuration"):
        ws.page("deploy", max_configurations=most)
