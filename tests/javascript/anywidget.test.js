import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { changed, clickAt, listeners, makeFakeHost, show, soon, tellWindow } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import anywidget from "../../flowr_nb/browser/static/hosts/whole.js";

const NEWS = { kind: "conflict", words: "changed", way: "", canTake: true, of: "1" };
const GONE = "jupyter-widgets-disconnected";
/** Longer than a theme is waited for. */
const THEME = 350;
let stops = [];

/** A model as anywidget gives it, and what is sent by it. */
function makeModel(more = {}) {
  const values = makeFakeHost({ _parts: ["news"], _news: JSON.stringify(NEWS), theme: "auto", _answers: 0 });
  const sent = [];
  const on = new Map();
  const model = {
    sent,
    saved: 0,
    get: values.get,
    set: values.tell,
    save_changes: () => (model.saved += 1),
    send: (content) => sent.push(content),
    on: (event, handler) => on.set(event, [...(on.get(event) ?? []), handler]),
    off: (event, handler) => on.set(event, (on.get(event) ?? []).filter((one) => one !== handler)),
    /** Something that the kernel has changed, or sent. */
    change(part, value) {
      values.tell(part, value);
      for (const handler of on.get(`change:${part}`) ?? []) handler();
    },
    async hear(content, buffers = []) {
      for (const handler of on.get("msg:custom") ?? []) handler(content, buffers);
      await soon();
    },
    handlers: () => [...on.values()].flat().length,
    ...more,
  };
  return model;
}

function makeKernel() {
  const slots = new Set();
  const statusChanged = { connect: (slot) => slots.add(slot), disconnect: (slot) => slots.delete(slot) };
  const kernel = { status: "idle", statusChanged, slots };
  kernel.tell = (status) => {
    kernel.status = status;
    for (const slot of slots) slot();
  };
  return kernel;
}

function setUp(model = makeModel(), el = make("div", "")) {
  show(el);
  const stop = anywidget.render({ model, el });
  stops.push(stop);
  const root = el.querySelector(".flowr-widget");
  return {
    model,
    el,
    root,
    stop,
    take: root.querySelectorAll("button")[0],
    error: () => root.querySelector(".flowr-error").textContent,
    asked: () => model.sent.filter(({ id }) => id),
  };
}

afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

test("it says that it is seen, and when no more", () => {
  const { model, stop } = setUp();
  const [{ do: what, view }] = model.sent;
  assert.equal(what, "seen");
  assert.ok(view);
  stop();
  stops = [];
  assert.deepEqual(model.sent.at(-1), { do: "gone", view });
});

test("a page that is closed takes its views along, and one that comes back brings them", () => {
  const { model } = setUp();
  const { view } = model.sent[0];
  tellWindow("pagehide");
  assert.deepEqual(model.sent.at(-1), { do: "gone", view });
  tellWindow("pageshow");
  assert.deepEqual(model.sent.at(-1), { do: "seen", view });
});

test("what the model has is shown, and what it changes", () => {
  const { model, root } = setUp();
  assert.match(root.textContent, /^changed/);
  model.change("_news", "null");
  assert.ok(root.querySelector(".flowr-news").hidden);
});

test("what is asked is sent with an id of its own, and the answer with that id is its answer", async () => {
  const { model, take, asked, error } = setUp();
  clickAt(take);
  const [{ id, ...message }] = asked();
  assert.deepEqual(message, { do: "take-theirs", of: "1" });
  await model.hear({ id: "another.1", error: "not for this view" });
  assert.equal(error(), "");
  await model.hear({ error: "for nobody" });
  await model.hear({ id, error: "`friday` is gone" });
  assert.equal(error(), "friday is gone");
  await model.hear({ id, error: "twice" });
  assert.equal(error(), "friday is gone");
  clickAt(take);
  assert.notEqual(asked()[1].id, id);
});

test("two views of a model take each its own answers", async () => {
  const model = makeModel();
  const one = setUp(model);
  const other = setUp(model);
  clickAt(one.take);
  clickAt(other.take);
  await model.hear({ id: one.asked()[0].id, error: "no" });
  assert.equal(one.error(), "no");
  assert.equal(other.error(), "");
  const views = model.sent.filter(({ do: what }) => what === "seen").map(({ view }) => view);
  assert.notEqual(views[0], views[1]);
});

