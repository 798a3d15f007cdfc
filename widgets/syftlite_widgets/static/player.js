/** The player: shows the frames of one history and moves between them. It knows frames and words, not workers.
 *
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./motion.js").Scene} Scene
 * @typedef {(events: string, call: (content: any) => void) => void} Listen
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   send(content: unknown): void, on: Listen, off: Listen}} Model the kernel's side
 */

import { FrameCache, actionFor, fill } from "./frames.js";
import { make } from "./drawing.js";
import { drawTrails, motionBetween, sceneOf } from "./motion.js";

const REST = 900; // milliseconds that Play leaves a settled picture alone
const PATIENCE = 4000; // milliseconds to wait for the kernel before saying so
const TYPING = 250; // milliseconds after the last letter of a search until it is asked for
const ARRIVAL = 4000; // milliseconds in which the panel beside the notebook must have come
const GLANCE = 500; // milliseconds between looks whether that panel is still there
const RAN = "►"; // what stands before the line of a stepped cell that just ran
const FEW = 12; // with fewer objects nobody needs to search
const ACTIONS = ["first", "back", "play", "next", "last"];
const BUTTONS = ACTIONS.map((name) => `<button type="button" class="sl-button sl-${name}" data-action="${name}"></button>`);
const SKELETON = `
  <div class="sl-bar">${BUTTONS.join("")}<input type="range" class="sl-slider"><span class="sl-count"></span>
    <button type="button" class="sl-news" data-action="last"></button>
    <label class="sl-xray"><input type="checkbox" class="sl-lens"><span class="sl-lens-name"></span></label></div>
  <div class="sl-find"><label><span class="sl-find-name"></span><input type="search" class="sl-search"></label>
    <span class="sl-found" role="status"></span></div>
  <div class="sl-words"><p class="sl-line"><code class="sl-code"></code><span class="sl-place"></span></p>
    <p class="sl-sentence" role="status" aria-live="polite"></p><ul class="sl-changes"></ul></div>
  <div class="sl-canvas"></div><p class="sl-note" role="status"></p><pre class="sl-alt"></pre>`;

/** The lines of a cell, a band behind the one that just ran; a single line of code as it is. @param {string} code */
function linesOf(code) {
  const lines = code.split("\n");
  if (lines.length < 2 && !code.startsWith(RAN)) return [code];
  return lines.map((line) => make("span", { class: line.startsWith(RAN) ? "sl-row sl-ran" : "sl-row" }, `${line}\n`));
}

/** Settles where the player is seen: in the panel beside the notebook if one was asked for and has come, else in its cell.
 * Only JupyterLab has panels; elsewhere the player does not wait for one.
 * Returns what tells the others that this place is gone.
 * @param {{model: Model, el: HTMLElement, player: HTMLElement, say: (name: string) => string,
 *   tell: (name: string, value: unknown) => void, signal: AbortSignal}} place */
function settle({ model, el, player, say, tell, signal }) {
  if (!model.get("beside")) return () => {};
  const elsewhere = make("p", { class: "sl-elsewhere-note", role: "status" });
  let isPanel = false;
  const update = () => {
    const state = model.get("beside");
    player.hidden = !isPanel && (state === "asked" || state === "open");
    elsewhere.textContent = isPanel || state === "closed" ? "" : say(state === "none" ? "no_sidecar" : "beside");
  };
  const arrive = () => {
    if (signal.aborted) return;
    if (!el.isConnected) return void setTimeout(arrive, 50);
    isPanel = el.closest(".jupyterlab-sidecar") !== null;
    update();
    if (isPanel) watch();
  };
  /** A closed panel is only taken off the page, and nobody is told: look now and then. */
  const watch = () => {
    if (signal.aborted) return;
    tell("beside", el.isConnected ? "open" : "closed");
    setTimeout(watch, GLANCE);
  };
  el.prepend(elsewhere);
  model.on("change:beside", update);
  arrive();
  const wait = document.querySelector(".jp-LabShell") ? ARRIVAL : 0;
  setTimeout(() => { if (!signal.aborted && model.get("beside") === "asked") tell("beside", "none"); }, wait);
  return () => {
    model.off("change:beside", update);
    elsewhere.remove();
    if (isPanel && model.get("beside") === "open") tell("beside", "closed");
  };
}

