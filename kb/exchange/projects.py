"""Experiences in the common project schema of the collectivités, and back. Pure.

Source: betagouv/schema-projet-collectivites-transition-ecologique, « projets-territoire », v0.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kb.drafts import TO_COMPLETE
from kb.exchange import told
from kb.exchange.shapes import Project, Taken
from kb.exchange.told import Values
from kb.model import Experience, Period, State, Territory, TerritoryKind
from kb.text import fold, slug

SHAPE = "project"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Words of a status → phase and how it goes; the first that match.
_PHASES: tuple[tuple[str, str, str], ...] = (
    (r"abandon|arrete|ferme\b", "Opération", "Abandonné"),
    (r"en service|en activite|exploitation|termine|mene\b|diffuse|evalue", "Opération", "Terminé"),
    (r"idee|en projet|discussion|reflexion", "Idée", "En cours"),
    (r"etude|faisabilite|conception|mise au point", "Étude", "En cours"),
    (r"en cours|construction|deploiement|developpement|finance|annuel", "Opération", "En cours"),
)
_TYPES = {
    TerritoryKind.COMMUNE: "Commune",
    TerritoryKind.EPCI: "EPCI",
    TerritoryKind.DEPARTMENT: "Département",
    TerritoryKind.REGION: "Région",
}
_PLACE = re.compile(r"(.*?)(?: \(([a-z]+:[\w.-]+(?:, [a-z]+:[\w.-]+)*)\))?", re.DOTALL)
_PERIOD = re.compile(r"de (\S+) à (\S+)|depuis (\S+)|jusqu’à (\S+)")
_LEAD = re.compile(r"(.+?)(?: \[(.+)\])?", re.DOTALL)
# Kept in the note, to be given back as they came.
_NOTED = (
    "createdAt", "updatedAt", "phase", "phaseStatut", "programme", "porteurCodeSiret",
    "competences", "leviers",
)  # fmt: skip


# --- out


def to_project(experience: Experience, created: datetime, updated: datetime) -> Values:
    """The object of the schema. What it has no field for is said in its description; nobody is
    named as the referent."""
    phase, state = _phase(experience.status)
    start = experience.period.start if experience.period else None
    budget = experience.cost.amount_eur if experience.cost else None
    project: Values = {
        "id": _identifier(experience),
        "createdAt": _stamp(created),
        "updatedAt": _stamp(updated),
        "nom": experience.title,
        "description": told.write_paragraphs(experience.summary, _labelled(experience)),
        "budgetPrevisionnel": budget,
        "dateDebutPrevisionnelle": start if start and _DAY.fullmatch(start) else None,
        "phase": phase,
        "phaseStatut": state,
        "programme": None,
        "porteurCodeSiret": None,
        "competences": [],
        "leviers": [],
        "collectiviteIds": [
            collectivite_id(code)
            for code in experience.territory.codes
            if code.partition(":")[0] in set(_TYPES)
        ],
    }
    return project | told.kept_fields(experience.imported, SHAPE)


def to_collectivite(territory: Territory, at: datetime) -> Values | None:
    """The object of the schema; None for what it does not know, such as a country."""
    if territory.kind not in _TYPES:
        return None
    own = {TerritoryKind.EPCI: territory.code}.get(territory.kind)
    department = territory.department
    return {
        "id": collectivite_id(territory.id),
        "nom": territory.name,
        "type": _TYPES[territory.kind],
        "codeInsee": territory.code if territory.kind is TerritoryKind.COMMUNE else None,
        "codeDepartements": [department] if department else [],
        "codeRegions": [territory.region] if territory.region else [],
        "codeEpci": own or territory.epci,
        "siren": own,
        "createdAt": _stamp(at),
        "updatedAt": _stamp(at),
    }


def collectivite_id(code: str) -> str:
    return told.identifier(f"territoire:{code}")


def _identifier(experience: Experience) -> str:
    known = experience.imported
    if known is not None and known.shape == SHAPE and known.id:
        return known.id
    return told.identifier(f"fiche:{experience.id}")


def _labelled(experience: Experience) -> dict[str, Any]:
    period, lead, cost = experience.period, experience.lead, experience.cost
    codes = ", ".join(experience.territory.codes)
    return {
        "Besoin": experience.need,
        "État": experience.status,
        "Porteur": lead.name + (f" [{lead.kind}]" if lead.kind else "") if lead else None,
        "Période": _period(period) if period else None,
        "Coût": told.write_money(cost),
        "Méthode": experience.method,
        "Enseignements": experience.lessons,
        "Thèmes": "\u00a0; ".join(experience.themes),
        "Territoire": experience.territory.name + (f" ({codes})" if codes else ""),
        "Sources": [told.write_source(source) for source in experience.sources],
        "Fiche": experience.id,
    }


def _period(period: Period) -> str | None:
    if period.start and period.end:
        return f"de {period.start} à {period.end}"
    if period.start:
        return f"depuis {period.start}"
    return f"jusqu’à {period.end}" if period.end else None


def _phase(status: str) -> tuple[str | None, str | None]:
    words = fold(status)
    for pattern, phase, state in _PHASES:
        if re.search(pattern, words):
            return phase, state
    return None, None


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- back


def from_project(project: Project, collectivites: Mapping[str, Values]) -> Taken:
    """The values of a draft: nothing taken from elsewhere is published unread."""
    free, said = told.read_paragraphs(project.description or "")
    ours = told.identifier(f"fiche:{said.get('Fiche')}") == project.id
    values: Values = {
        "id": said["Fiche"] if ours else slug(project.nom),
        "kind": "experience",
        "state": State.DRAFT.value,
        "title": project.nom,
        "summary": free or TO_COMPLETE,
        "need": said.get("Besoin") or TO_COMPLETE,
        "status": said.get("État") or _status(project),
        "method": told.items(said.get("Méthode")),
        "lessons": told.items(said.get("Enseignements")),
        "themes": [theme for theme in re.split(r"[ \u00a0]; ", said.get("Thèmes", "")) if theme],
        "territory": _place(said.get("Territoire"), project, collectivites),
        "sources": told.read_sources(said.get("Sources")) or [_source(project)],
    }
    values |= _period_and_cost(project, said)
    if match := _LEAD.fullmatch(said.get("Porteur", "")):
        values["lead"] = {"name": match[1], "kind": match[2]}
    rest = _rest(project, collectivites)
    personal = project.model_extra or {}
    if not ours:
        values["imported"] = told.note_of(SHAPE, project.id, rest)
    noted = () if ours else tuple(name for name in rest if name not in told.left_out(rest))
    return Taken(values, noted, tuple(told.left_out(personal | rest)))


def _status(project: Project) -> str:
    parts = [project.phase, project.phaseStatut and project.phaseStatut.lower()]
    return ", ".join(part for part in parts if part) or TO_COMPLETE


def _period_and_cost(project: Project, said: Mapping[str, str]) -> Values:
    values: Values = {}
    if match := _PERIOD.fullmatch(said.get("Période", "")):
        values["period"] = {"start": match[1] or match[3], "end": match[2] or match[4]}
    elif project.dateDebutPrevisionnelle:
        values["period"] = {"start": project.dateDebutPrevisionnelle[:10]}
    cost = told.read_money(said.get("Coût"))
    if cost is None and project.budgetPrevisionnel is not None:
        cost = {"amount_eur": project.budgetPrevisionnel, "what": "budget prévisionnel"}
    if cost:
        values["cost"] = cost
    return values


def _place(told_place: str | None, project: Project, known: Mapping[str, Values]) -> Values:
    if told_place and (match := _PLACE.fullmatch(told_place)):
        return {"name": match[1], "codes": match[2].split(", ") if match[2] else []}
    found = [known[i] for i in project.collectiviteIds if i in known]
    names = [str(c.get("nom")) for c in found if c.get("nom")]
    codes = [code for c in found if (code := _code(c))]
    return {"name": ", ".join(names) or TO_COMPLETE, "codes": codes}


def _code(collectivite: Values) -> str | None:
    """Our id of a collectivité, by the code that its type has."""
    kind = collectivite.get("type")
    codes = {
        "Commune": ("commune", [collectivite.get("codeInsee")]),
        "EPCI": ("epci", [collectivite.get("codeEpci") or collectivite.get("siren")]),
        "Département": ("departement", collectivite.get("codeDepartements") or []),
        "Région": ("region", collectivite.get("codeRegions") or []),
    }
    name, found = codes.get(str(kind), ("", []))
    return f"{name}:{found[0]}" if found and found[0] else None


def _source(project: Project) -> Values:
    year = (project.updatedAt or "")[:4]
    source: Values = {
        "title": f"Projet « {project.nom} »",
        "publisher": project.programme or "Schéma commun des projets de collectivités",
    }
    return source | ({"year": int(year)} if year.isdigit() else {})


def _rest(project: Project, known: Mapping[str, Values]) -> Values:
    """The fields that our record has no place for."""
    rest = {name: getattr(project, name) for name in _NOTED}
    if missing := [i for i in project.collectiviteIds if i not in known]:
        rest["collectiviteIds"] = missing
    rest |= project.model_extra or {}
    return {name: value for name, value in rest.items() if value not in (None, "", [], {})}
