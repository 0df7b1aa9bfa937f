"""The words of stage direction: what there is to do.

Each row is a name and the phrases for it, without articles and in the base form of their verbs;
`body.direction.words` knows the other forms, and `body.direction.entries` what each row takes.
What says how and when is in `body.direction.manner`.
"""

from __future__ import annotations

FACES: dict[str, str] = {
    "smile": "smile, give smile, smile with eye",
    "grin": "grin, beam, smile broadly, big smile, broad smile, show teeth",
    "smirk": "smirk, half smile, crooked smile, lopsided smile, smile crookedly",
    "frown": "frown, make frown",
    "scowl": "scowl, glower, glare",
    "knit": "knit brow, knit brows, furrow brow, furrow brows, lower brow, lower brows, "
    "draw brows together",
    "pout": "pout, stick lip out, push out lip, stick out lip",
    "sulk": "sulk, mope",
    "wince": "wince, flinch, cringe",
    "grimace": "grimace, pull face, make face",
    "sneer": "sneer, curl lip, snarl",
    "wrinkle nose": "wrinkle nose, scrunch nose, crinkle nose",
    "raise brow": "raise one brow, raise single brow, arch one brow, lift one brow, cock brow, "
    "quirk brow, arch brow, raise brow, lift brow",
    "raise brows": "raise brows, lift brows, raise both brows, arch brows, brows up",
    "flash brows": "flash brows, flash brow, waggle brows, wiggle brows, bounce brows",
    "worry": "worry",
    "narrow eyes": "narrow eye, squint",
    "widen eyes": "widen eye, open eye wide, wide eye, eye wide",
    "close eyes": "close eye, shut eye",
    "eyes shut": "eye close, eye closed, eye shut, keep eye close, keep eye closed, keep eye shut, "
    "hold eye closed, hold eye shut",
    "blink": "blink, bat eye, bat lash, flutter lash",
    "wink": "wink, wink eye",
    "gape": "gape, drop jaw, jaw drop",
    "open mouth": "open mouth",
    "gasp": "gasp",
    "purse lips": "purse lip",
    "kiss": "pucker, pucker lip, kiss, make kiss, pucker up",
    "press lips": "press lip, press lip together, tighten lip, suppress smile",
    "bite lip": "bite lip, chew lip",
    "stick tongue out": "stick tongue out, stick out tongue, tongue out",
    "puff cheeks": "puff cheek, puff out cheek, blow out cheek, puff cheek out",
    "clench jaw": "clench jaw, clench teeth, set jaw, grit teeth",
    "straight face": "straight face, keep straight face, blank face, poker face, deadpan, "
    "relax face, neutral face",
    "laugh": "laugh, laugh out loud, crack up, burst out laugh, burst into laughter, laughter",
    "chuckle": "chuckle, giggle, snicker, titter, laugh to self",
    "sigh": "sigh, breathe out, exhale, heave sigh, let out sigh",
    "sob": "sob, cry, weep, burst into tears, tears",
}

# name: phrases; then seconds of one, and the emotions of a mood are in `manner`.
HEADS: dict[str, tuple[float | None, str]] = {
    "nod": (0.6, "nod, nod head, give nod, bob head, nod yes"),
    "shake": (1.1, "shake head, shake head no"),
    "tilt": (None, "tilt head, cock head, tip head, tilt, incline head, head tilt"),
    "raise": (None, "raise head, lift head, lift chin, raise chin, chin up, head up, hold head up"),
    "lower": (
        None,
        "lower head, drop head, hang head, bow head, chin down, head down, duck head, dip head, "
        "lower chin, tuck chin",
    ),
    "toss": (0.9, "toss head, toss hair, throw head back, flick hair, flip hair"),
    "turn": (None, "turn head, rotate head"),
    "jerk": (0.5, "jerk head, startle, jerk head back, recoil"),
}

