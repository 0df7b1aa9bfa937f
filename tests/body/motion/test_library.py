"""A library keeps clips, finds them by words, and survives damage."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.errors import ConfigError
from body.motion import pack
from body.motion.build import REPERTOIRE, main
from body.motion.clip import Clip, Phase, mask, mirrored, resampled
from body.motion.edit import looped, part, without
from body.motion.keys import make, read
from body.motion.library import SHIPPED, Library, home, kept
from body.motion.words import likeness
from body.rig import INDEX
from tests.body.motion import strangers
from tests.body.skeletons import adult


def clip(name: str = "one", seconds: float = 2.0, **more: Any) -> Clip:
    joints, root = strangers.wander(seconds)
    made = Clip(
        name, 30.0, joints.astype(np.float32), root.astype(np.float32), 0.8, mask(),
        np.ones((len(joints), 2), bool),
    )  # fmt: skip
    return replace(made, **more)


def test_what_is_added_comes_back(tmp_path: Path) -> None:
    face = np.zeros((61, 52), np.float32)
    face[:, 3] = np.linspace(0, 1, 61)
    one = clip(
        text="waves", tags=("hello", "wave"), face=face, loop=True,
        phases=(Phase("loop", 0, 2.0),), style=(("calm", 0.5),),
    )  # fmt: skip
    Library([tmp_path]).add(one)
    back = Library([tmp_path]).load("one")
    assert strangers.apart(back.joints, one.joints).max() < 0.7
    assert np.abs(back.root - one.root).max() < 0.003
    assert back.face is not None
    assert np.abs(back.face - face).max() < 0.005
    for name in ("name", "text", "tags", "phases", "style", "loop", "fps"):
        assert getattr(back, name) == getattr(one, name)
    assert np.array_equal(back.contacts, one.contacts)
    assert np.allclose(back.moves, one.moves)


def test_a_question_to_the_builder_of_clips_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for asked, code in (["--help"], 0), (["one", "two"], 2):
        with pytest.raises(SystemExit) as end:
            main(asked)
        assert end.value.code == code
    assert "body.motion.build [-h] [folder]" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_a_packed_clip_is_small_and_quick_motion_keeps_more_of_itself(tmp_path: Path) -> None:
    calm, quick = tmp_path / "calm", tmp_path / "quick"
    pack.save(clip(seconds=4.0), calm)
    fast = clip(seconds=4.0)
    pack.save(replace(fast, joints=fast.joints[::3], root=fast.root[::3],
                      contacts=fast.contacts[::3]), quick)  # fmt: skip
    assert calm.stat().st_size < 121 * 54 * 4 * 4 / 8
    assert quick.stat().st_size / 41 > calm.stat().st_size / 121


def test_a_users_clip_hides_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    library = Library([tmp_path, SHIPPED])
    library.add(clip("jump", text="mine"))
    assert Library([tmp_path, SHIPPED]).load("jump").text == "mine"
    library.remove("jump")
    assert Library([tmp_path, SHIPPED]).load("jump").text != "mine"
    with pytest.raises(ConfigError, match="comes with the program"):
        Library([tmp_path, SHIPPED]).remove("jump")


def test_tags_can_be_changed_and_are_found_by(tmp_path: Path) -> None:
    library = Library([tmp_path])
    library.add(clip("one"))
    library.add(clip("two"))
    assert library.find("lasso") is None
    library.tag("one", ["cowboy", "lasso"], "throws a lasso")
    assert Library([tmp_path]).find("throw the lasso") == "one"
    assert Library([tmp_path]).entries["one"].tags == ("cowboy", "lasso")


def test_own_clips_are_called_by_name_and_tag_and_names_come_first(tmp_path: Path) -> None:
    assert kept(tmp_path) == {}
    library = Library([tmp_path, SHIPPED])
    library.add(clip("my-dance", tags=("Happy feet", "other")))
    library.add(clip("other", loop=True))
    called = kept(tmp_path)
    assert {said: entry.name for said, entry in called.items()} == {
        "my dance": "my-dance", "happy feet": "my-dance", "other": "other",
    }  # fmt: skip
    assert called["other"].loop
    assert called["my dance"].seconds == pytest.approx(2.0)
    library.remove("my-dance")
    assert set(kept(tmp_path)) == {"other"}


@pytest.mark.parametrize(
    ("name", "tags", "text"),
    [
        ("../up", (), ""),
        ("", (), ""),
        ("x" * 41, (), ""),
        ("a", ("",), ""),
        ("a", (), "two\nlines"),
    ],
)
def test_names_tags_and_texts_are_checked(
    name: str, tags: tuple[str, ...], text: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError):
        Library([tmp_path]).add(clip(name, tags=tags, text=text))
    assert not list(tmp_path.iterdir())


def test_a_damaged_library_says_what_to_do(tmp_path: Path) -> None:
    Library([tmp_path]).add(clip())
    (tmp_path / "one.npz").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(ConfigError, match="add it to the library again"):
        Library([tmp_path]).load("one")
    (tmp_path / "one.npz").unlink()
    with pytest.raises(ConfigError, match="remove it"):
        Library([tmp_path]).load("one")
    (tmp_path / "index.json").write_text(json.dumps({"one": 3}))
    with pytest.raises(ConfigError, match="delete it"):
        Library([tmp_path])


def test_a_packed_file_with_absurd_numbers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.npz"
    pack.save(clip(), path)
    with np.load(path) as file:
        data = {name: file[name] for name in file.files}
    head = json.loads(data["head"].tobytes())
    head["frames"] = 10**9
    data["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez(path, **data)
    with pytest.raises(ConfigError, match="frames"):
        pack.load(path)


def test_the_users_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_MOTION", "/somewhere/else")
    assert home() == Path("/somewhere/else")
    monkeypatch.delenv("ANIMA_MOTION")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert home() == Path("/data/anima/motion")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="set ANIMA_MOTION"):
        Library([tmp_path / "file" / "motion"]).add(clip())


def test_shipped_clips_are_those_of_the_repertoire_and_small() -> None:
    library = Library([SHIPPED])
    keyed = {m.name for m in read(REPERTOIRE)}
    assert keyed <= set(library.entries)
    assert len(library.entries) >= 30
    assert sum(f.stat().st_size for f in SHIPPED.iterdir()) < 2_000_000
    for name, entry in library.entries.items():
        assert entry.text, name
        assert entry.tags, name
        assert library.load(name).duration == pytest.approx(entry.seconds, abs=0.02)


def test_a_keyed_loop_ends_as_it_begins() -> None:
    for motion in read(REPERTOIRE):
        if motion.loop:
            made = make(motion, adult())
            assert strangers.apart(made.joints[0], made.joints[-1]).max() < 0.5, motion.name
            assert np.abs(made.root[0] - made.root[-1]).max() < 0.002, motion.name


def test_a_part_starts_on_the_spot_and_a_loop_closes() -> None:
    one = clip()
    cut = part(one, 0.5, 1.5)
    assert cut.duration == pytest.approx(1.0)
    assert np.allclose(cut.root[0, [0, 2]], 0)
    round_ = looped(cut)
    assert strangers.apart(round_.joints[0], round_.joints[-1]).max() < 0.1
    assert np.allclose(round_.root[0], round_.root[-1], atol=1e-5)
    with pytest.raises(ConfigError, match="leave nothing"):
        part(one, 1.95, 2.0)
    assert without(one, ("head",)).moves[INDEX["head"]] == 0
    with pytest.raises(ConfigError, match="known: legs"):
        without(one, ("tail",))


def test_the_mirror_image_of_a_mirror_image_is_the_clip() -> None:
    one = clip()
    other = mirrored(one)
    left, right = INDEX["leftLowerArm"], INDEX["rightLowerArm"]
    assert np.allclose(other.joints[:, left, 2], -one.joints[:, right, 2])
    assert np.allclose(other.root[:, 0], -one.root[:, 0])
    assert strangers.apart(mirrored(other).joints, one.joints).max() < 1e-3
    assert np.allclose(mirrored(other).root, one.root)


def test_another_rate_keeps_the_motion() -> None:
    one = clip()
    slow = resampled(one, 20.0)
    assert slow.duration == pytest.approx(one.duration)
    assert strangers.apart(slow.joints[20], one.joints[30]).max() < 0.01


def test_words_are_alike_by_stem_and_not_by_filling() -> None:
    assert likeness("dancing", "dance") > 0.25
    assert likeness("do a little dance", "dance") > 0.99
    assert likeness("the", "the") == 0
    assert likeness("dance", "sneeze") < 0.25


@pytest.mark.parametrize(
    ("field", "value"), [("fps", 0.0), ("leg", 9.0), ("root", np.zeros((3, 3), np.float32))]
)
def test_a_clip_checks_itself(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match="Clip"):
        clip(**{field: value})
    with pytest.raises(ValueError, match=r"Phase.name must be one of"):
        Phase("bounce", 0, 1)
