"""The `essaim` command. Data on standard output, progress and messages on standard error.

Exit code 0 done, 1 something was refused or not found, 2 wrong use, 130 interrupted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

# Looking for plugins reads the metadata of every installed package, at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

import typer

from api.french import FrenchCommand, FrenchGroup, run
from api.settings import Settings, read_settings
from kb.errors import EssaimError
from kb.model import Kind, Phase

app = typer.Typer(
    name="essaim",
    help="Base de connaissances et moteur de recommandation pour l’innovation territoriale.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    cls=FrenchGroup,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="Répondre en JSON, sur la sortie standard.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Ne rien écrire de la progression.")]


def settings() -> Settings:
    return read_settings(os.environ)


def note(message: str) -> None:
    typer.echo(message, err=True)


@app.command(cls=FrenchCommand)
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="CHEMIN", help="Fichiers ou dossiers : fiches YAML, documents."),
    ],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Faire entrer des documents et des fiches dans la base.

    Exemple : essaim ingest corpus/records corpus/documents compte-rendu.pdf"""
    from api.commands.ingest import run_ingest

    raise typer.Exit(run_ingest(settings(), paths, as_json=as_json, quiet=quiet or as_json))


@app.command(cls=FrenchCommand)
def search(
    text: Annotated[list[str], typer.Argument(metavar="TEXTE", help="Mots cherchés.")],
    kind: Annotated[list[Kind] | None, typer.Option(help="Sorte de fiche.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Thème du vocabulaire.")] = None,
    territory: Annotated[
        str | None, typer.Option(help="Département ou région, par son nom.")
    ] = None,
    phase: Annotated[Phase | None, typer.Option(help="Phase du projet.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Nombre de résultats.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Chercher dans les fiches et les documents.

    Exemple : essaim search "tiers-lieu en milieu rural" --kind experience"""
    from api.commands.search import SearchOptions, run_search

    options = SearchOptions(
        kinds=tuple(kind or ()),
        themes=tuple(theme or ()),
        territory=territory,
        phase=phase,
        limit=limit,
    )
    raise typer.Exit(run_search(settings(), " ".join(text), options, as_json=as_json))


@app.command(cls=FrenchCommand)
def recommend(
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXTE", help="Le besoin, en français de tous les jours."),
    ],
    territory: Annotated[str | None, typer.Option(help="Votre territoire.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="Où en est le projet.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=50, help="Fiches par liste : 3, ou 10 en JSON, si rien n’est dit."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Décrire un besoin ; recevoir expériences, financements, facilitateurs et partenaires.

    Exemple : essaim recommend "on veut récupérer la chaleur de l’usine pour chauffer le lycée" """
    from api.commands.recommend import need_request, run_recommend

    request = need_request(" ".join(text), territory, phase, limit or (10 if as_json else 3))
    raise typer.Exit(run_recommend(settings(), request, as_json=as_json))


@app.command(cls=FrenchCommand)
def evaluate(
    needs: Annotated[Path, typer.Argument(metavar="FICHIER", help="Besoins jugés (YAML).")],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Mesurer les recommandations contre des besoins jugés."""
    from api.commands.evaluate import run_evaluate

    raise typer.Exit(run_evaluate(settings(), needs, as_json=as_json, quiet=quiet or as_json))


@app.command(cls=FrenchCommand)
def check(as_json: AsJson = False) -> None:
    """Vérifier le corpus, la base et l’index."""
    from api.commands.check import run_check

    raise typer.Exit(run_check(settings(), as_json=as_json))


@app.command(cls=FrenchCommand)
def stats(as_json: AsJson = False) -> None:
    """Dire ce que la base contient."""
    from api.commands.check import run_stats

    raise typer.Exit(run_stats(settings(), as_json=as_json))


@app.command(cls=FrenchCommand)
def reindex() -> None:
    """Refaire l’index de recherche à neuf."""
    from api.commands.ingest import run_reindex

    raise typer.Exit(run_reindex(settings()))


@app.command(cls=FrenchCommand)
def serve(
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d’écoute.")] = 8000,
) -> None:
    """Ouvrir le site et l’API."""
    from api.commands.serve import run_serve

    raise typer.Exit(run_serve(settings(), host, port))


def main() -> None:
    """The console script: one door, where every domain error becomes a French line and a code."""
    sys.exit(_guarded(lambda: run(app)))


def _guarded(command: Callable[[], int]) -> int:
    try:
        return command()
    except EssaimError as error:
        note(f"Erreur : {error}")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the door: nothing unexpected may show a traceback to a reader
        if os.environ.get("ESSAIM_DEBUG"):
            raise
        note(
            f"Erreur inattendue ({type(error).__name__}). Rien n’a été perdu. "
            "Relancez avec ESSAIM_DEBUG=1 pour en voir le détail."
        )
        return 1
    except KeyboardInterrupt:
        note("Interrompu. Rien n’est perdu : ce qui était enregistré le reste.")
        return 130


if __name__ == "__main__":
    main()
