"""The pages of the workbench, joined to an application. Each route says who may open it."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages.workbench.home import Tasks, WorkbenchHome
from web.screen import Screen
from web.services import Services


def add_workbench(router: APIRouter, services: Services, screen: Screen) -> None:
    """Every room, and the home that counts what waits in each."""
    _ = services
    tasks: list[Tasks] = []
    WorkbenchHome(screen, tasks).add_to(router)
