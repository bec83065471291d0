"""Animations by the window's own sheet: what is on them, and that nothing else changes."""

from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from simulator.experiment import presets
from simulator.keeping.library import Opened
from simulator.probes import PROBES, see
from simulator.training.curves import Course
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.widgets.helpers import LONG, endless, reach
from widgets.film.scene import Scene
from widgets.film.sheet import Sheet
from widgets.theme import LIGHT
from widgets.views import VIEWS


def sheets():
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, Sheet) and each.isVisible()]


def view_of(window, kind):
    return next(view for view in window.program.shell.showing().views if view.kind == kind)


@pytest.fixture
def paused(training, qtbot):
    """A window whose sine network has made some updates and stands still, on the page Train."""
    training.show_page("train")
    training.show()
    reach(training, qtbot, 40)
    training.bench.session.pause()
    qtbot.waitUntil(lambda: not training.bench.session.coming_to_rest, timeout=LONG)
    return training


def ask(window, qtbot, kind="loss"):
    window.program.filming.ask(window.program.shell.showing(), view_of(window, kind))
    qtbot.waitUntil(lambda: bool(sheets()), timeout=LONG)
    return sheets()[0]


def film(window, user, qtbot, folder, kind="loss", frames=3):
    sheet = ask(window, qtbot, kind)
    sheet.frames.setValue(frames)
    path = folder / f"{kind}.webp"
    user.place = (str(path), "")
    sheet.write.click()
    qtbot.waitUntil(lambda: not sheets(), timeout=LONG)
    with Image.open(path) as made:
        return [_frame(made, place) for place in range(made.n_frames)]


def _frame(made, place):
    made.seek(place)
    return made.convert("RGB")


def inside(trainer):
    trainer.propagate()
    return {"inside": PROBES["inside"](Look(trainer)).see()}


def coloured(picture, colour):
    """The columns in which there is a colour."""
    wanted = tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))
    wide, high = picture.size
    pixels = picture.load()
    return [x for x in range(wide) if any(pixels[x, y] == wanted for y in range(high))]


def test_a_curve_grows_from_frame_to_frame_on_axes_that_stand_still(paused, user, qtbot, folder):
    snapshot, history = paused.bench.session.history.last, len(paused.bench.session.history.training.x)
    made = film(paused, user, qtbot, folder)
    ends = [len(coloured(each, LIGHT.training)) for each in made]
    axes = {each.crop((0, each.height - 40, *each.size)).tobytes() for each in made}
    assert len(made) == 3
    assert ends[0] < ends[1] < ends[2]
    assert len(axes) == 1
    assert paused.bench.session.history.last is snapshot
    assert len(paused.bench.session.history.training.x) == history


def test_it_is_as_large_as_asked_and_shows_what_was_chosen_in_the_view(qapp):
    trainer = Trainer(presets()["eight-elman"])
    snapshot, started = trainer.snapshot(see(trainer)), trainer.started()
    view = VIEWS["output"]()
    view.begin(started)
    for choice in (0, 1):
        view.choice.setCurrentIndex(choice)
        curves = Course(tuple(started.weights)).parts
        scene = Scene(type(view), started, curves, QSize(413, 307), LIGHT, like=view)
        scene.measure(snapshot)
        picture = scene.frame(snapshot, 2)
        assert (picture.width(), picture.height()) == (2 * 413, 2 * 307)
        assert scene.view.x_label == ("x", "time step")[choice]
        scene.end()


def test_thickness_and_colours_of_weights_stand_still_and_nothing_of_later_shows_before(qapp):
    trainer = Trainer(presets()["sine"])
    first, started = trainer.snapshot(inside(trainer)), trainer.started()
    trainer.network.theta *= 3
    later = replace(trainer.snapshot(inside(trainer)), update=9)
    for kind, found in (("network", lambda view: view.live.reach), ("matrices", lambda view: view.sheet.reach)):
        scene = Scene(VIEWS[kind], started, Course(tuple(started.weights)).parts, QSize(400, 300), LIGHT)
        scene.measure(first)
        small = dict(scene.ranges)
        scene.measure(later)
        scene.frame(first)
        own = {name: most for name, (_, most) in small.items() if most != 1.0}  # the inputs have no weights
        for name, most in own.items():
            assert found(scene.view)[name] == pytest.approx(3 * most, rel=1e-5)
        scene.end()
    assert [len(trail.kept) for trail in scene.view.sheet.trails.values()] == [1, 1]


def test_the_sheet_keeps_the_order_of_its_updates(paused, qtbot):
    card = next(iter(paused.pages["train"].body.cards.values()))
    card.fill_menu()
    qtbot.addWidget(card.menu)
    next(action for action in card.menu.actions() if action.text() == "Animate…").trigger()
    qtbot.waitUntil(lambda: bool(sheets()), timeout=LONG)
    sheet, made = sheets()[0], paused.bench.session.made
    assert (sheet.first.value(), sheet.last.value()) == (0, made)
    sheet.last.setValue(20)
    sheet.first.setValue(10**6)
    assert sheet.first.value() == 19
    sheet.cancel.click()
    assert not sheets()


def test_what_cannot_be_written_is_said_in_the_sheet_and_who_cancels_finds_no_file(paused, user, qtbot, folder):
    sheet = ask(paused, qtbot)
    sheet.frames.setValue(2)
    user.place = (str(folder / "missing" / "loss.webp"), "")
    sheet.write.click()
    assert "missing" in sheet.state.text() and sheet.take is None, "at once, and nothing was computed"
    user.place = (str(folder / "loss.webp"), "")
    sheet.write.click()
    take = sheet.take
    sheet.cancel.click()
    assert not (take.errands.open or take.drawer.isActive() or sheets())
    assert not (folder / "loss.webp").exists()


def test_before_anything_was_trained_there_is_nothing_to_animate(window, qtbot):
    said = []
    window.bench.said.connect(lambda message: said.append(message.text))
    window.bench.open(Opened(endless("sine")))
    window.show_page("train")
    window.program.filming.ask(window.program.shell.showing(), view_of(window, "loss"))
    assert "press Run first" in said[-1]
    assert not sheets()
