"""English word lists: abbreviations, units, currencies, letters. Data only."""

from __future__ import annotations

from voice.text.numbers import words

LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        words(
            "eigh bee see dee ee eff jee aitch eye jay kay ell em en oh pee cue ar ess tee you vee "
            "double-you ex why zee"
        ),
        strict=True,
    )
)

# Said instead of the word; the period that belongs to it ends no sentence.
ABBREVIATIONS = {
    "dr.": "doctor", "mr.": "mister", "mrs.": "missus", "ms.": "miz", "prof.": "professor",
    "rev.": "reverend", "gen.": "general", "col.": "colonel", "sgt.": "sergeant",
    "capt.": "captain", "lt.": "lieutenant", "gov.": "governor", "sen.": "senator",
    "hon.": "honorable", "vs.": "versus", "v.": "versus", "e.g.": "for example",
    "i.e.": "that is", "approx.": "approximately", "no.": "number", "nos.": "numbers",
    "fig.": "figure", "ch.": "chapter", "vol.": "volume", "p.": "page", "pp.": "pages",
    "dept.": "department", "est.": "established", "cf.": "compare", "ca.": "about",
    "mt.": "mount", "ft.": "feet", "min.": "minutes", "max.": "maximum",
    "jan.": "january", "feb.": "february", "mar.": "march", "apr.": "april", "jun.": "june",
    "jul.": "july", "aug.": "august", "sep.": "september", "sept.": "september",
    "oct.": "october", "nov.": "november", "dec.": "december",
}  # fmt: skip

# The same, but a sentence may end here.
FINAL_ABBREVIATIONS = {
    "etc.": "et cetera", "jr.": "junior", "sr.": "senior", "inc.": "incorporated",
    "ltd.": "limited", "co.": "company", "corp.": "corporation", "ave.": "avenue",
    "blvd.": "boulevard", "rd.": "road", "a.m.": "eigh em", "p.m.": "pee em", "al.": "al",
    "u.s.": "you ess", "u.k.": "you kay", "u.s.a.": "you ess eigh", "d.c.": "dee see",
    "ph.d.": "pee aitch dee",
}  # fmt: skip

# Written without a period, or with a sign in it.
WORDS = {
    "&": "and", "+": "plus", "=": "equals", "×": "times", "÷": "divided by", "±": "plus or minus",
    "≈": "about", "≠": "is not", "≤": "at most", "≥": "at least", "%": "percent", "°": "degrees",
    "°c": "degrees celsius", "°f": "degrees fahrenheit", "§": "section", "w/": "with",
    "w/o": "without", "vs": "versus", "c++": "see plus plus", "c#": "see sharp", "etc": "et cetera",
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "a/c": "eigh see",
    "r&b": "ar and bee", "q&a": "cue and eigh", "r&d": "ar and dee", "at&t": "eigh tee and tee",
    "hmm": "hum", "hm": "hum", "wi-fi": "why phi", "wifi": "why phi", "™": "trademark",
    "№": "number",
}  # fmt: skip

MONTHS = words(
    "january february march april may june july august september october november december"
)

# Singular and plural; read so after a number only.
UNITS = {
    "km": ("kilometer", "kilometers"), "m": ("meter", "meters"),
    "cm": ("centimeter", "centimeters"), "mm": ("millimeter", "millimeters"),
    "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"), "mg": ("milligram", "milligrams"),
    "l": ("liter", "liters"), "ml": ("milliliter", "milliliters"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"), "ft": ("foot", "feet"), "in": ("inch", "inches"),
    "mi": ("mile", "miles"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"), "kb": ("kilobyte", "kilobytes"), "mb": ("megabyte", "megabytes"),
    "gb": ("gigabyte", "gigabytes"), "tb": ("terabyte", "terabytes"), "hz": ("hertz", "hertz"),
    "khz": ("kilohertz", "kilohertz"), "mhz": ("megahertz", "megahertz"),
    "ghz": ("gigahertz", "gigahertz"), "v": ("volt", "volts"), "w": ("watt", "watts"),
    "kw": ("kilowatt", "kilowatts"), "kwh": ("kilowatt hour", "kilowatt hours"),
    "mph": ("mile per hour", "miles per hour"), "fps": ("frame per second", "frames per second"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "px": ("pixel", "pixels"),
    "°c": ("degree celsius", "degrees celsius"), "°f": ("degree fahrenheit", "degrees fahrenheit"),
    "°": ("degree", "degrees"), "%": ("percent", "percent"), "x": ("times", "times"),
    "m²": ("square meter", "square meters"), "km²": ("square kilometer", "square kilometers"),
    "am": ("eigh em", "eigh em"), "pm": ("pee em", "pee em"), "a.m": ("eigh em", "eigh em"),
    "p.m": ("pee em", "pee em"),
}  # fmt: skip
# Words or names when apart.
JOINED_ONLY = {
    "m",
    "s",
    "in",
    "h",
    "v",
    "w",
    "l",
    "g",
    "x",
    "am",
    "min",
    "sec",
}
# ... of which these are units after a number all the same.
APART = {
    "min",
    "sec",
    "g",
    "m",
    "h",
    "l",
}

# Singular, plural, and the hundredth part.
CURRENCIES = {
    "$": ("dollar", "dollars", "cent"), "€": ("euro", "euros", "cent"),
    "£": ("pound", "pounds", "penny"), "¥": ("yen", "yen", "sen"),
    "₹": ("rupee", "rupees", "paisa"), "₽": ("ruble", "rubles", "kopek"),
    "₿": ("bitcoin", "bitcoins", "cent"),
}  # fmt: skip
SCALES = {
    "k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion",
    "tn": "trillion", "thousand": "thousand", "million": "million", "billion": "billion",
    "trillion": "trillion",
}  # fmt: skip

# Of four letters and more with a vowel, and still read letter by letter.
SPELLED = frozenset(words("asap ieee aarp ncaa naacp usaf iupac"))
# Capitals of at most three letters that are read as a word: people stress them so.
SHOUTED = frozenset(
    words(
        "a i an and are as at be big but by can cry cut day did die do dog dry eat end far few for "
        "fun get go god got had has he her hey hi him his hot how if in is it its job joy key kid "
        "let lie lot low mad man may me men mom my new no not now of off oh ok old on one or our "
        "out own pay put run sad saw say sea see set she shy sir sit six so son sun tea ten the "
        "to too top try two up use war was way we wet who why win wow yay yes yet you all any ask "
        "bad buy dad ram pin sim gif"
    )
)

YEAR_CUES = set(
    words(
        "in since by from until till year before after during circa around early late mid the of "
        "spring summer autumn fall winter"
    )
) | set(MONTHS)
