"""What an attendance list says of each person beside the name."""

from __future__ import annotations

from collections.abc import Iterable

from kb.people import Participant
from kb.privacy import Masker, names_in_list
from kb.reading import Attendee
from kb.sqlite.participants import Role
from kb.store import Store


def roles_of(text: str, attendees: Iterable[Attendee], masker: Masker) -> dict[str, Role]:
    """What each row says that the person does, and for whom; by name, as the row writes it."""
    return {
        name: Role(_masked(masker, row.organisation), _masked(masker, row.function))
        for row in attendees
        for name in names_in_list(text[row.start : row.end])
    }


def _masked(masker: Masker, said: str | None) -> str | None:
    return masker.mask(said) if said else None


def described(store: Store, document_id: str) -> list[Participant]:
    """The participants of a document; where a former version of this program kept their names
    alone, with what was read beside them. Raises DocumentNotFound."""
    people = store.participants.of(document_id)
    if any(one.organisation or one.public_role for one in people):
        return people
    reading = store.proposals.reading(document_id)
    if reading is None:
        return people
    masker = store.documents.masker(document_id)
    roles = roles_of(store.documents.get(document_id).text, reading.attendees, masker)
    return [
        one.model_copy(update=roles[one.name]._asdict()) if one.name in roles else one
        for one in people
    ]
