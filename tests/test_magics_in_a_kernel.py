"""Flows in a cell, in a real kernel: one picture for each flow, however often its cell is run."""

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the `test` extra")
nbclient = pytest.importorskip("nbclient", reason="as nbformat does")

VIEW = "application/vnd.jupyter.widget-view+json"
LIGHT = """flow: light
version: 1.0.0
exits: [off]
states:
  - {id: on, next: {read: reading, switch: off}}
  - {id: reading, next: {done: on}}
"""
WRITE = f"%%flow light --run r\n{LIGHT}"
ALONE = f"%%flow light\n{LIGHT}"
RENAMED = WRITE.replace("done: on", "finished: on")
DIMMED = WRITE.replace("reading", "dimmed")
BROKEN = WRITE.replace("done: on", "done: [on")
MODELS = "len(__import__('ipywidgets').widgets.widget._instances)"

pytestmark = pytest.mark.xdist_group("processes")


def run(tmp_path, *cells, load="%load_ext flowr_nb"):
    """The outputs of cells, each a list of what it shows, and the client that has the models."""
    code = [nbformat.v4.new_code_cell(source) for source in (load, *cells)]
    notebook = nbformat.v4.new_notebook(cells=code)
    client = nbclient.NotebookClient(
        notebook,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells[1:]], client


def model(outputs):
    """The one widget that a cell shows."""
    (id_,) = [each.data[VIEW]["model_id"] for each in outputs if VIEW in each.get("data", {})]
    return id_


def words(outputs):
    """What the widget of a cell says."""
    (text,) = [each.data["text/plain"] for each in outputs if VIEW in each.get("data", {})]
    return text


def printed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


def failure(outputs):
    (found,) = [each for each in outputs if each.output_type == "error"]
    return found


def test_a_cell_that_is_run_again_shows_the_same_picture_as_it_is_by_now(tmp_path):
    cells = (WRITE, MODELS, "r.fire('read')", RENAMED, WRITE, RENAMED, DIMMED, MODELS)
    outputs, client = run(tmp_path, *cells)
    first, before, _, renamed, *_, dimmed, after = outputs
    assert words(first) == "light is in on; open: read, switch"
    assert words(renamed) == "light is in reading; open: finished"
    assert words(dimmed) == "light is in on; open: read, switch"
    assert "`r` begins anew, in light › on: light › reading is not there any more" in printed(
        dimmed
    )
    assert {*map(model, (first, renamed, dimmed))} == {model(first)}
    assert before[0].data["text/plain"] == after[0].data["text/plain"] == "2"
    assert "dimmed" in dimmed[0].data["image/svg+xml"]
    assert len(client.widget_state) == 2


def test_a_text_that_is_broken_is_told_over_the_last_good_picture_and_fails(tmp_path):
    (first, broken, mended), _ = run(tmp_path, WRITE, BROKEN, RENAMED)
    assert model(broken) == model(first) == model(mended)
    assert "reading" in broken[0].data["image/svg+xml"]
    error = failure(broken)
    assert error.ename == "CellError"
    assert error.evalue == "\n".join(error.traceback)
    assert words(broken) == error.traceback[0]
    assert error.traceback[0].startswith("<light>:6:35: error: expected `,` or `]` here")
    assert [line.strip() for line in error.traceback[1:]] == [
        "- {id: reading, next: {done: [on}}",
        "^",
    ]
    assert words(mended) == "light is in on; open: read, switch"


def test_when_all_is_run_again_the_workspace_is_another_and_the_last_good_picture_stays(tmp_path):
    make = "from flowr_nb import *\nws = Workspace(FlowLibrary(), 'memory:')"
    (_, first, _, broken, again, told), _ = run(
        tmp_path, make, WRITE, make, BROKEN, RENAMED, "print(*ws.flows(), r.library is ws.library)"
    )
    assert model(broken) == model(first)
    assert model(again) != model(first)
    assert printed(again) == ""
    assert printed(told) == "light True\n"


def test_the_first_text_of_a_flow_has_no_picture_before_it(tmp_path):
    ((broken,), _) = run(tmp_path, BROKEN)
    assert [each.output_type for each in broken] == ["stream", "error"]


def test_who_runs_a_notebook_stops_at_a_cell_that_fails(tmp_path):
    code = [nbformat.v4.new_code_cell(source) for source in ("%load_ext flowr_nb", BROKEN, "1 / 0")]
    notebook = nbformat.v4.new_notebook(cells=code)
    where = {"metadata": {"path": str(tmp_path)}}
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="expected `,` or"):
        nbclient.NotebookClient(notebook, kernel_name="python3", resources=where).execute()
    assert notebook.cells[2].outputs == []


