// Lists whose elements stay what they are while they are told something new: the focus, the caret
// and what is scrolled survive a step.

/**
 * @template T
 * @typedef {object} Kept an element of a list, and how it is told what it shows now
 * @property {HTMLElement} element
 * @property {(item: T) => void} show
 */

/**
 * @template T
 * @param {HTMLElement} list what the elements go into
 * @param {(item: T) => string} keyOf what tells one from another
 * @param {(item: T) => Kept<T>} makeOne
 */
export function keepList(list, keyOf, makeOne) {
  // Keys are texts of the flow's, `__proto__` as well.
  /** @type {Map<string, Kept<T>>} */
  let kept = new Map();
  return {
    /** @param {T[]} items */
    show(items) {
      /** @type {Map<string, Kept<T>>} */
      const now = new Map();
      for (const item of items) {
        const key = keyOf(item);
        const one = kept.get(key) ?? makeOne(item);
        now.set(key, one);
        one.show(item);
      }
      for (const [key, one] of kept) if (!now.has(key)) one.element.remove();
      kept = now;
      // An element that is put in again loses the focus, even where it was.
      let at = list.firstElementChild;
      for (const { element } of now.values()) {
        if (element === at) at = at.nextElementSibling;
        else list.insertBefore(element, at);
      }
    },
    /** @param {string} key */
    get: (key) => kept.get(key),
  };
}
