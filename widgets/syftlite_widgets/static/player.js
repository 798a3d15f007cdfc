/** The player: shows the frames of one history and moves between them. It knows frames and words, not workers.
 *
 * @typedef {{from: string, to: string, kind: string, label: string, data: boolean}} Message
 * @typedef {{step: number, revision: number, svg: string, code: string, place: string, sentence: string,
 *   changes: string[], message: Message[], alt: string, xray?: boolean}} Frame what the kernel draws for one step
 * @typedef {{svg: Element, frame: Frame, parts: Map<string, Element>}} Scene a frame as a drawing, its parts by key
 * @typedef {(events: string, call: (content: any) => void) => void} Listen
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   send(content: unknown): void, on: Listen, off: Listen}} Model the kernel's side
 */

const GLIDE = 450; // milliseconds in which boxes and arrows reach their new places
const TRAVEL = 550; // milliseconds that a message travels; several share twice that
const REST = 900; // milliseconds that Play leaves a settled picture alone
const PATIENCE = 4000; // milliseconds to wait for the kernel before saying so
const HEADROOM = 50; // units above the lanes: the way of the messages
const KEPT = 300; // frames kept in memory
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;
const DRAWN = /^(svg|g|a|path|polygon|polyline|ellipse|circle|rect|line|text|tspan|title|desc)$/;
const ACTIONS = ["first", "back", "play", "next", "last"];
const BUTTONS = ACTIONS.map((name) => `<button type="button" class="sl-button sl-${name}" data-action="${name}"></button>`);
const SKELETON = `
  <div class="sl-bar">${BUTTONS.join("")}<input type="range" class="sl-slider"><span class="sl-count"></span>
    <button type="button" class="sl-news" data-action="last"></button>
    <label class="sl-xray"><input type="checkbox" class="sl-lens"><span class="sl-lens-name"></span></label></div>
  <div class="sl-words"><p class="sl-line"><code class="sl-code"></code><span class="sl-place"></span></p>
    <p class="sl-sentence" role="status" aria-live="polite"></p><ul class="sl-changes"></ul></div>
  <div class="sl-canvas"></div><p class="sl-note" role="status"></p><pre class="sl-alt"></pre>`;
const OUTLINE = ["d", "points", "x", "y"]; // the attributes that say where a shape or a text stands

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
  const old = new Set(before), now = new Set(after), left = [...old].filter((key) => !now.has(key));
  return { left, entered: [...now].filter((key) => !old.has(key)), stayed: [...now].filter((key) => old.has(key)) };
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

  /** The frame, if there is one, and whether it need not be drawn anew.
   * @param {number} step @param {boolean} xray @param {number} revision */
  find(step, xray, revision) {
    const { frame, settled } = this.entries.get(`${step} ${xray}`) ?? {};
    return { frame, isCurrent: frame !== undefined && (settled || frame.revision >= revision) };
  }
}

