"""The gallery: chapters in order, own work first, pictures of the data, and a search."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QLabel

from simulator.command import main as cli
from simulator.experiment import chapters, presets, revised, save
from simulator.keeping import library, weights
from simulator.keeping.library import Opened
from simulator.sources import SOURCES
from tests.simulator.helpers import WANT_FILES, experiment, trained
from tests.widgets.helpers import LONG, card_of, leave, new_window
from widgets.gallery.thumbnail import draw, preview_of
from widgets.keeping import entries
from widgets.keeping.entries import Sources
from widgets.theme import DARK, LIGHT


def gallery_of(window):
    return window.pages["gallery"]


def titles(window):
    return [card.entry.title for card in gallery_of(window).shelves.cards]


def test_every_preset_stands_in_one_chapter():
    placed = [name for chapter in chapters() for name in chapter.presets]
    assert sorted(placed) == sorted(presets())


def test_own_and_recent_work_comes_before_the_chapters_the_newest_first(window, qtbot, folder):
    save(revised(presets()["walk"], "title", "My walk"), folder / "mine.json")
    (folder / "broken.json").write_text("{")
    kept = library.save_preset("Kept", presets()["sine"])
    for ago, path in enumerate((folder / "mine.json", kept, folder / "broken.json")):
        os.utime(path, (time.time() - ago, time.time() - ago))
    for name in ("mine.json", "broken.json"):
        window.bench.settings.add_recent(folder / name)
    window.bench.open(Opened(presets()["letters"]))
    window.show_page("gallery")
    mine = card_of(window, qtbot, "My walk")
    assert titles(window)[:4] == [presets()["letters"].title, "My walk", presets()["sine"].title, "broken.json"]
    assert mine.entry.sentence.startswith("mine.json, today")
    assert gallery_of(window).status() == "28 experiments · 4 of them yours"
    qtbot.mouseClick(mine, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bench.document.name == "mine.json", timeout=LONG)


@pytest.mark.parametrize(("words", "found"), [("reber", 2), ("ELMAN figure", 1), ("jordan", 1), ("zebra", 0)])
def test_a_search_finds_by_every_word(window, qtbot, words, found):
    qtbot.keyClicks(gallery_of(window).search, words)
    assert len(titles(window)) >= found if found else not titles(window)
    for title in titles(window):
        entry = next(card.entry for card in gallery_of(window).shelves.cards if card.entry.title == title)
        assert entry.found_by(words)
    gallery_of(window).search.clear()
    assert len(titles(window)) == len(presets())


def listed(window):
    chapters = gallery_of(window).chapters
    return [chapters.item(row).text() for row in range(chapters.count())]


def test_only_chapters_in_which_something_is_found_are_listed(window, qtbot):
    every = listed(window)
    qtbot.keyClicks(gallery_of(window).search, "reber")
    assert 0 < len(listed(window)) < len(every)
    assert listed(window) == list(gallery_of(window).shelves.headings)
    gallery_of(window).search.setText("zebra")
    assert not listed(window)
    gallery_of(window).search.clear()
    assert listed(window) == every == list(gallery_of(window).shelves.headings)


def test_a_chapter_is_gone_to(window, qtbot):
    window.resize(1024, 700)
    gallery = gallery_of(window)
    gallery.chapters.setCurrentRow(gallery.chapters.count() - 1)
    assert gallery.shelves.verticalScrollBar().value() > 0


@pytest.mark.parametrize("width", [1024, 1440, 3000])
def test_cards_fill_the_width_and_are_never_cut(window, qtbot, width):
    window.resize(width, 900)
    shelves = gallery_of(window).shelves
    assert shelves.columns == max((shelves.viewport().width() - 16) // 248, 1)
    assert all(card.width() >= 232 for card in shelves.cards)
    qtbot.waitUntil(lambda: shelves.widget().width() <= shelves.viewport().width(), timeout=LONG)


def test_pictures_come_one_after_the_other(window, qtbot):
    shelves = gallery_of(window).shelves
    qtbot.waitUntil(lambda: not shelves.wanted(), timeout=LONG)
    assert all(card.preview for card in shelves.cards)


def test_a_search_keeps_no_card_from_its_picture(window, qtbot):
    gallery = gallery_of(window)
    gallery.search.setText("zebra")
    qtbot.waitUntil(lambda: not gallery.shelves.wanted(), timeout=LONG)
    gallery.search.clear()
    assert len(gallery.shelves.cards) == len(presets())
    assert all(card.preview for card in gallery.shelves.cards)


def test_no_picture_is_computed_twice(folder, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr("widgets.pages.gallery.preview_of", lambda spec: asked.append(spec) or preview_of(spec))
    window = new_window(folder, qtbot)
    qtbot.waitUntil(lambda: not gallery_of(window).shelves.wanted(), timeout=LONG)
    qtbot.waitUntil(lambda: not window.bench.background.open, timeout=LONG)
    assert len(asked) == len(set(asked))


def test_a_file_of_the_users_is_not_read_for_a_picture(window, qtbot, folder):
    data = folder / "private.csv"
    data.write_text("a\n1\n2\n")
    save(revised(presets()["walk"], "data", {"kind": "table", "path": str(data)}), folder / "it.json")
    window.bench.settings.add_recent(folder / "it.json")
    window.show_page("gallery")
    assert card_of(window, qtbot, presets()["walk"].title) is not None
    qtbot.waitUntil(lambda: bool(gallery_of(window).own.entries), timeout=LONG)
    assert gallery_of(window).own.entries[0].data is None
    leave(window)


def test_a_file_that_was_chosen_once_gives_a_picture_unless_it_is_large(window, qtbot, folder, monkeypatch):
    prices, mine = folder / "prices.csv", folder / "mine.json"
    prices.write_text("price\n" + "1\n2\n4\n" * 100)
    save(revised(presets()["walk"], "data", {"kind": "table", "path": str(prices)}), mine)
    window.bench.settings.add_recent(mine)
    window.bench.settings.agree(str(prices))
    window.show_page("gallery")
    cards = gallery_of(window).shelves
    seen = lambda: any(card.preview for card in cards.cards if card.entry.target == str(mine))  # noqa: E731
    qtbot.waitUntil(seen, timeout=LONG)
    sources = Sources(None, (), (), (mine,), window.bench.settings.all_agreed)
    assert entries.yours(sources).entries[0].data is not None
    monkeypatch.setattr(entries, "LARGEST", 100)
    assert entries.yours(sources).entries[0].data is None
    leave(window)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", [kind for kind in SOURCES if kind not in WANT_FILES])
def test_every_source_gives_a_picture(qapp, kind, theme):
    preview = preview_of(SOURCES[kind]())
    image = QImage(220, 92, QImage.Format.Format_RGB32)
    image.fill(theme.sunken)
    blank = image.copy()
    painter = QPainter(image)
    draw(painter, QRectF(image.rect()), preview, theme, SOURCES[kind].plane)
    painter.end()
    assert image != blank


def test_data_that_cannot_be_opened_gives_none():
    assert preview_of(SOURCES["table"](path="/nowhere.csv")) is None


def test_enter_opens_the_first_that_is_found_or_the_card_with_the_focus_and_escape_clears(window, qtbot):
    gallery = gallery_of(window)
    gallery.search.setFocus()
    qtbot.keyClicks(gallery.search, "zebra")
    qtbot.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert gallery.search.text() == ""
    qtbot.keyClicks(gallery.search, "jordan's way")
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    title = presets()["eight-jordan"].title
    qtbot.waitUntil(lambda: window.bench.document.experiment.title == title, timeout=LONG)
    window.show_page("gallery")
    gallery.search.clear()
    card = card_of(window, qtbot, presets()["walk"].title)
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.bench.document.experiment == presets()["walk"], timeout=LONG)


def test_cards_say_what_was_trained_and_for_how_long(window, qtbot, folder):
    _, last = trained(experiment(updates=3))
    weights.save(last, folder / "mine.safetensors")
    weights.save(replace(last, update=0), folder / "untrained.safetensors")
    weights.save(last, window.bench.settings.data / "last-session.safetensors")
    cli.main(["train", "sine", "--updates", "2", "--out", str(folder / "run1"), "--quiet"])
    for name in ("mine.safetensors", "untrained.safetensors", "run1"):
        window.bench.settings.add_recent(folder / name)
    window.show_page("gallery")
    qtbot.waitUntil(lambda: len(gallery_of(window).own.entries) == 4, timeout=LONG)
    shown = {Path(each.target).name: each for each in gallery_of(window).own.entries}
    says = {name: (each.sentence.split(", ")[:2], each.tone) for name, each in shown.items()}
    assert says == {
        "mine.safetensors": (["mine.safetensors", "trained for 3 updates"], "good"),
        "untrained.safetensors": (["untrained.safetensors", "untrained"], ""),
        "run1": (["The run run1", "trained for 2 updates"], "good"),
        "last-session.safetensors": (["Your last session", says["last-session.safetensors"][0][1]], "good"),
    }
    assert all("Elman" in each.detail for each in shown.values())
    assert shown["run1"].title == presets()["sine"].title and "run1" in shown["run1"].sentence
    assert shown["run1"].data is not None, "its picture"
    assert "trained for 3 updates" in shown["last-session.safetensors"].sentence
    assert "session" not in shown["mine.safetensors"].sentence


def test_only_the_newest_session_is_the_last_one(window, qtbot, folder):
    _, last = trained(experiment(updates=3))
    for age, name in enumerate(("window-1-a", "window-2-b", "window-3-c")):
        path = window.bench.settings.data / f"{name}.safetensors"
        weights.save(last, path)
        os.utime(path, (1e9 - age, 1e9 - age))
    window.show_page("gallery")
    qtbot.waitUntil(lambda: len(gallery_of(window).own.entries) == 3, timeout=LONG)
    says = [each.sentence.partition(",")[0] for each in gallery_of(window).own.entries]
    assert says == ["Your last session", "An earlier session", "An earlier session"]


def test_training_that_the_gallery_paused_goes_on_when_nothing_else_is_opened(training, qtbot, user):
    session = training.bench.session
    training.bench.document.edit("title", "Other")
    training.show_page("gallery")
    assert not session.going
    user.answers = ["Cancel"]
    training.program.filing.open("characters")
    training.show_page("train")
    qtbot.waitUntil(lambda: session.going, timeout=LONG)
    session.pause()
    training.show_page("gallery")
    training.show_page("train")
    QCoreApplication.processEvents()
    assert not session.going, "the user paused it"


def test_a_heading_over_a_single_card_stays_on_one_line_beside_its_neighbours(window, qtbot):
    window.resize(1440, 900)
    qtbot.keyClicks(gallery_of(window).search, "babble")

    def one_line():
        (heading,), (card,) = gallery_of(window).shelves.headings.values(), gallery_of(window).shelves.cards
        title, about = heading.findChildren(QLabel)
        whole = title.width() >= QFontMetrics(title.font()).horizontalAdvance(title.text())
        low = title.height() < 2 * QFontMetrics(title.font()).height()
        return whole and low and about.toolTip() == about.text() and heading.width() <= card.width()

    qtbot.waitUntil(one_line)
    assert window.status.text().startswith("1 of ")
