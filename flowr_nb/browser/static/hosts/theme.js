// Light or dark: told by what the page looks like, which every notebook front end has.

/** @type {Record<string, number>} ways to write a colour that begin with its lightness: of white */
const LIGHTEST = { lab: 100, lch: 100, oklab: 1, oklch: 1 };

/**
 * Whether a CSS colour reads as dark; null where it is transparent or unknown.
 * @param {string | null | undefined} colour
 * @returns {boolean | null}
 */
export function isDarkColour(colour) {
  const [, kind, inside] = /^([a-z]+)\((?:[a-z][\w-]* )?(.*)\)$/.exec(colour || "") ?? [];
  const parts = inside?.match(/-?[\d.]+(e-?\d+)?/g);
  if (!parts || parts.length < 3) return null;
  const [first, second, third, alpha = 1] = parts.map(Number);
  if (alpha < 0.5) return null;
  if (kind in LIGHTEST) return first < LIGHTEST[kind] / 2;
  // What is mixed or made lighter comes as `color(srgb 1 1 1)`, from 0 to 1.
  const most = kind === "color" ? 1 : 255;
  return 0.299 * first + 0.587 * second + 0.114 * third < most / 2;
}

/**
 * Whether an element says that its theme is dark; null where it says nothing.
 * @param {HTMLElement} element
 * @returns {boolean | null}
 */
function isDeclaredDark(element) {
  const { vscodeThemeKind, theme } = element.dataset; // VS Code: "vscode-dark", …
  const said = `${vscodeThemeKind ?? theme ?? element.getAttribute("theme") ?? ""}`; // Colab: theme
  if (/dark|high-contrast$/.test(said)) return true;
  if (/light/.test(said)) return false;
  if (element.classList.contains("dark")) return true; // marimo
  return element.classList.contains("light") ? false : null;
}

/**
 * An element and all around it, out of shadow roots, too: marimo puts each widget into one.
 * @param {Element | null} element
 * @returns {HTMLElement[]}
 */
function outwards(element) {
  const around = [];
  for (let at = element; at; at = at.parentElement ?? shadowHostOf(at)) around.push(at);
  return /** @type {HTMLElement[]} */ (around);
}

/** @param {Element} element */
export function shadowHostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/**
 * Whether the page behind an element is dark.
 * @param {Element | null} element
 */
function pageIsDark(element) {
  const around = outwards(element);
  // What is seen counts first, then what is said.
  const seen = around.map((at) => isDarkColour(getComputedStyle(at).backgroundColor));
  const said = around.map(isDeclaredDark);
  return (
    [...seen, ...said].find((dark) => dark !== null) ??
    matchMedia("(prefers-color-scheme: dark)").matches
  );
}

/**
 * Keep `data-theme` of an element in step with the page, or as it is asked for.
 * @param {HTMLElement} element
 * @param {import("../core/asking.js").Host} host whose `theme` is asked for
 * @returns {() => void} how to stop
 */
export function followTheme(element, host) {
  let timer = 0;
  const update = () => {
    const asked = host.get("theme");
    const own = pageIsDark(element.parentElement) ? "dark" : "light";
    element.dataset.theme = asked === "light" || asked === "dark" ? asked : own;
  };
  // A host switches its theme by an attribute and loads the colours a moment later.
  const updateSoon = () => {
    update();
    clearTimeout(timer);
    timer = window.setTimeout(update, 300);
  };
  const observer = new MutationObserver(updateSoon);
  const options = {
    attributes: true,
    attributeFilter: [
      "class",
      "style",
      "data-theme",
      "data-jp-theme-light",
      "data-jp-theme-name",
      "data-vscode-theme-kind",
      "theme",
    ],
  };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", updateSoon);
  const unfollow = host.follow("theme", update);
  requestAnimationFrame(update);
  updateSoon();
  return () => {
    observer.disconnect();
    media.removeEventListener("change", updateSoon);
    unfollow();
    clearTimeout(timer);
  };
}
