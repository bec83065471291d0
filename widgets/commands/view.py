"""How the window looks, and what it is."""

from widgets.commands.base import Program, command, working


@command("view.reset-layout", "Reset &layout", "Put every panel and plot back in its place.", when=working)
def reset_layout(program: Program) -> None:
    program.shell.reset_layout()


@command(
    "view.dark", "&Dark", "Dark colours, or light.", keys="Ctrl+D",
    checked=lambda program: program.shell.theme.name == "dark",
)  # fmt: skip
def toggle_dark(program: Program) -> None:
    program.shell.use_theme("light" if program.shell.theme.name == "dark" else "dark")


@command("help.about", "&About", "What this is.")
def about(program: Program) -> None:
    program.shell.about()
