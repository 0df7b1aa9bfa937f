// Leather, rubber, metal, teeth and tongue.

export const SOLID = /* glsl */ `
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
