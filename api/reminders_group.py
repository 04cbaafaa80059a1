"""`essaim event reminders`: few, far between, and none after an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.french import FrenchCommand
from api.options import AsJson
from api.settings import Settings


def add_reminders(group: typer.Typer, settings: Callable[[], Settings]) -> None:
    @group.command(cls=FrenchCommand)
    def reminders(
        event: Annotated[
            str, typer.Argument(metavar="ÉVÉNEMENT", help="L’identifiant du compte rendu.")
        ],
        ics: Annotated[
            Path | None, typer.Option("--ics", metavar="FICHIER", help="Où écrire l’agenda.")
        ] = None,
        send: Annotated[
            bool, typer.Option("--send", help="Envoyer les e-mails du jour (réglages SMTP).")
        ] = False,
        force: Annotated[bool, typer.Option("--force", help="Remplacer ce qui existe.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Dire qui relancer, quand et en quels mots ; en faire un agenda, ou des e-mails."""
        from api.commands.reminders import ReminderOptions, run_reminders

        options = ReminderOptions(event=event, ics=ics, send=send, force=force)
        raise typer.Exit(run_reminders(settings(), options, as_json=as_json))
