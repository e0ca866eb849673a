// Around a page in a frame that has no access to what is around it: as tall as what it shows, and as
// light or dark as its surroundings. Once for all frames of a document.

(() => {
  const around = /** @type {any} */ (window);
  const frames = () => /** @type {NodeListOf<HTMLIFrameElement>} */ (document.querySelectorAll("iframe[data-flowr-page]"));
  const canvas = document.createElement("canvas");

  /** @param {Element} frame */
  function isDark(frame) {
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    for (let at = frame.parentElement; at && pen; at = at.parentElement) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = getComputedStyle(at).backgroundColor;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      if (alpha > 127) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    }
    return false; // as paper is
  }

  function tell() {
    for (const frame of frames()) {
      frame.contentWindow?.postMessage({ flowr: "theme", theme: isDark(frame) ? "dark" : "light" }, "*");
    }
  }

  if (around.flowrPages) return;
  around.flowrPages = true;
  window.addEventListener("message", ({ data, source }) => {
    if (data?.flowr !== "size" || !(data.height > 0)) return;
    for (const frame of frames()) {
      if (frame.contentWindow === source) frame.style.height = `${Math.min(data.height, 4000)}px`;
    }
    if (data.isFirst) tell();
  });
  const later = () => setTimeout(tell, 300); // colours come a moment after the attribute
  const changes = new MutationObserver(() => {
    tell();
    later();
  });
  for (const element of [document.documentElement, document.body]) changes.observe(element, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
})();
