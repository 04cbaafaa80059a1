"""The pages of the workbench, joined to an application. Each route says who may open it."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages.workbench.accounts import AccountRoom
from web.pages.workbench.answers import AnswerRoom
from web.pages.workbench.board import BoardRoom
from web.pages.workbench.deposits import DepositPages
from web.pages.workbench.duplicates import DuplicatePages
from web.pages.workbench.events import EventRoom
from web.pages.workbench.exchanges import ExchangePages
from web.pages.workbench.history import HistoryPages
from web.pages.workbench.home import Tasks, WorkbenchHome
from web.pages.workbench.imports import ImportPages
from web.pages.workbench.outcomes import OutcomePages
from web.pages.workbench.people import PeopleRoom
from web.pages.workbench.proofs import ProofPages
from web.pages.workbench.rechecks import RecheckPages
from web.pages.workbench.record_lookups import RecordLookups
from web.pages.workbench.records import RecordRoom
from web.pages.workbench.reminders import ReminderPages
from web.pages.workbench.review import ReviewPages
from web.pages.workbench.sheet_models import ModelRoom
from web.pages.workbench.sheets import SheetRoom
from web.pages.workbench.suggestions import SuggestionRoom
from web.pages.workbench.vocabulary import VocabularyRoom
from web.screen import Screen
from web.services import Services


def add_workbench(router: APIRouter, services: Services, screen: Screen) -> None:
    """Every room, and the home that counts what waits in each."""
    waiting = (
        DepositPages(services, screen),
        ReviewPages(services, screen),
        # Looked up before a record of that name.
        RecordLookups(services, screen),
        RecordRoom(services, screen),
        SuggestionRoom(services, screen),
        DuplicatePages(services, screen),
        RecheckPages(services, screen),
        PeopleRoom(services, screen),
        BoardRoom(services, screen),
        AnswerRoom(services, screen),
    )
    others = (
        ProofPages(services, screen),
        VocabularyRoom(services, screen),
        HistoryPages(services, screen),
        ExchangePages(services, screen),
        ImportPages(services, screen),
        OutcomePages(services, screen),
        ReminderPages(services, screen),
        EventRoom(services, screen),
        ModelRoom(services, screen),
        SheetRoom(services, screen),
        AccountRoom(services, screen),
    )
    for room in (*waiting, *others):
        room.add_to(router)
    tasks: list[Tasks] = [room.tasks for room in waiting if not isinstance(room, RecordLookups)]
    WorkbenchHome(screen, tasks).add_to(router)
