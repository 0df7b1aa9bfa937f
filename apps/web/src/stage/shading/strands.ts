// Strands: hair, brows and lashes.

export const STRANDS = /* glsl */ `
#ifdef CUT
  uniform sampler2D colourMap;
#endif
float pow32(float x) { x *= x; x *= x; x *= x; x *= x; return x * x; }
/** Two highlights along the strand, the second tinted (Marschner 2003, as Kajiya-Kay). */
vec3 shaded(vec3 n, vec3 v, float sh) {
  float ao = vSurface.a;
  vec3 through = normalize(vNormal); // light from behind comes through
  vec3 along = normalize(vStrand + vec3(0.0, 1e-6, 0.0));
  vec3 tint = vSurface.rgb;
  float jitter = 0.0, shine = 0.35;
  #ifdef CUT
    vec3 thread = texture2D(colourMap, vUv).rgb;
    tint *= thread;
    float light = sqrt(thread.g);
    jitter = (light - 0.7) * 0.22;
    shine = 0.35 + 0.65 * light;
  #endif
  vec4 soft = softly(ao, through, v, along, vec3(0.05), 0.75);
  vec3 to = lightTo[0], key = lightColour[0];
  float nl = dot(n, to), tl = dot(along, to);
  float th = dot(along, normalize(to + v));
  float d = sqrt(max(0.0, 1.0 - tl * tl)) * clamp01(nl * 0.65 + 0.35) * 0.78;
  float s1 = th + 0.07 + jitter, s2 = th - 0.11 + jitter;
  float k1 = pow32(clamp01(1.0 - s1 * s1));
  k1 *= k1;
  float k2 = pow(clamp01(1.0 - s2 * s2), 16.0);
  float facing = clamp01(nl * 0.7 + 0.3) * shine;
  k1 *= 0.085 * facing;
  k2 *= 0.95 * facing;
  float kk = sh * (0.25 + 0.75 * ao);
  return tint * soft.rgb + key * kk * (tint * d + k1 + tint * k2) + mirrored(soft, shine) * (0.25 + tint);
}
`;
