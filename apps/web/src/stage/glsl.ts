// What several shaders have in common: where a vertex is, how much of the key arrives, what the screen shows.

/** Where a vertex is, and its normal: shapes of the face, then bones. Declares `placed`. */
export const PLACING = /* glsl */ `
#include <common>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>

void placed(out vec3 at, out vec3 normal, inout vec3 strand) {
  vec3 transformed = position;
  vec3 objectNormal = normal_();
  #ifdef USE_MORPHTARGETS
    for (int i = 0; i < MORPHTARGETS_COUNT; i++) {
      float w = morphTargetInfluences[i];
      if (w != 0.0) {
        transformed += getMorph(gl_VertexID, i, 0).xyz * w;
        #ifdef USE_MORPHNORMALS
          objectNormal += getMorph(gl_VertexID, i, 1).xyz * w;
        #endif
      }
    }
  #endif
  mat4 carry = modelMatrix;
  #ifdef USE_SKINNING
    mat4 bones = skinWeight.x * getBoneMatrix(skinIndex.x);
    bones += skinWeight.y * getBoneMatrix(skinIndex.y);
    bones += skinWeight.z * getBoneMatrix(skinIndex.z);
    bones += skinWeight.w * getBoneMatrix(skinIndex.w);
    carry = modelMatrix * (bindMatrixInverse * bones * bindMatrix);
  #endif
  at = (carry * vec4(transformed, 1.0)).xyz;
  normal = mat3(carry) * objectNormal;
  strand = mat3(carry) * strand;
}
`;

/**
 * Moments as a map of the shadow holds them: two numbers of 32 bits; or, where the browser draws into 16 bits only, each as
 * two numbers, a coarse one and what it lacks (Donnelly and Lauritzen 2006). Of 16 bits alone one would see blotches.
 */
export const HELD = /* glsl */ `
uniform float shadowSplit;
vec2 told(vec4 map) { return map.xy + shadowSplit * map.zw; }
vec4 held(vec2 moments) {
  if (shadowSplit == 0.0) return vec4(moments, 0.0, 1.0);
  vec2 coarse = floor(moments * 256.0 + 0.5) / 256.0;
  return vec4(coarse, moments - coarse);
}
`;

/**
 * The share of the key light that arrives: variance shadow maps (Donnelly and Lauritzen 2006), one blurred a little
 * and one a lot. The farther what throws the shadow, the softer its edge.
 */
export const SHADOWED = /* glsl */ `
${HELD}
uniform highp sampler2D shadowMap; // mean and mean square of depth less FAR
uniform highp sampler2D shadowWide;
uniform mat4 shadowMatrix;
uniform float shadowOn;
const float FAR = 1.6;

vec2 moments(highp sampler2D map, vec2 place) {
  ivec2 size = textureSize(map, 0);
  vec2 texel = clamp(place * vec2(size) - 0.5, vec2(0.0), vec2(size) - 2.0);
  ivec2 i = ivec2(texel);
  vec2 f = texel - vec2(i);
  vec2 low = mix(told(texelFetch(map, i, 0)), told(texelFetch(map, i + ivec2(1, 0), 0)), f.x);
  vec2 top = mix(told(texelFetch(map, i + ivec2(0, 1), 0)), told(texelFetch(map, i + ivec2(1, 1), 0)), f.x);
  return mix(low, top, f.y);
}

float lit(vec3 at, float nearer) {
  if (shadowOn == 0.0) return 1.0;
  vec3 p = (shadowMatrix * vec4(at, 1.0)).xyz;
  if (any(lessThan(p.xy, vec2(0.0))) || any(greaterThan(p.xy, vec2(1.0)))) return 1.0;
  float z = p.z - nearer - FAR;
  vec2 m = moments(shadowMap, p.xy);
  vec2 wide = moments(shadowWide, p.xy);
  float off = z - wide.x; // on average over what is around
  float loose = smoothstep(0.008, 0.05, off + sqrt(max(0.0, wide.y - wide.x * wide.x)));
  m = mix(m, wide, loose * 0.75);
  float spread = max(m.y - m.x * m.x, 4e-6);
  float behind = max(0.0, z - m.x);
  float share = spread / (spread + behind * behind);
  // Cut the tail, where two throwers behind each other would let light leak.
  return clamp((share - 0.22) / 0.78, 0.0, 1.0);
}
`;

export const SCREEN = /* glsl */ `
uniform highp sampler2D tones;
uniform float toneTop;

float tone(float x) {
  float last = float(textureSize(tones, 0).x - 1);
  float at = min(sqrt(max(x, 0.0) / toneTop), 1.0) * last;
  int i = min(int(at), int(last) - 1);
  return mix(texelFetch(tones, ivec2(i, 0), 0).x, texelFetch(tones, ivec2(i + 1, 0), 0).x, at - float(i));
}

/** Noise between steps of the screen, so that slow gradients do not band. */
float grain(vec2 at) {
  float a = fract(52.9829189 * fract(dot(at, vec2(0.06711056, 0.00583715))));
  float b = fract(52.9829189 * fract(dot(at + 37.0, vec2(0.00583715, 0.06711056))));
  return (a - b) / 255.0;
}
`;
