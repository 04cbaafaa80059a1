"""The controlled lists, read from corpus/vocabulary.yml; an unknown label is an error at load.

Every list is compiled once into stems, so that reading a need looks words up instead of scanning
them.
"""

from __future__ import annotations

import difflib
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import Field, PrivateAttr, ValidationError

from kb.analysis import analyse
from kb.errors import VocabularyInvalid
from kb.model import Noun, Phase


class Concept(Noun):
    """An entry of a controlled list. `triggers` are what people say when they mean it."""

    id: str
    label: str
    definition: str = ""
    alt: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    category: str | None = None
    narrower: tuple[str, ...] = ()
    next: str | None = None
    note: str | None = None
    source: str | None = None


class PhaseStep(Concept):
    """A phase of a project: what is done then, and what exists at its end."""

    actions: tuple[str, ...] = ()
    outcome: str | None = None


class NarrowTheme(Noun):
    label: str
    alt: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    definition: str = ""


class Theme(Noun):
    """A wide theme and its narrower ones. Records carry labels of either level."""

    id: str
    label: str
    definition: str
    alt: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    narrower: tuple[NarrowTheme, ...] = ()


class Category(Noun):
    id: str
    label: str


class Brakes(Noun):
    categories: tuple[Category, ...]
    items: tuple[Concept, ...]


class Acronym(Noun):
    """`capitals`: only when written so, for it is a word too."""

    acronym: str
    expansion: str
    capitals: bool = False


class SaidWord(NamedTuple):
    """A word laid over the file's, and what it stands for: `label`, of the `value` of a list.
    `synonym`: it says the concept; else it is what people say around it."""

    list_name: str
    value: str
    label: str
    word: str
    synonym: bool


class Vocabulary(Noun):
    version: int
    language: str = "fr"
    sources: tuple[str, ...] = ()
    themes: tuple[Theme, ...]
    brakes: Brakes
    levers: tuple[Concept, ...]
    actor_kinds: tuple[Concept, ...]
    colleges: tuple[Concept, ...] = ()
    phases: tuple[PhaseStep, ...]
    funding_natures: tuple[Concept, ...]
    innovation_kinds: tuple[Concept, ...] = Field(default=())
    acronyms: tuple[Acronym, ...] = ()
    # Those laid over the file: no model has learned them (kb/glosses.py).
    _added: tuple[SaidWord, ...] = PrivateAttr(default=())

    @property
    def added(self) -> tuple[SaidWord, ...]:
        """The words that curators added, which are among those of the lists too."""
        return self._added

    @cached_property
    def theme_labels(self) -> tuple[str, ...]:
        """Every label a record may carry, wide themes first."""
        wide = [theme.label for theme in self.themes]
        return (*wide, *(n.label for theme in self.themes for n in theme.narrower))

    @cached_property
    def wide_theme_of(self) -> dict[str, Theme]:
        """Label of either level → its wide theme. A label used at both levels means the
        narrower one."""
        table = {theme.label: theme for theme in self.themes}
        table.update({n.label: theme for theme in self.themes for n in theme.narrower})
        return table

    @cached_property
    def brakes_by_id(self) -> dict[str, Concept]:
        return {brake.id: brake for brake in self.brakes.items}

    @cached_property
    def levers_by_id(self) -> dict[str, Concept]:
        return {lever.id: lever for lever in self.levers}

    @cached_property
    def natures_by_id(self) -> dict[str, Concept]:
        return {nature.id: nature for nature in self.funding_natures}

    @cached_property
    def phases_by_id(self) -> dict[str, PhaseStep]:
        return {phase.id: phase for phase in self.phases}

    def theme_terms(self, label: str) -> frozenset[str]:
        """The stems of a theme's label and synonyms."""
        return self._theme_terms.get(label, frozenset())

    @cached_property
    def _theme_terms(self) -> dict[str, frozenset[str]]:
        table = {t.label: frozenset(analyse(" ; ".join((t.label, *t.alt)))) for t in self.themes}
        for theme in self.themes:
            for narrow in theme.narrower:
                table[narrow.label] = frozenset(analyse(" ; ".join((narrow.label, *narrow.alt))))
        return table


def nearest_label(label: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known label closest in spelling, for an error message; None when nothing is near."""
    near = difflib.get_close_matches(label, known, n=1, cutoff=0.6)
    return near[0] if near else None


def _check(vocabulary: Vocabulary) -> list[str]:
    problems = []
    narrow = [n.label for theme in vocabulary.themes for n in theme.narrower]
    wide = [theme.label for theme in vocabulary.themes]
    for name, labels in (("thème", wide), ("thème précis", narrow)):
        problems += [
            f"Le {name} « {label} » est écrit deux fois dans le vocabulaire."
            for label in {label for label in labels if labels.count(label) > 1}
        ]
    lists: dict[str, tuple[Concept, ...]] = {
        "frein": vocabulary.brakes.items,
        "levier": vocabulary.levers,
        "phase": vocabulary.phases,
        "nature de financement": vocabulary.funding_natures,
    }
    for name, concepts in lists.items():
        ids = [concept.id for concept in concepts]
        problems += [
            f"L’identifiant « {i} » ({name}) sert deux fois." for i in set(ids) if ids.count(i) > 1
        ]
    problems += _acronym_problems(vocabulary.acronyms)
    categories = {category.id for category in vocabulary.brakes.categories}
    problems += [
        f"Le frein « {brake.id} » est rangé dans une famille inconnue : « {brake.category} »."
        for brake in vocabulary.brakes.items
        if brake.category not in categories
    ]
    phases = {phase.value for phase in Phase}
    problems += [
        f"La phase « {concept.id} » n’est pas l’une des phases connues : "
        f"{', '.join(sorted(phases))}."
        for concept in vocabulary.phases
        if concept.id not in phases
    ]
    return problems


def _acronym_problems(acronyms: tuple[Acronym, ...]) -> list[str]:
    """Each has one meaning here, and each meaning one acronym; both say something."""
    problems = []
    for what, said in (
        ("Le sigle", [a.acronym for a in acronyms]),
        ("Le nom développé", [a.expansion for a in acronyms]),
    ):
        terms = [tuple(analyse(text)) for text in said]
        problems += [
            f"{what} « {text} » est écrit deux fois ou ne contient pas de mot à chercher."
            for text, found in zip(said, terms, strict=True)
            if not found or terms.count(found) > 1
        ]
    return problems


def parse_vocabulary(data: Any) -> Vocabulary:
    try:
        vocabulary = Vocabulary.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in first["loc"])
        raise VocabularyInvalid(
            f"Le vocabulaire n’a pas la forme attendue ({where}) : {first['msg']}."
        ) from error
    if problems := _check(vocabulary):
        raise VocabularyInvalid("\n".join(problems))
    return vocabulary


def read_vocabulary(path: Path) -> Vocabulary:
    """The lists of a vocabulary.yml, checked for contradictions."""
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError) as error:
        raise VocabularyInvalid(
            f"Le vocabulaire {path.name} ne peut pas être lu : {error}"
        ) from error
    return parse_vocabulary(data)