GESTURES: dict[str, str] = {
    "wave": "wave, wave hand, wave hello, wave goodbye, wave bye, wave hi",
    "shrug": "shrug, shrug shoulder, raise shoulder",
    "thumbs up": "thumbs up, thumb up, give thumb up, show thumb, put thumb up",
    "thumbs down": "thumbs down, thumb down, give thumb down",
    "ok": "ok sign, okay sign, ok, okay, sign ok, make ok sign, perfect sign",
    "come": "beckon, come here, wave over, call over, come hither, beckon over",
    "wag finger": "wag finger, wag index finger, finger wag, shake finger, tut",
    "call me": "phone, call me, phone me, phone gesture, phone sign, make phone call",
    "think": "stroke chin, rub chin, hand on chin, touch chin, rest chin on hand, scratch chin",
    "facepalm": "facepalm, face palm, palm face, slap forehead, hand over face, cover face",
    "clap": "clap, clap hand, applaud, give applause",
    "point": "point, point finger, indicate",
    "stop": "raise palm, hold up hand, hold hand up, raise hand, put hand up, halt, palm out, "
    "stop sign, stop gesture, put up hand",
    "fist pump": "pump fist, fist pump, punch air, raise fist",
    "crossed fingers": "cross finger, finger cross, keep finger cross",
    "hand on heart": "hand on heart, put hand on heart, hand on chest, touch heart, "
    "hand over heart, "
    "hand to heart, place hand on heart, put hand on chest, touch chest",
    "prayer": "pray, press palm together, beg, plead, put hand together, "
    "press hand together, palm together",
    "salute": "salute",
    "shush": "shush, hush, finger to lip, finger on lip, put finger to lip, put finger on lip",
    "count one": "count one, one finger, hold up one finger, show one finger, raise finger, "
    "raise one finger",
    "count two": "count two, count to two, count to two on finger, "
    "two finger, hold up two finger, show two finger",
    "count three": "count three, count to three, count to three on finger, "
    "three finger, hold up three finger, show three finger",
    "count four": "count four, count to four, count to four on finger, "
    "four finger, hold up four finger, show four finger",
    "count five": "count five, count to five, count to five on finger, "
    "five finger, hold up five finger, show five finger, high five",
    "so-so": "so so, waggle hand, wobble hand, rock hand, more or less",
    "money": "money, rub finger, rub finger together, money sign",
    "peace": "victory, victory sign, peace sign, v sign, peace",
    "listen": "cup ear, hand to ear, put hand to ear, cup hand to ear, hand behind ear, listen",
    "look": "shade eye, hand over eye, peer into distance, look out, scan horizon",
    "drink": "drink, sip, raise glass, toast, take sip",
    "eat": "eat, take bite",
    "sleep": "sleep, fall asleep, nod off, sleep gesture, rest head on hand",
    "write": "write, take note, jot down, scribble, write in air",
    "blow a kiss": "blow kiss, throw kiss",
    "air quotes": "air quote, make air quote, quote, scare quote, quotation mark",
    "stretch": "stretch, stretch arm",
    "scratch head": "scratch head, rub head",
    "wipe brow": "wipe brow, wipe forehead, mop brow",
    "check watch": "check watch, look at watch, tap watch, check time, glance at watch, tap wrist",
    "knock": "knock, knock on door, knock on wood",
    "drum fingers": "drum finger, tap finger",
    "offer": "offer, show palm, open hand, present, spread hand, open palm, hold out hand",
    "give": "hand over, pass, give away",
    "push away": "push away, wave away, wave off, reject, dismiss, brush aside, brush off",
    "hug": "hug, hug self, hug yourself, hug myself, embrace, hug me",
    "big": "show big, big gesture, show how big",
    "small": "show small, small gesture, show how small, pinch air",
    "namaste": "namaste",
    "bow": "bow, take bow, curtsy",
    "yawn": "yawn, stifle yawn",
    "go away": "shoo, shoo away, go away",
    "crazy": "tap temple, twirl finger at temple",
    "head in hands": "head in hand, put head in hand, bury face in hand, bury head in hand",
    "idea": "have idea, idea, eureka",
    "rub hands": "rub hand, rub hand together",
    "time out": "time out",
    "welcome": "welcome, open arm, spread arm",
    "zip lips": "zip lip, zip mouth",
    "weigh": "weigh, weigh up",
}

POSTURES: dict[str, str] = {
    "standing": "stand, stand up, get up, rise",
    "upright": "stand straight, stand upright, stand tall, straighten, straighten up, sit up, "
    "sit straight, square shoulder, sit up straight, stand up straight",
    "sitting": "sit, sit down, take seat, have seat",
    "leaning forward": "lean forward, lean in, lean towards, lean closer, bend forward, lean",
    "leaning back": "lean back, lean backward, lean away, sit back",
    "leaning left": "lean left",
    "leaning right": "lean right",
    "slumped": "slump, slouch, droop, sag, slump shoulder, drop shoulder",
    "at ease": "stand at ease, relax, drop arm, lower arm, put hand down, lower hand, arm at side, "
    "hand down, put arm down, loosen up, hand at side, uncross arm",
    "open": "open up, open posture",
    "closed": "close up, closed posture, shrink, make self small",
    "arms crossed": "cross arm, fold arm, arm cross, arm fold",
    "hands on hips": "hand on hip, put hand on hip, arm akimbo, hand at hip",
    "hands behind back": "hand behind back, put hand behind back, clasp hand behind back",
    "hands clasped": "clasp hand, fold hand, hand clasp",
}

