// Around the figure: who it is and what it does, how it is looked at, what it says as subtitles.

import type { Line, Stage, View } from "../types.ts";
import type { Choice, House, Someone, Wishes } from "./house.ts";
import { disclose, find, make, reword, sign } from "./dom.ts";
import { portrait } from "./portraits.ts";

const FADE = 2500; // ms that the last words stay when it has spoken
const LARGEST = 64 << 20; // bytes of a figure that is dropped in

const VIEWS: Record<keyof View, { label: string; choices: Choice[] }> = {
  camera: { label: "Camera", choices: choices("face", "bust", "body") },
  light: { label: "Light", choices: choices("studio", "day", "evening", "stage") },
  background: { label: "Background", choices: [{ value: "", label: "As the light" }, ...choices("studio", "day", "evening", "stage")] },
};

export class Scene {
  private readonly canvas = find("anima-canvas", HTMLCanvasElement);
  private readonly film = find("anima-film", HTMLVideoElement);
  private readonly name = make("b", {});
  private readonly doing = make("span", { id: "anima-state" });
  private readonly face = make("img", { alt: "", width: 40, height: 40, loading: "lazy", decoding: "async" });
  private readonly words = make("p", { id: "anima-subtitles", "aria-hidden": "true" });
  private readonly meter = make("p", { id: "anima-meter", hidden: true });
  private readonly problem = make("p", { id: "anima-figure-note", role: "status" });
  private fading = 0;
  private state = "";
  private aside = ""; // what else is to be known of the picture
  private means = ""; // by which a film comes
  private readonly selects = new Map<keyof View, HTMLSelectElement>();

  constructor(
    private readonly root: HTMLElement,
    private readonly line: Line,
    private readonly stage: Stage | null,
    house: House,
    private readonly wishes: Wishes,
    meet: (who: Someone) => void,
  ) {
    root.append(this.who(house, meet), this.tools(), this.words, this.meter);
    if (stage) this.takeFigures(stage);
    this.film.hidden = stage !== null;
    this.canvas.hidden = stage === null;
    this.subtitles(wishes.get("subtitles", "on") === "on");
    this.metered(wishes.get("meter") === "on");
    this.loud(Number(wishes.get("volume", "1")));
  }

  meet(who: Someone): void {
    this.name.textContent = who.name;
    this.face.src = portrait(who.id);
    if (!this.stage) this.film.poster = this.face.src;
    this.problem.textContent = "";
    this.means = "";
    this.say("");
  }

  /** How it is looked at, as far as that was chosen. */
  view(): Record<string, string> {
    return Object.fromEntries(Object.keys(VIEWS).map((part) => [part, this.wishes.get(part)]).filter(([, wish]) => wish));
  }

  /** Whether a film is sent; without one, and without a stage, there is only the portrait. */
  filmed(film: boolean): void {
    this.aside = this.stage ? "" : film ? `video${this.means}` : "no picture here";
    this.state = "";
    if (film && Object.keys(this.view()).length) this.line.view(this.chosen());
  }

  /** By which means a film comes from now on. */
  comes(means: string): void {
    this.means = ` by ${means}`;
    this.aside = `video${this.means}`;
    this.state = "";
  }

  /** What it does, in a word or two. */
  does(state: string): void {
    if (state === this.state) return;
    this.state = state;
    this.doing.textContent = this.aside ? `${state} · ${this.aside}` : state;
    this.root.dataset.state = state.replace(/\W/g, "");
    const label = `${this.name.textContent}, ${state}`;
    this.canvas.setAttribute("aria-label", label);
    this.film.setAttribute("aria-label", label);
  }

  /** Words that begin to sound. */
  say(text: string): void {
    clearTimeout(this.fading);
    this.words.textContent = text.trim();
  }

  quiet(): void {
    clearTimeout(this.fading);
    this.fading = window.setTimeout(() => this.say(""), FADE);
  }

  subtitles(on: boolean): void {
    this.words.hidden = !on;
    this.wishes.set("subtitles", on ? "on" : "off");
  }

  metered(on: boolean): void {
    this.meter.hidden = !on;
    this.wishes.set("meter", on ? "on" : "off");
  }

  measure(): void {
    if (this.meter.hidden) return;
    const stats = this.line.stats;
    const drawn = this.stage ? `${this.stage.fps.toFixed(0)} fps · ${this.stage.frameMs.toFixed(1)} ms` : "video";
    this.meter.textContent = `${drawn} · ${stats.buffered.toFixed(0)} ms ahead`;
  }

  private loud(level: number): void {
    const at = Number.isFinite(level) ? Math.min(1, Math.max(0, level)) : 1;
    this.line.volume(at);
    this.film.volume = at;
    this.wishes.set("volume", String(at));
  }

