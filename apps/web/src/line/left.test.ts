import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, taken } from "./left.ts";

function shelf() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

const STAY = { key: "0123456789abcdef", persona: "mira", voice: "", language: "en", film: false };

test("what a page left is there for the next one, once", () => {
  const mine = shelf();
  leave(mine, { stay: STAY, last: 41 });
  assert.deepEqual(taken(mine), { stay: STAY, last: 41 });
  assert.equal(taken(mine), null);
});

test("what is no stay is not gone back to", () => {
  for (const odd of ["", "{", "3", "null", "[]", '{"stay": 3}', JSON.stringify({ stay: STAY }), JSON.stringify({ stay: STAY, last: -1 }), JSON.stringify({ stay: { ...STAY, key: 7 }, last: 1 })]) {
    const mine = shelf();
    mine.kept.set("anima stay", odd);
    assert.equal(taken(mine), null, odd);
    assert.equal(mine.kept.size, 0);
  }
});

test("where nothing can be kept there is nothing to go back to", () => {
  leave(null, { stay: STAY, last: 1 });
  assert.equal(taken(null), null);
  const full = { ...shelf(), setItem: () => { throw new Error("full"); } };
  leave(full, { stay: STAY, last: 1 });
  assert.equal(taken(full), null);
});
