import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, show } from "./fake_dom.js";
import { PARTS as MAKERS } from "../../flowr_nb/browser/static/core/parts.js";
import { makeWidget } from "../../flowr_nb/browser/static/core/widget.js";

const TESTING = [["deploy", "testing"]];
const PARTS = {
  _bar: { flow: "deploy", session: "a", isDraft: false, unsaved: false, steps: 0, saved: null, problem: "" },
  _choices: { flows: ["deploy"], sessions: ["a", "b"], total: 2 },
  _news: { kind: "conflict", words: "changed", way: "", canTake: true, of: "1" },
  _crumbs: { trail: [["deploy", "testing"]], shown: 0 },
  _findings: null,
  _panel: {
    at: TESTING,
    title: "testing",
    subtitle: "",
    attrs: [],
    rows: [
      {
        trigger: "pass",
        status: "needs evidence",
        landing: "",
        isOver: false,
        problem: "",
        conditions: [
          { key: "coverage", words: "coverage ≥ 80%", demand: "", holds: null, given: null, isAssumed: false, flow: "" },
        ],
        fields: ["coverage"],
      },
    ],
    fields: { coverage: { kind: "text", choices: [] } },
    typed: {},
    assumed: {},
    words: "",
    over: null,
    problem: "",
    stranded: null,
    past: null,
    meanwhile: "",
    recent: [],
    count: 1,
    canUndo: true,
  },
  _timeline: { count: 0, looking: null, meanwhile: "", isListed: false, begun: null },
  _view: { marks: {}, label: "deploy" },
};
/** What is no JSON text. */
const PLAIN = {
  _svg: "",
  _notes: {},
  _heat: {},
  _step_numbers: {},
  _has_run: true,
  history: false,
  what_if: false,
  numbers: false,
};
const ALL = ["bar", "news", "crumbs", "diagram", "findings", "panel", "timeline", "sessions"];
const CLASSES = [
  "flowr-session-bar",
  "flowr-news",
  "flowr-crumbs",
  "flowr-diagram",
  "flowr-findings",
  "flowr-transitions",
  "flowr-timeline",
  "flowr-session-list",
];
let stop = () => {};

function setUp(names, more = {}) {
  const texts = Object.entries({ ...PARTS, ...more }).map(([name, value]) => [name, JSON.stringify(value)]);
  const host = makeFakeHost({ _parts: names, ...PLAIN, ...Object.fromEntries(texts) });
  const widget = makeWidget(host, MAKERS);
  stop = widget.stop;
  const root = show(widget.root);
  return { host, root, find: (selector) => root.querySelector(selector) };
}

const refused = (trigger) =>
  new CustomEvent("flowr-refused", { bubbles: true, cancelable: true, detail: { trigger, error: "`coverage` is not given" } });

afterEach(() => stop());

for (const [at, name] of ALL.entries()) {
  test(`${name} alone is that part, and no explorer`, () => {
    const { root, find } = setUp([name]);
    assert.ok(root.classList.contains("flowr-widget"));
    assert.ok(!root.classList.contains("flowr-explorer"));
    assert.ok(find(`.${CLASSES[at]}`));
    const parts = CLASSES.filter((one) => find(`.${one}`));
    // The bar has a list of sessions of its own.
    assert.deepEqual(parts.filter((one) => one === CLASSES[at] || name !== "bar"), [CLASSES[at]]);
  });
}

test("all together: beside the picture is what is done, and where there is none it stands alone", () => {
  const { root, find } = setUp(ALL.slice(0, -1));
  assert.ok(root.classList.contains("flowr-explorer"));
  const side = find(".flowr-side");
  assert.deepEqual(side.children.map(({ className }) => className.split(" ")[0]), ["flowr-transitions", "flowr-timeline"]);
  assert.ok(!side.hidden);
  assert.deepEqual(
    find(".flowr-column").children.map(({ className }) => className.split(" ")[0]),
    ["flowr-diagram", "flowr-findings"],
  );
  assert.deepEqual(
    root.children.map(({ className }) => className.split(" ")[0]),
    ["flowr-session-bar", "flowr-news", "flowr-crumbs", "flowr-body"],
  );
  stop();
  assert.equal(setUp(["panel", "timeline"]).find(".flowr-side"), null);
  stop();
  assert.ok(setUp(["diagram"]).find(".flowr-side").hidden);
});

