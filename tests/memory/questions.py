"""What people tell of themselves, and how it is asked for later."""

# What is kept, its key, and a question that somebody asks much later.
TOLD = (
    ("Ana's sister is called Greta.", "ana.sister", "What is my sister's name?"),
    ("Ana works as a nurse.", "ana.job", "Do you remember what my job is?"),
    ("Ana lives in Bergen.", "ana.home", "Where is my home?"),
    ("Ana is allergic to peanuts.", "ana.allergy", "Can I eat peanuts?"),
    ("Ana's dog is called Biscuit.", "ana.dog", "What's my dog called?"),
    ("Ana's birthday is on the third of May.", "ana.birthday", "When is my birthday?"),
    ("Ana plays the cello.", "ana.instrument", "Which instrument am I playing?"),
    ("Ana is learning Portuguese.", "ana.learning", "What language do I learn?"),
    ("Ana's favourite colour is teal.", "ana.favourite_colour", "What is my favourite color?"),
    ("Ana's favourite book is Dune.", "ana.favourite_book", "Do you know the book I love most?"),
    ("Ana drinks her coffee black.", "ana.coffee", "How do I take my coffee?"),
    ("Ana hates olives.", "ana.dislikes", "Do I like olives?"),
    ("Ana has an exam on Friday.", "ana.exam", "When do I have my exams?"),
    ("Ana's brother moved to Canada.", "ana.brother", "Where did my brother move?"),
    ("Ana grew up on a farm.", "ana.childhood", "Where did I grow up, on a farm?"),
    ("Ana broke her wrist skiing.", "ana.injury", "How did I break my wrist?"),
    ("Ana is afraid of heights.", "ana.fear", "What am I afraid of?"),
    ("Ana is married to Tomas.", "ana.partner", "Who am I married to?"),
    ("Ana drives an old Volvo.", "ana.car", "What car do I drive?"),
    ("Ana runs every morning.", "ana.sport", "What sport do I do in the mornings?"),
    ("Ana's cat is called Miso.", "ana.cat", "Tell me my cats name"),
    ("Ana wants to write a novel.", "ana.dream", "What's my dream?"),
    ("Ana's boss is called Henrik.", "ana.boss", "Who's my boss?"),
    ("Ana studied geology in Leeds.", "ana.studies", "What did I study?"),
    ("Ana collects stamps.", "ana.hobby", "What's my hobby again?"),
    ("Ana is thirty-four years old.", "ana.age", "How old am I?"),
    ("Ana is vegetarian.", "ana.diet", "Am I a vegetarian?"),
    ("Ana's mother is a judge.", "ana.mother", "What does my mother do?"),
    ("Ana's father keeps bees.", "ana.father", "What does my father keep?"),
    ("Ana saw the aurora in Iceland.", "ana.travel", "Did I ever travel to Iceland?"),
    ("Ana's best friend is Yusuf.", "ana.best_friend", "Who is my best friend?"),
    ("Ana's flat has a leaking roof.", "ana.flat", "What is wrong with my flat?"),
    ("Ana paints with watercolours.", "ana.art", "What do I paint with?"),
    ("Ana speaks Danish with her aunt.", "ana.aunt", "What do I speak with my aunt?"),
    ("Ana has a tattoo of a swallow.", "ana.tattoo", "What tattoo have I got?"),
    ("Ana sings in a choir on Mondays.", "ana.choir", "When is choir?"),
    ("Ana sleeps badly before storms.", "ana.sleep", "When do I sleep badly?"),
    ("Ana is saving up for a sailing boat.", "ana.saving", "What am I saving for?"),
    ("Ana's daughter starts school in May.", "ana.daughter", "When does my daughter go to school?"),
    ("Ana's phone number ends in 42.", "ana.phone", "What does my phone number end in?"),
)  # fmt: skip

_WHO = ("My neighbour", "A colleague", "Somebody", "The man at the shop", "My old teacher")
_DID = ("called me about", "talked of", "asked about", "forgot", "laughed about", "sang about")
_WHAT = (
    "a dog", "the weather", "his sister", "work", "the book", "a friend", "a boat", "breakfast",
    "the morning", "school", "a coffee", "some music", "the garden", "a car", "his home",
)  # fmt: skip


def chatter(n: int) -> list[str]:
    """`n` things said in passing, in the same words as much of what is asked for."""
    return [
        f"{_WHO[i % 5]} {_DID[i // 5 % 6]} {_WHAT[i // 30 % 15]}, {i} days ago." for i in range(n)
    ]
