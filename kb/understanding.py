"""What is read in a need told in plain French, with the words that say it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from kb.model import Noun, Phase, Territory, TerritoryKind


class Speaker(StrEnum):
    """Who describes the need."""

    COLLECTIVITE = "collectivite"
    PORTEUR = "porteur"
    FACILITATEUR = "facilitateur"
    ORGANISATEUR = "organisateur"
    HABITANT = "habitant"


class Ask(StrEnum):
    """What a need asks for."""

    PRECEDENTS = "precedents"
    MONEY = "money"
    PEOPLE = "people"
    PLACE = "place"
    METHOD = "method"


class Mention(Noun):
    """The words of a need that say one thing: `text[start:end]` says `value` of `field`."""

    field: Literal[
        "theme",
        "territory",
        "reference",
        "size",
        "place_kind",
        "phase",
        "speaker",
        "ask",
        "budget",
        "population",
        "deadline",
        "brake",
        "tried",
        "solution",
    ]
    value: str
    words: str
    start: int
    end: int


class Understanding(Noun):
    """What was read in a need; every field can be corrected by the person, and the correction
    wins.

    `themes`: best first; `theme_weights`: how sure each is, in (0, 1], a theme without one counting
    fully. `references`: places cited, not the speaker's. `size`: the class of size told (« petite
    ville », a `SizeClass`) and `place_kind` the kind of place, when told. `deadline`: as written;
    `deadline_iso`: '2027' or '2027-06' or '2027-06-14', when the text says enough. `tried`: what
    was tried already, in the need's words. `solution`: the text offers one rather than needs
    one."""

    themes: tuple[str, ...] = ()
    theme_weights: dict[str, float] = Field(default_factory=dict)
    territory: Territory | None = None
    references: tuple[Territory, ...] = ()
    size: str | None = None
    place_kind: TerritoryKind | None = None
    phase: Phase | None = None
    speaker: Speaker | None = None
    asks: tuple[Ask, ...] = ()
    budget_eur: int | None = None
    population: int | None = None
    deadline: str | None = None
    deadline_iso: str | None = None
    brakes: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    solution: bool = False
    mentions: tuple[Mention, ...] = ()
