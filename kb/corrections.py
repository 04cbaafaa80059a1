"""What a human writes over what a machine read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import JsonValue, ValidationError

from kb.drafts import FIXED
from kb.errors import CurationRefused
from kb.proposals import RECORD_KINDS, Proposal, ProposalKind, ProposedField
from kb.reading import Method, Span
from kb.vocabulary import Vocabulary

# What is corrected beside the title and the fields of a record.
_ATTRIBUTES: dict[ProposalKind, tuple[str, ...]] = {
    **dict.fromkeys(RECORD_KINDS, ("target",)),
    ProposalKind.RELATION: ("origin", "relation", "other"),
    ProposalKind.BRAKE: ("concept", "side"),
    ProposalKind.LEVER: ("concept",),
    ProposalKind.IDEA: ("concept", "side"),
}
_WRONG = {
    "missing": "Il manque le champ « {path} ».",
    "extra_forbidden": "Le champ « {path} » n’existe pas pour cette sorte de fiche.",
    "string_too_short": "Le champ « {path} » est trop court.",
    "string_too_long": "Le champ « {path} » est trop long.",
    "too_short": "La liste « {path} » ne peut pas être vide.",
}
_OTHERWISE = "La valeur du champ « {path} » n’est pas de la forme attendue."
# The first step of an error's place is the kind of the record.
_TAGS = frozenset(kind.value for kind in RECORD_KINDS)


def corrected(
    proposal: Proposal,
    changes: Mapping[str, JsonValue],
    evidence: Span | None,
    vocabulary: Vocabulary,
) -> Proposal:
    """The proposal with fields set by their path, `target` and the like by their name; an empty
    value removes one. Raises CurationRefused for what cannot be set or is not in the vocabulary."""
    allowed = ("title", *_ATTRIBUTES[proposal.kind])
    apart = {name: value or None for name, value in changes.items() if name in allowed}
    paths = {name: value for name, value in changes.items() if name not in allowed}
    if not str(apart.get("title", "?") or "").strip():
        raise CurationRefused("Une proposition ne reste pas sans titre.")
    for path in paths:
        if proposal.kind not in RECORD_KINDS or path.partition(".")[0] in FIXED:
            fields = " et les champs de la fiche" if proposal.kind in RECORD_KINDS else ""
            raise CurationRefused(
                f"« {path} » ne se corrige pas ici. Ce qui se corrige : "
                f"{', '.join(allowed)}{fields}."
            )
    _refuse_unknown(proposal.kind, apart, vocabulary)
    fields_left = [field.model_dump() for field in _fields(proposal, paths, evidence)]
    try:
        return Proposal.model_validate({**proposal.model_dump(), **apart, "fields": fields_left})
    except ValidationError as error:
        raise CurationRefused(explained(error)) from error


def explained(error: ValidationError) -> str:
    """The first thing wrong, in French."""
    wrong = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in wrong["loc"] if part not in _TAGS)
    return _WRONG.get(wrong["type"], _OTHERWISE).format(path=path)


def _refuse_unknown(
    kind: ProposalKind, given: Mapping[str, JsonValue], vocabulary: Vocabulary
) -> None:
    brakes, levers = set(vocabulary.brakes_by_id), set(vocabulary.levers_by_id)
    concepts = {ProposalKind.BRAKE: brakes, ProposalKind.LEVER: levers}.get(kind, brakes | levers)
    sides = {category.id for category in vocabulary.brakes.categories}
    lists: tuple[tuple[str, Collection[str]], ...] = (("concept", concepts), ("side", sides))
    for name, known in lists:
        value = given.get(name)
        if value is not None and value not in known:
            raise CurationRefused(
                f"« {value} » n’est pas dans le vocabulaire. Choix : {', '.join(sorted(known))}."
            )


def _fields(
    proposal: Proposal, changes: Mapping[str, JsonValue], evidence: Span | None
) -> list[ProposedField]:
    """Those that no change touches, then those that a human wrote."""
    kept = [
        field
        for field in proposal.fields
        if not any(field.path == path or field.path.startswith(f"{path}.") for path in changes)
    ]
    read = {field.path: field.evidence for field in reversed(proposal.fields)}
    written = [
        ProposedField(
            path=path,
            value=value,
            evidence=evidence or read.get(path, proposal.evidence[0]),
            confidence=1.0,
            method=Method.HUMAN,
        )
        for path, value in changes.items()
        if value not in ("", None, [])
    ]
    return kept + written
