import assert from "node:assert/strict";
import { test } from "node:test";
import { everyFrame } from "./frames.ts";

test("a frame that fails is not the last", () => {
  const waiting: ((now: number) => void)[] = [];
  Reflect.set(globalThis, "requestAnimationFrame", (then: (now: number) => void) => waiting.push(then));
  const seen: number[] = [];
  everyFrame((now) => {
    seen.push(now);
    if (now === 2) throw new Error("springs");
  });
  for (const now of [1, 2, 3]) {
    const [then] = waiting.splice(0);
    try {
      then(now);
    } catch {
      // as the browser does
    }
  }
  assert.deepEqual(seen, [1, 2, 3]);
});
