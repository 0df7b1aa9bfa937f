import assert from "node:assert/strict";
import { test } from "node:test";
import { fetched } from "./setting.ts";

function answering(answer: () => Promise<unknown>): void {
  Reflect.set(globalThis, "fetch", answer);
}

test("what cannot be fetched is told in words for people, whatever the browser says of it", async () => {
  answering(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(fetched("/mira.vrm"), { message: "The character could not be fetched." });
  answering(async () => ({ ok: false, status: 404 }));
  await assert.rejects(fetched("/mira.vrm"), { message: "The character could not be fetched (404)." });
  const there = { ok: true };
  answering(async () => there);
  assert.equal(await fetched("/mira.vrm"), there);
});
