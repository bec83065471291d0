"""A form generated from a Spec: its fields' titles, bounds, units and descriptions make the rows."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from simulator.arrays import Array
from simulator.spec import Spec
from widgets.forms.fields import Field, Names, field_for
from widgets.forms.rows import rows_in


class Form(QWidget):
    """Shows a Spec. Emits `edited` (field name, plain value) when the user commits a value that differs from it.

    Fields marked ADVANCED stand behind a button; it opens by itself where one of them is not at its default. Fields
    that change nothing as the others stand are left out.
    """

    edited = Signal(str, object)

    def __init__(self, skip: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.skip = skip | {"kind", "version"}
        self.spec: Spec | None = None
        self.fields: dict[str, Field] = {}
        self.faults: dict[str, QLabel] = {}
        self.more: QToolButton | None = None
        self.unused: frozenset[str] = frozenset()
        self.standing: dict[str, str] = {}
        self._shown: dict[str, bool] = {}
        self._choices: Names = {}
        self._meant: Names = {}
        self.rows = rows_in(self)

    def offer(self, choices: Names, meant: Names | None = None) -> None:
        """What fields with `choices` may be chosen from, and what those left empty stand for, by their names."""
        self._choices, self._meant = choices, meant or {}
        for name, field in self.fields.items():
            field.offer(choices, self._meant.get(name, ()))

    def show_path(self, points: Array | None) -> None:
        """One round of the figure that the data was found to be (steps, 3); None: it is no figure."""
        for field in self.fields.values():
            field.show_path(points)

    def show_spec(self, spec: Spec) -> None:
        """Show these values, with other rows where the Spec is of another class. Nothing is emitted."""
        fresh = type(spec) is not type(self.spec)
        if fresh:
            self._build(type(spec))
        self.spec, self.unused = spec, self.unused_of(spec)
        for name, field in self.fields.items():
            field.show_value(getattr(spec, name), force=not self.faults[name].isHidden())
            self._clear(name)
        if self.more and (fresh or not self.more.isChecked()):
            fields, seen = type(spec).model_fields, set(self.advanced()) - self.unused
            self.more.setChecked(any(getattr(spec, name) != fields[name].default for name in seen))
            self.more.setVisible(bool(seen))
        self._show_rows()

    def unused_of(self, spec: Spec) -> frozenset[str]:
        """The names of the fields that are left out."""
        return spec.unused()

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        for field in list(self.fields.values())[:1]:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead_to(self, name: str) -> Field | None:
        """Give the focus to a field, and return it; None: there is none of this name."""
        field = self.fields.get(name)
        if field:
            if self.more and name in self.advanced():
                self.more.setChecked(True)
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field

    def refuse(self, name: str, sentence: str) -> None:
        """Tell below its row why the field's value is not allowed; the text stays, to be mended."""
        if self.more and name in self.advanced():
            self.more.setChecked(True)
        self.faults[name].setText(sentence)
        self.faults[name].show()
        self.fields[name].mark(True)

    def stand(self, faults: dict[str, str]) -> None:
        """What is wrong with values that were taken, by their fields: it stays below their rows until this is said
        anew."""
        before, self.standing = self.standing, {name: told for name, told in faults.items() if name in self.fields}
        for name in {*before, *self.standing}:
            self._clear(name)

    def _clear(self, name: str) -> None:
        """Only what is wrong with the value itself is told."""
        if name in self.standing:
            self.refuse(name, self.standing[name])
        else:
            self.faults[name].hide()
            self.fields[name].mark(False)

    def _build(self, kind: type[Spec]) -> None:
        while self.rows.rowCount():
            self.rows.removeRow(0)
        self.faults, self.standing, self._shown = {}, {}, {}
        made = {name: field_for(name, info) for name, info in kind.model_fields.items() if name not in self.skip}
        found = [(name, field) for name, field in made.items() if field]
        self.fields = dict(sorted(found, key=lambda each: not each[1].first))
        self.more = None
        for name, field in self.fields.items():
            if name not in self.advanced():
                self._add(name, field)
        if self.advanced():
            self.more = self._more_button()
            for name in self.advanced():
                self._add(name, self.fields[name])

    def advanced(self) -> list[str]:
        """The fields a beginner need not see."""
        return [name for name, field in self.fields.items() if field.extra.get("advanced")]

    def _more_button(self) -> QToolButton:
        more = QToolButton()
        more.setText("More settings")
        more.setCheckable(True)
        more.setAutoRaise(True)
        more.setToolTip("Show or hide the settings that are seldom changed.")
        more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        more.toggled.connect(self._show_more)
        self.rows.addRow(more)
        return more

    @Slot(bool)
    def _show_more(self, shown: bool) -> None:
        self._show_rows()

    def _show_rows(self) -> None:
        opened, advanced = bool(self.more and self.more.isChecked()), self.advanced()
        if self.more:
            self.more.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        for name, field in self.fields.items():
            shown = name not in self.unused and (opened or name not in advanced)
            if shown != self._shown.get(name):  # Qt's own word is wrong for rows that are new
                self._shown[name] = shown
                self.rows.setRowVisible(field, shown)

    def _add(self, name: str, field: Field) -> None:
        label, fault = QLabel(field.title), QLabel()
        label.setToolTip(field.tip)
        label.setBuddy(field.focus)
        fault.setWordWrap(True)
        fault.setForegroundRole(fault.palette().ColorRole.BrightText)
        fault.hide()
        field.offer(self._choices, self._meant.get(name, ()))
        field.committed.connect(self._commit)
        field.refused.connect(self.refuse)
        field.restored.connect(self._restore)
        self.faults[name] = fault
        if field.wide:
            self.rows.addRow(label)
            self.rows.addRow(field)
        else:
            self.rows.addRow(label, field)
        self.rows.addRow(fault)

    @Slot(str, object)
    def _commit(self, name: str, value: object) -> None:
        self._clear(name)
        current = getattr(self.spec, name)
        if value != (list(current) if isinstance(current, tuple) else current):
            self.edited.emit(name, value)

    @Slot(str)
    def _restore(self, name: str) -> None:
        """Escape: back to the last good value."""
        self._clear(name)
        self.fields[name].show_value(getattr(self.spec, name), force=True)
