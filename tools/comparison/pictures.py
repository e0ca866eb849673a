"""Pictures for a page: a part of a window, cut to its content, in few colours and few bytes."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

WIDTH: Final = 700
"""Pixels of the page, the same for every picture."""
_SHARPNESS: Final = 2
"""Pixels of a picture for a pixel of the page."""
_MARGIN: Final = 12
"""Pixels of the page left above and below the content."""
_QUALITIES: Final = ((256, 2.0), (256, 1.5), (128, 1.5), (64, 1.5), (64, 1.0))
"""Colours, and pixels for one of the page, best first: tried until a picture is small enough."""
_LARGEST: Final = 80_000
"""Bytes."""


def take(what: Locator, path: Path) -> None:
    """Save what an element shows, `WIDTH` wide and as high as its content.

    Raises:
        RuntimeError: It shows nothing.
    """
    page = what.page
    what.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)  # what moves comes to rest
    box = what.bounding_box()
    if box is None:
        raise RuntimeError(f"{path.name}: there is nothing to take a picture of")
    clip = {"x": box["x"], "y": box["y"], "width": WIDTH, "height": box["height"]}
    # Not through Playwright's own call, which knows the scale of the window only.
    shot = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "png", "clip": {**clip, "scale": _SHARPNESS}}
    )
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    path.write_bytes(_small(_cut(picture, path.name)))


def _cut(picture: Image.Image, name: str) -> Image.Image:
    """Take away what is empty above and below; the width stays, so that sizes can be compared."""
    background = Image.new("RGB", picture.size, picture.getpixel((2, picture.height - 2)))
    box = ImageChops.difference(picture, background).getbbox()
    if box is None:
        raise RuntimeError(f"{name}: the picture is empty")
    margin = _MARGIN * _SHARPNESS
    top, bottom = max(0, box[1] - margin), min(picture.height, box[3] + margin)
    return picture.crop((0, top, picture.width, bottom))


def _small(picture: Image.Image) -> bytes:
    data = b""
    for colours, sharpness in _QUALITIES:
        width = round(WIDTH * sharpness)
        size = (width, round(picture.height * width / picture.width))
        sized = picture.resize(size, Image.Resampling.LANCZOS) if width < picture.width else picture
        few = sized.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        target = io.BytesIO()
        few.save(target, "PNG", optimize=True)
        data = target.getvalue()
        if len(data) <= _LARGEST:
            break
    return data
