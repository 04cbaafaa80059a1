"""`essaim privacy`: people's rights, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By
from api.settings import Settings
from kb.people import AskedRequests

if TYPE_CHECKING:
    from api.commands.decide import Signed

Named = Annotated[str, typer.Argument(metavar="NOM", help="Prénom et nom, entre guillemets.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Dire ce qui serait fait, sans le faire.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ne rien demander.")]
AskSettings = Callable[[], Settings]
Sign = Callable[[str | None, str | None], "Signed"]


def privacy_group(settings: AskSettings, signed: Sign) -> typer.Typer:
    group = typer.Typer(
        name="privacy",
        help="Droits des personnes : chercher un nom, l’effacer, répondre aux demandes.",
        no_args_is_help=True,
        cls=FrenchGroup,
        rich_markup_mode=None,
    )
    _looking(group, settings)
    _erasing(group, settings, signed)
    _answering(group, settings, signed)
    _keeping(group, settings, signed)
    return group


def _looking(group: typer.Typer, settings: AskSettings) -> None:
    @group.command("find", cls=FrenchCommand)
    def privacy_find(name: Named, as_json: AsJson = False) -> None:
        """Dire où un nom est dans la base, table par table."""
        from api.commands.privacy import run_find

        raise typer.Exit(run_find(settings(), name, as_json=as_json))

    @group.command("show", cls=FrenchCommand)
    def privacy_show(
        name: Named,
        html: Annotated[
            Path | None, typer.Option(metavar="FICHIER", help="L’écrire, prêt à imprimer.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Montrer tout ce qui est su d’une personne, pour répondre à une demande d’accès.

        Exemple : essaim privacy show "Prénom Nom" --html reponse.html"""
        from api.commands.privacy import run_show

        raise typer.Exit(run_show(settings(), name, html, as_json=as_json))


def _erasing(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("erase", cls=FrenchCommand)
    def privacy_erase(
        name: Named, yes: Yes = False, dry_run: DryRun = False, by: By = None
    ) -> None:
        """Effacer un nom de partout, pour toujours : il ne reviendra pas non plus.

        Exemple : essaim privacy erase "Prénom Nom" --dry-run"""
        from api.commands.privacy import run_erase

        raise typer.Exit(run_erase(settings(), name, signed(by, None), yes=yes, dry=dry_run))

    @group.command("oppose", cls=FrenchCommand)
    def privacy_oppose(name: Named, by: By = None) -> None:
        """Masquer un nom dans tout ce qui entrera, sans toucher à ce qui est là."""
        from api.commands.privacy import run_oppose

        raise typer.Exit(run_oppose(settings(), name, signed(by, None)))

    @group.command("finish", cls=FrenchCommand)
    def privacy_finish() -> None:
        """Finir un effacement interrompu."""
        from api.commands.privacy import run_finish

        raise typer.Exit(run_finish(settings()))

    @group.command("forget-list", cls=FrenchCommand)
    def privacy_forget_list(yes: Yes = False, by: By = None) -> None:
        """Renoncer à la liste d’opposition, quand sa clé est perdue."""
        from api.commands.privacy import run_forget_list

        raise typer.Exit(run_forget_list(settings(), signed(by, None), yes=yes))


def _answering(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("requests", cls=FrenchCommand)
    def privacy_requests(
        state: Annotated[
            AskedRequests, typer.Option(help="Où elles en sont.")
        ] = AskedRequests.WAITING,
        as_json: AsJson = False,
    ) -> None:
        """Dire les demandes reçues, et avant quand y répondre."""
        from api.commands.privacy import run_requests

        raise typer.Exit(run_requests(settings(), state.state(), as_json=as_json))

    @group.command("settle", cls=FrenchCommand)
    def privacy_settle(
        number: Annotated[int, typer.Argument(metavar="N", help="Le numéro de la demande.")],
        answer: Annotated[
            str, typer.Option(metavar="TEXTE", help="Ce qui a été répondu, sans nommer personne.")
        ],
        refused: Annotated[bool, typer.Option("--refused", help="La réponse est non.")] = False,
        by: By = None,
    ) -> None:
        """Noter qu’une demande a reçu sa réponse."""
        from api.commands.privacy import run_settle

        raise typer.Exit(run_settle(settings(), number, answer, signed(by, None), refused=refused))


def _keeping(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("purge", cls=FrenchCommand)
    def privacy_purge(dry_run: DryRun = False, as_json: AsJson = False, by: By = None) -> None:
        """Oublier ce qui a été gardé assez longtemps, finalité par finalité."""
        from api.commands.privacy import run_purge

        raise typer.Exit(run_purge(settings(), signed(by, None), dry=dry_run, as_json=as_json))

    @group.command("register", cls=FrenchCommand)
    def privacy_register(as_json: AsJson = False) -> None:
        """Écrire le registre des traitements, d’après les tables de la base.

        Exemple : essaim privacy register > registre.md"""
        from api.commands.privacy import run_register

        raise typer.Exit(run_register(settings(), as_json=as_json))
