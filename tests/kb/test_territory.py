"""Names in context, keys, resemblance and cover, on the real geography."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.areas import MASSIFS, find_areas
from kb.gazetteer import InMemoryGazetteer, lookup_keys, place_key
from kb.model import Territory, TerritoryId
from kb.places import PlaceMention, find_places
from kb.speaker_place import speaker_place
from kb.territory import (
    SizeClass,
    contains,
    covers,
    distance_km,
    read_territories,
    resemblance,
    size_class,
)

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"


@cache
def gazetteer() -> InMemoryGazetteer:
    own = ROOT / "corpus" / "territories.csv"
    path = own if own.exists() else ROOT.parent / "shared" / "corpus" / "territories.csv"
    return InMemoryGazetteer(read_territories(path))


def territory(territory_id: str) -> Territory:
    found = gazetteer().get(TerritoryId(territory_id))
    assert found is not None
    return found


def places(text: str) -> list[PlaceMention]:
    return find_places(text, gazetteer())


def ids(text: str) -> list[str]:
    return [mention.territory.id for mention in places(text)]


# --- reading


def test_the_geography_is_read_with_france_and_europe() -> None:
    boulogne = territory("commune:62160")
    assert boulogne.name == "Boulogne-sur-Mer"
    assert (boulogne.department, boulogne.region, boulogne.epci) == ("62", "32", "246200729")
    assert 60_000_000 < (territory("pays:FR").population or 0) < 72_000_000
    assert territory("europe:EU").name == "Union européenne"
    assert territory("epci:246200729").legal_kind == "CA"
    assert "Quessy" in territory("commune:02738").former_names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Boulogne-sur-Mer", "boulogne sur mer"),
        ("BOULOGNE S/ MER", "boulogne sur mer"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("St-Étienne", "saint etienne"),
        ("Ste Geneviève", "sainte genevieve"),
        ("Cœur & Loire", "coeur et loire"),
        ("Communauté d’agglomération du Boulonnais", "ca boulonnais"),
        ("CC des Falaises du Talou", "cc falaises du talou"),
        ("agglo de La Rochelle", "ca rochelle"),
        ("Métropole de Lyon", "metropole lyon"),
    ],
)
def test_one_key_for_all_spellings(name: str, key: str) -> None:
    assert place_key(name) == key


@pytest.mark.parametrize(
    ("name", "territory_id"),
    [
        ("Rochelle", "commune:17300"),
        ("le havre", "commune:76351"),
        ("Communauté d'agglomération du Boulonnais", "epci:246200729"),
        ("agglo du Boulonnais", "epci:246200729"),
        ("Métropole de Toulouse", "epci:243100518"),
        ("Toulouse Métropole", "epci:243100518"),
        ("Grand Lyon", "epci:200046977"),
        ("nevers agglomération", "epci:245804406"),
        ("PACA", "region:93"),
        ("Picardie", "region:32"),
        ("Hauts de France", "region:32"),
        ("Union européenne", "europe:EU"),
    ],
)
def test_everyday_names_are_keys(name: str, territory_id: str) -> None:
    key = place_key(name)
    assert territory_id in {t.id for t in gazetteer().by_keys([key])[key]}
    assert key in lookup_keys(territory(territory_id))


def test_prefix_gives_the_most_populated_first_and_all_homonyms() -> None:
    found = gazetteer().prefix("saint-den", 5)
    assert [t.name for t in found[:2]] == ["Saint-Denis", "Saint-Denis"]
    assert gazetteer().prefix("tarb", 1)[0].id in {"commune:65440", "epci:200069300"}
    assert gazetteer().prefix("", 5) == []


# --- names in context


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maire de Die (26), je veux rouvrir une école.", ["commune:26113"]),
        ("Die, dans la Drôme, veut un café", ["commune:26113", "departement:26"]),
        ("Nous sommes à Lens et à Sens.", ["commune:62498", "commune:89387"]),
        ("La mairie d’Orange (Vaucluse) étudie", ["commune:84087", "departement:84"]),
        ("l’agglo de Tarbes étudie un réseau", ["epci:200069300"]),
        ("La communauté de communes du Ternois cherche", ["epci:200069672"]),
        ("CC Falaises du Talou, 23 000 habitants", ["epci:247600729"]),
        ("CC de 15 000 habitants en Moselle.", ["departement:57"]),
        ("Commune du Val-d'Oise : revitalisation", ["departement:95"]),
        ("À Saint-Denis, Réunion, il fait chaud", ["commune:97411"]),
        ("Saint-Denis (93) veut une piste", ["commune:93066"]),
        ("dans le 65 on a du bois", ["departement:65"]),
        ("dans le 20 minutes on reçoit 30 % de réponses", []),
        ("Conseil départemental 64, mission habitat", ["departement:64"]),
        ("j'habite a tarbes et le bus ne passe plus", ["commune:65440"]),
        ("VILLE DE TARBES : APPEL A PROJETS", ["commune:65440"]),
        ("TARBES APPEL A PROJETS DEUX MILLE", []),
        ("On travaille au Havre et à La Rochelle", ["commune:76351", "commune:17300"]),
        ("la mairie du Mans", ["commune:72181"]),
        ("nous vivons dans la Vienne", ["departement:86"]),
        ("nous vivons à Vienne", ["commune:38544"]),
        ("les villes de Bretagne", ["region:53"]),
        ("en PACA et en AURA", ["region:93", "region:84"]),
        ("ce que fait Angers nous plaît", ["commune:49007"]),
        ("comme à Angers, Dijon ou Rennes", ["commune:49007", "commune:21231", "commune:35238"]),
        ("habitante de la commune de Rue, dans la Somme", ["commune:80688", "departement:80"]),
        ("65000 Tarbes", ["commune:65440"]),
        ("dans la drome", ["departement:26"]),
        ("à grande échelle, à force de tours", []),
    ],
)
def test_names_in_context(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


TRAPS = [
    "Le projet ne doit pas mourir : il faut que die le monde.",
    "Cela a du sens pour nos habitants.",
    "On a fait trois tours de table avec les élus.",
    "Une couleur orange pour le mobilier urbain.",
    "Il y a un gap entre les besoins et les moyens.",
    "La rue est trop étroite pour le bus.",
    "Le port de pêche est en friche.",
    "La mer monte et le bar de la plage ferme.",
    "Le bourg se vide, le saint patron n'y peut rien.",
    "Qu'il vienne nous voir, c'est nice.",
    "Orange et SFR déploient la fibre.",
    "Nous avons demandé à Orange de raccorder le village.",
    "L'opérateur Orange ne répond plus.",
    "M. Tours nous a reçus hier.",
    "Mme Nice et Nicolas Lens pilotent le projet.",
    "Rendez-vous rue de Rennes, au fond de la cour.",
    "Le siège est boulevard Saint-Germain.",
    "Le train part de la gare de Lyon.",
    "Une boutique avenue de Paris cherche un repreneur.",
    "Place de la République, le marché est vide.",
    "Selon Ouest-France, la piscine fermera.",
    "Le Parisien en a parlé.",
    "La Voix du Nord a fait un article.",
    "Veolia nous propose une délégation.",
    "Date : Jeudi 26 avril. Lieu : Mairie. Horaires : 9h-13h.",
    "Contact : Accueil de la mairie.",
    "Port : 8080, connexion sécurisée.",
    "Tours de table, puis visite.",
    "Nice idée, mais trop chère.",
    "Sens du projet : relier les quartiers.",
    "Le maire de campagne que je suis manque de bras.",
    "La ville de demain se construit avec les habitants.",
    "Une commune de bord de mer sans plage surveillée.",
    "Le CCAS et l'ARS travaillent avec la CAF.",
    "Notre EPCI a reçu un AAP et un AMI.",
    "Les crues de la Loire menacent la station d'épuration.",
    "Les quais de la Saône et la vallée du Rhône sont superbes.",
    "L'école Jules-Ferry et le collège Jean-Moulin ferment.",
    "Les accords de Paris fixent un cap.",
    "Le programme Action cœur de ville est complexe.",
    "Petites villes de demain nous finance.",
    "Villes de France et Intercommunalités de France nous soutiennent.",
    "Bonne idée de Martin et de Camille.",
    "Pierre a appelé Vincent, puis Nicolas.",
    "Saint-Nicolas arrive en décembre.",
    "Le Village by CA accueille des start-up.",
    "La Poste ferme, La Banque Postale aussi.",
    "Son eau est trouble en aval du pont.",
    "France 2030 et France Relance sont illisibles.",
    "Le Grand Débat a laissé des traces.",
    "Le Samu s'est encore perdu au lieu-dit des Granges.",
    "Les Mars et les Vénus du marketing territorial.",
    "L'Union fait la force, le Centre aussi.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_traps_name_no_place(text: str) -> None:
    assert [m.words for m in places(text)] == []


def test_a_short_form_follows_the_full_name() -> None:
    text = "Le maire de Boulogne-sur-Mer accueille. La ville de Boulogne a un port."
    assert ids(text) == ["commune:62160", "commune:62160"]


def test_a_short_form_alone_is_less_sure() -> None:
    alone = places("On a un port à Boulogne")
    assert all(mention.confidence <= 0.6 for mention in alone)


def test_homonyms_by_population_are_less_sure_and_hamlets_are_left() -> None:
    (by_population,) = places("Nous sommes à Saint-Denis")
    (given,) = places("Nous sommes à Saint-Denis (974)")
    assert by_population.confidence < given.confidence
    assert "homonymes" in by_population.reason
    assert ids("Voir aussi Saint-Aubin") == []


@given(st.text(alphabet="aàéDTLie SsrnbuoœŒ’'-.,()\n\t2650ÉİA\u0301", max_size=80))
@settings(max_examples=150, deadline=None)
def test_offsets_are_exact_whatever_the_text(noise: str) -> None:
    text = f"{noise} maire de Tarbes, agglo de Dunkerque {noise} à Die (26){noise}"
    end = 0
    for mention in places(text):
        assert text[mention.start : mention.end] == mention.words
        assert mention.start >= end
        end = mention.end
    for area in find_areas(text):
        assert text[area.start : area.end] == area.words


class CountingGazetteer(InMemoryGazetteer):
    calls = 0

    def by_keys(self, keys):  # type: ignore[no-untyped-def]
        self.calls += 1
        return super().by_keys(keys)


def test_one_lookup_per_text() -> None:
    counting = CountingGazetteer([territory("commune:65440")])
    find_places("À Tarbes, maire de Tarbes, chez nous à Tarbes.", counting)
    assert counting.calls == 1


# --- seed reports


def seed(name: str) -> str:
    path = SEEDS / name
    if not path.exists():
        pytest.skip("les deux comptes rendus ne sont pas là")
    return path.read_text(encoding="utf-8")


def test_places_of_the_paris_seminar() -> None:
    found = places(seed("000_74ab8dcaf032dd38.txt"))
    names = {mention.territory.name for mention in found}
    assert {"Boulogne-sur-Mer", "Béthune", "Dieppe", "Nevers", "Arras", "Lyon"} <= names
    assert {"CA du Boulonnais", "CA de la Région Dieppoise", "CA du Sicoval"} <= names
    assert not {m.words for m in found} & {"Date", "Lieu", "Port", "Horaires", "Tour", "Villes"}
    assert "Boulogne-Billancourt" not in names


def test_places_of_the_tarbes_workshop() -> None:
    names = {m.territory.name for m in places(seed("002_e7b25abf861d8d0e.txt"))}
    assert {"Tarbes", "Toulouse Métropole", "CA de La Rochelle", "Cahors"} <= names
    assert "France" not in names
    assert "Blanc" not in names


# --- areas


def test_massifs_are_areas() -> None:
    (area,) = find_areas("On est 900 habitants dans les Alpes.")
    assert (area.name, area.words) == ("Alpes", "Alpes")
    assert "05" in area.departments
    assert find_areas("dans les Hautes-Alpes et en Rhône-Alpes") == []
    assert find_areas("rue des Alpes") == []
    codes = {code for codes in MASSIFS.values() for code in codes}
    assert all(gazetteer().get(TerritoryId(f"departement:{code}")) for code in codes)


# --- the speaker's place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chez nous à Tarbes, on veut des bus comme à Dunkerque.", "commune:65440"),
        ("On a vu ce que fait Angers, notre ville de Nevers voudrait", "commune:58194"),
        ("CC de 15 000 habitants en Moselle. Nous souhaitons", "departement:57"),
        ("L’exemple de Toulouse nous parle. Qui aide ?", None),
        ("À l’image de Rennes, on veut un budget participatif", None),
        ("On a visité le TUBA à Lyon, puis plus rien.", None),
        ("Nous sommes une commune de la Drôme, Die, et copions Toulouse", "commune:26113"),
        ("Partout en France on en parle", None),
        ("Association à Roubaix, dans le Nord", "commune:59512"),
        ("Agglo de Tarbes : réseau de chaleur, comme à Grenoble ?", "epci:200069300"),
    ],
)
def test_speaker_place(text: str, expected: str | None) -> None:
    own = speaker_place(places(text), text)
    assert (own.territory.id if own else None) == expected


# --- comparing


def test_distance() -> None:
    distance = distance_km(territory("commune:75056"), territory("commune:69123"))
    assert distance is not None
    assert 385 < distance < 400
    assert distance_km(territory("commune:75056"), territory("europe:EU")) is None


@pytest.mark.parametrize(
    ("population", "label"),
    [
        (0, "village"),
        (1_999, "village"),
        (2_000, "bourg"),
        (19_999, "petite ville"),
        (20_000, "ville moyenne"),
        (100_000, "grande ville"),
        (400_000, "métropole"),
    ],
)
def test_size_class(population: int, label: str) -> None:
    assert size_class(population) == SizeClass(label)


def test_resemblance_says_why() -> None:
    tarbes, cahors = territory("commune:65440"), territory("commune:46042")
    told = resemblance(tarbes, cahors, [territory("region:76")])
    assert "même région : Occitanie" in told.facts
    assert any(fact.startswith("deux fois moins d’habitants (20\u202f") for fact in told.facts)
    assert any(fact.startswith("à ") and fact.endswith("\u202fkm") for fact in told.facts)
    assert resemblance(tarbes, tarbes).score == pytest.approx(1.0)
    far = resemblance(tarbes, territory("commune:75056"))
    assert far.score < told.score
    assert resemblance(tarbes, territory("europe:EU")).size is None


def test_a_town_and_its_group_compare() -> None:
    town, group = territory("commune:65440"), territory("epci:200069300")
    other = territory("departement:65")
    assert resemblance(town, group).score > resemblance(town, other).score


@given(st.sampled_from(["commune:65440", "epci:246200729", "departement:26", "region:76"]))
def test_a_place_covers_itself_and_the_world_covers_it(territory_id: str) -> None:
    place = territory(territory_id)
    for outer in (territory_id, "pays:FR", "europe:EU"):
        assert contains(TerritoryId(outer), place.id, gazetteer())


def test_cover() -> None:
    tarbes = territory("commune:65440")
    above = ("epci:200069300", "departement:65", "region:76")
    assert all(covers({TerritoryId(code)}, tarbes) for code in above)
    assert not covers({TerritoryId("departement:31")}, tarbes)
    assert covers({TerritoryId("region:84")}, territory("departement:26"))
    assert not covers({tarbes.id}, territory("departement:65"))
    assert not covers({TerritoryId("pays:FR")}, territory("europe:EU"))
    assert not contains(TerritoryId("commune:00000"), tarbes.id, gazetteer())
