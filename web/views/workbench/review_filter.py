"""Which proposals one is reading: the filter that the address of every page of the room carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from kb.proposals import AskedState, ProposalKind
from web.addresses import Params, address, first
from web.labels import PROPOSAL_KINDS
from web.views.parts import Option
from web.workbench_menu import REVIEW

# What is offered as the least confidence, in hundredths.
LEAST = (0, 50, 65, 80, 90)
STATE_LABELS: dict[AskedState, str] = {
    AskedState.WAITING: "à relire",
    AskedState.ACCEPTED: "acceptées",
    AskedState.MERGED: "fusionnées",
    AskedState.REFUSED: "refusées",
    AskedState.ALL: "toutes",
}


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """`least`: in hundredths; `page`: from 1."""

    document: str = ""
    kind: ProposalKind | None = None
    state: AskedState = AskedState.WAITING
    least: int = 0
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """As the address says it; what is usual is left out."""
        said = [
            ("document", self.document),
            ("nature", self.kind.value if self.kind else ""),
            ("etat", "" if self.state is AskedState.WAITING else self.state.value),
            ("sur", str(self.least) if self.least else ""),
        ]
        return [(name, value) for name, value in said if value]

    def query(self) -> str:
        """The filter alone, to put behind the address of a form."""
        return urlencode(self.pairs())

    def narrows(self) -> bool:
        return bool(self.pairs())

    def list_address(self, *more: tuple[str, str], page: int = 1) -> str:
        at = [("page", str(page))] if page > 1 else []
        return address(REVIEW.path, [*self.pairs(), *at, *more])

    def address(
        self, proposal_id: str, *more: tuple[str, str], act: str = "", anchor: str = ""
    ) -> str:
        path = f"{REVIEW.path}/{quote(proposal_id, safe='')}" + (f"/{act}" if act else "")
        return address(path, [*self.pairs(), *more], anchor)

    def with_(self, **changes: object) -> ReviewFilter:
        return replace(self, page=1, **changes)  # type: ignore[arg-type]


def read_filter(params: Params) -> ReviewFilter:
    """What cannot be read is left aside."""
    kind, state = first(params, "nature"), first(params, "etat")
    return ReviewFilter(
        document=first(params, "document")[:200],
        kind=ProposalKind(kind) if kind in set(ProposalKind) else None,
        state=AskedState(state) if state in set(AskedState) else AskedState.WAITING,
        least=min(_whole(first(params, "sur")), 100),
        page=max(_whole(first(params, "page")), 1),
    )


def _whole(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


def kind_options(asked: ReviewFilter) -> tuple[Option, ...]:
    every = Option("", "toutes", asked.kind is None)
    return (every, *(Option(k, words, k is asked.kind) for k, words in PROPOSAL_KINDS.items()))


def state_options(asked: ReviewFilter) -> tuple[Option, ...]:
    return tuple(Option(s, words, s is asked.state) for s, words in STATE_LABELS.items())


def least_options(asked: ReviewFilter) -> tuple[Option, ...]:
    offered = sorted({*LEAST, asked.least})
    return tuple(
        Option(str(n), f"au moins {n} %" if n else "toutes", n == asked.least) for n in offered
    )
