"""Trained networks in files: safetensors (opens again in the app); npz, CSV and ONNX (for other programs)."""

import io
import json
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as tensors

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.files import as_csv, opened, write_bytes
from simulator.spec import parse
from simulator.training.curves import Curves
from simulator.training.snapshot import Best, Checkpoint

FORMAT = "rnn-simulator 1"
MAX_FILE = 4_000_000_000
MAX_HEADER = 20_000_000
MEMORY, CARRIED, BEST, HISTORY = "optimizer.", "carried.", "best.", "history."
CONSTANTS = "constants."
PROGRESS = ("update", "sequences", "seconds", "moves", "goal_update", "cpu_seconds")
PLACE = ("loss", "update", "sequences", "seconds")
"""Of the best weights."""
FORMATS = (".safetensors", ".npz", ".csv", ".onnx")


def save(checkpoint: Checkpoint, path: str | Path) -> None:
    """Write a trained network. The suffix decides:

    `.safetensors`: the weights by name (`0.lstm.W`), the optimizer's memory as `optimizer.…`, what the method carries
    from update to update as `carried.…`, the weights of the lowest validation loss as `best.…`, how the run went as
    `history.…`, and in the metadata the experiment, the place in training, the random state, the data's constants and
    by what it was made; it opens again and trains on. `history.training`, `history.validation` (loss, score) and
    `history.norms` (the whole gradient's, then each matrix's) have a row for each of at most 1,000 spans of updates:
    where it begins, then the lowest, the highest and the mean value of each curve.
    `.npz`: the weights by name, and the data's constants as `constants.…`: `constants.offset` and `constants.scale`
    (columns of the data,), with which normalised = (value - offset) / scale; or the characters, as a text.
    `.csv`: `matrix, from, to, weight`, a row for each weight, then one for each number of the constants, such as
    `constants.offset, 0, 0, 101.3`; characters are numbers there, as Unicode counts them.
    `.onnx`: the network as a graph that others run.
    Raises InputError.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: {suffix or 'no ending'!r} is not allowed; it should be one of {', '.join(FORMATS)}.")
    encode = {".safetensors": packed, ".npz": _npz, ".csv": _csv, ".onnx": _onnx}[suffix]
    write_bytes(path, encode(checkpoint))


def packed(checkpoint: Checkpoint) -> bytes:
    """The bytes of a `.safetensors`."""
    arrays = dict(checkpoint.weights)
    arrays |= {MEMORY + name: v for name, v in checkpoint.optimizer.items()}
    arrays |= {CARRIED + name: v for name, v in checkpoint.carried.items()}
    progress: dict[str, Any] = {name: getattr(checkpoint, name) for name in PROGRESS}
    if best := checkpoint.best:
        arrays |= {BEST + name: W for name, W in best.weights.items()}
        progress["best"] = {name: getattr(best, name) for name in PLACE}
    for name, curves in checkpoint.curves.items():
        arrays[HISTORY + name] = curves.table()
        progress.setdefault("history", {})[name] = {"rows": curves.rows, "stride": curves.stride}
    metadata = {
        "format": FORMAT,
        "experiment": checkpoint.experiment.to_json(),
        "progress": json.dumps(progress),
        "rng": json.dumps(checkpoint.rng),
        "constants": json.dumps(checkpoint.constants),
        "made_with": json.dumps(dict(checkpoint.made_with)),
    }
    return tensors.save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, metadata)


def _npz(checkpoint: Checkpoint) -> bytes:
    buffer = io.BytesIO()
    arrays: dict[str, Array] = dict(checkpoint.weights)
    arrays |= {CONSTANTS + name: np.array(value) for name, value in checkpoint.constants.items()}
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _csv(checkpoint: Checkpoint) -> bytes:
    """matrix, from, to, weight: rows and columns counted from 0."""
    weights = [
        (name, i, j, repr(float(weight)))
        for name, W in checkpoint.weights.items()
        for (i, j), weight in np.ndenumerate(W)
    ]
    constants = [
        (CONSTANTS + name, i, 0, repr(float(each)))
        for name, value in checkpoint.constants.items()
        for i, each in enumerate(map(ord, value) if isinstance(value, str) else value)
    ]
    return as_csv(("matrix", "from", "to", "weight"), [*weights, *constants]).encode()


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
        return _read(file, size, path)


def unpacked(data: bytes, path: str | Path) -> Checkpoint:
    """What `packed` packed; `path` says in refusals where it stood. Raises InputError."""
    return _read(io.BytesIO(data), len(data), path)


def _read(file: BinaryIO, size: int, path: str | Path) -> Checkpoint:
    try:
        metadata = _header(file, size)
        if metadata.get("format") == FORMAT:  # the rest may be long: what is no network of ours is not read
            file.seek(0)
            arrays = tensors.load(file.read(size))
    except (SafetensorError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise InputError(f"{path} is not a safetensors file ({error}); choose one that this program saved.") from None
    if metadata.get("format") != FORMAT:
        raise InputError(f"{path} was not saved by this program; only weights saved here hold their experiment too.")
    experiment = Experiment.from_json(metadata.get("experiment", ""), str(path))
    try:
        progress, rng, constants = (parse(metadata[key]) for key in ("progress", "rng", "constants"))
        update, sequences, moves = (int(progress[name]) for name in ("update", "sequences", "moves"))
        seconds, cpu_seconds = float(progress["seconds"]), float(progress.get("cpu_seconds", 0))
        np.random.default_rng().bit_generator.state = rng
        if not isinstance(constants, dict) or min(update, sequences, moves, seconds, cpu_seconds) < 0:
            raise ValueError
        if not np.isfinite([seconds, cpu_seconds]).all():
            raise ValueError
        if max(update, sequences, moves) > 2**53:
            raise ValueError
        goal_update = _at_goal(progress)
        best, curves = _best(progress, arrays), _curves(progress, arrays)
        made_with = {str(name): str(said) for name, said in parse(metadata.get("made_with", "{}")).items()}
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise InputError(f"{path}: the place in training is not readable; save the network again.") from None
    for name, a in arrays.items():
        if a.dtype.kind != "f" and not (name.startswith(CARRIED) and a.dtype.kind == "i"):
            raise InputError(f"{path}: {name} holds {a.dtype} values; every weight must be a float32 or float64.")
        if not np.isfinite(a).all() and not name.startswith(HISTORY):  # no score, or a loss that grew without end
            raise InputError(f"{path}: {name} holds values that are not finite; every weight must be.")
    weights = {n: a for n, a in arrays.items() if not n.startswith((MEMORY, CARRIED, BEST, HISTORY))}
    memory, carried = _under(MEMORY, arrays), _under(CARRIED, arrays)
    return Checkpoint(
        experiment, update, sequences, seconds, weights, memory, rng, constants, carried, moves, best, goal_update,
        curves, made_with, cpu_seconds,
    )  # fmt: skip


def _under(prefix: str, arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays whose names begin with a prefix, by the rest of their names."""
    return {name.removeprefix(prefix): a for name, a in arrays.items() if name.startswith(prefix)}


