// What is done before each picture of the browser's.

/** Calls `frame` with the page's ms before each picture, also where it failed before the last. */
export function everyFrame(frame: (now: number) => void): void {
  requestAnimationFrame((now) => {
    everyFrame(frame);
    frame(now);
  });
}
