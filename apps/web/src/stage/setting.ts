// What the server says of how a figure is to be shown: the cameras, lights and grounds that its own renderer has.

/** How a camera frames its figure; lengths in metres. See `framing.ts`. */
export interface Frame {
  fov: number; // degrees, vertical
  x: number;
  level: number; // height of the lens
  plane: number; // depth of what is looked at
  frame: number; // height of the picture there, if it is wide enough
  wide: number; // width that it has at least
  above: number; // height of its upper edge
  rise: number; // share of what a narrow picture has to spare that goes above
}

export interface Lights {
  lights: number[][]; // direction towards it and linear colour; the key first
  ambient: number[][]; // 4 × RGB: constant, slopes along x, y and z of the normal
  eyes: number; // strength of the catchlights
}

export interface Ground {
  centre: number[]; // RGB as the screen shows it
  rim: number[];
  glows: number[][]; // x, y, size, RGB, strength
}

/** One point of an eyelid, in the eye's axes and radii: where it is, and how each shape moves it. */
export interface LidPoint {
  at: number[];
  moves: [number, number, number, number][]; // index of the shape, then x, y, z
}

export interface Eye {
  centre: number[];
  radius: number;
  spread: number; // texture radius a radian; 0: the mesh's own coordinates
  lids: (LidPoint | null)[][]; // upper and lower, from the right corner to the left
}

export interface Setting {
  cameras: Record<string, Frame>;
  lights: Record<string, Lights>;
  backgrounds: Record<string, Ground>;
  tone: { top: number; values: number[] }; // screen values at radiance top × (i / last)²
  body: { top: number; hips: number[]; head: number[]; lips: number[]; feet: number[][] };
  eyes: Eye[]; // left, right; none: it has no eyeballs
  apart: number[]; // shapes that part the lips
  jaw: number; // the shape that opens it
}

/** What is at `url`, of a figure. Rejects with why not, for people. */
export async function fetched(url: string): Promise<Response> {
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) return answer;
  throw new Error(`The character could not be fetched${answer ? ` (${answer.status})` : ""}.`);
}
