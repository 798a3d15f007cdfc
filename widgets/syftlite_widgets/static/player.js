/** The player: shows the frames of one history and moves between them. It knows frames and words, not workers.
 *
 * @typedef {{from: string, to: string, kind: string, label: string, data: boolean}} Message
 * @typedef {{step: number, revision: number, svg: string, code: string, place: string, sentence: string,
 *   changes: string[], message: Message[], alt: string, xray?: boolean}} Frame what the kernel draws for one step
 * @typedef {{svg: Element, frame: Frame, parts: Map<string, Element>}} Scene a frame on the page
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   send(content: unknown): void, on(events: string, callback: (content: any) => void): void,
 *   off(events: string, callback: (content: any) => void): void}} Model the kernel's side
 */

const GLIDE = 450; // milliseconds in which boxes and arrows reach their new places
const TRAVEL = 550; // milliseconds that a message travels; several share twice that
const REST = 900; // milliseconds that Play leaves a settled picture alone
const PATIENCE = 4000; // milliseconds to wait for the kernel before saying so
const HEADROOM = 46; // units above the lanes: the way of the messages
const KEPT = 300; // frames kept in memory
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;
const DRAWN = new Set("svg g a path polygon polyline ellipse circle rect line text tspan title desc".split(" "));

// ---------------------------------------------------------------------------------------------- pure helpers

/** The numbers in a text. @param {string | null | undefined} text */
const numbersIn = (text) => (text?.match(NUMBER) ?? []).map(Number);

/** A template with its `{holes}` filled. @param {string} template @param {Record<string, unknown>} values */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));

/** The path a share (0 to 1) of the way between two of one form; `to` itself when their forms differ.
 * @param {string} from @param {string} to @param {number} share */
export function tweenPath(from, to, share) {
  if (share >= 1 || from.replace(NUMBER, "#") !== to.replace(NUMBER, "#")) return to;
  const starts = numbersIn(from).values();
  return to.replace(NUMBER, (end) => {
    const start = Number(starts.next().value);
    return String(Number((start + (Number(end) - start) * share).toFixed(2)));
  });
}

/** Which keys entered, stayed and left. @param {Iterable<string>} before @param {Iterable<string>} after */
export function diffKeys(before, after) {
  const old = new Set(before), now = new Set(after);
  const entered = [...now].filter((key) => !old.has(key)), left = [...old].filter((key) => !now.has(key));
  return { entered, left, stayed: [...now].filter((key) => old.has(key)) };
}

/** What a key asks of the player; null when the control in focus keeps it for itself.
 * @param {string} key @param {string} control "range", "button", "checkbox" or anything else */
export function actionFor(key, control) {
  if (control === "range" ? key !== " " : key === " " && /button|checkbox/.test(control)) return null;
  /** @type {Record<string, string>} */
  const actions = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", " ": "play" };
  return actions[key] ?? null;
}

/** Puts each span on the lowest track where it overlaps no earlier one. @param {[number, number][]} spans */
export function tracksFor(spans) {
  /** @type {number[]} */
  const tracks = [];
  spans.forEach(([a, b], i) => {
    const clashes = (/** @type {number} */ track) => spans.slice(0, i).some(([c, d], j) =>
      tracks[j] === track && Math.min(a, b) < Math.max(c, d) && Math.min(c, d) < Math.max(a, b));
    tracks[i] = [...spans.keys()].find((track) => !clashes(track)) ?? 0;
  });
  return tracks;
}

/** The frames seen so far. One drawn while its step was the last may have become out of date since. */
export class FrameCache {
  /** @type {Map<string, {frame: Frame, settled: boolean}>} */
  entries = new Map();

  /** @param {Frame} frame @param {boolean} xray @param {number} last the last step of the history when it was drawn */
  put(frame, xray, last) {
    this.entries.delete(`${frame.step} ${xray}`);
    this.entries.set(`${frame.step} ${xray}`, { frame, settled: frame.step < last });
    for (const oldest of this.entries.keys()) if (this.entries.size > KEPT) this.entries.delete(oldest);
  }

  /** @param {number} step @param {boolean} xray */
  get = (step, xray) => this.entries.get(`${step} ${xray}`)?.frame;

