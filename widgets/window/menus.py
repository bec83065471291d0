"""The window's menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from widgets.window.window import Window


class Menus:
    """Makes the menus, and shows what belongs to the laboratory only there."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.lab_items: list[QAction] = []
        self._file()
        self._edit_and_run()
        self._view()
        self._item(window.menuBar().addMenu("&Help"), "&About", "What this is.", window.about)

    def show_lab(self, lab: bool) -> None:
        for item in self.lab_items:  # their shortcuts too
            item.setVisible(lab)

    def _file(self) -> None:
        window, filing, exporting = self.window, self.window.filing, self.window.exporting
        file = window.menuBar().addMenu("&File")
        file.setToolTipsVisible(True)
        self._item(file, "&New experiment", "Begin with a small Elman network on a sine.", filing.new, "Ctrl+N")
        self._item(file, "&Gallery", "Presets, your own experiments and recent files.", window.show_gallery, "Ctrl+G")
        self._item(file, "&Open…", "Open an experiment or a trained network.", filing.ask_open, "Ctrl+O")
        self._item(file, "Open run &folder…", "Open what “rnn-simulator train --out” wrote.", filing.ask_open_folder)
        self.recent = file.addMenu("Open &recent")
        self.recent.aboutToShow.connect(filing.fill_recent)
        file.addSeparator()
        self.lab_items += [
            self._item(file, "&Save", "Save where it came from.", lambda: filing.save(), "Ctrl+S"),
            self._item(
                file, "Save &as…", "Save the experiment (.json), or with its trained weights (.safetensors).",
                lambda: filing.save_as(), "Ctrl+Shift+S",
            ),
            self._item(file, "Save as &preset…", "Keep the experiment among yours in the gallery.", filing.save_preset),
        ]  # fmt: skip
        file.addSeparator()
        self.lab_items += [
            self._item(
                file, "Export trained &weights…", "Write the weights as safetensors, npz, CSV or ONNX.",
                exporting.export_weights, "Ctrl+E",
            ),
            self._item(
                file, "Export all p&lots…", "Write every plot as PNG, SVG and the plotted numbers as CSV.",
                exporting.export_plots, "Ctrl+Shift+E",
            ),
        ]  # fmt: skip
        one = file.addMenu("Export &one plot")
        for view in window.lab.views:
            one.addAction(view.actions()[0])
        self.lab_items.append(one.menuAction())
        file.addSeparator()
        self._item(file, "&Quit", "Close the program.", window.close, QKeySequence.StandardKey.Quit)

    def _edit_and_run(self) -> None:
        window = self.window
        edit, run = window.menuBar().addMenu("&Edit"), window.menuBar().addMenu("&Run")
        stack = window.document.undo_stack
        for action, keys in (
            (stack.createUndoAction(window, "&Undo"), QKeySequence.StandardKey.Undo),
            (stack.createRedoAction(window, "&Redo"), QKeySequence.StandardKey.Redo),
        ):
            action.setShortcut(keys)
            edit.addAction(action)
            self.lab_items.append(action)
        run.addActions(window.transport.commands)
        self.lab_items += [edit.menuAction(), run.menuAction(), *window.transport.commands]

    def _view(self) -> None:
        window, menu = self.window, self.window.menuBar().addMenu("&View")
        for dock in (*window.lab.panels.values(), *window.lab.docks.values()):
            menu.addAction(dock.toggleViewAction())
        menu.addSeparator()
        self._item(menu, "Reset &layout", "Put every panel and plot back in its place.", window.lab.reset_layout)
        self.dark = self._item(menu, "&Dark", "Dark colours, or light.", window.toggle_theme, "Ctrl+D")
        self.dark.setCheckable(True)

    def _item(
        self, menu: QMenu, text: str, tip: str, command: object, keys: str | QKeySequence.StandardKey = ""
    ) -> QAction:
        action = QAction(text, self.window)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(command)
        menu.addAction(action)
        return action
