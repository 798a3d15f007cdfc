/** The player: shows the frames of one history and moves between them. It knows frames and words, not workers.
 *
 * @typedef {{from: string, to: string, kind: string, label: string, data: boolean}} Message
 * @typedef {{step: number, revision: number, svg: string, code: string, place: string, sentence: string,
 *   changes: string[], message: Message[], alt: string, xray?: boolean}} Frame what the kernel draws for one step
 * @typedef {{svg: Element, frame: Frame, parts: Map<string, Element>}} Scene a frame as a drawing, its parts by key
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void, send(content: unknown): void,
 *   on(events: string, call: (content: any) => void): void, off(events: string, call: (content: any) => void): void}} Model
 */

const GLIDE = 450; // milliseconds in which boxes and arrows reach their new places
const TRAVEL = 550; // milliseconds that a message travels; several share twice that
const REST = 900; // milliseconds that Play leaves a settled picture alone
const PATIENCE = 4000; // milliseconds to wait for the kernel before saying so
const HEADROOM = 50; // units above the lanes: the way of the messages
const KEPT = 300; // frames kept in memory
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;
const DRAWN = new Set("svg g a path polygon polyline ellipse circle rect line text tspan title desc".split(" "));
const OUTLINE = ["d", "points", "x", "y"]; // the attributes that say where a shape or a text stands

// ---------------------------------------------------------------------------------------------- pure helpers

/** The numbers in a text. @param {string | null | undefined} text */
const numbersIn = (text) => (text?.match(NUMBER) ?? []).map(Number);

/** A template with its `{holes}` filled. @param {string} template @param {Record<string, unknown>} values */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));

/** The path a share (0 to 1) of the way between two of one form; `to` itself when their forms differ.
 * @param {string} from @param {string} to @param {number} share */
export function tweenPath(from, to, share) {
  if (share >= 1 || from.replace(NUMBER, "#") !== to.replace(NUMBER, "#")) return to;
  const starts = numbersIn(from);
  return to.replace(NUMBER, (end) => {
    const start = Number(starts.shift());
    return String(Number((start + (Number(end) - start) * share).toFixed(2)));
  });
}

/** Which keys entered, stayed and left. @param {Iterable<string>} before @param {Iterable<string>} after */
export function diffKeys(before, after) {
  const old = new Set(before), now = new Set(after);
  const [entered, stayed] = [false, true].map((was) => [...now].filter((key) => old.has(key) === was));
  return { entered: entered ?? [], stayed: stayed ?? [], left: [...old].filter((key) => !now.has(key)) };
}

/** What a key asks of the player; null when the control in focus keeps it for itself.
 * @param {string} key @param {string} control "range", "button", "checkbox" or anything else */
