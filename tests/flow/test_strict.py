"""Loading strictly: what breaks a rule is refused, with all that is found."""

from pathlib import Path

import pytest

from flowr_nb.files import shown
from flowr_nb.flow import (
    FlowError,
    FlowLibrary,
    FlowNotFoundError,
    FlowParseError,
    load_flow,
    load_flow_from_file,
    resolve_subflows,
)
from flowr_nb.flow.validation.check import check_file

FAULTY = Path(__file__).parent / "faulty"
HEAD = "flow: f\nversion: 1.0.0\nexits: [done]\nstates:\n"
INVOKING = HEAD + "- {id: a, flow: child, next: {ok: done}}\n"
CHILD = "flow: child\nversion: 1.0.0\nexits: [ok]\nstates:\n- {id: x, next: {go: ok}}\n"


def problems(error):
    return [(each.message, each.line, each.column) for each in error.findings]


@pytest.mark.parametrize("path", sorted(FAULTY.rglob("*.yaml")), ids=lambda path: path.name)
def test_a_strict_load_refuses_what_a_check_has_errors_for_and_names_each(path):
    expected = check_file(FlowLibrary(path.parent), path).errors
    if not expected:
        assert load_flow_from_file(path, strict=True) == load_flow_from_file(path)
        return
    with pytest.raises(FlowParseError) as caught:
        load_flow_from_file(path, strict=True)
    assert problems(caught.value) == [(v.message, v.line, v.column) for v in expected]
    for finding in expected:
        assert f"{shown(path)}:{finding.line}:{finding.column}: error: " in str(caught.value)


def test_every_finding_is_in_the_one_error_with_the_line_at_fault():
    text = HEAD + (
        "- {id: a, next: {go: nowhere, on: {to: done, when: nobody}}}\n"
        '- {id: done, next: {go: {to: done, when: {k: "~=v"}}}}\n'
    )
    assert load_flow(text).state("done") is not None, "else as far as it can be read"
    with pytest.raises(FlowParseError) as caught:
        load_flow(text, strict=True)
    words = str(caught.value)
    for part in ("`nowhere`", "no group of conditions `nobody`", "both a state", "`~=` is not"):
        assert part in words
    assert words.startswith("<f>:5:")
    assert "    - {id: a, next: {go: nowhere" in words


def test_warnings_are_no_reason_to_refuse():
    text = HEAD + "- {id: a, colour: red, next: {go: done}}\n- {id: b, next: {go: done}}\n"
    assert load_flow(text, strict=True) == load_flow(text)


def test_subflows_count_where_the_path_is_given(tmp_path):
    assert load_flow(INVOKING, strict=True).flow == "f"
    path = tmp_path / "f.yaml"
    with pytest.raises(FlowParseError, match="`child`, and there is no such file"):
        load_flow(INVOKING, path, strict=True)
    (tmp_path / "child.yaml").write_text(CHILD)
    assert load_flow(INVOKING, path, strict=True) == load_flow(INVOKING)
    (tmp_path / "child.yaml").write_text(CHILD.replace("go: ok", "go: gone"))
    with pytest.raises(FlowParseError, match="the subflow `child` has errors"):
        load_flow(INVOKING, str(path), strict=True)


def test_a_file_that_is_not_there_is_an_error_of_each_family(tmp_path):
    path = tmp_path / "f.yaml"
    with pytest.raises(FlowNotFoundError):
        load_flow_from_file(path, strict=True)
    path.write_text(INVOKING)
    for family in (FlowNotFoundError, FlowParseError, FileNotFoundError):
        with pytest.raises(family, match="invokes `child`, and there is no such file") as caught:
            resolve_subflows(load_flow_from_file(path), path)
        assert caught.value.reference == "child"
        assert caught.value.findings == ()


def test_a_parser_is_not_taken_for_a_path():
    with pytest.raises(FlowError, match="the path of a flow is a text or a `Path`, and no object"):
        load_flow(CHILD, object())


def test_a_parse_error_can_be_made_of_words_alone():
    assert str(FlowParseError("no flow today")) == "no flow today"
