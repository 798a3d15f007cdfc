/** The prediction's pure helpers. Run by `node --test`; needs no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as predict from "../syftlite_widgets/static/predict.js";

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
