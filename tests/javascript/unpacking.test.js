import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import { unpackText } from "../../flowr_nb/browser/static/core/unpacking.js";

test("what Python has packed is unpacked, in every script", async () => {
  const text = `<svg>${"state ≥ 80 🚦 ".repeat(50)}</svg>`;
  const packed = deflateSync(Buffer.from(text)).toString("base64");
  assert.ok(packed.length < text.length);
  assert.equal(await unpackText(packed), text);
});

test("what is not packed is there at once", () => {
  assert.equal(unpackText("<svg/>"), "<svg/>");
  assert.equal(unpackText(""), "");
});

test("what is neither is refused", async () => {
  await assert.rejects(async () => unpackText("AAAA"));
  await assert.rejects(async () => unpackText("?"));
});
