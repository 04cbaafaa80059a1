"""The pages of the workbench, joined to an application. Each route says who may open it."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages.workbench.accounts import AccountRoom
from web.pages.workbench.deposits import DepositPages
from web.pages.workbench.duplicates import DuplicatePages
from web.pages.workbench.exchanges import ExchangePages
from web.pages.workbench.history import HistoryPages
from web.pages.workbench.home import Tasks, WorkbenchHome
from web.pages.workbench.imports import ImportPages
from web.pages.workbench.people import PeopleRoom
from web.pages.workbench.proofs import ProofPages
from web.pages.workbench.rechecks import RecheckPages
from web.pages.workbench.record_lookups import RecordLookups
from web.pages.workbench.records import RecordRoom
from web.pages.workbench.review import ReviewPages
from web.pages.workbench.suggestions import SuggestionRoom
from web.pages.workbench.vocabulary import VocabularyRoom
from web.screen import Screen
from web.services import Services


def add_workbench(router: APIRouter, services: Services, screen: Screen) -> None:
    """Every room, and the home that counts what waits in each."""
    _ = services
    deposits = DepositPages(services, screen)
    deposits.add_to(router)
    review = ReviewPages(services, screen)
    review.add_to(router)
    # Looked up before a record of that name.
    RecordLookups(services, screen).add_to(router)
    records = RecordRoom(services, screen)
    records.add_to(router)
    ProofPages(services, screen).add_to(router)
    tasks: list[Tasks] = [deposits.tasks, review.tasks, records.tasks]
    suggestions = SuggestionRoom(services, screen)
    suggestions.add_to(router)
    tasks.append(suggestions.tasks)
    VocabularyRoom(services, screen).add_to(router)
    HistoryPages(services, screen).add_to(router)
    duplicates, rechecks = DuplicatePages(services, screen), RecheckPages(services, screen)
    for room in (duplicates, rechecks):
        room.add_to(router)
    tasks += [duplicates.tasks, rechecks.tasks]
    ExchangePages(services, screen).add_to(router)
    ImportPages(services, screen).add_to(router)
    AccountRoom(services, screen).add_to(router)
    people = PeopleRoom(services, screen)
    people.add_to(router)
    tasks.append(people.tasks)
    WorkbenchHome(screen, tasks).add_to(router)
