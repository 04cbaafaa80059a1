"""`essaim user`: who may enter, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By, Why
from api.settings import Settings
from kb.accounts import LONGEST_TOKEN_DAYS, AccountRole, Scope

if TYPE_CHECKING:
    from api.commands.decide import Signed

Login = Annotated[str, typer.Argument(metavar="IDENTIFIANT", help="Par exemple ana@ville.fr.")]
ByLink = Annotated[
    bool, typer.Option("--link", help="Donner un lien pour le choisir, qui sert une fois.")
]
AskSettings = Callable[[], Settings]
Sign = Callable[[str | None, str | None], "Signed"]


def user_group(settings: AskSettings, signed: Sign) -> typer.Typer:
    group = typer.Typer(
        name="user",
        help="Comptes : les ouvrir, changer leur rôle, les fermer.",
        no_args_is_help=True,
        cls=FrenchGroup,
        rich_markup_mode=None,
    )
    _opening(group, settings, signed)
    _closing(group, settings, signed)
    _entering(group, settings, signed)
    return group


def _opening(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("list", cls=FrenchCommand)
    def user_list(as_json: AsJson = False) -> None:
        """Dire qui a un compte, et son rôle."""
        from api.commands.user import run_list

        raise typer.Exit(run_list(settings(), as_json=as_json))

    @group.command("add", cls=FrenchCommand)
    def user_add(
        login: Login,
        role: Annotated[AccountRole, typer.Option(help="Ce que le compte permet.")],
        link: ByLink = False,
        by: By = None,
        why: Why = None,
    ) -> None:
        """Ouvrir un compte ; le mot de passe est demandé, ou choisi par un lien.

        Exemple : essaim user add ana@ville.fr --role administrator"""
        from api.commands.user import run_add

        raise typer.Exit(run_add(settings(), login, role.role(), signed(by, why), by_link=link))

    @group.command("role", cls=FrenchCommand)
    def user_role(
        login: Login,
        role: Annotated[AccountRole, typer.Argument(metavar="RÔLE", help="Le nouveau rôle.")],
        by: By = None,
        why: Why = None,
    ) -> None:
        """Changer le rôle d’un compte."""
        from api.commands.user import run_role

        raise typer.Exit(run_role(settings(), login, role.role(), signed(by, why)))


def _closing(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("disable", cls=FrenchCommand)
    def user_disable(login: Login, by: By = None, why: Why = None) -> None:
        """Fermer un compte : ses sessions, ses jetons et son lien n’ouvrent plus rien."""
        from api.commands.user import run_disable

        raise typer.Exit(run_disable(settings(), login, signed(by, why)))

    @group.command("enable", cls=FrenchCommand)
    def user_enable(login: Login, by: By = None, why: Why = None) -> None:
        """Rouvrir un compte, fermé ou bloqué par trop d’échecs."""
        from api.commands.user import run_enable

        raise typer.Exit(run_enable(settings(), login, signed(by, why)))


def _entering(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("password", cls=FrenchCommand)
    def user_password(login: Login, link: ByLink = False, by: By = None) -> None:
        """Changer un mot de passe, demandé ou choisi par un lien ; l’ancien n’ouvre plus."""
        from api.commands.user import run_password

        raise typer.Exit(run_password(settings(), login, signed(by, None), by_link=link))

    @group.command("token", cls=FrenchCommand)
    def user_token(
        login: Login,
        label: Annotated[str, typer.Option(metavar="TEXTE", help="À quoi il sert.")],
        scope: Annotated[list[Scope], typer.Option(help="Ce qu’il permet ; à répéter.")],
        days: Annotated[
            int, typer.Option(min=1, max=LONGEST_TOKEN_DAYS, help="Combien de jours il ouvre.")
        ] = 90,
    ) -> None:
        """Faire un jeton, par lequel un programme agit au nom d’un compte.

        Exemple : essaim user token ana@ville.fr --label "revue du lundi" --scope decide"""
        from api.commands.user import run_token

        raise typer.Exit(run_token(settings(), login, label, tuple(scope), days))
