/** The messages of one history: their drawing, totals and log. It knows frames, rows and words, not workers.
 *
 * @typedef {{step: number, svg: string, code: string, place: string, sentence: string, window: string, until: string,
 *   totals: string[], alt: string}} Frame what the kernel draws for one step
 * @typedef {(string | number)[]} Row a row of the log: its step, then what `columns` says
 * @typedef {(events: string, call: () => void) => void} Listen
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void, on: Listen,
 *   off: Listen}} Model the kernel's side
 */

import { drawingOf, make } from "./drawing.js";
import { actionFor, fill } from "./frames.js";

const NEWEST = -1; // the step of a view that follows the history
const NUMBERS = ["log_data", "log_bytes", "log_time", "log_there", "log_back"]; // the columns that stand at the right
const ACTIONS = ["first", "back", "next", "last"];
const BUTTONS = ACTIONS.map((each) => `<button type="button" class="sl-button sl-${each}" data-action="${each}"></button>`);
const SKELETON = `
  <div class="sl-bar">${BUTTONS.join("")}<strong class="sl-heading"></strong><span class="sl-count"></span></div>
  <div class="sl-words"><p class="sl-line"><code class="sl-code"></code><span class="sl-place"></span></p>
    <p class="sl-sentence" role="status" aria-live="polite"></p></div>
  <div class="sl-canvas" tabindex="-1"></div><p class="sl-window"></p>
  <section class="sl-totals"><h4></h4><p class="sl-until"></p><ul></ul></section>
  <details class="sl-log"><summary></summary>
    <div class="sl-bar"><label><span class="sl-filter-name"></span> <input type="search" class="sl-filter"></label>
      <span class="sl-found" role="status"></span><button type="button" class="sl-copy"></button></div>
    <div class="sl-rows"><table><thead><tr></tr></thead><tbody></tbody></table></div></details>
  <p class="sl-note" role="status"></p><pre class="sl-alt"></pre>`;

