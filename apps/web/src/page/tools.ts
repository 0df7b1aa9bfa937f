// What one chooses of the picture and the sound: subtitles, volume, camera, light, background, the full screen.

import type { Line, Stage, View } from "../types.ts";
import { disclose, make, reword, sign } from "./dom.ts";
import type { Choice, Wishes } from "./house.ts";

const VIEWS: Record<keyof View, { label: string; choices: Choice[] }> = {
  camera: { label: "Camera", choices: choices("face", "bust", "body") },
  light: { label: "Light", choices: choices("studio", "day", "evening", "stage") },
  background: { label: "Background", choices: [{ value: "", label: "As the light" }, ...choices("studio", "day", "evening", "stage")] },
};

/** Where what is chosen takes effect. */
export interface Shown {
  root: HTMLElement; // what fills the screen
  words: HTMLElement; // the subtitles
}

export class Tools {
  readonly root: HTMLElement;
  private readonly selects = new Map<keyof View, HTMLSelectElement>();

  /** `more`: rows below the choices of the view. */
  constructor(
    private readonly shown: Shown,
    private readonly line: Line,
    private readonly stage: Stage | null,
    private readonly wishes: Wishes,
    more: HTMLElement[],
  ) {
    const sound = sign("sound", "Mute", "tool");
    const view = sign("view", "How it looks", "tool");
    const selects = (Object.keys(VIEWS) as (keyof View)[]).map((part) => this.choose(part));
    const sheet = make("div", { id: "anima-view", class: "sheet", role: "group", "aria-label": "How it looks" },
      ...selects, ...more, this.volume(sound));
    disclose(view, sheet);
    this.root = make("div", { id: "anima-tools" }, this.captions(), sound, view, this.full(), sheet);
  }

  /** How it is looked at, as far as that was chosen. */
  get wished(): Record<string, string> {
    return Object.fromEntries(Object.keys(VIEWS).map((part) => [part, this.wishes.get(part)]).filter(([, wish]) => wish));
  }

  /** A film begins: it is to be seen as was chosen. */
  filmed(): void {
    if (Object.keys(this.wished).length) this.line.view(this.chosen());
  }

  private captions(): HTMLElement {
    const { words } = this.shown;
    const button = sign("captions", "Subtitles", "tool");
    const show = (on: boolean): void => {
      words.hidden = !on;
      this.wishes.set("subtitles", on ? "on" : "off");
      button.setAttribute("aria-pressed", String(on));
    };
    button.addEventListener("click", () => show(words.hidden !== false));
    show(this.wishes.get("subtitles", "on") === "on");
    return button;
  }

  private volume(mute: HTMLButtonElement): HTMLElement {
    const slider = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: this.wishes.get("volume", "1") });
    let before = Number(slider.value) || 1;
    const change = (): void => {
      const level = Number(slider.value);
      if (level) before = level;
      this.line.volume(level);
      this.wishes.set("volume", slider.value);
      reword(mute, level ? "sound" : "muted", "Mute"); // the name stays: it is pressed, or not
      mute.setAttribute("aria-pressed", String(level === 0));
    };
    slider.addEventListener("input", change);
    mute.addEventListener("click", () => {
      slider.value = Number(slider.value) ? "0" : String(before);
      change();
    });
    change();
    return make("label", { class: "row" }, make("span", {}, "Volume"), slider);
  }

  private full(): HTMLElement {
    const { root } = this.shown;
    const button = sign("full", "Fill the screen", "tool");
    button.hidden = !root.requestFullscreen;
    button.addEventListener("click", () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void root.requestFullscreen?.().catch(() => undefined);
    });
    document.addEventListener("fullscreenchange", () => {
      const on = document.fullscreenElement !== null;
      reword(button, on ? "small" : "full", on ? "Leave the full screen" : "Fill the screen");
    });
    return button;
  }

  private choose(part: keyof View): HTMLElement {
    const { label, choices: all } = VIEWS[part];
    const wished = this.wishes.get(part, part === "camera" ? "bust" : all[0].value);
    const select = make("select", { id: `anima-${part}` }, ...all.map((one) => make("option", { value: one.value, selected: one.value === wished }, one.label)));
    this.selects.set(part, select);
    select.addEventListener("change", () => {
      this.wishes.set(part, select.value);
      if (this.stage) this.stage.look({ [part]: select.value });
      else this.line.view(this.chosen());
    });
    this.stage?.look({ [part]: select.value });
    return make("label", { class: "row" }, make("span", {}, label), select);
  }

  private chosen(): View {
    const value = (part: keyof View): string => this.selects.get(part)?.value ?? "";
    return { camera: value("camera"), light: value("light"), background: value("background") };
  }
}

function choices(...values: string[]): Choice[] {
  return values.map((value) => ({ value, label: value[0].toUpperCase() + value.slice(1) }));
}
