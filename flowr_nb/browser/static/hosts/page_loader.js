// What unpacks a page where it is opened, and shows it in place of the picture that is there without
// a script. No module: a page in a frame without rights has no address to import one from.

(async () => {
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=:?@^_[{|}~";
  const packed = document.getElementById("packed");
  const still = document.getElementById("still");
  const place = document.getElementById("flow");
  const [length, text] = (packed?.textContent ?? "").split(" ");
  const values = new Map([...letters].map((letter, value) => [letter, value]));
  const bytes = new DataView(new ArrayBuffer((text.length / 5) * 4));
  for (let at = 0; at * 5 < text.length; at += 1) {
    let value = 0;
    for (const letter of text.slice(at * 5, at * 5 + 5)) value = value * 85 + (values.get(letter) ?? 0);
    bytes.setUint32(at * 4, value);
  }
  const deflated = new Blob([bytes.buffer.slice(0, Number(length))]);
  const inflated = deflated.stream().pipeThrough(new DecompressionStream("deflate"));
  const [module, styles, table] = JSON.parse(await new Response(inflated).text());
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  const script = document.createElement("script");
  script.textContent = `(() => {${module}})()`;
  document.head.append(sheet, script);
  // A browser that saves a page writes what it shows by then: that is opened anew.
  script.remove();
  place?.replaceChildren();
  /** @type {any} */ (globalThis).flowrPage(table, place);
  if (place) place.hidden = false;
  still?.remove();
})().catch((error) => {
  // A browser that is too old has the words for where no script runs.
  const words = document.querySelector("#still noscript");
  if (words) words.outerHTML = words.textContent ?? "";
  throw error;
});
