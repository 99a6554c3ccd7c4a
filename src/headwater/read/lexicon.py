"""Load a language's folder: cues with their frames, closed classes, word lists, in one shape for all."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from headwater.model import SourceKind, Stance

LANG = Path(__file__).parent / "lang"
_NONE: frozenset[str] = frozenset()


class Cue(NamedTuple):
    """One entry of a cue lexicon. `words` are lemmas (verbs, nouns) or forms (the rest), in order.

    `say`: passes words on unchanged, so the stance follows the content. `negated`: counts only with a
    negation. `weak`: counts only where the source is a document or a body.
    """

    kind: str
    words: tuple[str, ...]
    stance: Stance
    frames: tuple[str, ...] = ()
    cases: frozenset[str] = frozenset()
    say: bool = False
    negated: bool = False
    weak: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All that the engine knows of one language.

    `settings` and `naming` are `words.toml` and `names.toml` as they stand, for who needs a table of them;
    `cue_lemmas` and `cue_forms` are the words that a cue of one of the first four tables may begin with.
    """

    lang: str
    settings: dict[str, Any]
    naming: dict[str, Any]
    sets: dict[str, frozenset[str]]
    verbs: dict[str, tuple[Cue, ...]]
    shorts: dict[str, tuple[Cue, ...]]
    impersonals: dict[str, tuple[Cue, ...]]
    nouns: dict[str, tuple[Cue, ...]]
    cue_lemmas: frozenset[str]
    cue_forms: frozenset[str]
    prepositions: dict[str, tuple[Cue, ...]]
    possessives: tuple[tuple[frozenset[str], frozenset[str], Stance], ...]
    bases: tuple[tuple[str, ...], ...]
    conjunctions: frozenset[str]
    hedges: frozenset[str]
    negations: frozenset[str]
    auxiliaries: frozenset[str]
    closed: dict[str, str]
    abbreviations: frozenset[str]
    backward: tuple[tuple[str, ...], ...]
    comma_stop: frozenset[str]
    reminders: frozenset[str]
    relatives: frozenset[str]
    locatives: frozenset[str]
    coordinators: frozenset[str]
    kinds: dict[str, SourceKind]
    roles: frozenset[str]
    boilerplate: tuple[re.Pattern[str], ...]
    names: dict[str, tuple[str, SourceKind]]
    glosses: dict[str, str]
    transliteration: dict[int, str]

    def set_of(self, key: str) -> frozenset[str]:
        """A word list of the folder by its key; empty where the language has none."""
        return self.sets.get(key, _NONE)


@lru_cache(maxsize=8)
def load(lang: str) -> Lexicon:
    """The lexicon of `lang`, compiled once. Raises FileNotFoundError for a language without a folder."""
    cues = _toml(LANG / lang / "cues.toml")
    words = _toml(LANG / lang / "words.toml")
    names = _toml(LANG / lang / "names.toml")
    verbs, nouns = _index(cues, "verb", "lemmas"), _index(cues, "noun", "lemmas")
    shorts, impersonals = _index(cues, "short", "forms"), _index(cues, "impersonal", "forms")
    return Lexicon(
        lang=lang,
        settings=words,
        naming=names,
        sets={k: frozenset(v) for k, v in words.items() if isinstance(v, list)},
        verbs=verbs,
        shorts=shorts,
        impersonals=impersonals,
        nouns=nouns,
        cue_lemmas=frozenset((*verbs, *nouns)),
        cue_forms=frozenset((*shorts, *impersonals)),
        prepositions=_index(cues, "preposition", "forms"),
        possessives=tuple(
            (frozenset(p["before"]), frozenset(p["after"]), p["stance"]) for p in cues.get("possessive", ())
        ),
        bases=tuple(tuple(f.split()) for b in cues.get("basis", ()) for f in b["forms"]),
        conjunctions=frozenset(cues["conjunctions"]),
        hedges=frozenset(cues["hedges"]),
        negations=frozenset(cues["negations"]),
        auxiliaries=frozenset(cues["auxiliaries"]),
        closed=words.get("closed", {}),
        abbreviations=frozenset(words["abbreviations"]),
        backward=tuple(tuple(b.split()) for b in words["backward"]),
        comma_stop=frozenset(words["comma_stop"]),
        reminders=frozenset(words["reminders"]),
        relatives=frozenset(words["relatives"]),
        locatives=frozenset(words["locatives"]),
        coordinators=frozenset(words["coordinators"]),
        kinds=_kinds(words),
        roles=frozenset(words["role_words"]),
        boilerplate=tuple(re.compile(p) for p in words["boilerplate"]),
        names={k: (v[0], cast(SourceKind, v[1])) for k, v in names.get("names", {}).items()},
        glosses=names.get("glosses", {}),
        transliteration=str.maketrans(names.get("transliteration", {})),
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _index(cues: dict[str, Any], kind: str, key: str) -> dict[str, tuple[Cue, ...]]:
    """Entries by their first word, the longest first."""
    out: dict[str, list[Cue]] = {}
    for group in cues.get(kind, ()):
        entries = group[key].split() if isinstance(group[key], str) else group[key]
        for entry in entries:
            words = tuple(re.split(r"[_ ]", entry))
            out.setdefault(words[0], []).append(
                Cue(
                    kind,
                    words,
                    group["stance"],
                    tuple(group.get("frames", ())),
                    frozenset(group.get("cases", ())),
                    group.get("role") == "say",
                    group.get("negated", False),
                    group.get("weak", False),
                )
            )
    return {first: tuple(sorted(group, key=lambda c: -len(c.words))) for first, group in out.items()}


def _kinds(words: dict[str, Any]) -> dict[str, SourceKind]:
    kinds: dict[str, SourceKind] = {}
    order: tuple[SourceKind, ...] = ("group", "organisation", "document", "outlet", "anonymous")
    for kind in order:
        kinds.update(dict.fromkeys(words.get(f"{kind}_words", ()), kind))
    return kinds
