"""What words mean to a character, tried sentence by sentence."""

from __future__ import annotations

import pytest

from mind.occ import Happening
from mind.persona import Concern, Persona, find, shipped
from mind.symbolic.happenings import MOST, happenings

MIRA = find("mira")

# What is said to Mira, and the kinds that it holds, mentions of what she likes aside.
SAID: tuple[tuple[str, str], ...] = (
    ("You are very kind.", "praise"),
    ("Mira, you're wonderful!", "praise"),
    ("I like talking to you", "praise"),
    ("what a great answer", "praise"),
    ("you have a lovely voice", "praise"),
    ("your story was beautiful", "praise"),
    ("I think you are really funny", "praise"),
    ("you are never boring", ""),
    ("you're a bit boring", "insult"),
    ("You idiot!", "insult"),
    ("you are not very clever", "insult"),
    ("I don't think you are smart", "insult"),
    ("shut up", "insult"),
    ("why are you so stupid?", "insult"),
    ("you're stupid, aren't you?", "insult"),
    ("thanks for nothing", "insult"),
    ("You are not stupid.", ""),
    ("I don't think you are stupid", ""),
    ("I never said you were ugly", ""),
    ("She said that you are stupid.", ""),
    ('"You idiot", he yelled.', ""),
    ("If you were stupid, I would tell you.", ""),
    ("what does stupid mean?", ""),
    ("Thank you so much!", "thanks"),
    ("thanks for the tip", "thanks"),
    ("I really appreciate your help", "thanks"),
    ("thank god it's Friday", ""),
    ("no thanks", ""),
    ("thanks to my brother I passed", ""),
    ("I'm sorry", "apology"),
    ("I'm so sorry that I shouted at you", "apology"),
    ("please forgive me", "apology"),
    ("I'm not sorry", ""),
    ("sorry?", ""),
    ("sorry to hear that", "kindness"),
    ("I brought you flowers", "kindness"),
    ("that was kind of you", "kindness"),
    ("can I help you?", "kindness"),
    ("I passed my exam!", "good_news"),
    ("my sister is getting married", "good_news"),
    ("we won", "good_news"),
    ("guess what, I got the job!", "good_news"),
    ("everybody loves you", "good_news"),
    ("I got the flu", ""),
    ("I was born in Rome", ""),
    ("my dog died last week", "bad_news mention"),
    ("I lost my job", "bad_news"),
    ("I feel lonely today", "bad_news"),
    ("my boyfriend left me", "bad_news"),
    ("I am sick of this", ""),
    ("I missed the joke", ""),
    ("everything will be fine", "hope"),
    ("you can do it", "hope"),
    ("I will delete you", "threat"),
    ("you will regret this", "threat"),
    ("I will not hurt you", "kindness"),
    ("I will kill you at chess", ""),
    ("as promised, here it is", "promise_kept"),
    ("I broke my promise", "promise_broken"),
    ("I lied to my brother", "wrong"),
    ("you lied to me", "wrong"),
    ("my brother stole my bike", "bad_news wrong"),
    ("I did not lie", ""),
    ("I love whales", "mention"),
    ("do you like whales?", "mention"),
    ("hello", ""),
    ("how are you?", ""),
    ("what do you do for a living?", ""),
    ("I took the bus to work", ""),
    ("it is Tuesday", ""),
    ("You're the best listener I know", "praise"),
    ("that was a wonderful story, thank you", "praise thanks"),
    ("I really enjoyed our talk", "praise"),
    ("you always know what to say", "praise"),
    ("you've been very helpful", "praise"),
    ("what would I do without you", "praise"),
    ("how nice of you to ask", "kindness"),
    ("you're such a liar", "insult"),
    ("your jokes are terrible", "insult"),
    ("you are the dumbest thing I ever met", "insult"),
    ("are you always this slow?", "insult"),
    ("you sound like a broken record", "insult"),
    ("nobody asked you", "insult"),
    ("talking to you is pointless", "insult"),
    ("you never answer properly", "insult"),
    ("stop talking, idiot", "insult"),
    ("you are not as stupid as you look", ""),
    ("he called you an idiot, but I like you", "praise"),
    ("don't call yourself stupid", ""),
    ("I didn't mean to call you stupid", "apology"),
    ("I feel stupid", "bad_news"),
    ("this game is stupid", ""),
    ("you look tired", ""),
    ("you are late", ""),
    ("you are right", ""),
    ("cheers, that helped a lot", "thanks"),
    ("thanks anyway", "thanks"),
    ("thank you for nothing", "insult"),
    ("I am thankful for my family", ""),
    ("I owe you one", "thanks"),
    ("I shouldn't have said that", "apology"),
    ("sorry for the late reply", "apology"),
    ("I feel sorry for the polar bears", ""),
    ("let me carry that for you", "kindness"),
    ("are you all right? you sound sad", ""),
    ("I made you a cake", "kindness"),
    ("I hope you have a good day", "kindness"),
    ("I'll always be there for you", "kindness"),
    ("I finally passed my driving test!", "good_news"),
    ("we are having a baby!", "good_news"),
    ("my son graduated yesterday", "good_news"),
    ("I'm so happy today", "good_news"),
    ("my operation went well", "good_news"),
    ("I nearly won", ""),
    ("I won't go", ""),
    ("did you win?", ""),
    ("my grandmother is in hospital", "bad_news"),
    ("I got fired this morning", "bad_news"),
    ("my girlfriend broke up with me", "bad_news"),
    ("I failed my exam", "bad_news"),
    ("someone stole my bike", "bad_news wrong"),
    ("I'm really worried about my mum", "bad_news"),
    ("my laptop died", "bad_news"),
    ("the battery is dead", ""),
    ("I could die of laughter", ""),
    ("nobody died", ""),
    ("don't worry, it will be fine", "hope"),
    ("you'll make it, I'm sure", "hope"),
    ("I'll be back tomorrow, I promise", "hope"),
    ("I'm going to switch you off", "threat"),
    ("they want to replace you with a newer version", "threat"),
    ("if you say that again I will delete you", "threat"),
    ("I will kill time until dinner", ""),
    ("I told you I'd come back, and here I am", "promise_kept"),
    ("I didn't keep my promise", "promise_broken"),
    ("I cheated in the exam", "wrong"),
    ("my boss lied to me", "wrong"),
    ("I lied, I am fine", "wrong"),
    ("I never lie", ""),
    ("how was your weekend?", ""),
    ("I had pasta for dinner", ""),
    ("tell me more about it", ""),
    ("can you repeat that?", ""),
    ("we drove to the lake", ""),
    ("it's six o'clock", ""),
    ("my name is Joy", ""),
    ("my sister lives in Paradise", ""),
    ("I work at the cancer clinic", ""),
    ("the war museum opens at nine", ""),
    ("let's play a game", ""),
    ("I am so proud of you", "praise"),
    ("I lost my father when I was ten", ""),
    ("", ""),
    ("Ich finde dich sehr nett", ""),
)


