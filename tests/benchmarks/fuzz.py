"""Mutated inputs through the public readers: `python tests/benchmarks/fuzz.py [N] [SEED]`.

Every input is to be read, or refused with an InputError: no other error, none slower than a second, and none that takes
200 MB more than the program has (measured on Linux). Ends with 1 where that fails, and keeps what failed.
"""

import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

import simulator
from simulator import InputError, train
from simulator.engine.orders import Alone
from simulator.experiment import Experiment, presets
from simulator.experiment.experiment import AnySource
from simulator.keeping import weights
from simulator.keeping.library import other_use, resolve
from simulator.keeping.run import load_run
from simulator.keeping.writer import Writer, claim

SLOW, LARGE = 1.0, 200
"""Seconds and megabytes that one input may take."""
NUMBERS = ("0", "-1", "1e999", "-1e999", "NaN", "1e308", "1e-320", str(2**31), str(2**63), "9" * 50, "1_0")
TOKENS = (
    "\0", "\n", "\r", "\r\n", '"', "'", ",", ";", "\t", "|", "{", "}", "[", "]", ":", "\\", "\\ud800", "null", "true",
    "\x1b[2J", "\ufeff", "\u2028", "\x85", "𝕏", "٣", "--", "1,5", "inf", "",
)  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The data with one to four changes."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(CHANGES)(data, rng)
    return data


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    a, b = span(data, rng)
    return data[:a] + data[b:]


