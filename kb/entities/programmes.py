"""Programmes, calls, funds, contracts and plans that a text names.

The noun before a name is part of what it is: the « programme INSPIRE » and the « label INSPIRE »
are two things, with two keys. A project is an experience, and no programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.entities.capital_names import acronyms_believed
from kb.entities.headed_names import capitals_end, quote_end
from kb.entities.known_names import canonical, find_known, first_names, not_organisations
from kb.entities.name_words import (
    OF_WORDS,
    NameText,
    is_acronym_like,
    name_key,
    tidy,
    without_overlap,
)
from kb.entities.saying_words import ACTING_VERBS, CALENDAR, ENDS_NAME
from kb.reading import EntityKind, Named
from kb.text import fold, fold_accents

_LIST = "programmes.txt"


class _Noun(NamedTuple):
    """What announces a programme. `bare`: a plain capital is name enough; else quotation marks or
    an acronym are wanted. `carries`: its name may come after « : » or « sur »."""

    words: tuple[str, ...]
    bare: bool
    carries: bool


_CALLS = """ami|aap|aac|appel à projets|appel à projet|appels à projets
|appel à manifestation d'intérêt
|appel à manifestations d'intérêt|appel à manifestation|appel à candidatures|appel à candidature
|appel à idées|appel à communs|appel à partenaires|appel à initiatives|appelàprojet
|appelàprojets|appelsàprojets"""
_NAMED = """programme|dispositif|grand prix|prix|trophées|démarche|contrat|fonds|initiative|plan
|label|concours|challenge|marathon|mission|pacte|charte"""
# « le projet SoliTerre » is an experience; « l'appel » alone wants quotation marks.
_CAUTIOUS = "appel"
# Public plans that take the name of their territory: « le PAT du Soissonnais ».
_PLANS = frozenset("PAT PCAET CRTE CTG PLH PAPI PTGE CLS PTRTE OPAH CTE PDU PDM".split())  # noqa: SIM905
_QUALIFIERS = frozenset(
    """europeen europeenne europeens national nationale regional regionale departemental
    departementale local urbain innovant urbains innovants partenarial collaboratif pilote
    interministeriel federateur""".split()  # noqa: SIM905
)
_NEVER_FIRST = frozenset(
    """
    il elle ils elles nous vous on ce cette ces le la les un une des qui que et ou ville commune
    france etat europe region departement metropole communaute union ministere i ii iii iv v a b c
    d e date lieu objet contexte objectif objectifs copil cotech
    """.split()  # noqa: SIM905
)
_PLACES_ITSELF = frozenset(
    {"plan", "contrat", "fonds", "initiative", "mission", "pacte", "charte", "demarche", "prix"}
)


def _phrases(phrases: str, *, bare: bool, carries: bool) -> Iterator[_Noun]:
    for phrase in phrases.replace("\n", "").split("|"):
        yield _Noun(tuple(fold(phrase).replace("'", " ").split()), bare, carries)


def _table() -> dict[str, tuple[_Noun, ...]]:
    nouns: dict[str, list[_Noun]] = {}
    for noun in (
        *_phrases(_CALLS, bare=True, carries=True),
        *_phrases(_NAMED, bare=True, carries=False),
        *_phrases(_CAUTIOUS, bare=False, carries=False),
    ):
        nouns.setdefault(noun.words[0], []).append(noun)
    return {
        first: tuple(sorted(same, key=lambda noun: -len(noun.words)))
        for first, same in nouns.items()
    }


_NOUNS = _table()


def find_programmes(text: str) -> list[Named]:
    """In order of text, without overlap. For a programme known by name the span is the name; for
    any other, the noun that announces it is in the span, the name and the key."""
    known = canonical(_LIST)
    found = []
    for start, end in programme_spans(NameText(text)):
        said = text[start:end]
        key = name_key(said)
        same = known.get(key)
        found.append(
            Named(
                start=start,
                end=end,
                kind=EntityKind.PROGRAMME,
                name=same.name if same else tidy(said),
                key=same.key if same else key,
            )
        )
    return found


def programme_spans(text: NameText) -> list[tuple[int, int]]:
    """Where programmes are named, in order, without overlap."""
    spans = [
        (text.words[f.first].start, text.words[f.last].end, 2)
        for f in find_known(text, _LIST)
        if f.known.exact or _believed(text, f.first, f.last)
    ]
    spans += [(*span, 1) for span in _announced(text)]
    return [spans[i][:2] for i in without_overlap(spans)]


def _believed(text: NameText, first: int, last: int) -> bool:
    """A name of one or two plain words wants its capitals for itself: not a shouted line, not the
    first word of a sentence."""
    if not text.words[first].capital and text.before(first, 1)[:1] not in _ANNOUNCES:
        return False
    if last > first or is_acronym_like(text.words[first].text):
        return not (last == first and text.shouted(first) and len(text.words[first].text) < 5)
    return not text.first_in_sentence(first)


_ANNOUNCES = (["programme"], ["dispositif"], ["plan"], ["label"])


def _announced(text: NameText) -> Iterator[tuple[int, int]]:
    bodies = acronyms_believed(text)
    for at, word in enumerate(text.words):
        if word.text in _PLANS and (last := _territory_end(text, at)) is not None:
            yield word.start, text.words[last].end
            continue
        for noun in _NOUNS.get(word.folded, ()):
            if not _says(text, noun, at):
                continue
            found = _name_after(text, noun, at)
            if found is not None and not (_doer(noun) and found[2] in bodies):
                yield found[:2]
            break


def _territory_end(text: NameText, at: int) -> int | None:
    """The last word of « PAT du Soissonnais »; None when no name follows."""
    if not text.joins(at) or text.words[at + 1].folded not in {"du", "de", "des", "d"}:
        return None
    last = capitals_end(text, at)
    return last if last > at + 1 and not text.shouted(at) else None


def _doer(noun: _Noun) -> bool:
    """« la démarche ADEX » may be said of the body that carries it."""
    return noun.words[0] in {"demarche", "initiative"}


def _says(text: NameText, noun: _Noun, at: int) -> bool:
    last = at + len(noun.words) - 1
    if last >= len(text.words) or text.shouted(at):
        return False
    if len(noun.words[0]) == 3 and not text.words[at].text.isupper():
        return False  # « AMI », never « ami »
    return all(
        text.words[at + i].folded == wanted and (i == 0 or text.joins(at + i - 1))
        for i, wanted in enumerate(noun.words)
    )


def _name_after(text: NameText, noun: _Noun, at: int) -> tuple[int, int, str] | None:
    """The span from the noun to the end of its name, and the folded first word of the name."""
    start = at + len(noun.words)
    while (
        start < len(text.words)
        and text.words[start].folded in _QUALIFIERS
        and text.joins(start - 1)
    ):
        start += 1
    if start >= len(text.words):
        return None
    gap = text.gap(start - 1)
    if text.opens_quote(start) and len(gap.strip()) <= 1 + noun.carries:
        last = _call_end(text, start) if noun.carries else quote_end(text, start)
        if not noun.carries and not text.words[start].capital:
            return None
        return None if last is None else _span(text, at, start, last)
    if noun.carries and gap.strip() == ":" and "\n" not in gap and text.words[start].capital:
        return _span(text, start, start, capitals_end(text, start))
    if not text.joins(start - 1) or not text.words[start].capital:
        return None
    if not _is_name(text, noun, start):
        return None
    last = _owner_aside(text, start, capitals_end(text, start))
    return _span(text, at, start, _agreeing(text, start, last))


def _agreeing(text: NameText, start: int, last: int) -> int:
    """« Cours fraîches », « Mobilités douces »: the adjective of one plural word is of the name."""
    if last > start or not text.joins(last) or not text.words[start].text[1:].islower():
        return last
    following = text.words[last + 1].folded
    both = text.words[start].folded[-1] in "sx" and following[-1] in "sx"
    plain = len(following) > 4 and following not in ENDS_NAME | ACTING_VERBS
    return last + 1 if both and plain else last


def _span(text: NameText, first: int, name: int, last: int) -> tuple[int, int, str]:
    return text.words[first].start, text.words[last].end, text.words[name].folded


def _owner_aside(text: NameText, start: int, last: int) -> int:
    """« label VertVille de l'ADEX »: the name ends before who gives it."""
    for i in range(start + 1, last + 1):
        little = text.words[i - 1].folded in OF_WORDS and not text.words[i - 1].capital
        if little and is_acronym_like(text.words[i].text):
            end = i - 1
            while end > start and text.words[end].folded in OF_WORDS:
                end -= 1
            return end
    return last


def _call_end(text: NameText, start: int) -> int | None:
    """The names of calls are long: up to thirty words before the quotation closes."""
    for i in range(start, min(start + 30, len(text.words))):
        close = text.text[text.words[i].end : text.words[i].end + 2].strip(" \u00a0\u202f")
        if close[:1] in {"»", "”", '"'}:
            return i
        if i + 1 < len(text.words) and "\n" in text.gap(i):
            return None
    return None


def _is_name(text: NameText, noun: _Noun, start: int) -> bool:
    word = text.words[start]
    if word.folded in _NEVER_FIRST | CALENDAR | OF_WORDS or len(word.text) < 2:
        return False
    if word.folded in first_names() and noun.words[0] != "prix":
        return False
    if fold_accents(word.text).upper() in not_organisations() and word.text.isupper():
        return False
    if is_acronym_like(word.text):
        return True
    if not noun.bare or (noun.words[0] in _PLACES_ITSELF and not _several(text, start)):
        return False
    return len(word.text) > 3


def _several(text: NameText, start: int) -> bool:
    """Two capitals at least: « Pacte Lorraine Demain », not « le plan Paris »."""
    return capitals_end(text, start) > start
