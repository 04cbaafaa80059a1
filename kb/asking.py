"""How people ask for a record, in their own words: a curator takes one of them."""

from __future__ import annotations

from pydantic import ValidationError

from kb.drafts import changed
from kb.errors import CurationRefused
from kb.feedback import Feedback
from kb.model import Record
from kb.store import Store


def adopt_phrase(store: Store, told: Feedback, actor: str, reason: str | None = None) -> Record:
    """Inside a transaction: the need of a verdict becomes one of the ways in which its record is
    asked for. A version and a decision, as for any change. Raises RecordNotFound,
    CurationRefused."""
    record = store.records.get(told.record_id)
    if told.need in record.asked_as:
        raise CurationRefused(f"La fiche « {record.id} » a déjà cette façon de demander.")
    try:
        asked = changed(record, {"asked_as": [*record.asked_as, told.need]})
    except ValidationError as error:
        raise CurationRefused(
            f"La fiche « {record.id} » a déjà {len(record.asked_as)} façons de demander, c’est "
            "assez : retirez-en une avant d’en prendre une autre."
        ) from error
    store.records.put(asked, actor, reason or f"besoin jugé utile, avis n°\u00a0{told.number}")
    store.records.refresh_terms([record.id])
    return asked