export function actionFor(key, control) {
  if (control === "range" ? key !== " " : key === " " && /button|checkbox/.test(control)) return null;
  return { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", " ": "play" }[key] ?? null;
}

/** The frames seen so far. One drawn while its step was the last may have become out of date since. */
export class FrameCache {
  /** @type {Map<string, {frame: Frame, settled: boolean}>} */ entries = new Map();

  /** @param {Frame} frame @param {boolean} xray @param {number} last the last step of the history by then */
  put(frame, xray, last) {
    this.entries.delete(`${frame.step} ${xray}`);
    this.entries.set(`${frame.step} ${xray}`, { frame, settled: frame.step < last });
    for (const oldest of this.entries.keys()) if (this.entries.size > KEPT) this.entries.delete(oldest);
  }

  /** @param {number} step @param {boolean} xray */
  get = (step, xray) => this.entries.get(`${step} ${xray}`)?.frame;

  /** Whether a step need not be drawn anew. @param {number} step @param {boolean} xray @param {number} revision */
  isCurrent(step, xray, revision) {
    const entry = this.entries.get(`${step} ${xray}`);
    return entry !== undefined && (entry.settled || entry.frame.revision >= revision);
  }
}

// ------------------------------------------------------------------------------------ the drawing, and its motion

/** An element of the page or of a drawing. @param {string} name @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children @returns {any} */
function make(name, attributes, ...children) {
  const element = document.createElementNS(`http://www.w3.org/${DRAWN.has(name) ? "2000/svg" : "1999/xhtml"}`, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A frame's drawing, without anything that could run or clash with another one. @param {Frame} frame @returns {Scene} */
function sceneOf(frame) {
  const svg = document.importNode(new DOMParser().parseFromString(frame.svg, "image/svg+xml").documentElement, true);
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (!DRAWN.has(element.localName)) element.remove();
    for (const { name } of [...element.attributes]) if (/^on|^id$|href$|^style$/i.test(name)) element.removeAttribute(name);
  }
  const [x = 0, y = 0, width = 0, height = 0] = numbersIn(svg.getAttribute("viewBox"));
  svg.setAttribute("viewBox", `${x} ${y - HEADROOM} ${width} ${height + HEADROOM}`);
  svg.setAttribute("style", `--sl-units: ${width}`);
  svg.setAttribute("role", "group");
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  return { svg, frame, parts: new Map([...svg.querySelectorAll("[data-key]")].map((part) => [part.getAttribute("data-key") ?? "", part])) };
}

/** A message's grey pill, centred on (0, 0). @param {Message} message */
function pillOf({ label, data }) {
  const width = label.length * 6.6 + 16, text = make("text", { "text-anchor": "middle", y: 3.8 }, label);
  const rect = make("rect", { x: -width / 2, y: -8.5, width, height: 17, rx: 8.5 });
  return make("g", { class: `sl-message ${data ? "sl-data" : "sl-request"}`, "aria-hidden": true }, rect, text);
}

/** The way of each message: up from one lane, across above the lanes, down to another; a later one takes a higher way.
 * Reads attributes, since a picture that is scrolled away has no boxes. @param {Scene} scene @param {Message[]} messages */
function routesOf({ parts }, messages) {
  const gap = Math.min(18, (HEADROOM - 24) / Math.max(1, messages.length - 1));
  const boxOf = (/** @type {string} */ worker) => {
    const shape = parts.get(`lane/${worker}`)?.querySelector("path, polygon");
    const points = numbersIn(shape?.getAttribute("d") ?? shape?.getAttribute("points")), xs = points.filter((_, i) => i % 2 === 0);
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...points.filter((_, i) => i % 2)), there: shape };
  };
  return messages.flatMap((message, i) => {
    const from = boxOf(message.from), to = boxOf(message.to), side = 10 * i, low = from.top - 2, high = from.top - 14 - i * gap;
    const start = (from.left + from.right) / 2 + side, end = (to.left + to.right) / 2 + side;
    const way = [[start, low], [start, high], [end, high], [end, low]], label = end > start ? from.right + 27 : from.left - 27;
    return from.there && to.there && start !== end ? [{ message, way, rest: `translate(${label} ${high})` }] : [];
  });
}

/** Leaves the trails of a scene's own messages above its lanes. @param {Scene} scene */
function drawTrails(scene) {
  for (const { message, way, rest } of routesOf(scene, scene.frame.message)) {
    const line = make("path", { class: "sl-trail-line", d: `M${way.map((point) => point.join()).join("L")}` });
    const head = make("path", { class: "sl-trail-head", d: `M${way[3]?.join()}l-4,-8h8z` }), pill = pillOf(message);
    pill.setAttribute("transform", rest);
    scene.svg.append(make("g", { class: `sl-trail ${message.data ? "sl-data" : "sl-request"}` }, line, head, pill));
  }
}

