// A lesson in a notebook.

import { makeBreadcrumb } from "../core/breadcrumb.js";
import { makeDiagram } from "../core/diagram.js";
import { makeLesson } from "../core/lesson.js";
import { makeLessonAnswers } from "../core/lesson_answers.js";
import { makePanel } from "../core/panel.js";
import { renderWith } from "./anywidget.js";

const render = renderWith({
  lesson: makeLesson,
  crumbs: makeBreadcrumb,
  diagram: makeDiagram,
  panel: makePanel,
  answers: makeLessonAnswers,
});

export default { render };
