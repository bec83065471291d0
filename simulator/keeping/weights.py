"""Trained networks in files: safetensors (opens again in the app); npz, CSV and ONNX (for other programs)."""

import csv
import io
import json
from pathlib import Path
from typing import BinaryIO

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as tensors

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.files import opened, write_bytes
from simulator.spec import parse
from simulator.training.snapshot import Checkpoint

FORMAT = "rnn-simulator 1"
MAX_FILE = 4_000_000_000
MAX_HEADER = 20_000_000
MEMORY, CARRIED = "optimizer.", "carried."
FORMATS = (".safetensors", ".npz", ".csv", ".onnx")


def save(checkpoint: Checkpoint, path: str | Path) -> None:
    """Write a trained network. The suffix decides:

    `.safetensors`: the weights by name (`0.lstm.W`), the optimizer's memory as `optimizer.…`, what the method carries
    from update to update as `carried.…`, and in the metadata the experiment, the place in training, the random state
    and the data's constants; it opens again and trains on.
    `.npz`: the weights by name. `.csv`: a row for each weight. `.onnx`: the network as a graph that others run.
    Raises InputError.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: {suffix or 'no ending'!r} is not allowed; it should be one of {', '.join(FORMATS)}.")
    encode = {".safetensors": _safetensors, ".npz": _npz, ".csv": _csv, ".onnx": _onnx}[suffix]
    write_bytes(path, encode(checkpoint))


def _safetensors(checkpoint: Checkpoint) -> bytes:
    arrays = dict(checkpoint.weights)
    arrays |= {MEMORY + name: v for name, v in checkpoint.optimizer.items()}
    arrays |= {CARRIED + name: v for name, v in checkpoint.carried.items()}
    progress = {name: getattr(checkpoint, name) for name in ("update", "sequences", "seconds", "moves")}
    metadata = {
        "format": FORMAT,
        "experiment": checkpoint.experiment.to_json(),
        "progress": json.dumps(progress),
        "rng": json.dumps(checkpoint.rng),
        "constants": json.dumps(checkpoint.constants),
    }
    return tensors.save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, metadata)


def _npz(checkpoint: Checkpoint) -> bytes:
    buffer = io.BytesIO()
    arrays: dict[str, Array] = dict(checkpoint.weights)
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _csv(checkpoint: Checkpoint) -> bytes:
    """matrix, from, to, weight: rows and columns counted from 0."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("matrix", "from", "to", "weight"))
    for name, W in checkpoint.weights.items():
        for (i, j), weight in np.ndenumerate(W):
            writer.writerow((name, i, j, repr(float(weight))))
    return buffer.getvalue().encode()


def _onnx(checkpoint: Checkpoint) -> bytes:
    try:
        from simulator.onnx_export import encode
    except ImportError:
        raise InputError(
            "ONNX files need the package onnx, which is not installed; add it with `pip install onnx`, or start with "
            "`uv run --extra onnx rnn-simulator`."
        ) from None
    return encode(checkpoint)


def load(path: str | Path) -> Checkpoint:
    """Read a trained network from a `.safetensors` file written by `save`. Raises InputError."""
    with opened(path, "weights", MAX_FILE) as (file, size):
        try:
            metadata = _header(file, size)
            if metadata.get("format") == FORMAT:  # the rest may be long: what is no network of ours is not read
                file.seek(0)
                arrays = tensors.load(file.read(size))
        except (SafetensorError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise InputError(
                f"{path} is not a safetensors file ({error}); choose one that this program saved."
            ) from None
    if metadata.get("format") != FORMAT:
        raise InputError(f"{path} was not saved by this program; only weights saved here hold their experiment too.")
    experiment = Experiment.from_json(metadata.get("experiment", ""), str(path))
    try:
        progress, rng, constants = (parse(metadata[key]) for key in ("progress", "rng", "constants"))
        update, sequences, moves = (int(progress[name]) for name in ("update", "sequences", "moves"))
        seconds = float(progress["seconds"])
        np.random.default_rng().bit_generator.state = rng
        if not (isinstance(constants, dict) and min(update, sequences, moves, seconds) >= 0 and seconds < float("inf")):
            raise ValueError
        if max(update, sequences, moves) > 2**53:
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError):
        raise InputError(f"{path}: the place in training is not readable; save the network again.") from None
    for name, a in arrays.items():
        if a.dtype.kind != "f" and not (name.startswith(CARRIED) and a.dtype.kind == "i"):
            raise InputError(f"{path}: {name} holds {a.dtype} values; every weight must be a float32 or float64.")
        if not np.isfinite(a).all():
            raise InputError(f"{path}: {name} holds values that are not finite; every weight must be.")
    weights = {n: a for n, a in arrays.items() if not n.startswith((MEMORY, CARRIED))}
    memory, carried = (
        {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)} for prefix in (MEMORY, CARRIED)
    )
    return Checkpoint(experiment, update, sequences, seconds, weights, memory, rng, constants, carried, moves)


def outline(path: str | Path) -> tuple[Experiment, int]:
    """Experiment and number of updates of a `.safetensors` file, from its header alone. Raises InputError."""
    try:
        with opened(path, "weights", MAX_FILE) as (file, size):
            metadata = _header(file, size)
        return Experiment.from_json(metadata["experiment"], str(path)), int(parse(metadata["progress"])["update"])
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise InputError(f"{path} is not a network that this program saved; choose one that is.") from None


def _header(file: BinaryIO, size: int) -> dict[str, str]:
    """The metadata of a file of so many bytes, whose tensors fill it; the library's own reader checks the rest."""
    length = int.from_bytes(file.read(8), "little")
    if not 2 <= length <= min(size - 8, MAX_HEADER):
        raise ValueError("no readable header")
    header = json.loads(file.read(length))
    metadata = header.pop("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(metadata, dict):
        raise ValueError("no readable header")
    ends = [tensor["data_offsets"][1] for tensor in header.values()]
    if max(ends, default=0) != size - 8 - length:
        raise ValueError("its size is not that of its tensors")
    return metadata
