"""Markdown becomes a few elements; all else stays text."""

import pytest

from flowr_nb.lessons.markup import html_of, tree_of
from tests.hostile import MARK, STRINGS


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One\n\n## Two", "<h3>One</h3><h4>Two</h4>"),
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n\n   b", "<ol><li><p>a</p><p>b</p></li></ol>"),
        ("```yaml\na: <b>\n```", "<pre><code>a: &lt;b&gt;\n</code></pre>"),
        ("[a](https://x.y/?a=1&b=2)", '<p><a href="https://x.y/?a=1&amp;b=2">a</a></p>'),
        ("[a](other.md)", "<p>a</p>"),
        ("[a](file:///etc/passwd)", "<p>[a](file:///etc/passwd)</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![a picture](https://x.y/z.png)", "<p>a picture</p>"),
        ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        (
            "| a |\n|---|\n| 1 |",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        ),
        ("---", "<hr>"),
        ("", ""),
    ],
)
def test_what_becomes_of_a_text(text, html):
    assert html_of(tree_of(text)) == html


@pytest.mark.parametrize("text", STRINGS)
def test_nothing_hostile_becomes_markup(text):
    html = html_of(tree_of(f"# {text}\n\n{text} `{text}`\n\n- {text}\n"))
    assert f"<{MARK}" not in html
    assert "<script" not in html.lower()
    assert "<img" not in html.lower()
