// Export: Python writes the picture as it is seen, the browser saves or copies it.

import { makeMenu } from "./menu.js";

const PIXELS = 2; // of a PNG, for each CSS pixel: as sharp as most screens

/**
 * The menu, which asks for the picture and takes the answer.
 * @param {(message: { do: string, as: string }) => Promise<import("./asking.js").Answer | null>} ask
 * @param {(text: string, level: "info" | "error") => void} say
 */
export function makeExport(ask, say) {
  /**
   * @param {string} as
   * @param {boolean} copy
   */
  const get = (as, copy) => async () => {
    const answer = await ask({ do: "export", as });
    if (answer) await take(answer, as, copy);
  };
  const menu = makeMenu("Export", "Export the picture as it is now", [
    { label: "Download SVG", act: get("svg", false) },
    { label: "Download PNG", act: get("png", false) },
    { label: "Download PDF", act: get("pdf", false) },
    { label: "Download Mermaid", act: get("mermaid", false) },
    { label: "Download PlantUML", act: get("plantuml", false) },
    { label: "Download DOT", act: get("dot", false) },
    { label: "Download SCXML", act: get("scxml", false) },
    { label: "Copy SVG", act: get("svg", true) },
    { label: "Copy PNG", act: get("png", true) },
    { label: "Copy Mermaid", act: get("mermaid", true) },
  ]);

  /**
   * @param {import("./asking.js").Answer} answer with the `name` of the file and its `media` type
   * @param {string} as
   * @param {boolean} isCopied
   */
  async function take(answer, as, isCopied) {
    try {
      const [bytes] = answer.buffers ?? [];
      const content = new Blob([/** @type {BlobPart} */ (bytes)], { type: answer.media });
      const blob = as === "png" ? await toPng(content) : content;
      if (isCopied) {
        await copy(blob);
        say(`copied: ${answer.name}`, "info");
      } else {
        download(blob, answer.name ?? "flow");
        say(`downloaded: ${answer.name}`, "info");
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`${answer.name} could not be ${isCopied ? "copied" : "made"}: ${reason}`, "error");
    }
  }

  return menu;
}

/**
 * Draw an SVG in the fonts of this machine.
 * @param {Blob} svg
 * @returns {Promise<Blob>}
 */
async function toPng(svg) {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * PIXELS);
    canvas.height = Math.round(image.naturalHeight * PIXELS);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => {
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("it is too large"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {Blob} blob */
async function copy(blob) {
  if (!navigator.clipboard) throw new Error("this page may not write to the clipboard");
  if (blob.type === "image/png") {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
  } else {
    await navigator.clipboard.writeText(await blob.text());
  }
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
