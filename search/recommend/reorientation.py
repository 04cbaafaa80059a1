"""When little or nothing fits: said plainly, with somebody to call. A block of its own, never
mixed with results; never padding."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model import Record
from kb.territory import covers
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import Link, NearbyNeed, Reorientation, Status

CONTACTS = 3

NOTHING = (
    "Nous n’avons rien de comparable dans la base. Plutôt que de remplir la page, voici à qui "
    "parler : ces facilitateurs connaissent d’autres territoires. Vous pouvez aussi reformuler "
    "votre besoin en une ou deux phrases, en disant ce que vous voulez obtenir, ou le publier."
)
ELSEWHERE = (
    "Cette demande ne semble pas concerner un projet de territoire, et nous n’avons rien de "
    "comparable dans la base. Pour une démarche administrative, service-public.fr et votre mairie "
    "répondront mieux. S’il s’agit bien d’un projet, dites en une phrase ce que vous voulez "
    "obtenir, et où."
)
LEADS = (
    "Ces résultats ne répondent que de loin à votre besoin. Précisez le thème, le lieu ou la "
    "phase, parlez-en à l’un de ces facilitateurs, ou publiez votre besoin."
)


def reorient(
    status: Status,
    understood: Understanding,
    facilitators: Sequence[Record],
    near: Sequence[NearbyNeed],
    vocabulary: Vocabulary,
    *,
    here: bool,
) -> Reorientation:
    """`facilitators`: those of the base, the likeliest first; `near`: published needs that say
    nearly the same; `here`: what is asked is what people bring here."""
    wide = [
        vocabulary.wide_theme_of[t].label
        for t in understood.themes
        if t in vocabulary.wide_theme_of
    ]
    message = LEADS if status is not Status.NONE else NOTHING if here else ELSEWHERE
    return Reorientation(
        message=message,
        contacts=tuple(
            Link(id=r.id, kind=r.kind, title=r.title, role=r.territory.name)
            for r in nearest(facilitators, understood)[:CONTACTS]
        ),
        themes=tuple(dict.fromkeys(wide)),
        needs=tuple(near),
    )


def nearest(facilitators: Sequence[Record], understood: Understanding) -> list[Record]:
    """Those of the speaker's own territory, then those who work anywhere; those of another place
    are of no help. The order is kept otherwise."""
    place = understood.territory

    def rank(record: Record) -> int:
        local = [c for c in record.territory.codes if not c.startswith(("pays:", "europe:"))]
        if not local:
            return 1
        return 0 if place is not None and covers(local, place) else 2

    found = sorted(facilitators, key=rank)
    return [record for record in found if rank(record) < 2]
