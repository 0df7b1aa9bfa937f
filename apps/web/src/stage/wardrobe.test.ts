import assert from "node:assert/strict";
import { test } from "node:test";
import { Wardrobe } from "./wardrobe.ts";

const MINE = {} as File;

function wardrobe(fails = false): { worn: string[]; told: string[]; it: Wardrobe } {
  const worn: string[] = [];
  const told: string[] = [];
  const stage = {
    load: async (url: string) => {
      if (fails) throw new Error("It is gone.");
      worn.push(url);
    },
    drop: async (_: File) => {
      if (fails) throw new Error("This is not a VRM character.");
      worn.push("mine");
    },
  };
  return { worn, told, it: new Wardrobe(stage, (reason) => told.push(reason)) };
}

const settle = () => new Promise((done) => setTimeout(done));

test("a figure is fetched once, however often it is named", async () => {
  const { worn, it } = wardrobe();
  it.name("/mira.vrm", false);
  it.name("/mira.vrm", true);
  it.name("/mira.vrm", false);
  it.name("/hana.vrm", false);
  await settle();
  assert.deepEqual(worn, ["/mira.vrm", "/hana.vrm"]);
});

test("one's own figure stays where a talk goes on, and goes where another begins", async () => {
  const { worn, it } = wardrobe();
  it.name("/mira.vrm", false);
  await it.wear(MINE);
  it.name("/mira.vrm", true);
  assert.deepEqual(worn, ["/mira.vrm", "mine"]);
  it.name("/mira.vrm", false);
  await settle();
  assert.deepEqual(worn, ["/mira.vrm", "mine", "/mira.vrm"]);
});

test("one's own figure is taken off, once", async () => {
  const { worn, it } = wardrobe();
  it.name("/mira.vrm", false);
  await it.wear(MINE);
  await it.takeOff();
  await it.takeOff();
  assert.deepEqual(worn, ["/mira.vrm", "mine", "/mira.vrm"]);
});

test("what could not be fetched is told, and tried again where it is named again", async () => {
  const { told, it } = wardrobe(true);
  it.name("/mira.vrm", false);
  await settle();
  it.name("/mira.vrm", true);
  await settle();
  assert.deepEqual(told, ["It is gone.", "It is gone."]);
  await assert.rejects(it.wear(MINE), /not a VRM/);
});
