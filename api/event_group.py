"""`essaim event` and `essaim sheet`: what a seminar leaves behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By, Quiet
from api.reminders_group import add_reminders
from api.settings import Settings
from web.sheets.files import Format

AskSettings = Callable[[], Settings]
Id = Annotated[str, typer.Argument(metavar="ÉVÉNEMENT", help="L’identifiant du compte rendu.")]
Name = Annotated[str, typer.Argument(metavar="TERRITOIRE", help="Par exemple « Nevers ».")]


def add_events(app: typer.Typer, settings: AskSettings) -> None:
    app.add_typer(_event_group(settings))
    _add_sheet(app, settings)


def _event_group(settings: AskSettings) -> typer.Typer:
    group = typer.Typer(
        name="event",
        help="Séminaires et ateliers : qui était là, ce qui s’est dit.",
        cls=FrenchGroup,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    _reading(group, settings)
    _correcting(group, settings)
    _following(group, settings)
    add_reminders(group, settings)
    return group


def _reading(group: typer.Typer, settings: AskSettings) -> None:
    @group.command(name="list", cls=FrenchCommand)
    def list_(as_json: AsJson = False) -> None:
        """Les événements dont un compte rendu parle, le dernier d’abord."""
        from api.commands.event import run_list

        raise typer.Exit(run_list(settings(), as_json=as_json))

    @group.command(cls=FrenchCommand)
    def show(event: Id, as_json: AsJson = False) -> None:
        """Date, lieu, programme, territoires et organismes présents, sujets, questions posées."""
        from api.commands.event import run_show

        raise typer.Exit(run_show(settings(), event, as_json=as_json))


def _correcting(group: typer.Typer, settings: AskSettings) -> None:
    @group.command(cls=FrenchCommand)
    def add(event: Id, territory: Name, by: By = None) -> None:
        """Ajouter un territoire : invité, ou oublié par la lecture."""
        from api.commands.event import run_add

        raise typer.Exit(run_add(settings(), event, territory, by))

    @group.command(cls=FrenchCommand)
    def remove(event: Id, territory: Name, by: By = None) -> None:
        """Ôter un territoire qui n’a pas à recevoir de fiche."""
        from api.commands.event import run_remove

        raise typer.Exit(run_remove(settings(), event, territory, by))

    @group.command(cls=FrenchCommand)
    def sheets(event: Id, by: By = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
        """Préparer et garder une fiche par territoire ; celles qui existent ne changent pas."""
        from api.commands.sheet import run_prepare

        raise typer.Exit(run_prepare(settings(), event, by, as_json=as_json, quiet=quiet))


def _following(group: typer.Typer, settings: AskSettings) -> None:
    @group.command(cls=FrenchCommand)
    def board(
        event: Id,
        table: Annotated[
            Path | None, typer.Option("--csv", metavar="FICHIER", help="L’écrire en tableau.")
        ] = None,
        force: Annotated[bool, typer.Option("--force", help="Remplacer ce qui existe.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Ce qui a suivi : fiches, réponses, décisions, expériences nées, et ce qu’on en compte.

        Exemple : essaim event board seminaire-2018 --csv suivi.csv"""
        from api.commands.board import run_board

        raise typer.Exit(run_board(settings(), event, table, force=force, as_json=as_json))


def _add_sheet(app: typer.Typer, settings: AskSettings) -> None:
    @app.command(cls=FrenchCommand)
    def sheet(  # noqa: PLR0913, PLR0917 (one argument per option)
        event: Id,
        output: Annotated[
            Path, typer.Option("--output", "-o", metavar="FICHIER", help="Où l’écrire.")
        ],
        territory: Annotated[
            str | None,
            typer.Option(metavar="NOM", help="Un territoire ; sans lui, tous, en une archive."),
        ] = None,
        form: Annotated[Format, typer.Option("--format", help="Sous quelle forme.")] = Format.DOCX,
        model: Annotated[
            Path | None, typer.Option("--model", metavar="DOCX", help="Votre modèle DOCX.")
        ] = None,
        force: Annotated[bool, typer.Option("--force", help="Remplacer ce qui existe.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Écrire la fiche de suivi d’un territoire après un événement, ou celles de tous.

        Exemple : essaim sheet seminaire-2018 --territory Nevers --format docx -o nevers.docx"""
        from api.commands.sheet import SheetOptions, run_sheet

        options = SheetOptions(
            event=event, territory=territory, form=form, output=output, model=model, force=force
        )
        raise typer.Exit(run_sheet(settings(), options, as_json=as_json))

    @app.command(name="sheet-model", cls=FrenchCommand)
    def sheet_model(output: Path) -> None:
        """Écrire le modèle DOCX des fiches, à reprendre dans Word ou LibreOffice.

        Exemple : essaim sheet-model modele.docx"""
        from api.commands.sheet import run_model

        raise typer.Exit(run_model(output))
