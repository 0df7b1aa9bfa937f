// Cloth: soft fibres, woven.

import { BUMPED } from "./relief.ts";

export const CLOTH = /* glsl */ `
uniform sampler2D colourMap;
uniform vec2 weave; // how far light reaches around, and how much it glows at the edge
${BUMPED}
/** The square of how many times as long as a tile of so many metres the texture is where it is the longest. */
float drawnOut(float tile) {
  vec3 dx = dFdx(vAt), dy = dFdy(vAt);
  vec2 ux = dFdx(vUv), uy = dFdy(vUv);
  vec3 t = dx * uy.y - dy * ux.y, b = dy * ux.x - dx * uy.x;
  float tt = dot(t, t), bb = dot(b, b), tb = dot(t, b);
  float turned = ux.x * uy.y - uy.x * ux.y;
  float longest = 0.5 * (tt + bb + sqrt((tt - bb) * (tt - bb) + 4.0 * tb * tb));
  return longest / (turned * turned * tile * tile + 1e-30);
}

/** Soft fibres: no highlight to speak of, but a glow where one looks along them. */
vec3 shaded(vec3 n, vec3 v, float sh) {
  float ao = vSurface.a;
  // A tile is 10 cm wide; where it is drawn out to more in any direction, its threads would stand out like ropes.
  float even = clamp01(1.3 / drawnOut(0.1));
  vec3 tint = vSurface.rgb * texture2D(colourMap, vUv, 5.0 * (1.0 - even)).rgb * 1.38;
  n = bumped(n, even);
  vec4 soft = softly(ao, n, v, vec3(0.0), vec3(0.05), 0.75);
  float ajar = 0.35 + 0.65 * ao;
  float d = wrap(dot(n, lightTo[0]), weave.x) * ajar * sh;
  float edge = 1.0 - clamp01(dot(n, v));
  edge = 1.0 + edge * edge * edge * weave.y * ajar;
  return tint * (soft.rgb + lightColour[0] * d) * edge + soft.w * 0.25;
}
`;
