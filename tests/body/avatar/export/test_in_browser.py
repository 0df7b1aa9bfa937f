"""An exported character in three-vrm on a real page, looked at by somebody who knows faces.

Needs Chromium with its driver and node's packages; skipped where they are missing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from body.avatar.cast import find
from body.avatar.export.files import export
from tests.apps import browser
from tests.interop import node
from tests.observer import Observer, Scores

WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")

pytestmark = [
    pytest.mark.slow,
    node.needed,
    pytest.mark.skipif(browser.DRIVER is None, reason="needs chromium and chromium-driver"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...

    def translate_path(self, path: str) -> str:
        """Characters lie in the folder that is served, all else beside the scripts."""
        if path.startswith("/vrm/"):
            return str(Path(self.directory) / Path(path).name)
        self.directory, kept = str(node.PACKAGES.parent), self.directory
        try:
            return super().translate_path(path)
        finally:
            self.directory = kept


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("vrm")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("name", ["hana", "mira", "walter"])
def test_a_face_on_a_web_page_is_a_face_that_acts(
    served: tuple[str, Path], observe: Observer, name: str
) -> None:
    url, folder = served
    avatar = find(name)
    export(avatar, folder / f"{name}.vrm", ".vrm")
    _, y, z = np.mean([avatar.points["left eye"], avatar.points["mouth"]], 0)
    with browser.Browser(640, 640, *WEBGL) as page:
        page.open(f"{url}/stage.html?vrm=/vrm/{name}.vrm&y={y:.3f}&z={z:.3f}")
        browser.until(lambda: page.js("return document.title") == "ready", 60)

        def shown(**weights: float) -> Scores:
            page.js(f"window.show({json.dumps(weights)})")
            with Image.open(BytesIO(page.screenshot())) as picture:
                return observe(np.array(picture.convert("RGB"))[:480, :480])

        rest, aa = shown(), shown(aa=1.0)
        blink, happy = shown(blink=1.0), shown(happy=1.0)
        raised = shown(browInnerUp=1.0, browOuterUpLeft=1.0, browOuterUpRight=1.0)
        errors = [line for line in page.complaints() if "favicon" not in line]
    assert errors == []
    assert aa["jawOpen"] > rest["jawOpen"] + 0.2
    assert blink["eyeBlinkLeft"] > rest["eyeBlinkLeft"] + 0.2
    assert happy["mouthSmileLeft"] > rest["mouthSmileLeft"] + 0.3
    assert raised["browInnerUp"] > rest["browInnerUp"] + 0.2
