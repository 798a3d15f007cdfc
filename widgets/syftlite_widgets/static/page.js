/** The saved page: the player on the frames in it, and, for whoever wants to be asked, a prediction before each step.
 * Knows no kernel: its models answer in the kernel's place.
 *
 * @typedef {{step: number, code: string, svg: number[], alt: number[]}} Frame its texts are numbers of lines
 * @typedef {{questions: object[], truths: object, labels: object}} Prediction
 * @typedef {{first: number, frames: Frame[], xrayFrames: Frame[] | null, lines: string[], labels: object, predictions: Prediction[],
 *   asks: boolean, words: Record<string, string>, sources: Record<string, string>}} Saved
 */

import { make } from "./drawing.js";
import { Model, load, unpacked } from "./model.js";

const saved = /** @type {Saved} */ (JSON.parse(find("script[type='application/json']").textContent));
const first = saved.first, last = first + saved.frames.length - 1;

/** The one element of the page that a selector means. @param {string} selector @returns {any} */
function find(selector) {
  return document.querySelector(selector);
}

/** A step's frame as the player knows it. @param {number} step @param {boolean} [xray] */
function frameAt(step, xray) {
  return unpacked((xray && saved.xrayFrames ? saved.xrayFrames : saved.frames)[step - first], saved.lines);
}

const [player, predict] = await Promise.all([load(saved.sources.player), load(saved.sources.predict)]);
const view = find(".sl-page-player"), question = find(".sl-page-question"), asks = find(".sl-page-ask input");
/** The player wants a frame. @param {any} wish */
const answer = ({ type, step, xray }) => (type === "want" ? { type: "frame", frame: frameAt(step, xray), xray } : undefined);
const model = new Model({ latest: frameAt(first), first, last, xray: false, labels: saved.labels }, answer);
player.render({ model, el: view });
if (!saved.xrayFrames) view.querySelector(".sl-xray").hidden = true;

/** Shows a step of the history, which for the player ends there: so it moves on as it does in a live notebook.
 * @param {number} step */
function reveal(step) {
  model.tell({ last: step, latest: frameAt(step, model.get("xray")) });
  view.querySelector(".sl-last").click(); // also when the reader was looking back
}

/** Asks what the step after the one in view will do. @param {number} step */
function ask(step) {
  const { words, predictions } = saved, { code } = saved.frames[step - first] ?? {};
  const prediction = predictions[step - first - 1];
  if (!prediction) return question.replaceChildren(make("p", { class: "sl-page-done" }, words.done ?? ""));
  const form = new Model({ ...prediction, truths: {}, answers: {} }), place = make("div", {});
  const check = make("button", { type: "button" }, words.check ?? "");
  const skip = make("button", { type: "button" }, words.skip ?? "");
  const again = make("button", { type: "button", hidden: "" }, words.again ?? "");
  check.addEventListener("click", () => {
    form.tell({ truths: prediction.truths });
    reveal(step);
    [check.hidden, skip.hidden, again.hidden] = [true, true, false];
    again.focus();
  });
  skip.addEventListener("click", () => { reveal(step); begin(step + 1); });
  again.addEventListener("click", () => begin(step + 1));
  const line = code ? [make("p", {}, `${words.next} `, make("code", {}, code))] : [];
  question.replaceChildren(...line, place, make("p", { class: "sl-page-buttons" }, check, skip, again));
  predict.render({ model: form, el: place });
}

/** Asks, and lets the keyboard go on from there. @param {number} step */
function begin(step) {
  ask(step);
  question.querySelector("input")?.focus();
}

/** Begins or ends asking; what comes after the step in view is hidden meanwhile. */
function change() {
  const shown = Number(view.querySelector(".sl-slider").value), step = shown === last ? first : shown;
  question.hidden = !asks.checked;
  if (asks.checked) { reveal(step); ask(step + 1); } else model.tell({ last });
}

asks.checked = saved.asks;
asks.addEventListener("change", change);
if (saved.asks) change();

export {};
