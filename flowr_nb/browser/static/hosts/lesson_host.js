// A lesson without a kernel: its steps, and for each of its pictures a table in place of a kernel.

import { makeTableHost } from "./table_host.js";

/** @typedef {import("../core/rich_text.js").Rich} Rich */
/** @typedef {import("../core/asking.js").Host} Host */
/** @typedef {{ trigger: string, evidence: Record<string, string> }} WalkStep */
/**
 * @typedef {object} LessonPageStep
 * @property {Rich[]} text
 * @property {number | null} picture which of the pictures is shown; steps that go on with one share it
 * @property {WalkStep[]} way
 * @property {string} problem
 * @property {{ text: Rich[], choices: string[], right: number, why: Rich[] } | null} question
 * @property {{ prompt: Rich[], text: string } | null} exercise
 */
/**
 * @typedef {object} LessonPage
 * @property {string} theme
 * @property {LessonPageStep[]} steps
 * @property {number[]} pictures the table of each
 * @property {import("./table_host.js").Table[]} tables
 */

const LESSON_PARTS = ["lesson", "crumbs", "diagram", "panel", "answers"];
const WITHOUT_PICTURES = ["lesson", "answers"];

/**
 * @param {LessonPage} page
 * @returns {Host & { setTheme: (theme: string) => void }}
 */
export function makeLessonHost(page) {
  const { steps, tables } = page;
  /** @type {Map<number, ReturnType<typeof makeTableHost>>} */
  const hosts = new Map();
  /** @type {Map<string, Set<() => void>>} */
  const followers = new Map();
  /** @type {Map<number, string>} step → what was chosen */
  const chosen = new Map();
  /** @type {number | null} */
  let at = 0;
  let walked = 0;
  let stopped = ""; // why the walk of the step does not go to its end
  let theme = page.theme;
  let pictured = hostOf(steps.find(({ picture }) => picture !== null)?.picture ?? null);

  /** @param {number | null} picture */
  function hostOf(picture) {
    if (picture === null) return null;
    const known = hosts.get(picture);
    if (known) return known;
    const host = makeTableHost(tables[page.pictures[picture]]);
    hosts.set(picture, host);
    host.setTheme(theme);
    for (const part of followers.keys()) passOn(host, part);
    return host;
  }

  /** @param {Host} host @param {string} part */
  function passOn(host, part) {
    host.follow(part, () => {
      if (host === pictured) tell(part);
    });
  }

  /** @param {string} part */
  function tell(part) {
    for (const follow of followers.get(part) ?? []) follow();
  }

  function lesson() {
    const step = at === null ? null : steps[at];
    const picture = step?.picture ?? null;
    const choice = at === null ? null : (chosen.get(at) ?? null);
    const question = step?.question;
    return {
      title: "", // the page has it
      step: at,
      count: steps.length,
      text: step?.text ?? [],
      isDrawn: picture !== null,
      problem: stopped || (step?.problem ?? ""),
      way: step?.way.length && picture !== null ? { length: step.way.length, at: walked } : null,
      question: question && {
        text: question.text,
        choices: question.choices,
        chosen: choice,
        isRight: choice === null ? null : question.choices[question.right] === choice,
        why: choice === null ? [] : question.why,
      },
      exercise: step?.exercise ? { ...step.exercise, verdict: null, cannotCheck: true } : null,
      kept: "",
      notKept: "",
      news: "",
      answered: step ? null : answered(),
      isPage: true,
    };
  }

  function answered() {
    const asked = steps.map(({ question }, number) => ({ question, number })).filter(({ question }) => question);
    const right = asked.filter(({ question, number }) => question?.choices[question.right] === chosen.get(number));
    return { right: right.length, asked: asked.length };
  }

  /** Go to the place after so many steps of the walk. @param {number} to */
  async function walk(to) {
    const step = at === null ? null : steps[at];
    const host = pictured;
    if (!step || !host) return;
    const here = () => JSON.parse(host.get("_panel")).at;
    stopped = "";
    walked = 0;
    try {
      await host.ask({ do: "restart", at: here() });
      for (const { trigger, evidence } of step.way.slice(0, to)) {
        for (const [key, text] of Object.entries(evidence)) await host.ask({ do: "give", key, text, at: here() });
        const answer = await host.ask({ do: "fire", trigger, at: here() });
        for (const key of Object.keys(evidence)) await host.ask({ do: "give", key, text: "", at: here() });
        if (answer.error) throw new Error(`the walk of this step stops here: ${answer.error}`);
        walked += 1;
      }
    } finally {
      tell("_lesson");
    }
  }

  /** @param {number | null} to */
  async function go(to) {
    const before = at === null ? null : steps[at].picture;
    const isNext = at !== null && to === at + 1;
    at = to;
    stopped = "";
    const step = at === null ? null : steps[at];
    const picture = step?.picture ?? null;
    if (step && picture !== null && (!isNext || picture !== before || step.way.length)) {
      pictured = hostOf(picture);
      for (const part of followers.keys()) if (part !== "_lesson") tell(part);
      try {
        await walk(step.way.length);
      } catch (error) {
        // Told at its step, which is there all the same: its text, its question and the way on.
        stopped = error instanceof Error ? error.message : String(error);
      }
    }
    tell("_lesson");
  }

  /** @type {Record<string, (message: any) => Promise<void> | void>} */
  const does = {
    go({ to }) {
      if (to === "again") {
        chosen.clear();
        return go(0);
      }
      if (to === "back") return go(at === null ? steps.length - 1 : Math.max(0, at - 1));
      return go(at === null || at === steps.length - 1 ? null : at + 1);
    },
    choose({ choice }) {
      if (at !== null) chosen.set(at, choice);
      tell("_lesson");
    },
    walk: ({ to }) => walk(to),
  };

  void go(0);
  return {
    get(part) {
      if (part === "_parts") return pictured ? LESSON_PARTS : WITHOUT_PICTURES;
      if (part === "_lesson") return JSON.stringify(lesson());
      if (part === "theme") return theme;
      return pictured?.get(part);
    },
    set() {},
    follow(part, handler) {
      const known = followers.get(part);
      const all = known ?? new Set();
      followers.set(part, all.add(handler));
      if (!known) for (const host of hosts.values()) passOn(host, part);
      return () => all.delete(handler);
    },
    async ask(message) {
      if (!Object.hasOwn(does, message.do)) return pictured ? pictured.ask(message) : { error: "this page cannot do that" };
      if (message.step !== at) return { error: "the lesson has moved on, and nothing was done" };
      try {
        await does[message.do](message);
        return {};
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) };
      }
    },
    isGone: () => false,
    setTheme(asked) {
      theme = asked;
      for (const host of hosts.values()) host.setTheme(asked);
      tell("theme");
    },
  };
}
