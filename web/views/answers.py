"""A sheet and what was typed → the questionnaire that its territory sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kb.answers import SheetLink, questions, words_of
from kb.sheets import SectionKey, Sheet
from web.answer_form import CHOSEN, FREE, PUBLISH, REPLY, ROLE, VERSION, AnswerForm
from web.sheets.as_html import Part, parts
from web.sheets.content import paragraphs
from web.typography import date

_MASKED = (
    "Des noms de personnes, des adresses électroniques ou des téléphones ont été masqués : ils ne "
    "sont pas gardés."
)
_NEED = "Votre besoin sera relu par une personne, puis publié à la page « Besoins publiés »."


@dataclass(frozen=True, slots=True)
class Question:
    """`name`: of its field; `id`: in the page."""

    name: str
    id: str
    asked: str
    words: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    id: str
    text: str
    owner: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """`sheet`: what it says, for reading; without its questions, which are the form."""

    link: str
    title: str
    event: str
    territory: str
    until: str
    form: AnswerForm
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    sheet: tuple[Part, ...]
    names: dict[str, str]
    thanks: tuple[str, ...] = ()
    answered: bool = False
    problems: Mapping[str, str] = field(default_factory=dict)


NAMES = {"free": FREE, "role": ROLE, "chosen": CHOSEN, "publish": PUBLISH, "version": VERSION}


def answer_page(
    shown: Sheet,
    link: SheetLink,
    signed: str,
    form: AnswerForm,
    site: str,
    *,
    problems: Mapping[str, str] | None = None,
) -> AnswerPage:
    """`shown`: the version that the form is about."""
    wrong = problems or {}
    return AnswerPage(
        link=signed,
        title=shown.title,
        event=shown.subtitle,
        territory=shown.territory_name,
        until=date(link.expires.date().isoformat()) if link.expires else "",
        form=form,
        questions=tuple(_questions(shown, form, wrong)),
        steps=tuple(_steps(shown, form)),
        sheet=_parts(shown, site),
        names=NAMES,
        answered=bool([item for item in questions(shown) if item.answer]),
        problems=wrong,
    )


def thanks(*, masked: bool, need: bool) -> tuple[str, ...]:
    """What is said once an answer is kept."""
    kept = "Merci : vos réponses sont arrivées. Vous pouvez encore les changer, par ce même lien."
    return (kept, *([_NEED] if need else []), *([_MASKED] if masked else []))


def _questions(sheet: Sheet, form: AnswerForm, wrong: Mapping[str, str]) -> Iterator[Question]:
    for item in questions(sheet):
        name = REPLY + item.key
        words = form.replies.get(item.key, "")
        yield Question(name, f"q-{item.key}", words_of(item), words, wrong.get(name, ""))


def _steps(sheet: Sheet, form: AnswerForm) -> Iterator[Step]:
    for item in sheet.section(SectionKey.STEPS).items:
        if text := words_of(item):
            text = f"« {text} »" if item.quote and not item.text else text
            yield Step(
                item.key, f"etape-{item.key}", text, item.owner or "", item.key in form.chosen
            )


def _parts(sheet: Sheet, site: str) -> tuple[Part, ...]:
    """Without the questions: the form asks them. Nor title, which is that of the page."""
    sections = tuple(
        section.model_copy(update={"items": (), "intro": ""})
        if section.key is SectionKey.QUESTIONS
        else section
        for section in sheet.sections
    )
    found = list(parts(paragraphs(sheet.model_copy(update={"sections": sections}), site)))
    return tuple(part for part in found if part.heading)
