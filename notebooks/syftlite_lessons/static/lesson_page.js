/** A lesson as a page: players, predictions and puzzles where the notebook has them, and no kernel.
 * What comes after a prediction stays hidden until it has been answered or skipped.
 *
 * @typedef {{step: number, svg: number[], alt: number[]}} Frame its texts are numbers of lines
 * @typedef {{questions: object[], truths: object, labels: object}} Prediction
 * @typedef {{lines: object[], hints: string[], orders: Record<string, number>, told: {outcome: string, head: string, text: string}[]}} Puzzle
 * @typedef {{players: Frame[][], lines: string[], predictions: Prediction[], puzzles: Record<string, Puzzle>,
 *   labels: object, puzzleLabels: object, words: Record<string, string>, sources: Record<string, string>}} Lesson
 */

import { make } from "../../../widgets/syftlite_widgets/static/drawing.js";
import { Model, load, unpacked } from "../../../widgets/syftlite_widgets/static/model.js";

/** All elements of the page that a selector means. @param {string} selector @returns {any[]} */
const all = (selector) => [...document.querySelectorAll(selector)];

const lesson = /** @type {Lesson} */ (JSON.parse(document.querySelector("script[type='application/json']")?.textContent ?? "{}"));
const [player, predict, puzzle] = await Promise.all(["player", "predict", "puzzle"].map((name) => load(lesson.sources[name])));

/** Puts a player into its place: it opens on its last step, and knows those since the picture before. @param {any} place */
function play(place) {
  const frames = lesson.players[Number(place.dataset.number)] ?? [], first = frames[0]?.step ?? 0, last = first + frames.length - 1;
  const frameAt = (/** @type {number} */ step) => unpacked(frames[step - first], lesson.lines);
  const model = new Model({ latest: frameAt(last), first, last, xray: false, labels: lesson.labels },
    ({ type, step, xray }) => (type === "want" ? { type: "frame", frame: frameAt(step), xray } : undefined));
  place.replaceChildren();
  player.render({ model, el: place });
  place.querySelector(".sl-xray").hidden = true;
  for (const part of ["bar", "words"]) place.querySelector(`.sl-${part}`).hidden = first === last;
}

/** Puts a prediction into its place, with what opens the rest of the page. @param {any} place */
function ask(place) {
  const prediction = lesson.predictions[Number(place.dataset.number)];
  if (!prediction) return;
  const { words } = lesson, rest = document.getElementById(place.dataset.rest ?? "");
  const form = new Model({ ...prediction, truths: {}, answers: {} }), el = make("div", {});
  const check = make("button", { type: "button" }, words.check ?? "");
  const skip = make("button", { type: "button" }, words.skip ?? "");
  const open = (/** @type {boolean} */ isAnswered) => {
    if (isAnswered) form.tell({ truths: prediction.truths });
    [check.hidden, skip.hidden] = [check.hidden || isAnswered, true];
    if (rest) rest.hidden = false;
  };
  check.addEventListener("click", () => open(true));
  skip.addEventListener("click", () => open(false));
  place.addEventListener("open-all", () => open(false));
  place.replaceChildren(el, make("p", { class: "sl-page-buttons" }, check, skip));
  predict.render({ model: form, el });
  if (rest) rest.hidden = true;
}

/** Puts a puzzle into its place: what each order was told when it ran stands in the page. @param {any} place */
function arrange(place) {
  const { lines, hints, orders, told } = lesson.puzzles[place.dataset.name] ?? { lines: [], hints: [], orders: {}, told: [] };
  const model = new Model({ lines, hints, order: "", labels: lesson.puzzleLabels },
    ({ type, order }) => (type === "run" ? { type: "told", order, ...told[orders[order] ?? -1] } : undefined));
  place.replaceChildren();
  puzzle.render({ model, el: place });
}

// From the end: a player that is drawn in a hidden place does not know its width.
all(".sl-at-player").forEach(play);
all(".sl-at-puzzle").forEach(arrange);
all(".sl-at-prediction").forEach(ask);
const everything = /** @type {any} */ (document.querySelector(".sl-lesson-all"));
everything?.addEventListener("click", () => {
  for (const place of all(".sl-at-prediction")) place.dispatchEvent(new Event("open-all"));
  everything.hidden = true;
});
if (everything) everything.hidden = lesson.predictions.length === 0;

export {};
