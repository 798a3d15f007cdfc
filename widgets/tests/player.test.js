/** The player's pure helpers and its colours. Run by `node --test`; needs no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { FrameCache, actionFor, diffKeys, fill, together, tweenPath } from "../syftlite_widgets/static/frames.js";
import * as player from "../syftlite_widgets/static/player.js";

const frame = (/** @type {number} */ step, revision = 0) => ({ step, revision });

test("the module's default is the only thing called render", () => {
  assert.equal(typeof player.default.render, "function");
  assert.equal("render" in player, false);
});

test("a path halfway between two lies in the middle of both", () => {
  assert.equal(tweenPath("M0,0C10,0 20,-30 20,-40", "M10,0C10,10 20,30 20,40", 0.5), "M5,0C10,5 20,0 20,0");
});

test("a tween begins at the old path and ends exactly at the new one", () => {
  assert.equal(tweenPath("M1,2", "M3.123456,4", 0), "M1,2");
  assert.equal(tweenPath("M1,2", "M3.123456,4", 1), "M3.123456,4");
});

test("negative and tightly written numbers are read one by one", () => {
  assert.equal(tweenPath("M0-10C1e1,0 .5-.5 0,0", "M0-20C20,0 1.5-1.5 0,0", 0.5), "M0-15C15,0 1-1 0,0");
});

test("paths of different form jump instead of breaking", () => {
  assert.equal(tweenPath("M0,0L1,1", "M0,0C1,1 2,2 3,3", 0.5), "M0,0C1,1 2,2 3,3");
  assert.equal(tweenPath("", "M0,0L1,1", 0.5), "M0,0L1,1");
});

test("keys enter, stay and leave", () => {
  assert.deepEqual(diffKeys(["bob/1", "bob/2"], ["bob/2", "me/x"]), { entered: ["me/x"], stayed: ["bob/2"], left: ["bob/1"] });
  assert.deepEqual(diffKeys([], []), { entered: [], stayed: [], left: [] });
});

test("arrows, Home, End and space drive the player", () => {
  const keys = ["ArrowLeft", "ArrowRight", "Home", "End", " ", "x", "Tab"];
  assert.deepEqual(keys.map((key) => actionFor(key, "")), ["back", "next", "first", "last", "play", null, null]);
});

test("buttons keep space, the slider keeps its arrows", () => {
  assert.deepEqual([actionFor(" ", "button"), actionFor(" ", "checkbox"), actionFor("ArrowLeft", "button")], [null, null, "back"]);
  assert.deepEqual([actionFor("ArrowLeft", "range"), actionFor("Home", "range"), actionFor(" ", "range")], [null, null, "play"]);
});

test("a template's holes are filled, and unknown ones stay to be seen", () => {
  assert.equal(fill("step {k} of {n}", { k: 0, n: 9 }), "step 0 of 9");
  assert.equal(fill("第 {k} 步，{who}", { k: 2 }), "第 2 步，{who}");
});

test("the search box keeps all its keys", () => {
  assert.deepEqual(["ArrowLeft", "Home", " "].map((key) => actionFor(key, "search")), [null, null, null]);
});

test("a frame is kept apart from its X-ray and from those searched for something else", () => {
  const cache = new FrameCache();
  cache.put(frame(1), "true x", 3);
  assert.equal(cache.find(1, "false x", 0).frame, undefined);
  assert.equal(cache.find(1, "true y", 0).frame, undefined);
  assert.equal(cache.find(1, "true x", 0).frame?.step, 1);
});

test("a frame drawn before the last step never changes", () => {
  const cache = new FrameCache();
  cache.put(frame(1, 5), "", 3);
  assert.equal(cache.find(1, "", 99).isCurrent, true);
});

test("a frame of the last step is out of date as soon as something happened since", () => {
  const cache = new FrameCache();
  cache.put(frame(3, 5), "", 3);
  assert.deepEqual([4, 5, 6].map((revision) => cache.find(3, "", revision).isCurrent), [true, true, false]);
  assert.equal(cache.find(3, "", 0).frame?.step, 3);
});

test("only the latest 300 frames are kept", () => {
  const cache = new FrameCache();
  for (let step = 0; step < 310; step += 1) cache.put(frame(step), "", 400);
  assert.equal(cache.entries.size, 300);
  assert.equal(cache.find(9, "", 0).frame, undefined);
  assert.equal(cache.find(10, "", 0).frame?.step, 10);
});

test("messages of one kind on one way are one trail with their number", () => {
  const del = { from: "me", to: "bob", kind: "DEL", label: "DEL  11 B", data: false };
  const other = { ...del, to: "alice" };
  assert.deepEqual(together([del, other, del, del]), [{ ...del, label: "DEL  11 B  ×3" }, other]);
  assert.deepEqual(together([]), []);
});
