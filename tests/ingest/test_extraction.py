"""What a report tells of becomes proposals: projects, what they are called, what they link to."""

from __future__ import annotations

import pytest

from ingest.extraction.known import KnownRecords, name_key, record_names
from ingest.extraction.labels import field_of
from ingest.reading import WholeReading
from kb.model import Kind, RelationType
from kb.proposals import Proposal, ProposalKind
from tests.factories import ENCODER, experience, funding, partner
from tests.ingest.reports import KNOWN, TARBES, Desk, make_reader, of_kind, values, words

GATE = experience(
    id="etincelle",
    title="Étincelle : des bureaux dans une gare",
    summary="Une gare de Tarbes accueille des bureaux partagés.",
    need="Faire revenir de l’activité.",
    territory=TARBES,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("extraction"), make_reader((*KNOWN, GATE)))


def experiences(found: WholeReading) -> list[Proposal]:
    return of_kind(found, ProposalKind.EXPERIENCE)


def links(found: WholeReading) -> list[tuple[str | None, RelationType | None, str | None]]:
    return [(p.origin, p.relation, p.other) for p in of_kind(found, ProposalKind.RELATION)]


# --- a project, and what is said of it


def test_a_named_project_is_proposed_with_what_is_said_of_it(desk: Desk) -> None:
    found = desk.read(
        "# Tournée\n\nLe projet « Cour des Tilleuls » a été lancé par la Ville de Vervins en 2021 "
        "et a accueilli 300 visiteurs.\n"
    )
    (project,) = experiences(found)
    assert project.title == "Cour des Tilleuls" and project.target is None
    assert values(project, "lead.name") == ["Ville de Vervins"]
    assert values(project, "territory.codes") == [["commune:02789"]]
    assert values(project, "period.start") == ["2021"]
    assert values(project, "results.0.value") == [300]
    assert values(project, "results.0.unit") == ["visiteurs"]
    for field in project.fields:
        if field.path in {"title", "lead.name"}:
            assert words(found, field.evidence) == field.value
    assert not any(field.conflicts for field in project.fields)


def test_figures_that_conflict_are_both_kept_and_flagged(desk: Desk) -> None:
    found = desk.read(
        "# Bilan\n\nLe projet « Halle verte » a été lancé par la Ville de Tarbes. "
        "Le budget de la Halle verte est de 40 000 €.\n\n"
        "Plus loin, le coût annoncé de la Halle verte est de 55 000 €.\n"
    )
    (project,) = experiences(found)
    costs = [field for field in project.fields if field.path == "cost.amount_eur"]
    assert [(cost.value, cost.conflicts) for cost in costs] == [(40_000, True), (55_000, True)]
    assert [words(found, cost.evidence) for cost in costs] == ["40 000 €", "55 000 €"]
    assert not any(f.conflicts for f in project.fields if f.path != "cost.amount_eur")


def test_the_same_figure_said_twice_is_no_conflict(desk: Desk) -> None:
    found = desk.read(
        "# Bilan\n\nLe projet « Halle verte » a été lancé par la Ville de Tarbes. "
        "Le budget de la Halle verte est de 40 000 €. Le coût de la Halle verte, 40 k€, est tenu.\n"
    )
    (project,) = experiences(found)
    costs = [field for field in project.fields if field.path == "cost.amount_eur"]
    assert [(cost.value, cost.conflicts) for cost in costs] == [(40_000, False)]


# --- what is known already


def test_a_known_record_is_completed_not_twinned(desk: Desk) -> None:
    found = desk.read(
        "# Tournée\n\nLa Halle aux Grains a été lancée par la Ville de Vervins en 2019 et a "
        "accueilli 400 visiteurs. Le projet « Halle aux Grains » a plu.\n"
    )
    (project,) = experiences(found)
    assert project.target == "halle-aux-grains"
    assert values(project, "results.0.value") == [400]


@pytest.mark.parametrize(("town", "targets"), [("Tarbes", ["etincelle"]), ("Brest", [])])
def test_a_homonym_elsewhere_is_not_the_one_we_know(
    desk: Desk, town: str, targets: list[str]
) -> None:
    text = f"# Tournée\n\nÀ {town}, Étincelle a ouvert en 2018 et a accueilli 300 personnes.\n"
    assert [project.target for project in experiences(desk.read(text))] == targets


