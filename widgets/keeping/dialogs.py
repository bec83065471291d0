"""The questions that stop the user: where to write, what to open, whether to replace."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from simulator.files import is_there

REPLACE, ELSEWHERE, SAVE = "Replace", "Save as…", "Save"


class Dialogs:
    """Asks over a window."""

    def __init__(self, parent: QWidget) -> None:
        self.parent = parent

    def file_to_open(self, folder: Path, filters: str) -> str:
        """A file; "" for none."""
        return QFileDialog.getOpenFileName(self.parent, "Open", str(folder), filters)[0]

    def folder(self, title: str, folder: Path) -> str:
        """A folder; "" for none."""
        return QFileDialog.getExistingDirectory(self.parent, title, str(folder))

    def place(self, title: str, suggestion: Path, filters: dict[str, str], suffix: str) -> Path | None:
        """Where to write; `filters`: what to call each suffix. None: nowhere."""
        given, chosen = QFileDialog.getSaveFileName(
            self.parent, title, str(suggestion), ";;".join(filters.values()), filters[suffix]
        )
        if not given:
            return None
        path = Path(given)
        if path.suffix.lower() in filters:
            return path
        path = Path(given + next((ending for ending, name in filters.items() if name == chosen), suffix))
        return path if not is_there(path) or self.may_replace(f"There is a file {path.name} already.") else None

    def may_replace(self, sentence: str) -> bool:
        return self._ask("Replace it?", lambda: (f"{sentence} Replace it?", ""), REPLACE) == REPLACE

    def replace_network(self, name: str, sentence: str) -> bool | None:
        """Whether the network in a file may be replaced, or else this one goes elsewhere; None: neither."""
        told = f"{sentence} Replace it?", ""
        answer = self._ask(f"Replace the network in {name}?", lambda: told, REPLACE, ELSEWHERE)
        return {REPLACE: True, ELSEWHERE: False}.get(answer)

    def _ask(
        self,
        title: str,
        told: Callable[[], tuple[str, str]],
        lossy: str,
        safe: str = "",
        anew: SignalInstance | None = None,
    ) -> str:
        """The choice that was pressed: the one that loses something, the one that does not, or "" for Cancel. Enter
        means the safe one, or Cancel where there is none; Esc means Cancel."""
        box = QMessageBox(QMessageBox.Icon.Question, title, "", parent=self.parent)

        def tell() -> None:
            sentence, more = told()
            box.setText(sentence)
            box.setInformativeText(more)

        tell()
        roles = {lossy: QMessageBox.ButtonRole.DestructiveRole, safe: QMessageBox.ButtonRole.AcceptRole}
        buttons = {words: box.addButton(words, role) for words, role in roles.items() if words}
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(buttons.get(safe, cancel))
        box.setEscapeButton(cancel)
        following = anew.connect(tell) if anew else None
        box.exec()
        if anew and following:
            anew.disconnect(following)
        box.deleteLater()
        return next((words for words, button in buttons.items() if button is box.clickedButton()), "")

    def may_read(self, title: str, path: str) -> bool:
        """Whether a file of data that somebody else's experiment names may be read."""
        far = " It lies on another machine." if path.startswith(("//", "\\\\")) else ""
        answer = QMessageBox.question(
            self.parent, "Read this file?",
            f"“{title}” reads its data from {path}.{far} Only read files that you know. Read it?",
        )  # fmt: skip
        return answer == QMessageBox.StandardButton.Yes

    def save_changes(self, verb: str, told: Callable[[], tuple[str, str]], anew: SignalInstance) -> bool | None:
        """Whether to save before what `verb` says, or else to do it without; None: stay here. What is `told`, a
        question and what becomes of what is not saved, is asked for again with each signal `anew`."""
        answer = self._ask("Save changes?", told, f"{verb} without saving", SAVE, anew)
        return {SAVE: True, "": None}.get(answer, False)

    def name(self, title: str, question: str, suggestion: str) -> str:
        """A name; "" for none."""
        text, given = QInputDialog.getText(self.parent, title, question, text=suggestion)
        return text.strip() if given else ""

    def about(self, title: str, text: str) -> None:
        QMessageBox.about(self.parent, title, text)