/** An element of the page or of a drawing. @param {string} name @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children @returns {any} */
function make(name, attributes, ...children) {
  const element = document.createElementNS(`http://www.w3.org/${DRAWN.test(name) ? "2000/svg" : "1999/xhtml"}`, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A frame's drawing, without what could run or clash with another one. @param {Frame} frame @returns {Scene} */
function sceneOf(frame) {
  const svg = document.importNode(new DOMParser().parseFromString(frame.svg, "image/svg+xml").documentElement, true);
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (!DRAWN.test(element.localName)) element.remove();
    const bad = element.getAttributeNames().filter((name) => /^on|^id$|href$|^style$/i.test(name));
    for (const name of bad) element.removeAttribute(name);
  }
  const [x = 0, y = 0, width = 0, height = 0] = numbersIn(svg.getAttribute("viewBox"));
  svg.setAttribute("viewBox", `${x} ${y - HEADROOM} ${width} ${height + HEADROOM}`);
  svg.setAttribute("style", `--sl-units: ${width}`);
  svg.setAttribute("role", "group");
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  const parts = [...svg.querySelectorAll("[data-key]")];
  return { svg, frame, parts: new Map(parts.map((part) => [part.getAttribute("data-key") ?? "", part])) };
}

/** A message's grey pill, centred on (0, 0). @param {Message} message */
function pillOf({ label, data }) {
  const width = label.length * 6.6 + 16, text = make("text", { "text-anchor": "middle", y: 3.8 }, label);
  const rect = make("rect", { x: -width / 2, y: -8.5, width, height: 17, rx: 8.5 });
  return make("g", { class: `sl-message ${data ? "sl-data" : "sl-request"}`, "aria-hidden": true }, rect, text);
}

/** The way of each message: up from one lane, across above the lanes, down to another; later ones higher.
 * Reads attributes: a picture that is scrolled away has no boxes. @param {Scene} scene @param {Message[]} messages */
function routesOf({ parts }, messages) {
  const gap = Math.min(18, (HEADROOM - 24) / Math.max(1, messages.length - 1));
  const boxOf = (/** @type {string} */ worker) => {
    const shape = parts.get(`lane/${worker}`)?.querySelector("path, polygon");
    const points = numbersIn(shape?.getAttribute("d") ?? shape?.getAttribute("points"));
    const [xs, ys] = [0, 1].map((odd) => points.filter((_, i) => i % 2 === odd));
    return { left: Math.min(...xs ?? []), right: Math.max(...xs ?? []), top: Math.min(...ys ?? []) };
  };
  return messages.flatMap((message, i) => {
    const from = boxOf(message.from), to = boxOf(message.to), low = from.top - 2, high = low - 12 - i * gap;
    const [start = 0, end = 0] = [from, to].map(({ left, right }) => (left + right) / 2 + 10 * i);
    const way = [[start, low], [start, high], [end, high], [end, low]];
    const rest = `translate(${end > start ? from.right + 27 : from.left - 27} ${high})`;
    return Number.isFinite(end - start) && start !== end ? [{ message, way, rest }] : [];
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

/** Moves from one scene to another, which is on the page; `stop` settles it at once.
 * @param {Scene} from @param {Scene} to @param {number} began */
function motionBetween(from, to, began) {
  const direction = Math.sign(to.frame.step - from.frame.step), forward = direction > 0;
  const routes = direction ? routesOf(to, (forward ? to : from).frame.message) : [];
  const travel = TRAVEL * Math.min(2, routes.length), delay = forward ? travel : 0;
  const length = Math.max(travel, delay + GLIDE);
  /** @type {Animation[]} */ const running = [];
  /** @type {Element[]} */ const passing = [];
  /** @type {{shape: Element, name: string, old: string, now: string}[]} */ const bending = [];
  /** @param {Element | undefined} part @param {Keyframe[]} frames @param {KeyframeEffectOptions} timing */
  const run = (part, frames, timing = { duration: GLIDE, delay }) => {
    const animation = part?.animate(frames, { fill: "both", easing: "ease-in-out", ...timing });
    if (animation) running.push(Object.assign(animation, { currentTime: performance.now() - began }));
  };
  const { entered, stayed, left } = diffKeys(from.parts.keys(), to.parts.keys());
  const appear = [{ opacity: 0 }, { opacity: 1 }];
  const keyOf = (/** @type {Element | null | undefined} */ part) => part?.getAttribute("data-key") ?? "";
  /** Fades out a copy of an old part, at the depth where it was. @param {string} key */
  const leave = (key) => {
    let next = from.parts.get(key);
    const ghost = /** @type {Element} */ (next?.cloneNode(true));
    while (next && !to.parts.has(keyOf(next))) next = next.nextElementSibling ?? undefined;
    (to.parts.get(keyOf(next)) ?? to.svg.lastElementChild)?.before(ghost);
    ghost.classList.add("sl-ghost");
    ghost.removeAttribute("data-key");
    passing.push(ghost);
    run(ghost, [...appear].reverse());
  };
  for (const key of entered) run(to.parts.get(key), appear);
  for (const key of left) leave(key);
  for (const key of stayed) {
    const old = from.parts.get(key), now = /** @type {Element} */ (to.parts.get(key));
    if (old?.isEqualNode(now)) continue;
    if (old?.textContent !== now.textContent || old.getAttribute("class") !== now.getAttribute("class")) {
      leave(key);
      run(now, appear);
    }
    for (const shape of now.children) {
      const twin = [...old?.children ?? []].find((each) =>
        each.localName === shape.localName && each.textContent === shape.textContent);
      for (const name of OUTLINE) {
        const [before, after] = [twin?.getAttribute(name), shape.getAttribute(name)];
        if (before && after && before !== after) bending.push({ shape, name, old: before, now: after });
      }
    }
  }
  (forward ? routes : routes.reverse()).forEach(({ message, way }, i) => {
    const pill = pillOf(message), duration = travel / routes.length, offsets = [0, 0.15, 0.85, 1];
    to.svg.append(pill);
    passing.push(pill);
    const places = (forward ? way : way.reverse()).map(([x, y]) => `translate(${x}px, ${y}px)`);
    const frames = places.map((transform, n) => ({ transform, offset: offsets[n], opacity: n % 3 ? 1 : 0 }));
    run(pill, frames, { duration, delay: i * duration });
  });
  const trails = direction ? to.svg.querySelectorAll(".sl-trail") : [];
  for (const trail of trails) run(trail, appear, { duration: 150, delay: length - 150 });
  let tick = 0;
  const bend = (/** @type {number} */ share) => {
    for (const { shape, name, old, now } of bending) shape.setAttribute(name, tweenPath(old, now, share));
  };
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

/** Puts a player on the page and returns its clean-up. @param {{model: Model, el: HTMLElement}} place */
function render({ model, el }) {
  const controller = new AbortController(), { signal } = controller, cache = new FrameCache();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Scene | null} */ let scene = null;
  /** @type {ReturnType<typeof motionBetween> | null} */ let motion = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let playing;
  let cursor = 0, seen = 0, isFollowing = true, isSilent = false, isDead = false;

  const player = make("div", { class: "sl-player", role: "group", tabindex: 0 });
  player.innerHTML = SKELETON; // it holds no data
  const part = (/** @type {string} */ name) => player.querySelector(`.sl-${name}`);
  const [slider, lens, canvas] = ["slider", "lens", "canvas"].map(part);
  const first = () => Number(model.get("first")), last = () => Number(model.get("last"));
  const xray = () => Boolean(model.get("xray"));
  const say = (/** @type {string} */ name) => String(model.get("labels")?.[name] ?? name);
  const write = (/** @type {Record<string, string>} */ texts) => {
    // What is written again is read out again.
    const news = Object.entries(texts).filter(([name, text]) => part(name).textContent !== text);
    for (const [name, text] of news) part(name).textContent = text;
  };
  const name = (/** @type {Element} */ element, /** @type {string} */ words) => {
    for (const attribute of ["aria-label", "title"]) element.setAttribute(attribute, words);
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
    write({ code: frame.code, place: frame.place, sentence: frame.sentence, alt: frame.alt });
    part("changes").replaceChildren(...frame.changes.map((words) => make("li", {}, words)));
    if (focused) /** @type {any} */ (scene.parts.get(focused.dataset.key) ?? player).focus({ preventScroll: true });
    const moves = from && Math.abs(frame.step - from.frame.step) <= 1 && !calm.matches && !document.hidden;
    motion = moves ? motionBetween(from, scene, underWay?.began ?? now) : null;
  };
  /** One question at a time: its answer refreshes, and so asks for where the cursor is by then. */
  const ask = () => {
    try {
      model.send({ type: "want", step: cursor, xray: xray() });
      waiting = setTimeout(() => { [waiting, isSilent] = [undefined, true]; refresh(); }, PATIENCE);
    } catch {
      isDead = true; // ipywidgets throws once the kernel that this picture belongs to is gone
    }
  };
  /** Shows the frame at the cursor, asks for it if need be, and brings every label up to date. */
  const refresh = () => {
    const { frame, isCurrent } = cache.find(cursor, xray(), model.get("latest").revision);
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
  };
  const go = (/** @type {number} */ step) => {
    cursor = Math.min(Math.max(step, first()), last());
    [isFollowing, isSilent] = [cursor === last(), false];
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
  player.addEventListener("keydown", (/** @type {any} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation(); // or a notebook takes arrows, space and letters for commands of its own
    const action = actionFor(event.key, event.target.type ?? "");
    if (action) { event.preventDefault(); act(action); }
  }, { signal });
  slider.addEventListener("input", () => { pause(); go(Number(slider.value)); }, { signal });
  lens.addEventListener("change", () => {
    model.set("xray", lens.checked);
    go(cursor);
    if (!isDead) model.save_changes();
  }, { signal });

  const receive = (/** @type {{type: string, frame: Frame, xray: boolean}} */ message) => {
    if (message.type !== "frame") return;
    clearTimeout(waiting);
    [waiting, isSilent, isDead] = [undefined, false, false];
    cache.put(message.frame, message.xray, last());
    refresh();
  };
  const update = () => {
    const latest = model.get("latest");
    if (last() < seen) cache.entries.clear(); // another history
    if (latest?.svg) cache.put(latest, latest.xray ?? xray(), last());
    if (isFollowing) cursor = latest?.step ?? last();
    cursor = Math.min(Math.max(cursor, first()), last());
    refresh();
  };
  // ipywidgets announces a restart, and never that a comm is alive again: a restarted kernel knows no old picture.
  const lose = () => { isDead = true; refresh(); };
  const traits = "change:latest change:first change:last change:xray change:labels";
  const listeners = Object.entries({ [traits]: update, "msg:custom": receive, comm_live_update: lose });
  for (const [events, call] of listeners) model.on(events, call);
  el.append(player);
  update();
  return () => {
    controller.abort();
    for (const [events, call] of listeners) model.off(events, call);
    clearTimeout(waiting);
    pause();
    motion?.stop();
    player.remove();
  };
}

export default { render };
