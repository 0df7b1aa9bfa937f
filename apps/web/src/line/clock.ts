// The page's time. Given to what needs it, so that tests can be without it.

export interface Clock {
  now(): number; // ms
  later(ms: number, then: () => void): () => void; // gives how to call it off
}

export const clock: Clock = {
  now: () => performance.now(),
  later: (ms, then) => {
    const id = setTimeout(then, ms);
    return () => clearTimeout(id);
  },
};