  /** Whether a step needs no drawing anew. @param {number} step @param {boolean} xray @param {number} revision */
  isCurrent(step, xray, revision) {
    const entry = this.entries.get(`${step} ${xray}`);
    return entry !== undefined && (entry.settled || entry.frame.revision === revision);
  }
}

// ------------------------------------------------------------------------------------ the drawing, and its motion

/** An element of the page or of a drawing. @param {string} name @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children */
function make(name, attributes, ...children) {
  const space = DRAWN.has(name) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A frame as a drawing without anything that could run, or clash with another drawing. @param {Frame} frame @returns {Scene} */
function sceneOf(frame) {
  const svg = document.importNode(new DOMParser().parseFromString(frame.svg, "image/svg+xml").documentElement, true);
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (!DRAWN.has(element.localName)) element.remove();
    for (const { name } of [...element.attributes]) if (/^on|^id$|href$|^style$/i.test(name)) element.removeAttribute(name);
  }
  const [x = 0, y = 0, width = 0, height = 0] = numbersIn(svg.getAttribute("viewBox"));
  svg.setAttribute("viewBox", `${x} ${y - HEADROOM} ${width} ${height + HEADROOM}`);
  svg.setAttribute("role", "group");
  svg.setAttribute("style", `--sl-units: ${width}`);
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  return { svg, frame, parts: new Map([...svg.querySelectorAll("[data-key]")].map((g) => [String(g.getAttribute("data-key")), g])) };
}

/** Where a part stands, read from its attributes, which a hidden picture has too. @param {Element} part */
function boxOf(part) {
  const shape = part.querySelector("path, polygon, ellipse, text");
  const [dx = 0, dy = 0] = numbersIn(/translate\(([^)]*)\)/.exec(part.closest("[transform]")?.getAttribute("transform") ?? "")?.[1]);
  const at = ["d", "points"].flatMap((name) => numbersIn(shape?.getAttribute(name)));
  const points = at.length ? at : [["cx", "x"], ["cy", "y"]].map(([a = "", b = ""]) => Number(shape?.getAttribute(a) ?? shape?.getAttribute(b)));
  const xs = points.filter((_, i) => i % 2 === 0).map((x) => x + dx), ys = points.filter((_, i) => i % 2).map((y) => y + dy);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** A message's grey pill, centred on (0, 0). @param {Message} message */
function pillOf({ label, data }) {
  const width = label.length * 6.6 + 16;
  return make("g", { class: `sl-message ${data ? "sl-data" : "sl-request"}`, "aria-hidden": true },
    make("rect", { x: -width / 2, y: -8.5, width, height: 17, rx: 8.5 }), make("text", { "text-anchor": "middle", y: 3.8 }, label));
}

/** The way of each message: up from one lane, across above the lanes, down to another. @param {Scene} scene @param {Message[]} messages */
function routesOf({ parts }, messages) {
  const lanes = new Map([...parts].filter(([key]) => key.startsWith("lane/")).map(([key, lane]) => [key.slice(5), boxOf(lane)]));
  const routes = messages.flatMap((message) => {
    const from = lanes.get(message.from), to = lanes.get(message.to);
    return from && to && from !== to ? [{ message, from, x: (from.left + from.right) / 2, end: (to.left + to.right) / 2 }] : [];
  });
  const tracks = tracksFor(routes.map(({ x, end }) => [x, end])), gap = Math.min(18, (HEADROOM - 22) / Math.max(1, ...tracks));
  return routes.map(({ message, from, x, end }, i) => {
    const track = tracks[i] ?? 0, ahead = Math.sign(end - x), low = from.top - 2, high = from.top - 14 - track * gap, side = 10 * track;
    const rooms = [...lanes.values()].map((lane) => (ahead > 0 ? lane.left - from.right : from.left - lane.right)).filter((room) => room > 0);
    const rest = { x: (ahead > 0 ? from.right : from.left) + (ahead * Math.min(...rooms)) / 2, y: high };
    return { message, rest, way: [[x + side, low], [x + side, high], [end + side, high], [end + side, low]] };
  });
}

