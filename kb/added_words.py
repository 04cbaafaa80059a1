"""Words that curators add to the controlled lists, laid over those of the file. Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from kb.concepts import word_key
from kb.errors import ConceptNotFound, InvalidRequest
from kb.model import Noun
from kb.personal import personal_details
from kb.text import nfc
from kb.vocabulary import Concept, NarrowTheme, PhaseStep, SaidWord, Theme, Vocabulary

FEWEST_LETTERS, LONGEST_CHARS, MOST_WORDS = 3, 80, 10


class WordKind(StrEnum):
    """A synonym says the concept; a trigger is what people say around it."""

    SYNONYM = "synonym"
    TRIGGER = "trigger"


BOTH = (WordKind.SYNONYM, WordKind.TRIGGER)
# What each list is made of, as `kb.concepts` reads it.
LISTS: Mapping[str, tuple[WordKind, ...]] = {
    "theme": BOTH,
    "brake": (WordKind.TRIGGER,),
    "lever": (WordKind.TRIGGER,),
    "phase": (WordKind.TRIGGER,),
    "actor_kind": BOTH,
    "funding_nature": BOTH,
    "innovation_kind": BOTH,
}


class NewWord(Noun):
    """`concept`: the label of a theme, the id of anything else."""

    list_name: str
    concept: str
    word: str
    kind: WordKind


class AddedWord(NewWord):
    """A word as it is kept; its number is never given twice. `actor`: as the journal names them."""

    number: int
    at: datetime
    actor: str


class Entry(NamedTuple):
    """A concept of any list, as a page tells it. `broader`: the label of the wide theme, or the
    name of the family of brakes."""

    list_name: str
    concept: str
    label: str
    broader: str
    definition: str
    synonyms: tuple[str, ...]
    triggers: tuple[str, ...]
    narrower: tuple[str, ...] = ()


class Judged(NamedTuple):
    """What the lists say of a new word: why it is refused, or what must be confirmed first."""

    refusal: str = ""
    doubts: tuple[str, ...] = ()


# --- the lists as pages tell them


def entries(vocabulary: Vocabulary) -> tuple[Entry, ...]:
    """Every concept that words can be added to, in the order of the file."""
    found = [entry for theme in vocabulary.themes for entry in _theme_entries(theme)]
    families = {category.id: category.label for category in vocabulary.brakes.categories}
    lists: tuple[tuple[str, Sequence[Concept]], ...] = (
        ("brake", vocabulary.brakes.items),
        ("lever", vocabulary.levers),
        ("phase", vocabulary.phases),
        ("actor_kind", vocabulary.actor_kinds),
        ("funding_nature", vocabulary.funding_natures),
        ("innovation_kind", vocabulary.innovation_kinds),
    )
    for list_name, concepts in lists:
        found += [_entry(list_name, concept, families) for concept in concepts]
    return tuple({(one.list_name, one.concept): one for one in found}.values())


def entry_of(vocabulary: Vocabulary, list_name: str, concept: str) -> Entry:
    """Raises ConceptNotFound."""
    for entry in entries(vocabulary):
        if (entry.list_name, entry.concept) == (list_name, concept):
            return entry
    raise ConceptNotFound(list_name, concept)


def _theme_entries(theme: Theme) -> list[Entry]:
    wide = Entry(
        "theme", theme.label, theme.label, "", theme.definition, theme.alt, theme.triggers,
        tuple(narrow.label for narrow in theme.narrower),
    )  # fmt: skip
    return [
        wide,
        *(
            Entry("theme", n.label, n.label, theme.label, n.definition, n.alt, n.triggers)
            for n in theme.narrower
        ),
    ]


def _entry(list_name: str, concept: Concept, families: Mapping[str, str]) -> Entry:
    broader = families.get(concept.category or "", "") if list_name == "brake" else ""
    return Entry(
        list_name, concept.id, concept.label, broader, concept.definition, concept.alt,
        (*concept.narrower, *concept.triggers),
    )  # fmt: skip


# --- a new word


def clean_word(text: str) -> str:
    """On one line, with straight blanks. Raises InvalidRequest for what is no word."""
    word = " ".join(nfc(text).split())
    letters = sum(unicodedata.category(sign)[0] == "L" for sign in word)
    if letters < FEWEST_LETTERS:
        raise InvalidRequest(f"Un mot a au moins {FEWEST_LETTERS} lettres.")
    if len(word) > LONGEST_CHARS or len(word.split()) > MOST_WORDS:
        raise InvalidRequest(
            f"Gardez l’expression courte : {MOST_WORDS} mots et {LONGEST_CHARS} caractères au plus."
        )
    if any(unicodedata.category(sign)[0] == "C" for sign in word):
        raise InvalidRequest("Ce mot contient un signe qui ne s’écrit pas : retapez-le.")
    if details := personal_details(word):
        raise InvalidRequest(
            f"Le vocabulaire est public : « {details[0]} » ne peut pas y être, car cela désigne "
            "une personne."
        )
    return word


def judge(vocabulary: Vocabulary, new: NewWord) -> Judged:
    """What is wrong with a word, or to be confirmed, by the lists as they are. Raises
    ConceptNotFound."""
    entry = entry_of(vocabulary, new.list_name, new.concept)
    key = word_key(new.word)
    if new.kind not in LISTS[new.list_name]:
        return Judged("Cette liste se reconnaît à des expressions, pas à des synonymes.")
    if not key.terms:
        return Judged(
            f"« {new.word} » n’est fait que de mots courants, qui ne disent rien à eux seuls."
        )
    if new.list_name != "theme" and new.kind is WordKind.TRIGGER and len(set(key.terms)) < 2:
        return Judged("Une expression de cette liste a au moins deux mots qui portent du sens.")
    if any(word_key(word) == key for word in _words(entry)):
        return Judged(f"« {new.word} » est déjà un mot de « {entry.label} ».")
    others = [e for e in entries(vocabulary) if e.list_name == new.list_name and e != entry]
    named = [other for other in others if word_key(other.label) == key]
    if named:
        return Judged(f"« {new.word} » est le nom d’une autre entrée : « {named[0].label} ».")
    return Judged(
        doubts=tuple(
            f"« {new.word} » est déjà un mot de « {other.label} » : il dirait les deux."
            for other in others
            if any(word_key(word) == key for word in _words(other))
        )
    )


def _words(entry: Entry) -> tuple[str, ...]:
    return (entry.label, *entry.synonyms, *entry.triggers)


# --- laid over the file

Named = TypeVar("Named", Concept, PhaseStep, Theme, NarrowTheme)
Added = Mapping[tuple[str, str], Sequence["NewWord"]]


def lay_over(vocabulary: Vocabulary, words: Iterable[NewWord]) -> Vocabulary:
    """The lists with these words added; the same object when there are none. A word of a concept
    that the file no longer has is left out, and one that the file has by now is not said twice."""
    added: dict[tuple[str, str], list[NewWord]] = defaultdict(list)
    for word in words:
        added[word.list_name, word.concept].append(word)
    if not added:
        return vocabulary
    narrow = {n.label for theme in vocabulary.themes for n in theme.narrower}
    lists = {
        "themes": tuple(_laid_theme(theme, added, narrow) for theme in vocabulary.themes),
        "brakes": vocabulary.brakes.model_copy(
            update={"items": _laid_all("brake", vocabulary.brakes.items, added)}
        ),
        "levers": _laid_all("lever", vocabulary.levers, added),
        "phases": _laid_all("phase", vocabulary.phases, added),
        "actor_kinds": _laid_all("actor_kind", vocabulary.actor_kinds, added),
        "funding_natures": _laid_all("funding_nature", vocabulary.funding_natures, added),
        "innovation_kinds": _laid_all("innovation_kind", vocabulary.innovation_kinds, added),
    }
    # A copy would keep the tables compiled from the former lists.
    fields = {name: getattr(vocabulary, name) for name in Vocabulary.model_fields}
    laid = Vocabulary.model_construct(**{**fields, **lists})
    laid._added = tuple(_said(laid, added))
    return laid


def _said(laid: Vocabulary, added: Added) -> Iterable[SaidWord]:
    labels = {(entry.list_name, entry.concept): entry.label for entry in entries(laid)}
    for place, words in added.items():
        for word in words if place in labels else ():
            yield SaidWord(*place, labels[place], word.word, word.kind is WordKind.SYNONYM)


def _laid_theme(theme: Theme, added: Added, narrow: set[str]) -> Theme:
    """A label used at both levels means the narrower one."""
    laid = tuple(_laid(n, added.get(("theme", n.label), ())) for n in theme.narrower)
    own = () if theme.label in narrow else added.get(("theme", theme.label), ())
    return _laid(theme, own).model_copy(update={"narrower": laid})


def _laid_all(list_name: str, concepts: Sequence[Named], added: Added) -> tuple[Named, ...]:
    return tuple(
        _laid(concept, added.get((list_name, getattr(concept, "id", "")), ()))
        for concept in concepts
    )


def _laid(concept: Named, words: Sequence[NewWord]) -> Named:
    if not words:
        return concept
    return concept.model_copy(
        update={
            "alt": tuple(dict.fromkeys((*concept.alt, *_of_kind(words, WordKind.SYNONYM)))),
            "triggers": tuple(
                dict.fromkeys((*concept.triggers, *_of_kind(words, WordKind.TRIGGER)))
            ),
        }
    )


def _of_kind(words: Sequence[NewWord], kind: WordKind) -> tuple[str, ...]:
    return tuple(word.word for word in words if word.kind is kind)
