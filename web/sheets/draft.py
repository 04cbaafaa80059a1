"""An event and a territory → the first draft of its sheet: what was said, what the base answers,
what is left to ask. Nothing is invented: what nobody said is said to be missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.analysis import analyse
from kb.brake_book import BrakeBook
from kb.events import Event, EventTerritory
from kb.model import Availability, Experience, Funding, Record, RecordId, Territory
from kb.needs import ToldNeed
from kb.reading import StatementKind
from kb.sheets import SectionKey, Sheet, SheetItem, SheetQuote, SheetSection, sheet_id
from kb.store import Store
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import MAX_QUERY_CHARS, NeedRequest, Recommendation, Suggestion
from search.recommend.recommender import Recommender
from web.addresses import document_address
from web.sheets import answers
from web.sheets.ideas import ideas_for, passage_at, read_ideas
from web.sheets.own import Own
from web.sheets.profile import profile_lines, profile_words
from web.sheets.said import Concerned, best_said, quote, read_report
from web.typography import date

MOST_SAID, MOST_DECISIONS, MOST_SUBJECTS = 6, 3, 4
# More than are shown: those of the territory itself are then left out.
ASKED_OF_THE_BASE = 20
# From this share of its words on, a record bears the title of the event: it tells of the day.
SAME_TITLE = 0.6
TITLES: dict[SectionKey, str] = {
    SectionKey.PRESENTATION: "Présentation",
    SectionKey.SAID: "Notes : ce qui s’est dit",
    SectionKey.ASKED: "Vos questions et vos besoins",
    SectionKey.EXPERIENCES: "Expériences comparables",
    SectionKey.MONEY: "Budget : l’argent qui s’ouvre",
    SectionKey.PEOPLE: "Acteurs : qui appeler",
    SectionKey.BRAKES: "Freins, et ce qui les a levés ailleurs",
    SectionKey.IDEAS: "Idées mises en avant",
    SectionKey.QUESTIONS: "Modalités : ce qu’il reste à nous dire",
    SectionKey.STEPS: "Prochaines étapes",
    SectionKey.SOURCES: "Liens et sources",
}

# The items of a section, and the sentence before them or in their place.
Told = tuple[list[SheetItem], str]


class Known(NamedTuple):
    """What is known of a territory before the base is asked. `own`: what its own words let one
    understand; None when it said nothing and nobody spoke of it."""

    one: EventTerritory
    place: Territory | None
    said: list[SheetQuote]
    asked: list[SheetItem]
    concerned: Concerned
    own: Understanding | None


class Drafter:
    """Drafts the sheets of one event."""

    def __init__(
        self,
        store: Store,
        recommender: Recommender,
        vocabulary: Vocabulary,
        book: BrakeBook,
        event: Event,
    ) -> None:
        self._store = store
        self._recommender = recommender
        self._vocabulary = vocabulary
        self._book = book
        self._event = event
        self._report = read_report(store, event)
        self._needs = store.needs.all()
        self._ideas = read_ideas(store, event, self._report)
        statements = self._report.reading.statements
        heard = Counter(
            s.concept for s in statements if s.kind is StatementKind.BRAKE and s.concept
        )
        self._heard = [brake for brake, _ in heard.most_common()]

    def draft(self, one: EventTerritory) -> Sheet:
        found = self._sections(one)
        return Sheet(
            id=sheet_id(self._event.id, one.key),
            event=self._event.id,
            territory_key=one.key,
            territory_name=one.name,
            territory=one.territory,
            title=f"Suites pour {one.name}",
            subtitle=self._event.title,
            sections=tuple(
                SheetSection(key=key, title=TITLES[key], intro=intro, items=tuple(items))
                for key in SectionKey
                for items, intro in [found[key]]
            ),
        )

    def _known(self, one: EventTerritory) -> Known:
        concerned = Concerned(self._store, self._report, one)
        words = (*concerned.by_them(), *concerned.about_them())
        asked = list(self._asked(one, concerned))
        wanted = {word for item in asked for word in analyse(item.text)}
        said = best_said(list({(q.start, q.end): q for q in words}.values()), wanted, MOST_SAID)
        place = self._store.territories.get(one.territory) if one.territory else None
        own = _own_words(said, asked)
        return Known(
            one, place, said, asked, concerned,
            self._recommender.understand(self._need(own, place)) if own else None,
        )  # fmt: skip

    def _sections(self, one: EventTerritory) -> dict[SectionKey, Told]:
        known = self._known(one)
        said, asked = known.said, known.asked
        found = self._recommender.recommend(self._full_need(known))
        quoted = [SheetItem(key=f"dit-{n}", quote=q) for n, q in enumerate(said, start=1)]
        silence = "Le compte rendu ne dit rien au sujet de ce territoire."
        nobody = "Aucune question ni aucun besoin n’est noté à votre nom."
        words = set(analyse(_own_words(said, asked)))
        ideas = ideas_for(self._ideas, known.concerned.themes(), words)
        sections: dict[SectionKey, Told] = {
            SectionKey.PRESENTATION: (self._presentation(known), ""),
            SectionKey.SAID: (quoted, "" if said else silence),
            SectionKey.ASKED: (asked, "" if asked else nobody),
            **self._answered(found, known),
            SectionKey.IDEAS: (ideas, "" if ideas else "Le compte rendu n’en dit aucune."),
            SectionKey.QUESTIONS: (_questions(known.own, asked=bool(asked)), ""),
            SectionKey.STEPS: (list(self._steps()), ""),
        }
        told = [item for items, _ in sections.values() for item in items]
        return {**sections, SectionKey.SOURCES: (self._sources(told, found), "")}

    # --- what was said

    def _asked(self, one: EventTerritory, concerned: Concerned) -> Iterator[SheetItem]:
        for number_, words in enumerate(concerned.asked(self._event.questions), start=1):
            yield SheetItem(key=f"question-posee-{number_}", quote=words)
        for told in self._needs:
            if told.territory is not None and told.territory.id == one.territory:
                yield _told_need(told)

    def _need(self, text: str, place: Territory | None) -> NeedRequest:
        return NeedRequest(
            text=text[:MAX_QUERY_CHARS],
            territory=place.id if place else None,
            limit=ASKED_OF_THE_BASE,
        )

    def _full_need(self, known: Known) -> NeedRequest:
        """What the base is asked: their own words, else their profile; and the day's subjects."""
        own = _own_words(known.said, known.asked)
        subjects = ", ".join(self._event.subjects[:MOST_SUBJECTS])
        told = own or profile_words(known.place)
        about = f"{self._event.title}. {subjects}."
        # Their own words may be long: what the day was about is never cut off.
        room = MAX_QUERY_CHARS - len(about) - 1
        return self._need(f"{told[:room]} {about}".strip(), known.place)

    # --- what the base answers

    def _answered(self, found: Recommendation, known: Known) -> dict[SectionKey, Told]:
        silent = known.own is None
        lean = "Choisies d’après le profil du territoire et les sujets du jour." if silent else ""
        none = "Rien de comparable dans la base pour le moment."
        theirs = Own(self._store, known.one)
        away = self._elsewhere(found, theirs)
        experiences = answers.experiences(away, silent=silent)
        money = answers.money(self._opening_first(found.funding, known.own), silent=silent)
        people = answers.people(found, theirs, silent=silent)
        own = [*(known.own.brakes if known.own else ()), *known.concerned.brakes()]
        brakes = answers.brakes(own, self._heard, self._book)
        return {
            SectionKey.EXPERIENCES: (experiences, lean if experiences else none),
            SectionKey.MONEY: (money, self._phase_told(known.own) if money else none),
            SectionKey.PEOPLE: (people, "" if people else none),
            SectionKey.BRAKES: (brakes, "" if brakes else "Le compte rendu n’en dit aucun."),
        }

    def _opening_first(
        self, found: Sequence[Suggestion], own: Understanding | None
    ) -> list[Suggestion]:
        """What can be asked for at their phase, then at another, then what is closed: in each, the
        order of the answer."""
        records = self._store.records.many([one.id for one in found])
        phase = own.phase if own else None

        def late(one: Suggestion) -> tuple[bool, bool]:
            record = records.get(RecordId(one.id))
            assert isinstance(record, Funding)
            closed = record.availability is Availability.CLOSED
            return closed, phase is not None and phase not in record.phases

        return sorted(found, key=late)

    def _elsewhere(self, found: Recommendation, own: Own) -> list[Suggestion]:
        """Experiences of others: not their own, nor the day itself."""
        records = self._store.records.many([e.id for e in found.experience])
        return [
            e
            for e in found.experience
            if (record := records.get(RecordId(e.id)))
            and not own.experience(record)
            and not self._is_the_day(record)
        ]

    def _is_the_day(self, record: Record) -> bool:
        period = record.period if isinstance(record, Experience) else None
        start = (period.start if period else None) or ""
        if len(start) >= len("2018-04") and (self._event.date or "").startswith(start):
            return True
        own, day = set(analyse(record.title)), set(analyse(self._event.title))
        return len(own & day) >= SAME_TITLE * len(own)

    def _phase_told(self, own: Understanding | None) -> str:
        if own is None or own.phase is None:
            return "Votre étape n’est pas connue : à préciser plus bas."
        return f"Pour l’étape « {self._vocabulary.phases_by_id[own.phase].label} », d’abord."

    # --- the rest

    def _presentation(self, known: Known) -> list[SheetItem]:
        one = known.one
        figures = profile_lines(known.place, self._store.territories)
        lines = [_when_and_where(self._event), *figures]
        if known.place is None:
            lines.append(
                "Ce territoire n’est pas dans la géographie officielle de l’année : il a pu "
                "changer de nom ou de périmètre."
            )
        if one.functions:
            were = "Étaient" if len(one.functions) > 1 else "Était"
            lines.append(f"{were} là en son nom : {', '.join(one.functions)}.")
        return [SheetItem(key=f"fait-{n}", text=line) for n, line in enumerate(lines, 1) if line]

    def _steps(self) -> Iterator[SheetItem]:
        decisions = [s for s in self._report.reading.statements if s.kind is StatementKind.DECISION]
        for number_, decided in enumerate(decisions[:MOST_DECISIONS], start=1):
            passage = passage_at(self._report.passages, decided.start)
            if passage and (words := quote(self._report, passage, decided.start, decided.end)):
                yield SheetItem(key=f"decide-{number_}", quote=words, to_complete=True)
        for key, text in _STEPS:
            yield SheetItem(key=key, text=text, to_complete=True)

    def _sources(self, told: Sequence[SheetItem], found: Recommendation) -> list[SheetItem]:
        report = SheetItem(
            key="compte-rendu",
            text=f"Compte rendu : {self._event.title}",
            url=document_address(self._event.id),
        )
        return [report, *answers.sources(told, found)]


