// The lights of a stage, and how a surface answers those that throw no shadow.

export const MOST_LIGHTS = 8;

export const LIGHT = /* glsl */ `
uniform vec3 lightTo[${MOST_LIGHTS}];
uniform vec3 lightColour[${MOST_LIGHTS}];
uniform int lightCount;
uniform vec3 ambient[4];
uniform float shadowLift;

float clamp01(float x) { return clamp(x, 0.0, 1.0); }
float wrap(float nl, float w) { return max(0.0, (nl + w) / ((1.0 + w) * (1.0 + w))); }
vec3 wrap3(float nl, vec3 w) { return max(vec3(0.0), (nl + w) / ((1.0 + w) * (1.0 + w))); }

/** Microfacet highlight (Walter et al. 2007) times the cosine. a2: roughness to the 4th. */
float gloss(float nl, float nv, float nh, float vh, float a2, float f0) {
  float d = nh * nh * (a2 - 1.0) + 1.0;
  float o = 1.0 - vh;
  float o2 = o * o;
  float fresnel = f0 + (1.0 - f0) * o2 * o2 * o;
  float k = 0.5 * sqrt(a2);
  float masked = (nl * (1.0 - k) + k) * (nv * (1.0 - k) + k);
  return 0.25 / PI * a2 * fresnel * nl / (d * d * masked);
}

/** Light of the sky and of all lights but the key; w: what they mirror. */
vec4 softly(float ao, vec3 n, vec3 v, vec3 strand, vec3 reach, float lift) {
  float ar = ao / (ao + lift * (1.0 - ao));
  float ab = ao / (ao + min(1.0, lift * 1.7) * (1.0 - ao));
  vec3 open = vec3(ar, 0.5 * (ar + ab), ab);
  #ifdef SKIN
    open = vec3(0.10, 0.045, 0.035) + vec3(0.90, 0.955, 0.965) * open;
  #endif
  vec3 sum = open * (ambient[0] + ambient[1] * n.x + ambient[2] * n.y + ambient[3] * n.z);
  float mirror = 0.0;
  float ajar = 0.3 + 0.7 * ao;
  for (int i = 1; i < ${MOST_LIGHTS}; i++) {
    if (i >= lightCount) break;
    vec3 to = lightTo[i];
    vec3 colour = lightColour[i];
    float nl = dot(n, to);
    vec3 h = normalize(to + v);
    float bright = dot(colour, vec3(1.0 / 3.0));
    #ifdef STRAND
      float tl = dot(strand, to);
      float th = dot(strand, h);
      sum += colour * (sqrt(max(0.0, 1.0 - tl * tl)) * clamp01(nl * 0.65 + 0.35) * 0.7 * ajar);
      mirror += bright * pow(clamp01(1.0 - th * th), 16.0) * clamp01(nl * 0.8 + 0.2) * 0.22 * ao;
    #else
      sum += colour * open * ajar * wrap3(nl, reach);
      if (nl > 0.0) {
        float o = 1.0 - clamp01(dot(v, h));
        float o2 = o * o;
        mirror += bright * (0.03 + 0.97 * o2 * o2 * o) * pow(clamp01(dot(n, h)), 8.0) * nl * ajar * 1.8;
      }
    #endif
  }
  return vec4(sum, mirror);
}

/** What the lesser lights mirror, in the colour of the light that arrives from them. */
vec3 mirrored(vec4 soft, float shine) {
  return soft.rgb * (soft.w * shine / (max(soft.r, max(soft.g, soft.b)) + 1e-4));
}
`;
