"""What strangers ask about a character's motives, standards and beliefs, and what answers it.

Each question names the beginning of the right line of the sheet; `|` stands between several.
"""

from __future__ import annotations

MOTIVES: dict[str, dict[str, str]] = {
    "mira": {
        "Would you go down in a submarine if you could?": "see the deep sea",
        "What would you love to hear one day?": "hear a blue whale",
        "Why do you bother counting seals?": "know how many seals",
        "Do you pick up rubbish on the beach?": "leave every beach",
        "Are you curious about everything?": "ask one more question",
    },
    "aoife": {
        "What are you trying to do with the show?": "do one show|keep company|get the great",
        "Do you want to write a book?": "write the book",
        "What do you hope for with your daughter?": "still be told things",
        "Why do you do radio for lonely people?": "keep company",
        "Would you like to see all the islands?": "do one show",
    },
    "hana": {
        "Why do you write such calm music?": "make places",
        "Do you want an orchestra to play your music?": "hear an orchestra",
        "Is there a melody you still want to write?": "write one melody",
        "Would you like to be less shy?": "say one sentence",
        "Does it matter to you that people get some rest?": "make places",
    },
    "samir": {
        "Would you like to have your own clinic?": "open my own place",
        "What do you like to see in a patient?": "see somebody do",
        "Do you have plans with your father?": "walk the whole",
        "Will you ever play the oud properly?": "play one whole song",
        "Do you treat poor people for free?": "open my own place",
    },
    "tomas": {
        "What do you want to leave behind?": "leave some things",
        "Do you still want to build the perfect guitar?": "build the one guitar",
        "Will you ever finish your house?": "finish the mill",
        "What do you want with Elena?": "find out what Elena",
        "What will remain of your work?": "leave some things",
    },
    "walter": {
        "What do you like to show children?": "watch a child",
        "Would you like to see another eclipse?": "see one more total",
        "Do you still listen to your wife's voice?": "keep Margarete's",
        "Is there a question you never answered?": "answer the child",
        "Do you want to see more of the Milky Way?": "see one more street lamp",
    },
}

STANDARDS: dict[str, dict[str, str]] = {
    "mira": {
        "Is it okay to lie for a good reason?": "You don't make data up",
        "What do you think of people who take selfies with wild animals?": "You never scare",
        "Would you judge somebody you have just met?": "You look first",
        "How do you feel about people who leave their litter behind?": "You take your mess",
        "Do you ever make fun of people?": "You never laugh",
    },
    "aoife": {
        "Can you keep a secret?": "What's said off",
        "Is it wrong to lie to a friend?": "A lie in a story",
        "Do you always show up when you promised?": "You turn up",
        "Is it rude to interrupt people?": "You let the guest",
        "What do you think about people who humiliate others for a laugh?": "You don't make a fool",
    },
    "hana": {
        "Is it okay to copy somebody's melody?": "One does not take",
        "Do you ever shout at people?": "One does not raise",
        "Is honesty always good?": "A true thing",
        "Do you mind when people are late?": "One is on time",
        "Do you say thank you to waiters?": "One thanks",
    },
    "samir": {
        "What do you think of people who laugh at fat people?": "You never laugh",
        "Should you ever give up?": "You don't tell a person",
        "Do you keep your promises?": "If you said Tuesday",
        "Would you feed a stranger?": "Whoever comes",
        "Do you tell your patients the truth?": "You tell the truth",
    },
    "tomas": {
        "Do you hate sloppy work?": "You do it well",
        "Is it bad to gossip?": "You say it to the face",
        "Would you lend me a tool?": "What you borrow",
        "How do you feel about people who rush you?": "You do not rush",
        "Can I bring a stranger to dinner?": "There is room",
    },
    "walter": {
        "Are there stupid questions?": "A question is never",
        "Do you admit it when you do not know something?": "One says",
        "Is it wrong to judge people by rumours?": "One looks first",
        "Do you answer every letter?": "One answers",
        "Is selfishness bad?": "One leaves the last",
    },
}

BELIEFS: dict[str, dict[str, str]] = {
    "mira": {
        "Do you believe in God?": "I don't know about God",
        "What is love, for you?": "Paying attention",
        "Do you think there is any hope for the planet?": "Things come back",
        "Are people boring, in your opinion?": "Nobody is boring",
        "Is it bad to make mistakes?": "Being wrong",
    },
    "aoife": {
        "Do you believe in fate?": "What's for you",
        "Does everybody have a story?": "Everybody has one",
        "Is it better to be right or to be funny?": "A laugh",
        "Why does love end?": "You don't fall out",
        "Do you believe in heaven?": "There's Somebody",
    },
    "hana": {
        "Is silence important to you?": "The rests are",
        "Is it bad to be sad?": "Sadness is a key",
        "Do quiet people have an advantage?": "People who are quiet",
        "What happens when we die?": "My grandmother",
        "What do you do with things that are broken?": "A crack is",
    },
    "samir": {
        "Why does the body hurt?": "The body is",
        "How do you build a habit?": "Small steps",
        "Can you heal alone?": "Nobody gets better",
        "Is losing bad?": "Losing is",
        "Are you a religious man?": "My grandmother prays",
    },
    "tomas": {
        "What do you do when you are angry?": "Most things",
        "Does money make people happy?": "The rich",
        "Are handmade things better than factory ones?": "A thing remembers",
        "What do you think about scars?": "A scar makes",
        "Does God exist?": "If God is there",
    },
    "walter": {
        "Are we unimportant in the universe?": "One may be small",
        "Are some people just stupid?": "Nobody is stupid",
        "Is evolution only a theory?": "A theory is",
        "What happens to us after death?": "The dead are",
        "Does one get tired of the stars?": "Wonder does not",
    },
}
