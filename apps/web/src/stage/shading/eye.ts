// Eyes: the ball under its lids, the iris, and what they mirror.

export const LIDS = 17; // places along an eyelid

export const EYE = /* glsl */ `
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
