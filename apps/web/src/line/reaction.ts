// How long the answer took: from the user's Enter, or the end of their speech, to its first sound and moving frame.

export interface First {
  turn: number;
  sound: number; // ms
  frame: number; // ms
}

const SLACK = 20; // ms; a browser may tell the time no better
const PATIENCE = 5000; // ms after the sound that a frame is waited for; the page may be hidden

export class Reaction {
  private asked = -1; // ms
  private turn: { id: number; seq: number } | null = null;
  private sound = -1; // ms at which it was heard

  /** The user is done with what they say. */
  ask(t: number): void {
    this.forget();
    this.asked = t;
  }

  /** The server answers at `t`, after `took` ms of its own: the first sound comes with beat `seq`. */
  answer(id: number, seq: number, took: number, t: number): void {
    // What was on its way before the user was done, a greeting or a thought of its own, is not their answer.
    if (this.asked >= 0 && !this.turn && t - this.asked > took - SLACK) this.turn = { id, seq };
  }

  /** Nothing is waited for any more. */
  forget(): void {
    this.asked = this.sound = -1;
    this.turn = null;
  }

  /** The beat whose first sound and frame are waited for. */
  get seq(): number | null {
    return this.turn ? this.turn.seq : null;
  }

  get waitsForSound(): boolean {
    return this.turn !== null && this.sound < 0;
  }

  /** The first sound is heard at `t`. */
  heard(t: number): void {
    this.sound = t;
  }

  /** A frame that moves with the answer is seen at `t`. */
  seen(t: number): First | null {
    if (!this.turn || this.sound < 0) return null;
    const first = { turn: this.turn.id, sound: this.sound - this.asked, frame: t - this.asked };
    const late = t > this.sound + PATIENCE;
    this.forget();
    return late ? null : first;
  }
}
