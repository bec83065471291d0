"""Light and dark: our own palettes, since Qt's colour-scheme switch does nothing on plain X and offscreen."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

Role, Group = QPalette.ColorRole, QPalette.ColorGroup


@dataclass(frozen=True)
class Theme:
    """Every colour the program uses, by its purpose. Text has a contrast of at least 4.5, lines and borders of 3."""

    name: str
    window: str
    base: str
    sunken: str
    text: str
    faint: str
    edge: str
    """Edges of cards: decoration."""
    grid: str
    border: str
    """Borders of controls."""
    axis: str
    accent: str
    on_accent: str
    wash: str
    """The ground of what is selected."""
    good: str
    """Goals and success; nothing else is green."""
    refusal: str
    """Refusals; nothing else is red."""
    series: tuple[str, ...]
    """Lines that stand for units or matrices, in their order: distinct also to colour-blind eyes."""
    diverging: tuple[str, str, str]
    """Colours of -1, 0 and +1."""

    @property
    def training(self) -> str:
        return self.series[0]

    @property
    def validation(self) -> str:
        return self.series[1]

    @property
    def output(self) -> str:
        return self.series[0]

    @property
    def target(self) -> str:
        return self.series[1]


LIGHT = Theme(
    name="light", window="#f3f5f8", base="#ffffff", sunken="#f7f8fa", text="#1a202b", faint="#586271", edge="#dce1e8",
    grid="#e9ecf1", border="#848d9b", axis="#8a93a0", accent="#1c5fd2", on_accent="#ffffff", wash="#e6eefb",
    good="#0b7a4b", refusal="#b3261e",
    series=("#1c5fd2", "#e87222", "#0f6144", "#a77aff", "#746200", "#449eae", "#c72176", "#2a333e"),
    diverging=("#c2480b", "#f4f4f2", "#1c5fd2"),
)  # fmt: skip

DARK = Theme(
    name="dark", window="#12151a", base="#191d24", sunken="#15181e", text="#e5e9f0", faint="#a0aab9", edge="#2d343f",
    grid="#262c36", border="#737e8e", axis="#6d7786", accent="#6aa8ff", on_accent="#0b1220", wash="#1f2f49",
    good="#52c98d", refusal="#ff8a80",
    series=("#6aa8ff", "#f68b46", "#1edaa5", "#6378f9", "#f1dd5b", "#9ebdbc", "#ef3a90", "#d9e5f4"),
    diverging=("#ff9248", "#2a2f38", "#5fa4ff"),
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

CONTROLS = "QLineEdit", "QAbstractSpinBox", "QComboBox", "QPlainTextEdit", "QAbstractButton", "QSlider"
"""Widgets with a border of their own."""
DARKER = 1.34
"""Between how much the style darkens the borders of check boxes, and the rest."""
READABLE = 4.5
"""Contrast that text needs."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: `share` of the other."""
    a, b = QColor(one), QColor(other)
    parts = zip((a.redF(), a.greenF(), a.blueF()), (b.redF(), b.greenF(), b.blueF()), strict=True)
    return QColor.fromRgbF(*(p + share * (q - p) for p, q in parts)).name()


@lru_cache(256)
def readable(colour: str, theme: Theme) -> str:
    """A colour for text: mixed towards the text's own until it can be read."""
    shares = (k / 20 for k in range(21))
    return next(c for share in shares if contrast(c := mixed(colour, theme.text, share), theme.base) >= READABLE)


def palette(theme: Theme) -> QPalette:
    colours = {
        Role.Window: theme.window, Role.Base: theme.base, Role.AlternateBase: theme.sunken, Role.Button: theme.base,
        Role.WindowText: theme.text, Role.Text: theme.text, Role.ButtonText: theme.text, Role.BrightText: theme.refusal,
        Role.ToolTipBase: theme.base, Role.ToolTipText: theme.text, Role.PlaceholderText: theme.faint,
        Role.Highlight: theme.accent, Role.HighlightedText: theme.on_accent, Role.Link: theme.accent,
        Role.Accent: theme.accent, Role.Light: theme.sunken, Role.Midlight: theme.edge, Role.Mid: theme.border,
        Role.Dark: theme.border, Role.Shadow: theme.edge,
    }  # fmt: skip
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        made.setColor(Group.Disabled, role, QColor(theme.border))
    made.setColor(Group.Disabled, Role.Highlight, QColor(theme.border))
    return made


def palette_of_controls(theme: Theme) -> QPalette:
    """The style makes a control's border of the colour of its window, darkened, in dark themes too: a
    control draws nothing else in that colour, so it is made of the border's."""
    made, border = palette(theme), QColor(theme.border)
    parts = border.redF(), border.greenF(), border.blueF()
    made.setColor(Role.Window, QColor.fromRgbF(*(min(part * DARKER, 1) for part in parts)))
    return made


def card(theme: Theme) -> str:
    """What is called `card`, for the style sheet of whoever has one or is one."""
    return f"#card {{ background: {theme.base}; border: 1px solid {theme.edge}; border-radius: 8px; }}"


def tips(theme: Theme) -> str:
    """Tooltips, for the style sheet of a part of the window: a palette gives them no padding, and a style sheet of the
    whole application costs a quarter of a second at each change of theme."""
    edge = f"border: 1px solid {theme.edge}; padding: 4px 6px;"
    return f"QToolTip {{ color: {theme.text}; background: {theme.base}; {edge} }}"


def buttons(theme: Theme) -> str:
    """Push buttons and bars to scroll with, for the style sheet of a part of the window: flat, and the button called
    `main` filled."""
    return (
        f"QPushButton {{ background: {theme.base}; color: {theme.text}; border: 1px solid {theme.border}; "
        "border-radius: 6px; padding: 5px 12px; }"
        f"QPushButton:hover, QPushButton:checked {{ background: {theme.wash}; }}"
        f"QPushButton:checked, QPushButton:focus {{ border-color: {theme.accent}; }}"
        f"QPushButton:disabled {{ color: {theme.border}; border-color: {theme.edge}; }}"
        f"QPushButton#main {{ background: {theme.accent}; color: {theme.on_accent}; border-color: {theme.accent}; "
        "font-weight: bold; }"
        f"QPushButton#main:focus {{ border-color: {theme.text}; }}"
        f"QPushButton#main:disabled {{ background: {theme.grid}; color: {theme.faint}; border-color: {theme.edge}; }}"
        + bars(theme)
    )


def bars(theme: Theme) -> str:
    """Bars to scroll with: a handle and no more."""
    return (
        "QScrollBar { background: transparent; border: none; margin: 0; }"
        "QScrollBar:horizontal { height: 12px; } QScrollBar:vertical { width: 12px; }"
        f"QScrollBar::handle {{ background: {theme.border}; border-radius: 3px; margin: 3px; }}"
        "QScrollBar::handle:horizontal { min-width: 28px; } QScrollBar::handle:vertical { min-height: 28px; }"
        f"QScrollBar::handle:hover {{ background: {theme.accent}; }}"
        f"QScrollBar:focus {{ border: 1px solid {theme.accent}; border-radius: 5px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme. Plots recolour themselves: see `View.recolour`.

    By palettes alone: a style or a style sheet of the application polishes every widget anew, a quarter of a second.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    for name in CONTROLS:
        app.setPalette(palette_of_controls(theme), name)  # type: ignore[arg-type]  # bytes would change nothing
    QToolTip.setPalette(palette(theme))
