// Normals tilted by the relief of a texture.

export const BUMPED = /* glsl */ `
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
