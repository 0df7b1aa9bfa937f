import assert from "node:assert/strict";
import { test } from "node:test";
import { Wishes } from "./house.ts";
import { added, parts, refusal, sentence, span, sum, waiting } from "./words.ts";

test("only what is new of a line is added, and one that was changed is said anew", () => {
  assert.equal(added("Hello", "Hello. How are you?"), ". How are you?");
  assert.equal(added("Hello", "Hello"), "");
  assert.equal(added("Hello. How are", "Hello –"), null);
});

test("the parts of a turn make up what one waited", () => {
  const turn = { mind: 12, voice: 48, body: 20, total: 91 };
  assert.equal(sum(parts(turn, 130)), 130);
  assert.equal(sum(parts(turn, null)), 91);
  assert.equal(sum(parts(turn, 50)), 91); // measured by another clock: never less than was told
});

test("the parts add up though each is told in whole milliseconds", () => {
  const spent = parts({ mind: 1.4, voice: 2.4, body: 3.4, total: 9.6 }, 20.4);
  assert.ok(spent.every((part) => Number.isInteger(part.ms)));
  assert.equal(sum(spent), 20);
});

test("a turn without waiting has no part for it", () => {
  const names = parts({ mind: 1, voice: 2, body: 3, total: 6 }, 9).map((part) => part.name);
  assert.deepEqual(names, ["mind", "voice", "body", "network"]);
});

test("times are told as people take them", () => {
  assert.deepEqual([0.2, 48.4, 9999, 12_340].map(span), ["< 1 ms", "48 ms", "9999 ms", "12.3 s"]);
});

test("whoever is next is told so", () => {
  assert.match(waiting(1, 4), /next/);
  assert.match(waiting(3, 4), /number 3 of 4/);
});

test("a refusal that is no plain line is not shown", () => {
  assert.equal(refusal("that was often; wait a minute", "Sorry."), "That was often; wait a minute.");
  for (const odd of ["", "<html>", '{"detail": 1}', "a\nb", "x".repeat(201)]) assert.equal(refusal(odd, "Sorry."), "Sorry.");
  assert.equal(sentence("why?"), "Why?");
});

test("wishes last, and a shelf that holds nonsense is an empty one", () => {
  const kept = new Map<string, string>();
  const shelf = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
  new Wishes(shelf).set("theme", "dark");
  assert.equal(new Wishes(shelf).get("theme"), "dark");
  for (const odd of ["[", "null", "3", '{"theme": 3}']) {
    kept.set("anima", odd);
    assert.equal(new Wishes(shelf).get("theme", "auto"), "auto");
  }
});

test("where nothing can be kept, a wish holds as long as the page", () => {
  const full = { getItem: () => null, setItem: () => { throw new Error("full"); } };
  const wishes = new Wishes(full);
  wishes.set("theme", "dark");
  assert.equal(wishes.get("theme"), "dark");
});
