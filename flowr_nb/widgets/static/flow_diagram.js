// The browser half of FlowDiagram. Python sends the picture once per flow (`_svg`) and, at each
// step, which classes its elements get and which edges can fire (`_view`). This file shows that
// and reports clicks; it knows nothing of flows.

const SVG = "http://www.w3.org/2000/svg";
const ZOOM_STEP = 1.25;
const SMALLEST = 0.2;
const LARGEST_FIT = 1.25;
const ROOMY_HEIGHT = 520;
const LARGEST = 4;
/** Milliseconds until a person is told that no answer has come. */
const PATIENCE = 3000;
/** What ipywidgets calls a view behind which there is no kernel. */
const GONE = "jupyter-widgets-disconnected";

/** Whether a CSS colour reads as dark; null where it is transparent or unknown. */
export function isDarkColour(colour) {
  const parts = (colour || "").match(/[\d.]+/g);
  if (!parts || parts.length < 3) return null;
  const [red, green, blue, alpha = 1] = parts.map(Number);
  if (alpha < 0.5) return null;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** The scale at which a picture fills its frame's width: a small one is enlarged a little. */
export function fittingScale(natural, frame) {
  if (!natural.width || !frame.width) return 1;
  const roomy = Math.min(LARGEST_FIT, Math.max(1, ROOMY_HEIGHT / natural.height));
  return Math.min(roomy, frame.width / natural.width);
}

/** The edges that lead to a node, of those that can fire; open ones win over blocked ones. */
export function edgesTo(nodeId, edges) {
  const leading = edges.filter((edge) => edge.target === nodeId);
  const open = leading.filter((edge) => edge.open);
  return open.length ? open : leading;
}

/** Whether an element says that its theme is dark; null where it says nothing. */
export function isDeclaredDark(element) {
  const { vscodeThemeKind, theme } = element.dataset; // VS Code: "vscode-dark", …
  const said = `${vscodeThemeKind ?? theme ?? element.getAttribute("theme") ?? ""}`; // Colab: theme
  if (/dark|high-contrast$/.test(said)) return true;
  if (/light/.test(said)) return false;
  if (element.classList.contains("dark")) return true; // marimo
  return element.classList.contains("light") ? false : null;
}

/** An element and all around it, out of shadow roots, too: marimo puts each widget into one. */
function* outwards(element) {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) yield at;
}

