/** The prediction's pure helpers. Run by `node --test`; needs no browser. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as predict from "../syftlite_widgets/static/predict.js";
import { exact, loose, verdictOn } from "../syftlite_widgets/static/prints.js";

/** What was shown, what was typed, and what that is worth: `prints.py` is held to the same. @type {string[][]} */
const cases = JSON.parse(readFileSync(new URL("../../tests/print_cases.json", import.meta.url), "utf-8"));

const { choiceFor, grade } = predict;
const truths = { result: { value: "on bob", why: "…" }, "store bob": { value: "gains", why: "…" } };

test("the module's default is the only thing called render", () => {
  assert.equal(typeof predict.default.render, "function");
  assert.equal("render" in predict, false);
});

test("each answer is right, wrong or not there", () => {
  assert.deepEqual(grade(truths, { result: "on bob", "store bob": "loses" }), { result: "right", "store bob": "wrong" });
  assert.deepEqual(grade(truths, {}), { result: "none", "store bob": "none" });
});

test("before the truth is known nothing is graded, and answers to other questions count for nothing", () => {
  assert.deepEqual(grade({}, { result: "on bob" }), {});
  assert.deepEqual(grade(truths, { other: "on bob" }), { result: "none", "store bob": "none" });
});

test("a digit means a choice that there is", () => {
  assert.equal(choiceFor("1", 3), 0);
  assert.equal(choiceFor("3", 3), 2);
  for (const key of ["4", "0", "a", "ArrowDown", "12", " "]) assert.equal(choiceFor(key, 3), null);
});

test("a typed print is right, nearly right or wrong as it is in Python", () => {
  for (const [shown = "", typed, worth] of cases) {
    const truth = { value: `text:${shown}`, why: "", accepted: [exact(shown)], near: [loose(shown)] };
    assert.equal(verdictOn(truth, `text:${typed}`), worth, `${typed} for ${shown}`);
  }
});

test("a typed answer to a question without texts is wrong, and no answer is none", () => {
  const truth = { value: "nothing", why: "", accepted: ["nothing"] };
  assert.equal(verdictOn(truth, "text:something"), "wrong");
  assert.equal(verdictOn(truth, "text: nothing "), "right");
  assert.equal(verdictOn(truth, undefined), "none");
  assert.equal(verdictOn({ value: "error", why: "" }, "nothing"), "wrong");
});