/** Moves from one scene to another, which is on the page; `stop` settles it at once. @param {Scene} from @param {Scene} to @param {number} began */
function motionBetween(from, to, began) {
  const forward = to.frame.step > from.frame.step, routes = to.frame.step === from.frame.step ? [] : routesOf(to, (forward ? to : from).frame.message);
  const travel = TRAVEL * Math.min(2, routes.length), delay = forward ? travel : 0, length = Math.max(travel, delay + GLIDE);
  /** @type {Animation[]} */ const running = [];
  /** @type {Element[]} */ const passing = [];
  /** @type {{shape: Element, name: string, old: string, now: string}[]} */ const bending = [];
  /** @param {Element | undefined} part @param {Keyframe[]} frames @param {KeyframeEffectOptions} timing */
  const run = (part, frames, timing = { duration: GLIDE, delay }) => {
    const animation = part?.animate(frames, { fill: "both", easing: "ease-in-out", ...timing });
    if (animation) running.push(Object.assign(animation, { currentTime: performance.now() - began }));
  };
  const { entered, stayed, left } = diffKeys(from.parts.keys(), to.parts.keys()), appear = [{ opacity: 0 }, { opacity: 1 }];
  for (const key of entered) run(to.parts.get(key), appear);
  for (const key of left) {
    const ghost = /** @type {Element} */ (from.parts.get(key)?.cloneNode(true));
    ghost.classList.add("sl-ghost");
    ghost.removeAttribute("data-key");
    [...to.parts.values()].at(-1)?.after(ghost);
    passing.push(ghost);
    run(ghost, [...appear].reverse());
  }
  for (const key of stayed) {
    const old = from.parts.get(key), now = /** @type {Element} */ (to.parts.get(key));
    if (old?.isEqualNode(now)) continue;
    if (old?.textContent !== now.textContent || old.getAttribute("class") !== now.getAttribute("class")) run(now, [{ opacity: 0.3 }, { opacity: 1 }]);
    [...now.children].forEach((shape, i) => OUTLINE.forEach((name) => {
      const [before, after] = [old?.children[i]?.getAttribute(name), shape.getAttribute(name)];
      if (before && after && before !== after) bending.push({ shape, name, old: before, now: after });
    }));
  }
  (forward ? routes : routes.reverse()).forEach(({ message, way }, i) => {
    const pill = pillOf(message), duration = travel / routes.length, offsets = [0, 0.15, 0.85, 1];
    to.svg.append(pill);
    passing.push(pill);
    const places = (forward ? way : way.reverse()).map(([x, y]) => `translate(${x}px, ${y}px)`);
    run(pill, places.map((transform, n) => ({ transform, offset: offsets[n], opacity: n % 3 ? 1 : 0 })), { duration, delay: i * duration });
  });
  for (const trail of to.svg.querySelectorAll(".sl-trail")) run(trail, appear, { duration: 150, delay: length - 150 });
  let tick = 0;
  const bend = (/** @type {number} */ share) => bending.forEach(({ shape, name, old, now }) => shape.setAttribute(name, tweenPath(old, now, share)));
  const stop = () => {
    cancelAnimationFrame(tick);
    bend(1);
    for (const animation of running) animation.cancel();
    for (const element of passing) element.remove();
  };
  const redraw = () => {
    const spent = performance.now() - began, share = Math.min(1, Math.max(0, (spent - delay) / GLIDE));
    bend(share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2);
    if (spent < length) tick = requestAnimationFrame(redraw); else stop();
  };
  redraw();
  return { stop, from, began, ends: began + length };
}

// ------------------------------------------------------------------------------------------- the controls

