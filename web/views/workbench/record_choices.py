"""The controlled lists of the editor, and what the base suggests for what is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.drafts import TO_COMPLETE
from kb.model import Document, Experience, Facilitator, Funding, Kind, Partner, Record
from kb.vocabulary import Vocabulary
from web.labels import AVAILABILITIES, phase_label
from web.typography import capitalised

MOST_SUGGESTED = 60


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


Choices = Mapping[str, tuple[Choice, ...]]


def choices_of(
    kind: Kind, vocabulary: Vocabulary, records: Sequence[Record], documents: Sequence[Document]
) -> dict[str, tuple[Choice, ...]]:
    """By name of list, as `web.record_fields` names them. `records`: what is already in the base,
    to suggest the words that others have used."""
    said = _suggested(kind, records)
    return {
        "themes": tuple(Choice(label, label) for label in vocabulary.theme_labels),
        "brakes": tuple(Choice(one.id, capitalised(one.label)) for one in vocabulary.brakes.items),
        "levers": tuple(Choice(one.id, capitalised(one.label)) for one in vocabulary.levers),
        "natures": tuple(
            Choice(one.id, capitalised(one.label)) for one in vocabulary.funding_natures
        ),
        "phases": tuple(
            Choice(one.id, capitalised(phase_label(one.id, vocabulary)))
            for one in vocabulary.phases
        ),
        "availabilities": tuple(
            Choice(value, capitalised(label)) for value, label in AVAILABILITIES.items()
        ),
        "documents": tuple(Choice(one.id, one.title) for one in documents),
        **{name: _most_used(values) for name, values in said.items()},
    }


def _suggested(kind: Kind, records: Sequence[Record]) -> dict[str, Iterable[str]]:
    if kind is Kind.EXPERIENCE:
        experiences = [record for record in records if isinstance(record, Experience)]
        actors = (a for r in experiences for a in (r.lead, *r.partners) if a)
        return {"actor_kinds": (actor.kind or "" for actor in actors)}
    if kind is Kind.FUNDING:
        fundings = (record for record in records if isinstance(record, Funding))
        return {"beneficiaries": (label for one in fundings for label in one.beneficiaries)}
    organisations = (r for r in records if isinstance(r, Facilitator | Partner))
    return {"organisation_kinds": (one.organisation_kind for one in organisations)}


def _most_used(values: Iterable[str]) -> tuple[Choice, ...]:
    counted = Counter(value for value in values if value and value != TO_COMPLETE)
    most = sorted(value for value, _ in counted.most_common(MOST_SUGGESTED))
    return tuple(Choice(value, value) for value in most)
