"""A recommendation → its page: what was understood, the four lists, the project's path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.feedback import Verdict
from kb.model import Kind, Phase, RecordId, Territory
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import Recommendation, Status, Step
from web.addresses import brake_address
from web.labels import KINDS, SPEAKERS
from web.need_form import LONGEST_ADDRESS_CHARS, NO_THEME, NeedForm
from web.publish_form import publish_address
from web.typography import capitalised, plural
from web.views.cards import CardView, card_view
from web.views.chips import ChipView, chip_views
from web.views.feedback import feedback_view, need_fields
from web.views.parts import (
    LinkView,
    Option,
    kind_note,
    link_view,
    shortened,
    territory_name,
    theme_links,
)

FIRST_CARDS = 5
MAX_NEED_CHARS = 220

STATUS_MESSAGES: dict[Status, str] = {
    Status.OK: "",
    Status.WEAK: (
        "Rien de tout à fait comparable dans la base. Voici ce qui s’en approche, "
        "à lire comme des pistes plutôt que comme des précédents."
    ),
    Status.NONE: (
        "Nous n’avons rien trouvé de comparable, et nous préférons vous le dire "
        "plutôt que de remplir la page."
    ),
}


@dataclass(frozen=True, slots=True)
class TabView:
    label: str
    kind: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ListView:
    label: str
    kind: str
    anchor: str
    cards: tuple[CardView, ...]
    more: tuple[CardView, ...]
    more_label: str
    opened: bool
    note: str
    empty: str
    shown: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a step of the path holds: what to do and to have, whom to see, which money opens."""

    actions: tuple[str, ...]
    outcome: str
    people: tuple[LinkView, ...]
    fundings: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """`task` is None before the need's phase, and beyond the next two. `opened`: shown at once."""

    label: str
    definition: str
    url: str
    current: bool
    done: bool
    opened: bool
    task: TaskView | None


@dataclass(frozen=True, slots=True)
class ReorientationView:
    message: str
    contacts: tuple[LinkView, ...]
    themes: tuple[LinkView, ...]
    publish_url: str


@dataclass(frozen=True, slots=True)
class BrakeView:
    """A brake that the need tells, its page, and the experiences that lifted it."""

    label: str
    url: str
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A published need that says nearly the same."""

    text: str
    place: str
    contact: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the page knows beside the answer. `positions`: index of each quoted passage in its
    document, for its anchor; `homonyms`: territories of the same name; `kept`: what was said of
    records for this need; `given`: the record on which the person has just said something."""

    positions: Mapping[str, int] = field(default_factory=dict)
    homonyms: Sequence[Territory] = ()
    kept: Mapping[RecordId, Verdict] = field(default_factory=dict)
    given: str = ""


@dataclass(frozen=True, slots=True)
class NeedFormView:
    """What the form holds; `pinned` are the themes that a new reading keeps."""

    text: str
    territory: str
    territory_hint: str
    budget: str
    phases: tuple[Option, ...]
    speakers: tuple[Option, ...]
    themes: tuple[Option, ...]
    pinned: tuple[str, ...]
    notices: tuple[str, ...]
    homonyms: tuple[LinkView, ...]
    opened: bool
    results: bool


@dataclass(frozen=True, slots=True)
class NeedPage:
    form: NeedFormView
    chips: tuple[ChipView, ...]
    understood_nothing: bool
    reset_url: str
    tabs: tuple[TabView, ...]
    lists: tuple[ListView, ...]
    path: tuple[StepView, ...]
    path_hint: str
    message: str
    reorientation: ReorientationView | None
    brakes: tuple[BrakeView, ...]
    near: tuple[NeedLine, ...]
    wanted: bool
    feedback_fields: tuple[tuple[str, str], ...]


def form_view(
    form: NeedForm,
    understood: Understanding,
    vocabulary: Vocabulary,
    homonyms: Sequence[Territory] = (),
) -> NeedFormView:
    territory = understood.territory
    hint = territory_name(territory) if territory and not form.territory else ""
    return NeedFormView(
        text=form.text,
        territory=form.territory,
        territory_hint=hint,
        budget=str(form.budget_eur) if form.budget_eur is not None else "",
        phases=_phase_options(form, understood, vocabulary),
        speakers=_speaker_options(form, understood),
        themes=_theme_options(understood, vocabulary),
        pinned=(form.themes or (NO_THEME,)) if form.themes is not None else (),
        notices=(notices := _notices(form, understood)),
        homonyms=_homonym_links(form, understood, homonyms),
        opened=form.opened or bool(notices),
        results=bool(form.text),
    )


def _phase_options(
    form: NeedForm, understood: Understanding, vocabulary: Vocabulary
) -> tuple[Option, ...]:
    labels = {concept.id: concept.label for concept in vocabulary.phases}
    read = understood.phase if form.phase is None else None
    words = f"{labels.get(read, read)} (d’après votre texte)" if read else "pas encore précisée"
    options = [Option("", words, selected=form.phase is None)]
    options += [Option(i, label, selected=form.phase == i) for i, label in labels.items()]
    return tuple(options)


def _speaker_options(form: NeedForm, understood: Understanding) -> tuple[Option, ...]:
    read = understood.speaker if form.speaker is None else None
    words = f"{SPEAKERS[read]} (d’après votre texte)" if read else "non précisé"
    options = [Option("", words, selected=form.speaker is None)]
    options += [Option(s, label, selected=form.speaker is s) for s, label in SPEAKERS.items()]
    return tuple(options)


def _theme_options(understood: Understanding, vocabulary: Vocabulary) -> tuple[Option, ...]:
    taken = set(understood.themes)
    free = sorted(label for label in set(vocabulary.theme_labels) if label not in taken)
    return (
        Option("", "choisir", selected=True),
        *(Option(label, label, selected=False) for label in free),
    )


