import assert from "node:assert/strict";
import { test } from "node:test";

import { makeFakeHost, show } from "./fake_dom.js";
import { findingsWords, makeFindings } from "../../flowr_nb/browser/static/core/findings.js";

const FOUND = {
  errors: 1,
  warnings: 2,
  more: 3,
  items: [
    { isError: true, message: "`<b>` is no state", place: "error, deploy.yaml, line 3, column 1", excerpt: "  <b>\n  ^" },
    { isError: false, message: "never reached", place: "warning, deploy.yaml, line 5", excerpt: "" },
  ],
};

test("findings are counted in words", () => {
  assert.equal(findingsWords(FOUND), "1 error, 2 warnings");
  assert.equal(findingsWords({ ...FOUND, errors: 0, warnings: 1 }), "1 warning");
});

test("each says what, where and in which line, as text", () => {
  const host = makeFakeHost({ _findings: JSON.stringify(FOUND) });
  const root = show(makeFindings(host).root);
  const [error, warning] = root.querySelectorAll(".flowr-finding");
  assert.equal(error.querySelector("code").textContent, "<b>");
  assert.equal(error.querySelector("pre").textContent, "  <b>\n  ^");
  assert.equal(warning.querySelector("pre"), null);
  assert.equal(warning.dataset.kind, "warning");
  assert.match(root.textContent, /… and 3 more/);
});

test("where nothing is found nothing is shown, and a fold stays as it was put", () => {
  const host = makeFakeHost({ _findings: "null" });
  const root = show(makeFindings(host).root);
  assert.ok(root.hidden);
  host.tell("_findings", JSON.stringify(FOUND));
  assert.ok(!root.hidden);
  root.querySelector("details").open = false;
  host.tell("_findings", JSON.stringify({ ...FOUND, more: 0 }));
  assert.ok(!root.querySelector("details").open);
});
