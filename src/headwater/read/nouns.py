"""Common nouns that a source is called by: offices, relations, bodies, told by their English word."""

from __future__ import annotations

from functools import lru_cache

from headwater.read.lexicon import load
from headwater.read.tokens import Token

RELATIONS = frozenset(
    (
        "lawyer",
        "husband",
        "wife",
        "son",
        "daughter",
        "brother",
        "father",
        "mother",
        "friend",
        "adviser",
        "spokesperson",
        "representative",
        "relative",
        "deputy head",
        "aide",
        "spokesman",
        "spokeswoman",
        "opponent",
        "supporter",
        "critic",
    )
)
HEADS = frozenset(("head", "leader", "speaker"))
OFFICES = {
    "Government": "Prime Minister",
    "Cabinet of Ministers": "Prime Minister",
    "White House": "President",
    "Ministry of Foreign Affairs": "Minister of Foreign Affairs",
    "state": "President",
    "Kremlin": "President",
}
COMPANIES = frozenset(("company", "airline", "carrier", "concern", "corporation", "operator"))
BODY_WORDS = COMPANIES | {
    "management",
    "leadership",
    "trade union",
    "cabinet",
    "movement",
    "press service",
    "agency",
    "side",
    "parliament",
    "intelligence",
    "delegation",
    "coalition",
    "city",
    "region",
}
PERSONAL = frozenset(
    (
        "priest",
        "judge",
        "politician",
        "economist",
        "historian",
        "political scientist",
        "cleric",
        "specialist",
        "virologist",
        "epidemiologist",
        "businessman",
        "billionaire",
        "singer",
    )
)
GENERIC = frozenset(
    ("politician", "expert", "official", "diplomat", "minister", "lawmaker", "deputy", "senator")
)
HELD = frozenset(
    (
        "President",
        "Prime Minister",
        "Chancellor",
        "King",
        "Queen",
        "Minister of Foreign Affairs",
        "Secretary of State",
        "president",
        "prime minister",
        "chancellor",
        "king",
        "queen",
    )
)
TITLES = frozenset(
    ("mr", "mrs", "ms", "dr", "sen", "rep", "gov", "sir", "lord", "lady", "prof", "gen", "rev")
)
STATE_WORDS = frozenset(
    ("Government", "authorities", "court", "Supreme Court", "parliament", "police", "cabinet")
)


def base(token: Token) -> str:
    """The base form, without the mark of a former office («экс-премьер»)."""
    return token.lemma[4:] if token.lemma[:4] in ("экс-", "екс-") else token.lemma


def plural(noun: Token) -> bool:
    return "plur" in noun.numbers and ("sing" not in noun.numbers or noun.low != noun.lemma)


@lru_cache(maxsize=8)
def kinds(lang: str) -> dict[str, str]:
    """Kinds of nouns by base form: those of the word lists, and all with the same English word."""
    lexicon = load(lang)
    found: dict[str, str] = {**lexicon.kinds}
    found.update((role, "role") for role in lexicon.roles if role not in found)
    glossed: dict[str, str] = {**dict.fromkeys(BODY_WORDS, "organisation"), **dict.fromkeys(PERSONAL, "role")}
    for lemma, kind in found.items():
        if lemma in lexicon.glosses:
            glossed.setdefault(lexicon.glosses[lemma], kind)
    for lemma, gloss in lexicon.glosses.items():
        same = glossed.get(gloss) or glossed.get(gloss.split()[-1])
        if same is not None and " " not in lemma and gloss.split()[0] not in ("press", "human"):
            found.setdefault(lemma, same)
        elif gloss.startswith(("Ministry", "Department", "Cabinet", "Government")) and " " not in lemma:
            found.setdefault(lemma, "organisation")
    return found