def test_a_common_word_is_not_a_name(desk: Desk) -> None:
    text = "# Tournée\n\nÀ Tarbes, une étincelle a suffi : le bal a ouvert, 300 personnes.\n"
    assert experiences(desk.read(text)) == []


def test_an_actor_that_is_known_is_completed_not_twinned(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nL’Agence Valcombe accompagne les communes. L’Agence Valcombe anime aussi un "
        "réseau de conseil.\n"
    )
    assert [p.target for p in of_kind(found, ProposalKind.FACILITATOR)] == ["agence-du-val"]
    assert of_kind(found, ProposalKind.PARTNER) == []


def test_an_actor_named_once_is_not_proposed(desk: Desk) -> None:
    once = "# Suivi\n\nLe Laboratoire Orvale accompagne les communes.\n"
    twice = once + "\nLe Laboratoire Orvale conseille aussi les écoles.\n"
    assert of_kind(desk.read(once), ProposalKind.FACILITATOR) == []
    (actor,) = of_kind(desk.read(twice), ProposalKind.FACILITATOR)
    assert actor.title == "Laboratoire Orvale" and actor.target is None
    assert len(actor.evidence) == 2


def test_a_programme_that_pays_is_a_way_to_fund(desk: Desk) -> None:
    found = desk.read("# Suivi\n\nL’appel à projets Terres Neuves finance les études.\n")
    (call,) = of_kind(found, ProposalKind.FUNDING)
    assert call.title == "Appel à projets Terres Neuves"


# --- links


def test_who_was_inspired_by_whom(desk: Desk) -> None:
    found = desk.read(
        "# Visite\n\nLe projet « Serre Bleue », à Lyon, a accueilli 90 personnes.\n\n"
        "Le projet « Cabas », à Brest, s’est inspiré de la Serre Bleue et a ouvert en 2020.\n"
    )
    ids = {project.title: project.id for project in experiences(found)}
    assert links(found) == [(ids["Cabas"], RelationType.INSPIRED_BY, ids["Serre Bleue"])]
    (link,) = of_kind(found, ProposalKind.RELATION)
    assert words(found, link.evidence[0]).startswith("Le projet « Cabas »")


def test_who_inspired_whom_said_the_other_way(desk: Desk) -> None:
    found = desk.read(
        "# Visite\n\nLa Halle aux Grains a inspiré le projet « Cabas », à Brest.\n\n"
        "Le projet « Cabas » a été lancé en 2020.\n"
    )
    (cabas,) = [project for project in experiences(found) if project.target is None]
    assert links(found) == [(cabas.id, RelationType.INSPIRED_BY, "halle-aux-grains")]


def test_no_link_is_read_in_its_denial(desk: Desk) -> None:
    found = desk.read(
        "# Visite\n\nLe projet « Cabas » a été lancé en 2020. Le projet « Cabas » ne s’est pas "
        "inspiré de la Halle aux Grains.\n"
    )
    assert len(experiences(found)) == 2
    assert links(found) == []


def test_two_projects_do_not_inspire_each_other(desk: Desk) -> None:
    found = desk.read(
        "# Visite\n\nLe projet « Bouda » s’est inspiré du projet « Cabas ». "
        "Le projet « Cabas » s’est inspiré du projet « Bouda ».\n"
    )
    ids = {project.title: project.id for project in experiences(found)}
    assert links(found) == [(ids["Bouda"], RelationType.INSPIRED_BY, ids["Cabas"])]


def test_who_took_part_and_who_paid(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nL’Agence Valcombe accompagne la Halle aux Grains depuis 2020, avec le soutien "
        "du Fonds Lisière.\n"
    )
    assert set(links(found)) == {
        ("halle-aux-grains", RelationType.FACILITATED_BY, "agence-du-val"),
        ("halle-aux-grains", RelationType.FUNDED_BY, "fonds-lisiere"),
    }


# --- sheets

SHEET = """# Une fiche

Nom du projet : Verger de la Combe

**Porteur :** Association des Croqueurs

Budget : 12 000 €

Territoire : Tarbes

Partenaires : Ville de Tarbes, ADEME

Objectif : planter des pommiers

Enseignements : commencer petit. Écouter les voisins.
"""


