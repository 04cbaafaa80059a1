"""Who speaks, when the text says it outright: « notre commune », « je suis maire », « notre
start-up ». Then nothing needs to be weighed."""

from __future__ import annotations

from collections.abc import Mapping

from kb.understanding import Speaker
from search.need_reading.features import Feature, Span

_TOWN = ("s own collectivity", "s own elected", "s be elected")
_FIRM = ("s own start_up", "s own product", "s own firm")
# « Parents d’élèves de notre commune » are inhabitants, « notre association » is no town.
_OTHERS = ("s be inhabitant", "s open inhabitant", "s own association", "s open helper")


def declared_speaker(found: Mapping[str, Feature]) -> tuple[Speaker, Span] | None:
    """The speaker and the first words that say it: a town may quote « notre capteur », later. None
    when it is not said, or when another says it too."""
    if any(name in found for name in _OTHERS):
        return None
    said = [(found[name].spans[0], Speaker.COLLECTIVITE) for name in _TOWN if name in found]
    said += [(found[name].spans[0], Speaker.PORTEUR) for name in _FIRM if name in found]
    if not said:
        return None
    span, speaker = min(said)
    return speaker, span
