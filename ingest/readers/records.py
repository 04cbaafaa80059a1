"""Record files: one YAML mapping, checked field by field, every problem said in French."""

from __future__ import annotations

import difflib
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel, ValidationError

from ingest.model import Refusal, RefusalCode
from ingest.readers.text import decode
from ingest.readers.yaml_mapping import Located, Path, dotted, load_mapping
from kb.model import Experience, Facilitator, Funding, Kind, Partner, Record, record_adapter

RECORD_MAX_BYTES = 1_000_000
PROBLEMS_SHOWN_MAX = 5

_MODELS: dict[str, type[BaseModel]] = {
    Kind.EXPERIENCE: Experience,
    Kind.FUNDING: Funding,
    Kind.FACILITATOR: Facilitator,
    Kind.PARTNER: Partner,
}
_EXPECTED = {
    "string_type": "un texte est attendu (entre guillemets si c’est un nombre)",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "bool_type": "« true » ou « false » est attendu",
    "tuple_type": "une liste est attendue",
    "list_type": "une liste est attendue",
    "model_type": "des sous-champs « nom: valeur » sont attendus",
    "model_attributes_type": "des sous-champs « nom: valeur » sont attendus",
    "dict_type": "des sous-champs « nom: valeur » sont attendus",
    "missing": "ce champ est obligatoire",
    "string_pattern_mismatch": "seuls a-z, 0-9 et le tiret simple sont admis",
    "string_too_short": "le texte est trop court",
    "string_too_long": "le texte est trop long",
    "too_short": "la liste ne peut pas être vide",
}


def read_record(data: bytes, name: str) -> Record:
    """The record of a file. `kind` may be left to its folder: `records/experience/tuba.yml`."""
    if len(data) > RECORD_MAX_BYTES:
        raise Refusal(RefusalCode.TOO_LARGE, "La fiche dépasse 1 Mo : ce n’est pas une fiche.")
    text = decode(data)
    if not text.strip():
        raise Refusal(RefusalCode.EMPTY, "La fiche est vide.")
    located = load_mapping(text, code=RefusalCode.INVALID_RECORD, what="La fiche")
    values = dict(located.values)
    values.setdefault("kind", _kind_of_folder(name))
    return validated(Located(values, located.lines))


def validated(located: Located) -> Record:
    """The record of these fields. Refused with the line of each that is wrong."""
    _check_kind(located.values.get("kind"), located)
    try:
        return record_adapter().validate_python(located.values)
    except ValidationError as error:
        raise Refusal(RefusalCode.INVALID_RECORD, _explained(error, located)) from error


def _kind_of_folder(name: str) -> str | None:
    folder = PurePath(name).parent.name.removesuffix("s")
    return folder if folder in _MODELS else None


def _check_kind(kind: object, located: Located) -> None:
    if isinstance(kind, str) and kind in _MODELS:
        return
    known = ", ".join(_MODELS)
    if kind is None:
        raise Refusal(
            RefusalCode.INVALID_RECORD,
            f"{_place(located, ('kind',))}Ce n’est pas une fiche : le champ « kind » manque "
            f"(valeurs : {known}).",
        )
    raise Refusal(
        RefusalCode.INVALID_RECORD,
        f"{_place(located, ('kind',))}champ « kind » : « {str(kind)[:40]} » n’est pas un genre de "
        f"fiche (valeurs : {known}).",
    )


def told_problems(error: ValidationError, located: Located) -> str:
    """The problems of an object of another shape, as those of a record are told."""
    return _explained(error, located)


def _explained(error: ValidationError, located: Located) -> str:
    # An unknown field first: it is often the misspelt one of the missing.
    problems = sorted(
        error.errors(include_url=False), key=lambda problem: problem["type"] != "extra_forbidden"
    )
    told = [_sentence(problem, located) for problem in problems[:PROBLEMS_SHOWN_MAX]]
    rest = len(problems) - len(told)
    more = [f"et {rest} autre{'s' * (rest > 1)} problème{'s' * (rest > 1)}"] if rest else []
    return "Fiche refusée. " + " ; ".join(told + more) + "."


def _sentence(problem: Any, located: Located) -> str:
    parts = problem["loc"]
    model = None
    if parts and parts[0] in _MODELS:  # the fields of a record come after its kind
        model, *parts = parts
    path: Path = tuple(parts)
    place = _place(located, path)
    if problem["type"] == "extra_forbidden":
        return f"{place}champ « {dotted(path)} » inconnu{_nearest(_MODELS.get(str(model)), path)}"
    return f"{place}champ « {dotted(path)} » : {_expected(problem)}"


def _expected(problem: Any) -> str:
    kind = str(problem["type"])
    if kind in {"enum", "literal_error"}:
        known = str(problem["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"valeur inconnue (valeurs : {known})"
    return _EXPECTED.get(kind, "la valeur n’est pas de la forme attendue")


def _place(located: Located, path: Path) -> str:
    line = located.line(path)
    return f"ligne {line}, " if line else ""


def _nearest(model: type[BaseModel] | None, path: Path) -> str:
    """The known field that looks most like an unknown one, at the top of the record."""
    if model is None or len(path) != 1:
        return ""
    near = difflib.get_close_matches(str(path[0]), model.model_fields, n=1, cutoff=0.6)
    return f" (vouliez-vous dire « {near[0]} » ?)" if near else ""
