// Which picture of a page is shown: Python has drawn some, with this and that subflow open.

import { keyOf } from "./table_place.js";

/**
 * The picture of a flow with those subflows open that are to be, or the nearest one that is there.
 * @param {import("./table_place.js").Picture[]} pictures
 * @param {number} flow
 * @param {[string[], number][]} tree the places of the subflows in it, outer ones first
 * @param {(inside: string[]) => boolean} isOpen whether the one at a place is to be
 * @param {[string[], boolean]} [must] the place of one that has to be open, or closed
 * @returns {number} its number; -1 for none
 */
export function nearestPicture(pictures, flow, tree, isOpen, must) {
  const places = tree.map(([inside]) => inside);
  const isSeen = (/** @type {string[]} */ inside) => inside.every((_, index) => isOpen(inside.slice(0, index + 1)));
  const wanted = new Set(places.filter(isSeen).map(keyOf));
  let best = -1;
  let least = Infinity;
  for (const [index, picture] of pictures.entries()) {
    if (picture.flow !== flow) continue;
    const isMet = !must || picture.opened.some((place) => keyOf(place) === keyOf(must[0])) === must[1];
    if (!isMet) continue;
    const common = picture.opened.filter((place) => wanted.has(keyOf(place))).length;
    // One that lacks what was asked for is worse than one that has more.
    const distance = 2 * (wanted.size - common) + picture.opened.length - common;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
