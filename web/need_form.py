"""What an address of « recommandations » says: the need, its corrections, the list shown."""

from __future__ import annotations

import re
from collections.abc import Collection

from kb.model import Kind, Noun, Phase
from kb.text import nfc
from kb.understanding import Speaker
from search.model import MAX_QUERY_CHARS, NeedRequest
from web.addresses import Params, address, first
from web.labels import KIND_OF_SLUG, KINDS

# A longer need would make an address that some servers and mail programs cut: its page has none.
LONGEST_ADDRESS_CHARS = 6_000
PATH = "/recommandations"
# `theme=aucun` says « no theme at all », which the absence of `theme` cannot say.
NO_THEME = "aucun"
MAX_TERRITORY_CHARS = 200
MAX_BUDGET_EUR = 10_000_000_000
_BUDGET = re.compile(r"^(\d+(?:[.,]\d+)?)(k|m)?(?:€|eur|euros?)?$")
_UNITS = {None: 1, "k": 1_000, "m": 1_000_000}


class NeedForm(Noun):
    """`themes` is None while the person has not corrected what was read; then their list wins.

    `opened`: the fields of correction are shown. `shortened`: the text was cut to our limit."""

    text: str = ""
    territory: str = ""
    phase: Phase | None = None
    speaker: Speaker | None = None
    themes: tuple[str, ...] | None = None
    budget_eur: int | None = None
    shown: Kind = Kind.EXPERIENCE
    opened: bool = False
    shortened: bool = False
    budget_refused: bool = False

    @property
    def corrected(self) -> bool:
        """Whether the person has corrected anything of what was understood."""
        given = (self.phase, self.speaker, self.themes, self.budget_eur)
        return bool(self.territory) or any(value is not None for value in given)

    def request(self) -> NeedRequest:
        return NeedRequest(
            text=self.text,
            territory=self.territory or None,
            phase=self.phase,
            speaker=self.speaker,
            themes=self.themes,
            budget_eur=self.budget_eur,
        )

    def address(self) -> str:
        """The permalink of this page; what was not corrected is left out."""
        pairs = [("besoin", self.text), ("territoire", self.territory)]
        pairs += [("phase", self.phase or ""), ("vous", self.speaker or "")]
        if self.themes is not None:
            pairs += [("theme", label) for label in self.themes or (NO_THEME,)]
        pairs.append(("budget", "" if self.budget_eur is None else str(self.budget_eur)))
        if self.shown is not Kind.EXPERIENCE:
            pairs.append(("liste", KINDS[self.shown].slug))
        if self.opened:
            pairs.append(("preciser", "oui"))
        return address(PATH, [(name, value) for name, value in pairs if value])


def read_need(params: Params, known_themes: Collection[str]) -> NeedForm:
    """Whatever is not understood in the address is left aside; nothing is refused."""
    text = nfc(first(params, "besoin")).replace("\r\n", "\n").strip()
    budget_words = first(params, "budget")
    budget = parse_budget(budget_words)
    phase, speaker = first(params, "phase"), first(params, "vous")
    return NeedForm(
        text=text[:MAX_QUERY_CHARS],
        territory=nfc(first(params, "territoire")).strip()[:MAX_TERRITORY_CHARS],
        phase=Phase(phase) if phase in set(Phase) else None,
        speaker=Speaker(speaker) if speaker in set(Speaker) else None,
        themes=_themes(params, known_themes),
        budget_eur=budget,
        shown=KIND_OF_SLUG.get(first(params, "liste"), Kind.EXPERIENCE),
        opened=bool(first(params, "preciser")),
        shortened=len(text) > MAX_QUERY_CHARS,
        budget_refused=bool(budget_words.strip()) and budget is None,
    )


def _themes(params: Params, known: Collection[str]) -> tuple[str, ...] | None:
    given = [label for label in params.get("theme", ()) if label]
    kept = tuple(dict.fromkeys(label for label in given if label in known))
    return kept if kept or NO_THEME in given else None


def parse_budget(words: str) -> int | None:
    """« 60 k€ », « 12 500 », « 1,2 M€ » → euros; None when it is not an amount."""
    found = _BUDGET.match(re.sub(r"\s", "", words.lower()))
    if found is None or len(found.group(1)) > 15:
        return None
    amount = round(float(found.group(1).replace(",", ".")) * _UNITS[found.group(2)])
    return amount if amount <= MAX_BUDGET_EUR else None
