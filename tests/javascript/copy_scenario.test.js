import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { clickAt, makeFakeHost, press as pressKey, show, soon } from "./fake_dom.js";
import { makeTimeline } from "../../flowr_nb/browser/static/core/timeline.js";

const TEXT = "flow: deploy\nscenarios:\n  deploy:\n    - build\n    - at: testing\n";
const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
let stop = () => {};
let copied = [];

function withClipboard(clipboard) {
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
}

function setUp(count = 1) {
  const state = { count, looking: null, meanwhile: "", isListed: false, begun: null, begunAt: null };
  const host = makeFakeHost({ _parts: ["timeline", "panel"], history: false, _timeline: JSON.stringify(state) });
  const made = makeTimeline(host, new Map());
  stop = made.stop;
  const root = show(made.root);
  const [button] = root.querySelectorAll("button").filter(({ textContent }) => textContent === "Copy as scenario");
  return {
    host,
    root,
    button,
    text: root.querySelector("textarea"),
    panel: root.querySelector(".flowr-scenario"),
    told: root.querySelector("[role=status]"),
    tell: (next) => host.tell("_timeline", JSON.stringify({ ...state, ...next })),
    async press(answer = { text: TEXT }) {
      clickAt(button);
      await host.answer(answer);
      await soon();
    },
  };
}

beforeEach(() => {
  copied = [];
  withClipboard({ writeText: async (text) => void copied.push(text) });
});

afterEach(() => {
  stop();
  if (before) Object.defineProperty(globalThis, "navigator", before);
  else delete globalThis.navigator;
});

test("the walk is copied, and that is said until there is another", async () => {
  const { host, press, told, panel, tell } = setUp();
  await press();
  assert.deepEqual(host.asked.at(-1).message, { do: "scenario" });
  assert.deepEqual(copied, [TEXT]);
  assert.equal(told.textContent, "copied");
  assert.equal(panel.hidden, true);
  tell({ meanwhile: "told again, and the same walk" });
  assert.match(told.textContent, /copied/);
  tell({ count: 2 });
  assert.equal(told.textContent, "");
});

for (const [why, clipboard] of [
  ["has no clipboard", undefined],
  ["may not write to it", { writeText: () => Promise.reject(new Error("denied")) }],
]) {
  test(`where a page ${why} the text is shown, marked, and goes when it is closed`, async () => {
    withClipboard(clipboard);
    const { press, text, panel, told, button, root } = setUp();
    let isMarked = false;
    text.select = () => (isMarked = true);
    await press();
    assert.equal(panel.hidden, false);
    assert.match(panel.textContent, /may not write to the clipboard.*copy it/);
    assert.deepEqual([text.value, text.readOnly, isMarked], [TEXT, true, true]);
    assert.equal(document.activeElement, text);
    assert.equal(told.textContent, "");
    pressKey(text, "Escape");
    assert.deepEqual([panel.hidden, document.activeElement], [true, button]);
    await press();
    clickAt(root.querySelectorAll(".flowr-scenario button")[0]);
    assert.deepEqual([panel.hidden, document.activeElement], [true, button]);
  });
}

test("a walk that cannot be written says why, and nothing is copied", async () => {
  const { press, root, panel, told } = setUp();
  await press({ error: "step 2 was made elsewhere" });
  assert.match(root.querySelector("[role=alert]").textContent, /made elsewhere/);
  assert.deepEqual([copied, panel.hidden, told.textContent], [[], true, ""]);
});

test("without a step there is no walk to be copied", () => {
  const { button, tell } = setUp(0);
  assert.equal(button.disabled, true);
  tell({ count: 1 });
  assert.equal(button.disabled, false);
});
