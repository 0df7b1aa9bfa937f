import assert from "node:assert/strict";
import { test } from "node:test";
import { address, freshKey, worklet } from "./address.ts";

const stay = { key: "0123456789", persona: "mira", voice: "", language: "", film: false };

test("the line is beside the scripts, on the same host, and as safe as the page", () => {
  const safe = address({}, "https://there/sub/web/main.js", stay, -1, "");
  assert.equal(safe, "wss://there/sub/line?persona=mira&key=0123456789&last=-1");
  assert.match(address({}, "http://127.0.0.1:7860/web/main.js", stay, 41, ""), /^ws:\/\/127.0.0.1:7860\/line\?.*last=41$/);
});

test("what was chosen, and the page's token, go with it", () => {
  const chosen = { ...stay, voice: "flite:slt & co", language: "en", film: true };
  const query = new URL(address({}, "http://there/web/main.js", chosen, 7, "?token=a%2Bb")).searchParams;
  assert.deepEqual([query.get("voice"), query.get("language"), query.get("film"), query.get("token")], ["flite:slt & co", "en", "1", "a+b"]);
});

test("the worklet is beside the scripts unless it is said to be elsewhere", () => {
  assert.equal(worklet({}, "http://there/web/main.js"), "http://there/web/microphone.js");
  assert.equal(worklet({ microphone: "/m.js" }, "http://there/web/main.js"), "/m.js");
});

test("keys are of the kind that the server takes, and no two are alike", () => {
  const keys = Array.from({ length: 50 }, freshKey);
  assert.equal(new Set(keys).size, 50);
  for (const key of keys) assert.match(key, /^[0-9a-zA-Z-]{8,64}$/);
});
