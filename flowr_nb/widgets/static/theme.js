// Light or dark: told by what the page looks like, which every notebook front end has.

/**
 * Whether a CSS colour reads as dark; null where it is transparent or unknown.
 * @param {string | null | undefined} colour
 * @returns {boolean | null}
 */
export function isDarkColour(colour) {
  const parts = (colour || "").match(/[\d.]+/g);
  if (!parts || parts.length < 3) return null;
  const [red, green, blue, alpha = 1] = parts.map(Number);
  if (alpha < 0.5) return null;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/**
 * Whether the page behind an element is dark.
 * @param {Element | null} element
 */
function pageIsDark(element) {
  for (let at = element; at; at = at.parentElement) {
    const dark = isDarkColour(getComputedStyle(at).backgroundColor);
    if (dark !== null) return dark;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * Keep `data-theme` of an element in step with the page.
 * @param {HTMLElement} element
 * @returns {() => void} how to stop
 */
export function followTheme(element) {
  let timer = 0;
  const update = () => {
    element.dataset.theme = pageIsDark(element.parentElement) ? "dark" : "light";
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
    ],
  };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", updateSoon);
  requestAnimationFrame(update);
  updateSoon();
  return () => {
    observer.disconnect();
    media.removeEventListener("change", updateSoon);
    clearTimeout(timer);
  };
}
