"""What HTML that we made consists of."""

import base64
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser


class _Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags_of(html):
    """Every tag that opens, with its attributes."""
    return _Tags(html).found


def svg_of(html):
    """The first picture in it."""
    data = re.search(r"data:image/svg\+xml;base64,([^\"]+)", html).group(1)
    return ET.fromstring(base64.b64decode(data))
