// The room that a keyboard on the screen leaves the page.

const KEYBOARD = 80; // px: no bar of a browser's is as high

/**
 * Keeps `--high`, which the page fills, at what can be seen. Where the browser itself makes room, there is nothing to do;
 * Safari moves the page up instead, and the face with it.
 */
export function keepAbove(): void {
  const seen = window.visualViewport;
  const { style } = document.documentElement;
  seen?.addEventListener("resize", () => {
    const covered = seen.scale === 1 && innerHeight - seen.height > KEYBOARD; // magnified, it is small too
    if (!covered) return void style.removeProperty("--high");
    style.setProperty("--high", `${seen.height}px`);
    scrollTo(0, 0);
  });
}
