"""The amount that the speaker has, or that the project takes, told from prices, bills and losses;
and the number of inhabitants."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPACE = "[ \u00a0\u202f]"
_THOUSANDS = r"\d{1,3}(?:[ \u00a0\u202f.]\d{3}){1,3}(?!\d)"
# Bounded on all sides: a text of 20,000 digits is read in linear time, and no number overflows.
_NUMBER = rf"(?<![\d.,])(?:{_THOUSANDS}|\d{{1,12}}(?:[.,]\d{{1,6}})?)"
_AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER}){_SPACE}?(?:(?P<scale>m(?:illions?|d)?|k|mille|milliers?)"
    rf"(?:{_SPACE}d['e]{_SPACE}?)?{_SPACE}?)?(?P<unit>€|euros?\b|eur\b|balles\b)"
)
_WORDS = {
    "dix": 10, "douze": 12, "quinze": 15, "vingt": 20, "vingt-cinq": 25, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "deux cent": 200,
    "trois cent": 300, "quatre cent": 400, "cinq cent": 500, "deux": 2, "trois": 3, "quatre": 4,
    "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip
_SPELLED = re.compile(
    rf"\b(?P<number>{'|'.join(sorted(_WORDS, key=len, reverse=True))}){_SPACE}"
    rf"(?P<scale>mille|millions?){_SPACE}(?:d')?(?:euros?\b|balles\b)"
)
_SCALES = {"m": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "k": 1_000, "mille": 1_000,
           "millier": 1_000, "milliers": 1_000, "md": 1_000_000_000}  # fmt: skip
_POPULATION = re.compile(
    rf"(?P<number>{_NUMBER}){_SPACE}?(?P<scale>k|mille|milliers?)?{_SPACE}?(?:d['e]{_SPACE}?)?"
    r"(?:hab(?:itants?|\.)?\b|ames\b|administres\b)"
)
_BEFORE_CHARS, _AFTER_CHARS = 60, 30
# Just before an amount that is neither had nor needed: a turnover, a bill, a loss, a price asked.
_NOT_A_BUDGET = re.compile(
    r"(?:\bca|chiffre d'affaires|caution|perd(?:u|ons|s)?|factures?|dettes?|loyers?|coute(?:nt|r)?"
    r"|repas|reclam\w+|demand\w+|amende|cotisations?|rancon|realise\w*|economis\w+|gagn\w+"
    r"|recettes?|depens\w+|deja mang\w+|chantiers?)\s*(?:de|a|:|d'|pour|par|\w+)?\s*$"
    r"|\b(?:sans payer|ne peut avancer|peut avancer|nous payer|payer un \w+|pour)(?:\s\w+){0,2}\s*$"
    r"|\b(?:facture|nous payer|ils? (?:en )?(?:veu\w+|demand\w+)|on nous (?:demarche|propose)"
    r"|vend\w*)[^.!?]{0,40}$"
)
_NOT_A_BUDGET_AFTER = re.compile(
    r"^\s*(?:(?:la |le |l')?(?:piece|unite|heure|jour|kilo|litre|metre|repas|nuit|bete|tete)\b"
    r"|(?:par|pour) (?:bete|tete|repas|enfant|jour|mois|personne|piece|habitant|an pour regarder)"
    r"|deja (?:mang|depens|perdu|parti)\w*|de (?:dette|perte|amende|caution|facture)|quand meme)"
)
_A_YEAR_AFTER = re.compile(r"^\s*(?:par an\b|/an\b|l'an\b|chaque annee)")
# Just before: gone already, whoever had it.
_GONE = re.compile(
    r"\b(?:perdu|gagne|economise|rembourse|depense|mange)s?\s*(?:de|d'|pres de)?\s*$"
)
# The speaker's own money.
_OWN = re.compile(
    r"\b(?:budget|enveloppe|on a|nous avons|j'ai|on dispose|nous disposons|je dispose|disposons"
    r"|pouvons mettre|peut mettre|pas plus|inscrits?|votes?|apport|reserve|tresorerie de)\b"
    r"[^.!?]{0,25}$"
)
_OWN_AFTER = re.compile(
    r"^\s*(?:sont |est |ont ete )?(?:en caisse|de cote|inscrits?|votes?|de budget|d'apport"
    r"|au budget|tout compris|pour essayer|pour la premiere annee|cette annee|l'an,? on peut)"
)
_SHARE = re.compile(
    r"^[^.!?]{0,12}dont (?:nous avons|on a|j'ai) (?:deja )?(?P<share>la moitie|un tiers|un quart)"
)
_SHARES = {"la moitie": 2, "un tiers": 3, "un quart": 4}


class Amount(NamedTuple):
    """`text[start:end]` tells this number."""

    value: int
    start: int
    end: int


def find_budget(folded: str) -> Amount | None:
    """What the speaker has to spend, else what the project takes, the largest; None if neither."""
    had: list[Amount] = []
    needed: list[Amount] = []
    for amount in _amounts(folded):
        before = folded[max(0, amount.start - _BEFORE_CHARS) : amount.start]
        after = folded[amount.end : amount.end + _AFTER_CHARS]
        if share := _SHARE.match(folded[amount.end : amount.end + 2 * _AFTER_CHARS]):
            had.append(amount._replace(value=amount.value // _SHARES[share["share"]]))
        elif _NOT_A_BUDGET_AFTER.match(after) or _GONE.search(before):
            continue
        elif _OWN.search(before) or _OWN_AFTER.match(after):
            had.append(amount)
        elif not _NOT_A_BUDGET.search(before) and not _A_YEAR_AFTER.match(after):
            needed.append(amount)
    return max(had or needed, key=lambda amount: amount.value, default=None)


def find_population(folded: str) -> Amount | None:
    match = _POPULATION.search(folded)
    return Amount(_value(match), *match.span()) if match else None


def _amounts(folded: str) -> list[Amount]:
    found = [Amount(_value(match), *match.span()) for match in _AMOUNT.finditer(folded)]
    found += [
        Amount(_WORDS[match["number"]] * _SCALES[match["scale"]], *match.span())
        for match in _SPELLED.finditer(folded)
    ]
    return [amount for amount in found if amount.value]


def _value(match: re.Match[str]) -> int:
    digits = re.sub(r"[ \u00a0\u202f]", "", match["number"]).replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits) and not match["scale"]:
        digits = digits.replace(".", "")  # « 150.000 € »
    return round(float(digits) * _SCALES.get(match["scale"] or "", 1))
