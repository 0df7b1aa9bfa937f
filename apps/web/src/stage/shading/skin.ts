// Skin: light wanders below it, and it shines a little.

import { BUMPED } from "./relief.ts";

export const SKIN = /* glsl */ `
uniform sampler2D colourMap;
uniform sampler2D roughMap;
${BUMPED}
vec3 shaded(vec3 n, vec3 v, float sh) {
  float ao = vSurface.a;
  vec3 tint = vSurface.rgb * texture2D(colourMap, vUv).rgb;
  float shine = 2.0 * clamp01((0.78 - texture2D(roughMap, vUv).g) / 0.36);
  vec3 smooth_ = n;
  n = bumped(n, 1.0);
  vec4 soft = softly(ao, normalize(mix(smooth_, n, 0.6)), v, vec3(0.0), vec3(0.42, 0.20, 0.13), 0.42);
  vec3 to = lightTo[0], key = lightColour[0];
  // Light wanders below the surface, red the farthest: its relief is softest.
  vec3 nls = vec3(dot(mix(smooth_, n, 0.45), to), dot(mix(smooth_, n, 0.8), to), dot(n, to));
  float nl = nls.z;
  float ajar = 0.30 + 0.70 * ao;
  // Where the surface turns away the light fades by itself: there, it must not shade itself too.
  sh = 1.0 - clamp01((dot(smooth_, to) + 0.15) * 2.6) * (1.0 - sh);
  float edge = sqrt(sh);
  vec3 reach = vec3(0.42, 0.20, 0.13);
  vec3 d = max(vec3(0.0), (nls + reach) / ((1.0 + reach) * (1.0 + reach))) * ajar;
  d *= mix(vec3(sh), vec3(edge), vec3(0.45, 0.15, 0.08));
  vec3 h = normalize(to + v);
  nl = clamp01(nl);
  float nh = clamp01(dot(n, h)), vh = clamp01(dot(v, h)), nv = clamp01(dot(n, v));
  float s = gloss(nl, nv, nh, vh, 0.085, 0.028) * 0.9 + gloss(nl, nv, nh, vh, 0.011, 0.028) * 0.22;
  s *= sh * ajar * shine * 2.2;
  return tint * (soft.rgb + key * d) + key * s + mirrored(soft, shine);
}
`;
