"""Acronyms: each way of saying brings the other, and a word that looks like one does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.acronyms import Acronyms
from kb.analysis import analyse
from kb.errors import VocabularyInvalid
from kb.vocabulary import parse_vocabulary
from tests.factories import vocabulary

ACRONYMS = Acronyms(vocabulary())
EPCI = "établissement public de coopération intercommunale"
EVERY = [(a.acronym, a.expansion) for a in vocabulary().acronyms]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("notre EPCI", (EPCI,)),
        ("un epci voisin", (EPCI,)),
        ("E.P.C.I.", (EPCI,)),
        ("les EPCIs", (EPCI,)),
        ("l’EPCI", (EPCI,)),
        (EPCI, ("EPCI",)),
        ("Établissements publics de coopération intercommunale", ("EPCI",)),
        (f"{EPCI} (EPCI)", ()),
        ("plan climat air énergie territorial", ("PCAET",)),
        ("des communautés de communes", ("CC",)),
        ("AMI puis AAP", ("appel à manifestation d’intérêt", "appel à projets")),
        ("AMI, AMI et AMI", ("appel à manifestation d’intérêt",)),
        ("mon ami", ()),
        ("de la pâte", ()),
        ("il a plu", ()),
        ("plan local d’urbanisme intercommunal", ("PLUi",)),
        ("CRESS", ("chambre régionale de l’économie sociale et solidaire",)),
        ("chambre régionale de l’économie sociale et solidaire", ("CRESS",)),
        ("", ()),
    ],
)
def test_one_way_of_saying_brings_the_other(text: str, other: tuple[str, ...]) -> None:
    assert ACRONYMS.other_forms(text) == other


@pytest.mark.parametrize(("short", "long"), EVERY)
def test_both_ways_are_read_as_the_same_words(short: str, long: str) -> None:
    def read(text: str) -> set[str]:
        return set(analyse(" ; ".join((text, *ACRONYMS.other_forms(text)))))

    assert read(short) == read(long) == read(f"{long} ({short})")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(set(ACRONYMS.other_forms(text))) == len(ACRONYMS.other_forms(text))


@given(st.lists(st.sampled_from([form for pair in EVERY for form in pair]), max_size=4))
def test_what_is_brought_brings_nothing_more(said: list[str]) -> None:
    text = " ; ".join(said)
    both = " ; ".join((text, *ACRONYMS.other_forms(text)))
    assert ACRONYMS.other_forms(both) == ()


@pytest.mark.parametrize(
    "more",
    [
        {"acronym": "epci", "expansion": "autre chose"},
        {"acronym": "XYZ", "expansion": "Établissements publics de coopération intercommunale"},
        {"acronym": "XYZ", "expansion": "de la"},
    ],
)
def test_an_acronym_has_one_meaning(more: dict[str, str]) -> None:
    data = vocabulary().model_dump()
    data["acronyms"] = [*data["acronyms"], more]
    with pytest.raises(VocabularyInvalid, match="deux fois ou ne contient pas de mot"):
        parse_vocabulary(data)
