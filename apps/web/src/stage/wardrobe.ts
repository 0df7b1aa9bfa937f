// What is worn: the figure that the server names, or one of the user's own.

import type { Stage } from "../types.ts";

type Shows = Pick<Stage, "load" | "drop">;

export class Wardrobe {
  private named = ""; // URL of the server's
  private missing = false; // and it could not be had
  private own = false; // one of the user's is worn
  private turn = 0;

  /** `failed` is told, for people, why a figure that the server names cannot be shown. */
  constructor(private readonly stage: Shows, private readonly failed: (reason: string) => void) {}

  /** The server names a figure, in a talk that begins or goes on: there, one's own stays. */
  name(url: string, resumed: boolean): void {
    if (url !== this.named || this.missing || (this.own && !resumed)) void this.load(url);
  }

  /** Rejects with why not, for people; then all stays as it was. */
  async wear(file: File): Promise<void> {
    const turn = ++this.turn;
    await this.stage.drop(file);
    if (turn === this.turn) this.own = true;
  }

  /** The figure that the server named, once more. */
  async takeOff(): Promise<void> {
    if (this.own) await this.load(this.named);
  }

  private async load(url: string): Promise<void> {
    const turn = ++this.turn;
    this.named = url;
    this.missing = false;
    try {
      await this.stage.load(url);
      if (turn === this.turn) this.own = false;
    } catch (error) {
      if (url !== this.named) return;
      this.missing = true; // it is tried again where it is named again
      this.failed(error instanceof Error ? error.message : "The character could not be fetched.");
    }
  }
}
