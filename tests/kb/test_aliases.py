"""Names that may be one thing are linked, with what was seen."""

from __future__ import annotations

import pytest

from kb.entities.aliases import link_aliases
from kb.entities.initials import fits_acronym
from kb.entities.name_words import name_key
from kb.reading import EntityKind, Named


def named(text: str, *names: str) -> list[Named]:
    """Each name where the text says it first."""
    return [
        Named(
            start=text.index(name),
            end=text.index(name) + len(name),
            kind=EntityKind.ORGANISATION,
            name=name,
            key=name_key(name),
        )
        for name in names
    ]


def links(text: str, *names: str) -> list[tuple[str, str, str]]:
    return [(a.key, a.other, a.why) for a in link_aliases(named(text, *names), text)]


@pytest.mark.parametrize(
    ("text", "names", "why"),
    [
        ("Tube à idées urbaines (TUBIU)", ["Tube à idées urbaines", "TUBIU"], "acronym"),
        ("Tube à idées urbaines, dit Tiu", ["Tube à idées urbaines", "Tiu"], "acronym"),
        ("Le CNVR. Le Conseil national des villes rurales.",
         ["CNVR", "Conseil national des villes rurales"], "acronym"),
        ("SolidTerre puis SolitTerre", ["SolidTerre", "SolitTerre"], "spelling"),
        ("GIP Résia, GIP Résya", ["GIP Résiane", "GIP Résyane"], "spelling"),
        ("Ombelle et Ombelle Ouest", ["Ombelle", "Ombelle Ouest"], "short_name"),
        ("Capval 2 dans Capval", ["Capval", "Capval 2"], "part_of"),
    ],
)  # fmt: skip
def test_what_is_linked(text: str, names: list[str], why: str) -> None:
    text = f"{text} {' '.join(names)}" if names[0] not in text else text
    found = links(text, *names)
    assert [link[2] for link in found] == [why]
    assert {found[0][0], found[0][1]} == {name_key(name) for name in names}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ville de Redon, Ville de Rodon", ["Ville de Redon", "Ville de Rodon"]),
        ("DDT 19 et DDT 23", ["DDT 19", "DDT 23"]),
        ("directive ORIFLAM, projet ORIFLAM", ["directive ORIFLAM", "projet ORIFLAM"]),
        ("EDF (SFR)", ["EDF", "SFR"]),
        ("agence de Redon, agence de Rennes", ["agence de Redon", "agence de Rennes"]),
        ("Ville de Redon et Ville", ["Ville de Redon", "Ville"]),
    ],
)
def test_what_stays_apart(text: str, names: list[str]) -> None:
    assert links(text, *names) == []


def test_people_are_never_linked() -> None:
    text = "Claire Roux, Claire Rouxe"
    people = [
        Named(start=0, end=11, kind=EntityKind.PERSON, name="", key="person:a"),
        Named(start=13, end=25, kind=EntityKind.PERSON, name="", key="person:b"),
    ]
    assert link_aliases(people, text) == []


def test_initials_and_syllables() -> None:
    assert fits_acronym("CNER", "Conseil national des économies régionales")
    assert fits_acronym("Bouda", "Boulogne urban data")
    assert not fits_acronym("SICOVAL", "Communauté du Sicoval")
    assert not fits_acronym("EDF", "Électricité")
