// The figure on a canvas: loads it, lights it, moves it, and keeps to the time there is.

import { Scene, PerspectiveCamera, Vector3, WebGLRenderer, DirectionalLight, HemisphereLight } from "three";
import type { Motion, Stage, View } from "../types.ts";
import { NoWebGL } from "../types.ts";
import { Figure, NotAFigure, read } from "./figure.ts";
import { aim, followed, framed } from "./framing.ts";
import { Meter, Sharpness } from "./meter.ts";
import type { Setting } from "./setting.ts";
import { fetchSetting } from "./setting.ts";

export { NoWebGL };

const LARGEST = 64 << 20; // bytes of a file that is dropped

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
  private figure: Figure | null = null;
  private setting: Setting | null = null;
  private view: View = { camera: "bust", light: "studio", background: "" };
  private asked = 0;
  private last = -1;
  private readonly away = new Vector3();

  constructor(canvas: HTMLCanvasElement, beside: (figure: string) => string) {
    this.canvas = canvas;
    this.beside = beside;
    const context = canvas.getContext("webgl2", { antialias: true, alpha: false, powerPreference: "low-power" });
    if (!context) throw new NoWebGL("This browser can not draw in three dimensions (WebGL 2 is missing).");
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.setClearColor(0x8896a0);
    const key = new DirectionalLight(0xffffff, 3);
    key.position.set(-1, 1.5, 2);
    this.scene.add(key, new HemisphereLight(0xffffff, 0x888888, 1.5));
  }

  async load(url: string): Promise<void> {
    const turn = ++this.asked;
    const [setting, answer] = await Promise.all([fetchSetting(this.beside(url)), fetch(url)]);
    if (!answer.ok) throw new Error(`The character could not be fetched (${answer.status}).`);
    const figure = await read(await answer.arrayBuffer());
    if (turn !== this.asked) return figure.dispose();
    this.setting = setting;
    this.show(figure);
  }

  async drop(file: File): Promise<void> {
    const turn = ++this.asked;
    if (file.size > LARGEST) {
      throw new NotAFigure(`This file has ${Math.round(file.size / (1 << 20))} MB; at most 64 MB can be shown.`);
    }
    const figure = await read(await file.arrayBuffer());
    if (turn !== this.asked) return figure.dispose();
    this.show(figure);
  }

  pose(motion: Motion, joints: readonly string[], shapes: readonly string[]): void {
    this.figure?.pose(motion, joints, shapes);
  }

  look(view: Partial<View>): void {
    this.view = { ...this.view, ...view };
  }

  draw(seconds: number): void {
    const began = performance.now();
    const passed = this.last < 0 ? 0 : Math.max(0, seconds - this.last);
    this.last = seconds;
    this.resize();
    if (this.figure) {
      this.figure.update(passed);
      this.place(this.figure);
    }
    this.renderer.render(this.scene, this.camera);
    this.meter.frame(began, performance.now() - began);
  }

  get fps(): number {
    return this.meter.fps;
  }

  get frameMs(): number {
    return this.meter.frameMs;
  }

  get drawn(): number {
    return this.meter.drawn;
  }

  dispose(): void {
    this.asked += 1;
    this.figure?.dispose();
    this.renderer.dispose();
  }

  private show(figure: Figure): void {
    this.figure?.dispose();
    this.figure = figure;
    this.scene.add(figure.vrm.scene);
    this.meter.forget();
  }

  private place(figure: Figure): void {
    const aspect = this.canvas.width / this.canvas.height;
    const frame = this.setting?.cameras[this.view.camera];
    if (!frame) return;
    followed(figure.root, this.away);
    aim(this.camera, framed(frame, aspect), aspect, this.away);
  }

  private resize(): void {
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    if (this.sharpness.judge(this.meter.gap)) this.meter.forget();
    const ratio = Math.min(Math.max(devicePixelRatio, 1.5), 2) * this.sharpness.share;
    const w = Math.max(1, Math.round(wide * ratio));
    const h = Math.max(1, Math.round(high * ratio));
    if (w !== this.canvas.width || h !== this.canvas.height) this.renderer.setSize(w, h, false);
  }
}
