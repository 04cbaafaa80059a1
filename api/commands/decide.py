"""`essaim review accept`, `correct`, `merge`, `refuse`: one transaction for each decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import yaml
from pydantic import JsonValue

from api.commands.output import bold, note, say
from api.compose import build_vocabulary, fresh_index
from api.settings import Settings
from ingest.curating import curator_for
from kb.curation import Curator
from kb.drafts import choices_left, missing_fields
from kb.errors import EssaimError
from kb.evidence import proof_of
from kb.model import Noun, Record, State
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.store import Store, open_store
from kb.undo import last_undoable, undo
from web.labels import field_label

Decide = Callable[[Store, Curator, str], Proposal]
# What YAML writes for nothing; and what opens a list, a mapping or a quoted text.
_NOTHING = frozenset({"", "~", "null"})
_OPENS = ("[", "{", '"', "'")


class Signed(Noun):
    """Who decides, and why."""

    by: str
    why: str | None = None


def run_accept(settings: Settings, ids: Sequence[str], signed: Signed, *, publish: bool) -> int:
    def decide(_: Store, curator: Curator, proposal_id: str) -> Proposal:
        return curator.accept(proposal_id, publish=publish, reason=signed.why)

    return _run(settings, ids, signed, decide)


def run_merge(settings: Settings, proposal_id: str, into: str, signed: Signed) -> int:
    def decide(_: Store, curator: Curator, proposal_id: str) -> Proposal:
        return curator.merge(proposal_id, into, reason=signed.why)

    return _run(settings, [proposal_id], signed, decide)


def run_refuse(settings: Settings, ids: Sequence[str], signed: Signed) -> int:
    def decide(_: Store, curator: Curator, proposal_id: str) -> Proposal:
        return curator.refuse(proposal_id, reason=signed.why)

    return _run(settings, ids, signed, decide)


def run_correct(
    settings: Settings,
    proposal_id: str,
    changes: Sequence[str],
    signed: Signed,
    proof: str | None,
) -> int:
    read: dict[str, JsonValue] = {}
    for change in changes:
        path, equals, value = change.partition("=")
        if not equals or not path.strip():
            note(f"Erreur : « {change} » n’est pas de la forme champ=valeur.")
            return 2
        try:
            read[path.strip()] = parsed_value(value)
        except yaml.YAMLError:
            note(f"Erreur : la valeur de « {path} » n’est pas une liste bien écrite ([a, b]).")
            return 2

    def decide(store: Store, curator: Curator, proposal_id: str) -> Proposal:
        evidence = proof_of(store, proposal_id, proof) if proof is not None else None
        return curator.correct(proposal_id, read, evidence=evidence, reason=signed.why)

    return _run(settings, [proposal_id], signed, decide, told=_corrected)


def parsed_value(text: str) -> JsonValue:
    """A text as it is typed, or a YAML list or mapping of texts; None for nothing. Numbers stay
    texts, for the record knows its own: « 2018 » is a year there and an amount here.

    A French sentence may hold « : », which YAML would take for a mapping."""
    text = text.strip()
    if text in _NOTHING:
        return None
    if not text.startswith(_OPENS):
        return text
    try:
        value: JsonValue = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        if text[0] in "[{":
            raise
        return text
    return value


def run_undo(settings: Settings, number: int | None, signed: Signed) -> int:
    """Take back a decision: the last one of this person that still holds, unless one is given."""
    store = open_store(settings.database)
    before = store.corpus_fingerprint()
    with store.transaction():
        asked = number or last_undoable(store, signed.by).number
        undone = undo(store, signed.by, asked, signed.why)
    what = undone.decision
    say(f"Annulée    décision n°\u00a0{what.number} : {what.action}, « {what.subject} »")
    if undone.proposal is not None and undone.proposal.state is ProposalState.WAITING:
        say(f"           la proposition attend à nouveau : {undone.proposal.id}")
    for record_id in undone.records:
        say(f"           fiche revenue à sa version d’avant : {record_id}")
    if store.corpus_fingerprint() != before:
        fresh_index(settings, store, build_vocabulary(settings, store))
    return 0


# --- deciding, telling


def _told(store: Store, settled: Proposal) -> None:
    record = store.records.find(settled.record) if settled.record else None
    if settled.state is ProposalState.REFUSED:
        say(f"Refusée    {settled.title}")
    elif record is None:
        say(f"Acceptée   {settled.title}")
    elif settled.kind is ProposalKind.RELATION:
        say(f"Lien posé  {settled.title}, sur la fiche « {record.id} »")
    else:
        _tell_record(settled, record)


def _tell_record(settled: Proposal, record: Record) -> None:
    if record.state is State.DRAFT:
        said = "Brouillon"
    elif settled.state is ProposalState.MERGED:
        said = "Complétée"
    else:
        said = "Publiée"
    say(f"{said:<10} {bold(record.title)}  {record.id}")
    if record.state is not State.DRAFT:
        return
    if missing := missing_fields(record):
        names = ", ".join(f"{field_label(name)} ({name})" for name in missing)
        say(f"           reste à compléter : {names}")
    for path, values in choices_left(settled).items():
        others = ", ".join(f"« {field.value} »" for field in values[1:])
        say(f"           {path} : retenu « {values[0].value} », le plus sûr ; écarté : {others}")
    say(f"           pour la publier : essaim review accept {settled.id} --publish")


def _corrected(_: Store, corrected: Proposal) -> None:
    say(f"Corrigée   {corrected.title}")


def _run(
    settings: Settings,
    ids: Sequence[str],
    signed: Signed,
    decide: Decide,
    told: Callable[[Store, Proposal], None] = _told,
) -> int:
    """Each id on its own: one that is refused does not stop the others."""
    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings, store)
    curator = curator_for(store, vocabulary, signed.by)
    before, code = store.corpus_fingerprint(), 0
    for proposal_id in dict.fromkeys(ids):
        try:
            with store.transaction():
                settled = decide(store, curator, proposal_id)
        except EssaimError as error:
            note(f"Pas fait   {proposal_id} : {error}")
            code = 1
        else:
            told(store, settled)
    if store.corpus_fingerprint() != before:
        fresh_index(settings, store, vocabulary)
    return code
