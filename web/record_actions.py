"""What the buttons of the editor ask. « add:partners » is a row more, « remove:partners.2 » a row
less; every form can be sent without a script."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.model import State
from web.addresses import Params, first
from web.record_fields import Shape, fields_of
from web.record_form import RecordForm

_STATES = {
    "publish": State.PUBLISHED, "withdraw": State.WITHDRAWN, "reopen": State.DRAFT,
}  # fmt: skip
_KEEPS = frozenset({"save", *_STATES})
_DRAWS = frozenset({"add", "remove", "find", "redraw"})


class Action(NamedTuple):
    """`name`: the field, and for « remove » its row: « partners.2 »."""

    verb: str
    name: str = ""

    @property
    def keeps(self) -> bool:
        return self.verb in _KEEPS

    @property
    def state(self) -> State | None:
        """The state that is asked for; None to leave it as it is."""
        return _STATES.get(self.verb)


def act_of(params: Params) -> Action:
    """What is not known saves nothing: the form is drawn again as it was typed."""
    verb, _, name = first(params, "action").partition(":")
    return Action(verb, name) if verb in _KEEPS | _DRAWS else Action("redraw")


def without_row(params: Params, action: Action) -> Params:
    """The form as it was sent, less the row to remove."""
    if action.verb != "remove" or not re.fullmatch(r"[a-z_]+\.\d{1,3}", action.name):
        return params
    return {
        name: values for name, values in params.items() if not name.startswith(f"{action.name}.")
    }


def changed_form(form: RecordForm, name: str, value: str) -> RecordForm:
    """The form with a value put in a simple field, or added to a list; as it is when the field is
    of another shape, or of another kind of record."""
    spec = fields_of(form.kind).get(name)
    if spec is None:
        return form
    if spec.shape in {Shape.TEXT, Shape.AREA, Shape.CHOICE, Shape.TERRITORY}:
        return form.with_value(name, value)
    if spec.shape is Shape.LINES:
        return form.with_value(name, "\n".join(filter(None, (form.text(name), value))))
    if spec.shape is Shape.LABELS:
        return form.with_value(name, tuple(dict.fromkeys((*form.labels(name), value))))
    return form
