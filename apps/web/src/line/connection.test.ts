import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection, type ConnectionState, type World } from "./connection.ts";
import { Virtual } from "./virtual.ts";

class Socket {
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "";
  sent: unknown[] = [];
  onopen = () => {};
  onmessage = (_: { data: unknown }) => {};
  onclose = (_: { code: number; reason: string }) => {};

  constructor(readonly url: string) {}
  send(data: unknown): void {
    this.sent.push(data);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen();
    this.onmessage({ data: "{}" });
  }
  end(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

function story() {
  const sockets: Socket[] = [];
  const states: ConnectionState[] = [];
  const time = new Virtual();
  const world: World = {
    socket: (url) => {
      sockets.push(new Socket(url));
      return sockets.at(-1) as unknown as WebSocket;
    },
    now: () => time.now(),
    later: time.later.bind(time),
    random: () => 1,
  };
  const pass = (ms: number) => time.pass(ms);
  const hearing = { text: () => {}, bytes: () => {}, state: (state: ConnectionState) => void states.push(state) };
  let last = -1;
  const connection = new Connection(() => `ws://there/line?last=${last}`, hearing, world);
  return { connection, sockets, states, pass, had: (seq: number) => void (last = seq) };
}

const names = (states: ConnectionState[]) => states.map((each) => each.state);

test("a lost line comes back by itself, and says what it had last", () => {
  const { sockets, states, pass, had } = story();
  sockets[0].open();
  had(41);
  sockets[0].end(1006);
  assert.equal(sockets.length, 1);
  pass(250);
  assert.equal(sockets.length, 2);
  assert.match(sockets[1].url, /last=41/);
  sockets[1].open();
  assert.deepEqual(names(states), ["connecting", "open", "resuming", "open"]);
});

test("it tries less and less often, at most each five seconds", () => {
  const { sockets, pass } = story();
  sockets[0].open();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const before = sockets.length;
    sockets.at(-1)!.end(1006);
    let waited = 0;
    while (sockets.length === before) {
      pass(50);
      waited += 50;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

test("it gives up on codes that tell it to, with the server's reason", () => {
  for (const code of [1000, 4400, 4404, 4429, 4503]) {
    const { sockets, states, pass } = story();
    sockets[0].open();
    sockets[0].end(code, "enough");
    pass(60_000);
    assert.equal(sockets.length, 1);
    assert.deepEqual(states.at(-1), { state: "closed", reason: "enough" });
  }
});

test("a code without a reason gets one for people", () => {
  const { sockets, states } = story();
  sockets[0].end(4404);
  assert.match((states.at(-1) as { reason: string }).reason, /begin a new one/);
});

test("a server that ends or breaks is tried again", () => {
  for (const code of [1001, 1006, 1011]) {
    const { sockets, pass } = story();
    sockets[0].open();
    sockets[0].end(code);
    pass(300);
    assert.equal(sockets.length, 2);
  }
});

test("a server that never answered is given up soon, one that did after two minutes", () => {
  for (const [opened, until] of [[false, 15], [true, 120]] as const) {
    const { sockets, states, pass } = story();
    if (opened) sockets[0].open();
    let seconds = 0;
    while (names(states).at(-1) !== "closed" && seconds < 200) {
      if (sockets.at(-1)!.readyState < 3) sockets.at(-1)!.end(1006);
      pass(1000);
      seconds += 1;
    }
    assert.ok(Math.abs(seconds - until) < 7, `${seconds} s`);
  }
});

test("a line that says nothing though asked is dead", () => {
  const { connection, sockets, pass } = story();
  sockets[0].open();
  for (let i = 0; i < 6; i++) {
    connection.expect();
    pass(2000);
  }
  assert.equal(sockets.length, 2);
});

test("a line that speaks is not", () => {
  const { connection, sockets, pass } = story();
  sockets[0].open();
  for (let i = 0; i < 60; i++) {
    connection.expect();
    pass(1000);
    if (i % 5 === 0) sockets[0].onmessage({ data: "{}" });
  }
  assert.equal(sockets.length, 1);
});

test("when there may be a network again it does not wait", () => {
  const { connection, sockets, pass } = story();
  sockets[0].open();
  for (let i = 0; i < 5; i++) {
    sockets.at(-1)!.end(1006);
    if (i < 4) pass(5000);
  }
  const before = sockets.length;
  connection.hasten();
  assert.equal(sockets.length, before + 1);
  pass(5000);
  assert.equal(sockets.length, before + 1);
});

test("after it is closed nothing comes of it", () => {
  const { connection, sockets, states, pass } = story();
  sockets[0].open();
  connection.close("You have left.");
  sockets[0].end(1006);
  pass(60_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(names(states), ["connecting", "open", "closed"]);
});

test("a microphone that the line cannot keep up with is left out, words are not", () => {
  const { connection, sockets } = story();
  sockets[0].open();
  sockets[0].bufferedAmount = 100_000;
  assert.equal(connection.send(new ArrayBuffer(8)), false);
  assert.equal(connection.send({ type: "typing" }), true);
});

test("a server that breaks after its first word is tried less and less often, and given up", () => {
  const { sockets, states, pass } = story();
  const waits: number[] = [];
  let waited = 0;
  for (let t = 0; t < 200_000 && names(states).at(-1) !== "closed"; t += 50) {
    if (sockets.at(-1)!.readyState < 3) {
      waits.push(waited);
      waited = 0;
      sockets.at(-1)!.open();
      sockets.at(-1)!.end(1011);
    }
    pass(50);
    waited += 50;
  }
  assert.deepEqual(waits.slice(1, 8), [200, 400, 800, 1600, 3200, 5000, 5000]);
  assert.deepEqual(states.at(-1), { state: "closed", reason: "The line was lost." });
});

test("a line that has held for a while is come back to at once, and has all the time again", () => {
  const { sockets, states, pass } = story();
  for (let i = 0; i < 30; i++) {
    sockets.at(-1)!.open();
    for (let s = 0; s < 6; s++) {
      pass(1000);
      sockets.at(-1)!.onmessage({ data: "{}" });
    }
    const before = sockets.length;
    sockets.at(-1)!.end(1006);
    pass(250);
    assert.equal(sockets.length, before + 1);
  }
  assert.notEqual(names(states).at(-1), "closed");
});
