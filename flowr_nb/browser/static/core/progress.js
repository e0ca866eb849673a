// The line above a picture that is not whole: how long its layout goes on, and what to do about it.

import { make, makeButton, withCode } from "./dom.js";

/**
 * @param {(message: { do: string }) => void} ask tells what is wanted
 */
export function makeProgress(ask) {
  const words = make("span", "");
  words.setAttribute("role", "status");
  const clock = make("span", "");
  clock.setAttribute("aria-hidden", "true"); // told every second it would drown all else
  const stop = makeButton("Cancel", "Cancel the layout", () => ask({ do: "cancel" }));
  const again = makeButton("Lay out all", "Lay out all: lay out the whole flow, for up to two minutes", () =>
    ask({ do: "lay-out" }),
  );
  const line = make("div", "flowr-progress", words, clock, stop, again);
  line.hidden = true;
  let timer = 0;

  /** @param {{ state?: string, words?: string }} progress */
  function show(progress) {
    const isRunning = progress.state === "running";
    const hadFocus = line.matches(":focus-within");
    line.hidden = !progress.state;
    line.dataset.state = progress.state ?? "";
    words.replaceChildren(...withCode(progress.words ?? ""));
    stop.hidden = !isRunning;
    again.hidden = isRunning;
    if (hadFocus && !line.hidden) (isRunning ? stop : again).focus();
    clearInterval(timer);
    clock.textContent = "";
    if (!isRunning) return;
    const begun = Date.now();
    const tick = () => {
      clock.textContent = `… ${Math.round((Date.now() - begun) / 1000)} s`;
    };
    tick();
    timer = window.setInterval(tick, 1000);
  }

  return { line, show, stop: () => clearInterval(timer) };
}