def test_what_changes_elsewhere_shows_in_what_a_cell_has_shown(tmp_path):
    look = "shown = [w for w in __import__('ipywidgets').widgets.widget._instances.values()"
    look += " if hasattr(w, 'findings')]\nprint(*shown, sep=chr(10))"
    add = f"_ = ws.add({LIGHT.replace('read: reading', 'look: reading')!r})"
    (*_, told), _ = run(tmp_path, WRITE, ALONE, "r.fire('read')", look, add, "r.back()", look)
    assert printed(told).splitlines() == [
        "FlowDiagram(light is in on; open: look, switch)",
        "FlowDiagram(flow light)",
    ]


def test_words_of_a_view_that_change_change_the_picture_and_others_stay(tmp_path):
    shown = "next(w for w in __import__('ipywidgets').widgets.widget._instances.values()"
    shown += " if hasattr(w, 'findings'))"
    turned = WRITE.replace("--run r", "--run r --direction TB")
    ask = f"print({shown}.direction, {shown}.numbers)"
    cells = (WRITE, f"{shown}.direction = 'LR'", WRITE, ask, turned, ask, MODELS)
    (*_, before, _, after, models), _ = run(tmp_path, *cells)
    assert (printed(before), printed(after)) == ("LR False\n", "TB False\n")
    assert models[0].data["text/plain"] == "2"


def test_a_line_has_a_picture_of_its_own_for_each_way_of_showing_it(tmp_path):
    lines = ("%flow light --run r", "%flow light --run r --direction TB")
    outputs, _ = run(tmp_path, WRITE, *lines, DIMMED, *lines, BROKEN)
    first, plain, turned, written, *again, broken = outputs
    assert len({*map(model, (first, plain, turned))}) == 3
    assert [*map(model, again)] == [model(plain), model(turned)]
    assert model(first) == model(written) == model(broken)
    assert all("dimmed" in each[0].data["image/svg+xml"] for each in again)


def test_a_picture_that_was_closed_and_a_run_of_another_make_another(tmp_path):
    close = "[w.close() for w in [*__import__('ipywidgets').widgets.widget._instances.values()]]"
    (first, _, second, _, third), _ = run(
        tmp_path, WRITE, close, WRITE, "r = ws.run('light'); r.fire('read')", WRITE
    )
    assert len({model(first), model(second), model(third)}) == 3
    assert words(third) == "light is in reading; open: done"


def test_a_text_is_saved_as_the_front_end_has_it(tmp_path):
    typed = f"# no blank is lost:  \n{LIGHT}\n   \n...\n# the end"
    outputs, _ = run(tmp_path, f"%%flow light\n{typed}", "%flow --save light light.yaml")
    assert "wrote `light`" in printed(outputs[1])
    assert (tmp_path / "light.yaml").read_text() == f"{typed}\n"


def test_a_widget_is_a_still_where_stills_are_wanted(tmp_path):
    still = "import flowr_nb.renderers\nflowr_nb.renderers.enable('still')"
    ((shown,), _) = run(tmp_path, WRITE, load=f"%load_ext flowr_nb\n{still}")
    data = next(each.data for each in shown if each.output_type == "display_data")
    assert "image/svg+xml" in data
    assert VIEW not in data


def test_scenarios_show_as_rows_and_fail_in_lines(tmp_path):
    (_, passed, failed), _ = run(
        tmp_path,
        WRITE,
        "%%scenario light\n- read\n- at: reading",
        "%%scenario light\n- at: reading",
    )
    assert "<table>" in passed[0].data["text/html"]
    assert "1 of 1 scenarios passed" in passed[0].data["text/plain"]
    assert failure(failed).ename == "ScenarioFailedError"
    assert failure(failed).traceback[0] == (
        "<scenarios of light>:1:7: the run is not at `reading`, but at `light › on`"
    )


def test_where_the_kernel_prints_words_are_of_one_line_each(tmp_path):
    hostile = LIGHT.replace("reading", '"a\\u2028b\\x1b[31m<img src=x>"')
    ((shown,), _) = run(tmp_path, f"%%flow light\n{hostile}")
    assert "\x1b" not in printed(shown)
    data = next(each.data for each in shown if each.output_type == "display_data")
    assert "<img src=x" not in data["image/svg+xml"]
