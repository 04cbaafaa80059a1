"""What the home page says: true counts, examples that the base answers, the themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Kind
from web.addresses import address, need_address
from web.labels import KINDS
from web.typography import number
from web.views.lists import ThemeView
from web.views.parts import LinkView

# Needs that the corpus answers; tests/browser checks that each still is.
EXAMPLES = (
    "Récupérer la chaleur perdue d’une usine pour chauffer un quartier",
    "Baisser la facture de l’éclairage public d’un village de montagne",
    "Servir à la cantine des légumes bio cultivés sur la commune",
    "Reconvertir une friche industrielle polluée",
    "Partager deux voitures électriques entre habitants d’une petite ville",
    "Ouvrir un tiers-lieu dans un bâtiment vacant du centre-bourg",
)


@dataclass(frozen=True, slots=True)
class CountView:
    number: str
    label: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class HomePage:
    examples: tuple[LinkView, ...]
    counts: tuple[CountView, ...]
    themes: tuple[ThemeView, ...]


def home_page(
    counts: dict[Kind, int],
    documents: tuple[int, int],
    themes: Sequence[ThemeView],
    examples: Sequence[str],
) -> HomePage:
    lines = [
        _count(count, KINDS[kind].one, KINDS[kind].many, address("/fiches", [("kind", kind)]), kind)
        for kind, count in counts.items()
    ]
    lines.append(_count(documents[0], "document", "documents", "/documents", "document"))
    return HomePage(
        examples=tuple(LinkView(text, need_address(text)) for text in examples),
        counts=tuple(lines),
        themes=tuple(themes),
    )


def _count(count: int, one: str, many: str, url: str, kind: str) -> CountView:
    return CountView(number(count), (one if count < 2 else many).lower(), url, kind)