def _best(progress: dict[str, Any], arrays: dict[str, Array]) -> Best | None:
    """The best weights, which files of older versions do not hold. Raises ValueError and its like."""
    if "best" not in progress:
        return None
    place = progress["best"]
    loss, update, sequences = float(place["loss"]), int(place["update"]), int(place["sequences"])
    seconds = None if place.get("seconds") is None else float(place["seconds"])
    if not (np.isfinite(loss) and min(update, sequences) >= 0 and max(update, sequences) <= 2**53):
        raise ValueError
    if seconds is not None and not 0 <= seconds < float("inf"):
        raise ValueError
    return Best(loss, update, sequences, _under(BEST, arrays), seconds)


def _curves(progress: dict[str, Any], arrays: dict[str, Array]) -> dict[str, Curves]:
    """How the run went, which files of older versions do not hold. Raises ValueError and its like."""
    found = {}
    for name, table in _under(HISTORY, arrays).items():
        place = progress["history"][name]
        found[name] = Curves.of(table, int(place["rows"]), int(place["stride"]))
    return found


def _at_goal(progress: dict[str, Any]) -> int | None:
    """The update at which the goal was passed. Raises ValueError and its like."""
    if progress.get("goal_update") is None:
        return None
    update = int(progress["goal_update"])
    if not 0 <= update <= 2**53:
        raise ValueError
    return update


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
