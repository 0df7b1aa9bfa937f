// The figure on a canvas: loads it, lights it, moves it, and keeps to the time there is.

import { PerspectiveCamera, Scene, Vector2, Vector3, WebGLRenderer } from "three";
import type { Mesh } from "three";
import type { Motion, Stage, View } from "../types.ts";
import { NoWebGL } from "../types.ts";
import { Backdrop } from "./backdrop.ts";
import { Figure, read } from "./figure.ts";
import { Shot, aim, covered, followed, framed } from "./framing.ts";
import { Gaze } from "./gaze.ts";
import { GuestLight, seated } from "./guest.ts";
import { expose, light, otherSide, paint, shared } from "./materials.ts";
import { Meter, Sharpness } from "./meter.ts";
import type { Setting } from "./setting.ts";
import { fetched } from "./setting.ts";
import { Shadow, twin } from "./shadow.ts";
import { NotAFigure, vet, weigh } from "./vetted.ts";

export { NoWebGL };

const COARSEST = 1.5; // pixels drawn for one of the page's, while there is time: strands of hair need them
const FINEST = 2;
const MOST_PIXELS = 1_800_000;
const LOST = 3000; // ms after which a browser that has stopped drawing will hardly go on by itself
const FEET = ["leftFoot", "leftToes", "rightFoot", "rightToes"] as const;

export function createStage(canvas: HTMLCanvasElement, setting?: (figure: string) => string): Stage {
  return new Theatre(canvas, setting ?? ((url) => url.replace(/\.vrm(?=$|\?)/, ".json")));
}

class Theatre implements Stage {
  private readonly canvas: HTMLCanvasElement;
  private readonly beside: (figure: string) => string;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera();
  private readonly meter = new Meter();
  private readonly sharpness = new Sharpness();
  private readonly uniforms = shared();
  private readonly shadow: Shadow;
  private readonly backdrop = new Backdrop(this.uniforms);
  private readonly gaze = new Gaze(this.uniforms);
  private readonly guestLight = new GuestLight(this.scene);
  private readonly size = new Vector2();
  private readonly feet = FEET.map(() => new Vector3());
  private figure: Figure | null = null;
  private setting: Setting | null = null; // of who is shown
  private lit: Setting | null = null; // as the server told it for the last figure of its own
  private view: View = { camera: "bust", light: "studio", background: "" };
  private stale = true; // the shadow is of another view
  private asked = 0; // figures, so far
  private first = 0; // of those asked for, the first that is still wanted
  private last = -1;
  private readonly shot = new Shot();
  private readonly away = new Vector3();
  private readonly middle = new Vector3();
  private readonly mark = new Vector2();
  private readonly box = new Vector2(1, 1); // of the canvas on the page
  private readonly coarsest: number;
  private posed: { motion: Motion; joints: readonly string[]; shapes: readonly string[] } | null = null;

  constructor(canvas: HTMLCanvasElement, beside: (figure: string) => string) {
    this.canvas = canvas;
    this.beside = beside;
    const context = canvas.getContext("webgl2", { antialias: true, alpha: false });
    if (!context) throw new NoWebGL("This browser can not draw in three dimensions (WebGL 2 is missing).");
    this.renderer = begun(canvas, context);
    canvas.style.visibility = "hidden"; // until there is something to see
    this.renderer.info.autoReset = false; // a frame has many passes
    this.coarsest = drawnBySoftware(context) ? 1 : COARSEST;
    new ResizeObserver(() => this.measure()).observe(canvas);
    this.measure();
    this.shadow = new Shadow(this.renderer, this.uniforms);
    this.scene.add(this.backdrop.mesh);
  }

  async load(url: string): Promise<void> {
    const turn = (this.first = ++this.asked);
    const [beside, answer] = await Promise.all([fetched(this.beside(url)), fetched(url)]);
    const setting = (await beside.json()) as Setting;
    const figure = await this.made(await answer.arrayBuffer());
    if (turn < this.first) return figure.dispose();
    this.lit = setting;
    expose(this.uniforms, setting);
    this.show(figure, setting);
  }

  async drop(file: File): Promise<void> {
    const turn = ++this.asked;
    if (!this.lit) throw new NotAFigure("Wait until the stage is lit, then drop it again.");
    weigh(file.size);
    const bytes = await file.arrayBuffer();
    vet(bytes);
    const figure = await this.made(bytes);
    if (turn < this.first) return figure.dispose();
    this.first = turn; // until now, a figure that is on its way might still be the one to be seen
    this.show(figure, seated(this.lit, figure)); // while it stands in its T-pose
  }

  pose(motion: Motion, joints: readonly string[], shapes: readonly string[]): void {
    this.posed = { motion, joints, shapes };
    this.figure?.pose(motion, joints, shapes);
  }

  look(view: Partial<View>): void {
    this.view = { ...this.view, ...view };
    this.stale = true;
    const { setting } = this;
    if (!setting) return;
    const lights = setting.lights[this.view.light] ?? setting.lights.studio;
    light(this.uniforms, lights);
    this.guestLight.show(lights, setting.lights.studio);
    const ground = setting.backgrounds[this.view.background] ?? setting.backgrounds[this.view.light];
    this.backdrop.show(ground ?? setting.backgrounds.studio);
  }

