// A part of what is shown, as its host has it: JSON text, which is read once for each change.

/**
 * @template T
 * @param {import("./asking.js").Host} host
 * @param {string} name
 * @param {() => void} show called when there is something else to show
 * @returns {{ now: () => T | null, stop: () => void }} what is there now; null where nothing is
 */
export function followPart(host, name, show) {
  let read = "";
  /** @type {T | null} */
  let part = null;
  return {
    now() {
      const text = host.get(name) || "null";
      if (text !== read) {
        part = JSON.parse(text);
        read = text;
      }
      return part;
    },
    stop: host.follow(name, show),
  };
}
