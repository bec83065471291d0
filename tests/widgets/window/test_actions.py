"""Actions: an edit costs no new icons and no new style."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from simulator.experiment import presets
from simulator.keeping.library import Opened
from widgets.theme import DARK, LIGHT


class Watch(QObject):
    """Notes the widgets that are given a style while it watches them."""

    def __init__(self, widgets):
        super().__init__()
        self.styled = []
        self.widgets = widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.StyleChange:
            self.styled.append(watched)
        return False


def pixels(action):
    return action.icon().pixmap(24, 24).toImage()


def test_an_edit_gives_no_widget_a_style_and_no_action_an_icon(window):
    window.bench.open(Opened(presets()["sine"]))
    window.bench.document.edit("training.learning_rate", 0.01)  # now there is something to undo
    watch, changed = Watch(window.page.findChildren(QWidget)), []
    for id in ("run.toggle", "run.step", "run.reset", "page.train"):
        window.actions_[id].changed.connect(partial(changed.append, id))
    window.bench.document.edit("training.learning_rate", 0.02)
    assert not watch.styled and not changed


def test_icons_follow_the_state_and_the_colours(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    run, step = window.actions_["run.toggle"], window.actions_["run.step"]
    before = pixels(run), pixels(step)
    window.actions_["view.dark"].trigger()
    assert window.theme is DARK and pixels(step) != before[1]
    window.actions_["view.dark"].trigger()
    assert window.theme is LIGHT and (pixels(run), pixels(step)) == before
    run.trigger()
    assert pixels(run) != before[0], "it is a pause now"


def ground(menus):
    return menus.grab().toImage().pixelColor(menus.width() - 20, 5).name()


def test_a_theme_polishes_nothing_anew_and_reaches_menus_and_tooltips(window, qapp, qtbot, monkeypatch):
    calls = []
    for name in ("setStyle", "setStyleSheet"):
        monkeypatch.setattr(type(qapp), name, lambda *_: calls.append(1))
    for theme in (DARK, LIGHT):
        window.use_theme(theme.name)
        qtbot.waitUntil(lambda theme=theme: ground(window.menuBar()) == theme.window, timeout=5000)
        assert QToolTip.palette().toolTipBase().color().name() == theme.base
        assert QToolTip.palette().toolTipText().color().name() == theme.text
    assert not calls


def tooltip_over(widget, qtbot):
    """The tooltip as it comes up over a widget."""
    QToolTip.hideText()
    QToolTip.showText(widget.mapToGlobal(widget.rect().center()), "What it is.", widget)
    found = lambda: [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: bool(found()), timeout=5000)
    return found()[0]


@pytest.mark.qt_log_ignore("raise", extend=True)  # which offscreen windows cannot
def test_tooltips_have_room_around_their_words_and_the_colours_of_the_theme(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    lab = window.pages["train"].lab
    places = [lab.inspector.tabs, lab.training.parts["method"].kind, window.bar, window.rail]
    for theme in (DARK, LIGHT):
        window.use_theme(theme.name)
        for place in places:
            tip = tooltip_over(place, qtbot)
            words = tip.fontMetrics().boundingRect("What it is.")
            assert tip.width() >= words.width() + 12 and tip.height() >= words.height() + 8
            image = tip.grab().toImage()
            assert image.pixelColor(3, 3).name() == theme.base and image.pixelColor(0, 5).name() == theme.edge
    QToolTip.hideText()


def letters(menu):
    """Of every entry that has one, what Alt and that letter would do."""
    return [action.text()[action.text().index("&") + 1].lower() for action in menu.actions() if "&" in action.text()]


def test_no_letter_stands_for_two_entries_of_a_menu(window):
    menus = window.menuBar().findChildren(QMenu)
    assert len(menus) >= 5
    for menu in (window.menuBar(), *menus):
        assert len(letters(menu)) == len(set(letters(menu))), letters(menu)
    assert max(len(letters(menu)) for menu in menus) > 10


def test_plots_are_listed_as_they_stand_on_the_screen(window):
    window.bench.open(Opened(presets()["sine"]))
    window.menus.fill_plots()
    listed = [action.text() for action in window.menus.one.actions()]
    assert listed[:2] == ["Loss", "Gradient norms"]
    assert listed.index("Output and target") < listed.index("Hidden states") < listed.index("Unit traces")
