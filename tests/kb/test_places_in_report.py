"""Places in a report: territories, sites, streets, rivers, countries; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.entities.place_sites import find_sites
from kb.entities.place_world import NameFinder, find_known_places
from kb.entities.places import find_places_in_report
from kb.reading import EntityKind, Named, Span
from tests.kb.test_territory import gazetteer


def places(text: str, taken: tuple[Span, ...] = ()) -> list[Named]:
    return find_places_in_report(text, gazetteer(), taken)


def words(text: str) -> list[str]:
    return [text[place.start : place.end] for place in places(text)]


def found(text: str) -> list[tuple[str, str | None]]:
    return [(text[place.start : place.end], place.territory) for place in places(text)]


# --- territories


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le maire de Redon accueille.", [("Redon", "commune:35236")]),
        ("Réunion à Vif (38)", [("Vif", "commune:38545"), ("38", "departement:38")]),
        ("Lydie Untel, maire de NEVERS, intervient", [("NEVERS", "commune:58194")]),
        ("12, avenue Foch, 31000 Toulouse",
         [("avenue Foch", None), ("Toulouse", "commune:31555")]),
        ("Nouvelle Aquitaine - Occitanie (ouest)",
         [("Nouvelle Aquitaine", "region:75"), ("Occitanie", "region:76")]),
        ("Responsable territorial Vendée", [("Vendée", "departement:85")]),
        ("Communes : Foix, Pamiers, Lavelanet",
         [("Foix", "commune:09122"), ("Pamiers", "commune:09225"),
          ("Lavelanet", "commune:09160")]),
        ("Lozère, Gard, Hérault et Aude",
         [("Lozère", "departement:48"), ("Gard", "departement:30"),
          ("Hérault", "departement:34"), ("Aude", "departement:11")]),
        ("dans le Grand Est et en PACA", [("Grand Est", "region:44"), ("PACA", "region:93")]),
        ("Les élus de Paris et de Lyon", [("Paris", "commune:75056"), ("Lyon", "commune:69123")]),
        ("Une réunion à La Réunion", [("La Réunion", "departement:974")]),
        ("le bassin de vie de Figeac", [("Figeac", "commune:46102")]),
        ("toute l’Europe, et dix sites en France",
         [("Europe", "europe:EU"), ("France", "pays:FR")]),
    ],
)  # fmt: skip
def test_territories_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_territory_has_its_official_name_and_its_id_as_key() -> None:
    (place,) = places("On travaille au Havre.")
    assert place.kind is EntityKind.PLACE
    assert (place.name, place.key, place.territory) == ("Le Havre", "commune:76351", place.key)


@pytest.mark.parametrize(
    "text",
    [
        "Aide à la décision. Vif débat. Sers-toi, dit-il.",
        "Les Forges, Le Conquet : deux ateliers.",
        "Sens du projet : Die Stadt, bois énergie, orange mécanique.",
        "Total : 12. Contact : Accueil. Date : Mars. Lieu : Mairie.",
        "MM. BOULAY, GAILLARD, THOMAS, VERGE et MMES SOULIER, ROSSIGNOL.",
        "P. BANIEL, M. COTTEN, G. CASTEL, F. ROBIN, V. KERGOURLAY.",
        "M. Lannes a présenté le plan. Lannes précise le calendrier.",
        "Charles de La Verpillière rapporte.",
        "MOREL France\tchargée de mission",
        "Il y en aura deux, à la possession de chacun.",
        "France 2030, France Travail et France 3 en parlent.",
        "Fresnes a pris la parole, Massy aussi.",
    ],
)
def test_words_and_people_are_no_places(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "L’université de Pau et le CHU de Tarbes signent.",
        "La chambre de commerce et d’industrie de Bayonne participe.",
        "Toulouse Métropole et la CC du Haut-Béarn financent.",
        "La DDTM de l’Hérault et l’ADEME Normandie répondent.",
        "Le Conseil départemental 64 instruit, le conseil régional d’Occitanie aussi.",
        "Le Tribunal administratif de Lyon a jugé.",
        "La Communauté de communes Cœur de Combrailles délibère.",
        "Brest Développement ouvre un bureau.",
        "Le syndicat mixte du Pays de Sarrebourg recrute.",
        "la SPL Lyon Confluence, la Métropole Nice Côte d’Azur",
    ],
)
def test_a_body_that_acts_is_no_place(text: str) -> None:
    assert words(text) == []


def test_a_group_of_towns_is_a_place_where_it_is_the_ground() -> None:
    assert found("sur le territoire de Redon Agglomération") == [
        ("Redon Agglomération", "epci:243500741")
    ]
    assert found("Le Pays de Montbéliard est dense.")[0][1] == "epci:200065647"
    assert words("Redon Agglomération recrute.") == []


def test_homonyms_that_nothing_parts_are_a_place_without_code() -> None:
    assert found("Nous sommes à Saint-Denis") == [("Saint-Denis", None)]
    assert found("Nous sommes à Saint-Denis (93)")[0][1] == "commune:93066"


# --- what the rest of the report says


def test_a_place_proved_once_holds_elsewhere() -> None:
    text = (
        "Atelier de Tarbes.\n\nFreins – Atelier Tarbes\n\nTarbes – matin\n\nTARBES, SUITE DU JOUR"
    )
    assert words(text) == ["Tarbes", "Tarbes", "Tarbes", "TARBES"]
    assert words("Die est petite.") == []
    assert words("Nous sommes à Die (26). Le bourg de Die change, mais Die attend.") == [
        "Die", "26", "Die", "Die",
    ]  # fmt: skip


def test_a_short_name_is_the_one_named_in_full() -> None:
    text = "Boulogne-sur-Mer a un port. Boulogne change. Boulogne Urban Lab ouvre."
    assert found(text) == [("Boulogne-sur-Mer", "commune:62160"), ("Boulogne", "commune:62160")]


def test_a_longer_name_seen_once_is_not_the_town() -> None:
    text = "Le Rennes Open Forum se tient ici. Puis Rennes open forum revient à Rennes."
    assert words(text) == ["Rennes"]


def test_a_cell_that_holds_a_name_only() -> None:
    text = (
        "ZED Émilie\tAurignac\nYEL Ali\tBureau Nord\nXAN Lou\tAPB (Aurignac)\nWIM | Paul | Floirac"
    )
    assert [place.territory for place in places(text)] == [
        "commune:31028", "commune:31028", "commune:33167",
    ]  # fmt: skip


def test_small_towns_of_the_department_that_the_report_is_about() -> None:
    rows = "Mairie de Jouarre\nSAACY SUR MARNE\nUSSY SUR MARNE\n"
    assert words(rows + "LUZANCY\nM. UNTEL, de Sammeron") == [
        "Jouarre", "SAACY SUR MARNE", "USSY SUR MARNE", "LUZANCY", "Sammeron",
    ]  # fmt: skip
    assert words("LUZANCY\nM. UNTEL, rien") == []


def test_a_name_cut_at_the_end_of_a_line_is_one() -> None:
    line = "Accueil des conseillers par madame l’adjointe au maire de Saint\nGervais d’Auvergne."
    assert found(line) == [("Saint\nGervais d’Auvergne", "commune:63354")]
    assert places(line)[0].name == "Saint-Gervais-d'Auvergne"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tarbes (65) et Pau (64)", ["65", "64"]),
        ("dans le 64", ["64"]),
        ("De Pau, on va dans tout le 64, sauf le 12 mai.", ["64"]),
        ("pour les départements 11, 30, 34 et 66", ["11", "30", "34", "66"]),
        ("Il a 65 ans (65), note 12 (12).", []),
        ("dans le 20 minutes, CD 64", []),
    ],
)
def test_departments_by_number(text: str, expected: list[str]) -> None:
    assert [word for word in words(text) if word[0].isdigit()] == expected


# --- sites


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("219 bd Saint-Germain", ["bd Saint-Germain"]),
        ("au 4 rue de Narvik", ["rue de Narvik"]),
        ("la place de la Gendarmerie", ["place de la Gendarmerie"]),
        ("la ZAC des Tilleuls", ["ZAC des Tilleuls"]),
        ("zone d’activités de la Croix Blanche", ["zone d’activités de la Croix Blanche"]),
        ("la forêt de Brocéliande", ["forêt de Brocéliande"]),
        ("le parc naturel régional du Perche", ["parc naturel régional du Perche"]),
        ("la vallée de la Vilaine", ["vallée de la Vilaine"]),
        ("le pays de Caux", ["pays de Caux"]),
        ("la gare de Lyon", ["gare de Lyon"]),
        ("le quartier Saint-Michel", ["quartier Saint-Michel"]),
        ("le quartier prioritaire des Aubiers", ["quartier prioritaire des Aubiers"]),
        ("rue de la gare", ["rue de la gare"]),
        ("les rues de Rouen, les quartiers de Poitiers", ["Rouen", "Poitiers"]),
        ("les berges du fleuve Liane", ["Liane"]),
        ("sur le territoire de Lyon-Confluence", ["Lyon-Confluence"]),
        ("PA de la Héronnière", ["PA de la Héronnière"]),
        ("le territoire de Val Aval se cherche ; Val Aval aussi", ["Val Aval", "Val Aval"]),
        ("croiser avec la BD Carto, la cité Les arbusticulteurs", []),
        ("PORT DE PECHE, PLACE AUX JEUNES", []),
        ("mise en place de Solutions, feuille de route Mobilité", []),
        ("zone Euro, quartier NPNRU, site Internet, parc Relais", []),
        ("la filière bois des Landes", ["Landes"]),
        ("au cours de la Semaine bleue", []),
        ("sur le territoire de la République", []),
        ("le pays du Sud, chaque route. Je continue", []),
    ],
)
def test_sites_told_by_their_noun(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_quarter_is_known_again_without_its_noun() -> None:
    text = "La zone de Mirebec est vaste. Rendre Mirebec attractif ; seule Mirebec 2 convient."
    assert words(text) == ["Mirebec", "Mirebec", "Mirebec 2"]
    assert [place.key for place in places(text)] == ["mirebec", "mirebec", "mirebec 2"]
    (alone,) = places("La zone de Mirebec est vaste.")
    assert (alone.name, alone.key) == ("Mirebec", "mirebec")


def test_a_port_holds_its_town() -> None:
    (port,) = places("Le port de Dieppe est le premier.")
    assert (port.name, port.territory) == ("port de Dieppe", "commune:76217")


# --- places of the lists


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au Canada, à Londres et aux États-Unis", ["Canada", "Londres", "États-Unis"]),
        ("une startup de Montréal", ["Montréal"]),
        ("le groupe de la Part-Dieu", ["Part-Dieu"]),
        ("la Seine déborde, en bord de Garonne", ["Seine", "Garonne"]),
        ("dans les Alpes et le Massif central", ["Alpes", "Massif central"]),
        ("Maison de l’Amérique latine", []),
        ("FabMob Québec", []),
        ("REUIL EN BRIE", ["REUIL EN BRIE"]),
    ],
)
def test_places_that_everybody_knows(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_names_are_found_longest_first_with_or_without_hyphens() -> None:
    finder = NameFinder(["Corée", "Corée du Sud", "Saint-Pierre-et-Miquelon"])
    text = "La Corée du Sud, SAINT PIERRE ET MIQUELON, la Corée."
    assert [name for _, _, name in finder.find(text)] == [
        "Corée du Sud", "Saint-Pierre-et-Miquelon", "Corée",
    ]  # fmt: skip


# --- promises


def test_people_are_left_out() -> None:
    text = "Ada Lyon anime. Lyon conclut. On se retrouve à Lyon."
    assert words(text) != ["Lyon"]
    assert [p.start for p in places(text, (Span(start=0, end=8),))] == [text.rindex("Lyon")]


@pytest.mark.parametrize(
    "piece", ["x", "Saint-", "rue de ", "quartier ", "L'", "a@", "université de ", "(65) ", " "]
)
def test_a_hostile_line_is_read(piece: str) -> None:
    assert len(places(piece * (20_000 // len(piece)))) < 20_000


ALPHABET = "aàéDTLRe SsrnbuoœŒ’'-.,()\n\t|2650ÉİA\u0301\u00a0"


@given(st.text(alphabet=ALPHABET, max_size=80))
@settings(max_examples=120, deadline=None)
def test_spans_are_exact_in_order_and_the_same_each_time(noise: str) -> None:
    text = f"{noise} maire de Tarbes, quartier Mirebec {noise} à Die (26), la Seine{noise}Mirebec"
    end = 0
    for place in places(text):
        said = text[place.start : place.end]
        assert said == said.strip() != ""
        assert end <= place.start < place.end <= len(text)
        end = place.end
    assert places(text) == places(text)
    assert all(text[s.core : s.end] for s in find_sites(text))
    assert all(text[k.start : k.end] for k in find_known_places(text))
