"""`essaim review list`, `essaim review show`: what waits for a human, and what proves it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from pydantic import JsonValue

from api.commands.output import bold, faint, paragraph, say, write_json
from api.settings import Settings
from kb.drafts import choices_left
from kb.errors import DocumentNotFound, ProposalNotFound
from kb.evidence import Quote, QuotedField, QuotedProposal, quoted_proposals
from kb.model import DocumentId, Noun, Record, State
from kb.proposals import AskedState, Proposal, ProposalKind, ProposalState
from kb.reading import Method
from kb.store import Store, open_store
from web.labels import PROPOSAL_KINDS, PROPOSAL_STATES, RELATIONS, field_label
from web.typography import plural

# Enough to recognise the place; « --json » gives all the words.
LONGEST_PROOF_CHARS = 320
_NOTHING = (
    "Rien n’attend d’être relu. Les propositions viennent des comptes rendus que l’on fait "
    "entrer : « essaim ingest compte-rendu.pdf »."
)


class ListOptions(Noun):
    """The options of the command, as typed."""

    document: str | None = None
    kind: ProposalKind | None = None
    state: AskedState = AskedState.WAITING
    limit: int = 20


# --- list


def run_list(settings: Settings, options: ListOptions, *, as_json: bool) -> int:
    store = open_store(settings.database)
    if options.document and store.documents.find(options.document) is None:
        raise DocumentNotFound(options.document)
    found = store.proposals.all(
        state=options.state.state(), kind=options.kind, document_id=options.document
    )
    surest = sorted(found, key=lambda p: -p.confidence)[: options.limit]
    shown = quoted_proposals(store, surest)
    if as_json:
        items = [one.model_dump(mode="json") for one in shown]
        counts = {state.value: count for state, count in store.proposals.counts().items()}
        write_json({"total": len(found), "counts": counts, "items": items})
    elif not found:
        _tell_nothing(store, options)
    else:
        _tell_list(store, found, shown, surest)
    return 0


def _tell_nothing(store: Store, options: ListOptions) -> None:
    waiting = store.proposals.counts()[ProposalState.WAITING]
    if options == ListOptions(limit=options.limit) or not waiting:
        say(_NOTHING if options.state is AskedState.WAITING else "Aucune proposition de la sorte.")
        return
    say(f"Rien ne répond à ces critères ; {_waiting(waiting)} : « essaim review list ».")


def _waiting(count: int) -> str:
    return f"{plural(count, 'proposition')} {'attend' if count < 2 else 'attendent'}"


def _tell_list(
    store: Store, found: Sequence[Proposal], shown: Sequence[QuotedProposal],
    surest: Sequence[Proposal],
) -> None:  # fmt: skip
    left = Counter(p.document_id for p in found)
    waiting = Counter(p.document_id for p in store.proposals.all())
    choices = {p.id: list(choices_left(p)) for p in surest}
    say(
        f"{plural(len(found), 'proposition')} dans {plural(len(left), 'document')}, "
        f"la plus sûre d’abord. Pour voir ce qui en prouve une : « essaim review show ID »."
    )
    by_document: dict[DocumentId, list[QuotedProposal]] = {}
    for one in shown:
        by_document.setdefault(one.document_id, []).append(one)
    for document_id, some in by_document.items():
        say(f"\n{bold(some[0].document_title)}  {faint(document_id)} · "
            f"{plural(waiting[document_id], 'reste', 'restent')} à relire")  # fmt: skip
        for one in some:
            _tell_line(one, choices[one.id])
        if hidden := left[document_id] - len(some):
            say(faint(f"  et {plural(hidden, 'autre')}"))
    for document_id in sorted(left.keys() - by_document.keys()):
        say(faint(f"\n{document_id} : {plural(left[document_id], 'autre')}"))
    if len(found) > len(shown):
        say(f"\nToutes : « essaim review list --limit {len(found)} ».")


def _tell_line(one: QuotedProposal, choices: Sequence[str]) -> None:
    told = [PROPOSAL_KINDS[one.kind].lower()]
    if one.state is not ProposalState.WAITING:
        told.append(PROPOSAL_STATES[one.state])
    if one.record:
        told.append(f"fiche « {one.record} »")
    elif one.target:
        told.append(f"compléterait « {one.target} »")
    if choices:
        told.append(f"à choisir : {', '.join(choices)}")
    say(paragraph(f"{one.title}  {faint(' · '.join(told))}", label=f"  {_sure(one.confidence)}  "))
    say(faint(f"        {one.id}"))


def _sure(confidence: float) -> str:
    return f"{confidence:.2f}".replace(".", ",")


# --- show


def run_show(settings: Settings, proposal_id: str, *, as_json: bool) -> int:
    store = open_store(settings.database)
    kept = store.proposals.get(proposal_id)
    (shown,) = quoted_proposals(store, [kept])
    if as_json:
        write_json(shown.model_dump(mode="json"))
        return 0
    _tell_head(store, shown)
    say("\nCe qui la prouve")
    for quote in shown.evidence:
        say(_proof(quote, 2))
    if shown.fields:
        say("\nCe qui est proposé")
        _tell_fields(shown.fields, store.records.find(shown.target or ""))
    _tell_next(store, shown, list(choices_left(kept)))
    return 0


def _tell_head(store: Store, shown: QuotedProposal) -> None:
    say(f"{bold(shown.title)}  {faint(PROPOSAL_KINDS[shown.kind].lower())}")
    say(faint(f"{shown.id} · confiance {_sure(shown.confidence)} · {PROPOSAL_STATES[shown.state]}"))
    say(f"Lu dans « {shown.document_title} » ({shown.document_id})")
    if shown.document_version != store.documents.get(shown.document_id).version:
        say(f"Attention : lu dans la version {shown.document_version}, remplacée depuis.")
    if shown.relation:
        ends = [_end(store, end) for end in (shown.origin, shown.other)]
        say(f"{ends[0]} → {RELATIONS[shown.relation][0].lower()} → {ends[1]}")
    for name, value in (("notion", shown.concept), ("côté", shown.side)):
        if value:
            say(f"Dans le vocabulaire, {name} : {value}")
    if shown.target:
        say(f"Compléterait la fiche {_end(store, shown.target)}")
    if shown.record:
        say(f"Fiche qui en est venue : {_end(store, shown.record)}")


def _end(store: Store, name: str | None) -> str:
    """A record, or a proposal that may become one, by its title."""
    if record := store.records.find(name or ""):
        return f"« {record.title} » ({record.id})"
    try:
        one = store.proposals.get(name or "")
    except ProposalNotFound:
        return f"« {name} », introuvable"
    return f"« {one.title} », {PROPOSAL_STATES[one.state]} ({one.id})"


def _tell_fields(fields: Sequence[QuotedField], known: Record | None) -> None:
    last = None
    # Two values of one path stand side by side, wherever they were read.
    ordered = sorted(fields, key=lambda f: _order(f.path))
    for path, same in groupby(ordered, key=lambda f: f.path):
        values = sorted(same, key=lambda f: -f.confidence)
        choice = " · le document se contredit : à vous de choisir" if len(values) > 1 else ""
        say(f"\n  {bold(field_label(path))}  {faint(path)}{choice}")
        if said := _said(known, path):
            say(paragraph(said, label="    la fiche dit déjà : "))
        for field in values:
            by_hand = "  (corrigé à la main)" if field.method is Method.HUMAN else ""
            say(
                paragraph(
                    f"{_value(field.value)}{by_hand}", label=f"    {_sure(field.confidence)}  "
                )
            )
            say(faint("          même phrase") if field.quote == last else _proof(field.quote, 10))
            last = field.quote


def _said(known: Record | None, path: str) -> str:
    """What the known record says at this path; nothing for the items of lists, which are added."""
    value = known.model_dump(mode="json") if known else None
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return _value(value) if value else ""


def _order(path: str) -> list[tuple[int, str]]:
    """`method.2` before `method.10`."""
    return [(int(part) if part.isdecimal() else -1, part) for part in path.split(".")]


def _value(value: JsonValue) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _proof(quote: Quote, indent: int) -> str:
    words = quote.words.replace("**", "").strip()
    if len(words) > LONGEST_PROOF_CHARS:  # a whole part of a report: its first words say which
        words = f"{words[:LONGEST_PROOF_CHARS].rsplit(' ', 1)[0]} […]"
    paragraphs = re.split(r"\n\s*\n", words)
    words = " / ".join(re.sub(r"\s+", " ", one) for one in paragraphs)
    place = " · ".join(
        filter(None, (f"page {quote.page}" if quote.page else "", " › ".join(quote.heading_path)))
    )
    return paragraph(f"« {words} »{f' — {place}' if place else ''}", indent=indent)


def _tell_next(store: Store, shown: QuotedProposal, choices: Sequence[str]) -> None:
    record = store.records.find(shown.record or "")
    if record and record.state is State.DRAFT and shown.kind is not ProposalKind.RELATION:
        say(f"\nPublier le brouillon\n  essaim review accept {shown.id} --publish")
    if shown.state is not ProposalState.WAITING:
        return
    say("\nDécider")
    if choices:
        say(f"  essaim review correct {shown.id} {choices[0]}=…")
    say(f"  essaim review accept {shown.id}")
    say(f"  essaim review refuse {shown.id} --why …")
