"""Actions: an edit costs no new icons and no new style."""

from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QToolTip, QWidget

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