  private who(house: House, meet: (who: Someone) => void): HTMLElement {
    const button = make("button", { type: "button", id: "anima-who", title: "Talk with somebody else" },
      this.face, make("span", {}, this.name, this.doing));
    const list = make("div", { id: "anima-others", class: "sheet", role: "group", "aria-label": "Talk with somebody else" });
    const close = disclose(button, list);
    for (const one of house.cast) {
      const choice = make("button", { type: "button", "data-persona": one.id, "aria-pressed": "false" },
        make("img", { src: portrait(one.id), alt: "", width: 36, height: 36, loading: "lazy", decoding: "async" }),
        make("span", {}, make("b", {}, one.name), make("small", {}, one.about)));
      choice.addEventListener("click", () => {
        close();
        meet(one);
      });
      list.append(choice);
    }
    return make("div", { id: "anima-who-box" }, button, list);
  }

  private tools(): HTMLElement {
    const captions = sign("captions", "Subtitles", "tool");
    const sound = sign("sound", "Sound", "tool");
    const view = sign("view", "How it looks", "tool");
    const full = sign("full", "Fill the screen", "tool");
    captions.setAttribute("aria-pressed", String(this.wishes.get("subtitles", "on") === "on"));
    captions.addEventListener("click", () => {
      this.subtitles(this.words.hidden !== false);
      captions.setAttribute("aria-pressed", String(!this.words.hidden));
    });
    const volume = this.volume(sound);
    const sheet = make("div", { id: "anima-view", class: "sheet", role: "group", "aria-label": "How it looks" }, volume);
    sheet.prepend(...(Object.keys(VIEWS) as (keyof View)[]).map((part) => this.choose(part)));
    if (this.stage) volume.before(...this.guests(this.stage));
    disclose(view, sheet);
    full.addEventListener("click", () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void this.root.requestFullscreen?.().catch(() => undefined);
    });
    document.addEventListener("fullscreenchange", () => {
      const on = document.fullscreenElement !== null;
      reword(full, on ? "small" : "full", on ? "Leave the full screen" : "Fill the screen");
    });
    if (!this.root.requestFullscreen) full.hidden = true;
    return make("div", { id: "anima-tools" }, captions, sound, view, full, sheet);
  }

  private volume(mute: HTMLButtonElement): HTMLElement {
    const slider = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: this.wishes.get("volume", "1") });
    const show = (): void => {
      const off = Number(slider.value) === 0;
      reword(mute, off ? "muted" : "sound", off ? "Sound on" : "Mute");
      mute.setAttribute("aria-pressed", String(off));
    };
    let before = Number(slider.value) || 1;
    slider.addEventListener("input", () => {
      if (Number(slider.value)) before = Number(slider.value);
      this.loud(Number(slider.value));
      show();
    });
    mute.addEventListener("click", () => {
      slider.value = Number(slider.value) ? "0" : String(before);
      this.loud(Number(slider.value));
      show();
    });
    show();
    return make("label", { class: "row" }, make("span", {}, "Volume"), slider);
  }

  private guests(stage: Stage): HTMLElement[] {
    const file = make("input", { type: "file", accept: ".vrm,.glb", id: "anima-file", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
    const pick = make("button", { type: "button", class: "plain" }, "Your own figure (.vrm)…");
    pick.addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const given = file.files?.[0];
      if (given) void this.wear(stage, given);
      file.value = "";
    });
    return [make("div", { class: "row figure" }, pick, file), this.problem];
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

  private takeFigures(stage: Stage): void {
    const over = (on: boolean): void => void this.root.classList.toggle("dropping", on);
    this.root.append(make("p", { id: "anima-drop", "aria-hidden": "true" }, "Let go to use this figure"));
    // Beside the stage a file would be opened in place of the page.
    for (const name of ["dragover", "drop"] as const)
      addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    this.root.addEventListener("dragover", () => over(true));
    this.root.addEventListener("dragleave", () => over(false));
    this.root.addEventListener("drop", (event) => {
      over(false);
      const file = event.dataTransfer?.files[0];
      if (file) void this.wear(stage, file);
    });
  }

  private async wear(stage: Stage, file: File): Promise<void> {
    this.problem.textContent = `Looking at ${file.name}…`;
    try {
      if (file.size > LARGEST) throw new Error("That file is too large: a figure has at most 64 MB.");
      await stage.drop(file);
      this.problem.textContent = `${this.name.textContent} wears ${file.name}.`;
    } catch (error) {
      this.problem.textContent = error instanceof Error ? error.message : "That figure cannot be used.";
    }
    this.root.dispatchEvent(new CustomEvent("anima:told", { bubbles: true, detail: this.problem.textContent }));
  }
}

function choices(...values: string[]): Choice[] {
  return values.map((value) => ({ value, label: value[0].toUpperCase() + value.slice(1) }));
}
