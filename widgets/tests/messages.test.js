/** The pure helpers of the view of messages. Run by `node --test`; needs no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as messages from "../syftlite_widgets/static/messages.js";

const { matching, stepAfter, stepOf, toTable } = messages;
/** @type {any[]} */
const rows = [
  [1, "me", "bob", "OBJ", "", 3136, 3177, "x_ptr = x.send(bob)"],
  [2, "me", "alice", "CMD", "add", 0, 39, "y = z + z"],
];

test("the module's default is the only thing called render", () => {
  assert.equal(typeof messages.default.render, "function");
  assert.equal("render" in messages, false);
});

test("a part of the drawing knows its step, a lane has none", () => {
  assert.deepEqual(["step/12/message/3", "edge/step/4/message/9", "step/7/code"].map(stepOf), [12, 4, 7]);
  assert.deepEqual(["lane/bob", "lane/step/1", "band", "", null, undefined].map(stepOf), [null, null, null, null, null, null]);
});

test("a search finds the rows that hold all its words, in any case and order", () => {
  assert.deepEqual(matching(rows, "BOB me"), [rows[0]]);
  assert.deepEqual(matching(rows, "add"), [rows[1]]);
  assert.deepEqual(matching(rows, "  "), rows);
  assert.deepEqual(matching(rows, "me nobody"), []);
});

test("a copied table has a line a row and a tab between cells, whatever the code holds", () => {
  assert.equal(toTable(["step", "code"], /** @type {any} */ ([[1, "a\tb\nc"], [2, "d"]])), "step\tcode\n1\ta b c\n2\td");
});

test("one goes back no further than the record, and follows it again at its end", () => {
  assert.deepEqual(["first", "back", "next", "last"].map((action) => stepAfter(action, 5, 2, 9)), [2, 4, 6, -1]);
  assert.deepEqual([stepAfter("back", 2, 2, 9), stepAfter("next", 8, 2, 9), stepAfter("next", 9, 2, 9)], [2, -1, -1]);
});