/** The step that a part of the drawing belongs to, null if to none. @param {string | null | undefined} key */
export const stepOf = (key) => {
  const found = key?.match(/^(?:edge\/)?step\/(\d+)\//)?.[1];
  return found === undefined ? null : Number(found);
};

/** The rows that hold all words of a text, whatever their case. @param {Row[]} rows @param {string} text */
export function matching(rows, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const all = row.join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Rows as a table that spreadsheets read: no cell holds a tab or a line's end.
 * @param {string[]} heads @param {Row[]} rows */
export const toTable = (heads, rows) => [heads, ...rows].map((cells) => cells.map((cell) => String(cell).replace(/\s/g, " ")).join("\t")).join("\n");

/** Where a step leads from another, following the history at its end.
 * @param {string} action @param {number} step @param {number} first @param {number} last */
export function stepAfter(action, step, first, last) {
  const next = { first, back: Math.max(first, step - 1), next: step + 1 }[action] ?? last;
  return next >= last ? NEWEST : next;
}

/** The class of a column's cells. @param {string} name @returns {Record<string, string>} */
const aligned = (name) => NUMBERS.includes(name) ? { class: "sl-number" } : {};

/** Copies a text, also where the page has no right to the clipboard. @param {string} text @param {Element} near */
async function copy(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = /** @type {HTMLTextAreaElement} */ (make("textarea", { class: "sl-alt" }));
    area.value = text;
    near.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

/** Puts a view on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller;
  let drawn = "", isDead = false;
  /** @type {Row[]} */ let found = [];

  const view = make("div", { class: "sl-player sl-traffic", role: "group", tabindex: "0" });
  view.innerHTML = SKELETON; // it holds no data
  /** @type {(name: string) => any} */ const part = (name) => view.querySelector(name);
  const [canvas, filter, log] = [".sl-canvas", ".sl-filter", ".sl-log"].map(part);
  const say = (/** @type {string} */ name) => String(model.get("labels")?.[name] ?? name);
  const columns = () => /** @type {string[]} */ (model.get("columns"));
  const frame = () => /** @type {Frame} */ (model.get("frame"));
  const write = (/** @type {Record<string, string>} */ texts) => {
    for (const [name, text] of Object.entries(texts)) part(name).textContent = text;
  };

  /** Keeps the heads of the lanes in sight, however far the drawing is scrolled. */
  const pin = () => {
    const svg = canvas.querySelector("svg"), scale = svg?.getScreenCTM()?.a;
    if (!scale) return;
    const down = Math.max(0, canvas.scrollTop / scale);
    for (const head of svg.querySelectorAll(".sl-head, .sl-shade")) head.setAttribute("transform", `translate(0 ${down})`);
  };
  const draw = () => {
    const { svg: text, step } = frame();
    if (text !== drawn) {
      drawn = text;
      const { svg } = drawingOf(text), focused = canvas.querySelector(":focus")?.dataset.key, old = canvas.scrollTop;
      const heads = svg.querySelectorAll(".sl-head"), board = svg.querySelector(".sl-board");
      const shade = svg.querySelector(".sl-background")?.cloneNode();
      if (shade instanceof Element && heads.length) {
        shade.setAttribute("class", "sl-background sl-shade");
        shade.setAttribute("height", "38");
        board?.append(shade, ...heads);
      }
      canvas.replaceChildren(svg);
      canvas.scrollTop = old;
      if (focused) part(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
      const band = svg.querySelector(".sl-band")?.getBoundingClientRect(), box = canvas.getBoundingClientRect();
      const isInSight = band && band.top > box.top + 50 && band.bottom < box.bottom;
      if (band && !isInSight) canvas.scrollTop += band.top - box.top - (box.height - band.height) / 2;
      pin();
    }
    for (const row of part("tbody").rows) row.classList.toggle("sl-current", Number(row.dataset.step) === step);
  };
  const list = () => {
    found = matching(model.get("log"), filter.value);
    write({ ".sl-found": fill(say("log_found"), { k: found.length, n: model.get("log").length }) });
    part("tbody").replaceChildren(...found.map((row) => {
      const cells = row.map((cell, i) => make("td", aligned(columns()[i] ?? ""), i ? cell.toLocaleString("en") : ""));
      cells[0]?.replaceChildren(make("button", { type: "button", class: "sl-go" }, String(row[0])));
      return make("tr", { "data-step": String(row[0]) }, ...cells);
    }));
    draw();
  };
  const refresh = () => {
    const { step, code, place, sentence, window, until, totals, alt } = frame();
    write({ ".sl-heading": say("messages_title"), ".sl-code": code, ".sl-place": place, ".sl-sentence": sentence });
    write({ ".sl-count": fill(say("step_of"), { k: step, n: model.get("last") }), ".sl-window": window, ".sl-alt": alt });
    write({ ".sl-totals h4": say("totals"), ".sl-until": until, ".sl-filter-name": say("log_filter"), ".sl-copy": say("log_copy") });
    write({ ".sl-log summary": `${say("log")}: ${model.get("log_note")}`, ".sl-note": isDead ? say("stale_kernel") : "" });
    part(".sl-totals ul").replaceChildren(...totals.map((line) => make("li", {}, line)));
    part("thead tr").replaceChildren(...columns().map((name) => make("th", { scope: "col", ...aligned(name) }, say(name))));
    view.setAttribute("aria-label", say("messages_title"));
    for (const action of ACTIONS) for (const name of ["aria-label", "title"]) part(`.sl-${action}`).setAttribute(name, say(action));
    if (log.open) list(); else draw();
  };
  const go = (/** @type {number} */ step) => {
    try {
      model.set("step", step >= model.get("last") ? NEWEST : step);
      model.save_changes();
    } catch {
      lose(); // ipywidgets throws once the kernel that this view belongs to is gone
    }
  };
  const act = (/** @type {string} */ action) => go(stepAfter(action, frame().step, model.get("first"), model.get("last")));
  const goTo = (/** @type {Element} */ target) => {
    const step = stepOf(target.closest("[data-key]")?.getAttribute("data-key"));
    if (step !== null) go(step);
    return step !== null;
  };

  view.addEventListener("click", (/** @type {Event} */ { target }) => {
    if (!(target instanceof Element)) return;
    const action = target.closest("[data-action]")?.getAttribute("data-action");
    if (action) act(action);
    else if (target.closest(".sl-go")) go(Number(target.closest("tr")?.dataset.step));
    else goTo(target);
  }, { signal });
  // In the window and before anybody else: Notebook 7 takes a key on its way down, JupyterLab on its way up.
  window.addEventListener("keydown", (event) => {
    if (!view.contains(/** @type {Node} */ (event.target)) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows and letters for commands of its own
    const target = /** @type {HTMLInputElement} */ (event.target), action = actionFor(event.key, target.type ?? "");
    if (ACTIONS.includes(action ?? "")) act(String(action));
    else if (!/Enter| /.test(event.key) || !goTo(target)) return;
    event.preventDefault();
  }, { signal, capture: true });
  part(".sl-copy").addEventListener("click", async () => {
    const isCopied = await copy(toTable(columns().map(say), found), view);
    write({ ".sl-note": isCopied ? fill(say("log_copied"), { k: found.length }) : say("log_not_copied") });
  }, { signal });
  filter.addEventListener("input", list, { signal });
  log.addEventListener("toggle", () => { if (log.open) list(); }, { signal });
  canvas.addEventListener("scroll", pin, { signal });

  const lose = () => { isDead = true; refresh(); };
  const traits = "change:frame change:log change:labels change:last";
  model.on(traits, refresh);
  model.on("comm_live_update", lose);
  el.append(view);
  refresh();
  const frames = requestAnimationFrame(() => { drawn = ""; draw(); }); // now it has a size to scroll in
  return () => {
    cancelAnimationFrame(frames);
    controller.abort();
    model.off(traits, refresh);
    model.off("comm_live_update", lose);
    view.remove();
  };
}

export default { render };