/** Puts a player on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller, cache = new FrameCache(), calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Scene | null} */ let scene = null;
  /** @type {ReturnType<typeof motionBetween> | null} */ let motion = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let playing;
  let cursor = 0, seen = 0, isFollowing = true, isSilent = false;

  const first = () => Number(model.get("first")), last = () => Number(model.get("last")), xray = () => Boolean(model.get("xray"));
  const say = (/** @type {string} */ name) => String(model.get("labels")?.[name] ?? name);
  const isDead = () => el.closest(".jupyter-widgets-disconnected") !== null; // so ipywidgets marks a view whose kernel is gone

  const buttons = ["first", "back", "play", "next", "last"].map((name) => make("button", { type: "button", class: `sl-button sl-${name}`, "data-action": name }));
  const slider = make("input", { type: "range", class: "sl-slider" }), count = make("span", { class: "sl-count" });
  const news = make("button", { type: "button", class: "sl-news", "data-action": "last" }), lens = make("input", { type: "checkbox" }), lensName = make("span", {});
  const code = make("code", { class: "sl-code" }), place = make("span", { class: "sl-place" }), changes = make("ul", { class: "sl-changes" });
  const sentence = make("p", { class: "sl-sentence", role: "status", "aria-live": "polite" });
  const canvas = make("div", { class: "sl-canvas" }), note = make("p", { class: "sl-note", role: "status" }), alt = make("pre", { class: "sl-alt" });
  const player = make("div", { class: "sl-player", role: "group", tabindex: 0 },
    make("div", { class: "sl-bar" }, ...buttons, slider, count, news, make("label", { class: "sl-xray" }, lens, lensName)),
    make("div", { class: "sl-words" }, make("p", { class: "sl-line" }, code, place), sentence, changes), canvas, note, alt);

  const show = (/** @type {Frame} */ frame) => {
    // The names of a step are noted after its calls: a frame that completes the step under way goes on with its motion.
    const isUnderWay = motion && frame.step === scene?.frame.step && performance.now() < motion.ends;
    const from = isUnderWay && motion ? motion.from : scene, began = isUnderWay && motion ? motion.began : performance.now();
    const focus = canvas.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") ?? "" : null;
    motion?.stop();
    scene = sceneOf(frame);
    drawTrails(scene);
    canvas.replaceChildren(scene.svg);
    [code.textContent, place.textContent, sentence.textContent, alt.textContent] = [frame.code, frame.place, frame.sentence, frame.alt];
    changes.replaceChildren(...frame.changes.map((words) => make("li", {}, words)));
    if (focus !== null) /** @type {HTMLElement} */ (scene.parts.get(focus) ?? player).focus({ preventScroll: true });
    const moves = from && Math.abs(frame.step - from.frame.step) <= 1 && !calm.matches && !document.hidden;
    motion = moves ? motionBetween(from, scene, began) : null;
  };
  const label = () => {
    const name = (/** @type {Element} */ element, /** @type {string} */ words) => ["aria-label", "title"].forEach((each) => element.setAttribute(each, words));
    for (const button of buttons) name(button, say(playing && button.dataset.action === "play" ? "pause" : button.dataset.action));
    name(slider, say("slider"));
    changes.setAttribute("aria-label", say("changes"));
    player.setAttribute("aria-label", say("title"));
    player.classList.toggle("sl-playing", playing !== undefined);
    Object.assign(slider, { min: first(), max: last(), value: cursor });
    count.textContent = fill(say("step_of"), { k: cursor, n: last() });
    slider.setAttribute("aria-valuetext", count.textContent);
    news.textContent = fill(say(last() - seen === 1 ? "new_step" : "new_steps"), { n: last() - seen });
    news.hidden = last() <= seen;
    [lens.checked, lensName.textContent] = [xray(), say("xray")];
    const isMissing = !cache.get(cursor, xray());
    canvas.classList.toggle("sl-waiting", isMissing);
    note.textContent = isDead() ? say("stale_kernel") : isSilent ? say("no_answer") : isMissing ? say("drawing") : xray() ? say("xray_on_note") : "";
  };
  const look = () => {
    const frame = cache.get(cursor, xray()), isCurrent = cache.isCurrent(cursor, xray(), model.get("latest").revision);
    if (frame && frame !== scene?.frame) show(frame);
    if (isFollowing) seen = last();
    if (!isCurrent && !waiting && !isDead()) {
      // One question at a time: the answer looks again, and asks for where the cursor is by then.
      waiting = setTimeout(() => { [waiting, isSilent] = [undefined, true]; label(); }, PATIENCE);
      model.send({ type: "want", step: cursor, xray: xray() });
    }
    label();
  };
  const pause = () => { clearTimeout(playing); playing = undefined; };
  const go = (/** @type {number} */ step) => {
    cursor = Math.min(Math.max(step, first()), last());
    [isFollowing, isSilent] = [cursor === last(), false];
    look();
  };
  const play = () => {
    playing = setTimeout(() => {
      if (scene?.frame.step === cursor) go(cursor + 1);
      if (cursor < last() && !isSilent && !isDead()) play(); else pause();
      label();
    }, REST + Math.max(0, (motion?.ends ?? 0) - performance.now()));
  };
  const act = (/** @type {string} */ name) => {
    const wasPlaying = playing !== undefined;
    pause();
    if (name !== "play") go({ first: first(), back: cursor - 1, next: cursor + 1 }[name] ?? last());
    else if (!wasPlaying) { go(cursor === last() ? first() : cursor); play(); }
    label();
  };
  player.addEventListener("click", (/** @type {any} */ { target }) => {
    const button = target.closest("[data-action]");
    if (button) act(button.dataset.action);
  }, { signal });
  player.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows, space and letters for commands of its own
    const action = actionFor(event.key, /** @type {HTMLInputElement} */ (event.target).type ?? "");
    if (action) { event.preventDefault(); act(action); }
  }, { signal });
  slider.addEventListener("input", () => { pause(); go(Number(slider.value)); }, { signal });
  lens.addEventListener("change", () => { model.set("xray", lens.checked); model.save_changes(); look(); }, { signal });

  const receive = (/** @type {{type: string, frame: Frame, xray: boolean}} */ message) => {
    if (message.type !== "frame") return;
    clearTimeout(waiting);
    [waiting, isSilent] = [undefined, false];
    cache.put(message.frame, message.xray, last());
    look();
  };
  const update = () => {
    const latest = model.get("latest");
    if (last() < seen) cache.entries.clear(); // another history
    if (latest?.svg) cache.put(latest, latest.xray ?? xray(), last());
    if (isFollowing) cursor = latest?.step ?? last();
    cursor = Math.min(Math.max(cursor, first()), last());
    look();
  };
  const traits = "change:latest change:first change:last change:xray change:labels comm_live_update";
  model.on(traits, update);
  model.on("msg:custom", receive);
  el.append(player);
  update();
  return () => {
    controller.abort();
    model.off(traits, update);
    model.off("msg:custom", receive);
    clearTimeout(waiting);
    pause();
    motion?.stop();
    player.remove();
  };
}

export default { render };
