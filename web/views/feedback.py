"""What people said of a record → the foot of its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from kb.feedback import Verdict
from kb.model import RecordId
from web.need_form import NeedForm

PATH = "/avis"
# The button that takes back what was said.
UNDO = "annuler"
_ANCHOR = "avis-"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """`slug` in our forms, `button` on the card, `kept` once said."""

    slug: str
    button: str
    kept: str


VERDICTS: dict[Verdict, VerdictWords] = {
    Verdict.USEFUL: VerdictWords("utile", "Utile", "utile"),
    Verdict.WRONG_TERRITORY: VerdictWords(
        "hors-territoire", "Hors territoire", "pas utile, hors territoire"
    ),
    Verdict.WRONG_THEME: VerdictWords("hors-theme", "Hors thème", "pas utile, hors thème"),
    Verdict.OUTDATED: VerdictWords("perime", "Périmé", "pas utile, périmé"),
    Verdict.KNOWN: VerdictWords("deja-connu", "Déjà connu", "déjà connu"),
    Verdict.OTHER: VerdictWords("autre", "Autre raison", "pas utile"),
}
VERDICT_OF_SLUG: dict[str, Verdict] = {words.slug: v for v, words in VERDICTS.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the form: its value says the verdict and the record."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """`kept`: what is kept, in words; empty when nothing is. `thanks`: said once, just after."""

    anchor: str
    title: str
    kept: str
    thanks: str
    useful: Choice | None
    reasons_label: str
    reasons: tuple[Choice, ...]
    undo: str


def feedback_view(
    record_id: str, title: str, kept: Mapping[RecordId, Verdict], given: str = ""
) -> FeedbackView:
    """`kept`: the verdicts of this need, `store.feedback.of_need(text)`. `given`: the record on
    which the person has just said something, the `avis` of the address."""
    verdict = kept.get(RecordId(record_id))
    choices = {
        v: Choice(f"{words.slug}:{record_id}", words.button)
        for v, words in VERDICTS.items()
        if v is not verdict
    }
    just = given == record_id
    return FeedbackView(
        anchor=f"{_ANCHOR}{record_id}",
        title=title,
        kept=VERDICTS[verdict].kept if verdict else "",
        thanks=("Merci." if verdict else "Votre avis est retiré.") if just else "",
        useful=choices.get(Verdict.USEFUL),
        reasons_label=_reasons_label(verdict),
        reasons=tuple(c for v, c in choices.items() if v is not Verdict.USEFUL),
        undo=f"{UNDO}:{record_id}",
    )


def _reasons_label(verdict: Verdict | None) -> str:
    if verdict is None:
        return "Pas utile"
    return "Finalement, pas utile" if verdict is Verdict.USEFUL else "Pour une autre raison"


def need_fields(form: NeedForm) -> tuple[tuple[str, str], ...]:
    """What the form of verdicts sends along: the need and its corrections, as its address says
    them."""
    return tuple(parse_qsl(urlsplit(form.address()).query, keep_blank_values=True))


def given_address(form: NeedForm, record_id: str) -> str:
    """The same results, at the card that was judged."""
    told = quote(record_id, safe="")
    return f"{form.address()}&avis={told}#{_ANCHOR}{told}"
