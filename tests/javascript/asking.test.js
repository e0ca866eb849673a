import assert from "node:assert/strict";
import { test } from "node:test";

import { makeAsking } from "../../flowr_nb/browser/static/core/asking.js";

/** A host whose answers are given by hand, and what a person is told meanwhile. */
function setUp() {
  const asked = [];
  const said = [];
  const host = {
    gone: false,
    isGone: () => host.gone,
    ask: (message) => new Promise((answered) => asked.push({ message, answered })),
  };
  const asking = makeAsking(host, (text, level) => said.push([level, text]), () => said.push("status"));
  return { host, asked, said, asking };
}

const wait = (time) => new Promise((done) => setTimeout(done, time));

test("what is answered at once is done without a word", async () => {
  const { asked, said, asking } = setUp();
  const done = asking.ask({ do: "fire", trigger: "go" }, "`go`");
  assert.deepEqual(asked[0].message, { do: "fire", trigger: "go" });
  assert.ok(asking.isWaiting());
  asked[0].answered({});
  assert.deepEqual(await done, {});
  assert.ok(!asking.isWaiting());
  await wait(350);
  assert.deepEqual(said, []);
});

test("an error is said, and gives nothing to go on with", async () => {
  const { asked, said, asking } = setUp();
  const done = asking.ask({ do: "fire" }, "`go`");
  asked[0].answered({ error: "the run has moved on" });
  assert.equal(await done, null);
  assert.deepEqual(said, [["error", "the run has moved on"]]);
});

test("what has to wait is told within a third of a second, and that it is over", async () => {
  const { asked, said, asking } = setUp();
  const done = asking.ask({ do: "fire" }, "`go`");
  await wait(350);
  assert.match(said[0][1], /^`go` waits: the kernel is busy/);
  asking.remind();
  assert.deepEqual(said[1], said[0]);
  asked[0].answered({});
  await done;
  assert.equal(said[2], "status");
});

test("what had to wait and failed is said, by whoever says it, and not gone with the waiting", async () => {
  const { asked, said, asking } = setUp();
  const done = asking.ask({ do: "save" }, "Save", (error) => Boolean(said.push(error)));
  await wait(350);
  asked[0].answered({ error: "nobody is there" });
  assert.equal(await done, null);
  assert.deepEqual(said.slice(1), ["status", "nobody is there"]);
});

test("a card that is asked for in passing keeps nobody from pressing", async () => {
  const { asking } = setUp();
  void asking.wonder({ do: "explain" });
  void asking.ask({ do: "turn" });
  assert.ok(!asking.isWaiting());
});

test("nothing waits for one who is gone", async () => {
  const { host, asked, said, asking } = setUp();
  void asking.ask({ do: "fire" }, "`go`");
  host.gone = true;
  assert.ok(!asking.isWaiting());
  assert.equal(await asking.ask({ do: "fire" }, "`go`"), null);
  assert.deepEqual(await asking.wonder({ do: "explain" }), {});
  assert.equal(asked.length, 1);
  assert.match(said[0][1], /^Not connected/);
});