/** Whether the page behind an element is dark, in whatever notebook front end. */
function pageIsDark(element) {
  const around = [...outwards(element)];
  // What is seen counts first, then what is said.
  const seen = around.map((at) => isDarkColour(getComputedStyle(at).backgroundColor));
  const said = around.map(isDeclaredDark);
  return [...seen, ...said].find((dark) => dark !== null)
    ?? matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Keep `data-theme` of an element in step with the page; returns how to stop. */
function followTheme(element) {
  let timer = 0;
  const update = () => {
    element.dataset.theme = pageIsDark(element.parentElement) ? "dark" : "light";
  };
  // A host switches its theme by an attribute and loads the colours a moment later.
  const updateSoon = () => {
    update();
    clearTimeout(timer);
    timer = setTimeout(update, 300);
  };
  const observer = new MutationObserver(updateSoon);
  const options = { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind", "theme"] };
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

function button(label, title, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.title = title;
  made.setAttribute("aria-label", title);
  made.addEventListener("click", onClick);
  return made;
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "flowr-diagram";
  const frame = document.createElement("div");
  frame.className = "flowr-frame";
  const tools = document.createElement("div");
  tools.className = "flowr-tools";
  const status = document.createElement("p");
  status.className = "flowr-status";
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const foot = document.createElement("div");
  foot.className = "flowr-foot";
  foot.append(status, tools);
  root.append(frame, foot);
  el.append(root);

  let svg = null;
  let natural = { width: 0, height: 0 };
  let scale = null; // null: fitted

  function applyScale() {
    if (!svg || !frame.clientWidth) return; // not on the page yet; the observer calls again
    const inner = { width: frame.clientWidth - 16 };
    const used = scale ?? fittingScale(natural, inner);
    svg.setAttribute("width", String(natural.width * used));
    svg.setAttribute("height", String(natural.height * used));
  }

  function zoom(factor) {
    const now = svg ? svg.getBoundingClientRect().width / natural.width : 1;
    scale = Math.min(LARGEST, Math.max(SMALLEST, now * factor));
    applyScale();
    showCurrent();
  }

  tools.append(
    button("−", "Zoom out", () => zoom(1 / ZOOM_STEP)),
    button("+", "Zoom in", () => zoom(ZOOM_STEP)),
    button("Fit", "Fit to the width", () => {
      scale = null;
      applyScale();
    }),
  );

  function elements() {
    return svg ? [...svg.querySelectorAll("[data-id]")] : [];
  }

  function drawPicture() {
    const text = model.get("_svg");
    frame.replaceChildren();
    svg = null;
    if (!text) return;
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (parsed.namespaceURI !== SVG || parsed.querySelector("parsererror")) {
      frame.textContent = "The picture of this flow cannot be shown.";
      return;
    }
    svg = document.importNode(parsed, true);
    natural = { width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) };
    svg.setAttribute("role", "group");
    for (const element of elements()) {
      element.dataset.kind = element.getAttribute("class");
      element.setAttribute("aria-label", element.querySelector("title").textContent);
      const line = element.querySelector(".line");
      if (line) {
        // A hair is hard to hit: a wide invisible line under it takes the click.
        const target = line.cloneNode();
        target.setAttribute("class", "hit");
        element.insertBefore(target, line);
      }
    }
    frame.append(svg);
    scale = null;
    applyScale();
    showMarks();
  }

  function showMarks() {
    if (!svg) return;
    const view = model.get("_view");
    const fires = view.fires || {};
    const notes = model.get("_notes") || {};
    const edges = firing(view);
    const hadFocus = svg.contains(focused());
    svg.setAttribute("aria-label", view.label || "flow diagram");
    for (const element of elements()) {
      const id = element.dataset.id;
      const marks = (view.marks || {})[id] || "";
      element.setAttribute("class", `${element.dataset.kind} ${marks}`.trim());
      const title = element.querySelector("title");
      const note = marks.split(" ").filter((mark) => ["current", "visited", "open", "blocked"].includes(mark));
      const plain = element.dataset.plain ?? (element.dataset.plain = title.textContent);
      const [level, found] = notes[id] || ["", ""];
      const told = note.length ? `${plain} (${note.join(", ")})` : plain;
      const label = found ? `${told}\n${found}` : told;
      element.classList.toggle("faulty", level === "error");
      showBadge(element, found);
      title.textContent = label;
      element.setAttribute("aria-label", label);
      const canFire = id in fires || (element.matches(".node") && edgesTo(id, edges).length > 0);
      element.classList.toggle("actionable", canFire);
      if (canFire) {
        element.setAttribute("tabindex", "0");
        element.setAttribute("role", "button");
      } else {
        element.removeAttribute("tabindex");
        element.setAttribute("role", "img");
      }
      if (element.matches(".current")) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
    }
    if (hadFocus && !focused()?.closest?.("[tabindex]")) focusCurrent();
    showCurrent();
  }

  /** A sign at an element that validation found something on; its words are in the tooltip. */
  function showBadge(element, found) {
    const badge = element.querySelector(".badge");
    if (!found || badge) {
      if (!found) badge?.remove();
      return;
    }
    const name = element.querySelector("text");
    if (!name) return;
    const sign = document.createElementNS(SVG, "text");
    // Measured by its letters: a picture that is not on the page yet has no boxes to ask.
    const half = (name.textContent.length * (name.matches(".name") ? 7.2 : 6)) / 2;
    sign.setAttribute("class", "badge");
    sign.setAttribute("text-anchor", "end");
    sign.setAttribute("x", String(Number(name.getAttribute("x")) - half - 2));
    // On the corner of a state, before the words of an arrow.
    sign.setAttribute("y", String(Number(name.getAttribute("y")) - (name.matches(".name") ? 10 : 0)));
    sign.textContent = "⚠";
    element.append(sign);
  }

  /** The edges that can fire, as `edgesTo` takes them. */
  function firing(view) {
    return Object.keys(view.fires || {}).map((id) => ({
      id,
      target: svg.querySelector(`[data-id="${CSS.escape(id)}"]`)?.dataset.target,
      open: ((view.marks || {})[id] || "").split(" ").includes("open"),
    }));
  }

  /** What has the focus; within a shadow root the document names only its host. */
  function focused() {
    return root.getRootNode().activeElement;
  }

  /** After a step by keyboard the focus stays in the picture, at the state that was reached. */
  function focusCurrent() {
    const current = svg.querySelector(".node.current");
    if (!current) return;
    current.setAttribute("tabindex", "-1");
    current.focus({ preventScroll: true });
  }

  /** Scroll the frame, never the page, so far that the current state is in view. */
  function showCurrent() {
    const current = svg?.querySelector(".node.current");
    if (!current) return;
    const box = current.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    const margin = 48;
    let left = 0;
    let top = 0;
    if (box.top < outer.top + margin) top = box.top - outer.top - margin;
    else if (box.bottom > outer.bottom - margin) top = box.bottom - outer.bottom + margin;
    if (box.left < outer.left + margin) left = box.left - outer.left - margin;
    else if (box.right > outer.right - margin) left = box.right - outer.right + margin;
    if (left || top) frame.scrollBy({ left, top });
  }

  /** Whether it is known that no kernel stands behind the picture; not every host tells. */
  function isGone() {
    const kernel = model.widget_manager?.kernel; // undefined where a host has no such thing
    return el.classList.contains(GONE) || kernel === null || kernel?.status === "dead";
  }

  function showStatus() {
    const { text = "", level = "info" } = model.get("_status");
    status.textContent = isGone() ? `${text} (not connected: run the cell again to go on)` : text;
    status.dataset.level = level;
  }

  function say(text) {
    status.textContent = text;
    status.dataset.level = "error";
  }

  let waiting = 0;

  /** Send a message that Python answers; where no answer comes, say so. */
  function ask(message) {
    if (isGone()) {
      say("Not connected: no kernel stands behind this picture. Run the cell again to go on.");
      return;
    }
    model.send(message);
    waiting ||= setTimeout(
      () => say("No answer yet: the kernel is busy with something else, or not connected."),
      PATIENCE,
    );
  }

  function heard() {
    const wasLate = status.textContent.startsWith("No answer yet");
    clearTimeout(waiting);
    waiting = 0;
    if (wasLate) showStatus();
    if (el.getRootNode().host?.localName === "marimo-anywidget") {
      // marimo runs the cells that depend on a widget when its browser half has changed something.
      model.set("_answers", model.get("_answers") + 1);
      model.save_changes();
    }
  }

  function act(target) {
    const element = target.closest?.("[data-id]");
    if (!element || !svg?.contains(element)) return;
    const view = model.get("_view");
    const id = element.dataset.id;
    if (id in (view.fires || {})) {
      ask({ type: "fire", edge: id });
      return;
    }
    const edges = edgesTo(id, firing(view));
    if (edges.length === 1) ask({ type: "fire", edge: edges[0].id });
    else if (edges.length > 1) say("Several transitions lead there; choose one of the arrows.");
  }

  frame.addEventListener("click", (event) => act(event.target));
  frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act(event.target);
  });

  model.on("change:_svg", drawPicture);
  model.on("change:_view", showMarks);
  model.on("change:_notes", showMarks);
  model.on("change:_status", showStatus);
  model.on("msg:custom", heard);
  const connection = new MutationObserver(showStatus);
  connection.observe(el, { attributes: true, attributeFilter: ["class"] });
  const sizes = new ResizeObserver(applyScale);
  sizes.observe(frame);
  const stopTheme = followTheme(root);
  drawPicture();
  showStatus();
  return () => {
    model.off("change:_svg", drawPicture);
    model.off("change:_view", showMarks);
    model.off("change:_notes", showMarks);
    model.off("change:_status", showStatus);
    model.off("msg:custom", heard);
    connection.disconnect();
    clearTimeout(waiting);
    sizes.disconnect();
    stopTheme();
  };
}

export default { render };
