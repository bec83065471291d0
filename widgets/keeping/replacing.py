"""What would be lost if a network took the place of the one that stands in a file."""

from pathlib import Path

from simulator.errors import InputError
from simulator.experiment import Experiment, same_network
from simulator.files import is_there
from simulator.keeping import weights
from widgets.words import counted, with_article


def loss(path: Path, experiment: Experiment, made: int) -> str:
    """Both networks in a sentence, where the file holds another one that was trained, or more updates of this one;
    "" where nothing would be lost that was learned. Reads the header of the file alone."""
    if path.suffix.lower() != ".safetensors":
        return ""
    try:
        held, learned = weights.outline(path)
    except InputError:
        return ""
    same = same_network(held, experiment)
    if not learned or (same and learned <= made):
        return ""
    this = "this one is" if same else f"this is {_other(held, experiment)}"
    trained = f"trained for {made:,}" if made else "untrained"
    return f"The file holds {_network(held)} trained for {counted(learned, 'update')}; {this} {trained}."


def _network(experiment: Experiment) -> str:
    """Its layers in words: `an Elman 16`."""
    layers = [f"{layer.written} {layer.size_in_words}".strip() for layer in experiment.network.layers]
    return with_article(" → ".join(layers) or "network")


def _other(held: Experiment, experiment: Experiment) -> str:
    """A network beside the one in the file: by what it is another one."""
    words = _network(experiment)
    if words != _network(held):
        return words
    return f"{words} {'on other data' if experiment.data != held.data else 'of other settings'},"


def free_name(path: Path) -> Path:
    """A file beside this one that is not there yet: `lstm-2.safetensors`."""
    number = 2
    while is_there(made := path.with_stem(f"{path.stem}-{number}")):
        number += 1
    return made
