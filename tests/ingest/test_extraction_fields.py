"""What is said of a project becomes fields: whose sentence it is, who does what, what counts."""

from __future__ import annotations

import pytest

from ingest.extraction.labels import field_of
from ingest.reading import WholeReading
from kb.drafts import TO_COMPLETE
from kb.model import RelationType
from kb.proposals import Proposal, ProposalKind
from tests.factories import experience, partner
from tests.ingest.reports import KNOWN, TARBES, Desk, make_reader, of_kind, values, words

LYRE = partner(id="la-lyre", title="Lyre Numérique", territory=TARBES)
QUAYS = experience(
    id="tarbes-quais",
    title="Tarbes : des quais rendus aux piétons",
    summary="Une promenade.",
    need="Marcher.",
    territory=TARBES,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("fields"), make_reader((*KNOWN, LYRE, QUAYS)))


def experiences(found: WholeReading) -> dict[str, Proposal]:
    return {p.title: p for p in of_kind(found, ProposalKind.EXPERIENCE)}


def names(proposal: Proposal, field: str) -> list[object]:
    return [
        f.value
        for f in proposal.fields
        if f.path.startswith(f"{field}.") and f.path.endswith(".name")
    ]


# --- whose sentence it is

TWO = """# Visites

## Deux lieux

Le projet « Serre Bleue » a été lancé en 2018 par la Ville de Tarbes. Il a accueilli 90 visiteurs.

Le projet « Cabas » a été lancé en 2020 par la Ville de Vervins. Il a accueilli 300 familles.
"""


def test_a_sentence_belongs_to_the_project_it_speaks_of(desk: Desk) -> None:
    found = experiences(desk.read(TWO))
    blue, bag = found["Serre Bleue"], found["Cabas"]
    assert values(blue, "results.0.unit") == ["visiteurs"]
    assert values(bag, "results.0.unit") == ["familles"]
    assert values(blue, "lead.name") == ["Ville de Tarbes"]
    assert values(bag, "lead.name") == ["Ville de Vervins"]
    assert [values(one, "period.start") for one in (blue, bag)] == [["2018"], ["2020"]]


# --- who

PROJECT = (
    "# Suivi\n\nLe projet « Cabas » a ouvert en 2020 à Tarbes et a accueilli 300 familles. {}\n"
)


@pytest.mark.parametrize(
    ("said", "leads", "partners", "funders"),
    [
        ("Cabas est porté par l’Association Orvale.", ["Association Orvale"], [], []),
        ("La Fondation Lisière a lancé Cabas.", ["Fondation Lisière"], [], []),
        (
            "Cabas est mené en partenariat avec la Fondation Lisière et la Fondation Semailles.",
            [], ["Fondation Lisière", "Fondation Semailles"], [],
        ),
        ("Cabas est financé à 70 % par l’ADEME.", [], [], ["ADEME"]),
        ("Pour Cabas, l’ADEME apporte 20 000 €.", [], [], ["ADEME"]),
        ("Cabas sollicite une aide de l’ADEME.", [], [], []),
        ("Cabas a répondu à un AMI lancé par l’Association Orvale.", [], [], []),
        ("Cabas n’est pas porté par l’Association Orvale.", [], [], []),
        ("Cabas voisine avec l’Association Orvale.", [], [], []),
    ],
)  # fmt: skip
def test_who_does_what(
    desk: Desk, said: str, leads: list[str], partners: list[str], funders: list[str]
) -> None:
    bag = experiences(desk.read(PROJECT.format(said)))["Cabas"]
    assert values(bag, "lead.name") == leads
    assert names(bag, "partners") == partners
    assert names(bag, "fundings") == funders


