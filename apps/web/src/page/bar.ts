// What the user says: typed, or by voice.

import type { Line, MicMode } from "../types.ts";
import { make, sign } from "./dom.ts";

const CLICK = 1000; // ms after a pointer or a key was at a button, within which a click is theirs
const TALLEST = 132; // px of the text box

export class Bar {
  readonly root = make("form", { id: "anima-bar", autocomplete: "off", "aria-label": "Say something" });
  private readonly text: HTMLTextAreaElement;
  private readonly send = sign("send", "Send (Enter)", "send");
  private readonly stop = sign("stop", "Stop it speaking (Ctrl + .)", "send stop");
  private readonly push = sign("mic", "Hold to talk (hold Space)", "mic");
  private readonly open = sign("hands", "Listen all the time", "open");
  private mode: MicMode = "off";
  private held = false;
  private speaking = false;
  private touched = -Infinity; // ms, when a pointer or a key was last at the microphone

  constructor(
    private readonly line: Line,
    longest: number,
    private readonly tell: (text: string) => void,
  ) {
    this.text = make("textarea", {
      id: "anima-say", rows: 1, maxlength: longest, placeholder: "Say something…", "aria-label": "Your message",
      "aria-describedby": "anima-how", enterkeyhint: "send",
    });
    const how = make("span", { id: "anima-how", class: "unseen" }, "Enter sends, Shift and Enter begin a new line.");
    this.send.id = "anima-send";
    this.send.type = "submit";
    this.stop.id = "anima-stop";
    this.push.id = "anima-push";
    this.open.id = "anima-open";
    for (const each of [this.push, this.open]) each.setAttribute("aria-pressed", "false");
    this.root.append(this.open, make("div", { class: "field" }, this.text, how, this.send, this.stop), this.push);
    this.hearKeys();
    this.hearPush();
    this.open.addEventListener("click", () => this.choose(this.mode === "open" ? "off" : "open"));
    line.onMic((mode) => this.hears(mode));
    this.stop.addEventListener("click", () => this.quiet());
    this.refresh();
  }

  focus(): void {
    this.text.focus();
  }

  state(speaking: boolean): void {
    if (speaking === this.speaking) return;
    this.speaking = speaking;
    this.refresh();
  }

  /** Let the character stop. */
  quiet(): void {
    this.line.interrupt();
  }

  /** How loud the microphone is, in [0, 1]. */
  level(level: number): void {
    const shown = this.listens ? Math.min(1, level).toFixed(2) : "0";
    if (shown !== this.root.style.getPropertyValue("--level")) this.root.style.setProperty("--level", shown);
  }

  get listens(): boolean {
    return this.mode === "open" || this.held;
  }

  private hearKeys(): void {
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter takes its word. Safari tells by 229 alone.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => {
      this.grow();
      if (this.text.value.trim()) this.line.typing();
    });
  }

  private submit(): void {
    const text = this.text.value.trim();
    if (!text) return;
    if (!this.line.say(text)) {
      this.tell("The line is not open just now. Your words are kept; try again in a moment.");
      return;
    }
    this.text.value = "";
    this.grow();
    this.text.focus();
  }

  private hearPush(): void {
    this.push.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.push.setPointerCapture(event.pointerId);
      this.take();
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"] as const)
      this.push.addEventListener(end, () => this.drop());
    this.push.addEventListener("contextmenu", (event) => event.preventDefault());
    this.push.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!event.repeat) this.take();
    });
    this.push.addEventListener("keyup", (event) => {
      if (event.key === " " || event.key === "Enter") this.drop();
    });
    for (const touch of ["pointerdown", "pointerup", "keydown", "keyup"] as const)
      this.push.addEventListener(touch, (event) => (this.touched = event.timeStamp));
    this.push.addEventListener("click", (event) => {
      if (event.timeStamp - this.touched < CLICK) return;
      // A screen reader clicks, and holds nothing: the first begins, the next ends.
      if (this.held) this.drop();
      else this.take();
    });
  }

  /** The button goes down; where the microphone must be asked for first, it may be up again by then. */
  private take(): void {
    this.held = true;
    this.line.hold(true);
    if (this.mode === "off") this.choose("push");
    this.refresh();
  }

  private drop(): void {
    if (!this.held) return;
    this.held = false;
    this.line.hold(false);
    this.refresh();
  }

  private choose(mode: MicMode): void {
    this.line.mic(mode).catch((error: unknown) => {
      this.drop();
      this.tell(error instanceof Error ? error.message : "The microphone cannot be used here.");
    });
  }

  private hears(mode: MicMode): void {
    this.mode = mode;
    if (mode === "off") this.drop();
    this.refresh();
  }

  private refresh(): void {
    const empty = !this.text.value.trim();
    this.stop.hidden = !(this.speaking && empty);
    this.send.hidden = !this.stop.hidden;
    this.send.disabled = empty;
    this.root.classList.toggle("held", this.held);
    this.root.classList.toggle("listening", this.mode === "open");
    this.push.setAttribute("aria-pressed", String(this.held));
    this.open.setAttribute("aria-pressed", String(this.mode === "open"));
    this.text.placeholder = this.held ? "Listening… let go when you are done" : this.mode === "open" ? "Just speak, or type…" : "Say something…";
  }

  /** The text box is as tall as what stands in it. */
  private grow(): void {
    this.refresh();
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(TALLEST, this.text.scrollHeight)}px`;
  }
}
