"""« Ce que nous avons compris »: one chip per thing read, with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.text import fold
from kb.understanding import Ask, Understanding
from kb.vocabulary import Vocabulary
from web.addresses import brake_address
from web.labels import SPEAKERS, brake_label, phase_label
from web.need_form import NeedForm
from web.typography import NBSP, euros, number
from web.views.parts import shortened, territory_name

MAX_WORDS_CHARS = 40


@dataclass(frozen=True, slots=True)
class ChipView:
    """`words` are those of the need, when they differ from the label.

    A chip is either removed (`remove_url`) or changed by its field of the form (`change_url`).
    `url`: the page of what it names, when there is one."""

    label: str
    field: str
    words: str = ""
    corrected: bool = False
    remove_url: str = ""
    change_url: str = ""
    url: str = ""


def chip_views(
    form: NeedForm, understood: Understanding, vocabulary: Vocabulary
) -> tuple[ChipView, ...]:
    chips = [_theme(label, form, understood) for label in understood.themes]
    if understood.territory:
        label = territory_name(understood.territory)
        chips.append(_single("territoire", label, "territory", form, understood))
    if understood.phase:
        label = phase_label(understood.phase, vocabulary)
        chips.append(_single("phase", label, "phase", form, understood))
    if understood.speaker:
        chips.append(
            _single("vous êtes", SPEAKERS[understood.speaker], "speaker", form, understood)
        )
    if understood.budget_eur is not None:
        chips.append(_single("budget", euros(understood.budget_eur), "budget", form, understood))
    if understood.population is not None:
        chips.append(ChipView(f"{number(understood.population)}{NBSP}habitants", "taille"))
    elif understood.size:
        chips.append(_read("taille", understood.size, "size", None, understood))
    chips += _told(understood)
    for brake in understood.brakes:
        label = brake_label(brake, vocabulary).lower()
        words = _words("brake", brake, label, understood)
        chips.append(ChipView(label, "frein", words, url=brake_address(brake)))
    return tuple(chips)


_ASKS: dict[Ask, str] = {
    Ask.PRECEDENTS: "des précédents",
    Ask.MONEY: "de l’argent",
    Ask.PEOPLE: "quelqu’un qui aide",
    Ask.PLACE: "un lieu ou un terrain d’essai",
    Ask.METHOD: "une méthode",
}


def _told(understood: Understanding) -> list[ChipView]:
    """What the text says and the form has no field for: shown, with its words."""
    chips = [
        _read("exemple cité", territory_name(place), "reference", place.id, understood)
        for place in understood.references
    ]
    if understood.solution:
        chips.append(_read("vous proposez", "une solution", "solution", None, understood))
    if understood.asks:
        # What is asked is told by the whole sentence: quoting a few words of it would mislead.
        asked = ", ".join(_ASKS[ask] for ask in understood.asks)
        chips.append(ChipView(asked, "vous cherchez"))
    if understood.deadline:
        chips.append(ChipView(understood.deadline, "échéance"))
    return chips


def _read(
    field: str, label: str, name: str, value: str | None, understood: Understanding
) -> ChipView:
    return ChipView(label, field, _words(name, value, label, understood))


def _theme(label: str, form: NeedForm, understood: Understanding) -> ChipView:
    left = tuple(theme for theme in understood.themes if theme != label)
    return ChipView(
        label=label,
        field="thème",
        words=_words("theme", label, label, understood),
        corrected=form.themes is not None,
        remove_url=form.model_copy(update={"themes": left}).address(),
    )


# Field of the understanding → field of the form, its empty value, its place in the page.
_CORRECTIONS: dict[str, tuple[str, str | None, str]] = {
    "territory": ("territory", "", "territoire"),
    "phase": ("phase", None, "phase"),
    "speaker": ("speaker", None, "vous"),
    "budget": ("budget_eur", None, "budget"),
}


def _single(
    field: str, label: str, name: str, form: NeedForm, understood: Understanding
) -> ChipView:
    """A chip of one value: what the person gave can be taken back, what was read can be changed."""
    in_form, empty, anchor = _CORRECTIONS[name]
    if getattr(form, in_form):
        back = form.model_copy(update={in_form: empty}).address()
        return ChipView(label, field, corrected=True, remove_url=back)
    return ChipView(
        label=label,
        field=field,
        words="" if name == "budget" else _words(name, None, label, understood),
        change_url=form.model_copy(update={"opened": True}).address() + f"#{anchor}",
    )


def _words(field: str, value: str | None, label: str, understood: Understanding) -> str:
    """The first words of the need that say it; empty when they are those of the label."""
    found = (
        mention.words
        for mention in understood.mentions
        if mention.field == field and (value is None or mention.value == value)
    )
    words = " ".join(next(found, "").split())
    if fold(words) in fold(label):
        return ""
    return shortened(words, MAX_WORDS_CHARS)
