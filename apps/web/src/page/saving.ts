// Take the talk home: as a film with captions, as text, as motion.

import { icon, make } from "./dom.ts";
import { refusal } from "./words.ts";

const SORRY = "It could not be saved. Try again in a moment.";
const LOOK = 700; // ms between two looks at how far a film is

interface Film {
  done: number; // share
  ready: boolean;
  error: string;
}

const FORMS: [string, string, string][] = [
  ["mp4", "Film", "Picture and sound (.mp4). Painting it takes a while."],
  ["vtt", "Captions", "For the film, by the second (.vtt)"],
  ["txt", "Transcript", "What was said, to read (.txt)"],
  ["json", "Transcript as data", "With times and who spoke (.json)"],
  ["npz", "Motion", "Face, body and sound as numbers (.npz)"],
];

export class Saving {
  readonly root = make("section", { id: "anima-saving", class: "inside" });

  private key = ""; // of the talk that was last, which may be over

  constructor(private readonly view: () => Record<string, string>) {
    this.root.append(make("h2", {}, "Keep this talk"), make("ul", { class: "forms" }, ...FORMS.map((form) => this.form(...form))));
  }

  /** The talk of `key` has begun, or goes on. */
  greet(key: string): void {
    this.key = key;
  }

  /** Another talk is to begin. */
  clear(): void {
    this.key = "";
  }

  private form(suffix: string, title: string, about: string): HTMLElement {
    const button = make("button", { type: "button", class: "save", "data-form": suffix },
      icon("save"), make("span", {}, make("b", {}, title), make("small", {}, about)));
    const status = make("p", { class: "soft", role: "status" });
    const progress = make("progress", { hidden: true, "aria-label": `Making: ${title}` });
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      const talk = this.key && `/keepsake/${this.key}`; // by the time that a film is ready one may talk with somebody else
      button.setAttribute("aria-disabled", "true");
      progress.hidden = false;
      status.textContent = suffix === "mp4" ? "Painting the film. You can go on talking." : "";
      try {
        if (!talk) throw new Error("There is no talk to keep yet.");
        if (suffix === "mp4") await this.film(talk, progress);
        await this.fetch(`${talk}.${suffix}`, progress);
        status.textContent = "Saved.";
      } catch (error) {
        status.textContent = error instanceof Error && error.message ? error.message : SORRY;
      } finally {
        button.removeAttribute("aria-disabled");
        progress.hidden = true;
        progress.removeAttribute("value");
      }
    });
    return make("li", {}, button, progress, status);
  }

  /** Have the film painted, and wait until it is. */
  private async film(talk: string, progress: HTMLProgressElement): Promise<void> {
    const begun = await fetch(`${talk}.mp4?${new URLSearchParams(this.view())}`, { method: "POST" });
    for (let answer = begun; ; answer = await fetch(talk, { cache: "no-store" })) {
      if (!answer.ok) throw new Error(refusal(await answer.text(), SORRY));
      const told = (await answer.json()) as Film | { film: Film | null };
      const film = "film" in told ? told.film : told;
      if (!film) throw new Error(SORRY);
      if (film.error) throw new Error(refusal(film.error, SORRY));
      if (film.ready) return;
      progress.value = film.done;
      await new Promise((go) => setTimeout(go, LOOK));
    }
  }

  private async fetch(file: string, progress: HTMLProgressElement): Promise<void> {
    const answer = await fetch(file, { cache: "no-store" });
    if (!answer.ok) throw new Error(refusal(await answer.text(), SORRY));
    const named = /filename="([\w.-]+)"/.exec(answer.headers.get("content-disposition") ?? "");
    const whole = Number(answer.headers.get("content-length") ?? 0);
    const pieces: BlobPart[] = [];
    let had = 0;
    for (const reader = answer.body!.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      had += value.length;
      if (whole) progress.value = had / whole;
    }
    const url = URL.createObjectURL(new Blob(pieces, { type: answer.headers.get("content-type") ?? "" }));
    make("a", { href: url, download: named?.[1] ?? file.split("/").at(-1)! }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
