"""`essaim feedback list`, `export`, `phrases`, `adopt`, `purge`."""

from __future__ import annotations

import sys
from functools import partial

import yaml

from api.commands.decide import Signed
from api.commands.output import bold, faint, paragraph, say, write_json
from api.compose import build_encoder, build_vocabulary, fresh_index
from api.settings import Settings
from kb.asking import adopt_phrase
from kb.errors import CurationRefused
from kb.feedback import ExportFormat, Feedback, Verdict
from kb.model import Kind, Record
from kb.store import Store, open_store
from search.judged_feedback import judged_needs
from search.recommend.phrases import proposed_phrases
from web.typography import plural
from web.views.feedback import VERDICTS

_NOTHING = (
    "Aucun avis n’a été donné. Ils viennent des pages de résultats, où chaque fiche se juge utile "
    "ou pas utile."
)
_NO_PHRASE = (
    "Aucune phrase à proposer : il faut des besoins courts, jugés utiles pour une fiche, et dits "
    "autrement que ses façons de demander."
)


def run_list(settings: Settings, record_id: str | None, limit: int, *, as_json: bool) -> int:
    store = open_store(settings.database)
    if record_id is not None:
        store.records.get(record_id)
    kept = [one for one in store.feedback.all() if record_id in (None, one.record_id)]
    latest = kept[::-1][:limit]
    if as_json:
        counts = {v.value: sum(one.verdict is v for one in kept) for v in Verdict}
        items = [one.model_dump(mode="json") for one in latest]
        write_json({"total": len(kept), "counts": counts, "items": items})
    elif not kept:
        say(_NOTHING)
    else:
        useful = sum(one.verdict is Verdict.USEFUL for one in kept)
        say(f"{plural(len(kept), 'avis', 'avis')}, dont {plural(useful, 'utile')} ; "
            "le dernier d’abord.")  # fmt: skip
        for one in latest:
            when = faint(f"n°\u00a0{one.number}, {one.at.date().isoformat()}")
            say(f"\n{bold(VERDICTS[one.verdict].kept)}  {one.record_id}  {when}")
            say(paragraph(f"« {one.need} »", indent=2))
    return 0


def run_export(settings: Settings, form: ExportFormat) -> int:
    store = open_store(settings.database)
    kinds = {record.id: Kind(record.kind) for record in store.records.published()}
    found = [
        need.model_dump(mode="json", exclude_defaults=True)
        for need in judged_needs(store.feedback.all(), kinds)
    ]
    if form is ExportFormat.JSON:
        write_json(found)
    else:
        yaml.safe_dump(found, sys.stdout, allow_unicode=True, sort_keys=False, width=100)
    return 0


def run_phrases(settings: Settings, *, as_json: bool) -> int:
    store = open_store(settings.database)
    found = _phrases(settings, store)
    records = store.records.many(found)
    if as_json:
        write_json([
            {
                "record_id": record_id,
                "title": records[told[0].record_id].title,
                "phrases": [{"number": one.number, "phrase": one.need} for one in told],
            }
            for record_id, told in found.items()
        ])  # fmt: skip
    elif not found:
        say(_NO_PHRASE)
    else:
        for told in found.values():
            _tell_phrases(records[told[0].record_id], told)
        say("\nEn prendre une : « essaim feedback adopt FICHE N ».")
    return 0


def _phrases(settings: Settings, store: Store) -> dict[str, list[Feedback]]:
    asked = {record.id: record.asked_as for record in store.records.published()}
    useful = store.feedback.all(verdict=Verdict.USEFUL)
    encode = partial(build_encoder(settings).encode, queries=True)
    return proposed_phrases(useful, {str(i): said for i, said in asked.items()}, encode)


def _tell_phrases(record: Record, told: list[Feedback]) -> None:
    say(f"\n{bold(record.title)}  {faint(record.id)}")
    for one in told:
        say(paragraph(f"« {one.need} »", label=f"  {one.number:>4}  "))


def run_adopt(settings: Settings, record_id: str, number: int, signed: Signed) -> int:
    store = open_store(settings.database)
    store.records.get(record_id)
    told = [o for o in _phrases(settings, store).get(record_id, ()) if o.number == number]
    if not told:
        raise CurationRefused(
            f"Aucune phrase n°\u00a0{number} n’est proposée pour la fiche « {record_id} ». "
            "« essaim feedback phrases » donne celles qui le sont."
        )
    with store.transaction():
        record = adopt_phrase(store, told[0], signed.by, signed.why)
    fresh_index(settings, store, build_vocabulary(settings, store))
    say(f"Prise      « {told[0].need} »")
    say(f"           fiche « {record.id} », version {store.records.version(record.id)}")
    say(faint("           si la fiche vient d’un fichier, ajoutez-y la phrase, à « asked_as » : "
              "relu, il remplacerait la fiche"))  # fmt: skip
    return 0


def run_purge(settings: Settings, days: int) -> int:
    store = open_store(settings.database)
    with store.transaction():
        gone = store.feedback.forget_older_than(days)
    said = "oublié" if gone < 2 else "oubliés"
    say(f"{plural(gone, 'avis', 'avis')} {said}, de plus de {plural(days, 'jour')}.")
    return 0
