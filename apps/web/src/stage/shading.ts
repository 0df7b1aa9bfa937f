// How each material answers light: the renderer's own formulas (`body/render/shade.py`), in GLSL and for every pixel.

import { PLACING, SCREEN, SHADOWED } from "./glsl.ts";

const MOST_LIGHTS = 8;
export const LIDS = 17; // places along an eyelid

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

const LIGHT = /* glsl */ `
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

const BUMPED = /* glsl */ `
uniform sampler2D reliefMap;
/** The normal tilted by the slopes of the relief, along u and v of the texture. */
vec3 bumped(vec3 n, float depth) {
  vec3 tilt = texture2D(reliefMap, vUv).xyz * 2.0 - 1.0;
  vec2 slope = vec2(tilt.x, -tilt.y) / max(tilt.z, 0.2) * depth;
  vec3 dx = dFdx(vAt), dy = dFdy(vAt);
  vec2 ux = dFdx(vUv), uy = dFdy(vUv);
  float s = ux.x * uy.y - uy.x * ux.y < 0.0 ? -1.0 : 1.0;
  vec3 t = dx * uy.y - dy * ux.y, b = dy * ux.x - dx * uy.x;
  t *= inversesqrt(dot(t, t) + 1e-20);
  b *= inversesqrt(dot(b, b) + 1e-20);
  return normalize(n + s * (t * slope.x + b * slope.y));
}
`;

const SKIN = /* glsl */ `
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

const STRANDS = /* glsl */ `
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

const CLOTH = /* glsl */ `
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

const SOLID = /* glsl */ `
uniform vec3 lips;
uniform vec3 facing;
uniform float mouthOpen;
uniform vec4 polish;
/** Leather, rubber, metal, teeth, tongue. polish: roughness to the 4th, mirror, gloss, wrap. */
vec3 shaded(vec3 n, vec3 v, float sh) {
  float ao = vSurface.a;
  vec3 tint = vSurface.rgb;
  #ifdef CAVE
    // How far behind the lips, along the face: the deeper the darker.
    float deep = max(0.0, dot(lips - vAt, facing)) * 46.0;
    ao = min(1.0, 0.22 + 1.1 * mouthOpen) / (1.0 + deep * deep);
    vec4 soft = softly(ao, n, v, vec3(0.0), vec3(0.3, 0.2, 0.2), 0.5);
    // The lips' hard shadow is too sharp for so small a cave; its depth already darkens it.
    sh = (0.45 + 0.55 * sh) * clamp01(soft.r * 1.6);
  #else
    vec4 soft = softly(ao, n, v, vec3(0.0), vec3(0.05), 0.75);
    sh *= 0.35 + 0.65 * ao;
  #endif
  vec3 to = lightTo[0], key = lightColour[0];
  float nl = dot(n, to);
  float d = wrap(nl, polish.w) * sh;
  vec3 h = normalize(to + v);
  float s = gloss(clamp01(nl), clamp01(dot(n, v)), clamp01(dot(n, h)), clamp01(dot(v, h)), polish.x, polish.y);
  s *= polish.z * sh;
  float rim = soft.w * polish.z * 0.4;
  vec3 k = soft.rgb + key * d;
  #ifdef METAL
    return tint * (k * 0.5 + key * s + rim * 3.0);
  #else
    return tint * k + key * s + rim;
  #endif
}
`;

const EYE = /* glsl */ `
uniform sampler2D colourMap;
uniform vec3 eyeCentre[2];
uniform mat3 eyeSocket[2]; // the head's left, up and forward
uniform mat3 eyeGaze[2];
uniform vec4 eyeShine[2]; // height of the lid over the catchlight, its size, its strength, texture radius
uniform vec2 eyeSpot[2]; // place of the catchlight
uniform vec3 eyeRight; // the camera's
uniform float eyeLids[${4 * LIDS}]; // left upper, left lower, right upper, right lower
uniform float catchlight;

float lid(int row, float place) {
  int i = min(int(place), ${LIDS - 2});
  int first = row * ${LIDS} + i;
  return mix(eyeLids[first], eyeLids[first + 1], place - float(i));
}

vec3 shaded(vec3 normal, vec3 v, float sh) {
  int w = vSide < 0.5 ? 0 : 1;
  vec3 n = normalize(vAt - eyeCentre[w]);
  vec3 g = n * eyeGaze[w]; // along the gaze's left, up, forward
  float off = length(g.xy) + 1e-6;
  float angle = atan(off, g.z);
  vec4 shine = eyeShine[w];
  vec2 at = vUv;
  if (shine.w > 0.0) at = vec2(0.5) + vec2(g.x, -g.y) * (angle / off * shine.w);
  vec3 c = texture2D(colourMap, at).rgb;
  vec3 p = n * eyeSocket[w];
  // The lids shade the ball below them, the upper one most.
  float place = clamp01((p.x + 1.0) * 0.5) * ${LIDS - 1}.0;
  float upper = lid(2 * w, place), lower = lid(2 * w + 1, place);
  float shade = 0.30 + 0.70 * smoothstep(-0.06, 0.42, upper - p.y);
  shade *= 0.62 + 0.38 * smoothstep(-0.04, 0.22, p.y - lower);
  shade *= 1.0 - 0.42 * smoothstep(0.45, 0.95, abs(p.x));
  vec3 to = lightTo[0];
  float key = wrap(dot(n, to), 0.45) * (0.45 + 0.55 * sh);
  vec4 soft = softly(1.0, n, v, vec3(0.0), vec3(0.05), 0.75);
  float within = 1.0 - smoothstep(0.40, 0.50, angle);
  // Light gathers in the iris on the side away from where it enters.
  float side = dot(g.xy, (to * eyeGaze[w]).xy);
  c *= 1.0 + within * (0.35 - 2.4 * side);
  float warm = 0.55 + 0.45 * shade; // what little light is left under a lid is red
  vec3 out_ = c * shade * (soft.rgb + lightColour[0] * key);
  out_ *= vec3(1.0, 0.25 + 0.75 * warm, 0.15 + 0.85 * warm);
  // The catchlight: a soft box that hangs above the camera, kept out from under the lid.
  vec2 r = vec2(dot(n, eyeRight), n.y);
  float size = shine.y;
  float over = smoothstep(0.0, size, upper - p.y);
  float round_ = length(r - vec2(eyeSpot[w].x, min(eyeSpot[w].y, shine.x - size * 0.9)));
  float bright = (1.0 - smoothstep(size * 0.55, size * 1.25, round_)) * over * catchlight * shine.z * 1.9;
  bright += (1.0 - smoothstep(0.0, size * 1.8, length(r + eyeSpot[w] * vec2(0.9, 0.8)))) * catchlight * 0.07 * over;
  bright += (1.0 - smoothstep(0.0, 0.05, p.y - lower)) * 0.05 * catchlight; // the wet line
  return out_ + bright;
}
`;

export { MOST_LIGHTS };
export const SHADERS = { SKIN, STRANDS, CLOTH, SOLID, EYE };

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
