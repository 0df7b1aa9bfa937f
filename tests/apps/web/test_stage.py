"""The built stage in a real browser, looked at by somebody who knows faces.

Needs Chromium with its driver, the built page, and for faces MediaPipe with its model in
`../shared/data`; skipped where they are missing.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from PIL import Image

from agent.types import Array, Pose
from apps.web.figures import Figures
from apps.web.files import STATIC
from apps.web.routes import add
from body import quat
from body.arkit import SHAPES, columns
from body.avatar.cast import find
from body.avatar.export.turns import joints
from body.posture import standing
from body.render.renderer import Rasteriser
from body.rig import INDEX, JOINTS
from tests.apps import browser
from tests.body.avatar.adopt.files import Maker
from tests.observer import Observer, Scores

WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
SIDE = 320  # pixels
PAGE = f"""<!doctype html><link rel="icon" href="data:,"><title>wait</title>
<style>body {{ margin: 0; background: #000 }} canvas {{ display: block; width: {SIDE}px; height: {SIDE}px }}</style>
<canvas id="canvas"></canvas>
<script type="module">
  import {{ NoWebGL, createStage }} from "/web/stage.js";
  const stage = createStage(document.getElementById("canvas"));
  stage.sharpness.judge = () => false; // pictures come too rarely here to tell how fast it is
  let now = 0;
  const draw = (seconds = 1) => stage.draw((now += seconds)); // after one of them what sways comes to rest
  const pose = ({{ face, joints, root }}, names, shapes) => {{
    const motion = {{ face: new Float32Array(face), joints: new Float32Array(joints), root: new Float32Array(root) }};
    stage.pose(motion, names, shapes);
  }};
  const drop = (bytes) => {{
    document.title = "dropping";
    const data = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    stage.drop(new File([data], "figure.vrm")).then(() => "shown", (e) => e.message).then((t) => (document.title = t));
  }};
  let fence = null;
  const drawn = (canvas = "canvas") => {{
    const gl = document.getElementById(canvas).getContext("webgl2");
    if (gl.isContextLost()) return true;
    fence ??= gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return false;
    fence = null;
    return true;
  }};
  const bare = (context) => {{
    const canvas = document.createElement("canvas");
    canvas.getContext = () => context;
    try {{ createStage(canvas); }} catch (error) {{ return error instanceof NoWebGL ? error.message : "other"; }}
  }};
  window.losses = [];
  stage.onLost((lost) => window.losses.push(lost));
  Object.assign(window, {{ stage, createStage, draw, drawn, pose, drop, bare }});
  stage.load("/figure/mira.vrm").then(() => (document.title = "ready"), (e) => (document.title = e.message));
</script>"""  # noqa: E501

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.DRIVER is None, reason="needs chromium and chromium-driver"),
    pytest.mark.skipif(
        not (STATIC / "stage.js").exists(), reason="the page is not built: make setup"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class Shown:
    """The page with the stage; pictures of it."""

    def __init__(self, tab: browser.Browser) -> None:
        self.tab = tab

    def pose(self, root: tuple[float, float, float] = (0, 0, 0), **weights: float) -> Array:
        """The picture (H, W, 3) of Mira standing, with these shapes."""
        self.take(standing_with(weights), root)
        return self.picture()

    def take(self, posed: Pose, root: tuple[float, float, float] = (0, 0, 0)) -> None:
        """She is posed so, and not drawn yet."""
        motion = {
            "face": posed.face.tolist(),
            "joints": joints(posed).ravel().tolist(),
            "root": list(root),
        }
        self.tab.js(f"pose({json.dumps(motion)}, {json.dumps(JOINTS)}, {json.dumps(SHAPES)})")

    def picture(self, seconds: float = 1) -> Array:
        """How she looks that long after the last one."""
        self.tab.js(f"draw({seconds})")
        browser.until(lambda: self.tab.js("return drawn()"), 240)  # without a graphics card
        with Image.open(BytesIO(self.tab.screenshot())) as image:
            return np.array(image.convert("RGB"))[:SIDE, :SIDE]

    def drop(self, data: bytes) -> str:
        """What the page says of a file."""
        self.tab.js(f"drop('{base64.b64encode(data).decode()}')")
        browser.until(lambda: self.tab.js("return document.title") != "dropping", 60)
        return str(self.tab.js("return document.title"))


def standing_with(weights: Scores) -> Pose:
    face = np.zeros(52, np.float32)
    for name, weight in weights.items():
        face[list(columns(name))] = weight
    turns = standing(find("mira").skeleton).astype(np.float32)
    return Pose(0.0, face, turns, np.zeros(3, np.float32))


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    app = FastAPI()
    add(app, {"mira": lambda: find("mira")})

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    port = browser.free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    browser.until(lambda: server.started, 20)
    with browser.Browser(SIDE + 40, SIDE + 200, *WEBGL) as tab:
        tab.open(f"http://127.0.0.1:{port}/")
        browser.until(lambda: tab.js("return document.title") != "wait", 90)
        assert tab.js("return document.title") == "ready"
        tab.js("stage.look({ camera: 'face' })")
        yield Shown(tab)
        errors = tab.complaints()
    server.should_exit = True
    thread.join()
    assert errors == []


def test_nobody_is_shown_before_they_are_posed(shown: Shown) -> None:
    assert shown.picture().max() == 0
    assert shown.pose().max() > 100


def test_a_face_on_the_stage_does_what_it_is_told(shown: Shown, observe: Observer) -> None:
    rest, open_ = observe(shown.pose()), observe(shown.pose(jawOpen=0.8))
    blink, smile = observe(shown.pose(eyeBlink=1.0)), observe(shown.pose(mouthSmile=1.0))
    assert open_["jawOpen"] > rest["jawOpen"] + 0.3
    assert blink["eyeBlinkLeft"] > rest["eyeBlinkLeft"] + 0.4
    assert blink["eyeBlinkRight"] > rest["eyeBlinkRight"] + 0.4
    assert smile["mouthSmileLeft"] > rest["mouthSmileLeft"] + 0.25


@pytest.mark.parametrize(("camera", "light"), [("face", "studio"), ("body", "evening")])
def test_the_browser_and_the_renderer_see_one_world(shown: Shown, camera: str, light: str) -> None:
    shown.tab.js(f"stage.look({{ camera: '{camera}', light: '{light}' }})")
    try:
        here = shown.pose().astype(float)
        stage = Rasteriser(find("mira"), size=(SIDE, SIDE), camera=camera, light=light)
        there = stage.render(standing_with({})).astype(float)
    finally:
        shown.tab.js("stage.look({ camera: 'face', light: 'studio' })")
    assert np.abs(here - there).mean() < 4.0  # of 255
    assert np.abs(here - np.roll(there, 6, 1)).mean() > 1.4 * np.abs(here - there).mean()


def test_a_gesture_is_one_in_the_browser_and_in_the_renderer(shown: Shown) -> None:
    still, raised = standing_with({}), raising()
    shown.tab.js("stage.look({ camera: 'body' })")
    try:
        shown.take(raised)
        here = shown.picture().astype(float)
        stage = Rasteriser(find("mira"), size=(SIDE, SIDE), camera="body", light="studio")
        there, other = (stage.render(posed).astype(float) for posed in (raised, still))
    finally:
        shown.tab.js("stage.look({ camera: 'face' })")
    moved = np.abs(there - other).max(2) > 30
    assert moved.sum() > 800  # pixels: where the arm was and where it is
    assert np.abs(here - there).mean() < 4.0
    assert np.abs(here - there)[moved].mean() < 0.3 * np.abs(here - other)[moved].mean()


def raising() -> Pose:
    """Mira with her left arm out to the side, its elbow bent, its fist closed; one knee bent."""
    posed = standing_with({})
    turns = posed.joints.astype(np.float64)

    def turn(joint: str, *axis: float) -> None:
        turns[INDEX[joint]] = quat.exp(np.array(axis))

    turn("leftUpperArm", 0.0, 0.0, -0.3)
    turn("leftLowerArm", 0.0, 0.0, 1.6)
    turn("rightUpperLeg", -0.6, 0.0, 0.0)
    turn("rightLowerLeg", 1.2, 0.0, 0.0)
    for finger in ("Index", "Middle", "Ring", "Little"):
        for part in ("Proximal", "Intermediate", "Distal"):
            turn(f"left{finger}{part}", 0.0, 0.0, -1.3)
    return Pose(0.0, posed.face, turns.astype(np.float32), posed.root)


def test_every_shape_reaches_the_face(shown: Shown) -> None:
    told = {name: (k + 1) / 100 for k, name in enumerate(SHAPES)}
    face = np.array([told[name] for name in SHAPES], np.float32)
    still = standing_with({})
    shown.take(Pose(0.0, face, still.joints, still.root))
    reached = shown.tab.js(
        "const told = {}; for (const mesh of stage.figure.meshes())"
        "  for (const [name, slot] of Object.entries(mesh.morphTargetDictionary ?? {}))"
        "    (told[name] ??= []).push(mesh.morphTargetInfluences[slot]);"
        "return told"
    )
    assert len(SHAPES) == 52
    assert {name: reached.get(name, [-1.0])[0] for name in SHAPES} == pytest.approx(told)
    assert all(len({*slots}) == 1 for slots in reached.values())  # in every mesh that has it


def test_an_eye_looks_where_it_is_told(shown: Shown, observe: Observer) -> None:
    ahead = observe(shown.pose())
    left = observe(shown.pose(eyeLookOutLeft=0.8, eyeLookInRight=0.8))
    down = observe(shown.pose(eyeLookDown=0.8))
    assert left["eyeLookOutLeft"] > ahead["eyeLookOutLeft"] + 0.25
    assert left["eyeLookInRight"] > ahead["eyeLookInRight"] + 0.25
    assert down["eyeLookDownLeft"] > ahead["eyeLookDownLeft"] + 0.15


def test_hair_sways_when_the_head_is_shaken_and_comes_to_rest(shown: Shown) -> None:
    rest, step = shown.pose().astype(float), 1 / 30
    for angle in (0.3, 0.6, 0.6, 0.3):
        shown.take(turned(angle))
        shown.tab.js(f"stage.figure.update({step})")  # moved, without being painted
    shown.take(turned(0.0))
    swaying = shown.picture(step).astype(float)
    shown.tab.js(f"for (let i = 0; i < 150; i++) stage.figure.update({step})")
    calm = shown.picture(step).astype(float)
    assert np.abs(swaying - rest).max(2).mean() > 4 * np.abs(calm - rest).max(2).mean()
    assert (np.abs(swaying - rest).max(2) > 30).sum() > 200  # pixels


def turned(angle: float) -> Pose:
    """Mira with her head to a side, radians."""
    posed = standing_with({})
    turns = posed.joints.astype(np.float64)
    turns[INDEX["head"]] = quat.mul(quat.exp([0.0, angle, 0.0]), turns[INDEX["head"]])
    return Pose(0.0, posed.face, turns.astype(np.float32), posed.root)


def test_she_throws_a_soft_shadow_on_herself(shown: Shown) -> None:
    dark = shown.pose().astype(float)
    shown.tab.js("stage.uniforms.shadowOn.value = 0")
    try:
        bare = shown.picture().astype(float)
    finally:
        shown.tab.js("stage.uniforms.shadowOn.value = 1")
    shade = (bare - dark).mean(2)
    assert (shade > 12).sum() > 500  # pixels
    assert shade.min() > -4  # and lights nothing
    brow = shade[115:145, 135:185]  # smooth skin
    assert np.ptp(brow) > 50
    assert np.percentile(np.abs(np.diff(brow, axis=1)), 99) < 0.2 * np.ptp(brow)  # it is soft


def test_who_walks_away_is_followed_by_the_camera(shown: Shown) -> None:
    here, away = shown.pose().astype(float), shown.pose(root=(0.6, 0.0, 0.4)).astype(float)
    assert np.abs(here - away).mean() < 2.0


def test_it_is_drawn_with_little(shown: Shown) -> None:
    shown.pose()
    cost = shown.tab.js("return stage.cost")
    assert cost["calls"] < 40
    assert 30_000 < cost["triangles"] < 140_000
    assert shown.tab.js("return stage.drawn") > 0
    assert shown.tab.js("return stage.frameMs") > 0


def test_a_lost_context_comes_back_with_the_same_picture(shown: Shown) -> None:
    before = shown.pose()
    lose = (
        "document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context')"
    )
    shown.tab.js(f"window.lost = {lose}; lost.loseContext()")
    time.sleep(0.3)
    shown.tab.js("draw(); draw()")  # it goes on, and says nothing
    shown.tab.js("lost.restoreContext()")
    time.sleep(0.5)
    after = shown.picture()
    assert np.abs(before.astype(float) - after).mean() < 0.5


def test_a_context_that_stays_lost_is_told_and_so_is_its_return(shown: Shown) -> None:
    shown.pose()
    assert shown.tab.js("return window.losses") == []  # the last one came back soon
    gl = "document.getElementById('canvas').getContext('webgl2')"
    shown.tab.js(f"window.loser = {gl}.getExtension('WEBGL_lose_context'); loser.loseContext()")
    browser.until(lambda: shown.tab.js("return window.losses") == [True], 30)
    shown.tab.js("loser.restoreContext()")
    browser.until(lambda: shown.tab.js("return window.losses") == [True, False], 30)
    assert shown.picture().max() > 100


@pytest.mark.parametrize("context", ["null", "{}"])
def test_without_webgl_it_is_said_so_that_video_can_be_sent(shown: Shown, context: str) -> None:
    assert "WebGL" in shown.tab.js(f"return bare({context})")


def test_where_only_halves_can_be_drawn_shadows_are_as_soft(shown: Shown) -> None:
    whole = shown.pose().astype(float)
    drawn = []
    try:
        shown.tab.js_async(_HALVES)
        for on in (1, 0):
            shown.tab.js(f"halves.uniforms.shadowOn.value = {on}; halves.draw(performance.now())")
            browser.until(lambda: shown.tab.js("return drawn('halves')"), 240)
            with Image.open(BytesIO(shown.tab.screenshot())) as image:
                drawn.append(np.array(image.convert("RGB"))[:SIDE, :SIDE].astype(float))
    finally:
        shown.tab.js("document.getElementById('halves').remove()")
    soft, none = (np.abs(whole - one).mean() for one in drawn)
    assert soft < 0.2
    assert none > 1.0  # they are there to be seen


_HALVES = f"""
const done = arguments[0];
const canvas = document.createElement("canvas");
canvas.id = "halves";
canvas.style = "position: fixed; left: 0; top: 0; width: {SIDE}px; height: {SIDE}px";
document.body.append(canvas);
const wish = {{ antialias: true, alpha: false, preserveDrawingBuffer: true }};
const gl = canvas.getContext("webgl2", wish);
const asked = gl.getExtension.bind(gl);
gl.getExtension = (name) => (name === "EXT_color_buffer_float" ? null : asked(name));
window.halves = createStage(canvas);
halves.sharpness.judge = () => false;
halves.look({{ camera: "face" }});
halves.load("/figure/mira.vrm").then(() => {{
  const {{ motion, joints, shapes }} = stage.posed;
  halves.pose(motion, joints, shapes);
  done(true);
}});
"""


def test_a_file_that_is_no_figure_is_refused_in_words_and_the_figure_stays(shown: Shown) -> None:
    before = shown.pose()
    bare, cut = Maker().bytes(), find_vrm()[:200_000]
    for data, why in (
        (b"only words", "not a VRM"),
        (bare, "which bone is which"),
        (cut, "damaged"),
    ):
        assert why in shown.drop(data)
    assert np.abs(before.astype(float) - shown.picture()).mean() < 0.5


def test_a_bad_file_does_not_keep_a_figure_that_is_on_its_way_from_coming(shown: Shown) -> None:
    came = """
    const done = arguments[0], before = stage.figure, why = [];
    const coming = stage.load('/figure/mira.vrm');
    const words = new File(['only words'], 'figure.vrm');
    const bad = stage.drop(words).catch((error) => why.push(error.message));
    Promise.all([coming, bad]).then(() => done([stage.figure !== before, why.length]));
    """
    assert shown.tab.js_async(came) == [True, 1]


def test_one_of_ours_that_is_dropped_after_a_strangers_has_living_eyes(shown: Shown) -> None:
    made = Maker(("a",)).vrm(1, {"aa": 0})
    made.tree["extensionsUsed"] = ["VRMC_vrm"]
    try:
        assert shown.drop(made.bytes()) == "shown"
        assert shown.tab.js("return stage.setting.eyes.length") == 0
        assert shown.drop(find_vrm()) == "shown"
        assert shown.tab.js("return stage.setting.eyes.length") == 2
    finally:
        shown.tab.js("return stage.load('/figure/mira.vrm').then(() => true)")


def test_the_pictures_of_who_leaves_are_let_go_of_at_once(shown: Shown) -> None:
    shown.tab.js(
        "window.held = 0; const make = createImageBitmap, close = ImageBitmap.prototype.close;"
        "window.createImageBitmap = (...a) => make(...a).then((b) => (window.held++, b));"
        "ImageBitmap.prototype.close = function () {"
        " if (this.width) window.held--; close.call(this); }"
    )
    load = "return stage.load('/figure/mira.vrm').then(() => window.held)"
    shown.tab.js(load)  # before, there was one that was not counted
    first = shown.tab.js("window.held = 0; " + load)
    assert shown.tab.js(load) == first


def find_vrm() -> bytes:
    return asyncio.run(Figures({"mira": find("mira")}).vrm("mira")).data


@pytest.mark.parametrize("version", [0, 1])
def test_anybodys_figure_stands_moves_and_opens_its_mouth(shown: Shown, version: int) -> None:
    facing = -1.0 if version == 0 else 1.0
    made = Maker(("a",), facing).vrm(version, {"a" if version == 0 else "aa": 0})
    made.tree["extensionsUsed"] = ["VRM" if version == 0 else "VRMC_vrm"]
    shown.tab.js("stage.look({ camera: 'body' })")
    try:
        assert shown.drop(made.bytes()) == "shown"
        still, spoken = shown.pose().astype(float), shown.pose(jawOpen=1.0).astype(float)
        assert still.std() > 5
        assert np.abs(still - spoken).max() > 20
    finally:
        shown.tab.js("stage.look({ camera: 'face' })")
        back: Any = shown.tab.js("return stage.load('/figure/mira.vrm').then(() => true)")
    assert back


def test_who_comes_back_to_the_stage_looks_as_before(shown: Shown) -> None:
    before = shown.pose()
    assert shown.tab.js("return stage.load('/figure/mira.vrm').then(() => true)")
    assert np.abs(before.astype(float) - shown.picture()).mean() < 0.5
