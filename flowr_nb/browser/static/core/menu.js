// A button that opens a menu; by mouse and by keys, as the menu pattern of WAI-ARIA asks.

import { make, makeButton } from "./dom.js";

/** @typedef {{ label: string, act: () => void }} MenuItem */

/**
 * Which item of a row the focus goes to, from the one that has it.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @param {[string, string]} along the keys that go on, and back
 * @returns {number | null} null where the key moves nothing
 */
export function nextItem(key, at, count, [on, back] = ["ArrowDown", "ArrowUp"]) {
  if (key === on) return (at + 1) % count;
  if (key === back) return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}

/**
 * @param {string} label
 * @param {string} title
 * @param {MenuItem[]} items
 */
export function makeMenu(label, title, items) {
  const list = make("div", "flowr-menu-items");
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", title);
  list.hidden = true;
  const opener = makeButton(label, title, () => toggle(list.hidden));
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  const menu = make("div", "flowr-menu", opener, list);
  const buttons = items.map(({ label: text, act }) => {
    const item = makeButton(text, text, () => {
      toggle(false);
      opener.focus();
      act();
    });
    item.removeAttribute("title");
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    return item;
  });
  list.append(...buttons);

  /** @param {boolean} open */
  function toggle(open) {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    delete list.dataset.below;
    if (!open) return;
    // Upwards, over the picture, unless that is too low for it.
    if (list.getBoundingClientRect().top < 0) list.dataset.below = "";
    buttons[0]?.focus();
  }

  menu.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    event.stopPropagation();
    const at = buttons.findIndex((item) => item.matches(":focus"));
    const next = nextItem(event.key, at, buttons.length);
    if (event.key === "Escape") {
      toggle(false);
      opener.focus();
    } else if (next !== null) {
      event.preventDefault();
      buttons[next].focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node) || !menu.contains(event.relatedTarget)) toggle(false);
  });
  return menu;
}
