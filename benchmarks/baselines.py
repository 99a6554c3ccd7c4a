"""Baselines to stand beside Headwater: what an afternoon of plain rules gives.

Three of them, each in Ukrainian, Russian and English, none of them with morphology or any part of Headwater:

- `nearest_name`: a cue of a short list, the nearest capitalised name (or pronoun) as its source, the clause
  after the conjunction, after the colon or before the dash as its content;
- `whole_sentence`: each sentence with a cue is a claim of the nearest name;
- `quotations`: each quotation of four words or more, with the cue and the name next to it.

They are meant to be honest: what their cue lists and rules miss is what simple rules miss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from headwater.model import Claim, Form, Span

_PAST = {"uk": "(?:в|ла|ло|ли)", "ru": "(?:л|ла|ло|ли)"}
# Past-tense stems, to which the endings above are put.
_STEMS = {
    "uk": "заяви повідоми сказа розпові наголоси зазначи дода підкресли поясни пообіця заклика попроси "
    "написа переда запевни визна заперечи спростува підтверди попереди стверджува вважа наказа "
    "відмови оголоси уточни нагада припусти прокоментува розповіда заявля повідомля обіця зауважи "
    "вимага запропонува відпові",
    "ru": "заяви сообщи сказа рассказа подчеркну отмети добави поясни пообеща призва попроси написа "
    "переда завери призна опроверг подтверди предупреди утвержда счита приказа отказа объяви "
    "уточни напомни предположи заявля сообща обеща прокомментирова замети потребова предложи "
    "ответи указа",
}
_WHOLE = {
    "uk": "каже кажуть заявляє заявляють повідомляє повідомляють пише пишуть стверджує стверджують "
    "вважає вважають зазначає зазначають наголошує додає пояснює передає розповідає закликає "
    "закликають очікує очікують повідомляється зазначається йдеться планує планують погрожує "
    "вимагає вимагають розповіла розповів відповів відповіла",
    "ru": "говорит говорят заявляет заявляют сообщает сообщают пишет пишут утверждает утверждают "
    "считает считают отмечает отмечают подчеркивает добавляет поясняет передает рассказывает "
    "призывает призывают ожидает ожидают сообщается отмечается говорится планирует планируют "
    "грозит требует требуют опроверг опровергла передаёт",
    "en": "said says say told tells announced announces claimed claims claim stated states added adds "
    "wrote writes tweeted reported reports report argued argues warned warns insisted insists "
    "denied denies confirmed confirms believes believe believed thinks think predicted predicts "
    "expects expect promised promises vowed vows called urged urges demanded asked acknowledged "
    "admitted explained explains noted notes suggested suggests declared accused described "
    "testified recalled replied responded alleged alleges concluded",
}
_PHRASES = {
    "uk": ("за словами", "за даними", "на думку", "за інформацією", "з посиланням на", "за його словами",
           "за її словами", "як повідомляє", "згідно з"),
    "ru": ("по словам", "по данным", "по мнению", "по информации", "со ссылкой на", "по его словам",
           "по ее словам", "как сообщает", "согласно"),
    "en": ("according to", "in the words of"),
}  # fmt: skip
_CONJUNCTIONS = {
    "uk": r",?\s*(?:про те,\s*)?що\s+", "ru": r",?\s*(?:о том,\s*)?что\s+", "en": r",?\s*that\s+",
}  # fmt: skip
_PRONOUNS = {"uk": "він|вона|воно|вони", "ru": "он|она|оно|они", "en": "he|she|they|it"}

_QUOTATION = re.compile(r"«([^«»\n]+)»|“([^“”\n]+)”|„([^„“”\n]+)[“”]|\"([^\"\n]+)\"")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”’)]?\s+(?=[\"«“„(—–-]?\s?[A-ZА-ЯЁЄІЇҐ\d])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"])(?:[A-ZА-ЯЁЄІЇҐ]|Mr|Mrs|Ms|Dr|Gov|Sen|Rep|St|U\.S|им|ім|г|р|м|тис|тыс|млн|млрд|т)\.$"
)
_NAME_WORD = r"[A-ZА-ЯЁЄІЇҐ][\w’'-]*"
_NAME = rf"{_NAME_WORD}(?:\s+(?:of\s+|the\s+|de\s+)?{_NAME_WORD})*"
_START_WORDS = """
    The In At On But And A An This That As If For With After За По На У В И І Й Та А Але Но Однако
    Это Це Цей При Также Також Крім Кроме Як Как Так Що Что Об Про О Для Після После З С Із До От
    Від Раніше Ранее
