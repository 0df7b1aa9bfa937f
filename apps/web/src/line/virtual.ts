// For tests: time that passes when it is told to.

import type { Clock } from "./clock.ts";

export class Virtual implements Clock {
  private t = 0; // ms
  private jobs: { at: number; then: () => void }[] = [];

  now(): number {
    return this.t;
  }

  later(ms: number, then: () => void): () => void {
    const job = { at: this.t + ms, then };
    this.jobs.push(job);
    return () => void (this.jobs = this.jobs.filter((each) => each !== job));
  }

  /** Let `ms` pass. */
  pass(ms: number): void {
    const end = this.t + ms;
    for (;;) {
      const job = this.jobs.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!job) break;
      this.jobs = this.jobs.filter((each) => each !== job);
      this.t = job.at;
      job.then();
    }
    this.t = end;
  }
}
