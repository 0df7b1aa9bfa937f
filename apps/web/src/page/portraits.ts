// The faces of those whom one can meet.

/**
 * Shows them one after another, in the order of the page. The server may be drawing them just now, and a browser asks
 * it for only a few things at once: all of them would keep everything else waiting.
 */
export async function showPortraits(images: Iterable<HTMLImageElement>): Promise<void> {
  for (const image of images)
    await new Promise((done) => {
      image.onload = image.onerror = done;
      image.src = portrait(image.dataset.portrait ?? "");
    });
}

export function portrait(persona: string): string {
  return `/portrait/${persona}.jpg`;
}