test("a model that throws has nobody behind it, and that is said", async () => {
  const model = makeModel();
  const { take, error } = setUp(model);
  model.send = () => {
    throw new Error("no kernel");
  };
  clickAt(take);
  await soon();
  assert.match(error(), /^Not connected/);
});

test("that nobody is behind it any more is told by the page's class", () => {
  const { el, root, take, asked } = setUp();
  assert.ok(!root.hasAttribute("data-gone"));
  el.classList.add(GONE);
  changed(el);
  assert.ok(root.hasAttribute("data-gone"));
  clickAt(take);
  assert.equal(asked().length, 0);
  el.classList.remove(GONE);
  changed(el);
  assert.ok(!root.hasAttribute("data-gone"));
});

test("or by a kernel that is dead, not by one that is busy", () => {
  const kernel = makeKernel();
  const { root, stop } = setUp(makeModel({ widget_manager: { kernel } }));
  kernel.tell("busy");
  assert.ok(!root.hasAttribute("data-gone"));
  kernel.tell("dead");
  assert.ok(root.hasAttribute("data-gone"));
  kernel.tell("idle");
  assert.ok(!root.hasAttribute("data-gone"));
  stop();
  stops = [];
  assert.equal(kernel.slots.size, 0);
});

test("a kernel that is restarted, or shut down, stands behind it no more", () => {
  const kernel = makeKernel();
  const { root } = setUp(makeModel({ widget_manager: { kernel } }));
  for (const status of ["restarting", "starting", "idle"]) kernel.tell(status);
  assert.ok(root.hasAttribute("data-gone"));
  const other = makeKernel();
  const { root: shut } = setUp(makeModel({ widget_manager: { kernel: other } }));
  other.isDisposed = true;
  other.tell("unknown");
  assert.ok(shut.hasAttribute("data-gone"));
});

test("a saved notebook without a kernel is shown as such from the beginning", () => {
  assert.ok(setUp(makeModel({ widget_manager: { kernel: null } })).root.hasAttribute("data-gone"));
  assert.ok(!setUp(makeModel({ widget_manager: {} })).root.hasAttribute("data-gone"));
});

test("the theme is the one that is asked for, else the page's", async () => {
  const model = makeModel();
  model.set("theme", "dark");
  const { root } = setUp(model);
  assert.equal(root.dataset.theme, "dark");
  model.change("theme", "light");
  assert.equal(root.dataset.theme, "light");
  model.change("theme", "auto");
  document.body.className = "dark";
  changed(document.body);
  assert.equal(root.dataset.theme, "dark");
  document.body.className = "light";
  changed(document.body);
  assert.equal(root.dataset.theme, "light");
  document.body.className = "";
  await new Promise((done) => setTimeout(done, THEME));
  assert.equal(root.dataset.theme, "light");
});

test("marimo is told of each answer to what a person asked, and others are not", async () => {
  const model = makeModel();
  const el = make("div", "");
  const host = make("marimo-anywidget", "");
  el.getRootNode = () => Object.assign(Object.create(ShadowRoot.prototype), { host, activeElement: null });
  const { take, asked } = setUp(model, el);
  clickAt(take);
  assert.equal(model.saved, 0);
  await model.hear({ id: asked()[0].id });
  assert.equal(model.get("_answers"), 1);
  assert.equal(model.saved, 1);
  const plain = setUp();
  clickAt(plain.take);
  await plain.model.hear({ id: plain.asked()[0].id });
  assert.equal(plain.model.get("_answers"), 0);
});

test("nothing is left behind", async () => {
  const before = listeners();
  const { model, stop, take, asked, error } = setUp();
  clickAt(take);
  const [{ id }] = asked();
  stop();
  stops = [];
  assert.equal(model.handlers(), 0);
  assert.equal(listeners(), before);
  await model.hear({ id, error: "late" });
  assert.equal(error(), "");
});
