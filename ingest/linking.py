"""Which records a passage tells about, by the words of their titles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from kb.analysis import analyse
from kb.model import Record, RecordId

# Share of a title's information that the passage, with its headings, must hold. A record that the
# document's own
# front matter names needs less than one that nobody named.
NAMED_SHARE = 0.55
UNNAMED_SHARE = 0.85


class RecordLinker:
    """Titles compiled once; common words (« réseau », « territoire ») weigh little."""

    def __init__(self, records: Sequence[Record]) -> None:
        titles = {record.id: frozenset(analyse(record.title)) for record in records}
        frequency = Counter(term for terms in titles.values() for term in terms)
        self._titles: Mapping[RecordId, frozenset[str]] = titles
        self._weight = {t: math.log(1 + len(titles) / n) for t, n in frequency.items()}

    def links(
        self, heading_path: Sequence[str], text: str, named: Collection[RecordId]
    ) -> tuple[RecordId, ...]:
        """Ids in order of how much of the title is said, best first."""
        shares = self._shares(heading_path, text)
        kept = [
            record_id
            for record_id, share in shares.items()
            if share >= (NAMED_SHARE if record_id in named else UNNAMED_SHARE)
        ]
        return tuple(sorted(kept, key=lambda record_id: (-shares[record_id], record_id)))

    def shares(self, text: str) -> dict[RecordId, float]:
        """Share of each title's information that a text says, from 0 to 1."""
        return self._shares((), text)

    def _shares(self, heading_path: Sequence[str], text: str) -> dict[RecordId, float]:
        said = set(analyse("\n".join((*heading_path, text))))
        return {
            record_id: self._share(terms, said)
            for record_id, terms in self._titles.items()
            if terms
        }

    def _share(self, title: frozenset[str], said: set[str]) -> float:
        total = sum(self._weight[term] for term in title)
        return sum(self._weight[term] for term in title & said) / total
