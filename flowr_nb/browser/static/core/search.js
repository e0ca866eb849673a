// Find a state or a trigger by a part of its name.

import { make, makeButton, sourceOf } from "./dom.js";

/** @typedef {{ id: string, name: string, isState: boolean }} Candidate */

/**
 * Those whose names hold what was typed, the best first: whole names before beginnings, beginnings
 * before parts, states before triggers.
 * @template {Candidate} T
 * @param {string} typed
 * @param {T[]} candidates
 * @returns {T[]}
 */
export function findMatches(typed, candidates) {
  const wanted = plainly(typed.trim());
  if (!wanted) return [];
  /** @param {T} candidate */
  const rank = ({ name, isState }) => {
    const at = plainly(name).indexOf(wanted);
    if (at < 0) return -1;
    const fit = at > 0 ? 2 : plainly(name).length > wanted.length ? 1 : 0;
    return fit * 2 + (isState ? 0 : 1);
  };
  return candidates
    .map((candidate) => ({ candidate, rank: rank(candidate) }))
    .filter((found) => found.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.candidate);
}

/** @param {string} text */
function plainly(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * @param {import("./viewport.js").Viewport} viewport
 * @param {() => import("./picture.js").Picture | null} shown the picture that is shown now
 */
export function makeSearch(viewport, shown) {
  const field = make("input", "");
  field.type = "search";
  field.placeholder = "state or trigger";
  field.spellcheck = false;
  field.autocomplete = "off";
  field.setAttribute("aria-label", "Find a state or a trigger; Enter goes to the next");
  const count = make("span", "flowr-count");
  count.setAttribute("role", "status");
  const box = make("span", "flowr-search", field, count);
  box.hidden = true;
  const button = makeButton("Find", "Find a state or a trigger (/)", () =>
    box.hidden ? open() : close(),
  );
  button.setAttribute("aria-expanded", "false");
  /** @type {SVGGElement[]} */
  let matches = [];
  let at = -1;

  function look() {
    const candidates = [...(shown()?.elements.values() ?? [])]
      .filter((element) => element.dataset.name)
      .map((element) => ({
        id: element.dataset.id ?? "",
        name: element.dataset.name ?? "",
        isState: element.matches(".node"),
        element,
      }));
    matches = findMatches(field.value, candidates).map(({ element }) => element);
    at = -1;
    ring();
    count.textContent = field.value.trim() ? `${matches.length || "none"} found` : "";
  }

  function ring() {
    for (const element of shown()?.svg.querySelectorAll("[data-found]") ?? []) {
      element.removeAttribute("data-found");
    }
    matches.forEach((element, index) => {
      element.dataset.found = index === at ? "here" : "";
    });
  }

  /** @param {number} step */
  function go(step) {
    if (!matches.length) return;
    at = at < 0 && step < 0 ? matches.length - 1 : (at + step + matches.length) % matches.length;
    ring();
    const which = make("span", "flowr-unseen", `: ${matches[at].dataset.plain}`);
    count.replaceChildren(`${at + 1} of ${matches.length}`, which);
    viewport.goTo(matches[at]);
  }

  function open() {
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    look();
    field.focus();
    field.select();
  }

  function close() {
    const reached = matches[at];
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    matches = [];
    at = -1;
    ring();
    (reached ?? viewport.frame).focus({ preventScroll: true });
  }

  field.addEventListener("input", look);
  // On the window, before the host hears them: Escape and Enter mean much in a notebook.
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (sourceOf(event) !== field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") close();
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
  window.addEventListener("keydown", onKey, true);
  return {
    button,
    box,
    open,
    close,
    isOpen: () => !box.hidden,
    /** Look again, in another picture. */
    again: () => {
      if (!box.hidden) look();
    },
    stop: () => window.removeEventListener("keydown", onKey, true),
  };
}
