/** A prediction: questions to be answered by click or key, and, once the truth is there, what was right and why.
 * The same file serves the notebook, where the truth comes from the kernel, and the saved page, where it is in the page.
 *
 * @typedef {import("./prints.js").Truth} Truth
 * @typedef {import("./prints.js").Verdict} Verdict
 * @typedef {{value: string, label: string}} Choice
 * @typedef {{key: string, text: string, choices: Choice[], typed?: boolean}} Question
 * @typedef {(events: string, call: () => void) => void} Listen
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   on: Listen, off: Listen}} Model the traits `questions`, `answers`, `truths` and `labels`
 */

import { make } from "./drawing.js";
import { fill } from "./frames.js";
import { TEXT, verdictOn } from "./prints.js";

const SIGNS = { right: "✓", nearly: "≈", wrong: "✗", none: "–" };

/** What each answer is worth. @param {Record<string, Truth>} truths @param {Record<string, string>} answers
 * @returns {Record<string, Verdict>} */
export const grade = (truths, answers) =>
  Object.fromEntries(Object.entries(truths).map(([key, truth]) => [key, verdictOn(truth, answers[key])]));

/** Which choice a digit key means: "1" the first; null when it means none.
 * @param {string} key @param {number} count */
export function choiceFor(key, count) {
  return /^[1-9]$/.test(key) && Number(key) <= count ? Number(key) - 1 : null;
}

/** Puts a prediction on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller;
  const say = (/** @type {string} */ name) => String(model.get("labels")?.[name] ?? name);
  const title = make("p", { class: "sl-predict-title" }), note = make("p", { class: "sl-predict-note", role: "status" });
  const list = make("div", { class: "sl-questions" });
  // A form, for radio buttons of one name belong together only within one: there may be several on a page.
  const root = make("form", { class: "sl-player sl-predict" }, title, list, note);
  /** @type {Map<string, {field: any, buttons: any[], input: any, verdict: any, why: any}>} */ let fields = new Map();
  let isDead = false;

  const fieldOf = (/** @type {Question} */ { key, text, choices, typed }) => {
    const buttons = choices.map(({ value }) => make("input", { type: "radio", name: key, value }));
    const labels = choices.map(({ label, value }, i) => {
      const words = make(value.startsWith(TEXT) ? "code" : "span", {}, label);
      return make("label", { class: "sl-choice" }, buttons[i], words);
    });
    const input = typed ? make("input", { type: "text", class: "sl-type", spellcheck: false, autocomplete: "off" }) : null;
    if (input) {
      buttons.push(make("input", { type: "radio", name: key, value: TEXT }));
      labels.push(make("label", { class: "sl-choice" }, buttons[buttons.length - 1], input));
    }
    const verdict = make("b", { class: "sl-verdict" }), why = make("span", { class: "sl-why" });
    const result = make("p", { class: "sl-result" }, verdict, why);
    const field = make("fieldset", { class: "sl-question", "data-question": key }, make("legend", {}, text), ...labels, result);
    return { field, buttons, input, verdict, why };
  };
  const build = () => {
    const questions = /** @type {Question[]} */ (model.get("questions"));
    fields = new Map(questions.map((question) => [question.key, fieldOf(question)]));
    list.replaceChildren(...[...fields.values()].map(({ field }) => field));
    update();
  };
  /** Brings what is chosen, what is graded and every label up to date. */
  const update = () => {
    const truths = /** @type {Record<string, Truth>} */ (model.get("truths") ?? {}), answers = model.get("answers") ?? {};
    const verdicts = grade(truths, answers), isGraded = Object.keys(truths).length > 0;
    const right = Object.values(verdicts).filter((each) => each === "right").length;
    const isAnswered = Object.values(verdicts).some((each) => each !== "none");
    for (const [key, { field, buttons, input, verdict, why }] of fields) {
      const truth = truths[key], worth = verdicts[key], answer = answers[key];
      const isOffered = buttons.some((button) => button.value === answer);
      for (const button of buttons) {
        const isTyped = button.value === TEXT && !isOffered && answer?.startsWith(TEXT);
        [button.checked, button.disabled] = [answer === button.value || Boolean(isTyped), isGraded || isDead];
        button.parentElement.classList.toggle("sl-true", truth?.value === button.value);
      }
      if (input) {
        input.disabled = isGraded || isDead;
        for (const name of ["placeholder", "aria-label"]) input.setAttribute(name, say("type"));
        if (answer?.startsWith(TEXT) && !isOffered && input !== root.ownerDocument.activeElement) input.value = answer.slice(TEXT.length);
      }
      for (const each of Object.keys(SIGNS)) field.classList.toggle(`sl-${each}`, each === worth);
      verdict.textContent = worth && isAnswered ? `${SIGNS[worth]} ${say(worth)}` : "";
      why.textContent = truth?.why ?? "";
    }
    title.textContent = say("title");
    root.setAttribute("aria-label", say("title"));
    const nearly = Object.values(verdicts).filter((each) => each === "nearly").length;
    const score = fill(say(nearly ? "score_nearly" : "score"), { right, all: fields.size, nearly });
    note.textContent = isGraded ? (isAnswered ? score : say("unanswered")) : isDead ? say("stale_kernel") : say("how");
  };
  const choose = (/** @type {string} */ key, /** @type {string} */ value) => {
    if (isDead || Object.keys(model.get("truths") ?? {}).length) return;
    const { [key]: _, ...others } = model.get("answers");
    model.set("answers", value === TEXT ? others : { ...others, [key]: value });
    try {
      model.save_changes();
    } catch {
      isDead = true; // ipywidgets throws once the kernel that asked is gone
    }
    update();
  };

  root.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault(), { signal });
  root.addEventListener("change", (/** @type {any} */ { target }) => {
    const key = target.closest("[data-question]")?.dataset.question;
    if (!key || target.type === "text") return;
    const input = target.value === TEXT && fields.get(key)?.input;
    if (input) input.focus();
    choose(key, input ? TEXT + input.value : target.value);
  }, { signal });
  root.addEventListener("input", (/** @type {any} */ { target }) => {
    const key = target.closest("[data-question]")?.dataset.question;
    if (key && target.type === "text") choose(key, TEXT + target.value.trim());
  }, { signal });
  // In the window and before anybody else: Notebook 7 takes a key on its way down, JupyterLab on its way up.
  window.addEventListener("keydown", (/** @type {any} */ event) => {
    if (!root.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows, space and digits for commands of its own
    const key = event.target.closest("[data-question]")?.dataset.question;
    const buttons = fields.get(key)?.buttons ?? [], choice = choiceFor(event.key, buttons.length);
    if (choice === null || buttons[choice].disabled || event.target.type === "text") return;
    event.preventDefault();
    buttons[choice].focus();
    buttons[choice].click();
  }, { signal, capture: true });
  const lose = () => { isDead = true; update(); };
  const changes = "change:answers change:truths change:labels";
  model.on(changes, update);
  model.on("change:questions", build);
  model.on("comm_live_update", lose);
  el.append(root);
  build();
  return () => {
    controller.abort();
    model.off(changes, update);
    model.off("change:questions", build);
    model.off("comm_live_update", lose);
    root.remove();
  };
}

export default { render };
