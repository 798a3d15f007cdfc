/** A Parsons puzzle: lines to be chosen and ordered, by mouse, touch or keyboard, and what the run of an order was told.
 * The same file serves the notebook, where the kernel runs the order, and the page, which has every order's outcome.
 *
 * @typedef {{letter: string, code: string}} Line
 * @typedef {{order: string, outcome: string, head: string, text: string}} Told
 * @typedef {(events: string, call: (content?: any) => void) => void} Listen
 * @typedef {{get(name: string): any, send(content: unknown): void, on: Listen, off: Listen}} Model the traits `lines`,
 *   `order`, `hints` and `labels`; `{type: "run", order}` is answered by `{type: "told", ...Told}`
 */

import { make } from "../../../widgets/syftlite_widgets/static/drawing.js";
import { fill } from "../../../widgets/syftlite_widgets/static/frames.js";

/** An order with a letter put at its end, or taken out if it is there. @param {string} order @param {string} letter */
export function toggled(order, letter) {
  return order.includes(letter) ? order.replace(letter, "") : order + letter;
}

/** An order with a letter moved up or down by one place. @param {string} order @param {string} letter @param {number} by */
export function moved(order, letter, by) {
  const at = order.indexOf(letter), to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return order;
  const letters = [...order];
  [letters[at], letters[to]] = [letters[to] ?? "", letters[at] ?? ""];
  return letters.join("");
}

/** A text in pieces: plain, and what stands between backticks. @param {string} text @returns {[string, boolean][]} */
export function pieces(text) {
  return text.split("`").map((piece, place) => /** @type {[string, boolean]} */ ([piece, place % 2 === 1]));
}

/** A text with its code set as code. @param {string} text */
const prose = (text) => pieces(text).map(([piece, isCode]) => (isCode ? make("code", {}, piece) : piece));

/** Hints, each behind a click and inside the one before. @param {string[]} hints @param {(n: number) => string} title
 * @param {number} n @returns {Node | string} */
function nested(hints, title, n = 0) {
  const text = hints[n];
  if (text === undefined) return "";
  return make("details", { class: "sl-hint" }, make("summary", {}, title(n + 1)),
    make("div", {}, ...prose(text), nested(hints, title, n + 1)));
}

/** Puts a puzzle on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller;
  const say = (/** @type {string} */ name, /** @type {Record<string, unknown>} */ values = {}) =>
    fill(String(model.get("labels")?.[name] ?? name), values);
  const lines = /** @type {Line[]} */ (model.get("lines"));
  const codeOf = (/** @type {string} */ letter) => lines.find((line) => line.letter === letter)?.code ?? "";
  let order = String(model.get("order") ?? "");
  /** @type {Told | null} */ let told = null;

  const pool = make("ul", { class: "sl-pool", "aria-label": say("pool") });
  const program = make("ol", { class: "sl-program", "aria-label": say("program") });
  const run = make("button", { type: "button", class: "sl-run" }, say("run"));
  const result = make("p", { class: "sl-told", role: "status" });
  const hints = /** @type {string[]} */ (model.get("hints") ?? []);
  const root = make("div", { class: "sl-player sl-puzzle", role: "group", "aria-label": say("title") },
    make("p", { class: "sl-puzzle-title" }, say("title")),
    make("div", { class: "sl-columns" }, make("div", {}, make("p", {}, say("pool")), pool), make("div", {}, make("p", {}, say("program")), program)),
    run, result, nested(hints, (number) => say("hint", { number, all: hints.length })));

  const button = (/** @type {string} */ action, /** @type {string} */ letter, /** @type {string} */ sign) => {
    const name = say(action, { letter });
    return make("button", { type: "button", "data-action": action, "data-letter": letter, title: name, "aria-label": name }, sign);
  };
  const update = () => {
    pool.replaceChildren(...lines.map(({ letter, code }) => {
      const pressed = order.includes(letter);
      return make("li", {}, make("button",
        { type: "button", "data-action": "toggle", "data-letter": letter, "aria-pressed": pressed, class: "sl-piece" },
        make("b", {}, letter), make("code", {}, code)));
    }));
    program.replaceChildren(...[...order].map((letter) => make("li", {}, make("code", {}, codeOf(letter)),
      make("span", { class: "sl-moves" }, button("up", letter, "▲"), button("down", letter, "▼"), button("out", letter, "✕")))));
    run.disabled = order === "";
    const isCurrent = told?.order === order;
    result.dataset.outcome = isCurrent ? told?.outcome : "";
    result.replaceChildren(...(isCurrent && told ? [make("b", {}, told.head), " ", ...prose(told.text)] : []));
    if (isCurrent && told?.outcome === "correct") result.append(" ", ...prose(say("keep", { order: [...order].join(" ") })));
  };
  root.addEventListener("click", (/** @type {any} */ { target }) => {
    const pressed = target.closest("[data-action]");
    if (!pressed) return;
    const { action, letter } = pressed.dataset;
    order = action === "up" ? moved(order, letter, -1) : action === "down" ? moved(order, letter, 1) : toggled(order, letter);
    update();
    // The button is made anew: the keyboard goes on from the same one, or from the line that it belonged to.
    (root.querySelector(`[data-action="${action}"][data-letter="${letter}"]`) ?? root.querySelector(`.sl-piece[data-letter="${letter}"]`))?.focus();
  }, { signal });
  run.addEventListener("click", () => model.send({ type: "run", order }), { signal });
  root.addEventListener("keydown", (/** @type {any} */ event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.stopPropagation(); // a notebook has commands on plain keys
  }, { signal });
  const receive = (/** @type {any} */ message) => {
    if (message?.type !== "told") return;
    told = message;
    update();
  };
  model.on("msg:custom", receive);
  el.append(root);
  update();
  return () => {
    controller.abort();
    model.off("msg:custom", receive);
    root.remove();
  };
}

export default { render };
