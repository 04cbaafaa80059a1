"""Fundings in the shape of Aides-territoires, and back. Pure.

Source: its API (MTES-MCT/aides-territoires, serializers 1.0 to 1.6): lists are given by their
labels, texts in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from kb.drafts import TO_COMPLETE
from kb.exchange import told
from kb.exchange.shapes import Aid, Taken
from kb.exchange.told import Values
from kb.model import Availability, Funding, Phase, State
from kb.text import fold, slug

SHAPE = "aid"
_STEPS = {
    "Réflexion / conception": (Phase.EMERGENCE, Phase.FEASIBILITY),
    "Mise en œuvre / réalisation": (Phase.EXPERIMENTATION, Phase.DEPLOYMENT),
    "Usage / valorisation": (Phase.EVALUATION,),
}
_STEP_SLUGS = dict(zip(("preop", "op", "postop"), _STEPS, strict=True))
_TYPES = {
    "grant": "Subvention",
    "loan": "Prêt",
    "recoverable_advance": "Avance récupérable",
    "cee": "Certificat d'économie d'énergie (CEE)",
    "other": "Autre aide financière",
    "technical_engineering": "Ingénierie technique",
    "financial_engineering": "Ingénierie financière",
    "legal_engineering": "Ingénierie Juridique / administrative",
}
_TYPE_OF_NATURE = {
    "subvention": "grant", "appel_a_projets": "grant", "fonds_europeen": "grant", "pret": "loan",
    "ingenierie": "technical_engineering",
}  # fmt: skip
_NATURE_OF_TYPE = {
    "grant": "subvention", "loan": "pret", "recoverable_advance": "pret",
    "technical_engineering": "ingenierie", "financial_engineering": "ingenierie",
    "legal_engineering": "ingenierie",
}  # fmt: skip
_CALLS = frozenset({"appel_a_projets", "ami"})
_AUDIENCES = {
    "commune": "Communes", "epci": "Intercommunalités / Pays", "departement": "Départements",
    "region": "Régions", "association": "Associations", "particulier": "Particuliers",
    "agriculteur": "Agriculteurs", "entreprise": "Entreprises privées",
    "établissement public":
        "Établissements publics (écoles, bibliothèques…) / Services de l'État",
    "université": "Recherche",
}  # fmt: skip
_AUDIENCE_SLUGS = {
    "department": "departement", "private_person": "particulier", "farmer": "agriculteur",
    "private_sector": "entreprise", "public_org": "établissement public",
    "researcher": "université",
}  # fmt: skip
_RECURRENCES = {
    Availability.PERMANENT: "Permanente",
    Availability.CALLS: "Récurrente",
}
_AVAILABILITIES = {
    "permanente": Availability.PERMANENT, "ongoing": Availability.PERMANENT,
    "recurrente": Availability.CALLS, "recurring": Availability.CALLS,
    "ponctuelle": Availability.CALLS, "oneoff": Availability.CALLS,
}  # fmt: skip
_SCALES = {"commune": "commune", "epci": "epci", "department": "departement", "region": "region"}
_RANGE = re.compile(r"(\d{1,3})(?: %)? à (\d{1,3}) %")
_UP_TO = re.compile(r"jusqu['’]à (\d{1,3}) %")
# Read whole into the record; every other field is kept in its note.
_READ = frozenset(
    {"id", "slug", "name", "description", "eligibility", "perimeter", "keywords", "origin_url"}
)


# --- out


def to_aid(funding: Funding, created: datetime, updated: datetime) -> Values:
    """The object of the API. What it has no field for is said in its description."""
    said = told.write_paragraphs(funding.how_to or "", _labelled(funding))
    aid: Values = {
        "id": None,
        "slug": funding.id,
        "name": funding.title,
        "financers": [funding.funder],
        "description": told.as_html(said),
        "eligibility": told.as_html(funding.conditions or ""),
        "perimeter": funding.territory.name,
        "mobilization_steps": [
            label for label, phases in _STEPS.items() if set(phases) & set(funding.phases)
        ],
        "origin_url": next((source.url for source in funding.sources if source.url), None),
        "application_url": None,
        "categories": [],
        "keywords": list(funding.themes),
        "targeted_audiences": list(
            dict.fromkeys(_AUDIENCES[b] for b in funding.beneficiaries if b in _AUDIENCES)
        ),
        **_money(funding),
        "start_date": None,
        "submission_deadline": None,
        "recurrence": _RECURRENCES.get(funding.availability),
        "contact": None,
        "status": "published" if funding.state is State.PUBLISHED else "draft",
        "date_created": created.isoformat(timespec="seconds"),
        "date_updated": updated.isoformat(timespec="seconds"),
    }
    kept = told.kept_fields(funding.imported, SHAPE)
    known = {"id": funding.imported.id} if kept and funding.imported else {}
    return aid | kept | known


def _money(funding: Funding) -> Values:
    """What kind of help, and how much."""
    nature = funding.nature
    low, high = _rates(funding.rate or "")
    return {
        "is_call_for_project": nature in _CALLS,
        "aid_types": [_TYPES[_TYPE_OF_NATURE.get(nature, "other")]],
        "european_aid": "european" if nature == "fonds_europeen" else None,
        "subvention_rate_lower_bound": low,
        "subvention_rate_upper_bound": high,
        "subvention_comment": funding.rate,
        "loan_amount": funding.amount.max_eur if funding.amount and nature == "pret" else None,
        "recoverable_advance_amount": None,
    }


def _labelled(funding: Funding) -> dict[str, Any]:
    codes = ", ".join(funding.territory.codes)
    return {
        "Financeur": funding.funder,
        "Nature": funding.nature,
        "Bénéficiaires": funding.beneficiaries,
        "Phases": ", ".join(funding.phases),
        "Montant": told.write_money(funding.amount),
        "Calendrier": funding.calendar,
        "Disponibilité": funding.availability.value,
        "Territoire": funding.territory.name + (f" ({codes})" if codes else ""),
        "Sources": [told.write_source(source) for source in funding.sources],
        "Fiche": funding.id,
    }


def _rates(text: str) -> tuple[int | None, int | None]:
    """The bounds that a rate begins by telling; none when it says anything else."""
    if match := _RANGE.match(text):
        return int(match[1]), int(match[2])
    if match := _UP_TO.match(text):
        return None, int(match[1])
    return None, None


# --- back


def from_aid(aid: Aid, themes: Collection[str]) -> Taken:
    """The values of a draft: nothing taken from elsewhere is published unread. `themes`: labels of
    the vocabulary."""
    free, said = told.read_paragraphs(told.from_html(aid.description or ""))
    ours = bool(said.get("Fiche")) and said["Fiche"] == aid.slug
    known, strange = _themes(aid, themes)
    values: Values = {
        "id": slug(aid.slug or aid.name),
        "kind": "funding",
        "state": State.DRAFT.value,
        "title": aid.name,
        "funder": said.get("Financeur") or ", ".join(aid.financers) or TO_COMPLETE,
        "nature": said.get("Nature") or _nature(aid),
        "beneficiaries": told.items(said.get("Bénéficiaires")) or _beneficiaries(aid),
        "themes": known,
        "phases": said["Phases"].split(", ") if said.get("Phases") else _phases(aid),
        "territory": _place(said.get("Territoire"), aid),
        "calendar": said.get("Calendrier") or _calendar(aid),
        "availability": said.get("Disponibilité") or _availability(aid),
        "how_to": free or None,
        "conditions": told.from_html(aid.eligibility or "") or None,
        "rate": aid.subvention_comment or _rate(aid),
        "amount": told.read_money(said.get("Montant")) or _amount(aid),
        "sources": told.read_sources(said.get("Sources")) or [_source(aid)],
    }
    rest = _rest(aid, strange)
    noted: tuple[str, ...] = ()
    if not ours:
        values["imported"] = told.note_of(SHAPE, aid.id, rest)
        noted = tuple(name for name in rest if name not in told.left_out(rest))
    return Taken(values, noted, tuple(told.left_out(rest)))


def _nature(aid: Aid) -> str:
    if aid.european_aid:
        return "fonds_europeen"
    if aid.is_call_for_project:
        return "appel_a_projets"
    slugs = {label: name for name, label in _TYPES.items()}
    found = [_NATURE_OF_TYPE.get(slugs.get(kind, kind)) for kind in aid.aid_types]
    return next((nature for nature in found if nature), TO_COMPLETE)


def _beneficiaries(aid: Aid) -> list[str]:
    ours = {label: word for word, label in _AUDIENCES.items()}
    known = [ours.get(a) or _AUDIENCE_SLUGS.get(a) or a for a in aid.targeted_audiences]
    return list(dict.fromkeys(known)) or [TO_COMPLETE]


def _phases(aid: Aid) -> list[str]:
    steps = [_STEP_SLUGS.get(step, step) for step in aid.mobilization_steps]
    return [phase.value for step in steps for phase in _STEPS.get(step, ())]


def _place(told_place: str | None, aid: Aid) -> Values:
    match = re.fullmatch(r"(.*?)(?: \(([a-z]+:[^()]+)\))?", told_place or "", re.DOTALL)
    if told_place and match:
        return {"name": match[1], "codes": match[2].split(", ") if match[2] else []}
    name = aid.perimeter or TO_COMPLETE
    if name == "France" or aid.perimeter_scale == "country":
        return {"name": name, "codes": ["pays:FR"]}
    kind = _SCALES.get(aid.perimeter_scale or "")
    code = aid.perimeter_code
    return {"name": name, "codes": [f"{kind}:{code}"] if kind and code else []}


def _calendar(aid: Aid) -> str:
    if aid.submission_deadline:
        opens = f"ouvert le {_day(aid.start_date)}, " if aid.start_date else ""
        return f"{opens}dépôt jusqu’au {_day(aid.submission_deadline)}"
    return aid.recurrence or TO_COMPLETE


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    except ValueError:
        return text


def _availability(aid: Aid) -> str:
    return _AVAILABILITIES.get(fold(aid.recurrence or ""), Availability.UNKNOWN).value


def _rate(aid: Aid) -> str | None:
    low, high = aid.subvention_rate_lower_bound, aid.subvention_rate_upper_bound
    if low and high and low != high:
        return f"{low} à {high} %"
    if high and not low:
        return f"jusqu’à {high} %"
    return f"{low or high} %" if low or high else None


def _amount(aid: Aid) -> Values | None:
    most = aid.loan_amount or aid.recoverable_advance_amount
    return {"max_eur": most} if most else None


def _themes(aid: Aid, themes: Collection[str]) -> tuple[list[str], list[str]]:
    """Labels of ours, and the categories that are none: « Énergies|Efficacité énergétique »."""
    by_fold: Mapping[str, str] = {fold(label): label for label in themes}
    known: list[str] = []
    strange: list[str] = []
    for word in [*aid.keywords, *aid.categories]:
        label = by_fold.get(fold(word.rpartition("|")[2].strip()))
        (known if label else strange).append(label or word)
    return list(dict.fromkeys(known)), strange


def _source(aid: Aid) -> Values:
    year = (aid.date_updated or "")[:4]
    source: Values = {"title": aid.name, "publisher": "Aides-territoires"}
    source |= {"year": int(year)} if year.isdigit() else {}
    address = aid.origin_url or aid.application_url
    return source | ({"url": address} if address else {})


def _rest(aid: Aid, strange: list[str]) -> Values:
    """The fields that the record does not say again word for word; those of its own lists too, for
    ours are not theirs."""
    rest = {name: value for name, value in aid.model_dump().items() if name not in _READ}
    if not strange:
        rest.pop("categories")
    return {name: value for name, value in rest.items() if value not in (None, "", [], {}, False)}
