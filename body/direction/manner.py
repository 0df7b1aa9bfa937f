"""The words of stage direction: how, with what feeling, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from body.direction.entries import split
from body.direction.values import Anchor, When

Colour = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """How to do something. Sizes and speeds are factors; `degree` strengthens what it stands by."""

    size: float = 1.0
    speed: float = 1.0
    times: int = 0
    side: str = ""
    seconds: float | None = None
    degree: float = 1.0


@dataclass(frozen=True, slots=True)
class Feeling:
    """An emotion's name, or a way of doing something that shows one."""

    colour: Colour
    size: float = 1.0
    speed: float = 1.0


class Word(Enum):
    """Words that build sentences."""

    AND = "and"
    WITH = "with"
    THEN = "then"
    WHILE = "while"
    BEFORE = "before"
    AFTER = "after"
    STOP = "stop"
    OR = "or"
    AGAIN = "again"
    HOLD = "hold"
    WAIT = "wait"
    FOR = "for"
    UNTIL = "until"
    AT = "at"
    SAYING = "on word"
    PAST = "after word"
    AHEAD = "before word"
    ALWAYS = "throughout"
    FILL = ""


WORDS: dict[Word, str] = {
    Word.AND: "and, plus, also",
    Word.WITH: "with",
    Word.THEN: "then, and then, next, after that, afterwards, followed by, finally then, "
    "subsequently, later",
    Word.WHILE: "while, as, meanwhile, at same time, simultaneously, and at same time, whilst, "
    "during",
    Word.BEFORE: "before",
    Word.AFTER: "after",
    Word.STOP: "do not, don't, stop, never, without, no, not, cease, quit, avoid, no longer, "
    "no more",
    Word.OR: "or, nor",
    Word.AGAIN: "again, once more, one more time",
    Word.HOLD: "hold, hold it, keep it, stay so, keep hold, hold that, stay like that",
    Word.WAIT: "wait, pause, beat, do nothing",
    Word.FOR: "for, lasting",
    Word.UNTIL: "until, till",
    Word.AT: "at, in, after about",
    Word.SAYING: "on word, at word, with word, when say, when you say, when she says, "
    "when he says, "
    "when they say, on saying, upon word, as you say, while saying, when saying, during word, "
    "when reach, when you reach, on",
    Word.PAST: "after word, after you say, after saying, once you say, after say",
    Word.AHEAD: "before word, before you say, before saying, before say, by word",
    Word.ALWAYS: "whole time, throughout, entire time, all along, until end, to end, always, "
    "all time, constantly, all way through, till end, from start to end, permanently",
    Word.FILL: "take, a, an, the, your, his, her, their, its, my, own, some, please, just, so, "
    "to, it, play, "
    "you, she, he, they, is, are, be, being, do, does, look, seem, appear, feel, act, become, "
    "get, "
    "make, give, start, begin, let, try, keep, continue, speak, talk, say, stay, remain, of, "
    "this, "
    "up, out, that, but, from, like, by, into, towards, toward, way, there, bit of, "
    "express, show, expression, gesture, manner, put, have, through, all, one, any, over, will, "
    "should, could, can, would, more, most, who, it is, that is, go on, little bit of, head, "
    "face, mood, tone, voice, if, almost, own, down, were, was, while you, air, as if, as though",
}

ANCHORS: dict[Anchor, str] = {
    Anchor(When.START): "at first, first, at start, at beginning, to begin with, initially, "
    "start by, begin by, begin with, start with, firstly, from start, to start with, "
    "from beginning",
    Anchor(When.END): "at end, at very end, lastly, at last, finally, in end, when done, "
    "when finished, end with, end by, finish with, finish by, at close, on last word",
    Anchor(When.HALF): "halfway, half way, in middle, midway, halfway through, half way through",
}

