import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { clickAt, show, soon } from "./fake_dom.js";
import { makeExport } from "../../flowr_nb/browser/static/core/exporting.js";

const ANSWER = { name: "deploy.svg", media: "image/svg+xml", buffers: [new DataView(new TextEncoder().encode("<svg/>").buffer)] };
/** What a page gives and these replace. */
const before = {};
let saved = [];
let copied = [];
let images = [];
let addresses = new Map();

function replace(name, value) {
  before[name] = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

beforeEach(() => {
  [saved, copied, images, addresses] = [[], [], [], new Map()];
  const make = document.createElement.bind(document);
  document.createElement = (tag) => {
    const made = make(tag);
    if (tag === "a") made.click = () => saved.push([made.download, addresses.get(made.href)]);
    if (tag === "canvas") {
      made.getContext = () => ({ drawImage() {} });
      made.toBlob = (done) => done(made.width > 10000 ? null : new Blob(["png"], { type: "image/png" }));
    }
    return made;
  };
  replace("URL", {
    createObjectURL(blob) {
      const address = `blob:${addresses.size}`;
      addresses.set(address, blob);
      return address;
    },
    revokeObjectURL: (address) => addresses.set(address, null),
  });
  replace("Image", class {
    naturalWidth = 300;
    naturalHeight = 60;
    decode() {
      images.push(this.src);
      return Promise.resolve();
    }
  });
  replace("ClipboardItem", class {
    constructor(content) {
      this.content = content;
    }
  });
  const { setTimeout: later } = globalThis;
  // An address is given back a while later; no test waits for that.
  replace("setTimeout", (go, time) => (time > 1000 ? later(go, time).unref() : later(go, time)));
  replace("navigator", {
    clipboard: {
      writeText: async (text) => void copied.push(text),
      write: async ([{ content }]) => void copied.push(Object.keys(content)),
    },
  });
});

afterEach(() => {
  delete document.createElement;
  for (const [name, value] of Object.entries(before)) {
    delete globalThis[name];
    if (value) Object.defineProperty(globalThis, name, value);
  }
});

function setUp(answer = ANSWER) {
  const asked = [];
  const said = [];
  const menu = show(makeExport(async (message) => (asked.push(message), answer), (text, level) => said.push([level, text])));
  const [opener] = menu.children;
  return {
    asked,
    said,
    items: () => menu.querySelectorAll("[role=menuitem]").map(({ textContent }) => textContent),
    async choose(label) {
      clickAt(opener);
      clickAt(menu.querySelectorAll("[role=menuitem]").find(({ textContent }) => textContent === label));
      for (let round = 0; round < 5; round += 1) await soon();
    },
  };
}

test("each item asks for what it is called", async () => {
  const { items, choose, asked } = setUp(null);
  for (const item of items()) await choose(item);
  assert.deepEqual(
    asked.map((message) => [message.do, message.as]),
    ["svg", "png", "pdf", "mermaid", "plantuml", "dot", "scxml", "svg", "png", "mermaid"].map((as) => ["export", as]),
  );
});

test("what was not made is neither saved nor spoken of: that has been said", async () => {
  const { choose, said } = setUp(null);
  await choose("Download SVG");
  assert.deepEqual([saved, said], [[], []]);
});

test("a download has the name and the kind that it was answered with", async () => {
  const { choose, said } = setUp();
  await choose("Download SVG");
  const [[name, blob]] = saved;
  assert.equal(name, "deploy.svg");
  assert.equal(blob.type, "image/svg+xml");
  assert.equal(await blob.text(), "<svg/>");
  assert.deepEqual(said, [["info", "downloaded: deploy.svg"]]);
});

test("a PNG is drawn from the SVG, whose address is given back", async () => {
  const { choose } = setUp({ ...ANSWER, name: "deploy.png" });
  await choose("Download PNG");
  assert.equal(saved[0][1].type, "image/png");
  assert.equal(images.length, 1);
  assert.equal(addresses.get(images[0]), null);
});

test("texts are copied as text, a PNG as a picture", async () => {
  const { choose, said } = setUp();
  await choose("Copy SVG");
  await choose("Copy PNG");
  assert.deepEqual(copied, ["<svg/>", ["image/png"]]);
  assert.deepEqual(said[0], ["info", "copied: deploy.svg"]);
  assert.deepEqual(saved, []);
});

test("a page that may not write to the clipboard says so", async () => {
  globalThis.navigator = {};
  const { choose, said } = setUp();
  await choose("Copy SVG");
  assert.equal(said[0][0], "error");
  assert.match(said[0][1], /^deploy\.svg could not be copied: .*clipboard/);
});

test("what is too large to be drawn says so, and its address is given back", async () => {
  globalThis.Image = class {
    naturalWidth = 9000;
    naturalHeight = 9000;
    decode() {
      images.push(this.src);
      return Promise.resolve();
    }
  };
  const { choose, said } = setUp();
  await choose("Download PNG");
  assert.deepEqual(said, [["error", "deploy.svg could not be made: it is too large"]]);
  assert.equal(addresses.get(images[0]), null);
});
