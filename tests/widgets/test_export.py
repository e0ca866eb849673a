"""What the diagram widget gives to keep: the picture as it is now, in any format."""

import pytest

from flowr_nb import FlowDiagram
from flowr_nb.diagram import ExportError


def test_the_picture_as_it_is_now_is_saved(run, tmp_path):
    diagram = FlowDiagram(run)
    run.fire("build")
    path = diagram.save(tmp_path / "deploy.svg")
    assert path.read_text("utf-8") == diagram.svg
    assert "state testing (current)" in diagram.svg
    assert diagram.save(str(tmp_path / "d.mmd")).read_text("utf-8") == diagram.mermaid
    assert "class s1 current" in diagram.mermaid
    assert diagram.save(tmp_path / "d.dot").read_text("utf-8") == diagram.dot
    assert diagram.save(tmp_path / "d.png").read_bytes() == diagram.png()
    assert diagram.save(tmp_path / "d.pdf").read_bytes() == diagram.pdf()
    assert len(diagram.png(scale=3)) > len(diagram.png(scale=1))


def test_without_a_picture_the_reason_is_told(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    diagram = FlowDiagram(run, engine="dot")
    for export in (diagram.png, diagram.pdf, lambda: diagram.save(tmp_path / "d.svg")):
        with pytest.raises(ExportError, match="there is no picture to export"):
            export()
    with pytest.raises(ExportError, match="there is no `dot` program"):
        _ = diagram.mermaid
