"""« Signaler une erreur »: the links of a record's page, and the form they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Record, State
from kb.suggestions import DOCUMENT_FIELDS, record_field_names
from web.addresses import address, document_address, record_address
from web.labels import field_label
from web.suggestion_form import SuggestionForm
from web.typography import capitalised
from web.views.field_lines import FIELD_OF_FACT, field_of_block
from web.views.parts import Option

ELSE = "autre chose"
FIELD = "champ"
_FIELDS = {"sources": "sources", "experiences": "expériences où il est intervenu"}
_DOCUMENT_FIELDS = {
    "title": "titre",
    "date": "date",
    "text": "une phrase du texte",
    "people": "des données personnelles",
}


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    """`field`: what is reported, in words; `now`: what the page says there today."""

    title: str
    back: str
    back_label: str
    path: str
    form: SuggestionForm
    version: int
    fields: tuple[Option, ...]
    field: str
    now: tuple[str, ...]
    problems: Mapping[str, str]
    received: str
    trap: str


def suggested_field(about_document: bool, field: str) -> str:
    """A field in words; « autre chose » when none was named."""
    if not field:
        return ELSE
    known = _DOCUMENT_FIELDS if about_document else _FIELDS
    return known.get(field) or field_label(field)


def field_options(names: Sequence[str], chosen: str, *, of_document: bool) -> tuple[Option, ...]:
    options = [
        Option(name, capitalised(suggested_field(of_document, name)), name == chosen)
        for name in names
    ]
    return (*options, Option("", capitalised(ELSE), chosen not in names))


def record_report_path(record_id: str) -> str:
    return f"{record_address(record_id)}/signaler"


def document_report_path(document_id: str) -> str:
    return f"{document_address(document_id)}/signaler"


def document_field_names() -> tuple[str, ...]:
    return DOCUMENT_FIELDS


def report_links(record: Record, blocks: Sequence[str]) -> dict[str, str]:
    """Part of the page (its anchor, its term, or the name of a field) → where an error in it is
    reported; nothing for a record that readers do not see. `blocks`: the anchors of the page."""
    if record.state is not State.PUBLISHED:
        return {}
    path = record_report_path(record.id)
    known = record_field_names(record.kind)
    keys = {anchor: field_of_block(record.kind, anchor) for anchor in blocks}
    keys |= FIELD_OF_FACT
    keys |= {name: name for name in ("title", "summary", "themes", "sources")}
    links = {key: address(path, [(FIELD, field)]) for key, field in keys.items() if field in known}
    return {**links, "": path}
