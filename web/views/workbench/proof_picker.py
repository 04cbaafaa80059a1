"""The page where words of a document are chosen to prove a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Document, QuotedPassage, Record, Role
from kb.proving import QuotedProof
from web.record_fields import fields_of
from web.views.parts import Option
from web.views.proofs import ProofView, every_proof, provable
from web.views.workbench.record_list import PATH, editor_address


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen, as it was sent. `passage`: told by the script, empty without it."""

    field: str = ""
    document: str = ""
    passage: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class PassageChoice:
    """`private`: a list of people, whose words prove nothing."""

    id: str
    number: int
    heading: str
    page: str
    text: str
    private: bool


@dataclass(frozen=True, slots=True)
class ProofPicker:
    title: str
    action: str
    back_url: str
    field: str
    field_label: str
    said: str
    fields: tuple[Option, ...]
    documents: tuple[Option, ...]
    document: str
    document_title: str
    passages: tuple[PassageChoice, ...]
    words: str
    passage: str
    proofs: tuple[ProofView, ...]
    problem: str


def proof_picker(  # noqa: PLR0913
    record: Record,
    picked: Picked,
    *,
    documents: Sequence[Document],
    document: Document | None,
    passages: Sequence[QuotedPassage],
    proofs: Sequence[QuotedProof],
    problem: str,
) -> ProofPicker:
    specs = {n: s for n, s in fields_of(record.kind).items() if n in provable(record.kind)}
    spec = specs.get(picked.field)
    chosen = str(document.id) if document else ""
    return ProofPicker(
        title=record.title,
        action=f"{PATH}/{record.id}/preuves",
        back_url=editor_address(record.id, anchor=picked.field if spec else ""),
        field=picked.field if spec else "",
        field_label=spec.label if spec else "",
        said=_said(getattr(record, picked.field)) if spec else "",
        fields=tuple(Option(s.name, s.label, s.name == picked.field) for s in specs.values()),
        documents=_documents(record, documents, chosen),
        document=chosen,
        document_title=document.title if document else "",
        passages=_passages(passages),
        words=picked.words,
        passage=picked.passage,
        proofs=every_proof(proofs, picked.field),
        problem=problem,
    )


def _documents(record: Record, documents: Sequence[Document], chosen: str) -> tuple[Option, ...]:
    """Those that the record quotes as its sources, then those that tell about it, then all."""
    own = {source.document for source in record.sources}
    ranked = sorted(documents, key=lambda d: (d.id not in own, record.id not in d.records))
    known = [Option(one.id, one.title, one.id == chosen) for one in ranked]
    return (Option("", "Choisir un document…", not chosen), *known)


def _passages(passages: Sequence[QuotedPassage]) -> tuple[PassageChoice, ...]:
    shown, before = [], ""
    for quoted in passages:
        passage = quoted.passage
        heading = passage.heading_path[-1] if passage.heading_path else ""
        shown.append(
            PassageChoice(
                id=passage.id,
                number=passage.index + 1,
                heading=heading if heading != before else "",
                page=f"page {passage.page}" if passage.page else "",
                text=quoted.quote,
                private=passage.role is Role.PARTICIPANTS,
            )
        )
        before = heading
    return tuple(shown)


def _said(value: object) -> str:
    """What the field says, shortly: enough to know what to look for."""
    if isinstance(value, tuple):
        return " ; ".join(said for item in value if (said := _said(item)))
    if hasattr(value, "model_fields_set"):
        fields = (getattr(value, name) for name in type(value).model_fields)  # type: ignore[attr-defined]
        return ", ".join(said for item in fields if (said := _said(item)))
    return "" if value is None else str(value)