/** Leaves the trails of a scene's own messages above its lanes. @param {Scene} scene */
function drawTrails(scene) {
  for (const { message, rest, way } of routesOf(scene, scene.frame.message)) {
    const line = make("path", { class: "sl-trail-line", d: `M${way.map((point) => point.join()).join("L")}` });
    const head = make("path", { class: "sl-trail-head", d: `M${way[3]?.join()}l-4,-8h8z` }), label = pillOf(message);
    label.setAttribute("transform", `translate(${rest.x} ${rest.y})`);
    scene.svg.append(make("g", { class: `sl-trail ${message.data ? "sl-data" : "sl-request"}`, "aria-hidden": true }, line, head, label));
  }
}

/** Moves from one scene to another, which is on the page; `stop` settles at once. @param {Scene} from @param {Scene} to @param {number} began */
function motionBetween(from, to, began) {
  const forward = to.frame.step > from.frame.step;
  const routes = to.frame.step === from.frame.step ? [] : routesOf(to, (forward ? to : from).frame.message);
  const travel = TRAVEL * Math.min(2, routes.length), delay = forward ? travel : 0, length = Math.max(travel, delay + GLIDE);
  /** @type {Animation[]} */ const running = [];
  /** @type {Element[]} */ const passing = [];
  /** @type {{part: Element, name: string, old: string, now: string}[]} */ const bending = [];
  const glide = { duration: GLIDE, delay }, appear = [{ opacity: 0 }, { opacity: 1 }];
  /** @param {Element} part @param {Keyframe[]} frames @param {KeyframeEffectOptions} timing */
  const run = (part, frames, timing) => {
    const animation = part.animate(frames, { fill: "both", easing: "ease-in-out", ...timing });
    animation.currentTime = performance.now() - began;
    running.push(animation);
  };
  const { entered, stayed, left } = diffKeys(from.parts.keys(), to.parts.keys());
  for (const key of entered) run(/** @type {Element} */ (to.parts.get(key)), appear, glide);
  for (const key of left) {
    const ghost = /** @type {Element} */ (from.parts.get(key)?.cloneNode(true));
    for (const name of ["data-key", "tabindex", "role", "aria-label"]) ghost.removeAttribute(name);
    ghost.setAttribute("aria-hidden", "true");
    [...to.parts.values()].at(-1)?.after(ghost);
    passing.push(ghost);
    run(ghost, [...appear].reverse(), glide);
  }
  for (const key of stayed) {
    const old = /** @type {Element} */ (from.parts.get(key)), now = /** @type {Element} */ (to.parts.get(key));
    if (old.isEqualNode(now) || key.startsWith("lane/")) continue;
    const a = boxOf(old), b = boxOf(now), dx = a.left - b.left, dy = a.top - b.top, outlines = old.querySelectorAll("path, polygon");
    if (key.startsWith("edge/")) {
      now.querySelectorAll("path, polygon").forEach((part, i) => {
        const name = part.localName === "path" ? "d" : "points";
        bending.push({ part, name, old: outlines[i]?.getAttribute(name) ?? "", now: part.getAttribute(name) ?? "" });
      });
    } else run(now, [{ transform: `translate(${dx}px, ${dy}px)`, opacity: dx || dy ? 1 : 0.3 }, { transform: "none", opacity: 1 }], glide);
  }
  (forward ? routes : routes.reverse()).forEach(({ message, way }, i) => {
    const pill = pillOf(message), duration = travel / routes.length, offsets = [0, 0.15, 0.85, 1];
    to.svg.append(pill);
    passing.push(pill);
    const path = (forward ? way : way.reverse()).map(([x, y], n) => ({ transform: `translate(${x}px, ${y}px)`, offset: offsets[n], opacity: n % 3 ? 1 : 0 }));
    run(pill, path, { duration, delay: i * duration });
  });
  for (const label of to.svg.querySelectorAll(".sl-trail")) run(label, appear, { duration: 150, delay: length - 150 });
  let tick = 0;
  /** @param {number} share of the way */
  const bend = (share) => bending.forEach(({ part, name, old, now }) => part.setAttribute(name, tweenPath(old, now, share)));
  const stop = () => {
    cancelAnimationFrame(tick);
    bend(1);
    for (const animation of running.splice(0)) animation.cancel();
    for (const element of passing.splice(0)) element.remove();
  };
  const redraw = () => {
    const share = Math.min(1, Math.max(0, (performance.now() - began - delay) / GLIDE));
    bend(share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2);
    if (performance.now() < began + length) tick = requestAnimationFrame(redraw);
    else stop();
  };
  redraw();
  return { stop, from, began, ends: began + length };
}

