/** Elements of a page, and the kernel's drawings made safe to stand in it. It knows SVG, and nothing of what is drawn. */

import { numbersIn } from "./frames.js";

const DRAWN = /^(svg|g|a|path|polygon|polyline|ellipse|circle|rect|line|text|tspan|title|desc)$/;

/** An element of the page or of a drawing. @param {string} name @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children @returns {any} */
export function make(name, attributes, ...children) {
  const element = document.createElementNS(`http://www.w3.org/${DRAWN.test(name) ? "2000/svg" : "1999/xhtml"}`, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A drawing, without what could run or clash with another one, of any size; and its view box. @param {string} text
 * @returns {{svg: Element, box: [number, number, number, number]}} */
export function drawingOf(text) {
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (!DRAWN.test(element.localName)) element.remove();
    const bad = element.getAttributeNames().filter((name) => /^on|^id$|href$|^style$/i.test(name));
    for (const name of bad) element.removeAttribute(name);
  }
  const [x = 0, y = 0, width = 0, height = 0] = numbersIn(svg.getAttribute("viewBox"));
  svg.setAttribute("style", `--sl-units: ${width}`);
  svg.setAttribute("role", "group");
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  return { svg, box: [x, y, width, height] };
}
