// The passes beside the figure itself: the key's map of depths, its blur, and what stands behind.

import { HELD, PLACING, SCREEN, SHADOWED } from "./glsl.ts";

/** Depth behind the middle of the key's map, and its square, less FAR. */
export const CAST_VERTEX = /* glsl */ `
uniform mat4 shadowMatrix;
varying float vDepth;
varying vec2 vUv;
vec3 normal_() { return vec3(0.0); }
${PLACING}
void main() {
  vec3 at, n, strand = vec3(0.0);
  placed(at, n, strand);
  vec3 p = (shadowMatrix * vec4(at, 1.0)).xyz;
  vDepth = p.z;
  #ifdef CUT
    vUv = uv;
  #endif
  gl_Position = vec4(p.xy * 2.0 - 1.0, p.z / 2.0, 1.0);
}
`;

export const CAST_FRAGMENT = /* glsl */ `
${HELD}
varying float vDepth;
varying vec2 vUv;
#ifdef CUT
  uniform sampler2D colourMap;
#endif
void main() {
  #ifdef CUT
    if (texture2D(colourMap, vUv).a < 0.45) discard;
  #endif
  float d = vDepth - 1.6;
  gl_FragColor = held(vec2(d, d * d));
}
`;

export const BLUR_FRAGMENT = /* glsl */ `
${HELD}
uniform highp sampler2D source;
uniform ivec2 way;
uniform int scale; // texels of the source a texel
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) * scale, last = textureSize(source, 0) - 1;
  vec2 sum = vec2(0.0);
  for (int i = -BLUR; i <= BLUR; i++) {
    ivec2 p = at + way * i;
    if (all(greaterThanEqual(p, ivec2(0))) && all(lessThanEqual(p, last))) sum += told(texelFetch(source, p, 0));
  }
  gl_FragColor = held(sum / float(2 * BLUR + 1));
}
`;

export const PLAIN_VERTEX = /* glsl */ `
varying vec2 vNdc;
void main() {
  vNdc = position.xy;
  gl_Position = vec4(position.xy, 1.0, 1.0);
}
`;

export const MOST_GLOWS = 6;

/** What stands behind the figure, out of focus, and its shadow on the ground. */
export const BACKDROP_FRAGMENT = /* glsl */ `
#include <common>
varying vec2 vNdc;
uniform vec2 size; // pixels
uniform vec3 centre;
uniform vec3 rim;
uniform vec3 glowPlace[${MOST_GLOWS}]; // x, y from the top left, size
uniform vec4 glowColour[${MOST_GLOWS}];
uniform float groundOn;
uniform vec4 lens; // what a place on the screen is, along the camera's axes: scale, shift
uniform vec2 middle;
uniform vec3 feet[4]; // x, z, height
${SHADOWED}
${SCREEN}

float grounded() {
  vec3 ray = normalize(vec3(vNdc * lens.xy + lens.zw, -1.0));
  if (groundOn == 0.0 || ray.y >= -1e-4) return 1.0;
  vec2 at = cameraPosition.xz - ray.xz * (cameraPosition.y / ray.y);
  float near = 1.0 - clamp((length(at - middle) - 0.7) * 1.4, 0.0, 1.0);
  if (near <= 0.0) return 1.0;
  float k = 1.0 - 0.34 * (1.0 - lit(vec3(at.x, 0.0, at.y), 0.004)) * near;
  for (int i = 0; i < 4; i++) {
    vec2 u = at - feet[i].xy;
    float rise = 1.0 / (1.0 + feet[i].z * 16.0);
    float d = dot(u, u) * 190.0 * rise;
    k *= 1.0 - 0.52 * rise / (1.0 + d * d + d);
  }
  return k;
}

void main() {
  vec2 px = vec2(vNdc.x * 0.5 + 0.5, 0.5 - vNdc.y * 0.5) * size;
  float short_ = min(size.x, size.y);
  vec2 u = (px - vec2(0.5, 0.40) * size) / short_;
  float far = sqrt(u.x * u.x * 0.9 + u.y * u.y * 1.15) / 0.62;
  vec3 colour = mix(centre, rim, 1.0 - exp(-far * far));
  for (int i = 0; i < ${MOST_GLOWS}; i++) {
    if (glowColour[i].w == 0.0) break;
    float d = length(px - glowPlace[i].xy * size) / (glowPlace[i].z * short_);
    float edge = 1.0 / (1.0 + exp((d - 1.0) * (glowPlace[i].z < 0.2 ? 9.0 : 4.0))); // a blurred disc of light
    colour = mix(colour, glowColour[i].rgb, glowColour[i].w * edge);
  }
  gl_FragColor = vec4(colour * grounded() + grain(gl_FragCoord.xy), 1.0);
}
`;
