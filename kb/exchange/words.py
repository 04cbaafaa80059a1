"""Added words as they are to be carried back to the file of the lists."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from kb.added_words import AddedWord, WordKind, entries
from kb.vocabulary import Vocabulary

_SECTIONS = {
    "theme": "themes",
    "brake": "brakes",
    "lever": "levers",
    "phase": "phases",
    "actor_kind": "actor_kinds",
    "funding_nature": "funding_natures",
    "innovation_kind": "innovation_kinds",
}
_FIELDS = {WordKind.SYNONYM: "alt", WordKind.TRIGGER: "triggers"}
_HEAD = (
    "# Mots ajoutés par les curateurs, à reporter dans corpus/vocabulary.yml, chacun à la suite\n"
    "# de ceux de son entrée. Reporté, un mot peut être retiré de la page « Vocabulaire ».\n"
)


def as_yaml(words: Sequence[AddedWord], vocabulary: Vocabulary) -> str:
    """By list and by entry, in the order of the file; a word whose entry is gone comes last."""
    order = {(one.list_name, one.concept): at for at, one in enumerate(entries(vocabulary))}
    told: dict[str, dict[str, dict[str, object]]] = {}
    for word in sorted(words, key=lambda w: order.get((w.list_name, w.concept), len(order))):
        name = "label" if word.list_name == "theme" else "id"
        section = told.setdefault(_SECTIONS[word.list_name], {})
        entry = section.setdefault(word.concept, {name: word.concept})
        said = entry.setdefault(_FIELDS[word.kind], [])
        assert isinstance(said, list)
        said.append(word.word)
    lists = {section: list(entry.values()) for section, entry in told.items()}
    return _HEAD + yaml.safe_dump(lists, allow_unicode=True, sort_keys=False)