MANNERS: dict[Manner, str] = {
    Manner(speed=0.6): "slowly, slow, gradually, lazily, leisurely, unhurriedly, languidly, "
    "in slow motion, take time, slower, more slowly",
    Manner(speed=0.75): "calmly slow, thoughtfully slow",
    Manner(speed=1.5): "quickly, quick, fast, briskly, rapidly, hastily, swiftly, promptly, "
    "speedily, hurriedly, faster, quicker",
    Manner(speed=1.8): "suddenly, abruptly, sharply, in flash, immediately, at once, sudden, sharp",
    Manner(times=1): "once, one time",
    Manner(times=2): "twice, two time, double, couple of time, couple time",
    Manner(times=3): "thrice, three time, few time, few times, several time, repeatedly",
    Manner(times=4): "again and again, over and over, many time, four time",
    Manner(times=5): "five time",
    Manner(degree=0.5): "little, bit, slightly, faintly, barely, softly, somewhat, hardly, "
    "subtly, gently, small, tiny, slight, little bit, faint, subtle, gentle, soft, tad, touch, "
    "hint of, modestly, lightly, light, mildly, half, partly, kind of, sort of",
    Manner(degree=1.35): "very, really, quite, hard, big, wide, widely, strongly, broadly, "
    "deeply, "
    "deep, strong, firmly, intensely, lot, much, fully, large, high, broad, clearly, heartily, "
    "properly, truly, emphatically, vigorously, firm",
    Manner(degree=1.6): "extremely, hugely, totally, enormously, wildly, exaggeratedly, huge, "
    "completely, utterly, madly, as much as possible, incredibly, too",
    Manner(side="left"): "with left hand, left hand, with left, left, left arm, with left arm, "
    "to left, on left, left side, left",
    Manner(side="right"): "with right hand, right hand, with right, right, right arm, "
    "with right arm, to right, on right, right side, right",
    Manner(side="both"): "with both hand, both hand, both arm, with both arm, both",
    Manner(seconds=0.7): "briefly, for moment, for instant, fleetingly, brief, "
    "momentarily, for bit, short, shortly",
    Manner(seconds=4.0): "for while, for long time, long, at length, lingeringly, for long",
}

