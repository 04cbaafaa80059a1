"""The register of processing (RGPD, article 30), written from the tables of the base themselves.

Every table and every column is declared, with what it is for; a test reads the schema and fails on
one that is not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kb.model import Noun


class Processing(Noun):
    """What one table is for, in French. `personal`: it may hold something about a person;
    `basis`, `kept` and `seen` say on what legal basis, how long and by whom."""

    table: str
    purpose: str
    personal: bool
    basis: str
    kept: str
    seen: str
    columns: dict[str, str]


PUBLIC_TASK = "mission d’intérêt public (RGPD, article 6.1.e)"
LEGAL_DUTY = "obligation légale (RGPD, article 6.1.c)"
LEGITIMATE = "intérêt légitime (RGPD, article 6.1.f)"
CONSENT = "consentement (RGPD, article 6.1.a)"
NONE = "sans objet : aucune donnée personnelle attendue"
CURATORS = "les personnes qui relisent, connectées"
EVERYBODY = "tout le monde, noms masqués"
PROGRAM = "le programme seul"


def declared(text: str) -> dict[str, str]:
    """« column: what it holds », one a line."""
    pairs = (line.partition(":") for line in text.strip().splitlines())
    return {column.strip(): what.strip() for column, _, what in pairs}


@cache
def register() -> dict[str, Processing]:
    """Every table that is declared, by name."""
    from kb.register_follow_up import FOLLOW_UP
    from kb.register_knowledge import KNOWLEDGE
    from kb.register_people import PEOPLE
    from kb.register_sheets import SHEETS

    return {one.table: one for one in (*KNOWLEDGE, *PEOPLE, *FOLLOW_UP, *SHEETS)}


def purpose_of(table: str) -> str:
    """Empty for a table that nobody has declared."""
    found = register().get(table)
    return found.purpose if found else ""


def undeclared(schema: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """« table.column » of what the schema has and the register has not, and the other way round."""
    told = {f"{one.table}.{column}" for one in register().values() for column in one.columns}
    there = {f"{table}.{column}" for table, columns in schema for column in columns}
    return sorted(told ^ there)


def register_markdown(controller: str) -> str:
    """The register as it can be printed. `controller`: who answers for it."""
    tables = sorted(register().values(), key=lambda one: (not one.personal, one.table))
    lines = [
        "# Registre des activités de traitement",
        "",
        f"Responsable du traitement : {controller}.",
        "Écrit par « essaim privacy register » d’après les tables de la base (RGPD, article 30).",
        "Mesures de sécurité : mots de passe par argon2id, sessions et jetons par empreinte, noms "
        "masqués à l’affichage, sauvegardes lisibles de leur seul propriétaire, journal des "
        "décisions, effacement de la base, de l’index et des copies.",
    ]
    for title, personal in (("Données personnelles", True), ("Autres tables", False)):
        lines += ["", f"## {title}"]
        for one in (table for table in tables if table.personal is personal):
            lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _section(one: Processing) -> list[str]:
    return [
        f"### {one.table}",
        "",
        f"- Finalité : {one.purpose}.",
        f"- Base légale : {one.basis}.",
        f"- Conservation : {one.kept}.",
        f"- Destinataires : {one.seen}.",
        "",
        "| Colonne | Ce qu’elle contient |",
        "|---|---|",
        *(f"| {column} | {what} |" for column, what in one.columns.items()),
    ]
