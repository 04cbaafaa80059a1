"""Proving the fields of records: words picked in a document, those of a proposal, and whether all
of them still quote."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb.drafts import FIXED
from kb.errors import CurationRefused, DocumentNotFound
from kb.evidence import Quote, VersionRead, found_words
from kb.model import Noun, Passage, Record, Role
from kb.proofs import Proof, field_of
from kb.proposals import Proposal, ProposedField
from kb.reading import Method, Span
from kb.store import Store

# A proof is a few sentences: who wants more sends readers to the document.
LONGEST_PROOF_CHARS = 2_000


class QuotedProof(Noun):
    """A proof as it may be shown: its sentence, people masked. `still_said`: the document as it is
    now says these very words. `position`: of the passage that
    says them, while the version is the current one."""

    proof: Proof
    document_title: str
    quote: Quote
    still_said: bool
    position: int | None = None


def quoted_proofs(store: Store, proofs: Sequence[Proof]) -> list[QuotedProof]:
    """In the same order. Raises DocumentNotFound when a document or its version is not there."""
    titles = store.documents.titles({proof.document_id for proof in proofs})
    keys = {(proof.document_id, proof.version) for proof in proofs}
    versions = {key: VersionRead(store, *key) for key in keys}
    read = [versions[proof.document_id, proof.version] for proof in proofs]
    quotes = [version.quote(proof.span) for version, proof in zip(read, proofs, strict=True)]
    held = store.documents.passages_by_id({q.passage_id for q in quotes if q.passage_id})
    return [
        QuotedProof(
            proof=proof,
            document_title=version.masked(titles[proof.document_id]),
            quote=quote,
            still_said=version.is_current or _said_now(store, proof, version),
            position=held[quote.passage_id].index
            if quote.passage_id and quote.passage_id in held
            else None,
        )
        for proof, version, quote in zip(proofs, read, quotes, strict=True)
    ]


def public_proofs(store: Store, record_id: str) -> list[QuotedProof]:
    """Those that everybody may read: of published documents."""
    kept = store.proofs.of(record_id)
    public = {one for one in {p.document_id for p in kept} if store.documents.is_public(one)}
    return quoted_proofs(store, [proof for proof in kept if proof.document_id in public])


def _said_now(store: Store, proof: Proof, read: VersionRead) -> bool:
    now = store.documents.get(proof.document_id).text
    return found_words(now, read.words(proof.span)) is not None


def picked_span(store: Store, document_id: str, words: str, passage_id: str = "") -> Span:
    """Where the document, as it is now, says these very words: in that passage if it is known, else
    in the first that says them. Raises DocumentNotFound; CurationRefused when no passage says them,
    or when they name somebody."""
    document = store.documents.get(document_id)
    if not words.strip():
        raise CurationRefused("Choisissez les mots du document qui prouvent ce champ.")
    if len(words) > LONGEST_PROOF_CHARS:
        raise CurationRefused(
            "C’est un long passage : gardez la phrase ou les deux phrases qui le disent."
        )
    passages = [p for p in store.documents.passages(document_id) if p.role is not Role.PARTICIPANTS]
    passages.sort(key=lambda passage: passage.id != passage_id)
    found = next((span for p in passages if (span := _in_passage(document.text, p, words))), None)
    if found is None:
        raise CurationRefused(
            f"Aucun passage du document « {document.title} » ne dit ces mots : copiez-les tels "
            "qu’ils y sont écrits, sans en sauter."
        )
    if store.documents.masker(document_id).names_someone(document.text[found.start : found.end]):
        raise CurationRefused(
            "Ces mots nomment une personne de la liste de présence : choisissez ceux qui disent le "
            "fait, sans le nom."
        )
    return found


def _in_passage(text: str, passage: Passage, words: str) -> Span | None:
    found = found_words(text[passage.start : passage.end], words)
    if found is None:
        return None
    return Span(start=passage.start + found.start, end=passage.start + found.end)


def keep_read_proofs(
    store: Store, proposal: Proposal, record: Record, actor: str, before: Record | None = None
) -> None:
    """What proved the fields of a proposal proves those of the record that came of it; of a record
    that was known `before`, those that it filled. Inside a transaction."""
    _, passages = store.documents.at(proposal.document_id, proposal.version)
    for field in _proven(proposal):
        name = field_of(field.path)
        known = getattr(before, name, None) if before else None
        filled = name not in FIXED and getattr(record, name, None) != known
        if filled and not _in_list(passages, field.evidence):
            proof = Proof(
                record_id=record.id,
                path=name,
                document_id=proposal.document_id,
                version=proposal.version,
                start=field.evidence.start,
                end=field.evidence.end,
                actor=actor,
            )
            store.proofs.put(proof)


def _proven(proposal: Proposal) -> list[ProposedField]:
    """Of two values that contradict each other, the one that was kept; and what a human wrote
    without a word to prove it proves nothing."""
    best: dict[str, ProposedField] = {}
    for field in sorted(proposal.fields, key=lambda one: -one.confidence):
        best.setdefault(field.path, field)
    whole = proposal.evidence[0]
    return [
        field
        for field in best.values()
        if not (field.method is Method.HUMAN and field.evidence == whole)
    ]


def proof_problems(store: Store) -> list[str]:
    """One French line per proof that does not quote; empty when all do."""
    problems = []
    versions: dict[tuple[str, int], tuple[str, Sequence[Passage]] | None] = {}
    for proof in store.proofs.all():
        key = (proof.document_id, proof.version)
        if key not in versions:
            versions[key] = _read(store, *key)
        if problem := _problem(proof, versions[key]):
            problems.append(f"Preuve de « {proof.path} », fiche « {proof.record_id} » : {problem}.")
    return problems


def _read(store: Store, document_id: str, version: int) -> tuple[str, Sequence[Passage]] | None:
    try:
        return store.documents.at(document_id, version)
    except DocumentNotFound:
        return None


def _problem(proof: Proof, read: tuple[str, Sequence[Passage]] | None) -> str | None:
    if read is None:
        return f"le document « {proof.document_id} » n’a pas de version {proof.version}"
    text, passages = read
    if not 0 <= proof.start < proof.end <= len(text):
        return "ses bornes sortent du document"
    if not text[proof.start : proof.end].strip():
        return "elle ne cite aucun mot"
    if _in_list(passages, proof.span):
        return "elle est dans une liste de personnes"
    return None


def _in_list(passages: Collection[Passage], span: Span) -> bool:
    lists = (p for p in passages if p.role is Role.PARTICIPANTS)
    return any(p.start < span.end and span.start < p.end for p in lists)
