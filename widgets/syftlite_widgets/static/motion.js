/** Motion: a frame as a drawing on the page, the ways of its messages, and the passage from one drawing to the next.
 *
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./frames.js").Message} Message
 * @typedef {{svg: Element, frame: Frame, parts: Map<string, Element>}} Scene a frame as a drawing, its parts by key
 */

import { drawingOf, make } from "./drawing.js";
import { diffKeys, numbersIn, together, tweenPath } from "./frames.js";

const GLIDE = 450; // milliseconds in which boxes and arrows reach their new places
const TRAVEL = 550; // milliseconds that a message travels; several share twice that
const GUTTER = 38; // units between two lanes: a pill rests in the middle
const HEADROOM = 50; // units above the lanes: the way of the messages
const PILLS = 4; // so many find room there; the trails of the others have none
const OUTLINE = ["d", "points", "x", "y"]; // the attributes that say where a shape or a text stands

/** A frame's drawing, with room above its lanes for the messages. @param {Frame} frame @returns {Scene} */
export function sceneOf(frame) {
  const { svg, box: [x, y, width, height] } = drawingOf(frame.svg);
  svg.setAttribute("viewBox", `${x} ${y - HEADROOM} ${width} ${height + HEADROOM}`);
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
    // Beside the sender; where there are many, to and fro, so that no pill lies on another.
    const gutter = end > start ? from.right + GUTTER / 2 : from.left - GUTTER / 2;
    const rest = `translate(${gutter + (messages.length > 2 ? (i % 2 ? 50 : -50) : 0)} ${high})`;
    return Number.isFinite(end - start) && start !== end ? [{ message, way, rest }] : [];
  });
}

/** Leaves the trails of a scene's own messages above its lanes. @param {Scene} scene */
export function drawTrails(scene) {
  for (const [i, { message, way, rest }] of routesOf(scene, together(scene.frame.message)).entries()) {
    const line = make("path", { class: "sl-trail-line", d: `M${way.map((point) => point.join()).join("L")}` });
    const head = make("path", { class: "sl-trail-head", d: `M${way[3]?.join()}l-4,-8h8z` });
    const trail = make("g", { class: `sl-trail ${message.data ? "sl-data" : "sl-request"}` }, line, head);
    scene.svg.append(trail);
    if (i < PILLS) trail.append(pillOf(message));
    trail.querySelector(".sl-message")?.setAttribute("transform", rest);
  }
}

/** Moves from one scene to another, which is on the page; `stop` settles it at once.
 * @param {Scene} from @param {Scene} to @param {number} began */
export function motionBetween(from, to, began) {
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
    for (const name of ["data-key", "tabindex", "role", "aria-label"]) ghost.removeAttribute(name);
    ghost.setAttribute("aria-hidden", "true");
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
