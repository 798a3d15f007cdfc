/** The puzzle's pure helpers. Run by `node --test`; needs no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as puzzle from "../../notebooks/syftlite_lessons/static/puzzle.js";

const { moved, pieces, toggled } = puzzle;

test("the module's default is the only thing called render", () => {
  assert.equal(typeof puzzle.default.render, "function");
  assert.equal("render" in puzzle, false);
});

test("a line goes to the end of the order, and out of it when it is there", () => {
  assert.equal(toggled("BA", "C"), "BAC");
  assert.equal(toggled("BAC", "A"), "BC");
});

test("a line moves by one place, and not beyond the ends", () => {
  assert.equal(moved("BAC", "A", -1), "ABC");
  assert.equal(moved("BAC", "A", 1), "BCA");
  assert.equal(moved("BAC", "B", -1), "BAC");
  assert.equal(moved("BAC", "C", 1), "BAC");
  assert.equal(moved("BAC", "D", 1), "BAC");
});

test("what stands between backticks is code", () => {
  assert.deepEqual(pieces("Try `p.get()` now."), [["Try ", false], ["p.get()", true], [" now.", false]]);
});