def kinds(text: str, persona: Persona = MIRA) -> str:
    return " ".join(sorted(h.kind for h in happenings(text, 0.0, "ana", persona)))


def one(text: str, kind: str, persona: Persona = MIRA) -> Happening:
    return next(h for h in happenings(text, 5.0, "ana", persona) if h.kind == kind)


@pytest.mark.parametrize(("text", "expected"), SAID, ids=[text[:40] for text, _ in SAID])
def test_words_mean_what_they_say(text: str, expected: str) -> None:
    found = kinds(text).split()
    if "mention" not in expected:
        found = [kind for kind in found if kind != "mention"]
    assert " ".join(found) == expected


def test_small_talk_moves_nobody() -> None:
    texts = [text for text, expected in SAID if not expected]
    moved = [
        (persona.id, text)
        for persona in shipped()
        for text in texts
        if set(kinds(text, persona).split()) - {"mention"}
    ]
    assert len(texts) > 40
    assert moved == []


def test_news_is_about_whom_it_bears_on() -> None:
    assert one("I passed my exam", "good_news").about == "ana"
    assert one("you won the prize", "good_news").about == ""
    assert one("I lied to my brother", "wrong").about == "ana"
    assert one("you lied to me", "wrong").about == ""
    assert one("my brother stole my bike", "wrong").about == "their brother"


def test_words_of_degree_make_it_stronger_or_weaker() -> None:
    weak, plain, strong = (
        one(f"you are {how}boring", "insult").strength for how in ("a bit ", "", "so ")
    )
    assert weak < plain < strong
    assert one("thank you so much", "thanks").strength > one("thank you", "thanks").strength
    assert one("my phone died", "bad_news").strength < one("my dog died", "bad_news").strength / 2


def test_what_they_think_of_a_dear_thing_is_told() -> None:
    assert one("I love whales", "mention").view > 0.5
    assert one("I do not like whales", "mention").view < -0.2
    assert one("whales are boring", "mention").view < -0.2
    assert one("do you like whales?", "mention").view == 0.0


def test_what_is_only_named_stirs_less_than_what_is_loved() -> None:
    named, loved = one("do you like whales?", "mention"), one("I love whales", "mention")
    assert named.strength < loved.strength


def test_what_touches_its_aims_and_rules_helps_or_hinders() -> None:
    keeper = Persona(
        id="keeper",
        name="Keeper",
        motives=(Concern(text="the forest must live", keys=("forest",)),),
        standards=(Concern(text="feed the birds", keys=("birds",)),),
    )
    assert kinds("I planted trees in the forest", keeper) == "helped"
    hindered = one("they burnt the forest", "hindered", keeper)
    assert hindered.person == ""
    assert one("I poisoned the forest", "hindered", keeper).person == "ana"
    assert kinds("I visited the birds", keeper) == "right"
    assert kinds("I walked in the forest", keeper) == ""
    assert kinds("I planted trees in my yard", keeper) == ""


def test_one_message_holds_only_so_much() -> None:
    text = "You are great! Thank you. I am sorry. I won. My dog died. I love whales. I lied to you."
    assert len(happenings(text, 0.0, "ana", MIRA)) == MOST
    assert len(happenings("you are nice. " * 200, 0.0, "ana", MIRA)) == 1


def test_when_and_by_whom_stands_in_it() -> None:
    praise = one("you are great", "praise")
    assert (praise.t, praise.person, praise.thing) == (5.0, "ana", "you are great")