/** Puts a player on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller, cache = new FrameCache();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Scene | null} */ let scene = null;
  /** @type {ReturnType<typeof motionBetween> | null} */ let motion = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let playing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let typing;
  let tallest = { width: 0, height: 0, words: 0 };
  // What was there when the picture was opened is no news, wherever in it the picture begins.
  let cursor = 0, seen = Number(model.get("last")), isFollowing = true, isSilent = false, isDead = false;

  const player = make("div", { class: "sl-player", role: "group", tabindex: 0 });
  player.innerHTML = SKELETON; // it holds no data
  const part = (/** @type {string} */ name) => player.querySelector(`.sl-${name}`);
  const [slider, lens, canvas, search] = ["slider", "lens", "canvas", "search"].map(part);
  const first = () => Number(model.get("first")), last = () => Number(model.get("last"));
  const xray = () => Boolean(model.get("xray")), sought = () => String(model.get("search") ?? "");
  const look = () => `${xray()} ${sought()}`;
  const say = (/** @type {string} */ name) => String(model.get("labels")?.[name] ?? name);
  const write = (/** @type {Record<string, string>} */ texts) => {
    // What is written again is read out again.
    const news = Object.entries(texts).filter(([name, text]) => part(name).textContent !== text);
    for (const [name, text] of news) part(name).textContent = text;
  };
  const name = (/** @type {Element} */ element, /** @type {string} */ words) => {
    for (const attribute of ["aria-label", "title"]) element.setAttribute(attribute, words);
  };

  const tell = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (model.get(name) === value) return;
    model.set(name, value);
    if (!isDead) model.save_changes();
  };

  const show = (/** @type {Frame} */ frame) => {
    // The names of a step are noted after its calls: a frame that completes the step under way goes on with its motion.
    const now = performance.now(), isSame = frame.step === scene?.frame.step, isMoving = motion && now < motion.ends;
    const underWay = isSame && isMoving ? motion : null;
    const from = underWay?.from ?? scene, focused = canvas.querySelector("[data-key]:focus");
    motion?.stop();
    scene = sceneOf(frame);
    drawTrails(scene);
    canvas.replaceChildren(scene.svg);
    write({ place: frame.place, sentence: frame.sentence, alt: frame.alt });
    part("code").replaceChildren(...linesOf(frame.code));
    part("changes").replaceChildren(...frame.changes.map((words) => make("li", {}, words)));
    if (focused) /** @type {any} */ (scene.parts.get(focused.dataset.key) ?? player).focus({ preventScroll: true });
    const moves = from && Math.abs(frame.step - from.frame.step) <= 1 && !calm.matches && !document.hidden;
    motion = moves ? motionBetween(from, scene, underWay?.began ?? now) : null;
    hold(scene);
    if (from && from.frame.step !== frame.step) reveal(scene);
  };
  /** Keeps the room of the tallest words and drawing so far: what stands below must not jump while one steps.
   * @param {Scene} shown */
  const hold = ({ svg }) => {
    const { width, height } = svg.getBoundingClientRect(), before = width === tallest.width ? tallest : { height: 0, words: 0 };
    if (!before.words) part("words").style.minHeight = "";
    const words = part("words").offsetHeight;
    tallest = { width, height: Math.max(height, before.height), words: Math.max(words, before.words) };
    part("words").style.minHeight = `${tallest.words}px`;
    canvas.style.minHeight = `min(${tallest.height}px, ${getComputedStyle(canvas).maxHeight})`;
    fade();
  };
  /** Lets a drawing fade out where there is more of it. */
  const fade = () => {
    const { scrollLeft, clientWidth, scrollWidth, scrollTop, clientHeight, scrollHeight } = canvas;
    canvas.classList.toggle("sl-more", scrollLeft + clientWidth < scrollWidth - 4);
    canvas.classList.toggle("sl-below", scrollTop + clientHeight < scrollHeight - 4);
  };
  /** Scrolls the drawing, if it is a long one, to the first thing that the step made or changed. @param {Scene} shown */
  const reveal = ({ svg }) => {
    const band = svg.querySelector(".sl-band"), frame = canvas.getBoundingClientRect();
    if (!band || canvas.scrollHeight <= canvas.clientHeight) return;
    const { top, bottom } = band.getBoundingClientRect();
    const by = top < frame.top ? top - frame.top - 20 : Math.max(0, bottom - frame.bottom + 20);
    canvas.scrollBy({ top: by, behavior: calm.matches ? "auto" : "smooth" });
  };
  /** One question at a time: its answer refreshes, and so asks for where the cursor is by then. */
  const ask = () => {
    try {
      model.send({ type: "want", step: cursor, xray: xray(), search: sought() });
      waiting = setTimeout(() => { [waiting, isSilent] = [undefined, true]; refresh(); }, PATIENCE);
    } catch {
      isDead = true; // ipywidgets throws once the kernel that this picture belongs to is gone
    }
  };
  /** Shows the frame at the cursor, asks for it if need be, and brings every label up to date. */
  const refresh = () => {
    const { frame, isCurrent } = cache.find(cursor, look(), model.get("latest").revision);
    if (frame && frame !== scene?.frame) show(frame);
    if (isFollowing) seen = last();
    if (!isCurrent && !waiting && !isSilent && !isDead) ask();
    for (const action of ACTIONS) name(part(action), say(playing && action === "play" ? "pause" : action));
    name(slider, say("slider"));
    part("changes").setAttribute("aria-label", say("changes"));
    player.setAttribute("aria-label", say("title"));
    player.classList.toggle("sl-playing", playing !== undefined);
    canvas.classList.toggle("sl-waiting", !frame);
    Object.assign(slider, { min: first(), max: last(), value: cursor });
    [lens.checked, part("news").hidden] = [xray(), last() <= seen];
    const note = isDead ? "stale_kernel" : !frame ? (isSilent ? "no_answer" : "drawing") : xray() && "xray_on_note";
    const count = fill(say("step_of"), { k: cursor, n: last() }), n = last() - seen;
    const news = fill(say(n === 1 ? "new_step" : "new_steps"), { n });
    write({ count, news, note: note ? say(note) : "", "lens-name": say("xray") });
    slider.setAttribute("aria-valuetext", count);
    refreshSearch(scene?.frame);
  };
  const refreshSearch = (/** @type {Frame | undefined} */ frame) => {
    const found = frame?.found ?? null, n = frame?.objects ?? 0;
    part("find").hidden = model.get("search") === undefined || (n <= FEW && !sought());
    const result = found === null ? "" : found ? fill(say("found"), { k: found, n }) : say("found_none");
    write({ "find-name": say("find"), found: result });
    search.placeholder = say("find_hint");
    if (!typing && search.value.trim() !== sought()) search.value = sought();
  };
  const go = (/** @type {number} */ step) => {
    cursor = Math.min(Math.max(step, first()), last());
    [isFollowing, isSilent] = [cursor === last(), false];
    tell("step", isFollowing ? -1 : cursor);
    refresh();
  };
  const pause = () => { clearTimeout(playing); playing = undefined; };
  const play = () => {
    playing = setTimeout(() => {
      if (scene?.frame.step === cursor) go(cursor + 1);
      if (cursor < last() && !isSilent && !isDead) play(); else pause();
      refresh();
    }, REST + Math.max(0, (motion?.ends ?? 0) - performance.now()));
  };
  const act = (/** @type {string} */ action) => {
    const wasPlaying = playing !== undefined;
    pause();
    if (action !== "play") return go({ first: first(), back: cursor - 1, next: cursor + 1 }[action] ?? last());
    if (!wasPlaying) { go(cursor === last() ? first() : cursor); play(); }
    refresh();
  };
  player.addEventListener("click", (/** @type {any} */ { target }) => {
    const button = target.closest("[data-action]");
    if (button) act(button.dataset.action);
  }, { signal });
  // In the window and before anybody else: Notebook 7 takes a key on its way down, JupyterLab on its way up.
  window.addEventListener("keydown", (/** @type {any} */ event) => {
    if (!player.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows, space and letters for commands of its own
    const action = actionFor(event.key, event.target.type ?? "");
    if (action) { event.preventDefault(); act(action); }
  }, { signal, capture: true });
  canvas.addEventListener("scroll", fade, { signal });
  slider.addEventListener("input", () => { pause(); go(Number(slider.value)); }, { signal });
  lens.addEventListener("change", () => { tell("xray", lens.checked); go(cursor); }, { signal });
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { typing = undefined; tell("search", search.value.trim()); go(cursor); }, TYPING);
  }, { signal });

  const receive = (/** @type {{type: string, frame: Frame, xray: boolean}} */ message) => {
    if (message.type !== "frame") return;
    clearTimeout(waiting);
    [waiting, isSilent, isDead] = [undefined, false, false];
    cache.put(message.frame, `${message.xray} ${message.frame.search ?? ""}`, last());
    refresh();
  };
  const update = () => {
    const latest = model.get("latest");
    if (last() < seen) cache.entries.clear(); // another history
    if (latest?.svg) cache.put(latest, `${latest.xray ?? xray()} ${latest.search ?? ""}`, last());
    const chosen = model.get("step") ?? -1;
    isFollowing = chosen < 0;
    cursor = isFollowing ? latest?.step ?? last() : chosen;
    cursor = Math.min(Math.max(cursor, first()), last());
    refresh();
  };
  // ipywidgets announces a restart, and never that a comm is alive again: a restarted kernel knows no old picture.
  const lose = () => { isDead = true; refresh(); };
  const traits = "change:latest change:first change:last change:xray change:labels change:search change:step";
  const listeners = Object.entries({ [traits]: update, "msg:custom": receive, comm_live_update: lose });
  for (const [events, call] of listeners) model.on(events, call);
  el.append(player);
  update();
  const leave = settle({ model, el, player, say, tell, signal });
  return () => {
    leave();
    clearTimeout(typing);
    controller.abort();
    for (const [events, call] of listeners) model.off(events, call);
    clearTimeout(waiting);
    pause();
    motion?.stop();
    player.remove();
  };
}

export default { render };
