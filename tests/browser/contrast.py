"""Contrast of the texts of a widget, computed: axe leaves undecided what lies over other things."""

# Each text in HTML against what is painted behind it, as WCAG counts it; what cannot be used now
# may be faint, and so may the marks behind a field: their letters are not seen. A text that is more
# than half see-through counts as it is seen.
FAINT_TEXTS = """(root) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const parts = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((part, at) => part * a + below[at] * (1 - a)).concat(1);
  const outwards = (at) => at.parentElement ?? at.getRootNode().host ?? null;
  const behind = (element) => {
    const around = [];
    for (let at = element; at; at = outwards(at)) around.push(at);
    return around.reverse().reduce(
      (below, at) => over(parts(getComputedStyle(at).backgroundColor), below), [255, 255, 255, 1]);
  };
  const opacity = (element) => {
    let seen = 1;
    for (let at = element; at; at = outwards(at)) seen *= Number(getComputedStyle(at).opacity);
    return seen;
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map(
      (part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const unjudged = 'svg, svg *, option, .flowr-unseen, .flowr-text-behind *, :disabled';
  const texts = [...root.querySelectorAll(`:not(${unjudged}, .flowr-text-behind)`)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .flatMap((element) => {
      const field = element.matches('input:not([type=range], [type=radio]), textarea, select');
      const own = [...element.childNodes].filter((node) => node.nodeType === 3)
        .map((node) => node.data.trim()).join('');
      if (field && element.placeholder && !element.value) {
        return [[element, element.placeholder, getComputedStyle(element, '::placeholder')]];
      }
      return own || field ? [[element, own || element.value, getComputedStyle(element)]] : [];
    });
  return {
    judged: texts.length,
    faint: texts.flatMap(([element, text, { color }]) => {
      const below = behind(element);
      const [r, g, b, a] = parts(color);
      const shown = over([r, g, b, a * opacity(element)], below);
      const [low, high] = [light(shown), light(below)].sort((x, y) => x - y);
      const contrast = (high + 0.05) / (low + 0.05);
      return contrast < 4.5 ? [`${element.className || element.localName}: ${text}: `
        + contrast.toFixed(2)] : [];
    }),
  };
}"""


def faint_texts(root, *, least=1):
    """The texts below 4.5 to 1, of at least so many that there are to judge."""
    found = root.evaluate(FAINT_TEXTS)
    assert found["judged"] >= least
    return found["faint"]
