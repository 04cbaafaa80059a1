"""Help and usage errors of the command line, in French: the library only knows English."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

INTERRUPTED = 130
_HELP = (
    ("Usage: ", "Emploi : "),
    ("Options:", "Options :"),
    ("Arguments:", "Arguments :"),
    ("Commands:", "Commandes :"),
    ("[OPTIONS]", "[OPTIONS]"),
    ("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]..."),
    ("Show this message and exit.", "Afficher cette aide."),
    ("Install completion for the current shell.", "Installer la complétion."),
    ("[default: ", "[par défaut : "),
    ("[required]", "[obligatoire]"),
    ("; required]", "; obligatoire]"),
    (" <str>", " " * 6),
    (" <list[str]>", " " * 12),
    (" <list[int]>", " " * 12),
    (" <int>", " " * 6),
    (" <path>", " " * 7),
    (" <int range>", " N".ljust(12)),
    ("default: ", "par défaut : "),
)
_SHOW_COMPLETION = re.compile(r"Show completion for the current shell,[\s\S]+?installation\.")
_ERRORS = tuple(
    (re.compile(pattern), french)
    for pattern, french in (
        (r"Missing argument '?([^'.]+?)'?\.$", r"Il manque : \1."),
        (r"Missing option '(--[\w-]+)' / '-\w'\.$", r"Il manque l’option \1."),
        (r"Missing option '?([^'.]+?)'?\.$", r"Il manque l’option \1."),
        (r"Missing option '?([^'.]+?)'?\. Choose from", r"Il manque l’option \1."),
        (r"Missing command\.", "Il manque une commande."),
        (r"No such option: (\S+)", r"Option inconnue : \1."),
        (
            r"No such command '(.*?)'\. ?Did you mean '(.+?)'.*\?",
            r"Commande inconnue : « \1 ». Vouliez-vous dire « \2 » ?",
        ),
        (r"No such command '(.*?)'\.", r"Commande inconnue : « \1 »."),
        (r"Got unexpected extra arguments? \((.*)\)", r"Mots en trop : \1."),
        (r"Option '?(.+?)'? requires an argument\.", r"L’option \1 attend une valeur."),
        (
            r"Invalid value for '?(.+?)'?: (?:Value error, )?'?(.+?)'? is not one of (.+)\.",
            r"Valeur inconnue pour \1 : « \2 ». Choix possibles : \3.",
        ),
        (r"Invalid value for '?(.+?)'?: .*range (.+?)\.", r"Valeur hors bornes pour \1 : \2."),
        (r"Invalid value for '?(.+?)'?: .*", r"Valeur refusée pour \1."),
    )
)


def french_help(text: str) -> str:
    """A help page with the library's own words put in French."""
    for english, french in _HELP:
        text = text.replace(english, french)
    return _SHOW_COMPLETION.sub("Afficher le script de complétion.", text)


def french_error(message: str) -> str:
    """A usage error in French; one that is not known is told as wrong use, without its words."""
    for pattern, french in _ERRORS:
        if match := pattern.search(message):
            return match.expand(french)
    return "La commande n’est pas écrite comme attendu."


class FrenchCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return french_help(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return french_help(super().get_usage(ctx))


class FrenchGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return french_help(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return french_help(super().get_usage(ctx))


def run(app: typer.Typer) -> int:
    """Call the command; its exit code. Wrong use is told in French, with code 2."""
    command = typer.main.get_command(app)
    try:
        code = command.main(standalone_mode=False)
    except Exception as error:
        # The library keeps its usage errors in a private module: they are known by their words.
        describe = getattr(error, "format_message", None)
        if describe is None:
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(describe())
            return 2
        context = getattr(error, "ctx", None)
        if context is not None:
            typer.echo(context.get_usage(), err=True)
        typer.echo(f"Erreur : {french_error(describe())}", err=True)
        return 2
    if code == INTERRUPTED:  # the library has caught the keyboard's interrupt
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0
