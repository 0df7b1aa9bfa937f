// How each material answers light: the renderer's own formulas (`body/render/shade.py`), in GLSL and for every pixel.

import { PLACING, SCREEN, SHADOWED } from "../glsl.ts";
import { CLOTH } from "./cloth.ts";
import { EYE } from "./eye.ts";
import { LIGHT } from "./light.ts";
import { SKIN } from "./skin.ts";
import { SOLID } from "./solid.ts";
import { STRANDS } from "./strands.ts";

export { LIDS } from "./eye.ts";
export { MOST_LIGHTS } from "./light.ts";
export const SHADERS = { SKIN, STRANDS, CLOTH, SOLID, EYE };

export const VERTEX = /* glsl */ `
invariant gl_Position;
attribute vec4 _surface;
#ifdef STRAND
  attribute vec4 _strand;
#endif
varying vec3 vAt;
varying vec3 vNormal;
varying vec4 vSurface;
varying vec2 vUv;
varying vec3 vStrand;
varying float vSide; // which eye; of strands: how much of a pixel they fill
#ifdef CLOSER
  uniform float side; // of the strand, -1 or 1
  uniform float pixel; // pixels of 1 m at 1 m
  uniform vec2 pixelStep; // a pixel in clip space
#endif
vec3 normal_() { return normal; }
${PLACING}

void main() {
  vec3 strand = vec3(0.0);
  #ifdef STRAND
    strand = _strand.xyz;
  #endif
  placed(vAt, vNormal, strand);
  vStrand = strand;
  vSurface = vec4(_surface.rgb * _surface.rgb, _surface.a);
  vUv = vec2(0.0);
  #ifdef TEXTURED
    vUv = uv;
  #endif
  vSide = position.x > 0.0 ? 0.0 : 1.0;
  vec4 seen = viewMatrix * vec4(vAt, 1.0);
  gl_Position = projectionMatrix * seen;
  #ifdef CLOSER
    // Brows and lashes lie upon the skin.
    vec4 near = projectionMatrix * vec4(seen.xyz * 0.9992, 1.0);
    gl_Position.z = near.z / near.w * gl_Position.w;
    // A strand (0.3 mm) thinner than a pixel is drawn twice, apart, and as much lighter: so it can not break up.
    float thin = 0.0003 * pixel / -seen.z;
    vec2 along = (viewMatrix * vec4(vStrand, 0.0)).xy;
    along *= inversesqrt(dot(along, along) + 1e-12);
    gl_Position.xy += vec2(-along.y, along.x) * side * 0.5 * max(0.0, 1.0 - thin) * pixelStep * gl_Position.w;
    vSide = min(1.0, 0.7 + 0.5 * thin);
  #endif
}
`;

export function fragment(body: string): string {
  return /* glsl */ `
#include <common>
varying vec3 vAt;
varying vec3 vNormal;
varying vec4 vSurface;
varying vec2 vUv;
varying vec3 vStrand;
varying float vSide;
${SHADOWED}
${SCREEN}
${LIGHT}
${body}
void main() {
  float alpha = 1.0;
  #ifdef CUT
    alpha = texture2D(colourMap, vUv).a;
    alpha = (alpha - 0.45) / max(fwidth(alpha), 0.02) + 0.5;
    if (alpha <= 0.0) discard;
  #endif
  #ifdef CLOSER
    alpha = vSide;
  #endif
  vec3 n = normalize(vNormal) * (gl_FrontFacing ? 1.0 : -1.0);
  vec3 v = normalize(cameraPosition - vAt);
  float sh = lit(vAt + n * shadowLift, 0.0);
  vec3 light = shaded(n, v, sh);
  gl_FragColor = vec4(tone(light.r), tone(light.g), tone(light.b), alpha);
  gl_FragColor.rgb += grain(gl_FragCoord.xy);
}
`;
}
