import assert from "node:assert/strict";
import { test } from "node:test";
import { Report, type Played } from "./report.ts";
import { Virtual } from "./virtual.ts";

function story() {
  const time = new Virtual();
  const told: Record<string, unknown>[] = [];
  const played = { last: -1, buffered: 0, lag: null as number | null, heard: Infinity, seen: Infinity };
  const at = (t: number) => (t <= time.now() ? t : null);
  const player: Played = {
    get last() { return played.last; },
    get buffered() { return played.buffered; },
    get lag() { return played.lag; },
    hears: () => at(played.heard),
    sees: () => at(played.seen),
  };
  const teller = { tell: (each: object) => void told.push(each as Record<string, unknown>), ping: (t: number) => void told.push({ type: "ping", t }) };
  const report = new Report(() => player, teller, time);
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      time.pass(50);
      report.tick();
    }
  };
  const of = (type: string) => told.filter((each) => each.type === type);
  return { time, report, played, pass, of };
}

const turn = (id: number, seq: number, total: number) => ({ type: "turn" as const, id, seq, mind: 0, voice: 0, body: 0, total });

test("what has come is told each second, once something has", () => {
  const { played, pass, of } = story();
  pass(5000);
  assert.equal(of("ack").length, 0);
  Object.assign(played, { last: 7, buffered: 120 });
  pass(5000);
  assert.equal(of("ack").length, 5);
  assert.deepEqual(of("ack").at(-1), { type: "ack", seq: 7, buffered: 120, rtt: 0 });
});

test("where no beats are known it is told how late they are", () => {
  const { played, pass, of } = story();
  Object.assign(played, { last: 0, lag: 180 });
  pass(1000);
  assert.deepEqual(of("lag")[0], { type: "lag", ms: 180 });
  assert.equal(of("ack").length, 0);
});

test("the way there and back is asked for each two seconds, and told with what has come", () => {
  const { report, played, time, pass, of } = story();
  played.last = 3;
  pass(10_000);
  assert.equal(of("ping").length, 5);
  time.pass(37);
  report.pong(Number(of("ping").at(-1)!.t));
  const { rtt } = report;
  assert.ok(rtt >= 37 && rtt === Math.round(time.now() - Number(of("ping").at(-1)!.t)));
  pass(1000);
  assert.equal(of("ack").at(-1)!.rtt, rtt);
});

test("an answer is timed from what was asked to what is heard and seen, and told once", () => {
  const { report, time, played, pass, of } = story();
  pass(1000);
  report.asked();
  const asked = time.now();
  pass(200);
  report.answered(turn(4, 90, 150));
  played.heard = asked + 300;
  played.seen = asked + 320;
  pass(3000);
  assert.deepEqual(of("first"), [{ type: "first", turn: 4, sound: 300, frame: 320 }]);
  assert.deepEqual(report.first, { turn: 4, sound: 300, frame: 320 });
  report.forget();
  assert.equal(report.first, null);
});
