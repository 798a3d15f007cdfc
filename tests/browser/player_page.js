/** A page with players on hand-made frames: a model without a kernel, whose answers a test can hold back. */

import player from "/player.js";

/** What the inspector's Python side is for the real page: traits, answers, and a log of all that it was asked. */
class Model {
  /** @param {Record<string, unknown>} traits @param {{frames: object[], xrayFrames: object[]}} drawn */
  constructor(traits, drawn) {
    Object.assign(this, { traits, drawn, listeners: new Map(), asked: [], saved: [], answers: true });
  }

  get = (name) => this.traits[name];
  set = (name, value) => {
    this.traits[name] = value;
    this.fire(`change:${name}`);
  };
  save_changes = () => this.saved.push(structuredClone({ xray: this.traits.xray, step: this.traits.step, search: this.traits.search }));
  on = (events, call) => events.split(" ").forEach((event) => this.listeners.set(event, [...(this.listeners.get(event) ?? []), call]));
  off = (events, call) =>
    events.split(" ").forEach((event) => this.listeners.set(event, (this.listeners.get(event) ?? []).filter((each) => each !== call)));
  fire = (event, content) => (this.listeners.get(event) ?? []).forEach((call) => call(content));

  send = (question) => {
    this.asked.push(question);
    const frame = (question.xray ? this.drawn.xrayFrames : this.drawn.frames)[question.step];
    if (this.answers) setTimeout(() => this.fire("msg:custom", { type: "frame", frame, xray: question.xray }), 20);
  };

  /** The history grows to `last`, as when a cell has run. */
  grow = (last) => {
    Object.assign(this.traits, { last, latest: this.drawn.frames[last] });
    for (const event of ["change:last", "change:latest"]) this.fire(event);
  };
}

const { frames, xrayFrames, labels, last, beside } = await (await fetch("/frames.json")).json();
window.models = [];
window.cleanUps = [];
for (const element of document.querySelectorAll(".stage")) {
  const traits = { latest: frames[last], first: 0, last, xray: false, step: -1, search: "", beside, labels };
  const model = new Model(traits, { frames, xrayFrames });
  window.models.push(model);
  window.cleanUps.push(player.render({ model, el: element }));
}
window.isReady = true;
