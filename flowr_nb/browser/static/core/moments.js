// Times as a person says them, in the reader's own zone: "3 min ago", the exact time on hover.

import { make } from "./dom.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Milliseconds after which "3 min ago" is looked at again. */
const AGAIN = 30_000;

/**
 * How long ago something was, in words.
 * @param {Date} then
 * @param {Date} now
 */
export function momentWords(then, now) {
  const ago = now.getTime() - then.getTime();
  if (Math.abs(ago) < MINUTE) return "just now";
  if (ago > 0 && ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((dayOf(now) - dayOf(then)) / DAY);
  if (ago > 0 && days === 0) return `${Math.floor(ago / HOUR)} h ago`;
  if (days === 1) return `yesterday, ${time}`;
  /** @type {Intl.DateTimeFormatOptions} */
  const year = then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  const date = then.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year });
  return `${date}, ${time}`;
}

/** @param {Date} date */
function dayOf(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/**
 * A time as an element. What is no time is shown as it is.
 * @param {string} iso
 */
export function makeMoment(iso) {
  const made = make("time", "flowr-moment");
  showMoment(made, iso);
  return made;
}

/**
 * @param {HTMLTimeElement} element
 * @param {string} iso
 */
function showMoment(element, iso) {
  const then = new Date(iso);
  const isTime = !Number.isNaN(then.getTime());
  const words = isTime ? momentWords(then, new Date()) : iso;
  element.setAttribute("datetime", iso);
  element.title = isTime ? then.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" }) : "";
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Keep the times within an element true while they are seen.
 * @param {HTMLElement} root
 * @returns {() => void} how to stop
 */
export function followMoments(root) {
  const timer = setInterval(() => {
    for (const element of root.querySelectorAll("time")) {
      showMoment(element, element.getAttribute("datetime") ?? "");
    }
  }, AGAIN);
  return () => clearInterval(timer);
}
