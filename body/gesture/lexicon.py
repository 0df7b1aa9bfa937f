"""What words look like in the hands: phrases that call for a gesture, and how strongly."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Gesture, how much it is called for in [0, 1], and the phrases that call for it.
_CALLS: tuple[tuple[str, float, str], ...] = (
    ("point me", 0.55, "myself; i am; i'm; as for me; me too; it's me; mine; my name; i myself"),
    ("hand on heart", 0.85,
     "thank you; thanks; i promise; honestly; sincerely; my heart; with all my heart; i love; "
     "grateful; so kind; i swear; dear to me; i'm sorry; i am sorry; i apologise; i apologize"),
    ("point you", 0.6, "you; yours; yourself; your; what about you; how about you; and you"),
    ("point here", 0.7, "here; right here; right now; this one; over here; in this place; today"),
    ("point there", 0.7, "there; over there; that one; in the distance; out there; yonder"),
    ("point up", 0.55, "up there; the sky; above; upstairs; heaven; the stars; the sun; the moon"),
    ("point left", 0.8, "to the left; on the left; left side"),
    ("point right", 0.8, "to the right; on the right; right side"),
    ("low", 0.7, "calm down; down; underneath; below; the ground; the bottom; settle; lower"),
    ("tall", 0.7, "tall; high; growing; grows; grew; rising; rises; rose; higher; up and up"),
    ("big", 0.9,
     "big; huge; enormous; large; giant; gigantic; vast; great big; wide; massive; immense; "
     "the whole world; so much; this much"),
    ("small", 0.9, "tiny; small; little; a bit; a little bit; slightly; minute; detail; details"),
    ("short", 0.7, "short; brief; narrow; in a nutshell; thin; slim"),
    ("many", 0.8,
     "many; lots; lots of; all; everyone; everybody; everything; people; so many; plenty; "
     "countless; several; various; different; thousands; hundreds; millions"),
    ("nothing", 0.85,
     "nothing; never; none; no one; nobody; not at all; no way; absolutely not; impossible; "
     "finished; over and done; no longer; gone for good; out of the question"),
    ("between", 0.8, "between; in between; in the middle; among; the difference"),
    ("process", 0.8,
     "and so on; process; change; changes; changing; develop; development; again and again; "
     "over and over; work; working; turn; turning; round and round; et cetera; evolve; becoming"),
    ("time", 0.75,
     "over time; in time; later; in the future; tomorrow; next; after that; eventually; soon; "
     "one day; from now on; day by day; as time; forever; years from now"),
    ("past", 0.75,
     "ago; in the past; back then; yesterday; before; once upon a time; long ago; used to; "
     "when i was; history; remember when; last year; last week; the old days"),
    ("contrast", 0.75,
     "but; however; on the other hand; although; instead; rather; otherwise; yet; whereas; "
     "on the one hand; except; still"),
    ("weigh", 0.8,
     "maybe; perhaps; compare; compared; balance; either; whether; it depends; more or less; "
     "possibly; on balance; choose; decide; decision"),
    ("step", 0.85,
     "step by step; first of all; one by one; one after another; little by little; in order; "
     "bit by bit; piece by piece"),
    ("together", 0.8,
     "together; both; we; us; join; meet; share; friends; family; each other; with you; combine"),
    ("apart", 0.75, "apart; separate; separately; divide; divided; split; open; opened; explode"),
    ("grasp", 0.7, "catch; grab; hold; take; strong; strength; power; powerful; get it; grasp"),
    ("away", 0.75, "away; far; far away; gone; leave; left us; throw; forget it; outside; travel"),
    ("wall", 0.6, "limit; limits; border; barrier; wall; stuck; blocked; problem; problems"),
    ("inside", 0.7,
     "inside; i feel; feel; feeling; feelings; deep down; in my mind; my soul; inner; personally"),
    ("stop", 0.85, "stop; wait; hold on; not so fast; enough; halt; wait a moment"),
    ("idea", 0.7, "idea; remember; suddenly; i know; of course; aha; eureka; exactly"),
    ("think", 0.5, "i wonder; let me think; let me see; hmm; hm"),
    ("shrug", 0.9,
     "i don't know; who knows; no idea; i'm not sure; i am not sure; whatever; not sure; "
     "i have no idea; i guess; hard to say; anyway; why not; who cares"),
    ("ok", 0.7, "perfect; excellent; precisely; delicious; just right; spot on; flawless"),
    ("thumbs up", 0.7, "well done; good job; great job; good work; congratulations; good luck"),
    ("count one", 0.6, "one thing; first; firstly; number one; one moment; only one"),
    ("count two", 0.8, "two; second; secondly; number two; twice"),
    ("count three", 0.85, "three; third; thirdly"),
    ("count four", 0.8, "four; fourth"),
    ("count five", 0.8, "five; fifth"),
    ("shush", 0.7, "quiet; secret; silence; hush; between you and me; don't tell"),
    ("listen", 0.7, "listen; hear that; did you hear; can you hear"),
    ("look", 0.6, "look for; looking for; search; searching; horizon"),
    ("call me", 0.8, "call me; give me a call; phone; telephone"),
    ("come", 0.8, "come here; come on; come in; come closer; join me; follow me"),
    ("money", 0.75, "money; expensive; cash; price; rich; salary"),
    ("write", 0.6, "write; wrote; writing; sign here; letter; note it down"),
    ("drink", 0.5, "drink; a cup of; coffee; tea; cheers"),
    ("eat", 0.45, "eat; eating; hungry; breakfast; lunch; dinner"),
    ("sleep", 0.5, "sleep; asleep; bedtime; good night"),
    ("so-so", 0.8, "so so; more or less; roughly; kind of; sort of; approximately; about"),
    ("air quotes", 0.85, "so-called; so called; quote; in quotes; supposedly"),
    ("present", 0.5, "you see; for example; for instance; let me show; let me tell; that means; "
                     "this is; here is; imagine; look at this; i mean; basically; actually"),
    ("prayer", 0.7, "please; i beg; pray; hopefully; forgive me"),
    ("crossed fingers", 0.7, "fingers crossed; wish me luck"),
    ("welcome", 0.8, "welcome; at last; so good to see you; nice to meet you; here we are"),
    ("offer", 0.6, "for you; help yourself; after you; go ahead; have a seat; be my guest"),
    ("wave", 0.9, "hello; hi; goodbye; bye; good morning; good evening; hey; see you; farewell"),
    ("wag finger", 0.6, "don't you dare; no no; not allowed; must not; mustn't; never ever"),
    ("fist pump", 0.8, "hooray; yes we can; we did it; i did it; we won; i won; victory"),
    ("push away", 0.7, "no thanks; no thank you; leave me; disgusting; get away; horrible"),
    ("head in hands", 0.5, "oh no; terrible; disaster; catastrophe"),
    ("wipe brow", 0.7, "phew; what a relief; so hot; thank goodness"),
    ("facepalm", 0.5, "how stupid; what a fool; i can't believe"),
)  # fmt: skip

PHRASES: dict[tuple[str, ...], tuple[str, float]] = {
    tuple(phrase.split()): (name, value)
    for name, value, phrases in _CALLS
    for phrase in (p.strip() for p in phrases.split(";"))
}
_LONGEST = max(map(len, PHRASES))
_EDGE = re.compile(r"^[^\w']+|[^\w']+$")


@dataclass(frozen=True, slots=True)
class Call:
    """A phrase that calls for a gesture: words [first, last] of an utterance."""

    first: int
    last: int
    name: str
    value: float


def calls(utterance: str) -> tuple[Call, ...]:
    """The phrases of `utterance` that call for gestures, in order, the longest at each place."""
    words = [_EDGE.sub("", w.lower().replace("’", "'")) for w in utterance.split()]
    found, i = [], 0
    while i < len(words):
        for n in range(min(_LONGEST, len(words) - i), 0, -1):
            call = PHRASES.get(tuple(words[i : i + n]))
            if call is not None:
                found.append(Call(i, i + n - 1, *call))
                i += n - 1
                break
        i += 1
    return tuple(found)


# What an intent looks like by itself: how often it shows in the hands, and gestures to choose from.
INTENTS: dict[str, tuple[float, tuple[str, ...]]] = {
    "greet": (0.80, ("wave", "wave", "wave", "welcome")),
    "farewell": (0.85, ("wave", "wave", "wave", "blow a kiss", "salute")),
    "thank": (0.75, ("hand on heart", "prayer", "bow")),
    "apologise": (0.65, ("hand on heart", "prayer")),
    "apologize": (0.65, ("hand on heart", "prayer")),
    "agree": (0.20, ("thumbs up", "ok")),
    "deny": (0.40, ("wag finger", "nothing", "stop")),
    "refuse": (0.70, ("stop", "push away")),
    "disagree": (0.40, ("wag finger", "so-so", "nothing")),
    "praise": (0.45, ("thumbs up", "ok", "clap")),
    "empathise": (0.35, ("hand on heart",)),
    "think": (0.35, ("think", "scratch head")),
    "warn": (0.60, ("stop", "wag finger", "point up")),
    "celebrate": (0.90, ("fist pump", "clap")),
}
