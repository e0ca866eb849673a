"""The Export menu: files and the clipboard get the picture as it is seen."""

import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def explorer(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    explorer.page = notebook.page
    return explorer


def choose(explorer, label):
    explorer.root.get_by_role("button", name="Export the picture as it is now").click()
    explorer.root.get_by_role("menuitem", name=label).click()


def downloaded(explorer, label):
    with explorer.page.expect_download() as download:
        choose(explorer, label)
    expect(explorer.root.get_by_role("status").first).to_be_visible()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def is_current(group):
    return "current" in group.get("class", "").split()


def test_each_form_is_downloaded_with_the_state_as_seen(explorer, shoot):
    name, content = downloaded(explorer, "Download SVG")
    assert name == "deploy.svg"
    lit = [group for group in ET.fromstring(content).iter(f"{SVG}g") if is_current(group)]
    assert ["".join(group.find(f"{SVG}text").itertext()) for group in lit] == ["testing"]
    expect(explorer.root.get_by_text("downloaded: deploy.svg")).to_be_visible()

    name, content = downloaded(explorer, "Download PNG")
    assert name == "deploy.png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width = int.from_bytes(BytesIO(content).getbuffer()[16:20], "big")
    drawn = float(ET.fromstring(downloaded(explorer, "Download SVG")[1]).get("width"))
    assert abs(width - 2 * drawn) <= 2

    name, content = downloaded(explorer, "Download PDF")
    assert (name, content[:5]) == ("deploy.pdf", b"%PDF-")
    name, content = downloaded(explorer, "Download Mermaid")
    assert name == "deploy.mmd"
    assert b"stateDiagram-v2" in content
    name, content = downloaded(explorer, "Download DOT")
    assert name == "deploy.gv"
    assert b"digraph" in content
    explorer.root.get_by_role("button", name="Export the picture as it is now").click()
    shoot(explorer.page, "menu")


def test_the_picture_is_copied(explorer):
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(explorer, "Copy Mermaid")
    expect(explorer.root.get_by_text("copied: deploy.mmd")).to_be_visible()
    assert "stateDiagram-v2" in explorer.page.evaluate("() => navigator.clipboard.readText()")
    choose(explorer, "Copy PNG")
    expect(explorer.root.get_by_text("copied: deploy.png")).to_be_visible()
    kinds = explorer.page.evaluate(
        "async () => (await navigator.clipboard.read()).flatMap((item) => item.types)"
    )
    assert kinds == ["image/png"]


def test_the_menu_goes_by_keys(explorer):
    opener = explorer.root.get_by_role("button", name="Export the picture as it is now")
    items = explorer.root.get_by_role("menuitem")
    opener.focus()
    explorer.page.keyboard.press("Enter")
    expect(items.first).to_be_focused()
    explorer.page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    explorer.page.keyboard.press("Home")
    explorer.page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    explorer.page.keyboard.press("Escape")
    expect(items.first).to_be_hidden()
    expect(opener).to_be_focused()