# --- where, when, how much


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Le projet « Cabas » a ouvert à Tarbes, comme à Brest.", ["Tarbes"]),
        ("Le projet « Cabas » a été lancé par la Ville de Vervins.", ["Ville de Vervins"]),
        ("Le projet « Cabas » a ouvert, sur le modèle de Brest.", []),
    ],
)
def test_where_it_is_and_not_where_others_are(desk: Desk, said: str, place: list[str]) -> None:
    more = " Le projet « Cabas » a accueilli 300 familles et a permis de faire des repas."
    bag = experiences(desk.read(f"# Suivi\n\n{said}{more}\n"))["Cabas"]
    assert values(bag, "territory.name") == place


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("Cabas a servi 40 repas chauds en 2021.", [("repas chauds", 40, "2021")]),
        ("Cabas a accueilli 300 familles, dont 12 familles du bourg.", [("familles", 300, None)]),
        ("Cabas a pour objectif d’accueillir 300 familles.", []),
        ("Demain, 300 familles pourront en profiter au total.", []),
    ],
)
def test_what_is_counted_and_when(
    desk: Desk, said: str, counted: list[tuple[str, int, str | None]]
) -> None:
    text = f"# Suivi\n\nLe projet « Cabas » a été lancé à Tarbes. {said}\n"
    bag = experiences(desk.read(text))["Cabas"]
    told = {f.path: f.value for f in bag.fields}
    read = [
        (told[f"results.{i}.indicator"], told[f"results.{i}.value"], told.get(f"results.{i}.date"))
        for i in range(3)
        if f"results.{i}.value" in told
    ]
    assert read == counted


@pytest.mark.parametrize(
    ("said", "cost"),
    [
        ("Cabas a coûté 40 000 €.", [40_000]),
        ("Cabas a reçu une subvention de 40 000 €.", []),
        ("Cabas a reçu 35 % du fonds, soit jusqu’à 40 000 € de budget.", []),
    ],
)
def test_a_cost_is_no_aid(desk: Desk, said: str, cost: list[int]) -> None:
    text = f"# Suivi\n\nLe projet « Cabas » a été lancé à Tarbes. {said}\n"
    assert values(experiences(desk.read(text))["Cabas"], "cost.amount_eur") == cost


def test_a_summary_is_what_is_said_and_not_who_says_it(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nAnne GARNIER explique que Cabas est une épicerie où les habitants de Tarbes "
        "se servent seuls. Le projet « Cabas » a été lancé en 2020.\n"
    )
    (said,) = values(experiences(found)["Cabas"], "summary")
    assert said.startswith("Cabas est une épicerie")


# --- sheets and questionnaires

QUESTIONS = """# Questionnaire de suivi

Q1 : Nom de la structure ?

Association Orvale

Q2 : Présentez le projet ?

« Panier Voisin », une plateforme qui rapproche jardiniers et cantines, à Vervins.

Q3 : Combien cela coûte-t-il ?

38 500 euros par an

Q4 : Quels freins avez-vous rencontrés ?

- les cuisiniers manquent de temps pour éplucher

Q5 : Qu’est-ce qui a aidé ?

- deux jours de formation sur place avec les agents
"""


def test_a_questionnaire_is_a_sheet_whose_labels_are_questions(desk: Desk) -> None:
    found = desk.read(QUESTIONS)
    basket = experiences(found)["Panier Voisin"]
    assert values(basket, "lead.name") == ["Association Orvale"]
    assert values(basket, "cost.amount_eur") == [38_500]
    assert values(basket, "brakes.0.text") == ["les cuisiniers manquent de temps pour éplucher"]
    assert values(basket, "levers.0.text") == ["deux jours de formation sur place avec les agents"]


def test_a_brake_without_a_concept_is_left_to_complete(desk: Desk) -> None:
    found = desk.read(
        "# Une halle\n\nPorteur : Ville de Vervins\n\nBudget : 40 000 €\n\n"
        "Financement : ADEME 15 %\n\n## Freins\n\n- zut et flûte\n"
    )
    (sheet,) = experiences(found).values()
    assert values(sheet, "brakes.0.brake") == [TO_COMPLETE]
    assert values(sheet, "brakes.0.text") == ["zut et flûte"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("Quels sont les chiffres clés ?", "results"),
        ("Quels obstacles avez-vous rencontrés ?", "brakes"),
        ("Qu’est-ce qui a aidé ?", "levers"),
        ("Présentez le projet", "summary"),
        ("Intitulé du projet", "title"),
        ("Souhaitez-vous rencontrer d’autres porteurs ?", None),
    ],
)
def test_the_field_that_a_question_asks_for(question: str, field: str | None) -> None:
    assert field_of(question) == field


