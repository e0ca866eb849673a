"""Texts that strangers might write into a flow, and flows and sessions made of nothing else.

Each text that runs something sets ``window.pwned``. Where a host may show a text at all, it has to
be as a text: `MARK` tells it from our own words.
"""

import yaml

MARK = "pwn"

CORPUS = {
    "markup": (
        "<img src=x onerror=window.pwned=1>",
        '"><script>window.pwned=2</script>',
        "</title></svg><iframe srcdoc='<script>parent.pwned=3</script>'>",
        "]]><!--<b id=pwned-b>--!><marquee onstart=pwned=4>",
    ),
    "addresses": (
        "javascript:window.pwned=5",
        "\tjava\nscript:window.pwned=6//",
        "data:text/html,<script>parent.pwned=7</script>",
        "//pwned.test/x.js",
    ),
    "entities": (
        "&lt;b&gt;&#x3c;i onclick='window.pwned=8'&#62;",
        "&amp;lt;script&amp;gt;window.pwned=9&amp;lt;/script&amp;gt;",
        "<!DOCTYPE svg [<!ENTITY pwned SYSTEM 'file:///etc/passwd'>]>&pwned;",
        "%3Cscript%3Ewindow.pwned=10%3C/script%3E%0A%0Dpwned: x",
    ),
    "svg": (
        "<svg onload=window.pwned=11><use href='data:image/svg+xml,<svg id=pwned/>#pwned'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='pwned=12'/>",
        "<animate attributeName=href values=javascript:pwned=13 begin=0s /><set to=pwned>",
        "<a xlink:href='javascript:window.pwned=14'><text>pwned</text></a>",
    ),
    "css": (
        "</style><style>*{display:none !important}/*pwned*/</style>",
        "x;background:url(javascript:window.pwned=15);}*{color:red}",
        "width:expression(window.pwned=16);behavior:url(//pwned.test)",
        "@import 'http://pwned.test/x.css';--flowr-line:red",
    ),
    "attributes": (
        '" onfocus="window.pwned=17" autofocus tabindex="1',
        "' onmouseover='window.pwned=18' style='position:fixed;inset:0",
        "`onpointerover=window.pwned=19`",
    ),
    "templates": (
        "{{constructor.constructor('window.pwned=20')()}}${window.pwned=21}<%= pwned %>",
        r"$\href{javascript:window.pwned=22}{x}$ \(\htmlId{pwned}{x}\) \style{x}{y}",
        "[pwned](javascript:window.pwned=23) ![x](http://pwned.test/x.png) `code` **b**",
    ),
    "clobbering": (
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "body",
        "frame",
        "documentElement",
    ),
    "characters": (
        "nul\x00 bell\x07 escape\x1b[31m \ufffe pwned",
        "\u202egnp.exe \u2066pwned\u2069\u200b\ufeff\u2028x",
        "two\nlines\r\n\tpwned",
    ),
    "graphviz": (
        r"\N \G \E \L \l \r pwned",
        '<<b>pwned</b><table href="javascript:pwned=24"><tr><td>x</td></tr></table>>',
        '"]; n0 [URL="javascript:window.pwned=25"]; subgraph cluster_pwned {',
    ),
    "mermaid": (
        "--> [*]\nclick s0 call pwned()\n%%{init: {'securityLevel': 'loose'}}%%",
        "end note\nclass s0 pwned:::x",
    ),
    "long": ("pwned<b>" * 400,),
}
STRINGS = tuple(text for group in CORPUS.values() for text in group)


def text_of(number):
    """A text of the corpus, counted round."""
    return STRINGS[number % len(STRINGS)]


def hostile_flow(number=0):
    """A flow with every text of the corpus as the name of everything, in turn.

    Args:
        number: Which text is its name.

    Returns:
        Plain data. The states with an odd place invoke the flow that `hostile_subflow` makes of
        the same place, by the path ``inner-<place>``.
    """
    states = []
    last = len(STRINGS) - 1
    for at, name in enumerate(STRINGS):
        state = {"id": name, "attrs": _attrs(at)}
        ahead = STRINGS[at + 1] if at < last else _exit(0)
        if at % 2:
            state |= {"flow": f"inner-{at}", "flow-version": text_of(at + 5)}
            # It has to have the keys that the subflow has exits.
            state["next"] = {text_of(at + 2): {"to": ahead, "when": _guard(at)}}
        else:
            state["conditions"] = {text_of(at + 3): _guard(at + 1)}
            group = {"to": _exit(at), "when": text_of(at + 3)}
            state["next"] = {name: {"to": ahead, "when": _guard(at)}, text_of(at + 1): group}
            state["next"][text_of(at + 2)] = ahead
        states.append(state)
    return {
        "flow": text_of(number),
        "version": text_of(number + 1),
        "exits": [_exit(at) for at in range(len(STRINGS))],
        "params": [text_of(number + 2), {"name": text_of(number + 3), "default": text_of(number)}],
        "attrs": {text: text_of(at + 1) for at, text in enumerate(STRINGS)},
        "states": states,
    }


def hostile_subflow(at):
    """The flow that a state of `hostile_flow` invokes: all of it is from the corpus."""
    inner = {"id": text_of(at + 1), "attrs": _attrs(at)}
    inner["next"] = {text_of(at): {"to": text_of(at + 2), "when": {text_of(at + 4): ">=1 pwned"}}}
    flow = {"flow": f"{text_of(at)} ", "version": "1.0.0", "exits": [text_of(at + 2)]}
    return {**flow, "states": [inner]}


def hostile_files():
    """The text of each flow file, by its name without the suffix."""
    inner = {f"inner-{at}": hostile_subflow(at) for at in range(1, len(STRINGS), 2)}
    return {name: as_yaml(flow) for name, flow in {"hostile": hostile_flow(), **inner}.items()}


def hostile_steps():
    """The first steps of a run of `hostile_flow`, into a subflow and out of it: what to fire."""
    inner = {text_of(5): f"9 {text_of(0)}"}
    return [(text_of(0), _opening(0)), (text_of(1), _opening(1) | inner)]


def hostile_session(at, name="hostile"):
    """A session whose every text is from the corpus, as its file has it."""
    return {
        "flow": text_of(0),
        "state": text_of(at),
        "name": name,
        "created_at": text_of(at + 1),
        "updated_at": text_of(at + 2),
        "stack": [{"flow": text_of(at + 3), "state": text_of(at + 4)}],
        "params": {text_of(at + 5): text_of(at + 6)},
    }


def as_yaml(data):
    """YAML in which control characters are escapes, as they have to be."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=False, width=10**6)


def _exit(at):
    return f"{text_of(at)} out"


def _attrs(at):
    return {text_of(at): text_of(at + 1), text_of(at + 2): [{text_of(at + 3): text_of(at + 4)}]}


def _guard(at):
    """Asks for a text, for a number with a unit, and for a choice."""
    return {
        text_of(at): f"=={text_of(at + 1)}",
        text_of(at + 6): f">=2{text_of(at + 2)}",
        f"{text_of(at)} ": f"!={text_of(at + 3)}",
    }


def _opening(at):
    """Evidence that `_guard` takes."""
    return {
        text_of(at): text_of(at + 1),
        text_of(at + 6): f"7 {text_of(at + 2)}",
        f"{text_of(at)} ": text_of(at + 7),
    }
