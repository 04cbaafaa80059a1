"""Published needs → their list; a need to publish → its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.needs import ToldNeed
from kb.vocabulary import Vocabulary
from web.addresses import address, need_address
from web.labels import SPEAKERS, phase_label
from web.publish_form import LIST_PATH, PATH, PublishForm
from web.typography import capitalised, date, plural
from web.views.parts import LinkView, Option, territory_name, theme_links

NEEDS_PER_PAGE = 20
# A longer one would make an address that some servers cut.
LONGEST_SEARCH_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class ToldNeedView:
    anchor: str
    title: str
    paragraphs: tuple[str, ...]
    facts: str
    contact: str
    themes: tuple[LinkView, ...]
    search_url: str


@dataclass(frozen=True, slots=True)
class ToldNeedsPage:
    """`received`: said just after a need was sent."""

    received: str
    count: str
    needs: tuple[ToldNeedView, ...]
    previous_url: str
    next_url: str
    publish_url: str


@dataclass(frozen=True, slots=True)
class PublishPage:
    text: str
    territory: str
    contact: str
    speakers: tuple[Option, ...]
    problems: Mapping[str, str]


def told_needs_page(
    needs: Sequence[ToldNeed], vocabulary: Vocabulary, page: int = 1, received: str = ""
) -> ToldNeedsPage:
    """`needs`: all the published ones, the latest first. `received`: the number of a need that has
    just been sent."""
    last = max(1, -(-len(needs) // NEEDS_PER_PAGE))
    page = min(max(1, page), last)
    shown = needs[(page - 1) * NEEDS_PER_PAGE : page * NEEDS_PER_PAGE]
    return ToldNeedsPage(
        received=_received(received),
        count=plural(len(needs), "besoin publié", "besoins publiés") if needs else "",
        needs=tuple(told_need_view(need, vocabulary) for need in shown),
        previous_url=_page_address(page - 1) if page > 1 else "",
        next_url=_page_address(page + 1) if page < last else "",
        publish_url=PATH,
    )


def told_need_view(need: ToldNeed, vocabulary: Vocabulary) -> ToldNeedView:
    understood = need.understanding
    facts = [f"reçu le {date(need.at.date().isoformat())}"]
    if understood.speaker:
        facts.append(f"par {SPEAKERS[understood.speaker]}")
    if understood.phase:
        facts.append(f"phase : {phase_label(understood.phase, vocabulary)}")
    place = territory_name(understood.territory) if understood.territory else ""
    return ToldNeedView(
        anchor=f"besoin-{need.number}",
        title=place or "Territoire non précisé",
        paragraphs=tuple(line.strip() for line in need.text.splitlines() if line.strip()),
        facts=capitalised(" · ".join(facts)),
        contact=need.contact,
        themes=theme_links(understood.themes),
        search_url=need_address(need.text[:LONGEST_SEARCH_CHARS]),
    )


def publish_page(form: PublishForm, problems: Mapping[str, str]) -> PublishPage:
    options = [Option("", "non précisé", selected=form.speaker is None)]
    options += [Option(s, label, selected=form.speaker is s) for s, label in SPEAKERS.items()]
    return PublishPage(
        text=form.text,
        territory=form.territory,
        contact=form.contact,
        speakers=tuple(options),
        problems=problems,
    )


def received_address(number: int) -> str:
    return address(LIST_PATH, [("recu", str(number))])


def _received(number: str) -> str:
    # Anything else in the address would be written on our page.
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return ""
    return (
        f"Merci. Votre besoin est bien reçu, sous le numéro {number}. Il paraîtra ici une fois "
        "relu ; pour le faire retirer, donnez ce numéro."
    )


def _page_address(page: int) -> str:
    return address(LIST_PATH, [("page", str(page))] if page > 1 else [])