test("it is one landmark, called after what it shows, and its parts are none", () => {
  const { host, root } = setUp(ALL, { _bar: { ...PARTS._bar, session: "friday" }, _view: { ...PARTS._view, at: [["deploy", "build"]] } });
  assert.equal(root.getAttribute("role"), "region");
  assert.equal(root.getAttribute("aria-label"), "explorer deploy friday");
  assert.equal(root.querySelectorAll("section, nav, [role=region]").length, 0);
  assert.ok(root.querySelectorAll("[role=group]").length >= ALL.length - 1);
  host.set("_bar", JSON.stringify({ ...PARTS._bar, session: "monday" }));
  assert.equal(root.getAttribute("aria-label"), "explorer deploy monday");
  stop();
  assert.equal(setUp(["diagram", "panel"], { _view: { ...PARTS._view, at: [["deploy", "build"]] } }).root.getAttribute("aria-label"), "explorer deploy a");
  stop();
  assert.equal(setUp(["timeline"]).root.getAttribute("aria-label"), "timeline a");
  stop();
  assert.equal(setUp(["diagram"]).root.getAttribute("role"), null);
});

test("a second press waits for none of the others: one thing is asked at a time", () => {
  const { host, find, root } = setUp(["bar", "news", "diagram", "panel"]);
  clickAt(root.querySelectorAll("button").find(({ textContent }) => textContent === "Take theirs"));
  clickAt(find("[data-trigger]"));
  clickAt(root.querySelectorAll("button").find(({ textContent }) => textContent === "Save"));
  assert.deepEqual(host.asked.map(({ message }) => message.do), ["take-theirs"]);
  assert.match(find(".flowr-session-bar [role=alert]").textContent, /^Take theirs waits/);
});

test("what the picture is refused is said where the evidence is typed", () => {
  const { find } = setUp(["diagram", "panel"]);
  assert.equal(find(".flowr-diagram").dispatchEvent(refused("pass")), false);
  assert.equal(document.activeElement, find("[data-evidence]"));
  assert.equal(find("[data-trigger]").closest(".flowr-transition").querySelector("[role=alert]").textContent, "coverage is not given");
  assert.equal(find(".flowr-diagram").dispatchEvent(refused("nothing of these")), true);
});

test("where there are no fields the picture says it itself", () => {
  const { find } = setUp(["bar", "diagram"]);
  assert.equal(find(".flowr-diagram").dispatchEvent(refused("pass")), true);
});

test("that nobody is behind it is to be seen on the whole", () => {
  const { host, root } = setUp(["panel"]);
  assert.ok(!root.hasAttribute("data-gone"));
  host.disconnect();
  assert.ok(root.hasAttribute("data-gone"));
});

test("nothing is left behind, of no part", () => {
  const { host } = setUp(ALL);
  assert.ok(host.followers() > ALL.length);
  stop();
  assert.equal(host.followers(), 0);
});

test("from a place that is gone one gets to the list of sessions", async () => {
  const { root, find } = setUp(ALL, {
    _panel: { ...PARTS._panel, rows: [], problem: "gone", stranded: { canLoad: true, file: null, changed: null } },
  });
  const button = root.querySelectorAll("button").find(({ textContent }) => textContent === "Choose another session");
  assert.ok(!button.hidden);
  assert.ok(!find(".flowr-stranded").hidden);
  assert.ok(find(".flowr-session-list").hidden);
  clickAt(button);
  assert.ok(!find(".flowr-session-list").hidden);
  assert.equal(document.activeElement.textContent, "List");
});
