// Long texts come packed: deflated, in base64. A notebook that is saved holds them as they came.

/**
 * @param {string} packed a text as Python packs it, or one that it left as it is
 * @returns {string | Promise<string>} the text itself: at once where it was not packed
 */
export function unpackText(packed) {
  return packed === "" || packed.startsWith("<") ? packed : inflated(packed);
}

/** @param {string} packed */
async function inflated(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}