"""  # capitalised at the start of a sentence, and no names
_NO_NAMES = frozenset(_START_WORDS.split())
_WORD = re.compile(r"\w+")
_LONG_QUOTATION = 4
_NEAR = 150


class Sentence(NamedTuple):
    """A sentence with its cues and names outside quotations, in order of the text."""

    span: Span
    cues: tuple[Span, ...]
    names: tuple[Span, ...]


def cue_pattern(lang: str) -> re.Pattern[str]:
    """The cue list of a language as one expression."""
    words = [phrase.replace(" ", r"\s+") for phrase in _PHRASES[lang]] + _WHOLE[lang].split()
    if lang in _STEMS:
        words.append(f"(?:{'|'.join(_STEMS[lang].split())}){_PAST[lang]}(?:ся|сь)?")
    before = r"(?:(?:has|have|had)\s+)?" if lang == "en" else r"(?:не\s+)?"
    return re.compile(rf"\b{before}(?:{'|'.join(words)})\b", re.IGNORECASE)


_CUES = {lang: cue_pattern(lang) for lang in _WHOLE}
_NAMES = {lang: re.compile(rf"\b(?:{_NAME}|{_PRONOUNS[lang]})\b") for lang in _WHOLE}
_IS_PHRASE = {
    lang: re.compile("|".join(p.replace(" ", r"\s+") for p in _PHRASES[lang]), re.IGNORECASE)
    for lang in _WHOLE
}
_THAT = {lang: re.compile(pattern) for lang, pattern in _CONJUNCTIONS.items()}


def quotations_of(text: str) -> list[Span]:
    """The insides of the quotation marks, paragraph by paragraph."""
    return [Span(*match.span(match.lastindex or 0)) for match in _QUOTATION.finditer(text)]


def sentence_spans(text: str, quoted: Sequence[Span]) -> Iterator[Span]:
    """Split at line breaks, and at full stops before a capital; not in quotations, not after initials."""
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in _SENTENCE_END.finditer(text, line.start(), line.end()):
            in_quotation = any(quote.start < end.start() < quote.end for quote in quoted)
            if not in_quotation and not _ABBREVIATION.search(text, start, end.start()):
                yield Span(start, end.start() + len(end.group().rstrip()))
                start = end.end()
        yield Span(start, line.end())


def sentences(text: str, lang: str, quoted: Sequence[Span]) -> Iterator[Sentence]:
    """All sentences, with the cues and names that stand outside quotations of three words and more."""
    speech = [quote for quote in quoted if len(_WORD.findall(quote.of(text))) > 2]
    for span in sentence_spans(text, quoted):
        near = [quote for quote in speech if quote.start < span.end and quote.end > span.start]

        def outside(pattern: re.Pattern[str], span: Span = span, near: Sequence[Span] = near) -> list[Span]:
            spans = [Span(*match.span()) for match in pattern.finditer(text, span.start, span.end)]
            return [one for one in spans if not any(quote.holds(one) for quote in near)]

        cues = outside(_CUES[lang])
        names = [
            name
            for name in outside(_NAMES[lang])
            if name.of(text) not in _NO_NAMES and not any(_touch(name, cue) for cue in cues)
        ]
        yield Sentence(span, tuple(cues), tuple(names))


def nearest_name(text: str, lang: str) -> tuple[Claim, ...]:
    """Cue list, nearest capitalised name or pronoun outside the content, and the clause that goes with it."""
    quoted = quotations_of(text)
    found = []
    for sentence in sentences(text, lang, quoted):
        for cue in sentence.cues:
            content = clause(text, lang, sentence.span, cue)
            if content is not None:
                names = [name for name in sentence.names if not _touch(name, content)]
                found.append((cue, nearest(cue, names), (content,)))
    return _claims(text, quoted, found)


def whole_sentence(text: str, lang: str) -> tuple[Claim, ...]:
    """Each sentence with a cue, whole, as said by the name nearest to its first cue."""
    quoted = quotations_of(text)
    found = []
    for sentence in sentences(text, lang, quoted):
        content = trimmed(text, sentence.span)
        if sentence.cues and content is not None:
            cue = sentence.cues[0]
            found.append((cue, nearest(cue, sentence.names), (content,)))
    return _claims(text, quoted, found)


def quotations(text: str, lang: str) -> tuple[Claim, ...]:
    """Each quotation of four words or more, with the cue next to it and the name nearest to that cue.

    Quotations of one paragraph that share their nearest cue are pieces of one claim.
    """
    quoted = quotations_of(text)
    speaking = [one for one in sentences(text, lang, quoted) if one.cues]
    pieces: dict[Span, list[Span]] = {}
    for quote in quoted:
        if len(_WORD.findall(quote.of(text))) < _LONG_QUOTATION:
            continue
        cues = [cue for one in speaking for cue in one.cues if "\n" not in text[slice(*_between(quote, cue))]]
        cue = nearest(quote, cues)
        content = trimmed(text, quote)
        if cue is not None and content is not None and _distance(quote, cue) <= _NEAR:
            pieces.setdefault(cue, []).append(content)
    names_of = {cue: one.names for one in speaking for cue in one.cues}
    found = [(cue, nearest(cue, names_of[cue]), tuple(parts)) for cue, parts in sorted(pieces.items())]
    return _claims(text, quoted, found)


BASELINES: dict[str, Callable[[str, str], tuple[Claim, ...]]] = {
    "cue list, nearest name, clause": nearest_name,
    "cue list, nearest name, whole sentence": whole_sentence,
    "quotations only": quotations,
}


def clause(text: str, lang: str, sentence: Span, cue: Span) -> Span | None:
    """The content that goes with a cue in a sentence, by conjunction, colon, comma and dash alone."""
    head, tail = Span(sentence.start, cue.start), Span(cue.end, sentence.end)
    if _IS_PHRASE[lang].search(cue.of(text)):
        comma = text.find(",", tail.start, tail.end)
        if comma >= 0 and len(_WORD.findall(text, comma, tail.end)) > 2:
            return trimmed(text, Span(comma, tail.end))
        return trimmed(text, head)
    that = _THAT[lang].search(text, tail.start, tail.end)
    if that is not None and that.start() - cue.end < _NEAR:
        return trimmed(text, Span(that.end(), tail.end))
    colon = text.find(":", tail.start, tail.end)
    if 0 <= colon - cue.end < _NEAR:
        return trimmed(text, Span(colon, tail.end))
    border = re.search(r"(?:[,?!]?[\"»”]?\s[—–-]|,[\"»”]?)(?=[^,—–]*$)", head.of(text))
    if border is not None and len(_WORD.findall(text, head.start, head.start + border.start())) > 2:
        return trimmed(text, Span(head.start, head.start + border.start()))
    return trimmed(text, tail)


def nearest(to: Span, spans: Sequence[Span]) -> Span | None:
    """The span with the fewest characters between; the one before where two are as near."""
    return min(spans, key=lambda one: (_distance(one, to), one.start), default=None)


def trimmed(text: str, span: Span) -> Span | None:
    """A stretch without the marks and spaces at its borders, or None where nothing is left."""
    outer = ' \t\r\n\xa0,;:—–-"«»“”„'
    inner = span.of(text).lstrip(outer)
    start = span.end - len(inner)
    end = start + len(inner.rstrip(outer + "."))
    return Span(start, end) if start < end else None


def _between(a: Span, b: Span) -> tuple[int, int]:
    return min(a.end, b.end), max(a.start, b.start)


def _distance(a: Span, b: Span) -> int:
    start, end = _between(a, b)
    return max(0, end - start)


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _form(content: Sequence[Span], quoted: Sequence[Span]) -> Form:
    """Verbatim, partly verbatim, or a paraphrase."""
    if all(any(quote.holds(part) for quote in quoted) for part in content):
        return "direct"
    return "mixed" if any(_touch(quote, part) for quote in quoted for part in content) else "indirect"


def _claims(
    text: str, quoted: Sequence[Span], found: Sequence[tuple[Span, Span | None, tuple[Span, ...]]]
) -> tuple[Claim, ...]:
    """Put cue, source and content into claims. Stance is always the commonest, `assert`."""
    return tuple(
        Claim(
            id=f"b{number}",
            source=source,
            source_name=source.of(text) if source else "unknown",
            source_kind="unknown",
            cue=cue,
            content=content,
            form=_form(content, quoted),
        )
        for number, (cue, source, content) in enumerate(found, 1)
    )
