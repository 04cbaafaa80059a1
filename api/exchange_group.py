"""`essaim backup`, `restore`, `export`: what leaves the base, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.french import FrenchCommand
from api.options import AsJson, Quiet
from api.settings import Settings
from kb.exchange.forms import Form
from kb.model import Kind

AskSettings = Callable[[], Settings]
Archive = Annotated[Path, typer.Argument(metavar="FICHIER", help="La sauvegarde, en .zip.")]


def add_exchange(app: typer.Typer, settings: AskSettings) -> None:
    _backups(app, settings)
    _exports(app, settings)


def _backups(app: typer.Typer, settings: AskSettings) -> None:
    @app.command(cls=FrenchCommand)
    def backup(
        path: Archive,
        force: Annotated[
            bool, typer.Option("--force", help="Remplacer le fichier s’il existe.")
        ] = False,
        as_json: AsJson = False,
        quiet: Quiet = False,
    ) -> None:
        """Sauvegarder toute la base dans un fichier, sans arrêter le site.

        Exemple : essaim backup sauvegardes/essaim-lundi.zip"""
        from api.commands.backup import run_backup

        quiet = quiet or as_json
        raise typer.Exit(run_backup(settings(), path, force=force, as_json=as_json, quiet=quiet))

    @app.command(cls=FrenchCommand)
    def restore(
        path: Archive,
        force: Annotated[
            bool, typer.Option("--force", help="Même si la base n’est pas vide : elle est gardée.")
        ] = False,
        as_json: AsJson = False,
        quiet: Quiet = False,
    ) -> None:
        """Remettre une sauvegarde en place, après l’avoir vérifiée, puis vérifier la base.

        Exemple : ESSAIM_DATABASE=essai/essaim.db essaim restore essaim-lundi.zip"""
        from api.commands.backup import run_restore

        quiet = quiet or as_json
        raise typer.Exit(run_restore(settings(), path, force=force, as_json=as_json, quiet=quiet))


def _exports(app: typer.Typer, settings: AskSettings) -> None:
    @app.command(cls=FrenchCommand)
    def export(
        output: Annotated[
            Path,
            typer.Option("--output", "-o", metavar="CHEMIN", help="Fichier, ou dossier (yaml)."),
        ],
        form: Annotated[Form, typer.Option("--format", help="Sous quelle forme.")] = Form.YAML,
        kind: Annotated[list[Kind] | None, typer.Option(help="Sorte de fiche.")] = None,
        drafts: Annotated[
            bool, typer.Option("--drafts", help="Aussi les brouillons et les fiches retirées.")
        ] = False,
        force: Annotated[bool, typer.Option("--force", help="Remplacer ce qui existe.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Sortir les fiches : YAML du corpus, CSV, JSON, projets ou aides des services publics.

        Exemple : essaim export --format csv --kind funding -o financements.csv"""
        from api.commands.export import ExportOptions, run_export

        options = ExportOptions(
            form=form, kinds=tuple(kind or ()), drafts=drafts, force=force, output=output
        )
        raise typer.Exit(run_export(settings(), options, as_json=as_json))
