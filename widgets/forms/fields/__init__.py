"""The rows of a form: one widget for each type of field."""

import types
import typing
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtWidgets import QWidget

from widgets.forms.fields.base import Field, Names
from widgets.forms.fields.choice import ChoiceField, SwitchField
from widgets.forms.fields.drawing import DrawingField
from widgets.forms.fields.line import FileField, LineField
from widgets.forms.fields.number import NumberField, OptionalField, WholeField
from widgets.forms.fields.prose import ProseField
from widgets.forms.fields.several import ListField, NameField, NumbersField
from widgets.forms.limits import largest

__all__ = ["Field", "Names", "field_for", "settle"]


def settle(window: QWidget) -> None:
    """Commit what was typed into the field of a window that has the focus."""
    widget: QWidget | None = window.focusWidget()
    while widget is not None and not isinstance(widget, Field):
        widget = widget.parentWidget()
    if widget is not None:
        widget.settle()


def field_for(name: str, info: FieldInfo) -> Field | None:
    """The row for a field, by its type; None for a part with a form of its own."""
    kind = info.annotation
    if get_origin(kind) in (typing.Union, types.UnionType) and set(get_args(kind)) == {float, type(None)}:
        return OptionalField(name, info)
    if get_origin(kind) is Literal:
        return ChoiceField(name, info)
    if get_origin(kind) is tuple:
        lists = {float: NumbersField, str: ListField}
        return lists[get_args(kind)[0]](name, info) if get_args(kind)[0] in lists else None
    if kind is int:
        return WholeField(name, info)
    if kind is str:
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "file" in extra:
            return FileField(name, info)
        if isinstance(extra, dict) and "choices" in extra:
            return NameField(name, info)
        if isinstance(extra, dict) and "drawing" in extra:
            return DrawingField(name, info)
        return ProseField(name, info) if largest(info) > 1000 else LineField(name, info)
    if kind is bool:
        return SwitchField(name, info)
    return NumberField(name, info) if kind is float else None