_STEPS = (
    ("etape-appel", "Appeler l’un des contacts ci-dessus."),
    ("etape-choix", "Choisir l’expérience à regarder de plus près, et demander une visite."),
    ("etape-argent", "Vérifier le calendrier du financement retenu."),
)


def _own_words(said: Sequence[SheetQuote], asked: Sequence[SheetItem]) -> str:
    """What they asked and said, and what was said of them; empty when nothing was."""
    words = [item.quote.words if item.quote else item.text for item in asked]
    every = dict.fromkeys([*words, *(quoted.words for quoted in said)])
    return " ".join(list(every)[:MOST_SAID])


def _told_need(told: ToldNeed) -> SheetItem:
    return SheetItem(key=f"besoin-{told.number}", text=told.text, url="/besoins")


def _when_and_where(event: Event) -> str:
    when = f"le {date(event.date)}" if event.date else ""
    told = ", ".join(filter(None, (when, event.place or "")))
    by = f" Organisé par {', '.join(event.organisers)}." if event.organisers else ""
    return f"{event.title}{f' ({told})' if told else ''}.{by}"


_EXPECTED = "Qu’attendez-vous de la suite : un contact, une visite, de l’argent, une méthode ?"


def _questions(own: Understanding | None, *, asked: bool) -> list[SheetItem]:
    """What would make the next answer better, each only while it is not known."""
    missing = [
        ("quel-besoin", "Quel est votre besoin, en quelques phrases ?", not asked),
        (
            "quelle-etape",
            "Où en est votre projet : idée, étude, essai, déploiement, bilan ?",
            own is None or own.phase is None,
        ),
        ("quel-porteur", "Qui porte le projet chez vous : quel service, quelle fonction ?", True),
        ("quels-partenaires", "Quels partenaires sont déjà autour de la table ?", True),
        (
            "quel-budget",
            "Quel budget, même approché, et sur quelle durée ?",
            own is None or own.budget_eur is None,
        ),
        ("quelle-attente", _EXPECTED, True),
    ]
    return [
        SheetItem(key=key, text=text, to_complete=True) for key, text, wanted in missing if wanted
    ]
