"""Opening, saving, exporting, leaving."""

from widgets.commands.base import Program, command, working
from widgets.words import SPANS


@command("file.new", "&New experiment", "Begin with a small Elman network on a sine.", keys="Ctrl+N")
def new(program: Program) -> None:
    program.filing.new()


@command("file.open", "&Open…", "Open an experiment, a trained network, or your own data (CSV, text).", keys="Ctrl+O")
def open_file(program: Program) -> None:
    program.filing.ask_open(here=working(program))


@command("file.open-folder", "Open run &folder…", "Open what “rnn-simulator train --out” wrote.")
def open_folder(program: Program) -> None:
    program.filing.ask_open_folder()


@command("file.save", "&Save", "Save where it came from.", keys="Ctrl+S", when=working)
def save(program: Program) -> None:
    program.filing.save()


@command(
    "file.save-as", "Save &as…", "Save the experiment (.json), or with its trained weights (.safetensors).",
    keys="Ctrl+Shift+S", when=working,
)  # fmt: skip
def save_as(program: Program) -> None:
    program.filing.save_as()


@command("file.save-preset", "Save as &preset…", "Keep the experiment among yours in the gallery.", when=working)
def save_preset(program: Program) -> None:
    program.filing.save_preset()


@command(
    "file.export-weights", "Export trained &weights…", "Write the weights as safetensors, npz, CSV or ONNX.",
    keys="Ctrl+E", when=working,
)  # fmt: skip
def export_weights(program: Program) -> None:
    program.exporting.ask_weights(program.bench.session)


def _has_best(program: Program) -> bool:
    checkpoint = program.bench.session.checkpoint
    return working(program) and checkpoint is not None and checkpoint.best is not None


@command(
    "file.export-best", "Export &best weights…", "Write the weights of the lowest validation loss, not the last.",
    when=_has_best,
)  # fmt: skip
def export_best(program: Program) -> None:
    program.exporting.ask_weights(program.bench.session, best=True)


@command(
    "file.export-plots", "Export all p&lots…", f"Write every plot as PNG, SVG and CSV. {SPANS}",
    keys="Ctrl+Shift+E", when=working,
)  # fmt: skip
def export_plots(program: Program) -> None:
    if showing := program.shell.showing():
        program.exporting.ask_plots(showing)


@command("file.export-network", "Export network &drawing…", "Write the network's drawing as SVG or PNG.", when=working)
def export_network(program: Program) -> None:
    program.exporting.ask_network(program.shell.theme)


@command("file.quit", "&Quit", "Close the program.", keys="Ctrl+Q")
def leave(program: Program) -> None:
    program.shell.close()
