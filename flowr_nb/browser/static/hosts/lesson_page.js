// A lesson as a page without a kernel.

import { makeLesson } from "../core/lesson.js";
import { makeLessonAnswers } from "../core/lesson_answers.js";
import { makeLessonHost } from "./lesson_host.js";
import { showOnPage } from "./on_page.js";

/**
 * Show a lesson.
 * @param {import("./lesson_host.js").LessonPage} page
 * @param {HTMLElement} place
 */
const showLesson = (page, place) => showOnPage(makeLessonHost(page), place, { lesson: makeLesson, answers: makeLessonAnswers });

/** @type {any} */ (globalThis).flowrPage = showLesson;
