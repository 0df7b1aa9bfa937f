"""Which words leave a clause open, and which need none: a small table a language.

Written for live hearing, so without punctuation, which a recogniser guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Table:
    """Words of one language, in small letters."""

    onward: frozenset[str]  # never the last of a clause
    stranded: frozenset[str] = frozenset()  # the last of a question, or after one, at most
    leaning: frozenset[str] = frozenset()  # seldom the last
    replies: frozenset[str] = frozenset()  # begin an answer that such a word may end
    asks: frozenset[str] = frozenset()  # begin a question, as do
    inquire: frozenset[str] = frozenset()  # those which begin clauses within others, too
    clauses: frozenset[str] = frozenset()  # begin a clause that leans on another
    wanting: frozenset[str] = frozenset()  # verbs that want an object
    relative: frozenset[str] = frozenset()  # begin clauses in which they do without
    openings: frozenset[str] = frozenset()  # leave everything open at the end
    fillers: frozenset[str] = frozenset()  # say nothing by themselves, nor together
    subjects: frozenset[str] = frozenset()  # the last only after a verb: "do we"
    whole: frozenset[str] = frozenset()  # say all there is to say
    numbers: frozenset[str] = frozenset()
    murmurs: frozenset[str] = frozenset()  # show that somebody listens, whatever was said
    assents: frozenset[str] = frozenset()  # the same, unless they answer a question


def words(text: str) -> list[str]:
    """The words of `text` in small letters, without signs."""
    kept = "".join(c if c.isalnum() or c in "'-" else " " for c in text.lower().replace("’", "'"))
    return [w for w in (word.strip("'-") for word in kept.split()) if w]


def is_murmur(text: str, known: Table | None) -> bool:
    """Whether `text` is nothing but "mm-hm" or a laugh."""
    return all(_hums(word, known) for word in words(text)) and bool(words(text))


def is_assent(text: str, known: Table | None) -> bool:
    """Whether `text` says no more than "yeah, right": whom it answers decides what it is."""
    spoken = words(text)
    agrees = known.assents if known else frozenset()
    if not spoken or len(spoken) > 4:
        return False
    return " ".join(spoken) in agrees or all(w in agrees or _hums(w, known) for w in spoken)


def _hums(word: str, known: Table | None) -> bool:
    plain = word.replace("-", "")
    if known and (word in known.murmurs or plain in known.murmurs):
        return True
    return (set(plain) <= set("hm") and len(plain) > 1) or bool(_LAUGH.fullmatch(plain))


_LAUGH = re.compile("(ha|he|hi|ja){1,9}h?")


@cache
def table(language: str) -> Table | None:
    """The table of a language by its tag, "en-us"; None where there is none."""
    return _TABLES.get(language.lower()[:2])


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split(","))


_ENGLISH = Table(
    onward=_set(
        "and but or because a the an my your our their every if whether although though unless "
        "until while since than as i'm you're we're they're he's she's there's i've we've they've "
        "i'd you'd we'd they'd i'll you'll we'll they'll um uh er erm uhm very quite which whose "
        "between among without during into onto to i cuz 'cause"
    ),
    stranded=_set(
        "of for with about from at is are was were am be been like has have had what when where "
        "who why how"
    ),
    leaning=_set("in on by so not can could will would should do does did may might must"),
    replies=_set("yes yeah no here there"),
    asks=_set(
        "what's where's who's how's do does did is are was were can could will would should have "
        "has had am isn't aren't don't doesn't didn't can't "
        "couldn't won't wouldn't shouldn't haven't shall may"
    ),
    inquire=_set("what when where who whose why how which"),
    clauses=_set(
        "if when whenever because although though while unless once since as before after"
    ),
    wanting=_set(
        "want need love hate think guess mean said say feel believe wonder hope know tell ask give "
        "take get make find bought brought got wants needs thinks says wanna gonna gotta let's"
    ),
    relative=_set("as whatever whoever however that's this everything all"),
    openings=_lines(
        "you know, i mean, kind of, sort of, such as, going to, want to, tell me about, "
        "how about, what about, what if, as well as, at the, let me see, let's see, the thing is"
    ),
    fillers=_set(
        "well so actually basically anyway and but then now look listen you see honestly literally "
        "just okay"
    ),
    subjects=_set("we they she he"),
    whole=_set(
        "yes no yeah yep nope okay ok hello hi hey thanks bye goodbye sure stop wait please right "
        "exactly absolutely never always sometimes maybe really wow great good fine cool sorry "
        "nothing today tomorrow why when where who what how"
    )
    | _lines(
        "thank you, good morning, good night, good evening, of course, not really, i don't know, "
        "i know, i see, i think so, i don't think so, me too, so do i, not yet, no thanks, "
        "yes i do, no i don't, yes i am, no i'm not, i do, i don't, i am, what is it, that's it, "
        "go on, come on, carry on, never mind, see you, see you later, what for, like what, "
        "since when, who is it, that's right, i said so, you said so, let me think"
    ),
    numbers=_set(
        "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty "
        "fifty sixty seventy eighty ninety hundred thousand double triple point oh"
    )
    | frozenset("0123456789"),
    murmurs=_set("mhm mm-hm mm-hmm mmhm mmhmm uh-huh uhhuh uhuh mm hm hmm mmm huh aha ah oh"),
    assents=_set(
        "yeah yes yep yup ya right ok okay sure true exactly totally absolutely indeed cool nice "
        "wow great good really"
    )
    | _lines("i see, i know, of course, go on, oh really, oh wow, that's right, got it, oh no"),
)  # fmt: skip

_GERMAN = Table(
    onward=_set(
        "und oder aber weil dass denn der die das den dem ein eine einen einem einer mein meine "
        "meinen dein deine wenn ob obwohl als ich wir ihr sehr ganz äh ähm öh halt zum zur vom im "
        "beim am für mit von bei ohne gegen zwischen sondern damit"
    ),
    asks=_set(
        "was wann wo wer wie warum wieso weshalb welche welcher welches wohin woher wen wem hast "
        "bist kannst magst willst ist sind haben hat war warst darf kann"
    ),
    clauses=_set("wenn weil obwohl als während bevor nachdem sobald falls"),
    openings=_lines("zum beispiel, so eine art, ich meine, weißt du"),
    whole=_set("ja nein doch hallo danke tschüss okay gut klar genau stopp halt warte vielleicht"),
    numbers=_set("null eins zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    murmurs=_set("mhm hm ah aha oh"),
    assents=_set("ja jaja genau stimmt ok okay klar gut schön echt wirklich ach so"),
)

_FRENCH = Table(
    onward=_set(
        "et ou mais parce que car le la les un une des du de d' l' mon ma mes ton ta tes son sa "
        "ses je tu il elle nous si quand comme pour avec sans dans sur chez très euh heu puis donc "
        "qui"
    ),
    asks=_set("quoi quand où qui comment pourquoi quel quelle quels quelles combien est-ce as-tu"),
    clauses=_set("si quand lorsque puisque comme quoique pendant"),
    openings=_lines("c'est à dire, par exemple, tu sais, est-ce que, parce que"),
    whole=_set("oui non si bonjour salut merci bonsoir stop attends peut-être"),
    numbers=_set("zéro un deux trois quatre cinq six sept huit neuf dix onze douze"),
    murmurs=_set("mhm hm hum ah oh"),
    assents=_set("oui ouais d'accord ok okay bien exact exactement voilà vraiment"),
)

_SPANISH = Table(
    onward=_set(
        "y e o u pero porque que el la los las un una unos unas mi mis tu tus su sus si cuando "
        "como para con sin en de del al por muy yo este eh em pues aunque donde"
    ),
    asks=_set("qué cuándo dónde quién quiénes cómo cuál cuáles cuánto cuántos"),
    clauses=_set("si cuando porque aunque mientras como"),
    openings=_lines("por ejemplo, o sea, es decir, ya sabes"),
    whole=_set("sí no hola gracias adiós vale claro para espera quizás"),
    numbers=_set("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
    murmurs=_set("mhm hm ah ajá oh"),
    assents=_set("sí ya vale ok okay claro bien exacto verdad bueno"),
)

_TABLES = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}
