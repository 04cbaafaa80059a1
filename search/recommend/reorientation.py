"""When little or nothing fits: said plainly, with somebody to call. Never padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.model import Understanding
from kb.vocabulary import Vocabulary
from search.model import Link, Reorientation, Status

if TYPE_CHECKING:
    from search.recommend.recommender import Ranked

# Set on needs/dev itself: the first is just under its lowest answerable need, so « none wrongly
# refused » there is by construction and says nothing of other needs.
NONE_BELOW = 0.17
WEAK_BELOW = 0.3
CONTACTS = 3


def status_of_answer(
    experiences: Sequence[Ranked], fundings: Sequence[Ranked], *, shares_words: bool
) -> Status:
    """Judged on what texts share, not on features that any need would get. A need of which no
    record holds a single word is about something else, whatever its vector is near to."""
    if not shares_words:
        return Status.NONE
    best = max(
        (
            found.features.get("lexical", 0.0)
            + found.features.get("dense", 0.0)
            + found.features.get("themes", 0.0)
            for found in (*experiences[:5], *fundings[:5])
        ),
        default=0.0,
    )
    if best < NONE_BELOW:
        return Status.NONE
    return Status.WEAK if best < WEAK_BELOW else Status.OK


def reorient(
    status: Status,
    understood: Understanding,
    facilitators: Sequence[Link],
    vocabulary: Vocabulary,
) -> Reorientation:
    """The nearest facilitators and the wider themes, in a block of their own."""
    wide = [
        vocabulary.wide_theme_of[t].label
        for t in understood.themes
        if t in vocabulary.wide_theme_of
    ]
    if status is Status.NONE:
        message = (
            "Nous n’avons rien de comparable dans la base. Plutôt que de remplir la page, "
            "voici à qui parler : "
            "ces facilitateurs connaissent d’autres territoires. Vous pouvez aussi "
            "reformuler votre besoin en une "
            "ou deux phrases, en disant ce que vous voulez obtenir."
        )
    else:
        message = (
            "Ces résultats ne répondent que de loin à votre besoin. Précisez le thème, le "
            "lieu ou la phase, "
            "ou parlez-en à l’un de ces facilitateurs."
        )
    return Reorientation(
        message=message, contacts=tuple(facilitators[:CONTACTS]), themes=tuple(dict.fromkeys(wide))
    )