def shorten(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def repeat(data: bytes, rng: random.Random) -> bytes:
    a, b = span(data, rng)
    times = min(rng.choice((2, 10, 1000)), 2_000_000 // (b - a + 1) + 1)
    return data[:a] + data[a:b] * times + data[b:]


def move(data: bytes, rng: random.Random) -> bytes:
    (a, b), at = span(data, rng), rng.randrange(len(data) + 1)
    return data[:at] + data[a:b] + data[at:]


def insert(data: bytes, rng: random.Random) -> bytes:
    at, token = rng.randrange(len(data) + 1), rng.choice(TOKENS).encode("utf-8", "replace")
    return data[:at] + token * rng.choice((1, 1, 1, 1000)) + data[at:]


def number(data: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(rb"-?\d+(\.\d+)?(e-?\d+)?", data[:200_000]))
    if not found:
        return data
    at = rng.choice(found)
    return data[: at.start()] + rng.choice(NUMBERS).encode() + data[at.end() :]


def recode(data: bytes, rng: random.Random) -> bytes:
    return data.decode("latin-1").encode(rng.choice(("utf-16", "utf-16-be", "utf-8", "utf-8-sig", "utf-32")))


CHANGES = (flip, flip, cut, shorten, repeat, move, insert, insert, number, number, number, recode)


def span(data: bytes, rng: random.Random) -> tuple[int, int]:
    a = rng.randrange(len(data) + 1)
    return a, min(a + rng.choice((1, 4, 40, 400)), len(data))


def mutated_network(data: bytes, rng: random.Random) -> bytes:
    """A file of weights with changes anywhere, or in the header or the numbers alone, so that all else is whole."""
    end = 8 + int.from_bytes(data[:8], "little")
    match rng.randrange(3):
        case 0:
            return mutated(data, rng)
        case 1:
            header = mutated(data[8:end], rng)
            return len(header).to_bytes(8, "little") + header + data[end:]
        case _:
            return data[:end] + flip(data[end:], rng)


@dataclass
class Kind:
    """A kind of input: files to begin with, and how one is read."""

    suffix: str
    read: Callable[[Path], object]
    begins: list[bytes]
    mutated: Callable[[bytes, random.Random], bytes] = mutated


def small(data: dict[str, object], layers: tuple[dict[str, object], ...], **training: object) -> Experiment:
    """An experiment that trains in no time."""
    network: dict[str, object] = {"layers": layers}
    if data["kind"] == "characters":
        network |= {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
    return Experiment.from_data({"network": network, "data": data, "training": {"updates": 5, "batch": 3} | training})


SINE: dict[str, object] = {"kind": "sine", "length": 8}
ELMAN: dict[str, object] = {"kind": "elman", "units": 4}
NETWORKS = (
    small(SINE, (ELMAN,)),
    small(SINE, ({"kind": "lstm", "units": 3}, {"kind": "dense", "units": 3}), optimizer={"kind": "rprop"}),
    small(SINE, ({"kind": "window"}, {"kind": "dense", "units": 3}), precision="float64"),
    small(SINE, (ELMAN,), method={"kind": "truncated"}),
    small({"kind": "characters", "length": 8}, ({"kind": "gru", "units": 3},)),
)


def reader(**data: object) -> Callable[[Path], object]:
    """Reads a file as data."""

    def read(path: Path) -> object:
        other_use(path)
        source = TypeAdapter(AnySource).validate_python(data | {"path": str(path)}).open()
        return source.preview(), source.held_out()

    return read


def kinds(folder: Path) -> dict[str, Kind]:
    """What is mutated. `folder` is for files that come to be on the way."""
    saved, run = folder / "net.safetensors", folder / "run"
    trained = []
    for experiment in NETWORKS:
        simulator.fit(experiment).save(saved)
        trained.append(saved.read_bytes())
    desk = Alone()
    writer = Writer(claim(run), desk)
    for report in train(small(SINE, (ELMAN,), updates=40), desk):
        writer.take(report)
    writer.close()
    begun = (run / "history.csv").read_bytes()

    def history(path: Path) -> object:
        shutil.copy(path, run / "history.csv")
        return load_run(run)

    def network(path: Path) -> object:
        weights.outline(path)
        return simulator.load(path).evaluate()

    experiments = [preset.to_json().encode() for preset in presets().values()]
    rng = random.Random(0)
    tables = [
        "a,b\n" + "".join(f"{rng.gauss(0, 1):.4f},{k}\n" for k in range(60)),
        "Tag;Kurs\n" + "".join(f"{k}.1.;{k},{k}\n" for k in range(60)),
        "\n".join(str(k % 7) for k in range(80)),
        'x\ty\n"1"\t2\n' * 30,
    ]
    texts = ["The cat sees the dog, and the dog sleeps.\n" * 20, "äöü€𝕏 " * 90]
    rows, written = [table.encode() for table in tables], [text.encode() for text in texts]
    return {
        "experiment": Kind(".json", resolve, experiments),
        "weights": Kind(".safetensors", network, trained, mutated_network),
        "table": Kind(".csv", reader(kind="table", length=5), rows),
        "table with gaps": Kind(".csv", reader(kind="table", length=5, missing="repeat"), rows),
        "text": Kind(".txt", reader(kind="characters", length=8), [*written, texts[0].encode("utf-16")]),
        "history": Kind(".csv", history, [begun]),
    }


def peak() -> float:
    """The most memory since the last `forget_peak`, in MB."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0


def forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def main(count: int, seed: int) -> int:
    warnings.simplefilter("error")
    rng, results, failed = random.Random(seed), Counter[str](), 0
    slowest = largest = (0.0, "")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = kinds(folder)
        names = list(found)
        for k in range(count):
            name = names[k % len(names)]
            kind = found[name]
            data = kind.mutated(rng.choice(kind.begins), rng)
            path = folder / f"input{kind.suffix}"
            path.write_bytes(data)
            forget_peak()
            before, began, fault = peak(), time.perf_counter(), ""
            try:
                kind.read(path)
                results[f"{name}: read"] += 1
            except InputError as refusal:
                results[f"{name}: refused"] += 1
                if len(str(refusal)) > 300 or not str(refusal).isprintable():
                    fault = f"a refusal of {len(str(refusal))} characters: {refusal}"
            except Exception:
                fault = traceback.format_exc()
            took, more = time.perf_counter() - began, peak() - before
            slowest, largest = max(slowest, (took, f"{name} {k}")), max(largest, (more, f"{name} {k}"))
            if took > SLOW or more > LARGE:
                fault = fault or f"{took:.2f} s, {more:.0f} MB more"
            if fault:
                failed += 1
                kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{k}{kind.suffix}"
                kept.write_bytes(data)
                print(f"{name} {k}, kept as {kept}:\n{fault}\n")
    for result, times in sorted(results.items()):
        print(f"{times:6}  {result}")
    print(f"{count:,} inputs: {failed} failed; slowest {slowest[0]:.2f} s ({slowest[1]}); ", end="")
    print(f"most memory {largest[0]:.0f} MB more ({largest[1]})")
    return int(failed > 0)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [10_000, 0][len(given) :])))