# --- projects without a name


def test_a_section_titled_by_a_thing_tells_of_it(desk: Desk) -> None:
    found = desk.read(
        "# Compte rendu\n\n## 2.1 La micro-forêt de l’école Pergaud\n\n"
        "Elle a été plantée en mars 2019 par 180 élèves de Tarbes, pour 4 000 €.\n\n"
        "## 2.2 Questions sur la forêt\n\nRien à signaler.\n"
    )
    assert list(experiences(found)) == ["La micro-forêt de l’école Pergaud"]


def test_a_page_that_says_the_project_is_about_its_title(desk: Desk) -> None:
    page = (
        "# Les quais retrouvés\n\nLe projet consiste à ouvrir les quais de Vervins aux piétons. "
        "Il a été lancé en 2019 par la Ville de Vervins.\n"
    )
    (quays,) = experiences(desk.read(page)).values()
    assert quays.title == "Les quais retrouvés"
    assert values(quays, "lead.name") == ["Ville de Vervins"]
    minutes = page + "\n## Participants\n\n- Anne GARNIER, maire\n- Luc FABRE, ADEME\n"
    assert experiences(desk.read(minutes)) == {}


def test_things_in_general_are_no_project(desk: Desk) -> None:
    text = (
        "# Débats\n\nEn mai 2019, {} ont occupé 30 personnes à Tarbes avec la Fondation Lisière, "
        "pour 2 000 €.\n"
    )
    assert experiences(desk.read(text.format("les plateformes numériques"))) == {}
    assert list(experiences(desk.read(text.format("deux jardins partagés")))) == [
        "jardins partagés"
    ]


def test_what_gave_the_idea_is_worth_knowing(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nLe projet « Cabas » a été lancé à Tarbes en 2020. Cabas s’est inspiré de la "
        "Ressourcerie d’Orvale.\n"
    )
    told = experiences(found)
    (model,) = [title for title in told if title != "Cabas"]
    assert "Orvale" in model
    links = of_kind(found, ProposalKind.RELATION)
    assert [(p.origin, p.relation, p.other) for p in links] == [
        (told["Cabas"].id, RelationType.INSPIRED_BY, told[model].id)
    ]


# --- names and links


def test_a_title_that_opens_with_a_town_is_not_named_by_it(desk: Desk) -> None:
    text = "# Suivi\n\nÀ Tarbes, la fanfare a joué trente minutes devant 300 personnes.\n"
    assert all(p.target is None for p in experiences(desk.read(text)).values())


def test_a_known_partner_in_lower_case_and_an_unknown_one_beside(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nLe projet « Cabas » a été lancé à Tarbes en 2020, en partenariat avec "
        "Lyre Numérique. Cabas est en concurrence avec l’Association Orvale.\n\n"
        "L’Association Orvale collabore avec les écoles.\n"
    )
    bag = experiences(found)["Cabas"]
    links = [(p.origin, p.relation, p.other) for p in of_kind(found, ProposalKind.RELATION)]
    assert links == [(bag.id, RelationType.PARTNER_OF, "la-lyre")]


def test_a_fund_that_pays_is_proposed_on_its_own_name(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\nLe projet « Cabas » a été lancé à Tarbes en 2020. "
        "La Fondation Semailles apporte 20 000 € à Cabas.\n"
    )
    (fund,) = of_kind(found, ProposalKind.FUNDING)
    assert [words(found, span) for span in fund.evidence] == ["Fondation Semailles"]
    (link,) = of_kind(found, ProposalKind.RELATION)
    assert (link.relation, link.other) == (RelationType.FUNDED_BY, fund.id)
