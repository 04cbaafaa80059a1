"""A few lines laid out as a document: its text, its elements, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.model import Element
from ingest.passages import written
from ingest.readers.lines import plain_lines, to_blocks
from ingest.structure import outline
from kb.reading import Span

Laid = tuple[str, Sequence[Element], list[tuple[int, int]]]

# Pieces of reports, whole or broken, that any text may be made of.
FRAGMENTS = (
    "Étaient présents :", "Excusés : Anne Garnier, maire ; Luc Fabre (Région)", "# Échanges",
    "Présents", "Claire Monnier\tchargée de mission\tRégion", "- Quand ouvrira la halle ?",
    "Nom | Organisme | Présent | Excusé", "Anne Garnier | ADEME | x |", "Q3 : Quel budget ? oui",
    "Mme Garnier demande si la halle ouvrira. M. Fabre répond que oui.", "14 votes pour.",
    "Anne GARNIER explique que le projet avance.", "FB : il faut un pilote.", "Décisions",
    "- Le comité valide le budget.", "Adopté à l’unanimité", "=> réponse\u202f:", "?", "(", "**",
    "Pour : 7", "- Contre : 0", "La DREAL indique que le délai court.", "\t|\t", "M.", "à", "…",
)  # fmt: skip


def laid(text: str) -> Laid:
    """Under the title of a report, as any part of one is."""
    elements = outline(to_blocks(plain_lines(f"# Compte rendu\n\n{text}")))
    whole, placed = written(elements)
    return whole, elements, [(one.start, one.end) for one in placed]


def check_span(text: str, span: Span) -> None:
    """Inside the text, and never in white space at its ends."""
    said = text[span.start : span.end]
    assert said
    assert said == said.strip()


def check_order(spans: Sequence[Span]) -> None:
    starts = [span.start for span in spans]
    assert starts == sorted(starts)
