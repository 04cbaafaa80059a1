"""What is read in a need, with the very words that say it. The sentences are our own."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import TerritoryNotFound
from kb.model import Phase
from kb.understanding import Speaker, Understanding
from search.model import NeedRequest
from web.services import Services


def read(services: Services, text: str, **corrections: object) -> Understanding:
    request = NeedRequest.model_validate({"text": text, **corrections})
    return services.recommender.understand(request)


NEEDS = [
    "Notre commune de Tarbes étudie un réseau de chaleur ; nous avons 150 000 € pour l’étude.",
    "Je suis maire d’un village de 800 habitants : comment rouvrir l’épicerie ?",
    "Start-up lyonnaise, nous voulons tester notre capteur de qualité de l’air dans une ville.",
    "Parents d’élèves, on aimerait que la cantine achète aux maraîchers du coin.",
    "L’agglo du Boulonnais veut généraliser le tri des biodéchets, budget 1,2 million d’euros.",
    "Nous animons un club d’entreprises et cherchons des témoignages sur la chaleur fatale.",
]


@pytest.mark.parametrize("text", NEEDS)
def test_every_mention_is_a_span_of_the_need(corpus_services: Services, text: str) -> None:
    understood = read(corpus_services, text)
    assert understood.mentions
    for mention in understood.mentions:
        assert mention.words == text[mention.start : mention.end] != ""


def test_themes_place_phase_and_budget_are_read(corpus_services: Services) -> None:
    understood = read(corpus_services, NEEDS[0])
    assert "réseau de chaleur" in understood.themes
    assert understood.territory is not None and understood.territory.id == "commune:65440"
    assert understood.phase is Phase.FEASIBILITY
    assert understood.speaker is Speaker.COLLECTIVITE
    assert understood.budget_eur == 150_000


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (NEEDS[1], "population", 800),
        (NEEDS[1], "speaker", Speaker.COLLECTIVITE),
        (NEEDS[2], "speaker", Speaker.PORTEUR),
        (NEEDS[2], "phase", Phase.EXPERIMENTATION),
        (NEEDS[3], "speaker", Speaker.HABITANT),
        (NEEDS[4], "phase", Phase.DEPLOYMENT),
        (NEEDS[4], "budget_eur", 1_200_000),
        ("On a 12 500 euros.", "budget_eur", 12_500),
        ("On a 12\u202f500\u00a0€ et 3 000 € de dons.", "budget_eur", 12_500),
        ("On dispose de 30 k€.", "budget_eur", 30_000),
        ("Notre chiffre d’affaires de 900 000 € monte.", "budget_eur", None),
        ("Ville de 23 000 habitants.", "population", 23_000),
        ("On rêve d’un parc.", "budget_eur", None),
    ],
)
def test_each_field_is_read_where_it_is_said(
    corpus_services: Services, text: str, field: str, value: object
) -> None:
    assert getattr(read(corpus_services, text), field) == value


def test_nothing_is_guessed_where_nothing_is_said(corpus_services: Services) -> None:
    understood = read(corpus_services, "xyzzy")
    assert understood == Understanding()


def test_a_correction_always_wins(corpus_services: Services) -> None:
    understood = read(
        corpus_services, NEEDS[0],
        territory="commune:59183", phase="evaluation", speaker="habitant",
        themes=["alimentation", "thème inventé"], budget_eur=0,
    )  # fmt: skip
    assert understood.territory is not None and understood.territory.name == "Dunkerque"
    assert understood.phase is Phase.EVALUATION
    assert understood.speaker is Speaker.HABITANT
    assert understood.themes == ("alimentation",)
    assert understood.budget_eur == 0
    assert read(corpus_services, NEEDS[0], themes=[]).themes == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [("commune:62160", "commune:62160"), ("tarbes", "commune:65440"), ("TARBES", "commune:65440"),
     ("Tarbes (65)", "commune:65440"), ("Hauts-de-France", "region:32")],
)  # fmt: skip
def test_a_place_is_named_by_id_or_by_name(
    corpus_services: Services, name: str, found: str
) -> None:
    territory = read(corpus_services, "Un besoin.", territory=name).territory
    assert territory is not None and territory.id == found


@pytest.mark.parametrize("name", ["Zorglubville", "commune:99999", "(65)", "?", "\0"])
def test_an_unknown_place_is_told(corpus_services: Services, name: str) -> None:
    with pytest.raises(TerritoryNotFound, match="n’est pas connu"):
        read(corpus_services, "Un besoin.", territory=name)


@pytest.mark.parametrize(
    "text",
    ["\0", "🙂🏭", "a\0b\0c", "x" * 10_000, "mot " * 2_500, "9" * 400 + " €",
     "9" * 400 + " habitants", "999 " * 2_500 + "€", "1" * 10_000, "’" * 5_000,
     "l'" * 5_000, "Saint-" * 1_600, "€", "0 €",
     "e\u0301" * 5_000, "œ" * 5_000, "1,5,5 M€", "de de de " * 1_000, "\u202f" * 500 + "a"],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_odd_needs_are_read_in_time(corpus_services: Services, text: str) -> None:
    import time

    start_s = time.perf_counter()
    understood = read(corpus_services, text)
    assert time.perf_counter() - start_s < 5, "linear in its length"
    stripped = NeedRequest(text=text).text
    for mention in understood.mentions:
        assert mention.words == stripped[mention.start : mention.end]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from(
                ["Tarbes", "une friche", "12 000 €", "notre commune", "cœur de ville", "à"]
            ),
            st.text(max_size=12),
        ),
        min_size=1,
        max_size=8,
    ).filter(lambda pieces: " ".join(pieces).strip() != "")
)
def test_spans_are_exact_whatever_is_around(corpus_services: Services, pieces: list[str]) -> None:
    request = NeedRequest(text="x " + " ".join(pieces))
    for mention in corpus_services.recommender.understand(request).mentions:
        assert mention.words == request.text[mention.start : mention.end]