def _notices(form: NeedForm, understood: Understanding) -> tuple[str, ...]:
    notices = []
    if form.shortened:
        notices.append("Votre texte est très long : nous en avons lu les 20 000 premiers signes.")
    if form.territory and understood.territory is None:
        notices.append(
            f"Nous ne connaissons pas le territoire « {form.territory} ». Donnez le nom d’une "
            "commune, d’une intercommunalité, d’un département ou d’une région."
        )
    if form.budget_refused:
        notices.append("Écrivez le budget comme un montant, par exemple 60 000 ou 60 k€.")
    return tuple(notices)


def _homonym_links(
    form: NeedForm, understood: Understanding, homonyms: Sequence[Territory]
) -> tuple[LinkView, ...]:
    chosen = understood.territory.id if understood.territory else None
    others = [t for t in homonyms if t.id != chosen]
    return tuple(
        LinkView(
            territory_name(t),
            form.model_copy(update={"territory": territory_name(t)}).address(),
        )
        for t in others[:6]
    )


def need_page(
    form: NeedForm,
    recommendation: Recommendation,
    vocabulary: Vocabulary,
    around: Around,
) -> NeedPage:
    understood = recommendation.understanding
    chips = chip_views(form, understood, vocabulary)
    hint = "" if understood.phase else "Dites où en est votre projet pour voir l’étape suivante."
    return NeedPage(
        form=form_view(form, understood, vocabulary, around.homonyms),
        chips=chips,
        understood_nothing=not chips,
        reset_url=NeedForm(text=form.text).address() if form.corrected else "",
        tabs=tuple(_tab(form, kind, recommendation) for kind in Kind),
        lists=tuple(_list(form, kind, recommendation, around) for kind in Kind),
        path=_path(form, recommendation, vocabulary),
        path_hint=hint,
        message=STATUS_MESSAGES[recommendation.status],
        reorientation=_reorientation(form, recommendation),
        brakes=_brakes(recommendation),
        near=_near(recommendation),
        wanted=bool(recommendation.wanted),
        feedback_fields=need_fields(form),
    )


def _tab(form: NeedForm, kind: Kind, recommendation: Recommendation) -> TabView:
    return TabView(
        label=KINDS[kind].many,
        kind=kind,
        count=len(recommendation.of_kind(kind)),
        url=form.model_copy(update={"shown": kind}).address() + "#resultats",
        current=form.shown is kind,
    )


def _list(form: NeedForm, kind: Kind, recommendation: Recommendation, around: Around) -> ListView:
    words = KINDS[kind]
    suggestions = recommendation.of_kind(kind)
    cards = tuple(
        card_view(s, around.positions, feedback_view(s.id, s.title, around.kept, around.given))
        for s in suggestions
    )
    answer = recommendation.kinds.get(kind)
    message = (answer.message if answer else None) or ""
    return ListView(
        label=plural(len(suggestions), words.one.lower()) if suggestions else words.many,
        kind=kind,
        anchor=words.slug,
        cards=cards[:FIRST_CARDS],
        more=cards[FIRST_CARDS:],
        more_label=f"Voir {plural(len(cards) - FIRST_CARDS, words.one.lower())} de plus",
        opened=around.given in {s.id for s in suggestions[FIRST_CARDS:]},
        note=message if cards else "",
        empty=message or words.empty,
        shown=form.shown is kind,
    )


def _path(
    form: NeedForm, recommendation: Recommendation, vocabulary: Vocabulary
) -> tuple[StepView, ...]:
    """Every phase, each a link that changes the lists; none when nothing answers the need."""
    if recommendation.status is Status.NONE:
        return ()
    phase = recommendation.understanding.phase
    tasks = {step.phase: step for step in recommendation.path}
    opened = next(iter(tasks), None)
    order = list(Phase)
    reached = order.index(phase) if phase else -1
    return tuple(
        StepView(
            label=capitalised(concept.label),
            definition=concept.definition,
            url=form.model_copy(update={"phase": Phase(concept.id)}).address(),
            current=concept.id == phase,
            done=order.index(Phase(concept.id)) < reached,
            opened=concept.id == opened,
            task=_task(tasks.get(Phase(concept.id))),
        )
        for concept in vocabulary.phases
    )


def _task(step: Step | None) -> TaskView | None:
    if step is None:
        return None
    return TaskView(
        actions=step.actions,
        outcome=step.outcome or "",
        people=tuple(link_view(link) for link in step.people),
        fundings=tuple(link_view(link) for link in step.fundings),
    )


def _brakes(recommendation: Recommendation) -> tuple[BrakeView, ...]:
    return tuple(
        BrakeView(
            label=found.label,
            url=brake_address(found.brake),
            links=tuple(link_view(link) for link in found.experiences),
        )
        for found in recommendation.brakes
    )


def _near(recommendation: Recommendation) -> tuple[NeedLine, ...]:
    """What others want: for one who brings a solution, or when little answers."""
    found = recommendation.wanted
    if not found and recommendation.reorientation is not None:
        found = recommendation.reorientation.needs
    return tuple(
        NeedLine(shortened(need.text, MAX_NEED_CHARS), need.territory or "", need.contact)
        for need in found
    )


def _reorientation(form: NeedForm, recommendation: Recommendation) -> ReorientationView | None:
    found = recommendation.reorientation
    if found is None:
        return None
    return ReorientationView(
        message=found.message,
        contacts=tuple(kind_note(contact) for contact in found.contacts),
        themes=theme_links(found.themes),
        publish_url=publish_address(form, LONGEST_ADDRESS_CHARS),
    )
