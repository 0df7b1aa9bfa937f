// A video's silence: until a click allows its sound, and while what was cut passes.

export class Quiet {
  private locked = false;
  private hushed = 0; // the timer, 0 for none
  private silent = false; // as the user wants it

  constructor(private readonly video: HTMLVideoElement) {}

  /** Plays, without sound where the browser allows it so only. */
  play(): void {
    this.video.play().catch(() => {
      if (this.video.muted) return;
      this.locked = true;
      this.apply();
      this.video.play().catch(() => {});
    });
  }

  /** To be called in a click or a key press: before, some browsers play without sound only. */
  unlock(): void {
    this.locked = false;
    this.apply();
    if (this.video.paused) this.play();
  }

  /** No sound for `ms`, or until it is released. */
  hush(ms: number): void {
    clearTimeout(this.hushed);
    this.hushed = Number(setTimeout(() => this.release(), ms));
    this.apply();
  }

  /** In [0, 1]. */
  volume(level: number): void {
    this.video.volume = level;
    this.silent = level === 0; // phones let only their own buttons set how loud it is, but do let it be muted
    this.apply();
  }

  release(): void {
    clearTimeout(this.hushed);
    this.hushed = 0;
    this.apply();
  }

  private apply(): void {
    this.video.muted = this.silent || this.locked || this.hushed !== 0;
  }
}