// ------------------------------------------------------------------------------------------- the controls

/** Puts a player into `host` and returns its clean-up. @param {Model} model @param {HTMLElement} host */
function mount(model, host) {
  const controller = new AbortController(), calm = matchMedia("(prefers-reduced-motion: reduce)");
  const cache = new FrameCache();
  /** @type {Scene | null} */ let scene = null;
  /** @type {ReturnType<typeof motionBetween> | null} */ let motion = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let playing;
  let cursor = 0, heading = 0, seen = 0, following = true, silent = false;

  const last = () => Number(model.get("last")), xray = () => Boolean(model.get("xray"));
  const isDead = () => host.closest(".jupyter-widgets-disconnected") !== null; // set by ipywidgets when its comm closes
  const say = (/** @type {string} */ name) => String((model.get("labels") ?? {})[name] ?? name);

  const buttons = new Map(["first", "back", "play", "next", "last"].map((name) =>
    [name, make("button", { type: "button", class: `sl-button sl-${name}`, "data-action": name })]));
  const slider = /** @type {HTMLInputElement} */ (make("input", { type: "range", class: "sl-slider" }));
  const count = make("span", { class: "sl-count" }), news = make("button", { type: "button", class: "sl-news", "data-action": "last" });
  const lens = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" })), lensName = make("span", {});
  const code = make("code", { class: "sl-code" }), place = make("span", { class: "sl-place" });
  const sentence = make("p", { class: "sl-sentence", role: "status", "aria-live": "polite" }), changes = make("ul", { class: "sl-changes" });
  const canvas = make("div", { class: "sl-canvas" }), note = make("p", { class: "sl-note", role: "status" }), alt = make("pre", { class: "sl-alt" });
  const player = /** @type {HTMLElement} */ (make("div", { class: "sl-player", role: "group", tabindex: 0 },
    make("div", { class: "sl-bar" }, ...buttons.values(), slider, count, news, make("label", { class: "sl-xray" }, lens, lensName)),
    make("div", { class: "sl-words" }, make("p", { class: "sl-line" }, code, place), sentence, changes), canvas, note, alt));

  /** @param {Frame} frame */
  const show = (frame) => {
    // The names of a step are noted after its calls: a frame that completes the step under way goes on with its motion.
    const goesOn = motion !== null && frame.step === scene?.frame.step && performance.now() < motion.ends;
    const from = goesOn && motion ? motion.from : scene, began = goesOn && motion ? motion.began : performance.now();
    const focus = canvas.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") ?? "" : null;
    motion?.stop();
    motion = null;
    scene = sceneOf(frame);
    drawTrails(scene);
    canvas.replaceChildren(scene.svg);
    [code.textContent, place.textContent, sentence.textContent, alt.textContent] = [frame.code, frame.place, frame.sentence, frame.alt];
    changes.replaceChildren(...frame.changes.map((words) => make("li", {}, words)));
    if (focus !== null) /** @type {HTMLElement} */ (scene.parts.get(focus) ?? player).focus({ preventScroll: true });
    const isNear = from !== null && Math.abs(frame.step - from.frame.step) <= 1;
    if (isNear && !calm.matches && !document.hidden) motion = motionBetween(from, scene, began);
  };
  const label = () => {
    player.setAttribute("aria-label", say("title"));
    changes.setAttribute("aria-label", say("changes"));
    for (const [name, button] of buttons) {
      const words = say(name === "play" && playing ? "pause" : name);
      for (const attribute of ["aria-label", "title"]) button.setAttribute(attribute, words);
    }
    player.classList.toggle("sl-playing", playing !== undefined);
    Object.assign(slider, { min: String(model.get("first")), max: String(last()), value: String(cursor) });
    count.textContent = fill(say("step_of"), { k: cursor, n: last() });
    slider.setAttribute("aria-label", say("slider"));
    slider.setAttribute("aria-valuetext", count.textContent);
    news.textContent = fill(say(last() - seen === 1 ? "new_step" : "new_steps"), { n: last() - seen });
    news.toggleAttribute("hidden", last() <= seen);
    [lens.checked, lensName.textContent] = [xray(), say("xray")];
    const isMissing = cache.get(cursor, xray()) === undefined;
    canvas.classList.toggle("sl-waiting", isMissing);
    note.textContent = isDead() ? say("stale_kernel") : silent ? say("no_answer") : isMissing ? say("drawing") : xray() ? say("xray_on_note") : "";
  };
  /** Asks the kernel for the frame at the cursor or, quietly, for the one that comes next; one question at a time. */
  const ask = () => {
    const isWanted = (/** @type {number} */ step) => step >= model.get("first") && step <= last() && !cache.isCurrent(step, xray(), model.get("latest").revision);
    const step = [cursor, cursor + heading].find(isWanted);
    if (step === undefined || waiting !== undefined || silent || isDead()) return;
    waiting = setTimeout(() => { [waiting, silent] = [undefined, cache.get(cursor, xray()) === undefined]; label(); }, PATIENCE);
    model.send({ type: "want", step, xray: xray() });
  };
  const look = () => {
    const frame = cache.get(cursor, xray());
    if (frame && frame !== scene?.frame) show(frame);
    if (following) seen = last();
    ask();
    label();
  };
  const pause = () => { clearTimeout(playing); playing = undefined; };
  /** @param {number} step */
  const go = (step) => {
    const target = Math.min(Math.max(step, model.get("first")), last());
    [heading, cursor, following, silent] = [Math.sign(target - cursor), target, target === last(), false];
    look();
  };
  const play = () => {
    playing = setTimeout(() => {
      if (scene?.frame.step === cursor) go(cursor + 1);
      if (cursor < last() && !silent) play(); else pause();
      label();
    }, REST + Math.max(0, (motion?.ends ?? 0) - performance.now()));
  };
  /** @type {Record<string, () => void>} */
  const actions = {
    first: () => go(model.get("first")), back: () => go(cursor - 1), next: () => go(cursor + 1), last: () => go(last()),
    play: () => { if (cursor === last()) go(model.get("first")); play(); label(); },
  };
  /** @param {string} name */
  const act = (name) => {
    const wasPlaying = playing !== undefined;
    pause();
    if (name === "play" && wasPlaying) label(); else actions[name]?.();
  };

  const { signal } = controller;
  player.addEventListener("click", ({ target }) => {
    const name = /** @type {Element} */ (target).closest("[data-action]")?.getAttribute("data-action");
    if (name) act(name);
  }, { signal });
  player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows, space and letters for its own commands
    const control = /** @type {HTMLInputElement} */ (event.target).type ?? "", name = actionFor(event.key, control);
    if (name) { event.preventDefault(); act(name); }
  }, { signal });
  slider.addEventListener("input", () => { pause(); go(Number(slider.value)); }, { signal });
  lens.addEventListener("change", () => { model.set("xray", lens.checked); model.save_changes(); look(); }, { signal });

  const receive = (/** @type {{type: string, frame: Frame, xray: boolean}} */ message) => {
    if (message.type !== "frame") return;
    clearTimeout(waiting);
    [waiting, silent] = [undefined, false];
    cache.put(message.frame, message.xray, last());
    look();
  };
  const update = () => {
    const latest = model.get("latest");
    if (last() < seen) cache.entries.clear(); // another history
    if (latest?.svg) cache.put(latest, latest.xray ?? xray(), last());
    if (following && latest?.svg) cursor = latest.step;
    cursor = Math.min(Math.max(cursor, model.get("first")), last());
    look();
  };
  const traits = "change:latest change:first change:last change:xray change:labels comm_live_update";
  model.on(traits, update);
  model.on("msg:custom", receive);
  host.append(player);
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

export default { render: (/** @type {{model: Model, el: HTMLElement}} */ { model, el }) => mount(model, el) };
