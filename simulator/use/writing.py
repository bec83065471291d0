"""A trained network writes, each character drawn from its outputs and read as the next input."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import InputError
from simulator.probes.text import cannot_write, writing
from simulator.sources.alphabet import Script
from simulator.sources.characters import visible
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint
from simulator.use.opening import network_of, opened

MOST, MOST_NUMBERS = 100_000, 20_000_000
"""So many characters may be asked for, and so many likelihoods kept."""
NAMED = 60
"""So many characters are listed where one is not known."""


@dataclass(frozen=True)
class Written:
    """What the network read, and what it then wrote, character by character."""

    prompt: str
    text: str
    symbols: Sequence[str]
    """The vocabulary, in the order of the likelihoods."""
    prompt_probability: Array
    """(characters of the prompt,): how likely the network held each, after those before; NaN for the first."""
    probability: Array
    """(characters of the text,): the same for each that it wrote, whatever the temperature."""
    likelihoods: Array
    """(characters of the text, symbols): its outputs, from which each was drawn."""
    prompt_pieces: tuple[str, ...] = ()
    """What each symbol of the prompt is in the whole: a word has the space before it."""
    pieces: tuple[str, ...] = ()
    """The same of those that it wrote."""
    called: str = "character"
    """What a symbol is."""


def write(
    checkpoint: Checkpoint, prompt: str = "", count: int = 300, temperature: float = 0.7, seed: int = 0
) -> Written:
    """Read a prompt, then write so many characters; the weights stay as they are.

    Parameters
    ----------
    prompt : read through the vocabulary, of which □ stands for every other character, where it is there; "": the
        beginning of the data held out, which has to be there then.
    temperature : 0 writes the likeliest each time; a low one is careful, a high one bold.

    Raises InputError.
    """
    if not 1 <= count <= MOST:
        raise InputError(f"count: {count:,} is not allowed; it should be from 1 to {MOST:,}.")
    if not 0 <= temperature <= 100:
        raise InputError(f"temperature: {temperature:g} is not allowed; it should be from 0 to 100.")
    if seed < 0:
        raise InputError(f"seed: {seed} is not allowed; it should be 0 or more.")
    script = script_of(checkpoint, prompt)
    K = len(script.symbols)
    if count * K > MOST_NUMBERS:
        raise InputError(f"count: {count:,} is not allowed with {K:,} symbols; at most {MOST_NUMBERS // K:,} are.")
    network, rng = network_of(checkpoint, K, K), np.random.default_rng(seed)
    if reason := cannot_write(network):
        raise InputError(f"write: {reason}")
    with limited(network), np.errstate(all="ignore"):
        read = network.forward(script.codes[script.prompt][:, None])[:-1, 0].copy()
        written = writing(network, script.codes, script.prompt, temperature, rng)
        steps = [(k, y.copy()) for k, y in islice(written, count)]
    ids, likelihoods = np.array([k for k, _ in steps]), np.array([y for _, y in steps])
    before = np.concatenate([[np.nan], read[np.arange(len(read)), script.prompt[1:]]])
    pieces, n = script.pieces([*script.prompt.tolist(), *ids.tolist()]), len(script.prompt)
    return Written(
        "".join(pieces[:n]), "".join(pieces[n:]), script.symbols, frozen(before),
        frozen(likelihoods[np.arange(count), ids]), frozen(likelihoods), pieces[:n], pieces[n:], script.called,
    )  # fmt: skip


def script_of(checkpoint: Checkpoint, prompt: str) -> Script:
    """What the network needs to write, the prompt as numbers of symbols."""
    data = checkpoint.experiment.data
    script = data.script_through(checkpoint.constants)
    if script is None:
        raise InputError(
            "write: only a network that was trained on characters or words can write; this one goes on by `forecast`, "
            "if at all."
        )
    if not prompt:
        own = opened(checkpoint).source.script()
        assert own is not None
        return own
    number = {symbol: k for k, symbol in enumerate(script.symbols)}
    read = script.cut(prompt)
    strange = next((symbol for symbol in read if symbol not in number), "")
    if not read:
        raise InputError(f"prompt: there is no {script.called} in it; type some, or leave it empty.")
    if strange and script.other not in number:
        names = " ".join(map(visible, script.symbols[:NAMED])) + " …" * (len(script.symbols) > NAMED)
        raise InputError(f"prompt: “{visible(strange)}” is not a {script.called} the network knows; it knows {names}.")
    ids = np.array([number.get(symbol, number.get(script.other, 0)) for symbol in read])
    return replace(script, codes=script.codes.astype(checkpoint.experiment.training.precision), prompt=ids)
