"""What the editor asks for each kind of record: its fields, in order, by parts of the form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model import Kind


class Shape(StrEnum):
    """How a field is typed. The last four hold several values."""

    TEXT = "text"
    AREA = "area"
    CHOICE = "choice"  # one of a list
    EUROS = "euros"
    FIGURE = "figure"
    YEAR = "year"
    RECORD = "record"  # the id of a record, or its title
    DOCUMENT = "document"
    GROUP = "group"  # one thing of several parts
    TERRITORY = "territory"
    LINES = "lines"  # one a line
    LABELS = "labels"  # of a list, found by typing
    CHECKS = "checks"  # of a short list
    ROWS = "rows"  # several things of several parts


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a group or of a row. `options`: the list it is chosen in."""

    name: str
    label: str
    shape: Shape = Shape.TEXT
    options: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """`options`: the list of a choice; for a text, what is suggested. `closed`: nothing else may be
    typed. `row`: what a row is called. `needed`: a draft cannot be kept without it."""

    name: str
    label: str
    shape: Shape
    help: str = ""
    options: str = ""
    closed: bool = False
    needed: bool = False
    parts: tuple[Part, ...] = ()
    row: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: tuple[FieldSpec, ...]


S = Shape
_TITLE = FieldSpec("title", "Titre", S.TEXT, "Ce que c’est et où, en une ligne.", needed=True)
_TERRITORY = FieldSpec(
    "territory", "Territoire", S.TERRITORY, "Comme on le dit, puis les territoires officiels."
)
_THEMES = FieldSpec("themes", "Thèmes", S.LABELS, options="themes", closed=True)
_ASKED = FieldSpec(
    "asked_as",
    "Ce que disent les gens qui le cherchent",
    S.LINES,
    "Une demande par ligne, en mots de tous les jours ; douze au plus. Elles ne sont pas "
    "affichées : elles aident à trouver la fiche.",
)
_SOURCES = FieldSpec(
    "sources",
    "Sources",
    S.ROWS,
    "Au moins une : une page publique, ou un document de la base.",
    needed=True,
    row="source",
    parts=(
        Part("title", "Titre"),
        Part("publisher", "Qui l’a publié"),
        Part("year", "Année", S.YEAR),
        Part("url", "Adresse (https://…)"),
        Part("document", "Ou document de la base", S.DOCUMENT),
    ),
)
_FOUND = Section("Sources, et pour la retrouver", (_SOURCES, _ASKED))
_ACTOR_KIND = Part("kind", "Sorte d’organisme", options="actor_kinds")
_MONEY = (
    Part("amount_eur", "Montant, en euros", S.EUROS),
    Part("min_eur", "Au moins, en euros", S.EUROS),
    Part("max_eur", "Au plus, en euros", S.EUROS),
    Part("what", "Pour quoi"),
)
_INVOLVED = FieldSpec(
    "experiences",
    "Expériences auxquelles il a pris part",
    S.ROWS,
    row="expérience",
    parts=(
        Part("id", "Fiche", S.RECORD, options="experience"),
        Part("role", "Rôle"),
    ),
)


def _noted(name: str, label: str, row: str, options: str) -> FieldSpec:
    """A brake or a lever of the vocabulary, told in the record's own words."""
    which = Part(name.removesuffix("s"), row.capitalize(), S.CHOICE, options=options)
    return FieldSpec(name, label, S.ROWS, row=row, parts=(which, Part("text", "En une phrase")))


