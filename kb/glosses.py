"""What the words that curators added stand for. No model has learned them: a text that says one is
read as though it said the name of its concept too."""

from __future__ import annotations

from kb.concepts import LABEL_WEIGHT, TRIGGER_WEIGHT, ConceptMatcher, ConceptMention
from kb.vocabulary import Vocabulary


class Glosses:
    """Compiled once; nothing is looked for when nothing was added."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._matcher = ConceptMatcher.of_words(vocabulary.added) if vocabulary.added else None
        self._labels = {(said.list_name, said.value): said.label for said in vocabulary.added}

    def mentions(self, text: str) -> list[ConceptMention]:
        """Where added words are said, in reading order."""
        return self._matcher.find(text) if self._matcher else []

    def labels(self, text: str) -> tuple[str, ...]:
        """The names of the concepts whose added synonyms are said."""
        return self._named(text, LABEL_WEIGHT)

    def glossed(self, text: str) -> str:
        """The text, followed by the names of the concepts that its added words mean: synonyms, and
        what is said around them; a single word of these is too little."""
        return " ; ".join((text, *self._named(text, TRIGGER_WEIGHT)))

    def _named(self, text: str, least: float) -> tuple[str, ...]:
        concepts = (found.concept for found in self.mentions(text) if found.weight >= least)
        return tuple(dict.fromkeys(self._labels[c.list_name, c.value] for c in concepts))
