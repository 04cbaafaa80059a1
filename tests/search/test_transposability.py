"""What resembles, differs and has to be adapted comes from fields and geography, with figures."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kb.density import Density
from kb.gazetteer import InMemoryGazetteer
from kb.model import Experience, Kind, Record, Relation, Territory, TerritoryId, TerritoryKind
from kb.relations import declared_relations
from kb.territory import EUROPE, FRANCE
from kb.understanding import Speaker, Understanding
from search.model import Transposability
from search.recommend.home import Ground, Home, ground_of, home_of
from search.recommend.sentences import about, joined, sentence, times
from search.recommend.transposability import differences, transposability
from tests import factories
from web.services import Services


def territory(code: str, **fields: Any) -> Territory:
    kind = fields.pop("kind", "commune")
    row = {"id": f"{kind}:{code}", "kind": kind, "code": code, "name": f"Ville {code}"}
    return Territory.model_validate({**row, "region": "32", "department": "59", **fields})


BOURG = territory("1", name="Bourg", population=3_000, latitude=50.0, longitude=2.0, epci="9")
TOWN = territory("2", name="Ville", population=30_000, latitude=50.5, longitude=2.0)
GROUP = territory("9", kind="epci", name="CC du Bourg", population=15_000, legal_kind="CC",
                  latitude=50.0, longitude=2.0)  # fmt: skip
CITY = territory("8", kind="epci", name="Grande CU", population=150_000, legal_kind="CU",
                 latitude=51.0, longitude=2.0)  # fmt: skip
NORTH = territory("59", kind="departement", name="Nord", population=2_600_000)
REGION = territory("32", kind="region", name="Hauts-de-France", department=None)
PLACES = (BOURG, TOWN, GROUP, CITY, NORTH, REGION)
GAZETTEER = InMemoryGazetteer(PLACES)


def at(*places: Territory | str) -> dict[str, Any]:
    codes = [place if isinstance(place, str) else place.id for place in places]
    return {"name": "Là-bas", "codes": codes}


def led(kind: str, name: str = "Porteur d’ici") -> dict[str, str]:
    return {"name": name, "kind": kind}


def ground(*others: Record) -> Ground:
    relations: list[Relation] = [link for record in others for link in declared_relations(record)]
    return ground_of(others, relations, {p.id: p for p in PLACES}, lambda place: None)


def home(place: Territory | None = BOURG, text: str = "un besoin", **fields: Any) -> Home:
    base = {"territory": place, "speaker": Speaker.COLLECTIVITE}
    understood = Understanding.model_validate({**base, **fields})
    return home_of(text, understood, GAZETTEER, lambda place: None)


def compared(here: Home, *others: Record, **fields: Any) -> Transposability:
    record = factories.experience(**{"territory": at(TOWN), **fields})
    return transposability(record, here, ground(*others))


def said(texts: tuple[str, ...]) -> str:
    return " ".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


# --- places


def test_a_larger_town_is_told_with_both_figures_and_classes() -> None:
    found = compared(home())
    assert "10 fois plus d’habitants là-bas : 30 000, contre 3 000 chez vous" in said(found.differs)
    assert "(ville moyenne là-bas, bourg chez vous)" in said(found.differs)
    assert "prévoir un appui d’ingénierie" in said(found.adapt)


def test_a_town_of_the_same_size_is_alike() -> None:
    twin = BOURG.model_copy(update={"id": TerritoryId("commune:3"), "population": 3_300})
    found = compared(home(twin), territory=at(BOURG))
    assert "Population comparable : 3 000 habitants là-bas, 3 300 chez vous." in said(found.alike)


def test_a_group_of_towns_is_compared_with_the_speakers_group() -> None:
    found = compared(home(), territory=at(CITY), lead=led("epci"))
    told = "une communauté urbaine de 150 000 habitants ; la vôtre, CC du Bourg, en compte 15 000"
    assert told in said(found.differs)
    assert "Le porter avec votre intercommunalité (CC du Bourg), comme là-bas." in said(found.adapt)


def test_what_was_done_at_home_is_said_and_not_compared() -> None:
    for there in (BOURG, GROUP, NORTH):
        found = compared(home(), territory=at(there), lead=led("commune"))
        assert "Cela s’est fait" in found.alike[0] and there.name in found.alike[0]
        assert "En parler d’abord avec le porteur" in said(found.adapt)
        assert "km de chez vous" not in said(differences(found))


def test_distance_and_region_are_told() -> None:
    found = compared(home())
    assert "À 56 km de chez vous, dans le même département (Nord)." in said(found.alike)
    far = territory("5", region="76", department="65", latitude=43.0, longitude=2.0)
    assert re.search(r"À 830 km de chez vous\.", said(compared(home(far)).differs))


def test_density_is_that_of_the_circle_around_each_centre() -> None:
    density = {BOURG.id: 9.4, TOWN.id: 191.0}
    here = home_of("", Understanding(territory=BOURG), GAZETTEER, lambda place: density[place.id])
    known = ground_of([], [], {p.id: p for p in PLACES}, lambda place: density[place.id])
    found = transposability(factories.experience(territory=at(TOWN)), here, known)
    told = "Environ 20 fois plus dense là-bas : 190 habitants au km² environ autour du centre, dans"
    assert f"{told} un rayon de 10 km, contre 9 chez vous." in said(found.differs)
    assert "Habitat plus dispersé chez vous" in said(found.adapt)


def test_inhabitants_told_are_those_compared_and_the_kind_is_no_longer_sure() -> None:
    """« Agglomération de 140 000 habitants autour de Bourg » is not the town."""
    found = compared(home(population=140_000), territory=at(CITY), lead=led("epci"))
    assert "Population comparable : 150 000 habitants là-bas, 140 000 chez" in said(found.alike)
    assert "une collectivité comme vous" in said(found.alike)


def test_an_unknown_home_is_asked_for() -> None:
    found = compared(home(None), title="Un jardin partagé")
    assert "Ville : 30 000 habitants ; dites votre territoire pour comparer." in said(found.unknown)
    assert not differences(found)


def test_a_department_or_a_massif_asks_for_the_town() -> None:
    alps = territory("Alpes", kind="region", name="Alpes", region=None, department=None)
    massif = alps.model_copy(update={"id": TerritoryId("massif:Alpes")})
    valley = TOWN.model_copy(update={"department": "38"})
    ain = NORTH.model_copy(update={"id": TerritoryId("departement:01")})
    for here in (home(ain), home(massif)):
        known = ground_of([], [], {TOWN.id: valley}, lambda place: None)
        found = transposability(factories.experience(territory=at(TOWN)), here, known)
        assert "dites votre commune ou votre intercommunalité" in said(found.unknown)
    assert "Dans le même massif : Alpes." in said(found.alike)


def test_of_several_places_the_nearest_in_size_is_compared() -> None:
    twin = territory("3", population=3_300)
    found = compared(home(twin), territory=at(CITY, BOURG))
    assert "celui comparé ici : Bourg" in said(found.differs)
    assert "Population comparable" in said(found.alike)


@pytest.mark.parametrize(
    ("code", "told"),
    [("pays:DK", "au Danemark"), ("pays:GB", "au Royaume-Uni"), ("pays:JP", "à l’étranger")],
)
def test_an_experience_abroad_is_told_to_be(code: str, told: str) -> None:
    found = compared(home(), territory=at(code), lead=led("programme national"))
    assert f"Mené {told} : d’autres règles" in said(found.differs)
    assert "Vérifier ce que le droit et les aides permettent en France." in said(found.adapt)
    assert "Notre géographie s’arrête à la France" in said(found.unknown)
    assert "ouvert chez vous" not in said(found.adapt)


def test_a_national_experience_has_no_place_to_compare() -> None:
    found = compared(home(), territory=at(FRANCE), lead=led("etat", "Un ministère"))
    assert "Mené à l’échelle nationale" in said(found.differs)
    assert "Voir avec le porteur (Un ministère) si ce service est ouvert chez vous." in said(
        found.adapt
    )


# --- who led, what is there


@pytest.mark.parametrize(
    ("kind", "speaker", "adapt"),
    [
        ("entreprise", Speaker.COLLECTIVITE, "trouver l’entreprise ou le groupement"),
        ("association", Speaker.COLLECTIVITE, "trouver l’association"),
        ("departement", Speaker.COLLECTIVITE, "voir avec votre département (nord)"),
        ("syndicat mixte", Speaker.COLLECTIVITE, "voir quel syndicat couvre votre territoire"),
        ("agence de développement", Speaker.COLLECTIVITE, "une agence de développement"),
        ("commune", Speaker.PORTEUR, "la collectivité qui le porterait avec vous"),
        ("epci", Speaker.HABITANT, "votre mairie ou votre intercommunalité"),
    ],
)
def test_another_carrier_differs_and_says_who_could_carry(
    kind: str, speaker: Speaker, adapt: str
) -> None:
    found = compared(home(speaker=speaker), lead=led(kind))
    assert "Porteur là-bas : Porteur d’ici" in said(found.differs)
    assert adapt in said(found.adapt).lower()


def test_the_same_carrier_is_alike() -> None:
    found = compared(home(), lead=led("commune", "Commune de Ville"))
    assert "Porteur là-bas : Commune de Ville, comme chez vous." in said(found.alike)


def test_a_site_is_told_only_when_the_speaker_names_none() -> None:
    assert "une aciérie ; votre texte n’en parle pas" in said(compared(home()).differs)
    assert "aciérie" not in said(compared(home(text="nous avons une aciérie")).differs)
    quiet = compared(home(), title="Un jardin partagé", need="Se retrouver.")
    assert "votre texte n’en parle pas" not in said(quiet.differs)


def test_those_who_took_part_are_here_too_or_have_to_be_replaced() -> None:
    linked = [{"id": "reseau-chaleur", "role": "étude"}]
    national = factories.partner(id="a", title="Partout", territory=factories.FRANCE,
                                 experiences=linked)  # fmt: skip
    local = factories.facilitator(id="b", title="Agence de Ville", territory=at(CITY),
                                  experiences=linked)  # fmt: skip
    firm = factories.partner(id="c", title="Firme", territory=at(CITY), experiences=linked)
    city = factories.partner(id="d", title="La ville", territory=at(CITY), experiences=linked,
                             organisation_kind="collectivité")  # fmt: skip
    found = compared(home(), national, local, firm, city)
    assert "Partout a pris part là-bas et intervient aussi chez vous." in said(found.alike)
    assert "le rôle qu’a eu là-bas Agence de Ville, agence (Là-bas)" in said(found.adapt)
    assert "ne disent pas si Firme (Là-bas) intervient chez vous" in said(found.unknown)
    assert "La ville" not in said(found.alike + found.adapt + found.unknown)
    assert found.know_how is not None and "Agence de Ville (étude)" in found.know_how


def test_an_experience_that_stopped_says_what_to_guard_against() -> None:
    met = [{"brake": "reglementation", "text": "Autorisation refusée."}]
    found = compared(home(), status="arrêté (2021)", brakes=met)
    assert "obstacle à lever dès le départ : autorisation refusée." in said(found.adapt[:1])
    assert "demander pourquoi" in said(compared(home(), status="arrêté").adapt[:1])
    assert "arrêté" not in said(compared(home(), brakes=met).adapt)


# --- the two objections


def test_the_method_is_one_sentence_and_its_lack_is_said() -> None:
    steps = ["Compter", "Essayer", "Corriger", "Étendre", "Mesurer"]
    told = compared(home(), method=steps).know_how
    assert said((told or "",)) == "Méthode : compter ; essayer ; corriger ; et 2 autres étapes."
    lacking = compared(home(), method=[], lead=led("commune", "Commune de Ville"))
    assert "à demander au porteur, Commune de Ville" in said((lacking.know_how or "",))
    assert "La source ne décrit pas la méthode." in said(lacking.unknown)


def test_a_cost_is_told_per_inhabitant_and_at_home() -> None:
    cost = {"amount_eur": 600_000, "what": "travaux"}
    here = home(TOWN.model_copy(update={"id": TerritoryId("commune:4"), "population": 60_000}),
                budget_eur=100_000)  # fmt: skip
    told = said((compared(here, cost=cost, lead=led("commune")).too_expensive or "",))
    assert "600 000 € (travaux), soit environ 20 € par habitant." in told
    assert "de l’ordre de 1 M€ chez vous" in told
    assert "C’est six fois le budget que vous annoncez (100 000 €)." in told
    assert "La source ne dit pas qui a payé." in told


@pytest.mark.parametrize(
    "fields",
    [
        {"lead": led("entreprise")},
        {"cost": {"amount_eur": 500, "what": "loyer mensuel"}},
        {"cost": {"min_eur": 1, "max_eur": 9, "what": "par commune"}},
        {"territory": at(TOWN, CITY)},
    ],
)
def test_no_price_per_inhabitant_unless_the_place_paid_the_whole(fields: dict[str, Any]) -> None:
    base = {"cost": {"amount_eur": 600_000, "what": "travaux"}, "lead": led("commune")}
    assert "par habitant" not in (compared(home(), **{**base, **fields}).too_expensive or "")


def test_no_cost_is_carried_to_a_place_of_another_size() -> None:
    fields: dict[str, Any] = {"cost": {"amount_eur": 600_000}, "lead": led("commune")}
    told = compared(home(), **fields).too_expensive or ""
    assert "par habitant" in told and "chez vous" not in told


def test_who_paid_is_told_open_closed_or_for_others() -> None:
    paid = [{"name": "Fonds chaleur", "record": "fonds-chaleur"}]
    open_fund, closed = factories.funding(), factories.funding(availability="closed")
    found = compared(home(), open_fund, fundings=paid)
    assert "Fonds chaleur (ouvert par appels, à vérifier)" in (found.too_expensive or "")
    assert "autre financement" not in said(found.adapt)
    found = compared(home(), closed, fundings=paid)
    assert "(clos aujourd’hui)" in (found.too_expensive or "")
    assert "Trouver un autre financement que celui de là-bas : Fonds chaleur." in said(found.adapt)
    found = compared(home(speaker=Speaker.HABITANT), open_fund, fundings=paid)
    assert "pour d’autres demandeurs que vous)" in (found.too_expensive or "")
    assert "autre financement" not in said(found.adapt)
    north = factories.funding(territory=at(NORTH))
    away = compared(home(territory("5", region="76", department="65")), north, fundings=paid)
    assert "(réservé à : Là-bas)" in said((away.too_expensive or "",))
    assert "autre financement que celui de là-bas" in said(away.adapt)


def test_the_lack_of_any_figure_is_said() -> None:
    told = said((compared(home()).too_expensive or "",))
    assert told == "La source ne dit ni le coût ni qui a payé : à demander au porteur."


# --- the real corpus


@pytest.mark.parametrize("speaker", [*Speaker, None])
def test_every_experience_of_the_corpus_is_compared_in_clean_french(
    corpus_services: Services, speaker: Speaker | None
) -> None:
    """From a town, a group, a department, a region, a country and nowhere: sentences, and never a
    promise that it can be copied."""
    store = corpus_services.store
    density = Density(store.territories.inhabited())
    records = store.records.published()
    places = store.territories.many({c for r in records for c in r.territory.codes})
    known = ground_of(records, store.records.relations(), places, density.of)
    codes = ("commune:26113", "epci:246200729", "departement:46", "region:32", FRANCE, EUROPE, "")
    told = 0
    for code in codes:
        understood = Understanding(territory=store.territories.get(code), speaker=speaker)
        here = home_of("", understood, store.territories, density.of)
        for record in store.records.published(Kind.EXPERIENCE):
            assert isinstance(record, Experience)
            found = transposability(record, here, known)
            assert found.know_how and found.too_expensive
            texts = (*differences(found), *found.adapt, *found.unknown)
            told += len(texts)
            for text in (*texts, found.know_how, found.too_expensive):
                assert text.endswith(".") and text[0] == text[0].upper(), text
                assert not re.search(r"copi|coller|None|\.\.|'|  ", text), text
    assert told > 5 * 111


def test_the_places_of_the_corpus_all_are_compared(corpus_services: Services) -> None:
    """Where the geography knows both places, the populations or the place itself are told."""
    store = corpus_services.store
    die = store.territories.get("commune:26113")
    assert die is not None
    for record in store.records.published(Kind.EXPERIENCE):
        assert isinstance(record, Experience)
        known = store.territories.many(record.territory.codes)
        local = [p for p in known.values() if p.kind in (TerritoryKind.COMMUNE, TerritoryKind.EPCI)]
        here = home_of("", Understanding(territory=die), store.territories, lambda place: None)
        found = transposability(record, here, ground_of([], [], known, lambda place: None))
        if local:
            assert re.search(r"habitants|chez vous|sur votre|votre inter", said(differences(found)))


# --- how sentences are written


def test_sentences_are_set_as_a_printer_would() -> None:
    assert sentence("c'est « ça » : oui ; non.") == ("C’est « ça » : oui ; non.")
    assert [times(n) for n in (2.2, 9.4, 15.6, 212)] == [
        "deux fois", "neuf fois", "environ 16 fois", "environ 210 fois",
    ]  # fmt: skip
    assert [about(n) for n in (24.6, 347.0, 1_234.0)] == [25, 350, 1_200]
    assert joined(["a", "b", "c"]) == "a, b et c"
