"""What a widget tells the browser of a frame: name of a trait → what is shown there now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.session.configuration import Level


def news_of(
    frame: Frame,
    before: Frame,
    *,
    at: list[list[str]] | None,
    viewed: Level | None,
    progress: Mapping[str, object],
) -> dict[str, object]:
    """What is news of a frame; what is the same as before is not made again.

    Args:
        frame: What is seen now.
        before: What was seen before.
        at: Where the run stands, if there is one.
        viewed: The level of a subflow that is looked at by itself, or None.
        progress: How its layout gets on.
    """
    view: dict[str, object] = {"marks": frame.marks.classes, "label": frame.words}
    if at is not None:
        view["at"] = at
    if frame.scene is not None and frame.scene.base:
        view["base"] = frame.scene.base
        if viewed:
            view["title"] = frame.scene.title
    news: dict[str, object] = {
        "_view": json.dumps(view),
        "_problem": frame.words if frame.is_error else "",
        "_progress": progress,
    }
    if frame.notes is not before.notes:
        news["_notes"] = dict(frame.notes)
    if frame.drawing is not before.drawing:
        news["_svg"] = frame.drawing.svg if frame.drawing else ""
    if frame.overlays is not before.overlays:
        for name, trait in (("heat", "_heat"), ("numbers", "_step_numbers")):
            news[trait] = frame.overlays[name].message if name in frame.overlays else {}
    return news