  draw(seconds: number): void {
    if (document.hidden || this.renderer.getContext().isContextLost()) return;
    const began = performance.now();
    const passed = this.last < 0 ? 0 : Math.max(0, seconds - this.last);
    this.last = seconds;
    this.resize();
    if (!this.figure || !this.posed) return; // nobody is shown with arms stretched out
    this.renderer.info.reset();
    this.figure.update(passed);
    this.place(this.figure);
    this.renderer.render(this.scene, this.camera);
    this.canvas.style.visibility = "";
    this.meter.frame(began, performance.now() - began);
  }

  get fps(): number {
    return this.meter.fps;
  }

  get frameMs(): number {
    return this.meter.frameMs;
  }

  /** What the last frame took: for tests and for the curious. */
  get cost(): { calls: number; triangles: number; pixels: number } {
    const { calls, triangles } = this.renderer.info.render;
    return { calls, triangles, pixels: this.size.x * this.size.y };
  }

  get drawn(): number {
    return this.meter.drawn;
  }

  onLost(hear: (lost: boolean) => void): void {
    let timer = 0;
    let told = false;
    this.canvas.addEventListener("webglcontextlost", () => {
      clearTimeout(timer);
      timer = Number(setTimeout(() => hear((told = true)), LOST));
    });
    this.canvas.addEventListener("webglcontextrestored", () => {
      clearTimeout(timer);
      this.meter.forget();
      if (told) hear((told = false));
    });
  }

  private show(figure: Figure, setting: Setting): void {
    this.setting = setting;
    this.figure?.dispose();
    this.figure = figure;
    this.scene.add(figure.vrm.scene);
    this.guestLight.on = !figure.own;
    this.shadow.of(figure.meshes().filter((mesh) => !mesh.userData.of));
    if (this.posed) figure.pose(this.posed.motion, this.posed.joints, this.posed.shapes);
    this.meter.forget();
    this.look({});
  }

  /** A figure in its materials, its shaders compiled while the one before still moves. */
  private async made(bytes: ArrayBuffer): Promise<Figure> {
    const figure = await read(bytes);
    if (!figure.own) return figure; // the light that its shaders need is not on yet
    for (const mesh of figure.meshes()) this.dress(mesh);
    await this.renderer.compileAsync(figure.vrm.scene, this.camera, this.scene);
    return figure;
  }

  private dress(mesh: Mesh): void {
    if (!paint(mesh, this.uniforms)) return;
    const other = otherSide(mesh);
    if (other) mesh.parent?.add(twin(mesh, other));
  }

  private place(figure: Figure): void {
    const aspect = this.canvas.width / this.canvas.height;
    const { setting, camera } = this;
    const frame = setting?.cameras[this.view.camera];
    if (!frame || !setting) return;
    followed(figure.root, this.away);
    const shot = framed(frame, aspect, this.shot);
    aim(camera, shot, aspect, this.away);
    this.uniforms.pixel.value = (this.size.y / 2) * camera.projectionMatrix.elements[5];
    this.uniforms.pixelStep.value.set(2 / this.size.x, 2 / this.size.y);
    this.gaze.watch(figure, setting, camera, this.box.y);
    const { middle } = this;
    const radius = covered(shot, aspect, setting, middle);
    middle.x += figure.root.x;
    middle.z += figure.root.z;
    if (this.stale || this.meter.drawn % this.sharpness.shadows === 0) {
      this.stale = false;
      this.shadow.draw(this.renderer, this.uniforms.lightTo.value[0], middle, radius);
    }
    FEET.forEach((name, i) => {
      const at = figure.bone(name)?.matrixWorld.elements;
      const still = setting.body.feet[i];
      if (at) this.feet[i].set(at[12], at[14] + 0.03, Math.max(0, at[13] - still[1]));
    });
    const [x, , z] = setting.body.hips;
    this.mark.set(x + figure.root.x, z + figure.root.z);
    this.backdrop.place(camera, this.size, shot.position.z - frame.plane, this.mark, this.feet);
  }

  private measure(): void {
    this.box.set(Math.max(1, this.canvas.clientWidth), Math.max(1, this.canvas.clientHeight));
  }

  private resize(): void {
    if (this.sharpness.judge(this.meter.gap)) this.meter.forget();
    const wished = Math.min(Math.max(devicePixelRatio, this.coarsest), FINEST);
    const ratio = Math.min(wished, Math.sqrt(MOST_PIXELS / (this.box.x * this.box.y))) * this.sharpness.share;
    const w = Math.max(1, Math.round(this.box.x * ratio));
    const h = Math.max(1, Math.round(this.box.y * ratio));
    if (w === this.size.x && h === this.size.y) return;
    this.size.set(w, h);
    this.renderer.setSize(w, h, false);
  }
}

function begun(canvas: HTMLCanvasElement, context: WebGL2RenderingContext): WebGLRenderer {
  try {
    return new WebGLRenderer({ canvas, context });
  } catch {
    throw new NoWebGL("This browser can not draw in three dimensions (its WebGL 2 does not work).");
  }
}

/** Whether there is no graphics card: then every pixel counts. */
function drawnBySoftware(context: WebGL2RenderingContext): boolean {
  const software = /swiftshader|llvmpipe|softpipe|basic render/i;
  if (software.test(String(context.getParameter(context.RENDERER)))) return true; // all that Firefox wants to be asked
  const names = context.getExtension("WEBGL_debug_renderer_info");
  return names !== null && software.test(String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)));
}
