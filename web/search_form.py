"""What an address of « recherche » says: the words, the filters, the page."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from kb.model import Kind, Noun, Phase
from kb.text import nfc
from search.model import MAX_QUERY_CHARS, Filters, HitType, Query
from web.addresses import Params, address, first

PATH = "/recherche"
PAGE_SIZE = 20
MAX_PAGE = 500
MAX_VALUES = 60
# Facet of the engine → parameter of our addresses, in the order of the panel.
PARAMETERS: dict[str, str] = {
    "type": "type",
    "kind": "kind",
    "theme": "theme",
    "region": "region",
    "department": "departement",
    "phase": "phase",
    "nature": "nature",
    "year": "annee",
}
_Choice = TypeVar("_Choice", bound=StrEnum)


class SearchForm(Noun):
    """`chosen` holds the values of each facet, as (facet, value) pairs in order."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    page: int = 1

    def values(self, facet: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.chosen if name == facet)

    def without(self, facet: str, value: str) -> SearchForm:
        kept = tuple(pair for pair in self.chosen if pair != (facet, value))
        return self.model_copy(update={"chosen": kept, "page": 1})

    def at_page(self, page: int) -> SearchForm:
        return self.model_copy(update={"page": page})

    def address(self) -> str:
        pairs = [("q", self.text)] if self.text else []
        pairs += [(PARAMETERS[facet], value) for facet, value in self.chosen]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return address(PATH, pairs)

    def query(self) -> Query:
        filters = Filters(
            types=_choices(HitType, self.values("type")),
            kinds=_choices(Kind, self.values("kind")),
            themes=self.values("theme"),
            departments=self.values("department"),
            regions=self.values("region"),
            phases=_choices(Phase, self.values("phase")),
            natures=self.values("nature"),
            years=self.values("year"),
        )
        offset = (self.page - 1) * PAGE_SIZE
        return Query(text=self.text, filters=filters, limit=PAGE_SIZE, offset=offset)


def _choices(choice: type[_Choice], values: tuple[str, ...]) -> tuple[_Choice, ...]:
    return tuple(choice(value) for value in values)


_CLOSED: dict[str, frozenset[str]] = {
    "type": frozenset(HitType),
    "kind": frozenset(Kind),
    "phase": frozenset(Phase),
}


def read_search(params: Params) -> SearchForm:
    """Whatever is not understood in the address is left aside; nothing is refused."""
    chosen: list[tuple[str, str]] = []
    for facet, parameter in PARAMETERS.items():
        for raw in dict.fromkeys(params.get(parameter, ())):
            value = nfc(raw).strip()[:200]
            if value and value in _CLOSED.get(facet, {value}):
                chosen.append((facet, value))
    page = first(params, "page")
    return SearchForm(
        text=" ".join(nfc(first(params, "q")).split())[:MAX_QUERY_CHARS],
        chosen=tuple(chosen[:MAX_VALUES]),
        page=min(max(int(page), 1), MAX_PAGE) if page.isdecimal() and len(page) < 6 else 1,
    )
