// Puts stage, line and page together.

import { everyFrame } from "./frames.ts";
import { createLine } from "./line/index.ts";
import { Cinema } from "./line/showing.ts";
import { figure, Page } from "./page/index.ts";
import { createStage } from "./stage/stage.ts";
import { NoWebGL, type Hello, type Stage, type Stats } from "./types.ts";

const { canvas, film } = figure();
const line = createLine();
const stage = staged();
if (!stage) line.watch(new Cinema(film, (reason) => page.tell(reason), (means) => page.comes(means)));
const page = new Page(line, stage);
let hello: Hello | null = null;
line.on("hello", (told) => (hello = told));

function staged(): Stage | null {
  try {
    return createStage(canvas);
  } catch (error) {
    if (error instanceof NoWebGL) return null;
    throw error;
  }
}

if (stage)
  everyFrame((now) => {
    const motion = line.motion();
    if (motion && hello) stage.pose(motion, hello.joints, hello.shapes);
    stage.draw(now / 1000);
  });

function stats(): Stats {
  const drawn = stage ? { drawn: stage.drawn, fps: stage.fps, frameMs: stage.frameMs } : {};
  return { ...line.stats, ...drawn };
}

// For events of the server's panels that run in the browser, for measurements and tests.
Reflect.set(window, "anima", {
  key: () => line.key,
  close: () => line.close(),
  interrupt: () => line.interrupt(),
  offsets: (after: number) => line.offsets(after),
  stats,
});
