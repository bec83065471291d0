"""Actions: an edit costs no new icons and no new style."""

from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from simulator.experiment import presets
from simulator.keeping.library import Opened
from widgets import theme as themes
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


def test_the_style_is_set_once(window, qapp, monkeypatch):
    styles = []
    monkeypatch.setattr(type(qapp), "setStyle", lambda *_: styles.append(1))
    for theme in (DARK, LIGHT):
        themes.apply(qapp, theme)
    assert not styles and qapp.palette().window().color().name() == LIGHT.window
