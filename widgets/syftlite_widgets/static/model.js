/** What stands in the kernel's place on a page that has none: models with traits, saved frames, modules loaded from their text. */

/** Loads a module from its text, as the notebook does. @param {string | undefined} source */
export async function load(source) {
  const url = URL.createObjectURL(new Blob([source ?? ""], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  URL.revokeObjectURL(url);
  return widget;
}

/** A saved frame as the player knows it: its texts are numbers of lines. @param {any} frame @param {string[]} lines */
export function unpacked(frame, lines) {
  const text = (/** @type {number[] | undefined} */ numbers) => numbers?.map((number) => lines[number]).join("\n");
  return { ...frame, svg: text(frame?.svg), alt: text(frame?.alt) };
}

/** What the kernel's side is in a notebook: traits, and those who want to hear of them. */
export class Model {
  /** @type {Map<string, ((content?: any) => void)[]>} */ listeners = new Map();

  /** @param {Record<string, any>} traits @param {(content: any) => unknown} [answer] what a message is answered with */
  constructor(traits, answer = () => undefined) {
    this.traits = traits;
    this.answer = answer;
  }

  /** @param {string} name */
  get(name) { return this.traits[name]; }
  /** @param {string} name @param {any} value */
  set(name, value) { this.traits[name] = value; }
  save_changes() {}

  /** @param {string} events @param {(content?: any) => void} call */
  on(events, call) {
    for (const event of events.split(" ")) this.listeners.set(event, [...(this.listeners.get(event) ?? []), call]);
  }

  /** @param {string} events @param {(content?: any) => void} call */
  off(events, call) {
    for (const event of events.split(" ")) {
      this.listeners.set(event, (this.listeners.get(event) ?? []).filter((each) => each !== call));
    }
  }

  /** @param {string} event @param {any} [content] */
  fire(event, content) {
    for (const call of this.listeners.get(event) ?? []) call(content);
  }

  /** Sets traits from the page's side. @param {Record<string, any>} traits */
  tell(traits) {
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits)) this.fire(`change:${name}`);
  }

  /** Answers a message, once the asking is done. @param {any} content */
  send(content) {
    const answer = this.answer(content);
    if (answer !== undefined) setTimeout(() => this.fire("msg:custom", answer));
  }
}
