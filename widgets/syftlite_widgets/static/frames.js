/** Frames, and the small questions about them that need no page: which keys left, what lies half-way, what is kept.
 *
 * @typedef {{from: string, to: string, kind: string, label: string, data: boolean}} Message
 * @typedef {{step: number, revision: number, svg: string, code: string, place: string, sentence: string,
 *   changes: string[], message: Message[], alt: string, xray?: boolean, search?: string, objects?: number,
 *   found?: number | null}} Frame what the kernel draws for one step
 */

const KEPT = 300; // frames kept in memory
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;

/** The numbers in a text. @param {string | null | undefined} text */
export const numbersIn = (text) => (text?.match(NUMBER) ?? []).map(Number);

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

/** Messages of one kind on one way as one, with how many there are: "DEL  11 B  ×8". @param {Message[]} messages
 * @returns {Message[]} */
export function together(messages) {
  /** @type {Map<string, Message[]>} */ const alike = new Map();
  for (const message of messages) {
    const way = [message.from, message.to, message.label].join("\n");
    alike.set(way, [...(alike.get(way) ?? []), message]);
  }
  return [...alike.values()].map(([first, ...others]) => {
    const message = /** @type {Message} */ (first);
    return others.length ? { ...message, label: `${message.label}  ×${others.length + 1}` } : message;
  });
}

/** What a key asks of the player; null when the control in focus keeps it for itself.
 * @param {string} key @param {string} control "range", "button", "checkbox", "search" or anything else */
export function actionFor(key, control) {
  if (control === "search") return null;
  if (control === "range" ? key !== " " : key === " " && /button|checkbox/.test(control)) return null;
  return { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", " ": "play" }[key] ?? null;
}

/** The frames seen so far. One drawn while its step was the last may have become out of date since. */
export class FrameCache {
  /** @type {Map<string, {frame: Frame, settled: boolean}>} */ entries = new Map();

  /** @param {Frame} frame @param {string} look how it is shown: with X-ray or not, and searched for what
   * @param {number} last the last step of the history by then */
  put(frame, look, last) {
    this.entries.delete(`${frame.step} ${look}`);
    this.entries.set(`${frame.step} ${look}`, { frame, settled: frame.step < last });
    for (const oldest of this.entries.keys()) if (this.entries.size > KEPT) this.entries.delete(oldest);
  }

  /** The frame, if there is one, and whether it need not be drawn anew.
   * @param {number} step @param {string} look @param {number} revision */
  find(step, look, revision) {
    const { frame, settled } = this.entries.get(`${step} ${look}`) ?? {};
    return { frame, isCurrent: frame !== undefined && (settled || frame.revision >= revision) };
  }
}