def test_a_sheet_is_read_field_by_field(desk: Desk) -> None:
    (sheet,) = experiences(desk.read(SHEET))
    assert sheet.title == "Verger de la Combe"
    said = {
        "title": ["Verger de la Combe"],
        "lead.name": ["Association des Croqueurs"],
        "cost.amount_eur": [12_000],
        "territory.name": ["Tarbes"],
        "partners.0.name": ["Ville de Tarbes"],
        "partners.1.name": ["ADEME"],
        "need": ["planter des pommiers"],
        "lessons.0": ["commencer petit."],
        "lessons.1": ["Écouter les voisins."],
    }
    assert {path: values(sheet, path) for path in said} == said


def test_two_fields_are_not_a_sheet(desk: Desk) -> None:
    assert experiences(desk.read("# Note\n\nObjet : une visite\n\nBudget : 12 000 €\n")) == []


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("PORTEURS DU PROJET", "lead"), ("Maître d’ouvrage", "lead"), ("Coût total", "cost"),
        ("1. Contexte", "need"), ("Intitulé de l'action", "title"), ("Financeurs", "fundings"),
        ("Ce qui a coincé", "brakes"), ("Combien ça coûte ?", "cost"), ("Remarque", None),
        ("Budgétaire", None), ("", None),
    ],
)  # fmt: skip
def test_the_field_that_a_label_names(label: str, field: str | None) -> None:
    assert field_of(label) == field


# --- names of records


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Halle aux Grains : un atelier", ["Halle aux Grains"]),
        ("Le Tuba (lieu)", ["Le Tuba"]),
        ("École numérique (ENT)", ["ENT"]),
        ("Fonds Chaleur (ADEME)", ["Fonds Chaleur"]),
        ("Lumelec (groupe EDF)", ["Lumelec"]),
        ("Dotation d’équipement rural (DER)", ["DER"]),
        ("Signal Toit (ex-Toitologue) : un outil", ["Signal Toit", "Toitologue"]),
        ("Réseau de chaleur de l’aciérie", []),
        ("Appel : des projets", []),
    ],
)
def test_what_a_text_may_call_a_record(title: str, names: list[str]) -> None:
    assert list(record_names(experience(title=title))) == names


def test_names_are_found_whole_whatever_their_blanks() -> None:
    known = KnownRecords([experience(title="Halle-aux-Grains : un atelier")], ENCODER.encode)
    for said in ("la Halle aux Grains,", "(Halle\u00a0aux Grains)", "HALLE AUX GRAINS"):
        assert len(known.named(said)) == 1, said
    for other in ("la Petite-Halle-aux-Grains", "la Halle aux Grainsiers", "halles aux grains", ""):
        assert known.named(other) == [], other


def test_a_name_is_that_of_its_kind() -> None:
    known = KnownRecords([funding(title="Fonds Lisière"), partner(title="Orvale")], ENCODER.encode)
    same = known.same("fonds lisiere", Kind.FUNDING)
    assert same is not None and same.id == "fonds-chaleur"
    assert known.same("Fonds Lisière", Kind.PARTNER) is None
    assert known.same("Fonds", Kind.FUNDING) is None


def test_nothing_known_matches_nothing() -> None:
    nobody = KnownRecords([], ENCODER.encode)
    assert nobody.named("La Halle aux Grains") == []
    assert nobody.told(["Un paragraphe."], Kind.EXPERIENCE, lambda _: True) == []
    assert name_key("  L’Été — 2020 ") == name_key("l'ete 2020")


def test_a_funder_has_its_own_figure_and_a_brake_loses_its_label(desk: Desk) -> None:
    found = desk.read(
        "# Une cour plantée\n\nPorteur : Ville de Vervins\n\nBudget : 40 000 €\n\n"
        "Financement : ADEME 15 %, Région Hauts-de-France 2 000 €, Fondation de France\n\n"
        "Freins : le dossier est trop lourd pour la commune"
    )
    (sheet,) = experiences(found)
    told = {field.path: field.value for field in sheet.fields}
    assert told["fundings.0.share"] == "15 %"
    assert told["fundings.1.amount_eur"] == 2_000
    assert "fundings.2.name" in told
    assert not {"fundings.2.share", "fundings.2.amount_eur"} & told.keys()
    texts = [told[path] for path in told if path.startswith("brakes.") and path.endswith("text")]
    assert texts == ["le dossier est trop lourd pour la commune"]