FEELINGS: dict[Feeling, str] = {
    Feeling((("neutral", 0.8),)): "neutral, neutrally, calm, calmly, composed, indifferent, "
    "blank, "
    "expressionless, emotionless",
    Feeling((("happy", 0.7),), 1.1, 1.1): "happy, happily, joyful, joyfully, glad, gladly, "
    "cheerful, cheerfully, merrily, delighted, joy, delightedly, pleased, radiant, joyous",
    Feeling((("happy", 0.85), ("surprised", 0.2)), 1.2, 1.25): "excited, excitedly, "
    "enthusiastic, enthusiastically, thrilled, ecstatic, elated, eager, eagerly, enthusiasm",
    Feeling((("happy", 0.4),)): "friendly, polite, politely, kind, kindly, content, welcoming, "
    "encouraging, encouragingly, pleasant, pleasantly, hopeful, hopefully, relieved, relief",
    Feeling((("sad", 0.7),), 0.8, 0.75): "sad, sadly, unhappy, unhappily, sorrowful, sorrowfully, "
    "mournful, mournfully, dejected, gloomy, gloomily, melancholy, sorrow, sadness, grief, "
    "heartbroken, miserable, depressed, downcast, disappointed, hurt, lonely",
    Feeling((("sad", 0.4), ("tender", 0.4)), 0.9, 0.85): "wistful, wistfully, compassionate, "
    "sympathetic, sympathetically, apologetic, apologetically, sorry, compassion, pity, nostalgic",
    Feeling((("angry", 0.7),), 1.2, 1.3): "angry, angrily, anger, mad, cross, annoyed, irritated, "
    "stern, sternly, grumpy, grumpily, rage, frustrated, fierce, fiercely, outraged, upset",
    Feeling((("angry", 1.0),), 1.4, 1.5): "furious, furiously, enraged, fury, livid",
    Feeling((("angry", 0.35),)): "serious, seriously, determined, resolute, grave, gravely, grim, "
    "grimly, severe, strict, solemn, solemnly, sincere, sincerely, focused, intent, intently",
    Feeling((("afraid", 0.7),), 0.85, 1.2): "afraid, fearful, fearfully, scared, frightened, "
    "fear, "
    "anxiety, panicked, alarmed, timid, timidly",
    Feeling((("afraid", 0.4), ("sad", 0.25)), 0.85, 1.1): "worried, worriedly, anxious, anxiously, "
    "concerned, nervous, nervously, tense, uneasy, uneasily",
    Feeling((("afraid", 1.0),), 0.9, 1.4): "terrified, horrified, terror, horror, petrified",
    Feeling((("surprised", 0.7),), 1.15, 1.25): "surprised, surprise, surprisedly, amazed, "
    "astonished, astonishment, amazement, startled, incredulous, disbelieving, wonder, awed, awe",
    Feeling((("surprised", 1.0),), 1.2, 1.4): "shocked, shock, stunned, flabbergasted, dumbstruck",
    Feeling((("disgusted", 0.75),)): "disgusted, disgustedly, disgust, revolted, repulsed, "
    "grossed",
    Feeling((("contempt", 0.75),)): "contempt, contemptuous, contemptuously, scornful, "
    "scornfully, "
    "disdainful, disdainfully, disdain, condescending, haughty, mocking, mockingly, derisive, "
    "sarcastic, sarcastically, sceptical, skeptical, sceptically, skeptically, doubtful, dubious, "
    "suspicious, suspiciously, scorn, cynical, arrogant, arrogantly, smug, smugly",
    Feeling((("tender", 0.75),), 0.95, 0.85): "tender, tenderly, warm, warmly, loving, lovingly, "
    "affectionate, affectionately, love, tenderness, fond, fondly, warmth, caring, motherly, "
    "sweet, sweetly, soothing, soothingly, reassuring, reassuringly, grateful, gratefully",
    Feeling((("amused", 0.75),)): "amused, amusedly, amusement, playful, playfully, mischievous, "
    "mischievously, cheeky, cheekily, teasing, teasingly, wry, wryly, sly, slyly, ironic, impish, "
    "knowing, knowingly, coy, flirty, flirtatious, flirtatiously, jokingly, humorous",
    Feeling((("bored", 0.75),), 0.8, 0.75): "bored, boredly, boredom, uninterested, apathetic, "
    "weary, wearily, disinterested, unimpressed, listless",
    Feeling((("tired", 0.75),), 0.75, 0.7): "tired, tiredly, sleepy, sleepily, exhausted, drowsy, "
    "drowsily, fatigue, tiredness, worn, drained, exhaustedly",
    Feeling((("thinking", 0.8),), 0.9, 0.8): "thinking, thoughtful, thoughtfully, pensive, "
    "pensively, think, ponder, contemplate, consider, muse, reflective, curious, curiously, "
    "wonderingly, concentrate, puzzled, confused, confusedly, quizzical, quizzically, interested, "
    "interest, attentive, attentively, hesitant, hesitantly, uncertain, uncertainly, unsure, "
    "wonder at",
    Feeling((("embarrassed", 0.55), ("happy", 0.15)), 0.75, 0.85): "shy, shyly, bashful, "
    "bashfully, coyly, sheepish, sheepishly, demure, demurely, shyness",
    Feeling((("embarrassed", 0.8),), 0.8): "embarrassed, embarrassedly, ashamed, guilty, "
    "guiltily, "
    "awkward, awkwardly, embarrassment, shame, blush, humiliated, flustered",
    Feeling((("proud", 0.75),), 1.1): "proud, proudly, pride, confident, confidently, "
    "triumphant, triumphantly, triumph, confidence, dignified, brave, bravely, heroic, victorious",
}  # fmt: skip

UNITS: dict[str, tuple[str, float]] = {
    "second": ("seconds", 1.0), "sec": ("seconds", 1.0), "s": ("seconds", 1.0),
    "ms": ("seconds", 0.001), "millisecond": ("seconds", 0.001), "minute": ("seconds", 60.0),
    "min": ("seconds", 60.0), "metre": ("metres", 1.0), "meter": ("metres", 1.0),
    "m": ("metres", 1.0), "cm": ("metres", 0.01), "centimetre": ("metres", 0.01),
    "centimeter": ("metres", 0.01), "foot": ("metres", 0.3048), "feet": ("metres", 0.3048),
    "degree": ("degrees", 1.0), "deg": ("degrees", 1.0), "°": ("degrees", 1.0),
    "time": ("times", 1.0), "times": ("times", 1.0), "step": ("steps", 1.0), "pace": ("steps", 1.0),
    "x": ("times", 1.0),
}  # fmt: skip

NUMBERS: dict[str, float] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "half": 0.5, "a": 1, "an": 1, "couple": 2, "few": 3,
}  # fmt: skip


def rows() -> list[tuple[str, Manner | Feeling | Word | Anchor]]:
    """Every phrase with what it means."""
    out: list[tuple[str, Manner | Feeling | Word | Anchor]] = []
    for table in (WORDS, ANCHORS, FEELINGS, MANNERS):
        for key, text in table.items():
            out += [(phrase, key) for phrase in split(text)]
    return out
