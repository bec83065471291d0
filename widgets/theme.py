"""Light and dark: our own palettes, since Qt's colour-scheme switch does nothing on plain X and offscreen."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Role, Group = QPalette.ColorRole, QPalette.ColorGroup


@dataclass(frozen=True)
class Theme:
    """Every colour the program uses, by its purpose."""

    name: str
    window: str
    base: str
    raised: str
    border: str
    text: str
    faint: str
    accent: str
    on_accent: str
    error: str
    grid: str
    training: str
    validation: str
    goal: str
    target: str
    output: str
    series: tuple[str, ...]
    """Lines that stand for units or matrices: distinct also to colour-blind eyes."""
    diverging: tuple[str, str, str]
    """Colours of -1, 0 and +1 in a heat map."""


LIGHT = Theme(
    name="light", window="#f3f4f6", base="#ffffff", raised="#fafbfc", border="#c9ced6", text="#1d2430", faint="#66707f",
    accent="#2563c9", on_accent="#ffffff", error="#b3261e", grid="#d8dce2",
    training="#7fa6dd", validation="#c2410c", goal="#15803d", target="#c2410c", output="#2563c9",
    series=("#2563c9", "#c2410c", "#15803d", "#9333a8", "#a16207", "#0e7490", "#be185d", "#4d5b6e"),
    diverging=("#b2502a", "#f7f7f5", "#2361ad"),
)  # fmt: skip

DARK = Theme(
    name="dark", window="#1b1f27", base="#14171d", raised="#222732", border="#3a4150", text="#e4e8ef", faint="#98a2b3",
    accent="#5b9bf5", on_accent="#0d1117", error="#ff8a80", grid="#2c323d",
    training="#456a9e", validation="#ff9f5a", goal="#5fd38a", target="#ff9f5a", output="#6fb0ff",
    series=("#6fb0ff", "#ff9f5a", "#5fd38a", "#d08cf0", "#e3c14f", "#4fd0e0", "#ff85b3", "#a9b4c4"),
    diverging=("#f08a4b", "#1d2129", "#5aa2f5"),
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def palette(theme: Theme) -> QPalette:
    colours = {
        Role.Window: theme.window, Role.Base: theme.base, Role.AlternateBase: theme.raised, Role.Button: theme.raised,
        Role.WindowText: theme.text, Role.Text: theme.text, Role.ButtonText: theme.text, Role.BrightText: theme.error,
        Role.ToolTipBase: theme.raised, Role.ToolTipText: theme.text, Role.PlaceholderText: theme.faint,
        Role.Highlight: theme.accent, Role.HighlightedText: theme.on_accent, Role.Link: theme.accent,
        Role.Accent: theme.accent, Role.Light: theme.raised, Role.Midlight: theme.border, Role.Mid: theme.border,
        Role.Dark: theme.border, Role.Shadow: theme.border,
    }  # fmt: skip
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        made.setColor(Group.Disabled, role, QColor(theme.faint))
    made.setColor(Group.Disabled, Role.Highlight, QColor(theme.border))
    return made


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme. Plots recolour themselves: see `View.recolour`."""
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    line = f"1px solid {theme.border}"
    app.setStyleSheet(
        f"QToolTip {{ color: {theme.text}; background: {theme.raised}; border: {line}; padding: 4px; }}"
        f"QDockWidget::title {{ padding: 5px 8px; background: {theme.raised}; border-bottom: {line}; }}"
        f"QMainWindow::separator {{ background: {theme.border}; width: 3px; height: 3px; }}"
    )
