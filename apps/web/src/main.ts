// Puts stage, line and page together.

import type { Hello, MicMode, Stats } from "./types.ts";
import { createLine } from "./line/index.ts";
import { Cinema } from "./line/showing.ts";
import { createPage, figure } from "./page/index.ts";
import { createStage } from "./stage/stage.ts";
import { NoWebGL, type Stage } from "./types.ts";

const { canvas, film } = figure();
const line = createLine();
const stage = staged();
let hello: Hello | null = null;

function staged(): Stage | null {
  try {
    return createStage(canvas);
  } catch (error) {
    if (error instanceof NoWebGL) return null;
    throw error;
  }
}

/** What is told by nobody else reaches people as the server's notes do. */
function note(text: string): void {
  dispatchEvent(new CustomEvent("anima:told", { detail: text }));
}

function draw(stage: Stage): void {
  requestAnimationFrame((now) => {
    const motion = line.motion();
    if (motion && hello) stage.pose(motion, hello.joints, hello.shapes);
    stage.draw(now / 1000);
    draw(stage);
  });
}

let shown = ""; // URL of the figure
function wear(stage: Stage, url: string): void {
  if (url === shown) return;
  shown = url;
  stage.load(url).catch((error: unknown) => {
    if (url === shown) shown = "";
    note(error instanceof Error ? error.message : "The character could not be fetched.");
  });
}

/** Shows a film in place of the figure; the page is told by which means it comes. */
function watch(): void {
  line.watch(new Cinema(film, note, (means) => dispatchEvent(new CustomEvent("anima:means", { detail: means }))));
}

line.on("hello", (told) => {
  hello = told;
  if (stage) wear(stage, told.avatar);
  else if (!told.film) note("The figure cannot be shown here: this browser has no WebGL, and the server no film. You can hear, and read.");
});
if (stage) draw(stage);
else watch();

function stats(): Stats {
  const drawn = stage ? { drawn: stage.drawn, fps: stage.fps, frameMs: stage.frameMs } : {};
  return { ...line.stats, ...drawn };
}

// For buttons whose events run in the browser only, and for tests.
const anima = {
  open: (persona: string, options?: { voice?: string; language?: string }) => line.open(persona, { ...options, film: stage === null }),
  close: () => line.close(),
  say: (text: string) => line.say(text),
  typing: () => line.typing(),
  interrupt: () => line.interrupt(),
  mic: (mode: MicMode) => line.mic(mode),
  hold: (down: boolean) => line.hold(down),
  volume: (level: number) => line.volume(level),
  camera: (camera: string) => stage?.look({ camera }),
  light: (light: string) => stage?.look({ light }),
  background: (background: string) => stage?.look({ background }),
  key: () => line.key,
  mouth: () => line.mouth,
  ear: () => line.ear,
  stats,
  offsets: (after: number) => line.offsets(after),
};
Reflect.set(window, "anima", anima);
createPage(line, stage);
