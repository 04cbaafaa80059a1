"""A curator answers what readers report: puts it right, says that it was, or sets it aside."""

from __future__ import annotations

from pydantic import ValidationError

from kb.corrections import explained
from kb.editing import Editor
from kb.errors import CurationRefused, InvalidRequest
from kb.model import Record, record_adapter
from kb.personal import MASKS
from kb.store import Store
from kb.suggestions import About, Suggestion, SuggestionState, text_field_names, with_text


class Settler:
    """Each method is to be called inside a transaction; what is refused raises CurationRefused."""

    def __init__(self, store: Store, actor: str, editor: Editor) -> None:
        self._store = store
        self._actor = actor
        self._editor = editor

    def apply(self, number: int, value: str, version: int) -> Suggestion:
        """Put this text in the field that the suggestion is about, in that version of the record.
        Raises SuggestionNotFound, RecordChanged, and InvalidRequest for a text that cannot be."""
        suggestion = self._store.suggestions.get(number)
        record = self._subject(suggestion)
        if suggestion.field not in text_field_names(record.kind):
            raise CurationRefused(
                "Ce champ ne se remplace pas d’un coup : corrigez-le dans la fiche, puis dites le "
                "signalement traité."
            )
        value = value.strip()
        if any(mask in value for mask in MASKS):
            raise InvalidRequest("Une partie de ce texte est masquée : réécrivez-la, ou ôtez-la.")
        try:
            changed = record_adapter().validate_python(with_text(record, suggestion.field, value))
        except ValidationError as error:
            raise InvalidRequest(explained(error)) from error
        self._editor.save(changed, version, f"Signalement n°\u00a0{number}")
        return self.settle(number, SuggestionState.APPLIED)

    def settle(self, number: int, state: SuggestionState, reason: str | None = None) -> Suggestion:
        """Say that it was put right, or set it aside with a reason."""
        if state is SuggestionState.DISMISSED and not (reason or "").strip():
            raise InvalidRequest("Dites pourquoi il est écarté : la raison reste au journal.")
        return self._store.suggestions.settle(number, state, self._actor, reason)

    def _subject(self, suggestion: Suggestion) -> Record:
        record = None
        if suggestion.about is About.RECORD:
            record = self._store.records.find(suggestion.subject)
        if record is None:
            raise CurationRefused("Ce signalement ne porte sur aucune fiche de la base.")
        return record