# Clips of the library that is shipped: seconds of one, and how often it goes round if nobody says.
CLIPS: dict[str, tuple[float, int, str]] = {
    "dance-sway": (2.4, 2, "dance, sway, sway to music"),
    "dance-bounce": (2.0, 2, "dance wildly, bounce, groove"),
    "dance-twist": (1.6, 2, "dance twist, twist"),
    "jump": (2.6, 1, "jump, leap, hop, jump up"),
    "jumping-jacks": (1.2, 3, "do jumping jack, jumping jack"),
    "jog": (0.8, 4, "jog, jog in place, run in place"),
    "celebrate": (3.2, 1, "celebrate, jump for joy, rejoice"),
    "cheer": (3.2, 1, "cheer, wave both arm"),
    "curtsy": (2.6, 1, "curtsy, drop curtsy"),
    "bow-deep": (3.4, 1, "bow deeply, take deep bow"),
    "shiver": (3.6, 1, "shiver, tremble, shake with cold"),
    "sneeze": (2.8, 1, "sneeze"),
    "stomp": (2.2, 1, "stomp, stamp, stomp foot, stamp foot"),
    "tap-foot": (2.0, 2, "tap foot"),
    "spin": (2.4, 1, "spin, twirl, spin around, pirouette"),
    "tada": (2.8, 1, "tada, flourish, make flourish"),
    "duck": (3.0, 1, "duck, crouch"),
}

MOVES: dict[str, str] = {
    "turn": "turn, turn body, turn around, swivel, rotate",
    "step": "step, take step, make step",
    "walk": "walk, go, come, stroll, pace",
}

GAZES: dict[str, tuple[float | None, float, str]] = {  # how long, how fast
    "look": (None, 1.0, "look, gaze, turn eye, cast eye, move eye, drop eye"),
    "glance": (0.7, 1.3, "glance, peek, steal glance, look quickly, cast glance, shoot glance"),
    "stare": (None, 1.0, "stare, fix eye, hold gaze, watch, peer, make eye contact, eye contact, "
              "keep eye contact, lock eye, meet eye, hold eye contact, keep eye, look in eye, "
              "look me in eye, look him in eye, look her in eye, look them in eye"),
    "look around": (3.2, 1.0, "look around, look about, scan room, glance around, eye dart"),
    "roll eyes": (1.1, 1.0, "roll eye, eye roll"),
    "avert": (None, 1.0, "avert eye, avert gaze, look aside, side eye, avoid eye contact"),
}  # fmt: skip

TARGETS: dict[str, str] = {
    "listener": "me, us, viewer, audience, listener, user, him, her, them, person, other, "
    "my eye, my face, everyone, public",
    "camera": "camera, lens",
    "away": "away, elsewhere, distance, window, past me, off, nowhere, space, somewhere else",
    "down": "down, floor, ground, foot, shoe, downward, table, desk, lap",
    "up": "up, ceiling, sky, upward, heaven",
    "left": "left, leftward, over left shoulder",
    "right": "right, rightward, over right shoulder",
    "side": "side, sideway, aside, over shoulder, shoulder",
    "hand": "hand, finger",
    "forward": "forward, ahead, straight ahead, front, closer",
    "back": "back, backward, behind",
    "around": "around",
    "there": "there, over there, that, it, this",
    "here": "here, down here",
    "self": "self, myself, yourself, herself, himself, chest",
}

STILLS: dict[str, str] = {
    "body": "keep still, stay still, hold still, freeze, be still, do not move, without moving, "
    "don't move, stop moving, no movement, without movement, motionless, stand still",
    "hands": "no gesture, without gesture, do not gesture, don't gesture, stop gesturing, "
    "keep hand still, without gesturing, hand still, keep hand down, no hand movement",
    "head": "keep head still, head still, hold head still, don't move head, do not move head",
    "eyes": "keep eye open, eye open, open eye, hold eye open, unblinking, unblinkingly",
}