_EXPERIENCE = (
    Section(
        "L’essentiel",
        (
            _TITLE,
            FieldSpec("summary", "Résumé", S.AREA, "Deux ou trois phrases."),
            _TERRITORY,
            FieldSpec(
                "period",
                "Période",
                S.GROUP,
                "2018, 2018-05 ou 2018-05-14, aussi précis que la source.",
                parts=(Part("start", "Début"), Part("end", "Fin")),
            ),
            FieldSpec("status", "Où en est-on", S.TEXT, "En service, arrêté, en projet…"),
            _THEMES,
        ),
    ),
    Section(
        "Qui",
        (
            FieldSpec(
                "lead",
                "Porteur",
                S.GROUP,
                "Un organisme, jamais une personne.",
                parts=(Part("name", "Nom"), _ACTOR_KIND, Part("role", "Rôle")),
            ),
            FieldSpec(
                "partners",
                "Partenaires",
                S.ROWS,
                row="partenaire",
                parts=(Part("name", "Nom"), _ACTOR_KIND, Part("role", "Rôle")),
            ),
        ),
    ),
    Section(
        "Pourquoi et comment",
        (
            FieldSpec("need", "Besoin", S.AREA, "Ce qu’il fallait résoudre."),
            FieldSpec("method", "Méthode", S.LINES, "Une étape par ligne, dans l’ordre."),
            FieldSpec("lessons", "Ce qu’ils en retiennent", S.LINES, "Une leçon par ligne."),
            FieldSpec("replication", "Pour le refaire ailleurs", S.AREA),
        ),
    ),
    Section(
        "Argent",
        (
            FieldSpec("cost", "Coût", S.GROUP, "Un montant, ou de tant à tant.", parts=_MONEY),
            FieldSpec(
                "fundings",
                "Qui a payé",
                S.ROWS,
                row="financement",
                parts=(
                    Part("name", "Qui"),
                    Part("share", "Part"),
                    Part("amount_eur", "Montant, en euros", S.EUROS),
                    Part("record", "Fiche de financement", S.RECORD, options="funding"),
                ),
            ),
        ),
    ),
    Section(
        "Ce qui en est sorti",
        (
            FieldSpec(
                "results",
                "Résultats",
                S.ROWS,
                row="résultat",
                parts=(
                    Part("indicator", "Indicateur"),
                    Part("value", "Valeur", S.FIGURE),
                    Part("unit", "Unité"),
                    Part("date", "Date"),
                ),
            ),
            _noted("brakes", "Ce qui a freiné", "frein", "brakes"),
            _noted("levers", "Ce qui a aidé", "levier", "levers"),
            FieldSpec(
                "inspired_by",
                "Expériences dont elle s’inspire",
                S.LABELS,
                "L’identifiant ou le titre de la fiche.",
                options="experience",
            ),
        ),
    ),
    _FOUND,
)
_FUNDING = (
    Section(
        "L’essentiel",
        (
            _TITLE,
            FieldSpec("funder", "Qui finance", S.TEXT),
            FieldSpec("nature", "Nature de l’aide", S.CHOICE, options="natures", closed=True),
            FieldSpec("beneficiaries", "Pour qui", S.LABELS, options="beneficiaries"),
            _TERRITORY,
            _THEMES,
        ),
    ),
    Section(
        "Combien",
        (
            FieldSpec("amount", "Montant", S.GROUP, "Un montant, ou de tant à tant.", parts=_MONEY),
            FieldSpec("rate", "Taux", S.TEXT, "« jusqu’à 70 % des études »"),
        ),
    ),
    Section(
        "Quand et comment",
        (
            FieldSpec("phases", "Phases du projet", S.CHECKS, options="phases"),
            FieldSpec("calendar", "Calendrier", S.TEXT, "« toute l’année », « appel en mars »…"),
            FieldSpec(
                "availability", "Disponibilité", S.CHOICE, options="availabilities", closed=True
            ),
            FieldSpec("how_to", "Comment le demander", S.AREA),
            FieldSpec("conditions", "À quelles conditions", S.AREA),
        ),
    ),
    _FOUND,
)


def _organisation(offers: FieldSpec) -> tuple[Section, ...]:
    kind = FieldSpec("organisation_kind", "Type d’organisme", S.TEXT, options="organisation_kinds")
    return (
        Section("L’essentiel", (_TITLE, kind, _TERRITORY, _THEMES)),
        Section("Ce qu’il fait", (offers, _INVOLVED)),
        _FOUND,
    )


SECTIONS: dict[Kind, tuple[Section, ...]] = {
    Kind.EXPERIENCE: _EXPERIENCE,
    Kind.FUNDING: _FUNDING,
    Kind.FACILITATOR: _organisation(
        FieldSpec("services", "Ce qu’il propose", S.LINES, "Un service par ligne.")
    ),
    Kind.PARTNER: _organisation(
        FieldSpec("contributions", "Ce qu’il apporte", S.LINES, "Un apport par ligne.")
    ),
}


def fields_of(kind: Kind) -> dict[str, FieldSpec]:
    """By name, in the order of the form."""
    return {field.name: field for section in SECTIONS[kind] for field in section.fields}
